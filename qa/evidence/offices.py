"""Questions about an office: which one somebody holds, or who holds it ("Who is the US ambassador to China?")."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.article import Article, Office
from index.opened import Index
from index.text.glossary import Concepts, names
from qa.evidence.expected import words_asked
from qa.question.query import Query

_WORD = re.compile(r"[\u3400-\u9fff]|[^\W_]+")
# Characters around an office in which its holder's name is looked for.
_BESIDE = 80


def answering(index: Index, query: Query, article: Article) -> list[tuple[int, int]]:
    """Return where an article answers a question about an office: offsets of the office, or of its holder's name."""
    people = {name.found for name in query.names if name.asked in query.question.holder}
    wanted = asks_who_holds(query)
    if not people and not wanted:
        return []
    told = []
    for office in index.offices(article.id):
        if wanted and _is(wanted, article.text[office.start : office.end]):
            told.append(_holder(office, article.text))
        elif office.name in people:
            told.append((office.start, office.end))
    return told


def _holder(office: Office, text: str) -> tuple[int, int]:
    at = text.find(office.name, max(0, office.start - _BESIDE), office.end + _BESIDE)
    return (at, at + len(office.name)) if at >= 0 else (office.start, office.end)


def asks_who_holds(query: Query) -> list[Concepts]:
    """Return the concepts of the office whose holder is asked for, in order; none for any other question.

    Only where the question names nothing but an office and the countries and bodies that it belongs to.
    """
    rest = query.question.office
    forms = list(names().forms(rest))
    for start, end, _ in forms:
        rest = rest[:start] + " " * (end - start) + rest[end:]
    concepts = [concepts for *_, concepts in forms]
    whole = words_asked("in_office").issuperset(_WORD.findall(rest.lower()))
    return concepts if whole and _titles(concepts) and len(concepts) > 1 else []


def _is(wanted: Sequence[Concepts], office: str) -> bool:
    """Tell whether words are the wanted office: its title and, in the same order, its countries and bodies.

    The order tells China's ambassador to the United States from the American one to China.
    """
    held = [concepts for *_, concepts in names().forms(office)]
    if not any(_titles(wanted)[0] & title for title in _titles(held)):
        return False
    proper = names().proper
    places = (other for other in held if other & proper)
    return all(any(place & other for other in places) for place in wanted if place & proper)


def _titles(concepts: Sequence[Concepts]) -> list[Concepts]:
    return [found for found in concepts if not found & names().proper]
