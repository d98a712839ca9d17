"""A source as the inspector shows it: the whole article with the quoted words marked, and the page as it was saved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypedDict

from index.errors import TinqaError
from page.answers import Segment, iso, segments
from page.catalogue import removed_share

if TYPE_CHECKING:
    from index import Index
    from index.article import Article

# A page longer than this is a dump of something else; the browser would choke on the rest.
_LONGEST_PAGE = 5_000


class AlsoData(TypedDict):
    """Another copy of the same story."""

    id: str
    title: str
    publisher: str
    published: str


class ArticleData(TypedDict):
    """An article cut into (text, classes); `changed` is true where it no longer holds the cited text."""

    id: str
    source: str
    title: str
    publisher: str
    published: str
    inferred: bool
    byline: str
    lang: str
    url: str
    also: list[AlsoData]
    heading: list[Segment]
    paragraphs: list[list[Segment]]
    removed: int
    removed_share: float
    changed: bool


class LineData(TypedDict):
    """A line of the saved page; `why` is empty where it was kept."""

    line: int
    text: str
    why: str


class SavedData(TypedDict):
    """A saved page, at most its first lines; `rest` counts those left out."""

    source: str
    lines: list[LineData]
    rest: int


def article_data(
    index: Index, article_id: str, sha256: str = "", marks: Sequence[Mapping[str, Any]] = ()
) -> ArticleData:
    """Return an article with its marks: each mark has `start`, `end`, `kind` ("quote", "other" or "answer").

    Marks are left out where the article no longer has the hash that they were made for. Raises TinqaError where the
    article is gone.
    """
    article = find(index, article_id)
    changed = bool(sha256) and article.sha256 != sha256
    spans = [] if changed else [(int(m["start"]), int(m["end"]), str(m["kind"])) for m in marks]
    title = article.title if article.body_start else ""
    return ArticleData(
        id=article.id,
        source=article.source,
        title=article.title,
        publisher=article.publisher,
        published=iso(article.published),
        inferred=article.published_inferred,
        byline=article.byline,
        lang=article.lang,
        url=article.url if article.url.startswith(("https://", "http://")) else "",
        also=[
            AlsoData(id=a.id, title=a.title, publisher=a.publisher, published=iso(a.published))
            for a in index.also_in(article.id)
        ],
        heading=list(segments(title, spans)),
        paragraphs=_paragraphs(article, spans),
        removed=len(article.removed),
        removed_share=removed_share(article),
        changed=changed,
    )


def saved_data(index: Index, article_id: str) -> SavedData:
    """Return the page that an article came from, with the reason beside each line that cleaning removed."""
    article = find(index, article_id)
    lines = index.page_text(article.source).split("\n")
    why = {line.line: line.why for line in article.removed}
    shown = [LineData(line=n, text=text, why=why.get(n, "")) for n, text in enumerate(lines[:_LONGEST_PAGE], 1)]
    return SavedData(source=article.source, lines=shown, rest=max(0, len(lines) - _LONGEST_PAGE))


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
