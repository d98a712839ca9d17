"""What the collection holds, counted once per generation: the first line, the table, the plots, the examples."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from page.examples import Example, candidates

if TYPE_CHECKING:
    from index import Index
    from index.article import Article

# What every list of articles says of one.
_FACTS = ("id", "source", "title", "publisher", "published", "lang")


@dataclass(frozen=True, slots=True)
class Catalogue:
    """One generation's articles, newest first, and what can be said of them in one line.

    A row holds the `facts` of an article, how many `passages` it has, in how many other articles its story is `also`
    told, and as `removed` its `removed_share`. `generation` differs between builds, also between those of one name.
    `first` and `last` are days, empty where none is known. `candidates` are questions to begin with; `examples` are
    those of them that turned out to be answered.
    """

    generation: str = ""
    rows: tuple[dict[str, Any], ...] = ()
    publishers: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    first: str = ""
    last: str = ""
    candidates: tuple[Example, ...] = ()
    examples: tuple[Example, ...] = ()

    @classmethod
    def of(cls, index: Index) -> Catalogue:
        """Read every article of the index once."""
        articles = index.articles()
        rows = sorted((_row(index, article) for article in articles), key=lambda row: str(row["title"]))
        rows.sort(key=lambda row: str(row["published"]), reverse=True)
        dates = [row["published"] for row in rows if row["published"]]
        return cls(
            generation=f"{index.generation}-{index.build_id[-6:]}",
            rows=tuple(rows),
            publishers=tuple(sorted({row["publisher"] for row in rows if row["publisher"]}, key=str.casefold)),
            languages=tuple(sorted({row["lang"] for row in rows if row["lang"]})),
            first=min(dates, default=""),
            last=max(dates, default=""),
            candidates=tuple(candidates(index, articles)),
        )


EMPTY = Catalogue()


def facts(article: Article) -> dict[str, Any]:
    """Return what every list says of an article; `published` is empty where it is not known."""
    data = article.as_dict()
    return {name: data[name] or "" for name in _FACTS} | {"inferred": article.published_inferred}


def removed_share(article: Article) -> float:
    """Return the share of the page's characters that cleaning took away, 0 to 1 (blank lines count for nothing)."""
    gone = sum(len(line.text.strip()) for line in article.removed)
    kept = len(article.text)
    return gone / (gone + kept) if gone else 0.0


def _row(index: Index, article: Article) -> dict[str, Any]:
    return facts(article) | {
        "passages": len(index.passages_of(article.id)),
        "removed": removed_share(index.article(article.id)),
        "also": len(index.also_in(article.id)),
    }
