"""Which sentences the check of a language model's words keeps and drops: `python -m benchmarks.writing [--show]`.

The sentences of `questions/writing.jsonl` are each put against one paragraph of the sample articles.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from index import Article, Index, build, load_model, open_index
from qa.citation import Citation
from qa.writing.support import Support

_HERE = Path(__file__).parent


def measure(*, show: bool = False) -> tuple[dict[str, tuple[int, float]], float]:
    """Return for sentences that hold ("kept") and for each fault ("number", …) how many, and the share judged right.

    The second value is the least nearness of a sentence that holds to its quotation.
    """
    lines = (_HERE / "questions" / "writing.jsonl").read_text("utf-8").splitlines()
    total: Counter[str] = Counter()
    right: Counter[str] = Counter()
    least = 1.0
    with tempfile.TemporaryDirectory() as folder:
        model = load_model()
        build([_HERE.parent / "articles"], Path(folder), model=model)
        with open_index(Path(folder), model) as index:
            articles = {Path(a.source).name: a for a in reversed(index.articles())}
            for row in map(json.loads, lines):
                support = _support(index, articles[row["file"]], row)
                found = support.fault(row["sentence"], [1])
                kind = row["fault"] or "kept"
                total[kind] += 1
                right[kind] += (found is None) == (row["fault"] is None)
                if kind == "kept":
                    least = min(least, support.nearness(row["sentence"], [1]))
                if show and found != row["fault"]:
                    print(f"{row['id']} {kind}, found {found}: {row['sentence']}")
    return {kind: (count, right[kind] / count) for kind, count in total.items()}, least


def _support(index: Index, article: Article, row: Mapping[str, Any]) -> Support:
    quote = article.body[row["paragraph"]]
    start = article.text.index(quote, article.body_start)
    about = (article.id, article.sha256, article.source, article.title, article.publisher, article.published)
    citation = Citation(1, *about, None, None, start, start + len(quote), quote)
    return Support(index, [citation], row["lang"])


if __name__ == "__main__":
    judged, least = measure(show="--show" in sys.argv)
    for kind, (count, share) in judged.items():
        print(f"{kind:8}{count:5}  right {share:.2f}")
    print(f"least nearness of a sentence that holds: {least:.2f}")
