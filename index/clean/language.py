"""Which language a text is in: its script first, then its function words, then Vietnamese diacritics."""

from __future__ import annotations

from collections import Counter
from functools import cache

import numpy as np
from numpy.typing import NDArray

from index.clean.words import tokens
from index.languages import sections
from index.text.language import Language

# Scripts that tell a language, by their first and last characters.
_SCRIPTS = {
    "ja": ("\u3040", "\u30ff"),
    "ko": ("\uac00", "\ud7af"),
    "zh": ("\u4e00", "\u9fff"),
    "ar": ("\u0600", "\u06ff"),
    "he": ("\u0590", "\u05ff"),
    "hi": ("\u0900", "\u097f"),
    "th": ("\u0e00", "\u0e7f"),
    "el": ("\u0370", "\u03ff"),
}
# Enough for a verdict, and linear time on any text.
_SAMPLE = 3000


@cache
def _function_words() -> dict[str, tuple[str, ...]]:
    """Return the function words, each with its languages."""
    languages: dict[str, tuple[str, ...]] = {}
    for lang, data in sections("language", Language).items():
        for word in set(data.function_words):
            languages[word] = (*languages.get(word, ()), lang)
    return languages


def ends_open(line: str) -> bool:
    """Say whether a line of some length ends with a function word of any known language, so that more must follow."""
    return len(line) > 25 and line.rsplit(" ", 1)[-1].casefold() in _function_words()


def detect(text: str) -> str:
    """Return the two-letter code of the text's language, or "" when its words do not tell.

    A tenth of Japanese kana is enough for Japanese, whose other characters are Chinese.
    """
    sample = text[:_SAMPLE].casefold()
    times = np.bincount(np.frombuffer(sample.encode("utf-32-le", "replace"), dtype=np.uint32))
    scripts = {lang: _among(times, *ends) for lang, ends in _SCRIPTS.items()}
    present = np.flatnonzero(times[: ord("\u1000")])
    letters = sum(n for code, n in zip(present.tolist(), times[present].tolist(), strict=True) if _is_letter(chr(code)))
    if scripts["ja"] * 10 > scripts["zh"] and scripts["ja"] > 0:
        scripts["ja"] += scripts["zh"]
    best = max(scripts, key=lambda lang: scripts[lang])
    if scripts[best] * 2.5 > letters:
        return best
    if _among(times, "ạ", "ỹ") + sum(_among(times, char, char) for char in "ăđơư") > 0.08 * letters:
        return "vi"
    words = Counter(filter(str.isalpha, tokens(sample)))
    known: Counter[str] = Counter()
    for word in words.keys() & _function_words().keys():
        for lang in _function_words()[word]:
            known[lang] += words[word]
    best = max(sorted(known), key=lambda lang: known[lang], default="")
    return best if known[best] >= max(2, 0.06 * words.total()) else ""


def _among(times: NDArray[np.intp], first: str, last: str) -> int:
    """Return how often the characters from the first to the last occur; `times` says it of each code point."""
    return int(times[ord(first) : ord(last) + 1].sum())


def _is_letter(char: str) -> bool:
    """Say whether a character below U+1000 is a letter of Latin, Greek, Cyrillic or Armenian."""
    return char.isalpha() and not "\u0590" <= char <= "\u0e7f"
