"""The pipeline: read, clean, segment, attribute, embed, store, publish; what has not changed is not embedded again."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import chain
from pathlib import Path

import numpy as np

from index.article import Article
from index.clean import SiteMemory, clean
from index.duplicates import groups
from index.embed import Embedder, Vectors
from index.errors import BrokenIndexError, NoArticleError, ReadError
from index.parts import Parts
from index.progress import BuildReport, CancelledError, Failure, Progress
from index.read import Page, SourceFile, find, read
from index.store import generation
from index.store.articles import Store
from index.store.centres import ORDINARY_QUESTIONS, Centres
from index.store.concepts import ConceptWriter
from index.store.generation import FORMAT, Manifest
from index.store.insert import StoreWriter
from index.store.vectors import Vectors as StoredVectors
from index.store.vectors import VectorWriter
from index.text.glossary import fingerprint
from index.text.language import typed_plain
from index.text.words import tokens

# Texts that are embedded together: enough for many of the same length, few enough to keep memory flat.
_BATCH_TEXTS = 512


def run(
    paths: Sequence[Path],
    index: Path,
    embedder: Callable[[], Embedder],
    progress: Callable[[Progress], None],
    cancelled: Callable[[], bool],
) -> BuildReport:
    """Do what `index.build` says; `embedder` gives the loaded model, once it is known that there is work for it."""
    began = time.monotonic()
    files = find(paths)
    if not files:
        where = ", ".join(str(path) for path in paths)
        raise ReadError(f"There are no articles in {where}; put .txt, .html or .jsonl files there.")
    with generation.building(index) as folder:
        work = _Run(folder, _Previous.open(index, embedder()), progress, cancelled)
        try:
            work.pages(files)
            return work.finish(began)
        finally:
            work.abandon()


class _Previous:
    """The live generation before the build: what it held, and the vectors that can be used again."""

    def __init__(self, embedder: Embedder, folder: Path | None) -> None:
        self.embedder, self.folder = embedder, folder
        self.model = {"name": embedder.name, "fingerprint": embedder.fingerprint, "dimension": embedder.dimension}
        self.store = Store(folder) if folder else None
        self.hashes = self.store.hashes() if self.store else {}
        self.rows: dict[str, tuple[range, range, range]] = {}
        self.vectors: StoredVectors | None = None
        self.centres: Centres | None = None
        if folder and self.store:
            manifest = Manifest.read(folder)
            if embedder.made(manifest.model):
                self.rows, self.vectors = self.store.embedded(), StoredVectors(folder)
                if manifest.stages.get("questions") == _stages()["questions"]:
                    self.centres = Centres.open(folder).without_passages()

    @classmethod
    def open(cls, index: Path, embedder: Embedder) -> _Previous:
        """Open the live generation; one that is missing, damaged or of another format only means more work."""
        try:
            folder = generation.live(index)
            # What rotted on the disk must not be copied on, so every checksum is compared.
            whole = not generation.damage(folder, Manifest.read(folder), thorough=True)
            return cls(embedder, folder if whole else None)
        except BrokenIndexError:
            return cls(embedder, None)


class _Run:
    """One build: takes pages, writes the generation, keeps the tally."""

    def __init__(
        self,
        folder: Path,
        previous: _Previous,
        progress: Callable[[Progress], None],
        cancelled: Callable[[], bool],
    ) -> None:
        self.folder, self.previous, self.progress, self.cancelled = folder, previous, progress, cancelled
        self.embedder = previous.embedder
        self.store = StoreWriter(folder)
        self.vectors = VectorWriter(folder, self.embedder.dimension)
        self.concepts = ConceptWriter()
        self.waiting: list[Parts] = []
        self.waiting_texts = 0
        self.hashes: dict[str, tuple[str, ...]] = {}
        self.failed: list[Failure] = []
        self.centres = previous.centres or Centres.of_questions(self.embedder)
        for question in chain.from_iterable(ORDINARY_QUESTIONS.get(lang, ()) for lang in typed_plain()):
            self.store.add_running_words(tokens(question))

    def pages(self, files: Sequence[SourceFile]) -> None:
        """Read everything twice: once for the lines that recur on a site, once to clean and index page by page."""
        count = 0

        def counted() -> Iterator[Page]:
            nonlocal count
            for number, file in enumerate(files):
                self._report("reading", number, len(files))
                for page in read(file):
                    if isinstance(page, Page):
                        count += 1
                        yield page

        memory = SiteMemory.of(counted())
        began, done = time.monotonic(), 0
        for file in files:
            errors, whole = [], len(self.hashes)
            for page in read(file):
                if isinstance(page, ReadError):
                    errors.append(str(page))
                    continue
                self._take(page.source, page.text, partial(clean, page, memory))
                done += 1
                left = (time.monotonic() - began) / done * (count - done)
                self._report("indexing", done, max(count, done), left)
            self._fail(file.source, errors, readable=len(self.hashes) > whole)
        self._embed()

    def finish(self, began: float) -> BuildReport:
        """Write, publish and sum up."""
        if not self.hashes:
            reasons = self.failed[0].reason if self.failed else "the pages hold no text."
            raise ReadError(f"None of the files holds an article: {reasons}")
        twins = groups(self.store.written(), self.store.text)
        self.store.set_twins(twins)
        counts = self.store.counts
        self.store.close()
        self.vectors.close()
        self.centres.write(self.folder)
        self.concepts.write(self.folder)
        before = self.previous.hashes
        generation.publish(self.folder, Manifest(FORMAT, self.previous.model, _stages(), counts))
        return BuildReport(
            added=tuple(s for s in self.hashes if s not in before),
            changed=tuple(s for s, h in self.hashes.items() if s in before and before[s] != h),
            removed=tuple(s for s in before if s not in self.hashes),
            unchanged=tuple(s for s, h in self.hashes.items() if before.get(s) == h),
            failed=tuple(self.failed),
            articles=counts["articles"],
            passages=counts["passages"],
            duplicates=sum(1 for article, stands_for in twins.items() if article != stands_for),
            seconds=round(time.monotonic() - began, 3),
        )

    def abandon(self) -> None:
        """Let go of open files; after `finish` this changes nothing."""
        self.store.abandon()
        self.vectors.abandon()
        if self.previous.store:
            self.previous.store.close()

    def _report(self, stage: str, done: int, total: int, left: float | None = None) -> None:
        if self.cancelled():
            raise CancelledError
        self.progress(Progress(stage, done, total, left))

    def _fail(self, source: str, reasons: Sequence[str], *, readable: bool) -> None:
        """Note failures; what the index held of a file, or below a folder, that cannot be read just now is kept."""
        before = self.previous.store
        if reasons and not readable and before:
            kept = [self._take(n, before.page(n), partial(before.articles_of, n)) for n in before.sources_below(source)]
            reasons = [*reasons[:-1], reasons[-1] + " Its last readable version is kept." * any(kept)]
        self.failed.extend(Failure(source, reason) for reason in reasons)

    def _take(self, source: str, text: str, articles: Callable[[], Sequence[Article]]) -> bool:
        """Take in the articles of a page; what goes wrong before they are written is the failure of that page alone."""
        try:
            made = [Parts.of(article, self.embedder) for article in articles()]
        except NoArticleError as error:
            reason = str(error)
        except Exception as error:  # noqa: BLE001  (a fault of ours must not keep all other pages out)
            what = f"{type(error).__name__}: {error}".partition("\n")[0].rstrip(".")
            reason = f"{source} cannot be indexed ({what}); save it anew, or report this as a fault of TinQA."
        else:
            self.store.add_page(source, text)
            self._add(source, made)
            return True
        self.failed.append(Failure(source, reason))
        return False

    def _add(self, source: str, articles: Sequence[Parts]) -> None:
        self.hashes[source] = tuple(parts.article.sha256 for parts in articles)
        for parts in articles:
            self.store.add_article(parts)
            self.concepts.add(*parts.concepts)
            if parts.article.lang in typed_plain():
                self.store.add_running_words(tokens(parts.article.text))
            self.waiting_texts += sum(map(len, parts.texts))
        self.waiting.extend(articles)
        if self.waiting_texts >= _BATCH_TEXTS:
            self._embed()

    def _embed(self) -> None:
        """Embed what waits, except texts whose vectors the live generation has; then append all in order."""
        kept = [self._kept(item.digest) for item in self.waiting]
        fresh = [item for item, vectors in zip(self.waiting, kept, strict=True) if vectors is None]
        made, at = self.embedder.passages([text for item in fresh for part in item.texts for text in part]), 0
        for item, vectors in zip(self.waiting, kept, strict=True):
            parts = vectors or np.split(made[at:], np.cumsum([len(part) for part in item.texts]))[:3]
            at += 0 if vectors else sum(map(len, item.texts))
            self.vectors.add(*parts)
            self.centres.add(item.article.lang, parts[0])
        self.waiting, self.waiting_texts = [], 0

    def _kept(self, digest: str) -> list[Vectors] | None:
        rows, old = self.previous.rows.get(digest), self.previous.vectors
        if rows is None or old is None:
            return None
        readers = (old.passages, old.sentences, old.spoken)
        return [read(np.array(part, np.int64)) for read, part in zip(readers, rows, strict=True)]


def _stages() -> dict[str, str]:
    """Return what made the parts of an index that depend on more than articles and model, to be compared later."""
    questions = json.dumps(dict(ORDINARY_QUESTIONS), sort_keys=True)
    return {"glossary": fingerprint(), "questions": hashlib.sha256(questions.encode()).hexdigest()}
