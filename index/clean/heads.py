"""Where a story of a page begins and ends: its title, its standfirst, its last paragraph."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Judged:
    """The lines of a page and what was judged of each.

    `verdicts` say why a line cannot be part of a story ("" where no rule speaks), `p` how likely it is to be, `kept`
    whether it is taken for one; `lang` is the language of what is kept, as ISO 639-1 code.
    """

    told: Told
    verdicts: list[str]
    p: Matrix
    kept: list[bool]
    lang: str

    @property
    def texts(self) -> list[str]:
        """The lines as they stand."""
        return self.told.texts

    def is_doubtful_sentence(self, i: int, least: float) -> bool:
        """Say whether a line reads like a sentence, though the model gives it little more than `least`."""
        return bool(self.p[i] > least) and forms.is_sentence(self.told.texts[i])


def title_line(page: Judged, first: int) -> int:
    """Return the line that is the title of the story whose body starts at line `first`.

    A dump begins with the page's title, which mostly is the story's and the site's. Of the lines above the body the
    nearest that shares most of its words with that is the story's own; without one, the page's title itself when it
    looks like one, else the nearest line that does; -1 for a page that begins with its text.
    """
    texts, words = page.texts, page.told.words
    head = set(words[0][:40])
    for i in range(min(first, len(texts) - 1), 0, -1):
        own = set(words[i])
        shared = len(own & head)
        if len(words[i]) < 3 or shared < 0.8 * len(own) or shared < 0.5 * len(head):
            continue
        if _may_be_title(page, i) and not (i == first and forms.is_sentence(texts[i])):
            return i
    if forms.is_title_like(texts[0]) and _may_be_title(page, 0) and not _is_masthead(texts, first):
        return 0
    order = [*range(first - 1, max(-1, first - 16), -1), min(first, len(texts) - 1)]
    near = (i for i in order if forms.is_title_like(texts[i]) and _may_be_title(page, i))
    return next(near, 0 if first and page.verdicts[0] not in _NO_TITLE else -1)


def _may_be_title(page: Judged, i: int) -> bool:
    """Say whether nothing speaks against a line's being a title: no rule, no author, no date alone, no menu."""
    text = page.texts[i]
    if page.verdicts[i] in _NO_TITLE or forms.is_credit(text) or forms.is_byline(text):
        return False
    return len(_BARS.findall(text)) < 3 and not (len(text) < 60 and forms.is_dated_alone(text))


def _is_masthead(texts: Sequence[str], first: int) -> bool:
    """Say whether the page's first line is the outlet's name: short, and a notice of rights below repeats it."""
    head = texts[0]
    return len(head) <= 40 and any(
        head in text and any(mark in text.casefold() for mark in _RIGHTS) for text in texts[first:] if len(text) < 200
    )


def with_standfirst(page: Judged, body: list[int], title_at: int) -> list[int]:
    """Add the sentences right below the title that a byline, a button or a caption cuts off from the body."""
    if not body or title_at >= body[0]:
        return body
    between = [i for i in range(title_at + 1, body[0]) if not page.verdicts[i]]
    if len(between) > _MOST_BETWEEN:
        return body
    have = {page.texts[i] for i in body}
    lead = [i for i in between if page.is_doubtful_sentence(i, 0.1) and page.texts[i] not in have]
    return sorted({*lead[:_MOST_LEADS], *body})


def with_gaps(page: Judged, body: list[int]) -> list[int]:
    """Add a sentence or two that the model doubts, when text of the story stands right above and below.

    Lines that a rule took out, such as a pointer to another story, do not part the sentence from the text.
    """
    added: list[int] = []
    for above, below in pairwise(body):
        between = [i for i in range(above + 1, below) if not page.verdicts[i]]
        if len(between) <= _MOST_GAP and all(page.is_doubtful_sentence(i, _DOUBT) for i in between):
            added += between
    return sorted({*body, *added})


def with_ending(page: Judged, body: list[int], end: int) -> list[int]:
    """Add the sentences right below the body that its author, editor or source, or a notice of rights, follows."""
    texts, verdicts = page.texts, page.verdicts
    for i in range(body[-1] + 1, min(end, body[-1] + 2 + _MOST_ENDING)):
        if verdicts[i] in {"byline", "editor"} or forms.is_credit(texts[i]) or texts[i].startswith("©"):
            return [*body, *range(body[-1] + 1, i)]
        if verdicts[i] or page.p[i] < 0.2 or not forms.is_sentence(texts[i]):
            break
    return body


def without_tail(texts: Sequence[str], body: list[int], end: int) -> list[int]:
    """Drop from the body's end what is no sentence: tags, a source in brackets, a question above its buttons."""
    kept = list(body)
    while len(kept) > 3 and _is_tail(texts[kept[-1]], texts[kept[-1] + 1] if kept[-1] + 1 < end else ""):
        kept.pop()
    return kept


def _is_tail(line: str, below: str) -> bool:
    """Say whether a short line is no end of a story; `below` is the next one, "" at the end of the page."""
    if forms.width(line) >= 60:
        return False
    if not forms.ends(line) or forms.is_bracketed(line):
        return True
    return line.endswith(("?", "？")) and below != "" and forms.width(below) < 20 and not forms.ends(below)
