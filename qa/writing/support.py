"""Whether the quotations that a sentence cites support it: numbers, dates and names stand there, and the meaning."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache

import numpy as np
from numpy.typing import NDArray

from index.article import Article
from index.attribute import attribute
from index.languages import sections
from index.opened import Index
from index.text import glossary
from index.text.fold import fold
from index.text.language import is_syllable
from index.text.names import names
from index.text.quantities import Quantity, quantities, terms
from index.text.sentences import sentences
from index.text.words import folded_tokens
from qa.answer import Fault
from qa.citation import Citation
from qa.question.matching import READ, match
from qa.question.name_index import HAN, NameIndex

# The least nearness of a sentence to what it cites. Those that hold in benchmarks/writing.py reach 0.33 at least, an
# instruction hidden in an article and obeyed 0.21 at most (tests/test_writer.py).
_LEAST_NEARNESS = 0.28
_WORD = re.compile(r"[^\W_]+")
_GAP = "\n"
_SHORTEST_STEM = 4

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Wording:
    """The section `wording`, patterns: the `endings` that a name takes on beside its bare form, the articles (`a`).

    "Armenians" may stand for Armenia, and "a day" counts nothing.
    """

    endings: str = "(?!)"
    a: str = "(?!)"


@cache
def _any(field: str) -> re.Pattern[str]:
    """Return a pattern for what any language has in a field of `Wording`."""
    return re.compile("|".join(getattr(wording, field) for wording in sections("wording", Wording).values()))


@dataclass(frozen=True, slots=True)
class Source:
    """A quotation with what is known about it, its folded words, terms of numbers and dates, names and vector."""

    text: str
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
        if not _numbers_stand(text, counted, cited):
            return Fault.NUMBER
        if not _names_stand(text, counted, cited):
            return Fault.NAME
        near = self.nearness(text, markers) >= _LEAST_NEARNESS * self._index.centres.scale
        return None if near else Fault.MEANING

    def nearness(self, sentence: str, markers: Sequence[int]) -> float:
        """Return the cosine of a sentence and the nearest quotation that it cites, both centred on their languages."""
        [vector] = self._index.centres.passages(self._index.embedder.passages([sentence]), [self._lang])
        return max(float(self._sources[marker - 1].vector @ vector) for marker in markers)


def _source(citation: Citation, lang: str, vector: NDArray[np.float32]) -> Source:
    said = known(citation)
    text = "\n".join(said.values())
    held = {term for part in said.values() for term in terms(part, lang)}
    named = dict.fromkeys(name.text for part in said.values() for name in names(part))
    people = [name for name in (citation.speaker, *(name for _, name in citation.meant)) if name]
    return Source(text, _padded(text), frozenset(held), (*named, *people), glossary.names().meanings(text), vector)


def _numbers_stand(text: str, counted: Sequence[Quantity], cited: Sequence[Source]) -> bool:
    """Tell whether every date and number stands in a source by its value, and a code such as G20 by its letters."""
    held = {term for source in cited for term in source.terms}
    # An age may stand without its unit: "Thuận, 77," for "77 tuổi".
    if not all(q.term in held or (q.term[0] == "n" and f"t{q.term[1:]}y" in held) for q in counted):
        return False
    rest = list(text)
    for quantity in counted:
        rest[quantity.start : quantity.end] = " " * (quantity.end - quantity.start)
    return all(_stands(word, cited) for word in folded_tokens("".join(rest)) if any(map(str.isdigit, word)))


def _names_stand(text: str, counted: Sequence[Quantity], cited: Sequence[Source]) -> bool:
    """Tell whether every name stands in a source: as spelled there, read in another script, or by its meaning."""
    held = {number for source in cited for number in source.meanings}
    spans = [*((name.start, name.end) for name in names(text)), *_chinese_speakers(text)]
    covered = [*((q.start, q.end) for q in counted), *_read(text, spans, cited)]
    for start, end, numbers in glossary.names().forms(text):
        if _is_opening_syllable(text, start, end):
            continue
        if not held & numbers and not _stands(text[start:end], cited):
            return False
        covered.append((start, end))
    rest = _without(text, covered)
    return all(_stands(part, cited) for span in spans for part in rest[slice(*span)].split(_GAP) if _WORD.search(part))


def _chinese_speakers(text: str) -> Iterator[Span]:
    """Yield the names that no capital shows, as far as they are said to speak."""
    article = Article.create("", 1, "", [text])
    for said in attribute(article, sentences(article)).quotations if HAN.search(text) else ():
        if HAN.fullmatch(said.speaker) and (at := text.find(said.speaker)) >= 0:
            yield at, at + len(said.speaker)


def _read(text: str, spans: Sequence[Span], cited: Sequence[Source]) -> Iterator[Span]:
    """Yield the names that stand in a source in whatever script: "Qin Gang" in "Tần Cương" or "秦刚"."""
    for name in match(text, NameIndex.of(name for source in cited for name in source.names)):
        yield name.start, name.end
    asked = NameIndex.of(text[start:end] for start, end in spans)
    # Names in Chinese are no capitalised words that could be listed, so they are looked for the other way round.
    found = {name.found for source in cited for name in match(source.text, asked) if name.score >= READ}
    yield from (span for span in spans if text[slice(*span)] in found)


def _is_article(quantity: Quantity, words: str) -> bool:
    """Tell whether a number is mostly an article: "a day", "one of them", "一项"."""
    first = words.lower().split()[0]
    return bool(_any("a").fullmatch(first)) or (quantity.value == "n1" and not words.isdecimal())


def _stands(words: str, cited: Iterable[Source]) -> bool:
    asked = _padded(words)
    return any(asked in source.words or _is_inflected(asked.strip(), source.words) for source in cited)


def _is_inflected(word: str, words: str) -> bool:
    """Tell whether one of the words is the word with another ending."""
    for other in words.split():
        short, long = sorted((word, other), key=len)
        if len(short) >= _SHORTEST_STEM and long.startswith(short) and _any("endings").fullmatch(long[len(short) :]):
            return True
    return False


def _padded(text: str) -> str:
    """Return the folded words of a text between spaces, so that whole words are found in it."""
    return f" {' '.join(folded_tokens(text))} "


def _without(text: str, covered: Iterable[Span]) -> str:
    """Return the text with gaps in the place of the words that touch one of the stretches; offsets stay."""
    spans = list(covered)

    def gap(word: re.Match[str]) -> str:
        touched = any(start < word.end() and word.start() < end for start, end in spans)
        return _GAP * len(word.group()) if touched else word.group()

    return _WORD.sub(gap, text)


def _is_opening_syllable(text: str, start: int, end: int) -> bool:
    """Tell a Vietnamese word that begins a sentence from the country it may be ("Anh nói", "Ý kiến")."""
    word = text[start:end]
    return not text[:start].strip(" \"“'‘") and not word.isupper() and is_syllable(fold(word))
