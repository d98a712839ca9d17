"""What the browser may ask of the server, each request in one dictionary and one answer out."""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import urlsplit

import gradio as gr

from index.errors import TinqaError
from page import sources
from page.answers import answer_data
from page.catalogue import EMPTY
from page.feedback import Feedback
from page.intake import Intake
from page.live import Live, NotReadyError, Phase
from page.uploads import Upload
from qa import Filters, Turn

Data: TypeAlias = dict[str, Any]

log = logging.getLogger("tinqa.page")

# How long a question waits before it tells the reader again what it is waiting for.
_HEARTBEAT = 1.0
# A follow-up looks back this far; older turns no longer say what "he" or "that year" means.
_LOOK_BACK = 6


def told(function: Callable[..., Data]) -> Callable[[Data], Data]:
    """Turn errors into data: `{"error": sentence}` if it is meant for the reader, else `{"failed": True}`."""

    @functools.wraps(function)
    def wrapper(data: Data) -> Data:
        try:
            return function(data)
        except TinqaError as error:
            return {"error": str(error)}
        except Exception:
            log.exception("The page's request %s failed", function.__name__)
            return {"failed": True}

    # Gradio looks at the signature to find its own special parameters; the request has one plain one.
    del wrapper.__dict__["__wrapped__"]
    return wrapper


class Requests:
    """The server's side of the page. It keeps nothing of a reader: a question comes with the chat before it."""

    def __init__(self, live: Live, intake: Intake, feedback: Feedback) -> None:
        self._live = live
        self._intake = intake
        self._feedback = feedback

    def functions(self) -> list[Callable[[Data], Data]]:
        """Return the functions that the page's script may call, by name."""
        functions = (
            self.overview, self.rows, self.status, self.article, self.saved, self.feedback,
            self.preview, self.accept, self.discard, self.remove, self.rebuild, self.cancel,
        )  # fmt: skip
        return [told(function) for function in functions]

    def ask(self, event: gr.EventData) -> Iterator[Data]:
        """Answer a question of the page: first what it waits for, then the answer as it comes to be."""
        request: Data = event._data  # noqa: SLF001 - Gradio's own way to the payload of a custom event
        turn_id = str(request["id"])
        try:
            for stage in self._until_ready():
                yield {"id": turn_id, "stage": stage}
            filters, turns = filters_of(request["filters"]), turns_of(request["history"])
            with self._live.reading() as holding:
                for answer in self._live.stream(holding, str(request["question"]), filters, turns):
                    data = answer_data(answer, holding.index)
                    yield {"id": turn_id, "answer": data, "whole": False}
            yield {"id": turn_id, "answer": data, "whole": True}
        except TinqaError as error:
            yield {"id": turn_id, "error": str(error)}
        except Exception:
            log.exception("A question could not be answered")
            yield {"id": turn_id, "failed": True}

    def _until_ready(self) -> Iterator[str]:
        status = self._live.wait(0)
        while status.phase not in {Phase.READY, Phase.FAILED}:
            yield status.phase.value
            status = self._live.wait(_HEARTBEAT)
        if status.phase is Phase.FAILED and not status.generation:
            raise NotReadyError(status.failure)
        yield "searching"

    def overview(self, _data: Data) -> Data:
        """Say what the collection holds and how the server is set up."""
        settings = self._live.settings
        try:
            with self._live.reading() as holding:
                catalogue = holding.catalogue
        except NotReadyError:
            catalogue = EMPTY
        return {
            "readOnly": settings.read_only,
            "model": settings.model,
            "folder": str(settings.articles),
            "version": own_version(),
            "mcp": "/gradio_api/mcp/" if settings.mcp else "",
            "writer": settings.llm_model if settings.llm_url else "",
            "writerHost": urlsplit(settings.llm_url).hostname or "",
            "generation": catalogue.generation,
            "articles": len(catalogue.rows),
            "publishers": list(catalogue.publishers),
            "languages": list(catalogue.languages),
            "first": catalogue.first,
            "last": catalogue.last,
            "examples": [{"lang": example.lang, "question": example.question} for example in catalogue.examples],
        }

    def rows(self, _data: Data) -> Data:
        """Return the table of the collection."""
        with self._live.reading() as holding:
            return {"generation": holding.catalogue.generation, "rows": list(holding.catalogue.rows)}

    def status(self, _data: Data) -> Data:
        """Say how the index stands, and how a build goes or went. A page that asks is drawn, so the work may begin."""
        self._live.start()
        status = self._live.status
        return {**asdict(status), "phase": status.phase.value}

    def article(self, data: Data) -> Data:
        """Return an article with the cited words marked."""
        with self._live.reading() as holding:
            return sources.article_data(holding.index, str(data["id"]), str(data.get("sha256", "")), data["marks"])

    def saved(self, data: Data) -> Data:
        """Return the page an article came from, as it was saved."""
        with self._live.reading() as holding:
            return sources.saved_data(holding.index, str(data["id"]))

    def feedback(self, data: Data) -> Data:
        """Write down a verdict on an answer."""
        verdict = data["verdict"] if data["verdict"] in {"up", "down"} else ""
        self._feedback.record(verdict, str(data["question"]), str(data["answer"]), str(data["generation"]))
        return {}

    def preview(self, data: Data) -> Data:
        """Show what an upload would become."""
        return self._intake.preview([Upload(Path(file["path"]), str(file["name"])) for file in data["files"]])

    def accept(self, data: Data) -> Data:
        """Add a previewed upload and rebuild."""
        added = self._intake.accept(str(data["token"]))
        self._live.rebuild(again=True)
        return {"added": added}

    def discard(self, data: Data) -> Data:
        """Forget a previewed upload."""
        self._intake.discard(str(data["token"]))
        return {}

    def remove(self, data: Data) -> Data:
        """Take a page out of the collection and rebuild."""
        removed = self._intake.remove(str(data["id"]))
        self._live.rebuild(again=True)
        return removed

    def rebuild(self, _data: Data) -> Data:
        """Start a rebuild."""
        return {"started": self._live.rebuild()}

    def cancel(self, _data: Data) -> Data:
        """Stop a rebuild."""
        self._live.check_writable()
        self._live.cancel()
        return {}


def filters_of(data: Mapping[str, Any]) -> Filters | None:
    """Read the filters that the page sends. Raises TinqaError for a date that is none."""
    if not any(data.values()):
        return None
    return Filters(
        published_from=_date(data.get("from")),
        published_to=_date(data.get("to")),
        publishers=tuple(map(str, data.get("publishers", ()))),
        languages=tuple(map(str, data.get("languages", ()))),
    )


def turns_of(history: Sequence[Mapping[str, Any]]) -> tuple[Turn, ...]:
    """Read the chat so far, which only the browser keeps: question, question as searched, speakers of the answer."""
    return tuple(
        Turn(str(turn["question"]), str(turn["searched"]), tuple(map(str, turn["speakers"])))
        for turn in history[-_LOOK_BACK:]
    )


def own_version() -> str:
    """Return the installed version, or nothing where the package is run from a folder."""
    try:
        return version("tinqa")
    except PackageNotFoundError:
        return ""


def _date(text: object) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(str(text))
    except ValueError as error:
        raise TinqaError(f"{text!r} is not a date of the form 2021-10-02.") from error
