"""News agencies, newspapers and broadcasters: who passes on what others said, and credits pictures."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from index.languages import ANY, section, sections


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
    return tuple(name for media in _all() for name in media.agencies)


def is_medium(speaker: str) -> bool:
    """Tell whether a speaker is one of the media."""
    return bool(_shape().search(speaker))


def _all() -> tuple[Media, ...]:
    return (section(ANY, "media", Media) or Media(), *sections("media", Media).values())


@cache
def _shape() -> re.Pattern[str]:
    names = "|".join(re.escape(name) for media in _all() for name in (*media.agencies, *media.outlets))
    words = "|".join(re.escape(word) for media in _all() for word in media.words)
    return re.compile(rf"(?<![^\W\u3400-\u9fff])(?:{names})(?![^\W\u3400-\u9fff])|{words}", re.IGNORECASE)
