"""The vocabulary -> XLM-RoBERTa's tokenizer."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from functools import lru_cache
from pathlib import Path

from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

from index.bundled_model.blob import Blob

START, END, UNKNOWN = 0, 2, 3


def tokenizer(blob: Blob) -> Tokenizer:
    """Unigram over Metaspace after NFKC and squeezed spaces, framed in `<s> … </s>`; never truncates or pads.

    The model's own table maps one character at a time; NFKC is a superset of it that also composes NFD input. What the
    table does beyond NFKC (controls vanish, exotic spaces become spaces) is added as replacements.
    """
    beyond: defaultdict[str, list[str]] = defaultdict(list)
    for character, result in blob.normalisations.items():
        if len(result) <= 1 and unicodedata.normalize("NFKC", character) != result:
            beyond[result].append(f"\\x{{{ord(character):X}}}")
    steps = [normalizers.Replace(Regex(f"[{''.join(points)}]"), result) for result, points in sorted(beyond.items())]
    made = Tokenizer(models.Unigram(blob.pieces, unk_id=UNKNOWN, byte_fallback=False))
    made.normalizer = normalizers.Sequence([*steps, normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")])
    made.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    frame = [("<s>", START), ("</s>", END)]
    made.post_processor = processors.TemplateProcessing(single="<s> $A </s>", special_tokens=frame)
    return made


@lru_cache(maxsize=2)
def loaded(file: Path) -> Tokenizer:
    """Return the tokenizer of a file, which takes 285 MB: once for all that use it, none of whom changes it."""
    return Tokenizer.from_file(str(file))
