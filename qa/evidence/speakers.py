"""Who said it: propositions compared with what is spoken, and speakers with whom a question names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from index.opened import Index
from index.text.media import is_medium
from index.text.names import Name, names
from index.text.words import tokens
from qa.evidence.expected import role_ends
from qa.evidence.sentences import WORD_WEIGHT, Nearness, Scored, word_shares
from qa.question.matching import NameIndex, match
from qa.retrieve import Filters, Query, allowed_passages, concept_shares

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
SAME_NAME = 0.9
_HAN = re.compile(r"[\u3400-\u9fff·]{2,6}")


def propositions(index: Index, query: Query, filters: Filters | None) -> list[Scored]:
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
    found: dict[int, Scored] = {}
    for place in best:
        row, number, said = speech[rows[place]]
        if row not in found and not is_medium(said.speaker):  # who passes it on is not who said it
            near = Nearness(float(cosines[place]) / 2)
            article, sentence = articles[number], sentences[row]
            apart = sentence.start in index.gaps(article)
            found[row] = Scored(article, row, sentence, float(cosines[place]), near, said, apart)
    words = word_shares(query, {row: item.text for row, item in found.items()})
    concepts = concept_shares(index.sentence_concepts, query, list(found))
    scored = []
    for item, share in zip(found.values(), concepts, strict=True):
        score = item.score + WORD_WEIGHT * words[item.row] + _DIRECT_WEIGHT * bool(item.said and item.said.direct)
        if item.article.lang != query.lang:
            score += _CONCEPT_WEIGHT * share
        scored.append(replace(item, score=score))
    return sorted(scored, key=lambda item: -item.score)


def least_said(query: Query, ranked: Sequence[Scored]) -> float:
    """Return the score from which on a further speaker said the same."""
    best, mean = ranked[0].score, sum(item.score for item in ranked) / len(ranked)
    same = ranked[0].article.lang == query.lang
    return mean + (_SPEAKER_SHARE_SAME_LANGUAGE if same else _SPEAKER_SHARE) * (best - mean)


def heard(speaker: str, others: Iterable[str]) -> bool:
    """Tell whether a speaker is among others, in whatever script (习近平 is Tập Cận Bình)."""
    return any(speaker == other or _same_name(speaker, other) for other in others)


def of_speaker(query: Query, scored: Sequence[Scored]) -> list[Scored]:
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
    held += [{*tokens(name.text)} for name in _names_in(speaker)]
    return [item for item in scored if not item.said and any(words <= {*tokens(item.text)} for words in held)]


def lifted(speaker: str, scored: Sequence[Scored]) -> list[Scored]:
    """Prefer what the speaker said to whom the question attributes the answer."""
    rows = {item.row for item in _spoken_by(speaker, scored)}
    return [replace(item, score=item.score + _SPEAKER_WEIGHT * (item.row in rows)) for item in scored]


def _is_name(speaker: str) -> bool:
    """Tell whether a speaker is named by a name; a role is none, in Chinese by its last character (专家, 发言人)."""
    return bool(_names_in(speaker) or (_HAN.fullmatch(speaker) and not speaker.endswith(role_ends())))


def _names_in(speaker: str) -> list[Name]:
    """Return the names in a speaker, whose first word begins no sentence."""
    return names(f"x {speaker}")


def _spoken_by(speaker: str, scored: Sequence[Scored]) -> list[Scored]:
    """Return what the speaker said, by a name in whatever script; everything spoken where none is asked for."""
    spoken = [item for item in scored if item.said]
    if not speaker:
        return spoken
    speakers = NameIndex.of({item.said.speaker: 1 for item in spoken if item.said})
    meant = {found.found for found in match(speaker, speakers)}
    return [item for item in spoken if item.said and item.said.speaker in meant]


def _same_name(one: str, other: str) -> bool:
    return any(found.score >= SAME_NAME for found in match(one, {other: 1}))
