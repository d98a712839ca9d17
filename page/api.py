"""The named endpoints for other programs: /ask, /search and /rebuild.

Gradio makes their schema from the annotations as they stand, so these must not be postponed to strings.
"""

from dataclasses import asdict
from typing import Any

import gradio as gr

from index.errors import TinqaError
from page.live import Live, NotReadyError, Phase
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
        try:
            self._wait()
            with self._live.reading() as holding:
                *_, answer = self._live.stream(holding, _asked(question))
                data = answer.as_dict(holding.index)
        except TinqaError as error:
            raise gr.Error(str(error), print_exception=False) from error
        return data["markdown"], data["citations"]

    def search(self, question: str, top: int = 10) -> list[dict[str, Any]]:
        """Return the passages nearest to a question.

        Args:
            question: a question or some words, in any language.
            top: how many passages, 1 to 100.

        Returns:
            Passages, best first: rank, article_id, source, title, publisher, published, start, end, text, score.
        """
        try:
            self._wait()
            return list(map(plain, self._live.search(_asked(question), max(1, min(int(top), 100)))))
        except TinqaError as error:
            raise gr.Error(str(error), print_exception=False) from error

    def rebuild(self) -> dict[str, Any]:
        """Rebuild the index from the articles folder and wait until it is done; questions are answered meanwhile.

        Returns:
            Sources added, changed, removed, unchanged and failed (each with its reason), counts and seconds.
        """
        try:
            return dict(asdict(self._live.rebuild_and_wait()))
        except TinqaError as error:
            raise gr.Error(str(error), print_exception=False) from error

    def _wait(self) -> None:
        status = self._live.wait(_PATIENCE)
        if status.phase is not Phase.READY and not status.generation:
            raise NotReadyError(status.failure or "The index is not ready yet.")


def _asked(question: str) -> str:
    if not question.strip():
        raise TinqaError("The question is empty.")
    return question.strip()
