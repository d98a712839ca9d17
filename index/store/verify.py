"""A look at every checksum and every offset of the live generation."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

from index.article import Article, Office, Quotation, Referent, Sentence
from index.store import generation
from index.store.articles import Store
from index.store.generation import Manifest
from index.store.vectors import Vectors

_KINDS: tuple[type[Any], ...] = (Sentence, Quotation, Referent, Office)


def problems(index: Path) -> tuple[list[str], dict[str, int]]:
    """Return what is wrong with an index, a sentence each, and how much was looked at.

    Raises:
        BrokenIndexError: there is no index here, or its manifest cannot be read.
    """
    folder = generation.live(index)
    manifest = Manifest.read(folder)
    found = generation.damage(folder, manifest, thorough=True)
    if found:
        return found, dict(manifest.counts)
    store = Store(folder)
    try:
        if trouble := store.problem():
            return [f"{folder / 'articles.sqlite'}: {trouble}"], dict(manifest.counts)
        articles = store.articles()
        found = [problem for article in articles for problem in _of_article(store, article)]
        rows = Vectors(folder).counts
        wanted = tuple(manifest.counts[name] for name in ("passages", "sentences", "spoken"))
        if rows != wanted:
            found.append(f"{folder} holds vectors of {rows} passages, sentences and spoken parts instead of {wanted}")
        return found, dict(manifest.counts)
    finally:
        store.close()


def _of_article(store: Store, article: Article) -> Iterator[str]:
    where = f"{article.source} ({article.id})"
    if hashlib.sha256(article.text.encode()).hexdigest() != article.sha256:
        yield f"the text of {where} does not have its hash"
    if not unicodedata.is_normalized("NFC", article.text):
        yield f"the text of {where} is not NFC"
    passages = store.passages_of(article.id)
    sentences = store.sentences(row for p in passages for row in range(p.first, p.last))
    others = (store.parts(kind, [article.id]).get(article.id, []) for kind in _KINDS)
    for part in (*passages, *chain.from_iterable(others)):
        if not 0 <= part.start < part.end <= len(article.text):
            yield f"{type(part).__name__} {part.start}-{part.end} of {where} lies outside its text"
    for passage in passages:
        first, last = sentences[passage.first], sentences[passage.last - 1]
        if (first.start, last.end) != (passage.start, passage.end):
            yield f"passage {passage.number} of {where} does not begin and end with its sentences"
