"""The sample collection from saved pages to cited answers, with the bundled model: the question the project is for."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from index import Index
from index.store import verify
from qa import ask

ROOT = Path(__file__).parents[1]
SAMPLE = [json.loads(line) for line in (ROOT / "benchmarks/questions/sample.jsonl").read_text("utf-8").splitlines()]
NAMED = {row["id"]: row for row in SAMPLE if row["id"] in {"sample-01", "sample-02", "sample-03", "sample-04"}}


def _holds(quote: str, evidence: list[str]) -> bool:
    return any(unicodedata.normalize("NFC", words) in quote for words in evidence)


def test_the_sample_index_is_in_order(sample_folder: Path) -> None:
    found, counts = verify.problems(sample_folder)
    assert found == []
    assert counts["articles"] >= 16


@pytest.mark.parametrize("name", NAMED)
def test_the_named_question_cites_both_speakers_verbatim(sample: Index, name: str) -> None:
    row: dict[str, Any] = NAMED[name]
    answer = ask(sample, row["question"])
    assert not answer.abstained
    for wanted in (row, *row["also"]):
        [citation] = [c for c in answer.citations if c.source == wanted["file"] and _holds(c.quote, wanted["evidence"])]
        assert citation.verify(sample)
        assert sample.article(citation.article_id).text[citation.start : citation.end] == citation.quote
    speakers = {citation.speaker for citation in answer.citations}
    assert {"Tần Cương", "Tập Cận Bình"} <= speakers
    assert answer.short is not None
    assert "Tần Cương" in answer.short
    assert "Tập Cận Bình" in answer.short
    assert answer.language == row["lang"].partition("-")[0]


@pytest.mark.parametrize(
    ("question", "lang"),
    [
        ("What is the capital of Australia?", "en"),
        ("Thủ đô của nước Úc là gì?", "vi"),
        ("Thu do cua nuoc Uc la gi?", "vi"),
        ("澳大利亚的首都是哪里？", "zh"),
    ],
)
def test_what_the_sample_does_not_say_is_refused_in_the_readers_language(
    sample: Index, question: str, lang: str
) -> None:
    answer = ask(sample, question)
    assert answer.abstained
    assert answer.language == lang
    assert answer.citations == ()
    assert answer.nearest


def test_every_answer_over_the_sample_is_verbatim(sample: Index) -> None:
    for row in SAMPLE:
        answer = ask(sample, row["question"])
        assert all(citation.verify(sample) for citation in answer.citations), row["question"]
        assert all(len(citation.quote) <= 400 for citation in answer.citations), row["question"]


def test_a_sentence_of_the_collection_is_cited_to_its_own_article(sample: Index) -> None:
    right = total = 0
    for article in sample.articles():
        if sample.also_in(article.id):
            continue
        for passage in sample.passages_of(article.id)[:1]:
            sentences = sample.store.sentences(range(passage.first, passage.last)).values()
            text = max((article.text[s.start : s.end] for s in sentences), key=len)
            answer = ask(sample, text)
            total += 1
            right += bool(answer.citations) and answer.citations[0].article_id == article.id
    assert total >= 16
    assert right >= 0.95 * total
