"""Dates, times, durations, amounts and numbers in running text, with values that are equal where the meaning is.

The values go into a field of the full-text search, so that "30 October 2025" finds "30/10/2025" and "90 minutes" finds
"1 giờ 30 phút". Whatever the language of the text, every pattern of every language is tried: articles quote.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from index.text.dates import Found, clocks, dates, matches, starts
from index.text.numerals import END, NUMBER, spelled, value


@dataclass(frozen=True, slots=True)
class Quantity:
    """The words at `[start:end]` of the text, in code points, and what they mean.

    `kind` is date, year, clock, duration, percent, money or number. `value` is `d2025-10-30`, `d--10-02`, `d2021-11`,
    `d--11`, `y2021`, `c16:30`, `t5400s` (seconds; weeks and shorter), `t6mo`, `t18y`, `p12.5` or `n1200000000`.
    """

    start: int
    end: int
    kind: str
    value: str

    @property
    def term(self) -> str:
        """The value as `terms` spells it: `d20251030`, `dx1002`, `n1p5`."""
        return self.value.replace("--", "x").replace("-", "").replace(".", "p").replace(":", "")


# Seconds in a unit; months and years have no fixed length and keep their own names.
_UNITS = MappingProxyType(
    {
        1: "seconds?|secs?|giây|giay|秒[钟鐘]?|секунд[аыу]?",
        60: "minutes?|mins?|phút|phut|分[钟鐘]|минут[аыу]?|мин",
        3600: "hours?|hrs?|giờ|gio|tiếng(?: đồng hồ)?|tieng|个?小时|個?小時|个?钟头|час(?:а|ов)?|ч",
        86400: "days?|ngày|ngay|天|дн(?:я|ей)|день|суток",
        604800: "weeks?|tuần|tuan|周(?!年)|个?星期|недел[ьяию]",
    }
)
_LONG_UNITS = MappingProxyType(
    {
        "mo": "months?|tháng|thang|个月|個月|месяц(?:а|ев)?",
        "y": "years?(?: old)?|năm|nam|tuổi|tuoi|年|岁|歲|лет|год(?:а|ов)?",
    }
)
_UNIT = "|".join(
    [*(f"(?P<s{size}>{words})" for size, words in _UNITS.items()), *(f"(?P<{k}>{w})" for k, w in _LONG_UNITS.items())]
)
_UNIT_KEYS = (*(f"s{size}" for size in _UNITS), *_LONG_UNITS)
_FLAGS = re.IGNORECASE
_DURATION = re.compile(
    rf"(?P<n>{NUMBER}|(?:half )?an?|half an|nửa|nua|半个?|пол|полтора) ?-?(?P<mid>[个個]半)?(?:{_UNIT}){END}"
    r"(?P<half> and a half| rưỡi| ruoi|半)?",
    _FLAGS,
)
_HALVES = MappingProxyType(
    {**dict.fromkeys(("half a", "half an", "nửa", "nua", "半", "半个", "пол"), 0.5), "полтора": 1.5, "a": 1, "an": 1}
)
_JOINT = re.compile(r",? ?(?:and|và|va|и|零|又)? ?", _FLAGS)
_PERCENT = re.compile(
    rf"(?P<n>{NUMBER}) ?(?:%|％|per ?cent\b|phần trăm|phan tram|процент(?:а|ов)?)|百分之(?P<z>{NUMBER})", _FLAGS
)
_MONEY_AFTER = (
    r" ?(?:USD|EUR|VND|VNĐ|CNY|RMB|euros?|dollars?|yuan|đô la|đôla|đồng|nhân dân tệ|bảng Anh|rúp|yên|"
    r"美元|欧元|元|人民币|越南盾|日元|卢布|доллар(?:а|ов)?|евро|рубл(?:ь|я|ей)|юан(?:ь|я|ей)|донг(?:а|ов)?|[$€£¥₫₽])"
    rf"{END}"
)
_NUMBER = re.compile(rf"(?P<n>{NUMBER})(?P<money>{_MONEY_AFTER})?", _FLAGS)
# 一 and its like open common words (一些, 三峡): alone they count before a measure word only.
_ZH_COUNTED = re.compile("[个個名位次人架点倍国國家种種条條艘项項份场場届屆號号岁歲层層吨噸公多余]")
_ZH_LONE = re.compile("[零〇一二三四五六七八九十百两兩]+")
# The number one is mostly an article; the Vietnamese five is mostly "year".
_ARTICLES = frozenset({"an hundred", "one", "một", "один", "одна", "одно", "одного", "одной", "năm", "tư"})


def quantities(text: str, lang: str = "") -> list[Quantity]:
    """Return what the text counts, measures and dates, in order and without overlaps.

    `lang`, an ISO 639-1 code, decides only what is ambiguous: 2/10 (October in all but English), 1.234.
    """
    taken = bytearray(len(text))

    def free(start: int, end: int) -> bool:
        if any(taken[start:end]):
            return False
        taken[start:end] = b"\1" * (end - start)
        return True

    at = starts(text)
    found = dates(text, lang, at, free)
    found += clocks(text, at, free)
    for finder in (_durations, _percents, _numbers):
        found += [item for item in finder(text, lang, at) if free(item.start, item.end)]
    return [Quantity(*item) for item in sorted(found)]


def terms(text: str, lang: str = "") -> list[str]:
    """Return the canonical tokens of the text for a field of the full-text search, each once, in order.

    They are letters and digits only, so that no tokenizer splits them: `d20251030`, `dx1002`, `dx11`, `n1p5`. A date
    yields its parts too: with `d20251030` come `dx1030`, `d202510`, `dx10` and `y2025`. A year yields its number.
    """
    found = quantities(unicodedata.normalize("NFC", text), lang)
    return list(dict.fromkeys(form for item in found for form in (item.term, *_parts(item.value))))


def _parts(canonical: str) -> Iterator[str]:
    if canonical[0] == "y":
        yield f"n{canonical[1:]}"
    if canonical[0] != "d":
        return
    year, month, day = (*canonical.removeprefix("d-").removeprefix("d").split("-"), "")[:3]
    if day and year:
        yield f"dx{month}{day}"
        yield f"d{year}{month}"
    if day or year:
        yield f"dx{month}"
    if year:
        yield f"y{year}"


def _durations(text: str, lang: str, at: Sequence[int]) -> Iterator[Found]:
    """Yield durations; parts that follow each other from the larger unit to the smaller are one ("1 giờ 40 phút")."""
    start = end = last = 0
    total = Decimal(0)
    for match in matches(_DURATION, text, at):
        amount = _amount(match["n"], lang)
        if amount is None:
            continue
        if match["half"] or match["mid"]:
            amount += Decimal("0.5")
        unit = next(key for key in _UNIT_KEYS if match[key])
        if not unit.startswith("s"):
            yield Found(*match.span(), "duration", f"t{spelled(amount)}{unit}")
            continue
        size = int(unit[1:])
        if total and size < last and _JOINT.fullmatch(text, end, match.start()):
            total += amount * size
        else:
            if total:
                yield Found(start, end, "duration", f"t{spelled(total)}s")
            start, total = match.start(), amount * size
        end, last = match.end(), size
    if total:
        yield Found(start, end, "duration", f"t{spelled(total)}s")


def _amount(text: str, lang: str) -> Decimal | None:
    half = _HALVES.get(text.lower())
    return Decimal(str(half)) if half is not None else value(text, lang)


def _percents(text: str, lang: str, at: Sequence[int]) -> Iterator[Found]:
    for match in matches(_PERCENT, text, at):
        number = value(match["n"] or match["z"], lang)
        if number is not None:
            yield Found(*match.span(), "percent", f"p{spelled(number)}")


def _numbers(text: str, lang: str, at: Sequence[int]) -> Iterator[Found]:
    for match in matches(_NUMBER, text, at):
        written = match["n"]
        if _idle(written, text[match.end("n") : match.end("n") + 1]):
            continue
        number = value(written, lang)
        if number is not None:
            money = match["money"] or text[max(match.start() - 1, 0) : match.start()] in {"$", "€", "£", "¥", "₫"}
            yield Found(*match.span("n"), "money" if money else "number", f"n{spelled(number)}")


def _idle(written: str, after: str) -> bool:
    """Tell the number words that mostly do not count anything."""
    if _ZH_LONE.fullmatch(written):
        return not (len(written) > 1 or (after and _ZH_COUNTED.match(after)))
    return written.lower() in _ARTICLES
