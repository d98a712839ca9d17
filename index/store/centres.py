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
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from index.errors import BrokenIndexError
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
_BUNDLED_SPREAD = 0.5494
# A model of one language spreads translations hardly at all; with thresholds near zero it would answer anything.
_LEAST_SCALE = 0.5

Vector = NDArray[np.float32]


class Centres:
    """Sums of passage vectors and means of question vectors, by language, and the scale of the model's cosines.

    `scale` is 1 for the bundled model: how much nearer the same question in two languages is than two different ones,
    over what the bundled model makes of them. Thresholds on cosines are multiplied by it.
    """

    def __init__(
        self,
        questions: dict[str, Vector],
        priors: dict[str, Vector],
        *,
        sums: dict[str, Vector],
        counts: dict[str, int],
        scale: float,
    ) -> None:
        self._questions, self._priors, self._sums, self._counts = questions, priors, sums, counts
        self.scale = scale

    @classmethod
    def of_questions(cls, embedder: Embedder) -> Centres:
        """Begin with the ordinary questions, embedded as questions and as passages."""
        vectors = {lang: embedder.questions(texts) for lang, texts in ORDINARY_QUESTIONS.items()}
        questions = {lang: found.mean(axis=0) for lang, found in vectors.items()}
        priors = {lang: embedder.passages(texts).mean(axis=0) for lang, texts in ORDINARY_QUESTIONS.items()}
        centred = [_centred(vectors[lang], questions[lang]) for lang in vectors]
        scale = max(_LEAST_SCALE, _spread(centred) / _BUNDLED_SPREAD)
        return cls(questions, priors, sums={}, counts={}, scale=scale)

    @classmethod
    def open(cls, folder: Path) -> Centres:
        """Read the means of a generation.

        Raises:
            BrokenIndexError: the file is damaged.
        """
        try:
            stored = json.loads((folder / FILE).read_text("utf-8"))
            questions, priors, sums = (
                {lang: np.array(mean, np.float32) for lang, mean in stored[part].items()}
                for part in ("questions", "priors", "sums")
            )
            return cls(questions, priors, sums=sums, counts=stored["counts"], scale=stored["scale"])
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise BrokenIndexError(f"{folder / FILE} is damaged; rebuild with `python -m index build`.") from error

    def without_passages(self) -> Centres:
        """Return the means of questions alone, to begin another generation with."""
        return Centres(self._questions, self._priors, sums={}, counts={}, scale=self.scale)

    def add(self, lang: str, passages: Vector) -> None:
        """Count the passages of an article in, (n, dimension) float32."""
        self._sums[lang] = self._sums.get(lang, np.zeros(passages.shape[1], np.float32)) + passages.sum(axis=0)
        self._counts[lang] = self._counts.get(lang, 0) + len(passages)

    def write(self, folder: Path) -> None:
        """Write the means into a new generation."""
        parts = {"questions": self._questions, "priors": self._priors, "sums": self._sums}
        content = {k: {lang: v.round(6).tolist() for lang, v in part.items()} for k, part in parts.items()}
        (folder / FILE).write_text(json.dumps(content | {"counts": self._counts, "scale": self.scale}), "utf-8")

    def question(self, vector: Vector, lang: str) -> Vector:
        """Return a question's vector without what it owes to its language; unit length."""
        mean = self._questions.get(lang)
        return _centred(vector, np.mean(list(self._questions.values()), axis=0) if mean is None else mean)

    def passages(self, vectors: Vector, langs: list[str]) -> Vector:
        """Return passage or sentence vectors without what they owe to their languages; unit length."""
        means = {lang: self._passage_mean(lang) for lang in set(langs)}
        return _centred(vectors, np.array([means[lang] for lang in langs], np.float32).reshape(vectors.shape))

    def cosines(self, vectors: Vector, langs: list[str], question: Vector) -> Vector:
        """Return the cosines of passages or sentences to a question, all centred, without centring each vector.

        Args:
            vectors: (n, dimension) float32, unit length, as stored.
            langs: their n languages.
            question: (dimension,) float32, already centred.
        """
        if not langs:
            return np.empty(0, np.float32)
        order = {lang: place for place, lang in enumerate(dict.fromkeys(langs))}
        means = _SHARE * np.array([self._passage_mean(lang) for lang in order])
        place = np.array([order[lang] for lang in langs])
        products = vectors @ np.vstack([question, means]).T
        # (v - m)q / |v - m|, with |v| = 1
        lengths = 1 - 2 * products[np.arange(len(place)), place + 1] + (means**2).sum(axis=1)[place]
        cosines: Vector = (products[:, 0] - (means @ question)[place]) / np.sqrt(np.maximum(lengths, 1e-9))
        return cosines

    def _passage_mean(self, lang: str) -> Vector:
        prior = self._priors.get(lang)
        if prior is None:
            prior = np.mean(list(self._priors.values()), axis=0)
        total = self._sums.get(lang, np.zeros_like(prior)) + _PRIOR * prior
        return np.asarray(total / (self._counts.get(lang, 0) + _PRIOR), np.float32)


def _spread(vectors: list[Vector]) -> float:
    """Return by how much translations of a question are nearer than different questions, as a mean cosine."""
    products = [a @ b.T for i, a in enumerate(vectors) for b in vectors[i + 1 :]]
    same = float(np.mean([np.diag(product).mean() for product in products]))
    return same - float(np.mean([product.mean() for product in products]))


def _centred(vectors: Vector, mean: Vector) -> Vector:
    moved = vectors - _SHARE * mean
    unit: Vector = moved / np.maximum(np.linalg.norm(moved, axis=-1, keepdims=True), 1e-9)
    return unit
