"""The reader: a small model that reads question and passage together and tells which words answer, and how surely."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Span:
    """The words at `[start:end]` of a text may answer; `odds` are the logits by which that is likelier than nothing.

    `lead` is by how much these odds are above those of the best span in another sentence of all that was read.
    """

    start: int
    end: int
    odds: float
    lead: float = 0.0
