"""A flat text dump becomes articles."""

from __future__ import annotations

import re

from index.article import Article, RemovedLine, canonical
from index.clean.memory import SiteMemory
from index.errors import NoArticleError
from index.read import Page

_CLOCK = re.compile(r"\b\d{1,2}:\d{2}(:\d{2})?\b.{0,5}\d{1,2}/\d{1,2}/\d{4}")
_CAPTION = re.compile(r"(Ảnh|Nguồn|Photo|Image)\s?:|- Hình \d+$|\bẢnh [A-Z]{2,}", re.IGNORECASE)
_ENDS = re.compile(r"[.!?…。！？\"”»)]$")


def clean_flat(page: Page, memory: SiteMemory | None = None) -> list[Article]:
    """Return the articles of a flat dump: the best run of prose under its title.

    Raises:
        NoArticleError: no run of lines reads like a story.
    """
    lines = [(i, canonical(line)) for i, line in enumerate(page.text.split("\n"), 1)]
    lines = [(i, text) for i, text in lines if text]
    whys = [_why(text, memory) for _, text in lines]
    scores = [-1.0 if why else min(len(text), 400) / 40 - 2 for (_, text), why in zip(lines, whys, strict=True)]
    first, last = _best_run(scores)
    body = [(i, text) for (i, text), why in zip(lines[first:last], whys[first:last], strict=True) if not why]
    if not body or sum(len(text) for _, text in body) < 140:
        raise NoArticleError(f"{page.source} holds no run of prose that could be an article.")
    title = next((text for _, text in reversed(lines[:first]) if not _ENDS.search(text)), lines[0][1])
    kept = {i for i, _ in body}
    removed = [
        RemovedLine(i, text, why or "outside the article")
        for (i, text), why in zip(lines, whys, strict=True)
        if i not in kept and text != title
    ]
    return [Article.create(page.source, 1, title, [text for _, text in body], removed=removed)]


def _why(text: str, memory: SiteMemory | None) -> str:
    if _CLOCK.search(text) and len(text) < 60:
        return "clock stamp"
    if _CAPTION.search(text) and len(text) < 300:
        return "caption"
    if memory is not None and memory.count(text) > 1 and len(text) < 200:
        return "on other pages too"
    if len(text) < 60 and not _ENDS.search(text):
        return "menu"
    return ""


def _best_run(scores: list[float]) -> tuple[int, int]:
    """Return the bounds of the run with the largest sum (Kadane)."""
    best, bounds, total, start = 0.0, (0, 0), 0.0, 0
    for i, score in enumerate(scores):
        if total <= 0:
            total, start = 0.0, i
        total += score
        if total > best:
            best, bounds = total, (start, i + 1)
    return bounds
