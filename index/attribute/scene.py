"""What the search for a speaker looks at, and what it finds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from index.attribute.cast import Cast, Unit
from index.attribute.lexicon import Lexicon
from index.attribute.marks import Quoted


@dataclass(frozen=True, slots=True)
class Subject:
    """A speaker at `[start:end]` of the text; `person` is the index in the cast, None for others.

    `named` is false for pronouns and titles that were resolved.
    """

    start: int
    end: int
    name: str
    office: str
    person: int | None
    place: bool = False
    named: bool = True


@dataclass(frozen=True, slots=True)
class Scene:
    """What the search for a speaker looks at: the text, its people, its units and quotes, and who spoke so far."""

    text: str
    lexicon: Lexicon
    cast: Cast
    units: Sequence[Unit]
    quotes: Sequence[Quoted]
    spoke: list[tuple[int, int]]

    def subject_of(self, person: int, start: int, end: int, *, named: bool) -> Subject:
        """Return a person of the cast as subject."""
        found = self.cast.people[person]
        return Subject(start, end, found.name, found.office, person, named=named)

    def before(self, at: int, gender: str = "") -> int | None:
        """Return the person that a pronoun of that gender at offset `at` means, or None."""
        return self.cast.antecedent(at, gender, self.units, self.spoke, self.quotes)
