"""Tell-tale words of menus, lists of other stories, captions and bylines, by language; the words are data."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

# Scripts written without spaces: Thai and Lao, Burmese, Khmer, kana, Chinese characters.
DENSE_RANGES = (
    (0x0E00, 0x0EFF),
    (0x1000, 0x109F),
    (0x1780, 0x17FF),
    (0x3040, 0x30FF),
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF),
)
DENSE = "".join(f"{chr(first)}-{chr(last)}" for first, last in DENSE_RANGES)
_TOKEN = re.compile(f"[{DENSE}]|(?:(?![{DENSE}])\\w)+")

FAMILIES = ("noise", "related", "caption", "agency", "byline")


def tokens(text: str) -> list[str]:
    """Return the words of a text, folded; each character of a script without spaces is one word."""
    return _TOKEN.findall(text.casefold())


@cache
def phrases() -> Mapping[str, tuple[tuple[tuple[str, ...], str], ...]]:
    """Return all phrases with their families, longest first, by their first word."""
    data = json.loads(resources.files("index.clean").joinpath("words.json").read_text("utf-8"))
    by_first: dict[str, dict[tuple[tuple[str, ...], str], None]] = {}
    for family in FAMILIES:
        for language in data[family].values():
            for phrase in language:
                words = tuple(tokens(phrase))
                by_first.setdefault(words[0], {})[words, family] = None
    return {first: tuple(sorted(found, key=lambda f: -len(f[0]))) for first, found in by_first.items()}


def hits(words: Sequence[str]) -> dict[str, tuple[int, int, int]]:
    """Return, by family, how many phrases stand in a line, how many words they take, and where the first starts.

    A phrase inside a longer one of its family counts once; a family without a hit is absent.
    """
    table = phrases()
    found: dict[str, tuple[int, int, int]] = {}
    if table.keys().isdisjoint(words):
        return found
    free = dict.fromkeys(FAMILIES, 0)
    for i, word in enumerate(words):
        if word not in table:
            continue
        for phrase, family in table[word]:
            if free[family] <= i and (len(phrase) == 1 or tuple(words[i : i + len(phrase)]) == phrase):
                count, taken, first = found.get(family, (0, 0, i))
                found[family] = (count + 1, taken + len(phrase), first)
                free[family] = i + len(phrase)
    return found


@dataclass(frozen=True, slots=True)
class Told:
    """The lines of a page with their words and the tell-tale phrases in each, found once for all that ask."""

    texts: list[str]
    words: list[list[str]]
    found: list[dict[str, tuple[int, int, int]]]

    @classmethod
    def of(cls, texts: Sequence[str]) -> Told:
        """Read the lines: canonical, none blank."""
        words = [tokens(text) for text in texts]
        return cls(list(texts), words, [hits(own) for own in words])
