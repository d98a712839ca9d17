"""Reads the text of one generation from SQLite: articles, their parts, and full text (FTS5) over the passages."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from index.article import Article, Quotation, Sentence
from index.errors import BrokenIndexError, DamagedIndexError
from index.store.insert import FILE
from index.store.rows import ARTICLES, BRIEF, PARTS

Part = TypeVar("Part")


@dataclass(frozen=True, slots=True)
class StoredPassage:
    """A passage with its row, the row of its article, and the rows `[first, last)` of its sentences."""

    number: int
    article: int
    start: int
    end: int
    first: int
    last: int


class Store:
    """Reads a published generation, from any thread, until it is closed.

    One connection serves all threads in turn. It holds the file, which a later build may have unlinked by the time that
    another thread could open it; and shared without turns, Python 3.12 and later mix up the rows of threads
    (python/cpython#118172).
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE
        uri = f"{self._path.resolve().as_uri()}?mode=ro&immutable=1"
        self._db = sqlite3.connect(uri, uri=True, check_same_thread=False)
        self._turn = threading.Lock()

    def close(self) -> None:
        """Let go of the file."""
        with self._turn:
            self._db.close()

    def _rows(self, statement: str, *values: object, **named: object) -> list[tuple[Any, ...]]:
        try:
            with self._turn:
                return self._db.execute(statement, named or values).fetchall()
        except sqlite3.ProgrammingError:
            raise
        except sqlite3.DatabaseError as error:
            raise DamagedIndexError(f"{self._path} is damaged ({error})") from error

    def articles(self) -> list[Article]:
        """Return all articles, without their removed lines, in build order."""
        return list(map(BRIEF.item, self._rows(f"SELECT {BRIEF.columns} FROM articles ORDER BY number")))

    def articles_by_number(self, numbers: Iterable[int]) -> dict[int, Article]:
        """Return the articles in these rows, without their removed lines."""
        statement = f"SELECT number, {BRIEF.columns} FROM articles WHERE number IN (SELECT value FROM json_each(?))"
        return {number: BRIEF.item(row) for number, *row in self._rows(statement, _list(numbers))}

    def article(self, article_id: str) -> Article | None:
        """Return an article with its removed lines, or None."""
        rows = self._rows(f"SELECT {ARTICLES.columns} FROM articles WHERE id = ?", article_id)
        return ARTICLES.item(rows[0]) if rows else None

    def articles_of(self, source: str) -> list[Article]:
        """Return the articles of a page with their removed lines, in order."""
        statement = f"SELECT {ARTICLES.columns} FROM articles WHERE source = ? ORDER BY ordinal"
        return list(map(ARTICLES.item, self._rows(statement, source)))

    def sources_below(self, source: str) -> list[str]:
        """Return the sources that are this one or lie below it (`folder`, `file.jsonl`) and hold an article."""
        statement = f"SELECT DISTINCT a.source FROM articles a WHERE {_below(':top')} ORDER BY a.source"
        return [name for (name,) in self._rows(statement, top=source)]

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

    def embedded(self) -> dict[str, tuple[range, range, range]]:
        """Return, for each hash of the texts of an article, the rows of its passages, sentences and spoken parts."""
        found, at = {}, (0, 0, 0)
        for digest, passages, sentences, spoken in self._rows("SELECT * FROM embedded ORDER BY rowid"):
            end = (at[0] + passages, at[1] + sentences, at[2] + spoken)
            found[digest] = (range(at[0], end[0]), range(at[1], end[1]), range(at[2], end[2]))
            at = end
        return found

    def speech(self) -> list[tuple[int, int, Quotation]]:
        """Return what is spoken, by row: the rows of its sentence and of its article, and the quotation it is from."""
        rows = self._rows(
            """SELECT s.sentence, q.* FROM spoken s JOIN quotations q ON q.number = s.quotation ORDER BY s.number"""
        )
        return [(row, article, PARTS[Quotation].item(values)) for row, _, article, *values in rows]

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
        statement = "SELECT * FROM sentences WHERE number IN (SELECT value FROM json_each(?))"
        return {number: PARTS[Sentence].item(values) for number, _, *values in self._rows(statement, _list(rows))}

    def parts(self, kind: type[Part], article_ids: Iterable[str]) -> dict[str, list[Part]]:
        """Return the sentences, quotations, referents or offices of articles, by article id, in order."""
        table = PARTS[kind]
        statement = f"""SELECT a.id, p.* FROM {table.name} p JOIN articles a ON a.number = p.article
            WHERE a.id IN (SELECT value FROM json_each(?)) ORDER BY p.number"""
        found: dict[str, list[Part]] = {}
        for article_id, _, _, *values in self._rows(statement, _list(article_ids)):
            found.setdefault(article_id, []).append(table.item(values))
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
        for plain, word, count in self._rows(statement, _list(folded)):
            found.setdefault(plain, {})[word] = count
        return found

    def pair_counts(self, words: Iterable[str]) -> dict[tuple[str, str], int]:
        """Return how often any two of these words stand side by side in Vietnamese articles."""
        statement = """SELECT first, second, count FROM pairs
            WHERE first IN (SELECT value FROM json_each(:words)) AND second IN (SELECT value FROM json_each(:words))"""
        rows = self._rows(statement, words=_list(words))
        return {(first, second): count for first, second, count in rows}

    def frequencies(self, field: str, words: Iterable[str]) -> dict[str, int]:
        """Return in how many passages each word stands in this field; words that stand nowhere are missing."""
        statement = "SELECT term, doc FROM vocabulary WHERE col = ? AND term IN (SELECT value FROM json_each(?))"
        return dict(self._rows(statement, field, _list(words)))

    def full_text(
        self, field: str, words: Iterable[str], count: int, allowed: Sequence[int] | None = None
    ) -> dict[int, float]:
        """Return the best passages by BM25 for any of the words in a field: row -> score, higher is better."""
        query = " OR ".join(f'"{word}"' for word in sorted(set(words)) if _plain(word))
        if not query:
            return {}
        # The plus keeps SQLite from asking full text anew for every row that is allowed.
        chosen = "" if allowed is None else "AND +rowid IN (SELECT value FROM json_each(?)) "
        values = [] if allowed is None else [_list(allowed)]
        statement = f"SELECT rowid, rank FROM full_text WHERE full_text MATCH ? {chosen}ORDER BY rank LIMIT ?"
        rows = self._rows(statement, f"{field} : ({query})", *values, count)
        return {row: -rank for row, rank in rows}

    def held(self, field: str, words: Iterable[str], row: int) -> set[str]:
        """Return which of the words stand in a field of one passage."""
        statement = """SELECT j.value FROM json_each(?) j WHERE EXISTS (
            SELECT 1 FROM full_text WHERE full_text MATCH ? || ' : "' || j.value || '"' AND rowid = ?)"""
        return {word for (word,) in self._rows(statement, _list(word for word in words if _plain(word)), field, row)}

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
            f"""SELECT p.number FROM passages p JOIN articles a ON a.number = p.article
            WHERE (:first IS NULL OR a.published >= :first) AND (:last IS NULL OR a.published <= :last)
            AND (:publishers = '[]' OR a.publisher IN (SELECT value FROM json_each(:publishers)))
            AND (:languages = '[]' OR a.lang IN (SELECT value FROM json_each(:languages)))
            AND (:sources = '[]' OR EXISTS (SELECT 1 FROM json_each(:sources) f WHERE {_below("f.value")}))
            ORDER BY p.number""",
            first=published_from and published_from.isoformat(),
            last=published_to and published_to.isoformat(),
            publishers=_list(publishers),
            languages=_list(languages),
            sources=_list(sources),
        )
        return [row for (row,) in rows]

    def problem(self) -> str | None:
        """Return what SQLite finds wrong with the file, or None."""
        try:
            found = str(self._rows("PRAGMA integrity_check")[0][0])
        except BrokenIndexError as error:
            return str(error)
        return None if found == "ok" else found


def _below(top: str) -> str:
    """Return the condition that the source of an article `a` is the value of `top` or lies below it."""
    return f"(a.source = {top} OR substr(a.source, 1, length({top}) + 1) IN ({top} || '/', {top} || '#'))"


def _plain(word: str) -> bool:
    """Tell whether a word can stand between quotation marks in a full-text query."""
    return '"' not in word and "\0" not in word


def _list(values: Iterable[object]) -> str:
    """Return values as JSON, which a statement takes for a table of them."""
    return json.dumps(list(values))
