"""How often the marked words of the right sentence answer: `python -m benchmarks.short_answers DIR [vi-vi,en-vi,…]`.

DIR holds `xquad.<lang>.<part>.json` in SQuAD's form; a pair is the language of the questions and that of the text. The
sentence that holds the answer is given, so that only the choice of the words in it is measured.
"""

from __future__ import annotations

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from index.article import Article
from index.text.sentences import sentences
from index.text.words import folded_tokens
from qa.evidence.short_answer import span
from qa.question.kinds import parse

_RIGHT = 0.5  # token F1 with the answer given


def measure(folder: Path, asked: str, text: str) -> dict[str, tuple[int, float, float]]:
    """Return for each kind of question and "all": how many, the share answered, and the share of these right."""
    questions = {row["id"]: row["question"] for _, row in _rows(folder, asked)}
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for context, row in _rows(folder, text):
        question = parse(questions[row["id"]], asked)
        article = Article.create(row["id"], 1, "", [context])
        answer = row["answers"][0]
        sentence = next((s for s in sentences(article) if s.start <= answer["answer_start"] < s.end), None)
        if not question.kind.has_span or sentence is None or article.text != context:
            continue
        quote = context[sentence.start : sentence.end]
        found = span(quote, question)
        right = bool(found) and _f1(quote[slice(*found)], answer["text"]) >= _RIGHT
        for name in (question.kind.value, "all"):
            counts[name] = [a + b for a, b in zip(counts[name], (1, bool(found), right), strict=True)]
    return {name: (n, found / n, right / max(1, found)) for name, (n, found, right) in counts.items()}


def _rows(folder: Path, lang: str) -> Iterator[tuple[str, dict[str, Any]]]:
    path = next(folder.glob(f"xquad.{lang}.*.json"))
    for article in json.loads(path.read_text("utf-8"))["data"]:
        for paragraph in article["paragraphs"]:
            for row in paragraph["qas"]:
                yield paragraph["context"], row


def _f1(found: str, expected: str) -> float:
    ours, theirs = Counter(folded_tokens(found)), Counter(folded_tokens(expected))
    return 2 * sum((ours & theirs).values()) / max(1, sum(ours.values()) + sum(theirs.values()))


if __name__ == "__main__":
    pairs = (sys.argv[2] if len(sys.argv) > 2 else "vi-vi,en-vi,en-en,zh-zh").split(",")
    for pair in pairs:
        for name, (count, answered, right) in measure(Path(sys.argv[1]), *pair.split("-")).items():
            print(f"{pair}  {name:10}{count:5}  answered {answered:.2f}  right of these {right:.2f}")
