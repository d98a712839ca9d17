"""The words of a quote that answer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.article import Article
from index.text.language import detect
from qa.evidence.scoring import Evidence, Nearness
from qa.evidence.short_answer import marked_words, span
from qa.question.kinds import Question, QuestionKind, parse
from qa.reader import Span


def best(question: str, quote: str) -> str:
    parsed = parse(question, detect(question))
    found = span(quote, parsed)
    return quote[slice(*found)] if found else ""


@pytest.mark.parametrize(
    ("question", "quote", "answer"),
    [
        ("How long did the meeting last?", "Cuộc gặp kín tại khách sạn kéo dài 6 giờ.", "6 giờ"),
        ("Cuộc gặp kéo dài bao lâu?", "Hai ông gặp nhau ở Oslo, kéo dài khoảng 1 giờ 40 phút.", "khoảng 1 giờ 40 phút"),
        ("会谈持续了多久？", "会谈持续了约三个小时。", "约三个小时"),
        ("When did the library open?", "The library opened on 12 April 2025 after a long repair.", "12 April 2025"),
        ("Cầu mở khi nào?", "Cây cầu được khánh thành sáng 3/2/2024 giữa trời mưa.", "3/2/2024"),
        ("Where did they meet?", "Sáng nay, tại thủ đô Bắc Kinh, hai bộ trưởng đã gặp nhau.", "thủ đô Bắc Kinh"),
        ("Where does she work?", "She is an expert at the University of Brunn.", "University of Brunn"),
        ("Who designed the bridge?", "Cây cầu do kiến trúc sư Trần Quốc Lũy thiết kế.", "Trần Quốc Lũy"),
        ("Có bao nhiêu cuốn sách?", "Thư viện hiện có 12.500 cuốn sách.", "12.500 cuốn"),
        ("What percentage of people voted?", "Khoảng 61% cử tri đã bỏ phiếu.", "Khoảng 61%"),
    ],
)
def test_the_answering_words(question: str, quote: str, answer: str) -> None:
    assert best(question, quote) == answer


@pytest.mark.parametrize(
    ("kind", "question", "quote", "answer"),
    [
        (QuestionKind.WHO, "Wer entwarf die Brücke?", "Die Brücke hat Anna Kessler entworfen.", "Anna Kessler"),
        (QuestionKind.WHEN, "Wann öffnete sie?", "Die Bibliothek öffnete am 12.4.2025 wieder.", "12.4.2025"),
        (QuestionKind.WHERE, "Wo traf man sich?", "Gestern trafen sich beide in der Stadt Selm.", "Stadt Selm"),
        (
            QuestionKind.WHERE,
            "Wo arbeitet sie?",
            "Sie arbeitet in Frankfurt am Main als Richterin.",
            "Frankfurt am Main",
        ),
        (QuestionKind.HOW_MANY, "Wie viele Bücher sind es?", "Es sind rund 12.500 Bücher.", "rund 12.500 Bücher"),
        (QuestionKind.HOW_MANY, "Wie hoch war der Anteil?", "Knapp 61 Prozent stimmten ab.", "Knapp 61 Prozent"),
        (QuestionKind.HOW_LONG, "Wie lange dauerte es?", "Das Treffen dauerte etwa 90 min.", "etwa 90 min"),
    ],
)
def test_the_answering_words_in_german(kind: QuestionKind, question: str, quote: str, answer: str) -> None:
    found = span(quote, Question(question, "de", kind), "de")
    assert found
    assert quote[slice(*found)] == answer


def test_a_name_in_the_question_is_no_answer() -> None:
    assert best("Who met Jake Sullivan?", "Ông Jake Sullivan đến Oslo hôm qua.") == ""


def test_a_date_in_the_question_is_no_answer_in_any_form() -> None:
    assert best("When after 30 October 2025 was it?", "Cuộc gặp ngày 30/10/2025 kết thúc muộn.") == ""


def test_two_equal_candidates_are_not_certain() -> None:
    assert best("Who won?", "Bà Lê Hạnh và ông Karl Venn cùng dự.") == ""


@given(st.text(max_size=120), st.sampled_from(list(QuestionKind)))
def test_the_words_lie_inside_the_text(text: str, kind: QuestionKind) -> None:
    found = span(text, Question("Where and when?", "en", kind))
    assert found is None or 0 <= found[0] < found[1] <= len(text)


QUOTE = "Cây cầu qua sông Selm dài 412 mét."


def item(words: str, odds: float, lead: float) -> Evidence:
    article = Article.create("a.txt", 1, "Cầu mới", [QUOTE])
    at = article.text.index(QUOTE)
    start = article.text.index(words)
    answer = Span(start, start + len(words), odds, lead)
    return Evidence(article, 0, at, at + len(QUOTE), 1.0, Nearness(1.0), None, apart=False, answer=answer)


@pytest.mark.parametrize(
    ("question", "words", "odds", "lead", "marked"),
    [
        ("Cầu qua sông Selm dài bao nhiêu mét?", "412 mét", -3.0, 0.0, True),  # the rules say so, too
        ("Cầu qua sông Selm dài bao nhiêu mét?", "sông Selm", 9.0, 9.0, False),  # the rules say another thing
        ("Cầu nào dài nhất?", "sông Selm", 9.0, 9.0, True),  # the rules say nothing, the reader is sure
        ("Cầu nào dài nhất?", "sông Selm", 1.0, 9.0, False),
        ("Cầu nào dài nhất?", "sông Selm", 9.0, 1.0, False),  # another sentence is nearly as good
        ("Vì sao cầu dài?", "sông Selm", 9.0, 9.0, False),  # no few words answer why
    ],
)
def test_words_are_marked_where_rules_and_reader_agree_or_the_reader_is_sure(
    question: str, words: str, odds: float, lead: float, marked: bool
) -> None:
    told = item(words, odds, lead)
    found = marked_words(told, parse(question, "vi"))
    assert (found is not None) is marked
    if found:
        assert told.article.text[slice(*found)] == words
