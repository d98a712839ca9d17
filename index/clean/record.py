"""A record that is already clean becomes an article with its own metadata."""

from __future__ import annotations

import re
from datetime import date, datetime, time

from index.article import Article, canonical
from index.errors import NoArticleError
from index.read import Page
from index.text.language import detect

# A language tag: ISO 639-1, then script and region as others have it ("vi-VN", "zh_Hans").
_TAG = re.compile(r"([a-z]{2})(?:[-_][a-z0-9]+)*", re.IGNORECASE)


def clean_record(page: Page) -> Article:
    """Return the article of a record: its paragraphs are the lines of its text, a repeated title line goes.

    Raises:
        NoArticleError: the record's text has no visible character.
    """
    fields = page.fields
    title = canonical(fields.get("title", ""))
    paragraphs = [p for p in map(canonical, page.text.split("\n")) if p]
    if len(paragraphs) > 1 and paragraphs[0] == title:
        paragraphs = paragraphs[1:]
    if not paragraphs:
        raise NoArticleError(f"{page.source} has no text.")
    day, clock = published(fields.get("published", ""))
    return Article.create(
        page.source,
        1,
        title,
        paragraphs,
        published=day,
        published_time=clock,
        publisher=fields.get("publisher", ""),
        byline=fields.get("byline", ""),
        lang=_language(fields.get("lang", ""), "\n".join(paragraphs)),
        url=fields.get("url", ""),
    )


def _language(told: str, text: str) -> str:
    """Return the ISO 639-1 code that a record gives, or else that of its text."""
    tag = _TAG.fullmatch(told.strip())
    return tag[1].lower() if tag else detect(text)


def published(value: str) -> tuple[date | None, time | None]:
    """Read an ISO date or date and time; anything else gives nothing rather than a guess."""
    try:
        moment = datetime.fromisoformat(value.strip())
    except ValueError:
        return None, None
    return moment.date(), moment.time() if ":" in value else None
