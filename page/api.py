"""The named endpoints for other programs: /ask, /search and /rebuild.

Gradio makes their schema from the annotations as they stand, so these must not be postponed to strings.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import gradio as gr

from index.errors import TinqaError
from page.live import Live
from qa.citation import plain

# A program that asks while the index is built waits this long at most, in seconds.
_PATIENCE = 600.0


class Api:
    """The functions behind the endpoints; what the caller can mend comes back as Gradio's error, in one sentence."""

    def __init__(self, live: Live) -> None:
        self._live = live

    def ask(self, question: str) -> tuple[str, list[dict[str, Any]]]:
        """Answer a question about the articles, proving each claim by a verbatim quotation.

        Args:
            question: a question in any language.

        Returns:
            Markdown with [n] markers, and the sources that they stand for, each checked; no sources mean a refusal.
        """
        with _told():
            self._live.wait(_PATIENCE)
            with self._live.reading() as holding:
                *_, answer = self._live.stream(holding, _asked(question))
                data = answer.as_dict(holding.index)
        return data["markdown"], data["citations"]

    def search(self, question: str, top: int = 10) -> list[dict[str, Any]]:
        """Return the passages nearest to a question.

        Args:
            question: a question or some words, in any language.
            top: how many passages, 1 to 100.

        Returns:
            Passages, best first: rank, article_id, source, title, publisher, published, start, end, text, score.
        """
        with _told():
            self._live.wait(_PATIENCE)
            with self._live.reading():
                return list(map(plain, self._live.search(_asked(question), max(1, min(int(top), 100)))))

    def rebuild(self) -> dict[str, Any]:
        """Rebuild the index from the articles folder and wait until it is done; questions are answered meanwhile.

        Returns:
            Sources added, changed, removed, unchanged and failed (each with its reason), counts and seconds.
        """
        with _told():
            return self._live.rebuild_and_wait().as_dict()


@contextmanager
def _told() -> Iterator[None]:
    """Turn what the caller can mend into Gradio's error."""
    try:
        yield
    except TinqaError as error:
        raise gr.Error(str(error), print_exception=False) from error


def _asked(question: str) -> str:
    if not question.strip():
        raise TinqaError("The question is empty.")
    return question.strip()
