"""A source as the inspector shows it: the whole article with the quoted words marked, and the page as it was saved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from index.errors import TinqaError
from page.answers import Segment, segments
from page.catalogue import facts, removed_share

if TYPE_CHECKING:
    from index import Index
    from index.article import Article

# A page longer than this is a dump of something else; the browser would choke on the rest.
_LONGEST_PAGE = 5_000


def article_data(
    index: Index, article_id: str, sha256: str = "", marks: Sequence[Mapping[str, Any]] = ()
) -> dict[str, Any]:
    """Return an article with its marks: each mark has `start`, `end`, `kind` ("quote", "other" or "answer").

    Marks are left out where the article no longer has the hash that they were made for; `changed` tells so. Heading and
    paragraphs are cut into (text, classes); `also` are the other articles that tell the same story. Raises TinqaError
    where the article is gone.
    """
    article = find(index, article_id)
    changed = bool(sha256) and article.sha256 != sha256
    spans = [] if changed else [(int(m["start"]), int(m["end"]), str(m["kind"])) for m in marks]
    title = article.title if article.body_start else ""
    return facts(article) | {
        "byline": article.byline,
        "url": article.url if article.url.startswith(("https://", "http://")) else "",
        "also": [facts(other) for other in index.also_in(article.id)],
        "heading": list(segments(title, spans)),
        "paragraphs": _paragraphs(article, spans),
        "removed": len(article.removed),
        "removed_share": removed_share(article),
        "changed": changed,
    }


def saved_data(index: Index, article_id: str) -> dict[str, Any]:
    """Return the page that an article came from: its `source`, its first lines, and how many are left out as `rest`.

    A line has its number, its `text` and as `why` the reason for which cleaning removed it; empty where it was kept.
    """
    article = find(index, article_id)
    lines = index.page_text(article.source).split("\n")
    why = {line.line: line.why for line in article.removed}
    shown = [{"line": n, "text": text, "why": why.get(n, "")} for n, text in enumerate(lines[:_LONGEST_PAGE], 1)]
    return {"source": article.source, "lines": shown, "rest": max(0, len(lines) - _LONGEST_PAGE)}


def find(index: Index, article_id: str) -> Article:
    """Return an article; raises TinqaError where the live generation does not hold it."""
    try:
        return index.article(article_id)
    except KeyError as error:
        raise TinqaError("This article is no longer in the collection.") from error


def _paragraphs(article: Article, spans: list[tuple[int, int, str]]) -> list[list[Segment]]:
    cut: list[list[Segment]] = []
    offset = article.body_start
    for paragraph in article.body:
        cut.append(list(segments(paragraph, spans, offset)))
        offset += len(paragraph) + 1
    return cut
