"""The served index: opened, warmed, rebuilt and swapped behind the reader's back.

Nothing in here belongs to one user. Who reads a generation holds it; it is closed when the last reader lets go.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from index import build, load_model, open_index
from index.errors import BrokenIndexError, TinqaError
from index.progress import CancelledError, Progress
from index.store.generation import live_id
from page.catalogue import Catalogue
from page.examples import proven
from qa import Writer, search, stream

if TYPE_CHECKING:
    from index import BuildReport, Index
    from index.embed import Embedder
    from index.settings import Settings
    from qa import Answer, Filters, Hit, Turn

log = logging.getLogger("tinqa.page")

# Another program may build the index, too; whether it has is looked up at most this often, in seconds.
_LOOK_EVERY = 1.0


class NotReadyError(TinqaError):
    """There is no index to read yet; the message says why."""


class Phase(StrEnum):
    """What stands between a question and its answer."""

    OPENING = "opening"
    BUILDING = "building"
    LOADING = "loading"
    READY = "ready"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Work(Progress):
    """A build under way; `total` is 0 until it has something to count."""

    stage: str = ""
    done: int = 0
    total: int = 0
    cancelling: bool = False


@dataclass(frozen=True, slots=True)
class Status:
    """A snapshot for the page: `report` and `failure` tell how the last build ended, `ended` counts the builds.

    `edition` grows with every change of what the first screen says.
    """

    phase: Phase = Phase.OPENING
    generation: str = ""
    work: Work | None = None
    report: BuildReport | None = None
    failure: str = ""
    cancelled: bool = False
    ended: int = 0
    edition: int = 0


@dataclass(slots=True)
class Holding:
    """An open generation with its catalogue, and how many hold it (being served counts for one)."""

    index: Index
    catalogue: Catalogue
    readers: int = 1


class Live:
    """Serves one index folder. Thread-safe; `start` returns at once and the rest happens in the background.

    The first page shown and the first question start it, too: importing torch any earlier would hold up the page. One
    thread at a time opens and builds; the model is loaded once, for every generation.
    """

    def __init__(self, settings: Settings, listener: Callable[[Status], None] | None = None) -> None:
        self.settings = settings
        self._writer = Writer.from_settings(settings)
        self._listener = listener
        self._lock = threading.Condition()
        self._status = Status()
        self._live: Holding | None = None
        self._embedder: Embedder | None = None
        self._cancel = threading.Event()
        self._worker: threading.Thread | None = None
        self._wanted = False
        self._started = False
        self._closed = False
        # The build that was opened last, or that could not be opened.
        self._known: str | None = None
        self._next_look = 0.0
        # One question at a time: torch takes every core for one, and two at once are slower than two in turn.
        self._turn = threading.Lock()

    @property
    def status(self) -> Status:
        """How things stand now."""
        with self._lock:
            return self._status

    def start(self) -> None:
        """Open the index, or build it where there is none, and load the model; later calls look for a newer build."""
        with self._lock:
            first, self._started = not self._started, True
        if first:
            self._employ(self._begin)
        else:
            self._look()

    def start_within(self, seconds: float) -> None:
        """Start after so many seconds, if nobody has by then."""
        timer = threading.Timer(seconds, self.start)
        timer.daemon = True
        timer.start()

    def rebuild(self, *, again: bool = False) -> bool:
        """Start a rebuild; False where one is running already, after which `again` has another follow.

        Raises TinqaError where the collection is read-only.
        """
        self.check_writable()
        with self._lock:
            if self._status.work is not None:
                self._wanted = self._wanted or again
                return False
            self._expect()
            # Who is opening an index or loading the model just now takes this on afterwards.
            self._wanted = not self._employ(self._rebuild)
            return True

    def cancel(self) -> None:
        """Ask the running or awaited build to stop; the live index stays as it is."""
        with self._lock:
            if self._status.work is None:
                return
            self._cancel.set()
            self._wanted = False
            self._set(work=replace(self._status.work, cancelling=True))

    def check_writable(self) -> None:
        """Raise TinqaError where the collection must not be changed from the page."""
        if self.settings.read_only:
            raise TinqaError("This collection is read-only: the page was started with --read-only.")

    @contextmanager
    def reading(self) -> Iterator[Holding]:
        """Hold the live generation, which stays open until the block ends. Raises NotReadyError."""
        with self._lock:
            holding = self._live
            if holding is None:
                raise NotReadyError(self._status.failure or "The index is not ready yet.")
            holding.readers += 1
        try:
            yield holding
        finally:
            self._release(holding)

    def wait(self, seconds: float) -> Status:
        """Return when a question can be answered or no longer hoped for, or after so many seconds."""
        self.start()
        with self._lock:
            self._lock.wait_for(lambda: self._status.phase in {Phase.READY, Phase.FAILED}, seconds)
            return self._status

    def rebuild_and_wait(self) -> BuildReport:
        """Rebuild and return the report. Raises TinqaError where a build runs already, fails or is cancelled."""
        with self._lock:
            before = self._status.ended
            if not self.rebuild():
                raise TinqaError("A build is running already.")
            self._lock.wait_for(lambda: self._status.ended > before)
            status = self._status
        if status.report is None:
            raise TinqaError(status.failure) if status.failure else CancelledError
        return status.report

    def stream(
        self, holding: Holding, question: str, filters: Filters | None = None, history: Sequence[Turn] = ()
    ) -> Iterator[Answer]:
        """Yield the answer from a generation as it comes to be; the first item is all that this machine works for."""
        answers = stream(holding.index, question, filters=filters, history=history, writer=self._writer)
        with self._turn:
            first = next(answers)
        yield first
        yield from answers

    def search(self, question: str, top: int = 10) -> list[Hit]:
        """Return the nearest passages of the live generation. Raises NotReadyError before there is one."""
        with self.reading() as holding, self._turn:
            return search(holding.index, question, top=top)

    def close(self) -> None:
        """Stop a running build and let go of the index."""
        with self._lock:
            self._closed = True
            self._cancel.set()
            worker = self._worker
        if worker is not None and self.status.work is not None:
            # A build tidies up after itself; a model that is being loaded has nothing to tidy, so nobody waits for it.
            worker.join(timeout=10)
        with self._lock:
            holding, self._live = self._live, None
        if holding is not None:
            self._release(holding)

    def _look(self) -> None:
        """Take up what another program has built since."""
        with self._lock:
            if self._worker is not None or time.monotonic() < self._next_look:
                return
            self._next_look = time.monotonic() + _LOOK_EVERY
        if live_id(self.settings.index) not in {None, self._known}:
            self._employ(self._serve)

    def _employ(self, job: Callable[[], None]) -> bool:
        with self._lock:
            if self._closed or self._worker is not None:
                return False
            self._cancel.clear()
            self._worker = threading.Thread(target=self._work, args=(job,), name="tinqa-live", daemon=True)
            self._worker.start()
            return True

    def _work(self, job: Callable[[], None]) -> None:
        """Do the job, and rebuild as long as somebody has asked for another rebuild meanwhile."""
        while True:
            self._guarded(job)
            with self._lock:
                if not self._wanted:
                    self._worker = None
                    if self._status.work is not None:  # asked for, and cancelled before it could begin
                        self._end(cancelled=True)
                    return
                job, self._wanted = self._rebuild, False
                self._cancel.clear()

    def _guarded(self, job: Callable[[], None]) -> None:
        try:
            job()
        except CancelledError as error:
            self._end(failure=str(error) if self._live is None else "", cancelled=True)
        except TinqaError as error:
            self._end(failure=str(error))
        except Exception as error:  # the thread's last line of defence: the page must learn of it
            log.exception("The index could not be prepared")
            self._end(failure=f"The index could not be prepared: {type(error).__name__}: {error}")

    def _begin(self) -> None:
        # What is there and cannot be read is told, not built over.
        if (self.settings.index / "CURRENT").exists():
            self._open()
            self._serve()
        else:
            self._set(phase=Phase.BUILDING)
            self._rebuild()

    def _serve(self) -> None:
        self._load()
        self._open()

    def _rebuild(self) -> None:
        self._expect()
        self._load()
        if self._cancel.is_set():
            raise CancelledError
        report = build(
            [self.settings.articles],
            self.settings.index,
            model=self._embedder,
            progress=self._advance,
            cancelled=self._cancel.is_set,
        )
        self._open(work=None, report=report, ended=self.status.ended + 1)

    def _load(self) -> None:
        if self._embedder is None:
            self._embedder = load_model(self.settings.model, self.settings.cache)

    def _open(self, **told: object) -> None:
        """Serve the live generation from now on: to be looked at, and once the model is loaded, to be asked.

        What else the status shall say from the same moment is `told`.
        """
        self._known = live_id(self.settings.index)
        index, old = open_index(self.settings.index, self._embedder), self._live
        try:
            self._check_model(index)
            if self._embedder is not None:
                with self._turn:
                    search(index, "?", top=1)  # what is read once is read now, not for the first reader
            same = old is not None and old.index.build_id == index.build_id
            fresh = Holding(index, old.catalogue if old is not None and same else Catalogue.of(index))
        except BaseException:
            index.close()
            raise
        phase = Phase.LOADING if self._embedder is None else Phase.READY
        with self._lock:
            self._live = fresh
            self._set(phase=phase, generation=index.generation, failure="", edition=self._status.edition + 1, **told)
        if old is not None:
            self._release(old)
        if phase is Phase.READY:
            threading.Thread(target=self._try_examples, name="tinqa-examples", daemon=True).start()

    def _check_model(self, index: Index) -> None:
        built_with = index.manifest.model["name"]
        if built_with != self.settings.model:
            raise BrokenIndexError(
                f"The index was built with {built_with} and the page was started with {self.settings.model}; "
                "rebuild the index, or start with the other --model."
            )

    def _try_examples(self) -> None:
        """Ask what the first screen could offer, between the readers' questions, and offer what was answered."""
        try:
            with self.reading() as holding:
                found = proven(holding.catalogue.candidates, lambda question: next(self.stream(holding, question)))
                with self._lock:
                    holding.catalogue = replace(holding.catalogue, examples=tuple(found))
                    self._set(edition=self._status.edition + 1)
        except Exception:  # a page without examples is a page all the same
            log.exception("The example questions could not be tried")

    def _release(self, holding: Holding) -> None:
        with self._lock:
            holding.readers -= 1
            last = holding.readers == 0
        if last:
            holding.index.close()

    def _expect(self) -> None:
        """Say that a build is under way, or will be."""
        self._set(work=Work(), report=None, failure="", cancelled=False)

    def _advance(self, made: Progress) -> None:
        self._set(work=Work(made.stage, made.done, made.total, made.seconds_left, self._cancel.is_set()))

    def _end(self, *, failure: str = "", cancelled: bool = False) -> None:
        with self._lock:
            # What is not ready when the work ends will not be.
            phase = self._status.phase if self._status.phase is Phase.READY else Phase.FAILED
            ended = self._status.ended + 1
            self._set(phase=phase, work=None, failure=failure, cancelled=cancelled, ended=ended)

    def _set(self, **changes: object) -> None:
        with self._lock:
            self._status = replace(self._status, **changes)  # type: ignore[arg-type]
            status = self._status
            self._lock.notify_all()
        if self._listener is not None:
            self._listener(status)
