"""An article becomes sentences and passages, by offset."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from importlib.resources import files

from index.article import Article, Passage, Quotation, Sentence, Spoken

# A quotation shows at most this many characters, so no sentence is longer: longer ones part at a clause.
LONGEST_SENTENCE = 400
# Tokens in a passage. Swept 128-512 on the open retrieval questions; see benchmarks/README.md.
PASSAGE_TOKENS = 384
_OVERLAP = 1  # sentences that neighbouring passages share

_CLOSERS = "\"'”’»›)]}」』）】》"
_END = re.compile(rf"(?:[.!?…]+[{re.escape(_CLOSERS)}]*(?=\s|$))|(?:[。！？｡]+[{re.escape(_CLOSERS)}]*)|\n")
# Words that end in a full stop inside a sentence, lower case: titles, streets, companies, months, "and so on".
_ABBREVIATIONS = frozenset(files("index").joinpath("data/abbreviations.txt").read_text("utf-8").split())
# "…吗？"他问: the words that follow a closed quotation may still belong to its sentence.
_SPEAKER_FOLLOWS = re.compile(r"[^\s。！？，；“「]{0,12}(?:说|問|问|称|道|表示|指出|强调|认为|写道)")
_LAST_WORD = re.compile(r"([^\W\d_][\w./]*)\.$")


def sentences(article: Article) -> list[Sentence]:
    """Return the body's sentences in order; none crosses a paragraph or exceeds `LONGEST_SENTENCE` characters."""
    whole = whole_sentences(article.text, article.body_start)
    return [part for sentence in whole for part in _parts(article.text, sentence)]


def passages(
    article: Article, parts: Sequence[Sentence], count_tokens: Callable[[Sequence[str]], list[int]], window: int
) -> list[Passage]:
    """Return runs of whole sentences of at most `PASSAGE_TOKENS` tokens (less for a smaller window).

    Args:
        article: where the text is.
        parts: all its sentences, in order.
        count_tokens: tokens of each text, by the model's own tokenizer.
        window: tokens that the model reads at once.
    """
    frame = 8 + sum(count_tokens([article.title])) if article.title else 8
    room = max(32, min(PASSAGE_TOKENS, window - frame))
    sizes = count_tokens([article.text[s.start : s.end] for s in parts])
    found: list[Passage] = []
    begin = 0
    while begin < len(parts):
        end, total = begin, 0
        while end < len(parts) and (end == begin or total + sizes[end] <= room):
            total += sizes[end]
            end += 1
        found.append(Passage(parts[begin].start, parts[end - 1].end, begin, end))
        if end == len(parts):
            break
        begin = max(begin + 1, end - _OVERLAP)
    return found


def spoken(sentences: Sequence[Sentence], quotations: Sequence[Quotation]) -> list[Spoken]:
    """Return what was said, cut at sentences, in the order of the text: a long quotation says several things."""
    cut: list[Spoken] = []
    for quoted, q in enumerate(quotations):
        first = bisect_right(sentences, q.start, key=lambda s: s.end)
        last = bisect_left(sentences, q.end, key=lambda s: s.start)
        for number, s in enumerate(sentences[first:last], first):
            cut.append(Spoken(number, quoted, max(s.start, q.start), min(s.end, q.end)))
    return sorted(cut, key=lambda part: (part.start, part.end))


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
        return mark.group()[-1] not in _CLOSERS or not _SPEAKER_FOLLOWS.match(text, mark.end())
    following = text[mark.end() : mark.end() + 3].lstrip()
    if not following:
        return True
    if following[0].islower() or following[0] in ",;:)":
        return False
    if mark.group() != ".":
        return True
    word = _LAST_WORD.search(text, max(start, mark.start() - 24), mark.end())
    if word is None:
        return not _starts_list_item(text, start, mark)
    name = word.group(1)
    return name.lower() not in _ABBREVIATIONS and not (len(name) == 1 and name.isupper())


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
