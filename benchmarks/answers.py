"""Cited answers and refusals, measured through the library.

    python benchmarks/answers.py [--open DIR]

Without `--open` it asks the sample questions over `articles/`. With the open data beside the project it also asks the
questions over the five real pages, and XQuAD's questions with their article in the index and taken out of it. Sentences
of the sample and of XQuAD's paragraphs are asked back for the article that they stand in.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
from held_out import squeezed, texts

import index
import qa
from index.embed import Embedder
from index.opened import Index
from index.text.sentences import sentences
from qa.evidence.quotes import evidence
from qa.question.query import prepare
from qa.refusal import strength
from qa.retrieve import Filters, retrieve

HERE = Path(__file__).parent
OPEN = HERE.parent.parent / "shared" / "bench"
# Sentences that are asked back, and characters below which one may stand in any article.
_QUOTATIONS, _LEAST_QUOTATION = 150, 40


def folded(text: str) -> str:
    """Return the text in NFC with white space squeezed."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def cited(library: Index, questions: Sequence[dict[str, Any]]) -> dict[str, float]:
    """Ask questions with known evidence and score the citations.

    Returns hit@1 and hit@3 (the first, or one of the first three citations quotes the evidence from the right file),
    speakers (of the questions with several right sources, the share that cites them all), verified (share of
    citations), hallucination and error (NoMIRACL, arXiv 2312.11361).
    """
    tally: dict[str, list[bool]] = {n: [] for n in ("hit@1", "hit@3", "speakers", "verified", "hallucination", "error")}
    for asked in questions:
        answer = qa.ask(library, asked["question"])
        tally["verified"] += [citation.verify(library) for citation in answer.citations]
        if not asked["answerable"]:
            tally["hallucination"].append(not answer.abstained)
            continue
        also = [(other["file"], [other["evidence"]]) for other in asked["also"]]
        wanted = [(asked["file"], asked["evidence"]), *also]
        right = [any(_quotes(citation, *one) for one in wanted) for citation in answer.citations]
        tally["hit@1"].append(any(right[:1]))
        tally["hit@3"].append(any(right[:3]))
        tally["error"].append(answer.abstained)
        if asked["also"]:
            tally["speakers"].append(all(any(_cites(library, c, *one) for c in answer.citations) for one in wanted))
    return {name: round(float(np.mean(found)), 4) if found else 1.0 for name, found in tally.items()}


def _cites(library: Index, citation: qa.Citation, file: str, texts: Iterable[str]) -> bool:
    """Tell whether a citation quotes the evidence, in its own article or in one that is shown as also in this file."""
    twins = (Path(twin.source).name for twin in library.also_in(citation.article_id))
    return _quotes(citation, file, texts) or file in twins


def _quotes(citation: qa.Citation, file: str, texts: Iterable[str]) -> bool:
    right = Path(citation.source).name == file and len(citation.quote) <= 400
    return right and any(folded(text) in folded(citation.quote) for text in texts)


def quoted(library: Index) -> float:
    """Ask with sentences of the collection and return for which share the first citation is of their own article.

    An article that is shown as "also in" is right too. At most `_QUOTATIONS` sentences, evenly over the collection.
    """
    texts = [
        (article, article.text[sentence.start : sentence.end])
        for article in library.articles()
        for sentence in sentences(article)
        if sentence.end - sentence.start >= _LEAST_QUOTATION
    ]
    right = []
    for article, text in texts[:: 1 + len(texts) // _QUOTATIONS]:
        first = next(iter(qa.ask(library, text).citations), None)
        same = {article.id, *(other.id for other in library.also_in(article.id))}
        right.append(first is not None and first.article_id in same)
    return round(float(np.mean(right)), 4)


@contextmanager
def remembering(model: Embedder, questions: Sequence[str]) -> Iterator[None]:
    """Embed questions in one batch, which is faster than one by one, and no text twice."""

    def known(embed: Callable[[Sequence[str]], Any]) -> Callable[[Sequence[str]], Any]:
        vectors: dict[str, Any] = {}

        def remembered(texts: Sequence[str]) -> Any:  # noqa: ANN401  (vectors)
            new = [text for text in dict.fromkeys(texts) if text not in vectors]
            vectors.update(zip(new, embed(new), strict=True))
            return np.array([vectors[text] for text in texts]).reshape(-1, model.dimension)

        return remembered

    with patch.multiple(model, questions=known(model.questions), passages=known(model.passages)):
        model.questions(questions)
        yield


def taken_out(library: Index, data: Path, lang: str) -> dict[str, float]:
    """Ask XQuAD's questions with their article in the index, taken out, and with only their paragraph taken out.

    Every third question on the articles that the reader was not trained on. Returns answer@1 (the first quote holds
    the Vietnamese answer), the area under the ROC curve of the strength that decides on refusals, and hallucination and
    error as shipped.
    """
    asked, right = xquad(data, lang), xquad(data, "vi")
    sources = sorted({row["paragraph"] for row in asked})
    article = {row["paragraph"]: row["article"] for row in asked}
    strengths: dict[str, list[float]] = {"in": [], "article": [], "paragraph": []}
    held = []
    unseen = [pair for pair in zip(asked, right, strict=True) if squeezed(pair[1]["text"]) in texts()]
    for row, vietnamese in unseen[::3]:
        query = prepare(library, row["question"])
        assert query is not None
        found = evidence(library, query, retrieve(library, query, 40), 1)
        held.append(bool(found) and folded(vietnamese["answer"]) in folded(found[0].quote))
        others = tuple(s for s in sources if article[s] != row["article"])
        rest = tuple(s for s in sources if s != row["paragraph"])
        for case, kept in (("in", ()), ("article", others), ("paragraph", rest)):
            filters = Filters(sources=tuple(f"xquad.jsonl#{s}" for s in kept))
            candidates = retrieve(library, query, 8, filters)
            found = evidence(library, query, candidates, 1, filters)
            strengths[case].append(strength(library, query, candidates, found))
    inside, outside, beside = (np.array(strengths[case]) for case in ("in", "article", "paragraph"))
    return {
        "answer@1": round(float(np.mean(held)), 4),
        "auroc_article": round(auroc(inside, outside), 4),
        "auroc_paragraph": round(auroc(inside, beside), 4),
        "hallucination": round(float(np.mean(outside >= 1)), 4),
        "error": round(float(np.mean(inside < 1)), 4),
    }


def auroc(positive: np.ndarray[Any, Any], negative: np.ndarray[Any, Any]) -> float:
    """Return the chance that a positive scores above a negative, ties counted half."""
    above = (positive[:, None] > negative[None]).mean() + (positive[:, None] == negative[None]).mean() / 2
    return float(above)


def xquad(data: Path, lang: str) -> list[dict[str, Any]]:
    """Return XQuAD's open questions in a language, in the same order for each.

    Each has the text of its `answer`, the `text` of its paragraph, and which `paragraph` and `article` that is.
    """
    rows: list[dict[str, Any]] = []
    number = 0
    for title, article in enumerate(json.loads((data / f"xquad.{lang}.open.json").read_text("utf-8"))["data"]):
        for paragraph in article["paragraphs"]:
            for qas in paragraph["qas"]:
                about = {"question": qas["question"], "answer": qas["answers"][0]["text"], "text": paragraph["context"]}
                rows.append(about | {"paragraph": f"p{number:04d}", "article": title})
            number += 1
    return rows


def write_paragraphs(data: Path, folder: Path) -> Path:
    """Write XQuAD's Vietnamese paragraphs as `xquad.jsonl`, one article each, and return its path."""
    paragraphs = {row["paragraph"]: row["text"] for row in xquad(data, "vi")}
    records = ({"id": i, "title": "", "text": text, "lang": "vi"} for i, text in paragraphs.items())
    file = folder / "xquad.jsonl"
    file.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in records), "utf-8")
    return file


def _questions(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text("utf-8").splitlines() if line.strip()]


def measure(open_data: Path | None = OPEN, model: Embedder | None = None) -> dict[str, dict[str, float]]:
    """Return every figure by name of the set; the open sets only where their data are."""
    model = model or index.load_model()
    figures = {}
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder)
        with _built(HERE.parent / "articles", here / "sample", model) as library:
            figures["sample"] = cited(library, _questions(HERE / "questions" / "sample.jsonl"))
            figures["sample"]["quotation"] = quoted(library)
        if open_data is None or not open_data.exists():
            return figures
        with _built(open_data.parent / "seeds", here / "seeds", model) as library:
            figures["seeds"] = cited(library, _questions(open_data / "questions" / "seeds.jsonl"))
        data = open_data / "xquad"
        with _built(write_paragraphs(data, here), here / "xquad", model) as library:
            for lang in ("vi", "en"):
                with remembering(model, [row["question"] for row in xquad(data, lang)]):
                    figures[f"xquad-{lang}"] = taken_out(library, data, lang)
            figures["xquad-vi"]["quotation"] = quoted(library)
    return figures


def _built(articles: Path, folder: Path, model: Embedder) -> Index:
    index.build([articles], folder, model=model)
    return index.open_index(folder, model)


def main() -> None:
    """Print the figures as a table a set."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--open", type=Path, default=OPEN, help="folder of the open data")
    for name, figures in measure(parser.parse_args().open).items():
        print(f"\n| {name} | |\n|---|---|")
        for figure, value in figures.items():
            print(f"| {figure} | {value:.3f} |")


if __name__ == "__main__":
    main()
