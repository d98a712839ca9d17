"""Names in a question, matched to the names that stand in the corpus: in other scripts, bare of marks, or misspelled.

"Qin Gang", "秦刚", "Цинь Ган" and "Tan Cuong" all reach an article's "Tần Cương"; what does not stand there matches
nothing. A full name must match as a whole, so another member of the family does not match.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from index.text.fold import fold
from index.text.language import is_syllable
from index.text.names import COUNTRIES, OFFICES, OPENERS, PARTICLES
from index.text.readings import Syllables, from_transcription, readings, syllable_key
from qa.question.name_index import HAN, NameIndex, is_bare, pinyin_names
from qa.question.name_words import PLAIN, POSSESSIVES, SHORT_OUTER, TITLES

__all__ = ["NameIndex", "NameMatch", "match"]


@dataclass(frozen=True, slots=True)
class NameMatch:
    """The words `asked`, at `[start:end]` of the question, mean the corpus name `found`.

    `score` says how: 1 the same name, 0.95 the same without marks, 0.9 read in another language, 0.8 a slip of the pen,
    0.5 a surname alone.
    """

    asked: str
    found: str
    start: int
    end: int
    score: float


SAME, BARE, READ, SLIP, SURNAME = 1.0, 0.95, 0.9, 0.8, 0.5
_MOST = 4  # names for one stretch of the question; homophones beyond that say nothing
_LONGEST_QUESTION = 1000  # characters; a name further on in a pasted page is not what is asked

# The second words of offices, which stand in small letters before a name.
_SECOND_WORDS = frozenset(office.split()[1] for office in OFFICES if " " in office)

_LETTERS = f"(?:(?!{HAN.pattern})[^\\W\\d_][\u0300-\u036f]*)+"
_WORD = re.compile(f"{HAN.pattern}|{_LETTERS}(?:['’-]{_LETTERS})*")


class _Word(NamedTuple):
    start: int
    end: int
    text: str  # NFC
    folded: str
    capital: bool
    glued: bool  # to the word before it, by one space


class _Hit(NamedTuple):
    number: int
    score: float


def match(question: str, known: Mapping[str, int] | NameIndex) -> list[NameMatch]:
    """Return what names in the question mean in the corpus, best first within each stretch, in the question's order.

    `known` are the names of the corpus with their counts; key them once with `NameIndex.of` where there are many.
    """
    index = known if isinstance(known, NameIndex) else NameIndex.of(known)
    question = question[:_LONGEST_QUESTION]
    found: list[NameMatch] = []
    memory: dict[str, list[_Hit]] = {}  # a pasted question repeats itself
    latin = [word for word in _words(question) if not HAN.match(word.text)]
    for words, sure in _runs(latin):
        for first, last, hits in _matches(words, index, memory, sure=sure):
            start, end = words[first].start, words[last - 1].end
            found += _named(question, start, end, hits, index)
    for run in HAN.finditer(question):
        for start, end, hits in _in_han(run.group(), index, memory):
            found += _named(question, run.start() + start, run.start() + end, hits, index)
    return sorted(found, key=lambda hit: (hit.start, -hit.score))


def _named(question: str, start: int, end: int, hits: Iterable[_Hit], index: NameIndex) -> Iterator[NameMatch]:
    best: dict[int, float] = {}
    for hit in hits:
        best[hit.number] = max(best.get(hit.number, 0.0), hit.score)
    order = sorted(best, key=lambda number: (-best[number], -index.counts[number], index.names[number]))
    for number in order[:_MOST]:
        yield NameMatch(question[start:end], index.names[number], start, end, best[number])


def _words(question: str) -> list[_Word]:
    words: list[_Word] = []
    end = -1
    for found in _WORD.finditer(question):
        text = unicodedata.normalize("NFC", found.group())
        stop = found.end()
        if ending := next(filter(text.endswith, POSSESSIVES), ""):
            text, stop = text[: -len(ending)], stop - len(ending)
        between = question[end : found.start()]
        glued = bool(words) and (between == " " or (between == ". " and len(words[-1].text) <= 3))
        words.append(_Word(found.start(), stop, text, fold(text), text[0].isupper(), glued))
        end = found.end()
    return words


def _runs(words: Sequence[_Word]) -> Iterator[tuple[list[_Word], bool]]:
    """Yield sequences in which names may stand; true where capitals say so, false where there are none to go by."""
    telling = [word for word in words[1:] if not (word.text.isupper() and len(word.text) <= 4)]
    capitals = sum(word.capital for word in telling)
    all_capital = all(word.capital for word in words)
    by_case = len(words) <= 4 if all_capital else 0 < capitals < len(telling)
    run: list[_Word] = []
    for word in words:
        title = word.folded in OFFICES or word.folded in _SECOND_WORDS
        inside = bool(run) and word.glued and word.folded in PARTICLES
        if run and (not word.glued or (by_case and not word.capital and not inside)):
            yield run, by_case
            run = []
        if word.capital or not by_case or title or inside:
            run.append(word)
    if run:
        yield run, by_case


def _matches(
    words: list[_Word], index: NameIndex, memory: dict[str, list[_Hit]], *, sure: bool
) -> Iterator[tuple[int, int, list[_Hit]]]:
    """Yield stretches of a run with what they mean, the longest first; stretches do not overlap."""
    taken = [False] * len(words)
    outer = _outer(words, sure=sure)
    for first, last in _stretches(taken, 1):
        edges = words[first].capital and words[last - 1].capital
        if not edges if sure else last - first > 1 and all(outer[first:last]):
            continue
        text = " ".join(word.text for word in words[first:last])
        if text not in memory:
            memory[text] = _full(words[first:last], text, index, sure=sure)
        if memory[text] and _is_whole(words, first, last, outer, sure=sure):
            taken[first:last] = [True] * (last - first)
            yield first, last, memory[text]
    core = [i for i in range(len(words)) if not outer[i]]
    if len(core) == 1 and not taken[core[0]] and sure:
        yield core[0], core[0] + 1, _surname(words[core[0]], index, titled=core[0] > 0)


def _stretches(taken: Sequence[bool], shortest: int) -> Iterator[tuple[int, int]]:
    """Yield the stretches of at most five places of which none is taken by then, the longest first."""
    for length in range(min(5, len(taken)), shortest - 1, -1):
        for first in range(len(taken) - length + 1):
            if not any(taken[first : first + length]):
                yield first, first + length


def _outer(words: Sequence[_Word], *, sure: bool) -> list[bool]:
    """Mark the words that are no part of a name: offices, countries, the word that begins the question."""
    outer = [sure and not word.capital for word in words]
    for length in (3, 2, 1):
        for first in range(len(words) - length + 1):
            phrase = " ".join(word.folded for word in words[first : first + length])
            single = length == 1 and is_syllable(phrase)
            if (phrase in COUNTRIES or phrase in OFFICES) and (not single or phrase in SHORT_OUTER):
                outer[first : first + length] = [True] * length
    for i, word in enumerate(words):
        if word.folded in OPENERS and (word.start == 0 or not is_syllable(word.folded) or not word.capital):
            outer[i] = True
    return outer


def _is_whole(words: Sequence[_Word], first: int, last: int, outer: Sequence[bool], *, sure: bool) -> bool:
    """Return whether the stretch is a name by itself, not a part of a longer one ("Hunter Biden" is not Biden)."""
    if not sure:
        return True
    inside = all(_is_syllabic(word.folded) for word in words[first:last])
    for beside in (first - 1, last):
        if not 0 <= beside < len(words) or outer[beside]:
            continue
        same_kind = inside and _is_syllabic(words[beside].folded)
        stretch = (*words[first:last], words[beside])
        if last - first == 1 or same_kind or all(readings().segmentations(word.folded) for word in stretch):
            return False
    return True


def _is_syllabic(folded: str) -> bool:
    """Return whether a word can be part of a Vietnamese name, or of a Chinese one in another script."""
    return is_syllable(folded) or bool(from_transcription(folded))


def _full(words: Sequence[_Word], text: str, index: NameIndex, *, sure: bool) -> list[_Hit]:
    """Return the corpus names that the whole stretch, spelled `text`, stands for."""
    folded = [word.folded for word in words]
    if len(words) == 1 and (is_syllable(folded[0]) or len(folded[0]) < 3 or not sure):
        return []
    if len(words) == 2 and not sure and is_bare(text) and not OPENERS.isdisjoint(folded):
        return []
    hits = [_Hit(number, SAME if same else BARE) for number, same in index.written(text)]
    if not is_bare(text):
        hits = [hit for hit in hits if hit.score == SAME] or hits
        return hits + [_Hit(number, READ) for number in _vietnamese_in_pinyin(words, index)]
    hits = hits or [_Hit(number, READ) for number in _turned(words, index)]
    hits += [_Hit(number, READ) for number in _spoken(words, index, sure=sure)]
    if not hits and sure and not all(map(is_syllable, folded)):
        hits = [_Hit(number, SLIP) for number in index.misspelled(folded)]
    return hits


def _turned(words: Sequence[_Word], index: NameIndex) -> list[int]:
    """Return names asked in the order of the other half of the world: "Trump Donald", "Minh Chinh Pham"."""
    vietnamese = all(is_syllable(word.folded) for word in words)
    if len(words) < (3 if vietnamese else 2) or (len(words) > 2 and not vietnamese):
        return []
    turned = [words[-1], *words[:-1]]
    return [number for number, _ in index.written(" ".join(word.text for word in turned))]


def _spoken(words: Sequence[_Word], index: NameIndex, *, sure: bool) -> list[int]:
    """Return the corpus names that sound like the stretch in Mandarin, written in pinyin or Russian."""
    folded = [word.folded for word in words]
    if len(words) > 1 and (ways := _transcribed(folded)):
        return _sounding(ways, index, people=True)
    if len(words) == 1:
        if not sure or folded[0] in PLAIN:
            return []
        return _sounding([way for way in readings().segmentations(folded[0], 4) if len(way) > 1], index, people=False)
    orders = [order for order in (folded, [folded[-1], *folded[:-1]]) if sure or order[0] not in PLAIN]
    found = (_sounding(pinyin_names(order), index, people=True) for order in orders)
    return next(filter(None, found), [])


def _transcribed(folded: Sequence[str]) -> list[Syllables]:
    surnames = readings().surnames
    return [
        surname + given
        for surname in from_transcription(folded[0], 2)
        if surname in surnames
        for given in from_transcription("".join(folded[1:]), 2)
    ]


def _sounding(ways: Iterable[Syllables], index: NameIndex, *, people: bool) -> list[int]:
    """Look Mandarin syllables up; of several Vietnamese names those in everyday characters are meant."""
    table = readings()
    common: list[int] = []
    rare: list[int] = []
    for way in ways:
        options: list[Collection[str]] = [table.by_sound[sound] for sound in way]
        for number, keys in index.spoken(options):
            everyday = all(table.by_sound[sound][key] for sound, key in zip(way, keys, strict=True))
            if not people or _is_surname(way, keys):
                (common if everyday else rare).append(number)
        if people:
            common += [number for number, _ in index.pinyin([{sound} for sound in way])]
    return common or rare


def _is_surname(way: Syllables, keys: Syllables) -> bool:
    surnames = readings().surnames
    return any(keys[:n] in surnames.get(way[:n], ()) for n in (1, 2))


def _vietnamese_in_pinyin(words: Sequence[_Word], index: NameIndex) -> list[int]:
    """Return the names in pinyin or Han characters that a Vietnamese spelling reads ("Lý Cường" for Li Qiang)."""
    table = readings()
    keys = [syllable_key(word.text) for word in words]
    if not 2 <= len(keys) <= 4 or not all(key in table.by_key for key in keys):
        return []
    ways = index.pinyin([table.by_key[key] for key in keys])
    return list(dict.fromkeys(number for number, way in ways if _is_surname(way, tuple(keys))))


def _surname(word: _Word, index: NameIndex, *, titled: bool) -> list[_Hit]:
    """Return whom a lone surname means; without a title only if it is no word of some language ("Xi")."""
    pinyin = (word.folded,) in readings().surnames
    if not is_syllable(word.folded) and not pinyin:
        return _foremost(index.ending(word.folded) if len(word.folded) >= 3 else (), index)
    if titled or (word.start and pinyin and word.folded not in PLAIN and is_bare(word.text)):
        return _foremost(_family(word, index, titled=titled), index)
    return []


def _family(word: _Word, index: NameIndex, *, titled: bool) -> list[int]:
    surnames = readings().surnames.get((word.folded,), ())
    keys = [] if not is_bare(word.text) else [key[0] for key in surnames]
    numbers = [number for key in (*keys, syllable_key(word.text)) for number in index.beginning(key)]
    numbers += index.beginning(f"={word.folded}")
    if not numbers and titled:
        numbers = list(index.given(syllable_key(word.text)))
    return list(dict.fromkeys(numbers))


def _in_han(run: str, index: NameIndex, memory: dict[str, list[_Hit]]) -> Iterator[tuple[int, int, list[_Hit]]]:
    """Yield the stretches of Han characters that read as a corpus name, the longest first, then lone surnames."""
    taken = [False] * len(run)
    for first, last in _stretches(taken, 2):
        piece = run[first:last]
        if piece not in memory:
            memory[piece] = _read_han(piece, index)
        if memory[piece]:
            taken[first:last] = [True] * (last - first)
            yield first, last, memory[piece]
    for title in TITLES:
        at = run.find(title)
        if at > 0 and not taken[at - 1]:
            yield at - 1, at, _han_surname(run[at - 1], index)


def _read_han(piece: str, index: NameIndex) -> list[_Hit]:
    table = readings()
    none: frozenset[str] = frozenset()
    hits = [_Hit(number, SAME) for number, _ in index.written(piece)]
    hits += [_Hit(number, READ) for number, _ in index.spoken([table.vietnamese.get(c, none) for c in piece])]
    if piece[0] in table.surname_characters and len(piece) <= 4:
        hits += [_Hit(number, READ) for number, _ in index.pinyin([table.mandarin.get(c, none) for c in piece])]
    return hits


def _han_surname(character: str, index: NameIndex) -> list[_Hit]:
    table = readings()
    if character not in table.surname_characters:
        return []
    keys = [*table.vietnamese.get(character, ()), *(f"={sound}" for sound in table.mandarin.get(character, ()))]
    return _foremost([number for key in keys for number in index.beginning(key)], index)


def _foremost(numbers: Sequence[int], index: NameIndex) -> list[_Hit]:
    """Return the name that the corpus has most often, or the several that come near it."""
    most = max((index.counts[number] for number in numbers), default=0)
    return [_Hit(number, SURNAME) for number in numbers if 4 * index.counts[number] > 3 * most]
