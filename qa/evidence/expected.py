"""What a question asks for by name, and whether a text holds it: a part of a date, an age, an hour."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from index.languages import sections
from index.text.dates import names_relative_day, names_relative_year
from index.text.quantities import quantities

_DAY = re.compile(r"d(?:\d{4}|-)-\d\d-\d\d")


@dataclass(frozen=True, slots=True)
class Asked:
    """The section `asked`: how questions ask, as patterns of their words.

    For an `age` (which a text gives as `aged`), an hour (`clock`), a `day`, a `year`, a share (`percent`) or `money`;
    for the number (`how_many`) of a noun, which none of the `uncounted` words is. `in_office` are the small words
    inside the name of an office, `role_ends` the last characters by which a role is told from a name of Chinese form.
    """

    age: str = ""
    aged: str = ""
    clock: str = ""
    day: str = ""
    year: str = ""
    percent: str = ""
    money: str = ""
    how_many: str = ""
    uncounted: tuple[str, ...] = ()
    in_office: tuple[str, ...] = ()
    role_ends: tuple[str, ...] = ()


def asks(question: str, what: str) -> bool:
    """Tell whether a question asks for one of these patterns of `Asked`, in whatever language."""
    return bool(_pattern(what).search(question))


def holds_expected(text: str, question: str) -> bool:
    """Tell whether a text holds the day, year, hour or age that a question asks for; True where it asks for none."""
    if asks(question, "age"):
        return bool(_pattern("aged").search(text))
    if asks(question, "clock"):
        return any(q.kind == "clock" for q in quantities(text))
    if asks(question, "day"):
        return names_relative_day(text) or any(_DAY.fullmatch(q.value) for q in quantities(text))
    if asks(question, "year"):
        return names_relative_year(text) or any(re.match(r"[dy]\d{4}", q.value) for q in quantities(text))
    return True


def counted(question: str) -> str:
    """Return the noun whose number a question asks for, as it stands there ("bao nhiêu tấn", "how many books")."""
    found = filter(None, (pattern.search(question) for pattern in _counted()))
    return next((match.group("noun") for match in found), "")


@cache
def words_asked(field: str) -> frozenset[str]:
    """Return the words of every language in a field of `Asked` that lists some."""
    return frozenset(word for asked in sections("asked", Asked).values() for word in getattr(asked, field))


@cache
def _pattern(what: str) -> re.Pattern[str]:
    patterns = (getattr(asked, what) for asked in sections("asked", Asked).values())
    return re.compile("|".join(filter(None, patterns)), re.IGNORECASE)


@cache
def _counted() -> tuple[re.Pattern[str], ...]:
    return tuple(
        re.compile(
            rf"(?:{asked.how_many})\s+(?!(?:{'|'.join(asked.uncounted)})\b)(?P<noun>[^\W\d_]{{3,}})", re.IGNORECASE
        )
        for asked in sections("asked", Asked).values()
        if asked.how_many
    )
