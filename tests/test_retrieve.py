"""Retrieval: the right passage first, filters and diversity, and no question that breaks it."""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import tiny_model
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index import Index, build, open_index
from index.embed import Embedder
from qa import Filters, search

NASTY = {
    "empty": "",
    "spaces": " \t\n\u3000",
    "punctuation": "?!… “”。",
    "an emoji": "😀",
    "controls": "\x00\x01\x1b[31m",
    "a lone surrogate": "\ud800",
    "stop words": "là của và thì mà the of and",
    "SQL": "\" OR 1=1 -- '; DROP TABLE articles;",
    "NEAR": "NEAR(làng gốm, 2)",
    "a column": "words : * folded:gom",
    "a star": "*",
    "quotes": '"""',
    "operators": "AND OR NOT ^gốm -làng +a",
    "a caret and brackets": "{words} : (gốm)",
    "10,000 words": "Ai đã nói về nghề gốm ở làng này vậy? " * 1000,
    "a long word": "g" * 50_000,
    "marks": "a" + "\u0301" * 5000,
    "a language nobody knows": "ቤት ውስጥ ማን ነው?",
    "right to left": "من قال ذلك؟\u202e",
}


@pytest.mark.parametrize("name", NASTY)
def test_no_question_breaks_the_search(small_index: Index, name: str) -> None:
    search(small_index, "làng gốm")
    began = time.perf_counter()
    hits = search(small_index, NASTY[name])
    assert time.perf_counter() - began < 2
    assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1))
    if not any(c.isalnum() for c in NASTY[name]):
        assert hits == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(st.text(st.characters(codec=None), max_size=120))
def test_any_question_gives_hits_that_lie_in_their_articles(small_index: Index, question: str) -> None:
    for hit in search(small_index, question):
        assert small_index.article(hit.article_id).text[hit.start : hit.end] == hit.text


@pytest.mark.parametrize(
    ("question", "source"),
    [
        ("Nghề gốm là linh hồn của ngôi làng nào?", "visit"),
        ("When did the bridge over the Selm open?", "bridge"),
        ("图书馆什么时候开门？", "library"),
        ("Giá lúa tại ruộng là bao nhiêu?", "harvest"),
    ],
)
def test_the_right_passage_comes_first(small_index: Index, question: str, source: str) -> None:
    [first, *rest] = search(small_index, question)
    assert first.source == f"news.jsonl#{source}"
    assert [hit.score for hit in rest] == sorted((hit.score for hit in rest), reverse=True)
    assert first.score >= rest[0].score


def test_an_nfd_query_finds_nfc_text(small_index: Index) -> None:
    question = "Nghề gốm là linh hồn của ngôi làng này"
    composed = search(small_index, question)
    assert search(small_index, unicodedata.normalize("NFD", question)) == composed


def test_a_query_without_marks_finds_the_passage(small_index: Index) -> None:
    assert search(small_index, "nghe gom la linh hon cua ngoi lang nay")[0].source == "news.jsonl#visit"


def test_upper_case_does_not_matter(small_index: Index) -> None:
    assert search(small_index, "NGHỀ GỐM LÀ LINH HỒN CỦA LÀNG")[0].source == "news.jsonl#visit"


def test_top_limits_the_hits(small_index: Index) -> None:
    assert len(search(small_index, "làng gốm", top=2)) == 2
    assert len(search(small_index, "làng gốm", top=100)) == 4


@pytest.mark.parametrize(
    ("filters", "sources"),
    [
        (Filters(), {"visit", "bridge", "library", "harvest"}),
        (Filters(published_from=date(2024, 1, 1)), {"visit", "library"}),
        (Filters(published_to=date(2023, 12, 31)), {"bridge"}),
        (Filters(published_from=date(2024, 3, 13), published_to=date(2024, 3, 13)), {"visit"}),
        (Filters(publishers=("Báo Gốm", "Selm Post")), {"visit", "bridge"}),
        (Filters(languages=("zh",)), {"library"}),
        (Filters(sources=("news.jsonl",)), {"visit", "bridge", "library", "harvest"}),
        (Filters(sources=("news.jsonl#bridge",)), {"bridge"}),
        (Filters(languages=("vi",), publishers=("Selm Post",)), set()),
        (Filters(languages=("ru",)), set()),
        (Filters(published_from=date(2030, 1, 1)), set()),
    ],
)
def test_filters(small_index: Index, filters: Filters, sources: set[str]) -> None:
    hits = search(small_index, "Nghề gốm là linh hồn", filters=filters)
    assert {hit.source for hit in hits} == {f"news.jsonl#{source}" for source in sources}


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory, tiny: Embedder) -> Iterator[Index]:
    """Three copies of one article, a long article, and the rest."""
    folder = tmp_path_factory.mktemp("crowded")
    visit, *rest = tiny_model.RECORDS
    long = " ".join(f"Nghề gốm ở làng thứ {n} là linh hồn của ngôi làng." for n in range(200))
    records = [{**visit, "id": f"copy{n}"} for n in range(3)] + [{"id": "long", "title": "Gốm", "text": long}, *rest]
    build([tiny_model.write_records(folder / "news.jsonl", records)], folder / "index", model=tiny)
    with open_index(folder / "index", tiny) as index:
        yield index


def test_duplicates_do_not_crowd_the_results(crowded: Index) -> None:
    hits = search(crowded, "Đại sứ đến thăm làng gốm Thanh Hà")
    assert sum("copy" in hit.source for hit in hits) == 1


def test_the_first_hits_are_not_all_windows_of_one_article(crowded: Index) -> None:
    hits = search(crowded, "Nghề gốm là linh hồn của ngôi làng", top=5)
    assert sum(hit.source.endswith("#long") for hit in hits[:4]) <= 2
    assert len({hit.source for hit in hits}) >= 3


def test_a_filter_on_a_copy_still_finds_it(crowded: Index) -> None:
    hits = search(crowded, "Đại sứ đến thăm làng gốm", filters=Filters(sources=("news.jsonl#copy2",)))
    assert [hit.source for hit in hits] == ["news.jsonl#copy2"]


def test_one_article_is_enough(tmp_path: Path, tiny: Embedder) -> None:
    build([tiny_model.write_records(tmp_path / "a.jsonl", tiny_model.RECORDS[:1])], tmp_path / "i", model=tiny)
    with open_index(tmp_path / "i", tiny) as index:
        assert len(search(index, "What is the capital of Australia?")) == 1


def test_names_dates_and_numbers_cross_languages(bundled: Embedder, tmp_path: Path) -> None:
    records = [
        {"id": "a", "title": "Tin", "text": "Ông Tập Cận Bình gặp khách ngày 30/10/2025.", "lang": "vi"},
        {"id": "b", "title": "Tin", "text": "Ông Vương Nghị gặp khách ngày 2/10/2024 trong 90 phút.", "lang": "vi"},
        {"id": "c", "title": "Tin", "text": "Bà Lê Thị Hoa gặp khách ngày 5/11/2023 trong 3 giờ.", "lang": "vi"},
    ]
    build([tiny_model.write_records(tmp_path / "a.jsonl", records)], tmp_path / "i", model=bundled)
    with open_index(tmp_path / "i", bundled) as index:
        asked = {
            "Whom did Xi Jinping meet?": "a",
            "习近平会见了谁？": "a",
            "What happened on 30 October 2025?": "a",
            "Whom did Wang Yi meet?": "b",
            "Which meeting took 90 minutes?": "b",
            "Le Thi Hoa gap ai?": "c",
        }
        assert {q: search(index, q)[0].source for q in asked} == {q: f"a.jsonl#{id_}" for q, id_ in asked.items()}
