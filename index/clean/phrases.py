"""What pages say around a story, in every language: menus, credits, follow buttons, notices of rights; as data."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import make_dataclass
from functools import cache
from typing import Any

from index.languages import ANY, section, sections

# What tells what a line is.
FAMILIES = ("noise", "related", "caption", "agency", "byline")
_AUTHORS = ("credit", "by", "joiners", "signed", "signed_parts", "reporter", "editor", "source_bracket", "source_colon")
_PICTURES = ("pictures", "taken", "pictured_by")
_OUTLETS = ("follow", "nobody", "rights", "rights_after", "rights_end", "outlet", "branch", "posted")

# The section `cleaning`, of which a language may lack any field. `follow` stands before and after an outlet's name on a
# button, which may follow `nobody` in particular. `credit` introduces an author or a source, `by` does in a byline,
# where `joiners` stand between names; what is `signed` names its `signed_parts`. `reporter`, `editor` and the source,
# in a bracket (`source_bracket`) or before a colon (`source_colon`), stand before a name. `pictures` are numbered, or
# `taken` by somebody, and `pictured_by` agencies. `rights` are reserved by the name behind them (`rights_after`: before
# them), which ends at `rights_end`. An `outlet` or the `branch` of one calls itself so; `posted` stands before a date.
_FIELDS = [(name, tuple[str, ...], ()) for name in (*FAMILIES, *_AUTHORS, *_PICTURES, *_OUTLETS)]
Phrases = make_dataclass("Phrases", _FIELDS, frozen=True, slots=True)


@cache
def _every() -> tuple[Any, ...]:
    return (*sections("cleaning", Phrases).values(), section(ANY, "cleaning", Phrases) or Phrases())


def said(*fields: str) -> tuple[str, ...]:
    """Return the phrases of these fields of `Phrases` in all languages, each once, the longest first."""
    found = {phrase for language in _every() for field in fields for phrase in getattr(language, field)}
    return tuple(sorted(found, key=lambda phrase: (-len(phrase), phrase)))


def any_said(*fields: str) -> str:
    """Return the source of a group that matches any phrase of these fields, the longest first; spaces of any kind."""
    return "(?:" + "|".join(re.escape(phrase).replace(r"\ ", r"\s+") for phrase in said(*fields)) + ")"


def follows() -> Iterator[tuple[str, str]]:
    """Yield what stands before and after an outlet's name on a follow button, in each language."""
    yield from ((language.follow[0], language.follow[1]) for language in _every() if language.follow)
