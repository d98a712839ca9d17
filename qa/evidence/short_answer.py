"""The words inside a quote that answer: a name, a date, a place, a duration or a number."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.attribute.lexicon import Category, lexicon
from index.attribute.mentions import mentions, tokens
from index.text.fold import fold
from index.text.language import detect
from index.text.names import names
from index.text.quantities import Quantity, quantities
from index.text.words import folded_tokens
from qa.evidence.expected import asks
from qa.evidence.looks import Looks, looks
from qa.question.kinds import Question, QuestionKind

# Share of the weight that the best candidate must hold. Swept 0.45-0.95 with benchmarks/short_answers.py: at 0.6 the
# words are right in 0.88 of the questions that get any, at 0.5 in 0.70-0.78; higher changes little.
LEAST_SCORE = 0.6


@dataclass(frozen=True, slots=True)
class Span:
    """Words at `[start:end]` of a quote, in code points; `score` is their share of all candidates' weight, 0 to 1."""

    start: int
    end: int
    score: float


def spans(text: str, question: Question, lang: str = "") -> list[Span]:
    """Return the stretches of a quote that may answer, best first; none when it is not certain enough.

    No candidate holds a name, number or date that the question itself gives. `lang` is the language of the quote, if it
    is known.
    """
    finder = _FINDERS.get(question.kind)
    if finder is None:
        return []
    asked = _Asked.of(question)
    found = finder(text, asked, looks(lang or detect(text)))
    candidates = _disjoint([(start, end) for start, end in found if asked.is_new(text[start:end])])
    if not candidates:
        return []
    anchors = asked.anchors(text)
    weights = [_weight(start, end, anchors) for start, end in candidates]
    total = sum(weights)
    scored = [Span(start, end, w / total) for (start, end), w in zip(candidates, weights, strict=True)]
    best = sorted(scored, key=lambda span: (-span.score, span.start))
    return [span for span in best if span.score >= LEAST_SCORE]


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
        words = folded_tokens(candidate)
        values = {q.value for q in quantities(candidate)}
        if values and values <= self.values:
            return False
        return any(w not in self.words for w in words)

    def anchors(self, text: str) -> list[int]:
        """Return where the question's own words stand in the text; numbers by value, words folded."""
        at = [m.start() for m in re.finditer(r"\w{2,}", text) if fold(m.group()) in self.words]
        at += [q.start for q in quantities(text) if q.value in self.values]
        if not any("\u3400" <= c <= "\u9fff" for c in text):
            return sorted(at)
        return sorted(at + [i for i in range(len(text) - 1) if text[i : i + 2] in self.words])


def _weight(start: int, end: int, anchors: Sequence[int]) -> float:
    """Return how close a candidate stands to the question's words: 1 far from all, more with each one near."""
    return 1.0 + sum(40 / (20 + min(abs(a - start), abs(a - end))) for a in anchors if not start <= a < end)


def _disjoint(found: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the candidates without those inside another, each once, in order."""
    kept = sorted(set(found), key=lambda s: (s[0], -s[1]))
    return [s for s in kept if not any(o != s and o[0] <= s[0] and s[1] <= o[1] for o in kept)]


_RELATIVE = re.compile(
    r"(?<!\w)(?:(?:sáng|chiều|tối|trưa|đêm|đầu|cuối|giữa|vào|hồi|trong) )*"
    r"(?:hôm (?:qua|nay|kia|sau|trước)|ngày mai|sáng nay|chiều nay|tối nay|tối qua|"
    r"(?:thứ (?:hai|ba|tư|năm|sáu|bảy)|chủ nhật)(?: tuần (?:này|tới|trước|sau))?|"
    r"(?:tuần|tháng|năm|quý|mùa \w+) (?:này|nay|tới|sau|trước|ngoái|qua)|"
    r"tháng (?:\d{1,2}|giêng|chạp) (?:năm ngoái|năm nay|năm tới|năm sau|tới|qua)|"
    r"mùa (?:xuân|hè|thu|đông)(?: năm \d{4})?|thế kỷ \w+)(?!\w)"
    r"|(?<!\w)(?:(?:on|by|early|late|since|until|in) )*(?:yesterday|today|tomorrow|tonight|"
    r"(?:last|next|this) (?:week|month|year|spring|summer|autumn|winter|fall|\w+day)|"
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|"
    r"(?:early |late |mid-)?(?:spring|summer|autumn|winter)(?: (?:of )?\d{4})?|"
    r"(?:the )?\d{1,2}(?:st|nd|rd|th) century|(?:the )?\d{4}s)(?!\w)"
    r"|(?:昨|今|明|前|后)[天日晚]|(?:上|下|本|这)(?:周|月|个月|星期)|(?:去|今|明|前)年(?:\d{1,2}月)?|"
    r"(?:星期|周)[一二三四五六日天]|\d{1,2}世纪|\d{2,4}年代",
    re.IGNORECASE,
)


def _when(text: str, asked: _Asked, words: Looks) -> Iterator[tuple[int, int]]:
    found = [(q.start, q.end) for q in quantities(text) if q.kind in {"date", "year", "clock"}]
    found += [m.span() for m in _RELATIVE.finditer(text)]
    merged: list[tuple[int, int]] = []
    for start, end in sorted(found):  # "16:30 ngày 6/10", "tháng 11 năm ngoái": parts of one time
        if merged and words.joint.fullmatch(text[merged[-1][1] : start] or " "):
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    hours = asks(asked.question.text, "clock")
    for start, end in merged:
        if not hours or any(q.kind == "clock" for q in quantities(text[start:end])):
            yield start, end


def _how_long(text: str, _: _Asked, words: Looks) -> Iterator[tuple[int, int]]:
    for found in quantities(text):
        if found.kind == "duration":
            yield _with_about(text, found.start, words), found.end


def _how_many(text: str, asked: _Asked, words: Looks) -> Iterator[tuple[int, int]]:
    question = asked.question.text
    if asks(question, "age"):
        yield from _how_long(text, asked, words)
        return
    kinds = {"percent"} if asks(question, "percent") else {"money"} if asks(question, "money") else set(_COUNTED)
    held = quantities(text)
    for quantity in [q for q in held if q.kind in kinds] or [q for q in held if q.kind in _COUNTED[:3]]:
        if not words.ordinal.search(text[: quantity.start]):
            yield _with_about(text, quantity.start, words), _unit_end(text, quantity, words)


def _with_about(text: str, start: int, words: Looks) -> int:
    found = words.about.search(text[:start])
    return found.start() if found else start


def _unit_end(text: str, quantity: Quantity, words: Looks) -> int:
    """Include the noun that is counted: "800 tỷ euro", "24 lần", "nine weeks"."""
    unit = words.unit.match(text, quantity.end) if quantity.kind in {"money", "number"} else None
    return unit.end() if unit else quantity.end


def _where(text: str, _: _Asked, words: Looks) -> Iterator[tuple[int, int]]:
    """Yield capitalised names behind a word of place, with the parts that follow: "Sơn La, tỉnh Sơn La"."""
    named = {m.start(): m.end() for m in words.named.finditer(text)}
    for before in words.place.finditer(text):
        end = named.get(before.end(), 0)
        if not end:
            continue
        while (more := words.goes_on.match(text, end)) and more.end() in named:
            end = named[more.end()]
            end += text[end : end + 1] == ")" and "(" in more.group()
        yield before.start("said"), end


def _who(text: str, asked: _Asked, words: Looks) -> Iterator[tuple[int, int]]:
    """Yield names, but of known places and institutions; none in a script whose names have no capitals."""
    if not words.cased:
        return
    known = lexicon(words.lang)
    row = tokens(text, 0, len(text), known)
    others = {t.start for t in row if t.category in {Category.PLACE, Category.ORG}}
    found = [(m.end - len(m.name), m.end) for m in mentions(text, row, known, ())]
    found += [(n.start, n.end) for n in names(text) if n.start not in others and not words.at.search(text[: n.start])]
    for start, end in _disjoint(found):
        if not asked.words & set(folded_tokens(text[start:end])):
            yield start, end


_COUNTED = ("number", "money", "percent", "duration")
_FINDERS = {
    QuestionKind.WHO: _who,
    QuestionKind.WHEN: _when,
    QuestionKind.WHERE: _where,
    QuestionKind.HOW_LONG: _how_long,
    QuestionKind.HOW_MANY: _how_many,
}
