"""The dataclasses of an article as tables: their fields are the columns, and no other place lists them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date, time
from typing import Any, Generic, TypeVar, get_type_hints

from index.article import Article, Office, Passage, Quotation, Referent, RemovedLine, Sentence, Spoken

Item = TypeVar("Item")


def _same(value: Any) -> Any:  # noqa: ANN401  (whatever SQLite keeps as it is)
    return value


def _json(value: Sequence[object]) -> str:
    return json.dumps(value, ensure_ascii=False)


def _iso(value: date | time | None) -> str | None:
    return value.isoformat() if value is not None else None


@dataclass(frozen=True, slots=True)
class _Kind:
    """How values of a type stand in a column: what the column is called in SQL, and the ways in and out."""

    column: str
    into: Callable[[Any], Any] = _same
    out: Callable[[Any], Any] = _same


_KINDS: dict[object, _Kind] = {
    str: _Kind("TEXT NOT NULL"),
    int: _Kind("INTEGER NOT NULL"),
    bool: _Kind("INTEGER NOT NULL", out=bool),
    date | None: _Kind("TEXT", _iso, lambda text: text and date.fromisoformat(text)),
    time | None: _Kind("TEXT", _iso, lambda text: text and time.fromisoformat(text)),
    tuple[str, ...]: _Kind("TEXT NOT NULL", _json, lambda text: tuple(json.loads(text))),
    tuple[RemovedLine, ...]: _Kind(
        "TEXT NOT NULL", _json, lambda text: tuple(RemovedLine(*r) for r in json.loads(text))
    ),
}


class Table(Generic[Item]):
    """A table `name` whose last columns are the fields of a dataclass, but for those that it goes without."""

    def __init__(self, name: str, item: Callable[..., Item], without: Iterable[str] = ()) -> None:
        hints = get_type_hints(item)
        self.name, self._item = name, item
        self._kinds = {f.name: _KINDS[hints[f.name]] for f in fields(item) if f.name not in without}  # type: ignore[arg-type]
        self.columns = ", ".join(self._kinds)
        self.declared = ", ".join(f"{name} {kind.column}" for name, kind in self._kinds.items())

    def row(self, item: Item) -> list[object]:
        """Return the values of an item's columns."""
        return [kind.into(getattr(item, name)) for name, kind in self._kinds.items()]

    def item(self, values: Iterable[Any]) -> Item:
        """Return the item of these values, which follow the order of the columns."""
        pairs = zip(self._kinds.items(), values, strict=True)
        return self._item(**{name: kind.out(value) for (name, kind), value in pairs})


ARTICLES = Table("articles", Article)
# Removed lines are many and seldom wanted; their column is the last, so SQLite does not read them either.
BRIEF = Table("articles", Article, without=["removed"])
PARTS: dict[type[Any], Table[Any]] = {
    Sentence: Table("sentences", Sentence),
    Passage: Table("passages", Passage),
    Quotation: Table("quotations", Quotation),
    Spoken: Table("spoken", Spoken),
    Referent: Table("referents", Referent),
    Office: Table("offices", Office),
}
