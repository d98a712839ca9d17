"""Stretches between quotation marks."""

from __future__ import annotations

from dataclasses import dataclass

_PAIRS = {"“": "”", "«": "»", "„": "“”", "「": "」", "『": "』", "‘": "’", "‹": "›"}
_CLOSING = frozenset("”»」』›")


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
    """Return the outermost quoted stretches of the paragraph `text[start:end]`, in order.

    A mark that opens the paragraph and is never closed reaches to its end: speech that goes on in the next one.
    """
    found: list[Quoted] = []
    position = start
    while position < end:
        if not _opens(text, position, start, end):
            position += 1
            continue
        close = _close(text, position, end)
        if close is not None:
            if text[position + 1 : close].strip():
                found.append(Quoted(position + 1, close))
            position = close + 1
        elif position == start and text[position] in '“"«':
            found.append(Quoted(position + 1, end, closed=False))
            break
        else:
            position += 1
    return found


def _opens(text: str, at: int, start: int, end: int) -> bool:
    mark = text[at]
    if mark not in _PAIRS and mark not in "\"'":
        return False
    if at + 1 >= end or text[at + 1].isspace():
        return False
    if mark in "\"'‘":
        return at == start or not (text[at - 1].isalnum() or text[at - 1] in ".,!?%")
    return True


def _close(text: str, at: int, end: int) -> int | None:
    """Return where the mark at `at` is closed, or None."""
    mark = text[at]
    closers = _PAIRS.get(mark, mark)
    depth = 0
    for i in range(at + 1, end):
        c = text[i]
        if c == mark and mark in _PAIRS:
            if text[i - 1].isspace() or (i + 1 < end and text[i + 1].isalnum()):
                depth += 1
            elif mark == "“":  # “…“: a common slip for the closing mark
                return i
        elif c in closers and (c in _CLOSING or _may_close(text, i, end)):
            if depth == 0:
                return i
            depth -= 1
    return None


def _may_close(text: str, at: int, end: int) -> bool:
    """Tell whether a straight mark or an apostrophe closes: no space before it, no letter after it."""
    if text[at - 1].isspace():
        return False
    return at + 1 >= end or not text[at + 1].isalnum()
