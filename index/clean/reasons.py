"""Why a line went, in plain words."""

from __future__ import annotations

from collections.abc import Container, Sequence

from index.clean import forms
from index.clean.stories import Story
from index.clean.told import Told


def why_removed(
    told: Told, stories: Sequence[Story], verdicts: Sequence[str], recurring: Sequence[int] | None
) -> list[str]:
    """Return the reason for each line that no story keeps, "" for the lines of bodies and titles.

    Args:
        told: the lines of the page.
        stories: what was kept of them.
        verdicts: what the rules said of each line.
        recurring: on how many stories of the build each line stands.
    """
    texts = told.texts
    kept = {i for story in stories for i in story.body} | {story.title_at for story in stories}
    roles = {i: role for story in stories for i, role in story.roles.items()}
    titles = {story.title.casefold() for story in stories}
    first = min((min(story.body) for story in stories if story.body), default=0)
    last = max((max(story.body) for story in stories if story.body), default=len(texts))
    whys = [roles.get(i) or verdict for i, verdict in enumerate(verdicts)]
    for i, text in enumerate(texts):
        if i in kept:
            whys[i] = ""
        elif whys[i]:
            continue
        elif told.folded[i] in titles:
            whys[i] = "repeated title"
        elif recurring is not None and recurring[i] > 1:
            whys[i] = "on other pages too"
        else:
            whys[i] = _by_look(text, told.found[i]) or _by_place(text, i, first, last)
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
