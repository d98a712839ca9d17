"""Who said it: propositions compared with what is spoken, and speakers with whom a question names."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace

import numpy as np

from index.article import Quotation
from index.opened import Index
from index.text.media import is_medium
from index.text.names import Name, names
from index.text.words import tokens
from qa.evidence.expected import words_asked
from qa.evidence.scoring import WORD_WEIGHT, Evidence, Nearness, word_shares
from qa.question.matching import NameIndex, match
from qa.question.query import Query
from qa.retrieve import Filters, allowed_passages, concept_shares

# Spoken parts that are compared for "Who said …?": their mean is the floor above which the best stand out.
_SPOKEN = 40
# Further speakers said the same if they stand this far up from what is said on average to the best; where question and
# article share a language, shared words lift the best above the others.
_SPEAKER_SHARE, _SPEAKER_SHARE_SAME_LANGUAGE = 0.7, 0.6
# The share of the question's concepts that speech in another language holds.
_CONCEPT_WEIGHT = 0.25
# Words between quotation marks are the speaker's own, a report is somebody else's.
_DIRECT_WEIGHT = 0.05
# A sentence of the speaker whom the question names ("…, according to X").
_SPEAKER_WEIGHT = 0.2
# A name read from another script matches by at least this (qa.names); less is a slip of the pen or a surname.
_SAME_NAME = 0.9
_HAN = re.compile(r"[\u3400-\u9fff·]{2,6}")


def propositions(index: Index, query: Query, filters: Filters | None) -> list[Evidence]:
    """Return what was said anywhere, nearest to the proposition asked about first.

    The proposition is embedded both as a question and as a text and compared with what was said, sentence by sentence.
    """
    speech, allowed = index.speech, allowed_passages(index, filters)
    inside = None if allowed is None else {index.outline[1][row].article for row in allowed}
    rows = [row for row, (_, article, _) in enumerate(speech) if inside is None or article in inside]
    if not rows:
        return []
    topic = index.embedder.passages([query.question.topic or query.searched])
    wanted = index.centres.passages(topic, [query.lang])[0] + query.centred
    langs = [index.outline[0][speech[row][1]][1] for row in rows]
    cosines = index.centres.passages(index.vectors.spoken(rows), langs) @ wanted
    best: dict[int, tuple[float, int, Quotation]] = {}
    for place in np.argsort(-cosines)[:_SPOKEN]:
        row, number, said = speech[rows[place]]
        if row not in best and not is_medium(said.speaker):  # who passes it on is not who said it
            best[row] = float(cosines[place]), number, said
    articles = index.store.articles_by_number(number for _, number, _ in best.values())
    sentences = index.store.sentences(best)
    texts = {row: articles[best[row][1]].text[sentences[row].start : sentences[row].end] for row in best}
    words, concepts = word_shares(query, texts), concept_shares(index.sentence_concepts, query, list(best))
    found = []
    for (row, (cosine, number, said)), share in zip(best.items(), concepts, strict=True):
        article, sentence = articles[number], sentences[row]
        foreign = _CONCEPT_WEIGHT * share if article.lang != query.lang else 0.0
        score = cosine + WORD_WEIGHT * words[row] + _DIRECT_WEIGHT * said.direct + foreign
        near, apart = Nearness(cosine / 2), sentence.start in index.gaps(article)
        found.append(Evidence(article, row, sentence.start, sentence.end, score, near, said, apart))
    return sorted(found, key=lambda item: -item.score)


def least_said(query: Query, ranked: Sequence[Evidence]) -> float:
    """Return the score from which on a further speaker said the same."""
    best, mean = ranked[0].score, sum(item.score for item in ranked) / len(ranked)
    same = ranked[0].article.lang == query.lang
    return mean + (_SPEAKER_SHARE_SAME_LANGUAGE if same else _SPEAKER_SHARE) * (best - mean)


def heard(speaker: str, others: Collection[str]) -> bool:
    """Tell whether a speaker is among others, in whatever script (习近平 is Tập Cận Bình)."""
    return speaker in others or any(found.score >= _SAME_NAME for found in match(speaker, NameIndex.of(others)))


def of_speaker(query: Query, scored: Sequence[Evidence]) -> list[Evidence]:
    """Keep what the speaker said whom the question names: never another's words.

    Where nothing is ascribed to him, sentences that nobody speaks stay if they name him; whoever is not named by a name
    ("the two leaders") has said whatever is told.
    """
    speaker = query.question.speaker
    if by := _spoken_by(speaker, scored):
        return by
    if not _is_name(speaker):
        return [item for item in scored if item.said] or list(scored)
    start = query.searched.find(speaker)
    held = [{*tokens(n.found)} for n in query.names if start <= n.start < start + len(speaker)]
    held += [{*tokens(name.text)} for name in _names_in(speaker)]
    return [item for item in scored if not item.said and any(words <= {*tokens(item.quote)} for words in held)]


def lifted(speaker: str, scored: Sequence[Evidence]) -> list[Evidence]:
    """Prefer what the speaker said to whom the question attributes the answer."""
    rows = {item.row for item in _spoken_by(speaker, scored)}
    return [replace(item, score=item.score + _SPEAKER_WEIGHT * (item.row in rows)) for item in scored]


def _is_name(speaker: str) -> bool:
    """Tell whether a speaker is named by a name; a role is none, in Chinese by its last character (专家, 发言人)."""
    return bool(_names_in(speaker) or (_HAN.fullmatch(speaker) and speaker[-1] not in words_asked("role_ends")))


def _names_in(speaker: str) -> list[Name]:
    """Return the names in a speaker, whose first word begins no sentence."""
    return names(f"x {speaker}")


def _spoken_by(speaker: str, scored: Sequence[Evidence]) -> list[Evidence]:
    """Return what the speaker said, by a name in whatever script; everything spoken where none is asked for."""
    spoken = [item for item in scored if item.said]
    if not speaker:
        return spoken
    speakers = NameIndex.of(item.said.speaker for item in spoken if item.said)
    meant = {found.found for found in match(speaker, speakers)}
    return [item for item in spoken if item.said and item.said.speaker in meant]
