"""The words inside a quote that answer: a name, a date, a place, a duration or a number.

Rules find what can answer by its kind, the reader what does; words are marked where both say so or the reader is sure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.attribute.lexicon import Category, lexicon
from index.attribute.mentions import mentions, tokens
from index.languages import FALLBACK, section
from index.text.dates import relative_times
from index.text.fold import fold
from index.text.language import detect, is_unspaced
from index.text.names import names
from index.text.quantities import Quantity, quantities
from index.text.words import UPPER, folded_tokens
from qa.evidence.expected import asks
from qa.evidence.scoring import Evidence
from qa.question.kinds import Question, QuestionKind

# Share of the weight that the best candidate must hold. Swept 0.45-0.95 with benchmarks/short_answers.py: at 0.6 the
# words are right in 0.88 of the questions that get any, at 0.5 in 0.70-0.78; higher changes little.
LEAST_SCORE = 0.6
# Log-odds from which the reader's words stand without the rules, and by how much they must be above the next best.
_SURE, _LEAD = 3.0, 2.0
_CAPITAL = rf"(?<!\w)[{UPPER}](?:[\w'’.-]*\w)?"


@dataclass(frozen=True, slots=True)
class Spans:
    """The section `spans`: patterns of the words beside those that answer.

    A number is `about` so much; after an `ordinal` it counts nothing; `scales` stand between it and its unit. Parts of
    one time are joined by `time_joints`. A place follows one of the words `before_place`, then perhaps an `article`,
    which is no part of the answer, and `place_words`, which are; it goes on after a comma, with a `region`, or with one
    of the words `in_place`. `name_joints` stand inside names of bodies and places.
    """

    about: str = "(?!)"
    ordinal: str = "(?!)"
    scales: str = "(?!)"
    time_joints: str = "(?!)"
    before_place: str = "(?!)"
    article: str = "(?!)"
    place_words: str = "(?!)"
    region: str = "(?!)"
    in_place: str = "(?!)"
    name_joints: str = "(?!)"


def marked_words(item: Evidence, question: Question) -> tuple[int, int] | None:
    """Return the words of a quote that answer, as offsets into the article's text; None where it is not certain enough.

    Words that the rules choose too are right in 0.90 of the cases, those of the rules alone in 0.33; where the rules
    find none, those of the reader are right in 0.89 from these odds on (questions that neither was tuned on).
    """
    if item.answer is None or not question.kind.has_span:
        return None
    read = (item.answer.start, item.answer.end)
    if found := span(item.quote, question, item.article.lang):
        start, end = item.start + found[0], item.start + found[1]
        return read if start < read[1] and read[0] < end else None
    return read if item.answer.odds >= _SURE and item.answer.lead >= _LEAD else None


def span(text: str, question: Question, lang: str = "") -> tuple[int, int] | None:
    """Return where the words stand in a quote that answer, in code points; None where it is not certain enough.

    They hold no name, number or date that the question itself gives. `lang` is the language of the quote, if known.
    """
    finder = _FINDERS.get(question.kind)
    if finder is None:
        return None
    asked = _Asked.of(question)
    found = finder(text, asked, lang or detect(text))
    candidates = _disjoint([(start, end) for start, end in found if asked.is_new(text[start:end])])
    anchors = asked.anchors(text)
    weights = {candidate: _weight(*candidate, anchors) for candidate in candidates}
    best = max(weights, key=lambda candidate: weights[candidate], default=None)
    return best if best and weights[best] >= LEAST_SCORE * sum(weights.values()) else None


@dataclass(frozen=True, slots=True)
class _Asked:
    """What of the question helps to choose: its words, the values of its numbers and dates."""

    question: Question
    words: frozenset[str]
    values: frozenset[str]

    @classmethod
    def of(cls, question: Question) -> _Asked:
        found = quantities(question.text, question.lang)
        return cls(question, frozenset(folded_tokens(question.text)), frozenset(q.value for q in found))

    def is_new(self, candidate: str) -> bool:
        """Tell whether a candidate says something that the question does not."""
        values = {q.value for q in quantities(candidate)}
        known = bool(values) and values <= self.values
        return not known and not self.words.issuperset(folded_tokens(candidate))

    def anchors(self, text: str) -> list[int]:
        """Return where the question's own words stand in the text; numbers by value, words folded."""
        at = [m.start() for m in re.finditer(r"\w{2,}", text) if fold(m.group()) in self.words]
        at += [q.start for q in quantities(text) if q.value in self.values]
        return at + [
            i for i in range(len(text) - 1) if "\u3400" <= text[i] <= "\u9fff" and text[i : i + 2] in self.words
        ]


def _weight(start: int, end: int, anchors: Sequence[int]) -> float:
    """Return how close a candidate stands to the question's words: 1 far from all, more with each one near."""
    return 1.0 + sum(40 / (20 + min(abs(a - start), abs(a - end))) for a in anchors if not start <= a < end)


def _disjoint(found: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the candidates without those inside another, each once, in order."""
    kept = sorted(set(found), key=lambda s: (s[0], -s[1]))
    return [s for s in kept if not any(o != s and o[0] <= s[0] and s[1] <= o[1] for o in kept)]


def _when(text: str, asked: _Asked, lang: str) -> Iterator[tuple[int, int]]:
    found = [(q.start, q.end) for q in quantities(text) if q.kind in {"date", "year", "clock"}]
    found += relative_times(text)
    joint = re.compile(rf"[\s,(]*(?:{_words(lang).time_joints})?\s*", re.IGNORECASE)
    merged: list[tuple[int, int]] = []
    for start, end in sorted(found):  # "16:30 ngày 6/10", "tháng 11 năm ngoái": parts of one time
        if merged and joint.fullmatch(text[merged[-1][1] : start] or " "):
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    hours = asks(asked.question.text, "clock")
    for start, end in merged:
        if not hours or any(q.kind == "clock" for q in quantities(text[start:end])):
            yield start, end


def _how_long(text: str, _: _Asked, lang: str) -> Iterator[tuple[int, int]]:
    for found in quantities(text):
        if found.kind == "duration":
            yield _before(text, found.start, _words(lang).about, lang), found.end


def _how_many(text: str, asked: _Asked, lang: str) -> Iterator[tuple[int, int]]:
    question = asked.question.text
    if asks(question, "age"):
        yield from _how_long(text, asked, lang)
        return
    kinds = {"percent"} if asks(question, "percent") else {"money"} if asks(question, "money") else set(_COUNTED)
    held = quantities(text)
    for quantity in [q for q in held if q.kind in kinds] or [q for q in held if q.kind in _COUNTED[:3]]:
        if _before(text, quantity.start, _words(lang).ordinal, lang) == quantity.start:
            yield _before(text, quantity.start, _words(lang).about, lang), _unit_end(text, quantity, lang)


def _before(text: str, start: int, words: str, lang: str) -> int:
    """Return where the words begin that stand right before `start`, or `start` itself where none do."""
    edge = "" if is_unspaced(lang) else r"(?<!\w)"
    found = re.search(rf"{edge}(?:{words})\s*\Z", text[:start], re.IGNORECASE)
    return found.start() if found else start


def _unit_end(text: str, quantity: Quantity, lang: str) -> int:
    """Include the noun that is counted: "800 tỷ euro", "24 lần", "nine weeks"; without spaces one character of it."""
    word = r"[^\W\d_]" if is_unspaced(lang) else r"[^\W\d_]+"
    unit = re.compile(rf"[\s-]?(?:(?:{_words(lang).scales}) )?{word}").match(text, quantity.end)
    return unit.end() if unit and quantity.kind in {"money", "number"} else quantity.end


def _where(text: str, _: _Asked, lang: str) -> Iterator[tuple[int, int]]:
    """Yield capitalised names behind a word of place, with the parts that follow: "Sơn La, tỉnh Sơn La"."""
    w = _words(lang)
    before = rf"(?<!\w)(?:{w.before_place})\s+(?:(?:{w.article})\s+)?(?P<said>(?:(?:{w.place_words})\s+)*)"
    after = re.compile(
        rf",\s*(?:(?:{w.region})\s+)?(?=[{UPPER}])|\s*\((?=[{UPPER}][^()]{{1,40}}\))|\s(?:{w.in_place})\s(?=[{UPPER}])"
    )
    runs = re.finditer(rf"{_CAPITAL}(?:\s(?:(?:{w.name_joints})\s)?{_CAPITAL})*", text)
    named = {run.start(): run.end() for run in runs}
    for place in re.finditer(before, text, re.IGNORECASE):
        end = named.get(place.end(), 0)
        while end and (more := after.match(text, end)) and more.end() in named:
            end = named[more.end()]
            end += text[end : end + 1] == ")" and "(" in more.group()
        if end:
            yield place.start("said"), end


def _who(text: str, asked: _Asked, lang: str) -> Iterator[tuple[int, int]]:
    """Yield names, but of known places and institutions; none in a script whose names have no capitals."""
    if is_unspaced(lang):
        return
    known, at = lexicon(lang), _words(lang).before_place
    row = tokens(text, 0, len(text), known)
    others = {t.start for t in row if t.category in {Category.PLACE, Category.ORG}}
    found = [(m.end - len(m.name), m.end) for m in mentions(text, row, known, ())]
    others |= {n.start for n in names(text) if _before(text, n.start, at, lang) < n.start}
    found += [(n.start, n.end) for n in names(text) if n.start not in others]
    for start, end in _disjoint(found):
        if not asked.words & set(folded_tokens(text[start:end])):
            yield start, end


def _words(lang: str) -> Spans:
    return section(lang, "spans", Spans) or section(FALLBACK, "spans", Spans) or Spans()


_COUNTED = ("number", "money", "percent", "duration")
_FINDERS = {
    QuestionKind.WHO: _who,
    QuestionKind.WHEN: _when,
    QuestionKind.WHERE: _where,
    QuestionKind.HOW_LONG: _how_long,
    QuestionKind.HOW_MANY: _how_many,
}
