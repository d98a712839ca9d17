"""Peak memory of a build by the number of articles.

    python benchmarks/memory.py [--articles N ...]

Articles are made of random words and their vectors are random too, so only what a build keeps in memory counts. Each
build runs in a process of its own.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

import index

if TYPE_CHECKING:
    from numpy.typing import NDArray

_WORDS, _SENTENCES, _SENTENCE_WORDS = 8000, 25, 18


class RandomModel:
    """Stands in for `index.embed.Embedder`: random unit vectors as wide as those of the bundled model."""

    name, fingerprint, dimension, window = "random", "", 384, 512

    def made(self, _: object) -> bool:
        """Claim every index."""
        return True

    def passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return a vector a text."""
        vectors = np.random.default_rng(len(texts)).standard_normal((len(texts), self.dimension)).astype(np.float32)
        unit: NDArray[np.float32] = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        return unit

    questions = passages

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Guess."""
        return [len(text) // 4 for text in texts]


def _articles(count: int) -> Iterator[str]:
    chance = random.Random(1)
    letters = "abcdeghiklmnopqrstuvxy"
    words = ["".join(chance.choices(letters, k=chance.randint(2, 7))) for _ in range(_WORDS)]
    for number in range(count):
        sentences = (" ".join(chance.choices(words, k=_SENTENCE_WORDS)).capitalize() for _ in range(_SENTENCES))
        yield json.dumps({"id": str(number), "title": words[number % _WORDS], "text": ". ".join(sentences) + "."})


def _peak(count: int) -> tuple[int, float]:
    """Build; return the number of passages and the peak resident memory in MB."""
    with tempfile.TemporaryDirectory() as folder:
        corpus = Path(folder, "articles.jsonl")
        with corpus.open("w", encoding="utf-8") as file:
            file.writelines(f"{article}\n" for article in _articles(count))
        model: Any = RandomModel()
        report = index.build([corpus], Path(folder, "index"), model=model)
    return report.passages, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000


def main() -> None:
    """Print a Markdown table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, nargs="+", default=[250, 1000, 4000], help="how many")
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        print(*_peak(options.one))
        return
    print("| articles | passages | peak MB |\n|---|---|---|", flush=True)
    for count in options.articles:
        command = [sys.executable, __file__, "--one", str(count)]
        passages, peak = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
        print(f"| {count} | {passages} | {float(peak):.0f} |", flush=True)


if __name__ == "__main__":
    main()
