"""How a Chinese name sounds: Han characters, pinyin and Cyrillic, to the syllables a Vietnamese newspaper writes.

The table is `readings.tsv` (its first lines say where it comes from). One Mandarin syllable has up to ninety Vietnamese
readings, so everything here is a candidate only: what counts is which of them stands in the articles.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import product
from pathlib import Path
from typing import TypeVar

Syllables = tuple[str, ...]
_K = TypeVar("_K")
_V = TypeVar("_V")

# Where Vietnamese spelling varies: i or y at the end of an open syllable, and which vowel of oa, oe, uy bears the tone.
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_FINAL_Y = re.compile(f"(?<=[bcdđghklmnprstvx])y(?=[{_TONES}]?$)")
_TONE = re.compile(f"[{_TONES}]")


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
    for line in Path(__file__).with_name("readings.tsv").read_text(encoding="utf-8").splitlines():
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


# Palladius' transcription, initials and finals; у after a palatal is written ю, and -n is нь, -ng is н.
_INITIALS = {
    "zh": "чж", "ch": "ч", "sh": "ш", "b": "б", "p": "п", "m": "м", "f": "ф", "d": "д", "t": "т", "n": "н",
    "l": "л", "g": "г", "k": "к", "h": "х", "j": "цз", "q": "ц", "x": "с", "r": "ж", "z": "цз", "c": "ц", "s": "с",
}  # fmt: skip
_FINALS = {
    "a": "а", "o": "о", "e": "э", "ai": "ай", "ei": "эй", "ao": "ао", "ou": "оу", "an": "ань", "en": "энь",
    "ang": "ан", "eng": "эн", "i": "и", "ia": "я", "ie": "е", "iao": "яо", "iu": "ю", "ian": "янь", "in": "инь",
    "iang": "ян", "ing": "ин", "iong": "юн", "u": "у", "ua": "уа", "uo": "о", "uai": "уай", "ui": "уй",
    "uan": "уань", "un": "унь", "uang": "уан", "ong": "ун", "ue": "юэ",
}  # fmt: skip
_WHOLE = {
    "yi": "и", "ya": "я", "ye": "е", "yao": "яо", "you": "ю", "yan": "янь", "yin": "инь", "yang": "ян",
    "ying": "ин", "yong": "юн", "yu": "юй", "yue": "юэ", "yuan": "юань", "yun": "юнь", "wu": "у", "wa": "ва",
    "wo": "во", "wai": "вай", "wei": "вэй", "wan": "вань", "wen": "вэнь", "wang": "ван", "weng": "вэн", "er": "эр",
    "hui": "хуэй", "a": "а", "ai": "ай", "an": "ань", "ang": "ан", "ao": "ао", "e": "э", "en": "энь", "ou": "оу",
    "o": "о",
}  # fmt: skip


def in_cyrillic(pinyin: str) -> set[str]:
    """Return how Russian writes a pinyin syllable (`jin` -> цзинь); two ways where u stands for ü too (`lu`)."""
    if pinyin in _WHOLE:
        return {_WHOLE[pinyin]}
    initial = next((i for i in (pinyin[:2], pinyin[:1]) if i in _INITIALS), "")
    final = pinyin[len(initial) :]
    if not initial or final not in _FINALS:
        return set()
    if initial in {"zh", "ch", "sh", "r", "z", "c", "s"} and final == "i":
        return {_INITIALS[initial] + ("ы" if initial in {"z", "c", "s"} else "и")}
    soft = {"u": "юй", "uan": "юань", "un": "юнь", "ue": "юэ"}
    if initial in {"j", "q", "x"} and final in soft:
        return {_INITIALS[initial] + soft[final]}
    plain = {_INITIALS[initial] + _FINALS[final]}
    return plain | {_INITIALS[initial] + "юй"} if initial in {"l", "n"} and final == "u" else plain


@cache
def cyrillic_syllables() -> Mapping[str, frozenset[str]]:
    """Return Russian syllable -> pinyin syllables."""
    table: dict[str, set[str]] = defaultdict(set)
    for pinyin in readings().by_sound:
        for written in in_cyrillic(pinyin):
            table[written].add(pinyin)
    return _frozen(table)


# Endings that Russian declension adds to names in a consonant; ь gives way to them (Цинь Ган -> Цинь Гана, Цзиньпин).
_CASES = ("ом", "ем", "а", "у", "е", "я", "ю", "")


def from_cyrillic(word: str, longest: int = 3) -> set[Syllables]:
    """Return the pinyin syllables that a Russian word, declined or not, can stand for (`цзиньпина` -> jin ping)."""
    table = cyrillic_syllables()

    def split(rest: str, left: int) -> Iterable[Syllables]:
        if not rest:
            yield ()
        elif left:
            for end in range(min(6, len(rest)), 0, -1):
                for pinyin in table.get(rest[:end], ()):
                    for more in split(rest[end:].removeprefix("ъ"), left - 1):
                        yield (pinyin, *more)

    found: set[Syllables] = set()
    for ending in _CASES:
        if word.endswith(ending) and len(word) > len(ending):
            stem = word[: len(word) - len(ending)]
            found.update(split(stem, longest))
            if ending and stem.endswith("н"):
                found.update(split(stem + "ь", longest))
    return found
