"""A citation: an exact stretch of a stored article, checked each time it is shown."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from index.opened import Index
from qa.evidence.scoring import Nearness

if TYPE_CHECKING:
    from qa.retrieve import Hit


@dataclass(frozen=True, slots=True)
class Citation:
    """The words at `[start:end]` of an article's text, as they stood when the article had this hash.

    `marker` is the number shown in brackets; `marked` are the answering words, as offsets into the article's text;
    `meant` says whom pronouns and short names of the quote mean, as ("Ông", "Tần Cương"), shown beside the quote and
    never inside it; `near` is why this passage was chosen; `lang` is the language of the article.
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
    lang: str = ""

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
        """Return JSON-ready data, verified now; `docs/api.md` says what each key means."""
        near = [[what, *level] for what, level in self.near.levels.items()]
        return plain(self) | {"near": near, "why": self.why, "verified": self.verify(index)}


def plain(record: Citation | Hit) -> dict[str, Any]:
    """Return the fields of a citation or of a passage that was found, the day as YYYY-MM-DD or None."""
    return asdict(record) | {"published": record.published and record.published.isoformat()}
