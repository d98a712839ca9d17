"""A tiny, deterministic sentence-transformers model and a few pages in its vocabulary: fast, exact, no download.

It is a real model folder (tokenizer, static word vectors, normalisation), so everything goes through the same door as a
large model. Words of the ordinary questions share a direction with the question they stand in, in every language: thus
translations are near each other, as in a multilingual model. All other words point in directions of their own.
"""

from __future__ import annotations

import json
import re
import zlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.embed import Embedder, Vectors
from index.store.centres import ORDINARY_QUESTIONS

DIMENSION = 48
# How much of a word's direction is that of the questions it stands in; chosen so that questions spread like the bundled
# model's, on whose cosines the thresholds of refusal rest.
_KINSHIP = 0.5
_WORD = re.compile(r"[\u4e00-\u9fff]|[^\W_]+")
_LETTERS = [chr(c) for c in (*range(0x21, 0x250), *range(0x400, 0x460), *range(0x1E00, 0x1F00))]

VISIT = (
    "Đại sứ Nguyễn Văn Bình đến thăm làng gốm Thanh Hà vào ngày 12 tháng 3 năm 2024. "
    'Ông Bình nói: "Nghề gốm là linh hồn của ngôi làng này." '
    "Chuyến thăm kéo dài 3 ngày và có 25 người đi cùng."
)
BRIDGE = (
    "The new bridge over the river Selm opened on 4 May 2023 after two years of work. "
    '"A bridge brings two towns together," said Mayor Anna Kessler at the opening. '
    "The bridge cost 40 million euros and carries 9,000 cars a day."
)
LIBRARY = "市图书馆星期六重新开放。馆长王丽说，读者可以借阅三万本书。图书馆每天早上九点开门。"
HARVEST = (
    "Nông dân xã Bình Minh thu hoạch lúa sớm hơn mọi năm. "
    "Bà Lê Thị Hoa cho biết năng suất đạt 7 tấn một héc-ta. "
    "Giá lúa tại ruộng là 8.500 đồng một ki-lô-gam."
)
RECORDS: tuple[Mapping[str, str], ...] = (
    {"id": "visit", "title": "Đại sứ thăm làng gốm", "text": VISIT, "lang": "vi"}
    | {"published": "2024-03-13", "publisher": "Báo Gốm", "url": "https://gom.example/1"},
    {"id": "bridge", "title": "Bridge over the Selm opens", "text": BRIDGE, "lang": "en"}
    | {"published": "2023-05-05", "publisher": "Selm Post"},
    {"id": "library", "title": "市图书馆重新开放", "text": LIBRARY, "lang": "zh", "published": "2024-01-20"},
    {"id": "harvest", "title": "Lúa chín sớm", "text": HARVEST, "lang": "vi", "publisher": "Báo Đồng"},
)


def write_records(path: Path, records: Iterable[Mapping[str, str]] = RECORDS) -> Path:
    """Write a JSONL file and return its path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records), "utf-8")
    return path


def save(folder: Path, *, seed: int = 0, kindred: bool = True, texts: Iterable[str] = ()) -> Path:
    """Write the model into a folder and return it.

    Another seed is another model; without `kindred` no word of one language is near a word of another. The words of
    `texts` are in its vocabulary, too.
    """
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415  (tests that need no model run without it)
    from sentence_transformers.sentence_transformer.modules import Normalize, StaticEmbedding  # noqa: PLC0415
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers  # noqa: PLC0415

    words = {word for texts in ORDINARY_QUESTIONS.values() for text in texts for word in _words(text)}
    words.update(word for record in RECORDS for word in _words(f"{record['title']} {record['text']}"))
    words.update(word for text in texts for word in _words(text))
    vocabulary = ["[UNK]", *_LETTERS, *(f"##{c}" for c in _LETTERS), *sorted(words - set(_LETTERS))]
    tokenizer = Tokenizer(models.WordPiece({t: i for i, t in enumerate(vocabulary)}, unk_token="[UNK]"))  # noqa: S106
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.NFC(), normalizers.BertNormalizer(strip_accents=False, lowercase=True)]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    vectors = _vectors(vocabulary, seed, kindred=kindred)
    SentenceTransformer(modules=[StaticEmbedding(tokenizer, vectors), Normalize()], device="cpu").save(str(folder))
    return folder


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def _vectors(vocabulary: Sequence[str], seed: int, *, kindred: bool) -> NDArray[np.float32]:
    themes: defaultdict[str, list[int]] = defaultdict(list)
    for texts in ORDINARY_QUESTIONS.values():
        for number, text in enumerate(texts):
            for word in set(_words(text)):
                themes[word].append(number)
    directions = np.random.default_rng(seed).normal(size=(len(ORDINARY_QUESTIONS["en"]), DIMENSION))
    vectors = np.empty((len(vocabulary), DIMENSION), np.float32)
    for row, token in enumerate(vocabulary):
        own = np.random.default_rng([seed, zlib.crc32(token.encode())]).normal(size=DIMENSION)
        # A letter says little: words spelled out of letters are near nothing in particular.
        weight = 0.2 if len(token.removeprefix("##")) == 1 and ord(token[-1]) < 0x4E00 else 1.0
        shared = [directions[number] for number in themes.get(token, [])]
        both = own + _KINSHIP * np.mean(shared, axis=0) if kindred and shared else own
        vectors[row] = weight * both / np.sqrt(DIMENSION)
    return vectors


class CountingEmbedder(Embedder):
    """An embedder that remembers which passages and sentences it was given, and can be told to fail."""

    def __init__(self, embedder: Embedder) -> None:
        super().__init__(embedder._model, embedder.name)
        self.texts: list[str] = []
        self.error: Exception | None = None

    def passages(self, texts: Sequence[str]) -> Vectors:
        if self.error and texts and not self._ordinary(texts):
            raise self.error
        self.texts += texts
        return super().passages(texts)

    @property
    def indexed(self) -> list[str]:
        """The texts of articles: all but the probe and the ordinary questions that every build embeds."""
        return [text for text in self.texts if not self._ordinary([text])]

    @staticmethod
    def _ordinary(texts: Sequence[str]) -> bool:
        known = {text for texts in ORDINARY_QUESTIONS.values() for text in texts}
        return all(text in known or text.startswith("Ai nói hợp tác có lợi cho cả hai bên? Who") for text in texts)
