"""The learned line model: two forests of small trees and a lexicon, read from JSON and evaluated with numpy."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.clean.features import Matrix

# Lines that are judged together: all trees' leaves must fit the cache.
_CHUNK = 1024


@dataclass(frozen=True, slots=True)
class Forest:
    """Oblivious trees of one depth: a level of a tree asks one question, whatever was answered above.

    `feature[d]` and `threshold[d]` hold the question of level d of each tree, "is this feature above this threshold?";
    its answers, the first as the highest bit, number the tree's leaves; `value` holds each tree's leaves in turn.
    """

    feature: NDArray[np.intp]
    threshold: Matrix
    value: Matrix

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Forest:
        """Read the forest from its JSON form."""
        threshold, value = (np.array(data[name], dtype=np.float32) for name in ("threshold", "value"))
        return cls(np.array(data["feature"], dtype=np.intp), threshold, value)

    def probability(self, rows: Matrix) -> Matrix:
        """Return the probability of each line: (features, lines) float32 in, (lines,) float32 out."""
        return np.concatenate([self._judge(rows[:, i : i + _CHUNK]) for i in range(0, rows.shape[1], _CHUNK)])

    def _judge(self, rows: Matrix) -> Matrix:
        depth, trees = self.feature.shape
        leaf = np.zeros((trees, rows.shape[1]), dtype=np.uint8)
        for feature, threshold in zip(self.feature, self.threshold, strict=True):
            leaf += leaf
            leaf |= (rows.take(feature, axis=0) > threshold[:, None]).view(np.uint8)
        at = leaf.astype(np.intp)
        at += np.arange(0, self.value.size, 2**depth)[:, None]
        # No place is out of bounds: "clip" spares the copy that `take` makes in order to look for one.
        probability: Matrix = 1 / (1 + np.exp(-self.value.take(at, mode="clip").sum(axis=0)))
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
    def of(cls, data: Mapping[str, Any]) -> LineModel:
        """Read the model from its JSON form."""
        return cls(data["lexicon"], Forest.of(data["first"]), Forest.of(data["second"]))


@cache
def shipped() -> LineModel:
    """Return the model that comes with the package."""
    return LineModel.of(json.loads(resources.files("index.clean").joinpath("model.json").read_text("utf-8")))
