"""The live index as the page sees it: opened, warmed, rebuilt and swapped behind the reader's back.

Nothing in here belongs to one user. Who reads a generation holds it; it is closed when the last reader lets go.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from index.errors import TinqaError
from index.progress import CancelledError
from page.catalogue import Catalogue
from page.examples import proven

if TYPE_CHECKING:
    from index import BuildReport, Index, Progress
    from index.settings import Settings
    from page.engine import Engine
    from qa import Answer, Filters, Hit, Turn

log = logging.getLogger("tinqa.page")


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
class Work:
    """A build under way: stage, counts within the stage, seconds left where they can be told."""

    stage: str = ""
    done: int = 0
    total: int = 0
    seconds_left: float | None = None
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
    """An open generation with its catalogue, and how many hold it (the library itself is one)."""

    index: Index
    catalogue: Catalogue
    readers: int = field(default=1)


class Library:
    """Serves one index folder. Thread-safe; `start` returns at once and the rest happens in the background.

    The first page shown and the first question start it, too: importing torch any earlier would hold up the page.
    """

    def __init__(self, settings: Settings, engine: Engine, listener: Callable[[Status], None] | None = None) -> None:
        self.settings = settings
        self._engine = engine
        self._listener = listener
        self._lock = threading.Condition()
        self._status = Status()
        self._live: Holding | None = None
        self._cancel = threading.Event()
        self._worker: threading.Thread | None = None
        self._again = False
        self._started = False
        # One question at a time: torch takes every core for one, and two at once are slower than two in turn.
        self._turn = threading.Lock()

    @property
    def status(self) -> Status:
        """How things stand now."""
        with self._lock:
            return self._status

    def start(self) -> None:
        """Open the index, or build it where there is none, then load the model; only the first call does so."""
        with self._lock:
            if not self._started:
                self._started = True
                self._launch(self._begin)

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
                self._again = self._again or again
                return False
            if not self._launch(self._rebuild, work=Work()):
                # The worker is loading the model or about to end; it takes this on before it does.
                self._again = True
                self._set(work=Work())
            return True

    def cancel(self) -> None:
        """Ask the running build to stop; the live index stays as it is."""
        with self._lock:
            if self._status.work is None:
                return
            self._cancel.set()
            self._again = False
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
        with self._lock:
            self._lock.wait_for(lambda: self._status.ended > before)
            status = self._status
        if status.report is None:
            raise TinqaError(status.failure or "The build was cancelled; the index is as it was.")
        return status.report

    def stream(
        self, holding: Holding, question: str, filters: Filters | None = None, history: Sequence[Turn] = ()
    ) -> Iterator[Answer]:
        """Yield the answer from a generation as it comes to be; the first item is all that this machine works for."""
        answers = self._engine.stream(holding.index, question, filters, history)
        with self._turn:
            first = next(answers)
        yield first
        yield from answers

    def search(self, question: str, top: int = 10, filters: Filters | None = None) -> list[Hit]:
        """Return the nearest passages of the live generation. Raises NotReadyError before there is one."""
        with self.reading() as holding, self._turn:
            return self._engine.search(holding.index, question, top, filters)

    def close(self) -> None:
        """Stop a running build and let go of the index."""
        self._cancel.set()
        with self._lock:
            self._started = True  # nothing starts after this
            worker = self._worker
        if worker is not None and self.status.work is not None:
            # A build tidies up after itself; a model that is being loaded has nothing to tidy, so nobody waits for it.
            worker.join(timeout=10)
        with self._lock:
            holding, self._live = self._live, None
        if holding is not None:
            self._release(holding)

    def _launch(self, job: Callable[[], None], work: Work | None = None) -> bool:
        with self._lock:
            if self._worker is not None:
                return False
            self._cancel.clear()
            self._set(work=work)
            self._worker = threading.Thread(target=self._run, args=(job,), name="tinqa-library", daemon=True)
            self._worker.start()
            return True

    def _run(self, job: Callable[[], None]) -> None:
        """Do the job, and rebuild as long as somebody has asked for another rebuild meanwhile."""
        while True:
            self._guarded(job)
            with self._lock:
                if not self._again:
                    self._worker = None
                    return
                job, self._again = self._rebuild, False

    def _guarded(self, job: Callable[[], None]) -> None:
        try:
            job()
        except CancelledError as error:
            self._fail(str(error) if self._live is None else "", cancelled=True)
        except TinqaError as error:
            self._fail(str(error))
        except Exception as error:  # the thread's last line of defence: the page must learn of it
            log.exception("The index could not be prepared")
            self._fail(f"The index could not be prepared: {type(error).__name__}: {error}")

    def _fail(self, message: str, *, cancelled: bool = False) -> None:
        with self._lock:
            phase = self._status.phase if self._live is not None else Phase.FAILED
            self._set(phase=phase, work=None, failure=message, cancelled=cancelled, ended=self._status.ended + 1)

    def _begin(self) -> None:
        if (self.settings.index / "CURRENT").exists():
            self._open()
        else:
            self._build()
        self._warm()

    def _rebuild(self) -> None:
        self._build()
        self._warm()

    def _build(self) -> None:
        with self._lock:
            phase = self._status.phase if self._live is not None else Phase.BUILDING
            self._set(phase=phase, work=Work(), report=None, failure="", cancelled=False)
        report = self._engine.build(
            self.settings.articles,
            self.settings.index,
            progress=self._advance,
            cancelled=self._cancel.is_set,
        )
        self._open()
        self._set(work=None, report=report, ended=self.status.ended + 1)

    def _advance(self, progress: Progress) -> None:
        work = Work(progress.stage, progress.done, progress.total, progress.seconds_left, self._cancel.is_set())
        self._set(work=work)

    def _open(self) -> None:
        index = self._engine.open(self.settings.index)
        with self._lock:
            if self._live is not None and self._live.index.generation == index.generation:
                index.close()
                return
        fresh = Holding(index, Catalogue.of(index))
        with self._lock:
            old, self._live = self._live, fresh
            phase = Phase.LOADING if old is None else self._status.phase
            self._set(phase=phase, generation=index.generation, failure="", edition=self._status.edition + 1)
        if old is not None:
            self._release(old)

    def _warm(self) -> None:
        if self._live is None:
            return
        with self.reading() as holding, self._turn:
            self._engine.warm(holding.index)
        self._set(phase=Phase.READY)
        threading.Thread(target=self._try_examples, name="tinqa-examples", daemon=True).start()

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

    def _set(self, **changes: object) -> None:
        with self._lock:
            self._status = replace(self._status, **changes)  # type: ignore[arg-type]
            status = self._status
            self._lock.notify_all()
        if self._listener is not None:
            self._listener(status)
