"""What the collection holds, counted once per generation: the first line, the table, the plots, the examples."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from page.examples import Example, candidates

if TYPE_CHECKING:
    from index import Index
    from index.article import Article


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table; `removed` is the share of the page's characters that cleaning took away, 0 to 1."""

    id: str
    source: str
    title: str
    publisher: str
    published: date | None
    inferred: bool
    lang: str
    passages: int
    removed: float
    also: int


@dataclass(frozen=True, slots=True)
class Catalogue:
    """One generation's articles, newest first, and what can be said of them in one line.

    `candidates` are questions to begin with; `examples` are those of them that turned out to be answered.
    """

    generation: str
    rows: tuple[Row, ...]
    publishers: tuple[str, ...]
    languages: tuple[str, ...]
    first: date | None
    last: date | None
    candidates: tuple[Example, ...]
    examples: tuple[Example, ...] = ()

    @classmethod
    def of(cls, index: Index) -> Catalogue:
        """Read every article of the index once."""
        articles = index.articles()
        rows = sorted((_row(index, article) for article in articles), key=lambda row: row.title)
        rows.sort(key=lambda row: row.published or date.min, reverse=True)
        dates = sorted(row.published for row in rows if row.published is not None)
        return cls(
            generation=index.generation,
            rows=tuple(rows),
            publishers=tuple(sorted({row.publisher for row in rows if row.publisher}, key=str.casefold)),
            languages=tuple(sorted({row.lang for row in rows if row.lang})),
            first=dates[0] if dates else None,
            last=dates[-1] if dates else None,
            candidates=tuple(candidates(index, articles)),
        )


def removed_share(article: Article) -> float:
    """Return the share of the page's characters that cleaning took away, 0 to 1 (blank lines count for nothing)."""
    gone = sum(len(line.text.strip()) for line in article.removed)
    kept = len(article.text)
    return gone / (gone + kept) if gone else 0.0


def _row(index: Index, article: Article) -> Row:
    return Row(
        id=article.id,
        source=article.source,
        title=article.title,
        publisher=article.publisher,
        published=article.published,
        inferred=article.published_inferred,
        lang=article.lang,
        passages=len(index.passages_of(article.id)),
        removed=removed_share(index.article(article.id)),
        also=len(index.also_in(article.id)),
    )
