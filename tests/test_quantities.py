from __future__ import annotations

import unicodedata

import pytest
from clock import least_seconds
from hypothesis import given
from hypothesis import strategies as st

from index.text.dates import names_relative_day, names_relative_year, relative_times
from index.text.quantities import quantities, terms

PIECES = (
    "30 10 2025 2/10 1.234 80,000 ngày tháng năm giờ phút hai mươi lăm tỷ October May minutes six and half "
    "an 年 月 日 小时 十 二 百 октября часов 12:30 4h chiều p.m. % - / . , : 百分之 ２０ ٣ ² Ⅳ"
)
RUNS = [
    *(
        "1",
        "1.",
        "1 ",
        "1.000.",
        "hai ",
        "tháng 1 ",
        "十",
        "一二",
        "1:",
        "1-",
        "一年",
        "one hundred and ",
        "下午3点",
        "半",
    ),
    *("zwei", "zwei ", "zweiundzwanzig ", "hunderttausend", "1. Mai ", "eine Stunde und ", "百分之", "сто ", "mười "),
]
TEXT = st.one_of(
    st.text(max_size=60),
    st.lists(st.sampled_from(PIECES.split()), max_size=14).map(" ".join),
    st.lists(st.sampled_from(PIECES.split()), max_size=14).map("".join),
)


def values(text: str, lang: str = "") -> list[str]:
    return [item.value for item in quantities(text, lang)]


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("30 October 2025", "en"),
        ("Oct 30, 2025", "en"),
        ("on the 30th of October 2025", "en"),
        ("10/30/2025", "en"),
        ("30/10/2025", "en"),
        ("30/10/2025", "vi"),
        ("30.10.2025", "ru"),
        ("ngày 30 tháng 10 năm 2025", "vi"),
        ("ngay 30 thang 10 nam 2025", "vi"),
        ("ngày 30 tháng mười, 2025", "vi"),
        ("2025-10-30", ""),
        ("2025年10月30日", "zh"),
        ("于2025年10月30日在釜山", "zh"),
        ("二〇二五年十月三十日", "zh"),
        ("30 октября 2025 года", "ru"),
        ("30. Oktober 2025", "de"),
        ("am 30. Okt. 2025", "de"),
        ("30.10.2025", "de"),
        ("30. 10. 2025", "de"),
        ("30 octobre 2025", "fr"),
        ("30 de octubre de 2025", "es"),
        ("30 ottobre 2025", "it"),
        ("30 oktober 2025", "nl"),
        ("30 de outubro de 2025", "pt"),
        ("30 Ekim 2025", "tr"),
        ("2025년 10월 30일", "ko"),
    ],
)
def test_full_dates_are_equal(text: str, lang: str) -> None:
    assert values(text, lang) == ["d2025-10-30"]


@pytest.mark.parametrize(
    ("text", "lang", "value"),
    [
        ("October 2", "en", "d--10-02"),
        ("2nd October", "en", "d--10-02"),
        ("10/2", "en", "d--10-02"),
        ("ngày 2/10,", "vi", "d--10-02"),
        ("chiều nay (2.10).", "vi", "d--10-02"),
        ("10月2日", "zh", "d--10-02"),
        ("2 октября", "ru", "d--10-02"),
        ("tháng 11/2021", "vi", "d2021-11"),
        ("tháng 11 năm 2021", "vi", "d2021-11"),
        ("11/2021", "vi", "d2021-11"),
        ("November 2021", "en", "d2021-11"),
        ("в ноябре 2021", "ru", "d2021-11"),
        ("2021年11月", "zh", "d2021-11"),
        ("hồi tháng hai", "vi", "d--02"),
        ("in May", "en", "d--05"),
        ("năm 2021", "vi", "y2021"),
        ("in 2021", "en", "y2021"),
        ("2021年", "zh", "y2021"),
        ("am 2. Oktober", "de", "d--10-02"),
        ("am 2.10. in Berlin", "de", "d--10-02"),
        ("der 1. Mai", "de", "d--05-01"),
        ("im November 2021", "de", "d2021-11"),
        ("Ende Mai", "de", "d--05"),
        ("im März", "de", "d--03"),
        ("die 1970er Jahre", "de", "y1970"),
        ("in the 1970s", "en", "y1970"),
    ],
)
def test_partial_dates(text: str, lang: str, value: str) -> None:
    assert values(text, lang) == [value]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("chuyến thăm ngày 4-5/12", ["d--12-04", "d--12-05"]),
        ("14:46:15 10/11/2024", ["c14:46", "d2024-11-10"]),
        ("he may march on", []),
        ("2025-13-45", ["n2025", "n13", "n45"]),
        ("vom 3. bis 5. Oktober 2025", ["d2025-10-03", "d2025-10-05"]),
        ("am 3. Oktober 1990 um 16.30 Uhr", ["d1990-10-03", "c16:30"]),
        ("Phan Mai 2", ["n2"]),
    ],
)
def test_dates_in_company(text: str, found: list[str]) -> None:
    assert values(text) == found


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("lúc 6 giờ", "c06:00"),
        ("4h chiều", "c16:00"),
        ("19h30", "c19:30"),
        ("7 giờ 15 phút tối", "c19:15"),
        ("at 4 p.m.", "c16:00"),
        ("12:05 am", "c00:05"),
        ("下午4点", "c16:00"),
        ("в 16:00", "c16:00"),
        ("um 16.30 Uhr", "c16:30"),
        ("16:30 Uhr", "c16:30"),
        ("um 16 Uhr 30", "c16:30"),
        ("4 Uhr nachmittags", "c16:00"),
        ("um 8 Uhr am Abend", "c20:00"),
        ("gegen 2 Uhr nachts", "c02:00"),
    ],
)
def test_clock_times(text: str, value: str) -> None:
    assert values(text) == [value]


@pytest.mark.parametrize(
    ("texts", "value"),
    [
        (
            ("90 minutes", "a 90-minute call", "90 phút", "1 giờ 30 phút", "90分钟", "一个半小时", "полтора часа"),
            "t5400s",
        ),
        (
            ("90 Minuten", "neunzig Minuten", "eine Stunde und 30 Minuten", "anderthalb Stunden", "90-minütige"),
            "t5400s",
        ),
        (
            ("6 hours", "six hours", "kéo dài 6 giờ", "sáu tiếng", "6小时", "六小时", "шесть часов", "sechs Stunden"),
            "t21600s",
        ),
        (("1 giờ 40 phút", "1 hour and 40 minutes", "100 phút", "1小时40分钟", "1 час 40 минут"), "t6000s"),
        (("hai tiếng", "hai tieng", "two hours", "两小时", "два часа"), "t7200s"),
        (("half an hour", "nửa giờ", "半小时", "полчаса", "eine halbe Stunde"), "t1800s"),
        (("18 years old", "18 tuổi", "18岁", "18 лет", "18 Jahre alt", "die 18-jährige", "achtzehn Jahre"), "t18y"),
        (("3 months", "ba tháng", "三个月", "3 месяца", "drei Monate"), "t3mo"),
    ],
)
def test_equal_durations(texts: tuple[str, ...], value: str) -> None:
    assert {text: values(text) for text in texts} == {text: [value] for text in texts}


@pytest.mark.parametrize(
    ("text", "lang", "value"),
    [
        ("1,2 tỷ", "vi", "n1200000000"),
        ("1.2 billion", "en", "n1200000000"),
        ("12亿", "zh", "n1200000000"),
        ("1,2 млрд", "ru", "n1200000000"),
        ("80.000", "vi", "n80000"),
        ("80,000", "en", "n80000"),
        ("80 000", "ru", "n80000"),
        ("1.234", "en", "n1.234"),
        ("1.234", "vi", "n1234"),
        ("1.234.567,5", "vi", "n1234567.5"),
        ("twenty-five", "en", "n25"),
        ("hai mươi lăm", "vi", "n25"),
        ("二十五", "zh", "n25"),
        ("двадцать пять", "ru", "n25"),
        ("ninety-nine", "en", "n99"),
        ("một trăm linh năm", "vi", "n105"),
        ("12,5%", "vi", "p12.5"),
        ("12.5 percent", "en", "p12.5"),
        ("百分之十二", "zh", "p12"),
        ("двести двадцать два", "ru", "n222"),
        ("a hundred people", "en", "n100"),
        ("zweiundzwanzig", "de", "n22"),
        ("einhundertfünf", "de", "n105"),
        ("hundertundeins", "de", "n101"),
        ("dreihundertfünfzig", "de", "n350"),
        ("neunhundertneunundneunzig", "de", "n999"),
        ("zweitausendfünfhundert", "de", "n2500"),
        ("dreiundzwanzigtausend", "de", "n23000"),
        ("neunzehnhundertneunundachtzig", "de", "n1989"),
        ("dreissig", "de", "n30"),
        ("1,2 Milliarden", "de", "n1200000000"),
        ("3,5 Mio.", "de", "n3500000"),
        ("zwei Mrd.", "de", "n2000000000"),
        ("1 Billion", "de", "n1000000000000"),
        ("1 billion", "en", "n1000000000"),
        ("80 Tausend", "de", "n80000"),
        ("1.234", "de", "n1234"),
        ("1,5", "de", "n1.5"),
        ("12,5 Prozent", "de", "p12.5"),
        ("zwölf Prozent", "de", "p12"),
    ],
)
def test_numbers(text: str, lang: str, value: str) -> None:
    assert values(text, lang) == [value]


@pytest.mark.parametrize(
    "text",
    ["COVID-19", "S-500", "G20", "một ngôi nhà", "trong năm nay", "一些人", "十百", "ein Haus", "Dreier", "eine"],
)
def test_what_counts_nothing(text: str) -> None:
    assert values(text) == []


@pytest.mark.parametrize(
    "text", ["$80,000", "80.000 USD", "90 tỷ Euro", "80万元", "5 рублей", "zwei Millionen Euro", "5 Franken"]
)
def test_money(text: str) -> None:
    assert [item.kind for item in quantities(text)] == ["money"]


def test_terms_of_a_date_hold_its_parts() -> None:
    assert terms("30/10/2025", "vi") == ["d20251030", "dx1030", "d202510", "dx10", "y2025"]
    assert set(terms("October 30", "en")) <= set(terms("30/10/2025", "vi"))
    assert set(terms("2025", "en")) & set(terms("30/10/2025", "vi")) == {"y2025"}


@given(TEXT, st.sampled_from(["", "vi", "en", "zh", "ru"]))
def test_stretches_are_ordered_apart_and_inside(text: str, lang: str) -> None:
    end = 0
    for item in quantities(text, lang):
        assert end <= item.start < item.end <= len(text)
        end = item.end


@given(TEXT)
def test_terms_are_words_to_any_tokenizer(text: str) -> None:
    assert all(term.isascii() and term.isalnum() for term in terms(text))
    assert terms(unicodedata.normalize("NFD", text)) == terms(unicodedata.normalize("NFC", text))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Er kam gestern Abend an.", "gestern Abend"),
        ("Das Haus steht seit Ende der 1980er Jahre leer.", "seit Ende der 1980er Jahre"),
        ("Er ging im vergangenen Jahr.", "im vergangenen Jahr"),
        ("It opened last year.", "last year"),
        ("Cầu mở năm ngoái.", "năm ngoái"),
        ("他昨天到的。", "昨天"),
    ],
)
def test_times_from_the_day_of_writing(text: str, words: str) -> None:
    assert [text[start:end] for start, end in relative_times(text)][-1:] == [words]


@pytest.mark.parametrize("text", ["vorgestern", "am Montagabend", "yesterday", "hôm qua", "昨天", "вчера"])
def test_relative_days(text: str) -> None:
    assert names_relative_day(text)
    assert not names_relative_year(text)


@pytest.mark.parametrize(
    "text", ["im letzten Jahr", "dieses Jahres", "last year", "năm ngoái", "去年", "в прошлом году"]
)
def test_relative_years(text: str) -> None:
    assert names_relative_year(text)


@pytest.mark.parametrize("piece", RUNS)
def test_time_is_linear(piece: str) -> None:
    def spent(times: int) -> float:
        return least_seconds(lambda: quantities(piece * times))

    assert spent(10_000) < 3 * spent(5_000) + 0.1


@pytest.mark.parametrize("piece", ["一二三四五六七八九十", "十", "两"])
def test_a_run_of_signs_is_tried_once(piece: str) -> None:
    text = piece * (1_000_000 // len(piece))
    assert least_seconds(lambda: quantities(text)) < 2
