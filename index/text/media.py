"""News agencies, newspapers and broadcasters: who passes on what others said, and credits pictures."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from index.languages import sections
from index.text.patterns import any_of, compiled


@dataclass(frozen=True, slots=True)
class Media:
    """The section `media`, in lower case: names of news `agencies`, names of other `outlets`, and what such are called.

    The `words` stand anywhere in a name.
    """

    agencies: tuple[str, ...] = ()
    outlets: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


def agencies() -> tuple[str, ...]:
    """Return the names of the news agencies."""
    return tuple(name for media in sections("media", Media).values() for name in media.agencies)


def is_medium(speaker: str) -> bool:
    """Tell whether a speaker is one of the media."""
    return bool(_shape().search(speaker))


@cache
def _shape() -> re.Pattern[str]:
    every = sections("media", Media).values()
    names = any_of(name for media in every for name in (*media.agencies, *media.outlets))
    words = any_of(word for media in every for word in media.words)
    return compiled(rf"(?<![^\W\u3400-\u9fff]){names}(?![^\W\u3400-\u9fff])|{words}")
