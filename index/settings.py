"""Every default and its environment variable, in one place."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from platformdirs import user_cache_path

BUNDLED_MODEL = "intfloat/multilingual-e5-small"


def _env(name: str, default: str) -> str:
    return os.environ.get(f"TINQA_{name}", default)


@dataclass(frozen=True, slots=True)
class Settings:
    """Where things lie and which model reads them; each field is a flag and a `TINQA_*` variable."""

    articles: Path = field(default_factory=lambda: Path(_env("ARTICLES", "articles")))
    index: Path = field(default_factory=lambda: Path(_env("INDEX", "data/index")))
    model: str = field(default_factory=lambda: _env("MODEL", BUNDLED_MODEL))
    cache: Path = field(default_factory=lambda: Path(_env("CACHE", str(user_cache_path("tinqa")))))
