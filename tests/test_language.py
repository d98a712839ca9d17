"""Languages of short questions, and the sentences an answer is framed with."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.languages import languages
from index.text.language import detect, is_unaccented, unmarked
from qa.framing import phrases


@pytest.mark.parametrize(
    ("question", "lang"),
    [
        ("Who said cooperation benefits both sides?", "en"),
        ("And when was that?", "en"),
        ("What did Tần Cương say about Mỹ?", "en"),
        ("Where is 秦刚 from?", "en"),
        ("Ai nói gì?", "vi"),
        ("Hôm nào?", "vi"),
        ("Tần Cương?", "vi"),
        ("Ai noi hop tac thi ca hai ben deu co loi?", "vi"),
        ("O dau?", "vi"),
        ("Ai mong muon dua quan he Trung - My tro lai dung huong?", "vi"),
        ("谁说合作对双方都有利？", "zh"),
        ("Кто это сказал?", "ru"),
        ("Хто це сказав і що їй?", "uk"),
        ("誰が言いましたか", "ja"),
        ("누가 말했나요", "ko"),
        ("ใครพูด", "th"),
        ("من قال ذلك؟", "ar"),
        ("Qui a dit que la coopération profite aux deux ?", "fr"),
        ("Wer hat das gesagt?", "de"),
        ("¿Quién dijo eso?", "es"),
        ("Siapa yang mengatakan itu?", "id"),
        ("", ""),
        ("123", ""),
    ],
)
def test_language_of_a_question(question: str, lang: str) -> None:
    assert detect(question) == lang


@pytest.mark.parametrize(
    ("question", "plain"),
    [("Ai noi gi?", True), ("Ai nói gì?", False), ("Tần Cương noi gi ve hop tac?", True), ("Who said it?", False)],
)
def test_unaccented_vietnamese(question: str, plain: bool) -> None:
    assert is_unaccented(question) is plain


@given(st.text())
def test_unmarked_keeps_every_place(text: str) -> None:
    assert len(unmarked(text)) == len(unicodedata.normalize("NFC", text))


@given(st.text())
def test_any_text_has_a_language(text: str) -> None:
    assert detect(text) in {"", *languages()}


def test_refusals() -> None:
    assert phrases("en").refusal == "These articles do not say."
    assert phrases("vi").refusal == "Các bài báo này không nói điều đó."
    assert phrases("xx") == phrases("en")


@pytest.mark.parametrize("lang", ["en", "vi", "zh", "ru"])
def test_slots_are_the_same_in_every_language(lang: str) -> None:
    slots = {
        "articles": 1,
        "publishers": 2,
        "example": "?",
        "speaker": "A",
        "office": "B",
        "quote": "C",
        "publisher": "D",
    }
    frame = phrases(lang)
    for text in (
        frame.said_office,
        frame.reported_office,
        frame.wrote,
        frame.abilities,
        frame.greeting,
        frame.articles,
    ):
        assert "{" not in text.format(**slots)
