"""Whole answers on questions that no weight, threshold or word was chosen on: right, refused, wrong.

    python benchmarks/unseen.py [NAME …]

`pile` are our own questions in five languages, near misses among them, on Vietnamese news pages of the open data
(`questions/pile.jsonl`, over `../shared/bench/pile_vi`). Each other set is `NAME.articles.jsonl` and
`NAME.questions.jsonl` in `../shared/bench/qa`: `news_vi`, news of 2013 with questions in four languages and near
misses; `viquad2_vi`, adversarial questions of UIT-ViQuAD 2.0.
`answer@1` and `answer@3` are the shares of answerable questions whose first, or one of whose first three quotations
is from a right article and holds a right answer; `error` is the share of these that is refused, `hallucination` the
share of the others that is answered; `short_given` is the share of the answerable questions with words put first, and
`short_right` the share of these words that hold a right answer or stand in one; `auroc` that of the confidence.
"""

from __future__ import annotations

import argparse
import json
import re
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from answers import OPEN, auroc

import index
import qa
from index.embed import Embedder

HERE = Path(__file__).parent
DATA = OPEN / "qa"
SETS = ("news_vi", "pile")


def rows(file: Path) -> list[dict[str, Any]]:
    """Return the records of a JSONL file."""
    return [json.loads(line) for line in file.read_text("utf-8").splitlines() if line.strip()]


def measure(
    names: Sequence[str] = SETS, model: Embedder | None = None, data: Path = DATA
) -> dict[str, dict[str, float]]:
    """Return the figures of each set; none where the data are not beside the project."""
    if not data.exists():
        return {}
    model = model or index.load_model()
    figures = {}
    for name in names:
        with tempfile.TemporaryDirectory() as folder:
            questions, articles = _set(name, data)
            index.build(articles, Path(folder), model=model)
            with index.open_index(Path(folder), model) as library:
                figures[name] = scored(library, questions)
    return figures


def _set(name: str, data: Path) -> tuple[list[dict[str, Any]], list[Path]]:
    """Return the questions of a set and the files to be indexed."""
    if name != "pile":
        return rows(data / f"{name}.questions.jsonl"), [data / f"{name}.articles.jsonl"]
    questions = rows(HERE / "questions" / "pile.jsonl")
    return questions, [data.parent / "pile_vi" / file for file in sorted({row["file"] for row in questions})]


def scored(library: index.Index, questions: Sequence[dict[str, Any]]) -> dict[str, float]:
    """Ask questions, each with `answerable`, its right `articles` by id and its right `answers`, and score them."""
    tally: dict[str, list[bool]] = {}
    confidence: dict[bool, list[float]] = {True: [], False: []}
    for asked in questions:
        answer = qa.ask(library, asked["question"])
        confidence[asked["answerable"]].append(answer.confidence or 0.0)
        if not asked["answerable"]:
            tally.setdefault("hallucination", []).append(not answer.abstained)
            continue
        tally.setdefault("error", []).append(answer.abstained)
        if asked.get("answers"):
            right = [_is_right(citation, asked) for citation in answer.citations]
            tally.setdefault("answer@1", []).append(any(right[:1]))
            tally.setdefault("answer@3", []).append(any(right[:3]))
            tally.setdefault("short_given", []).append(answer.short is not None)
            if short := _plain(answer.short or ""):
                told = map(_plain, asked["answers"])
                tally.setdefault("short_right", []).append(any(words in short or short in words for words in told))
    figures = {name: round(float(np.mean(found)), 4) for name, found in tally.items()}
    yes, no = (np.array(confidence[answerable]) for answerable in (True, False))
    return figures | ({"auroc": round(auroc(yes, no), 4)} if len(yes) and len(no) else {})


def _is_right(citation: qa.Citation, asked: dict[str, Any]) -> bool:
    article = citation.source.rpartition("#")[2]
    return article in asked["articles"] and any(_plain(a) in _plain(citation.quote) for a in asked["answers"])


def _plain(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.casefold())


def main() -> None:
    """Print the figures of each set."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", default=list(SETS), help="the sets")
    for name, figures in measure(parser.parse_args().names).items():
        print(name, figures)


if __name__ == "__main__":
    main()
