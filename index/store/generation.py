"""An index is a folder of immutable generations, one of which is live."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Self
from uuid import uuid4

from filelock import FileLock, Timeout

from index.errors import BrokenIndexError, DamagedIndexError, TinqaError

FORMAT = 4
_CURRENT, _MANIFEST, _LOCK, _PREFIX = "CURRENT", "manifest.json", "build.lock", "gen-"
# The live generation and the one before: a reader that is just opening the older one still finds it.
_KEPT = 2


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation is made of; written last, so a folder without it is not a generation.

    `model` holds name, fingerprint and dimension of the embedding model; `stages` the fingerprints of other data that
    made a part of it; `counts` the rows of each table. `publish` adds the size and SHA-256 of every file, and an id
    that no other build has.
    """

    format: int
    model: dict[str, Any]
    stages: dict[str, str]
    counts: dict[str, int]
    files: dict[str, dict[str, Any]] = field(default_factory=dict)
    build_id: str = ""

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Read the manifest of a generation.

        Raises:
            BrokenIndexError: it is missing, unreadable or of another format.
        """
        try:
            content = json.loads((folder / _MANIFEST).read_text("utf-8"))
        except (OSError, ValueError) as error:
            raise DamagedIndexError(f"{folder} has no readable manifest") from error
        found = content.get("format") if isinstance(content, dict) else None
        if found != FORMAT:
            raise DamagedIndexError(f"{folder} has index format {found}, this program reads {FORMAT}")
        try:
            return cls(**content)
        except TypeError as error:
            raise DamagedIndexError(f"{folder} has a damaged manifest") from error


@contextmanager
def building(index: Path) -> Iterator[Path]:
    """Hold the build lock and give the folder of the next generation; what is left unpublished goes away again.

    Raises:
        TinqaError: another build is running, or the folder cannot be written.
    """
    try:
        index.mkdir(parents=True, exist_ok=True)
        with FileLock(index / _LOCK, timeout=0):
            for left in _generations(index, complete=False):
                shutil.rmtree(left, ignore_errors=True)
            last = max(map(_number, index.glob(f"{_PREFIX}*")), default=0)
            folder = index / f"{_PREFIX}{last + 1:06d}"
            folder.mkdir()
            try:
                yield folder
            finally:
                if not (folder / _MANIFEST).exists():
                    shutil.rmtree(folder, ignore_errors=True)
    except Timeout as error:
        raise TinqaError(f"Another build of {index} is running; wait for it to end.") from error
    except (OSError, sqlite3.Error) as error:
        reason = getattr(error, "strerror", None) or error
        raise TinqaError(
            f"The index {index} cannot be written ({reason}); make room or choose another --index."
        ) from error


def publish(folder: Path, manifest: Manifest) -> None:
    """Make a finished generation the live one.

    Files reach the disk first, then the manifest, then `CURRENT`, each of the last two by one atomic replacement: a
    crash at any instant leaves either the old generation live or the new one.
    """
    files = {}
    for path in sorted(folder.iterdir()):
        _to_disk(path)
        files[path.name] = {"bytes": path.stat().st_size, "sha256": _sha256(path)}
    content = asdict(manifest) | {"files": files, "build_id": uuid4().hex}
    _replace(folder / _MANIFEST, json.dumps(content, ensure_ascii=False, indent=1))
    _replace(folder.parent / _CURRENT, folder.name)
    for old in _generations(folder.parent, complete=True)[:-_KEPT]:
        shutil.rmtree(old, ignore_errors=True)


def live(index: Path) -> Path:
    """Return the folder of the live generation; the newest complete one if `CURRENT` is missing or wrong.

    Raises:
        BrokenIndexError: there is no index here.
    """
    with suppress(OSError, ValueError):  # ValueError: not text at all
        name = (index / _CURRENT).read_text("utf-8").strip()
        if name.startswith(_PREFIX) and "/" not in name and (index / name / _MANIFEST).exists():
            return index / name
    complete = _generations(index, complete=True)
    if not complete:
        raise BrokenIndexError(f"There is no index at {index}; build one with `python -m index build --index {index}`.")
    return complete[-1]


def live_id(index: Path) -> str | None:
    """Return the id of the build that is live now, None where there is no index: reads two small files."""
    try:
        return Manifest.read(live(index)).build_id
    except BrokenIndexError:
        return None


def damage(folder: Path, manifest: Manifest, *, thorough: bool = False) -> list[str]:
    """Return what is wrong with the generation's files: missing, of another size, or (thorough) of other content."""
    found = []
    for name, entry in manifest.files.items():
        path = folder / name
        if not path.is_file():
            found.append(f"{path} is missing")
        elif path.stat().st_size != entry["bytes"]:
            found.append(f"{path} has {path.stat().st_size} bytes instead of {entry['bytes']}")
        elif thorough and _sha256(path) != entry["sha256"]:
            found.append(f"{path} has changed since it was written")
    return found


def _generations(index: Path, *, complete: bool) -> list[Path]:
    """Return the folders of the generations that are finished, or of those that are not, oldest first."""
    found = (path for path in index.glob(f"{_PREFIX}*") if (path / _MANIFEST).exists() == complete)
    return sorted(found, key=_number)


def _number(folder: Path) -> int:
    digits = folder.name.removeprefix(_PREFIX)
    return int(digits) if digits.isascii() and digits.isdigit() else 0


def _replace(path: Path, text: str) -> None:
    temporary = path.with_name(path.name + ".new")
    temporary.write_text(text, "utf-8")
    _to_disk(temporary)
    temporary.replace(path)
    if sys.platform != "win32":  # which has no descriptors of folders
        _to_disk(path.parent, os.O_RDONLY)


def _to_disk(path: Path, mode: int = os.O_RDWR) -> None:
    """Wait until a file is on the disk; Windows does so only for what is open for writing."""
    descriptor = os.open(path, mode)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
