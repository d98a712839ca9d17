"""A citation: an exact stretch of a stored article, checked each time it is shown."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from index.opened import Index
from qa.evidence.sentences import Nearness


@dataclass(frozen=True, slots=True)
class Citation:
    """The words at `[start:end]` of an article's text, as they stood when the article had this hash.

    `marker` is the number shown in brackets; `marked` are the answering words, as offsets into the article's text;
    `meant` says whom pronouns and short names of the quote mean, as ("Ông", "Tần Cương"), shown beside the quote and
    never inside it; `near` is why this passage was chosen.
    """

    marker: int
    article_id: str
    sha256: str
    source: str
    title: str
    publisher: str
    published: date | None
    speaker: str | None
    office: str | None
    start: int
    end: int
    quote: str
    marked: tuple[tuple[int, int], ...] = ()
    near: Nearness = field(default_factory=lambda: Nearness(0.0))
    meant: tuple[tuple[str, str], ...] = ()

    @property
    def why(self) -> str:
        """Why this passage was chosen, in words."""
        forms = {"meaning": "{} in meaning ({:.2f})", "words": "{} of the question's words ({:.2f})"}
        return ", ".join(forms[what].format(*level) for what, level in self.near.levels.items())

    def verify(self, index: Index) -> bool:
        """Tell whether the stored article still has that hash and that slice."""
        try:
            article = index.article(self.article_id)
        except KeyError:
            return False
        return article.sha256 == self.sha256 and article.text[self.start : self.end] == self.quote

    def as_dict(self, index: Index) -> dict[str, Any]:
        """Return JSON-ready data, verified now."""
        names = ("marker", "article_id", "sha256", "source", "title", "publisher", "speaker", "office", "start", "end")
        return {name: getattr(self, name) for name in (*names, "quote", "why")} | {
            "published": self.published.isoformat() if self.published else None,
            "marked": [list(span) for span in self.marked],
            "meant": [list(pair) for pair in self.meant],
            "verified": self.verify(index),
        }
