"""The same story twice: from two outlets, or saved twice."""

from __future__ import annotations

from collections.abc import Sequence

from index.article import Article

# Words in a row that make up one shingle, and how alike two articles' sets of shingles must be (Jaccard).
_SHINGLE = 4
_ALIKE = 0.5
_PERMUTATIONS = 128


def groups(articles: Sequence[Article]) -> dict[str, str]:
    """Return, for each article that has a near-duplicate, the id of its group's representative.

    Candidates come from MinHash with locality-sensitive hashing (datasketch) and are verified by the true Jaccard
    similarity of their shingles. The representative is the longest article, the first of several. Articles without a
    near-duplicate are absent.
    """
    from datasketch import MinHash, MinHashLSH  # noqa: PLC0415  (takes 0.3 s to import)

    shingles = {article.id: _shingles(article.text) for article in articles}
    lsh = MinHashLSH(threshold=_ALIKE * 0.8, num_perm=_PERMUTATIONS)
    parent = {article.id: article.id for article in articles}

    def root(key: str) -> str:
        while parent[key] != key:
            parent[key] = parent[parent[key]]
            key = parent[key]
        return key

    for article in {article.id: article for article in articles}.values():
        mine = shingles[article.id]
        sketch = MinHash(num_perm=_PERMUTATIONS)
        sketch.update_batch([s.encode() for s in mine])
        for other in lsh.query(sketch):
            theirs = shingles[other]
            if len(mine & theirs) >= _ALIKE * len(mine | theirs):
                parent[root(article.id)] = root(other)
        lsh.insert(article.id, sketch)
    members: dict[str, list[Article]] = {}
    for article in articles:
        members.setdefault(root(article.id), []).append(article)
    return {
        article.id: max(group, key=lambda a: len(a.text)).id
        for group in members.values()
        if len({a.id for a in group}) > 1
        for article in group
    }


def _shingles(text: str) -> frozenset[str]:
    words = text.casefold().split()
    return frozenset(" ".join(words[i : i + _SHINGLE]) for i in range(max(1, len(words) - _SHINGLE + 1)))
