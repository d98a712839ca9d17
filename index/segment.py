"""An article's sentences become passages, and what is said in it is cut at them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence

from index.article import Article, Passage, Quotation, Sentence, Spoken

# Tokens in a passage. Swept 128-512 on the open retrieval questions; see benchmarks/README.md.
PASSAGE_TOKENS = 384
_OVERLAP = 1  # sentences that neighbouring passages share


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
