"""What reading gives: pages as they came, decoded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from index.errors import ReadError

# Bytes: the longest live reports with all their mark-up have a tenth of it, a book as one page does not.
_LARGEST = 10_000_000


class PageKind(StrEnum):
    """What a page came as, which decides how it is cleaned."""

    TEXT = "text"
    HTML = "html"
    RECORD = "record"


@dataclass(frozen=True, slots=True)
class Page:
    """A page as it came, decoded: `text` has no byte-order mark, no NUL, no lone surrogate, and newlines as line ends.

    For HTML `text` is the mark-up; for a record it is the record's text and `fields` holds its other values
    (`id`, `title`, `url`, `published`, `publisher`, `byline`, `lang`, where given).
    """

    source: str
    kind: PageKind
    text: str
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file to read and the name by which its pages are known: the path below the folder that was asked for."""

    path: Path
    source: str


def check_size(where: str, size: int) -> None:
    """Raise ReadError where a page has too many bytes to be one."""
    if size > _LARGEST:
        raise ReadError(
            f"{where} has {size / 1e6:.0f} MB, a page at most {_LARGEST // 1_000_000} MB; save its articles one by one."
        )
