"""Mean vectors by language: what a vector owes to its language rather than to what it says.

Vectors of one language share a direction, so an English question is a little closer to any English passage than to the
Vietnamese one that answers it. Taking the greater part of that mean away from passages and questions leaves the topic:
with multilingual-e5-small, R@1 over Vietnamese passages rises from 0.869 to 0.888 for English questions, from 0.802 to
0.828 for Chinese ones and from 0.848 to 0.858 for Russian ones (benchmarks/retrieval.py).

The mean of questions is taken over ordinary questions of no topic in particular, embedded by the model at hand, so it
fits any model. The mean of passages is that of the collection, with the same questions as a prior for small ones.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from index.errors import DamagedIndexError
from index.languages import languages, lines

if TYPE_CHECKING:
    from index.embed import Embedder

FILE = "centres.json"
ORDINARY_QUESTIONS = MappingProxyType({lang: found for lang in languages() if (found := lines(lang, "ordinary.txt"))})
# Share of the mean that is taken away; swept 0.5-1.0, flat between 0.7 and 0.9.
_SHARE = 0.8
# The prior weighs as much as this many passages; with 0-30 small collections (5-30 passages) rank alike.
_PRIOR = 10

# The spread of the bundled model, on which the thresholds of refusal were set.
_BUNDLED_SPREAD = 0.5554
# A model of one language spreads translations hardly at all; with thresholds near zero it would answer anything.
_LEAST_SCALE = 0.5

Vector = NDArray[np.float32]
_MEANS = ("questions", "priors", "sums")


@dataclass(slots=True)
class Centres:
    """Means of question vectors and sums of passage vectors, by language, and the scale of the model's cosines.

    `priors` are the means of the same questions as passages. `scale` is 1 for the bundled model: how much nearer the
    same question in two languages is than two different ones, over what the bundled model makes of them. Thresholds on
    cosines are multiplied by it.
    """

    questions: dict[str, Vector]
    priors: dict[str, Vector]
    scale: float
    sums: dict[str, Vector] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of_questions(cls, embedder: Embedder) -> Centres:
        """Begin with the ordinary questions, embedded as questions and as passages."""
        vectors = {lang: embedder.questions(texts) for lang, texts in ORDINARY_QUESTIONS.items()}
        questions = {lang: found.mean(axis=0) for lang, found in vectors.items()}
        priors = {lang: embedder.passages(texts).mean(axis=0) for lang, texts in ORDINARY_QUESTIONS.items()}
        centred = [_centred(vectors[lang], questions[lang]) for lang in vectors]
        return cls(questions, priors, max(_LEAST_SCALE, _spread(centred) / _BUNDLED_SPREAD))

    @classmethod
    def open(cls, folder: Path) -> Centres:
        """Read the means of a generation.

        Raises:
            BrokenIndexError: the file is damaged.
        """
        try:
            stored = json.loads((folder / FILE).read_text("utf-8"))
            for part in _MEANS:
                stored[part] = {lang: np.array(mean, np.float32) for lang, mean in stored[part].items()}
            return cls(**stored)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise DamagedIndexError(f"{folder / FILE} is damaged") from error

    def without_passages(self) -> Centres:
        """Return the means of questions alone, to begin another generation with."""
        return Centres(self.questions, self.priors, self.scale)

    def add(self, lang: str, passages: Vector) -> None:
        """Count the passages of an article in, (n, dimension) float32."""
        self.sums[lang] = self.sums.get(lang, np.zeros(passages.shape[1], np.float32)) + passages.sum(axis=0)
        self.counts[lang] = self.counts.get(lang, 0) + len(passages)

    def write(self, folder: Path) -> None:
        """Write the means into a new generation."""
        means = {part: {k: v.round(6).tolist() for k, v in getattr(self, part).items()} for part in _MEANS}
        (folder / FILE).write_text(json.dumps(means | {"counts": self.counts, "scale": self.scale}), "utf-8")

    def question(self, vector: Vector, lang: str) -> Vector:
        """Return a question's vector without what it owes to its language; unit length."""
        mean = self.questions.get(lang)
        return _centred(vector, np.mean(list(self.questions.values()), axis=0) if mean is None else mean)

    def passages(self, vectors: Vector, langs: list[str]) -> Vector:
        """Return passage or sentence vectors without what they owe to their languages; unit length."""
        means = {lang: self._passage_mean(lang) for lang in set(langs)}
        return _centred(vectors, np.array([means[lang] for lang in langs], np.float32).reshape(vectors.shape))

    def cosines(self, vectors: Vector, langs: list[str], question: Vector) -> Vector:
        """Return the cosines of passages or sentences to a question that is centred already."""
        cosines: Vector = self.passages(vectors, langs) @ question
        return cosines

    def _passage_mean(self, lang: str) -> Vector:
        prior = self.priors.get(lang)
        if prior is None:
            prior = np.mean(list(self.priors.values()), axis=0)
        total = self.sums.get(lang, np.zeros_like(prior)) + _PRIOR * prior
        return np.asarray(total / (self.counts.get(lang, 0) + _PRIOR), np.float32)


def _spread(vectors: list[Vector]) -> float:
    """Return by how much translations of a question are nearer than different questions, as a mean cosine."""
    products = [a @ b.T for i, a in enumerate(vectors) for b in vectors[i + 1 :]]
    same = float(np.mean([np.diag(product).mean() for product in products]))
    return same - float(np.mean([product.mean() for product in products]))


def _centred(vectors: Vector, mean: Vector) -> Vector:
    moved = vectors - _SHARE * mean
    unit: Vector = moved / np.maximum(np.linalg.norm(moved, axis=-1, keepdims=True), 1e-9)
    return unit
