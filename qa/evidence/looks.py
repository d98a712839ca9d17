"""How answers look in a language: a number with what counts it, a place with the words before and behind it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from index.languages import FALLBACK, section
from index.text.language import Language
from index.text.words import UPPER


@dataclass(frozen=True, slots=True)
class Spans:
    """The section `spans`: words beside those that answer.

    A number is `about` so much; after an `ordinal` it counts nothing; `scales` stand between it and its unit. Parts of
    one time are joined by `time_joints`. A place follows one of the words `before_place`, then perhaps an `article`,
    which is no part of the answer, and `place_words`, which are; it goes on after a comma, with a `region`, or with one
    of the words `in_place`. `name_joints` stand inside names of bodies and places.
    """

    about: tuple[str, ...] = ()
    ordinal: tuple[str, ...] = ()
    scales: tuple[str, ...] = ()
    time_joints: tuple[str, ...] = ()
    before_place: tuple[str, ...] = ()
    article: tuple[str, ...] = ()
    place_words: tuple[str, ...] = ()
    region: tuple[str, ...] = ()
    in_place: tuple[str, ...] = ()
    name_joints: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Looks:
    """The patterns of one language, which is `cased` where its names have capitals.

    `about`, `ordinal` and `at` end where something begins, `joint` fills a gap between parts of one time, `unit` begins
    at the end of a number. `place` matches what stands before the name of a place (its group `said` is part of the
    answer), `goes_on` what stands between the parts of a place, `named` a run of capitalised words.
    """

    lang: str
    cased: bool
    about: re.Pattern[str]
    ordinal: re.Pattern[str]
    at: re.Pattern[str]
    joint: re.Pattern[str]
    unit: re.Pattern[str]
    place: re.Pattern[str]
    goes_on: re.Pattern[str]
    named: re.Pattern[str]


@cache
def looks(lang: str) -> Looks:
    """Return how answers look in a language; as in the one to fall back to where it has no section."""
    words = section(lang, "spans", Spans)
    language = section(lang, "language", Language)
    if words is None or language is None:
        return looks(FALLBACK)
    edge = "" if language.unspaced else r"(?<!\w)"
    word = r"[^\W\d_]" if language.unspaced else r"[^\W\d_]+"  # without spaces only the measure word is sure
    at, inside = _either(words.before_place), _either(words.in_place)
    article = rf"(?:(?:{_either(words.article)})\s+)?"
    region = rf"(?:(?:{_either(words.region)})\s+)?"
    capital = rf"(?<!\w)[{UPPER}](?:[\w'’.-]*\w)?"
    return Looks(
        lang=lang,
        cased=not language.unspaced,
        about=_pattern(rf"{edge}(?:{_either(words.about)})\s*\Z"),
        ordinal=_pattern(rf"{edge}(?:{_either(words.ordinal)})\s*\Z"),
        at=_pattern(rf"(?<!\w)(?:{at})\s\Z"),
        joint=_pattern(rf"[\s,(]*(?:{_either(words.time_joints)})?\s*"),
        unit=re.compile(rf"[\s-]?(?:(?:{_either(words.scales)}) )?{word}"),
        place=_pattern(rf"(?<!\w)(?:{at})\s+{article}(?P<said>(?:(?:{_either(words.place_words)})\s+)*)"),
        goes_on=re.compile(
            rf",\s*{region}(?=[{UPPER}])|\s*\((?=[{UPPER}][^()]{{1,40}}\))|\s(?:{inside})\s(?=[{UPPER}])"
        ),
        named=re.compile(rf"{capital}(?:\s(?:(?:{_either(words.name_joints)})\s)?{capital})*"),
    )


def _pattern(source: str) -> re.Pattern[str]:
    return re.compile(source, re.IGNORECASE)


def _either(words: Iterable[str]) -> str:
    """Return an alternation of words, the longest first; one of none matches nothing."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)) or "(?!)"
