"""What must stand in a text that answers: the part of a date, an age, an hour that a question asks for by name."""

from __future__ import annotations

import re
from collections.abc import Callable

from index.text.dates import names_relative_day, names_relative_year
from index.text.quantities import Quantity, quantities

_FLAGS = re.IGNORECASE
_AGE = re.compile(
    r"\bhow old\b|(?:bao nhiêu|mấy) tuổi|多大年[纪龄]|几岁|多少岁|сколько лет (?:\w+ )?(?!назад|длил)", _FLAGS
)
_CLOCK = re.compile(r"mấy giờ|\b(?:what|which) (?:time|hour)\b|几点|котор\w+ часу?\b", _FLAGS)
_DAY = re.compile(
    r"ngày (?:nào|mấy|bao nhiêu)|\b(?:what|which|exact) (?:date|day)\b|哪一?天|几[号日]|какого числа|в какой день",
    _FLAGS,
)
_YEAR = re.compile(r"năm (?:nào|bao nhiêu)|\b(?:what|which) year\b|哪一?年|как\w+ год", _FLAGS)
_AGED = re.compile(r"\btuổi\b|\baged\b|\byears? old\b|-year-old|岁|\bлет\b", _FLAGS)
_COUNTED = re.compile(r"(?:bao nhiêu|\bhow many)\s+(?!(?:là|tiền|người|people|times|lần|so|ở)\b)([^\W\d_]{3,})", _FLAGS)


def holds_expected(text: str, question: str) -> bool:
    """Tell whether a text holds the day, year, hour or age that a question asks for; True where it asks for none."""
    for asked, relative, fits in _EXPECTED:
        if asked.search(question):
            return bool(relative and relative(text)) or any(map(fits, quantities(text, "")))
    return True


def counted(question: str) -> str:
    """Return the noun whose number a question asks for, as it stands there ("bao nhiêu tấn", "how many books")."""
    found = _COUNTED.search(question)
    return found.group(1) if found else ""


_EXPECTED: tuple[tuple[re.Pattern[str], Callable[[str], object] | None, Callable[[Quantity], bool]], ...] = (
    (_AGE, _AGED.search, lambda _: False),
    (_CLOCK, None, lambda q: q.kind == "clock"),
    (_DAY, names_relative_day, lambda q: bool(re.fullmatch(r"d(?:\d{4}|-)-\d\d-\d\d", q.value))),
    (_YEAR, names_relative_year, lambda q: bool(re.match(r"[dy]\d{4}", q.value))),
)
