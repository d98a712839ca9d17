"""Kept lines become stories: where one ends and the next begins, its title, and what the page says about it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from itertools import pairwise

from index.clean import forms, heads
from index.clean.features import Matrix
from index.clean.outlet import outlet
from index.clean.phrases import any_said
from index.clean.told import Told
from index.text.dates import Stamp, infer_year, stamps
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
    """One story of a page, as indices into the page's lines, with its metadata; `title_at` is -1 without a title."""

    title: str
    title_at: int
    body: tuple[int, ...]
    captions: tuple[str, ...] = ()
    byline: str = ""
    publisher: str = ""
    url: str = ""
    published: date | None = None
    published_time: time | None = None
    inferred: bool = False
    roles: Mapping[int, str] = field(default_factory=dict)


def part(told: Told, kept: Sequence[bool], p: Matrix, verdicts: Sequence[str], lang: str) -> list[Story]:
    """Return the stories that the kept lines make up, in order, each with its title and metadata."""
    texts = told.texts
    body = [i for i, keep in enumerate(kept) if keep]
    if not body:
        return []
    running = [keep and forms.is_sentence(text) for keep, text in zip(kept, texts, strict=True)]
    cuts = [i for i in range(body[0] + 1, body[-1]) if begins_story(texts, kept, running, verdicts, i)]
    bounds = [0, *cuts, len(texts)]
    publisher = outlet(texts, body[0], body[-1], site=clean_title(texts[0], top=True)[1])
    stories = []
    for number, (start, end) in enumerate(pairwise(bounds)):
        own = [i for i in body if start <= i < end]
        if sum(len(texts[i]) for i in own) < 120 and number:
            continue
        title_at = start if number else heads.title_line(told, own[0], verdicts)
        own = [i for i in own if i != title_at]
        if not number:
            own = heads.with_standfirst(texts, own, p, verdicts, title_at=title_at)
        if own:
            own = heads.with_gaps(texts, own, p, verdicts)
            own = heads.with_ending(texts, heads.without_tail(texts, own, end), p, verdicts, end=end)
        story = _story(texts, own, verdicts, title_at=title_at, bounds=(start, end), lang=lang, publisher=publisher)
        stories.append(story)
    return stories


def begins_story(
    texts: Sequence[str], kept: Sequence[bool], running: Sequence[bool], verdicts: Sequence[str], i: int
) -> bool:
    """Say whether a whole new story begins with line `i`, which stands amid `running` text: kept sentences.

    It must look like a title and be followed by text; and something must tell it from a subhead: it stands again in a
    numbered caption, or the story before it has ended in a byline, a source, an end mark or a list of titles, or a
    clock stamp follows it.
    """
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
    return echo or forms.is_stamp(texts[i + 1]) or _ended(texts, kept, running, verdicts, i)


def _ended(
    texts: Sequence[str], kept: Sequence[bool], running: Sequence[bool], verdicts: Sequence[str], i: int
) -> bool:
    """Say whether the running text above line `i` ended: with a list of titles, an end mark, its source or its author.

    An author's name alone is weak evidence (English headings look the same), so it must stand right between running
    text and a title of a headline's length that running text follows.
    """
    before = texts[i - 1]
    if verdicts[i - 1] == "titles run together" or before.endswith("./.") or forms.is_source(before):
        return True
    between = running[i - 2] and not kept[i - 1]
    return between and running[i + 1] and forms.is_name(before) and len(units(texts[i])) >= 8


def clean_title(raw: str, top: bool) -> tuple[str, str]:
    """Return the title without glued dates, icons and the site's name, and the site's name where it stood there.

    Args:
        raw: the line.
        top: the line is the page's title, so a last part after a bar may name the site.
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


def _story(
    texts: Sequence[str],
    body: list[int],
    verdicts: Sequence[str],
    *,
    title_at: int,
    bounds: tuple[int, int],
    lang: str,
    publisher: str,
) -> Story:
    """Read a story's metadata from the lines around it."""
    start, end = bounds
    title = clean_title(texts[title_at] if title_at >= 0 else "", top=title_at == 0)[0]
    kept = set(body)
    last = body[-1] if body else title_at
    reach = range(max(start, title_at - 4), min(end, last + 4))
    own = [i for i in reach if i not in kept and i != title_at]
    byline, roles = _byline(texts, own, verdicts, ends=(title_at, last), publisher=publisher)
    captions = tuple(dict.fromkeys(texts[i] for i in own if verdicts[i] == "caption"))
    stamp, inferred = _published(texts, body, own, title_at=title_at, verdicts=verdicts, lang=lang)
    url = next((match[0] for i in own if (match := _URL.search(texts[i])) and len(texts[i]) < len(match[0]) + 30), "")
    return Story(
        title=title,
        title_at=title_at,
        body=tuple(body),
        captions=captions,
        byline=byline,
        publisher=publisher,
        url=url,
        published=stamp.date if stamp else None,
        published_time=stamp.clock if stamp else None,
        inferred=inferred,
        roles=roles,
    )


def _byline(
    texts: Sequence[str], own: Sequence[int], verdicts: Sequence[str], *, ends: tuple[int, int], publisher: str
) -> tuple[str, dict[int, str]]:
    """Return the author, else the source, that the lines around a story name, and the lines that do.

    Args:
        texts: the lines of the page.
        own: the lines around the story.
        verdicts: what the rules said of each line.
        ends: the lines of the story's title and of its end.
        publisher: the outlet, whose name alone on a line is no author.
    """
    title_at, last = ends
    roles: dict[int, str] = {}
    names: list[tuple[bool, str]] = []
    for i in own:
        text = texts[i]
        near = 0 < i - title_at <= 4 or 0 < i - last <= 3
        if verdicts[i] not in {"", "byline"}:
            continue
        if author := forms.reporter(text):
            names.append((True, author))
            roles[i] = "byline"
        elif forms.is_byline(text) or (near and forms.is_full_name(text) and text not in publisher):
            names.append((True, forms.credited(text)))
            roles[i] = "byline"
        elif verdicts[i] or forms.is_credit(text) or (0 < i - last <= 2 and forms.is_bracketed(text)):
            names.append((False, forms.credited(text)))
            roles[i] = "byline"
    authors = [name for is_author, name in names if is_author]
    sources = [name for _, name in names if name[:1].isalnum() and not name[:1].islower()]
    return next(iter([*authors, *sources]), ""), roles


def _published(
    texts: Sequence[str], body: Sequence[int], own: Sequence[int], *, title_at: int, verdicts: Sequence[str], lang: str
) -> tuple[Stamp | None, bool]:
    """Return when the story was published, and whether its year was inferred.

    First a date in the title's line or in a short line of its own near it; then the day with which a first paragraph
    opens, as a dateline does; then the day that it names without a year, when another date of the same story, at most
    a month away, has one. The dates of other stories' teasers settle nothing.
    """
    lines = [*([title_at] if title_at >= 0 else []), *(i for i in own if not verdicts[i] and len(texts[i]) < 120)]
    for i in lines:
        for stamp in stamps(texts[i], lang):
            if stamp.date and (i != title_at or _GLUED.match(texts[i])):
                return stamp, False
    captions = [i for i in own if verdicts[i] == "caption"]
    for i in body[:2]:
        for stamp in stamps(texts[i], lang):
            if stamp.year and stamp.start <= _OPENING:
                return Stamp(0, 0, stamp.day, stamp.month, stamp.year), True
            if stamp.year is None:
                full = [s.date for j in (*captions, *body) for s in stamps(texts[j], lang) if s.date]
                if day := infer_year(stamp.day, stamp.month, full):
                    return Stamp(0, 0, day.day, day.month, day.year), True
    return None, False
