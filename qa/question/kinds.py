"""What a question asks for: its kind, the speaker it names and the topic that is left."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from index.languages import section
from index.text.language import is_unaccented, typed_plain, unmarked


class QuestionKind(StrEnum):
    """What an answer must hold."""

    WHO_SAID = "who-said"
    WHAT_SAID = "what-said"
    WHO = "who"
    WHEN = "when"
    WHERE = "where"
    HOW_LONG = "how-long"
    HOW_MANY = "how-many"
    WHICH = "which"
    WHAT = "what"
    HOW = "how"
    WHY = "why"
    YES_NO = "yes-no"
    BROAD = "broad"
    GREETING = "greeting"
    THANKS = "thanks"
    ABILITIES = "abilities"
    ARTICLES = "articles"
    OTHER = "other"

    @property
    def small_talk(self) -> bool:
        """Whether no search is wanted: a greeting, thanks, or a question about the collection itself."""
        return self in {self.GREETING, self.THANKS, self.ABILITIES, self.ARTICLES}

    @property
    def several_quotes(self) -> bool:
        """Whether one sentence is too little for an answer."""
        return self in {self.BROAD, self.WHY, self.WHO_SAID, self.WHAT_SAID}

    @property
    def has_span(self) -> bool:
        """Whether a name, date, place, duration or number answers."""
        return self in {self.WHO, self.WHEN, self.WHERE, self.HOW_LONG, self.HOW_MANY, self.WHICH}


@dataclass(frozen=True, slots=True)
class Forms:
    """The section `questions`: how a language asks, as patterns that are read without regard to case.

    `attributed` opens a question with the `speaker` ("According to X, …"), `attributed_last` ends it so. `office` finds
    the `holder` or the `office` of a question about one. `kinds` are pairs of a `QuestionKind` and its pattern, with
    the groups `speaker` and `topic`; the first that fits tells the kind. "What did the two sides agree …" has a
    subject: one of `no_speaker` in its place means that a pattern went astray.
    """

    attributed: str
    attributed_last: str
    office: tuple[str, ...]
    kinds: tuple[tuple[str, str], ...]
    no_speaker: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Question:
    """A question taken apart: `speaker` and `topic` are stretches of `text`, empty where it names none.

    `topic` is the proposition of "Who said …?" or the subject of "What did X say about …?" and "Summarise …"; `holder`
    is the person whose office is asked for ("Who is X?", "What position does X hold?"), `office` what may be the office
    whose holder is asked for ("Who is the mayor of Y?").
    """

    text: str
    lang: str
    kind: QuestionKind
    speaker: str = ""
    topic: str = ""
    holder: str = ""
    office: str = ""


def parse(question: str, lang: str) -> Question:
    """Return the kind, speaker and topic of a question in `lang` (as `index.text.language.detect` gives it).

    Vietnamese without diacritics is read by the same patterns, folded; languages without patterns are `OTHER`.
    """
    text = " ".join(unicodedata.normalize("NFC", question).split())
    asked = text.strip(" \t?？!！.。…¿¡")
    folded = lang in typed_plain() and is_unaccented(question)
    forms = section(lang, "questions", Forms)
    if forms is None:
        return Question(text, lang, QuestionKind.OTHER)
    # `unmarked` keeps every character's place, so groups found in the folded copy are sliced from the question itself.
    copy = unmarked(asked) if folded else asked
    speaker = ""
    if attributed := pattern(forms.attributed, folded).match(copy):
        speaker = _group(attributed, asked, "speaker")
        asked, copy = asked[attributed.end() :], copy[attributed.end() :]
    elif attributed := pattern(forms.attributed_last, folded).search(copy):
        speaker = _group(attributed, asked, "speaker")
        asked, copy = asked[: attributed.start()], copy[: attributed.start()]
    offices = [found for source in forms.office if (found := pattern(source, folded).search(copy))]
    holder, office = (_first(_group(found, asked, name) for found in offices) for name in ("holder", "office"))
    no_speaker = frozenset(map(unmarked, forms.no_speaker)) if folded else forms.no_speaker
    for kind, source in forms.kinds:
        found = pattern(source, folded).search(copy)
        if found and _real_speaker(found, no_speaker):
            speaker = _group(found, asked, "speaker") or speaker
            return Question(text, lang, QuestionKind(kind), speaker, _group(found, asked, "topic"), holder, office)
    return Question(text, lang, QuestionKind.OTHER, speaker, "", holder, office)


_LONGEST_SPEAKER = 120  # characters: an office of twenty words with a name


def _real_speaker(found: re.Match[str], no_speaker: frozenset[str]) -> bool:
    speaker = found.groupdict().get("speaker") or ""
    return speaker.strip().lower() not in no_speaker and len(speaker) <= _LONGEST_SPEAKER


def _first(found: Iterable[str]) -> str:
    return next(filter(None, found), "")


def _group(found: re.Match[str], text: str, name: str) -> str:
    if found.groupdict().get(name) is None:
        return ""
    start, end = found.span(name)
    return text[start:end].strip(' ,，:：?？."“”„«»「」')


@cache
def pattern(source: str, folded: bool) -> re.Pattern[str]:
    """Compile a pattern of a language, to be read without regard to case and, where `folded`, to marks."""
    return re.compile(unmarked(source) if folded else source, re.IGNORECASE)
