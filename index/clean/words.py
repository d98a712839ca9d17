"""Tell-tale words of menus, lists of other stories, captions and bylines, by language; the words are data."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import count, pairwise
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from index.languages import ANY, section, sections

# Scripts written without spaces: Thai and Lao, Burmese, Khmer, kana, Chinese characters.
DENSE_RANGES = (
    (0x0E00, 0x0EFF),
    (0x1000, 0x109F),
    (0x1780, 0x17FF),
    (0x3040, 0x30FF),
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF),
)
_DENSE = "".join(f"{chr(first)}-{chr(last)}" for first, last in DENSE_RANGES)
# The characters of words spelled out, which is twice as fast as to ask for `\w` at each; those beyond the basic plane
# are mathematical letters and rare Chinese characters.
_EDGES = (0, *(edge for first, last in DENSE_RANGES for edge in (first, last + 1)), 0x10000)
_PLANE = " ".join("".join(map(chr, range(start, end))) for start, end in zip(_EDGES[::2], _EDGES[1::2], strict=True))
_SPACED = "".join(f"{run[0]}-{run[-1]}" for run in re.findall(r"\w+", _PLANE))
_TOKEN_OR_BREAK = re.compile(f"[{_DENSE}\n]|[{_SPACED}\U0001d400-\U0001d7ff\U00020000-\U0003ffff]+")


@dataclass(frozen=True, slots=True)
class Phrases:
    """The section `cleaning`: tell-tale phrases by family."""

    noise: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    caption: tuple[str, ...] = ()
    agency: tuple[str, ...] = ()
    byline: tuple[str, ...] = ()


FAMILIES = ("noise", "related", "caption", "agency", "byline")


def tokens(text: str) -> list[str]:
    """Return the words of a text, folded; each character of a script without spaces is one word."""
    return _TOKEN_OR_BREAK.findall(text.casefold().replace("\n", " "))


@cache
def phrases() -> Mapping[str, tuple[tuple[tuple[str, ...], str], ...]]:
    """Return all phrases with their families, longest first, by their first word."""
    by_first: dict[str, dict[tuple[tuple[str, ...], str], None]] = {}
    for family in FAMILIES:
        for language in [*sections("cleaning", Phrases).values(), section(ANY, "cleaning", Phrases)]:
            for phrase in getattr(language, family):
                words = tuple(tokens(phrase))
                by_first.setdefault(words[0], {})[words, family] = None
    return {first: tuple(sorted(found, key=lambda f: -len(f[0]))) for first, found in by_first.items()}


def hits(words: Sequence[str], at: Iterable[int] | None = None) -> dict[str, tuple[int, int, int]]:
    """Return, by family, how many phrases stand in a line, how many words they take, and where the first starts.

    A phrase inside a longer one of its family counts once; a family without a hit is absent.

    Args:
        words: the words of the line.
        at: where phrases may begin, in order, if that is known.
    """
    table = phrases()
    found: dict[str, tuple[int, int, int]] = {}
    free: dict[str, int] = {}
    for i in range(len(words)) if at is None else at:
        for phrase, family in table.get(words[i], ()):
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
        pieces = ["\n", *_TOKEN_OR_BREAK.findall(folded)]
        number: dict[str, int] = defaultdict(count().__next__)
        ids = np.fromiter(map(number.__getitem__, pieces), dtype=np.intp, count=len(pieces))
        vocabulary = list(number)
        breaks = np.flatnonzero(ids == 0)
        words = [pieces[start + 1 : end] for start, end in pairwise([*breaks.tolist(), len(pieces)])]
        line = np.cumsum(ids == 0) - 1
        table = phrases()
        begins = np.flatnonzero(np.fromiter(map(table.__contains__, vocabulary), dtype=bool)[ids])
        found: list[Mapping[str, tuple[int, int, int]]] = [_NOTHING] * len(words)
        places: dict[int, list[int]] = {}
        for i, place in zip(line[begins].tolist(), (begins - breaks[line[begins]] - 1).tolist(), strict=True):
            places.setdefault(i, []).append(place)
        for i, at in places.items():
            found[i] = hits(words[i], at)
        return cls(list(texts), folded.split("\n"), words, found, vocabulary[1:], ids[ids > 0] - 1, line[ids > 0])


_NOTHING: Mapping[str, tuple[int, int, int]] = MappingProxyType({})
