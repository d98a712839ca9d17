"""A flat text dump becomes articles: score the lines, keep the likeliest, part the stories, read their metadata."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from index.article import Article, RemovedLine
from index.clean import forms, rules
from index.clean.heads import Judged
from index.clean.lines import Line, split
from index.clean.memory import NO_MEMORY, SiteMemory
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
_COPY = "copy of a line above"


def clean_flat(page: Page, memory: SiteMemory = NO_MEMORY, model: LineModel | None = None) -> list[Article]:
    """Return the articles of a flat dump; for measurements another line model may stand in for the shipped one.

    Raises:
        NoArticleError: no run of lines reads like a story.
    """
    lines = split(page.text)
    if not lines:
        raise NoArticleError(f"{page.source} is empty.")
    beyond = [RemovedLine(line.numbers[0], line.text, "too far down the page") for line in lines[_MOST:]]
    lines = lines[:_MOST]
    try:
        return articles(page.source, lines, memory, model, beyond)
    except NoArticleError:
        # A page that carries its whole text twice looks like a list of repeated teasers; its first copy may not.
        first = {line.text: line for line in reversed(lines)}
        if len(first) > 0.7 * len(lines):
            raise
        copies = [RemovedLine(line.numbers[0], line.text, _COPY) for line in lines if first[line.text] is not line]
        unique = [line for line in lines if first[line.text] is line]
        return articles(page.source, unique, memory, model, [*copies, *beyond])


def articles(
    source: str, lines: Sequence[Line], memory: SiteMemory, model: LineModel | None, gone: Sequence[RemovedLine] = ()
) -> list[Article]:
    """Judge the lines of a page and put its articles together; `gone` was removed before.

    Raises:
        NoArticleError: no run of lines reads like a story.
    """
    told = Told.of([line.text for line in lines])
    recurs = [memory.count(text) > 1 for text in told.texts]
    page = _judged(told, recurs, model or shipped())
    stories = part(page)
    _refuse_lists(source, told.texts, stories)
    whys = zip(lines, why_removed(page, stories, recurs), strict=True)
    removed = [RemovedLine(number, line.text, why) for line, why in whys if why for number in line.numbers]
    removed = sorted([*removed, *gone], key=lambda line: line.line)
    return [
        Article.create(
            source, ordinal, story.title, [told.texts[i] for i in story.body], removed=removed, **story.about
        )
        for ordinal, story in enumerate(stories, 1)
    ]


def _judged(told: Told, recurs: Sequence[bool], model: LineModel) -> Judged:
    """Decide which lines to keep: what the model says, less what a rule speaks against, recurs or stands above."""
    verdicts = rules.verdicts(told)
    p = probabilities(told, model)
    p = np.where([bool(why) for why in verdicts], np.minimum(p, _RULED_OUT), p)
    p = np.where(recurs, p * _RECURRING, p)
    kept = decode(p, np.array([forms.width(text) for text in told.texts], dtype=np.float32))
    seen: set[str] = set()
    for i, text in enumerate(told.texts):
        if kept[i] and len(text) >= 40:
            if text in seen:
                kept[i], verdicts[i] = False, _COPY
            seen.add(text)
    lang = detect("\n".join(text for text, keep in zip(told.texts, kept, strict=True) if keep))
    return Judged(told, verdicts, p, kept, lang)


def _refuse_lists(source: str, texts: Sequence[str], stories: Sequence[Story]) -> None:
    """Refuse a page whose kept lines are no story: too little text, or only single lines far apart, as in a list.

    Raises:
        NoArticleError: says which of the two.
    """
    body = [i for story in stories for i in story.body]
    if sum(forms.width(texts[i]) for i in body) < _LEAST or not any(forms.is_sentence(texts[i]) for i in body):
        raise NoArticleError(f"{source} holds no article: no run of its lines reads like a story.")
    apart = all(after - i != 1 for i, after in pairwise(body))
    if len(body) >= 4 and apart and all(forms.width(texts[i]) < 300 for i in body):
        raise NoArticleError(f"{source} holds only teasers of other stories, no article.")
