"""The words of one language that attribution rests on, read from `<lang>.json`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from index.languages import lines


class Category(StrEnum):
    """What a phrase can be in the neighbourhood of a name."""

    OFFICE = "office"
    BEFORE_OFFICE = "office_before"
    HONORIFIC = "honorific"
    ORG = "org"
    PLACE = "place"
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Compiled word lists of one language; phrases are tuples of lower-case tokens."""

    lang: str
    verb: re.Pattern[str]
    verb_heads: frozenset[str]
    needs_cue: frozenset[str]
    not_say: re.Pattern[str] | None
    that: re.Pattern[str]
    according: re.Pattern[str]
    adverbs: re.Pattern[str]
    not_before_verb: re.Pattern[str]
    date: re.Pattern[str]
    conjunction: re.Pattern[str]
    fillers: re.Pattern[str]
    phrases: Mapping[str, tuple[tuple[tuple[str, ...], Category], ...]]
    predicates: frozenset[str]
    office_break: frozenset[str]
    office_within: frozenset[str]
    honorifics: Mapping[str, str]
    pronouns: Mapping[str, str]
    pronoun: re.Pattern[str]
    not_pronoun: re.Pattern[str] | None
    anaphor: re.Pattern[str]
    many: re.Pattern[str]
    group: re.Pattern[str]
    views: frozenset[str]  # "coi", "described": speech if "là", "as" follows
    as_: re.Pattern[str]
    not_that: re.Pattern[str]  # what opens no speech before "rằng", "that": knowing, finding out, making sure
    kin: Mapping[str, tuple[str, ...]]  # titles that may stand for another: "envoy" for "ambassador"
    syllabic: frozenset[str]  # countries whose names of people Vietnamese writes in its own syllables
    inverted: bool

    def phrase_at(self, words: list[str], at: int) -> tuple[int, Category] | None:
        """Return the length in words and the category of the longest known phrase at `words[at]` (lower case)."""
        for phrase, category in self.phrases.get(words[at], ()):
            if tuple(words[at : at + len(phrase)]) == phrase:
                return len(phrase), category
        return None


_LANGUAGES = ("vi", "en", "ru")


@cache
def lexicon(lang: str) -> Lexicon:
    """Return the lexicon of `lang`: `vi`, `en` or `ru`; English for any other language of a spaced script."""
    lang = lang if lang in _LANGUAGES else "en"
    data = json.loads("\n".join(lines(lang, "speech.json") or ["null"]))

    def listed(name: str) -> list[str]:
        return [item for item in str(data[name]).split("|") if item]

    views = listed("view")
    say_if = [*listed("say_if"), *views]
    return Lexicon(
        lang=lang,
        verb=_words([*listed("say"), *say_if]),
        verb_heads=frozenset(v.split()[0] for v in (*listed("say"), *say_if, *listed("according"))),
        needs_cue=frozenset(say_if),
        not_say=_words(listed("not_say"), anchored=True) if data["not_say"] else None,
        that=_words(listed("that"), anchored=True),
        according=_words(listed("according")),
        adverbs=re.compile(
            rf"(?:(?<=\s)|^)(?:{_either(listed('adverbs'))}|{data['date']}|\([^()]*\))[\s]*\Z", re.IGNORECASE
        ),
        not_before_verb=re.compile(
            rf"(?:^|(?<=\W))(?:{_either([*listed('negation'), *listed('noun_before')])})\s+\Z", re.IGNORECASE
        ),
        date=re.compile(rf"(?:{data['date']})(?!\w)", re.IGNORECASE),
        conjunction=_words(listed("conjunctions"), anchored=True),
        fillers=_words(listed("fillers"), anchored=True),
        phrases=_phrases(data),
        predicates=frozenset(listed("predicates")),
        office_break=frozenset(listed("office_break")),
        office_within=frozenset(str(data.get("office_within", "")).split("|")) - {""},
        honorifics=data["honorific"],
        pronouns=data["pronoun"],
        pronoun=_words(data["pronoun"]),
        not_pronoun=_words(listed("not_pronoun"), anchored=True) if data["not_pronoun"] else None,
        anaphor=_words(listed("anaphor")),
        many=_words(listed("many"), anchored=True),
        group=_words(listed("group")),
        views=frozenset(views),
        as_=re.compile(rf"[^,;:.“\"«]{{0,80}}?\s(?:{_either(listed('as'))})\s"),
        not_that=_words([*listed("negation"), *listed("not_that")], anchored=True),
        kin={title: tuple(others.split("|")) for title, others in dict(data.get("kin", {})).items()},
        syllabic=frozenset(str(data.get("syllabic", "")).split("|")),
        inverted=lang != "vi",
    )


def _either(items: Iterable[str]) -> str:
    return "|".join(re.escape(item).replace(r"\ ", r"\s") for item in sorted(items, key=len, reverse=True))


def _words(items: Iterable[str], *, anchored: bool = False) -> re.Pattern[str]:
    """Return a pattern for any of the phrases as whole words; an anchored one is for `match` at a word's start."""
    start = "" if anchored else r"(?<!\w)"
    return re.compile(rf"{start}(?:{_either(items)})(?!\w)", re.IGNORECASE)


def _phrases(data: Mapping[str, str]) -> dict[str, tuple[tuple[tuple[str, ...], Category], ...]]:
    """Index every phrase by its first word, longest first; of equal ones the earlier category wins."""
    table: dict[str, list[tuple[tuple[str, ...], Category]]] = {}
    for category in Category:
        listed = data[category]
        for item in listed if isinstance(listed, dict) else listed.split("|"):
            words = tuple(item.split())
            if words:
                table.setdefault(words[0], []).append((words, category))
    return {first: tuple(sorted(rows, key=lambda row: -len(row[0]))) for first, rows in table.items()}
