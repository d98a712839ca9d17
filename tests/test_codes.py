"""Codes such as G20: what is one, and whether a text holds it."""

import pytest

from qa.evidence.codes import codes, holds_code


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Where was the G20 summit held in 2024?", ["G20"]),
        ("Who sold the S-500 and the F-16 to the army?", ["S-500", "F-16"]),
        ("How many people died of COVID-19 or H5N1?", ["COVID-19", "H5N1"]),
        ("what happened at the g20 in brazil", ["g20"]),
        ("Chuyến bay MH370 mất tích khi nào?", ["MH370"]),
        ("Nghị định NĐ100 và quốc lộ N4 ra sao?", ["NĐ100", "N4"]),
        ("2024年在巴西参加G20峰会的有多少人？", ["G20"]),
        ("MH370航班是2014年失踪的吗？", ["MH370"]),
        ("Кто приедет на саммит G20 в 2024 году?", ["G20"]),
        ("Wer fliegt 2025 mit dem A380 zum G20-Gipfel?", ["A380", "G20"]),
    ],
)
def test_letters_with_figures_are_a_code_in_any_language(text: str, found: list[str]) -> None:
    assert codes(text) == found


@pytest.mark.parametrize(
    "text",
    [
        # In English: ordinals, decades, and numbers with their units.
        "Who won the 30th race on the 1st of May in the 1980s?",
        "Was the 5km run 30min long and 100m2 wide, at 7pm?",
        "How large is a flat of 100 m2?",
        "Which books of the mid-1990s and post-1945 years remain?",
        "Who ran at 20H30 on the 21ST?",
        # In Vietnamese.
        "Trận đấu diễn ra lúc 19g30 hay 20h30, cách 5km?",
        "Cửa hàng 7h mở, rộng 100m2, giá 30k, từ1996 phải không?",
        # In Chinese, and in other scripts that write words together.
        "2024年10月30日图书馆几点开门？",
        "读者可以借阅3万本书吗？",
        "第30届运动会在哪里举行？",
        "2024年に第3回大会はどこで開かれた?",
        "2024년에 30명이 왔나요?",
        # In Russian.
        "Что было от1996 до 2003г, 30-го и в 80х годах?",
        "Кто победил в 5км и в 1990-х?",
        # In German.
        "Wer regierte in den 1970ern und 1970er Jahren?",
        "Wie lang ist der 30km-Lauf am 1.Mai um 20Uhr?",
    ],
)
def test_ordinals_decades_and_numbers_with_their_units_are_none(text: str) -> None:
    assert codes(text) == []


@pytest.mark.parametrize(
    ("text", "code", "holds"),
    [
        ("Hội nghị G20 diễn ra ở Rio.", "G20", True),
        ("他参加了G20峰会。", "G20", True),
        ("They met at the G201 gate.", "G20", False),
        ("They met at the MG20 gate.", "G20", False),
        ("The covid 19 pandemic began.", "COVID-19", True),
        ("Das S500 flog zuerst.", "S-500", True),
        ("Der Nghị định nđ 100.", "NĐ100", True),
        ("Twenty of them met.", "G20", False),
    ],
)
def test_a_code_stands_with_or_without_a_hyphen(text: str, code: str, holds: bool) -> None:
    assert holds_code(text, code) is holds
