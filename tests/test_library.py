"""An open index: articles, pages, passages, quotations, twins, from any thread, until it is closed."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path

import pytest
import tiny_model

from index import BrokenIndexError, Index, build, open_index
from index.embed import Embedder
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
            sentences = small_index.store.sentences(range(passage.first, passage.last))
            for sentence in sentences.values():
                assert passage.start <= sentence.start < sentence.end <= passage.end <= len(article.text)
        for said in small_index.quotations(article.id):
            assert article.text[said.start : said.end].strip()
            assert said.speaker


def test_who_said_it_is_kept(small_index: Index) -> None:
    visit, bridge, *_ = small_index.articles()
    assert [said.speaker for said in small_index.quotations(visit.id)] == ["Nguyễn Văn Bình"]
    assert [said.speaker for said in small_index.quotations(bridge.id)] == ["Anna Kessler"]
    assert small_index.quotations("nobody") == []


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


def test_threads_may_ask_at_once(small_index: Index) -> None:
    found: list[str] = []

    def ask() -> None:
        found.extend(search(small_index, "Nghề gốm là linh hồn")[0].source for _ in range(10))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == ["news.jsonl#visit"] * 80


def test_an_index_outlives_the_names_of_its_files(small_folder: Path, tmp_path: Path, tiny: Embedder) -> None:
    shutil.copytree(small_folder, tmp_path / "index")
    with open_index(tmp_path / "index", tiny) as index:
        shutil.rmtree(tmp_path / "index")
        assert search(index, "Nghề gốm là linh hồn")[0].source == "news.jsonl#visit"
        assert len(index.articles()) == 4


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
