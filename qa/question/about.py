"""What a question is about: the names, persons and the thing in it."""

from __future__ import annotations

import re

from index.text import glossary
from index.text.names import names
from index.text.readings import readings
from qa.question.kinds import parse
from qa.question.phrasing import Phrasing


def named(text: str, phrasing: Phrasing) -> list[tuple[int, int]]:
    """Return where names stand in a question, in order.

    In a question single syllables and codes like N4 are names too, which they are not in running text.
    """
    spans = {(name.start, name.end) for name in names(text)}
    for word in re.finditer(r"[^\W_]+", text):
        token = word[0]
        code = token.isupper() and len(token) > 1
        if token.lower() in phrasing.forms.small:
            continue
        if code or (token[0].isupper() and word.start() and (not phrasing.naming.capital_nouns or _is_known(token))):
            spans.add(word.span())
    found: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1] + (text[found[-1][1] : start] == " "):
            found[-1] = found[-1][0], max(end, found[-1][1])
        else:
            found.append((start, end))
    return found


def persons(text: str, phrasing: Phrasing) -> list[str]:
    """Return the names in a question that are no place and no institution known, in order."""
    forms = phrasing.forms
    found = [
        name.text
        for name in names(text)
        if not name.text.isupper()
        and not _is_known(name.text)
        and not phrasing.find(forms.no_person, text[: name.start])
    ]
    if found or not forms.person:
        return found
    speaker = parse(text, phrasing.lang).speaker
    found = [speaker] if speaker else phrasing.groups(forms.person, text, "person")
    if not found and not phrasing.spaced and text[:1] in readings().surname_characters:
        found = [text]
    return [person for person in found if not _is_known(person)]


def _is_known(name: str) -> bool:
    """Tell whether a name is that of a place, a body or an office."""
    known = glossary.names()
    return bool((known.meanings(name) & known.proper) - glossary.people())


def thing(text: str, phrasing: Phrasing) -> str | None:
    """Return the named thing of a question with the nouns around it: "the Ba Nhip footbridge", "thư viện Đồi Sim"."""
    widened = [_widened(text, start, end, phrasing) for start, end in named(text, phrasing)]
    return max(widened or phrasing.groups(phrasing.forms.thing, text, "thing"), key=len, default=None)


def _widened(text: str, start: int, end: int, phrasing: Phrasing) -> str:
    """Return a name with the nouns before and behind it."""
    before = phrasing.find(phrasing.forms.before_name, text[:start])
    after = phrasing.find(phrasing.forms.after_name, text[end:])
    first = before.start() if before else start
    return text[first : end + after.end() if after and not after.start() else end]
