"""Text as it is typed without marks.

Folding serves a second search field only (Vietnamese is often typed without its marks); stored text is never folded,
and nothing found in folded text is ever used as an offset.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Combining marks come off Latin letters alone: without its mark Cyrillic й would become и, Japanese が would become か.
_LATIN_WITH_MARKS = re.compile(
    "([a-z\u00df-\u024f\u0250-\u02af\u1e00-\u1eff\ua722-\ua7ff])[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff]+"
)

# Letters that Unicode does not decompose although they are typed as the plain letter. The first one is Vietnamese.
_STROKES = str.maketrans({"đ": "d", "ð": "d", "ø": "o", "ł": "l", "ħ": "h", "ŧ": "t", "ı": "i", "æ": "ae", "œ": "oe"})

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
    spread = thin(text)
    for _ in range(2):
        spread = unicodedata.normalize("NFKD", spread).casefold()
    spread = _LATIN_WITH_MARKS.sub(r"\1", unicodedata.normalize("NFKD", spread)).translate(_STROKES)
    return unicodedata.normalize("NFC", _LATIN_WITH_MARKS.sub(r"\1", spread))


_folded_word = lru_cache(maxsize=1 << 14)(_folded)


def thin(text: str) -> str:
    """Return the text with at most thirty marks in a row, which any normal form takes in linear time."""
    return _LONG_RUN.sub(_thinned, text)


def _thinned(run: re.Match[str]) -> str:
    kept: list[str] = []
    marks = 0
    for letter in run.group():
        marks = marks + 1 if unicodedata.combining(letter) else 0
        if marks <= _MOST_MARKS:
            kept.append(letter)
    return "".join(kept)
