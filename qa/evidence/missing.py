"""What a question gives and an article lacks: a name under any spelling, a number, a day or a code.

A small model that reads takes Vietcombank for Navibank and the year before for the year that is asked: what must be
there word for word is looked up.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.article import Article
from index.text import glossary
from index.text.fold import fold
from index.text.names import OPENERS, Name, names
from index.text.quantities import quantities, terms
from qa.evidence.codes import codes, holds_code
from qa.question.name_index import one_slip
from qa.question.query import Query

_WORD = re.compile(r"[^\W\d_]+")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff]")
# Letters from which on a word with one slip is the same word.
_LONG = 5


def missing_names(query: Query, article: Article) -> list[str]:
    """Return the names in a question that an article does not have: as asked, as matched, with a slip, or as a concept.

    Names in another script than the article's count only where the glossary knows them.
    """
    text = f"{article.title}\n{article.text}"
    folded = fold(text)
    words = set(_WORD.findall(folded))
    matched = [n for n in query.names if fold(n.found) in folded]
    forms = [form for form in glossary.names().forms(query.searched) if form[2] & glossary.names().proper]
    meant = glossary.names().meanings(text)
    known = [(start, end) for start, end, concepts in forms if concepts & meant]
    known += [(n.start, n.end) for n in matched]
    found = [
        query.searched[start:end]
        for start, end, concepts in forms
        if not concepts & meant and fold(query.searched[start:end]) not in folded
    ]
    for name in _named(query.searched):
        if any(name.start < end and start < name.end for start, end in known):
            continue
        if _LATIN.match(name.text) and not all(_stands(word, words) for word in _WORD.findall(fold(name.text))):
            found.append(name.text)
    return list(dict.fromkeys(found))


def _named(question: str) -> Iterator[Name]:
    """Yield the names in a question, which may begin with one."""
    first = _WORD.match(question)
    lead = "" if first is None or fold(first.group()) in OPENERS else "x "
    for name in names(lead + question):
        if name.end > len(lead):
            yield Name(name.start - len(lead), name.end - len(lead), name.text)


def _stands(word: str, words: set[str]) -> bool:
    return word in words or (len(word) >= _LONG and any(one_slip(word, other) for other in words))


def missing_numbers(query: Query, article: Article) -> list[str]:
    """Return the numbers, days, years and codes of a question that an article does not have."""
    held = {*terms(article.text, article.lang), *terms(str(article.published or ""), "")}
    found = [code for code in codes(query.searched) if not holds_code(article.text, code)]
    for quantity in quantities(query.searched, query.lang):
        words = query.searched[quantity.start : quantity.end]
        asked = terms(words, query.lang)
        if asked and asked[0] not in held and words not in article.text:
            found.append(words)
    return found
