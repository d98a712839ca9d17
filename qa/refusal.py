"""Whether the articles answer at all: a few signs, weighed together, and what must be there word for word."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from index.opened import Index
from qa.evidence.missing import missing_names, missing_numbers
from qa.evidence.offices import asks_who_holds
from qa.evidence.scoring import Evidence
from qa.question.kinds import QuestionKind
from qa.question.query import Query
from qa.retrieve import Candidate, concept_share

# Log-odds that the articles answer, a unit of each sign; fitted by benchmarks/fit_confidence.py on questions that the
# reader was not trained on.
WEIGHTS: Mapping[str, float] = MappingProxyType({
    "none": -6.0, "passage": 6.0, "speech": -0.5, "other_language": 1.2, "concepts": 1.0, "reader": 0.4, "names": -2.0,
    "numbers": -3.0,
})  # fmt: skip
# Where the confidence is less, the question is refused.
_LEAST = 0.5
# The reader's log-odds where it found no span in any quote.
_UNREAD = -8.0
# A further article is on the topic of a broad question if its best passage has this share of the best score.
_ON_TOPIC_SHARE = 0.85


@dataclass(frozen=True, slots=True)
class Verdict:
    """How likely the articles answer, 0 to 1, and the name or number of the question that they lack, if any."""

    confidence: float
    missing: str = ""

    @property
    def answers(self) -> bool:
        """Whether the question is answered; it is refused where half of such answers would be wrong."""
        return self.confidence >= _LEAST and not self.missing


def judged(index: Index, query: Query, candidates: Sequence[Candidate], found: Sequence[Evidence]) -> Verdict:
    """Return how well candidates and evidence, each best first, answer."""
    if not candidates or not found or (asks_who_holds(query) and not any(item.told for item in found)):
        return Verdict(0.0)
    given = signs(index, query, candidates, found)
    odds = sum(WEIGHTS[name] * value for name, value in given.items())
    lacks = [*missing_numbers(query, found[0].article), *missing_names(query, found[0].article)]
    return Verdict(round(1 / (1 + math.exp(-odds)), 4), lacks[0] if lacks else "")


def on_topic(index: Index, candidates: Sequence[Candidate], found: Sequence[Evidence]) -> list[Evidence]:
    """Return the quotes of the best article and of those whose best passage scores nearly as well."""
    near = [c for c in candidates if c.score >= _ON_TOPIC_SHARE * candidates[0].score]
    stands = {found[0].article.id, *(index.outline[0][c.passage.article][0] for c in near)}
    return [item for item in found if item.article.id in stands]


def signs(index: Index, query: Query, candidates: Sequence[Candidate], found: Sequence[Evidence]) -> dict[str, float]:
    """Return what speaks for and against an answer, by the names of `WEIGHTS`.

    The score of the best passage (of the best proposition for "Who said …?"), the share of the question's concepts in
    the best quote where its language is another, the reader's best log-odds, and what the best article lacks.
    """
    best = found[0]
    speech = query.question.kind is QuestionKind.WHO_SAID and best.said is not None
    score = max(item.score for item in found) if speech else candidates[0].score
    foreign = best.article.lang != query.lang
    return {
        "none": 1.0,
        "passage": score / index.centres.scale,
        "speech": float(speech),
        "other_language": float(foreign),
        "concepts": concept_share(index.passage_concepts, query, best.quote) if foreign else 0.0,
        "reader": max((item.answer.odds for item in found if item.answer), default=_UNREAD),
        "names": float(bool(missing_names(query, best.article))),
        "numbers": float(bool(missing_numbers(query, best.article))),
    }
