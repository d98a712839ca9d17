"""Evidence: whole sentences of one article, at most 400 characters, none twice, never in another speaker's mouth."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import tiny_model

from index import Index, build, open_index
from index.embed import Embedder
from index.text.sentences import LONGEST_SENTENCE, sentences
from qa.evidence.quotes import evidence
from qa.evidence.scoring import Evidence
from qa.question.query import prepare
from qa.retrieve import retrieve

LONG = (
    "Nghề gốm "
    + "và nghề dệt và nghề rèn và nghề mộc và nghề đúc " * 30
    + "là linh hồn của ngôi làng. Làng ở gần sông."
)
QUESTIONS = [
    "Nghề gốm là linh hồn của làng nào?",
    "Ai nói nghề gốm là linh hồn của làng?",
    "Who said a bridge brings two towns together?",
    "What did Anna Kessler say?",
    "How many million euros did the bridge over the Selm cost?",
    "图书馆什么时候开门？",
    "Chuyến thăm kéo dài bao lâu?",
    "Tóm tắt chuyến thăm làng gốm",
    "What is the capital of Australia?",
]


@pytest.fixture(scope="module")
def wide(tmp_path_factory: pytest.TempPathFactory, tiny: Embedder) -> Iterator[Index]:
    folder = tmp_path_factory.mktemp("wide")
    records = [*tiny_model.RECORDS, {"id": "long", "title": "Nghề", "text": LONG, "lang": "vi"}]
    build([tiny_model.write_records(folder / "news.jsonl", records)], folder / "index", model=tiny)
    with open_index(folder / "index", tiny) as index:
        yield index


def found(index: Index, question: str, most: int = 5) -> list[Evidence]:
    query = prepare(index, question)
    assert query is not None
    return evidence(index, query, retrieve(index, query, 40), most)


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_stretch_is_whole_sentences_of_at_most_400_characters(wide: Index, question: str) -> None:
    for item in found(wide, question):
        assert item.quote == item.article.text[item.start : item.end]
        assert 0 < len(item.quote) <= LONGEST_SENTENCE
        whole = sentences(item.article)
        assert item.start in {s.start for s in whole}
        assert item.end in {s.end for s in whole}


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("most", [1, 3])
def test_no_more_than_asked_for_and_none_overlap(wide: Index, question: str, most: int) -> None:
    items = found(wide, question, most)
    assert len(items) <= most
    for i, one in enumerate(items):
        for other in items[:i]:
            assert one.article.id != other.article.id or one.end <= other.start or other.end <= one.start


def test_speech_comes_with_its_speaker(wide: Index) -> None:
    [first, *_] = found(wide, "Who said a bridge brings two towns together?")
    assert first.said is not None
    assert first.said.speaker == "Anna Kessler"
    assert "A bridge brings two towns together" in first.quote


def test_what_somebody_said_is_what_that_person_said(wide: Index) -> None:
    items = found(wide, "What did Anna Kessler say?")
    assert items
    assert {item.said and item.said.speaker for item in items} == {"Anna Kessler"}


def test_no_passages_no_evidence(wide: Index) -> None:
    query = prepare(wide, "How many million euros did the bridge over the Selm cost?")
    assert query is not None
    assert evidence(wide, query, [], 3) == []


@pytest.mark.parametrize(
    "question",
    ["What did Peter Kessler say?", "What did Boris Mott say about the bridge?", "马文在苏黎世说了什么？"],
)
def test_nobodys_words_are_passed_as_anothers(wide: Index, question: str) -> None:
    assert [item for item in found(wide, question) if item.said] == []


def test_no_quotation_goes_on_across_what_the_page_has_in_between(tmp_path: Path, tiny: Embedder) -> None:
    before, after = (
        "Làng gốm Thanh Hà đón khách quý vào sáng nay.",
        "Làng gốm Thanh Hà là nơi có nghề gốm lâu đời nhất.",
    )
    page = f"Làng gốm đón khách\n{before}\nẢnh: Lê Văn Nam\n{after}\nKhách thăm làng gốm rất đông vào mùa xuân.\n"
    (tmp_path / "page.txt").write_text(page, "utf-8")
    build([tmp_path / "page.txt"], tmp_path / "index", model=tiny)
    with open_index(tmp_path / "index", tiny) as index:
        [article] = index.articles()
        assert "Ảnh" not in article.text
        assert index.gaps(article) == {article.text.index(after)}
        quotes = [item.quote for item in found(index, "Làng gốm Thanh Hà ở đâu?")]
        assert quotes
        assert all(" ".join(quote.split()) in " ".join(page.split()) for quote in quotes)
