"""An open index: articles, pages, passages, quotations, twins, from any thread, until it is closed."""

from __future__ import annotations

import gc
import json
import re
import shutil
import sqlite3
import weakref
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import faiss
import numpy as np
import pytest
import tiny_model

from index import BrokenIndexError, Index, build, open_index
from index.embed import Embedder
from index.store import generation
from index.store.generation import Manifest
from index.text.sentences import sentences
from qa import search


def test_articles_come_in_build_order_with_what_the_page_said(small_index: Index) -> None:
    articles = small_index.articles()
    assert [article.source for article in articles] == [f"news.jsonl#{r['id']}" for r in tiny_model.RECORDS]
    first = articles[0]
    assert (first.title, first.publisher, first.lang) == ("Đại sứ thăm làng gốm", "Báo Gốm", "vi")
    assert str(first.published) == "2024-03-13"
    assert first.url == "https://gom.example/1"
    assert small_index.article(first.id) == first
    assert small_index.page_text(first.source) == tiny_model.VISIT
    with pytest.raises(KeyError):
        small_index.article("nobody")


def test_every_offset_lies_in_its_article(small_index: Index) -> None:
    for article in small_index.articles():
        passages = small_index.passages_of(article.id)
        assert passages
        for passage in passages:
            inside = small_index.store.sentences(range(passage.first, passage.last))
            for sentence in inside.values():
                assert passage.start <= sentence.start < sentence.end <= passage.end <= len(article.text)
        for said in small_index.quotations(article.id):
            assert article.text[said.start : said.end].strip()
            assert said.speaker


def test_who_said_it_is_kept(small_index: Index) -> None:
    visit, bridge, *_ = small_index.articles()
    assert [said.speaker for said in small_index.quotations(visit.id)] == ["Nguyễn Văn Bình"]
    assert [said.speaker for said in small_index.quotations(bridge.id)] == ["Anna Kessler"]
    assert small_index.quotations("nobody") == []


def test_parts_of_articles_are_kept(small_index: Index) -> None:
    visit, bridge, *_ = small_index.articles()
    assert small_index.sentences(visit.id) == sentences(visit)
    office = small_index.offices(bridge.id)[0]
    assert (bridge.text[office.start : office.end], office.name) == ("Mayor", "Anna Kessler")
    assert [(visit.text[r.start : r.end], r.name) for r in small_index.referents(visit.id)] == [
        ("Ông Bình", "Nguyễn Văn Bình")
    ]
    assert small_index.referents("nobody") == small_index.offices("nobody") == small_index.sentences("nobody") == []


def test_also_in_names_the_other_copies(tmp_path: Path, tiny: Embedder) -> None:
    copies = [{**tiny_model.RECORDS[0], "id": str(n)} for n in range(3)]
    build([tiny_model.write_records(tmp_path / "a.jsonl", copies)], tmp_path / "index", model=tiny)
    with open_index(tmp_path / "index", tiny) as index:
        one, two, three = index.articles()
        assert {article.id for article in index.also_in(one.id)} == {two.id, three.id}
        assert {article.id for article in index.also_in(three.id)} == {one.id, two.id}


def test_no_copies_no_twins(small_index: Index) -> None:
    assert all(small_index.also_in(article.id) == [] for article in small_index.articles())
    assert small_index.also_in("nobody") == []


def test_threads_get_the_rows_that_they_asked_for(small_index: Index) -> None:
    ids = [article.id for article in small_index.articles()]
    expected = {one: (small_index.article(one), small_index.quotations(one), small_index.also_in(one)) for one in ids}

    def ask(first: int) -> list[str]:
        asked = (ids[(first + turn) % len(ids)] for turn in range(400))
        return [one for one in asked if (small_index.article(one), small_index.quotations(one), []) != expected[one]]

    with ThreadPoolExecutor(8) as threads:
        assert [wrong for found in threads.map(ask, range(8)) for wrong in found] == []


def test_threads_may_ask_at_once(small_index: Index) -> None:
    asked = [sentence for record in tiny_model.RECORDS for sentence in re.split(r"(?<=[.。]) ?", record["text"])[:3]]
    expected = [search(small_index, question) for question in asked]
    assert len({hits[0].source for hits in expected}) == 4
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(lambda question: search(small_index, question), asked * 8)) == expected * 8


def test_a_closed_index_refuses_and_lets_go_of_what_was_derived_from_it(small_folder: Path, tiny: Embedder) -> None:
    index = open_index(small_folder, tiny)
    search(index, "Nguyễn Văn Bình nói gì?")
    index.close()
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        index.articles()
    gone = weakref.ref(index)
    del index
    gc.collect()
    assert gone() is None


def test_what_is_derived_is_made_once_for_each_index(small_folder: Path) -> None:
    made: list[Index] = []

    def number(index: Index) -> int:
        made.append(index)
        return len(made)

    with open_index(small_folder) as one, open_index(small_folder) as other:
        assert [one.derived(number), one.derived(number), other.derived(number)] == [1, 1, 2]
        assert made == [one, other]


def test_an_index_outlives_the_names_of_its_files(small_folder: Path, tmp_path: Path, tiny: Embedder) -> None:
    shutil.copytree(small_folder, tmp_path / "index")
    with open_index(tmp_path / "index", tiny) as index:
        shutil.rmtree(tmp_path / "index")
        assert search(index, "Nghề gốm là linh hồn")[0].source == "news.jsonl#visit"
        assert len(index.articles()) == 4


def _read_as_data(path: Path, manifest: Manifest) -> None:
    """Read a file of a generation as what it is, by means that run nothing which stands in it."""
    if path.suffix == ".json":
        assert isinstance(json.loads(path.read_text("utf-8")), dict)
    elif path.suffix == ".sqlite":
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as db:
            assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    elif path.suffix == ".npy":
        assert np.load(path, allow_pickle=False).dtype == np.uint32
    elif path.suffix == ".faiss":
        assert faiss.deserialize_index(np.fromfile(path, np.uint8)).ntotal == manifest.counts["passages"]
    else:
        assert path.suffix == ".f16"
        assert path.stat().st_size == 2 * manifest.counts[path.stem] * manifest.model["dimension"]
        assert np.isfinite(np.fromfile(path, "<f2")).all()


def test_every_file_is_data_and_none_is_a_pickle(small_folder: Path) -> None:
    folder = generation.live(small_folder)
    manifest = Manifest.read(folder)
    files = {path.name for path in folder.iterdir()}
    assert files == {"manifest.json", *manifest.files}
    for name in files:
        _read_as_data(folder / name, manifest)


def test_the_model_is_loaded_at_the_first_question_only(small_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise AssertionError("the model was loaded")

    monkeypatch.setattr(Embedder, "load", refused)
    with open_index(small_folder) as index:
        assert len(index.articles()) == 4


def test_a_missing_file_is_refused_at_once(small_folder: Path, tmp_path: Path) -> None:
    shutil.copytree(small_folder, tmp_path / "index")
    next((tmp_path / "index").glob("gen-*/vectors.faiss")).unlink()
    with pytest.raises(BrokenIndexError, match="is missing; rebuild with `python -m index build`"):
        open_index(tmp_path / "index")
