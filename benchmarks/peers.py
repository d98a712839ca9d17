"""Other tools on the same texts and weights; run by `benchmarks/retrieval.py --peers PYTHON` in their own environment.

    PYTHON benchmarks/peers.py TASK.json

Reads `{"model": folder, "texts": [...], "questions": {lang: [...]}}` and prints, as the last line, one JSON object:
for each tool `{"index_seconds", "ms", "found": {lang: [[row, ...], ...]}}`, or `{"missing": reason}`. Imports nothing
of this project, so that it runs where the tools are installed:

    pip install torch==2.13.0 langchain-community langchain-huggingface faiss-cpu txtai rank_bm25 bm25s
"""

from __future__ import annotations

import json
import re
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

_DEPTH = 10
Search = Callable[[str], list[int]]


def langchain(model: str) -> Callable[[Sequence[str]], Search]:
    """LangChain's FAISS store over its HuggingFace embeddings, with E5's prompts."""
    from langchain_community.vectorstores import FAISS  # noqa: PLC0415
    from langchain_huggingface import HuggingFaceEmbeddings  # noqa: PLC0415

    embeddings = HuggingFaceEmbeddings(
        model_name=model,
        model_kwargs={"device": "cpu"},
        encode_kwargs={"normalize_embeddings": True, "prompt": "passage: "},
        query_encode_kwargs={"normalize_embeddings": True, "prompt": "query: "},
    )
    embeddings.embed_query("warm")

    def build(texts: Sequence[str]) -> Search:
        store = FAISS.from_texts(list(texts), embeddings, metadatas=[{"row": row} for row in range(len(texts))])
        return lambda question: [d.metadata["row"] for d in store.similarity_search(question, k=_DEPTH)]

    return build


def txtai(model: str) -> Callable[[Sequence[str]], Search]:
    """Return txtai's hybrid of vectors and BM25, with E5's prompts."""
    from txtai import Embeddings  # noqa: PLC0415

    prompts = {"query": "query: ", "data": "passage: "}
    store = Embeddings(path=model, hybrid=True, instructions=prompts, content=False, gpu=False)
    store.transform("warm")

    def build(texts: Sequence[str]) -> Search:
        store.index((row, text, None) for row, text in enumerate(texts))
        return lambda question: [int(row) for row, _ in store.search(question, _DEPTH)]

    return build


def rank_bm25(_: str) -> Callable[[Sequence[str]], Search]:
    """BM25 over lower-case words with rank_bm25."""
    from rank_bm25 import BM25Okapi  # noqa: PLC0415

    def build(texts: Sequence[str]) -> Search:
        store = BM25Okapi([_words(text) for text in texts])
        return lambda question: [int(row) for row in np.argsort(-store.get_scores(_words(question)))[:_DEPTH]]

    return build


def bm25s(_: str) -> Callable[[Sequence[str]], Search]:
    """BM25 over lower-case words with bm25s."""
    import bm25s as library  # noqa: PLC0415

    def build(texts: Sequence[str]) -> Search:
        store = library.BM25()
        store.index([_words(text) for text in texts], show_progress=False)

        def search(question: str) -> list[int]:
            words = [word for word in _words(question) if word in store.vocab_dict]
            return [] if not words else store.retrieve([words], k=_DEPTH, show_progress=False).documents[0].tolist()

        return search

    return build


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


PEERS = {"LangChain + FAISS": langchain, "txtai hybrid": txtai, "rank_bm25": rank_bm25, "bm25s": bm25s}


def run(peer: Callable[[str], Callable[[Sequence[str]], Search]], task: dict[str, Any]) -> dict[str, Any]:
    """Index the texts with one tool and ask it all questions."""
    try:
        build = peer(task["model"])
    except ImportError as error:
        return {"missing": str(error)}
    begin = time.perf_counter()
    search = build(task["texts"])
    seconds, waits, found = time.perf_counter() - begin, [], {}
    for lang, questions in task["questions"].items():
        found[lang] = []
        for question in questions:
            start = time.perf_counter()
            found[lang].append(search(question))
            waits.append(time.perf_counter() - start)
    return {"index_seconds": seconds, "ms": 1000 * float(np.median(waits)), "found": found}


def main() -> None:
    """Run every tool that is installed."""
    task = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    print(json.dumps({name: run(peer, task) for name, peer in PEERS.items()}))


if __name__ == "__main__":
    main()
