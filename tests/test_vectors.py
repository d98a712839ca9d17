"""Vectors: rows keep their order, filters hold, empty files open, odd paths do no harm."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from index.errors import BrokenIndexError
from index.store.vectors import PASSAGES_FILE, Vectors, VectorWriter


def unit(count: int, dimension: int = 8, seed: int = 0) -> NDArray[np.float32]:
    vectors = np.random.default_rng(seed).normal(size=(count, dimension)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def written(folder: Path, passages: NDArray[np.float32], sentences: NDArray[np.float32]) -> Vectors:
    writer = VectorWriter(folder, passages.shape[1])
    writer.add(passages[:1], sentences[:2], sentences[:1])
    writer.add(passages[1:], sentences[2:], sentences[:0])
    writer.close()
    return Vectors(folder)


def test_vectors_come_back_by_row(tmp_path: Path) -> None:
    passages, sentences = unit(5), unit(9, seed=1)
    vectors = written(tmp_path, passages, sentences)
    assert vectors.counts == (5, 9, 1)
    assert np.array_equal(vectors.passages([4, 0]), passages[[4, 0]])
    assert np.allclose(vectors.sentences([8, 0]), sentences[[8, 0]], atol=1e-3)
    assert np.allclose(vectors.spoken([0]), sentences[:1], atol=1e-3)
    assert vectors.passages([]).shape == vectors.spoken([]).shape == vectors.sentences([]).shape == (0, 8)


def test_the_nearest_are_the_nearest(tmp_path: Path) -> None:
    passages = unit(50)
    vectors = written(tmp_path, passages, unit(3))
    question = unit(1, seed=7)[0]
    rows, cosines = vectors.nearest(question, 10)
    exact = np.argsort(-(passages @ question), kind="stable")[:10]
    assert list(rows) == list(exact)
    assert np.allclose(cosines, (passages @ question)[exact], atol=1e-5)


@pytest.mark.parametrize(("allowed", "count", "expected"), [([3, 7], 10, 2), ([], 10, 0), ([1, 2, 3], 2, 2)])
def test_only_allowed_rows_are_found(tmp_path: Path, allowed: list[int], count: int, expected: int) -> None:
    vectors = written(tmp_path, unit(20), unit(3))
    rows, cosines = vectors.nearest(unit(1, seed=7)[0], count, np.array(allowed, np.int64))
    assert len(rows) == len(cosines) == expected
    assert set(rows) <= set(allowed)


def test_more_than_there_are_is_all_there_are(tmp_path: Path) -> None:
    rows, _ = written(tmp_path, unit(4), unit(3)).nearest(unit(1)[0], 100)
    assert sorted(rows) == [0, 1, 2, 3]


def test_an_empty_collection_opens(tmp_path: Path) -> None:
    writer = VectorWriter(tmp_path, 8)
    writer.close()
    vectors = Vectors(tmp_path)
    assert vectors.counts == (0, 0, 0)
    assert len(vectors.nearest(unit(1)[0], 5)[0]) == 0


def test_folders_with_letters_beyond_ascii_work(tmp_path: Path) -> None:
    folder = tmp_path / "Chỉ mục 索引 😀"
    folder.mkdir()
    assert written(folder, unit(3), unit(3)).counts == (3, 3, 1)


def test_vectors_outlive_the_names_of_their_files(tmp_path: Path) -> None:
    passages = unit(3)
    written(tmp_path, passages, unit(3))
    vectors = Vectors(tmp_path)
    for path in tmp_path.iterdir():
        path.unlink()
    assert np.array_equal(vectors.passages([2]), passages[[2]])
    assert vectors.sentences([0]).shape == (1, 8)


def test_a_damaged_file_is_one_sentence(tmp_path: Path) -> None:
    written(tmp_path, unit(3), unit(3))
    (tmp_path / PASSAGES_FILE).write_bytes(bytes(100))
    with pytest.raises(BrokenIndexError, match="damaged; rebuild with"):
        Vectors(tmp_path).nearest(unit(1)[0], 1)
