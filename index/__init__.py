"""Saved pages in, an immutable index out: `build()` makes it, `open_index()` reads it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.article import Article
from index.errors import BrokenIndexError, ReadError, TinqaError
from index.progress import BuildReport, CancelledError, Progress
from index.settings import Settings

if TYPE_CHECKING:
    from index.embed import Embedder
    from index.opened import Index, open_index

__all__ = [
    "Article",
    "BrokenIndexError",
    "BuildReport",
    "CancelledError",
    "Index",
    "Progress",
    "ReadError",
    "Settings",
    "TinqaError",
    "build",
    "load_model",
    "open_index",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401  (a class or a function)
    """Import what reads an index only where one is read: cleaning a page starts a quarter faster."""
    if name in {"Index", "open_index"}:
        from index import opened  # noqa: PLC0415

        return getattr(opened, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def load_model(name: str | None = None, cache: Path | None = None) -> Embedder:
    """Load an embedding model once, to be shared by builds and open indexes; None: the settings' own.

    Raises:
        TinqaError: the model is not here and cannot be fetched.
    """
    from index.embed import Embedder  # noqa: PLC0415  (leads to torch: seconds)

    settings = Settings()
    return Embedder.load(name or settings.model, cache or settings.cache)


def build(
    paths: Sequence[Path],
    index: Path,
    *,
    model: str | Embedder | None = None,
    progress: Callable[[Progress], None] = lambda _: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> BuildReport:
    """Build a new generation of the index from the files below `paths` and make it the live one.

    Args:
        paths: files and folders of articles.
        index: the index folder; made if missing.
        model: a loaded model, or the name of one; None: the settings' own.
        progress: hears of every page.
        cancelled: asked before every page; true stops the build.

    Raises:
        TinqaError: there is nothing to index, the model cannot be loaded, or the folder cannot be written. Whatever
            was in the index before is untouched.
    """
    from index.pipeline import run  # noqa: PLC0415  (leads to faiss and the cleaner)

    return run(
        paths,
        index,
        lambda: load_model(model) if model is None or isinstance(model, str) else model,
        progress,
        cancelled,
    )
