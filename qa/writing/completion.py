"""A chat completion from any OpenAI-compatible address, as its text comes, within a deadline."""

from __future__ import annotations

import threading
import time
from collections.abc import Generator, Sequence
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any

from qa.answer import Notice

if TYPE_CHECKING:
    from openai import OpenAI

# Characters of an answer; a model that goes on writes nonsense.
_LONGEST = 8000
_CUT_OFF = frozenset({"length", "max_tokens"})

Messages = Sequence[dict[str, str]]


class StoppedError(Exception):
    """No whole answer came; `notice` says why."""

    def __init__(self, notice: Notice) -> None:
        super().__init__(notice)
        self.notice = notice


def pieces(client: OpenAI, model: str, messages: Messages, *, first: float, total: float) -> Generator[str]:
    """Yield the text of a completion piece by piece until the model has said all.

    A thread reads, so that the deadlines hold whatever the server does: `first` seconds until something comes, `total`
    until everything has. The connection is closed when the iterator is.

    Raises:
        StoppedError: what came is not a whole answer.
    """
    came: SimpleQueue[str | Notice | None] = SimpleQueue()
    threading.Thread(target=_read, args=(client, model, messages, came), daemon=True).start()
    deadline, length = time.monotonic() + first, 0
    last = deadline + total - first
    try:
        while (piece := _next(came, deadline)) is not None:
            deadline = last
            length += len(piece)
            if length > _LONGEST:
                raise StoppedError(Notice.NONSENSE)
            yield piece
    finally:
        client.close()


def _next(came: SimpleQueue[str | Notice | None], deadline: float) -> str | None:
    """Return the next piece, None at the end."""
    try:
        piece = came.get(timeout=max(0.0, deadline - time.monotonic()))
    except Empty:
        raise StoppedError(Notice.SLOW) from None
    if isinstance(piece, Notice):
        raise StoppedError(piece)
    return piece


def _read(client: OpenAI, model: str, messages: Messages, came: SimpleQueue[str | Notice | None]) -> None:
    """Put the pieces of a completion on a queue, then None, or the reason why there are no more."""
    import openai  # noqa: PLC0415  (an optional extra)

    begun = False
    try:
        end: str | None = None
        for chunk in _stream(client, model, messages):
            for choice in chunk.choices or ():
                begun = True
                came.put(choice.delta.content or "")
                end = Notice.DECLINED if choice.delta.refusal else choice.finish_reason or end
        came.put(_outcome(end, begun=begun))
    except openai.APITimeoutError:
        came.put(Notice.SLOW)
    except openai.APIConnectionError:
        came.put(Notice.CUT_OFF if begun else Notice.DOWN)
    except openai.APIStatusError as error:
        came.put({401: Notice.KEY, 403: Notice.KEY, 404: Notice.MODEL}.get(error.status_code, Notice.FAILED))
    except openai.OpenAIError:
        came.put(Notice.FAILED)
    # The client hands on what a server sends without a check of its shape, and a closed connection ends it anyhow.
    except (ValueError, TypeError, AttributeError, OSError, RuntimeError):
        came.put(Notice.NONSENSE)


def _stream(client: OpenAI, model: str, messages: Messages) -> Any:  # noqa: ANN401  (types of an optional extra)
    """Begin a completion, as reproducible as the model allows."""
    import openai  # noqa: PLC0415

    call: dict[str, Any] = {"model": model, "messages": list(messages), "stream": True}
    try:
        return client.chat.completions.create(**call, temperature=0)
    except openai.BadRequestError as error:
        if error.param != "temperature":  # models that reason have their own
            raise
        return client.chat.completions.create(**call)


def _outcome(end: str | None, *, begun: bool) -> Notice | None:
    if not begun:
        return Notice.NONSENSE
    if end is None or end in _CUT_OFF:
        return Notice.CUT_OFF
    return Notice.DECLINED if end in {Notice.DECLINED, "content_filter"} else None
