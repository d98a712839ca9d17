"""Which outlet a flat page is from: its follow button, its own title, its notice of rights, its masthead."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.clean import forms
from index.clean.phrases import any_said, said
from index.text.words import units

_YEARS = r"(?:(?:19|20)\d\d(?:\s*[-–]\s*(?:(?:19|20)\d\d)?)?)?"
_RIGHTS = re.compile(
    rf"(?:(?:©|\(c\)\s|®|{any_said('rights')}(?!\w))[\s:：,©]*)+(?:by\s+)?"
    rf"{_YEARS}[\s:：,©]*(?P<who>[^\W\d_][^.|,;–—·•()（）©:：]{{1,60}})",
    re.IGNORECASE,
)
_RIGHTS_AFTER = re.compile(rf"(?:^|\s)(?P<who>\S{{2,20}}?)\s*{any_said('rights_after')}")
_MARKS = ("©", "®", "(c)", *said("rights"))
_KIND = re.compile(rf"^{any_said('outlet')}\s+(?P<who>[^\W\d_].{{1,40}})$", re.IGNORECASE)
_BRANCH = re.compile(rf"^{any_said('branch')}\s+(?P<who>\S.{{1,60}})$", re.IGNORECASE)
_STOP = re.compile(rf"\s+{any_said('rights_end')}.*$", re.IGNORECASE)
# "All rights reserved": a notice without a name.
_NO_NAME = frozenset(units(phrase)[0] for phrase in said("rights_end"))
_YEAR_AFTER = re.compile(r"[\s,]+(?:19|20)\d\d(?:\s*[-–]\s*(?:19|20)?\d\d)?$")
_HOST = re.compile(r"[\w-]+(?:\.[\w-]+)+")
# A masthead stands in the first lines of a page; notices of rights in the last.
_HEAD, _TAIL = 4, 40


def outlet(texts: Sequence[str], first: int, last: int, site: str) -> str:
    """Return the outlet's name as the page gives it, "" where it gives none.

    `first` is the line of the first story's text, `last` the last line of the last; `site` is what the page's title
    says after its bar.
    """
    followed = next((name for name in map(forms.followed, texts) if name), "")
    if followed and not _HOST.fullmatch(followed):
        return followed
    if site.startswith("by ") or not any(map(str.isalpha, site)):
        site = ""
    return site or _noticed(texts, first, last) or followed


def _noticed(texts: Sequence[str], first: int, last: int) -> str:
    """Return the name in a notice below the stories; the masthead where a notice or a caption's credit repeats it."""
    tail = [text for text in texts[max(last + 1, len(texts) - _TAIL) :] if len(text) < 200]
    heads = [text for text in texts[: min(max(first, 0), _HEAD)] if 3 <= len(text) <= 40 and "|" not in text]
    named = [name for above, text in zip(["", *tail], tail, strict=False) if (name := _named(text, above))]
    for head in heads:
        if any(head.casefold() in name.casefold() or name.casefold() == head.casefold() for name in named):
            return head
        if any(text.rstrip(" .)）").endswith(head) and forms.is_caption(text) for text in texts[first:last]):
            return head
    return named[0] if named else ""


def _named(line: str, above: str) -> str:
    """Return the name in one line of a footer; a section of a magazine goes by the line above, its own name."""
    if branch := _BRANCH.match(line):
        own = set(units(above)) & set(units(branch["who"]))
        return above if own and len(above) <= 40 else branch["who"]
    folded = line.casefold()
    rights = any(mark in folded for mark in _MARKS)
    match = (_RIGHTS.search(line) or _RIGHTS_AFTER.search(line)) if rights else _KIND.match(line)
    if not match or match["who"][0].islower():
        return ""
    name = _STOP.sub("", match["who"]).strip()
    if "\u3040" <= name[:1] <= "\u9fff":
        name = name.split(" ")[0]
    name = _YEAR_AFTER.sub("", name)
    words = units(name)
    return name if 0 < len(words) <= 10 and len(name) <= 45 and words[0] not in _NO_NAME else ""
