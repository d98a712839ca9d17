"""Records: clean already, but their languages are called by many names."""

from __future__ import annotations

import pytest

from index.clean.record import clean_record
from index.read import Page, PageKind

VIETNAMESE, CHINESE = "Chuyến thăm kéo dài ba ngày và có nhiều người đi cùng.", "图书馆每天早上九点开门。"


@pytest.mark.parametrize(
    ("said", "text", "expected"),
    [
        ("vi", VIETNAMESE, "vi"),
        ("VI", VIETNAMESE, "vi"),
        ("vi-VN", VIETNAMESE, "vi"),
        (" vi_VN ", VIETNAMESE, "vi"),
        ("zh_Hans", CHINESE, "zh"),
        ("zh-Hant-TW", CHINESE, "zh"),
        ("fr", VIETNAMESE, "fr"),
        ("", VIETNAMESE, "vi"),
        (None, CHINESE, "zh"),
        ("vie", VIETNAMESE, "vi"),
        ("Tiếng Việt", VIETNAMESE, "vi"),
        ("unknown", "The library opens at nine in the morning.", "en"),
        ("7", CHINESE, "zh"),
    ],
)
def test_the_language_is_an_iso_code_and_read_from_the_text_where_it_is_not_told(
    said: str | None, text: str, expected: str
) -> None:
    fields = {"id": "1"} if said is None else {"id": "1", "lang": said}
    assert clean_record(Page("a.jsonl#1", PageKind.RECORD, text, fields)).lang == expected
