"""A sentence-transformers module that runs the ONNX graphs: texts -> one vector each, of any length.

Texts run one length at a time, so nothing is padded and no attention mask is needed. A text longer than the model's
window is cut into windows, whose mean vectors are averaged by their number of tokens: nothing is truncated silently.
"""

from __future__ import annotations

import json
import shutil
from collections import defaultdict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property, partial
from pathlib import Path
from typing import Any, Self

import numpy as np
import onnxruntime
import torch
from numpy.typing import NDArray
from sentence_transformers.sentence_transformer.modules import InputModule

from index.bundled_model import session
from index.bundled_model.session import LOWER, UPPER
from index.bundled_model.tokenizer import END, START, loaded

# Tokens in one run: more shares the cost of a run, too many falls out of the processor's cache (swept 128-2048).
_RUN_TOKENS = 256
_Run = list[tuple[int, list[int]]]  # windows of one length: the number of their text, their token ids
Halves = tuple[onnxruntime.InferenceSession, onnxruntime.InferenceSession]


class OnnxEncoder(InputModule):
    """Token ids -> mean-pooled token vectors, float32, before normalisation; it wants a `batch` of texts at a time."""

    batch = 256

    def __init__(self, folder: Path, dimension: int, window: int) -> None:
        super().__init__()
        self.folder, self.dimension, self.max_seq_length = folder, dimension, window
        self.tokenizer = loaded(folder / "tokenizer.json")
        self.threads = session.threads()
        self._alone = self._halves(self.threads)

    @cached_property
    def _beside(self) -> Halves:
        """The graphs for runs beside each other, one thread each: a run's pieces are too small to share out well."""
        return self._alone if self.threads == 1 else self._halves(1)

    def _halves(self, threads: int) -> Halves:
        return session.opened(self.folder / LOWER, threads), session.opened(self.folder / UPPER, threads)

    def preprocess(self, inputs: Sequence[str], prompt: str | None = None, **_: object) -> dict[str, Any]:  # type: ignore[override]
        """Return `windows`: for each text, its arrays of token ids, each at most the model's window long."""
        encodings = self.tokenizer.encode_batch([(prompt or "") + text for text in inputs])
        return {"windows": [self._windows(encoding.ids) for encoding in encodings]}

    def _windows(self, ids: list[int]) -> list[list[int]]:
        content, step = ids[1:-1], self.max_seq_length - 2
        return [[START, *content[i : i + step], END] for i in range(0, max(1, len(content)), step)]

    def forward(self, features: dict[str, Any], **_: object) -> dict[str, Any]:
        """Add `sentence_embedding`, (texts, dimension) float32."""
        texts = features["windows"]
        by_length: defaultdict[int, _Run] = defaultdict(list)
        for number, windows in enumerate(texts):
            for ids in windows:
                by_length[len(ids)].append((number, ids))
        runs = []
        for length, group in by_length.items():
            size = max(1, _RUN_TOKENS // length)
            runs += [group[start : start + size] for start in range(0, len(group), size)]
        sums, weights = np.zeros((len(texts), self.dimension), np.float32), np.zeros((len(texts), 1), np.float32)
        for run, means in zip(runs, self._means(runs), strict=True):
            for (number, ids), mean in zip(run, means, strict=True):
                weight = max(1, len(ids) - 2)
                sums[number] += mean * weight
                weights[number] += weight
        return features | {"sentence_embedding": torch.from_numpy(sums / weights)}

    def _means(self, runs: Sequence[_Run]) -> list[NDArray[np.float32]]:
        """Return the mean token vectors of each run, (windows, dimension)."""
        if len(runs) == 1:
            return [_mean(self._alone, runs[0])]
        with ThreadPoolExecutor(self.threads) as pool:
            return list(pool.map(partial(_mean, self._beside), runs))

    def get_embedding_dimension(self) -> int:
        """Number of components of a vector."""
        return self.dimension

    def save(self, output_path: str, *_: object, **__: object) -> None:
        """Copy the module's files."""
        shutil.copytree(self.folder, output_path, dirs_exist_ok=True)

    @classmethod
    def load(cls, model_name_or_path: str, subfolder: str = "", **_: object) -> Self:  # type: ignore[override]
        """Load from a local folder."""
        folder = Path(model_name_or_path, subfolder)
        return cls(folder, **json.loads((folder / "encoder.json").read_text("utf-8")))


def _mean(halves: Halves, windows: _Run) -> NDArray[np.float32]:
    lower, upper = halves
    tokens = session.run(upper, session.run(lower, np.array([ids for _, ids in windows], np.int64)))
    means: NDArray[np.float32] = tokens.mean(axis=1)
    return means
