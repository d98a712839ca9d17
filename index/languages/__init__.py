"""Everything about one language, as data: a folder a language, a file a section, read by the room that needs it.

No other file knows a language by name. `any/` holds what is the same in all of them. `docs/languages.md` tells how to
add one.
"""

from __future__ import annotations

import json
import types
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from functools import cache
from importlib.resources import files
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from index.errors import TinqaError

ANY = "any"
# Read for a language without a section of its own, where something must be read.
FALLBACK = "en"
Section = TypeVar("Section")
_ROOT = files("index.languages")


class LanguageError(TinqaError):
    """A language's data are not as their section wants them; the message names the file and the key."""


@cache
def languages() -> tuple[str, ...]:
    """Return the ISO 639-1 codes of all languages that have a folder, sorted."""
    found = (entry.name for entry in _ROOT.iterdir() if entry.is_dir() and entry.joinpath("language.json").is_file())
    return tuple(sorted(found))


def section(lang: str, name: str, kind: type[Section]) -> Section | None:
    """Return the section `name` of a language as the dataclass of the room that reads it; None where it does without.

    The file is `<lang>/<name>.json`, an object with a key for each field of `kind`; fields with a default may be
    missing. A list of strings may stand as one string with `|` between its items.

    Raises:
        LanguageError: the file is no JSON object, or a key is missing, unknown or of another type.
    """
    found: Section | None = _section(lang, name, kind)  # type: ignore[arg-type]  # a class is hashable
    return found


@cache
def _section(lang: str, name: str, kind: Any) -> Any:  # noqa: ANN401
    text = lines(lang, f"{name}.json")
    if text is None:
        return None
    where = f"{lang}/{name}.json"
    try:
        content = json.loads("\n".join(text))
    except ValueError as error:
        raise LanguageError(f"index/languages/{where} is not JSON ({error}).") from error
    return _record(content, kind, where)


def sections(name: str, kind: type[Section]) -> dict[str, Section]:
    """Return a section of every language that has it, by code, what is the same in all of them first, under `ANY`.

    `section` says what is read and raised.
    """
    found = {lang: section(lang, name, kind) for lang in (ANY, *languages())}
    return {lang: data for lang, data in found.items() if data is not None}


def lines(lang: str, file: str) -> list[str] | None:
    """Return the lines of a language's file, None where there is none."""
    path = _ROOT.joinpath(lang, file)
    return path.read_text("utf-8").splitlines() if path.is_file() else None


def _read(value: Any, kind: Any, where: str) -> Any:  # noqa: ANN401  (JSON in, what the annotation says out)
    """Return a JSON value as the annotation of a field wants it."""
    if is_dataclass(kind):
        return _record(value, kind, where)
    origin, inner = get_origin(kind), get_args(kind)
    if origin in {tuple, frozenset}:
        return _items(value, origin, inner, where)
    if origin is Mapping and isinstance(value, dict):
        return {key: _read(item, inner[1], f"{where}: {key}") for key, item in value.items()}
    if origin is types.UnionType and value is not None:
        return _read(value, inner[0], where)
    if origin is None and isinstance(value, kind) and isinstance(value, bool) == (kind is bool):
        return value
    raise LanguageError(f"index/languages/{where} must be {getattr(kind, '__name__', kind)}, not {value!r:.60}.")


def _record(value: Any, kind: Any, where: str) -> Any:  # noqa: ANN401
    if not isinstance(value, dict):
        raise LanguageError(f"index/languages/{where} must be an object, not {value!r:.60}.")
    hints, known = get_type_hints(kind), {field.name: field for field in fields(kind)}
    if unknown := value.keys() - known.keys():
        raise LanguageError(f"index/languages/{where} has an unknown key {min(unknown)!r}.")
    wanted = (f.name for f in known.values() if f.default is MISSING and f.default_factory is MISSING)
    if missing := sorted(set(wanted) - value.keys()):
        raise LanguageError(f"index/languages/{where} lacks the key {missing[0]!r}.")
    return kind(**{name: _read(item, hints[name], f"{where}: {name}") for name, item in value.items()})


def _items(value: Any, origin: Any, inner: tuple[Any, ...], where: str) -> Any:  # noqa: ANN401
    if isinstance(value, str):
        value = [item for item in value.split("|") if item]
    if not isinstance(value, list):
        raise LanguageError(f"index/languages/{where} must be a list, not {value!r:.60}.")
    if origin is tuple and inner[-1] is not Ellipsis:
        if len(value) != len(inner):
            raise LanguageError(f"index/languages/{where} must have {len(inner)} items, not {len(value)}.")
        return tuple(_read(item, kind, where) for item, kind in zip(value, inner, strict=True))
    return origin(_read(item, inner[0], where) for item in value)
