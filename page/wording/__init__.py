"""The words of the page: one JSON file a language, the same keys in each, and what answers say in codes."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import cast

from qa.framing import phrases

LANGUAGES = ("en", "vi")


def words() -> dict[str, dict[str, str]]:
    """Return language -> key -> words; `{name}` in the words is a hole to fill.

    A `qa.answer.Notice` has the key `notice.` and its value, a `Fault` likewise.
    """
    folder = files("page").joinpath("wording")
    texts = {lang: folder.joinpath(f"{lang}.json").read_text("utf-8") for lang in LANGUAGES}
    return {lang: cast("dict[str, str]", json.loads(text)) | _coded(lang) for lang, text in texts.items()}


def _coded(lang: str) -> dict[str, str]:
    said = phrases(lang)
    notices = {f"notice.{code}": sentence for code, sentence in said.notices.items()}
    return notices | {f"fault.{code}": sentence for code, sentence in said.faults.items()}
