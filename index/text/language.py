"""Which language a text is in."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from index.languages import sections
from index.text.names import is_syllable

# Letters that only Vietnamese has among the languages of the Latin script; the circumflexes are shared with French.
_VI_ONLY = re.compile(r"[ăđơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+")
# From so many words on, Vietnamese syllables and nothing else are hardly another language.
_WHOLE = 6


def detect(question: str) -> str:
    """Return the question's ISO 639-1 code; Vietnamese without diacritics is `vi`, nothing known is `en`."""
    text = unicodedata.normalize("NFC", question)
    script = _script(text)
    if script:
        return script
    spelled = _WORD.findall(text)
    if any(_VI_ONLY.search(w) for w in spelled if w.islower()):
        return "vi"
    lowered = text.lower()
    words = _WORD.findall(lowered)
    scores = {lang: float(sum(w in known for w in words)) for lang, known in _vocabularies().items()}
    scores["vi"] = float(sum(unmarked(w) in _vocabularies()["vi"] for w in words))
    for lang, letters in _tables().letters.items():
        if lang in scores and any(c in letters for c in lowered):
            scores[lang] += 1
    scores["vi"] += 0.5 * bool(_VI_ONLY.search(text))  # a marked name alone: an English question may hold one, too
    # Vietnamese questions share "a", "do", "he", "my" with others: the shape of the other syllables decides.
    if scores["vi"]:
        shaped = sum(is_syllable(unmarked(w)) for w in words) / len(words)
        scores["vi"] += 2 * shaped if shaped == 1 and len(words) >= _WHOLE else shaped
    best = max(scores, key=lambda lang: (scores[lang], lang == "en"))
    return best if scores[best] else "en"


def is_unaccented(question: str) -> bool:
    """Tell whether the question is Vietnamese typed without diacritics; a pasted name may still carry its own."""
    if detect(question) != "vi":
        return False
    words = _WORD.findall(unicodedata.normalize("NFC", question))
    plain = [w for w in words if w.islower()] or words
    return not any(unmarked(w) != w for w in plain)


def unmarked(text: str) -> str:
    """Return NFC text without Vietnamese diacritics, character for character: offsets into both are the same."""
    return "".join(_base(c) for c in unicodedata.normalize("NFC", text))


@cache
def _base(char: str) -> str:
    if char in "đĐ":
        return "d" if char == "đ" else "D"
    base = unicodedata.normalize("NFD", char)[0]
    return base if base.isascii() else char


def _script(text: str) -> str:
    """Return the language that a script other than Latin stands for, or an empty string."""
    letters = len(_WORD.findall(text)) and sum(c.isalpha() for c in text)
    counts = {lang: len(pattern.findall(text)) for lang, pattern in _tables().scripts.items()}
    if counts["ja"]:  # kana decide: a Japanese question is mostly Han characters
        return "ja"
    lang = max(counts, key=lambda key: counts[key])
    # A name quoted in another script does not change the question's language: Han counts double, it has no spaces.
    if not letters or counts[lang] * (2 if lang == "zh" else 1) * 2 < letters:
        return ""
    for special, base in (("uk", "ru"), ("fa", "ar")):
        if lang == base and any(c in _tables().letters[special] for c in text.lower()):
            return special
    return lang


@dataclass(frozen=True, slots=True)
class Language:
    """The section `language`: how a language is called in English and what tells it.

    `script` is a class of characters that stands for it, `letters` are those that it has and its neighbours do not,
    `function_words` are its most frequent words and `question_words` those of questions.
    """

    name: str
    script: str = ""
    letters: str = ""
    function_words: tuple[str, ...] = ()
    question_words: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Tables:
    scripts: Mapping[str, re.Pattern[str]]
    letters: Mapping[str, str]
    words: Mapping[str, frozenset[str]]


@cache
def _tables() -> _Tables:
    known = sections("language", Language)
    return _Tables(
        scripts={lang: re.compile(f"[{data.script}]") for lang, data in known.items() if data.script},
        letters={lang: data.letters for lang, data in known.items() if data.letters},
        words={lang: data.question_words for lang, data in known.items() if data.question_words},
    )


def _vocabularies() -> Mapping[str, frozenset[str]]:
    return _tables().words
