"""The learned line model: two forests of small trees and a lexicon, read from JSON and evaluated with numpy."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.clean.features import Matrix

# Rows that descend together: all trees' places must fit the cache.
_CHUNK = 1024


@dataclass(frozen=True, slots=True)
class Forest:
    """Complete binary trees of one depth, laid out level by level so that all lines descend all trees at once.

    `feature[d]` and `threshold[d]` hold the nodes of level d, `2**d` for each tree in turn; `value` holds the leaves.
    A row goes right where its feature is above the threshold.
    """

    depth: int
    trees: int
    feature: tuple[NDArray[np.int32], ...]
    threshold: tuple[Matrix, ...]
    value: Matrix

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Forest:
        """Read the forest from its JSON form."""
        return cls(
            depth=int(data["depth"]),
            trees=int(data["trees"]),
            feature=tuple(np.array(level, dtype=np.int32) for level in data["feature"]),
            threshold=tuple(np.array(level, dtype=np.float32) for level in data["threshold"]),
            value=np.array(data["value"], dtype=np.float32),
        )

    def probability(self, rows: Matrix) -> Matrix:
        """Return the probability of each row: (n, features) float32 in, (n,) float32 out."""
        if len(rows) > _CHUNK:
            parts = [self.probability(rows[i : i + _CHUNK]) for i in range(0, len(rows), _CHUNK)]
            return np.concatenate(parts)
        n = len(rows)
        flat = np.ascontiguousarray(rows.T).ravel()
        at = np.arange(n, dtype=np.int32)[None, :]
        node = np.repeat(np.arange(self.trees, dtype=np.int32)[:, None], n, axis=1)
        for level in range(self.depth):
            place = self.feature[level].take(node)
            place *= n
            place += at
            right = flat.take(place) > self.threshold[level].take(node)
            node <<= 1
            node += right
        total = self.value.take(node).sum(axis=0)
        probability: Matrix = (1 / (1 + np.exp(-total))).astype(np.float32)
        return probability


@dataclass(frozen=True, slots=True)
class LineModel:
    """What a page is scored with.

    `lexicon` gives words that were seen on many sites the log-odds of standing outside a story; `first` judges each
    line by itself and its near lines; `second` sees in addition how `first` judged the whole page.
    """

    lexicon: Mapping[str, float]
    first: Forest
    second: Forest

    @classmethod
    def read(cls, path: Path) -> LineModel:
        """Read a model from a `.json` or `.json.gz` file."""
        data = path.read_bytes()
        return cls.of(json.loads(gzip.decompress(data) if path.suffix == ".gz" else data))

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> LineModel:
        """Read the model from its JSON form."""
        return cls(data["lexicon"], Forest.of(data["first"]), Forest.of(data["second"]))


@cache
def shipped() -> LineModel:
    """Return the model that comes with the package."""
    return LineModel.of(json.loads(resources.files("index.clean").joinpath("model.json").read_text("utf-8")))
