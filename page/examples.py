"""Questions to begin with, drawn from what the articles themselves report."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from index import Index
    from index.article import Article

# A clause of this many characters is long enough to be told from others and short enough to read at a glance.
_SHORTEST, _LONGEST = 24, 72
_CLAUSE = re.compile(r"[^,;:.!?…–—\"“”‘’()]+")
# Looking through more articles than this costs the start-up more than a better example is worth.
_LOOKED_AT = 200


@dataclass(frozen=True, slots=True)
class Example:
    """A question with a hole: `pattern` is a key of the wording, `subject` fills it (`lang` is its language)."""

    pattern: str
    subject: str
    lang: str


def examples(index: Index, articles: Sequence[Article]) -> list[Example]:
    """Return questions that these articles can answer, up to three for each language of the articles.

    Who said it, what did they say, who are they: the people are those whom the articles give both a name and an office.
    """
    found: list[Example] = []
    for lang in sorted({article.lang for article in articles}):
        said: dict[str, list[str]] = {}
        for article in [a for a in articles if a.lang == lang][:_LOOKED_AT]:
            for speaker, words in _said(index, article):
                said.setdefault(speaker, []).append(words)
        found += _questions(said, lang)
    return found


def _questions(said: dict[str, list[str]], lang: str) -> Iterator[Example]:
    speakers = sorted(said, key=lambda name: (-len(said[name]), name))
    clause = next((clause for name in speakers for words in said[name] if (clause := _clause(words))), "")
    if clause:
        yield Example("example.who_said", clause, lang)
    for pattern, name in zip(("example.what_said", "example.who_is"), speakers, strict=False):
        yield Example(pattern, name, lang)


def _said(index: Index, article: Article) -> Iterator[tuple[str, str]]:
    """Yield (speaker, words) for each quotation of somebody with a full name and an office."""
    for quotation in index.quotations(article.id):
        parts = quotation.speaker.split()
        if quotation.office and len(parts) > 1 and all(part[0].isupper() for part in parts):
            yield quotation.speaker, article.text[quotation.start : quotation.end]


def _clause(text: str) -> str:
    for match in _CLAUSE.finditer(text):
        clause = " ".join(match[0].split())
        if _SHORTEST <= len(clause) <= _LONGEST:
            return clause
    return ""
