"""Dates and clock times as newspapers write them, in Vietnamese, English, Chinese and Russian.

Canonical values: `d2025-10-30`, `d--10-02` (no year), `d2021-11`, `d--11` (a month), `y2021`, `c16:30` (a clock time).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from types import MappingProxyType
from typing import NamedTuple

from index.text.numerals import FIRST_SIGNS, FIRST_WORDS, any_of, value

# English slash dates put the month first; every other language of the corpora writes the day first.
_MONTH_FIRST = frozenset({"en"})

_EN = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november")
_RU = ("январ", "феврал", "март", "апрел", "ма", "июн", "июл", "август", "сентябр", "октябр", "ноябр", "декабр")
_VI = ("một", "hai", "ba", "tư", "năm", "sáu", "bảy", "tám", "chín", "mười", "mười một", "mười hai")
_ZH = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")


def _months() -> dict[str, int]:
    names: dict[str, int] = {"sept": 9, "giêng": 1, "chạp": 12}
    for i, name in enumerate((*_EN, "december"), 1):
        names[name] = names[name[:3]] = i
    for i, stem in enumerate(_RU, 1):
        for ending in ("т", "та", "те", "ту") if stem == "мар" else ("ь", "я", "е", "ю", "", "а", "й"):
            if stem + ending != "ма":
                names[stem + ending] = i
    names |= {name: i for i, name in enumerate(_VI, 1)}
    names |= {name: i for i, name in enumerate(_ZH, 1)}
    return names


_MONTHS = MappingProxyType(_months())
_EN_MONTH = any_of(n for n in _MONTHS if n.isascii()) + r"\b\.?"
_RU_MONTH = any_of(n for n in _MONTHS if "а" <= n[0] <= "я") + r"\b"
_VI_MONTH = any_of([*_VI, "giêng", "chạp"]) + r"\b"
_N2 = r"\d{1,2}(?!\d)"
_Y = r"(?:1[5-9]|20)\d\d(?!\d)"
_ZH_N = "[一二三四五六七八九十]{1,3}"
_ZH_Y = rf"(?:{_Y}|[〇零一二三四五六七八九]{{4}})"
_VI_M = "(?:tháng|thang)"
_VI_Y = "(?:,? ?(?:năm|nam) |[/-]|, ?)"


class Found(NamedTuple):
    """A stretch of a text, what kind of thing it says, and its canonical value."""

    start: int
    end: int
    kind: str
    value: str


# Every pattern of dates and quantities begins at a number, a number word or one of these. Trying the patterns there
# alone takes a tenth of the time of letting each of them walk the text.
_FIRST_WORDS = FIRST_WORDS | _MONTHS.keys() | {"tháng", "thang", "half", "nửa", "nua", "полтора", "полчаса", "полгода"}
# A number does not begin inside a longer one or inside a code: G20, S-500, COVID-19.
_FIRST = re.compile(
    rf"(?<![a-zà-ỹа-яё0-9])(?<![0-9a-z][.,/:])(?<![a-z]-)\d|[a-zà-ỹа-яё]+|[{FIRST_SIGNS}半上下晚凌早中]", re.IGNORECASE
)


def starts(text: str) -> list[int]:
    """Return the offsets where a date or a quantity can begin."""
    return [
        match.start()
        for match in _FIRST.finditer(text)
        if not match.group()[0].isalpha() or match.group() >= "\u3000" or match.group().lower() in _FIRST_WORDS
    ]


def matches(pattern: re.Pattern[str], text: str, at: Sequence[int]) -> Iterator[re.Match[str]]:
    """Yield the matches of the pattern that begin at one of the offsets, without overlaps."""
    end = 0
    for start in at:
        if start >= end and (match := pattern.match(text, start)):
            end = match.end()
            yield match


def _pattern(source: str) -> re.Pattern[str]:
    return re.compile(source, re.IGNORECASE)


# In order: an earlier pattern keeps its stretch. Groups: d, m, y; a and b are day and month in the language's order.
_DATES = tuple(
    map(
        _pattern,
        (
            rf"(?P<y>{_Y})(?P<s>[-/.])(?P<m>{_N2})(?P=s)(?P<d>{_N2})(?![\d/])",
            rf"(?P<a>{_N2})(?P<s>[-/.])(?P<b>{_N2})(?P=s)(?P<y>{_Y})",
            rf"(?P<d>{_N2})[,]? {_VI_M} (?P<m>{_N2}|{_VI_MONTH})(?! ngày| ngay)(?:{_VI_Y}(?P<y>{_Y}))?",
            rf"{_VI_M} (?P<m>{_N2}|{_VI_MONTH}){_VI_Y}(?P<y>{_Y})",
            rf"{_VI_M} (?P<m>(?:1[0-2]|[1-9])(?![\d.,]\d|\d)|{_VI_MONTH})",
            rf"(?P<m>{_EN_MONTH}) (?P<d>{_N2})(?:st|nd|rd|th)?(?![\d:])(?:,? (?P<y>{_Y}))?",
            rf"(?P<d>{_N2})(?:st|nd|rd|th)?(?: of)? (?P<m>{_EN_MONTH})(?:,? (?P<y>{_Y}))?",
            rf"(?P<m>{_EN_MONTH}),? (?:of )?(?P<y>{_Y})",
            rf"(?P<d>{_N2})(?:-?го)? (?P<m>{_RU_MONTH})(?: (?P<y>{_Y}))?",
            rf"(?P<m>{_RU_MONTH}) (?P<y>{_Y})",
            rf"(?:(?P<y>{_ZH_Y}) ?年 ?)?(?P<m>{_N2}|{_ZH_N}) ?月(?:份| ?(?P<d>{_N2}|{_ZH_N}) ?[日号號])?",
            rf"(?P<y>{_ZH_Y}) ?年",
            rf"(?P<m>1[0-2]|0?[1-9])/(?P<y>{_Y})",
            rf"(?P<d>{_N2})(?=-\d{{1,2}}/(?P<m>{_N2})(?!/\d))",
            rf"(?P<a>{_N2})/(?P<b>{_N2})(?![/\d%])",
            rf"(?:(?<=ngày )|(?<=sáng )|(?<=chiều )|(?<=tối )|(?<=[(]))(?P<d>{_N2})[.-](?P<m>{_N2})(?![\d.%-])",
            rf"(?P<m>{_RU_MONTH})",
            rf"(?P<y>{_Y})(?![.,]\d|[-–/]\d\d\d?\b|%)",
        ),
    )
)
# A bare English month is a month only where it cannot be the verb "may" or a march: after one of these words.
_BARE_EN = re.compile(_EN_MONTH, re.IGNORECASE)
_BEFORE_MONTH = re.compile(
    r"\b(?:in|since|by|until|till|last|this|next|of|early|late|mid|from|through|during|before|after)[ -]$",
    re.IGNORECASE,
)
_VERBS = frozenset({"march", "may", "mar", "jan", "dec", "sep"})

_EVENING = {"chiều", "tối", "pm", "p.m.", "p.m", "下午", "晚上", "вечера", "дня", "chieu", "toi"}
_NIGHT = {"đêm", "dem", "ночи"}
_HOUR_WORD = "(?:giờ|gio)"
_PART = "(?P<p>sáng|trưa|chiều|tối|đêm|sang|trua|chieu|toi|dem)"
_CLOCKS = tuple(
    map(
        _pattern,
        (
            r"(?P<h>[01]?\d|2[0-3]):(?P<m>[0-5]\d)(?::[0-5]\d)?(?! ?%|\d|:)(?: ?(?P<p>[ap]\.?m\b\.?))?",
            rf"(?P<h>[01]?\d|2[0-4])h(?P<m>[0-5]\d)?(?![a-zà-ỹ\d])(?: {_PART}\b)?",
            rf"(?P<h>[01]?\d|2[0-4]) {_HOUR_WORD}(?: (?P<m>[0-5]?\d)(?: (?:phút|phut))?)? {_PART}\b",
            rf"(?:(?<=lúc )|(?<=luc )|(?<=hồi )|(?<=vào ))(?P<h>[01]?\d|2[0-4]) {_HOUR_WORD}(?: (?P<m>[0-5]?\d)\b)?",
            rf"(?P<h>[01]?\d|2[0-4]) {_HOUR_WORD} (?P<m>[0-5]\d)\b(?! ?(?:phút|phut))",
            r"(?P<h>1[0-2]|[1-9]) ?(?P<p>[ap]\.?m\b\.?)",
            r"(?P<p>上午|下午|晚上|凌晨|早上|中午) ?(?P<h>\d{1,2}) ?[点點时時](?: ?(?P<m>[0-5]?\d) ?分?)?",
            r"(?P<h>\d{1,2}) ?[点點](?!\d|多)(?: ?(?P<m>[0-5]?\d) ?分)?",
            r"(?P<h>[01]?\d|2[0-3]) (?:час(?:а|ов)? )?(?P<p>утра|вечера|дня|ночи)\b",
        ),
    )
)


def dates(text: str, lang: str, at: Sequence[int], free: Callable[[int, int], bool]) -> list[Found]:
    """Return the dates of the text that begin at one of the offsets `at`.

    `free(start, end)` claims a stretch and says whether nobody had it before.
    """
    found: list[Found] = []
    for pattern in _DATES:
        for match in matches(pattern, text, at):
            canonical = _date(match.groupdict(), lang)
            if canonical and free(*match.span()):
                found.append(Found(*match.span(), "year" if canonical[0] == "y" else "date", canonical))
    for match in matches(_BARE_EN, text, at):
        name = match.group()
        before = text[max(match.start() - 10, 0) : match.start()]
        certain = (name.lower() not in _VERBS and len(name) > 3) or _BEFORE_MONTH.search(before)
        if certain and name[0].isupper() and free(*match.span()):
            found.append(Found(*match.span(), "date", f"d--{_month(name):02}"))
    return found


def clocks(text: str, at: Sequence[int], free: Callable[[int, int], bool]) -> list[Found]:
    """Return the clock times of the text, on the 24-hour clock."""
    found: list[Found] = []
    for pattern in _CLOCKS:
        for match in matches(pattern, text, at):
            groups = match.groupdict()
            hour, minute = _hour(int(groups["h"]), groups.get("p") or ""), int(groups.get("m") or 0)
            if hour < 24 and free(*match.span()):
                found.append(Found(*match.span(), "clock", f"c{hour:02}:{minute:02}"))
    return found


def _date(groups: dict[str, str | None], lang: str) -> str | None:
    day, month = _number(groups.get("d")), _month(groups.get("m"))
    first, second = _number(groups.get("a")), _number(groups.get("b"))
    if first and second:
        day, month = (second, first) if lang in _MONTH_FIRST else (first, second)
        if month > 12 >= day:
            day, month = month, day
    year = _year(groups.get("y"))
    if month > 12 or day > 31 or ("m" in groups and groups["m"] and not month) or (groups.get("d") and not day):
        return None
    if not month:
        return f"y{year}" if year else None
    tail = f"{month:02}-{day:02}" if day else f"{month:02}"
    return f"d{year or '-'}-{tail}"


def _number(text: str | None) -> int:
    number = value(text) if text else None
    return int(number) if number is not None else 0


def _month(text: str | None) -> int:
    if not text:
        return 0
    return int(text) if text.isdecimal() else _MONTHS.get(text.lower().rstrip("."), 0)


def _year(text: str | None) -> str:
    return f"{int(text) if text.isdecimal() else _number(text):04}" if text else ""


def _hour(hour: int, part: str) -> int:
    part = part.lower()
    if hour == 12 and (part in _NIGHT or part.startswith("a")):
        return 0
    late = part in _EVENING or (part in _NIGHT and hour >= 6) or (part in {"trưa", "trua", "中午"} and hour < 3)
    return hour + 12 if late and hour < 12 else hour % 24
