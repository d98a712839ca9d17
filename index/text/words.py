"""The words of a text: those that full text is searched by, and the units that a line is measured in."""

from __future__ import annotations

import math
import re
import unicodedata

from index.text.fold import fold, thin

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
_DENSE = "".join(f"{chr(first)}-{chr(last)}" for first, last in DENSE_RANGES)
# The characters of words spelled out, which is twice as fast as to ask for `\w` at each; those beyond the basic plane
# are mathematical letters and rare Chinese characters.
_EDGES = (0, *(edge for first, last in DENSE_RANGES for edge in (first, last + 1)), 0x10000)
_PLANE = " ".join("".join(map(chr, range(start, end))) for start, end in zip(_EDGES[::2], _EDGES[1::2], strict=True))
_SPACED = "".join(f"{run[0]}-{run[-1]}" for run in re.findall(r"\w+", _PLANE))
_UNIT_OR_BREAK = re.compile(f"[{_DENSE}\n]|[{_SPACED}\U0001d400-\U0001d7ff\U00020000-\U0003ffff]+")

# Capital letters of Latin and Cyrillic, inside a class of characters.
UPPER = "A-Z" + "".join(c for c in map(chr, range(0xC0, 0x1F00)) if c.isupper())
# Searched by pairs of letters: these scripts, their rarer ranges, and Hangul, which has spaces but glues particles on.
_PAIRED = (
    f"{_DENSE}\u1100-\u11ff\u3005-\u3007\u3130-\u318f\u31f0-\u31ff\ua960-\ua97f\uac00-\ud7ff\uff66-\uff9d"
    "\U00020000-\U0003ffff"
)
# Vowel signs and other marks that stand inside words of spaced scripts; Python's \w does not count them.
_MARKS = "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u0670\u0900-\u0963\u0966-\u0dff"

_RUN = re.compile(rf"([{_PAIRED}]+)|(?:(?![{_PAIRED}])[^\W_])(?:(?![{_PAIRED}])(?:[^\W_]|[{_MARKS}]))*")


def tokens(text: str) -> list[str]:
    """Return the words of the text in order, case folded and NFC; runs of an unspaced script as overlapping pairs.

    `"Tần Cương, 2025年10月"` -> `["tần", "cương", "2025", "年", "10", "月"]`; `"习近平"` -> `["习近", "近平"]`.
    """
    safe = thin(text)
    return _words(unicodedata.normalize("NFC", unicodedata.normalize("NFC", safe).casefold()))


def folded_tokens(text: str) -> list[str]:
    """Return `tokens` of the folded text: what the second search field holds and is asked for."""
    return _words(fold(text))


def units(text: str) -> list[str]:
    """Return the words of a text, case folded; each character of a script without spaces is one."""
    return _UNIT_OR_BREAK.findall(text.casefold().replace("\n", " "))


def lines_of_units(folded: str) -> list[str]:
    """Return the units of a case-folded text, and each line's end as a newline."""
    return _UNIT_OR_BREAK.findall(folded)


def rarity(total: int, holding: int) -> float:
    """Return the inverse document frequency of what `holding` of `total` texts hold (Robertson and Zaragoza 2009)."""
    return math.log(1 + (total - holding + 0.5) / (holding + 0.5))


def _words(text: str) -> list[str]:
    found: list[str] = []
    for match in _RUN.finditer(text):
        run = match.group()
        if match.group(1) is None or len(run) == 1:
            found.append(run)
        else:
            found.extend(run[i : i + 2] for i in range(len(run) - 1))
    return found
