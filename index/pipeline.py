"""The pipeline: read, clean, segment, attribute, embed, store, publish; what has not changed is not embedded again."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index import segment
from index.article import Article, Passage, Sentence, Spoken
from index.attribute import attribute
from index.clean import SiteMemory, clean
from index.duplicates import groups
from index.embed import Embedder, Vectors
from index.errors import BrokenIndexError, NoArticleError, ReadError
from index.progress import BuildReport, CancelledError, Failure, Progress
from index.read import Page, SourceFile, find, read
from index.store import generation
from index.store.articles import Store, StoreWriter
from index.store.centres import ORDINARY_QUESTIONS, Centres
from index.store.concepts import ConceptWriter
from index.store.generation import FORMAT, Manifest
from index.store.vectors import Vectors as StoredVectors
from index.store.vectors import VectorWriter
from index.text.glossary import fingerprint, glossary
from index.text.names import names
from index.text.quantities import terms
from index.text.sentences import LONGEST_SENTENCE
from index.text.sentences import sentences as find_sentences
from index.text.words import folded_tokens, tokens

# Texts that are embedded together: enough for many of the same length, few enough to keep memory flat.
_BATCH_TEXTS = 512
# What the vectors of an article depend on besides its text and the model.
SEGMENTATION = {
    "passage_tokens": segment.PASSAGE_TOKENS,
    "longest_sentence": LONGEST_SENTENCE,
    "context": "title",
}


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
            if embedder.made(manifest.model) and manifest.settings.items() >= SEGMENTATION.items():
                self.rows, self.vectors = self.store.rows_by_hash(), StoredVectors.open(folder)
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
        self.waiting: list[_Embedded] = []
        self.waiting_texts = 0
        self.hashes: dict[str, tuple[str, ...]] = {}
        self.failed: list[Failure] = []
        self.centres = previous.centres or Centres.of_questions(self.embedder)
        for question in ORDINARY_QUESTIONS["vi"]:
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
                self._page(page, memory)
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
        counts = {name: getattr(self.store, name) for name in ("articles", "passages", "sentences", "spoken")}
        self.store.close()
        self.vectors.close()
        self.centres.write(self.folder)
        self.concepts.write(self.folder)
        before = self.previous.hashes
        settings = SEGMENTATION | {"glossary": fingerprint()}
        generation.publish(self.folder, Manifest(FORMAT, self.previous.model, settings, counts))
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
            raise CancelledError("The build was cancelled; the index is as it was.")
        self.progress(Progress(stage, done, total, left))

    def _fail(self, source: str, reasons: Sequence[str], *, readable: bool) -> None:
        """Note failures; what the index held of a file, or below a folder, that cannot be read just now is kept."""
        self.failed.extend(Failure(source, reason) for reason in reasons)
        before = self.previous.store
        if readable or not reasons or before is None:
            return
        for name in before.sources_below(source):
            self.store.add_page(name, before.page(name))
            self._add(name, before.articles_of(name))
            self.failed[-1] = Failure(source, f"{reasons[-1]} Its last readable version is kept.")

    def _page(self, page: Page, memory: SiteMemory) -> None:
        try:
            articles = clean(page, memory)
        except NoArticleError as error:
            self.failed.append(Failure(page.source, str(error)))
            return
        self.store.add_page(page.source, page.text)
        self._add(page.source, articles)

    def _add(self, source: str, articles: Sequence[Article]) -> None:
        self.hashes[source] = tuple(article.sha256 for article in articles)
        for article in articles:
            sentences = find_sentences(article)
            passages = segment.passages(article, sentences, self.embedder.count_tokens, self.embedder.window)
            said = attribute(article, sentences).quotations
            fields = [_full_text(article, passage) for passage in passages]
            named = {name.text for name in names(article.text)}
            parts = segment.spoken(sentences, said)
            self.store.add_article(
                article, sentences, passages, quotations=said, spoken=parts, fields=fields, names=named
            )
            held = [glossary().meanings(article.text[s.start : s.end]) for s in sentences]
            title = glossary().meanings(article.title)
            self.concepts.add((title.union(*held[p.first : p.last]) for p in passages), held)
            if article.lang == "vi":
                self.store.add_running_words(tokens(article.text))
            self.waiting.append(_Embedded.of(article, passages, sentences, parts))
            self.waiting_texts += sum(map(len, self.waiting[-1].texts))
        if self.waiting_texts >= _BATCH_TEXTS:
            self._embed()

    def _embed(self) -> None:
        """Embed what waits, except texts whose vectors the live generation has; then append all in order."""
        kept = [self._kept(item) for item in self.waiting]
        fresh = [item for item, vectors in zip(self.waiting, kept, strict=True) if vectors is None]
        made = iter(self.embedder.passages([text for item in fresh for part in item.texts for text in part]))
        empty = np.empty((0, self.embedder.dimension), np.float32)
        for item, vectors in zip(self.waiting, kept, strict=True):
            parts = vectors or [np.array([next(made) for _ in part]).reshape(-1, empty.shape[1]) for part in item.texts]
            self.vectors.add(*parts)
            self.centres.add(item.lang, parts[0])
        self.waiting, self.waiting_texts = [], 0

    def _kept(self, item: _Embedded) -> list[Vectors] | None:
        rows, old = self.previous.rows.get(item.sha256), self.previous.vectors
        if rows is None or old is None or [len(r) for r in rows] != [len(part) for part in item.texts]:
            return None
        readers = (old.passages, old.sentences, old.spoken)
        return [read(np.array(part, np.int64)) for read, part in zip(readers, rows, strict=True)]


@dataclass(frozen=True, slots=True)
class _Embedded:
    """An article's texts to embed: passages and sentences, both under the title, and what is spoken, on its own.

    Without the title the lead, which names everybody, outdoes the sentence that answers. What somebody said is compared
    with propositions, which have no title. Sentence vectors pooled out of their passage instead of encoded ("late
    chunking") rank far worse: 0.715 against 0.792.
    """

    lang: str
    sha256: str
    texts: tuple[list[str], ...]

    @classmethod
    def of(
        cls, article: Article, passages: Sequence[Passage], sentences: Sequence[Sentence], spoken: Sequence[Spoken]
    ) -> _Embedded:
        passage, sentence, said = (
            [article.text[p.start : p.end] for p in part] for part in (passages, sentences, spoken)
        )
        under = [[f"{article.title}\n{text}".strip() for text in part] for part in (passage, sentence)]
        return cls(article.lang, article.sha256, (*under, said))


def _full_text(article: Article, passage: Passage) -> dict[str, str]:
    text = f"{article.title}\n{article.text[passage.start : passage.end]}"
    return {
        "words": " ".join(tokens(text)),
        "folded": " ".join(folded_tokens(text)),
        "quantities": " ".join(terms(text, article.lang)),
    }
