"""The fixed sentences that an answer is framed with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from index.languages import FALLBACK, section


@dataclass(frozen=True, slots=True)
class Phrases:
    """The sentences of one language, with `{slots}`; the quote itself is never translated.

    `said…` frames direct speech, `reported…` reported speech, `wrote` and `written` the article's own words. `notices`
    and `faults` say what became of a language model's words, by the codes of `Notice` and `Fault`.
    """

    refusal: str
    nearest: str
    said: str
    said_office: str
    reported: str
    reported_office: str
    wrote: str
    written: str
    dated: str
    greeting: str
    thanks: str
    abilities: str
    articles: str
    empty: str
    notices: Mapping[str, str]
    faults: Mapping[str, str]


def phrases(lang: str) -> Phrases:
    """Return the framing sentences of a language; `FALLBACK` where there are none."""
    return section(lang, "answers", Phrases) or section(FALLBACK, "answers", Phrases)  # type: ignore[return-value]
