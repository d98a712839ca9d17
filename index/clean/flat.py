"""A flat text dump becomes articles: score the lines, keep the likeliest, part the stories, read their metadata."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from index.article import Article, RemovedLine
from index.clean import forms, rules
from index.clean.features import Matrix
from index.clean.lines import Line, split
from index.clean.memory import SiteMemory
from index.clean.model import LineModel, shipped
from index.clean.reasons import why_removed
from index.clean.score import decode, probabilities
from index.clean.stories import Story, part
from index.clean.told import Told
from index.errors import NoArticleError
from index.read import Page
from index.text.language import detect

# What a rule leaves of a line's probability, and what a line keeps for each further story that carries it.
_RULED_OUT = 0.02
_RECURRING = 0.5
# A page must hold this much running text, in characters, to hold an article.
_LEAST = 120
# No story begins further down; a longer page is a list or a log, and judging it all would only take time and memory.
_MOST = 20_000


def clean_flat(page: Page, memory: SiteMemory | None = None, model: LineModel | None = None) -> list[Article]:
    """Return the articles of a flat dump.

    Args:
        page: the page as `index.read` gives it.
        memory: lines that recur across the pages of the build.
        model: the line model, for measurements; the shipped one by default.

    Raises:
        NoArticleError: no run of lines reads like a story.
    """
    lines = split(page.text)
    if not lines:
        raise NoArticleError(f"{page.source} is empty.")
    beyond = [RemovedLine(line.number, line.text, "too far down the page") for line in lines[_MOST:]]
    lines = lines[:_MOST]
    try:
        return _attempt(page, lines, beyond, memory, model=model)
    except NoArticleError:
        # A page that carries its whole text twice looks like a list of repeated teasers; its first copy may not.
        first = {line.text: line for line in reversed(lines)}
        if len(first) > 0.7 * len(lines):
            raise
        copies = [RemovedLine(ln.number, ln.text, "copy of a line above") for ln in lines if first[ln.text] is not ln]
        unique = [line for line in lines if first[line.text] is line]
        return _attempt(page, unique, [*copies, *beyond], memory, model=model)


def _attempt(
    page: Page,
    lines: Sequence[Line],
    gone: Sequence[RemovedLine],
    memory: SiteMemory | None,
    *,
    model: LineModel | None,
) -> list[Article]:
    """Score the lines and put the articles together; `gone` was removed before.

    Raises:
        NoArticleError: no run of lines reads like a story.
    """
    told = Told.of([line.text for line in lines])
    recurring = [memory.count(text) for text in told.texts] if memory is not None else None
    verdicts = rules.verdicts(told)
    p = probabilities(told, model or shipped())
    p = np.where([bool(why) for why in verdicts], np.minimum(p, _RULED_OUT), p)
    if recurring is not None:
        p = np.where(np.array(recurring) > 1, p * _RECURRING, p)
    return assemble(page, lines, told, p.astype(np.float32), verdicts, recurring=recurring, gone=gone)


def assemble(
    page: Page,
    lines: Sequence[Line],
    told: Told,
    p: Matrix,
    verdicts: Sequence[str],
    *,
    recurring: Sequence[int] | None,
    gone: Sequence[RemovedLine] = (),
) -> list[Article]:
    """Put the articles of a page together from the probabilities of its lines.

    Raises:
        NoArticleError: what is kept is no story.
    """
    texts = told.texts
    kept = decode(p, np.array([forms.width(text) for text in texts], dtype=np.float32))
    verdicts = _drop_copies(texts, kept, verdicts)
    lang = detect("\n".join(text for text, keep in zip(texts, kept, strict=True) if keep))
    stories = part(told, kept, p, verdicts, lang)
    refuse_lists(page.source, texts, stories)
    whys = why_removed(told, stories, verdicts, recurring)
    removed = [
        RemovedLine(number, line.text, why)
        for line, why in zip(lines, whys, strict=True)
        if why
        for number in line.numbers
    ]
    removed = sorted([*removed, *gone], key=lambda line: line.line)
    return [
        Article.create(
            page.source,
            ordinal,
            story.title,
            [texts[i] for i in story.body],
            published=story.published,
            published_time=story.published_time,
            published_inferred=story.inferred,
            publisher=story.publisher,
            byline=story.byline,
            lang=lang,
            url=story.url,
            captions=story.captions,
            removed=removed,
        )
        for ordinal, story in enumerate(stories, 1)
    ]


def _drop_copies(texts: Sequence[str], kept: list[bool], verdicts: Sequence[str]) -> list[str]:
    """Take later copies of kept sentences out of `kept` and return the verdicts with that reason."""
    seen: set[str] = set()
    whys = list(verdicts)
    for i, text in enumerate(texts):
        if kept[i] and len(text) >= 40:
            if text in seen:
                kept[i], whys[i] = False, "copy of a line above"
            seen.add(text)
    return whys


def refuse_lists(source: str, texts: Sequence[str], stories: Sequence[Story]) -> None:
    """Refuse a page whose kept lines are no story: too little text, or only single lines far apart, as in a list.

    Raises:
        NoArticleError: says which of the two.
    """
    body = [i for story in stories for i in story.body]
    if sum(forms.width(texts[i]) for i in body) < _LEAST or not any(forms.is_sentence(texts[i]) for i in body):
        raise NoArticleError(f"{source} holds no article: no run of its lines reads like a story.")
    together = sum(1 for i, after in pairwise(body) if after - i == 1)
    if len(body) >= 4 and together == 0 and all(forms.width(texts[i]) < 300 for i in body):
        raise NoArticleError(f"{source} holds only teasers of other stories, no article.")
