"""A file or a record becomes a raw page: encodings, line ends and JSONL are settled here, noise is not."""

from __future__ import annotations

import stat
from collections.abc import Iterator

from index.errors import ReadError
from index.read.encodings import decode
from index.read.find import SUFFIXES, find
from index.read.page import Page, PageKind, SourceFile, check_size
from index.read.records import records

__all__ = ["SUFFIXES", "Page", "PageKind", "SourceFile", "decode", "find", "read"]


def read(file: SourceFile) -> Iterator[Page | ReadError]:
    """Yield the pages of a file; what cannot be read is yielded as a `ReadError` in its place and the rest goes on."""
    try:
        _check_kind(file)
        if file.path.suffix.lower() == ".jsonl":
            yield from records(file)
        else:
            yield _page(file)
    except OSError as error:  # a folder gets here that could not be listed
        yield ReadError(f"{file.source} cannot be opened: {error.strerror or error}.")
    except ReadError as error:
        yield error


def _check_kind(file: SourceFile) -> None:
    """Raise ReadError for a pipe or a device, which would be waited for, perhaps for ever."""
    mode = file.path.stat().st_mode
    if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
        raise ReadError(f"{file.source} is no ordinary file; save the page as .txt or .html.")


def _page(file: SourceFile) -> Page:
    check_size(file.source, file.path.stat().st_size)
    kind = PageKind.HTML if file.path.suffix.lower() in {".html", ".htm"} else PageKind.TEXT
    text = decode(file.path.read_bytes(), file.source, html=kind is PageKind.HTML)
    if not text.strip():
        raise ReadError(f"{file.source} is empty.")
    return Page(file.source, kind, text)
