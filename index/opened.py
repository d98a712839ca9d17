"""An open index: the live generation at the moment of opening, kept until it is closed."""

from __future__ import annotations

import html
import re
import threading
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeVar

from index.article import Article, Office, Quotation, Referent, Sentence, canonical
from index.errors import BrokenIndexError, DamagedIndexError
from index.settings import Settings
from index.store import generation
from index.store.articles import Part, Store, StoredPassage
from index.store.centres import Centres
from index.store.concepts import PASSAGES_FILE, SENTENCES_FILE, ConceptTable
from index.store.generation import Manifest
from index.text.glossary import fingerprint

if TYPE_CHECKING:
    from index.embed import Embedder

Derived = TypeVar("Derived")

# The end of a line, and the beginning of the next.
_SEAM = re.compile(r"(.{0,50})\n+(?=(.{0,50}))")
_TAG = re.compile(r"<[^<>]*>")


class Index:
    """Articles, their parts and their vectors; safe to read from several threads.

    `centres` are the mean vectors by which languages are told apart from topics; the tables of concepts tell what
    passages and sentences speak of in words that are the same in every language.
    """

    def __init__(self, folder: Path, embedder: Embedder | None = None) -> None:
        self.folder = folder
        self.manifest = Manifest.read(folder)
        problems = generation.damage(folder, self.manifest)
        if problems:
            raise DamagedIndexError(problems[0])
        if self.manifest.stages.get("glossary") != fingerprint():
            raise DamagedIndexError(f"{folder} was built with another glossary")
        self.store = Store(folder)
        # Held from now on: later builds may remove the folder while this index is open.
        self.centres = Centres.open(folder)
        from index.store.vectors import Vectors  # noqa: PLC0415  (leads to faiss)

        self.vectors = Vectors(folder)
        self.passage_concepts = ConceptTable(folder / PASSAGES_FILE)
        self.sentence_concepts = ConceptTable(folder / SENTENCES_FILE)
        self._embedder = embedder
        self._checked = False
        self._gaps: dict[str, frozenset[int]] = {}
        self._loading = threading.Lock()
        self._derived: dict[Callable[[Index], Any], Any] = {}
        self._deriving = threading.RLock()

    @property
    def generation(self) -> str:
        """Name of the generation that this is."""
        return self.folder.name

    @property
    def build_id(self) -> str:
        """Id of the build that made this; `index.store.generation.live_id` tells the one that is live now."""
        return self.manifest.build_id

    def derived(self, make: Callable[[Index], Derived]) -> Derived:
        """Return what `make` makes of this index; it is made once and lives as long as the index."""
        with self._deriving:
            if make not in self._derived:
                self._derived[make] = make(self)
            found: Derived = self._derived[make]
            return found

    @cached_property
    def outline(self) -> tuple[list[tuple[str, str]], list[StoredPassage]]:
        """Identifier and language of every article, and every passage, by number: small enough to hold in memory."""
        return self.store.outline()

    @cached_property
    def speech(self) -> list[tuple[int, int, Quotation]]:
        """What is spoken, by row: the rows of its sentence and of its article, and the quotation that it is from."""
        return self.store.speech()

    @property
    def embedder(self) -> Embedder:
        """The model that the index was built with, loaded at first use.

        Raises:
            BrokenIndexError: the model at hand makes other vectors than those in the index.
        """
        with self._loading:
            if self._embedder is None:
                from index.embed import Embedder  # noqa: PLC0415  (leads to torch: seconds)

                self._embedder = Embedder.load(self.manifest.model["name"], Settings().cache)
            if not self._checked:
                self._check(self._embedder)
                self._checked = True
            return self._embedder

    def _check(self, embedder: Embedder) -> None:
        built = self.manifest.model
        if not embedder.made(built):
            other = "another revision or prompt of it" if built["name"] == embedder.name else built["name"]
            raise BrokenIndexError(
                f"The index was built with {other} and the model at hand is {embedder.name}; "
                f"rebuild with `python -m index build --model {embedder.name}`."
            )

    def articles(self) -> list[Article]:
        """Return all articles, without their removed lines, in build order."""
        return self.store.articles()

    def article(self, article_id: str) -> Article:
        """Return an article with its removed lines.

        Raises:
            KeyError: there is no such article in this generation.
        """
        article = self.store.article(article_id)
        if article is None:
            raise KeyError(article_id)
        return article

    def page_text(self, source: str) -> str:
        """Return a page as it came, newlines as line ends; empty if it is not here."""
        return self.store.page(source)

    def gaps(self, article: Article) -> frozenset[int]:
        """Return where the paragraphs begin before which the page has something that is no part of the article.

        A quotation that goes on across such a place does not stand on the page as it is.
        """
        if article.id not in self._gaps:
            page = canonical(html.unescape(_TAG.sub(" ", self.page_text(article.source))))
            self._gaps[article.id] = frozenset(
                seam.end() for seam in _SEAM.finditer(article.text) if " ".join(seam.groups()) not in page
            )
        return self._gaps[article.id]

    def passages_of(self, article_id: str) -> list[StoredPassage]:
        """Return the passages of an article, in order."""
        return self.store.passages_of(article_id)

    def quotations(self, article_id: str) -> list[Quotation]:
        """Return what is said in an article and by whom, in order."""
        return self._parts(Quotation, article_id)

    def referents(self, article_id: str) -> list[Referent]:
        """Return whom the pronouns and short names of an article mean, in order."""
        return self._parts(Referent, article_id)

    def offices(self, article_id: str) -> list[Office]:
        """Return where an article gives somebody's office, in order."""
        return self._parts(Office, article_id)

    def sentences(self, article_id: str) -> list[Sentence]:
        """Return the sentences of an article, in order."""
        return self._parts(Sentence, article_id)

    def _parts(self, kind: type[Part], article_id: str) -> list[Part]:
        return self.store.parts(kind, [article_id]).get(article_id, [])

    @cached_property
    def twins(self) -> dict[str, str]:
        """Near-duplicates: article id -> id of the one that stands for its group (which maps to itself)."""
        return self.store.twins()

    def also_in(self, article_id: str) -> list[Article]:
        """Return the other articles that tell the same story in nearly the same words."""
        stands_for = self.twins.get(article_id)
        others = [a for a, b in self.twins.items() if stands_for is not None and b == stands_for and a != article_id]
        return [article for other in others if (article := self.store.article(other))]

    def close(self) -> None:
        """Let go of the files."""
        self.store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_index(index: Path, embedder: Embedder | None = None) -> Index:
    """Open the live generation of an index.

    Args:
        index: the index folder.
        embedder: a loaded model to share; None: the one named in the manifest is loaded at the first question.

    Raises:
        BrokenIndexError: there is no index, or it is damaged, half-written or of another format.
    """
    return Index(generation.live(index), embedder)
