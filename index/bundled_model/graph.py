"""Tensors -> ONNX graphs of the BERT encoder in 8-bit integers, embeddings in 4 bits, in two halves.

The halves are run one after the other: what reads question and passage together has an upper half of its own over the
same lower one. Each token's activations are divided by their greatest magnitude and rounded to 8 bits, each column of
weights to 7: products of 8-bit weights would overflow on processors without VNNI. No scale depends on other tokens, so
a text has the same vector in any batch. Sums, attention and normalisation are float32. Against float32 throughout, the
cosine is 0.998 and more, R@1 the same within 0.3 points, and both questions and passages take less than half of the
processor's time (`benchmarks/embedding.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from index.bundled_model.blob import BLOCK, Blob, Sizes

Tensors = Mapping[str, NDArray[Any]]

_CONTRIB = "com.microsoft"
_WEIGHT_LIMIT = 63


def quantised(name: str, matrix: NDArray[np.float32], bias: NDArray[np.float32]) -> dict[str, NDArray[Any]]:
    """Return a linear map, (outputs, inputs), as `{name}.w` in 7 bits, (inputs, outputs), with scales and bias."""
    scale = np.abs(matrix.T).max(axis=0) / _WEIGHT_LIMIT
    return {f"{name}.w": np.round(matrix.T / scale).astype(np.int8), f"{name}.s": scale, f"{name}.b": bias}


def layers(blob: Blob, numbers: Iterable[int]) -> dict[str, NDArray[Any]]:
    """Return the tensors of some layers as the graph wants them: `l0.q` holds query, key and value side by side."""
    found: dict[str, NDArray[Any]] = {}
    for name in (f"l{number}" for number in numbers):
        for parts in (("q", "k", "v"), ("ao",), ("fi",), ("fo",)):
            width = blob.sizes.feed_forward if parts == ("fo",) else blob.sizes.hidden
            matrices = [blob.matrices[f"{name}.{part}.w"].weights().reshape(-1, width) for part in parts]
            bias = np.concatenate([blob.vectors[f"{name}.{part}.b"] for part in parts])
            found |= quantised(f"{name}.{parts[0]}", np.concatenate(matrices), bias)
        found |= {n: blob.vectors[n] for part in ("aln", "oln") for n in (f"{name}.{part}.w", f"{name}.{part}.b")}
    return found


class _Builder:
    """Collects nodes and weights; each method adds one operation and returns the name of its result."""

    def __init__(self, sizes: Sizes, tensors: Tensors) -> None:
        self.sizes, self.tensors = sizes, tensors
        self.nodes: list[onnx.NodeProto] = []
        self.weights: dict[str, onnx.TensorProto] = {}

    def constant(self, name: str, values: NDArray[np.generic] | None = None) -> str:
        if name not in self.weights:
            values = self.tensors[name] if values is None else values
            self.weights[name] = numpy_helper.from_array(np.ascontiguousarray(values), name)
        return name

    def node(self, operation: str, inputs: list[str], output: str, domain: str = _CONTRIB, **options: Any) -> str:
        self.nodes.append(helper.make_node(operation, inputs, [output], domain=domain, **options))
        return output

    def rounded(self, x: str) -> str:
        """Round each token's activations to 8 bits; `{x}.size` is what they were divided by."""
        magnitude = self.node("Abs", [x], f"{x}.abs", "")
        self.node("ReduceMax", [magnitude, self.constant("last", np.array([-1]))], f"{x}.size", "", keepdims=1)
        unit = self.node("Div", [x, f"{x}.size"], f"{x}.unit", "")
        return self.node("QuantizeLinear", [unit, *self.activation_scale()], f"{x}.rounded", "")

    def activation_scale(self) -> tuple[str, str]:
        scale = self.constant("activation.scale", np.array(1 / 127, np.float32))
        return scale, self.constant("activation.zero", np.array(128, np.uint8))

    def linear(self, x: str, name: str) -> str:
        """Multiply by a matrix of 7-bit weights and add its bias: (tokens, inputs) -> (tokens, outputs)."""
        scale, zero = self.activation_scale()
        inputs = [self.rounded(x), self.constant(f"{name}.w"), scale, self.constant(f"{name}.s"), zero]
        product = self.node("MatMulIntegerToFloat", inputs, f"{name}.product")
        sized = self.node("Mul", [product, f"{x}.size"], f"{name}.sized", "")
        return self.node("Add", [sized, self.constant(f"{name}.b")], f"{name}.out", "")

    def normalised_sum(self, x: str, y: str, name: str) -> str:
        """Add and normalise; ONNX Runtime's fused SkipLayerNormalization takes four times as long as the two."""
        total = self.node("Add", [x, y], f"{name}.sum", "")
        inputs = [total, *(self.constant(f"{name}.{part}") for part in "wb")]
        return self.node("LayerNormalization", inputs, f"{name}.out", "", epsilon=self.sizes.epsilon, axis=-1)

    def words(self) -> str:
        """Look up word embeddings, left in 4 bits: byte `i` of a row holds its value `i` and, high, `i + half`."""
        packed = self.node("Gather", [self.constant("emb.word"), "input_ids"], "packed", "")
        halves = [
            self.node("BitwiseAnd", [packed, self.constant("15", np.array(15, np.uint8))], "low", ""),
            self.node("BitShift", [packed, self.constant("4", np.array(4, np.uint8))], "high", "", direction="RIGHT"),
        ]
        nibbles = self.node("Cast", [self.node("Concat", halves, "nibbles", "", axis=-1)], "floats", "", to=1)
        signed = self.node("Sub", [nibbles, self.constant("8", np.array(8, np.float32))], "signed", "")
        blocks = self.node("Reshape", [signed, self.constant("blocks", np.array([0, 0, -1, BLOCK]))], "blocked", "")
        scales = self.node("Gather", [self.constant("emb.scales"), "input_ids"], "scales", "")
        scaled = self.node("Mul", [blocks, scales], "scaled", "")
        return self.node("Reshape", [scaled, self.constant("row", np.array([0, 0, self.sizes.hidden]))], "words", "")

    def embeddings(self) -> str:
        length = self.node("Shape", ["input_ids"], "length", "", start=1, end=2)
        zero = self.constant("zero", np.array([0]))
        place = self.node("Slice", [self.constant("emb.places"), zero, length], "places", "")
        return self.normalised_sum(self.words(), place, "emb.ln")

    def layer(self, x: str, name: str) -> str:
        parts = [f"{name}.{part}" for part in ("query", "key", "value")]
        joined = self.linear(x, f"{name}.q")
        self.nodes.append(helper.make_node("Split", [joined], parts, axis=-1, num_outputs=len(parts)))
        attended = self.node("MultiHeadAttention", parts, f"{name}.attended", num_heads=self.sizes.heads)
        x = self.normalised_sum(x, self.linear(attended, f"{name}.ao"), f"{name}.aln")
        widened = self.node("Gelu", [self.linear(x, f"{name}.fi")], f"{name}.gelu")
        return self.normalised_sum(x, self.linear(widened, f"{name}.fo"), f"{name}.oln")

    def model(self, name: str, takes: str, kind: int, width: list[int]) -> onnx.ModelProto:
        """Return the graph from the input `takes` to the last node's result, (texts, tokens, …) each."""
        shape = ["texts", "length"]
        given = helper.make_tensor_value_info(takes, kind, [*shape, *width])
        made = helper.make_tensor_value_info(self.nodes[-1].output[0], TensorProto.FLOAT, [*shape, None])
        body = helper.make_graph(self.nodes, name, [given], [made], list(self.weights.values()))
        opsets = [helper.make_opsetid("", 21), helper.make_opsetid(_CONTRIB, 1)]
        return helper.make_model(body, opset_imports=opsets, ir_version=10)


def halves(blob: Blob) -> tuple[range, range]:
    """Return the numbers of the layers in the lower and in the upper half."""
    middle = blob.sizes.layers // 2
    return range(middle), range(middle, blob.sizes.layers)


def lower(blob: Blob) -> onnx.ModelProto:
    """Return the embeddings and the lower layers: `input_ids` int64, all of one length -> hidden states."""
    sizes, (numbers, _) = blob.sizes, halves(blob)
    words = blob.matrices["emb.word"]
    low, high = np.split(words.nibbles.reshape(sizes.vocabulary, sizes.hidden), 2, axis=1)
    places = blob.vectors["emb.pos"].reshape(sizes.positions, sizes.hidden)
    embeddings = {
        "emb.word": low | high << 4,
        "emb.scales": words.scales.reshape(sizes.vocabulary, -1, 1),
        "emb.places": places + blob.vectors["emb.type"][: sizes.hidden],  # of the first type
        "emb.ln.w": blob.vectors["emb.ln.w"],
        "emb.ln.b": blob.vectors["emb.ln.b"],
    }
    build = _Builder(sizes, embeddings | layers(blob, numbers))
    x = build.embeddings()
    for number in numbers:
        x = build.layer(x, f"l{number}")
    return build.model("lower", "input_ids", TensorProto.INT64, [])


def upper(sizes: Sizes, tensors: Tensors, numbers: Iterable[int], head: str = "") -> onnx.ModelProto:
    """Return the upper layers, and a linear map named `head` over them if any: hidden states -> one row a token."""
    build = _Builder(sizes, tensors)
    x = "hidden"
    for number in numbers:
        x = build.layer(x, f"l{number}")
    if head:
        product = build.node("MatMul", [x, build.constant(f"{head}.w")], f"{head}.product", "")
        build.node("Add", [product, build.constant(f"{head}.b")], f"{head}.out", "")
    return build.model("upper", "hidden", TensorProto.FLOAT, [sizes.hidden])
