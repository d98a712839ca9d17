"""Places, bodies, offices and weekdays that mean the same in English, Vietnamese, Chinese and Russian."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.resources import files

_HAN = "\u3400-\u9fff"


def forms(text: str) -> Iterator[tuple[int, int, frozenset[int]]]:
    """Yield the words of the table of equivalents in a text, the longest where several begin, with their rows."""
    pattern, rows = _table()
    for found in pattern.finditer(text):
        yield found.start(), found.end(), rows[found.lastgroup or ""]


@lru_cache(maxsize=1024)
def meanings(text: str) -> frozenset[int]:
    """Return the rows of the table that a text holds a form of; for an article a matter of 10 ms, so remembered."""
    return frozenset(number for _, _, numbers in forms(text) for number in numbers)


@cache
def proper() -> frozenset[int]:
    """Return the rows of names: a country, a city, a body; not those of offices."""
    return frozenset(number for number, line in enumerate(_lines()) if line[0].isupper())


def _lines() -> list[str]:
    return files("qa").joinpath("equivalents.tsv").read_text("utf-8").splitlines()


@cache
def _table() -> tuple[re.Pattern[str], dict[str, frozenset[int]]]:
    """Read the forms of each row, a language a column.

    A form with a capital is matched as it is, another in any case; `*` stands for any ending.
    """
    rows: dict[str, set[int]] = {}
    for number, line in enumerate(_lines()):
        for form in filter(None, re.split("[\t|]", line)):
            rows.setdefault(form, set()).add(number)
    longest_first = sorted(rows, key=lambda form: (-len(form), form))
    pattern = "|".join(f"(?P<f{i}>{_form(form)})" for i, form in enumerate(longest_first))
    return re.compile(rf"(?:(?<!\w)|(?=[{_HAN}]))(?:{pattern})"), {
        f"f{i}": frozenset(rows[form]) for i, form in enumerate(longest_first)
    }


def _form(form: str) -> str:
    body = re.escape(form).replace(r"\*", r"\w*")
    if "\u3400" <= form[0] <= "\u9fff":
        return body
    return rf"{body if form != form.lower() else f'(?i:{body})'}(?!\w)"
