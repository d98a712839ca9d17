"""Questions about an office: which one somebody holds, and who holds it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import tiny_model

from index import Article, Index, build, open_index
from index.attribute import attribute
from index.embed import Embedder
from qa import ask
from qa.evidence.offices import asks_who_holds
from qa.question.kinds import parse
from qa.question.query import prepare

TEXT = (
    "Đại sứ Trung Quốc tại Mỹ Lý Minh Hạo đã gặp Đại sứ Mỹ tại Trung Quốc Robert Miller ở Hà Nội. "
    "Ông Hạo nói hai bên cần hiểu nhau hơn. Ông Miller tặng chủ nhà một cuốn sách cũ."
)


@pytest.fixture(scope="module")
def envoys(tmp_path_factory: pytest.TempPathFactory, tiny: Embedder) -> Iterator[Index]:
    folder = tmp_path_factory.mktemp("envoys")
    records = [{"id": "envoys", "title": "Hai đại sứ gặp nhau", "text": TEXT, "lang": "vi"}]
    build([tiny_model.write_records(Path(folder) / "news.jsonl", records)], folder / "index", model=tiny)
    with open_index(folder / "index", tiny) as index:
        yield index


def test_offices_stand_beside_names() -> None:
    article = Article.create("page", 1, "", [TEXT], lang="vi")
    found = {(office.name, article.text[office.start : office.end]) for office in attribute(article, ()).offices}
    assert found == {("Lý Minh Hạo", "Đại sứ Trung Quốc tại Mỹ"), ("Robert Miller", "Đại sứ Mỹ tại Trung Quốc")}


@pytest.mark.parametrize(
    ("question", "lang", "holder"),
    [
        ("Who is Robert Miller?", "en", "Robert Miller"),
        ("What position does Robert Miller hold in Beijing?", "en", "Robert Miller"),
        ("What is Robert Miller's job?", "en", "Robert Miller"),
        ("Who is the ambassador?", "en", ""),
        ("Ông Lý Minh Hạo hiện giữ chức vụ gì?", "vi", "Ông Lý Minh Hạo"),
        ("Chức vụ của ông Miller là gì?", "vi", "ông Miller"),
        ("Robert Miller là ai?", "vi", "Robert Miller"),
        ("Ưu tiên của ông Miller là gì?", "vi", ""),
        ("李明浩担任什么职务？", "zh", "李明浩"),
        ("Какую должность занимает Роберт Миллер?", "ru", "Роберт Миллер"),
    ],
)
def test_the_holder_is_read(question: str, lang: str, holder: str) -> None:
    assert parse(question, lang).holder == holder


@pytest.mark.parametrize(
    "question",
    ["Robert Miller giữ chức vụ gì?", "Who is Robert Miller?", "Ong Robert Miller giu chuc vu gi?"],
)
def test_the_office_of_a_person_is_the_short_answer(envoys: Index, question: str) -> None:
    answer = ask(envoys, question)
    assert answer.short == "Đại sứ Mỹ tại Trung Quốc"
    assert answer.citations[0].verify(envoys)


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("Who is the US ambassador to China?", "Robert Miller"),
        ("Who is China's ambassador to the United States?", "Lý Minh Hạo"),
        ("Ai là Đại sứ Mỹ tại Trung Quốc?", "Robert Miller"),
        ("美国驻华大使是谁？", "Robert Miller"),
        ("Кто является послом Китая в США?", "Lý Minh Hạo"),
    ],
)
def test_the_holder_of_an_office_is_the_short_answer(envoys: Index, question: str, name: str) -> None:
    assert ask(envoys, question).short == name


@pytest.mark.parametrize("question", ["Who is the US ambassador to Japan?", "Ai là Thủ tướng Trung Quốc?"])
def test_an_office_that_nobody_holds_there_is_refused(envoys: Index, question: str) -> None:
    assert ask(envoys, question).abstained


@pytest.mark.parametrize(
    "question", ["Who is leading the talks in China?", "Who met the US ambassador?", "Who is the ambassador?"]
)
def test_other_questions_about_people_ask_for_no_office(envoys: Index, question: str) -> None:
    query = prepare(envoys, question)
    assert query is not None
    assert not asks_who_holds(query)
