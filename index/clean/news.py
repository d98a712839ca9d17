"""What news dumps do that no single line shows: teaser lists, clock stamps, captions, titles run together.

Each rule speaks of the form of lines and of what stands around them; the words it needs are data (`words.json`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources

from index.clean.dates import stamps
from index.clean.words import Told

ENDS = re.compile(r"[.!?…。！？؟۔।][\"”»’')\]」』]*$|[.,][\"”»]$|[\"”»]\.?$")
_STAMP = re.compile(
    r"^\W*(?:\d{1,2}:\d{2}(?::\d{2})?\s*[|,–-]?\s*\d{1,2}[/.-]\d{1,2}[/.-]\d{4}"
    r"|\d{1,2}[/.-]\d{1,2}[/.-]\d{4}\s*[|,–-]?\s*\d{1,2}:\d{2}(?::\d{2})?)\b(?P<rest>.{0,40})$"
)
_FOLLOW = re.compile(
    r"^(?:theo dõi|follow|folgen sie|подписывайтесь на)\s+(?P<who>\S.{1,40}?)\s+(?:trên|on|auf|в)\b.{0,25}$",
    re.IGNORECASE,
)
_NAME = re.compile(r"^(?:[^\W\d_a-z]\.?[\w’'.-]*\s*(?:[-–]\s*)?){2,5}$")
_CREDIT = re.compile(
    r"^[(（]?\s*(?:theo|nguồn|tác giả|source|author|by|quelle|von|автор|источник|来源|作者|记者)\s*[:：]?\s*\S.{1,48}$",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"\s[-–]\s(?:hình|ảnh|image|photo|foto|bild|фото|图)\s?\d{1,2}$", re.IGNORECASE)


@cache
def _caption_patterns() -> tuple[re.Pattern[str], ...]:
    data = json.loads(resources.files("index.clean").joinpath("words.json").read_text("utf-8"))
    words = sorted({word for words in data["caption"].values() for word in words}, key=len, reverse=True)
    word = "|".join(map(re.escape, words))
    mark = r"\s?[:：]\s?"
    return (
        re.compile(rf"(?:^|[\s(（.,;|–-])(?i:{word}){mark}[(©]?\s?[^\W\d_a-z][^:：]{{1,60}}$"),
        re.compile(rf"(?:[.)\"”]|\s[-–])\s*(?:{_titled(words)})\s+[^\W\d_a-z][\w./ &-]{{1,40}}\.?$"),
        re.compile(rf"[(（](?i:{word})\b[^()（）]{{2,60}}[)）]\.?$"),
        re.compile(r"[\s/(（][^\s/]{2,20}/(?:Getty Images?|AFP|REUTERS|Reuters|TTXVN|AP|EPA|dpa|THX)\b.{0,20}$"),
        re.compile(r"(?:摄|供图|资料图)[)）]?$"),
    )


def _titled(words: Sequence[str]) -> str:
    return "|".join(re.escape(word.capitalize()) for word in words)


def is_caption(line: str) -> bool:
    """Say whether the line is a picture's caption by the credit that it carries."""
    if len(line) > 420:
        return False
    return _NUMBERED.search(line) is not None or any(pattern.search(line) for pattern in _caption_patterns())


def is_title_like(line: str) -> bool:
    """Say whether the line could be a title: it starts like one, has no sentence end, and is of a title's length."""
    first = line.lstrip("\"“«‘'([")[:1]
    return 18 <= width(line) <= 220 and not ENDS.search(line) and not first.islower()


def _dense(char: str) -> bool:
    return "\u3040" <= char <= "\u9fff"


def width(line: str) -> float:
    """Return the line's length, in which a character of a line in a script without spaces counts 2.5."""
    return 2.5 * len(line) if _dense(line[len(line) // 2]) else float(len(line))


def is_sentence(line: str) -> bool:
    """Say whether the line reads like at least one whole sentence."""
    return width(line) >= 50 and ENDS.search(line) is not None


def is_name(line: str) -> bool:
    """Say whether the line is nothing but a person's name."""
    return len(line) <= 40 and _NAME.match(line) is not None and not line.isupper()


def is_credit(line: str) -> bool:
    """Say whether the line names the story's author or source and nothing else."""
    return len(line) <= 60 and _CREDIT.match(line) is not None and (line[0] in "(（" or ":" in line or "：" in line)


def is_source(line: str) -> bool:
    """Say whether the line names the source as Vietnamese, Chinese and Russian pages do at a story's end."""
    return len(line) <= 60 and _SOURCE.match(line) is not None


_SOURCE = re.compile(
    r"^(?:[(（]\s*(?:theo|nguồn)\s+.{2,40}[)）]|(?:nguồn|来源|источник)\s*[:：].{2,40})\.?$", re.IGNORECASE
)


def credited(line: str) -> str:
    """Return the name in a byline or source line, without brackets and the words that introduce it."""
    bare = line.strip(" ()（）.")
    match = _INTRODUCED.match(bare)
    return match["name"].strip() if match else bare


_INTRODUCED = re.compile(
    r"(?:theo|nguồn|tác giả|source|author|by|quelle|von|автор|источник|来源|作者|记者)\s*[:：]?\s*(?P<name>\S.*)$",
    re.IGNORECASE,
)


def is_stamp(line: str) -> bool:
    """Say whether the line is a clock stamp with a date."""
    return len(line) < 70 and _STAMP.match(line) is not None


def followed(line: str) -> str:
    """Return the outlet that a follow button names, "" when the line is none."""
    match = _FOLLOW.match(line)
    return match["who"] if match else ""


def verdicts(told: Told) -> list[str]:
    """Return for each line why it cannot be part of a story, "" where no rule speaks."""
    whys = [""] * len(told.texts)
    for found in (_single(told), _stamp_lists(told.texts), _pairs(told.texts)):
        for i, why in found.items():
            whys[i] = whys[i] or why
    return whys


def _single(told: Told) -> dict[int, str]:
    """Judge lines by their own form."""
    found: dict[int, str] = {}
    for i, (line, words, telling) in enumerate(zip(told.texts, told.words, told.found, strict=True)):
        if len(line) < 80 and followed(line):
            found[i] = "follow button"
        elif is_source(line):
            found[i] = "byline"
        elif (telling or line[-1].isdigit() or "摄" in line[-3:]) and is_caption(line):
            found[i] = "caption"
        elif telling and len(line) < 60 and _all_telling(line, words, telling):
            found[i] = "buttons and notices"
        elif _run_together(line):
            found[i] = "titles run together"
    return found


def _all_telling(line: str, words: Sequence[str], telling: Mapping[str, tuple[int, int, int]]) -> bool:
    """Say whether every word of a short line belongs to a button's or a list heading's phrase."""
    taken = [hit[1] for family, hit in telling.items() if family in {"noise", "related"}]
    return bool(taken) and max(taken) == len(words) and (len(words) > 1 or len(line) > 4)


def _run_together(line: str) -> bool:
    """Say whether the line is several titles in a row: long, no end, no comma, and it starts anew several times."""
    if len(line) < 120 or ENDS.search(line) or re.search(r"[,;:.!?，。।]", line):
        return False
    return len(_RESTART.findall(line)) >= 3


_RESTART = re.compile(r"(?<=[^\W\d_A-Z]) (?=[^\W\d_a-z])(?=[A-ZÀ-ÞĂĐƠƯ])")


def _stamp_lists(lines: Sequence[str]) -> dict[int, str]:
    """Find lists of other stories: at least three clock stamps, each at most four lines below the one before."""
    places = [i for i, line in enumerate(lines) if is_stamp(line)]
    found: dict[int, str] = {}
    for cluster in _clusters(places, 4):
        if len(cluster) < 3:
            continue
        found.update(dict.fromkeys(cluster, "clock stamp"))
        leads = sum(1 for i in cluster if i + 1 < len(lines) and is_sentence(lines[i + 1]))
        first = max(0, cluster[0] - (2 if cluster[1] - cluster[0] > 2 else 1))
        last = cluster[-1] + (1 if leads * 2 > len(cluster) else 0)
        for i in range(first, min(len(lines), last + 1)):
            found.setdefault(i, "teaser")
        if last == cluster[-1] and leads == 0:
            continue
        # A lead cut short at the end of the page belongs to the list as well.
        if last + 1 == len(lines) - 1:
            found.setdefault(last + 1, "teaser")
    return found


def _clusters(places: Sequence[int], gap: int) -> list[list[int]]:
    clusters: list[list[int]] = []
    for place in places:
        if clusters and place - clusters[-1][-1] <= gap:
            clusters[-1].append(place)
        else:
            clusters.append([place])
    return clusters


def _pairs(lines: Sequence[str]) -> dict[int, str]:
    """Find teasers of the form title, title, lead: at least two titles that stand twice in a row.

    The first pair of a page may be its own title, in the head and above the text; it stays.
    """
    starts = [
        i
        for i in range(1, len(lines) - 1)
        if lines[i] == lines[i + 1] and is_title_like(lines[i]) and lines[i] != lines[0] and not is_caption(lines[i])
    ]
    if len(starts) < 2:
        return {}
    found: dict[int, str] = {}
    for i in starts:
        found[i] = found[i + 1] = "repeated title"
        if i + 2 < len(lines) and len(lines[i + 2]) >= 40 and i + 2 not in starts:
            found[i + 2] = "teaser"
    return found


def is_dated(line: str, lang: str) -> bool:
    """Say whether a short line carries a full date."""
    return len(line) < 120 and any(stamp.date for stamp in stamps(line, lang))
