"""The one door from the page to the index and the answers; a test opens it onto something smaller."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from index import build, load_model, open_index
from index.errors import BrokenIndexError, ReadError

if TYPE_CHECKING:
    from index import BuildReport, Index, Progress
    from index.article import Article
    from index.embed import Embedder
    from qa import Answer, Filters, Hit, Turn
    from qa.writing.writer import Writer


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What one page of an upload would become: its articles, or the reason why there are none."""

    source: str
    articles: tuple[Article, ...]
    reason: str = ""


class Engine(Protocol):
    """What the page needs of `index` and `qa`."""

    def open(self, index_dir: Path) -> Index:
        """Open the live generation; raises BrokenIndexError."""

    def build(
        self,
        articles: Path,
        index_dir: Path,
        *,
        progress: Callable[[Progress], None],
        cancelled: Callable[[], bool],
    ) -> BuildReport:
        """Build a new generation beside the live one and switch to it; raises CancelledError."""

    def warm(self, index: Index) -> None:
        """Load the model, so that the first question does not wait for it."""

    def stream(self, index: Index, question: str, filters: Filters | None, history: Sequence[Turn]) -> Iterator[Answer]:
        """Yield the answer to a question as it comes to be: the quotations, or a refusal, stand in the first."""

    def search(self, index: Index, question: str, top: int, filters: Filters | None) -> list[Hit]:
        """Return the nearest passages, best first."""

    def clean(self, folder: Path) -> list[Cleaned]:
        """Read and clean every page below a folder, storing nothing."""


class LocalEngine:
    """The real engine, in this process: the model is loaded once, after the page shows, for every generation.

    A writer, where there is one, words the answers; another process or machine does that work.
    """

    def __init__(self, model: str, writer: Writer | None = None) -> None:
        self._model = model
        self._writer = writer
        self._embedder: Embedder | None = None

    def open(self, index_dir: Path) -> Index:
        """Open the live generation; raises BrokenIndexError, also where another model built it."""
        opened = open_index(index_dir, self._embedder)
        built_with = opened.manifest.model["name"]
        if built_with != self._model:
            opened.close()
            raise BrokenIndexError(
                f"The index was built with {built_with} and the page was started with {self._model}; "
                "rebuild the index, or start with the other --model."
            )
        return opened

    def build(
        self,
        articles: Path,
        index_dir: Path,
        *,
        progress: Callable[[Progress], None],
        cancelled: Callable[[], bool],
    ) -> BuildReport:
        """Build a new generation beside the live one and switch to it; raises CancelledError."""
        if self._embedder is None:
            self._embedder = load_model(self._model)
        return build([articles], index_dir, model=self._embedder, progress=progress, cancelled=cancelled)

    def warm(self, index: Index) -> None:
        """Load the model and ask it something, so that the first reader does not wait for it."""
        from qa import search  # noqa: PLC0415

        search(index, "?", top=1)
        self._embedder = index.embedder

    def stream(self, index: Index, question: str, filters: Filters | None, history: Sequence[Turn]) -> Iterator[Answer]:
        """Yield the answer to a question as it comes to be: the quotations, or a refusal, stand in the first."""
        from qa import stream  # noqa: PLC0415

        return stream(index, question, filters=filters, history=history, writer=self._writer)

    def search(self, index: Index, question: str, top: int, filters: Filters | None) -> list[Hit]:
        """Return the nearest passages, best first."""
        from qa import search  # noqa: PLC0415

        return search(index, question, top=top, filters=filters)

    def clean(self, folder: Path) -> list[Cleaned]:
        """Read and clean every page below a folder, storing nothing."""
        from index.clean import clean_all  # noqa: PLC0415 - brings the line model and the HTML extractor
        from index.read import find, read  # noqa: PLC0415

        pages = [page for file in find([folder]) for page in read(file)]
        cleaned: list[Cleaned] = []
        for page, result in zip(pages, clean_all(pages), strict=True):
            source = "" if isinstance(page, ReadError) else page.source
            if isinstance(result, list):
                cleaned.append(Cleaned(source, tuple(result)))
            else:
                cleaned.append(Cleaned(source, (), str(result)))
        return cleaned
