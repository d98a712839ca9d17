"""A question made ready to be searched: marks restored, names matched, embedded, its words weighed."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from index.languages import FALLBACK
from index.opened import Index
from index.text.glossary import Concepts, glossary
from index.text.language import detect, is_unaccented
from index.text.quantities import terms
from index.text.words import folded_tokens, rarity, tokens
from qa.question.accents import restore
from qa.question.kinds import Question, QuestionKind, parse
from qa.question.matching import NameMatch, match
from qa.question.name_index import NameIndex

# Characters of a question that are read; more is no question.
_LONGEST_QUESTION = 2000


@dataclass(frozen=True, slots=True)
class Query:
    """A question as it is searched.

    `searched` has its marks restored, `readable` also the names that were matched; `raw` and `centred` are its vector,
    (dimension,) float32 of unit length, as it is and without what it owes to its language. `fields` are
    the words to be found in each field of full text, with their inverse document frequencies; `concepts` what it speaks
    of besides names of people.
    """

    searched: str
    readable: str
    lang: str
    question: Question
    names: tuple[NameMatch, ...]
    raw: NDArray[np.float32] = field(repr=False)
    centred: NDArray[np.float32] = field(repr=False)
    fields: Mapping[str, Mapping[str, float]] = field(repr=False)
    concepts: Sequence[Concepts] = field(repr=False)

    @property
    def words(self) -> Mapping[str, float]:
        """Its words, names in the collection's spelling, with their inverse document frequencies."""
        return self.fields["words"]

    @property
    def shown(self) -> str:
        """The question as searched, with the names that were matched: "Qin Gang → Tần Cương"."""
        pairs = dict.fromkeys(f"{name.asked} → {name.found}" for name in self.names if name.asked != name.found)
        return f"{self.searched} ({'; '.join(pairs)})" if pairs else self.searched


def prepare(index: Index, question: str) -> Query | None:
    """Read a question; None if there is no word in it.

    One call of the embedding model, a few look-ups in the index.
    """
    text = _readable(question)
    if not any(c.isalnum() for c in text):
        return None
    lang = detect(text) or FALLBACK
    searched = restore(text, index) if is_unaccented(text) else text
    names = tuple(match(searched, index.derived(_name_index)))
    found = dict.fromkeys(name.found for name in names if name.found.casefold() not in searched.casefold())
    parsed = parse(searched, lang)
    named = f" ({', '.join(found)})" if found else ""
    # "Who said that it rains?" is near whatever asks or tells who spoke; what was said is near "it rains".
    wanted = parsed.topic if parsed.kind is QuestionKind.WHO_SAID and parsed.topic else searched
    raw = index.embedder.questions([wanted + named])[0]
    centred = index.centres.question(raw, lang)
    fields = _fields(index, searched, lang, _respelled(searched, names))
    return Query(searched, searched + named, lang, parsed, names, raw, centred, fields, _concepts(searched, names))


def _readable(question: str) -> str:
    kept = "".join(c if c.isspace() or unicodedata.category(c)[0] != "C" else " " for c in question[:_LONGEST_QUESTION])
    return unicodedata.normalize("NFC", " ".join(kept.split()))


def _name_index(index: Index) -> NameIndex:
    """Precompute the keys of the names in an index."""
    return NameIndex.of(index.store.names())


def _respelled(searched: str, names: Iterable[NameMatch]) -> str:
    """Put the collection's own spelling in the place of each name that was matched."""
    parts, at = [], 0
    for start, end in sorted({(name.start, name.end) for name in names}):
        if start >= at:
            found = dict.fromkeys(name.found for name in names if name.start == start)
            parts += [searched[at:start], " ".join(found)]
            at = end
    return "".join([*parts, searched[at:]])


def _fields(index: Index, searched: str, lang: str, respelled: str) -> dict[str, dict[str, float]]:
    """Return what is looked up in each field of full text; folded words only where one is unknown as it is written."""
    asked = {"words": tokens(respelled), "quantities": terms(searched, lang)}
    known = index.store.frequencies("words", asked["words"])
    if not known.keys() >= {*asked["words"]}:
        asked["folded"] = folded_tokens(respelled)
    total = index.manifest.counts["passages"]
    found = {name: known if name == "words" else index.store.frequencies(name, asked[name]) for name in asked}
    return {name: {w: rarity(total, found[name].get(w, 0)) for w in words} for name, words in asked.items()}


def _concepts(searched: str, names: Iterable[NameMatch]) -> list[Concepts]:
    named = [(name.start, name.end) for name in names]
    return [
        concepts
        for start, end, concepts in glossary().forms(searched)
        if not any(start < last and first < end for first, last in named)
    ]
