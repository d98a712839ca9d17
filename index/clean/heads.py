"""Where a story of a page begins and ends: its title, its standfirst, its last paragraph."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from index.clean import forms
from index.clean.features import Matrix
from index.clean.phrases import said
from index.clean.told import Told

# What rules say of lines that no title can be; a title may be among repeated ones.
_NO_TITLE = frozenset(
    {"follow button", "byline", "editor", "caption", "buttons and notices", "list of other stories", "clock stamp"}
)
_MOST_BETWEEN, _MOST_LEADS, _MOST_ENDING = 8, 4, 3
_RIGHTS = ("©", *said("rights"))
_MOST_GAP, _DOUBT = 2, 0.25
_BARS = re.compile(r"\s[|·•›»/]\s")


def title_line(told: Told, first: int, verdicts: Sequence[str]) -> int:
    """Return the line that is the title of the story whose body starts at line `first`.

    A dump begins with the page's title, which mostly is the story's and the site's. Of the lines above the body the
    nearest that shares most of its words with that is the story's own; without one, the page's title itself when it
    looks like one, else the nearest line that does; -1 for a page that begins with its text.
    """
    texts = told.texts
    head = set(told.words[0][:40])
    for i in range(min(first, len(texts) - 1), 0, -1):
        own = set(told.words[i])
        shared = len(own & head)
        if len(told.words[i]) < 3 or shared < 0.8 * len(own) or shared < 0.5 * len(head):
            continue
        if _may_be(texts[i], verdicts[i]) and not (i == first and forms.is_sentence(texts[i])):
            return i
    if forms.is_title_like(texts[0]) and _may_be(texts[0], verdicts[0]) and not _is_masthead(texts, first):
        return 0
    order = [*range(first - 1, max(-1, first - 16), -1), min(first, len(texts) - 1)]
    near = (i for i in order if forms.is_title_like(texts[i]) and _may_be(texts[i], verdicts[i]))
    return next(near, 0 if first and verdicts[0] not in _NO_TITLE else -1)


def _may_be(text: str, verdict: str) -> bool:
    """Say whether nothing speaks against a line's being a title: no rule, no author, no date alone, no menu."""
    if verdict in _NO_TITLE or forms.is_credit(text) or forms.is_byline(text):
        return False
    return len(_BARS.findall(text)) < 3 and not (len(text) < 60 and forms.is_dated_alone(text))


def _is_masthead(texts: Sequence[str], first: int) -> bool:
    """Say whether the page's first line is the outlet's name: short, and a notice of rights below repeats it."""
    head = texts[0]
    return len(head) <= 40 and any(
        head in text and any(mark in text.casefold() for mark in _RIGHTS) for text in texts[first:] if len(text) < 200
    )


def with_standfirst(
    texts: Sequence[str], body: list[int], p: Matrix, verdicts: Sequence[str], *, title_at: int
) -> list[int]:
    """Add the sentences right below the title that a byline, a button or a caption cuts off from the body."""
    if not body or title_at >= body[0]:
        return body
    between = [i for i in range(title_at + 1, body[0]) if not verdicts[i]]
    if len(between) > _MOST_BETWEEN:
        return body
    have = {texts[i] for i in body}
    lead = [i for i in between if p[i] > 0.1 and forms.is_sentence(texts[i]) and texts[i] not in have]
    return sorted({*lead[:_MOST_LEADS], *body})


def with_gaps(texts: Sequence[str], body: list[int], p: Matrix, verdicts: Sequence[str]) -> list[int]:
    """Add a sentence or two that the model doubts, when text of the story stands right above and below.

    Lines that a rule took out, such as a pointer to another story, do not part the sentence from the text.
    """
    added: list[int] = []
    for above, below in pairwise(body):
        between = [i for i in range(above + 1, below) if not verdicts[i]]
        if 0 < len(between) <= _MOST_GAP and all(p[i] > _DOUBT and forms.is_sentence(texts[i]) for i in between):
            added += between
    return sorted({*body, *added})


def with_ending(texts: Sequence[str], body: list[int], p: Matrix, verdicts: Sequence[str], *, end: int) -> list[int]:
    """Add the sentences right below the body that its author, editor or source, or a notice of rights, follows."""
    ending: list[int] = []
    for i in range(body[-1] + 1, min(end, body[-1] + 2 + _MOST_ENDING)):
        if verdicts[i] in {"byline", "editor"} or forms.is_credit(texts[i]) or texts[i].startswith("©"):
            return [*body, *ending]
        if verdicts[i] or p[i] < 0.2 or not forms.is_sentence(texts[i]):
            break
        ending.append(i)
    return body


def without_tail(texts: Sequence[str], body: list[int], end: int) -> list[int]:
    """Drop from the body's end what is no sentence: tags, a source in brackets, a question above its buttons."""
    kept = list(body)
    while len(kept) > 3:
        last = texts[kept[-1]]
        if forms.width(last) >= 60 or not _is_tail(last, texts[kept[-1] + 1] if kept[-1] + 1 < end else ""):
            break
        kept.pop()
    return kept


def _is_tail(line: str, below: str) -> bool:
    if not forms.ends(line) or forms.is_bracketed(line):
        return True
    return line.endswith(("?", "？")) and below != "" and forms.width(below) < 20 and not forms.ends(below)
