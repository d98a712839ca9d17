"""Dates and clock times as newspapers and their pages write them, in every language that has a section `dates`.

Canonical values: `d2025-10-30`, `d--10-02` (no year), `d2021-11`, `d--11` (a month), `y2021` (a year, or the decade
that begins with it), `c16:30` (a clock time).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, time
from functools import cache, cached_property, lru_cache
from itertools import chain

from index.languages import ANY, sections
from index.text.numerals import (
    END,
    LETTER,
    NUMBERS,
    SIGNS,
    VALUES,
    Words,
    in_words,
    value,
)
from index.text.patterns import any_in, any_of, compiled, filled


@dataclass(frozen=True, slots=True)
class Dates:
    """The section `dates`: how a language writes dates and times.

    `months` and `short_months` are the forms of each month's name, spaces between them; an abbreviation may end in a
    full stop. Numbers in doubt are the day and the month in this order, or turned round between slashes where the
    language writes the `month_first`. Words for `parts` of the day stand by the first of the twelve hours they mean.

    `dates`, `loose` (what may be part of another language's date, or no date at all) and `clocks` are patterns, the
    first that matches keeps its stretch. Their groups are y, m, d, and a and b for day and month in doubt; h, m and p
    for a clock. Their slots: {n} is a number of two digits, {number} one in words, {year}, {month} and {full_month} a
    name, {part} one of the `parts`, {after_KEY} looks back at one of the words `after`, patterns of one length each.
    `openers` are the words with which one begins, besides numbers and names of months.

    `beside` stands between a date and its time. `yearless` tells a line that may hold a day without its
    year. What names a time from the day of writing: `relative_time` any, the others a certain day or year. All these
    are patterns.
    """

    months: tuple[str, ...] = ()
    short_months: tuple[str, ...] = ()
    month_first: bool = False
    parts: Words = field(default_factory=dict)
    dates: tuple[str, ...] = ()
    loose: tuple[str, ...] = ()
    clocks: tuple[str, ...] = ()
    after: Words = field(default_factory=dict)
    openers: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    yearless: tuple[str, ...] = ()
    relative_time: tuple[str, ...] = ()
    relative_day: tuple[str, ...] = ()
    relative_year: tuple[str, ...] = ()


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
        return _calendar(self.year, self.month, self.day) if self.year else None


class _Patterns:
    """Patterns of which an earlier one keeps its stretch; compiled when first used: cleaning needs but a part."""

    def __init__(self, sources: Iterable[str]) -> None:
        self._sources = sources

    @cached_property
    def _compiled(self) -> tuple[list[re.Pattern[str]], re.Pattern[str] | None]:
        """Return each of them and, unless they are few, one that matches wherever any of them does."""
        sources = list(self._sources)
        some = "|".join(re.sub(r"\(\?P([<=])", rf"(?P\1_{i}", source) for i, source in enumerate(sources))
        return [compiled(source) for source in sources], compiled(some) if len(sources) > _FEW else None

    def matches(self, text: str, at: Sequence[int]) -> Iterator[re.Match[str]]:
        """Yield the matches of each pattern in turn that begin at one of the offsets, its own without overlaps."""
        each, some = self._compiled
        here = [start for start in at if some.match(text, start)] if some else at
        for pattern in each if here else ():
            end = 0
            for start in here:
                if start >= end and (match := pattern.match(text, start)):
                    end = match.end()
                    yield match


# Start and end of a stretch of a text, what kind of thing it says, and its canonical value.
Found = tuple[int, int, str, str]
Claim = Callable[[int, int], bool]
# So many patterns are as fast each for itself as behind one for all, which takes long to compile.
_FEW = 30
# No page of the web is older than the year, in stamps; of a line or a paragraph so many characters are searched, and so
# many may stand between a date and its time.
_FIRST_YEAR, _SEARCHED, _GAP = 1900, 4000, 30

_DATES = sections("dates", Dates)
_PARTS = {word: int(part) for data in _DATES.values() for part, words in data.parts.items() for word in words}


def _names(lang: str, kind: str) -> dict[str, int]:
    """Return the names of a language's months, those of all languages for `ANY`; `kind` is the field."""
    rows = [getattr(data, kind) for code, data in _DATES.items() if lang in {ANY, code}]
    return {name: month for row in rows for month, names in enumerate(row, 1) for name in names.split()}


def _filled(kind: str, order: Iterable[str]) -> Iterator[str]:
    """Return the sources of the patterns in a field of the languages, in their order, with their slots filled."""
    for lang in order:
        data, full, short = _DATES[lang], *(any_of(_names(lang, field)) for field in ("months", "short_months"))
        slots = {f"after_{key}": f"(?:{'|'.join(f'(?<={w})' for w in words)})" for key, words in data.after.items()}
        slots |= {"n": r"\d{1,2}(?!\d)", "year": r"(?:1[5-9]|20)\d\d(?!\d)", "number": in_words(lang)}
        slots |= {"month": rf"(?P<month>{full}\b|{short}\b\.?)", "full_month": rf"(?P<month>{full}\b)"}
        slots["part"] = f"(?P<p>{any_of(word for words in data.parts.values() for word in words)}){END}"
        yield from (filled(source, slots) for source in getattr(data, kind))


_MONTHS = _names(ANY, "months") | _names(ANY, "short_months")
_ALL = _Patterns(chain(_filled("dates", _DATES), _filled("loose", _DATES)))
_DAYS = _Patterns(source for source in _filled("dates", _DATES) if "(?P<d>" in source or "(?P<a>" in source)
# Those of a language first: 4:30 pm says more than 4:30.
_CLOCKS = _Patterns(_filled("clocks", reversed(_DATES)))

# Every pattern begins at a number or at one of these.
_OPENERS = {word.split(" ")[0] for data in NUMBERS.values() for words in data.amounts.values() for word in words}
_OPENERS |= {word for data in _DATES.values() for word in data.openers} | _MONTHS.keys()
# A number does not begin inside a longer one or inside a code: G20, S-500, COVID-19; one in signs where their run does.
_FIRST = compiled(
    rf"(?<![a-zß-ỹ0-9])(?<![0-9a-z][.,/:])(?<![a-z]-)\d|(?P<word>{LETTER}+)|{SIGNS}+|"
    + any_of(word for word in _OPENERS if not re.match(LETTER, word))
)
# Dates in the lines of a page may be glued to other words; all begin at a digit or at the word before it.
_LINE_STARTS = re.compile(r"(?<!\w)[^\W\d_]+\.? (?=\d)|(?<!\d)\d")
# No number written together is longer than siebenhundertsiebenundsiebzigtausendsiebenhundertsiebenundsiebzig.
_NUMERALS, _LONGEST = tuple(VALUES), 70
_DIGIT = re.compile(r"\d")
# What every line with a stamp holds: a year, or a day without one.
_HINT = compiled(rf"(?:19|20)\d\d|{any_in(_DATES.values(), 'yearless')}")
_BETWEEN = compiled(rf"(?:[\s,|–·T()-]|GMT ?\+?\d*|(?:{any_in(_DATES.values(), 'beside')})\b)*")


def starts(text: str) -> list[int]:
    """Return the offsets where a date or a quantity can begin.

    To try the patterns there alone takes a tenth of the time of letting each of them walk the text.
    """
    return [m.start() for m in _FIRST.finditer(text) if m.lastgroup is None or (len(m[0]) < _LONGEST and _opens(m[0]))]


@lru_cache(maxsize=1 << 16)
def _opens(word: str) -> bool:
    """Tell whether a quantity can begin with a word: one of the openers, or a number, also one written together."""
    word = word.lower()
    return word in _OPENERS or (word.startswith(_NUMERALS) and value(word) is not None)


def claims(text: str) -> Claim:
    """Return a function that claims a stretch of a text and says whether nobody had any of it before."""
    taken = bytearray(len(text))

    def free(start: int, end: int) -> bool:
        if any(taken[start:end]):
            return False
        taken[start:end] = b"\1" * (end - start)
        return True

    return free


def dates(text: str, lang: str, at: Sequence[int], free: Claim) -> list[Found]:
    """Return the dates of the text that begin at one of the offsets `at` and whose stretch is `free`."""
    found: list[Found] = []
    for date_ in _read(_ALL, text, lang, at, free):
        month, day = (f"-{number:02}" if number else "" for number in (date_.month, date_.day))
        written = f"d{date_.year or '-'}{month}{day}" if month else f"y{date_.year or 0:04}"
        found.append((date_.start, date_.end, "date" if month else "year", written))
    return found


def clocks(text: str, at: Sequence[int], free: Claim) -> list[Found]:
    """Return the clock times of the text, on the 24-hour clock."""
    found: list[Found] = []
    for match in _CLOCKS.matches(text, at):
        groups = match.groupdict()
        hour, minute, part = int(groups["h"]), int(groups.get("m") or 0), _PARTS.get((groups.get("p") or "").lower())
        if part is not None and 1 <= hour <= 12:
            hour = (hour - part) % 12 + part
        if free(*match.span()):
            found.append((*match.span(), "clock", f"c{hour % 24:02}:{minute:02}"))
    return found


def stamps(text: str, lang: str = "") -> list[Stamp]:
    """Return the days in the first 4,000 characters of a line or a paragraph, in order, each with the time beside it.

    `lang`, an ISO 639-1 code, tells day from month in 3/4/2024.
    """
    text = text[:_SEARCHED]
    # Most lines hold no digit, and to look for the words of a hint in either case takes three times as long.
    if _DIGIT.search(text) is None or _HINT.search(text) is None:
        return []
    at, free = [match.start() for match in _LINE_STARTS.finditer(text)], claims(text)
    days = [day for day in _read(_DAYS, text, lang, at, free) if day.day and (day.year or _FIRST_YEAR) >= _FIRST_YEAR]
    times = clocks(text, at, free) if days else []
    return sorted((_timed(text, day, times) for day in days), key=lambda stamp: stamp.start)


def infer_year(day: int, month: int, full: Sequence[date]) -> date | None:
    """Return the day with the year of the nearest full date at most 31 days away, None when there is none."""
    years = {other.year + step for other in full for step in (-1, 0, 1)}
    days = [found for year in years if (found := _calendar(year, month, day))]
    distance, best = min(((abs((found - other).days), found) for found in days for other in full), default=(32, None))
    return best if distance <= 31 else None


@cache
def _relative(kind: str) -> re.Pattern[str]:
    return compiled(any_in(_DATES.values(), kind))


def relative_times(text: str) -> list[tuple[int, int]]:
    """Return where a text names a time from the day of writing or loosely: yesterday, last year, in spring."""
    return [match.span() for match in _relative("relative_time").finditer(text)]


def names_relative_day(text: str) -> bool:
    """Tell whether a text names a day from the day of writing, or a day of the week."""
    return _relative("relative_day").search(text) is not None


def names_relative_year(text: str) -> bool:
    """Tell whether a text names a year from the year of writing."""
    return _relative("relative_year").search(text) is not None


def _read(patterns: _Patterns, text: str, lang: str, at: Sequence[int], free: Claim) -> Iterator[Stamp]:
    """Yield the dates of the text whose stretch is free, none outside the calendar; 0 for a day or month not said."""
    month_first = _DATES.get(lang, _DATES[ANY]).month_first
    for match in patterns.matches(text, at):
        groups = {name: found for name, found in match.groupdict().items() if found}
        year, month, day, first, second = (int(value(groups.get(name, "")) or 0) for name in "ymdab")
        if "month" in groups:
            month = _MONTHS[groups["month"].lower().rstrip(".")]
        if "a" in groups:
            turned = second > 12 >= first or (month_first and "/" in match.group() and first <= 12)
            day, month = (second, first) if turned else (first, second)
        is_day = groups.keys() & {"a", "d"}
        if (month or is_day or "m" in groups) and _calendar(year, month, day if is_day else 1) is None:
            continue
        if free(*match.span()):
            yield Stamp(*match.span(), day, month, year or None)


def _calendar(year: int | None, month: int, day: int) -> date | None:
    try:
        return date(year or 2000, month, day)
    except ValueError:
        return None


def _timed(text: str, day: Stamp, times: Sequence[Found]) -> Stamp:
    """Return a day with the time beside it: the first after it, else the one before it."""
    for start, end, _, clock in sorted(times, key=lambda found: (found[0] < day.start, found)):
        gap = (day.end, start) if start >= day.end else (end, day.start)
        if gap[1] - gap[0] <= _GAP and _BETWEEN.fullmatch(text, *gap):
            start, end = min(day.start, start), max(day.end, end)  # noqa: PLW2901
            return replace(day, start=start, end=end, clock=time.fromisoformat(clock[1:]))
    return day
