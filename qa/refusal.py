"""Whether the articles answer at all: one strength, on a scale that fits language and model."""

from __future__ import annotations

import math
from collections.abc import Sequence

from index.article import Article
from index.opened import Index
from index.text import glossary
from index.text.fold import fold
from index.text.quantities import quantities, terms
from qa.evidence.codes import codes, holds_code
from qa.evidence.expected import counted, holds_expected
from qa.evidence.offices import asks_who_holds
from qa.evidence.scoring import Evidence, names_held
from qa.question.kinds import QuestionKind
from qa.question.query import Query
from qa.retrieve import Candidate, concept_share

# The score of the best passage at which a question is answered, for a question in the language of the passage (whose
# words count too) and in another. Each is where wrong answers and wrong refusals are together fewest on the open
# questions, with their article in the index and taken out of it (benchmarks/answers.py).
_SAME_LANGUAGE, _OTHER_LANGUAGE = 1.03, 0.8
# The same for the nearest proposition of "Who said …?": between what somebody said and what nobody did.
_SAID_SAME_LANGUAGE, _SAID_OTHER_LANGUAGE = 1.05, 0.87
# The best quote's share of the question's concepts counts beside the score of its passage: swept 0-0.4 with
# the paragraph that answers in the index and taken out.
_CONCEPT_WEIGHT = 0.2
# What remains of the strength where the article lacks a day, a year or a code that the question gives; or a person, a
# country or what is to be counted; and where no quote holds the day, year, hour or age that is asked for.
_WITHOUT_ITS_NUMBERS, _WITHOUT_ITS_NAMES, _WITHOUT_WHAT_IS_ASKED = 0.5, 0.7, 0.5
# The odds that the articles answer are the strength to this power: a logistic regression on questions that nothing else
# was chosen on (`questions/reader_calibration.jsonl`, XQuAD's held-out articles). Below the least it says no more.
_STEEPNESS, _LEAST_STRENGTH = 4.0, 0.2
# Characters before a quote in which its topic may be named.
_BEFORE = 300


def strength(index: Index, query: Query, candidates: Sequence[Candidate], found: Sequence[Evidence]) -> float:
    """Return how well candidates and evidence, each best first, answer: below 1 the question is refused, 0 for none."""
    if not candidates or not found:
        return 0.0
    article = found[0].article
    if query.question.kind is QuestionKind.WHO_SAID and found[0].said:
        least = _SAID_SAME_LANGUAGE if article.lang == query.lang else _SAID_OTHER_LANGUAGE
        score = max(item.score for item in found)
    else:
        least = _least(query, article.lang)
        score = candidates[0].score + _CONCEPT_WEIGHT * concept_share(index.passage_concepts, query, found[0].quote)
    if found[0].told:
        score = max(score, least * index.centres.scale)
    if _lacks_numbers(article, query):
        score *= _WITHOUT_ITS_NUMBERS
    elif _lacks_names(article, query):
        score *= _WITHOUT_ITS_NAMES
    unheld = asks_who_holds(query) and not any(item.told for item in found)
    if unheld or _off_topic(query, found) or not any(holds_expected(item.quote, query.searched) for item in found):
        score *= _WITHOUT_WHAT_IS_ASKED
    return score / (least * index.centres.scale)


def confidence(strength: float) -> float:
    """Return how likely the articles answer, 0 to 1: one half where a strength of 1 decides."""
    return round(1 / (1 + math.pow(max(strength, _LEAST_STRENGTH), -_STEEPNESS)), 4)


def on_topic(index: Index, query: Query, candidates: Sequence[Candidate], found: Sequence[Evidence]) -> list[Evidence]:
    """Return the quotes of the best article and of those that would not be refused if they stood alone."""
    stands = {found[0].article.id}
    for candidate in candidates:
        article_id, lang = index.outline[0][candidate.passage.article]
        if candidate.score >= _least(query, lang) * index.centres.scale:
            stands.add(article_id)
    return [item for item in found if item.article.id in stands]


def _least(query: Query, lang: str) -> float:
    return _SAME_LANGUAGE if lang == query.lang else _OTHER_LANGUAGE


def _off_topic(query: Query, found: Sequence[Evidence]) -> bool:
    """Tell whether "What did X say about Y?" names a Y of which no quote speaks."""
    speaker = query.question.speaker
    known = any(name.asked in speaker for name in query.names) or any(item.said for item in found)
    topic = query.question.topic if known and query.question.kind is QuestionKind.WHAT_SAID else ""
    start = query.searched.rfind(topic) if topic else -1
    asked = {fold(name.found) for name in query.names if topic and start <= name.start < start + len(topic)}
    known_names = glossary.names()
    named = known_names.meanings(topic) & known_names.proper
    # Where and at what it was said may stand in the lines before the quote.
    texts = [item.article.text[max(0, item.start - _BEFORE) : item.end] for item in found]
    return bool(asked or named) and not any(
        named & known_names.meanings(text) or any(name in fold(text) for name in asked) for text in texts
    )


def _lacks_numbers(article: Article, query: Query) -> bool:
    held = {*terms(article.text, article.lang), *terms(str(article.published or ""), "")}
    for quantity in quantities(query.searched, query.lang):
        asked = terms(query.searched[quantity.start : quantity.end], query.lang)
        if quantity.kind in {"date", "year"} and asked and asked[0] not in held:
            return True
    return not all(holds_code(article.text, code) for code in codes(query.searched))


def _lacks_names(article: Article, query: Query) -> bool:
    """Tell whether the article lacks a name of the question, the noun that is to be counted, or a place or body."""
    if not all(names_held(query, article)):
        return True
    noun = counted(query.searched) if article.lang == query.lang else ""
    if fold(noun) not in fold(article.text):
        return True
    known_names = glossary.names()
    held = known_names.meanings(article.text)
    return any(
        concepts & known_names.proper and held.isdisjoint(concepts)
        for _, _, concepts in known_names.forms(query.searched)
    )
