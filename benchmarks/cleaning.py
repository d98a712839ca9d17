"""Compare ways of cleaning the same pages, and measure ours for the floors that CI keeps.

    cleaning.py PAGES_DIR [--html | --bad] [--only NAME,NAME]

PAGES_DIR holds `truth.json`, `flat/`, `html/` and `seeds_gold/`, and beside it `../../seeds/` the seeds' pages.
Precision, recall and F1 are of token 4-gram shingles, averaged over pages (F1 of the two means), as in
`score_text.py`. "Cross-validated" is the line model that has seen neither a page's site nor its lexicon
(`train_cleaning.py --folds`); "shipped" is trained on all these pages, so its figures are optimistic here.
Pages a second are of CPU time inside one process; "the whole command" is `python -m index clean --json` with its start.
The other tools: `pip install justext readability-lxml newspaper4k` beside this package; one that is missing is left out
with a notice. `--bad` times pages that no site has, to show that time grows with the size and not faster.
"""

from __future__ import annotations

import argparse
import gzip
import importlib
import json
import os
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from index.article import canonical
from index.clean.flat import clean_flat
from index.clean.memory import NO_MEMORY, SiteMemory
from index.clean.model import LineModel
from index.errors import TinqaError
from index.read import Page, PageKind, SourceFile, decode, read

FOLDS = Path(__file__).parent / "folds"
_DENSE = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_TOKEN = re.compile(f"[{_DENSE}]|(?:(?![{_DENSE}])\\w)+")
Cleaner = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Score:
    """Precision, recall and F1 over pages, and how many pages a second of CPU time cleans."""

    pages: int
    precision: float
    recall: float
    f1: float
    per_second: float


def main() -> None:
    """Print the tables as Markdown."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages", type=Path)
    parser.add_argument("--html", action="store_true", help="compare on HTML instead of flat text")
    parser.add_argument("--bad", action="store_true", help="time bad input of growing size instead")
    parser.add_argument("--only", default="", help="names of cleaners, comma-separated")
    options = parser.parse_args()
    if options.bad:
        _bad_input()
        return
    if options.html:
        cleaners = {"trafilatura": _trafilatura, "readability-lxml": _readability, "newspaper4k": _newspaper}
        cleaners |= {"jusText": _justext, "**ours, cross-validated by site**": _cross_validated(_html_by)}
        cleaners |= {"ours as shipped": _html_by}
        _table(options.pages, "html", ("zyte,fundus",), cleaners, options.only)
        return
    cleaners = {"identity": str, "C4's rule": _c4, "jusText on lines": _justext_lines}
    cleaners |= {"**ours, cross-validated by site**": _cross_validated(_flat_by), "ours as shipped": _flat_by}
    cleaners |= {"ours, all pages as one build": _cross_validated(_in_one_build(options.pages))}
    _table(options.pages, "flat", ("zyte,fundus", "zyte,fundus,wcxb"), cleaners, options.only)
    broken = {"ours, lines broken at every tag": _cross_validated(_broken_by)}
    _table(options.pages, "html", ("zyte,fundus",), broken, options.only)
    print(f"\nSeeds, lines of title and body: F1 {seeds_f1(options.pages):.4f}")
    print(f"The whole command, start included: {command_rate(options.pages):.0f} pages a second of CPU time")


def measure(pages: Path) -> dict[str, float]:
    """Return the figures that floors gate: F1 of flat text and HTML cross-validated by site, and of the seeds."""
    ours = _cross_validated(_flat_by)
    return {
        "flat_f1": score(pages, "flat", "zyte,fundus", ours).f1,
        "flat_wcxb_f1": score(pages, "flat", "zyte,fundus,wcxb", ours).f1,
        "html_f1": score(pages, "html", "zyte,fundus", _cross_validated(_html_by)).f1,
        "seeds_f1": seeds_f1(pages),
    }


def _table(folder: Path, kind: str, source_sets: Sequence[str], cleaners: Mapping[str, Any], only: str) -> None:
    heads = " | ".join(f"P {sources} | R | F1" for sources in source_sets)
    print(f"| {kind} | {heads} | pages/s |")
    print("|---" + "|---" * (3 * len(source_sets) + 1) + "|")
    for name, cleaner in cleaners.items():
        if only and name not in only.split(","):
            continue
        try:
            scores = [score(folder, kind, sources, cleaner) for sources in source_sets]
        except ImportError as missing:
            print(f"{name} is left out: {missing}", file=sys.stderr)
            continue
        cells = " | ".join(f"{s.precision:.3f} | {s.recall:.3f} | {s.f1:.4f}" for s in scores)
        print(f"| {name} | {cells} | {scores[0].per_second:.0f} |", flush=True)


def score(folder: Path, kind: str, sources: str, cleaner: Callable[..., str]) -> Score:
    """Run a cleaner over the pages of some sources; it gets the page's text, and its key where it takes two values."""
    truth = json.loads((folder / "truth.json").read_text("utf-8"))
    keys = [key for key in sorted(truth) if truth[key]["source"] in sources.split(",")]
    rows: list[tuple[int, int, int]] = []
    busy = 0.0
    for key in keys:
        path = folder / kind / (f"{key}.txt" if kind == "flat" else f"{key}.html.gz")
        if not path.exists():
            continue
        data = path.read_bytes() if kind == "flat" else gzip.decompress(path.read_bytes())
        text = decode(data, key, html=kind == "html")
        start = time.process_time()
        body = cleaner(text, key) if getattr(cleaner, "by_key", False) else cleaner(text)
        busy += time.process_time() - start
        rows.append(_compare(truth[key]["articleBody"], body))
    found = [tp / (tp + fp) for tp, fp, _ in rows if tp + fp]
    right = [tp / (tp + fn) for tp, _, fn in rows if tp + fn]
    precision, recall = sum(found) / max(1, len(found)), sum(right) / max(1, len(right))
    f1 = 2 * precision * recall / max(1e-9, precision + recall)
    return Score(len(rows), precision, recall, f1, len(rows) / max(busy, 1e-9))


def _compare(truth: str, body: str) -> tuple[int, int, int]:
    a, b = _shingles(truth), _shingles(body)
    both = sum((a & b).values())
    return both, sum(b.values()) - both, sum(a.values()) - both


def _shingles(text: str) -> Counter[tuple[str, ...]]:
    words = _TOKEN.findall(text)
    if not words:
        return Counter()
    return Counter(zip(*(words[i:] for i in range(4)), strict=False)) if len(words) >= 4 else Counter([tuple(words)])


def seeds_f1(folder: Path) -> float:
    """Return F1 over the lines of the seeds' gold files: title and body lines are wanted, all others are not."""
    hit = extra = missed = 0
    for gold in sorted((folder / "seeds_gold").glob("*.json")):
        lines = json.loads(gold.read_text("utf-8"))["lines"]
        path = folder.parent.parent / "seeds" / gold.name.removesuffix(".json")
        page = next(read(SourceFile(path, path.name)))
        assert isinstance(page, Page)
        articles = clean_flat(page)
        removed = {line.line for article in articles for line in article.removed}
        for line in lines:
            wanted, kept = line["label"] in {"title", "body"}, line["line"] not in removed
            hit += wanted and kept
            extra += kept and not wanted
            missed += wanted and not kept
    return 2 * hit / max(1, 2 * hit + extra + missed)


def command_rate(folder: Path) -> float:
    """Return how many flat pages of news the command line cleans in a second of CPU time, its start included."""
    truth = json.loads((folder / "truth.json").read_text("utf-8"))
    files = [folder / "flat" / f"{key}.txt" for key in sorted(truth) if truth[key]["source"] in {"zyte", "fundus"}]
    files = [file for file in files if file.exists()]
    before = os.times()
    subprocess.run([sys.executable, "-m", "index", "clean", "--json", *files], capture_output=True, check=True)
    after = os.times()
    busy = after.children_user - before.children_user + after.children_system - before.children_system
    return len(files) / busy


def _bad_input() -> None:
    """Print CPU seconds by size for pages that no site has."""
    sentence = "The council said on Monday that the work would go on, and that nobody had been asked to leave. "
    kinds = {"a menu": "Home\nNews of the day\n", "no space": "a", "prose on one line": sentence}
    kinds |= {"numbers": "12 345\n", "stacked marks": "\u0301\u0316"}
    print(f"| MB | {' | '.join(kinds)} |\n|---{'|---' * len(kinds)}|")
    for size in (1, 2, 4, 8):
        cells = []
        for unit in kinds.values():
            text = unit * (size * 1_000_000 // len(unit))
            start = time.process_time()
            _flat_by(text)
            cells.append(f"{time.process_time() - start:.1f}")
        print(f"| {size} | {' | '.join(cells)} |", flush=True)


def _longest(run: Callable[[], Any]) -> str:
    try:
        return max(("\n".join(article.body) for article in run()), key=len)
    except TinqaError:
        return ""


def _html_by(text: str, model: LineModel | None = None) -> str:
    from index.clean.markup import clean_html  # noqa: PLC0415  (the flat comparison does without trafilatura)

    return _longest(lambda: clean_html(Page("page.html", PageKind.HTML, text), model=model))


def _flat_by(text: str, model: LineModel | None = None, memory: SiteMemory = NO_MEMORY) -> str:
    return _longest(lambda: clean_flat(Page("page.txt", PageKind.TEXT, text), memory, model=model))


def _in_one_build(folder: Path) -> Callable[..., str]:
    """Return the cleaner of flat pages that knows the lines recurring on all of them."""
    files = sorted((folder / "flat").glob("*.txt"))
    pages = (page for path in files for page in read(SourceFile(path, path.name)))
    return partial(_flat_by, memory=SiteMemory.of(page for page in pages if isinstance(page, Page)))


def _broken_by(html: str, model: LineModel | None = None) -> str:
    """Clean the flat dump of a scraper that breaks the line at every tag, inside paragraphs too."""
    from lxml import etree  # type: ignore[import-untyped]  # noqa: PLC0415

    from index.clean.blocks import parse  # noqa: PLC0415

    tree = parse(html)
    if tree is None:
        return ""
    etree.strip_elements(tree, "script", "style", "noscript", "template", "svg", "iframe", with_tail=False)
    return _flat_by("\n".join(text for text in tree.itertext() if text.strip()), model)


def _cross_validated(clean: Callable[..., str]) -> Callable[[str, str], str]:
    """Return the cleaner that takes for each page the model that has not seen its site."""
    models: dict[str, LineModel] = {}
    for path in sorted(FOLDS.glob("fold-*.json.gz")):
        data = json.loads(gzip.decompress(path.read_bytes()))
        models |= dict.fromkeys(data["unseen"], LineModel.of(data))

    def by_key(text: str, key: str) -> str:
        return clean(text, models[key])

    by_key.by_key = True  # type: ignore[attr-defined]
    return by_key


def _c4(text: str) -> str:
    """Keep lines of five words or more that end in a mark, each once (Raffel et al. 2020)."""
    lines = dict.fromkeys(map(canonical, text.split("\n")))
    return "\n".join(line for line in lines if re.search(r"[.!?\"”。！？]$", line) and len(_TOKEN.findall(line)) >= 5)


def _justext_lines(text: str) -> str:
    escaped = (line.replace("&", "&amp;").replace("<", "&lt;") for line in text.split("\n"))
    return _justext("".join(f"<p>{line}</p>" for line in escaped))


def _justext(html: str) -> str:
    justext = importlib.import_module("justext")
    stop = frozenset(word for lang in ("English", "German", "Vietnamese") for word in justext.get_stoplist(lang))
    return "\n".join(p.text for p in justext.justext(html, stop) if not p.is_boilerplate)


def _trafilatura(html: str) -> str:
    trafilatura = importlib.import_module("trafilatura")
    return trafilatura.extract(html, include_comments=False) or ""


def _readability(html: str) -> str:
    document = importlib.import_module("readability").Document(html)
    return "\n".join(importlib.import_module("lxml.html").fromstring(document.summary()).itertext())


def _newspaper(html: str) -> str:
    newspaper = importlib.import_module("newspaper")
    for options in ({}, {"language": "en"}):
        article = newspaper.Article(url="https://example.org/", fetch_images=False, **options)
        article.download(input_html=html)
        try:
            article.parse()
        except (ImportError, LookupError):  # the tokeniser of the page's language is not installed
            continue
        return str(article.text)
    return ""


if __name__ == "__main__":
    main()
