"""The people of an article: every mention joined to a person, the full name to the short one."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from index.attribute.lexicon import Lexicon
from index.attribute.mentions import Mention, Token, mentions, runs, syllable, tokens

_MEMORY = 200  # mentions back that a title may mean: in a list of thousands of names, all of them would take too long


@dataclass(frozen=True, slots=True)
class Person:
    """Someone the article names: the fullest name, the fullest office, `m`, `f` or an empty gender."""

    name: str
    office: str
    gender: str


@dataclass(frozen=True, slots=True)
class Cast:
    """All people of an article; `owners[i]` is the person that `mentions[i]` names.

    `tokens` are by paragraph; `bearers` are the people whose name, its first or its last words (lower case) are a key.
    """

    people: Sequence[Person]
    mentions: Sequence[Mention]
    owners: Sequence[int]
    tokens: Sequence[Sequence[Token]]
    bearers: Mapping[str, Sequence[int]]

    def within(self, start: int, end: int) -> list[tuple[Mention, int]]:
        """Return the mentions that lie in `[start:end]`, each with its person."""
        first = bisect_left(self.mentions, start, key=lambda m: m.start)
        last = bisect_right(self.mentions, end, key=lambda m: m.end)
        return list(zip(self.mentions[first:last], self.owners[first:last], strict=True))

    def agrees(self, person: int, gender: str) -> bool:
        """Tell whether a person may be meant by a word of that gender."""
        return not gender or self.people[person].gender in {"", gender}

    def known(self, name: str, at: int) -> int | None:
        """Return the person a bare short name at offset `at` must mean, or None if nobody or several bear it."""
        fits = self.bearers.get(_key(name), ())
        return fits[0] if len(fits) == 1 and self.mentions[0].start < at else None

    def recent(self, at: int) -> list[int]:
        """Return the people named before offset `at`, the last named first."""
        end = bisect_left(self.mentions, at, key=lambda m: m.start)
        return list(dict.fromkeys(reversed(self.owners[max(0, end - _MEMORY) : end])))

    def holder(self, at: int, wanted: Iterable[str]) -> int | None:
        """Return the person last named before `at` whose office holds all the wanted words, or None."""
        words = [w.lower() for w in wanted]
        held = (p for p in self.recent(at) if all(w in self.people[p].office.lower() for w in words))
        return next(held, None) if words else None


def cast(text: str, paragraphs: Sequence[tuple[int, int]], lexicon: Lexicon) -> Cast:
    """Find the people of an article whose paragraphs stand at the given offsets."""
    rows = [tokens(text, start, end, lexicon) for start, end in paragraphs]
    full = _full_by_end(run for row in rows for run in runs(text, row, lexicon))
    known: set[str] = set()
    for _ in range(2):  # a name certain in one place makes the bare name elsewhere certain
        found = [_completed(m, full) for row in rows for m in mentions(text, row, lexicon, known)]
        known = {form for m in found for form in _forms(m.name, bare=m.bare)}
    names, bearers = _full_names(found)
    owners = _owners(found, names, bearers)
    named: list[list[Mention]] = [[] for _ in names]
    for mention, owner in zip(found, owners, strict=True):
        named[owner].append(mention)
    people = [_person(name, own, lexicon) for name, own in zip(names, named, strict=True)]
    return Cast(people, found, owners, rows, bearers)


def _full_by_end(names: Iterable[tuple[str, ...]]) -> dict[str, set[str]]:
    """Return the names of several words by their first and by their last word."""
    found: dict[str, set[str]] = defaultdict(set)
    for run in names:
        for word in (run[0], run[-1]):
            found[word].add(" ".join(run))
    return found


def _completed(mention: Mention, full: Mapping[str, set[str]]) -> Mention:
    """Return a mention of one word with the full name that the article gives anywhere: "Xi" with "Xi Jinping"."""
    fits = full.get(mention.name, set())
    return replace(mention, name=next(iter(fits))) if len(fits) == 1 else mention


def _key(name: str) -> str:
    """Return a name in lower case with single spaces."""
    return " ".join(name.lower().split())


def _forms(name: str, *, bare: bool) -> list[str]:
    """Return the lower-case forms under which a name may come back alone: whole, and the last word of a foreign one."""
    lower = name.lower()
    words = lower.split()
    # "Sullivan", "Shih"; a Vietnamese given name alone ("Nam" is also south) needs an honorific before it.
    alone = len(words) > 1 and not all(map(syllable, words)) and (not bare or len(words[-1]) > 3)
    return [lower, words[-1]] if alone else [lower]


def _parts(name: str) -> Iterator[str]:
    """Yield the first words and the last words of a name, lower case, the longest first; not the whole."""
    words = name.lower().split()
    for count in range(len(words) - 1, 0, -1):
        yield " ".join(words[:count])
        yield " ".join(words[-count:])


def _full_names(found: Sequence[Mention]) -> tuple[list[str], dict[str, list[int]]]:
    """Return the names that are no part of a longer one, in order of appearance, and their numbers by their parts."""
    names = dict.fromkeys(m.name for m in found)
    shorter: set[str] = set()
    for name in sorted(names, key=lambda n: -len(n.split())):
        if _key(name) not in shorter:
            shorter.update(_parts(name))
    full = [name for name in names if _key(name) not in shorter]
    bearers: dict[str, list[int]] = defaultdict(list)
    for number, name in enumerate(full):
        for form in dict.fromkeys((_key(name), *_parts(name))):
            bearers[form].append(number)
    return full, dict(bearers)


def _owners(found: Sequence[Mention], names: Sequence[str], bearers: Mapping[str, Sequence[int]]) -> list[int]:
    """Return whom each mention stands for: the one of its gender named most recently, else the next to be named."""
    genders = {m.name: m.gender for m in found if m.gender}
    # By form and gender: the first of its people, and the last of them that was named.
    first: dict[tuple[str, str], int] = {}
    recent: dict[tuple[str, str], tuple[int, int]] = {}
    for form, people in bearers.items():
        for person in reversed(people):
            first[form, genders.get(names[person], "")] = person
    owners: list[int] = []
    for order, mention in enumerate(found):
        form = _key(mention.name)
        agreeing = ("", mention.gender) if mention.gender else ("", "m", "f")
        keys = [k for k in ((form, g) for g in agreeing) if k in first] or [
            (form, g) for g in "mf" if (form, g) in first
        ]
        earlier = max((recent[key] for key in keys if key in recent), default=None)
        owner = earlier[1] if earlier else min(first[key] for key in keys)
        owners.append(owner)
        for part in (_key(names[owner]), *_parts(names[owner])):
            recent[part, genders.get(names[owner], "")] = (order, owner)
    return owners


def _person(name: str, named: Sequence[Mention], lexicon: Lexicon) -> Person:
    # The fullest office of the present: "former judge" only for one who is called nothing else.
    present = [
        (bool(o) and not o.lower().startswith(lexicon.words.past), len(o.split()), o) for o in (m.office for m in named)
    ]
    office = max(present, key=lambda row: row[:2], default=(False, 0, ""))[2]
    return Person(name, office, next((m.gender for m in named if m.gender), ""))
