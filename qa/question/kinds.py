"""What a question asks for: its kind, the speaker it names and the topic that is left."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from index.languages import lines
from index.text.language import is_unaccented, unmarked


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
    folded = lang == "vi" and is_unaccented(question)
    forms = _forms(lang, folded)
    if forms is None:
        return Question(text, lang, QuestionKind.OTHER)
    # `unmarked` keeps every character's place, so groups found in the folded copy are sliced from the question itself.
    copy = unmarked(asked) if folded else asked
    speaker = ""
    if attributed := forms.attributed.match(copy):
        speaker = _group(attributed, asked, "speaker")
        asked, copy = asked[attributed.end() :], copy[attributed.end() :]
    elif attributed := forms.attributed_last.search(copy):
        speaker = _group(attributed, asked, "speaker")
        asked, copy = asked[: attributed.start()], copy[: attributed.start()]
    about = {name: _first(forms.office, copy, asked, name) for name in ("holder", "office")}
    for kind, pattern in forms.kinds:
        found = pattern.search(copy)
        if found and _real_speaker(found, copy):
            speaker = _group(found, asked, "speaker") or speaker
            return Question(text, lang, kind, speaker, _group(found, asked, "topic"), **about)
    return Question(text, lang, QuestionKind.OTHER, speaker, **about)


# "What did the two sides agree …" has a subject; a question word in its place means that the pattern went astray.
_NO_SPEAKER = re.compile(r"^(?:who|what|which|ai|gì|谁|кто|что|it|there|this|that|đây|đó)$", re.IGNORECASE)
_LONGEST_SPEAKER = 120  # characters: an office of twenty words with a name


def _real_speaker(found: re.Match[str], text: str) -> bool:
    if found.groupdict().get("speaker") is None:
        return True
    start, end = found.span("speaker")
    return not _NO_SPEAKER.match(text[start:end].strip()) and end - start <= _LONGEST_SPEAKER


def _first(patterns: Iterable[re.Pattern[str]], copy: str, asked: str, name: str) -> str:
    """Return the first stretch of that name that a pattern finds, or nothing."""
    found = (_group(match, asked, name) for pattern in patterns if (match := pattern.search(copy)))
    return next(filter(None, found), "")


def _group(found: re.Match[str], text: str, name: str) -> str:
    if found.groupdict().get(name) is None:
        return ""
    start, end = found.span(name)
    return text[start:end].strip(' ,，:：?？."“”«»「」')


@dataclass(frozen=True, slots=True)
class _Forms:
    """How one language asks: `attributed` opens a question ("According to X, …") or ends it; `kinds` go in order."""

    attributed: re.Pattern[str]
    attributed_last: re.Pattern[str]
    office: tuple[re.Pattern[str], ...]
    kinds: tuple[tuple[QuestionKind, re.Pattern[str]], ...]


@cache
def _forms(lang: str, folded: bool) -> _Forms | None:
    data = json.loads("\n".join(lines(lang, "questions.json") or ["null"]))
    if data is None:
        return None

    def compiled(pattern: str) -> re.Pattern[str]:
        return re.compile(unmarked(pattern) if folded else pattern, re.IGNORECASE)

    kinds = tuple((QuestionKind(kind), compiled(pattern)) for kind, pattern in data["kinds"])
    office = tuple(map(compiled, data["office"]))
    return _Forms(compiled(data["attributed"]), compiled(data["attributed_last"]), office, kinds)
