from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.names import measure
from index.text.names import names
from index.text.readings import from_transcription, readings, syllable_key
from qa.question.matching import NameIndex, NameMatch, match

CORPUS = NameIndex.of(
    {
        "Tần Cương": 14,
        "Tân Cương": 2,
        "Tập Cận Bình": 27,
        "Vương Nghị": 5,
        "Dương Khiết Trì": 8,
        "Mạnh Vãn Chu": 4,
        "Trương Hán Huy": 4,
        "Bắc Kinh": 12,
        "Ngụy Phượng Hòa": 2,
        "Nguyễn Phú Trọng": 3,
        "Phạm Minh Chính": 3,
        "Jake Sullivan": 9,
        "Joe Biden": 16,
        "Donald Trump": 9,
        "Li Qiang": 2,
        "Yoon Suk-yeol": 1,
        "李尚福": 1,
    }
)
WORDS = (
    "Tần Cương Xi Jinping Qin Gang 习近平 秦刚 主席 Си Цзиньпин Ван И Mr ông the Can he Long Jake Sulivan J. Trung "
    "Quốc - ' . , ? đại sứ Jin-ping Xi's ISO \u0301 \n"
)
TEXT = st.one_of(
    st.text(max_size=50),
    st.lists(st.sampled_from(WORDS.split(" ")), max_size=12).map(" ".join),
    st.lists(st.sampled_from(WORDS.split(" ")), max_size=12).map("".join),
)


def found(question: str) -> list[str]:
    return [hit.found for hit in match(question, CORPUS)]


@pytest.mark.parametrize(
    ("text", "there"),
    [
        ("Đại sứ Trung Quốc tại Mỹ Tần Cương nói.", ["Trung Quốc", "Tần Cương"]),
        ("Theo Đại sứ Trương Hán Huy, ông đã đến.", ["Trương Hán Huy"]),
        ("Chủ tịch Trung Quốc Tập Cận Bình gặp ông Biden.", ["Trung Quốc", "Tập Cận Bình", "Biden"]),
        ("Cố vấn An ninh Quốc gia Mỹ Jake Sullivan đến.", ["Jake Sullivan"]),
        ("Cố vấn An ninh Nhà Trắng Jake Sullivan đến.", ["Nhà Trắng", "Jake Sullivan"]),
        ("Quan hệ Mỹ-Trung và Mỹ-Trung Quốc.", ["Trung Quốc"]),
        ("Bộ Ngoại giao nói.", []),
        ("Thượng Hải đông dân.", ["Thượng Hải"]),
        ("President Joe Biden's envoy J. D. Vance came.", ["Joe Biden", "J. D. Vance"]),
        ("He met Yoon Suk-yeol and Mohammed bin Salman.", ["Yoon Suk-yeol", "Mohammed bin Salman"]),
        ("Hôm nay trời đẹp. Ngày mai mưa.", []),
    ],
)
def test_names_in_running_text(text: str, there: list[str]) -> None:
    assert [name.text for name in names(text)] == there


@given(TEXT)
def test_names_are_slices_in_order(text: str) -> None:
    end = 0
    for name in names(text):
        assert end <= name.start < name.end <= len(text)
        assert text[name.start : name.end] == name.text
        end = name.end


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("Who is Qin Gang?", "Tần Cương"),
        ("who is qin gang", "Tần Cương"),
        ("Qin Gang's interview", "Tần Cương"),
        ("秦刚是谁？", "Tần Cương"),
        ("Кто такой Цинь Ган?", "Tần Cương"),
        ("ông Tần Cương là ai?", "Tần Cương"),
        ("XI JINPING", "Tập Cận Bình"),
        ("Did Jinping Xi speak?", "Tập Cận Bình"),
        ("What did Mr Xi say?", "Tập Cận Bình"),
        ("習近平在哪裏？", "Tập Cận Bình"),
        ("习主席说了什么？", "Tập Cận Bình"),
        ("встреча с Си Цзиньпином", "Tập Cận Bình"),
        ("What did Wang Yi say?", "Vương Nghị"),
        ("Where is Yang Jiechi?", "Dương Khiết Trì"),
        ("Is Meng Wanzhou free?", "Mạnh Vãn Chu"),
        ("张汉晖大使", "Trương Hán Huy"),
        ("In Beijing?", "Bắc Kinh"),
        ("Nguỵ Phượng Hoà là ai?", "Ngụy Phượng Hòa"),
        ("ông Trọng nói gì?", "Nguyễn Phú Trọng"),
        ("Where did Minh Chinh Pham go?", "Phạm Minh Chính"),
        ("Where is Jake Sulivan?", "Jake Sullivan"),
        ("Is Donald J. Trump here?", "Donald Trump"),
        ("President Biden said what?", "Joe Biden"),
        ("Lý Cường là ai?", "Li Qiang"),
        ("Who is Li Shangfu?", "李尚福"),
        ("Is Yoon Suk Yeol here?", "Yoon Suk-yeol"),
    ],
)
def test_a_name_is_found(question: str, name: str) -> None:
    assert found(question) == [name]
    assert found(unicodedata.normalize("NFD", question)) == [name]


@pytest.mark.parametrize(
    "question",
    [
        "Who is Xi Zhongxun?",
        "Where is Hunter Biden?",
        "Did Jack Sullivan call?",
        "Who is Wang Yang Ming?",
        "Who can he see?",
        "Long",
        "Bang bang, a song",
        "What does China want?",
        "Tần Cường là ai?",
        "Nguyễn Phú là ai?",
        "习仲勋是谁？",
        "Кто такой Си Чжунсюнь?",
        "tai sao can ban",
        "",
        "?!",
        '\x00 SELECT * FROM names; NEAR(a b) "',
    ],
)
def test_nothing_is_found(question: str) -> None:
    assert found(question) == []


def test_without_marks_both_readings_stand_with_the_commoner_first() -> None:
    assert found("tan cuong la ai") == ["Tần Cương", "Tân Cương"]


def test_a_full_name_outranks_a_surname() -> None:
    hits = match("What did Xi Jinping tell Mr Xi?", CORPUS)
    assert [(hit.found, hit.score) for hit in hits] == [("Tập Cận Bình", 0.9), ("Tập Cận Bình", 0.5)]


def test_the_stretch_is_what_was_asked() -> None:
    assert match("Who is Qin Gang?", CORPUS) == [NameMatch("Qin Gang", "Tần Cương", 7, 15, 0.9)]


def test_an_empty_corpus_matches_nothing() -> None:
    assert match("Who is Qin Gang?", {}) == []


def test_plain_names_are_counted() -> None:
    assert NameIndex.of(["a b", "a b", "c d"]).counts == (2, 1)


@given(TEXT)
def test_any_question_gets_slices_in_order(question: str) -> None:
    hits = match(question, CORPUS)
    assert [hit.start for hit in hits] == sorted(hit.start for hit in hits)
    assert all(question[hit.start : hit.end] == hit.asked for hit in hits)
    assert {hit.found for hit in hits} <= set(CORPUS.names)


@pytest.mark.parametrize("piece", ["Xi ", "x ", "习近平", "Tan-", "Trump ", "ông Tập ", "Ван "])
def test_a_pasted_page_takes_no_time(piece: str) -> None:
    begin = time.perf_counter()
    match(piece * 10_000, CORPUS)
    names(piece * 10_000)
    assert time.perf_counter() - begin < 4.0


@pytest.mark.parametrize(("one", "other"), [("Hoà", "Hòa"), ("Lý", "Lí"), ("Nguỵ", "Ngụy"), ("THÚY", "thuý")])
def test_spellings_of_a_syllable_share_a_key(one: str, other: str) -> None:
    assert syllable_key(one) == syllable_key(other)
    assert syllable_key("Huy") != syllable_key("Hui")


def test_pinyin_is_cut_into_syllables() -> None:
    assert ("jin", "ping") in readings().segmentations("jinping")
    assert readings().segmentations("xi'an") == [("xi", "an")]
    assert readings().segmentations("sullivan") == []


def test_russian_endings_come_off() -> None:
    assert ("jin", "ping") in from_transcription("цзиньпином")
    assert ("yi",) in from_transcription("и")


def test_our_questions() -> None:
    figures = measure()
    assert figures["precision"] >= 0.95
    assert figures["recall"] >= 0.95
