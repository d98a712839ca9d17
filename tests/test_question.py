"""What a question asks for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.text.language import detect
from qa.question.kinds import QuestionKind, parse


@pytest.mark.parametrize(
    ("question", "kind", "speaker", "topic"),
    [
        ("Who said cooperation benefits both sides?", "who-said", "", "cooperation benefits both sides"),
        ("Ai nói hợp tác thì cả hai bên đều có lợi?", "who-said", "", "hợp tác thì cả hai bên đều có lợi"),
        ("Ai noi hop tac thi ca hai ben deu co loi?", "who-said", "", "hop tac thi ca hai ben deu co loi"),
        ("谁说合作对双方都有利？", "who-said", "", "合作对双方都有利"),
        ("Кто сказал, что мост откроют?", "who-said", "", "мост откроют"),
        ("Câu “hợp tác cùng có lợi” là của ai?", "who-said", "", "hợp tác cùng có lợi"),
        ("What did Mira Tovek say about rates?", "what-said", "Mira Tovek", "rates"),
        ("Ông Lũy nói gì về con đường?", "what-said", "Ông Lũy", "con đường"),
        ("Ong Luy noi gi ve con duong?", "what-said", "Ong Luy", "con duong"),
        ("Còn ông ấy nói gì?", "what-said", "ông ấy", ""),
        ("陈志远对图书馆说了什么？", "what-said", "陈志远", "图书馆"),
        ("陈志远在苏黎世说了什么？", "what-said", "陈志远", ""),
        ("Что сказал Орлик о мосте?", "what-said", "Орлик", "мосте"),
        ("According to Sullivan, how long did the meeting last?", "how-long", "Sullivan", ""),
        ("How long did the meeting last, according to Sullivan?", "how-long", "Sullivan", ""),
        ("Khi nào đường xong, theo lời ông Lũy?", "when", "ông Lũy", ""),
        ("Theo ông Lũy, khi nào đường xong?", "when", "ông Lũy", ""),
        ("Who designed the bridge?", "who", "", ""),
        ("When did it open?", "when", "", ""),
        ("Cuộc gặp diễn ra ở đâu?", "where", "", ""),
        ("Cuoc gap keo dai bao lau?", "how-long", "", ""),
        ("Có bao nhiêu người tham dự?", "how-many", "", ""),
        ("Was the meeting useful?", "yes-no", "", "the meeting useful"),
        ("Vì sao cầu bị đóng?", "why", "", ""),
        ("What happened at the harbour?", "broad", "", "at the harbour"),
        ("Tóm tắt cuộc gặp ở Oslo", "broad", "", "cuộc gặp ở Oslo"),
        ("hello", "greeting", "", ""),
        ("How are you?", "greeting", "", ""),
        ("How are you going to solve it?", "how", "", ""),
        ("cam on ban", "thanks", "", ""),
        ("What can you do?", "abilities", "", ""),
        ("Bạn có những bài báo nào?", "articles", "", ""),
        ("有哪些文章？", "articles", "", ""),
    ],
)
def test_kind_speaker_and_topic(question: str, kind: str, speaker: str, topic: str) -> None:
    found = parse(question, detect(question))
    assert (found.kind, found.speaker, found.topic) == (QuestionKind(kind), speaker, topic)


def test_marks_tell_words_apart() -> None:
    assert parse("Ở đầu cầu có gì?", "vi").kind is not QuestionKind.WHERE


def test_artificial_intelligence_is_nobody() -> None:
    assert parse("Hai nước nói gì về AI?", "vi").kind is QuestionKind.WHAT_SAID
    assert parse("Quy định cho AI là gì?", "vi").kind is not QuestionKind.WHO


def test_a_language_without_patterns() -> None:
    assert parse("Wer hat das gesagt?", "de").kind is QuestionKind.OTHER


@given(st.text(max_size=80), st.sampled_from(["en", "vi", "zh", "ru", "fr"]))
def test_groups_are_stretches_of_the_question(text: str, lang: str) -> None:
    found = parse(text, lang)
    assert found.speaker in found.text
    assert found.topic in found.text
