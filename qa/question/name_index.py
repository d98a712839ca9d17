"""The names of a corpus, keyed by the ways somebody may ask for them."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice, product

from index.text.fold import fold
from index.text.language import is_syllable
from index.text.readings import Syllables, plain_y, readings, syllable_key
from qa.question.name_words import PLACE_STARTS, SUFFIXES

HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+")
_WORDS = re.compile("(?:[^\\W\\d_][\u0300-\u036f]*)+")
_GLUE = re.compile("[\\W_]+")
_INITIALS = re.compile(rf"(?<=\s)[A-Z]\.?\s|,?\s+(?:{'|'.join(SUFFIXES)})\.?$")

_Table = dict[tuple[int, str, str], list[tuple[int, Syllables]]]


def fused(text: str) -> str:
    """Return a name as one folded run of letters, without middle initials (`Donald J. Trump` -> `donaldtrump`)."""
    return "".join(plain_y(fold(word)) for word in _GLUE.split(_INITIALS.sub(" ", text)))


class NameIndex:
    """Names that stand in the corpus, with how often; immutable after `of`."""

    def __init__(self, counted: Mapping[str, int]) -> None:
        self.names = tuple(counted)
        self.counts = tuple(counted.values())
        self._folded: dict[str, list[int]] = defaultdict(list)
        self._spoken: _Table = defaultdict(list)
        self._pinyin: _Table = defaultdict(list)
        self._by_word: dict[str, list[int]] = defaultdict(list)
        self._by_last: dict[str, list[int]] = defaultdict(list)
        self._by_surname: dict[str, list[int]] = defaultdict(list)
        self._by_given: dict[str, list[int]] = defaultdict(list)
        self._near: dict[str, list[str]] = defaultdict(list)
        for number, name in enumerate(self.names):
            self._add(number, name)
        for word in self._by_word:
            if len(word) >= 5:
                self._near[word[:3]].append(word)
                self._near[f"{word[0]}~{word[-3:]}"].append(word)

    @classmethod
    def of(cls, names: Mapping[str, int] | Iterable[str]) -> NameIndex:
        """Key the names once; of plain names, each counts as often as it comes."""
        return cls(Counter(names))

    def _add(self, number: int, name: str) -> None:
        self._folded[fused(name)].append(number)
        if HAN.fullmatch(name):
            if 2 <= len(name) <= 4:
                sounds = product(*(readings().mandarin.get(c, ()) for c in name))
                for spoken in islice(sounds, 8):
                    self._pinyin[len(spoken), spoken[0], spoken[1]].append((number, spoken))
            return
        parts = _WORDS.findall(unicodedata.normalize("NFC", name))
        words = [fold(part) for part in parts]
        if 1 < len(words) <= 4 and all(map(is_syllable, words)):
            keys = tuple(map(syllable_key, parts))
            self._spoken[len(keys), keys[0], keys[1]].append((number, keys))
            self._by_surname[keys[0]].append(number)
            self._by_given[keys[-1]].append(number)
        else:
            for word in dict.fromkeys(words):
                self._by_word[word].append(number)
            if 1 < len(words) <= 3 and "-" not in name and words[0] not in PLACE_STARTS:
                self._by_last[words[-1]].append(number)
        if 2 <= len(words) <= 3 and name.isascii():
            for spoken in pinyin_names(words):
                self._pinyin[len(spoken), spoken[0], spoken[1]].append((number, spoken))
                self._by_surname[f"={spoken[0]}"].append(number)

    def written(self, asked: str) -> Iterator[tuple[int, bool]]:
        """Yield names that are `asked` but for case, spaces and marks; true where marks, if any, are the same too."""
        asked_key, bare_asked = _spelled(asked), is_bare(asked)
        for number in self._folded.get(fused(asked), ()):
            name = self.names[number]
            if _spelled(name) == asked_key:
                yield number, True
            elif bare_asked or is_bare(name):
                yield number, False

    def spoken(self, options: Sequence[Collection[str]]) -> Iterator[tuple[int, Syllables]]:
        """Yield Vietnamese names whose syllable keys are each among the options of their place."""
        return _look_up(self._spoken, options)

    def pinyin(self, options: Sequence[Collection[str]]) -> Iterator[tuple[int, Syllables]]:
        """Yield names written in pinyin or Han characters whose Mandarin syllables are each among the options."""
        return _look_up(self._pinyin, options)

    def beginning(self, key: str) -> Sequence[int]:
        """Return the names with this first syllable key; with `=` before it, the pinyin names with this surname."""
        return self._by_surname.get(key, ())

    def given(self, key: str) -> Sequence[int]:
        """Return the Vietnamese names with this last syllable key."""
        return self._by_given.get(key, ())

    def ending(self, word: str) -> Sequence[int]:
        """Return the foreign names of two or three words whose last is this folded word."""
        return self._by_last.get(word, ())

    def misspelled(self, words: Sequence[str]) -> list[int]:
        """Return the foreign names that folded `words` give with one slip of the pen in one of them."""
        if len(words) == 1:
            return [
                number
                for known in self._slips(words[0], 7)
                if not _is_inflected(words[0], known)
                for number in self._by_word[known]
                if fused(self.names[number]) == plain_y(known)
            ]
        found: list[int] = []
        for i, word in enumerate(words):
            for known in self._slips(word, 5):
                right = "".join(map(plain_y, [*words[:i], known, *words[i + 1 :]]))
                found += self._folded.get(right, ())
        return found

    def _slips(self, word: str, shortest: int) -> list[str]:
        if len(word) < shortest or word in self._by_word or is_syllable(word):
            return []
        near = dict.fromkeys([*self._near.get(word[:3], ()), *self._near.get(f"{word[0]}~{word[-3:]}", ())])
        return [known for known in near if known[0] == word[0] and one_slip(word, known)]


def pinyin_names(words: Sequence[str]) -> list[Syllables]:
    """Return the ways to read folded words as a Chinese name in pinyin, surname first; empty if they are none."""
    table = readings()
    found: list[Syllables] = []
    for surname in table.segmentations(words[0], 2):
        if surname in table.surnames:
            given = [way for way in table.segmentations("-".join(words[1:]), 2) if len(way) >= len(words) - 1]
            found += [surname + way for way in given]
    return found


def one_slip(asked: str, known: str) -> bool:
    """Return whether one letter is missing, doubled, swapped with its neighbour or, in a long word, mistaken."""
    if abs(len(asked) - len(known)) > 1 or asked == known:
        return False
    start = next((i for i, (a, b) in enumerate(zip(asked, known, strict=False)) if a != b), min(len(asked), len(known)))
    if len(asked) != len(known):
        longer, shorter = (asked, known) if len(asked) > len(known) else (known, asked)
        return longer[start + 1 :] == shorter[start:]
    swapped = asked[start : start + 2] == known[start : start + 2][::-1] and asked[start + 2 :] == known[start + 2 :]
    return swapped or (len(asked) >= 7 and asked[start + 1 :] == known[start + 1 :])


def _is_inflected(asked: str, known: str) -> bool:
    """Return whether the words differ by an ending, Victoria and Victorian; a doubled last letter is a slip."""
    longer, shorter = (asked, known) if len(asked) > len(known) else (known, asked)
    return (len(longer) > len(shorter) and longer[:-1] == shorter and longer[-1] != shorter[-1]) or (
        asked[:-1] == known[:-1] and asked[-1] != known[-1]
    )


def _look_up(table: _Table, options: Sequence[Collection[str]]) -> Iterator[tuple[int, Syllables]]:
    if len(options) < 2:
        return
    for first in options[0]:
        for second in options[1]:
            for number, syllables in table.get((len(options), first, second), ()):
                if all(s in allowed for s, allowed in zip(syllables[2:], options[2:], strict=True)):
                    yield number, syllables


def _spelled(text: str) -> str:
    return "".join(syllable_key(word) for word in _WORDS.findall(unicodedata.normalize("NFC", text)))


def is_bare(text: str) -> bool:
    """Tell whether a text has no marks."""
    return fold(text) == unicodedata.normalize("NFC", text).casefold()
