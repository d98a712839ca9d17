"""What is read: the stretches of articles about the sentences that were found, under the title of their article."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from index.article import Article, Sentence
from index.opened import Index
from index.settings import Settings
from index.text.language import is_unspaced
from qa.evidence.scoring import Evidence
from qa.question.query import Query
from qa.reader import Span

# Stretches that are read, and characters of one; a script without spaces says more in as many.
_STRETCHES, _LONGEST, _LONGEST_UNSPACED = 5, 640, 240


def read(index: Index, query: Query, ranked: Sequence[Evidence]) -> list[Evidence]:
    """Return evidence, which comes best first, with what the reader finds in it; most of it is not read."""
    from qa.reader.network import reader  # noqa: PLC0415  (leads to onnx)

    stretches = _stretches(index, ranked)
    if not stretches:
        return list(ranked)
    heads = [_head(article, start) for article, start, _ in stretches]
    texts = [head + article.text[start:end] for head, (article, start, end) in zip(heads, stretches, strict=True)]
    answers = reader(Settings().cache).read(query.readable, texts)
    found: defaultdict[str, list[Span]] = defaultdict(list)
    for head, (article, start, _), spans in zip(heads, stretches, answers, strict=True):
        shift = start - len(head)
        found[article.id] += [
            replace(s, start=s.start + shift, end=s.end + shift) for s in spans if s.start >= len(head)
        ]
    return _led([replace(item, answer=_best(item, found[item.article.id])) for item in ranked])


def _best(item: Evidence, spans: Sequence[Span]) -> Span | None:
    """Return the best span that stands in a sentence, in offsets into the article's text."""
    inside = (s for s in spans if item.start <= s.start and s.end <= item.end)
    return max(inside, key=lambda span: span.odds, default=None)


def _led(ranked: Sequence[Evidence]) -> list[Evidence]:
    """Tell each answer by how much it is above the best in another sentence."""
    first, second = sorted([-math.inf, -math.inf, *(item.answer.odds for item in ranked if item.answer)])[:-3:-1]

    def ahead(span: Span) -> Span:
        return replace(span, lead=span.odds - (second if span.odds == first else first))

    return [replace(item, answer=item.answer and ahead(item.answer)) for item in ranked]


def _stretches(index: Index, ranked: Sequence[Evidence]) -> list[tuple[Article, int, int]]:
    """Return the stretches about the best sentences, each with as much before it as behind it, none read twice."""
    sentences: dict[str, list[Sentence]] = {}
    found: list[tuple[Article, int, int]] = []
    for item in ranked:
        article = item.article
        if any(a.id == article.id and start <= item.start and item.end <= end for a, start, end in found):
            continue
        if article.id not in sentences:
            sentences[article.id] = index.sentences(article.id)
        found.append((article, *_about(item, sentences[article.id])))
        if len(found) == _STRETCHES:
            break
    return found


def _about(item: Evidence, sentences: Sequence[Sentence]) -> tuple[int, int]:
    room = _LONGEST_UNSPACED if is_unspaced(item.article.lang) else _LONGEST
    first = next(i for i, s in enumerate(sentences) if s.end > item.start)
    last = max(i for i, s in enumerate(sentences) if s.start < item.end)
    while True:
        wider = [(first - 1, last)] if first else []
        wider += [(first, last + 1)] if last + 1 < len(sentences) else []
        fitting = [(a, b) for a, b in wider if sentences[b].end - sentences[a].start <= room]
        if not fitting:
            return sentences[first].start, sentences[last].end
        middle = item.start + item.end
        first, last = min(fitting, key=lambda ab: abs(sentences[ab[0]].start + sentences[ab[1]].end - middle))


def _head(article: Article, start: int) -> str:
    """Return the title, of what is about to be read, unless the stretch begins with it."""
    return f"{article.title}\n" if article.title and start > len(article.title) else ""
