"""Which concepts of the glossary every passage and every sentence of a generation holds."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.errors import DamagedIndexError
from index.text.glossary import Concepts
from index.text.words import rarity

PASSAGES_FILE, SENTENCES_FILE = "passage-concepts.npy", "sentence-concepts.npy"
# Stands in every text, so that no row is empty; the glossary begins with 1.
_ANY = 0


class ConceptWriter:
    """Takes the concepts of a new generation, article by article, in row order."""

    def __init__(self) -> None:
        # Where each row ends, and the concepts of all rows one after the other.
        self._tables = {name: (array("I"), array("I")) for name in (PASSAGES_FILE, SENTENCES_FILE)}

    def add(self, passages: Iterable[Concepts], sentences: Iterable[Concepts]) -> None:
        """Append what passages and sentences hold."""
        for (ends, held), texts in zip(self._tables.values(), (passages, sentences), strict=True):
            for concepts in texts:
                held.extend([_ANY, *sorted(concepts)])
                ends.append(len(held))

    def write(self, folder: Path) -> None:
        """Write both files: the number of rows, where each one ends, and the concepts of all, uint32."""
        for name, (ends, held) in self._tables.items():
            np.save(folder / name, np.concatenate([[len(ends)], ends, held]).astype(np.uint32))


class ConceptTable:
    """The concepts of rows, passages or sentences, read from a file of `ConceptWriter`."""

    def __init__(self, file: Path) -> None:
        try:
            data: NDArray[np.uint32] = np.load(file, mmap_mode="r")
            self._count = int(data[0])
            self._starts = np.concatenate([[0], data[1 : self._count + 1]])
            self._concepts = np.asarray(data[self._count + 1 :])
        except (ValueError, IndexError, OSError) as error:
            raise DamagedIndexError(f"{file} is damaged") from error

    @cached_property
    def _frequencies(self) -> NDArray[np.int64]:
        return np.bincount(self._concepts)

    def weights(self, wanted: Sequence[Concepts]) -> NDArray[np.float64]:
        """Return the inverse document frequency of each of these, by its most frequent concept."""
        known = len(self._frequencies)
        counts = [max((int(self._frequencies[c]) for c in concepts if c < known), default=0) for concepts in wanted]
        return np.array([rarity(self._count, count) for count in counts])

    def shares(self, held: NDArray[np.bool_], wanted: Sequence[Concepts]) -> list[float]:
        """Return which share of the wanted texts hold, by weight; `held` is bool, (texts, wanted).

        As if one more were wanted that stands nowhere: where they are few, holding them all tells less.
        """
        weights = self.weights([*wanted, frozenset()])
        shares: list[float] = (held @ weights[:-1] / weights.sum()).tolist()
        return shares

    def held(self, rows: Sequence[int], wanted: Sequence[Concepts]) -> NDArray[np.bool_]:
        """Tell which rows hold any concept of which of the wanted: bool, (rows, wanted)."""
        if not rows:
            return np.zeros((0, len(wanted)), np.bool_)
        parts = [self._concepts[self._starts[row] : self._starts[row + 1]] for row in rows]
        joined, starts = np.concatenate(parts), np.cumsum([0, *map(len, parts[:-1])])
        columns = [np.logical_or.reduceat(np.isin(joined, list(concepts)), starts) for concepts in wanted]
        return np.array(columns, np.bool_).reshape(len(wanted), len(rows)).T
