"""A question finds its passages: vectors and full text propose, finer scores decide."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from index.opened import Index
from index.store.articles import StoredPassage
from index.store.concepts import ConceptTable
from index.text.glossary import glossary
from qa.question.query import Query, prepare

# Passages that vectors and each field of full text propose. Recall@100 is complete on the open questions.
_PROPOSED = 100
# Of these, passages whose sentences are compared too, unless more are wanted; R@1 and R@5 are the same with 60.
_READ_CLOSELY = 30
# Weight of full text beside the two cosines, times the square of the share of the question that it found: swept
# 0.2-1.0 with exponents 0-2 on the open questions (benchmarks/retrieval.py). Fusion by rank or by a fixed weight lets
# a few shared words overrule the vectors, and cross-language ranking falls from 0.74 to 0.49.
_TEXT_WEIGHT = 0.8
_QUANTITY_WEIGHT = 0.1
# Weight of the share of the question's concepts that a passage in another language holds: swept 0.2-0.8 on
# the open questions (benchmarks/retrieval.py).
_CONCEPT_WEIGHT = 0.4
# Weight of a word that stands in half of all passages: BM25 as SQLite has it gives nothing for more frequent ones.
_COMMON = math.log(2)
# Passages of one article among the hits before those of other articles are preferred.
_PER_ARTICLE = 2


@dataclass(frozen=True, slots=True)
class Filters:
    """Which articles a question is put to; an empty filter passes all, days are inclusive."""

    published_from: date | None = None
    published_to: date | None = None
    publishers: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found: `text` is `article.text[start:end]`, a higher `score` is nearer."""

    rank: int
    article_id: str
    source: str
    title: str
    publisher: str
    published: date | None
    start: int
    end: int
    text: str
    score: float


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage with its scores: `score` ranks; `cosine` is that of the passage, `best` of its best sentence (centred).

    `sentences` gives the centred cosine of each of its sentences by row; `text` the share of full text in the score.
    """

    passage: StoredPassage
    score: float
    cosine: float
    best: float
    text: float
    sentences: Mapping[int, float]


def retrieve(index: Index, query: Query, count: int, filters: Filters | None = None) -> list[Candidate]:
    """Return the best passages for a question, best first; near-duplicate articles are represented by one."""
    allowed = allowed_passages(index, filters)
    rows, _ = index.vectors.nearest(query.raw, _PROPOSED, np.array(allowed, np.int64) if allowed is not None else None)
    fields = {name: _field(index, name, weights, allowed) for name, weights in query.fields.items()}
    proposed = sorted({*map(int, rows), *(row for found in fields.values() for row in found.scores)})
    if not proposed:
        return []
    candidates = _scored(index, query, proposed, fields, max(count, _READ_CLOSELY))
    return _diverse(index, sorted(candidates, key=lambda c: -c.score), count)


def search(index: Index, question: str, *, top: int = 10, filters: Filters | None = None) -> list[Hit]:
    """Return the passages nearest to a question in any language, best first; none for a question without words.

    Args:
        index: an open index.
        question: as it was asked.
        top: how many at most.
        filters: which articles to look at; None for all.
    """
    query = prepare(index, question)
    return hits(index, retrieve(index, query, top, filters)) if query else []


def hits(index: Index, candidates: Sequence[Candidate]) -> list[Hit]:
    """Return candidates as a reader sees them."""
    articles = index.store.articles_by_number(c.passage.article for c in candidates)
    found = []
    for rank, candidate in enumerate(candidates, 1):
        article, passage = articles[candidate.passage.article], candidate.passage
        text = article.text[passage.start : passage.end]
        about = (article.id, article.source, article.title, article.publisher, article.published)
        found.append(Hit(rank, *about, passage.start, passage.end, text, round(candidate.score, 4)))
    return found


@dataclass(frozen=True, slots=True)
class _Found:
    """What one field of full text found: BM25 by row over the best, and the share of the question in the best row."""

    scores: Mapping[int, float]
    share: float


_NOTHING = _Found({}, 0.0)


def _field(index: Index, name: str, weights: Mapping[str, float], allowed: Sequence[int] | None) -> _Found:
    telling = [word for word, weight in weights.items() if weight > _COMMON] or weights
    scores = index.store.full_text(name, telling, _PROPOSED, allowed)
    if not scores:
        return _NOTHING
    best = max(scores, key=lambda row: scores[row])
    held = index.store.held(name, weights, best)
    share = sum(weights[word] for word in held) / sum(weights.values())
    return _Found({row: score / (scores[best] or 1.0) for row, score in scores.items()}, share)


def allowed_passages(index: Index, filters: Filters | None) -> list[int] | None:
    """Return the rows of the passages that pass the filters; None where there is no filter."""
    if filters is None or filters == Filters():
        return None
    f = filters
    return index.store.allowed_passages(f.published_from, f.published_to, f.publishers, f.languages, f.sources)


def _scored(
    index: Index, query: Query, rows: Sequence[int], fields: Mapping[str, _Found], closely: int
) -> list[Candidate]:
    articles, passages = index.outline
    langs = [articles[passages[row].article][1] for row in rows]
    cosines = index.centres.cosines(index.vectors.passages(rows), langs, query.centred).tolist()
    found_in_text = _text_scores(fields)
    texts = [found_in_text.get(row, 0.0) for row in rows]
    order = sorted(range(len(rows)), key=lambda i: -cosines[i] - texts[i])[:closely]
    sentence_rows = [row for i in order for row in range(passages[rows[i]].first, passages[rows[i]].last)]
    sentence_langs = [langs[i] for i in order for _ in range(passages[rows[i]].first, passages[rows[i]].last)]
    vectors = index.vectors.sentences(sentence_rows)
    nearness = index.centres.cosines(vectors, sentence_langs, query.centred).tolist()
    sentences = dict(zip(sentence_rows, nearness, strict=True))
    shares = concept_shares(index.passage_concepts, query, [rows[i] for i in order])
    found = []
    for i, share in zip(order, shares, strict=True):
        passage, cosine, text = passages[rows[i]], cosines[i], texts[i]
        shared = _CONCEPT_WEIGHT * share if langs[i] != query.lang else 0.0
        own = {row: sentences[row] for row in range(passage.first, passage.last)}
        best = max(own.values())
        found.append(Candidate(passage, cosine + best + text + shared, cosine, best, text, own))
    return found


def concept_shares(table: ConceptTable, query: Query, rows: Sequence[int]) -> list[float]:
    """Return which share of the question's concepts each row holds, the rarer ones counting more."""
    return table.shares(table.held(rows, query.concepts), query.concepts)


def concept_share(table: ConceptTable, query: Query, text: str) -> float:
    """Return the same of any text, with the weights of a table."""
    meant = glossary().meanings(text)
    held = np.array([[not meant.isdisjoint(concepts) for concepts in query.concepts]], np.bool_)
    return table.shares(held, query.concepts)[0]


def _text_scores(fields: Mapping[str, _Found]) -> dict[int, float]:
    """Weigh full text by how much of the question it found; folded words add what the words as written missed.

    They are asked for only where a word stands nowhere as written, and their absence is better as well as quicker: R@1
    of Vietnamese questions rises from 0.972 to 0.975, of unaccented ones from 0.949 to 0.959.
    """
    words, folded, quantities = (fields.get(name, _NOTHING) for name in ("words", "folded", "quantities"))
    exact = words.share**2
    parts = (
        (_TEXT_WEIGHT * exact, words.scores),
        (_TEXT_WEIGHT * max(0.0, folded.share**2 - exact), folded.scores),
        (_QUANTITY_WEIGHT * quantities.share, quantities.scores),
    )
    total: defaultdict[int, float] = defaultdict(float)
    for weight, scores in parts:
        for row, score in scores.items():
            total[row] += weight * score
    return total


def _diverse(index: Index, ranked: Sequence[Candidate], count: int) -> list[Candidate]:
    """Keep one article of each group of near-duplicates, and put an article's third and further passages last."""
    articles, _ = index.outline
    shown: dict[str, str] = {}
    first: list[Candidate] = []
    later: list[Candidate] = []
    taken: dict[str, int] = {}
    for candidate in ranked:
        article, _ = articles[candidate.passage.article]
        if shown.setdefault(index.twins.get(article, article), article) != article:
            continue
        taken[article] = taken.get(article, 0) + 1
        (first if taken[article] <= _PER_ARTICLE else later).append(candidate)
    return [*first, *later][:count]
