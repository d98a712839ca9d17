"""Patterns put together from the words and patterns of languages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

_SLOT = re.compile(r"\{([a-z]\w*)\}")


def compiled(source: str) -> re.Pattern[str]:
    """Return a pattern that matches in either case."""
    return re.compile(source, re.IGNORECASE)


def any_in(sections_: Iterable[object], name: str) -> str:
    """Return the source of a pattern for whatever stands in a field, a list of patterns, of any of the sections."""
    return "|".join(f"(?:{source})" for data in sections_ for source in getattr(data, name)) or "(?!)"


def any_of(words: Iterable[str], space: str = r"\ ") -> str:
    """Return a group that matches any of the words, the longest first, and nothing where there is none.

    `space` is the pattern that stands for a space inside them.
    """
    escaped = (re.escape(word).replace(r"\ ", space) for word in sorted(words, key=lambda word: (-len(word), word)))
    return f"(?:{'|'.join(escaped) or '(?!)'})"


def filled(pattern: str, slots: Mapping[str, str]) -> str:
    """Return the source of a pattern with what its slots, names in braces, stand for."""
    return _SLOT.sub(lambda slot: slots[slot[1]], pattern)
