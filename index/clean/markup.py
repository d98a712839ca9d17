"""An HTML page becomes an article: trafilatura finds it, the line model takes a second look at what it leaves."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, time

import trafilatura
from trafilatura.settings import Document

from index.article import Article, RemovedLine, canonical
from index.clean import forms, rules
from index.clean.blocks import visible_lines
from index.clean.flat import articles
from index.clean.lines import Line, tidied
from index.clean.memory import NO_MEMORY, SiteMemory
from index.clean.model import LineModel, shipped
from index.clean.reasons import by_form
from index.clean.record import published
from index.clean.score import probabilities
from index.clean.stories import clean_title
from index.clean.told import Told
from index.errors import NoArticleError
from index.read import Page
from index.text.language import detect
from index.text.words import units

# Cross-validated on 218 pages: trafilatura alone 0.9589; without what the model is sure is noise, and with what it is
# sure is text right beside trafilatura's, 0.962. A floor of 0.02 to 0.15 and a ceiling of 0.95 to 0.98 differ by 0.001.
_NOISE, _TEXT = 0.05, 0.97
_NEAR = 3
# Beyond this size, in characters, trafilatura's time is no longer reasonable (about 10 s).
_LARGEST = 5_000_000
_LEAST = 80
_DATED = re.compile(
    r"(?:datePublished|article:published_time)[\"'\s:]+(?:content=)?[\"'\s]*(\d{4}-\d\d-\d\d[T ]?[\d:+Z.-]*)"
)


def clean_html(page: Page, memory: SiteMemory = NO_MEMORY, model: LineModel | None = None) -> list[Article]:
    """Return the article of an HTML page; where trafilatura finds none, the page's visible lines are a flat dump.

    A removed line's number is that of its element in the mark-up.

    Raises:
        NoArticleError: the page holds no text that reads like a story.
    """
    lines = visible_lines(page.text)
    if not lines:
        raise NoArticleError(f"{page.source} has no visible text.")
    large = len(page.text) > _LARGEST
    document = None if large else trafilatura.bare_extraction(page.text, include_comments=False, with_metadata=True)
    if not isinstance(document, Document):
        return articles(page.source, lines, memory, model)
    found = [line for line in tidied(document.text or "") if line]
    if sum(map(len, found)) < _LEAST:
        return articles(page.source, lines, memory, model)
    told = Told.of([line.text for line in lines])
    p = probabilities(told, model or shipped()).tolist()
    sure: dict[str, float] = {}
    for text, value in zip(told.texts, p, strict=True):
        sure[text] = max(sure.get(text, 0.0), value)
    body, captions = _second_look(found, sure, memory)
    body = _add_missed(body, told.texts, p)
    body = _before_lists(body, told)
    body = _unsigned(body, document.author or "")
    title = clean_title(canonical(document.title or told.texts[0]), top=True)[0]
    body = [line for i, line in enumerate(body) if i or line != title]
    if sum(map(len, body)) < _LEAST:
        raise NoArticleError(f"{page.source} holds no article: no run of its lines reads like a story.")
    day, clock = _published(page.text, document.date)
    return [
        Article.create(
            page.source,
            1,
            title,
            body,
            published=day,
            published_time=clock,
            publisher=document.sitename or "",
            byline=document.author or "",
            lang=detect("\n".join(body)),
            url=document.url or "",
            captions=captions,
            removed=_removed(lines, told, {title, *body}, memory),
        )
    ]


def _second_look(found: Sequence[str], sure: dict[str, float], memory: SiteMemory) -> tuple[list[str], list[str]]:
    """Drop from trafilatura's lines what the model or a rule is sure is no text; return the body and the captions."""
    verdicts = rules.verdicts(Told.of(found))
    body: list[str] = []
    captions: list[str] = []
    for line, why in zip(found, verdicts, strict=True):
        bare = line.removeprefix("- ").removeprefix("| ").removesuffix(" |")
        if why == "caption":
            captions.append(bare)
        elif not why and memory.count(bare) == 1 and sure.get(bare, 0.5) > _NOISE:
            body.append(bare)
    return body, captions


def _add_missed(body: list[str], texts: Sequence[str], p: Sequence[float]) -> list[str]:
    """Put lines that the model is sure of, right beside lines of the body, where they stand on the page."""
    place = {text: i for i, text in enumerate(texts)}
    at = [place[line] for line in body if line in place and len(line) > 40]
    whole = "\n".join(body)
    near = range(max(0, min(at) - _NEAR), min(len(texts), max(at) + _NEAR + 1)) if at else ()
    missed = [i for i in near if p[i] > _TEXT and len(texts[i]) > 40 and not _stands_in(texts[i], whole)]
    for i in reversed(missed):
        after = next((n for n, line in enumerate(body) if place.get(line, -1) > i), len(body))
        body.insert(after, texts[i])
    return body


def _before_lists(body: list[str], told: Told) -> list[str]:
    """Cut the body where a list of other stories begins: below its heading each line stands under its own title."""
    place = {text: i for i, text in enumerate(told.texts)}
    whys = zip(rules.verdicts(told), told.found, strict=True)
    headings = [i for i, (why, found) in enumerate(whys) if why == "buttons and notices" and "related" in found]
    above, have = ["", *told.texts], set(body)
    for n in range(1, len(body) - 1):
        last, at = place.get(body[n - 1], -1), place.get(body[n], -1)
        if any(0 <= last < heading < at for heading in headings):
            titles = [above[place.get(line, 0)] for line in body[n:]]
            if all(len(title) > 20 and title not in have for title in titles):
                return body[:n]
    return body


def _unsigned(body: list[str], author: str) -> list[str]:
    """Take the author's name off the story's end, where it stands alone on the last line."""
    last = body[-1] if body else ""
    signed = len(body) > 1 and len(last) <= 60 and (last in author or forms.is_name(last) or forms.is_credit(last))
    return body[:-1] if signed else body


def _stands_in(line: str, whole: str) -> bool:
    """Say whether most of the line's words stand in the text in the same order, however it is spaced or marked up."""
    if line in whole:
        return True
    words = units(line)
    text = " ".join(units(whole))
    grams = [" ".join(words[i : i + 4]) for i in range(max(1, len(words) - 3))]
    return sum(1 for gram in grams if gram in text) > 0.3 * len(grams)


def _published(markup: str, guessed: str | None) -> tuple[date | None, time | None]:
    """Return the date that the page declares, else trafilatura's; the time only where it is declared."""
    declared = _DATED.search(markup[:_LARGEST])
    for value in (declared[1] if declared else "", guessed or ""):
        day, clock = published(value)
        if day:
            return day, clock
    return None, None


def _removed(lines: Sequence[Line], told: Told, kept: set[str], memory: SiteMemory) -> list[RemovedLine]:
    """Return the visible lines that neither are nor hold a line of the article."""
    whole = "\n".join(kept)
    return [
        RemovedLine(line.numbers[0], text, "on other pages too" if memory.count(text) > 1 else by_form(text, found))
        for line, text, found in zip(lines, told.texts, told.found, strict=True)
        if text not in kept and (len(text) < 20 or text not in whole)
    ]
