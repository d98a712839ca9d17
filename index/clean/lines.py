"""The lines of a dump: numbered, tidied, and joined again where a scraper broke them inside a paragraph."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from itertools import chain, pairwise
from typing import NamedTuple

from index.article import canonical
from index.text.language import function_words

# A line longer than this is cut at sentence ends, so that a page on one endless line can still be judged by parts.
_ENDLESS = 20_000
# The share of lines that go on in the middle of a sentence, above which a page counts as broken. With it pages broken
# at every tag of their HTML lose 2.5 points of F1 against the same pages whole (`benchmarks/cleaning.py`).
_BROKEN_SHARE = 0.06
_ENDS = re.compile(r"[.!?…。！？:：;؟۔][\"”»’')\]」』]*$")
# Normalising sorts the marks of a letter in quadratic time, which a page of this size still bears (0.6 s for nothing
# but marks); on a longer page a letter keeps 30, as Unicode's stream-safe format has it.
_SHORT = 30_000
_MARK = "[\u0300-\u036f\u0483-\u0489\u0591-\u05c7\u0610-\u065f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
_STACKED = re.compile(f"({_MARK}{_MARK}{{29}}){_MARK}+")
_SENTENCE = re.compile(r"(?<=[.!?。！？])\s+|(?<=[。！？])")
_GLUED = ",.;:!?)]»”’、。，；：！？"  # stands right behind a word


class Line(NamedTuple):
    """A line that is not blank: its text, and the 1-based numbers of the page's lines that it came from."""

    numbers: tuple[int, ...]
    text: str


def split(text: str) -> list[Line]:
    """Return the lines of a page that are not blank, tidied, broken paragraphs joined."""
    lines: list[Line] = []
    for number, line in enumerate(tidied(text), 1):
        if len(line) > _ENDLESS:
            lines += [Line((number,), part) for part in _cut(line)]
        elif line:
            lines.append(Line((number,), line))
    return join(lines) if is_broken([line.text for line in lines]) else lines


@lru_cache(maxsize=256)
def tidied(text: str) -> tuple[str, ...]:
    """Return each line as `index.article.canonical` does: all at once, unless the page has an odd character.

    A build reads every page twice, for its site and for its story; those of a small one are still known then.
    """
    plain = text if len(text) <= _SHORT else _STACKED.sub(r"\1", text)
    plain = plain.replace("\t", " ").replace("\u00a0", " ")
    if not plain.replace("\n", "").isprintable():
        return tuple(canonical(line) for line in plain.split("\n"))
    while "  " in plain:
        plain = plain.replace("  ", " ")
    return tuple(line.strip() for line in unicodedata.normalize("NFC", plain).split("\n"))


def _cut(raw: str) -> list[str]:
    """Cut an endless line at its sentence ends into paragraphs of about 600 characters; at a space where none ends."""
    parts: list[str] = []
    size, current = 0, []
    for sentence in _SENTENCE.split(raw):
        for start in range(0, len(sentence), _ENDLESS):
            piece = sentence[start : start + _ENDLESS].strip()
            if piece:
                current.append(piece)
                size += len(piece)
            if size > 600:
                parts.append(" ".join(current))
                size, current = 0, []
    return [*parts, " ".join(current)] if current else parts


def is_broken(lines: Sequence[str]) -> bool:
    """Say whether the page breaks its lines inside paragraphs: many begin in the middle of a sentence."""
    if len(lines) < 8:
        return False
    middles = sum(1 for before, after in pairwise(lines) if _starts_inside(after) and not _ENDS.search(before[-6:]))
    return middles > _BROKEN_SHARE * len(lines)


def _starts_inside(line: str) -> bool:
    return line[0].islower() or (line[0] in _GLUED and not line.startswith("..."))


def join(lines: Sequence[Line]) -> list[Line]:
    """Join lines that a scraper broke at inline tags.

    A line that begins in the middle of a sentence belongs to the one before; so does a short piece, such as the words
    of a link, after a line that ends with a comma, an open bracket or a function word.
    """
    groups: list[list[Line]] = []
    for i, line in enumerate(lines):
        if groups and _belongs(groups[-1][-1].text, line.text, lines[i + 1].text if i + 1 < len(lines) else ""):
            groups[-1].append(line)
        else:
            groups.append([line])
    parts = (zip(*group, strict=True) for group in groups)
    return [Line(tuple(chain.from_iterable(numbers)), _glue(texts)) for numbers, texts in parts]


def _belongs(before: str, line: str, after: str) -> bool:
    """Say whether a line goes on the paragraph of the one before; `after` is the next, "" where the page ends."""
    if _ENDS.search(before[-6:]):
        return line[0] in ",.;:!?)]»”"
    if _starts_inside(line):
        return True
    says_more = len(before) > 25 and before.rsplit(" ", 1)[-1].casefold() in function_words()
    is_open = before[-1] in ",([„“‘«–-" or says_more
    return is_open and bool(after) and (len(line) < 60 or line[0].isdigit())


def _glue(parts: Sequence[str]) -> str:
    text = parts[0]
    for part in parts[1:]:
        text += part if part[0] in _GLUED or text[-1] in "([„“‘«" else f" {part}"
    return text
