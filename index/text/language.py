"""Which language a text is in: a question of three words or an article, with its marks or typed without them."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from index.languages import FALLBACK, section, sections

_WORD = re.compile(r"[^\W\d_]+")
# Characters that are looked at: enough for a verdict, and linear time on any text.
_SAMPLE = 3000
# A tenth of its own characters tells a language from the one that it borrows the others from: kana in Japanese.
_TELLING = 10
# From so many words on, syllables of one language and nothing else are hardly another language.
_WHOLE = 6
# In a text of more words than this, words that tell must be this share of all: else it is a language without a folder.
_SHORT, _LEAST_SHARE = 25, 0.06


@dataclass(frozen=True, slots=True)
class Language:
    """The section `language`: how a language is called in English and what tells it.

    `script` is the class of its characters where these are not Latin (`borrowed` are those that it takes from another
    language beside); `unspaced` says that it puts no spaces between words. `letters` are those that others lack,
    `function_words` its most frequent words, `question_words` those of questions. Where marks are often left out in
    typing (`typed_plain`), words are compared without them; `syllable` is the shape of such a word. `without` names the
    sections that it does without.
    """

    name: str
    script: str = ""
    borrowed: str = ""
    unspaced: bool = False
    letters: str = ""
    function_words: tuple[str, ...] = ()
    question_words: tuple[str, ...] = ()
    typed_plain: bool = False
    syllable: str = ""
    without: frozenset[str] = frozenset()


def detect(text: str) -> str:
    """Return the ISO 639-1 code of the language of a text, "" where nothing tells.

    The script decides where it is one language's own; then the words that are frequent in a language, its own letters
    and, for words typed without their marks, the shape of its syllables.
    """
    sample = unicodedata.normalize("NFC", text[:_SAMPLE])
    among = _of_script(sample)
    spelled = _WORD.findall(sample)
    words = Counter(word.lower() for word in spelled)
    scores = {lang: hints.score(spelled, words, sample) for lang, hints in among.items()}
    best = max(scores, key=lambda lang: (scores[lang], lang == FALLBACK, among[lang].letters is None))
    if among[best].script:
        return best
    enough = scores[best] > 0 and (len(spelled) <= _SHORT or scores[best] >= _LEAST_SHARE * len(spelled))
    return best if enough else ""


def is_unaccented(question: str) -> bool:
    """Tell whether a question is typed without its marks in a language where people do; a pasted name may have them."""
    if detect(question) not in typed_plain():
        return False
    words = _WORD.findall(unicodedata.normalize("NFC", question))
    plain = [w for w in words if w.islower()] or words
    return not any(unmarked(w) != w for w in plain)


def unmarked(text: str) -> str:
    """Return NFC text without marks on Latin letters, character for character: offsets into both are the same."""
    return "".join(_base(c) for c in unicodedata.normalize("NFC", text))


@cache
def typed_plain() -> frozenset[str]:
    """Return the codes of the languages whose marks are often left out in typing."""
    return frozenset(lang for lang, data in sections("language", Language).items() if data.typed_plain)


def is_unspaced(lang: str) -> bool:
    """Tell whether a language, by its code, puts no spaces between words."""
    language = section(lang, "language", Language)
    return language is not None and language.unspaced


@cache
def function_words() -> frozenset[str]:
    """Return the most frequent words of every language, in lower case."""
    return frozenset(word for data in sections("language", Language).values() for word in data.function_words)


@lru_cache(maxsize=1 << 14)
def is_syllable(folded: str) -> bool:
    """Tell whether a folded word has the shape of a syllable where words are syllables (`cuong`, not `sullivan`)."""
    return any(shape.fullmatch(folded) for shape in _syllables())


@cache
def _syllables() -> tuple[re.Pattern[str], ...]:
    return tuple(hints.syllable for hints in _hints().values() if hints.syllable)


@dataclass(frozen=True, slots=True)
class _Hints:
    """What tells a language."""

    script: str
    own_script: re.Pattern[str] | None
    borrowed: re.Pattern[str] | None
    weight: int
    words: frozenset[str]
    letters: re.Pattern[str] | None
    syllable: re.Pattern[str] | None
    plain: bool

    @classmethod
    def of(cls, data: Language) -> _Hints:
        words = frozenset((*data.function_words, *data.question_words))
        return cls(
            data.script,
            _class(data.script),
            _class(data.borrowed),
            2 if data.unspaced else 1,  # a character without spaces around carries as much as two letters
            frozenset(map(unmarked, words)) if data.typed_plain else words,
            _class(data.letters),
            re.compile(data.syllable) if data.syllable else None,
            data.typed_plain,
        )

    def in_script(self, sample: str) -> int:
        """Return how many letters' worth of a text stand in this language's own script; 0 for Latin."""
        own = len(self.own_script.findall(sample)) if self.own_script else 0
        borrowed = len(self.borrowed.findall(sample)) if own and self.borrowed else 0
        return self.weight * (own + (borrowed if own * _TELLING > borrowed else 0))

    def score(self, spelled: list[str], words: Mapping[str, int], sample: str) -> float:
        """Return by how many words a text looks like this language."""
        known = [count for word, count in words.items() if (unmarked(word) if self.plain else word) in self.words]
        score = float(sum(known))
        if self.letters and self.letters.search(sample.lower()):
            own = sum(1 for word in spelled if word.islower() and self.letters.search(word))
            score += own or 0.5  # a name alone: any question may hold one
        # Questions typed without marks share "a", "do", "he", "my" with others: the shape of the other words decides.
        if score and self.syllable:
            shaped = sum(count for word, count in words.items() if is_syllable(unmarked(word))) / len(spelled)
            score += 2 * shaped if shaped == 1 and len(spelled) >= _WHOLE else shaped
        return score


def _class(characters: str) -> re.Pattern[str] | None:
    return re.compile(f"[{characters}]") if characters else None


@cache
def _hints() -> Mapping[str, _Hints]:
    return {lang: _Hints.of(data) for lang, data in sections("language", Language).items()}


def _of_script(sample: str) -> Mapping[str, _Hints]:
    """Return the languages of the script that a text is in; a name quoted in another script does not count."""
    counts = {lang: hints.in_script(sample) for lang, hints in _hints().items()}
    most = max(counts, key=lambda lang: counts[lang])
    script = _hints()[most].script if counts[most] and counts[most] * 2 >= sum(map(str.isalpha, sample)) else ""
    return {lang: hints for lang, hints in _hints().items() if hints.script == script}


@cache
def _base(char: str) -> str:
    base = {"đ": "d", "Đ": "D"}.get(char) or unicodedata.normalize("NFD", char)[0]
    return base if base.isascii() else char
