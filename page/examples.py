"""Questions to begin with, drawn from what the articles themselves report."""

from __future__ import annotations

import re
from collections.abc import Sequence
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
    """Return up to three questions that these articles can answer: who said it, what did they say, who are they."""
    said: Example | None = None
    speakers: dict[str, tuple[int, str, str]] = {}
    for article in articles[:_LOOKED_AT]:
        for quotation in index.quotations(article.id):
            if not quotation.speaker:
                continue
            count, office, lang = speakers.get(quotation.speaker, (0, "", article.lang))
            speakers[quotation.speaker] = (count + 1, office or quotation.office, lang)
            if said is None and quotation.direct:
                clause = _clause(article.text[quotation.start : quotation.end])
                said = Example("example.who_said", clause, article.lang) if clause else None
    ranked = sorted(speakers, key=lambda name: (-speakers[name][0], name))
    ranked = [name for name in ranked if " " in name]
    found = [said] if said else []
    if ranked:
        found.append(Example("example.what_said", ranked[0], speakers[ranked[0]][2]))
    if len(ranked) > 1:
        known = next((name for name in ranked[1:] if speakers[name][1]), ranked[1])
        found.append(Example("example.who_is", known, speakers[known][2]))
    return found


def _clause(text: str) -> str:
    for match in _CLAUSE.finditer(text):
        clause = " ".join(match[0].split())
        if _SHORTEST <= len(clause) <= _LONGEST:
            return clause
    return ""
