"""Precision and recall of name matching on our own questions: python -m benchmarks.names.

`questions/names_corpus.txt` holds the names that stand in the corpus with their counts; each question of
`questions/names.jsonl` lists the corpus names that it means. Half of them mean none: another member of the family,
another person of similar sound, ordinary words.
"""

from __future__ import annotations

import json
import time
from pathlib import Path

from qa.question.matching import NameIndex, match

QUESTIONS = Path(__file__).parent / "questions"


def corpus() -> dict[str, int]:
    """Return the names of the made-up corpus with their counts."""
    rows = (QUESTIONS / "names_corpus.txt").read_text(encoding="utf-8").splitlines()
    return {name: int(count) for name, count in (row.split("\t") for row in rows)}


def failures() -> list[tuple[str, set[str], set[str]]]:
    """Return the questions that were answered wrongly: the question, names found too many, names missed."""
    index = NameIndex.of(corpus())
    wrong = []
    for row in map(json.loads, (QUESTIONS / "names.jsonl").read_text(encoding="utf-8").splitlines()):
        found, meant = {hit.found for hit in match(row["question"], index)}, set(row["expect"])
        if found != meant:
            wrong.append((row["question"], found - meant, meant - found))
    return wrong


def measure() -> dict[str, float]:
    """Return precision and recall over names, the share of questions all right, and milliseconds a question."""
    rows = [json.loads(row) for row in (QUESTIONS / "names.jsonl").read_text(encoding="utf-8").splitlines()]
    index = NameIndex.of(corpus())
    match("Xi Jinping", index)  # loads the readings
    right = found = meant = whole = 0
    begin = time.perf_counter()
    for row in rows:
        names, expected = {hit.found for hit in match(row["question"], index)}, set(row["expect"])
        right += len(names & expected)
        found += len(names)
        meant += len(expected)
        whole += names == expected
    seconds = time.perf_counter() - begin
    return {
        "questions": float(len(rows)),
        "precision": right / found,
        "recall": right / meant,
        "all_right": whole / len(rows),
        "ms": 1000 * seconds / len(rows),
    }


if __name__ == "__main__":
    for name, figure in measure().items():
        print(f"{name:10} {figure:8.3f}")
    for question, extra, missed in failures():
        print(f"{question}  too many: {sorted(extra)}  missed: {sorted(missed)}")
