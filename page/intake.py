"""Articles into and out of the collection: an upload is shown cleaned before it goes in, a deletion can be undone."""

from __future__ import annotations

import json
import re
import secrets
import shutil
import tempfile
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index import read
from index.errors import TinqaError
from page.catalogue import facts, removed_share
from page.sources import find
from page.uploads import Upload, free, short, unpack

if TYPE_CHECKING:
    from index.article import Article
    from page.live import Live

MAX_PREVIEWS = 50
_SHOWN_LINES = 400
_UPLOADED = "uploaded"


class Intake:
    """Holds uploads between preview and consent, each under a token that only its sender knows."""

    def __init__(self, live: Live, upload_root: Path) -> None:
        self._live = live
        self._upload_root = upload_root.resolve()
        self._scratch = tempfile.TemporaryDirectory(prefix="tinqa-")  # goes with this object, at the latest with Python
        self._staging = Path(self._scratch.name)
        self._tokens: dict[str, frozenset[str]] = {}
        self._lock = threading.Lock()

    def preview(self, uploads: Sequence[Upload]) -> dict[str, Any]:
        """Clean the uploads and return what they would become; nothing is added yet.

        Raises TinqaError for a file that did not come through the upload, an unreadable archive, or too much of either.
        """
        self._live.check_writable()
        token = secrets.token_urlsafe(16)
        folder = self._staging / token
        folder.mkdir()
        try:
            skipped = unpack(uploads, self._upload_root, folder)
            pages, files = cleaned(folder), _files(folder)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        with self._lock:
            # A reader who walked away leaves a preview behind; the oldest make room.
            for old in list(self._tokens)[: max(0, len(self._tokens) - MAX_PREVIEWS + 1)]:
                del self._tokens[old]
                shutil.rmtree(self._staging / old, ignore_errors=True)
            self._tokens[token] = frozenset(
                _origin(files, page["source"])[0].name for page in pages if page["articles"]
            )
        return {"token": token, "pages": pages + [{"source": n, "articles": [], "reason": why} for n, why in skipped]}

    def accept(self, token: str) -> list[str]:
        """Move a previewed upload into the collection and return its sources; nothing there is replaced."""
        self._live.check_writable()
        folder, readable = self._take(token)
        target = self._live.settings.articles / _UPLOADED
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
        self._live.check_writable()
        with self._live.reading() as holding:
            article = find(holding.index, article_id)
        settings = self._live.settings
        path, record = _origin(_files(settings.articles), article.source)
        kept = settings.index.parent / "removed"
        try:
            kept.mkdir(parents=True, exist_ok=True)
            if record:
                _remove_record(path, record, kept)
            else:
                shutil.move(path, free(kept / path.name))
        except OSError as error:
            raise TinqaError(f"{article.source} could not be removed: {error.strerror}.") from error
        return {"source": article.source, "kept": str(kept)}

    def _take(self, token: str) -> tuple[Path, frozenset[str]]:
        """Return the folder of an upload and the names of those of its files that hold an article."""
        with self._lock:
            readable = self._tokens.pop(token, None)
        if readable is None:
            raise TinqaError("This upload is gone; please choose the files again.")
        return self._staging / token, readable


def cleaned(folder: Path) -> list[dict[str, Any]]:
    """Return what each page below a folder would become: its `source`, and its `articles` or the `reason` for none."""
    from index.clean import clean_all  # noqa: PLC0415 - brings the line model and the HTML extractor

    pages = [page for file in read.find([folder]) for page in read.read(file)]
    shown = []
    for page, result in zip(pages, clean_all(pages), strict=True):
        source = page.source if isinstance(page, read.Page) else ""
        articles, reason = (result, "") if isinstance(result, list) else ([], str(result))
        shown.append({"source": source, "articles": list(map(_article_data, articles)), "reason": reason})
    return shown


def _files(root: Path) -> dict[str, Path]:
    """Return the files that really lie below a folder, by the names that their pages are known by."""
    found = ((file.source, file.path.resolve()) for file in read.find([root]))
    return {source: path for source, path in found if path.is_relative_to(root.resolve())}


def _origin(files: Mapping[str, Path], source: str) -> tuple[Path, str]:
    """Return the file that a source is from, and the record in it, if any: only a `.jsonl` file has records."""
    if source in files:
        return files[source], ""
    for sign in re.finditer("#", source):
        path = files.get(source[: sign.start()])
        if path and path.suffix.lower() == ".jsonl":
            return path, source[sign.end() :]
    raise TinqaError(f"{source} is not in the articles folder any more; rebuild the index.")


def _place(path: Path, target: Path) -> Path:
    there = target / path.name
    if there.exists() and there.read_bytes() == path.read_bytes():
        return there
    return Path(shutil.move(path, free(there)))


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
    fresh = path.with_name(f".{short(path.stem)}.new")
    fresh.write_bytes(b"\n".join(lines))
    fresh.replace(path)


def _record_id(line: bytes, number: int) -> str | None:
    try:
        value = json.loads(line.removeprefix(b"\xef\xbb\xbf"))
    except (ValueError, RecursionError):
        return None
    given = value.get("id") if isinstance(value, dict) else None
    return str(given).strip() if isinstance(given, str | int | float) and str(given).strip() else str(number)


def _article_data(article: Article) -> dict[str, Any]:
    removed = [line._asdict() for line in article.removed[:_SHOWN_LINES]]
    return facts(article) | {
        "paragraphs": article.body,
        "removed_share": removed_share(article),
        "removed": removed,
    }
