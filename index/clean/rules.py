"""What news pages do that no single line shows: teaser lists, titles that repeat or run together, lists of stamps."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np

from index.clean import forms
from index.clean.forms import is_caption, is_title_like
from index.clean.phrases import follows, said
from index.clean.told import Told
from index.text.words import UPPER, units

# Whose words every caption's credit holds.
_CREDITING = frozenset({"caption", "agency"})
# The first words of follow buttons, sources and signatures.
_OPENERS = frozenset(
    units(phrase)[0]
    for phrase in (*(before for before, _ in follows()), *said("source_bracket", "source_colon", "signed"))
)
_END_INSIDE, _POINTED = re.compile(r"[.!?…]\s"), re.compile(r"[,;:.!?，。।]")
_RESTART = re.compile(rf"(?<=[^\W\d_A-Z]) (?=[^\W\d_a-z])(?=[{UPPER}])")


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
        elif telling and forms.is_edited(line):
            found[i] = "editor"
        elif telling and len(line) < 160 and _is_pointer(line, telling):
            found[i] = "list of other stories"
        elif (forms.may_be_caption(line) or (telling and telling.keys() & _CREDITING)) and is_caption(line):
            found[i] = "caption"
        elif telling and len(line) < 60 and _all_telling(line, words, telling):
            found[i] = "buttons and notices"
        elif len(line) > 100 and not forms.ends(line) and (_run_together(line) or _holds_title(line, told.texts)):
            found[i] = "titles run together"
    return found


def _opened(line: str) -> str:
    """Judge a line that begins with one of `_OPENERS`."""
    if len(line) < 80 and forms.followed(line):
        return "follow button"
    return "byline" if forms.is_source(line) or forms.is_signed(line) else ""


def _holds_title(line: str, texts: Sequence[str]) -> bool:
    """Say whether a long line that ends no sentence begins or ends with a title that stands alone on the page."""
    if _END_INSIDE.search(line):
        return False
    held = (text for text in texts[1:] if 24 <= len(text) < len(line) - 24 and text in line)
    return any((line.startswith(f"{text} ") or line.endswith(f" {text}")) and is_title_like(text) for text in held)


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


def _stamp_lists(lines: Sequence[str]) -> dict[int, str]:
    """Find lists of other stories: at least three clock stamps, each at most four lines below the one before."""
    places = np.array([i for i, line in enumerate(lines) if forms.is_stamp(line)], dtype=np.intp)
    found: dict[int, str] = {}
    for cluster in np.split(places, np.flatnonzero(np.diff(places) > 4) + 1):
        if len(cluster) < 3:
            continue
        found.update(dict.fromkeys(cluster.tolist(), "clock stamp"))
        leads = sum(1 for i in cluster if i + 1 < len(lines) and forms.is_sentence(lines[i + 1]))
        first = max(0, cluster[0] - (2 if cluster[1] - cluster[0] > 2 else 1))
        end = cluster[-1] + (2 if leads * 2 > len(cluster) else 1)
        # A lead cut short at the end of the page belongs to the list as well.
        end = len(lines) if leads and end + 1 == len(lines) else min(len(lines), end)
        for i in range(first, end):
            found.setdefault(i, "teaser")
    return found


def _pairs(lines: Sequence[str]) -> dict[int, str]:
    """Find teasers of the form title, title, lead: at least two titles that stand twice in a row.

    The first pair of a page may be its own title, in the head and above the text; it stays.
    """
    twice = [i for i in range(1, len(lines) - 1) if lines[i] == lines[i + 1] and lines[i] != lines[0]]
    starts = [i for i in twice if is_title_like(lines[i]) and not is_caption(lines[i])]
    if len(starts) < 2:
        return {}
    found: dict[int, str] = {}
    for i in starts:
        found[i] = found[i + 1] = "repeated title"
        if i + 2 < len(lines) and len(lines[i + 2]) >= 40 and i + 2 not in starts:
            found[i + 2] = "teaser"
    return found
