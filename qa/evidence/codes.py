"""Codes that name things by letters and a number: "G20", "S-500", "COVID-19", "MH370"."""

from __future__ import annotations

import re

from index.text.fold import fold

# Latin letters with and without marks; other scripts may stand right beside a code ("参加G20峰会").
_LATIN = "A-Za-z\u00c0-\u024f\u1e00-\u1eff"
_CAPITAL = "A-Z\u0110"
# Capitals first, so that no ordinal, decade or number with its unit is one ("30th", "1980s", "20h30"), nor a word that
# runs into a year ("from1996"). After a hyphen stand at most three figures: four are a year ("post-1945"). Small
# letters are a code where nobody typed a capital, but for units ("m2").
_CODE = re.compile(rf"(?<![{_LATIN}\d])[{_CAPITAL}]+[a-z]?(?:\d+|-\d{{1,3}})(?!\d|[a-z]{{1,2}}(?![a-z]))(?:[A-Z]+\d*)*")
_SMALL_CODE = re.compile(rf"(?<![{_LATIN}\d])(?![ckd]?m[23])[a-z]{{1,2}}\d{{1,3}}(?![{_LATIN}\d])")


def codes(text: str) -> list[str]:
    """Return the codes in a text, in order, as they are spelled there."""
    pattern = _CODE if any(map(str.isupper, text)) else _SMALL_CODE
    return pattern.findall(text)


def holds_code(text: str, code: str) -> bool:
    """Tell whether a text holds a code, in any case, with or without its hyphen."""
    parts = re.findall(r"[a-z]+|\d+", fold(code))
    return bool(re.search(rf"(?<![a-z\d]){'[^a-z0-9]?'.join(parts)}(?!\d)", fold(text)))
