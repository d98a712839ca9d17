"""The store: what goes in comes out, filters and full text find the right rows, and no word is an operator."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import fields, replace
from datetime import date, time
from pathlib import Path
from typing import Any, get_type_hints

import pytest
from clock import least_seconds
from hypothesis import given
from hypothesis import strategies as st

from index.article import (
    Article,
    Attribution,
    Office,
    Passage,
    Quotation,
    Referent,
    RemovedLine,
    Sentence,
    Spoken,
)
from index.errors import BrokenIndexError
from index.parts import Parts
from index.segment import passages, spoken
from index.store.articles import Store
from index.store.insert import FILE, StoreWriter
from index.store.rows import ARTICLES, PARTS
from index.text.sentences import sentences
from index.text.words import folded_tokens, tokens

FULL = Article.create(
    "a/tin.txt",
    2,
    "Đại sứ thăm làng gốm",
    ['Ông Bình nói: "Nghề gốm là linh hồn."', "Chuyến thăm kéo dài 3 ngày."],
    published=date(2024, 3, 13),
    published_time=time(8, 30),
    published_inferred=True,
    publisher="Báo Gốm",
    byline="An",
    lang="vi",
    url="https://gom.example/1",
    captions=["Ảnh: làng gốm"],
    removed=[RemovedLine(1, "Trang chủ", "menu"), RemovedLine(9, "Chia sẻ", "menu")],
)
PLAIN = Article.create("b.jsonl#7", 1, "", ["The bridge opened.", "It is 9 m wide."], lang="en")
SAID = Quotation(36, 57, "Nguyễn Văn Bình", "Đại sứ", "nói", direct=True)
WHO = Attribution((SAID,), (Referent(22, 25, "Nguyễn Văn Bình"),), (Office(0, 6, "Nguyễn Văn Bình"),))


def words(texts: list[str]) -> list[int]:
    return [len(text.split()) for text in texts]


def add(writer: StoreWriter, article: Article, who: Attribution = WHO) -> Parts:
    parts = sentences(article)
    found = passages(article, parts, words, 64)
    texts = [f"{article.title}\n{article.text[p.start : p.end]}" for p in found]
    fields = [(" ".join(tokens(text)), " ".join(folded_tokens(text)), "num3") for text in texts]
    heard = spoken(parts, who.quotations)
    to_embed = (texts, ["a sentence" for _ in parts], ["what is said" for _ in heard])
    made = Parts(article, parts, found, who, heard, fields, frozenset({"Nguyễn Văn Bình"}), ([], []), to_embed)
    writer.add_article(made)
    writer.add_page(article.source, f"Trang chủ\n{article.text}")
    return made


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    folder = tmp_path_factory.mktemp("store")
    writer = StoreWriter(folder)
    add(writer, FULL)
    add(writer, PLAIN, Attribution())
    writer.add_running_words(["làng", "gốm", "và", "làng", "gốm", "lạng"])
    writer.set_twins({FULL.id: PLAIN.id, PLAIN.id: PLAIN.id})
    writer.close()
    opened = Store(folder)
    yield opened
    opened.close()


def test_an_article_comes_back_as_it_went_in(store: Store) -> None:
    assert store.article(FULL.id) == FULL
    assert store.articles() == [replace(FULL, removed=()), PLAIN]
    assert store.articles_by_number([1, 1]) == {1: PLAIN}
    assert store.articles_of(FULL.source) == [FULL]
    assert store.article("nobody") is None


@pytest.mark.parametrize("kind", [Article, Passage, Sentence, Spoken, Quotation, Referent, Office])
def test_every_field_survives_the_way_through_a_table(kind: type[Any]) -> None:
    values: dict[object, object] = {
        str: "Bình",
        int: 7,
        bool: True,
        date | None: date(2024, 3, 13),
        time | None: time(0, 0),
        tuple[str, ...]: ("Ảnh", ""),
        tuple[RemovedLine, ...]: (RemovedLine(1, "Trang chủ", "menu"),),
    }
    item = kind(**{name: values[hint] for name, hint in get_type_hints(kind).items()})
    assert all(getattr(item, field.name) != field.default for field in fields(kind))
    table = ARTICLES if kind is Article else PARTS[kind]
    with closing(sqlite3.connect(":memory:")) as db:
        db.execute(f"CREATE TABLE t ({table.declared})")
        row = table.row(item)
        db.execute(f"INSERT INTO t VALUES ({', '.join('?' * len(row))})", row)  # noqa: S608
        assert table.item(*db.execute(f"SELECT {table.columns} FROM t")) == item  # noqa: S608


def test_pages_hashes_and_twins(store: Store) -> None:
    assert store.page(FULL.source).startswith("Trang chủ\nĐại sứ")
    assert store.page("nothing") == ""
    assert store.hashes() == {FULL.source: (FULL.sha256,), PLAIN.source: (PLAIN.sha256,)}
    assert store.twins() == {FULL.id: PLAIN.id, PLAIN.id: PLAIN.id}


def test_rows_run_on_from_article_to_article(store: Store) -> None:
    first, second = store.embedded().values()
    assert [rows.stop for rows in first] == [rows.start for rows in second]
    articles, rows = store.outline()
    assert articles == [(FULL.id, "vi"), (PLAIN.id, "en")]
    assert [row.number for row in rows] == list(range(len(rows)))
    assert store.passages_of(PLAIN.id) == [row for row in rows if row.article == 1]
    every = store.sentences(range(rows[0].first, rows[-1].last))
    assert [every[n] for n in second[1]] == sentences(PLAIN)


def test_quotations_come_back(store: Store) -> None:
    assert store.parts(Quotation, [FULL.id, PLAIN.id]) == {FULL.id: [SAID]}
    assert store.parts(Quotation, []) == {}


def test_parts_of_an_article_come_back(store: Store) -> None:
    assert store.parts(Referent, [PLAIN.id, FULL.id]) == {FULL.id: list(WHO.referents)}
    assert store.parts(Office, [FULL.id]) == {FULL.id: list(WHO.offices)}
    assert store.parts(Sentence, [FULL.id, PLAIN.id]) == {a.id: sentences(a) for a in (FULL, PLAIN)}


def test_speech_comes_with_the_rows_of_its_sentence_and_article(store: Store) -> None:
    [(row, article, said)] = store.speech()
    assert (article, said) == (0, SAID)
    sentence = store.sentences([row])[row]
    assert sentence.start < SAID.end
    assert SAID.start < sentence.end


def test_sources_below_a_file_or_folder(store: Store) -> None:
    assert store.sources_below("a") == store.sources_below("a/tin.txt") == ["a/tin.txt"]
    assert store.sources_below("b.jsonl") == ["b.jsonl#7"]
    assert store.sources_below("a/tin") == store.sources_below("") == []


def test_names_and_running_words_are_counted(store: Store) -> None:
    assert store.names() == {"Nguyễn Văn Bình": 2}
    assert store.spellings(["lang", "gom", "x"]) == {"lang": {"làng": 2, "lạng": 1}, "gom": {"gốm": 2}}
    assert store.pair_counts(["làng", "gốm"]) == {("làng", "gốm"): 2}


def test_full_text_finds_words_as_written_and_folded(store: Store) -> None:
    assert set(store.full_text("words", ["gốm"], 9)) == {0}
    assert store.full_text("words", ["gom"], 9) == {}
    assert set(store.full_text("folded", ["gom"], 9)) == {0}
    assert set(store.full_text("words", ["gốm", "bridge"], 9)) == {0, 1}
    assert len(store.full_text("words", ["gốm", "bridge"], 1)) == 1
    assert set(store.full_text("words", ["gốm", "bridge"], 9, [1])) == {1}
    assert store.full_text("words", ["gốm"], 9, []) == {}
    assert store.held("words", ["gốm", "bridge", "opened"], 1) == {"bridge", "opened"}
    assert store.frequencies("words", ["gốm", "bridge", "zzz"]) == {"gốm": 1, "bridge": 1}


OPERATORS = ['"', '""', "'", "*", "a*", "NEAR(", "NEAR(a b, 2)", "OR", "AND", "NOT", "words", "words:", "^a", "-", "+"]


@given(st.lists(st.sampled_from(OPERATORS) | st.text(st.characters(exclude_categories=["Cs"]), max_size=8), max_size=5))
def test_no_word_is_an_operator(store: Store, asked: list[str]) -> None:
    assert all(score >= 0 for score in store.full_text("words", asked, 9).values())
    store.frequencies("words", asked)
    store.spellings(asked)
    store.pair_counts(asked)


@given(st.text(max_size=60))
def test_what_the_tokenizer_makes_of_any_question_is_safe(store: Store, question: str) -> None:
    for field, found in (("words", tokens(question)), ("folded", folded_tokens(question))):
        store.full_text(field, found, 9)
        assert store.held(field, found, 0) <= set(found)


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ((None, None, [], [], []), [0, 1]),
        ((date(2024, 3, 13), date(2024, 3, 13), [], [], []), [0]),
        ((date(2024, 3, 14), None, [], [], []), []),
        ((None, date(2024, 3, 12), [], [], []), []),
        ((None, None, ["Báo Gốm"], [], []), [0]),
        ((None, None, ["Báo Gốm", ""], [], []), [0, 1]),
        ((None, None, [], ["en", "zh"], []), [1]),
        ((None, None, [], [], ["a"]), [0]),
        ((None, None, [], [], ["a/tin.txt", "b.jsonl"]), [0, 1]),
        ((None, None, [], [], ["b.jsonl#7"]), [1]),
        ((None, None, [], [], ["b.js", "%", "a/tin", "' OR 1=1 --"]), []),
    ],
)
def test_filters(store: Store, filters: tuple[object, ...], expected: list[int]) -> None:
    assert store.allowed_passages(*filters) == expected


def test_threads_get_the_rows_that_they_asked_for(tmp_path: Path) -> None:
    writer = StoreWriter(tmp_path)
    for number in range(50):
        add(writer, Article.create(f"{number}.txt", 1, "Tin", [f"Làng gốm số {number}."]))
    writer.close()
    store = Store(tmp_path)
    ids = [article.id for article in store.articles()]

    def wrong(first: int) -> list[str]:
        asked = [ids[(7 * first + turn) % len(ids)] for turn in range(1000)]
        return [one for one in asked if (found := store.article(one)) is None or found.id != one]

    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(wrong, range(8))) == [[]] * 8
    store.close()
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        store.article(ids[0])


def test_a_published_store_cannot_be_written(store: Store) -> None:
    with pytest.raises(sqlite3.OperationalError):
        store._db.execute("DELETE FROM articles")


def test_a_store_whose_bytes_are_wrong_is_found_out(tmp_path: Path) -> None:
    writer = StoreWriter(tmp_path)
    for number in range(30):
        add(writer, Article.create(f"{number}.txt", 1, "Tin", ["Một câu dài về làng gốm. " * 30], lang="vi"))
    writer.close()
    assert Store(tmp_path).problem() is None
    path = tmp_path / FILE
    data = bytearray(path.read_bytes())
    data[4096 : len(data) // 2] = b"\xa5" * (len(data) // 2 - 4096)
    path.write_bytes(data)
    assert Store(tmp_path).problem()
    with pytest.raises(BrokenIndexError, match=r"damaged.*rebuild"):
        Store(tmp_path).articles()


def test_a_filter_costs_full_text_little(tmp_path: Path) -> None:
    writer = StoreWriter(tmp_path)
    for number in range(1500):
        add(
            writer, Article.create(f"{number}.txt", 1, "Tin", [f"Làng gốm số {number} đón khách và mở hội."], lang="vi")
        )
    writer.close()
    store = Store(tmp_path)
    asked, rows = ["làng", "gốm", "khách", "hội"], list(range(0, 1500, 2))
    whole = least_seconds(lambda: store.full_text("words", asked, 100))
    assert least_seconds(lambda: store.full_text("words", asked, 100, rows)) <= 3 * whole
    assert set(store.full_text("words", asked, 9, rows)) <= set(rows)
    store.close()
