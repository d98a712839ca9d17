"""A question finds its passages: vectors and full text propose, finer scores decide."""

from __future__ import annotations

import math
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
from numpy.typing import NDArray

from index.languages import FALLBACK
from index.opened import Index
from index.store.articles import StoredPassage
from index.store.concepts import ConceptTable
from index.text.glossary import Concepts, glossary
from index.text.language import detect, is_unaccented
from index.text.quantities import terms
from index.text.words import folded_tokens, rarity, tokens
from qa.question.accents import restore
from qa.question.kinds import Question, QuestionKind, parse
from qa.question.matching import NameMatch, match
from qa.question.name_index import NameIndex

# Characters of a question that are read; more is no question.
_LONGEST_QUESTION = 2000
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
class Query:
    """A question as it is searched: marks restored, names matched, embedded and centred on its language."""

    text: str
    searched: str
    lang: str
    question: Question
    names: tuple[NameMatch, ...]
    raw: NDArray[np.float32] = field(repr=False)
    centred: NDArray[np.float32] = field(repr=False)
    words: Mapping[str, float] = field(repr=False)
    known: bool  # every word stands in the collection as it is written
    concepts: Sequence[Concepts] = field(repr=False)  # what it speaks of besides names of people

    @property
    def shown(self) -> str:
        """The question as searched, with the names that were matched: "Qin Gang → Tần Cương"."""
        pairs = dict.fromkeys(f"{name.asked} → {name.found}" for name in self.names if name.asked != name.found)
        return f"{self.searched} ({'; '.join(pairs)})" if pairs else self.searched


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


def prepare(index: Index, question: str) -> Query | None:
    """Read a question; None if there is no word in it.

    One call of the embedding model, a few look-ups in the index.
    """
    text = _readable(question)
    if not any(c.isalnum() for c in text):
        return None
    lang = detect(text) or FALLBACK
    searched = restore(text, index) if lang == "vi" and is_unaccented(text) else text
    names = tuple(match(searched, index.derived(_name_index)))
    found = dict.fromkeys(name.found for name in names if name.found.casefold() not in searched.casefold())
    parsed = parse(searched, lang)
    # "Who said that it rains?" is near whatever asks or tells who spoke; what was said is near "it rains".
    wanted = parsed.topic if parsed.kind is QuestionKind.WHO_SAID and parsed.topic else searched
    named = f"{wanted} ({', '.join(found)})" if found else wanted
    raw = index.embedder.questions([named])[0]
    words = tokens(_named(searched, names))
    frequencies = index.store.frequencies("words", words)
    weights, known = _weights(index, words, frequencies), len(frequencies) == len(set(words))
    centred = index.centres.question(raw, lang)
    return Query(text, searched, lang, parsed, names, raw, centred, weights, known, _concepts(searched, names))


def retrieve(index: Index, query: Query, count: int, filters: Filters | None = None) -> list[Candidate]:
    """Return the best passages for a question, best first; near-duplicate articles are represented by one."""
    allowed = allowed_passages(index, filters)
    rows, _ = index.vectors.nearest(query.raw, _PROPOSED, np.array(allowed, np.int64) if allowed is not None else None)
    asked = {"quantities": terms(query.searched, query.lang)}
    if not query.known:
        asked["folded"] = folded_tokens(_named(query.searched, query.names))
    fields = {"words": _field(index, "words", query.words, allowed)}
    for name, words in asked.items():
        weights = _weights(index, words, index.store.frequencies(name, words))
        fields[name] = _field(index, name, weights, allowed)
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


def _concepts(searched: str, names: Iterable[NameMatch]) -> list[Concepts]:
    named = [(name.start, name.end) for name in names]
    return [
        concepts
        for start, end, concepts in glossary().forms(searched)
        if not any(start < last and first < end for first, last in named)
    ]


def _readable(question: str) -> str:
    kept = "".join(c if c.isspace() or unicodedata.category(c)[0] != "C" else " " for c in question[:_LONGEST_QUESTION])
    return unicodedata.normalize("NFC", " ".join(kept.split()))


def _name_index(index: Index) -> NameIndex:
    """Precompute the keys of the names in an index."""
    return NameIndex.of(index.store.names())


def _named(searched: str, names: Iterable[NameMatch]) -> str:
    """Put the collection's own spelling in the place of each name that was matched."""
    parts, at = [], 0
    for start, end in sorted({(name.start, name.end) for name in names}):
        if start >= at:
            found = dict.fromkeys(name.found for name in names if name.start == start)
            parts += [searched[at:start], " ".join(found)]
            at = end
    return "".join([*parts, searched[at:]])


def _weights(index: Index, words: Sequence[str], frequencies: Mapping[str, int]) -> dict[str, float]:
    """Return each word's inverse document frequency, for unknown words the highest."""
    total = index.manifest.counts["passages"]
    return {word: rarity(total, frequencies.get(word, 0)) for word in words}


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
