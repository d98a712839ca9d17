"""What pages say around a story, in every language: menus, credits, follow buttons, notices of rights; as data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from index.languages import sections
from index.text.media import agencies
from index.text.patterns import any_of


@dataclass(frozen=True, slots=True)
class Phrases:
    """The section `cleaning`: what pages say around a story.

    The phrases of `FAMILIES` tell what a line is. `follow` stands before and after an outlet's name on a button, which
    may follow `nobody` in particular. `credit` introduces an author or a source, `by` does in a byline, where `joiners`
    stand between names; what is `signed` names its `signed_parts`. `reporter`, `editor` and the source, in a bracket
    (`source_bracket`) or before a colon (`source_colon`), stand before a name. `pictures` are numbered, or `taken` by
    somebody, and `pictured_by` agencies. `rights` are reserved by the name behind them (`rights_after`: before them),
    which ends at `rights_end`. An `outlet` or the `branch` of one calls itself so; `posted` stands before a date.
    """

    noise: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    caption: tuple[str, ...] = ()
    agency: tuple[str, ...] = ()
    byline: tuple[str, ...] = ()
    follow: tuple[str, ...] = ()
    nobody: tuple[str, ...] = ()
    credit: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    joiners: tuple[str, ...] = ()
    signed: tuple[str, ...] = ()
    signed_parts: tuple[str, ...] = ()
    reporter: tuple[str, ...] = ()
    editor: tuple[str, ...] = ()
    source_bracket: tuple[str, ...] = ()
    source_colon: tuple[str, ...] = ()
    pictures: tuple[str, ...] = ()
    taken: tuple[str, ...] = ()
    pictured_by: tuple[str, ...] = ()
    rights: tuple[str, ...] = ()
    rights_after: tuple[str, ...] = ()
    rights_end: tuple[str, ...] = ()
    outlet: tuple[str, ...] = ()
    branch: tuple[str, ...] = ()
    posted: tuple[str, ...] = ()


FAMILIES = ("noise", "related", "caption", "agency", "byline")


@cache
def _every() -> tuple[Phrases, ...]:
    return (*sections("cleaning", Phrases).values(), Phrases(agency=agencies()))


def said(*fields: str) -> tuple[str, ...]:
    """Return the phrases of these fields of `Phrases` in all languages, each once, the longest first."""
    found = {phrase for language in _every() for field in fields for phrase in getattr(language, field)}
    return tuple(sorted(found, key=lambda phrase: (-len(phrase), phrase)))


def any_said(*fields: str) -> str:
    """Return the source of a group that matches any phrase of these fields, the longest first; spaces of any kind."""
    return any_of(said(*fields), space=r"\s+")


def follows() -> Iterator[tuple[str, str]]:
    """Yield what stands before and after an outlet's name on a follow button, in each language."""
    yield from ((language.follow[0], language.follow[1]) for language in _every() if language.follow)
