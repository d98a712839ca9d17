"""Sentences and passages: by offset, in order, nothing lost, nothing twice, nothing too long."""

from __future__ import annotations

import itertools
import unicodedata
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.article import Article, Passage, Sentence
from index.embed import Embedder
from index.segment import PASSAGE_TOKENS, passages
from index.text.sentences import LONGEST_SENTENCE, sentences

PIECES = st.sampled_from(
    [
        "Ông Tập nói",
        "TP.",
        "Dr.",
        "2.500",
        "v.v.",
        "。",
        "”",
        "“Hợp tác",
        "!",
        "?",
        "…",
        ". ",
        ".",
        ", ",
        "; ",
        " ",
        "\n",
        "他问：",
        "合作",
        "“好吗？”",
        "说",
        "́",
        "ệ",
        "\u200b",
        "\ufeff",
        "👩\u200d🚒",
        "A",
        "x" * 150,
        unicodedata.normalize("NFD", "Việt Nam"),
        "\r\n",
        "\t",
        "1.",
        ")",
        "|",
    ]
)
BODIES = st.lists(PIECES, max_size=60).map("".join) | st.text(st.characters(codec=None), max_size=300)


def article(body: str, title: str = "") -> Article:
    return Article.create("a.txt", 1, title, body.split("\n"))


def words(texts: Sequence[str]) -> list[int]:
    return [len(text.split()) or 1 for text in texts]


def texts(made: Article) -> list[str]:
    return [made.text[s.start : s.end] for s in sentences(made)]


@given(BODIES, st.sampled_from(["", "Tiêu đề. Hai câu"]))
def test_sentences_cover_the_body_in_order_without_overlap(body: str, title: str) -> None:
    made = article(body, title)
    at = made.body_start
    for sentence in sentences(made):
        assert not made.text[at : sentence.start].strip(), "something between two sentences is lost"
        assert at <= sentence.start < sentence.end
        assert sentence.end - sentence.start <= LONGEST_SENTENCE
        shown = made.text[sentence.start : sentence.end]
        assert shown == shown.strip()
        assert "\n" not in shown
        at = sentence.end
    assert not made.text[at:].strip()


@given(BODIES, st.integers(16, 600))
def test_passages_are_runs_of_whole_sentences_within_the_window(body: str, window: int) -> None:
    made = article(body, "Tiêu đề")
    parts = sentences(made)
    found = passages(made, parts, words, window)
    assert {n for p in found for n in range(p.first, p.last)} == set(range(len(parts)))
    for passage in found:
        assert (passage.start, passage.end) == (parts[passage.first].start, parts[passage.last - 1].end)
        size = sum(words([made.text[s.start : s.end] for s in parts[passage.first : passage.last]]))
        assert size <= max(32, min(PASSAGE_TOKENS, window)) or passage.last - passage.first == 1
    assert [p.first for p in found] == sorted({p.first for p in found})
    assert all(b.first in (a.last - 1, a.last) for a, b in itertools.pairwise(found))


@given(BODIES)
def test_segmentation_is_the_same_each_time_and_for_nfd(body: str) -> None:
    made = article(body)
    assert sentences(article(unicodedata.normalize("NFD", unicodedata.normalize("NFC", body)))) == sentences(made)


@given(st.text("ab, ;，。", min_size=401, max_size=3000))
def test_a_long_sentence_parts_at_a_clause(body: str) -> None:
    made = article(body)
    assert "".join("".join(texts(made)).split()) == "".join(made.text.split())


def test_a_megabyte_without_a_full_stop_is_cut_quickly() -> None:
    found = sentences(article("từ " * 350_000))
    assert all(s.end - s.start <= LONGEST_SENTENCE for s in found)
    assert len(found) < 6000


def test_a_long_line_without_spaces_is_cut_into_pieces_of_400() -> None:
    assert sentences(article("x" * 1000)) == [Sentence(0, 400), Sentence(400, 800), Sentence(800, 1000)]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Ông đến TP. Hồ Chí Minh. Bà ở lại.", ["Ông đến TP. Hồ Chí Minh.", "Bà ở lại."]),
        ("Giá là 2.500 đồng. Hết.", ["Giá là 2.500 đồng.", "Hết."]),
        ("Mr. Smith met J. Doe. They left.", ["Mr. Smith met J. Doe.", "They left."]),
        ('"Đi đâu?" ông hỏi. Bà im lặng.', ['"Đi đâu?" ông hỏi.', "Bà im lặng."]),
        ("他说：“好。”他走了。天黑了。", ["他说：“好。”", "他走了。", "天黑了。"]),
        ("“好吗？”他问。没有回答。", ["“好吗？”他问。", "没有回答。"]),
        ("1. Món thứ nhất. 2. Món thứ hai.", ["1. Món thứ nhất.", "2. Món thứ hai."]),
        ("Câu một\nCâu hai", ["Câu một", "Câu hai"]),
        ("Thật à?! Ừ… Thôi.", ["Thật à?!", "Ừ…", "Thôi."]),
    ],
)
def test_where_a_sentence_ends(body: str, expected: list[str]) -> None:
    assert texts(article(body)) == expected


def test_the_title_is_no_sentence_unless_it_is_all_there_is() -> None:
    assert texts(article("Một câu.", "Tiêu đề. Có chấm.")) == ["Một câu."]
    assert texts(article("", "Chỉ có tiêu đề.")) == ["Chỉ có tiêu đề."]


def test_neighbouring_passages_share_one_sentence() -> None:
    made = article(" ".join(f"Từ {n} đi với từ kia rồi dừng lại ở đây nhé." for n in range(200)))
    found = passages(made, sentences(made), words, 512)
    assert len(found) > 3
    assert all(b.first == a.last - 1 for a, b in itertools.pairwise(found))


def test_a_sentence_larger_than_the_window_is_a_passage_of_its_own() -> None:
    made = article("一" * 300 + "。短句。")
    found = passages(made, sentences(made), lambda parts: [len(part) for part in parts], 64)
    assert found == [Passage(0, 301, 0, 1), Passage(301, 304, 1, 2)]


def test_passages_fit_the_window_by_the_models_own_count(tiny: Embedder) -> None:
    made = article("Nông dân xã Bình Minh thu hoạch lúa sớm hơn mọi năm. " * 60, "Lúa chín sớm")
    for passage in passages(made, sentences(made), tiny.count_tokens, 128):
        shown = f"{made.title}\n{made.text[passage.start : passage.end]}"
        assert tiny.count_tokens([shown])[0] <= 128
