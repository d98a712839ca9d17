"""The articles of XQuAD that the reader is not trained on, in every language: what is measured there is unseen."""

from __future__ import annotations

import gzip
import json
from collections import defaultdict
from functools import cache
from pathlib import Path

SHARED = Path(__file__).parent.parent.parent / "shared"
# None of them, nor a translation, is in another training set: they are not in SQuAD 2.0.
TITLES = frozenset({
    "Super_Bowl_50", "Nikola_Tesla", "Teacher", "Martin_Luther", "Apollo_program", "Newcastle_upon_Tyne",
    "Victoria_and_Albert_Museum",
})  # fmt: skip


@cache
def texts() -> frozenset[str]:
    """Return the paragraphs of these articles, with single spaces, in every language at hand."""
    by_title = {
        squeezed(paragraph["context"])
        for article in json.loads((SHARED / "bench" / "xquad" / "xquad.en.open.json").read_text("utf-8"))["data"]
        for paragraph in article["paragraphs"]
        if article["title"] in TITLES
    }
    with gzip.open(SHARED / "train" / "xquad.jsonl.gz", "rt", encoding="utf-8") as file:
        found: defaultdict[str, dict[str, None]] = defaultdict(dict)
        for row in map(json.loads, file):
            asked, lang = row["lang"].split(">")
            if asked == lang:
                found[lang][squeezed(row["context"])] = None
    places = [place for place, text in enumerate(found["en"]) if text in by_title]
    return frozenset(list(paragraphs)[place] for paragraphs in found.values() for place in places)


def squeezed(text: str) -> str:
    """Return a text with its white space made single."""
    return " ".join(text.split())
