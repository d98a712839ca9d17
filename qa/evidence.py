"""Passages become evidence: the sentences that answer, each the smallest stretch that does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from index.article import Article, Quotation, Sentence
from index.fold import tokens
from index.library import Index
from index.names import names
from index.quantities import quantities
from index.segment import LONGEST_SENTENCE
from qa.names import NameIndex, match
from qa.question import Question, QuestionKind
from qa.retrieve import Candidate, Query

# A sentence's score: its cosine, half its passage's score, the share of the question's words that it holds, and a
# little for holding the kind of thing that is asked for. Swept on the open questions: the best sentence holds the
# answer for 0.815 of Vietnamese and 0.688 of English questions; by cosine alone for 0.745 and 0.60.
_PASSAGE_WEIGHT = 0.5
_WORD_WEIGHT = 0.4
_KIND_WEIGHT = 0.2
# A neighbouring sentence that scores at most this much less belongs to the quote: with it 0.856 and 0.750.
_NEIGHBOUR_MARGIN = 0.15
# Further quotes score at most this much less than the best.
_QUOTE_MARGIN = 0.4
# Further speakers said the same if they stand this far up from what is said on average to the best; where question and
# article share a language, shared words lift the best above the others.
_SPEAKER_SHARE, _SPEAKER_SHARE_SAME_LANGUAGE = 0.75, 0.6
# Passages whose sentences are looked at: speech may stand in a passage about something else.
_PASSAGES, _PASSAGES_FOR_SPEECH = 8, 40
_ANSWERS_WITH = {
    QuestionKind.WHEN: frozenset({"date", "year", "clock"}),
    QuestionKind.HOW_LONG: frozenset({"duration"}),
    QuestionKind.HOW_MANY: frozenset({"number", "money", "percent", "duration"}),
}
_NAMES_ANSWER = frozenset({QuestionKind.WHO, QuestionKind.WHERE})


@dataclass(frozen=True, slots=True)
class Evidence:
    """A stretch of whole sentences, `article.text[start:end]`, at most 400 characters, and who said it."""

    article: Article
    start: int
    end: int
    score: float
    candidate: Candidate
    said: Quotation | None

    @property
    def quote(self) -> str:
        """The words themselves."""
        return self.article.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class _Scored:
    """A sentence in its article with its score; `row` tells neighbours."""

    article: Article
    row: int
    sentence: Sentence
    score: float
    candidate: Candidate
    said: Quotation | None


def evidence(index: Index, query: Query, candidates: Sequence[Candidate], most: int) -> list[Evidence]:
    """Return the stretches that answer best, best first, none of which overlap.

    Args:
        index: where the passages are stored.
        query: the question as it was searched; who is asked about decides which speech counts.
        candidates: passages, best first.
        most: how many at most.
    """
    kind = query.question.kind
    speech = kind in {QuestionKind.WHO_SAID, QuestionKind.WHAT_SAID}
    scored = _sentences(index, query, candidates[: _PASSAGES_FOR_SPEECH if speech else _PASSAGES])
    spoken = _spoken(query.question, scored) if speech else []
    by_speaker = kind is QuestionKind.WHO_SAID and bool(spoken)
    ranked = sorted(_by_topic(index, query, spoken) if by_speaker else spoken or scored, key=lambda item: -item.score)
    if not ranked:
        return []
    best = ranked[0].score
    mean = sum(item.score for item in ranked) / len(ranked)
    share = _SPEAKER_SHARE_SAME_LANGUAGE if ranked[0].article.lang == query.lang else _SPEAKER_SHARE
    least = mean + share * (best - mean) if by_speaker else best - _QUOTE_MARGIN
    by_row = {item.row: item for item in ranked}
    found: list[Evidence] = []
    for item in ranked:
        if len(found) == most or item.score < least:
            break
        if by_speaker and _known(item, found):
            continue
        stretch = _stretched(item, by_row)
        if not any(
            stretch.article.id == f.article.id and stretch.start < f.end and f.start < stretch.end for f in found
        ):
            found.append(stretch)
    return found


def _by_topic(index: Index, query: Query, spoken: Sequence[_Scored]) -> list[_Scored]:
    """Score what was said by how near it is to the proposition asked about, embedded both as question and as text."""
    topic = index.embedder.passages([query.question.topic or query.searched])
    topic = index.centres.passages(topic, [query.lang])[0]
    rows = [item.row for item in spoken]
    vectors = index.centres.passages(index.vectors.sentences(rows), [item.article.lang for item in spoken])
    cosines = vectors @ (topic + query.centred)
    held = [_held(query.words, item.article.text[item.sentence.start : item.sentence.end]) for item in spoken]
    scores = [cosine + _WORD_WEIGHT * share for cosine, share in zip(cosines.tolist(), held, strict=True)]
    return [replace(item, score=score) for item, score in zip(spoken, scores, strict=True)]


def _known(item: _Scored, found: Iterable[Evidence]) -> bool:
    return any(f.said and item.said and f.said.speaker == item.said.speaker for f in found)


def _sentences(index: Index, query: Query, candidates: Sequence[Candidate]) -> list[_Scored]:
    articles = index.store.articles_by_number(c.passage.article for c in candidates)
    quotations = index.store.quotations(article.id for article in articles.values())
    sentences = index.store.sentences(row for c in candidates for row in c.sentences)
    asked = frozenset(tokens(query.searched)) | {word for name in query.names for word in tokens(name.found)}
    values = frozenset(q.value for q in quantities(query.searched, query.lang))
    best: dict[int, _Scored] = {}
    for candidate in candidates:
        article = articles[candidate.passage.article]
        said = quotations.get(article.id, [])
        for row, cosine in candidate.sentences.items():
            sentence = sentences[row]
            text = article.text[sentence.start : sentence.end]
            score = cosine + _PASSAGE_WEIGHT * candidate.score + _WORD_WEIGHT * _held(query.words, text)
            score += _KIND_WEIGHT * _may_answer(query.question.kind, text, article.lang, asked, values)
            if row not in best or score > best[row].score:
                best[row] = _Scored(article, row, sentence, score, candidate, _speech(said, sentence))
    return list(best.values())


def _held(words: Mapping[str, float], text: str) -> float:
    """Return which share of the question's words the text holds, each by its inverse document frequency."""
    held = frozenset(tokens(text))
    return sum(weight for word, weight in words.items() if word in held) / (sum(words.values()) or 1.0)


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


def _spoken(question: Question, scored: Sequence[_Scored]) -> list[_Scored]:
    """Keep what somebody said; where the question names the speaker, what that person said."""
    spoken = [item for item in scored if item.said]
    if question.kind is QuestionKind.WHAT_SAID and question.speaker:
        speakers = NameIndex.of({item.said.speaker: 1 for item in spoken if item.said})
        meant = {found.found for found in match(question.speaker, speakers)}
        spoken = [item for item in spoken if item.said and item.said.speaker in meant]
    return spoken


def _stretched(item: _Scored, by_row: Mapping[int, _Scored]) -> Evidence:
    """Take neighbouring sentences in while they score nearly as well and the quote stays short enough."""
    first = last = item
    while True:
        left, right = by_row.get(first.row - 1), by_row.get(last.row + 1)
        options = [n for n in (left, right) if n and _joins(item, n, first, last)]
        if not options:
            break
        nearer = max(options, key=lambda n: n.score)
        first, last = (nearer, last) if nearer.row < first.row else (first, nearer)
    return Evidence(item.article, first.sentence.start, last.sentence.end, item.score, item.candidate, item.said)


def _joins(item: _Scored, neighbour: _Scored, first: _Scored, last: _Scored) -> bool:
    if neighbour.article.id != item.article.id or neighbour.score < item.score - _NEIGHBOUR_MARGIN:
        return False
    if (neighbour.said and neighbour.said.speaker) != (item.said and item.said.speaker):
        return False
    length = max(last.sentence.end, neighbour.sentence.end) - min(first.sentence.start, neighbour.sentence.start)
    return length <= LONGEST_SENTENCE
