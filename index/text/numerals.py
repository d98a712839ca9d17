"""Numbers as people write them, in digits or words, in every language that has a section `numbers`.

Words go as far as the language's shapes say; a scale word may follow each number (`1,2 tỷ`, `12亿`, `five thousand`).
Vietnamese is also read without its marks where the bare spelling is not another common word.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache

from index.languages import FALLBACK, sections
from index.text.patterns import any_of, compiled, filled

Words = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Numbers:
    """The section `numbers`: how a language writes numbers, and what stands beside them.

    `decimal` is the mark before decimals. `words` are the forms of each number word by its value; `times` those that
    multiply what stands before them (hundred), `scales` those that may also follow digits, by their power of ten.
    `shapes` are patterns by name, each built from slots and the shapes before it, the last called `number`: {unit} is
    a word below 10, {teen} below 20, {tens} below 100, {hundreds} above, {x10} one that multiplies by ten, {end} where
    no letter or digit goes on. `articles` are number words that mostly do not count when alone; a sign that is alone
    does so only before one of the `counters`, patterns.

    The rest are patterns but for `amounts`, words for an amount before a unit of time, by their value. `units` are the
    units of time: of so many seconds, `mo` and `y`. A half more stands before the unit (`half_before`) or behind it;
    `joiners` join the parts of a duration. `percent` and `money` follow a number, `percent_before` precedes it.
    """

    decimal: str = ","
    words: Words = field(default_factory=dict)
    times: Words = field(default_factory=dict)
    scales: Words = field(default_factory=dict)
    shapes: Mapping[str, str] = field(default_factory=dict)
    articles: frozenset[str] = frozenset()
    counters: tuple[str, ...] = ()
    amounts: Words = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    half_before: tuple[str, ...] = ()
    half_after: tuple[str, ...] = ()
    joiners: tuple[str, ...] = ()
    percent: tuple[str, ...] = ()
    percent_before: tuple[str, ...] = ()
    money: tuple[str, ...] = ()


NUMBERS = sections("numbers", Numbers)
LETTER = "[a-zß-ỹ]"  # of an alphabet; the signs of Chinese are above
END = f"(?!{LETTER})"  # no word goes on here; Chinese may follow


def in_words(lang: str) -> str:
    """Return the source of a pattern for the number words of a language; it matches nothing where it has none."""
    data, slots = NUMBERS.get(lang, Numbers()), {"end": r"(?![^\W_])"}
    for name, least, limit in (("unit", 0, 10), ("teen", 10, 20), ("tens", 20, 100), ("hundreds", 100, 1000)):
        slots[name] = any_of(w for key, forms in data.words.items() if least <= int(key) < limit for w in forms)
    slots |= {f"x{size}": any_of(words) for size, words in data.times.items()}
    for name, pattern in data.shapes.items():
        slots[name] = f"(?:{filled(pattern, slots)})"
    return slots.get("number", "(?!)")


@cache
def _scales(lang: str = "") -> dict[str, int]:
    """Return the powers of ten: the language's own before others', for a German billion has three zeros more."""
    own = [*NUMBERS.values(), NUMBERS[FALLBACK], NUMBERS.get(lang, Numbers())]
    return {word: int(power) for data in own for power, words in data.scales.items() for word in words}


_TIMES = {word: int(size) for data in NUMBERS.values() for size, forms in data.times.items() for word in forms}
# The value of each number word of all languages.
VALUES = {word: int(n) for data in NUMBERS.values() for n, forms in data.words.items() for word in forms} | _TIMES
_WORD = re.compile(any_of(VALUES))
# The signs that are number words by themselves and stand without spaces.
SIGNS = f"[{''.join(word for word in VALUES if not re.match(LETTER, word))}]"
_SCALE = f"(?: ?{any_of(_scales())}{END})"
# Atomic: a part of a number in digits is not the number.
_DIGITS = r"(?>\d{1,3}(?:[.,\u00a0\u202f ]\d{3})+(?:[.,]\d{1,6})?(?!\d)|\d{1,18}(?:[.,]\d{1,6}(?!\d))?)"


@cache
def _number() -> re.Pattern[str]:
    words = "|".join(in_words(lang) for lang, data in NUMBERS.items() if data.shapes)
    return compiled(f"(?:(?P<digits>{_DIGITS})|(?P<words>{words}))(?P<scale>{_SCALE})?")


def value(text: str) -> Decimal | None:
    """Return the number that all of a text stands for, None for another text; `number_at` tells more."""
    if text.isdecimal():
        return Decimal(text)
    found = number_at(text, 0, "")
    return found[1] if found and found[0] == len(text) else None


def number_at(text: str, start: int, lang: str) -> tuple[int, Decimal] | None:
    """Return where the number ends that begins at an offset, and its value.

    `lang` decides whether 1.234 is more than a thousand; with no language it is.
    """
    match = _number().match(text, start)
    if match is None:
        return None
    number = _digits(match["digits"], lang) if match["digits"] else _worded(match["words"].lower())
    if match["scale"]:
        number *= Decimal(10) ** _scales(lang)[match["scale"].strip().lower()]
    return match.end(), number


def spelled(number: Decimal) -> str:
    """Return the shortest plain spelling, equal for equal numbers: `1200000000`, `12.5`."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _digits(text: str, lang: str) -> Decimal:
    compact = re.sub(r"[\u00a0\u202f ]", "", text)
    marks = [c for c in compact if c in ".,"]
    if not marks:
        return Decimal(compact)
    tail = len(compact) - max(compact.rfind("."), compact.rfind(",")) - 1
    decimal = marks[-1]
    # 1.234 is more than a thousand, or a bit over one where the language has decimals behind a point.
    small = compact.startswith("0") or (lang != "" and decimal == NUMBERS.get(lang, Numbers()).decimal)
    if len(set(marks)) == 1 and (len(marks) > 1 or (tail == 3 and not small)):
        return Decimal(compact.replace(decimal, ""))
    whole, _, rest = compact.rpartition(decimal)
    return Decimal(f"{re.sub('[.,]', '', whole)}.{rest}")


def _worded(text: str) -> Decimal:
    """Add up number words; a word that multiplies takes what is less than it: hai trăm ba mươi, 2 x 100 + 3 x 10."""
    words = _WORD.findall(text)
    if len(words) > 1 and all(VALUES[word] < 10 for word in words):  # 二〇二五, read digit by digit
        return Decimal("".join(str(VALUES[word]) for word in words))
    total = 0
    for word in words:
        size, below = VALUES[word], total % VALUES[word] if word in _TIMES else 0
        total += max(below, 1) * size - below
    return Decimal(total)
