"""Questions in one language over paragraphs in another, asked as a reader asks: is the first quotation right?

    python benchmarks/languages.py [--pairs de-vi,…] [--every N]

XQuAD's open articles in six languages (`../shared/train/xquad.jsonl.gz`), the questions of those that the reader was
not trained on. A pair is the language of the questions and that of the paragraphs. `answer@1` is the share of questions
whose first quotation holds the words of the answer, `error` the share that is refused.
"""

from __future__ import annotations

import argparse
import gzip
import json
import tempfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import held_out
import numpy as np
from answers import OPEN, folded

import index
import qa
from index.embed import Embedder
from index.opened import Index

DATA = OPEN.parent / "train" / "xquad.jsonl.gz"
PAIRS = ("vi-vi", "en-vi", "zh-vi", "ru-vi", "de-vi", "de-de", "zh-zh", "en-en")
# Paragraphs of an article.
PARAGRAPHS = 5
# Questions of a pair that are asked at most, evenly over all.
MOST = 45


@cache
def rows(data: Path) -> list[dict[str, Any]]:
    """Return every question with its paragraph (`context`), the answer's place in it, and the pair (`de>vi`)."""
    with gzip.open(data, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def unseen(data: Path, source: str, target: str) -> list[dict[str, Any]]:
    """Return the questions of a pair on the articles that were held out, each with its paragraph in the other language.

    The file holds a third of the pairs of two languages, but every question in each language, in the same order.
    """
    asked, told = ([row for row in rows(data) if row["lang"] == f"{lang}>{lang}"] for lang in (source, target))
    pairs = (told_row | {"question": row["question"]} for row, told_row in zip(asked, told, strict=True))
    return [row for row in pairs if held_out.squeezed(row["context"]) in held_out.texts()]


def built(data: Path, lang: str, folder: Path, model: Embedder) -> Index:
    """Build and open an index of all paragraphs in a language."""
    paragraphs = dict.fromkeys(row["context"] for row in rows(data) if row["lang"].endswith(f">{lang}"))
    records = ({"id": number, "title": "", "text": text} for number, text in enumerate(paragraphs, 1))
    file = folder / f"{lang}.jsonl"
    file.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records), "utf-8")
    index.build([file], folder / lang, model=model)
    return index.open_index(folder / lang, model)


def asked(library: Index, questions: Sequence[dict[str, Any]]) -> dict[str, float]:
    """Return the figures of some questions."""
    right, refused = [], []
    for row in questions:
        answer = qa.ask(library, row["question"])
        wanted = folded(row["context"][row["start"] : row["end"]])
        right.append(bool(answer.citations) and wanted in folded(answer.citations[0].quote))
        refused.append(answer.abstained)
    return {"answer@1": round(float(np.mean(right)), 4), "error": round(float(np.mean(refused)), 4)}


def measure(
    pairs: Sequence[str] = PAIRS, model: Embedder | None = None, data: Path = DATA, every: int = 0
) -> dict[str, dict[str, float]]:
    """Return the figures of each pair; none where the data are not beside the project."""
    if not data.exists():
        return {}
    model = model or index.load_model()
    figures = {}
    with tempfile.TemporaryDirectory() as folder:
        for pair in pairs:
            source, target = pair.split("-")
            questions = unseen(data, source, target)
            step = every or -(-len(questions) // MOST)
            with built(data, target, Path(folder), model) as library:
                figures[f"xquad-{pair}"] = asked(library, questions[::step])
    return figures


def main() -> None:
    """Print the figures of each pair."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", default=",".join(PAIRS), help="questions-paragraphs, with commas between")
    parser.add_argument("--every", type=int, default=0, help="ask every so manyth question")
    options = parser.parse_args()
    for pair, figures in measure(options.pairs.split(","), every=options.every).items():
        print(pair, figures)


if __name__ == "__main__":
    main()
