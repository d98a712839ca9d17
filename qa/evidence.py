"""Passages become evidence: the sentences that answer, each the smallest stretch that does."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from index.article import Article, Quotation, Sentence
from index.fold import fold, tokens
from index.library import Index
from index.names import names
from index.quantities import quantities
from index.segment import LONGEST_SENTENCE
from qa.expected import holds_expected
from qa.names import NameIndex, match
from qa.office import answering
from qa.question import Question, QuestionKind
from qa.retrieve import Candidate, Filters, Query, allowed_passages, concept_shares
from qa.short_answer import spans

# A sentence's score: its cosine after the mean of its article is added, half its passage's score, the share of the
# question's words that it holds (a word counts less the more of the candidates hold it), and a little for holding the
# kind of thing that is asked for. Swept on the open questions and the sample: with its neighbours the best sentence
# holds the answer for 0.878 of Vietnamese and 0.782 of English questions (benchmarks/answers.py).
_ARTICLE_WEIGHT = 0.7
_PASSAGE_WEIGHT = 0.5
_WORD_WEIGHT = 0.4
_KIND_WEIGHT = 0.1
# The share of the question's concepts that a sentence in another language holds, and that what is spoken there holds.
_CONCEPT_WEIGHT, _SPOKEN_CONCEPT_WEIGHT = 0.5, 0.25
# The share of the question's names that its article holds.
_NAMED_WEIGHT = 0.6
# A sentence of the speaker whom the question names ("…, according to X").
_SPEAKER_WEIGHT = 0.2
# A sentence with the office, or its holder, that the question asks for.
_OFFICE_WEIGHT = 1.0
# A neighbouring sentence that scores at most this much less belongs to the quote.
_NEIGHBOUR_MARGIN = 0.4
# Quotes in another language that are embedded as a whole, and the weight of their cosine.
_READ_AGAIN, _QUOTE_WEIGHT = 6, 0.4
# Further articles that give the same answer are quoted too: so many, which score at most this much less than the best.
_CONFIRMING, _CONFIRMING_MARGIN = 2, 0.6
# Further quotes score at most this much less than the best.
_QUOTE_MARGIN = 0.4
# Further speakers said the same if they stand this far up from what is said on average to the best; where question and
# article share a language, shared words lift the best above the others.
_SPEAKER_SHARE, _SPEAKER_SHARE_SAME_LANGUAGE = 0.7, 0.6
# Words between quotation marks are the speaker's own, a report is somebody else's.
_DIRECT_WEIGHT = 0.05
# Passages whose sentences are looked at: speech may stand in a passage about something else.
_PASSAGES, _PASSAGES_FOR_SPEECH = 8, 40
# Spoken parts that are compared for "Who said …?": their mean is the floor above which the best stand out.
_SPOKEN = 40
# A name read from another script matches by at least this (qa.names); less is a slip of the pen or a surname.
_SAME_NAME = 0.9
# Who passes on what was said is not who said it.
_MEDIA = re.compile(
    r"news agency|newspaper|broadcaster|xinhua|reuters|\b(?:afp|ap|tass|cnn|cctv|cgtn|ttxvn)\b|tân hoa xã|"
    r"hãng (?:tin|thông tấn)|\b(?:báo|tờ|đài) |新华社|通讯社|日报|агентство|газета",
    re.IGNORECASE,
)
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
    """A stretch of whole sentences, `article.text[start:end]`, at most 400 characters, and who said it.

    `told` are offsets of the words that answer a question about an office.
    """

    article: Article
    start: int
    end: int
    score: float
    near: Nearness
    said: Quotation | None
    told: tuple[int, int] | None = None

    @property
    def quote(self) -> str:
        """The words themselves."""
        return self.article.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class _Scored:
    """A sentence in its article with its score; `row` tells neighbours.

    `apart` is true where it does not follow the sentence before on the page.
    """

    article: Article
    row: int
    sentence: Sentence
    score: float
    near: Nearness
    said: Quotation | None
    apart: bool
    told: tuple[int, int] | None = None


def evidence(
    index: Index, query: Query, candidates: Sequence[Candidate], most: int, filters: Filters | None = None
) -> list[Evidence]:
    """Return the stretches that answer best, best first, none of which overlap.

    Args:
        index: where the passages are stored.
        query: the question as it was searched; who is asked about decides which speech counts.
        candidates: passages, best first.
        most: how many at most, beside those of further articles that give the same answer.
        filters: which articles to look at, for speech beyond the candidates.
    """
    kind = query.question.kind
    if kind is QuestionKind.WHO_SAID and (spoken := _propositions(index, query, filters)):
        return _chosen(spoken, _least_said(query, spoken), most, by_speaker=True)
    speech = kind is QuestionKind.WHAT_SAID
    scored = _sentences(index, query, candidates[: _PASSAGES_FOR_SPEECH if speech else _PASSAGES])
    if speech:
        scored = _of_speaker(query, scored)
    elif query.question.speaker:
        scored = _lifted(query.question.speaker, scored)
    elif query.question.holder or query.question.office:
        scored = _with_office(query, scored)
    if not scored:
        return []
    scored.sort(key=lambda item: -item.score)
    found = _chosen(scored, scored[0].score - _QUOTE_MARGIN, max(most, _READ_AGAIN))
    found = _read_again(index, query, found)[:most]
    return [*found, *_confirming(query.question, scored, found)]


def _read_again(index: Index, query: Query, found: list[Evidence]) -> list[Evidence]:
    """Return quotes in another language than the question's in the order that their own vectors, as a whole, add.

    In the same language shared words decide better.
    """
    foreign = [item for item in found if item.article.lang != query.lang]
    if len(found) < 2 or not foreign:
        return found
    vectors = index.embedder.passages([item.quote for item in foreign])
    cosines = index.centres.passages(vectors, [item.article.lang for item in foreign]) @ query.centred
    read = iter(cosines.tolist())
    lifted = [
        replace(item, score=item.score + _QUOTE_WEIGHT * next(read)) if item.article.lang != query.lang else item
        for item in found
    ]
    return sorted(lifted, key=lambda item: -item.score)


def _confirming(question: Question, scored: Sequence[_Scored], found: Sequence[Evidence]) -> list[Evidence]:
    """Return quotes of further articles that hold the same answering words as the best, in whatever language."""
    best = found[0]
    answer = next(iter(spans(best.quote, question.kind, question)), None)
    if answer is None:
        return []
    words = best.quote[answer.start : answer.end]
    by_row = {item.row: item for item in scored}
    heard = {item.article.id for item in found}
    more: list[Evidence] = []
    for item in scored:
        if len(more) == _CONFIRMING or item.score < best.score - _CONFIRMING_MARGIN:
            break
        if item.article.id not in heard and _holds(_text(item), words):
            more.append(_stretched(item, by_row))
            heard.add(item.article.id)
    return more


def _holds(text: str, words: str) -> bool:
    """Tell whether a text gives the same numbers and dates as some words, or where there are none, the same name."""
    values = {q.value for q in quantities(words, "")}
    if values:
        return values <= {q.value for q in quantities(text, "")}
    return any(found.score >= _SAME_NAME for found in match(words, {name.text: 1 for name in names(text)}))


def _chosen(ranked: Sequence[_Scored], least: float, most: int, *, by_speaker: bool = False) -> list[Evidence]:
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


def _propositions(index: Index, query: Query, filters: Filters | None) -> list[_Scored]:
    """Return what was said anywhere, nearest to the proposition asked about first.

    The proposition is embedded both as a question and as a text and compared with what was said, sentence by sentence.
    """
    speech = index.speech
    allowed = allowed_passages(index, filters)
    if allowed is not None:
        inside = {index.outline[1][row].article for row in allowed}
        rows = [row for row, (_, article, _) in enumerate(speech) if article in inside]
    else:
        rows = list(range(len(speech)))
    if not rows:
        return []
    topic = index.embedder.passages([query.question.topic or query.searched])
    wanted = index.centres.passages(topic, [query.lang])[0] + query.centred
    langs = [index.outline[0][speech[row][1]][1] for row in rows]
    cosines = index.centres.passages(index.vectors.spoken(rows), langs) @ wanted
    best = [int(place) for place in np.argsort(-cosines)[:_SPOKEN]]
    articles = index.store.articles_by_number(speech[rows[place]][1] for place in best)
    sentences = index.store.sentences(speech[rows[place]][0] for place in best)
    found: dict[int, _Scored] = {}
    for place in best:
        row, number, said = speech[rows[place]]
        if row not in found and not _MEDIA.search(said.speaker):
            near = Nearness(float(cosines[place]) / 2)
            article, sentence = articles[number], sentences[row]
            apart = sentence.start in index.gaps(article)
            found[row] = _Scored(article, row, sentence, float(cosines[place]), near, said, apart)
    texts = {row: item.article.text[item.sentence.start : item.sentence.end] for row, item in found.items()}
    words, concepts = _shares(query, texts), concept_shares(index.sentence_concepts, query, list(found))
    scored = []
    for item, share in zip(found.values(), concepts, strict=True):
        score = item.score + _WORD_WEIGHT * words[item.row] + _DIRECT_WEIGHT * bool(item.said and item.said.direct)
        if item.article.lang != query.lang:
            score += _SPOKEN_CONCEPT_WEIGHT * share
        scored.append(replace(item, score=score))
    return sorted(scored, key=lambda item: -item.score)


def _least_said(query: Query, ranked: Sequence[_Scored]) -> float:
    """Return the score from which on a further speaker said the same."""
    best, mean = ranked[0].score, sum(item.score for item in ranked) / len(ranked)
    same = ranked[0].article.lang == query.lang
    return mean + (_SPEAKER_SHARE_SAME_LANGUAGE if same else _SPEAKER_SHARE) * (best - mean)


def _known(item: _Scored, found: Iterable[Evidence]) -> bool:
    """Tell whether the speaker has been heard in this article, in whatever script (习近平 is Tập Cận Bình)."""
    said = item.said
    heard = [f.said for f in found if f.said and f.article.id == item.article.id]
    return said is not None and any(_same_person(said.speaker, other.speaker) for other in heard)


def _same_person(one: str, other: str) -> bool:
    return one == other or any(found.score >= _SAME_NAME for found in match(one, {other: 1}))


def _sentences(index: Index, query: Query, candidates: Sequence[Candidate]) -> list[_Scored]:
    articles = index.store.articles_by_number(c.passage.article for c in candidates)
    quotations = index.store.quotations(article.id for article in articles.values())
    best = {row: c for c in sorted(candidates, key=lambda c: c.score) for row in c.sentences}
    rows = sorted(best)
    sentences = index.store.sentences(rows)
    held = {row: articles[best[row].passage.article] for row in rows}
    texts = {row: held[row].text[sentences[row].start : sentences[row].end] for row in rows}
    cosines = _in_context(index, query, held)
    shares = _shares(query, texts)
    asked = frozenset(tokens(query.searched)) | {word for name in query.names for word in tokens(name.found)}
    values = frozenset(q.value for q in quantities(query.searched, query.lang))
    concepts = concept_shares(index.sentence_concepts, query, rows)
    named = {article.id: _named(query, article) for article in articles.values()}
    found = []
    for row, share in zip(rows, concepts, strict=True):
        article, candidate = held[row], best[row]
        fits = _may_answer(query.question.kind, texts[row], article.lang, asked, values)
        fits = fits and holds_expected(texts[row], query.searched)
        score = cosines[row] + _PASSAGE_WEIGHT * candidate.score + _WORD_WEIGHT * shares[row] + _KIND_WEIGHT * fits
        score += _NAMED_WEIGHT * named[article.id]
        if article.lang != query.lang:
            score += _CONCEPT_WEIGHT * share
        said = _speech(quotations.get(article.id, []), sentences[row])
        near = Nearness(candidate.sentences[row], candidate.text)
        apart = sentences[row].start in index.gaps(article)
        found.append(_Scored(article, row, sentences[row], score, near, said, apart))
    return found


def _named(query: Query, article: Article) -> float:
    """Return which share of the names in a question its article holds, in whatever spelling; 0 where it names none."""
    text = fold(article.text)
    held: dict[int, bool] = {}
    for name in query.names:
        held[name.start] = held.get(name.start, False) or fold(name.found) in text
    return sum(held.values()) / max(1, len(held))


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


def _shares(query: Query, texts: Mapping[int, str]) -> dict[int, float]:
    """Return which share of the question's words each text holds, by their inverse frequency among the texts."""
    words = {row: frozenset(tokens(text)) & query.words.keys() for row, text in texts.items()}
    count = Counter(word for held in words.values() for word in held)
    weights = {w: math.log(1 + (len(texts) - count[w] + 0.5) / (count[w] + 0.5)) for w in query.words}
    total = sum(weights.values()) or 1.0
    return {row: sum(weights[word] for word in held) / total for row, held in words.items()}


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


def _of_speaker(query: Query, scored: Sequence[_Scored]) -> list[_Scored]:
    """Keep what the speaker said whom the question names: never another's words.

    Where nothing is ascribed to him, sentences that nobody speaks stay if they name him; whoever is not named by a name
    ("the two leaders") has said whatever is told.
    """
    speaker = query.question.speaker
    by = _spoken_by(speaker, scored)
    if by:
        return by
    if not _is_name(speaker):
        return [item for item in scored if item.said] or list(scored)
    start = query.searched.find(speaker)
    held = [{*tokens(n.found)} for n in query.names if start <= n.start < start + len(speaker)]
    held += [{*tokens(name.text)} for name in names(f"và {speaker}")]
    return [item for item in scored if not item.said and any(words <= {*tokens(_text(item))} for words in held)]


def _is_name(speaker: str) -> bool:
    """Tell whether a speaker is named by a name; a role is none, in Chinese by its last character (专家, 发言人)."""
    return bool(names(f"và {speaker}")) or bool(
        re.fullmatch(r"[\u3400-\u9fff·]{2,6}(?<![人家国宫府院部会方团员者局社官们袖])", speaker)
    )


def _spoken_by(speaker: str, scored: Sequence[_Scored]) -> list[_Scored]:
    """Return what the speaker said, by a name in whatever script; everything spoken where none is asked for."""
    spoken = [item for item in scored if item.said]
    if not speaker:
        return spoken
    speakers = NameIndex.of({item.said.speaker: 1 for item in spoken if item.said})
    meant = {found.found for found in match(speaker, speakers)}
    return [item for item in spoken if item.said and item.said.speaker in meant]


def _lifted(speaker: str, scored: Sequence[_Scored]) -> list[_Scored]:
    """Prefer what the speaker said to whom the question attributes the answer."""
    rows = {item.row for item in _spoken_by(speaker, scored)}
    return [replace(item, score=item.score + _SPEAKER_WEIGHT * (item.row in rows)) for item in scored]


def _with_office(query: Query, scored: Sequence[_Scored]) -> list[_Scored]:
    """Prefer sentences with the office, or its holder, that a question asks for; the longer it is told the better."""
    held = {article.id: answering(query, article) for article in {i.article.id: i.article for i in scored}.values()}
    found = []
    for item in scored:
        whole = item.sentence
        inside = [span for span in held[item.article.id] if whole.start <= span[0] and span[1] <= whole.end]
        told = max(inside, key=lambda span: span[1] - span[0], default=None)
        lift = _OFFICE_WEIGHT * (1 + (told[1] - told[0]) / LONGEST_SENTENCE) if told else 0.0
        found.append(replace(item, score=item.score + lift, told=told))
    return found


def _text(item: _Scored) -> str:
    return item.article.text[item.sentence.start : item.sentence.end]


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
    return Evidence(item.article, first.sentence.start, last.sentence.end, item.score, item.near, item.said, item.told)


def _joins(item: _Scored, neighbour: _Scored, first: _Scored, last: _Scored) -> bool:
    if neighbour.article.id != item.article.id or neighbour.score < item.score - _NEIGHBOUR_MARGIN:
        return False
    if (neighbour.said and neighbour.said.speaker) != (item.said and item.said.speaker):
        return False
    if (first if neighbour.row < first.row else neighbour).apart:
        return False
    length = max(last.sentence.end, neighbour.sentence.end) - min(first.sentence.start, neighbour.sentence.start)
    return length <= LONGEST_SENTENCE
