"""Sentences scored by how well they answer a question."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from index.article import Article, Quotation, Sentence
from index.opened import Index
from index.text.fold import fold
from index.text.names import names
from index.text.quantities import quantities
from index.text.words import rarity, tokens
from qa.evidence.expected import holds_expected
from qa.question.kinds import QuestionKind
from qa.question.query import Query
from qa.reader import Span
from qa.retrieve import Candidate, concept_shares

# A score is the sentence's cosine after the mean of its article is added, half its passage's score, the share of the
# question's words that it holds (a word counts less the more of the candidates hold it), and a little for holding the
# kind of thing that is asked for. Swept on the open questions and the sample: with its neighbours the best sentence
# holds the answer for 0.877 of Vietnamese and 0.831 of English questions (benchmarks/answers.py).
_ARTICLE_WEIGHT = 0.7
_PASSAGE_WEIGHT = 0.5
WORD_WEIGHT = 0.4
_KIND_WEIGHT = 0.1
# The share of the question's concepts that a sentence in another language holds.
_CONCEPT_WEIGHT = 0.5
# The share of the question's names that its article holds.
_NAMED_WEIGHT = 0.6
# By this the reader's logits are divided, so that they are right about how often they are right.
_TEMPERATURE = 4.0
_ANSWERS_WITH = {
    QuestionKind.WHEN: frozenset({"date", "year", "clock"}),
    QuestionKind.HOW_LONG: frozenset({"duration"}),
    QuestionKind.HOW_MANY: frozenset({"number", "money", "percent", "duration"}),
}
_NAMES_ANSWER = frozenset({QuestionKind.WHO, QuestionKind.WHERE})


@dataclass(frozen=True, slots=True)
class Nearness:
    """Why a stretch was found: how near in meaning (a cosine) and, where they were compared, in words (0 to 1)."""

    meaning: float
    words: float | None = None

    @property
    def levels(self) -> dict[str, tuple[str, float]]:
        """What was compared, in a word and a number: meaning is close, fair or loose; words are many, some or few."""
        meaning = "close" if self.meaning > 0.5 else "fair" if self.meaning > 0.35 else "loose"
        if self.words is None:
            return {"meaning": (meaning, self.meaning)}
        words = "many" if self.words > 0.4 else "some" if self.words > 0.1 else "few"
        return {"meaning": (meaning, self.meaning), "words": (words, self.words)}


@dataclass(frozen=True, slots=True)
class Evidence:
    """A stretch of whole sentences, `article.text[start:end]`, at most 400 characters, with its score and who said it.

    At first it is one sentence; `row` tells neighbours, and `apart` that it does not follow the sentence before on the
    page. `told` are offsets of the words that answer a question about an office; `answer` is what the reader found in
    it, in offsets into the article's text.
    """

    article: Article
    row: int
    start: int
    end: int
    score: float
    near: Nearness
    said: Quotation | None
    apart: bool
    told: tuple[int, int] | None = None
    answer: Span | None = None

    @property
    def answers(self) -> float:
        """How likely these words answer, by what the reader found in them alone: 0 to 1, 0 where nothing was read."""
        return 1 / (1 + math.exp(-self.answer.odds / _TEMPERATURE)) if self.answer else 0.0

    @property
    def quote(self) -> str:
        """The words themselves."""
        return self.article.text[self.start : self.end]


def scored_sentences(index: Index, query: Query, candidates: Sequence[Candidate]) -> list[Evidence]:
    """Return every sentence of the candidates with its score, in the order of the index."""
    articles = index.store.articles_by_number(c.passage.article for c in candidates)
    quotations = index.store.parts(Quotation, (article.id for article in articles.values()))
    best = {row: c for c in sorted(candidates, key=lambda c: c.score) for row in c.sentences}
    rows = sorted(best)
    sentences = index.store.sentences(rows)
    held = {row: articles[best[row].passage.article] for row in rows}
    texts = {row: held[row].text[sentences[row].start : sentences[row].end] for row in rows}
    cosines = _in_context(index, query, held)
    shares = word_shares(query, texts)
    asked = frozenset(tokens(query.searched)) | {word for name in query.names for word in tokens(name.found)}
    values = frozenset(q.value for q in quantities(query.searched, query.lang))
    concepts = concept_shares(index.sentence_concepts, query, rows)
    named = {article.id: _named(query, article) for article in articles.values()}
    found = []
    for row, share in zip(rows, concepts, strict=True):
        article, candidate = held[row], best[row]
        fits = _may_answer(query.question.kind, texts[row], article.lang, asked, values)
        fits = fits and holds_expected(texts[row], query.searched)
        score = cosines[row] + _PASSAGE_WEIGHT * candidate.score + WORD_WEIGHT * shares[row] + _KIND_WEIGHT * fits
        score += _NAMED_WEIGHT * named[article.id]
        if article.lang != query.lang:
            score += _CONCEPT_WEIGHT * share
        start, end = sentences[row].start, sentences[row].end
        said = _speech(quotations.get(article.id, []), sentences[row])
        near = Nearness(candidate.sentences[row], candidate.text)
        found.append(Evidence(article, row, start, end, score, near, said, start in index.gaps(article)))
    return found


def word_shares(query: Query, texts: Mapping[int, str]) -> dict[int, float]:
    """Return which share of the question's words each text holds, by their inverse frequency among the texts."""
    words = {row: frozenset(tokens(text)) & query.words.keys() for row, text in texts.items()}
    count = Counter(word for held in words.values() for word in held)
    weights = {w: rarity(len(texts), count[w]) for w in query.words}
    total = sum(weights.values()) or 1.0
    return {row: sum(weights[word] for word in held) / total for row, held in words.items()}


def names_held(query: Query, article: Article) -> list[bool]:
    """Tell for each name in a question whether an article holds it: as the question spells it, or as articles do."""
    text = fold(article.text)
    held: dict[int, bool] = {}
    for name in query.names:
        held[name.start] = held.get(name.start, False) or fold(name.found) in text or fold(name.asked) in text
    return list(held.values())


def _named(query: Query, article: Article) -> float:
    """Return which share of the names in a question its article holds; 0 where it names none."""
    held = names_held(query, article)
    return sum(held) / max(1, len(held))


def _in_context(index: Index, query: Query, articles: Mapping[int, Article]) -> dict[int, float]:
    """Return each sentence's cosine after the mean of its article's sentences is added to it.

    What a sentence leaves unsaid, its article says. The sum also takes from the lead, which says nothing else.
    """
    rows = list(articles)
    vectors = index.centres.passages(index.vectors.sentences(rows), [articles[row].lang for row in rows])
    places: dict[str, list[int]] = {}
    for place, row in enumerate(rows):
        places.setdefault(articles[row].id, []).append(place)
    for own in places.values():
        vectors[own] += _ARTICLE_WEIGHT * vectors[own].mean(axis=0)
    cosines = vectors @ query.centred / np.maximum(np.linalg.norm(vectors, axis=1), 1e-9)
    return dict(zip(rows, cosines.tolist(), strict=True))


def _may_answer(kind: QuestionKind, text: str, lang: str, asked: frozenset[str], values: frozenset[str]) -> bool:
    """Tell whether a text holds the kind of thing that is asked for, other than the question's own."""
    if wanted := _ANSWERS_WITH.get(kind):
        return any(q.kind in wanted and q.value not in values for q in quantities(text, lang))
    return kind in _NAMES_ANSWER and any(not asked.issuperset(tokens(name.text)) for name in names(text))


def _speech(said: Sequence[Quotation], sentence: Sentence) -> Quotation | None:
    """Return the quotation that covers most of a sentence, if any."""
    overlaps = [(min(q.end, sentence.end) - max(q.start, sentence.start), -i, q) for i, q in enumerate(said)]
    covered = max(overlaps, default=(0, 0, None), key=lambda found: found[:2])
    return covered[2] if covered[0] > 0 else None
