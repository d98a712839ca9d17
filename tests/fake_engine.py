"""A small engine for fast tests of the page: pages are read, nothing is embedded, words are compared."""

# ruff: noqa: ANN401 - it stands in for the types of two rooms
from __future__ import annotations

import re
import threading
import time
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from index.article import Article, Passage, Quotation, RemovedLine
from index.errors import ReadError
from index.progress import BuildReport, CancelledError, Failure, Progress
from page.engine import Cleaned
from qa import Answer, AnswerSentence, Citation, Hit
from qa.answer import Dropped, Fault, Notice
from qa.evidence.scoring import Nearness

_DATE = re.compile(r"^(\d{4})-(\d{2})-(\d{2})$")
_SAID = re.compile(r"[“\"]([^”\"]+)[”\"],? ?(?:ông |bà )?([A-ZĐÂÔÊƯƠĂ][\w]*(?: [A-ZĐÂÔÊƯƠĂ][\w]*)+)")


def page_to_article(source: str, text: str) -> Article:
    """First line the title, then `publisher | date | lang`, then paragraphs; a line that starts with # is noise."""
    lines = text.split("\n")
    publisher, day, lang = (part.strip() for part in lines[1].split("|"))
    found = _DATE.match(day)
    return Article.create(
        source,
        1,
        lines[0],
        [line for line in lines[2:] if not line.startswith("#")],
        published=date(*map(int, found.groups())) if found else None,
        publisher=publisher,
        lang=lang,
        removed=[RemovedLine(2, lines[1], "byline")]
        + [RemovedLine(n, line, "menu") for n, line in enumerate(lines, 1) if line.startswith("#")],
    )


@dataclass
class FakeIndex:
    generation: str
    pages: dict[str, str]
    by_id: dict[str, Article] = field(default_factory=dict)
    closed: bool = False

    def __post_init__(self) -> None:
        for source, text in self.pages.items():
            article = page_to_article(source, text)
            self.by_id[article.id] = article

    def articles(self) -> list[Article]:
        return list(self.by_id.values())

    def article(self, article_id: str) -> Article:
        return self.by_id[article_id]

    def page_text(self, source: str) -> str:
        return self.pages[source]

    def passages_of(self, article_id: str) -> list[Passage]:
        return [Passage(0, len(self.by_id[article_id].text), 0, 1)]

    def quotations(self, article_id: str) -> list[Quotation]:
        text = self.by_id[article_id].text
        return [Quotation(m.start(1), m.end(1), m[2], "Đại sứ", "nói", True) for m in _SAID.finditer(text)]

    def also_in(self, article_id: str) -> list[Article]:
        title = self.by_id[article_id].title
        return [a for a in self.by_id.values() if a.title == title and a.id != article_id]

    def close(self) -> None:
        self.closed = True


def words(text: str) -> set[str]:
    plain = "".join(c for c in unicodedata.normalize("NFD", text.lower()) if not unicodedata.combining(c))
    return {w for w in re.findall(r"\w+", plain.replace("đ", "d")) if len(w) > 2}


class FakeEngine:
    """`slow` seconds pass for each page of a build; until `warmed` is set the model is loading.

    With `writes`, that many sentences follow each answer, the last of which is dropped; each waits for `word`. They
    rest on the second quotation alone, if there is one.
    """

    def __init__(self, slow: float = 0.0, writes: int = 0) -> None:
        self.slow = slow
        self.writes = writes
        self.word = threading.Semaphore(0)
        self.warmed = threading.Event()
        self.warmed.set()
        self.built: FakeIndex | None = None
        self.number = 0

    def open(self, index_dir: Path) -> Any:
        if self.built is None:
            self._read(index_dir.parent / "articles", lambda _: None, lambda: False)
        return self.built

    def build(
        self,
        articles: Path,
        index_dir: Path,
        *,
        progress: Callable[[Progress], None],
        cancelled: Callable[[], bool],
    ) -> BuildReport:
        began = time.monotonic()
        before = self.built.pages if self.built else {}
        failed = self._read(articles, progress, cancelled)
        index_dir.mkdir(parents=True, exist_ok=True)
        (index_dir / "CURRENT").write_text(self.built.generation)
        now = self.built.pages
        return BuildReport(
            added=tuple(s for s in now if s not in before),
            changed=tuple(s for s in now if s in before and before[s] != now[s]),
            removed=tuple(s for s in before if s not in now),
            unchanged=tuple(s for s in now if before.get(s) == now[s]),
            failed=failed,
            articles=len(now),
            passages=len(now),
            duplicates=len(now) - len({text.partition("\n")[0] for text in now.values()}),
            seconds=time.monotonic() - began,
        )

    def _read(self, articles: Path, progress: Any, cancelled: Any) -> tuple[Failure, ...]:
        pages, failed = {}, []
        files = sorted(p for p in articles.rglob("*") if p.is_file())
        if not files:
            raise ReadError(f"There are no articles in {articles}.")
        for number, path in enumerate(files, 1):
            if cancelled():
                raise CancelledError("The build was cancelled; the index is as it was.")
            progress(Progress("indexing", number, len(files), (len(files) - number) * self.slow))
            time.sleep(self.slow)
            text = path.read_text("utf-8")
            if "|" in text:
                pages[path.relative_to(articles).as_posix()] = text
            else:
                failed.append(Failure(path.name, "The page holds no article."))
        self.number += 1
        self.built = FakeIndex(f"gen-{self.number:06}", pages)
        return tuple(failed)

    def warm(self, _index: Any) -> None:
        self.warmed.wait(30)

    def clean(self, folder: Path) -> list[Cleaned]:
        cleaned = []
        for path in sorted(folder.rglob("*")):
            text = path.read_text("utf-8", "replace")
            if "|" in text:
                cleaned.append(Cleaned(path.name, (page_to_article(path.name, text),)))
            else:
                cleaned.append(Cleaned(path.name, (), "The page holds no article."))
        return cleaned

    def search(self, index: Any, question: str, top: int, filters: Any) -> list[Any]:
        hits = []
        for article in index.articles():
            if filters and filters.publishers and article.publisher not in filters.publishers:
                continue
            if filters and filters.languages and article.lang not in filters.languages:
                continue
            if (
                filters
                and filters.published_from
                and (not article.published or article.published < filters.published_from)
            ):
                continue
            offset = article.body_start
            for paragraph in article.body:
                score = len(words(question) & words(paragraph)) / max(1, len(words(question)))
                hits.append((score, article, offset, paragraph))
                offset += len(paragraph) + 1
        hits.sort(key=lambda hit: -hit[0])
        return [
            Hit(n, a.id, a.source, a.title, a.publisher, a.published, o, o + len(p), p, s)
            for n, (s, a, o, p) in enumerate(hits[:top], 1)
        ]

    def stream(self, index: Any, question: str, filters: Any, history: Sequence[Any]) -> Iterator[Any]:
        answer = self.quote(index, question, filters, history)
        yield answer
        if answer.abstained:
            return
        for n in range(1, self.writes):
            self.word.acquire(timeout=30)
            said = tuple(AnswerSentence(f"Sentence {k} in other words.", (1,)) for k in range(1, n + 1))
            cited = (replace(answer.citations[:2][-1], marker=1),)
            written = replace(answer, written=True, short=None, sentences=said, citations=cited)
            yield written
        if self.writes > 1:
            self.word.acquire(timeout=30)
            yield replace(written, dropped=(Dropped("It cost 7 million.", Fault.NUMBER),))
        elif self.writes:
            yield replace(answer, notice=Notice.DOWN)

    def quote(self, index: Any, question: str, filters: Any, history: Sequence[Any]) -> Any:
        began = time.monotonic()
        searched = question if not history or len(question.split()) > 3 else f"{history[-1].searched} {question}"
        hits = self.search(index, searched, 5, filters)
        good = [hit for hit in hits if hit.score >= 0.5][:3]
        citations, sentences = [], []
        for n, hit in enumerate(good, 1):
            article = index.article(hit.article_id)
            said = next((q for q in index.quotations(article.id) if hit.start <= q.start < hit.end), None)
            start, end = (said.start, said.end) if said else (hit.start, hit.end)
            quote = article.text[start:end]
            middle = quote.find(",") + 1
            citations.append(
                Citation(
                    n, article.id, article.sha256, hit.source, hit.title, hit.publisher, hit.published,
                    said.speaker if said else None, said.office if said else None, start, end, quote,
                    ((start + middle, end),), Nearness(0.0, hit.score),
                )
            )  # fmt: skip
            sentences.append(AnswerSentence(f"{said.speaker if said else hit.title}: “{quote}”", (n,)))
        if not good:
            sentences = [AnswerSentence("These articles do not say.")]
        names = list(dict.fromkeys(c.speaker for c in citations if c.speaker))
        return Answer(
            question=question,
            searched=searched,
            language="en",
            short=", ".join(names) + "." if names else None,
            sentences=tuple(sentences),
            citations=tuple(citations),
            abstained=not good,
            nearest=() if good else tuple(hits[:3]),
            seconds=time.monotonic() - began + 0.01,
            timings={},
        )
