"""What the search for a speaker looks at, and what it finds."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from index.attribute.cast import Cast
from index.attribute.lexicon import Lexicon
from index.attribute.marks import Quoted
from index.attribute.mentions import Token

_FARTHEST_ANTECEDENT = 6  # sentences back that a pronoun may refer to


@dataclass(frozen=True, slots=True)
class Unit:
    """One or several sentences that belong together because a quote spans them; `paragraph` counts from 0."""

    start: int
    end: int
    paragraph: int


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
    """What the search for a speaker looks at: the text, its people, its units and quotes, and who spoke so far.

    `spoke` holds (offset, person) of speech found so far, in order.
    """

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

    def words(self, unit: Unit, start: int, end: int) -> Sequence[Token]:
        """Return the words that lie in `[start:end]` of a unit."""
        every = self.cast.tokens[unit.paragraph]
        first = bisect_left(every, start, key=lambda t: t.start)
        return every[first : bisect_right(every, end, key=lambda t: t.end)]

    def named_after(self, start: int, end: int) -> Subject | None:
        """Return the person whose mention begins at offset `start`, an article aside."""
        for mention, person in self.cast.within(start, end)[:1]:
            if self.text[start : mention.start].strip().lower() in {"", *self.lexicon.words.articles}:
                return self.subject_of(person, mention.start, mention.tail, named=True)
        return None

    def is_quoted(self, at: int) -> bool:
        """Tell whether offset `at` is inside a quote."""
        before = bisect_right(self.quotes, at, key=lambda q: q.start) - 1
        return before >= 0 and at < self.quotes[before].end

    def before(self, at: int, gender: str = "") -> int | None:
        """Return the person that a pronoun of that gender at offset `at` means, or None.

        The last to speak in the nearest sentence, else the first named there: the subject. People named inside a quote
        are passed over.
        """
        here = bisect_right(self.units, at, key=lambda u: u.start)
        for unit in reversed(self.units[max(0, here - _FARTHEST_ANTECEDENT) : here]):
            stop = min(unit.end, at)
            spoke = slice(bisect_left(self.spoke, (unit.start, 0)), bisect_left(self.spoke, (stop, 0)))
            speakers = [person for _, person in reversed(self.spoke[spoke])]
            mentioned = self.cast.within(unit.start, stop)
            named = [person for m, person in mentioned if m.end < at and not self.is_quoted(m.start)]
            for person in (*speakers, *named):
                if self.cast.agrees(person, gender):
                    return person
        return None
