"""A glossary of words that mean the same in several languages, one concept a line.

Embeddings say that two texts are about the same; the glossary says that both speak of an extradition. `names` holds
places, bodies, offices, weekdays and people, whom no text may confuse; `glossary` adds the general words of news.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from itertools import accumulate

from index.languages import languages, lines

_HAN = "\u3400-\u9fff"
_WORD = re.compile(rf"[{_HAN}]+|(?:(?![{_HAN}])[^\W_])+")
_SHORTEST_STEM = 3

Concepts = frozenset[int]


class Glossary:
    """Concepts by their forms, from lines of columns, a language each, with `|` between the forms.

    Forms are words or runs of words. One with a capital is found as it is written, any other in every case; `*` stands
    for any ending. Concepts are numbered from 1 in the order of the lines.
    """

    def __init__(self, lines: Sequence[str]) -> None:
        self._cased: dict[str, tuple[int, ...]] = {}
        self._plain: dict[str, tuple[int, ...]] = {}
        self._stems: dict[str, tuple[int, ...]] = {}
        self._longest: dict[str, int] = {}
        self.proper: Concepts = frozenset(number for number, line in enumerate(lines, 1) if line[0].isupper())
        for number, line in enumerate(lines, 1):
            for form in dict.fromkeys(filter(None, re.split("[\t|]", line))):
                self._add(form, number)
        self._longest_stem = max(map(len, self._stems), default=0)
        self._longest_han = max((len(form) for form in self._plain if "\u3400" <= form[0] <= "\u9fff"), default=0)
        self._one_word = lru_cache(maxsize=1 << 15)(self._of_words)
        self.meanings = lru_cache(maxsize=1024)(self._meanings)

    def _add(self, form: str, number: int) -> None:
        words = [form] if form.isalpha() else _WORD.findall(form)
        first, phrase = words[0].casefold(), " ".join(words)
        self._longest[first] = max(self._longest.get(first, 1), len(words))
        if form.endswith("*"):
            forms, phrase = self._stems, phrase.casefold()
        else:
            forms = self._plain if phrase == phrase.lower() else self._cased
            phrase = phrase.casefold() if forms is self._plain else phrase
        forms[phrase] = (*forms.get(phrase, ()), number)

    def forms(self, text: str) -> Iterator[tuple[int, int, Concepts]]:
        """Yield the forms in a text with their concepts, the longest where several begin: `text[start:end]`."""
        words = [(word.group(), *word.span()) for word in _WORD.finditer(text)]
        skip = 0
        for place, (word, start, _) in enumerate(words):
            if "\u3400" <= word[0] <= "\u9fff":
                yield from self._in_han(word, start)
            elif place >= skip:
                most = self._longest.get(word.casefold(), 1)
                phrases = list(accumulate((w for w, *_ in words[place : place + most]), "{} {}".format))
                for count in range(len(phrases), 0, -1):
                    concepts = self._of_words(phrases[count - 1]) if count > 1 else self._one_word(word)
                    if concepts:
                        yield start, words[place + count - 1][2], concepts
                        skip = place + count
                        break

    def _meanings(self, text: str) -> Concepts:
        """Return the concepts that a text holds a form of."""
        return frozenset(number for _, _, concepts in self.forms(text) for number in concepts)

    def _of_words(self, phrase: str) -> Concepts:
        if phrase in self._cased:
            return frozenset(self._cased[phrase])
        plain = phrase.casefold()
        first = plain.rfind(" ") + 1 + (_SHORTEST_STEM if " " not in plain else 1)
        ends = range(first, min(len(plain), self._longest_stem) + 1)
        stems = (self._stems[plain[:end]] for end in ends if plain[:end] in self._stems)
        return frozenset(self._plain.get(plain, ())).union(*stems)

    def _in_han(self, run: str, start: int) -> Iterator[tuple[int, int, Concepts]]:
        at = 0
        while at < len(run):
            for end in range(min(len(run), at + self._longest_han), at, -1):
                if found := self._plain.get(run[at:end]):
                    yield start + at, start + end, frozenset(found)
                    at = end
                    break
            else:
                at += 1


@cache
def _concepts(name: str) -> list[str]:
    """Return a part of the glossary, a concept a line, a column a language; the English column lists the concepts."""
    columns = [
        dict(line.split("\t") for line in found) for lang in ("en", *languages()) if (found := lines(lang, name))
    ]
    return ["\t".join(column.get(concept, "") for column in columns) for concept in columns[0]]


_PLACES, _PEOPLE, _WORDS = "glossary_names.tsv", "glossary_people.tsv", "glossary_words.tsv"


@cache
def names() -> Glossary:
    """Return places, bodies, offices, weekdays and people alone; they have the same numbers in the whole glossary."""
    return Glossary([*_concepts(_PLACES), *_concepts(_PEOPLE)])


@cache
def people() -> Concepts:
    """Return the people among the names."""
    first = len(_concepts(_PLACES)) + 1
    return frozenset(range(first, first + len(_concepts(_PEOPLE))))


def _whole() -> list[str]:
    return [line for part in (_PLACES, _PEOPLE, _WORDS) for line in _concepts(part)]


@cache
def glossary() -> Glossary:
    """Return names and general words."""
    return Glossary(_whole())


@cache
def fingerprint() -> str:
    """Return what tells this glossary from any other: concepts that are stored are numbers of its lines."""
    return hashlib.sha256("\n".join(_whole()).encode()).hexdigest()[:16]
