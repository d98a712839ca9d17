"""Who said what, on our own sentences: `python -m benchmarks.attribution [--show]`.

Two sets: the one the code was written with, and one of other subjects (sports, courts, companies, weather) that was
written before it was first measured and is never tuned on; its first measurement gave precision 0.810, recall 0.531,
F1 0.642 (vi 0.643, en 0.640), office 0.909; the second, after verbs that no list holds were read, 0.840, 0.656, 0.737
(vi 0.690, en 0.786), 0.923. `--show` prints what is wrong in the first only.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from pathlib import Path

from index.article import Article, Quotation
from index.attribute import attribute
from index.text.sentences import sentences

QUESTIONS = Path(__file__).parent / "questions" / "attribution.jsonl"
HELD_OUT = Path(__file__).parent / "questions" / "attribution_heldout.jsonl"
_OVERLAP = 0.7  # characters that a found quote must share with the expected one, of the longer of the two


def measure(questions: Path = QUESTIONS, *, show: bool = False) -> dict[str, float]:
    """Return precision, recall and F1 of (quote, speaker) pairs, the share of right offices, and all by language.

    A quote counts if it overlaps the expected one by 70 % of the longer; its speaker must be the expected name, letter
    by letter; the office counts only where both are right and one is expected.
    """
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0, 0])  # right, found, expected, offices right, asked
    for line in questions.read_text("utf-8").splitlines():
        item = json.loads(line)
        article = Article.create(item["id"], 1, "", item["text"].split("\n"), lang=item["lang"])
        found = attribute(article, sentences(article)).quotations
        matched = [next((q for q in found if _same(article.text, q, said)), None) for said in item["said"]]
        right = sum(m is not None for m in matched)
        offices = [(m, said["office"]) for m, said in zip(matched, item["said"], strict=True) if m and said["office"]]
        figures = (right, len(found), len(matched), sum(m.office == office for m, office in offices), len(offices))
        for key in (item["lang"], "all"):
            counts[key] = [a + b for a, b in zip(counts[key], figures, strict=True)]
        if show and (right < len(found) or right < len(matched) or figures[3] < figures[4]):
            _print(item, article.text, found)
    return {f"{name} {lang}": value for lang, row in counts.items() for name, value in _figures(row).items()}


def _same(text: str, found: Quotation, said: dict[str, str]) -> bool:
    start = text.find(said["quote"])
    end = start + len(said["quote"])
    shared = min(end, found.end) - max(start, found.start)
    return found.speaker == said["speaker"] and shared >= _OVERLAP * max(end - start, found.end - found.start)


def _figures(row: list[int]) -> dict[str, float]:
    right, found, expected, offices, asked = row
    precision, recall = right / max(1, found), right / max(1, expected)
    f1 = 2 * precision * recall / (precision + recall) if right else 0.0
    return {"precision": precision, "recall": recall, "f1": f1, "office": offices / max(1, asked)}


def _print(item: dict[str, object], text: str, found: tuple[Quotation, ...]) -> None:
    print(f"{item['id']}  {text}\n    expected {item['said']}")
    for quotation in found:
        words = text[quotation.start : quotation.end]
        print(f"    found    {quotation.speaker} | {quotation.office} | {quotation.verb} | {words}")


if __name__ == "__main__":
    for title, path in (("written with", QUESTIONS), ("held out", HELD_OUT)):
        table = measure(path, show="--show" in sys.argv and path is QUESTIONS)
        print(title)
        for lang in dict.fromkeys(name.split()[1] for name in table):
            row = "  ".join(f"{n} {table[f'{n} {lang}']:.3f}" for n in ("precision", "recall", "f1", "office"))
            print(f"  {lang:4}{row}")
