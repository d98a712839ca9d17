"""Citations: an exact stretch of a stored article, and nothing else verifies."""

from __future__ import annotations

from dataclasses import replace

import pytest

from index import Index
from qa import Citation
from qa.evidence.scoring import Nearness


@pytest.fixture
def citation(small_index: Index) -> Citation:
    article = small_index.articles()[0]
    start, end = 30, 60
    about = (article.id, article.sha256, article.source, article.title, article.publisher, article.published)
    return Citation(1, *about, None, None, start, end, article.text[start:end])


def test_an_exact_stretch_verifies(small_index: Index, citation: Citation) -> None:
    assert citation.verify(small_index)
    shown = citation.as_dict(small_index)
    assert shown["verified"] is True
    expected = {"marker", "article_id", "source", "title", "published", "speaker", "start", "end", "quote", "verified"}
    assert expected <= shown.keys()
    assert shown["published"] == "2024-03-13"


@pytest.mark.parametrize(
    "change",
    [
        {"quote": "không có trong bài"},
        {"start": 31},
        {"end": 59},
        {"sha256": "0" * 64},
        {"article_id": "nobody"},
        {"start": -5, "end": 10_000},
    ],
)
def test_anything_else_does_not(small_index: Index, citation: Citation, change: dict[str, object]) -> None:
    wrong = replace(citation, **change)
    assert not wrong.verify(small_index)
    assert wrong.as_dict(small_index)["verified"] is False


def test_letter_case_and_normalisation_count(small_index: Index, citation: Citation) -> None:
    assert not replace(citation, quote=citation.quote.upper()).verify(small_index)


def test_why_puts_the_nearness_in_words(citation: Citation) -> None:
    assert replace(citation, near=Nearness(0.51)).why == "close in meaning (0.51)"
    both = replace(citation, near=Nearness(0.4, 0.1))
    assert both.near.levels == {"meaning": ("fair", 0.4), "words": ("few", 0.1)}
    assert both.why == "fair in meaning (0.40), few of the question's words (0.10)"
