"""Dates, times, durations, amounts and numbers in running text, with values that are equal where the meaning is.

The values go into a field of the full-text search, so that "30 October 2025" finds "30/10/2025" and "90 minutes" finds
"1 giờ 30 phút". Whatever the language of the text, every pattern of every language is tried: articles quote.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from index.languages import ANY, section
from index.text.dates import Found, claims, clocks, dates, matches, starts
from index.text.numerals import END, NUMBER, NUMBERS, Numbers, any_of, spelled, value


@dataclass(frozen=True, slots=True)
class Quantity:
    """The words at `[start:end]` of the text, in code points, and what they mean.

    `kind` is date, year, clock, duration, percent, money or number. `value` is `d2025-10-30`, `d--10-02`, `d2021-11`,
    `d--11`, `y2021`, `c16:30`, `t5400s` (seconds; weeks and shorter), `t6mo`, `t18y`, `p12.5` or `n1200000000`.
    """

    start: int
    end: int
    kind: str
    value: str

    @property
    def term(self) -> str:
        """The value as `terms` spells it: `d20251030`, `dx1002`, `n1p5`."""
        return self.value.replace("--", "x").replace("-", "").replace(".", "p").replace(":", "")


class _Amount(NamedTuple):
    """A number, or a word for an amount before a unit of time, and its value."""

    start: int
    end: int
    value: Decimal
    is_number: bool


_SECTIONS = (*NUMBERS.values(), section(ANY, "numbers", Numbers) or Numbers())


def _any(kind: str) -> str:
    """Return the source of a pattern for whatever stands in a field of any language."""
    return "|".join(source for data in _SECTIONS for source in getattr(data, kind))


def _compiled(source: str) -> re.Pattern[str]:
    return re.compile(source, re.IGNORECASE)


_UNITS = tuple(dict.fromkeys(key for data in _SECTIONS for key in data.units))
_UNIT = "|".join(f"(?P<u{key}>{'|'.join(d.units[key] for d in _SECTIONS if key in d.units)})" for key in _UNITS)
# What makes an amount before it a duration.
_DURATION = f" ?-?(?P<mid>{_any('half_before')})?(?:{_UNIT}){END}(?P<half>{_any('half_after')})?"
_AMOUNTS = {word: size for data in _SECTIONS for size, words in data.amounts.items() for word in words}
_AMOUNT = _compiled(f"(?P<amount>{any_of(_AMOUNTS)}){_DURATION}")
_LENGTH = _compiled(_DURATION)
_JOINT = _compiled(f",? ?(?:{_any('joiners')})? ?")
_NUMBER = _compiled(NUMBER)
_PERCENT = _compiled(f" ?(?:{_any('percent')})")
_PERCENT_BEFORE = _compiled(f"(?:{_any('percent_before')})(?P<n>{NUMBER})")
# Behind a number or, these signs, before it.
_MONEY, _CURRENCY = _compiled(f" ?(?:{_any('money')}){END}"), frozenset("$€£¥₫")
_COUNTERS = _compiled("|".join(data.counters for data in _SECTIONS if data.counters))
_ARTICLES = frozenset(word for data in _SECTIONS for word in data.articles)


def quantities(text: str, lang: str = "") -> list[Quantity]:
    """Return what the text counts, measures and dates, in order and without overlaps.

    `lang`, an ISO 639-1 code, decides only what is ambiguous: 2/10 (October in all but English), 1.234.
    """
    at, free = starts(text), claims(text)
    found = dates(text, lang, at, free)
    found += clocks(text, at, free)
    amounts = list(_amounts(text, lang, at))
    for items in (_durations(text, amounts), _percents(text, lang, at, amounts), _numbers(text, amounts)):
        found += [item for item in items if free(item.start, item.end)]
    return [Quantity(*item) for item in sorted(found)]


def terms(text: str, lang: str = "") -> list[str]:
    """Return the canonical tokens of the text for a field of the full-text search, each once, in order.

    They are letters and digits only, so that no tokenizer splits them: `d20251030`, `dx1002`, `dx11`, `n1p5`. A date
    yields its parts too: with `d20251030` come `dx1030`, `d202510`, `dx10` and `y2025`. A year yields its number.
    """
    found = quantities(unicodedata.normalize("NFC", text), lang)
    return list(dict.fromkeys(form for item in found for form in (item.term, *_parts(item.value))))


def _parts(canonical: str) -> Iterator[str]:
    if canonical[0] == "y":
        yield f"n{canonical[1:]}"
    if canonical[0] != "d":
        return
    year, month, day = (*canonical.removeprefix("d-").removeprefix("d").split("-"), "")[:3]
    if day and year:
        yield f"dx{month}{day}"
        yield f"d{year}{month}"
    if day or year:
        yield f"dx{month}"
    if year:
        yield f"y{year}"


def _amounts(text: str, lang: str, at: Sequence[int]) -> Iterator[_Amount]:
    """Yield the numbers, and the other amounts before a unit of time, that begin at one of the offsets."""
    end = 0
    for start in at:
        if start < end:
            continue
        if match := _NUMBER.match(text, start):
            end = match.end()
            amount = value(match.group(), lang)
        elif match := _AMOUNT.match(text, start):
            end = match.end("amount")
            amount = Decimal(_AMOUNTS[match["amount"].lower()])
        else:
            continue
        if amount is not None:
            yield _Amount(start, end, amount, match.re is _NUMBER)


def _durations(text: str, amounts: Sequence[_Amount]) -> Iterator[Found]:
    """Yield durations; parts that follow each other from the larger unit to the smaller are one ("1 giờ 40 phút")."""
    start = end = last = 0
    total = Decimal(0)
    for amount in amounts:
        match = _LENGTH.match(text, amount.end)
        if match is None:
            continue
        length = amount.value + (Decimal("0.5") if match["half"] or match["mid"] else 0)
        unit = next(key for key in _UNITS if match[f"u{key}"])
        if not unit.isdecimal():
            yield Found(amount.start, match.end(), "duration", f"t{spelled(length)}{unit}")
            continue
        size = int(unit)
        if total and size < last and _JOINT.fullmatch(text, end, amount.start):
            total += length * size
        else:
            if total:
                yield Found(start, end, "duration", f"t{spelled(total)}s")
            start, total = amount.start, length * size
        end, last = match.end(), size
    if total:
        yield Found(start, end, "duration", f"t{spelled(total)}s")


def _percents(text: str, lang: str, at: Sequence[int], amounts: Sequence[_Amount]) -> Iterator[Found]:
    for amount in amounts:
        if amount.is_number and (match := _PERCENT.match(text, amount.end)):
            yield Found(amount.start, match.end(), "percent", f"p{spelled(amount.value)}")
    for match in matches(_PERCENT_BEFORE, text, at):
        share = value(match["n"], lang)
        if share is not None:
            yield Found(*match.span(), "percent", f"p{spelled(share)}")


def _numbers(text: str, amounts: Sequence[_Amount]) -> Iterator[Found]:
    for start, end, amount, is_number in amounts:
        if is_number and not _idle(text, start, end):
            money = text[max(start - 1, 0) : start] in _CURRENCY or _MONEY.match(text, end)
            yield Found(start, end, "money" if money else "number", f"n{spelled(amount)}")


def _idle(text: str, start: int, end: int) -> bool:
    """Tell the number words that mostly do not count anything: articles, and signs that open many other words."""
    if end - start == 1 and not text[start].isdecimal():
        return _COUNTERS.match(text, end) is None
    return text[start:end].lower() in _ARTICLES
