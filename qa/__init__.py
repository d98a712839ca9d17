"""A question and an index in, a cited answer out: `ask()`, `stream()` and `search()`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from index.opened import Index
from qa.answer import Answer, AnswerSentence, Dropped, Fault, Notice, answer
from qa.citation import Citation
from qa.question.followup import Turn, standalone
from qa.retrieve import Filters, Hit, search
from qa.writing.writer import Writer

__all__ = [
    "Answer",
    "AnswerSentence",
    "Citation",
    "Dropped",
    "Fault",
    "Filters",
    "Hit",
    "Notice",
    "Turn",
    "Writer",
    "ask",
    "search",
    "stream",
]


def ask(
    index: Index,
    question: str,
    *,
    filters: Filters | None = None,
    history: Sequence[Turn] = (),
    language: str | None = None,
    writer: Writer | None = None,
) -> Answer:
    """Answer a question in any language with verbatim citations, or refuse.

    Args:
        index: an open index.
        question: as the reader put it.
        filters: which articles to look at; None for all.
        history: the turns before it, oldest first; a follow-up is made to stand alone, and `searched` shows how.
        language: of the framing sentences; None for that of the question. Quotes stay in their own.
        writer: a language model that words the answer from its quotations; None: they speak for themselves.

    Raises:
        BrokenIndexError: the model at hand is not the one that the index was built with.
    """
    *_, last = stream(index, question, filters=filters, history=history, language=language, writer=writer)
    return last


def stream(
    index: Index,
    question: str,
    *,
    filters: Filters | None = None,
    history: Sequence[Turn] = (),
    language: str | None = None,
    writer: Writer | None = None,
) -> Iterator[Answer]:
    """Yield the answer of `ask`, which see, as it comes to be: each item stands in for the one before it.

    First come the quotations, at once; then, where a writer words them, what it has written and could be verified.
    """
    quoted = answer(index, question, standalone(question, history), filters, language)
    yield quoted
    if writer:
        yield from writer.write(index, quoted)
