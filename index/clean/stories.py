"""Kept lines become stories: where one ends and the next begins, its title, and what the page says about it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from itertools import pairwise
from typing import Any

from index.clean import forms, heads
from index.clean.heads import Judged
from index.clean.outlet import outlet
from index.clean.phrases import any_said
from index.text.dates import infer_year, stamps
from index.text.words import units

_URL = re.compile(r"https?://[^\s<>\"]{6,200}")
_GLUED = re.compile(
    rf"^(?:[^\w\"“«‘'(\[]|{any_said('posted')}\s)*"
    r"(?:\d{1,2}:\d{2}(?::\d{2})?[\s|,–-]*)?(?:\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[/.-]\d{1,2}[/.-]\d{4})"
    r"(?:[\s|,–-]*\d{1,2}:\d{2}(?::\d{2})?)?[\s|,:–-]+(?=\S)",
    re.IGNORECASE,
)
_ICON = re.compile(r"^[^\w\"“”«»‘’'()\[\]#$€£¿¡.…-]+\s*")
_SITE = re.compile(r"\s+[|›»·•]\s+|\s+[-–—]\s+")

# A day that stands this near to a paragraph's start, in characters, is the day of the story ("Sáng 20/7/2024, …").
_OPENING = 8


@dataclass(frozen=True, slots=True)
class Story:
    """One story of a page: `body`, `signed` (its author's and source's) and `title_at` (-1: none) are its lines.

    `about` holds what else is known of it, as fields of `index.article.Article`.
    """

    title: str
    title_at: int
    body: list[int]
    signed: list[int]
    about: Mapping[str, Any]


def part(page: Judged) -> list[Story]:
    """Return the stories that the kept lines make up, in order, each with its title and metadata."""
    texts = page.texts
    body = [i for i, keep in enumerate(page.kept) if keep]
    if not body:
        return []
    running = [keep and forms.is_sentence(text) for keep, text in zip(page.kept, texts, strict=True)]
    cuts = [i for i in range(body[0] + 1, body[-1]) if _begins_story(page, running, i)]
    publisher = outlet(texts, body[0], body[-1], site=clean_title(texts[0], top=True)[1])
    stories = []
    for start, end in pairwise([0, *cuts, len(texts)]):
        own = [i for i in body if start <= i < end]
        if start and sum(len(texts[i]) for i in own) < 120:
            continue
        title_at = start or heads.title_line(page, own[0])
        own = [i for i in own if i != title_at]
        if not start:
            own = heads.with_standfirst(page, own, title_at)
        if own:
            own = heads.without_tail(texts, heads.with_gaps(page, own), end)
            own = heads.with_ending(page, own, end)
        stories.append(_story(page, own, title_at, bounds=(start, end), publisher=publisher))
    return stories


def _begins_story(page: Judged, running: Sequence[bool], i: int) -> bool:
    """Say whether a whole new story begins with line `i`, which stands amid `running` text: kept sentences.

    It must look like a title and be followed by text; and something must tell it from a subhead: it stands again in a
    numbered caption, or the story before it has ended in a byline, a source, an end mark or a list of titles, or a
    clock stamp follows it.
    """
    texts, verdicts = page.texts, page.verdicts
    line = texts[i]
    if verdicts[i] or len(line) < 12 or not forms.is_title_like(line) or forms.width(line) < 28 or len(units(line)) < 5:
        return False
    if sum(running[i + 1 : i + 8]) < 2 or sum(running[max(0, i - 12) : i]) < 2:
        return False
    if forms.is_name(line) or forms.is_credit(line):
        return False
    echo = any(
        verdicts[j] == "caption" and texts[j].startswith(line) and len(texts[j]) < len(line) + 16
        for j in range(i + 1, min(len(texts), i + 20))
    )
    return echo or forms.is_stamp(texts[i + 1]) or _ended(page, running, i)


def _ended(page: Judged, running: Sequence[bool], i: int) -> bool:
    """Say whether the running text above line `i` ended: with a list of titles, an end mark, its source or its author.

    An author's name alone is weak evidence (English headings look the same), so it must stand right between running
    text and a title of a headline's length that running text follows.
    """
    before = page.texts[i - 1]
    if page.verdicts[i - 1] == "titles run together" or before.endswith("./.") or forms.is_source(before):
        return True
    between = running[i - 2] and not page.kept[i - 1]
    return between and running[i + 1] and forms.is_name(before) and len(units(page.texts[i])) >= 8


def clean_title(raw: str, top: bool) -> tuple[str, str]:
    """Return the title without glued dates, icons and the site's name, and the site's name where it stood there.

    It may stand after a bar in the page's own title, which is at the `top`.
    """
    title = _ICON.sub("", _GLUED.sub("", raw, count=1))
    parts = _SITE.split(title)
    if not top or len(parts) < 2:
        return title, ""
    site = parts[-1]
    # After a dash a last part is as often the headline's own ("quan hệ Mỹ - Trung"); only a host is surely the site.
    named = re.search(r"\s[|›»·•]\s", title) is not None or re.fullmatch(r"[\w-]+(?:\.[\w-]+)+", site) is not None
    if not named or len(site) > 40 or len(units(site)) > 5:
        return title, ""
    return title[: title.rindex(site)].rstrip(" |›»·•-–—") or title, site


def _story(page: Judged, body: list[int], title_at: int, *, bounds: tuple[int, int], publisher: str) -> Story:
    """Read a story's metadata from the lines around it, between its bounds `[start, end)`."""
    texts, verdicts = page.texts, page.verdicts
    last = body[-1] if body else title_at
    reach = range(max(bounds[0], title_at - 4), min(bounds[1], last + 4))
    kept = {title_at, *body}
    around = [i for i in reach if i not in kept]
    byline, signed = _byline(page, around, title_at, last, publisher)
    day, clock, inferred = _published(page, body, around, title_at)
    urls = ((match[0], len(texts[i])) for i in around if (match := _URL.search(texts[i])))
    about = {
        "published": day,
        "published_time": clock,
        "published_inferred": inferred,
        "lang": page.lang,
        "publisher": publisher,
        "byline": byline,
        "url": next((url for url, length in urls if length < len(url) + 30), ""),
        "captions": tuple(dict.fromkeys(texts[i] for i in around if verdicts[i] == "caption")),
    }
    title = clean_title(texts[title_at] if title_at >= 0 else "", top=title_at == 0)[0]
    return Story(title, title_at, body, signed, about)


def _byline(page: Judged, around: Sequence[int], title_at: int, last: int, publisher: str) -> tuple[str, list[int]]:
    """Return the author, else the source, that the lines around a story name, and the lines that do.

    The story stands from the line `title_at` to `last`; the outlet's name alone on a line is no author.
    """
    authors: list[str] = []
    sources: list[str] = []
    signed: list[int] = []
    for i in around:
        text, verdict = page.texts[i], page.verdicts[i]
        near = 0 < i - title_at <= 4 or 0 < i - last <= 3
        if verdict not in {"", "byline"}:
            continue
        if author := forms.reporter(text):
            authors.append(author)
        elif forms.is_byline(text) or (near and forms.is_full_name(text) and text not in publisher):
            authors.append(forms.credited(text))
        elif verdict or forms.is_credit(text) or (0 < i - last <= 2 and forms.is_bracketed(text)):
            sources.append(forms.credited(text))
        else:
            continue
        signed.append(i)
    named = (name for name in sources if name[:1].isalnum() and not name[:1].islower())
    return next(iter([*authors, *named]), ""), signed


def _published(
    page: Judged, body: Sequence[int], around: Sequence[int], title_at: int
) -> tuple[date | None, time | None, bool]:
    """Return the day and the time at which the story was published, and whether its year was inferred.

    First a date in the title's line or in a short line of its own near it; then the day with which a first paragraph
    opens, as a dateline does; then the day that it names without a year, when another date of the same story, at most
    a month away, has one. The dates of other stories' teasers settle nothing.
    """
    texts, verdicts = page.texts, page.verdicts
    short = [i for i in around if not verdicts[i] and len(texts[i]) < 120]
    for i in [title_at, *short] if title_at >= 0 else short:
        for stamp in stamps(texts[i], page.lang):
            if stamp.date and (i != title_at or _GLUED.match(texts[i])):
                return stamp.date, stamp.clock, False
    captions = [i for i in around if verdicts[i] == "caption"]
    for i in body[:2]:
        for stamp in stamps(texts[i], page.lang):
            if stamp.year and stamp.start <= _OPENING:
                return stamp.date, None, True
            if stamp.year is None:
                full = [s.date for j in (*captions, *body) for s in stamps(texts[j], page.lang) if s.date]
                if day := infer_year(stamp.day, stamp.month, full):
                    return day, None, True
    return None, None, False
