"""Names of people, places and organisations in running text: what stands capitalised.

No list of names and no model: a sequence of capitalised words is a name unless its only capital is the one that begins
a sentence. Offices and countries that run into a name ("Trung Quốc Tần Cương") are split off.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from index.languages import sections
from index.text.fold import fold
from index.text.language import detect, is_syllable, typed_plain


@dataclass(frozen=True, slots=True)
class Name:
    """A name at `[start:end]` of the text, in code points; `text` is that stretch."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Naming:
    """The section `names`: what stands beside names and tells where they begin and end.

    `offices`, `honorifics` with the gender that they tell (`m`, `f` or empty) and `places` stand in small letters as
    they are written; the others are folded. `office_words` stand before a name, too, and are no part of it; `countries`
    are the places that run into the name of an office's holder, of which those that are `certain_countries` are
    nobody's surname. `openers` begin a sentence and are no part of the name after them. Words that bodies and offices
    begin with are `cut_short` by the small letters of their next word. `particles` are small words inside names. Where
    all nouns are written with a capital (`capital_nouns`), one word is no name.
    """

    offices: tuple[str, ...] = ()
    honorifics: Mapping[str, str] = field(default_factory=dict)
    places: frozenset[str] = frozenset()
    office_words: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()
    certain_countries: frozenset[str] = frozenset()
    openers: frozenset[str] = frozenset()
    cut_short: frozenset[str] = frozenset()
    particles: frozenset[str] = frozenset()
    capital_nouns: bool = False


def _all(name: str) -> frozenset[str]:
    return frozenset(word for naming in sections("names", Naming).values() for word in getattr(naming, name))


def _offices() -> Iterator[str]:
    """Yield what stands before a name: offices of one word, or of two where a word is a syllable.

    A single syllable (bộ, trưởng) is folded like a surname (Trương).
    """
    for lang, naming in sections("names", Naming).items():
        size = 2 if lang in typed_plain() else 1
        yield from (fold(office) for office in naming.offices if len(office.split()) == size)


OFFICES = _all("office_words").union(_offices())
COUNTRIES, OPENERS, PARTICLES = map(_all, ("countries", "openers", "particles"))
_CUT_SHORT, _CERTAIN = map(_all, ("cut_short", "certain_countries"))
_CAPITAL_NOUNS = frozenset(lang for lang, naming in sections("names", Naming).items() if naming.capital_nouns)

_LETTER = "[^\\W\\d_]"
_MARK = "\u0300-\u036f"
_WORD = re.compile(rf"{_LETTER}(?:[{_MARK}]|{_LETTER})*(?:['’-]{_LETTER}(?:[{_MARK}]|{_LETTER})*)*\.?|[^\s\w]|\d+|\n")
_LONGEST = 6
_STOPS = frozenset('.!?…\n:;"“«‘•–—|/')


def names(text: str) -> list[Name]:
    """Return the names in the text, in order and without overlaps.

    Vietnamese names have two syllables or more; a single foreign word counts where it stands within a sentence, or
    where the same word does elsewhere in the text; in a language that writes all nouns with a capital none does.
    """
    runs = list(_runs(text))
    nouns = detect(text) in _CAPITAL_NOUNS
    inside = {run[0].folded for run in runs if len(run) == 1 and not run[0].opening}
    lowered = {word for word in re.findall(rf"{_LETTER}+", text) if word.islower()}
    found: list[Name] = []
    for run in runs:
        for part in _split(_trimmed(run, lowered)):
            if 0 < len(part) <= _LONGEST and (len(part) > 1 or (not nouns and _stands_alone(part[0], inside))):
                start, end = part[0].start, part[-1].end
                found.append(Name(start, end, text[start:end]))
    return found


class _Word(NamedTuple):
    """A word of a run; `opening` where it begins a sentence."""

    start: int
    end: int
    lower: str
    folded: str
    opening: bool


def _runs(text: str) -> Iterator[list[_Word]]:
    """Yield the sequences of capitalised words; punctuation, figures and small words end a sequence."""
    run: list[_Word] = []
    opening, end = True, 0
    for match in _WORD.finditer(text):
        word = match.group()
        if not word[0].isalpha():
            yield from _whole(run)
            run, opening = [], opening or word in _STOPS
            continue
        dotted = word.endswith(".")
        if run and text[end : match.start()] != " ":
            yield from _whole(run)
            run = []
        if word[0].isupper():
            for start, part in _parts(match.start(), word.rstrip(".")):
                if start != match.start() and run:  # Mỹ-Trung is two names
                    yield from _whole(run)
                    run = []
                run.append(_Word(start, start + len(part), part.casefold(), fold(part), opening))
            initial = dotted and len(word) == 2
            if dotted and not initial:
                yield from _whole(run)
                run = []
            opening = dotted and not initial
        elif run and word in PARTICLES:
            run.append(_Word(match.start(), match.end(), word, word, False))
        else:
            yield from _whole(run)
            run, opening = [], dotted
        end = match.end()
    yield from _whole(run)


def _whole(run: list[_Word]) -> Iterator[list[_Word]]:
    while run and run[-1].folded in PARTICLES and len(run) > 1:
        run.pop()
    if run:
        yield run


def _parts(start: int, word: str) -> Iterator[tuple[int, str]]:
    """Yield a word with its offset; a hyphen between two Vietnamese words with marks, or countries, separates them."""
    word = word[:-2] if word.endswith(("'s", "’s")) else word
    pieces = word.split("-")
    if (
        len(pieces) > 1
        and any(fold(p) in COUNTRIES or _is_marked(p) for p in pieces)
        and all(p[0].isupper() for p in pieces)
    ):
        for piece in pieces:
            yield start, piece
            start += len(piece) + 1
    else:
        yield start, word


def _is_marked(word: str) -> bool:
    return fold(word) != unicodedata.normalize("NFC", word).casefold() and is_syllable(fold(word))


def _trimmed(run: list[_Word], lowered: set[str]) -> list[_Word]:
    """Take away what stands before the name: a word that only begins a sentence, and offices."""
    first = run[0]
    if first.opening and (first.folded in OPENERS or first.lower in lowered):
        run = run[1:]
    while len(run) > 1 and (length := _office(run)):
        run = run[length:]
    if len(run) == 2 and run[0].lower in _CUT_SHORT and is_syllable(run[1].folded):
        return []
    return run


def _office(run: list[_Word]) -> int:
    """Return how many words at the beginning are an office."""
    if f"{run[0].folded} {run[1].folded}" in OFFICES:
        return 2
    return int(run[0].folded in OFFICES)


def _split(run: list[_Word]) -> Iterator[list[_Word]]:
    """Part countries from the name behind them, and Vietnamese words from a foreign name behind them."""
    words = [word.folded for word in run]
    start = 0
    while length := _country(words, start):
        yield run[start : start + length]
        start += length
    foreign = next((i for i, word in enumerate(words[start:], start) if not is_syllable(word)), start)
    if foreign - start >= 2 and len(run) - foreign >= 2:
        yield run[start:foreign]
        yield run[foreign:]
    else:
        yield run[start:]


def _country(words: list[str], start: int) -> int:
    """Return how many words from `start` on are a country before a name, 0 where none is."""
    for end in range(min(start + 3, len(words) - 1), start, -1):
        if " ".join(words[start:end]) in COUNTRIES:
            certain = len(words) - end > 1 and words[start] in _CERTAIN
            if end - start > 1 or not is_syllable(words[end]) or certain:
                return end - start
    return 0


def _stands_alone(word: _Word, inside: set[str]) -> bool:
    foreign = len(word.folded) >= 3 and not is_syllable(word.folded)
    return foreign and (not word.opening or word.folded in inside)
