"""Words beside names in questions, and words that only look like names."""

from __future__ import annotations

from dataclasses import dataclass

from index.languages import sections


@dataclass(frozen=True, slots=True)
class NameWords:
    """The section `name_words`, folded but for `suffixes` and `titles`.

    `plain` words look like pinyin and are not meant so: as a surname in small letters or alone, or as the name of a
    place. `short_outer` are countries and honorifics of one syllable that are not read as part of a name. A place may
    begin with one of `place_starts`: England is not the surname of New England. `possessives` and `suffixes` (Jr) end a
    name and are no part of it. `titles` stand right behind a surname where no space does.
    """

    plain: tuple[str, ...] = ()
    short_outer: tuple[str, ...] = ()
    place_starts: tuple[str, ...] = ()
    possessives: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()


def _all(field: str) -> tuple[str, ...]:
    return tuple(word for words in sections("name_words", NameWords).values() for word in getattr(words, field))


PLAIN, SHORT_OUTER, PLACE_STARTS = (frozenset(_all(field)) for field in ("plain", "short_outer", "place_starts"))
POSSESSIVES, SUFFIXES, TITLES = map(_all, ("possessives", "suffixes", "titles"))
