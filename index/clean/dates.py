"""Dates and times as news pages write them: Vietnamese, English, Chinese, Russian, ISO and their neighbours."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, time
from functools import cache

from index.languages import sections

_MONTH_FIRST = frozenset({"en"})


@dataclass(frozen=True, slots=True)
class Dates:
    """The section `dates`: the names of each month, spaces between them."""

    months: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Stamp:
    """A date found in a text: day and month, the year where it is written, the time where it stands beside it.

    `[start, end)` are offsets into the searched text and span the date and its time.
    """

    start: int
    end: int
    day: int
    month: int
    year: int | None
    clock: time | None = None

    @property
    def date(self) -> date | None:
        """The full date, None without a year."""
        return _valid(self.year, self.month, self.day) if self.year else None


@cache
def _months() -> dict[str, int]:
    return {
        name: number
        for data in sections("dates", Dates).values()
        for number, group in enumerate(data.months, 1)
        for name in group.split(" ")
    }


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    """Return the forms, from the surest to the loosest; groups are named y, m, d, or a and b for numbers in doubt."""
    month = "|".join(sorted(_months(), key=len, reverse=True))
    return tuple(
        re.compile(form, re.IGNORECASE)
        for form in (
            r"(?<!\d)(?P<y>(?:19|20)\d\d)[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})(?!\d)",
            r"(?<!\d)(?P<y>(?:19|20)\d\d)\s?[年년]\s?(?P<m>\d{1,2})\s?[月월]\s?(?P<d>\d{1,2})\s?[日일号]",
            rf"(?<!\w)(?P<d>\d{{1,2}})(?:st|nd|rd|th|\.|º)?\s+(?:de\s+)?(?P<month>{month})\.?,?\s+(?:de\s+)?(?P<y>(?:19|20)\d\d)(?!\d)",
            rf"(?<!\w)(?P<month>{month})\.?\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y>(?:19|20)\d\d)(?!\d)",
            r"ngày\s+(?P<d>\d{1,2})\s+tháng\s+(?P<m>\d{1,2})(?:,?\s+năm\s+(?P<y>(?:19|20)\d\d))?",
            r"(?<![\d/.:-])(?P<a>\d{1,2})\s?[/.-]\s?(?P<b>\d{1,2})\s?[/.-]\s?(?P<y>(?:19|20)\d\d)(?!\d)",
            r"(?<![\d年])(?P<m>\d{1,2})\s?月\s?(?P<d>\d{1,2})\s?[日号]",
            r"(?:ngày|sáng|trưa|chiều|tối|đêm|nay)\s+\(?(?P<d>\d{1,2})[/.-](?P<m>\d{1,2})(?![\d/.:-]*\d)",
        )
    )


# What every form holds: a year, a Chinese month, or one of the words before a day without a year.
_HINT = re.compile(r"(?:19|20)\d\d|\d\s?月|(?:ngày|sáng|trưa|chiều|tối|đêm|nay)\s+\(?\d", re.IGNORECASE)
_DIGIT = re.compile(r"\d")
_CLOCK_AFTER = re.compile(
    r"[\s,|–·T-]*(?:at|um|lúc|в)?\s*\(?(\d{1,2})\s?[:h.]\s?(\d{2})(?::\d{2})?\s?(?:([ap])\.?m\b)?", re.IGNORECASE
)
_CLOCK_BEFORE = re.compile(
    r"(?<!\d)(\d{1,2})\s?[:h]\s?(\d{2})(?::\d{2})?\s?(?:([ap])\.?m\b\.?)?(?:\s|,|\||[-–·]|ngày|on|\(?GMT\s?\+?\d*\)?)*$",
    re.IGNORECASE,
)


def stamps(text: str, lang: str = "") -> list[Stamp]:
    """Return the dates in a text, in order; numbers in doubt (3/4/2024) are day first unless the language is English.

    Args:
        text: a line or a paragraph; only its first 4,000 characters are searched.
        lang: the page's language as a two-letter code.
    """
    text = text[:4000]
    # Most lines hold no digit, and to look for the words of a hint in either case takes three times as long.
    if _DIGIT.search(text) is None or _HINT.search(text) is None:
        return []
    found: list[Stamp] = []
    for pattern in _patterns():
        for match in pattern.finditer(text):
            stamp = _stamp(match, text, lang)
            if stamp and not any(s.start < stamp.end and stamp.start < s.end for s in found):
                found.append(stamp)
    return sorted(found, key=lambda s: s.start)


def _stamp(match: re.Match[str], text: str, lang: str) -> Stamp | None:
    """Turn a match into a stamp, if it is a day of the calendar."""
    groups = match.groupdict()
    year = int(groups["y"]) if groups.get("y") else None
    if groups.get("a"):
        a, b = int(groups["a"]), int(groups["b"])
        swap = b > 12 or (a <= 12 and lang in _MONTH_FIRST and "/" in match[0])
        day, month = (b, a) if swap else (a, b)
    else:
        day = int(groups["d"])
        month = _months()[groups["month"].casefold()] if groups.get("month") else int(groups["m"])
    if _valid(year or 2000, month, day) is None:
        return None
    start, end, clock = match.start(), match.end(), None
    after = _CLOCK_AFTER.match(text, end)
    before = _CLOCK_BEFORE.search(text[max(0, start - 30) : start])
    if after and (clock := _clock(after)):
        end = after.end()
    elif before and (clock := _clock(before)):
        start -= min(30, start) - before.start()
    return Stamp(start, end, day, month, year, clock)


def _clock(match: re.Match[str]) -> time | None:
    hour, minute = int(match[1]), int(match[2])
    if match[3]:
        hour = hour % 12 + (12 if match[3].casefold() == "p" else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def _valid(year: int | None, month: int, day: int) -> date | None:
    try:
        return date(year or 2000, month, day)
    except ValueError:
        return None


def infer_year(day: int, month: int, full: Sequence[date]) -> date | None:
    """Return the day with the year of the nearest full date at most 31 days away, None when there is none."""
    best: date | None = None
    distance = 32
    for candidate in _candidates(day, month, full):
        for other in full:
            if abs((candidate - other).days) < distance:
                best, distance = candidate, abs((candidate - other).days)
    return best


def _candidates(day: int, month: int, full: Sequence[date]) -> Iterator[date]:
    for year in {other.year + step for other in full for step in (-1, 0, 1)}:
        candidate = _valid(year, month, day)
        if candidate:
            yield candidate
