"""Whether the quotations that a sentence cites support it: numbers, dates and names stand there, and the meaning."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from index.fold import fold, folded_tokens
from index.library import Index
from index.names import is_syllable, names
from index.quantities import Quantity, quantities, terms
from qa.answer import Fault
from qa.citation import Citation
from qa.name_index import NameIndex
from qa.names import match

# The least cosine of a sentence and the nearest quotation that it cites, both centred on their languages.
_LEAST_MEANING = 0.26
_DIGITS = re.compile(r"\w*\d\w*")
_WORD = re.compile(r"[^\W_]+")
# What a name takes on beside the bare form in an article: Armenians for Armenia, Normans for Norman.
_ENDING = re.compile("i?ans?|ns?|e?s|ese|ish|i")
_SHORTEST_STEM = 4

_HAN = "\u3400-\u9fff"

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Source:
    """A quotation with what is known about it: its words, terms of its dates and numbers, names, and its vector."""

    words: str
    terms: frozenset[str]
    names: tuple[str, ...]
    meanings: frozenset[int]
    vector: NDArray[np.float32] = field(repr=False)


def known(citation: Citation) -> dict[str, str]:
    """Return what a sentence may rest on: the quotation and what the index knows about it, without what is empty."""
    said = {
        "title": citation.title,
        "publisher": citation.publisher,
        "published": citation.published.isoformat() if citation.published else "",
        "speaker": citation.speaker or "",
        "office": citation.office or "",
        "meant": "; ".join(f"{pronoun} = {name}" for pronoun, name in citation.meant),
        "quote": citation.quote,
    }
    return {name: text for name, text in said.items() if text}


class Support:
    """The quotations of an answer, read once; `fault` checks a sentence against those that it cites."""

    def __init__(self, index: Index, citations: Sequence[Citation], lang: str) -> None:
        self._index, self._lang = index, lang
        langs = [index.article(citation.article_id).lang for citation in citations]
        texts = [f"{citation.title}\n{citation.quote}" for citation in citations]
        vectors = index.centres.passages(index.embedder.passages(texts), langs)
        self._sources = [_source(*parts) for parts in zip(citations, langs, vectors, strict=True)]

    def fault(self, sentence: str, markers: Sequence[int]) -> Fault | None:
        """Return what is wrong with a sentence, without its markers, that cites these quotations; None if nothing is.

        Every number, date and name must stand in a cited quotation, whatever the language, and the whole must be near
        one of them in meaning. What a sentence denies or leaves out is not seen.
        """
        if not markers:
            return Fault.UNMARKED
        if not all(1 <= marker <= len(self._sources) for marker in markers):
            return Fault.NO_SUCH_SOURCE
        text = unicodedata.normalize("NFC", sentence)
        cited = [self._sources[marker - 1] for marker in markers]
        counted = [q for q in quantities(text, self._lang) if not _is_article(q, text[q.start : q.end])]
        if not _numbers_stand(text, [(q.start, q.end, q.term) for q in counted], cited):
            return Fault.NUMBER
        if not _names_stand(text, [(q.start, q.end) for q in counted], cited):
            return Fault.NAME
        return None if self._is_near(text, cited) else Fault.MEANING

    def _is_near(self, text: str, cited: Iterable[Source]) -> bool:
        [vector] = self._index.centres.passages(self._index.embedder.passages([text]), [self._lang])
        return max(float(source.vector @ vector) for source in cited) >= _LEAST_MEANING * self._index.centres.scale


def _source(citation: Citation, lang: str, vector: NDArray[np.float32]) -> Source:
    said = known(citation)
    text = "\n".join(said.values())
    held = {term for part in said.values() for term in terms(part, lang)}
    named = dict.fromkeys(name.text for part in said.values() for name in names(part))
    people = [name for name in (citation.speaker, *(name for _, name in citation.meant)) if name]
    return Source(_padded(text), frozenset(held), (*named, *people), frozenset(_meanings(text)), vector)


def _numbers_stand(text: str, counted: Sequence[tuple[int, int, str]], cited: Sequence[Source]) -> bool:
    """Tell whether every date and number stands in a source by its value, and a code such as G20 by its letters."""
    if not all(any(term in source.terms for source in cited) for _, _, term in counted):
        return False
    codes = [m for m in _DIGITS.finditer(text) if not any(a < m.end() and m.start() < b for a, b, _ in counted)]
    return all(_stands(code.group(), cited) for code in codes)


def _names_stand(text: str, counted: Sequence[Span], cited: Sequence[Source]) -> bool:
    """Tell whether every name stands in a source: as spelled there, read in another script, or by its meaning."""
    held = {number for source in cited for number in source.meanings}
    read = match(text, NameIndex.of(name for source in cited for name in source.names))
    covered = [*counted, *((name.start, name.end) for name in read)]
    for start, end, numbers in _forms(text):
        if _is_opening_syllable(text, start, end):
            continue
        if not held & numbers and not _stands(text[start:end], cited):
            return False
        covered.append((start, end))
    rest = (words for name in names(text) for words in _uncovered(text, (name.start, name.end), covered))
    return all(_stands(words, cited) for words in rest)


def _is_article(quantity: Quantity, words: str) -> bool:
    """Tell whether a number is mostly an article: "a day", "one of them", "一项"."""
    return words.lower().startswith(("a ", "an ")) or (quantity.value == "n1" and not words.isdecimal())


def _stands(words: str, cited: Iterable[Source]) -> bool:
    asked = _padded(words)
    return any(asked in source.words or _is_inflected(asked.strip(), source.words) for source in cited)


def _is_inflected(word: str, words: str) -> bool:
    """Tell whether one of the words is the word with another ending."""
    for other in words.split():
        short, long = sorted((word, other), key=len)
        if len(short) >= _SHORTEST_STEM and long.startswith(short) and _ENDING.fullmatch(long[len(short) :]):
            return True
    return False


def _padded(text: str) -> str:
    """Return the folded words of a text between spaces, so that whole words are found in it."""
    return f" {' '.join(folded_tokens(text))} "


def _uncovered(text: str, name: Span, covered: Iterable[Span]) -> Iterator[str]:
    """Yield the stretches of a name whose words nothing covers."""
    run: list[re.Match[str]] = []
    spans = list(covered)
    for word in _WORD.finditer(text, *name):
        if not any(start < word.end() and word.start() < end for start, end in spans):
            run.append(word)
        elif run:
            yield text[run[0].start() : run[-1].end()]
            run = []
    if run:
        yield text[run[0].start() : run[-1].end()]


def _is_opening_syllable(text: str, start: int, end: int) -> bool:
    """Tell a Vietnamese word that begins a sentence from the country it may be ("Anh nói", "Ý kiến")."""
    word = text[start:end]
    return not text[:start].strip(" \"“'‘") and not word.isupper() and is_syllable(fold(word))


def _meanings(text: str) -> set[int]:
    return {number for _, _, numbers in _forms(text) for number in numbers}


def _forms(text: str) -> Iterator[tuple[int, int, frozenset[int]]]:
    """Yield the words of the table of equivalents in a text, the longest where several begin, with their rows."""
    pattern, rows = _equivalents()
    for found in pattern.finditer(text):
        yield found.start(), found.end(), rows[found.lastgroup or ""]


@cache
def _equivalents() -> tuple[re.Pattern[str], dict[str, frozenset[int]]]:
    """Read which words mean the same: each row is a place, body, office or weekday in four languages.

    A form with a capital is matched as it is, another in any case; `*` stands for any ending.
    """
    rows: dict[str, set[int]] = {}
    table = files("qa").joinpath("equivalents.tsv").read_text("utf-8")
    for number, line in enumerate(table.splitlines()):
        for form in re.split("[\t|]", line):
            rows.setdefault(form, set()).add(number)
    longest_first = sorted(rows, key=lambda form: (-len(form), form))
    pattern = "|".join(f"(?P<f{i}>{_form(form)})" for i, form in enumerate(longest_first))
    return re.compile(rf"(?:(?<!\w)|(?=[{_HAN}]))(?:{pattern})"), {
        f"f{i}": frozenset(rows[form]) for i, form in enumerate(longest_first)
    }


def _form(form: str) -> str:
    body = re.escape(form).replace(r"\*", r"\w*")
    if "\u3400" <= form[0] <= "\u9fff":
        return body
    return rf"{body if form != form.lower() else f'(?i:{body})'}(?!\w)"
