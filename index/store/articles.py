"""The text of one generation in SQLite: articles, their parts, and full text (FTS5) over the passages."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import Any

from index.article import Article, Passage, Quotation, RemovedLine, Sentence, Spoken
from index.errors import BrokenIndexError
from index.text.fold import fold

FILE = "articles.sqlite"
FIELDS = ("words", "folded", "quantities")

_SCHEMA = files("index.store").joinpath("schema.sql").read_text("utf-8")
_ARTICLE = """SELECT number, id, source, ordinal, title, text, sha256, published, published_time, published_inferred,
    publisher, byline, lang, url, captions FROM articles """


@dataclass(frozen=True, slots=True)
class StoredPassage:
    """A passage with its row, the row of its article, and the rows `[first, last)` of its sentences."""

    number: int
    article: int
    start: int
    end: int
    first: int
    last: int


class StoreWriter:
    """Writes a new generation's text; nothing is visible to readers before the generation is published."""

    def __init__(self, folder: Path) -> None:
        self._db = sqlite3.connect(folder / FILE, isolation_level=None, check_same_thread=False)
        self._db.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN;" + _SCHEMA)
        self.articles = self.passages = self.sentences = self.quotations = self.spoken = 0

    def add_page(self, source: str, text: str) -> None:
        """Keep a page as it came, for the reader to compare."""
        self._db.execute("INSERT OR REPLACE INTO pages VALUES (?, ?)", (source, text))

    def add_article(
        self,
        article: Article,
        sentences: Sequence[Sentence],
        passages: Sequence[Passage],
        *,
        quotations: Sequence[Quotation],
        spoken: Sequence[Spoken],
        fields: Iterable[Mapping[str, str]],
        names: Iterable[str],
    ) -> None:
        """Add an article with its parts; `fields` holds the full text of each passage by the names in `FIELDS`."""
        number = self.articles
        day, clock = article.published, article.published_time
        row = (
            *(number, article.id, article.source, article.ordinal, article.title, article.text, article.sha256),
            *(day and day.isoformat(), clock and clock.isoformat(), article.published_inferred),
            *(article.publisher, article.byline, article.lang, article.url),
            json.dumps(article.captions, ensure_ascii=False),
        )
        self._db.execute(f"INSERT INTO articles VALUES ({', '.join('?' * len(row))}, NULL)", row)
        self._many("removed", 4, ((number, r.line, r.text, r.why) for r in article.removed))
        first = self.sentences
        self._many("sentences", 4, ((first + i, number, s.start, s.end) for i, s in enumerate(sentences)))
        rows = [
            (self.passages + i, number, p.start, p.end, first + p.first, first + p.last) for i, p in enumerate(passages)
        ]
        self._many("passages", 6, rows)
        self._db.executemany(
            "INSERT INTO full_text (rowid, words, folded, quantities) VALUES (?, ?, ?, ?)",
            ((row[0], *(field[name] for name in FIELDS)) for row, field in zip(rows, fields, strict=True)),
        )
        quoted = self.quotations
        said = ((q.start, q.end, q.speaker, q.office, q.verb, q.direct) for q in quotations)
        self._many("quotations", 8, ((quoted + i, number, *values) for i, values in enumerate(said)))
        parts = ((self.spoken + i, first + s.sentence, quoted + s.quotation) for i, s in enumerate(spoken))
        self._many("spoken", 3, parts)
        self._count("names", "name", ((name,) for name in names))
        self.articles += 1
        self.sentences += len(sentences)
        self.passages += len(rows)
        self.quotations += len(quotations)
        self.spoken += len(spoken)

    def add_running_words(self, words: Sequence[str]) -> None:
        """Count words and pairs of neighbours, by which marks are given back to words typed without them."""
        self._count("words", "folded, word", ((fold(word), word) for word in words))
        self._count("pairs", "first, second", pairwise(words))

    def written(self) -> Iterator[Article]:
        """Yield the articles so far, without their removed lines."""
        yield from map(_article, self._db.execute(_ARTICLE + "ORDER BY number"))

    def text(self, article_id: str) -> str:
        """Return the text of an article that was added."""
        return str(self._db.execute("SELECT text FROM articles WHERE id = ?", (article_id,)).fetchone()[0])

    def set_twins(self, twins: Mapping[str, str]) -> None:
        """Record near-duplicates: article id -> id of the one that stands for the group."""
        self._db.executemany("UPDATE articles SET twin_of = ? WHERE id = ?", ((b, a) for a, b in twins.items()))

    def close(self) -> None:
        """Finish the file."""
        self._db.execute("INSERT INTO full_text (full_text) VALUES ('optimize')")
        self._db.execute("COMMIT")
        self._db.close()

    def abandon(self) -> None:
        """Let go of an unfinished file."""
        self._db.close()

    def _count(self, table: str, key: str, rows: Iterable[tuple[str, ...]]) -> None:
        slots = ", ".join("?" for _ in key.split(","))
        statement = f"INSERT INTO {table} VALUES ({slots}, 1) ON CONFLICT ({key}) DO UPDATE SET count = count + 1"
        self._db.executemany(statement, rows)

    def _many(self, table: str, width: int, rows: Iterable[Sequence[object]]) -> None:
        self._db.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * width)})", rows)


class Store:
    """Reads a published generation, from any thread: SQLite serialises calls, and the file never changes."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE
        uri = f"{self._path.resolve().as_uri()}?mode=ro&immutable=1"
        self._db = sqlite3.connect(uri, uri=True, check_same_thread=False)

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    def _rows(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        try:
            return self._db.execute(statement, values).fetchall()
        except sqlite3.ProgrammingError:
            raise
        except sqlite3.DatabaseError as error:
            raise BrokenIndexError(
                f"{self._path} is damaged ({error}); rebuild with `python -m index build`."
            ) from error

    def articles(self) -> list[Article]:
        """Return all articles, without their removed lines, in build order."""
        return [_article(row) for row in self._rows(_ARTICLE + "ORDER BY number")]

    def articles_by_number(self, numbers: Iterable[int]) -> dict[int, Article]:
        """Return the articles in these rows."""
        rows = self._rows(
            _ARTICLE + "WHERE number IN (SELECT value FROM json_each(?))", json.dumps(sorted(set(numbers)))
        )
        return {row[0]: _article(row) for row in rows}

    def article(self, article_id: str) -> Article | None:
        """Return an article with its removed lines, or None."""
        rows = self._rows(_ARTICLE + "WHERE id = ?", article_id)
        if not rows:
            return None
        removed = self._rows("SELECT line, text, why FROM removed WHERE article = ? ORDER BY rowid", rows[0][0])
        return _article(rows[0], tuple(RemovedLine(*line) for line in removed))

    def articles_of(self, source: str) -> list[Article]:
        """Return the articles of a page with their removed lines, in order."""
        ids = self._rows("SELECT id FROM articles WHERE source = ? ORDER BY ordinal", source)
        return [article for (i,) in ids if (article := self.article(i))]

    def sources_below(self, source: str) -> list[str]:
        """Return the sources that are this one or lie below it (`folder`, `file.jsonl`) and hold an article."""
        statement = """SELECT DISTINCT source FROM articles
            WHERE source = ?1 OR substr(source, 1, length(?1) + 1) IN (?1 || '/', ?1 || '#') ORDER BY source"""
        return [name for (name,) in self._rows(statement, source)]

    def page(self, source: str) -> str:
        """Return a page as it came; empty if it is not here."""
        rows = self._rows("SELECT text FROM pages WHERE source = ?", source)
        return rows[0][0] if rows else ""

    def hashes(self) -> dict[str, tuple[str, ...]]:
        """Return the text hashes of each source's articles, in order."""
        found: dict[str, tuple[str, ...]] = {}
        for source, sha256 in self._rows("SELECT source, sha256 FROM articles ORDER BY source, ordinal"):
            found[source] = (*found.get(source, ()), sha256)
        return found

    def rows_by_hash(self) -> dict[str, tuple[range, range, range]]:
        """Return, for each text hash, the rows of its passages, its sentences and what is spoken in them."""
        rows = self._rows(
            """SELECT a.sha256,
            (SELECT min(number) FROM passages p WHERE p.article = a.number),
            (SELECT count(*) FROM passages p WHERE p.article = a.number),
            (SELECT min(number) FROM sentences s WHERE s.article = a.number),
            (SELECT count(*) FROM sentences s WHERE s.article = a.number),
            (SELECT min(w.number) FROM spoken w JOIN sentences s ON s.number = w.sentence WHERE s.article = a.number),
            (SELECT count(*) FROM spoken w JOIN sentences s ON s.number = w.sentence WHERE s.article = a.number)
            FROM articles a"""
        )
        spans = ((sha, *(n or 0 for n in numbers)) for sha, *numbers in rows)
        return {sha: (range(p, p + pn), range(s, s + sn), range(w, w + wn)) for sha, p, pn, s, sn, w, wn in spans}

    def speech(self) -> list[tuple[int, int, Quotation]]:
        """Return what is spoken, by row: the rows of its sentence and of its article, and the quotation it is from."""
        rows = self._rows(
            """SELECT w.sentence, q.article, q.start, q.end, q.speaker, q.office, q.verb, q.direct
            FROM spoken w JOIN quotations q ON q.number = w.quotation ORDER BY w.number"""
        )
        return [
            (row, article, Quotation(start, end, speaker, office, verb, bool(direct)))
            for row, article, start, end, speaker, office, verb, direct in rows
        ]

    def outline(self) -> tuple[list[tuple[str, str]], list[StoredPassage]]:
        """Return identifier and language of every article and the place of every passage, by number."""
        articles = self._rows("SELECT id, lang FROM articles ORDER BY number")
        return articles, [StoredPassage(*row) for row in self._rows("SELECT * FROM passages ORDER BY number")]

    def passages_of(self, article_id: str) -> list[StoredPassage]:
        """Return the passages of an article, in order."""
        statement = (
            "SELECT p.* FROM passages p JOIN articles a ON a.number = p.article WHERE a.id = ? ORDER BY p.number"
        )
        return [StoredPassage(*row) for row in self._rows(statement, article_id)]

    def sentences(self, rows: Iterable[int]) -> dict[int, Sentence]:
        """Return the sentences in these rows."""
        statement = "SELECT number, start, end FROM sentences WHERE number IN (SELECT value FROM json_each(?))"
        found = self._rows(statement, json.dumps([int(row) for row in rows]))
        return {number: Sentence(start, end) for number, start, end in found}

    def quotations(self, article_ids: Iterable[str] | None = None) -> dict[str, list[Quotation]]:
        """Return the quotations of these articles (None: of all), by article id, in the order of the text."""
        statement = """SELECT a.id, q.start, q.end, q.speaker, q.office, q.verb, q.direct
            FROM quotations q JOIN articles a ON a.number = q.article """
        if article_ids is None:
            rows = self._rows(statement + "ORDER BY a.number, q.start")
        else:
            chosen = json.dumps(sorted(set(article_ids)))
            rows = self._rows(
                statement + "WHERE a.id IN (SELECT value FROM json_each(?)) ORDER BY a.number, q.start", chosen
            )
        found: dict[str, list[Quotation]] = {}
        for article_id, start, end, speaker, office, verb, direct in rows:
            found.setdefault(article_id, []).append(Quotation(start, end, speaker, office, verb, bool(direct)))
        return found

    def twins(self) -> dict[str, str]:
        """Return near-duplicates: article id -> id of the one that stands for its group."""
        return dict(self._rows("SELECT id, twin_of FROM articles WHERE twin_of IS NOT NULL"))

    def newest(self, most: int) -> list[str]:
        """Return the ids of the articles published last, the newest first; those without a date come last."""
        found = self._rows("SELECT id FROM articles ORDER BY published DESC, number LIMIT ?", most)
        return [article_id for (article_id,) in found]

    def publishers(self) -> int:
        """Return how many publishers the articles are from."""
        return int(self._rows("SELECT count(DISTINCT publisher) FROM articles")[0][0])

    def names(self) -> dict[str, int]:
        """Return the names that stand in the articles, with the number of articles that hold each."""
        return dict(self._rows("SELECT name, count FROM names"))

    def spellings(self, folded: Iterable[str]) -> dict[str, dict[str, int]]:
        """Return, for each word without marks, the words that stand in Vietnamese articles, with their counts."""
        statement = "SELECT folded, word, count FROM words WHERE folded IN (SELECT value FROM json_each(?))"
        found: dict[str, dict[str, int]] = {}
        for plain, word, count in self._rows(statement, json.dumps(sorted(set(folded)))):
            found.setdefault(plain, {})[word] = count
        return found

    def pair_counts(self, words: Iterable[str]) -> dict[tuple[str, str], int]:
        """Return how often any two of these words stand side by side in Vietnamese articles."""
        statement = """SELECT first, second, count FROM pairs
            WHERE first IN (SELECT value FROM json_each(?1)) AND second IN (SELECT value FROM json_each(?1))"""
        rows = self._rows(statement, json.dumps(sorted(set(words))))
        return {(first, second): count for first, second, count in rows}

    def frequencies(self, field: str, words: Iterable[str]) -> dict[str, int]:
        """Return in how many passages each word stands in this field; words that stand nowhere are missing."""
        statement = "SELECT term, doc FROM vocabulary WHERE col = ? AND term IN (SELECT value FROM json_each(?))"
        return dict(self._rows(statement, field, json.dumps(sorted(set(words)))))

    def full_text(
        self, field: str, words: Iterable[str], count: int, allowed: Sequence[int] | None = None
    ) -> dict[int, float]:
        """Return the best passages by BM25 for any of the words in a field: row -> score, higher is better."""
        query = " OR ".join(f'"{word}"' for word in sorted(set(words)) if _plain(word))
        if not query:
            return {}
        chosen = "" if allowed is None else "AND rowid IN (SELECT value FROM json_each(?)) "
        values = [] if allowed is None else [json.dumps([int(row) for row in allowed])]
        statement = f"SELECT rowid, rank FROM full_text WHERE full_text MATCH ? {chosen}ORDER BY rank LIMIT ?"
        rows = self._rows(statement, f"{field} : ({query})", *values, count)
        return {row: -rank for row, rank in rows}

    def held(self, field: str, words: Iterable[str], row: int) -> set[str]:
        """Return which of the words stand in a field of one passage."""
        statement = """SELECT j.value FROM json_each(?) j WHERE EXISTS (
            SELECT 1 FROM full_text WHERE full_text MATCH ? || ' : "' || j.value || '"' AND rowid = ?)"""
        return {word for (word,) in self._rows(statement, json.dumps(list(filter(_plain, words))), field, row)}

    def allowed_passages(
        self,
        published_from: date | None,
        published_to: date | None,
        publishers: Sequence[str],
        languages: Sequence[str],
        sources: Sequence[str],
    ) -> list[int]:
        """Return the rows of the passages whose article passes every filter; an empty filter passes all.

        A source filter matches the source itself, or everything below it (`folder`, `file.jsonl`).
        """
        rows = self._rows(
            """SELECT p.number FROM passages p JOIN articles a ON a.number = p.article
            WHERE (?1 IS NULL OR a.published >= ?1) AND (?2 IS NULL OR a.published <= ?2)
            AND (?3 = '[]' OR a.publisher IN (SELECT value FROM json_each(?3)))
            AND (?4 = '[]' OR a.lang IN (SELECT value FROM json_each(?4)))
            AND (?5 = '[]' OR EXISTS (SELECT 1 FROM json_each(?5) f WHERE a.source = f.value
                OR substr(a.source, 1, length(f.value) + 1) IN (f.value || '/', f.value || '#')))
            ORDER BY p.number""",
            published_from and published_from.isoformat(),
            published_to and published_to.isoformat(),
            *(json.dumps(list(values)) for values in (publishers, languages, sources)),
        )
        return [row for (row,) in rows]

    def problem(self) -> str | None:
        """Return what SQLite finds wrong with the file, or None."""
        try:
            found = str(self._rows("PRAGMA integrity_check")[0][0])
        except BrokenIndexError as error:
            return str(error)
        return None if found == "ok" else found


def _plain(word: str) -> bool:
    """Tell whether a word can stand between quotation marks in a full-text query."""
    return '"' not in word and "\0" not in word


def _article(row: Sequence[Any], removed: tuple[RemovedLine, ...] = ()) -> Article:
    (
        _,
        identifier,
        source,
        ordinal,
        title,
        text,
        sha256,
        day,
        clock,
        inferred,
        publisher,
        byline,
        lang,
        url,
        captions,
    ) = row
    return Article(
        id=identifier,
        source=source,
        ordinal=ordinal,
        title=title,
        text=text,
        sha256=sha256,
        published=date.fromisoformat(day) if day else None,
        published_time=time.fromisoformat(clock) if clock else None,
        published_inferred=bool(inferred),
        publisher=publisher,
        byline=byline,
        lang=lang,
        url=url,
        captions=tuple(json.loads(captions)),
        removed=removed,
    )
