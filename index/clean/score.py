"""How likely each line of a page is to belong to a story."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import repeat
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.clean import features
from index.clean.features import STOP_END, WIDTH, Matrix, shifts
from index.clean.model import LineModel
from index.clean.told import Told

_SHIFTS = (-4, -3, -2, -1, 1, 2, 3, 4)
_WINDOWS = ((2, 2), (5, 5), (10, 10), (20, 20), (5, -1), (-1, 5))
# The log-odds that a line must bring: the model also learns from pages cut down to their story, which hold less noise
# than whole ones. Cross-validated by site, 0.4 gives F1 0.003 more on news and 0.002 less on general pages than none.
_CAUTION = 0.4
# What a change between in and out costs; 0.1 to 0.3 give F1 0.002 more than a cut at one half, cross-validated by site.
_SWITCH = 0.2


def probabilities(told: Told, model: LineModel) -> Matrix:
    """Return the probability that each line of a page, at least one, belongs to a story, (lines,) float32."""
    rows = first_rows(features.line_features(told), told, model.lexicon)
    return model.second.probability(second_rows(rows, model.first.probability(rows)))


def first_rows(rows: Matrix, told: Told, lexicon: Mapping[str, float]) -> Matrix:
    """Return what the first forest sees: the line features and the words' log-odds of the line and its neighbours."""
    lexical = _lexical(told, lexicon)
    return np.concatenate([rows, lexical, shifts(lexical[0], (-2, -1, 1, 2))])


def _lexical(told: Told, lexicon: Mapping[str, float]) -> Matrix:
    """Return mean, highest, lowest and sum of each line's log-odds, and its share of known words."""
    n = len(told.texts)
    words = told.vocabulary
    odds = np.fromiter(map(lexicon.get, words, repeat(np.nan)), dtype=np.float32, count=len(words))[told.ids]
    known = ~np.isnan(odds)
    odds, line = odds[known], told.line[known]
    count = np.bincount(line, minlength=n)
    some = np.flatnonzero(count)
    highest, lowest = np.zeros((2, n), dtype=np.float32)
    if some.size:
        first = np.cumsum(count[some]) - count[some]
        highest[some], lowest[some] = np.maximum.reduceat(odds, first), np.minimum.reduceat(odds, first)
    total = np.bincount(line, weights=odds, minlength=n).astype(np.float32)
    share = count / np.maximum(1, np.bincount(told.line, minlength=n))
    return features.stack([total / np.maximum(1, count), highest, lowest, total, share], n)


def second_rows(rows: Matrix, p: Matrix) -> Matrix:
    """Return what the second forest sees: in addition, how the first judged the neighbours and the page as a whole."""
    at = np.arange(len(p))
    width = np.minimum(rows[WIDTH], 300)
    mass = p * width
    total = float(mass.sum()) + 1
    high, low = p > 0.5, p < 0.2
    added: list[NDArray[Any] | float] = [p, *shifts(p, _SHIFTS)]
    added += [*(features.window_sums(mass, _WINDOWS) / np.maximum(1, features.window_sums(width, _WINDOWS)))]
    added.append((np.cumsum(mass) - mass) / total)
    for bias in (0.5, 0.25):
        first, end = features.best_run((p - bias) * width)
        added += [(at >= first) & (at < end), at - first, at - end, float(mass[first:end].sum()) / total]
    for flag in (high, low):
        added += [features.since(flag), features.since(flag[::-1])[::-1]]
    added += [_gap(high, width), _gap(high[::-1], width[::-1])[::-1]]
    kept = high if high.any() else p >= p.max()
    typical = features.median(rows[WIDTH, kept])
    added += [rows[WIDTH] / typical, total, float(p.max()), total / (float(width.sum()) + 1), typical]
    added += [float(rows[STOP_END, kept].mean()), float(high.mean()), float(high.sum())]
    return np.concatenate([rows, features.stack(added, len(p))])


def _gap(flag: NDArray[np.bool_], width: Matrix) -> NDArray[Any]:
    """Return how much text stands between the line and the last flagged line above it."""
    total = np.cumsum(width)
    return total - np.maximum.accumulate(np.where(flag, total, 0))


def decode(p: Matrix, width: Matrix) -> list[bool]:
    """Return which lines to keep: the likeliest labelling of all when each change of label costs `_SWITCH`.

    Viterbi over two states; a line's evidence grows with its width up to that of a short sentence.
    """
    sure = np.clip(p, 0.02, 0.98)
    evidence = (np.log(sure / (1 - sure)) - _CAUTION) * np.minimum(width + 18, 240) / 120
    # By how much the best labelling that ends inside a story beats the best that ends outside, above each line.
    leads: list[float] = []
    lead = 0.0
    for gain in evidence.tolist():
        leads.append(lead)
        lead = min(max(lead, -_SWITCH), _SWITCH) + gain
    inside = lead > 0
    kept: list[bool] = []
    for lead in reversed(leads):
        kept.append(inside)
        inside = lead > _SWITCH or (inside and lead >= -_SWITCH)
    return kept[::-1]
