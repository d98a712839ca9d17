"""Words for full-text search, as written and folded.

Folding serves a second search field only (Vietnamese is often typed without its marks); stored text is never folded,
and nothing found in folded text is ever used as an offset.
"""

from __future__ import annotations

import math
import re
import unicodedata
from functools import lru_cache

# Combining marks come off Latin letters alone: without its mark Cyrillic й would become и, Japanese が would become か.
_LATIN_WITH_MARKS = re.compile(
    "([a-z\u00df-\u024f\u0250-\u02af\u1e00-\u1eff\ua722-\ua7ff])[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff]+"
)

# Letters that Unicode does not decompose although they are typed as the plain letter. The first one is Vietnamese.
_STROKES = str.maketrans({"đ": "d", "ð": "d", "ø": "o", "ł": "l", "ħ": "h", "ŧ": "t", "ı": "i", "æ": "ae", "œ": "oe"})

# Scripts written without spaces between words (Hangul has them, but glues particles on): searched by pairs of letters.
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3005-\u3007\u3041-\u30ff\u3130-\u318f\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\uff66-\uff9d\U00020000-\U0003ffff"
)

# Vowel signs and other marks that stand inside words of spaced scripts; Python's \w does not count them.
_MARKS = "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u0670\u0900-\u0963\u0966-\u0dff"

_RUN = re.compile(rf"([{_UNSPACED}]+)|(?:(?![{_UNSPACED}])[^\W_])(?:(?![{_UNSPACED}])(?:[^\W_]|[{_MARKS}]))*")


# Normalising sorts a run of marks in quadratic time. Unicode's stream-safe format allows 30; no language needs 8.
_LONG_RUN = re.compile(r"[^\w\s]{32,}")
_MOST_MARKS = 30
# Characters of a text that is folded once and remembered: words come again and again.
_LONGEST_WORD = 24


def fold(text: str) -> str:
    """Return the text as typed without marks: case folded, compatibility forms and Latin marks gone, đ -> d.

    Other scripts keep their marks and come back in composed form. The result may differ in length from the text.
    """
    if text.isascii():
        return text.casefold()
    return _folded_word(text) if len(text) <= _LONGEST_WORD else _folded(text)


def _folded(text: str) -> str:
    # Twice, because a compatibility form can hide a capital (℃ -> °C) and case folding can yield a decomposable letter.
    spread = _LONG_RUN.sub(_thin, text)
    for _ in range(2):
        spread = unicodedata.normalize("NFKD", spread).casefold()
    spread = _LATIN_WITH_MARKS.sub(r"\1", unicodedata.normalize("NFKD", spread)).translate(_STROKES)
    return unicodedata.normalize("NFC", _LATIN_WITH_MARKS.sub(r"\1", spread))


_folded_word = lru_cache(maxsize=1 << 14)(_folded)


def tokens(text: str) -> list[str]:
    """Return the words of the text in order, case folded and NFC; runs of an unspaced script as overlapping pairs.

    `"Tần Cương, 2025年10月"` -> `["tần", "cương", "2025", "年", "10", "月"]`; `"习近平"` -> `["习近", "近平"]`.
    """
    safe = _LONG_RUN.sub(_thin, text)
    return _words(unicodedata.normalize("NFC", unicodedata.normalize("NFC", safe).casefold()))


def folded_tokens(text: str) -> list[str]:
    """Return `tokens` of the folded text: what the second search field holds and is asked for."""
    return _words(fold(text))


def rarity(total: int, holding: int) -> float:
    """Return the inverse document frequency of what `holding` of `total` texts hold (Robertson and Zaragoza 2009)."""
    return math.log(1 + (total - holding + 0.5) / (holding + 0.5))


def _thin(run: re.Match[str]) -> str:
    """Drop the marks beyond the thirtieth in a row."""
    kept: list[str] = []
    marks = 0
    for letter in run.group():
        marks = marks + 1 if unicodedata.combining(letter) else 0
        if marks <= _MOST_MARKS:
            kept.append(letter)
    return "".join(kept)


def _words(text: str) -> list[str]:
    found: list[str] = []
    for match in _RUN.finditer(text):
        run = match.group()
        if match.group(1) is None or len(run) == 1:
            found.append(run)
        else:
            found.extend(run[i : i + 2] for i in range(len(run) - 1))
    return found
