"""Train the line model of `index.clean` and export it as JSON.

    train_cleaning.py PAGES_DIR [--folds DIR] [--out index/clean/model.json]

PAGES_DIR holds `truth.json` (page id -> source, articleBody) and `flat/<id>.txt`, and optionally `html/<id>.html.gz`,
which is used only to tell the sites apart. Needs catboost, which the package itself does not.

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
import tempfile
import zlib
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import numpy as np
from catboost import CatBoostClassifier

from index.article import canonical
from index.clean.features import Matrix, line_features
from index.clean.model import Forest
from index.clean.score import first_rows, second_rows
from index.clean.told import Told
from index.text.words import units

FOLDS = 5
_COMMON = {
    "depth": 6,
    "l2_leaf_reg": 5,
    "random_strength": 0.5,
    "rsm": 0.3,
    "bootstrap_type": "Bernoulli",
    "subsample": 0.8,
    "leaf_estimation_iterations": 1,
    "boosting_type": "Plain",
    "border_count": 64,
    "random_seed": 7,
    "thread_count": 1,
    "verbose": False,
    "allow_writing_files": False,
}
FIRST = {**_COMMON, "iterations": 180, "learning_rate": 0.09}
SECOND = {**_COMMON, "iterations": 160, "learning_rate": 0.07}
# Each page is learned from twice: whole, and cut down to its story and a few lines around.
_CUT = "#cut"
# A word counts when it stands on this many sites, so that the lexicon holds no site's own names.
_SITES = 6


@dataclass(frozen=True, slots=True)
class Sample:
    """A page made ready: its lines and their features, which lines stand in the truth, their weights."""

    key: str
    site: str
    told: Told
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
            model["unseen"] = [s.key for s in samples if fold[s.site] == number and not s.key.endswith(_CUT)]
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
        labels = label([units(line) for line in pages[key]], units(truth[key]["articleBody"]))
        samples.append(_sample(key, site[key], pages[key], labels))
        near = around(labels, zlib.crc32(key.encode()) % 6)
        samples.append(_sample(f"{key}{_CUT}", site[key], pages[key][near], labels[near]))
    return samples


def _sample(key: str, site: str, lines: Sequence[str], labels: list[int]) -> Sample:
    told = Told.of(lines)
    share = 0.3 if key.endswith(_CUT) else 1
    return Sample(key, site, told, line_features(told), labels, weight(told.words, labels) * share)


def around(labels: Sequence[int], margin: int) -> slice:
    """Return the lines from the first to the last of the story with some more, as short dumps have them."""
    own = [i for i, value in enumerate(labels) if value] or [0]
    return slice(max(0, own[0] - 1 - margin), own[-1] + 1 + margin)


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
    random.Random(zlib.crc32(salt.encode())).shuffle(ordered)
    return {name: i % count for i, name in enumerate(ordered)}


def lexicon(samples: Sequence[Sample]) -> dict[str, float]:
    """Return the log-odds of standing outside a story for each word that several sites use.

    A word counts at most three times a page on each side; counts are smoothed by 3.
    """
    inside: Counter[str] = Counter()
    outside: Counter[str] = Counter()
    seen: dict[str, set[str]] = defaultdict(set)
    for sample in samples:
        if sample.key.endswith(_CUT):
            continue
        for counter, side in ((inside, 1), (outside, 0)):
            page: Counter[str] = Counter()
            for own, value in zip(sample.told.words, sample.labels, strict=True):
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
        rows |= {s.key: first_rows(s.features, s.told, known) for s in samples if fold[s.site] == number}
    fold = fold_of(names, 4, "first")
    judged: dict[str, Matrix] = {}
    for number in range(4):
        forest = fit([s for s in samples if fold[s.site] != number], rows, FIRST)
        judged |= {s.key: Forest.of(forest).probability(rows[s.key]) for s in samples if fold[s.site] == number}
    second = {s.key: second_rows(rows[s.key], judged[s.key]) for s in samples}
    return {"lexicon": lexicon(samples), "first": fit(samples, rows, FIRST), "second": fit(samples, second, SECOND)}


def fit(samples: Sequence[Sample], rows: Mapping[str, Matrix], options: Mapping[str, Any]) -> dict[str, Any]:
    """Fit oblivious trees to the lines of the samples and return the forest in its JSON form."""
    booster = CatBoostClassifier(**options)
    booster.fit(
        np.concatenate([rows[s.key] for s in samples], axis=1).T,
        np.concatenate([s.labels for s in samples]),
        sample_weight=np.concatenate([s.weights for s in samples]),
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "booster.json")
        booster.save_model(path, format="json")
        return forest(json.loads(path.read_text("utf-8")))


def forest(booster: Mapping[str, Any]) -> dict[str, Any]:
    """Return catboost's trees as `index.clean.model.Forest` reads them; its bias goes to the first tree's leaves.

    Catboost numbers leaves with the first question as the lowest bit, so a tree's questions are taken backwards. A tree
    of fewer levels gets questions that are always denied, as its highest bits.
    """
    depth = max(len(tree["splits"]) for tree in booster["oblivious_trees"])
    never = {"float_feature_index": 0, "border": 1e30}
    questions, values = [], []
    for tree in booster["oblivious_trees"]:
        missing = depth - len(tree["splits"])
        questions.append([*[never] * missing, *reversed(tree["splits"])])
        values.append([*tree["leaf_values"]] * 2**missing)
    _, [bias] = booster["scale_and_bias"]
    values[0] = [value + bias for value in values[0]]
    return {
        "feature": [[asked["float_feature_index"] for asked in level] for level in zip(*questions, strict=True)],
        "threshold": [[_short(asked["border"]) for asked in level] for level in zip(*questions, strict=True)],
        "value": [round(value, 4) for leaves in values for value in leaves],
    }


def _short(border: float) -> float:
    """Return the border with as many digits as float32 holds."""
    return float(f"{border:.7g}") if abs(border) > 1e-30 else 0.0


if __name__ == "__main__":
    main()
