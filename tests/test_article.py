"""Articles: canonical text, stable identifiers, and a body that lies where its offsets say."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from dataclasses import fields
from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.article import Article, RemovedLine, canonical

ANY_TEXT = st.text(st.characters(codec=None), max_size=80)  # lone surrogates included
PARAGRAPHS = st.lists(ANY_TEXT, max_size=5)


def nfd(text: str) -> str:
    return unicodedata.normalize("NFD", text)


@given(ANY_TEXT)
def test_canonical_lines_are_nfc_on_one_line_and_stay_as_they_are(line: str) -> None:
    made = canonical(line)
    assert unicodedata.is_normalized("NFC", made)
    assert canonical(made) == made
    assert made == made.strip()
    assert "\n" not in made
    assert "  " not in made
    made.encode()


def test_controls_and_lone_surrogates_are_dropped() -> None:
    assert canonical("a\x00b\ud800c\x1bd\ue000e") == "a b c d e"


def test_the_zero_width_joiner_of_an_emoji_stays() -> None:
    assert canonical("👩\u200d🚒") == "👩\u200d🚒"


@given(ANY_TEXT, PARAGRAPHS)
def test_text_is_title_blank_line_paragraphs(title: str, paragraphs: list[str]) -> None:
    article = Article.create("a.txt", 1, title, paragraphs)
    assert unicodedata.is_normalized("NFC", article.text)
    assert article.sha256 == hashlib.sha256(article.text.encode()).hexdigest()
    assert article.text[article.body_start :].split("\n") == (article.body or [article.text[article.body_start :]])
    if article.title and article.body:
        assert article.text == article.title + "\n\n" + "\n".join(article.body)
    assert all(canonical(p) == p and p for p in article.body)


@given(ANY_TEXT, PARAGRAPHS)
def test_create_is_stable(title: str, paragraphs: list[str]) -> None:
    article = Article.create("a.txt", 1, title, paragraphs)
    assert Article.create("a.txt", 1, title, paragraphs) == article
    assert Article.create("a.txt", 1, article.title, article.body).text == article.text


@given(st.text("ắằặộểđÁưươa ", max_size=40), st.lists(st.text("ắộểđ ươ한국어が", max_size=40), max_size=3))
def test_nfd_input_makes_the_same_article(title: str, paragraphs: list[str]) -> None:
    composed = Article.create("a.txt", 1, title, paragraphs)
    assert Article.create("a.txt", 1, nfd(title), map(nfd, paragraphs)) == composed


def test_the_identifier_depends_on_source_ordinal_and_text_alone() -> None:
    one = Article.create("a.txt", 1, "Tin", ["Một."], publisher="Báo", lang="vi")
    assert Article.create("a.txt", 1, "Tin", ["Một."]).id == one.id
    others = [("b.txt", 1, "Tin", ["Một."]), ("a.txt", 2, "Tin", ["Một."]), ("a.txt", 1, "Tin", ["Hai."])]
    assert len({Article.create(*other).id for other in others} | {one.id}) == 4


@pytest.mark.parametrize(
    ("title", "paragraphs", "body"),
    [("", ["Một."], ["Một."]), ("Tin", [], []), ("", [], []), ("Tin", [" ", "\u3000"], []), ("Tin", ["Tin"], ["Tin"])],
)
def test_articles_without_title_or_body(title: str, paragraphs: list[str], body: list[str]) -> None:
    assert Article.create("a.txt", 1, title, paragraphs).body == body


def test_every_field_is_in_the_json() -> None:
    lines = [RemovedLine(1, "Trang chủ", "menu")]
    article = Article.create(
        "a.txt", 2, "Tin", ["Một."], published=date(2024, 3, 1), published_time=time(0), removed=lines
    )
    found = article.as_dict()
    assert list(found) == [field.name for field in fields(Article)]
    assert (found["published"], found["published_time"]) == ("2024-03-01", "00:00:00")
    assert json.loads(json.dumps(found))["removed"] == [{"line": 1, "text": "Trang chủ", "why": "menu"}]


def test_a_field_that_no_article_has_is_refused() -> None:
    with pytest.raises(TypeError, match="publsher"):
        Article.create("a.txt", 1, "Tin", [], publsher="Báo")
