"""The reader: a small model that reads question and passage together and tells which words answer, and how surely."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Span:
    """The words at `[start:end]` of a text may answer; `odds` are the logits by which that is likelier than nothing."""

    start: int
    end: int
    odds: float
