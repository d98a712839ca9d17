"""How likely each line of a page is to belong to a story."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.clean.features import OWN, Matrix, best_run, line_features, shift, since, window_sum
from index.clean.model import LineModel
from index.clean.words import Told

_STOP_END = OWN.index("stop_end")
LEXICAL = ("lexical_mean", "lexical_worst", "lexical_best", "lexical_sum", "lexical_known")


def probabilities(told: Told, model: LineModel, recurring: Sequence[int] | None = None) -> Matrix:
    """Return the probability that each line belongs to a story, (number of lines,) float32.

    Args:
        told: the lines of a page without the blank ones, canonical; at least one.
        model: what to score with.
        recurring: on how many stories of the build each line stands.
    """
    features = line_features(told, recurring)
    rows = first_rows(features, told.words, model.lexicon)
    return model.second.probability(second_rows(rows, features, model.first.probability(rows)))


def first_rows(features: Matrix, words: Sequence[Sequence[str]], lexicon: Mapping[str, float]) -> Matrix:
    """Return what the first forest sees: the line features and the words' log-odds of the line and its neighbours."""
    lexical = np.array([_lexical(own, lexicon) for own in words], dtype=np.float32)
    near = np.array([shift(lexical[:, 0], step) for step in (-2, -1, 1, 2)])
    return np.concatenate([features.T, lexical.T, near]).T


def _lexical(words: Sequence[str], lexicon: Mapping[str, float]) -> tuple[float, ...]:
    """Return mean, mean of the three highest, lowest and sum of the words' log-odds, and the share of known words."""
    known = sorted([lexicon[word] for word in words if word in lexicon])
    if not known:
        return 0.0, 0.0, 0.0, 0.0, 0.0
    total, top = sum(known), known[-3:]
    return total / len(known), sum(top) / len(top), known[0], total, len(known) / len(words)


def second_rows(rows: Matrix, features: Matrix, p: Matrix) -> Matrix:
    """Return what the second forest sees: in addition, how the first judged the neighbours and the page as a whole."""
    width = np.minimum(features[:, 0], 300)
    n = len(p)
    at = np.arange(n)
    mass = p * width
    total = float(mass.sum()) + 1
    high, low = p > 0.5, p < 0.2
    columns: list[NDArray[Any]] = [p, *(shift(p, step) for step in (-6, -5, -4, -3, -2, -1, 1, 2, 3, 4, 5, 6))]
    for reach in (2, 5, 10, 20):
        for before, after in ((reach, reach), (reach, -1), (-1, reach)):
            columns.append(window_sum(mass, before, after) / np.maximum(1, window_sum(width, before, after)))
    columns.append((np.cumsum(mass) - mass) / total)
    for bias in (0.5, 0.25):
        first, end = best_run(((p - bias) * width).astype(np.float32))
        inside = ((at >= first) & (at < end)).astype(np.float32)
        columns += [inside, at - first, at - end, np.full(n, float(mass[first:end].sum()) / total)]
    for flag in (high, low):
        columns += [since(flag), since(flag[::-1])[::-1]]
    columns += [_gap(high, width), _gap(high[::-1], width[::-1])[::-1]]
    kept = high if high.any() else p >= p.max()
    typical = float(np.median(features[kept, 0]))
    page = (
        total,
        float(p.max()),
        total / (float(width.sum()) + 1),
        typical,
        float(features[kept, _STOP_END].mean()),
        float(high.mean()),
        float(high.sum()),
    )
    columns += [features[:, 0] / typical, *(np.full(n, value) for value in page)]
    return np.concatenate([rows.T, np.array(columns, dtype=np.float32)]).T


def _gap(flag: NDArray[np.bool_], width: Matrix) -> Matrix:
    """Return how much text stands between the line and the last flagged line above it."""
    total = np.cumsum(width)
    return (total - np.maximum.accumulate(np.where(flag, total, 0))).astype(np.float32)


def decode(p: Matrix, width: Matrix, switch: float = 0.2) -> list[bool]:
    """Return which lines to keep: the likeliest labelling when each change between in and out costs `switch`.

    Viterbi over two states; a line's evidence grows with its width up to that of a short sentence. On the training
    pages, cross-validated by site, a cost of 0.1 to 0.3 gives F1 0.002 more than cutting at one half.
    """
    sure = np.clip(p, 0.02, 0.98)
    evidence = np.log(sure / (1 - sure)) * np.minimum(width + 18, 240) / 120
    out = into = 0.0
    steps: list[tuple[bool, bool]] = []
    for gain in evidence.tolist():
        leave, enter = into - switch > out, out - switch > into
        steps.append((leave, enter))
        out, into = max(out, into - switch), max(into, out - switch) + gain
    inside = into > out
    kept: list[bool] = []
    for leave, enter in reversed(steps):
        kept.append(inside)
        inside = not enter if inside else leave
    return kept[::-1]
