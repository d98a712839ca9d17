"""Which language a text is in: its script first, then its function words, then Vietnamese diacritics."""

from __future__ import annotations

import json
import re
from collections import Counter
from functools import cache
from importlib import resources

_SCRIPTS = {
    "ja": re.compile("[\u3040-\u30ff]"),
    "ko": re.compile("[\uac00-\ud7af]"),
    "zh": re.compile("[\u4e00-\u9fff]"),
    "ar": re.compile("[\u0600-\u06ff]"),
    "he": re.compile("[\u0590-\u05ff]"),
    "hi": re.compile("[\u0900-\u097f]"),
    "th": re.compile("[\u0e00-\u0e7f]"),
    "el": re.compile("[\u0370-\u03ff]"),
}
_LATIN_OR_CYRILLIC = re.compile("[^\\W\\d_\u0590-\u0e7f\u1000-\uffff]")
_VIETNAMESE = re.compile("[ăđơưạ-ỹ]")
_WORD = re.compile(r"[^\W\d_]+")
# Enough for a verdict, and linear time on any text.
_SAMPLE = 6000


@cache
def _function_words() -> dict[str, frozenset[str]]:
    data = json.loads(resources.files("index.clean").joinpath("languages.json").read_text("utf-8"))
    return {lang: frozenset(words.split()) for lang, words in data.items()}


@cache
def _all_function_words() -> frozenset[str]:
    return frozenset().union(*_function_words().values())


def ends_open(line: str) -> bool:
    """Say whether a line of some length ends with a function word of any known language, so that more must follow."""
    return len(line) > 25 and line.rsplit(" ", 1)[-1].casefold() in _all_function_words()


def detect(text: str) -> str:
    """Return the two-letter code of the text's language, or "" when its words do not tell.

    A tenth of Japanese kana is enough for Japanese, whose other characters are Chinese.
    """
    sample = text[:_SAMPLE].casefold()
    scripts = {lang: len(pattern.findall(sample)) for lang, pattern in _SCRIPTS.items()}
    letters = len(_LATIN_OR_CYRILLIC.findall(sample))
    if scripts["ja"] * 10 > scripts["zh"] and scripts["ja"] > 0:
        scripts["ja"] += scripts["zh"]
    best = max(scripts, key=lambda lang: scripts[lang])
    if scripts[best] * 2.5 > letters:
        return best if scripts[best] else ""
    if len(_VIETNAMESE.findall(sample)) > 0.08 * letters:
        return "vi"
    words = Counter(_WORD.findall(sample))
    known = {lang: sum(words[w] for w in own) for lang, own in _function_words().items()}
    best = max(known, key=lambda lang: known[lang])
    return best if known[best] >= max(2, 0.06 * words.total()) else ""
