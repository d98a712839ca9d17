"""Lines that recur across the pages of one build are the site talking, not the story."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from index.article import canonical
from index.read import Page, PageKind


@dataclass(frozen=True, slots=True)
class SiteMemory:
    """How many pages of the build carry each line; nothing is kept between builds."""

    pages: Mapping[str, int] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, pages: Iterable[Page]) -> SiteMemory:
        """Count each line once a page; lines that stand on one page only are forgotten."""
        counts: Counter[str] = Counter()
        for page in pages:
            if page.kind is PageKind.TEXT:
                counts.update({canonical(line) for line in page.text.split("\n")})
        return cls({line: n for line, n in counts.items() if n > 1 and line})

    def count(self, line: str) -> int:
        """Return on how many pages of the build the line stands, at least 1."""
        return self.pages.get(line, 1)
