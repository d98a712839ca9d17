"""A raw page becomes articles: what belongs to a story stays, everything else goes with its reason."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from index.article import Article
from index.clean.flat import clean_flat
from index.clean.memory import NO_MEMORY, SiteMemory
from index.clean.record import clean_record
from index.errors import NoArticleError, ReadError
from index.read import Page, PageKind

__all__ = ["SiteMemory", "clean", "clean_all"]


def clean(page: Page, memory: SiteMemory = NO_MEMORY) -> list[Article]:
    """Return the articles of a page, in the order in which they stand on it.

    Lines that recur across the pages of a site within the same build, as its `memory` has them, count as noise.

    Raises:
        NoArticleError: the page holds no article; the message says why.
    """
    if page.kind is PageKind.RECORD:
        return [clean_record(page)]
    if page.kind is PageKind.HTML:
        from index.clean.markup import clean_html  # noqa: PLC0415  (trafilatura takes 0.4 s to import)

        return clean_html(page, memory)
    return clean_flat(page, memory)


def clean_all(pages: Sequence[Page | ReadError]) -> Iterator[list[Article] | ReadError | NoArticleError]:
    """Yield for each page, in order, its articles or why it has none; lines that recur on several count as noise."""
    memory = SiteMemory.of(page for page in pages if isinstance(page, Page))
    for page in pages:
        try:
            yield page if isinstance(page, ReadError) else clean(page, memory)
        except NoArticleError as error:
            yield error
