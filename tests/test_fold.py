from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.text.fold import fold
from index.text.words import folded_tokens, tokens

TEXT = st.text(
    alphabet=st.one_of(st.characters(), st.sampled_from("Đđ ạẤơƯ\u0301\u0323йЁがパ한習\u200bİßﬁ℃_-'")), max_size=80
)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Đại sứ Trung Quốc Tần Cương", "dai su trung quoc tan cuong"),
        (unicodedata.normalize("NFD", "Đường Phượng Hoàng"), "duong phuong hoang"),
        ("Søren Kierkegaard, Lech Wałęsa", "soren kierkegaard, lech walesa"),
        ("ＡＢＣ１２ ﬁ", "abc12 fi"),
        ("Straße", "strasse"),
    ],
)
def test_latin_loses_its_marks(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize("text", ["й ё ї", "がぎパ", "한국어", "习近平", "हिन्दी"])
def test_other_scripts_keep_their_marks(text: str) -> None:
    assert fold(text) == text


def test_folding_joins_nfd_and_nfc_of_every_script() -> None:
    text = "Цзиньпин й が 한국 Nguyễn"
    assert fold(unicodedata.normalize("NFD", text)) == fold(text)


@given(TEXT)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(TEXT)
def test_folding_ignores_the_normal_form(text: str) -> None:
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))


@given(TEXT)
def test_tokens_ignore_case_and_normal_form(text: str) -> None:
    assert tokens(unicodedata.normalize("NFD", text)) == tokens(unicodedata.normalize("NFC", text))
    assert all(token and not token.isspace() for token in tokens(text) + folded_tokens(text))


@given(TEXT)
def test_no_letter_or_digit_is_lost(text: str) -> None:
    whole = unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())
    assert {c for c in whole if c.isalnum()} <= set("".join(tokens(text)))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Tần Cương, 2025年10月", ["tần", "cương", "2025", "年", "10", "月"]),
        ("习近平访问G20峰会", ["习近", "近平", "平访", "访问", "g20", "峰会"]),
        ("Biden's TP.HCM snake_case", ["biden", "s", "tp", "hcm", "snake", "case"]),
        ("हिन्दी भाषा।", ["हिन्दी", "भाषा"]),
        ("", []),
        ("?! … \x00", []),
    ],
)
def test_words(text: str, words: list[str]) -> None:
    assert tokens(text) == words


def test_folded_words() -> None:
    assert folded_tokens("Đối đầu là ĐỀU thua") == ["doi", "dau", "la", "deu", "thua"]


@pytest.mark.parametrize("text", ["ấ" * 200_000, "习" * 200_000, "a\u0301" * 100_000, "a" + "\u0301\u0323" * 100_000])
def test_time_is_linear(text: str) -> None:
    begin = time.perf_counter()
    folded_tokens(text)
    tokens(text)
    assert time.perf_counter() - begin < 2.0
