"""The tensors -> an ONNX graph of the BERT encoder in 8-bit integers, embeddings in 4 bits.

Each token's activations are divided by their greatest magnitude and rounded to 8 bits, each column of weights to 7:
products of 8-bit weights would overflow on processors without VNNI. No scale depends on other tokens, so a text has the
same vector in any batch. Sums, attention and normalisation are float32. Against float32 throughout, the cosine is 0.998
and more, R@1 the same within 0.3 points, and both questions and passages take less than half of the processor's time
(`benchmarks/embedding.py`).
"""

from __future__ import annotations

from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from index.bundled_model.blob import BLOCK, Blob

_CONTRIB = "com.microsoft"
_WEIGHT_LIMIT = 63


class _Builder:
    """Collects nodes and weights; each method adds one operation and returns the name of its result."""

    def __init__(self, blob: Blob) -> None:
        self.blob = blob
        self.nodes: list[onnx.NodeProto] = []
        self.weights: dict[str, onnx.TensorProto] = {}

    def constant(self, name: str, values: NDArray[np.generic]) -> str:
        if name not in self.weights:
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

    def linear(self, x: str, parts: list[str], width: int) -> str:
        """Multiply by one matrix, or by several side by side: (tokens, width) -> (tokens, sum of heights)."""
        matrix = np.concatenate([self.blob.matrices[f"{part}.w"].weights().reshape(-1, width) for part in parts]).T
        name = parts[0]
        column = np.abs(matrix).max(axis=0) / _WEIGHT_LIMIT
        (scale, zero), weights = self.activation_scale(), np.round(matrix / column).astype(np.int8)
        inputs = [self.rounded(x), self.constant(f"{name}.w", weights), scale, self.constant(f"{name}.s", column), zero]
        product = self.node("MatMulIntegerToFloat", inputs, f"{name}.product")
        sized = self.node("Mul", [product, f"{x}.size"], f"{name}.sized", "")
        bias = np.concatenate([self.blob.vectors[f"{part}.b"] for part in parts])
        return self.node("Add", [sized, self.constant(f"{name}.b", bias)], f"{name}.out", "")

    def normalised_sum(self, x: str, y: str, name: str) -> str:
        """Add and normalise; ONNX Runtime's fused SkipLayerNormalization takes four times as long as the two."""
        total = self.node("Add", [x, y], f"{name}.sum", "")
        inputs = [total, *(self.constant(f"{name}.{part}", self.blob.vectors[f"{name}.{part}"]) for part in "wb")]
        return self.node("LayerNormalization", inputs, f"{name}.out", "", epsilon=self.blob.sizes.epsilon, axis=-1)

    def words(self) -> str:
        """Look up word embeddings, left in 4 bits: byte `i` of a row holds its value `i` and, high, `i + half`."""
        sizes, matrix = self.blob.sizes, self.blob.matrices["emb.word"]
        low, high = np.split(matrix.nibbles.reshape(sizes.vocabulary, sizes.hidden), 2, axis=1)
        packed = self.node("Gather", [self.constant("emb.word", low | high << 4), "input_ids"], "packed", "")
        halves = [
            self.node("BitwiseAnd", [packed, self.constant("15", np.array(15, np.uint8))], "low", ""),
            self.node("BitShift", [packed, self.constant("4", np.array(4, np.uint8))], "high", "", direction="RIGHT"),
        ]
        nibbles = self.node("Cast", [self.node("Concat", halves, "nibbles", "", axis=-1)], "floats", "", to=1)
        signed = self.node("Sub", [nibbles, self.constant("8", np.array(8, np.float32))], "signed", "")
        blocks = self.node("Reshape", [signed, self.constant("blocks", np.array([0, 0, -1, BLOCK]))], "blocked", "")
        scales = self.constant("emb.scales", matrix.scales.reshape(sizes.vocabulary, -1, 1))
        scaled = self.node("Mul", [blocks, self.node("Gather", [scales, "input_ids"], "scales", "")], "scaled", "")
        return self.node("Reshape", [scaled, self.constant("row", np.array([0, 0, sizes.hidden]))], "words", "")

    def embeddings(self) -> str:
        sizes = self.blob.sizes
        places = self.blob.vectors["emb.pos"].reshape(sizes.positions, sizes.hidden)
        table = self.constant("emb.places", places + self.blob.vectors["emb.type"][: sizes.hidden])  # of the first type
        length = self.node("Shape", ["input_ids"], "length", "", start=1, end=2)
        place = self.node("Slice", [table, self.constant("zero", np.array([0])), length], "places", "")
        return self.normalised_sum(self.words(), place, "emb.ln")

    def layer(self, x: str, name: str) -> str:
        hidden, wide = self.blob.sizes.hidden, self.blob.sizes.feed_forward
        parts = [f"{name}.{part}" for part in ("q", "k", "v")]
        joined = self.linear(x, parts, hidden)
        self.nodes.append(helper.make_node("Split", [joined], parts, axis=-1, num_outputs=len(parts)))
        attended = self.node("MultiHeadAttention", parts, f"{name}.attended", num_heads=self.blob.sizes.heads)
        x = self.normalised_sum(x, self.linear(attended, [f"{name}.ao"], hidden), f"{name}.aln")
        widened = self.node("Gelu", [self.linear(x, [f"{name}.fi"], hidden)], f"{name}.gelu")
        return self.normalised_sum(x, self.linear(widened, [f"{name}.fo"], wide), f"{name}.oln")


def graph(blob: Blob) -> onnx.ModelProto:
    """Return the encoder: `input_ids` (texts, tokens) int64, all of one length -> `tokens` (texts, tokens, hidden)."""
    build = _Builder(blob)
    x = build.embeddings()
    for number in range(blob.sizes.layers):
        x = build.layer(x, f"l{number}")
    build.node("Identity", [x], "tokens", "")
    ids = helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["texts", "length"])
    out = helper.make_tensor_value_info("tokens", TensorProto.FLOAT, ["texts", "length", blob.sizes.hidden])
    body = helper.make_graph(build.nodes, "multilingual-e5-small", [ids], [out], list(build.weights.values()))
    opsets = [helper.make_opsetid("", 21), helper.make_opsetid(_CONTRIB, 1)]
    return helper.make_model(body, opset_imports=opsets, ir_version=10)
