"""Search over XQuAD's Vietnamese paragraphs, asked in several languages.

    python benchmarks/retrieval.py [--open DIR]

R@1 and R@5: the share of questions whose paragraph is the first, or one of the first five, that search returns.
`vi-plain` are the Vietnamese questions typed without diacritics.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from answers import OPEN, _xquad  # type: ignore[import-not-found, unused-ignore]

import index
import qa
from index.embed import Embedder
from index.library import Index

# Of these languages `measure` asks every second question only, to keep the gate quick; of the others every one.
_EVERY_SECOND = frozenset({"zh", "ru", "vi-plain"})
LANGS = ("vi", "en", "zh", "ru", "vi-plain")
_DEPTH = 10

Asked = list[tuple[str, str]]  # questions with the name of their paragraph


def asked(data: Path, lang: str) -> Asked:
    """Return XQuAD's questions in a language, each with the name of the paragraph that answers it."""
    rows = [(str(row["question"]), str(row["paragraph"])) for row in _xquad(data, lang.removesuffix("-plain"))]
    return [(plain(question), gold) for question, gold in rows] if lang.endswith("-plain") else rows


def plain(text: str) -> str:
    """Return Vietnamese as it is typed without diacritics."""
    bare = "".join(c for c in unicodedata.normalize("NFD", text) if unicodedata.category(c) != "Mn")
    return bare.replace("đ", "d").replace("Đ", "D")


@contextmanager
def built(data: Path, model: Embedder) -> Iterator[Index]:
    """Index the Vietnamese paragraphs, one article each, in a temporary folder."""
    paragraphs = {row["paragraph"]: row["text"] for row in _xquad(data, "vi")}
    with tempfile.TemporaryDirectory() as folder:
        corpus = Path(folder, "xquad.jsonl")
        records = ({"id": i, "title": "", "text": text, "lang": "vi"} for i, text in paragraphs.items())
        corpus.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in records), "utf-8")
        index.build([corpus], Path(folder, "index"), model=model)
        with index.open_index(Path(folder, "index"), model) as library:
            yield library


def rank(sources: Sequence[str], gold: str) -> int:
    """Return at which place, from 1, a paragraph stands first among the sources of hits; 0 for none."""
    seen = [source.rpartition("#")[2] for source in dict.fromkeys(sources)]
    return seen.index(gold) + 1 if gold in seen else 0


def recall(ranks: Sequence[int]) -> dict[str, float]:
    """Return R@1 and R@5."""
    places = np.array(ranks)
    return {f"R@{k}": round(float(((places > 0) & (places <= k)).mean()), 4) for k in (1, 5)}


def searched(library: Index, questions: Asked) -> list[int]:
    """Return the rank of the right paragraph for each question, by `qa.search`."""
    hits = ((qa.search(library, question, top=_DEPTH), gold) for question, gold in questions)
    return [rank([hit.source for hit in found], gold) for found, gold in hits]


def measure(open_data: Path = OPEN, model: Embedder | None = None) -> dict[str, float]:
    """Return R@1 and R@5 by language as `vi/R@1`; nothing where the open data are not beside the project.

    Every question in Vietnamese and English, every second one in Chinese, Russian and unaccented Vietnamese.
    """
    data = open_data / "xquad"
    if not data.exists():
        return {}
    figures = {}
    with built(data, model or index.load_model()) as library:
        for lang in LANGS:
            questions = asked(data, lang)[:: 2 if lang in _EVERY_SECOND else 1]
            for name, value in recall(searched(library, questions)).items():
                figures[f"{lang}/{name}"] = value
    return figures


def main() -> None:
    """Print the figures as a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--open", type=Path, default=OPEN, help="folder of the open data")
    figures = measure(parser.parse_args().open)
    print("| | R@1 | R@5 |\n|---|---|---|")
    for lang in LANGS:
        print(f"| {lang} | {figures[f'{lang}/R@1']:.3f} | {figures[f'{lang}/R@5']:.3f} |")


if __name__ == "__main__":
    main()
