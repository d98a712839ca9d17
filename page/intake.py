"""Articles into and out of the collection: an upload is shown cleaned before it goes in, a deletion can be undone."""

from __future__ import annotations

import json
import secrets
import shutil
import tempfile
import threading
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from index.errors import TinqaError
from index.read import SUFFIXES
from page.answers import iso
from page.catalogue import removed_share
from page.sources import find

if TYPE_CHECKING:
    from index.article import Article
    from page.engine import Cleaned, Engine
    from page.live import Library

MAX_FILES = 2_000
MAX_PREVIEWS = 50
MAX_BYTES = 200 * 1024 * 1024
_SHOWN_LINES = 400
_UPLOADED = "uploaded"


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that the browser has sent: where the server put it, and the name it had."""

    path: Path
    name: str


class Intake:
    """Holds uploads between preview and consent, each under a token that only its sender knows."""

    def __init__(self, library: Library, engine: Engine, upload_root: Path) -> None:
        self._library = library
        self._engine = engine
        self._upload_root = upload_root.resolve()
        self._scratch = tempfile.TemporaryDirectory(prefix="tinqa-")  # goes with this object, at the latest with Python
        self._staging = Path(self._scratch.name)
        self._tokens: dict[str, frozenset[str]] = {}
        self._lock = threading.Lock()

    def preview(self, uploads: Sequence[Upload]) -> dict[str, Any]:
        """Clean the uploads and return what they would become; nothing is added yet.

        Raises TinqaError for a file that did not come through the upload, an unreadable archive, or too much of either.
        """
        self._library.check_writable()
        token = secrets.token_urlsafe(16)
        folder = self._staging / token
        folder.mkdir()
        try:
            skipped = self._stage(uploads, folder)
            pages = self._engine.clean(folder)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        with self._lock:
            # A reader who walked away leaves a preview behind; the oldest make room.
            for old in list(self._tokens)[: max(0, len(self._tokens) - MAX_PREVIEWS + 1)]:
                del self._tokens[old]
                shutil.rmtree(self._staging / old, ignore_errors=True)
            self._tokens[token] = frozenset(page.source.partition("#")[0] for page in pages if page.articles)
        found = [_page_data(page) for page in pages]
        return {"token": token, "pages": found + [{"source": n, "articles": [], "reason": why} for n, why in skipped]}

    def accept(self, token: str) -> list[str]:
        """Move a previewed upload into the collection and return its sources; nothing there is replaced."""
        self._library.check_writable()
        folder, readable = self._take(token)
        target = self._library.settings.articles / _UPLOADED
        target.mkdir(parents=True, exist_ok=True)
        added = [_place(path, target) for path in sorted(folder.iterdir()) if path.name in readable]
        shutil.rmtree(folder, ignore_errors=True)
        return [f"{_UPLOADED}/{path.name}" for path in added]

    def discard(self, token: str) -> None:
        """Forget a previewed upload."""
        shutil.rmtree(self._take(token)[0], ignore_errors=True)

    def remove(self, article_id: str) -> dict[str, Any]:
        """Take an article's page out of the collection; the page goes into a folder `removed` beside the index.

        Every article of that page goes with it. Raises TinqaError where the page cannot be found or moved.
        """
        self._library.check_writable()
        with self._library.reading() as holding:
            article = find(holding.index, article_id)
        settings = self._library.settings
        name, _, record = article.source.partition("#")
        path = _below(settings.articles, name)
        kept = settings.index.parent / "removed"
        try:
            kept.mkdir(parents=True, exist_ok=True)
            if record:
                _remove_record(path, record, kept)
            else:
                shutil.move(path, _free(kept / path.name))
        except OSError as error:
            raise TinqaError(f"{name} could not be removed: {error.strerror}.") from error
        return {"source": article.source, "kept": str(kept)}

    def _take(self, token: str) -> tuple[Path, frozenset[str]]:
        """Return the folder of an upload and the names of those of its files that hold an article."""
        with self._lock:
            readable = self._tokens.pop(token, None)
        if readable is None:
            raise TinqaError("This upload is gone; please choose the files again.")
        return self._staging / token, readable

    def _stage(self, uploads: Sequence[Upload], folder: Path) -> list[tuple[str, str]]:
        skipped: list[tuple[str, str]] = []
        budget = MAX_BYTES
        if len(uploads) > MAX_FILES:
            raise TinqaError(f"{len(uploads)} files are too many at once; the limit is {MAX_FILES}.")
        for upload in uploads:
            path = upload.path.resolve()
            if not path.is_relative_to(self._upload_root):
                raise TinqaError(f"{upload.name} did not come through the upload.")
            for name, data in _contents(path, upload.name, budget):
                if data is None:
                    skipped.append((name, "Only .txt, .html, .jsonl and .zip files of these can be read."))
                    continue
                budget -= len(data)
                _free(folder / name).write_bytes(data)
        return skipped


def _contents(path: Path, name: str, budget: int) -> Iterator[tuple[str, bytes | None]]:
    """Yield (safe name, bytes) for a file, or each file of an archive; no bytes where the kind is not read here."""
    if PurePosixPath(name).suffix.lower() != ".zip":
        safe = _safe(name)
        if path.stat().st_size > budget:
            raise TinqaError(f"{name} is larger than an upload may be ({MAX_BYTES // 2**20} MB in all).")
        yield safe, path.read_bytes() if safe.endswith(SUFFIXES) else None
        return
    try:
        with zipfile.ZipFile(path) as archive:
            members = [m for m in archive.infolist() if not m.is_dir() and not m.filename.startswith("__MACOSX/")]
            if len(members) > MAX_FILES:
                raise TinqaError(f"{name} holds {len(members)} files; the limit is {MAX_FILES}.")
            for member in members:
                data = _unpacked(archive, member, name, budget)
                budget -= len(data or b"")
                yield _safe(member.filename), data
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        raise TinqaError(f"{name} is not a ZIP archive that can be read here ({error}).") from error


def _unpacked(archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str, budget: int) -> bytes | None:
    if not _safe(member.filename).endswith(SUFFIXES):
        return None
    with archive.open(member) as file:
        # The size in the archive's directory may lie, so what counts is what comes out.
        data = file.read(budget + 1)
    if len(data) > budget:
        raise TinqaError(f"{name} holds more than an upload may ({MAX_BYTES // 2**20} MB unpacked).")
    return data


def _safe(name: str) -> str:
    """Return the last part of a name, without what a file system or a source name could take for something else."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(c if c.isalnum() or c in "-_. " else "_" for c in last).strip(". ")
    stem, dot, suffix = kept.rpartition(".")
    return f"{stem[:100]}{dot}{suffix.lower()[:10]}" if dot else kept[:100] or "unnamed"


def _free(path: Path) -> Path:
    candidate, number = path, 2
    while candidate.exists():
        candidate = path.with_stem(f"{path.stem}-{number}")
        number += 1
    return candidate


def _place(path: Path, target: Path) -> Path:
    there = target / path.name
    if there.exists() and there.read_bytes() == path.read_bytes():
        return there
    return Path(shutil.move(path, _free(there)))


def _below(root: Path, name: str) -> Path:
    path = (root / name).resolve()
    if not path.is_relative_to(root.resolve()) or not path.is_file():
        raise TinqaError(f"{name} is not in the articles folder any more; rebuild the index.")
    return path


def _remove_record(path: Path, record: str, kept: Path) -> None:
    """Take a record out of a JSONL file, atomically; its line goes into a file of the same name below `kept`.

    An empty line stays in its place, because a record without an id is known by the number of its line.
    """
    lines = path.read_bytes().split(b"\n")
    gone = [n for n, line in enumerate(lines) if _record_id(line, n + 1) == record]
    if not gone:
        raise TinqaError(f"{path.name} has no record {record} any more; rebuild the index.")
    with (kept / path.name).open("ab") as file:
        file.writelines(lines[n] + b"\n" for n in gone)
    for n in gone:
        lines[n] = b""
    fresh = path.with_name(f".{path.name}.new")
    fresh.write_bytes(b"\n".join(lines))
    fresh.replace(path)


def _record_id(line: bytes, number: int) -> str | None:
    try:
        value = json.loads(line.removeprefix(b"\xef\xbb\xbf"))
    except (ValueError, RecursionError):
        return None
    given = value.get("id") if isinstance(value, dict) else None
    return str(given).strip() if isinstance(given, str | int | float) and str(given).strip() else str(number)


def _page_data(page: Cleaned) -> dict[str, Any]:
    return {"source": page.source, "reason": page.reason, "articles": [_article_data(a) for a in page.articles]}


def _article_data(article: Article) -> dict[str, Any]:
    return {
        "title": article.title,
        "publisher": article.publisher,
        "published": iso(article.published),
        "lang": article.lang,
        "paragraphs": article.body,
        "removed_share": removed_share(article),
        "removed": [{"line": r.line, "text": r.text, "why": r.why} for r in article.removed[:_SHOWN_LINES]],
    }
