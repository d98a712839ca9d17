"""Passage vectors in FAISS, sentence vectors in an array: written whole, read back by row."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import DTypeLike, NDArray

from index.errors import DamagedIndexError

PASSAGES_FILE, SENTENCES_FILE, SPOKEN_FILE = "vectors.faiss", "sentences.f16", "spoken.f16"


class Vectors:
    """The vectors of one generation: rows are those of the tables `passages` and `sentences`.

    Passages lie in an exact inner-product index (all vectors have unit length, so the product is the cosine); sentences
    and what is spoken in memory-mapped float16 arrays, of which a search touches only the rows it wants.
    """

    def __init__(self, folder: Path) -> None:
        # All files are mapped at once and read when they are wanted: a later build may remove their names meanwhile.
        # Python opens them, since FAISS cannot where a path has letters beyond ASCII on Windows.
        self._path = folder / PASSAGES_FILE
        self._data = _mapped(self._path, np.uint8)
        self._parts = {name: _mapped(folder / name, "<f2") for name in (SENTENCES_FILE, SPOKEN_FILE)}

    @cached_property
    def _passages(self) -> faiss.Index:
        try:
            return faiss.deserialize_index(self._data)
        except RuntimeError as error:
            raise DamagedIndexError(f"{self._path} is damaged") from error

    @property
    def counts(self) -> tuple[int, int, int]:
        """Number of passages, of sentences and of spoken parts."""
        sentences, spoken = (len(data) // self._passages.d for data in self._parts.values())
        return int(self._passages.ntotal), sentences, spoken

    def nearest(
        self, question: NDArray[np.float32], count: int, allowed: NDArray[np.int64] | None = None
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Return the rows of the nearest passages, best first, and their cosines.

        Args:
            question: (dimension,) float32, unit length.
            count: how many at most.
            allowed: rows to choose from; None for all.
        """
        total = len(allowed) if allowed is not None else self._passages.ntotal
        count = min(count, total)
        if count == 0:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        options = faiss.SearchParameters(sel=faiss.IDSelectorBatch(allowed)) if allowed is not None else None  # type: ignore[call-arg]
        cosines, rows = self._passages.search(question[None], count, params=options)
        return rows[0], cosines[0]

    def passages(self, rows: Sequence[int] | NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the passage vectors of these rows, (rows, dimension) float32."""
        rows = np.asarray(rows, np.int64)
        if not len(rows):
            return np.empty((0, self._passages.d), np.float32)
        vectors: NDArray[np.float32] = self._passages.reconstruct_batch(rows)
        return vectors

    def sentences(self, rows: Sequence[int] | NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the sentence vectors of these rows, (rows, dimension) float32."""
        return self._read(SENTENCES_FILE, rows)

    def spoken(self, rows: Sequence[int] | NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the vectors of these spoken parts, (rows, dimension) float32."""
        return self._read(SPOKEN_FILE, rows)

    def _read(self, name: str, rows: Sequence[int] | NDArray[np.int64]) -> NDArray[np.float32]:
        return np.asarray(self._parts[name].reshape(-1, self._passages.d)[np.asarray(rows, np.int64)], np.float32)


def _mapped(path: Path, kind: DTypeLike) -> NDArray[Any]:
    # An empty file cannot be mapped.
    return np.memmap(path, kind, "r") if path.stat().st_size else np.empty(0, kind)


class VectorWriter:
    """Takes the vectors of a new generation, article by article, in row order."""

    def __init__(self, folder: Path, dimension: int) -> None:
        self._folder = folder
        self._passages = faiss.IndexFlatIP(dimension)
        self._files = [(folder / name).open("wb") for name in (SENTENCES_FILE, SPOKEN_FILE)]

    def add(self, passages: NDArray[np.float32], *others: NDArray[np.float32]) -> None:
        """Append the vectors of passages, of sentences and of spoken parts, each (n, dimension) float32."""
        if len(passages):
            self._passages.add(np.ascontiguousarray(passages, np.float32))
        for file, vectors in zip(self._files, others, strict=True):
            file.write(vectors.astype("<f2").tobytes())

    def close(self) -> None:
        """Finish the files."""
        self.abandon()
        faiss.serialize_index(self._passages).tofile(self._folder / PASSAGES_FILE)

    def abandon(self) -> None:
        """Let go of unfinished files."""
        for file in self._files:
            file.close()
