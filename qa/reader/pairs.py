"""A question and a passage as one row of tokens, and a span of its tokens as words of the passage."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tokenizers import Tokenizer

from index.bundled_model.tokenizer import END, START

# The frame is that of XLM-RoBERTa's pairs, the prompts those that the model knows its questions and passages by.
_QUERY, _PASSAGE = "query: ", "passage: "
# Tokens of a question beyond which it is cut; a longer one is no question but a page.
LONGEST_QUESTION = 96


@dataclass(frozen=True, slots=True)
class Pair:
    """`ids` begins with the null answer; token `first + i` is `text[offsets[i][0]:offsets[i][1]]` of the passage."""

    ids: list[int]
    first: int
    offsets: list[tuple[int, int]]

    def parts(self, window: int, overlap: int) -> Iterator[Pair]:
        """Yield the pair cut into windows of at most so many tokens, each with the question and some of the last."""
        room = window - self.first - 1
        for begin in range(0, max(1, len(self.offsets) - overlap), room - overlap):
            cut = slice(begin, begin + room)
            yield Pair([*self.ids[: self.first], *self.ids[self.first : -1][cut], END], self.first, self.offsets[cut])


def pairs(tokenizer: Tokenizer, questions: Sequence[str], passages: Sequence[str]) -> list[Pair]:
    """Join each question with its passage: `<s> query: … </s></s> passage: … </s>`."""
    asked = tokenizer.encode_batch([_QUERY + text for text in questions], add_special_tokens=False)
    read = tokenizer.encode_batch([_PASSAGE + text for text in passages], add_special_tokens=False)
    return [_pair(question.ids[:LONGEST_QUESTION], passage) for question, passage in zip(asked, read, strict=True)]


def _pair(question: list[int], passage: object) -> Pair:
    ids: list[int] = passage.ids  # type: ignore[attr-defined]
    spans = [(max(0, a - len(_PASSAGE)), b - len(_PASSAGE)) for a, b in passage.offsets]  # type: ignore[attr-defined]
    skipped = sum(end <= 0 for _, end in spans)
    head = [START, *question, END, END, *ids[:skipped]]
    return Pair([*head, *ids[skipped:], END], len(head), spans[skipped:])
