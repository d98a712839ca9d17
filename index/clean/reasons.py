"""Why a line went, in plain words."""

from __future__ import annotations

from collections.abc import Container, Sequence

from index.clean import forms
from index.clean.heads import Judged
from index.clean.stories import Story


def why_removed(page: Judged, stories: Sequence[Story], recurs: Sequence[bool]) -> list[str]:
    """Return the reason for each line that no story keeps, "" for the lines of bodies and titles.

    `recurs` flags the lines that stand on other stories' pages of the build too.
    """
    bodies = [i for story in stories for i in story.body]
    first, last = min(bodies, default=0), max(bodies, default=len(page.texts))
    titles = {story.title.casefold() for story in stories}
    whys = list(page.verdicts)
    for story in stories:
        for i in story.signed:
            whys[i] = "byline"
    kept = {*bodies, *(story.title_at for story in stories)}
    for i, text in enumerate(page.texts):
        if i in kept:
            whys[i] = ""
        elif whys[i]:
            continue
        elif page.told.folded[i] in titles:
            whys[i] = "repeated title"
        elif recurs[i]:
            whys[i] = "on other pages too"
        else:
            whys[i] = _by_look(text, page.told.found[i]) or _by_place(text, i, first, last)
    return whys


def by_form(text: str, found: Container[str]) -> str:
    """Return a reason from the line alone, where its place on the page says nothing."""
    if forms.is_caption(text):
        return "caption"
    return _by_look(text, found) or ("text outside the article" if forms.is_sentence(text) else "menu or teaser")


def _by_look(text: str, found: Container[str]) -> str:
    """Name what the line's own words and form show."""
    if "©" in text or "®" in text:
        return "copyright notice"
    if len(text) < 60 and forms.is_dated(text):
        return "date line"
    if len(text) < 160 and "related" in found:
        return "list of other stories"
    if len(text) < 80 and forms.is_credit(text):
        return "byline"
    return "buttons and notices" if "noise" in found else ""


def _by_place(text: str, i: int, first: int, last: int) -> str:
    """Name what the line's place shows: above, within or below the story."""
    if forms.is_sentence(text):
        return "text above the article" if i < first else "text below the article" if i > last else "insert"
    if forms.is_title_like(text) and len(text) >= 30:
        return "teaser"
    return "menu" if i < first or i > last else "insert"
