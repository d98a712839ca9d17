"""What a build tells while it runs and when it ends."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from index.errors import TinqaError


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a build is: `done` of `total` files or pages in this stage, and seconds left where that can be told."""

    stage: str
    done: int
    total: int
    seconds_left: float | None = None


@dataclass(frozen=True, slots=True)
class Failure:
    """A source that is not in the index, or only as it was before, and why."""

    source: str
    reason: str


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did: sources by what became of them, and counts of what the index now holds."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: tuple[str, ...]
    failed: tuple[Failure, ...]
    articles: int
    passages: int
    duplicates: int
    seconds: float

    def as_dict(self) -> dict[str, Any]:
        """Return the report as JSON-ready data."""
        return asdict(self)


class CancelledError(TinqaError):
    """The build was stopped on request."""

    def __init__(self) -> None:
        super().__init__("The build was cancelled; the index is as it was.")
