"""Dates, times, durations, amounts and numbers in running text, with values that are equal where the meaning is.

The values go into a field of the full-text search, so that "30 October 2025" finds "30/10/2025" and "90 minutes" finds
"1 giờ 30 phút". Whatever the language of the text, every pattern of every language is tried: articles quote.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from index.text.dates import Found, claims, clocks, dates, starts
from index.text.numerals import END, NUMBERS, number_at, spelled
from index.text.patterns import any_in, any_of, compiled


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


# Start, end and value of a number or, which the last tells, of other words for an amount before a unit of time.
_Amount = tuple[int, int, Decimal, bool]

_ALL = tuple(NUMBERS.values())
_UNITS = tuple(dict.fromkeys(key for data in _ALL for key in data.units))
_UNIT = "|".join(f"(?P<u{key}>{'|'.join(d.units[key] for d in _ALL if key in d.units)})" for key in _UNITS)
# What makes an amount before it a duration.
_DURATION = f" ?-?(?P<mid>{any_in(_ALL, 'half_before')})?(?:{_UNIT}){END}(?P<half>{any_in(_ALL, 'half_after')})?"
_AMOUNTS = {word: size for data in _ALL for size, words in data.amounts.items() for word in words}
_AMOUNT = compiled(f"(?P<amount>{any_of(_AMOUNTS)}){_DURATION}")
_LENGTH = compiled(_DURATION)
_JOINT = compiled(f",? ?(?:{any_in(_ALL, 'joiners')})? ?")
_PERCENT = compiled(f" ?(?:{any_in(_ALL, 'percent')})")
_PERCENT_BEFORE = tuple(word for data in _ALL for word in data.percent_before)
# Behind a number or, these signs, before it.
_MONEY, _CURRENCY = compiled(f" ?(?:{any_in(_ALL, 'money')}){END}"), frozenset("$€£¥₫")
_COUNTERS = compiled(any_in(_ALL, "counters"))
_ARTICLES = frozenset(word for data in _ALL for word in data.articles)


def quantities(text: str, lang: str = "") -> list[Quantity]:
    """Return what the text counts, measures and dates, in order and without overlaps.

    `lang`, an ISO 639-1 code, decides only what is ambiguous: 2/10 (October in all but English), 1.234.
    """
    at, free = starts(text), claims(text)
    found = dates(text, lang, at, free)
    found += clocks(text, at, free)
    amounts = list(_amounts(text, lang, at))
    for items in (_durations(text, amounts), _counts(text, amounts)):
        found += [item for item in items if free(*item[:2])]
    return [Quantity(*item) for item in sorted(found)]


def terms(text: str, lang: str = "") -> list[str]:
    """Return the canonical tokens of the text for a field of the full-text search, each once, in order.

    They are letters and digits only, so that no tokenizer splits them: `d20251030`, `dx1002`, `dx11`, `n1p5`. A date
    yields its parts too: with `d20251030` come `dx1030`, `d202510`, `dx10` and `y2025`. A year yields its number.
    """
    found = quantities(unicodedata.normalize("NFC", text), lang)
    return list(dict.fromkeys(form for item in found for form in (item.term, *_parts(item.value))))


def _parts(canonical: str) -> list[str]:
    """Return the terms of what a date or a year says less exactly."""
    if canonical[0] not in "dy":
        return []
    year, month, day = (*canonical[1:].removeprefix("-").split("-"), "", "")[:3]
    if canonical[0] == "y":
        return [f"n{year}"]
    parts = {f"dx{month}{day}": day and year, f"d{year}{month}": day and year, f"dx{month}": day or year}
    return [part for part, fits in (parts | {f"y{year}": year}).items() if fits]


def _amounts(text: str, lang: str, at: Sequence[int]) -> Iterator[_Amount]:
    """Yield the numbers, and the other amounts before a unit of time, that begin at one of the offsets."""
    end = 0
    for start in at:
        if start < end:
            continue
        if found := number_at(text, start, lang):
            end = found[0]
            yield (start, *found, True)
        elif match := _AMOUNT.match(text, start):
            end = match.end("amount")
            yield (start, end, Decimal(_AMOUNTS[match["amount"].lower()]), False)


def _durations(text: str, amounts: Sequence[_Amount]) -> Iterator[Found]:
    """Yield durations; parts that follow each other from the larger unit to the smaller are one ("1 giờ 40 phút")."""
    timed: list[tuple[int, int, int, Decimal]] = []  # start, end, seconds in the last unit, seconds
    for start, end, amount, _ in amounts:
        match = _LENGTH.match(text, end)
        if match is None:
            continue
        length = amount + (Decimal("0.5") if match["half"] or match["mid"] else 0)
        unit = next(key for key in _UNITS if match[f"u{key}"])
        if not unit.isdecimal():
            yield (start, match.end(), "duration", f"t{spelled(length)}{unit}")
        elif timed and int(unit) < timed[-1][2] and _JOINT.fullmatch(text, timed[-1][1], start):
            first, _, _, seconds = timed.pop()
            timed.append((first, match.end(), int(unit), seconds + length * int(unit)))
        else:
            timed.append((start, match.end(), int(unit), length * int(unit)))
    yield from ((start, end, "duration", f"t{spelled(seconds)}s") for start, end, _, seconds in timed if seconds)


def _counts(text: str, amounts: Sequence[_Amount]) -> Iterator[Found]:
    """Yield percents, sums of money and other numbers, without words that mostly count nothing."""
    for start, end, amount, is_number in amounts:
        written, percent = text[start:end].lower(), _PERCENT.match(text, end)
        before = next((word for word in _PERCENT_BEFORE if text.endswith(word, 0, start)), "")
        # 一 and its like open common words (一些, 三峡).
        is_sign = len(written) == 1 and not written.isdecimal()
        if is_number and (percent or before):
            yield (start - len(before), percent.end() if percent else end, "percent", f"p{spelled(amount)}")
        elif is_number and not (written in _ARTICLES or (is_sign and not _COUNTERS.match(text, end))):
            money = text[max(start - 1, 0) : start] in _CURRENCY or _MONEY.match(text, end)
            yield (start, end, "money" if money else "number", f"n{spelled(amount)}")
