"""A look at every offset finds what a checksum cannot: data that was wrong when it was written."""

from __future__ import annotations

import json
import shutil
import sqlite3
from pathlib import Path

import pytest

from index import BrokenIndexError
from index.store import generation, verify
from index.store.generation import Manifest


@pytest.fixture
def folder(small_folder: Path, tmp_path: Path) -> Path:
    shutil.copytree(small_folder, tmp_path / "index")
    return tmp_path / "index"


def change(index: Path, *statements: str) -> None:
    """Change the store and put its new size and checksum into the manifest."""
    live = generation.live(index)
    store = sqlite3.connect(live / "articles.sqlite")
    for statement in statements:
        store.execute(statement)
    store.commit()
    store.close()
    path = live / "manifest.json"
    content = json.loads(path.read_text())
    file = live / "articles.sqlite"
    content["files"][file.name] = {"bytes": file.stat().st_size, "sha256": generation._sha256(file)}
    path.write_text(json.dumps(content))


def test_a_good_index_has_no_problems(folder: Path) -> None:
    found, counts = verify.problems(folder)
    assert found == []
    assert (counts["articles"], counts["passages"]) == (4, 4)


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("UPDATE articles SET text = text || '!' WHERE number = 0", "does not have its hash"),
        ("UPDATE sentences SET end = 100000 WHERE number = 2", "lies outside its text"),
        ("UPDATE quotations SET start = -1", "lies outside its text"),
        ("UPDATE passages SET start = start + 1 WHERE number = 1", "does not begin and end with its sentences"),
    ],
)
def test_what_was_written_wrong_is_found(folder: Path, statement: str, words: str) -> None:
    change(folder, statement)
    found, _ = verify.problems(folder)
    assert any(words in problem for problem in found)
    assert all("\n" not in problem for problem in found)


def test_text_that_is_not_nfc_is_found(folder: Path) -> None:
    live = generation.live(folder)
    assert Manifest.read(live)
    change(folder, "UPDATE articles SET text = 'e' || char(769) || text WHERE number = 0")
    assert any("not NFC" in problem for problem in verify.problems(folder)[0])


def test_missing_rows_are_found(folder: Path) -> None:
    live = generation.live(folder)
    path = live / "manifest.json"
    content = json.loads(path.read_text())
    content["counts"]["sentences"] += 1
    path.write_text(json.dumps(content))
    assert any("instead of" in problem for problem in verify.problems(folder)[0])


def test_no_index_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(BrokenIndexError, match="There is no index at"):
        verify.problems(tmp_path)
