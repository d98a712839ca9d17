"""Every setting once: its environment variable, what is accepted, its default and what it means."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from platformdirs import user_cache_path

from index.errors import TinqaError

BUNDLED_MODEL = "intfloat/multilingual-e5-small"
# The one value that is no setting: a secret stands neither on a command line nor in a help text.
LLM_KEY = "TINQA_LLM_KEY"
_SWITCHES = {"on": True, "off": False, "yes": True, "no": False, "true": True, "false": False, "1": True, "0": False}


@dataclass(frozen=True, slots=True)
class Kind:
    """How a value is read from text, which fails with a ValueError or KeyError, and what text is `accepted`."""

    read: Callable[[str], Any]
    accepted: str


def _text(text: str) -> str:
    if not text.strip():
        raise ValueError(text)
    return text


def _whole(least: int, most: float = float("inf")) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not (text.isascii() and text.isdigit() and least <= int(text) <= most):
            raise ValueError(text)
        return int(text)

    return read


PATH = Kind(lambda text: Path(_text(text)), "the path of a file or folder")
TEXT = Kind(_text, "a name")
OPTIONAL = Kind(lambda text: "" if text == "none" else text, "a name or none")
PORT = Kind(_whole(0, 65535), "a whole number from 0 to 65535")
COUNT = Kind(_whole(1), "a whole number of at least 1")
SWITCH = Kind(lambda text: _SWITCHES[text.strip().lower()], f"one of {', '.join(_SWITCHES)}")


@dataclass(frozen=True, slots=True)
class Setting:
    """What `Settings` declares of a field beside its name and type; `default` is text, as in the environment."""

    variable: str
    kind: Kind
    default: str
    meaning: str

    def value(self) -> Any:  # noqa: ANN401 - whatever the kind makes
        """Return the value that holds where no flag is given. Raises TinqaError where it cannot be read."""
        text = os.environ.get(self.variable, self.default)
        try:
            return self.kind.read(text)
        except (ValueError, KeyError):
            raise TinqaError(f"{self.variable} must be {self.kind.accepted}, not {text!r}.") from None


def _setting(variable: str, kind: Kind, default: str, meaning: str) -> Any:  # noqa: ANN401 - a field of any type
    setting = Setting(variable, kind, default, meaning)
    return field(default_factory=setting.value, metadata={"setting": setting})


@dataclass(frozen=True, slots=True)
class Settings:
    """Where things lie, which model reads them and how the page is served; each field is a flag of the page, too.

    Raises TinqaError, which names the variable, where the environment holds something else than what is accepted.
    """

    articles: Path = _setting(
        "TINQA_ARTICLES", PATH, "articles", "folder of saved pages (.txt, .html, .jsonl), read with its subfolders"
    )
    index: Path = _setting("TINQA_INDEX", PATH, "data/index", "folder of the index")
    model: str = _setting("TINQA_MODEL", TEXT, BUNDLED_MODEL, "sentence-transformers model, by name or folder")
    cache: Path = _setting(
        "TINQA_CACHE", PATH, str(user_cache_path("tinqa")), "folder where the unpacked model is kept"
    )
    host: str = _setting(
        "TINQA_HOST", TEXT, "127.0.0.1", "address the page listens on; 0.0.0.0 opens it to the network"
    )
    port: int = _setting("TINQA_PORT", PORT, "7860", "port the page listens on; 0 takes any free one")
    feedback: Path = _setting(
        "TINQA_FEEDBACK", PATH, "data/feedback.jsonl", "file that thumbs up and down are written to"
    )
    read_only: bool = _setting(
        "TINQA_READ_ONLY", SWITCH, "off", "no upload, deletion or rebuild from the page or its API"
    )
    mcp: bool = _setting("TINQA_MCP", SWITCH, "off", "serve the API as MCP tools too (needs the extra gradio[mcp])")
    llm_url: str = _setting(
        "TINQA_LLM_URL", OPTIONAL, "none", "OpenAI-compatible address of a language model that words the answers"
    )
    llm_model: str = _setting("TINQA_LLM_MODEL", OPTIONAL, "none", "name of the language model at that address")
    llm_seconds: int = _setting(
        "TINQA_LLM_SECONDS", COUNT, "120", "seconds the language model may take, half of them until its first word"
    )


# Name of the field -> what it declares.
SETTINGS: dict[str, Setting] = {declared.name: declared.metadata["setting"] for declared in fields(Settings)}
