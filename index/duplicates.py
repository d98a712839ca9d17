"""The same story twice: from two outlets, or saved twice."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from index.article import Article
from index.text.words import units

# Four words in a row make up one shingle; articles that share half of all their shingles (Jaccard) tell the same story
# in mostly the same words.
_SHINGLE = 4
_ALIKE = 0.5
# Stories are compared that agree in all rows of one of 40 bands of their sketch: 0.995 of those that are just alike.
_BANDS, _ROWS = 40, 3


def groups(articles: Iterable[Article], text_of: Callable[[str], str]) -> dict[str, str]:
    """Return, for each article that has a near-duplicate, the id of its group's representative.

    Candidates come from MinHash (datasketch) with locality-sensitive hashing (Leskovec, Rajaraman and Ullman, "Mining
    of Massive Datasets", chapter 3) and are verified by the true Jaccard similarity of their shingles. The
    representative is the longest article, of equals the first by source. Articles without a near-duplicate are absent.
    Of each article only its sketch of 480 bytes is kept; `text_of` gives the text of a candidate again.
    """
    order: dict[str, tuple[int, str, int]] = {}
    sketches: list[NDArray[np.uint32]] = []
    sketched: list[str] = []
    for article in articles:
        order[article.id] = (-len(article.text), article.source, article.ordinal)
        if shingles := _shingles(article.text):
            sketched.append(article.id)
            sketches.append(_sketch(shingles))
    group: dict[str, set[str]] = {}  # each in a set with its near-duplicates
    for a, b in _candidates(sketches):
        one, other = sketched[a], sketched[b]
        theirs, mine = sorted((group.setdefault(one, {one}), group.setdefault(other, {other})), key=len)
        if mine is not theirs and _alike(text_of(one), text_of(other)):
            mine |= theirs
            group.update(dict.fromkeys(theirs, mine))
    return {key: min(members, key=order.__getitem__) for key, members in group.items() if len(members) > 1}


def _alike(one: str, other: str) -> bool:
    mine, theirs = _shingles(one), _shingles(other)
    return len(mine & theirs) >= _ALIKE * len(mine | theirs)


def _sketch(shingles: Iterable[str]) -> NDArray[np.uint32]:
    from datasketch import MinHash  # noqa: PLC0415  (takes 0.3 s to import)

    sketch = MinHash(num_perm=_BANDS * _ROWS)
    sketch.update_batch([shingle.encode() for shingle in shingles])
    values: NDArray[np.uint32] = sketch.hashvalues.astype(np.uint32)
    return values


def _candidates(sketches: Sequence[NDArray[np.uint32]]) -> list[tuple[int, int]]:
    """Return the pairs of places that are neighbours in the order of a band and agree in it.

    The hash tables of datasketch's MinHashLSH find the same in 30 times the time, with 13 kB an article instead of 1.
    """
    bands = np.array(sketches, np.uint32).reshape(len(sketches), _BANDS, _ROWS)
    found: set[tuple[int, int]] = set()
    for band in range(_BANDS):
        rows = bands[:, band]
        order = np.lexsort(rows.T)
        alike = (rows[order[1:]] == rows[order[:-1]]).all(axis=1)
        found.update(zip(order[:-1][alike].tolist(), order[1:][alike].tolist(), strict=True))
    return sorted(found)


def _shingles(text: str) -> frozenset[str]:
    """Return the text's runs of four words; of a shorter text, the whole."""
    words = units(text)
    runs = (" ".join(words[i : i + _SHINGLE]) for i in range(max(1, len(words) - _SHINGLE + 1)))
    return frozenset(run for run in runs if run)
