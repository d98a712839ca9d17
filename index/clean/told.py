"""The lines of a page with their words, and the tell-tale phrases in each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import count, pairwise

import numpy as np
from numpy.typing import NDArray

from index.clean.phrases import FAMILIES, said
from index.text.words import lines_of_units, units


@cache
def _phrases() -> Mapping[str, tuple[tuple[tuple[str, ...], str], ...]]:
    """Return all phrases with their families, longest first, by their first word."""
    by_first: dict[str, dict[tuple[tuple[str, ...], str], None]] = {}
    for family in FAMILIES:
        for words in sorted((tuple(units(phrase)) for phrase in said(family)), key=len, reverse=True):
            by_first.setdefault(words[0], {})[words, family] = None
    return {first: tuple(found) for first, found in by_first.items()}


def _hits(words: Sequence[str], at: Iterable[int]) -> dict[str, tuple[int, int, int]]:
    """Return, by family, how many phrases stand in a line, how many words they take, and where the first starts.

    A phrase inside a longer one of its family counts once; a family without a hit is absent. Phrases may begin `at`
    these words, which stand in order.
    """
    found: dict[str, tuple[int, int, int]] = {}
    free: dict[str, int] = {}
    for i in at:
        for phrase, family in _phrases().get(words[i], ()):
            size = len(phrase)
            if (size == 1 or tuple(words[i : i + size]) == phrase) and free.get(family, 0) <= i:
                times, taken, first = found.get(family, (0, 0, i))
                found[family] = (times + 1, taken + size, first)
                free[family] = i + size
    return found


@dataclass(frozen=True, slots=True)
class Told:
    """The lines of a page, as they stand and folded, with their words and the tell-tale phrases in each.

    `ids` and `line` have one entry for each word of the page, in order: its number in `vocabulary`, and its line.
    """

    texts: list[str]
    folded: list[str]
    words: list[list[str]]
    found: list[Mapping[str, tuple[int, int, int]]]
    vocabulary: list[str]
    ids: NDArray[np.intp]
    line: NDArray[np.intp]

    @classmethod
    def of(cls, texts: Sequence[str]) -> Told:
        """Read the lines: canonical, none blank."""
        folded = "\n".join(texts).casefold()
        pieces = ["\n", *lines_of_units(folded)]
        number: dict[str, int] = defaultdict(count().__next__)
        ids = np.fromiter(map(number.__getitem__, pieces), dtype=np.intp, count=len(pieces))
        vocabulary = list(number)
        breaks = np.flatnonzero(ids == 0)
        words = [pieces[start + 1 : end] for start, end in pairwise([*breaks.tolist(), len(pieces)])]
        line = np.cumsum(ids == 0) - 1
        begins = np.flatnonzero(np.fromiter(map(_phrases().__contains__, vocabulary), dtype=bool)[ids])
        found: list[Mapping[str, tuple[int, int, int]]] = [{}] * len(words)
        places: defaultdict[int, list[int]] = defaultdict(list)
        for i, place in zip(line[begins].tolist(), (begins - breaks[line[begins]] - 1).tolist(), strict=True):
            places[i].append(place)
        for i, at in places.items():
            found[i] = _hits(words[i], at)
        return cls(list(texts), folded.split("\n"), words, found, vocabulary[1:], ids[ids > 0] - 1, line[ids > 0])
