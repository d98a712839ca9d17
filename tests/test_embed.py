"""The one door to embedding models: unit vectors, prompts, fingerprints, and clear words when a model is missing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import tiny_model
from sentence_transformers import SentenceTransformer

from index import TinqaError, load_model
from index.embed import Embedder

TEXTS = ["Nghề gốm là linh hồn của ngôi làng này.", "The bridge.", "图书馆", "", "😀", "a " * 3000]


def test_vectors_are_float32_of_unit_length_in_the_order_of_the_texts(tiny: Embedder) -> None:
    vectors = tiny.passages(TEXTS)
    assert vectors.dtype == np.float32
    assert vectors.shape == (len(TEXTS), tiny.dimension) == (len(TEXTS), tiny_model.DIMENSION)
    lengths = np.linalg.norm(vectors, axis=1)
    assert np.allclose(lengths[[0, 1, 2, 5]], 1, atol=1e-5)
    for text, vector in zip(TEXTS, vectors, strict=True):
        assert np.allclose(tiny.passages([text])[0], vector, atol=1e-6)


def test_nothing_in_nothing_out(tiny: Embedder) -> None:
    assert tiny.passages([]).shape == tiny.questions([]).shape == (0, tiny.dimension)
    assert tiny.count_tokens([]) == []


def test_tokens_are_counted_without_frame_and_prompt(tiny: Embedder) -> None:
    assert tiny.count_tokens(["Nghề gốm", "cầu"])[0] == 2


def test_the_fingerprint_tells_another_model_and_another_prompt(tiny_folder: Path, tmp_path: Path) -> None:
    model = load_model(str(tiny_folder))
    assert model.made({"fingerprint": load_model(str(tiny_folder)).fingerprint})
    assert not model.made({"fingerprint": load_model(str(tiny_model.save(tmp_path / "other", seed=1))).fingerprint})
    prompted = SentenceTransformer(str(tiny_folder), device="cpu", local_files_only=True)
    prompted.prompts = {"query": "Câu hỏi: ", "document": ""}
    assert not model.made({"fingerprint": Embedder(prompted, "tiny").fingerprint})
    assert not model.made({"fingerprint": "no base64!"})


def test_an_e5_model_without_prompts_gets_those_of_e5(tiny_folder: Path) -> None:
    model = SentenceTransformer(str(tiny_folder), device="cpu", local_files_only=True)
    assert Embedder(model, "someone/e5-tiny")._model.prompts == {"query": "query: ", "document": "passage: "}


@pytest.mark.parametrize("name", ["nobody/no-such-model", "no-such-folder-or-model"])
def test_a_model_that_is_not_here_is_one_sentence(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(TinqaError) as caught:
        load_model(name)
    assert name in str(caught.value)
    assert "--model" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_folder_that_is_no_model_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "modules.json").write_text("{broken")
    with pytest.raises(TinqaError) as caught:
        load_model(str(tmp_path))
    assert str(tmp_path) in str(caught.value)
    assert "\n" not in str(caught.value)


_NO_NETWORK = """
import socket, sys

def refused(*_, **__):
    raise AssertionError("the network was touched")

socket.socket.connect = socket.socket.connect_ex = socket.getaddrinfo = refused
from index import load_model
assert load_model(sys.argv[1]).questions(["Ai?"]).shape[0] == 1
"""


def test_a_model_on_this_machine_needs_no_network(tiny_folder: Path) -> None:
    online = {k: v for k, v in os.environ.items() if k not in ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE")}
    root = Path(__file__).parents[1]
    command = [sys.executable, "-c", _NO_NETWORK, str(tiny_folder)]
    done = subprocess.run(command, cwd=root, env=online, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-1000:]
