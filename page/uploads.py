"""What the browser has sent, unpacked: safe names, known kinds, and no more bytes than an upload may have."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from index.errors import TinqaError
from index.read import SUFFIXES

MAX_FILES = 2_000
MAX_BYTES = 200 * 1024 * 1024
# A file name may have 255 bytes on every file system in use; the rest is for a suffix, a number and a mark.
_STEM_BYTES = 200


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that the browser has sent: where the server put it, and the name it had."""

    path: Path
    name: str


def unpack(uploads: Sequence[Upload], root: Path, folder: Path) -> list[tuple[str, str]]:
    """Write the uploads, which must lie below `root`, into a folder; return what cannot be read, and why.

    Raises TinqaError for a file that lies elsewhere, an unreadable archive, or too much of either.
    """
    skipped: list[tuple[str, str]] = []
    budget = MAX_BYTES
    if len(uploads) > MAX_FILES:
        raise TinqaError(f"{len(uploads)} files are too many at once; the limit is {MAX_FILES}.")
    for upload in uploads:
        path = upload.path.resolve()
        if not path.is_relative_to(root):
            raise TinqaError(f"{upload.name} did not come through the upload.")
        for name, data in _contents(path, upload.name, budget):
            if data is None:
                skipped.append((name, "Only .txt, .html, .jsonl and .zip files of these can be read."))
                continue
            budget -= len(data)
            free(folder / name).write_bytes(data)
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
    return f"{short(stem)}{dot}{suffix.lower()[:10]}" if dot else short(kept) or "unnamed"


def free(path: Path) -> Path:
    """Return the path, or where that is taken the first free one of the same kind with a number."""
    candidate, number = path, 2
    while candidate.exists():
        candidate = path.with_stem(f"{short(path.stem)}-{number}")
        number += 1
    return candidate


def short(stem: str) -> str:
    """Return the stem of a name, or as many whole characters of it as leave room for what follows it.

    Bytes that are no UTF-8 are left out.
    """
    return stem.encode("utf-8", "surrogateescape")[:_STEM_BYTES].decode("utf-8", "ignore")
