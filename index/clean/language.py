"""Which language a text is in: its script first, then its function words, then Vietnamese diacritics."""

from __future__ import annotations

import json
from collections import Counter
from functools import cache
from importlib import resources

from index.clean.words import tokens

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
    data = json.loads(resources.files("index.clean").joinpath("languages.json").read_text("utf-8"))
    languages: dict[str, tuple[str, ...]] = {}
    for lang, words in data.items():
        for word in set(words.split()):
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
    chars = Counter(sample)
    letters = sum(count for char, count in chars.items() if _is_latin_or_cyrillic(char))
    scripts = {
        lang: sum(count for char, count in chars.items() if first <= char <= last)
        for lang, (first, last) in _SCRIPTS.items()
    }
    if scripts["ja"] * 10 > scripts["zh"] and scripts["ja"] > 0:
        scripts["ja"] += scripts["zh"]
    best = max(scripts, key=lambda lang: scripts[lang])
    if scripts[best] * 2.5 > letters:
        return best
    if sum(count for char, count in chars.items() if char in "ăđơư" or "ạ" <= char <= "ỹ") > 0.08 * letters:
        return "vi"
    words = Counter(filter(str.isalpha, tokens(sample)))
    known: Counter[str] = Counter()
    for word in words.keys() & _function_words().keys():
        for lang in _function_words()[word]:
            known[lang] += words[word]
    best = max(sorted(known), key=lambda lang: known[lang], default="")
    return best if known[best] >= max(2, 0.06 * words.total()) else ""


def _is_latin_or_cyrillic(char: str) -> bool:
    return char.isalpha() and char < "\u1000" and not "\u0590" <= char <= "\u0e7f"
