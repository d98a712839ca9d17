"""How a Chinese name sounds: Han characters, pinyin and other transcriptions, to what a Vietnamese newspaper writes.

The table is `readings.tsv` of the Chinese data (its first lines say where it comes from). One Mandarin syllable has up
to ninety Vietnamese readings, so everything here is a candidate only: what counts is which of them stands in the
articles.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import product
from typing import TypeVar

from index.languages import languages, lines, sections

Syllables = tuple[str, ...]
_K = TypeVar("_K")
_V = TypeVar("_V")


@dataclass(frozen=True, slots=True)
class Spelling:
    """The section `readings`: how a language spells the syllables of such names.

    Where the spelling of its own syllables varies, `tones` are the marks that stand over one vowel or another (Hoà,
    Hòa), and after the letters `before_final_y` a final y is an i (Lý, Lí). `syllables` gives its transcription of
    each pinyin syllable; `cases` are endings that declension adds, before which a last consonant among `softened` has
    lost its `soft_sign`; `hard_sign` parts syllables.
    """

    tones: str = ""
    before_final_y: str = ""
    syllables: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    cases: tuple[str, ...] = ()
    softened: tuple[str, ...] = ()
    soft_sign: str = ""
    hard_sign: str = ""


_SPELLINGS = tuple(sections("readings", Spelling).values())
_TONES = "".join(spelling.tones for spelling in _SPELLINGS)
_FINAL_Y = re.compile(f"(?<=[{''.join(spelling.before_final_y for spelling in _SPELLINGS)}])y(?=[{_TONES}]?$)")
_TONE = re.compile(f"[{_TONES}]")


@lru_cache(maxsize=1 << 14)
def plain_y(folded: str) -> str:
    """Return a folded word with i for a final y: Lý and Lí are one name."""
    return _FINAL_Y.sub("i", folded)


@lru_cache(maxsize=1 << 14)
def syllable_key(syllable: str) -> str:
    """Return a Vietnamese syllable in the one spelling that all its spellings share (Hoà, Hòa; Lý, Lí)."""
    lower = syllable.casefold()
    if lower.isascii():
        return _FINAL_Y.sub("i", lower)
    spread = _FINAL_Y.sub("i", unicodedata.normalize("NFD", lower))
    return _TONE.sub("", spread) + "".join(_TONE.findall(spread))


@dataclass(frozen=True, slots=True)
class Readings:
    """The table, turned the ways it is asked.

    `vietnamese`: character -> Vietnamese syllable keys. `mandarin`: character -> pinyin. `by_sound`: pinyin ->
    Vietnamese keys, the value true where a common character (first level of GB 2312) has both. `by_key`: the way back.
    `surnames`: the sounds of surnames, one or two syllables -> their Vietnamese keys.
    """

    vietnamese: Mapping[str, frozenset[str]]
    mandarin: Mapping[str, frozenset[str]]
    by_sound: Mapping[str, Mapping[str, bool]]
    by_key: Mapping[str, frozenset[str]]
    surnames: Mapping[Syllables, frozenset[Syllables]]
    surname_characters: frozenset[str]

    def segmentations(self, word: str, longest: int = 3) -> list[Syllables]:
        """Return the ways to read a folded word, apostrophes and hyphens included, as up to `longest` syllables."""
        ways: list[Syllables] = [()]
        for piece in re.split("['’-]", word):
            ways = [way + more for way in ways for more in self._split(piece, longest - len(way))]
        return [way for way in ways if way]

    def _split(self, piece: str, longest: int) -> list[Syllables]:
        if not piece or longest < 1 or len(piece) > 6 * longest:
            return []
        found: list[Syllables] = [(piece,)] if piece in self.by_sound else []
        for end in range(1, min(6, len(piece) - 1) + 1):
            if piece[:end] in self.by_sound:
                found += [(piece[:end], *rest) for rest in self._split(piece[end:], longest - 1)]
        return found


@cache
def readings() -> Readings:
    """Load the table, once (about 15 ms)."""
    vietnamese: dict[str, set[str]] = defaultdict(set)
    mandarin: dict[str, set[str]] = defaultdict(set)
    by_sound: dict[str, dict[str, bool]] = defaultdict(dict)
    by_key: dict[str, set[str]] = defaultdict(set)
    surnames: list[str] = []
    for line in (line for lang in languages() for line in lines(lang, "readings.tsv") or ()):
        sound, _, cells = line.partition("\t")
        if sound == "surnames":
            surnames = cells.split()
        elif cells:
            for cell in cells.split():
                reading, _, characters = cell.partition(":")
                key = syllable_key(reading)
                by_key[key].add(sound)
                by_sound[sound][key] = by_sound[sound].get(key, False) or any(map(_is_common, characters))
                for character in characters:
                    vietnamese[character].add(key)
                    mandarin[character].add(sound)
    sounds: dict[Syllables, set[Syllables]] = defaultdict(set)
    for surname in surnames:
        for spoken in product(*(mandarin[c] for c in surname)):
            for written in product(*(vietnamese[c] for c in surname)):
                sounds[spoken].add(written)
    return Readings(
        _frozen(vietnamese),
        _frozen(mandarin),
        dict(by_sound),
        _frozen(by_key),
        _frozen(sounds),
        frozenset(surnames),
    )


def _frozen(table: Mapping[_K, set[_V]]) -> dict[_K, frozenset[_V]]:
    return {key: frozenset(values) for key, values in table.items()}


def _is_common(character: str) -> bool:
    """Tell the 3,755 everyday characters, which GB 2312 puts first, from the rest."""
    try:
        return character.encode("gb2312")[0] < 0xD8
    except UnicodeEncodeError:
        return False


@cache
def _transcriptions() -> tuple[tuple[Spelling, Mapping[str, frozenset[str]]], ...]:
    """Return the languages that transcribe Mandarin, with a table of their syllables -> pinyin syllables."""
    found = []
    for spelling in _SPELLINGS:
        table: dict[str, set[str]] = defaultdict(set)
        for pinyin, written in spelling.syllables.items():
            for syllable in written:
                table[syllable].add(pinyin)
        found.append((spelling, _frozen(table)))
    return tuple(found)


def from_transcription(word: str, longest: int = 3) -> set[Syllables]:
    """Return the pinyin syllables that a folded word of another script, declined or not, can stand for.

    Russian `цзиньпина` is jin ping.
    """
    return {way for spelling, table in _transcriptions() if table for way in _spoken(word, longest, spelling, table)}


def _spoken(word: str, longest: int, spelling: Spelling, table: Mapping[str, frozenset[str]]) -> Iterable[Syllables]:
    def split(rest: str, left: int) -> Iterable[Syllables]:
        if not rest:
            yield ()
        elif left:
            for end in range(min(6, len(rest)), 0, -1):
                for pinyin in table.get(rest[:end], ()):
                    for more in split(rest[end:].removeprefix(spelling.hard_sign), left - 1):
                        yield (pinyin, *more)

    for ending in ("", *spelling.cases):
        if word.endswith(ending) and len(word) > len(ending):
            stem = word[: len(word) - len(ending)]
            yield from split(stem, longest)
            if ending and stem.endswith(spelling.softened):
                yield from split(stem + spelling.soft_sign, longest)
