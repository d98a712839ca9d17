"""The tensors -> an ONNX graph of the BERT encoder, with the weights left in 4 bits.

ONNX Runtime multiplies by 4-bit blocks directly (`MatMulNBits`) and gathers 4-bit embeddings (`GatherBlockQuantized`),
so the file is 74 MB instead of 470 MB of float32; arithmetic is float32. Measured against sentence-transformers with
the same weights as torch float32: cosine 1.0000, questions and passages twice as fast (`benchmarks/embedding.py`).
"""

from __future__ import annotations

from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from index.bundled_model.blob import BLOCK, Blob, Quantised

_CONTRIB = "com.microsoft"


class _Builder:
    """Collects nodes and weights; each method adds one operation and returns the name of its result."""

    def __init__(self, blob: Blob) -> None:
        self.blob = blob
        self.nodes: list[onnx.NodeProto] = []
        self.weights: list[onnx.TensorProto] = []

    def constant(self, name: str, values: NDArray[np.generic]) -> str:
        self.weights.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def vector(self, name: str) -> str:
        return self.constant(name, self.blob.vectors[name])

    def node(self, operation: str, inputs: list[str], output: str, domain: str = _CONTRIB, **options: Any) -> str:
        self.nodes.append(helper.make_node(operation, inputs, [output], domain=domain, **options))
        return output

    def linear(self, x: str, name: str, width: int, height: int) -> str:
        matrix = self.blob.matrices[f"{name}.w"]
        packed = self.constant(f"{name}.w", matrix.packed.reshape(height, width // BLOCK, BLOCK // 2))
        scales = self.constant(f"{name}.s", matrix.scales)
        inputs = [x, packed, scales, "", "", self.vector(f"{name}.b")]
        return self.node("MatMulNBits", inputs, f"{name}.out", K=width, N=height, bits=4, block_size=BLOCK)

    def normalised_sum(self, x: str, y: str, name: str) -> str:
        inputs = [x, y, self.vector(f"{name}.w"), self.vector(f"{name}.b")]
        return self.node("SkipLayerNormalization", inputs, f"{name}.out", epsilon=self.blob.sizes.epsilon)

    def embeddings(self) -> str:
        sizes, words = self.blob.sizes, self.blob.matrices["emb.word"]
        self.weights.append(_signed_4_bit("emb.word", words, (sizes.vocabulary, sizes.hidden)))
        scales = self.constant("emb.scales", words.scales.reshape(sizes.vocabulary, -1))
        inputs = ["emb.word", "input_ids", scales]
        word = self.node("GatherBlockQuantized", inputs, "words", gather_axis=0, quantize_axis=1, block_size=BLOCK)
        places = self.blob.vectors["emb.pos"].reshape(sizes.positions, sizes.hidden)
        types = self.blob.vectors["emb.type"].reshape(sizes.token_types, sizes.hidden)
        table = self.constant("emb.places", places + types[0])
        length = self.node("Shape", ["input_ids"], "length", "", start=1, end=2)
        place = self.node("Slice", [table, self.constant("zero", np.array([0])), length], "places", "")
        x = self.node("Add", [word, place], "placed", "")
        inputs = [x, self.vector("emb.ln.w"), self.vector("emb.ln.b")]
        return self.node("LayerNormalization", inputs, "embedded", "", epsilon=sizes.epsilon, axis=-1)

    def layer(self, x: str, name: str) -> str:
        hidden, wide = self.blob.sizes.hidden, self.blob.sizes.feed_forward
        parts = [self.linear(x, f"{name}.{part}", hidden, hidden) for part in ("q", "k", "v")]
        attended = self.node("MultiHeadAttention", parts, f"{name}.attended", num_heads=self.blob.sizes.heads)
        x = self.normalised_sum(x, self.linear(attended, f"{name}.ao", hidden, hidden), f"{name}.aln")
        widened = self.node("Gelu", [self.linear(x, f"{name}.fi", hidden, wide)], f"{name}.gelu")
        return self.normalised_sum(x, self.linear(widened, f"{name}.fo", wide, hidden), f"{name}.oln")


def graph(blob: Blob) -> onnx.ModelProto:
    """Return the encoder: `input_ids` (texts, tokens) int64, all of one length -> `tokens` (texts, tokens, hidden)."""
    build = _Builder(blob)
    x = build.embeddings()
    for number in range(blob.sizes.layers):
        x = build.layer(x, f"l{number}")
    build.node("Identity", [x], "tokens", "")
    ids = helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["texts", "length"])
    out = helper.make_tensor_value_info("tokens", TensorProto.FLOAT, ["texts", "length", blob.sizes.hidden])
    body = helper.make_graph(build.nodes, "multilingual-e5-small", [ids], [out], build.weights)
    opsets = [helper.make_opsetid("", 21), helper.make_opsetid(_CONTRIB, 1)]
    return helper.make_model(body, opset_imports=opsets, ir_version=10)


def _signed_4_bit(name: str, matrix: Quantised, shape: tuple[int, int]) -> onnx.TensorProto:
    # Stored nibbles are value + 8; flipping the top bit of each makes them two's complement.
    signed = (matrix.packed ^ 0x88).tobytes()
    return onnx.TensorProto(name=name, data_type=TensorProto.INT4, dims=shape, raw_data=signed)
