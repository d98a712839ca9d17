"""Train the line model of `index.clean` and export it as JSON.

    train_cleaning.py PAGES_DIR [--folds DIR] [--out index/clean/model.json]

PAGES_DIR holds `truth.json` (page id -> source, articleBody) and `flat/<id>.txt`, and optionally `html/<id>.html.gz`,
which is used only to tell the sites apart. Needs lightgbm, which the package itself does not.

With `--folds` it also trains one model for each of five groups of sites, on the pages of the other four groups, and
writes them with the list of pages that each has not seen; `benchmarks/cleaning.py` measures the cross-validated figures
with these. Nothing of a fold's sites takes part in its model: neither its trees nor its lexicon.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
import zlib
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import lightgbm as lgb
import numpy as np

from index.article import canonical
from index.clean.features import Matrix, line_features
from index.clean.model import Forest
from index.clean.score import first_rows, second_rows
from index.clean.words import Told, tokens

FOLDS = 5
_COMMON = {
    "objective": "binary",
    "learning_rate": 0.06,
    "min_data_in_leaf": 40,
    "feature_fraction": 0.3,
    "bagging_fraction": 0.7,
    "bagging_freq": 1,
    "lambda_l2": 5.0,
    "max_bin": 63,
    "num_threads": 1,
    "verbose": -1,
    "force_col_wise": True,
    "deterministic": True,
}
FIRST = {**_COMMON, "num_leaves": 31, "max_depth": 6}
SECOND = {**_COMMON, "num_leaves": 15, "max_depth": 5, "learning_rate": 0.045}
FIRST_ROUNDS, SECOND_ROUNDS = 150, 180
# A word counts when it stands on this many sites, so that the lexicon holds no site's own names.
_SITES = 6


@dataclass(frozen=True, slots=True)
class Sample:
    """A page made ready: its lines, their words and features, which lines stand in the truth, their weights."""

    key: str
    site: str
    words: list[list[str]]
    features: Matrix
    labels: list[int]
    weights: Matrix


def main() -> None:
    """Train as asked on the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages", type=Path)
    parser.add_argument("--folds", type=Path)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    samples = load(options.pages)
    print(f"{len(samples)} pages of {len({s.site for s in samples})} sites", flush=True)
    if options.folds:
        options.folds.mkdir(parents=True, exist_ok=True)
        fold = fold_of({s.site for s in samples}, FOLDS, "outer")
        for number in range(FOLDS):
            model = train([s for s in samples if fold[s.site] != number])
            model["unseen"] = [s.key for s in samples if fold[s.site] == number]
            data = json.dumps(model, ensure_ascii=False, separators=(",", ":")).encode()
            (options.folds / f"fold-{number}.json.gz").write_bytes(gzip.compress(data, mtime=0))
            print(f"fold {number} written", flush=True)
    if options.out:
        model = train(samples)
        options.out.write_text(json.dumps(model, ensure_ascii=False, separators=(",", ":")) + "\n", "utf-8")
        print(f"{options.out} written", flush=True)


def load(folder: Path) -> list[Sample]:
    """Read the pages that have a flat text, label their lines and tell their sites apart."""
    truth = json.loads((folder / "truth.json").read_text("utf-8"))
    keys = sorted(key for key in truth if (folder / "flat" / f"{key}.txt").exists())
    pages = {key: page_lines((folder / "flat" / f"{key}.txt").read_text("utf-8")) for key in keys}
    site = sites(folder, pages)
    samples = []
    for key in keys:
        told = Told.of(pages[key])
        words = told.words
        labels = label(words, tokens(truth[key]["articleBody"]))
        samples.append(Sample(key, site[key], words, line_features(told), labels, weight(words, labels)))
    return samples


def page_lines(text: str) -> list[str]:
    """Return the lines that are not blank, canonical."""
    return [line for line in map(canonical, text.split("\n")) if line]


def weight(words: Sequence[Sequence[str]], labels: Sequence[int]) -> Matrix:
    """Weigh a line by its words as a share of the page's story, as the measure does: every page counts the same."""
    size = np.array([len(own) for own in words], dtype=np.float32)
    story = max(50.0, float((size * np.array(labels)).sum()))
    return np.minimum((np.minimum(size, 150) + 2) / story * 50, 20).astype(np.float32)


def label(words: Sequence[Sequence[str]], body: Sequence[str]) -> list[int]:
    """Return 1 for each line that stands in the body, by its 4-word shingles.

    Short lines count where they continue a line of the body in the body's own words. Of several copies only as many
    count as the body has, those nearest to the middle of the sure lines.
    """
    grams = Counter(zip(*(body[i:] for i in range(4)), strict=False))
    shares = [_share(own, grams) for own in words]
    labels: list[int | None] = [None if share is None else int(share >= 0.5) for share in shares]
    copies: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for i, value in enumerate(labels):
        if value == 1:
            copies[tuple(words[i])].append(i)
    single = sorted(places[0] for places in copies.values() if len(places) == 1)
    middle = single[len(single) // 2] if single else 0
    for own, places in copies.items():
        have = min((grams[g] for g in zip(*(own[i:] for i in range(4)), strict=False) if g in grams), default=1)
        for i in sorted(places, key=lambda at: abs(at - middle))[max(1, have) :]:
            labels[i] = 0
    text = f" {' '.join(body)} "
    order = [i for i in range(len(words)) if words[i]]
    for before, i in [*pairwise(order), *((after, i) for i, after in reversed(list(pairwise(order))))]:
        if labels[i] is None and labels[before] == 1:
            joined = [*words[before][-4:], *words[i]] if before < i else [*words[i], *words[before][:4]]
            labels[i] = 1 if f" {' '.join(joined)} " in text else None
    return [value or 0 for value in labels]


def _share(words: Sequence[str], grams: Mapping[tuple[str, ...], int]) -> float | None:
    """Return the share of a line's shingles that the body has; None for a line too short to tell."""
    own = list(zip(*(words[i:] for i in range(4)), strict=False))
    return sum(1 for gram in own if gram in grams) / len(own) if len(words) >= 6 else None


def sites(folder: Path, pages: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Return a name for each page's site: its outlet or host, where known, joined with pages that share its menus."""
    parent = {key: key for key in pages}

    def root(key: str) -> str:
        while parent[key] != key:
            key = parent[key]
        return key

    pairs: Counter[tuple[str, str]] = Counter()
    for mark, keys in _carriers(folder, pages).items():
        if mark[0] == "\0":
            pairs.update(dict.fromkeys(combinations(sorted(keys), 2), 6))
        elif len(keys) <= 6:
            pairs.update(combinations(sorted(keys), 2))
    for (one, other), shared in pairs.items():
        if shared >= 6:
            parent[root(one)] = root(other)
    return {key: root(key) for key in pages}


def _carriers(folder: Path, pages: Mapping[str, Sequence[str]]) -> dict[str, set[str]]:
    """Return which pages carry each line of 14 characters or more, and which each host (after a NUL)."""
    where: dict[str, set[str]] = defaultdict(set)
    for key, lines in pages.items():
        where[f"\0{_host(folder, key)}"].add(key)
        for line in lines:
            if len(line) >= 14:
                where[line].add(key)
    return where


def _host(folder: Path, key: str) -> str:
    """Return the outlet in the page's name, or the host that its HTML calls canonical, or the page itself."""
    outlet = re.match(r"fundus_\w\w_(\w+?)_\d", key)
    if outlet:
        return outlet[1].lower()
    path = folder / "html" / f"{key}.html.gz"
    if not path.exists():
        return key
    html = gzip.decompress(path.read_bytes()).decode("utf-8", "replace")
    host = re.search(r"<link[^>]*rel=\"?canonical\"?[^>]*href=\"?https?://([^/\"\s>]+)", html) or re.search(
        r"property=\"?og:url\"?[^>]*content=\"?https?://([^/\"\s>]+)", html
    )
    return host[1].lower().removeprefix("www.") if host else key


def fold_of(names: set[str], count: int, salt: str) -> dict[str, int]:
    """Deal the sites into folds, the same way on every run."""
    ordered = sorted(names)
    random.Random(zlib.crc32(salt.encode())).shuffle(ordered)  # noqa: S311  (no secret here)
    return {name: i % count for i, name in enumerate(ordered)}


def lexicon(samples: Sequence[Sample]) -> dict[str, float]:
    """Return the log-odds of standing outside a story for each word that several sites use.

    A word counts at most three times a page on each side; counts are smoothed by 3.
    """
    inside: Counter[str] = Counter()
    outside: Counter[str] = Counter()
    seen: dict[str, set[str]] = defaultdict(set)
    for sample in samples:
        for counter, side in ((inside, 1), (outside, 0)):
            page: Counter[str] = Counter()
            for own, value in zip(sample.words, sample.labels, strict=True):
                if value == side and len(own) >= 3:
                    page.update(set(own))
            for word, count in page.items():
                counter[word] += min(count, 3)
                seen[word].add(sample.site)
    total_in, total_out = sum(inside.values()), sum(outside.values())
    prior = total_in / total_out
    odds = {
        word: np.log((outside[word] + 3) / (total_out + 3))
        - np.log((inside[word] + 3 * prior) / (total_in + 3 * prior))
        for word, where in seen.items()
        if len(where) >= _SITES
    }
    return {word: round(float(value), 2) for word, value in sorted(odds.items())}


def train(samples: Sequence[Sample]) -> dict[str, Any]:
    """Return the model in its JSON form.

    What the second stage learns from is honest: each page's words are judged by a lexicon, and its lines by a first
    forest, that know nothing of its site.
    """
    names = {s.site for s in samples}
    rows: dict[str, Matrix] = {}
    fold = fold_of(names, 8, "lexicon")
    for number in range(8):
        known = lexicon([s for s in samples if fold[s.site] != number])
        rows |= {s.key: first_rows(s.features, s.words, known) for s in samples if fold[s.site] == number}
    fold = fold_of(names, 4, "first")
    judged: dict[str, Matrix] = {}
    for number in range(4):
        booster = fit([s for s in samples if fold[s.site] != number], rows, FIRST, FIRST_ROUNDS)
        judged |= {s.key: booster.predict(rows[s.key]) for s in samples if fold[s.site] == number}
    second = {s.key: second_rows(rows[s.key], s.features, judged[s.key].astype(np.float32)) for s in samples}
    return {
        "lexicon": lexicon(samples),
        "first": export(fit(samples, rows, FIRST, FIRST_ROUNDS), FIRST["max_depth"]),
        "second": export(fit(samples, second, SECOND, SECOND_ROUNDS), SECOND["max_depth"]),
    }


def fit(samples: Sequence[Sample], rows: Mapping[str, Matrix], options: Mapping[str, Any], rounds: int) -> lgb.Booster:
    """Fit gradient-boosted trees to the lines of the samples."""
    data = lgb.Dataset(
        np.concatenate([rows[s.key] for s in samples]),
        label=np.concatenate([s.labels for s in samples]),
        weight=np.concatenate([s.weights for s in samples]),
    )
    return lgb.train({**options, "seed": 7}, data, rounds)


def export(booster: lgb.Booster, depth: int) -> dict[str, Any]:
    """Return the trees as complete levels (see `index.clean.model.Forest`); a leaf above the last level is spread."""
    trees = booster.dump_model()["tree_info"]
    features: list[list[int]] = [[] for _ in range(depth)]
    thresholds: list[list[float]] = [[] for _ in range(depth)]
    values: list[float] = []

    def spread(node: Mapping[str, Any], level: int) -> None:
        if level == depth:
            values.append(round(node["leaf_value"], 5))
        elif "leaf_value" in node:
            features[level].append(0)
            thresholds[level].append(1e30)
            spread(node, level + 1)
            spread(node, level + 1)
        else:
            features[level].append(node["split_feature"])
            thresholds[level].append(float(f"{node['threshold']:.7g}") if abs(node["threshold"]) > 1e-30 else 0.0)
            spread(node["left_child"], level + 1)
            spread(node["right_child"], level + 1)

    for tree in trees:
        spread(tree["tree_structure"], 0)
    data = {"depth": depth, "trees": len(trees), "feature": features, "threshold": thresholds, "value": values}
    Forest.of(data)
    return data


if __name__ == "__main__":
    main()
