"""Concepts of passages and sentences: kept by row, weighted by rarity, refused when the glossary is another."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import tiny_model

from index import build, open_index
from index.embed import Embedder
from index.errors import BrokenIndexError
from index.store.concepts import PASSAGES_FILE, SENTENCES_FILE, ConceptTable, ConceptWriter

ROWS = [frozenset({1, 2}), frozenset[int](), frozenset({2, 3, 90})]


def table(folder: Path) -> ConceptTable:
    writer = ConceptWriter()
    writer.add(ROWS[:1], [])
    writer.add(ROWS[1:], [frozenset({7})])
    writer.write(folder)
    assert ConceptTable(folder / SENTENCES_FILE).held([0], [frozenset({7})]).all()
    return ConceptTable(folder / PASSAGES_FILE)


def test_rows_hold_what_was_added(tmp_path: Path) -> None:
    held = table(tmp_path).held([2, 0, 1], [frozenset({1}), frozenset({5, 3}), frozenset()])
    assert held.tolist() == [[False, True, False], [True, False, False], [False, False, False]]


def test_any_number_of_concepts_can_be_wanted(tmp_path: Path) -> None:
    wanted = [frozenset({number}) for number in range(200)]
    held = table(tmp_path).held([0, 1, 2], wanted)
    assert [set(np.flatnonzero(row)) - {0} for row in held] == [set(row) for row in ROWS]


def test_nothing_is_held_by_no_rows_or_of_no_concepts(tmp_path: Path) -> None:
    assert table(tmp_path).held([], [frozenset({1})]).shape == (0, 1)
    assert table(tmp_path).held([0], []).shape == (1, 0)


def test_what_is_rare_weighs_more(tmp_path: Path) -> None:
    nowhere, once, twice = table(tmp_path).weights([frozenset({50_000}), frozenset({1}), frozenset({1, 2})])
    assert nowhere > once > twice > 0


def test_a_generation_without_text_opens(tmp_path: Path) -> None:
    ConceptWriter().write(tmp_path)
    assert ConceptTable(tmp_path / PASSAGES_FILE).weights([frozenset({1})]) > 0


def test_another_glossary_is_refused_and_a_rebuild_embeds_nothing(
    tmp_path: Path, tiny: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tiny_model.write_records(tmp_path / "news.jsonl")
    build([file], tmp_path / "index", model=tiny)
    monkeypatch.setattr("index.opened.fingerprint", lambda: "another")
    monkeypatch.setattr("index.pipeline.fingerprint", lambda: "another")
    with pytest.raises(BrokenIndexError, match="another glossary; rebuild with `python -m index build`"):
        open_index(tmp_path / "index", tiny)
    counting = tiny_model.CountingEmbedder(tiny)
    build([file], tmp_path / "index", model=counting)
    assert not counting.indexed
    open_index(tmp_path / "index", tiny).close()
