"""Which files there are to read below some paths, and by which names their pages are known."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePath

from index.errors import ReadError
from index.read.page import SourceFile

SUFFIXES = (".txt", ".html", ".htm", ".jsonl")


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
                name = _name(path.resolve())
            found[name] = path
    return [SourceFile(found[source], source) for source in sorted(found)]


def _below(root: Path) -> Iterator[tuple[Path, str]]:
    """Yield files and their paths relative to a folder; a folder that cannot be listed is yielded itself."""
    if not root.is_dir():
        yield root, _name(PurePath(root.name))
        return
    closed: list[Path] = []
    for folder, inner, files in os.walk(root, onerror=lambda e: closed.append(Path(str(e.filename)))):
        inner[:] = sorted(d for d in inner if not d.startswith("."))
        for name in files:
            if name.lower().endswith(SUFFIXES) and not name.startswith("."):
                path = Path(folder, name)
                yield path, _name(path.relative_to(root))
    for path in closed:
        yield path, _name(path.relative_to(root)) if path != root else _name(PurePath(root.name))


def _name(path: PurePath) -> str:
    """Return a path with slashes; bytes that are not UTF-8 are spelled out in ASCII."""
    return path.as_posix().encode("utf-8", "backslashreplace").decode()
