"""The sentences of a text, by offset."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from index.article import Article, Sentence
from index.languages import sections


@dataclass(frozen=True, slots=True)
class Stops:
    """The section `sentences`: where a full stop or a closing mark ends none.

    `abbreviations` end in a full stop inside a sentence, lower case. A number with a full stop before one of the words
    that may be `counted` is an ordinal. What `goes_on` after a closed quotation, a pattern, tells who spoke it.
    """

    abbreviations: frozenset[str] = frozenset()
    counted: frozenset[str] = frozenset()
    goes_on: str = ""


# A quotation shows at most this many characters, so no sentence is longer: longer ones part at a clause.
LONGEST_SENTENCE = 400

_CLOSERS = "\"'”’»›)]}」』）】》"
_END = re.compile(rf"(?:[.!?…]+[{re.escape(_CLOSERS)}]*(?=\s|$))|(?:[。！？｡]+[{re.escape(_CLOSERS)}]*)|\n")
_STOPS = tuple(sections("sentences", Stops).values())
_ABBREVIATIONS = frozenset(word for stops in _STOPS for word in stops.abbreviations)
_COUNTED = frozenset(word for stops in _STOPS for word in stops.counted)
# "…吗？"他问: the words that follow a closed quotation may still belong to its sentence.
_GOES_ON = re.compile("|".join(stops.goes_on for stops in _STOPS if stops.goes_on))
_NEXT_WORD = re.compile(r"\s+([^\W\d_]+)")
_LAST_WORD = re.compile(r"([^\W\d_][\w./]*)\.$")


def sentences(article: Article) -> list[Sentence]:
    """Return the body's sentences in order; none crosses a paragraph or exceeds `LONGEST_SENTENCE` characters."""
    whole = whole_sentences(article.text, article.body_start)
    return [part for sentence in whole for part in _parts(article.text, sentence)]


def whole_sentences(text: str, start: int = 0) -> Iterator[Sentence]:
    """Yield the sentences of a text from an offset on, however long; a line end ends one, too."""
    for mark in _END.finditer(text, start):
        if mark.group() != "\n" and not _ends_sentence(text, start, mark):
            continue
        yield from _trimmed(text, start, mark.end())
        start = mark.end()
    yield from _trimmed(text, start, len(text))


def _ends_sentence(text: str, start: int, mark: re.Match[str]) -> bool:
    if mark.group()[0] in "。！？｡":
        return mark.group()[-1] not in _CLOSERS or not _GOES_ON.match(text, mark.end())
    following = text[mark.end() : mark.end() + 3].lstrip()
    if not following:
        return True
    if following[0].islower() or following[0] in ",;:)":
        return False
    if mark.group() != ".":
        return True
    word = _LAST_WORD.search(text, max(start, mark.start() - 24), mark.end())
    if word is None:
        return not (_starts_list_item(text, start, mark) or _is_ordinal(text, mark))
    name = word.group(1)
    return name.lower() not in _ABBREVIATIONS and not (len(name) == 1 and name.isupper())


def _is_ordinal(text: str, mark: re.Match[str]) -> bool:
    """Tell a number that counts what follows ("am 3. Oktober") from one that ends a sentence."""
    following = _NEXT_WORD.match(text, mark.end())
    digits = text[max(0, mark.start() - 3) : mark.start()]
    return following is not None and following[1] in _COUNTED and re.search(r"(?<!\d)\d{1,2}\Z", digits) is not None


def _starts_list_item(text: str, start: int, mark: re.Match[str]) -> bool:
    return text[start : mark.start()].strip().isdigit()


def _trimmed(text: str, start: int, end: int) -> Iterator[Sentence]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        yield Sentence(start, end)


def _parts(text: str, sentence: Sentence) -> Iterator[Sentence]:
    """Part a sentence that is too long after its last semicolon, comma or space that leaves a piece short enough."""
    start = sentence.start
    while sentence.end - start > LONGEST_SENTENCE:
        piece = text[start : start + LONGEST_SENTENCE]
        half = LONGEST_SENTENCE // 2
        cut = next(
            (at + 1 for at in (max(piece.rfind(c, half) for c in marks) for marks in (";；", ",，、", " ")) if at > 0),
            0,
        )
        yield from _trimmed(text, start, start + (cut or LONGEST_SENTENCE))
        start += cut or LONGEST_SENTENCE
    yield from _trimmed(text, start, sentence.end)
