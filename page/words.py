"""The words of the page: one JSON file a language, the same keys in each."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import cast

LANGUAGES = ("en", "vi")


def words() -> dict[str, dict[str, str]]:
    """Return language -> key -> words; `{name}` in the words is a hole to fill."""
    folder = files("page").joinpath("wording")
    texts = {lang: folder.joinpath(f"{lang}.json").read_text("utf-8") for lang in LANGUAGES}
    return {lang: cast("dict[str, str]", json.loads(text)) for lang, text in texts.items()}
