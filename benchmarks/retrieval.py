"""Search over XQuAD's Vietnamese paragraphs, asked in several languages.

    python benchmarks/retrieval.py [--open DIR] [--every N] [--peers PYTHON]

Prints what each stage of the search adds; with `--peers`, what other tools find on the same texts and weights, and how
fast, run by the Python of an environment in which they are installed (see `benchmarks/peers.py`). R@1 and R@5: the
share of questions whose paragraph is the first, or one of the first five, that search returns. `vi-plain` are the
Vietnamese questions typed without diacritics.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
from answers import OPEN, remembering, write_paragraphs, xquad  # type: ignore[import-not-found, unused-ignore]

import index
import qa
import qa.retrieve
from index.embed import Embedder
from index.opened import Index
from index.text.words import tokens

# Of these languages `measure` asks every second question only, to keep the gate quick; of the others every one.
_EVERY_SECOND = frozenset({"zh", "ru", "vi-plain"})
LANGS = ("vi", "en", "zh", "ru", "vi-plain")
_DEPTH = 10

Asked = list[tuple[str, str]]  # questions with the name of their paragraph


def asked(data: Path, lang: str) -> Asked:
    """Return XQuAD's questions in a language, each with the name of the paragraph that answers it."""
    rows = [(str(row["question"]), str(row["paragraph"])) for row in xquad(data, lang.removesuffix("-plain"))]
    return [(plain(question), gold) for question, gold in rows] if lang.endswith("-plain") else rows


def plain(text: str) -> str:
    """Return Vietnamese as it is typed without diacritics."""
    bare = "".join(c for c in unicodedata.normalize("NFD", text) if unicodedata.category(c) != "Mn")
    return bare.replace("đ", "d").replace("Đ", "D")


@contextmanager
def built(data: Path, model: Embedder) -> Iterator[Index]:
    """Index the Vietnamese paragraphs, one article each, in a temporary folder."""
    with tempfile.TemporaryDirectory() as folder:
        index.build([write_paragraphs(data, Path(folder))], Path(folder, "index"), model=model)
        with index.open_index(Path(folder, "index"), model) as library:
            yield library


def rank(sources: Sequence[str], gold: str) -> int:
    """Return at which place, from 1, a paragraph stands first among the sources of hits; 0 for none."""
    seen = [source.rpartition("#")[2] for source in dict.fromkeys(sources)]
    return seen.index(gold) + 1 if gold in seen else 0


def recall(ranks: Sequence[int]) -> dict[str, float]:
    """Return R@1 and R@5."""
    places = np.array(ranks)
    return {f"R@{k}": round(float(((places > 0) & (places <= k)).mean()), 4) for k in (1, 5)}


def searched(library: Index, questions: Asked, waits: list[float] | None = None) -> list[int]:
    """Return the rank of the right paragraph for each question, by `qa.search`; `waits` gathers seconds a search."""
    ranks = []
    for question, gold in questions:
        begin = time.perf_counter()
        hits = qa.search(library, question, top=_DEPTH)
        if waits is not None:
            waits.append(time.perf_counter() - begin)
        ranks.append(rank([hit.source for hit in hits], gold))
    return ranks


def measure(open_data: Path = OPEN, model: Embedder | None = None) -> dict[str, float]:
    """Return R@1 and R@5 by language as `vi/R@1`; nothing where the open data are not beside the project.

    Every question in Vietnamese and English, every second one in Chinese, Russian and unaccented Vietnamese.
    """
    data = open_data / "xquad"
    if not data.exists():
        return {}
    model = model or index.load_model()
    figures: dict[str, float] = {}
    with built(data, model) as library:
        for lang in LANGS:
            questions = asked(data, lang)[:: 2 if lang in _EVERY_SECOND else 1]
            with remembering(model, [question for question, _ in questions]):
                found = recall(searched(library, questions))
            figures |= {f"{lang}/{name}": value for name, value in found.items()}
    return figures


def ablation(library: Index, questions: Asked, lang: str) -> dict[str, dict[str, float]]:
    """Return R@1 and R@5 by stage, each stage adding to the one before except BM25, which stands alone."""
    texts, gold = [question for question, _ in questions], [paragraph for _, paragraph in questions]
    articles, passages = library.outline
    by_id = {article.id: article.source for article in library.articles()}
    sources = [by_id[articles[passage.article][0]] for passage in passages]
    raw = library.embedder.questions(texts)
    centred = library.centres.question(raw, lang.removesuffix("-plain"))
    # Windows of one article may share sentences, so each passage has rows of its own here.
    rows = [row for passage in passages for row in range(passage.first, passage.last)]
    firsts = np.cumsum([0, *(passage.last - passage.first for passage in passages)])[:-1]
    parts = (library.vectors.passages(range(len(passages))), library.vectors.sentences(rows))
    langs = [articles[passage.article][1] for passage in passages]
    sentence_langs = [lang for lang, p in zip(langs, passages, strict=True) for _ in range(p.first, p.last)]
    moved = (library.centres.passages(parts[0], langs), library.centres.passages(parts[1], sentence_langs))

    def best_first(scores: Any) -> dict[str, float]:  # noqa: ANN401  (questions by passages)
        order = np.argsort(-scores, axis=1, kind="stable")
        return recall([rank([sources[row] for row in rows], g) for rows, g in zip(order, gold, strict=True)])

    def full_text() -> dict[str, float]:
        found = [library.store.full_text("words", tokens(text), _DEPTH) for text in texts]
        return recall([rank([sources[row] for row in rows], g) for rows, g in zip(found, gold, strict=True)])

    def best(vectors: Any, asked_for: Any) -> Any:  # noqa: ANN401
        return np.maximum.reduceat(asked_for @ vectors.T, firsts, axis=1)

    return {
        STAGES[0]: best_first(raw @ parts[0].T),
        STAGES[1]: full_text(),
        STAGES[2]: best_first(raw @ parts[0].T + best(parts[1], raw)),
        STAGES[3]: best_first(centred @ moved[0].T + best(moved[1], centred)),
        STAGES[4]: recall(_without(library, questions, "restore", "match", "_concepts")),
        STAGES[5]: recall(_without(library, questions, "match", "_concepts")),
        STAGES[6]: recall(_without(library, questions, "_concepts")),
        STAGES[7]: recall(searched(library, questions)),
    }


STAGES = (
    "passage vector only (LangChain, LlamaIndex, kotaemon)",
    "BM25 only",
    "passage vector + its best sentence",
    "+ centring by language",
    "+ full text, weighted by the share of the question it found",
    "+ marks restored",
    "+ names across scripts",
    "+ concepts across languages (the whole search)",
)


def _without(library: Index, questions: Asked, *stages: str) -> list[int]:
    """Search with the restoring of marks, the matching of names or the concepts switched off."""
    idle: dict[str, Callable[..., Any]] = {
        "restore": lambda question, _: question,
        "match": lambda *_: (),
        "_concepts": lambda *_: [],
    }
    with ExitStack() as off:
        for stage in stages:
            off.enter_context(patch.object(qa.retrieve, stage, idle[stage]))
        return searched(library, questions)


def peers(python: str, data: Path, questions: Mapping[str, Asked], model: Embedder) -> dict[str, dict[str, Any]]:
    """Return, for us and each tool that is installed, `passages/s`, `ms` and the figures by language, in one run.

    Passages are the paragraphs of XQuAD; ours are read, cleaned, cut into sentences and attributed too.
    """
    import embedding  # type: ignore[import-not-found, unused-ignore]  # noqa: PLC0415  (leads to torch)

    texts = {str(row["paragraph"]): str(row["text"]) for row in xquad(data, "vi")}
    begin = time.perf_counter()
    with built(data, model) as library:
        rows = {"TinQA": {"passages/s": len(texts) / (time.perf_counter() - begin)}}
        qa.search(library, "warm")
        waits: list[float] = []
        for lang in LANGS:
            rows["TinQA"] |= {f"{lang}/{k}": v for k, v in recall(searched(library, questions[lang], waits)).items()}
        rows["TinQA"]["ms"] = 1000 * float(np.median(waits))
    with tempfile.TemporaryDirectory() as folder:
        asked_of = {lang: [question for question, _ in pairs] for lang, pairs in questions.items()}
        plain_model = str(embedding.write_float32(Path(folder)))
        task = Path(folder, "task.json")
        task.write_text(json.dumps({"model": plain_model, "texts": [*texts.values()], "questions": asked_of}), "utf-8")
        command = [python, str(Path(__file__).with_name("peers.py")), str(task)]
        output = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    for name, figures in json.loads(output.splitlines()[-1]).items():
        if "missing" in figures:
            print(f"{name} is not installed there: {figures['missing']}", file=sys.stderr)
            continue
        rows[name] = {"passages/s": len(texts) / figures["index_seconds"], "ms": figures["ms"]}
        for lang, found in figures["found"].items():
            pairs = zip(found, questions[lang], strict=True)
            ranks = recall([rank([[*texts][row] for row in hits], gold) for hits, (_, gold) in pairs])
            rows[name] |= {f"{lang}/{k}": v for k, v in ranks.items()}
    return rows


def _print(table: Mapping[str, Mapping[str, float]]) -> None:
    print(f"| R@1 / R@5 | {' | '.join(LANGS)} |\n{'|---' * (len(LANGS) + 1)}|")
    for name, figures in table.items():
        cells = (f"{figures[f'{lang}/R@1']:.3f} / {figures[f'{lang}/R@5']:.3f}" for lang in LANGS)
        print(f"| {name} | {' | '.join(cells)} |")


def main() -> None:
    """Print Markdown tables: R@1 / R@5 by stage and language, then the other tools beside ours."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--open", type=Path, default=OPEN, help="folder of the open data")
    parser.add_argument("--peers", metavar="PYTHON", help="interpreter of an environment with the other tools")
    parser.add_argument("--every", type=int, default=1, help="ask every Nth question only")
    options = parser.parse_args()
    data, model = options.open / "xquad", index.load_model()
    questions = {lang: asked(data, lang)[:: options.every] for lang in LANGS}
    if options.peers:
        found = peers(options.peers, data, questions, model)
        _print(found)
        print("\n| speed | passages/s indexed | ours/theirs | ms a search | ours/theirs |\n|---|---|---|---|---|")
        ours = found["TinQA"]
        for name, row in found.items():
            rate, wait = ours["passages/s"] / row["passages/s"], ours["ms"] / row["ms"]
            print(f"| {name} | {row['passages/s']:.1f} | {rate:.2f} | {row['ms']:.1f} | {wait:.2f} |")
        return
    table: dict[str, dict[str, float]] = {stage: {} for stage in STAGES}
    with built(data, model) as library:
        for lang in LANGS:
            with remembering(model, [question for question, _ in questions[lang]]):
                for stage, figures in ablation(library, questions[lang], lang).items():
                    table[stage] |= {f"{lang}/{name}": value for name, value in figures.items()}
    _print(table)


if __name__ == "__main__":
    main()
