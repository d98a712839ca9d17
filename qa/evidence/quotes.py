"""Passages become evidence: the sentences that answer, each the smallest stretch that does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from index.opened import Index
from index.text.names import names
from index.text.quantities import quantities
from index.text.sentences import LONGEST_SENTENCE
from qa.evidence.offices import answering
from qa.evidence.scoring import Evidence, scored_sentences
from qa.evidence.speakers import heard, least_said, lifted, of_speaker, propositions
from qa.question.kinds import QuestionKind
from qa.question.query import Query
from qa.reader.windows import read
from qa.retrieve import Candidate, Filters

# Passages whose sentences are looked at: speech may stand in a passage about something else.
_PASSAGES, _PASSAGES_FOR_SPEECH = 8, 40
# A sentence with the office, or its holder, that the question asks for, and the characters of an office told in full:
# "Đại sứ Mỹ tại Trung Quốc" says more than "Đại sứ".
_OFFICE_WEIGHT, _FULL_OFFICE = 1.0, 50
# The weight of the reader's word that a sentence answers.
_READ_WEIGHT = 0.4
# A neighbouring sentence that scores at most this much less belongs to the quote.
_NEIGHBOUR_MARGIN = 0.4
# Quotes in another language that are embedded as a whole, and the weight of their cosine.
_READ_AGAIN, _QUOTE_WEIGHT = 6, 0.4
# Further articles that give the same answer are quoted too: so many, which score at most this much less than the best.
_CONFIRMING, _CONFIRMING_MARGIN = 2, 0.6
_ANSWERED = 0.5
# Further quotes score at most this much less than the best.
_QUOTE_MARGIN = 0.4


def evidence(
    index: Index, query: Query, candidates: Sequence[Candidate], most: int, filters: Filters | None = None
) -> list[Evidence]:
    """Return the stretches that answer best, best first, none of which overlap.

    At most `most`, beside those of further articles that give the same answer. Candidates come best first; the filters
    are for speech beyond them.
    """
    kind = query.question.kind
    if kind is QuestionKind.WHO_SAID and (spoken := propositions(index, query, filters)):
        least = least_said(query, spoken)
        near = [item for item in spoken if item.score >= least]
        return _chosen(near, spoken, most, by_speaker=True)
    speech = kind is QuestionKind.WHAT_SAID
    scored = scored_sentences(index, query, candidates[: _PASSAGES_FOR_SPEECH if speech else _PASSAGES])
    if speech:
        scored = of_speaker(query, scored)
    elif query.question.speaker:
        scored = lifted(query.question.speaker, scored)
    elif query.question.holder or query.question.office:
        scored = _with_office(index, query, scored)
    if not scored:
        return []
    scored.sort(key=lambda item: -item.score)
    scored = sorted(read(index, query, scored), key=lambda item: -_with_reading(item))
    least = scored[0].score - _QUOTE_MARGIN
    near = [item for item in scored if item.score >= least or item.answers >= _ANSWERED]
    found = _chosen(near, scored, max(most, _READ_AGAIN))
    found = _read_again(index, query, found)[:most]
    return [*found, *_confirming(scored, found)]


def _with_reading(item: Evidence) -> float:
    return item.score + _READ_WEIGHT * item.answers


def _with_office(index: Index, query: Query, scored: Sequence[Evidence]) -> list[Evidence]:
    """Prefer sentences with the office, or its holder, that a question asks for; the longer it is told the better."""
    articles = {item.article.id: item.article for item in scored}
    held = {article_id: answering(index, query, article) for article_id, article in articles.items()}
    found = []
    for item in scored:
        inside = [span for span in held[item.article.id] if item.start <= span[0] and span[1] <= item.end]
        told = max(inside, key=lambda span: span[1] - span[0], default=None)
        lift = _OFFICE_WEIGHT * (1 + min(1, (told[1] - told[0]) / _FULL_OFFICE)) if told else 0.0
        found.append(replace(item, score=item.score + lift, told=told))
    return found


def _read_again(index: Index, query: Query, found: list[Evidence]) -> list[Evidence]:
    """Return quotes in the order that their own vectors, as a whole, add, where the best is in another language.

    In the question's own language shared words decide better.
    """
    if len(found) < 2 or found[0].article.lang == query.lang:
        return found
    foreign = [item for item in found if item.article.lang != query.lang]
    vectors = index.embedder.passages([item.quote for item in foreign])
    cosines = index.centres.passages(vectors, [item.article.lang for item in foreign]) @ query.centred
    read = iter(cosines.tolist())
    again = [
        replace(item, score=item.score + _QUOTE_WEIGHT * next(read)) if item.article.lang != query.lang else item
        for item in found
    ]
    return sorted(again, key=lambda item: -_with_reading(item))


def _confirming(scored: Sequence[Evidence], found: Sequence[Evidence]) -> list[Evidence]:
    """Return quotes of further articles that hold the same answering words as the best, in whatever language."""
    best = found[0]
    if best.answer is None or best.answers < _ANSWERED:
        return []
    words = best.article.text[best.answer.start : best.answer.end]
    by_row = {item.row: item for item in scored}
    quoted = {item.article.id for item in found}
    more: list[Evidence] = []
    for item in scored:
        if len(more) == _CONFIRMING:
            break
        near = item.score >= best.score - _CONFIRMING_MARGIN
        if near and item.article.id not in quoted and _holds(item.quote, words):
            more.append(_stretched(item, by_row))
            quoted.add(item.article.id)
    return more


def _holds(text: str, words: str) -> bool:
    """Tell whether a text gives the same numbers and dates as some words, or where there are none, the same name."""
    if values := {q.value for q in quantities(words)}:
        return values <= {q.value for q in quantities(text)}
    return heard(words, [name.text for name in names(text)])


def _chosen(
    ranked: Sequence[Evidence], beside: Sequence[Evidence], most: int, *, by_speaker: bool = False
) -> list[Evidence]:
    """Return the first `most`, each stretched over what stands beside it, none of which overlap."""
    by_row = {item.row: item for item in beside}
    found: list[Evidence] = []
    for item in ranked:
        if len(found) == most:
            break
        if by_speaker and _heard(item, found):
            continue
        stretch = _stretched(item, by_row)
        if not any(
            stretch.article.id == f.article.id and stretch.start < f.end and f.start < stretch.end for f in found
        ):
            found.append(stretch)
    return found


def _heard(item: Evidence, found: Sequence[Evidence]) -> bool:
    """Tell whether the speaker has been heard in this article."""
    others = [f.said.speaker for f in found if f.said and f.article.id == item.article.id]
    return item.said is not None and heard(item.said.speaker, others)


def _stretched(item: Evidence, by_row: Mapping[int, Evidence]) -> Evidence:
    """Take neighbouring sentences in while they score nearly as well and the quote stays short enough."""
    first = last = item
    while True:
        left, right = by_row.get(first.row - 1), by_row.get(last.row + 1)
        options = [n for n in (left, right) if n and _joins(item, n, first, last)]
        if not options:
            break
        nearer = max(options, key=lambda n: n.score)
        first, last = (nearer, last) if nearer.row < first.row else (first, nearer)
    return replace(item, start=first.start, end=last.end)


def _joins(item: Evidence, neighbour: Evidence, first: Evidence, last: Evidence) -> bool:
    if neighbour.article.id != item.article.id or neighbour.score < item.score - _NEIGHBOUR_MARGIN:
        return False
    if (neighbour.said and neighbour.said.speaker) != (item.said and item.said.speaker):
        return False
    if (first if neighbour.row < first.row else neighbour).apart:
        return False
    return max(last.end, neighbour.end) - min(first.start, neighbour.start) <= LONGEST_SENTENCE
