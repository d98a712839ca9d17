"""Questions to begin with, drawn from what the articles themselves report, and tried before they are shown."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.languages import FALLBACK
from page.wording import LANGUAGES, words

if TYPE_CHECKING:
    from index import Index
    from index.article import Article, Quotation
    from qa import Answer

# A clause of this many characters is long enough to be told from others and short enough to read at a glance.
_SHORTEST, _LONGEST = 24, 66
_CLAUSE = re.compile(r"[^,;:.!?…–—\"“”‘’()]+")
_THAT = (" that ", " rằng ", " là ")
# Looking through more articles than this costs the start-up more than a better example is worth; so does trying longer.
_LOOKED_AT = 200
_SECONDS = 4.0
_SHOWN = 3
WHO_SAID, WHO_SAID_THAT, WHAT_SAID = "example.who_said", "example.who_said_that", "example.what_said"


@dataclass(frozen=True, slots=True)
class Example:
    """A question with a hole: `pattern` is a key of the wording, `subject` fills it (`lang` is its language)."""

    pattern: str
    subject: str
    lang: str

    @property
    def question(self) -> str:
        """The question in the language of its subject, or in English where the page has no words in that one."""
        table = words()[self.lang if self.lang in LANGUAGES else FALLBACK]
        return table[self.pattern].format(subject=self.subject)


def candidates(index: Index, articles: Sequence[Article]) -> list[Example]:
    """Return questions that the articles should answer: who said this, and what did they say.

    The people are those whom the articles give both a full name and an office.
    """
    found: list[Example] = []
    for lang in sorted({article.lang for article in articles}):
        said: dict[str, list[tuple[str, bool]]] = {}
        for article in [a for a in articles if a.lang == lang][:_LOOKED_AT]:
            for quotation in index.quotations(article.id):
                if quotation.office and _is_name(quotation.speaker):
                    said.setdefault(quotation.speaker, []).append((_clause(article, quotation), quotation.direct))
        found += _questions(said, lang)
    return found


def proven(tried: Sequence[Example], ask: Callable[[str], Answer]) -> list[Example]:
    """Return the examples that are answered well, at most three for each language, within a few seconds in all."""
    until = time.monotonic() + _SECONDS
    good: list[Example] = []
    for example in tried:
        before = [other for other in good if other.lang == example.lang]
        alike = [other for other in before if (other.pattern == WHAT_SAID) == (example.pattern == WHAT_SAID)]
        enough = 1 if example.pattern == WHAT_SAID else _SHOWN - 1
        if len(alike) >= enough or time.monotonic() > until:
            continue
        answer = ask(example.question)
        if answer.citations and not answer.abstained and (answer.short or example.pattern == WHAT_SAID):
            good.append(example)
    return sorted(good, key=lambda example: example.pattern == WHAT_SAID)


def _questions(said: dict[str, list[tuple[str, bool]]], lang: str) -> Iterator[Example]:
    """Yield the questions of one language, those about the most quoted first."""
    for name in sorted(said, key=lambda name: (-len(said[name]), name)):
        yield Example(WHAT_SAID, name, lang)
        clause, direct = max(said[name], key=lambda said: bool(said[0]))
        if clause:
            yield Example(WHO_SAID if direct else WHO_SAID_THAT, clause, lang)


def _is_name(speaker: str) -> bool:
    parts = speaker.split()
    return len(parts) > 1 and all(part[0].isupper() for part in parts)


def _clause(article: Article, quotation: Quotation) -> str:
    """Return how the words begin, up to the first stop; a later clause would start in the middle of a thought.

    Reported words make a sentence of their own only where "that" stands before them.
    """
    if not quotation.direct and not article.text[: quotation.start].endswith(_THAT):
        return ""
    match = _CLAUSE.match(article.text, quotation.start, quotation.end)
    clause = " ".join(match[0].split()) if match else ""
    return clause if _SHORTEST <= len(clause) <= _LONGEST else ""
