"""The people of an article: every mention joined to a person, and what pronouns and titles stand for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from index.attribute.lexicon import Lexicon
from index.attribute.marks import Quoted
from index.attribute.mentions import Mention, Token, mentions, runs, tokens, vietnamese

_AT_PLACE = re.compile(
    r"(?<!\w)(?:ở|tại|nước|thành phố|in|at|near)\s([^\W\d_a-z]\w+(?:\s[^\W\d_a-z]\w+)?)(?=[\s,.;)]+(?!\s?[A-Z]))"
)
_PAST = re.compile(r"(?:former|ex-|cựu|nguyên|бывш)", re.IGNORECASE)
_FARTHEST_ANTECEDENT = 6  # sentences back that a pronoun may refer to


@dataclass(frozen=True, slots=True)
class Unit:
    """One or several sentences that belong together because a quote spans them; `paragraph` counts from 0."""

    start: int
    end: int
    paragraph: int


@dataclass(frozen=True, slots=True)
class Person:
    """Someone the article names: the fullest name, the fullest office, `m`, `f` or an empty gender."""

    name: str
    office: str
    gender: str


@dataclass(frozen=True, slots=True)
class Cast:
    """All people of an article; `owners[i]` is the person that `mentions[i]` names."""

    people: tuple[Person, ...]
    mentions: tuple[Mention, ...]
    owners: tuple[int, ...]
    tokens: tuple[tuple[Token, ...], ...]  # by paragraph

    def within(self, start: int, end: int) -> list[tuple[Mention, int]]:
        """Return the mentions that lie in `[start:end]`, each with its person."""
        return [(m, p) for m, p in zip(self.mentions, self.owners, strict=True) if start <= m.start and m.end <= end]

    def antecedent(
        self, at: int, gender: str, units: Sequence[Unit], spoke: Sequence[tuple[int, int]], quotes: Sequence[Quoted]
    ) -> int | None:
        """Return the person that a pronoun at offset `at` means, or None.

        The last to speak in the nearest sentence, else the first named there: the subject. `spoke` holds (offset,
        person) of speech found so far; people named inside a quote are passed over.
        """
        here = next((i for i, u in enumerate(units) if u.start <= at < u.end), len(units) - 1)
        for i in range(here, max(-1, here - _FARTHEST_ANTECEDENT), -1):
            unit = units[i]
            stop = min(unit.end, at)
            speakers = [p for offset, p in spoke if unit.start <= offset < stop]
            named = [
                p
                for m, p in self.within(unit.start, stop)
                if not any(q.start <= m.start < q.end for q in quotes) and m.end < at
            ]
            for person in (*reversed(speakers), *named):
                if self.agrees(person, gender):
                    return person
        return None

    def agrees(self, person: int, gender: str) -> bool:
        """Tell whether a person may be meant by a word of that gender."""
        known = self.people[person].gender
        return not gender or not known or known == gender

    def known(self, name: str, at: int) -> int | None:
        """Return the person a bare short name at offset `at` must mean, or None if nobody or several bear it."""
        fits = [i for i, p in enumerate(self.people) if p.name == name or _short_for(name, p.name)]
        return fits[0] if len(fits) == 1 and self.mentions and self.mentions[0].start < at else None

    def holder(self, at: int, wanted: Iterable[str]) -> int | None:
        """Return the person last named before `at` whose office holds all the wanted words, or None."""
        words = [w.lower() for w in wanted]
        for mention, person in sorted(
            zip(self.mentions, self.owners, strict=True), key=lambda pair: pair[0].start, reverse=True
        ):
            office = self.people[person].office.lower()
            if mention.start < at and words and all(w in office for w in words):
                return person
        return None


def cast(text: str, paragraphs: Sequence[tuple[int, int]], lexicon: Lexicon) -> Cast:
    """Find the people of an article whose paragraphs stand at the given offsets."""
    words = tuple(tuple(tokens(text, start, end, lexicon)) for start, end in paragraphs)
    names = [run for row in words for run in runs(text, row)]
    places = {f"@{m.group(1).lower()}" for m in _AT_PLACE.finditer(text)}
    known: set[str] = set(places)
    for _ in range(2):  # a name certain in one place makes the bare name elsewhere certain
        found = [_completed(m, names) for row in words for m in mentions(text, row, lexicon, known)]
        known = places | {form for m in found for form in _forms(m.name, bare=m.bare)}
    full = _full_names(found)
    owners, last = [], dict.fromkeys(full, -1)
    for mention in found:
        name = _owner(mention, full, last, found)
        last[name] = mention.start
        owners.append(full.index(name))
    people = tuple(
        _person(name, [m for m, o in zip(found, owners, strict=True) if o == i]) for i, name in enumerate(full)
    )
    return Cast(people, tuple(found), tuple(owners), words)


def _completed(mention: Mention, names: Sequence[tuple[str, ...]]) -> Mention:
    """Return a mention of one word with the full name that the article gives anywhere: "Xi" with "Xi Jinping"."""
    if " " in mention.name:
        return mention
    full = [" ".join(run) for run in names if mention.name in {run[0], run[-1]}]
    return replace(mention, name=full[0]) if full and len(set(full)) == 1 else mention


def _forms(name: str, *, bare: bool) -> list[str]:
    """Return the lower-case forms under which a name may come back alone: whole, and the last word of a foreign one."""
    lower = name.lower()
    words = lower.split()
    forms = [lower]
    # "Sullivan", "Shih"; a Vietnamese given name alone ("Nam" is also south) needs an honorific before it.
    if len(words) > 1 and not all(vietnamese(w) for w in words) and (not bare or len(words[-1]) > 3):
        forms.append(words[-1])
    return forms


def _full_names(found: Iterable[Mention]) -> list[str]:
    """Return the names that are no part of a longer one, in order of appearance."""
    names = list(dict.fromkeys(m.name for m in found))
    return [n for n in names if not any(o != n and len(o.split()) > len(n.split()) and _short_for(n, o) for o in names)]


def _short_for(short: str, full: str) -> bool:
    """Tell whether `short` names the person `full`: its first or last words, ignoring case."""
    part, whole = short.lower().split(), full.lower().split()
    return part == whole[-len(part) :] or part == whole[: len(part)]


def _owner(mention: Mention, full: list[str], last: dict[str, int], found: Sequence[Mention]) -> str:
    """Return the full name a mention stands for: the one named most recently, else the next to be named."""
    fits = [n for n in full if n == mention.name or _short_for(mention.name, n)]
    genders = {m.name: m.gender for m in found if m.gender}
    agreeing = [n for n in fits if not mention.gender or genders.get(n, mention.gender) == mention.gender]
    earlier = [n for n in agreeing or fits if last[n] >= 0]
    if earlier:
        return max(earlier, key=lambda n: last[n])
    return (agreeing or fits)[0]


def _person(name: str, named: Sequence[Mention]) -> Person:
    # The fullest office of the present: "former judge" only for one who is called nothing else.
    office = max((m.office for m in named), key=lambda o: (bool(o) and not _PAST.match(o), len(o.split())), default="")
    genders = [m.gender for m in named if m.gender]
    return Person(name, office, genders[0] if genders else "")
