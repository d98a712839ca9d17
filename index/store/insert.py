"""Writes the text of a new generation into SQLite."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.article import Article
from index.store.rows import ARTICLES, BRIEF, PARTS
from index.text.fold import fold

if TYPE_CHECKING:
    from index.parts import Parts

FILE = "articles.sqlite"
_SCHEMA = (
    files("index.store")
    .joinpath("schema.sql")
    .read_text("utf-8")
    .format_map({table.name: table.declared for table in (ARTICLES, *PARTS.values())})
)


class StoreWriter:
    """Writes a new generation's text; nothing is visible to readers before the generation is published.

    `counts` tells how many rows each table of articles and their parts has by now.
    """

    def __init__(self, folder: Path) -> None:
        self._db = sqlite3.connect(folder / FILE, isolation_level=None, check_same_thread=False)
        self._db.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN;" + _SCHEMA)
        self.counts = dict.fromkeys(("articles", *(table.name for table in PARTS.values())), 0)

    def add_page(self, source: str, text: str) -> None:
        """Keep a page as it came, for the reader to compare."""
        self._db.execute("INSERT OR REPLACE INTO pages VALUES (?, ?)", (source, text))

    def add_article(self, parts: Parts) -> None:
        """Add an article with its parts, which are numbered on from those before."""
        number = self.counts["articles"]
        self._insert("articles", [(number, None, *ARTICLES.row(parts.article))])
        self.counts["articles"] += 1
        first = self._add(number, parts.sentences)
        passage = self._add(number, [replace(p, first=first + p.first, last=first + p.last) for p in parts.passages])
        self._insert(
            "full_text (rowid, words, folded, quantities)",
            ((passage + i, *fields) for i, fields in enumerate(parts.full_text)),
        )
        said = self._add(number, parts.attribution.quotations)
        self._add(number, [replace(s, sentence=first + s.sentence, quotation=said + s.quotation) for s in parts.spoken])
        self._add(number, parts.attribution.referents)
        self._add(number, parts.attribution.offices)
        self._count("names", "name", ((name,) for name in parts.names))
        self._insert("embedded", [(parts.digest, *map(len, parts.texts))])

    def add_running_words(self, words: Sequence[str]) -> None:
        """Count words and pairs of neighbours, by which marks are given back to words typed without them."""
        self._count("words", "folded, word", ((fold(word), word) for word in words))
        self._count("pairs", "first, second", pairwise(words))

    def written(self) -> Iterator[Article]:
        """Yield the articles so far, without their removed lines."""
        yield from map(BRIEF.item, self._db.execute(f"SELECT {BRIEF.columns} FROM articles ORDER BY number"))

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

    def _add(self, article: int, parts: Sequence[Any]) -> int:
        """Add parts of one kind and return the number of the first."""
        if not parts:
            return 0
        table = PARTS[type(parts[0])]
        first = self.counts[table.name]
        self._insert(table.name, ((first + i, article, *table.row(part)) for i, part in enumerate(parts)))
        self.counts[table.name] += len(parts)
        return first

    def _count(self, table: str, key: str, rows: Iterable[tuple[str, ...]]) -> None:
        slots = ", ".join("?" for _ in key.split(","))
        statement = f"INSERT INTO {table} VALUES ({slots}, 1) ON CONFLICT ({key}) DO UPDATE SET count = count + 1"
        self._db.executemany(statement, rows)

    def _insert(self, table: str, rows: Iterable[Sequence[object]]) -> None:
        for row in rows:
            self._db.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})", row)
