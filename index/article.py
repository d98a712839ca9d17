"""The data that every room passes on: frozen, slotted, and free of behaviour beyond its own invariants."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from datetime import date, time
from typing import Any, NamedTuple


class RemovedLine(NamedTuple):
    """A line of the saved page that cleaning took away: its 1-based number, its text and a short reason.

    A tuple, which is made three times as fast as a frozen dataclass: a page has hundreds.
    """

    line: int
    text: str
    why: str


@dataclass(frozen=True, slots=True)
class Article:
    """One news article: `text` is canonical, and every offset in the system is a code-point offset into it.

    `text` is NFC: the title, a blank line, then one paragraph a line (no title: the paragraphs alone).
    `source` is the path below the articles root, or `file.jsonl#record-id`; `ordinal` counts from 1 within a page.
    `published_inferred` is true where the year was taken from another dated sign on the page.
    """

    id: str
    source: str
    ordinal: int
    title: str
    text: str
    sha256: str
    published: date | None = None
    published_time: time | None = None
    published_inferred: bool = False
    publisher: str = ""
    byline: str = ""
    lang: str = ""
    url: str = ""
    captions: tuple[str, ...] = ()
    removed: tuple[RemovedLine, ...] = field(default=(), repr=False)

    @classmethod
    def create(cls, source: str, ordinal: int, title: str, paragraphs: Iterable[str], **about: Any) -> Article:  # noqa: ANN401
        """Put canonical text, hash and identifier together; white space inside a paragraph is squeezed.

        The identifier depends on source, ordinal and text alone, so it survives a rebuild while these stay the same.

        Args:
            source: where the article is from, as described above.
            ordinal: its place on the page, from 1.
            title: as it stands there.
            paragraphs: without the title.
            about: other fields of the class.
        """
        title = canonical(title)
        body = "\n".join(p for p in map(canonical, paragraphs) if p)
        text = "\n\n".join(part for part in (title, body) if part)
        digest = hashlib.sha256(text.encode()).hexdigest()
        key = hashlib.sha256(f"{source}\0{ordinal}\0{digest}".encode()).hexdigest()
        rest: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in about.items()
        }
        return cls(key[:12], source, ordinal, title, text, digest, **rest)

    def as_dict(self) -> dict[str, Any]:
        """Return all fields as JSON-ready data: days and times in ISO 8601, removed lines as objects."""
        found = {field.name: getattr(self, field.name) for field in fields(self)}
        found["removed"] = [line._asdict() for line in self.removed]
        return {name: value.isoformat() if isinstance(value, date | time) else value for name, value in found.items()}

    @property
    def body_start(self) -> int:
        """Offset of the first paragraph in `text`."""
        return len(self.title) + 2 if self.title and len(self.text) > len(self.title) else 0

    @property
    def body(self) -> list[str]:
        """The paragraphs, without the title."""
        return [] if self.text == self.title else self.text[self.body_start :].split("\n")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of an article: `article.text[start:end]`, in code points."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of whole sentences, `sentences[first:last]` of its article, that fits the model's window."""

    start: int
    end: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Quotation:
    """Something that somebody said: the words at `[start:end]` of the article's text and who said them.

    `speaker` is the name as the article gives it in full anywhere ("Tần Cương" for a later "ông Tần"), `office` the
    title that goes with it ("Đại sứ Trung Quốc tại Mỹ"), `verb` the word that introduces the speech; `direct` is true
    for words between quotation marks.
    """

    start: int
    end: int
    speaker: str
    office: str
    verb: str
    direct: bool


@dataclass(frozen=True, slots=True)
class Spoken:
    """The part of a quotation that stands in one sentence: both by their numbers in the article, and its offsets."""

    sentence: int
    quotation: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Referent:
    """The words at `[start:end]` of the article's text ("Ông", "Shih") mean the person called `name`."""

    start: int
    end: int
    name: str


@dataclass(frozen=True, slots=True)
class Office:
    """The words at `[start:end]` of the article's text give the office of the person called `name`."""

    start: int
    end: int
    name: str


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who is who in an article, each part in the order of its text: what is said, whom pronouns mean, who holds what.

    `referents` are pronouns, and short names that do not give the full one.
    """

    quotations: tuple[Quotation, ...] = ()
    referents: tuple[Referent, ...] = ()
    offices: tuple[Office, ...] = ()


def canonical(line: str) -> str:
    """Return the line in NFC on one line: controls and lone surrogates dropped, white space squeezed to one space."""
    if line.isprintable():
        composed = unicodedata.normalize("NFC", line).strip()
        return " ".join(composed.split()) if "  " in composed else composed
    kept = "".join(c if c.isspace() or unicodedata.category(c) not in {"Cc", "Cs", "Co", "Cn"} else " " for c in line)
    return " ".join(unicodedata.normalize("NFC", kept).split())
