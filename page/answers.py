"""An answer as the page's script shows it, which only ever sets it as text: nothing in here is mark-up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from index import Index
    from qa import Answer

Segment = tuple[str, str]


def answer_data(answer: Answer, index: Index) -> dict[str, Any]:
    """Return `Answer.as_dict` as the script wants it.

    The `sources` are its citations with their quotes cut into `segments` (text, "" or "answer"), the `prose` those of
    its sentences that are more than a frame around a quote.
    """
    data = answer.as_dict(index)
    quotes = [citation.quote for citation in answer.citations]
    sentences = data.pop("sentences")
    prose = [s for s in sentences if answer.written or not any(q in s["text"] or s["text"] in q for q in quotes)]
    sources = [source | {"segments": _cut(source)} for source in data.pop("citations")]
    return data | {"text": data.pop("answer"), "prose": prose, "sources": sources}


def _cut(source: dict[str, Any]) -> list[Segment]:
    spans = ((start, end, "answer") for start, end in source["marked"])
    return list(segments(source["quote"], spans, source["start"]))


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
