"""A JSONL file as pages, one a line."""

from __future__ import annotations

import json
from collections.abc import Iterator

from index.errors import ReadError
from index.read.encodings import tidy
from index.read.page import Page, PageKind, SourceFile, check_size

FIELDS = ("id", "title", "url", "published", "publisher", "byline", "lang")


def records(file: SourceFile) -> Iterator[Page | ReadError]:
    """Yield the records of a JSONL file, one a line; a bad line costs only itself."""
    seen: set[str] = set()
    with file.path.open("rb") as stream:
        for number, line in enumerate(stream, 1):
            if not line.strip():
                continue
            try:
                page = _record(line, file.source, number)
            except ReadError as error:
                yield error
                continue
            if page.source in seen:
                yield ReadError(f"{file.source} line {number} repeats the id {page.fields['id']!r}; give it another.")
                continue
            seen.add(page.source)
            yield page


def _record(line: bytes, source: str, number: int) -> Page:
    """Read one line of JSONL; a record without an id is known by its line number."""
    where = f"{source} line {number}"
    check_size(where, len(line))
    try:
        record = json.loads(line.removeprefix(b"\xef\xbb\xbf").decode())
    except (ValueError, RecursionError) as error:
        reason = "not UTF-8" if isinstance(error, UnicodeDecodeError) else "not JSON"
        raise ReadError(f"{where} is {reason}; each line holds one JSON object.") from error
    if not isinstance(record, dict):
        raise ReadError(f"{where} is not a JSON object with id, title and text.")
    text = record.get("text")
    if not isinstance(text, str) or not text.strip():
        raise ReadError(f"{where} has no text; give the record a field `text`.")
    fields = {key: tidy(str(record[key])).strip() for key in FIELDS if isinstance(record.get(key), str | int | float)}
    fields["id"] = fields.get("id") or str(number)
    return Page(f"{source}#{fields['id']}", PageKind.RECORD, tidy(text), fields)
