"""Every default, its environment variable and what it means, in one place."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from platformdirs import user_cache_path

from index.errors import TinqaError

BUNDLED_MODEL = "intfloat/multilingual-e5-small"
# The one value that is no setting: a secret stands neither on a command line nor in a help text.
LLM_KEY = "TINQA_LLM_KEY"


@dataclass(frozen=True, slots=True)
class Setting:
    """One line of the settings table: the default as text, and what the setting means."""

    name: str
    default: str
    meaning: str

    @property
    def flag(self) -> str:
        """The command-line flag that sets it."""
        return "--" + self.name.replace("_", "-")

    @property
    def variable(self) -> str:
        """The environment variable that sets it where the flag does not."""
        return "TINQA_" + self.name.upper()


SETTINGS = {
    s.name: s
    for s in (
        Setting("articles", "articles", "folder of saved pages (.txt, .html, .jsonl), read with its subfolders"),
        Setting("index", "data/index", "folder of the index"),
        Setting("model", BUNDLED_MODEL, "sentence-transformers model, by name or folder"),
        Setting("cache", str(user_cache_path("tinqa")), "folder where the unpacked model is kept"),
        Setting("host", "127.0.0.1", "address the page listens on; 0.0.0.0 opens it to the network"),
        Setting("port", "7860", "port the page listens on; 0 takes any free one"),
        Setting("feedback", "data/feedback.jsonl", "file that thumbs up and down are written to"),
        Setting("read_only", "off", "no upload, deletion or rebuild from the page or its API"),
        Setting("mcp", "off", "serve the API as MCP tools too (needs the extra gradio[mcp])"),
        Setting("llm_url", "none", "OpenAI-compatible address of a language model that words the answers"),
        Setting("llm_model", "none", "name of the language model at that address"),
        Setting("llm_seconds", "120", "seconds the language model may take, half of them until its first word"),
    )
}


def _text(name: str) -> str:
    setting = SETTINGS[name]
    return os.environ.get(setting.variable, setting.default)


def _optional(name: str) -> str:
    text = _text(name)
    return "" if text == "none" else text


def _number(name: str) -> int:
    text = _text(name)
    if not (text.isascii() and text.isdigit()):
        raise TinqaError(f"{SETTINGS[name].variable} must be a whole number, not {text!r}.")
    return int(text)


def _switch(name: str) -> bool:
    return _text(name).lower() in {"1", "true", "yes", "on"}


@dataclass(frozen=True, slots=True)
class Settings:
    """Where things lie, which model reads them and how the page is served: `SETTINGS` says what each field means.

    Each field is a flag and a `TINQA_*` variable. Raises TinqaError where a number is wanted and not given.
    """

    articles: Path = field(default_factory=lambda: Path(_text("articles")))
    index: Path = field(default_factory=lambda: Path(_text("index")))
    model: str = field(default_factory=lambda: _text("model"))
    cache: Path = field(default_factory=lambda: Path(_text("cache")))
    host: str = field(default_factory=lambda: _text("host"))
    port: int = field(default_factory=lambda: _number("port"))
    feedback: Path = field(default_factory=lambda: Path(_text("feedback")))
    read_only: bool = field(default_factory=lambda: _switch("read_only"))
    mcp: bool = field(default_factory=lambda: _switch("mcp"))
    llm_url: str = field(default_factory=lambda: _optional("llm_url"))
    llm_model: str = field(default_factory=lambda: _optional("llm_model"))
    llm_seconds: int = field(default_factory=lambda: _number("llm_seconds"))
