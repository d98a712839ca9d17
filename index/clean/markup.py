"""An HTML page becomes articles, through trafilatura."""

from __future__ import annotations

from datetime import date

import trafilatura
from trafilatura.settings import Document

from index.article import Article
from index.clean.memory import SiteMemory
from index.errors import NoArticleError
from index.read import Page


def clean_html(page: Page, memory: SiteMemory | None = None) -> list[Article]:  # noqa: ARG001
    """Return the article that trafilatura finds in the mark-up.

    Raises:
        NoArticleError: it finds no text.
    """
    document = trafilatura.bare_extraction(page.text, include_comments=False, with_metadata=True)
    text = document.text if isinstance(document, Document) else None
    if not isinstance(document, Document) or not text:
        raise NoArticleError(f"{page.source} holds no text that could be an article.")
    return [
        Article.create(
            page.source,
            1,
            document.title or "",
            text.split("\n"),
            published=date.fromisoformat(document.date) if document.date else None,
            publisher=document.sitename or "",
            byline=document.author or "",
            url=document.url or "",
        )
    ]
