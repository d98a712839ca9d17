"""Refusal: what the articles do not answer is not answered, in the reader's language, with the nearest as nearest."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import tiny_model

from index import Index, build, open_index
from index.embed import Embedder
from qa import Filters, ask
from qa.question.query import prepare
from qa.refusal import strength
from qa.retrieve import retrieve

UNANSWERABLE = {
    "What is the capital of Australia?": "en",
    "Thủ đô của nước Úc là gì?": "vi",
    "澳大利亚的首都是哪里？": "zh",
    "Какой город является столицей Австралии?": "ru",
}


@pytest.fixture(scope="module")
def meant(tmp_path_factory: pytest.TempPathFactory, bundled: Embedder) -> Iterator[Index]:
    """The four short articles, by the bundled model, which knows what they mean."""
    folder = tmp_path_factory.mktemp("meant")
    build([tiny_model.write_records(folder / "news.jsonl")], folder / "index", model=bundled)
    with open_index(folder / "index", bundled) as index:
        yield index


@pytest.mark.parametrize(("question", "lang"), UNANSWERABLE.items())
def test_what_no_article_answers_is_refused_in_the_readers_language(meant: Index, question: str, lang: str) -> None:
    answer = ask(meant, question)
    assert answer.abstained
    assert answer.language == lang
    assert answer.citations == ()
    assert answer.short is None
    assert [sentence.markers for sentence in answer.sentences] == [()]
    texts = {ask(meant, other).text for other in UNANSWERABLE}
    assert len(texts) == len(UNANSWERABLE)


@pytest.mark.parametrize(
    "question",
    [
        "图书馆2024年什么时候开门？",
        "读者可以借阅30000本书吗？",
        "谁说读者可以借阅3万本书？",
        "When did the 1st bridge over the Selm open?",
        "How many cars cross the 5km bridge over the Selm?",
        "Cầu qua sông Selm mở ngày 4/5/2023 lúc 20h30 phải không?",
        "Когда открыли мост через Зельм в мае 2023г?",
        "Wie viel kostete die 5km lange Brücke über den Selm?",
    ],
)
def test_a_number_with_its_unit_is_no_code_that_the_article_must_hold(meant: Index, question: str) -> None:
    assert not ask(meant, question).abstained


@pytest.mark.parametrize(
    "question",
    ["When did the G20 bridge over the Selm open?", "图书馆G20什么时候开门？", "Khi nào cầu B52 qua sông Selm mở cửa?"],
)
def test_a_code_that_the_article_lacks_is_refused(meant: Index, question: str) -> None:
    assert ask(meant, question).abstained


def test_the_nearest_are_shown_as_what_they_are(small_index: Index) -> None:
    answer = ask(small_index, "What is the capital of Australia?")
    assert answer.nearest
    assert [hit.rank for hit in answer.nearest] == [1, 2, 3]
    for hit in answer.nearest:
        assert small_index.article(hit.article_id).text[hit.start : hit.end] == hit.text
        assert hit.text not in answer.text


@pytest.mark.parametrize("question", ["", "  ", "?!…", "😀", "\x00"])
def test_a_question_without_words_is_refused(small_index: Index, question: str) -> None:
    answer = ask(small_index, question)
    assert answer.abstained
    assert answer.nearest == ()


def test_a_filter_that_matches_nothing_refuses(small_index: Index) -> None:
    question = "How many million euros did the bridge over the Selm cost?"
    assert not ask(small_index, question).abstained
    answer = ask(small_index, question, filters=Filters(languages=("ru",)))
    assert answer.abstained
    assert answer.nearest == ()


@pytest.mark.parametrize("question", ["Who said a bridge brings two towns together?", "Ai nói nghề gốm là linh hồn?"])
def test_filters_hold_for_who_said_it_too(small_index: Index, question: str) -> None:
    answer = ask(small_index, question, filters=Filters(sources=("news.jsonl#harvest",)))
    assert {citation.source for citation in answer.citations} <= {"news.jsonl#harvest"}
    assert {hit.source for hit in answer.nearest} <= {"news.jsonl#harvest"}


def test_strength_is_nothing_where_nothing_was_found(small_index: Index) -> None:
    query = prepare(small_index, "How many million euros did the bridge over the Selm cost?")
    assert query is not None
    assert strength(small_index, query, [], []) == 0
    assert strength(small_index, query, retrieve(small_index, query, 5), []) == 0


def test_the_language_of_the_refusal_can_be_chosen(small_index: Index) -> None:
    chosen = ask(small_index, "What is the capital of Australia?", language="vi")
    assert chosen.text == ask(small_index, "Thủ đô của nước Úc là gì?").text
    assert chosen.language == "vi"


@pytest.mark.parametrize(
    "question", [*UNANSWERABLE, "How many million euros did the bridge over the Selm cost?", "?!…"]
)
def test_what_is_refused_has_less_than_half_confidence(meant: Index, question: str) -> None:
    answer = ask(meant, question)
    assert answer.confidence is not None
    assert 0 <= answer.confidence <= 1
    assert answer.abstained is (answer.confidence < 0.5)
    assert answer.as_dict(meant)["confidence"] == answer.confidence


def test_a_greeting_has_no_confidence(meant: Index) -> None:
    assert ask(meant, "Hello!").confidence is None
