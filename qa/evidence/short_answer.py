"""The words inside a quote that answer: a name, a date, a place, a duration or a number."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.attribute.lexicon import Category, lexicon
from index.attribute.mentions import mentions, tokens
from index.text.dates import relative_times
from index.text.fold import fold
from index.text.language import detect
from index.text.names import names
from index.text.quantities import Quantity, quantities
from index.text.words import folded_tokens
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


def spans(text: str, kind: QuestionKind, question: Question) -> list[Span]:
    """Return the stretches of a quote that may answer, best first; none when it is not certain enough.

    No candidate holds a name, number or date that the question itself gives.
    """
    finder = _FINDERS.get(kind)
    if finder is None:
        return []
    asked = _Asked.of(question)
    candidates = [(start, end) for start, end in finder(text, asked) if asked.is_new(text[start:end])]
    candidates = _disjoint(candidates)
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
        values = {q.value for q in quantities(candidate, "")}
        if values and values <= self.values:
            return False
        return any(w not in self.words for w in words)

    def anchors(self, text: str) -> list[int]:
        """Return where the question's own words stand in the text; numbers by value, words folded."""
        at = [m.start() for m in re.finditer(r"\w{2,}", text) if fold(m.group()) in self.words]
        at += [q.start for q in quantities(text, "") if q.value in self.values]
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


_ABOUT = re.compile(
    r"(?:khoảng|hơn|gần|chừng|ít nhất|tối đa|trên|dưới|about|around|nearly|almost|over|more than|less than|at least|"
    r"up to|approximately|some|roughly|约|大约|近|超过|около|более|почти)\s*\Z",
    re.IGNORECASE,
)


def _with_about(text: str, start: int, floor: int = 0) -> int:
    found = _ABOUT.search(text[floor:start])
    return floor + found.start() if found else start


def _of_kind(text: str, lang: str, kinds: frozenset[str]) -> Iterator[Quantity]:
    return (q for q in quantities(text, lang) if q.kind in kinds)


def _when(text: str, asked: _Asked) -> Iterator[tuple[int, int]]:
    found = [(q.start, q.end) for q in _of_kind(text, "", frozenset({"date", "year", "clock"}))]
    found += relative_times(text)
    found.sort()
    merged: list[tuple[int, int]] = []
    for start, end in found:  # "16:30 ngày 6/10", "tháng 11 năm ngoái": parts of one time
        if merged and re.fullmatch(r"[\s,(]*(?:ngày|on|of|của|năm|at|lúc|,)?\s*", text[merged[-1][1] : start] or " "):
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    hours = re.search(r"mấy giờ|what time|几点|lúc nào trong ngày", asked.question.text, re.IGNORECASE)
    for start, end in merged:
        if not hours or any(q.kind == "clock" for q in quantities(text[start:end], "")):
            yield start, end


def _how_long(text: str, asked: _Asked) -> Iterator[tuple[int, int]]:
    del asked
    for found in _of_kind(text, "", frozenset({"duration"})):
        yield _with_about(text, found.start), found.end


_UNIT = re.compile(r"[\s-]?(?:(?:triệu|tỷ|nghìn|ngàn|million|billion|trillion|thousand) )?[^\W\d_]+")
_PERCENT = re.compile(
    r"percent|per cent|phần trăm|tỷ lệ|tỉ lệ|phan tram|ty le|proportion|share|百分|процент|дол[яю]", re.IGNORECASE
)
_MONEY = re.compile(
    r"how much (?:money|did .* (?:cost|pay)|is .* worth)|\b(?:cost|price|paid?|worth|budget)\b|"
    r"bao nhiêu tiền|giá|chi phí|多少钱|стоит|цена",
    re.IGNORECASE,
)
_AGE = re.compile(r"how old|bao nhiêu tuổi|mấy tuổi|多大|几岁|сколько лет", re.IGNORECASE)


_ORDINAL = re.compile(r"(?:thứ|lần thứ|hạng|số|第)\s*\Z", re.IGNORECASE)


def _how_many(text: str, asked: _Asked) -> Iterator[tuple[int, int]]:
    question = asked.question.text
    if _AGE.search(question):
        yield from _how_long(text, asked)
        return
    if _PERCENT.search(question):
        kinds = frozenset({"percent"})
    elif _MONEY.search(question):
        kinds = frozenset({"money"})
    else:
        kinds = frozenset({"number", "money", "percent", "duration"})
    found = list(_of_kind(text, "", kinds)) or list(_of_kind(text, "", frozenset({"number", "money", "percent"})))
    for quantity in found:
        if _ORDINAL.search(text[: quantity.start]):
            continue
        yield _with_about(text, quantity.start), _unit_end(text, quantity)


def _unit_end(text: str, quantity: Quantity) -> int:
    """Include the noun that is counted: "800 tỷ euro", "24 lần", "nine weeks"."""
    if quantity.kind in {"percent", "duration"}:
        return quantity.end
    unit = _UNIT.match(text, quantity.end)
    return unit.end() if unit and quantity.kind in {"money", "number"} else quantity.end


_UPPER = "A-Z" + "".join(c for c in map(chr, range(0xC0, 0x1F00)) if c.isupper())
_PLACE_BEFORE = re.compile(
    r"(?<!\w)(?:tại|ở|đến|tới|từ|về|qua|sang|in|at|near|to|from|outside|on|в|на|из)\s+"
    r"(?:(?:the|thủ đô|thành phố|thị trấn|tỉnh|bang|tiểu bang|huyện|quận|xã|làng|đảo|khu vực|vùng|nước|biệt thự|"
    r"khách sạn|sân bay|nhà máy|bệnh viện|sân vận động|trường|quốc gia|trung tâm|quảng trường|cung điện|"
    r"(?:city|town|village|state|island) of|capital|downtown|northern|southern|eastern|western|central|городе?)\s+)*",
    re.IGNORECASE,
)
_PLACE_GOES_ON = re.compile(
    rf",\s*(?:(?:bang|tỉnh|thành phố|huyện|quận|nước|thị xã|xã)\s+)?(?=[{_UPPER}])|"
    rf"\s*\((?=[{_UPPER}][^()]{{1,40}}\))|\s(?:ở|tại|in|of)\s(?=[{_UPPER}])"
)


def _where(text: str, asked: _Asked) -> Iterator[tuple[int, int]]:
    named = _capitalised(text)
    for before in _PLACE_BEFORE.finditer(text):
        run = next((span for span in named if span[0] == before.end()), None)
        if run is None:
            continue
        start = before.start() + re.match(r"\S+\s+(?:the\s+)?", before.group()).end()  # type: ignore[union-attr]
        end = run[1]
        while more := _PLACE_GOES_ON.match(text, end):
            following = next((span for span in named if span[0] == more.end()), None)
            if following is None:
                break
            end = following[1] + (text[following[1] : following[1] + 1] == ")" and "(" in more.group())
        yield start, end
    yield from _bare_places(text, asked)


def _bare_places(text: str, asked: _Asked) -> Iterator[tuple[int, int]]:
    """Yield places known by name that no preposition introduces."""
    for lang in ("vi", "en"):
        row = tokens(text, 0, len(text), lexicon(lang))
        for token in row:
            if token.category is Category.PLACE and row[token.head] is token and fold(token.lower) not in asked.words:
                last = [t for t in row if t.head == token.head][-1]
                before = text[max(0, token.start - 6) : token.start].split()
                if before and before[-1].lower() in {"tại", "ở", "in", "at"}:
                    yield token.start, last.end


_CAPITAL = rf"(?<!\w)[{_UPPER}](?:[\w'’.-]*\w)?"
_CAPITALISED = re.compile(rf"{_CAPITAL}(?:\s(?:(?:of|de|la|van|học|the|và|and|quốc tế)\s)?{_CAPITAL})*")


def _capitalised(text: str) -> list[tuple[int, int]]:
    """Return runs of capitalised words, small words of a name between: "Đại học California", "Isle of Wight"."""
    return [m.span() for m in _CAPITALISED.finditer(text)]


_AT = re.compile(r"(?<!\w)(?:ở|tại|đến|tới|từ|về|in|at|to|from|near)\s\Z", re.IGNORECASE)
_HAN = re.compile(r"[\u3400-\u9fff]")


def _who(text: str, asked: _Asked) -> Iterator[tuple[int, int]]:
    """Yield names, but of known places and institutions; none in a Chinese text, whose names have no capitals."""
    if len(_HAN.findall(text)) * 3 > len(text):
        return
    words = lexicon("en" if detect(text) == "en" else "vi")
    row = tokens(text, 0, len(text), words)
    others = {t.start for t in row if t.category in {Category.PLACE, Category.ORG}}
    found = [(m.end - len(m.name), m.end) for m in mentions(text, row, words, ())]
    found += [(n.start, n.end) for n in names(text) if n.start not in others and not _AT.search(text[: n.start])]
    for start, end in _disjoint(found):
        if not asked.words & set(folded_tokens(text[start:end])):
            yield start, end


_FINDERS = {
    QuestionKind.WHO: _who,
    QuestionKind.WHEN: _when,
    QuestionKind.WHERE: _where,
    QuestionKind.HOW_LONG: _how_long,
    QuestionKind.HOW_MANY: _how_many,
}
