"""A file or a record becomes a raw page: encodings, line ends and JSONL are settled here, noise is not."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from index.errors import ReadError

SUFFIXES = (".txt", ".html", ".htm", ".jsonl")
FIELDS = ("id", "title", "url", "published", "publisher", "byline", "lang")

# Detection looks at the start only: its time grows with what it is given, its verdict hardly changes after this much.
_SAMPLE = 65_536
# Bytes of a page: the longest live reports with all their mark-up have a tenth of it, a book as one page does not.
_LARGEST_PAGE = 10_000_000
# Text carries almost no control characters; machine code and media are full of them.
_BINARY_SHARE = 0.02
_MAGIC = {
    b"%PDF": "a PDF",
    b"PK\x03\x04": "a ZIP archive or office document",
    b"\x89PNG": "a PNG picture",
    b"\xff\xd8\xff": "a JPEG picture",
    b"GIF8": "a GIF picture",
    b"\x1f\x8b": "a gzip archive",
    b"\x7fELF": "a program",
    b"SQLite format 3": "a database",
}
_BOMS = (
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_CONTROL = bytes(c for c in range(32) if c not in b"\t\n\x0b\x0c\r\x1b")
_DECLARED = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE)


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


def find(paths: Sequence[Path]) -> list[SourceFile]:
    """Return the readable files below `paths`, sorted by source; a path to a file is taken whatever its ending.

    Hidden files and folders are passed over. Two files that would get the same source keep apart by their folder.

    Raises:
        ReadError: a path does not exist.
    """
    found: dict[str, Path] = {}
    for root in paths:
        if not root.exists():
            raise ReadError(f"There is no file or folder {root}.")
        for path, source in _below(root):
            name = source
            if name in found and found[name].resolve() != path.resolve():
                name = f"{root.resolve().parent.name if root.is_file() else root.resolve().name}/{source}"
            if name in found and found[name].resolve() != path.resolve():
                name = path.resolve().as_posix()
            found[name] = path
    return [SourceFile(found[source], source) for source in sorted(found)]


def _below(root: Path) -> Iterator[tuple[Path, str]]:
    """Yield files and their paths relative to a folder; a folder that cannot be listed is yielded itself."""
    if not root.is_dir():
        yield root, root.name
        return
    closed: list[Path] = []
    for folder, inner, files in os.walk(root, onerror=lambda e: closed.append(Path(str(e.filename)))):
        inner[:] = sorted(d for d in inner if not d.startswith("."))
        for name in files:
            if name.lower().endswith(SUFFIXES) and not name.startswith("."):
                path = Path(folder, name)
                yield path, path.relative_to(root).as_posix()
    for path in closed:
        yield path, path.relative_to(root).as_posix() if path != root else root.name


def read(file: SourceFile) -> Iterator[Page | ReadError]:
    """Yield the pages of a file; what cannot be read is yielded as a `ReadError` in its place and the rest goes on."""
    suffix = file.path.suffix.lower()
    try:
        if suffix == ".jsonl":
            yield from _records(file)
            return
        size = file.path.stat().st_size
        if size > _LARGEST_PAGE:
            yield _too_large(file.source, size)
            return
        data = file.path.read_bytes()
    except OSError as error:
        yield ReadError(f"{file.source} cannot be opened: {error.strerror or error}.")
        return
    kind = PageKind.HTML if suffix in {".html", ".htm"} else PageKind.TEXT
    try:
        text = decode(data, file.source, html=kind is PageKind.HTML)
    except ReadError as error:
        yield error
        return
    if not text.strip():
        yield ReadError(f"{file.source} is empty.")
        return
    yield Page(file.source, kind, text)


def _records(file: SourceFile) -> Iterator[Page | ReadError]:
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
    if len(line) > _LARGEST_PAGE:
        raise _too_large(where, len(line))
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


def _too_large(where: str, size: int) -> ReadError:
    most = _LARGEST_PAGE // 1_000_000
    return ReadError(f"{where} has {size / 1e6:.0f} MB, a page at most {most} MB; save its articles one by one.")


def tidy(text: str) -> str:
    """Return the text with newlines as line ends and without byte-order marks, NULs and lone surrogates."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    # UTF-8 has no lone surrogates: there and back they are gone, in a third of the time of a search.
    return text.replace("\0", "").replace("\ufeff", "").encode("utf-8", "ignore").decode()


def decode(data: bytes, source: str, *, html: bool = False) -> str:
    """Return the bytes as tidy text: byte-order mark, UTF-8, what the HTML declares, then detection, in that order.

    Args:
        data: the file as it is.
        source: its name, for the message.
        html: look for a charset declared in the mark-up.

    Raises:
        ReadError: the bytes are not text.
    """
    for mark, what in _MAGIC.items():
        if data.startswith(mark):
            raise ReadError(f"{source} is {what}, not text; save the page as .txt or .html.")
    for bom, codec in _BOMS:
        if data.startswith(bom):
            return tidy(data.decode(codec, errors="replace"))
    zeros = data.count(0)
    if zeros > len(data) * 0.2:
        codec = "utf-16-le" if data[1::2].count(0) >= data[::2].count(0) else "utf-16-be"
        text = data.decode(codec, errors="replace")
        if text.isprintable() or sum(map(str.isprintable, text[:4096])) > 0.9 * len(text[:4096]):
            return tidy(text)
        raise ReadError(f"{source} is binary, not text; save the page as .txt or .html.")
    if len(data) - zeros - len(data.translate(None, _CONTROL)) > _BINARY_SHARE * len(data):
        raise ReadError(f"{source} is binary, not text; save the page as .txt or .html.")
    try:
        return tidy(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return tidy(_decode_legacy(data, html=html))


def _decode_legacy(data: bytes, *, html: bool) -> str:
    """Decode bytes that are not UTF-8 as a whole: by line where most lines are, else by one detected encoding."""
    lines = data.split(b"\n")
    decoded: list[str | None] = []
    wrong: list[bytes] = []
    for line in lines:
        try:
            decoded.append(line.decode())
        except UnicodeDecodeError:
            decoded.append(None)
            wrong.append(line)
    right = sum(1 for text in decoded if text is not None and not text.isascii())
    declared = _declared(data) if html else None
    if right <= len(wrong):
        codec = declared or _detect(b"\n".join(wrong)[:_SAMPLE])
        return data.decode(codec, errors="replace")
    codec = _detect(b"\n".join(wrong)[:_SAMPLE])
    bad = iter(wrong)
    return "\n".join(next(bad).decode(codec, errors="replace") if text is None else text for text in decoded)


def _declared(data: bytes) -> str | None:
    """Return the charset that the mark-up declares, if Python knows it and it is not the UTF-8 that failed."""
    match = _DECLARED.search(data[:8192])
    name = match[1].decode("ascii") if match else ""
    try:
        known = "".encode(name) == b"" if name else False
    except LookupError:
        return None
    return name if known and name.lower().replace("-", "") not in {"utf8", "utf16"} else None


def _detect(sample: bytes) -> str:
    """Return the likeliest encoding of bytes that are not UTF-8; Windows-1252 when nothing is likely."""
    from charset_normalizer import from_bytes  # noqa: PLC0415  (costs 60 ms, and few files need it)

    best = from_bytes(sample).best()
    return best.encoding if best is not None and best.encoding not in {"ascii", "utf_8"} else "cp1252"
