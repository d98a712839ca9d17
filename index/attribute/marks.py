"""Stretches between quotation marks."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass

_CLOSERS = {"“": "”", "«": "»", "„": '“”"', "「": "」", "『": "』", "‘": "’", "‹": "›", "»": "«", "›": "‹"}
_CLOSING = frozenset("”»」』›")  # these close whatever stands around them
_STRAIGHT = frozenset("\"'")
_LEFT_OPEN = frozenset('"“«„')
_MARK = re.compile("[“”«»„「」『』‘’‹›\"']")


@dataclass(frozen=True, slots=True)
class Quoted:
    """`text[start:end]` without its marks, which stand at `start - 1` and, where the quote is closed, at `end`."""

    start: int
    end: int
    closed: bool = True

    @property
    def outer_start(self) -> int:
        """Offset of the opening mark."""
        return self.start - 1

    @property
    def outer_end(self) -> int:
        """Offset after the closing mark."""
        return self.end + self.closed


def quoted(text: str, start: int, end: int) -> list[Quoted]:
    """Return the outermost quoted stretches of the paragraph `text[start:end]`, in order, in linear time.

    A mark that opens the paragraph and is never closed reaches to its end: speech that goes on in the next one.
    """
    closed_at = _pairs(text, start, end)
    if start < end and start not in closed_at and text[start] in _LEFT_OPEN and _opens(text, start, start, end):
        return [Quoted(start + 1, end, closed=False)]
    found: list[Quoted] = []
    position = start
    for opening in sorted(closed_at):
        if opening >= position:
            position = closed_at[opening] + 1
            if text[opening + 1 : position - 1].strip():
                found.append(Quoted(opening + 1, position - 1))
    return found


def _pairs(text: str, start: int, end: int) -> dict[int, int]:
    """Return where each opening mark of a paragraph is closed; marks of a kind may stand inside each other."""
    found: dict[int, int] = {}
    waiting: dict[str, list[int]] = defaultdict(list)
    for match in _MARK.finditer(text, start, end):
        mark, at = match.group(), match.start()
        closes = [kind for kind, places in waiting.items() if places and _closes(text, at, end, kind)]
        for kind in closes:
            if kind in _STRAIGHT:  # all that wait: they have no direction
                found.update(dict.fromkeys(waiting.pop(kind), at))
            else:
                found[waiting[kind].pop()] = at
        if not closes and _opens(text, at, start, end):
            waiting[mark].append(at)
    return found


def _opens(text: str, at: int, start: int, end: int) -> bool:
    mark = text[at]
    if at + 1 >= end or text[at + 1].isspace() or (mark not in _CLOSERS and mark not in _STRAIGHT):
        return False
    if mark in "\"'‘":
        return at == start or not (text[at - 1].isalnum() or text[at - 1] in ".,!?%")
    return mark not in "»›" or (text[at + 1].isalnum() and (at == start or text[at - 1].isspace()))


def _closes(text: str, at: int, end: int, kind: str) -> bool:
    """Tell whether the mark at `at` closes one of a kind: a straight one or an apostrophe with no letter after it."""
    mark = text[at]
    before_letter = at + 1 < end and text[at + 1].isalnum()
    if mark == kind == "“":  # “…“: a common slip for the closing mark
        return not (text[at - 1].isspace() or before_letter)
    if mark not in _CLOSERS.get(kind, kind):
        return False
    return mark in _CLOSING or not (text[at - 1].isspace() or before_letter)
