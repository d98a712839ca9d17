"""Numbers as people write them, in digits or words, in Vietnamese, English, Chinese and Russian.

`NUMBER` is the source of a regular expression without groups; `value` reads what it matched. Words go up to 999, each
followed by scale words (`1,2 tỷ`, `12亿`, `five thousand`). Vietnamese is also read without its marks where the bare
spelling is not another common word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from itertools import pairwise
from types import MappingProxyType

# Languages that write 1,234.5; the others of the corpora write 1.234,5.
_POINT_DECIMAL = frozenset({"en", "zh", "ja", "ko", "th"})


def _counted(words: str, first: int = 0, step: int = 1) -> dict[str, int]:
    return {word: first + step * i for i, word in enumerate(words.split())}


_EN_UNITS = _counted("zero one two three four five six seven eight nine")
_EN_TEENS = _counted("ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen", 10)
_EN_TENS = _counted("twenty thirty forty fifty sixty seventy eighty ninety", 20, 10)

_VI_UNITS = _counted("một hai ba bốn năm sáu bảy tám chín", 1)
_VI_UNITS |= {"mốt": 1, "tư": 4, "lăm": 5, "nhăm": 5, "bẩy": 7, "bon": 4, "chin": 9}
_VI_TEN = {"mười": 10, "mươi": 10, "muoi": 10}

_RU_UNITS = {
    form: value
    for value, forms in {
        1: "один одна одно одного одной",
        2: "два две двух",
        3: "три трёх трех",
        4: "четыре четырёх четырех",
        5: "пять пяти",
        6: "шесть шести",
        7: "семь семи",
        8: "восемь восьми",
        9: "девять девяти",
    }.items()
    for form in forms.split()
}
_RU_TEENS = _counted("десять одиннадцать двенадцать тринадцать четырнадцать пятнадцать", 10)
_RU_TEENS |= _counted("шестнадцать семнадцать восемнадцать девятнадцать", 16)
_RU_TENS = {"двадцать": 20, "тридцать": 30, "сорок": 40, "пятьдесят": 50, "шестьдесят": 60, "семьдесят": 70}
_RU_TENS |= {"восемьдесят": 80, "девяносто": 90, "двадцати": 20, "тридцати": 30, "сорока": 40}

_ZH_DIGITS = _counted("零 一 二 三 四 五 六 七 八 九") | {"〇": 0, "两": 2, "兩": 2}
_ZH_TENS = {"十": 10, "百": 100}

_SCALES = {
    "thousand": 3, "million": 6, "billion": 9, "bn": 9, "trillion": 12,
    "nghìn tỷ": 12, "nghìn tỉ": 12, "ngàn tỷ": 12, "nghin ty": 12, "triệu tỷ": 15,
    "nghìn": 3, "ngàn": 3, "nghin": 3, "ngan": 3, "triệu": 6, "trieu": 6, "tỷ": 9, "tỉ": 9, "ty": 9,
    "万亿": 12, "千万": 7, "百万": 6, "亿": 8, "億": 8, "万": 4, "萬": 4, "千": 3, "百": 2,
    "тысяча": 3, "тысячи": 3, "тысячу": 3, "тысяч": 3, "тыс.": 3, "тыс": 3,
    "миллион": 6, "миллиона": 6, "миллионов": 6, "млн": 6,
    "миллиард": 9, "миллиарда": 9, "миллиардов": 9, "млрд": 9,
    "триллион": 12, "триллиона": 12, "триллионов": 12, "трлн": 12,
}  # fmt: skip


FIRST_WORDS = frozenset({*_EN_UNITS, *_EN_TEENS, *_EN_TENS, *_VI_UNITS, *_VI_TEN, "a", "an"}) | frozenset(
    {*_RU_UNITS, *_RU_TEENS, *_RU_TENS, "сто", "ста"}
)
FIRST_SIGNS = "".join(_ZH_DIGITS) + "".join(_ZH_TENS)


def any_of(words: Iterable[str]) -> str:
    """Return a group that matches any of the words, the longest first."""
    return "(?:" + "|".join(re.escape(w) for w in sorted(words, key=lambda w: (-len(w), w))) + ")"


def _grammar() -> str:
    """Spell out the number words; two units in a row ("hai ba người", two or three) are two numbers."""
    en_small = f"(?:{any_of(_EN_TENS)}(?:[- ]{any_of(_EN_UNITS)})?|{any_of(_EN_TEENS)}|{any_of(_EN_UNITS)})"
    en = f"(?:{en_small}(?: hundred(?: (?:and )?{en_small})?)?|an? hundred(?= ))"
    vi_unit = any_of(_VI_UNITS)
    vi_tens = f"(?:(?:{vi_unit} )?{any_of(_VI_TEN)}(?: {vi_unit})?)"
    vi = f"(?:{vi_unit} trăm(?: (?:(?:lẻ|linh) {vi_unit}|{vi_tens}))?|{vi_tens}|{vi_unit})"
    ru_small = f"(?:{any_of(_RU_TENS)}(?: {any_of(_RU_UNITS)})?|{any_of(_RU_TEENS)}|{any_of(_RU_UNITS)})"
    ru = f"(?:(?:сто|ста)(?: {ru_small})?|{ru_small})"
    return f"(?:{en}|{vi}|{ru})(?![^\\W_])"


_DIGITS = r"\d{1,3}(?:[.,\u00a0\u202f ]\d{3})+(?:[.,]\d{1,6})?(?!\d)|\d{1,18}(?:[.,]\d{1,6}(?!\d))?"
_ZH = f"[{''.join(_ZH_DIGITS)}{''.join(_ZH_TENS)}]{{1,8}}"
END = "(?![a-zà-ỹа-яё])"  # no word goes on here; Chinese may follow
_SCALE = f"(?: ?{any_of(_SCALES)}{END})"
_WORDS = _grammar()

NUMBER = f"(?:(?:{_DIGITS}|{_WORDS}|{_ZH}){_SCALE}?)"

_PARTS = re.compile(f"(?:(?P<digits>{_DIGITS})|(?P<words>{_WORDS})|(?P<zh>{_ZH}))(?P<scale>{_SCALE})?", re.IGNORECASE)

_WORD_VALUES: Mapping[str, int] = MappingProxyType(
    _EN_UNITS | _EN_TEENS | _EN_TENS | _VI_UNITS | _VI_TEN | _RU_UNITS | _RU_TEENS | _RU_TENS | {"сто": 100, "ста": 100}
)


def value(text: str, lang: str = "") -> Decimal | None:
    """Return the number that `text`, a match of `NUMBER`, stands for; `None` if it is none after all (`十百`).

    `lang` decides whether 1.234 is more than a thousand; with no language it is.
    """
    match = _PARTS.fullmatch(text)
    if match is None:
        return None
    number: Decimal | None
    if match["digits"]:
        number = _digits(match["digits"], lang)
    elif match["words"]:
        number = _words(match["words"].lower())
    else:
        number = _chinese(match["zh"])
    if number is not None and match["scale"]:
        number *= Decimal(10) ** _SCALES[match["scale"].strip().lower()]
    return number


def spelled(number: Decimal) -> str:
    """Return the shortest plain spelling, equal for equal numbers: `1200000000`, `12.5`."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _digits(text: str, lang: str) -> Decimal:
    compact = re.sub(r"[\u00a0\u202f ]", "", text)
    marks = [c for c in compact if c in ".,"]
    if not marks:
        return Decimal(compact)
    tail = len(compact) - max(compact.rfind("."), compact.rfind(",")) - 1
    decimal = marks[-1]
    if len(set(marks)) == 1 and (len(marks) > 1 or (tail == 3 and not _is_decimal(compact, decimal, lang))):
        return Decimal(compact.replace(decimal, ""))
    whole, _, rest = compact.rpartition(decimal)
    return Decimal(f"{re.sub('[.,]', '', whole)}.{rest}")


def _is_decimal(compact: str, mark: str, lang: str) -> bool:
    """Tell 1.234 (more than a thousand) from 1.234 (a bit over one) by the language."""
    if compact.startswith("0"):
        return True
    return bool(lang) and mark == ("." if lang in _POINT_DECIMAL else ",")


def _words(text: str) -> Decimal:
    total = 0
    for word in re.split("[- ]+", text):
        if word in {"hundred", "trăm"}:
            total = max(total, 1) * 100
        elif word in _VI_TEN:
            hundreds, units = divmod(total, 100)
            total = hundreds * 100 + max(units, 1) * 10
        else:
            total += _WORD_VALUES.get(word, 0)
    return Decimal(total)


def _chinese(text: str) -> Decimal | None:
    if all(c in _ZH_DIGITS for c in text):  # 二〇二五, read digit by digit
        return Decimal("".join(str(_ZH_DIGITS[c]) for c in text))
    if any(a in _ZH_DIGITS and b in _ZH_DIGITS and _ZH_DIGITS[a] for a, b in pairwise(text)):
        return None
    total, digit, last = 0, 0, 1000
    for c in text:
        if c in _ZH_DIGITS:
            digit = _ZH_DIGITS[c]
        elif _ZH_TENS[c] >= last:
            return None
        else:
            last = _ZH_TENS[c]
            total += max(digit, 1) * last
            digit = 0
    return Decimal(total + digit)
