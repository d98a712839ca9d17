"""The same story twice: from two outlets, or saved twice."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from index.article import Article
from index.clean.words import tokens

# Four words in a row make up one shingle; articles that share half of all their shingles (Jaccard) tell the same story
# in mostly the same words.
_SHINGLE = 4
_ALIKE = 0.5
# Candidates are asked for below the bar, since MinHash with 128 permutations errs by about 0.09.
_CANDIDATE = 0.4
_PERMUTATIONS = 128


def groups(articles: Iterable[Article], text_of: Callable[[str], str]) -> dict[str, str]:
    """Return, for each article that has a near-duplicate, the id of its group's representative.

    Candidates come from MinHash with locality-sensitive hashing (datasketch) and are verified by the true Jaccard
    similarity of their shingles. The representative is the longest article, of equals the first by source. Articles
    without a near-duplicate are absent. Of each article only a sketch is kept; `text_of` gives the text of a candidate.
    """
    from datasketch import MinHash, MinHashLSH  # noqa: PLC0415  (takes 0.3 s to import)

    lsh = MinHashLSH(threshold=_CANDIDATE, num_perm=_PERMUTATIONS)
    parent: dict[str, str] = {}
    order: dict[str, tuple[int, str, int]] = {}

    def root(key: str) -> str:
        while parent[key] != key:
            parent[key] = parent[parent[key]]
            key = parent[key]
        return key

    for article in articles:
        parent[article.id] = article.id
        order[article.id] = (-len(article.text), article.source, article.ordinal)
        mine = _shingles(article.text)
        if not mine:
            continue
        sketch = MinHash(num_perm=_PERMUTATIONS)
        sketch.update_batch([shingle.encode() for shingle in mine])
        for other in lsh.query(sketch):
            theirs = _shingles(text_of(other))
            if len(mine & theirs) >= _ALIKE * len(mine | theirs):
                parent[root(article.id)] = root(other)
        lsh.insert(article.id, sketch)
    members: dict[str, list[str]] = {}
    for key in parent:
        members.setdefault(root(key), []).append(key)
    return {key: min(group, key=order.__getitem__) for group in members.values() if len(group) > 1 for key in group}


def _shingles(text: str) -> frozenset[str]:
    """Return the text's runs of four words; of a shorter text, the whole."""
    words = tokens(text)
    runs = (" ".join(words[i : i + _SHINGLE]) for i in range(max(1, len(words) - _SHINGLE + 1)))
    return frozenset(run for run in runs if run)
