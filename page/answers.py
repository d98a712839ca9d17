"""An answer as plain data for the browser, which only ever sets it as text: nothing in here is mark-up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    from index import Index
    from qa import Answer, Citation, Hit

Span = tuple[int, int]
Segment = tuple[str, str]


class SourceData(TypedDict):
    """A citation: `segments` is the quote cut into (text, "" or "answer") pieces.

    `near` is why it was chosen, as ("meaning" or "words", how near in a word, the same as a number) for each.
    """

    marker: int
    article_id: str
    sha256: str
    source: str
    title: str
    publisher: str
    published: str
    speaker: str
    office: str
    start: int
    end: int
    quote: str
    marked: list[Span]
    segments: list[Segment]
    meant: list[tuple[str, str]]
    why: str
    near: list[tuple[str, str, float]]
    lang: str
    verified: bool


class HitData(TypedDict):
    """A passage near the question."""

    rank: int
    article_id: str
    source: str
    title: str
    publisher: str
    published: str
    start: int
    end: int
    text: str
    score: float


class ProseData(TypedDict):
    """A sentence of the answer with its markers."""

    text: str
    markers: list[int]


class DroppedData(TypedDict):
    """A sentence that a language model wrote and the articles do not support; `why` is a `qa.answer.Fault`."""

    text: str
    why: str


class AnswerData(TypedDict):
    """An answer; `prose` holds those of its sentences that are more than a frame around a quote.

    `notice` is a `qa.answer.Notice`, or empty.
    """

    question: str
    searched: str
    language: str
    short: str
    text: str
    prose: list[ProseData]
    written: bool
    dropped: list[DroppedData]
    notice: str
    sources: list[SourceData]
    abstained: bool
    nearest: list[HitData]
    seconds: float
    markdown: str
    generation: str


def answer_data(answer: Answer, index: Index) -> AnswerData:
    """Turn an answer into data, each citation verified against the index at this moment."""
    quotes = [citation.quote for citation in answer.citations]
    prose = [s for s in answer.sentences if answer.written or not any(q in s.text or s.text in q for q in quotes)]
    return AnswerData(
        question=answer.question,
        searched=answer.searched,
        language=answer.language,
        short=answer.short or "",
        text=answer.text,
        prose=[ProseData(text=s.text, markers=list(s.markers)) for s in prose],
        written=answer.written,
        dropped=[DroppedData(text=sentence.text, why=sentence.why) for sentence in answer.dropped],
        notice=answer.notice or "",
        sources=[source_data(citation, index) for citation in answer.citations],
        abstained=answer.abstained,
        nearest=[hit_data(hit) for hit in answer.nearest],
        seconds=answer.seconds,
        markdown=answer.markdown(),
        generation=index.generation,
    )


def source_data(citation: Citation, index: Index) -> SourceData:
    """Turn a citation into data; offsets in `marked` that leave the quote are dropped."""
    inside = [(a, b) for a, b in citation.marked if citation.start <= a < b <= citation.end]
    spans = [(a - citation.start, b - citation.start, "answer") for a, b in inside]
    return SourceData(
        marker=citation.marker,
        article_id=citation.article_id,
        sha256=citation.sha256,
        source=citation.source,
        title=citation.title,
        publisher=citation.publisher,
        published=iso(citation.published),
        speaker=citation.speaker or "",
        office=citation.office or "",
        start=citation.start,
        end=citation.end,
        quote=citation.quote,
        marked=inside,
        segments=list(segments(citation.quote, spans)),
        meant=list(citation.meant),
        why=citation.why,
        near=[(what, *level) for what, level in citation.near.levels.items()],
        lang=_language(citation, index),
        verified=citation.verify(index),
    )


def _language(citation: Citation, index: Index) -> str:
    try:
        return index.article(citation.article_id).lang
    except KeyError:
        return ""


def hit_data(hit: Hit) -> HitData:
    """Turn a search hit into data."""
    return HitData(
        rank=hit.rank,
        article_id=hit.article_id,
        source=hit.source,
        title=hit.title,
        publisher=hit.publisher,
        published=iso(hit.published),
        start=hit.start,
        end=hit.end,
        text=hit.text,
        score=round(hit.score, 4),
    )


def segments(text: str, spans: Iterable[tuple[int, int, str]], offset: int = 0) -> Iterator[Segment]:
    """Cut text into (piece, classes) at the ends of the spans, whose offsets count from `-offset`.

    Spans may overlap: a piece carries the classes of all that cover it, in order. The pieces join to the text.
    """
    inside = [(max(a - offset, 0), min(b - offset, len(text)), kind) for a, b, kind in spans]
    inside = [(a, b, kind) for a, b, kind in inside if a < b]
    cuts = sorted({0, len(text), *(a for a, _, _ in inside), *(b for _, b, _ in inside)})
    for start, end in pairwise(cuts):
        kinds = sorted({kind for a, b, kind in inside if a <= start and end <= b})
        yield text[start:end], " ".join(kinds)


def iso(day: date | None) -> str:
    """Return the day as YYYY-MM-DD, or nothing."""
    return day.isoformat() if day else ""
