"""What news dumps do that no single line shows: teaser lists, clock stamps, captions, titles run together.

Each rule speaks of the form of lines and of what stands around them; the words it needs are data (`words.json`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache

from index.clean.dates import stamps
from index.clean.telltale import Phrases, Told
from index.languages import sections
from index.text.words import units

_STOPS, _CLOSERS, _QUOTES = frozenset(".!?…。！？؟۔।"), "\"”»’')]」』", frozenset('"”»')
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


# Whose words every caption's credit holds, where it is no number and no Chinese "taken by".
_CREDITING = frozenset({"caption", "agency"})


@cache
def _caption_patterns() -> tuple[re.Pattern[str], ...]:
    words = sorted(
        {word for data in sections("cleaning", Phrases).values() for word in data.caption}, key=len, reverse=True
    )
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


def ends(line: str) -> bool:
    """Say whether a sentence ends with the line: a stop, perhaps before closing marks, or a closing quotation mark."""
    last = line[-1:]
    return last in _STOPS or last in _QUOTES or (last in _CLOSERS and line.rstrip(_CLOSERS)[-1:] in _STOPS)


def is_title_like(line: str) -> bool:
    """Say whether the line could be a title: it starts like one, has no sentence end, and is of a title's length."""
    if len(line) > 220 or not 18 <= width(line) <= 220 or ends(line):
        return False
    return not line.lstrip("\"“«‘'([")[:1].islower()


def width(line: str) -> float:
    """Return the line's length, in which a character of a line in a script without spaces counts 2.5."""
    return 2.5 * len(line) if "\u3040" <= line[len(line) // 2] <= "\u9fff" else float(len(line))


def is_sentence(line: str) -> bool:
    """Say whether the line reads like at least one whole sentence."""
    return (len(line) >= 50 or (len(line) >= 20 and width(line) >= 50)) and ends(line)


def is_name(line: str) -> bool:
    """Say whether the line is nothing but a person's name."""
    return len(line) <= 40 and _NAME.match(line) is not None and not line.isupper()


def is_full_name(line: str) -> bool:
    """Say whether the line is nothing but a name of two to five words, each with a capital, as a byline's is."""
    words = line.split()
    return 2 <= len(words) <= 5 and is_name(line) and all(word[0].isupper() for word in words)


def is_credit(line: str) -> bool:
    """Say whether the line names the story's author or source and nothing else."""
    marked = line[0] in "(（" or ":" in line or "：" in line
    return marked and len(line) <= 60 and _CREDIT.match(line) is not None


_BY = re.compile(
    r"^(?:By|BY|Von|Par|Por)\s+(?P<name>[^\W\d_a-z][\w.’'-]+(?:\s+(?:(?:and|und|et|y|&|de|van|von|der|al)\s+)?"
    r"[^\W\d_a-z][\w.’'-]*){0,6})(?:\s*[,|·–—-]\s*[^.!?]{1,50})?$"
)
_SIGNED = re.compile(
    r"^(?:tin|bài|thực hiện|text|words)(?:\s*(?:,|và|and|[-/&+])\s*(?:bài|ảnh|video|photos?|pictures?))*\s*[:：]\s*"
    r"(?P<name>[^\W\d_]\S.{1,40})$",
    re.IGNORECASE,
)
_REPORTED = re.compile(
    r"(?:记者|作者|tác giả|автор|author|reporter)\s?[:：]\s?(?P<name>[^:：|]{2,40}?)(?:\s{2}|[|)）]|$)", re.IGNORECASE
)
_EDITED = re.compile(
    r"^[(（]?\s*(?:责任编辑|责编|编辑|biên tập|редактор|edited by|editor)\s?[:：].{1,40}$", re.IGNORECASE
)
_BRACKETED = re.compile(r"^(?:\([^()]{2,40}\)|（[^（）]{2,40}）)\.?$")


def is_byline(line: str) -> bool:
    """Say whether the line names the story's author without a bracket, or signs its text and pictures."""
    return len(line) <= 90 and (_BY.match(line) or _SIGNED.match(line)) is not None


def reporter(line: str) -> str:
    """Return the author whom a line names after a word for one, wherever it stands in it; "" without one."""
    match = _REPORTED.search(line) if len(line) <= 120 and (":" in line or "：" in line) else None
    return match["name"].strip() if match else ""


def is_bracketed(line: str) -> bool:
    """Say whether a short line is nothing but a bracket, as a source at a story's end."""
    return len(line) <= 44 and _BRACKETED.match(line) is not None and line[-2] not in ".!?…"


def is_source(line: str) -> bool:
    """Say whether the line names the source as Vietnamese, Chinese and Russian pages do at a story's end."""
    return len(line) <= 60 and _SOURCE.match(line) is not None


_SOURCE = re.compile(
    r"^(?:[(（]\s*(?:theo|nguồn)\s+.{2,40}[)）]|(?:nguồn|来源|источник)\s*[:：].{2,40})\.?$", re.IGNORECASE
)


def credited(line: str) -> str:
    """Return the name in a byline or source line, without brackets and the words that introduce it."""
    bare = line.strip(" ()（）.")
    match = _BY.match(bare) or _SIGNED.match(bare) or _INTRODUCED.match(bare)
    return match["name"].strip() if match else bare


_INTRODUCED = re.compile(
    r"(?:theo|nguồn|tác giả|source|author|by|quelle|von|автор|источник|来源|作者|记者)\s*[:：]?\s*(?P<name>\S.*)$",
    re.IGNORECASE,
)


def is_stamp(line: str) -> bool:
    """Say whether the line is a clock stamp with a date."""
    return len(line) < 70 and ":" in line and _STAMP.match(line) is not None


def followed(line: str) -> str:
    """Return the outlet that a follow button names, "" when the line is none."""
    # Few lines begin with one of its letters.
    match = _FOLLOW.match(line) if line[:1] in "tTfFпП" else None
    return match["who"] if match and match["who"].casefold() not in {"us", "me", "uns", "mir", "нас"} else ""


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
        if words and words[0] in _OPENERS and (why := _opened(line)):
            found[i] = why
        elif telling and _EDITED.match(line):
            found[i] = "editor"
        elif telling and len(line) < 160 and _is_pointer(line, telling):
            found[i] = "list of other stories"
        elif (line[-1].isdigit() or "摄" in line[-3:] or (telling and telling.keys() & _CREDITING)) and is_caption(
            line
        ):
            found[i] = "caption"
        elif telling and len(line) < 60 and _all_telling(line, words, telling):
            found[i] = "buttons and notices"
        elif len(line) > 100 and not ends(line) and (_run_together(line) or _holds_title(line, told.texts)):
            found[i] = "titles run together"
    return found


# The first words of follow buttons, sources and signatures.
_OPENERS = frozenset(
    {"theo", "follow", "folgen", "подписывайтесь", "nguồn", "来", "источник", "tin", "bài", "thực", "text", "words"}
)


def _opened(line: str) -> str:
    if len(line) < 80 and followed(line):
        return "follow button"
    return "byline" if is_source(line) or _SIGNED.match(line) else ""


def _holds_title(line: str, texts: Sequence[str]) -> bool:
    """Say whether a long line that ends no sentence begins or ends with a title that stands alone on the page."""
    if _END_INSIDE.search(line):
        return False
    return any(
        24 <= len(text) < len(line) - 24
        and text in line
        and (line.startswith(f"{text} ") or line.endswith(f" {text}"))
        and is_title_like(text)
        for text in texts[1:]
    )


def _all_telling(line: str, words: Sequence[str], telling: Mapping[str, tuple[int, int, int]]) -> bool:
    """Say whether every word of a short line belongs to a button's or a list heading's phrase."""
    taken = [hit[1] for family, hit in telling.items() if family in {"noise", "related"}]
    return bool(taken) and max(taken) == len(words) and (len(words) > 1 or len(line) > 4)


def _is_pointer(line: str, telling: Mapping[str, tuple[int, int, int]]) -> bool:
    """Say whether the line points to another story: it begins with the words for that, then a colon and a title."""
    if telling.get("related", (0, 0, 1))[2] != 0:
        return False
    start, mark, rest = line.replace("：", ":").partition(":")
    return bool(mark and rest) and len(units(start)) <= telling["related"][1] + 3 and not rest.endswith((".", "。"))


def _run_together(line: str) -> bool:
    """Say whether a line that ends no sentence is several titles in a row: long, no comma, several fresh starts."""
    return len(line) >= 120 and _POINTED.search(line) is None and len(_RESTART.findall(line)) >= 3


_END_INSIDE, _POINTED = re.compile(r"[.!?…]\s"), re.compile(r"[,;:.!?，。।]")
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


def is_dated_alone(line: str) -> bool:
    """Say whether a line is little more than a date: with it and its time gone, few letters are left."""
    found = [stamp for stamp in stamps(line) if stamp.date]
    rest = line[: found[0].start] + line[found[-1].end :] if found else line
    return bool(found) and sum(char.isalpha() for char in rest) <= 16


def is_dated(line: str, lang: str) -> bool:
    """Say whether a short line carries a full date."""
    return len(line) < 120 and any(stamp.date for stamp in stamps(line, lang))
