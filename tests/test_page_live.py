"""The served index: when its work begins, how builds end, and what readers keep while it changes."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import page_server
import pytest
from news import saved_page
from page_server import FERRY, hold_model, ready, settings_of, slow_down

from index import build
from index.errors import TinqaError
from index.settings import Settings
from index.store import generation
from index.store.generation import live_id
from page.api import Api
from page.intake import Intake
from page.live import Live, NotReadyError, Phase
from page.requests import Requests

BRIDGE = "Cầu ba nhịp thông xe sáng nay"
PAGES = {
    "one.html": saved_page(
        BRIDGE,
        "Báo Bến Sông",
        "2024-05-18",
        "vi",
        "Cây cầu dài 300 mét và có hai làn xe, được xây trong bốn năm với tiền của thành phố.",
    ),
    "two.html": saved_page(
        "The library reopens",
        "River Gazette",
        "2025-03-02",
        "en",
        "The library reopens on Monday after two years of repairs, and readers may borrow three books each.",
    ),
}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return settings_of(tmp_path, PAGES)


@pytest.fixture
def live(settings: Settings) -> Iterator[Live]:
    with ready(settings) as made:
        yield made


def until(true: Callable[[], object]) -> None:
    """Wait for something to become true, and fail if it does not."""
    deadline = time.monotonic() + 10
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def build_elsewhere(settings: Settings) -> None:
    """Build as another program does."""
    build([settings.articles], settings.index, model=settings.model)


def count_builds(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    counted: list[object] = []
    monkeypatch.setattr("page.live.build", lambda *a, **more: (counted.append(a), build(*a, **more))[1])
    return counted


def test_first_start_builds_and_then_is_ready(live: Live) -> None:
    status = live.status
    assert status.report is not None
    assert status.report.articles == 2
    assert status.generation == "gen-000001"


@pytest.mark.parametrize(
    "begin",
    [lambda live: Requests(live, None, None).status({}), Live.start, lambda live: live.start_within(0.01)],
    ids=["page", "start", "nobody"],
)
def test_work_begins_once_the_page_is_drawn_or_nobody_comes(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, begin: Callable[[Live], object]
) -> None:
    builds, live = count_builds(monkeypatch), Live(settings)
    time.sleep(0.05)
    assert live.status.phase is Phase.OPENING
    assert not builds
    for _ in range(3):
        begin(live)
    until(lambda: live.status.phase is Phase.READY)
    time.sleep(0.05)
    assert len(builds) == 1


def test_a_question_that_comes_first_begins_the_work(settings: Settings) -> None:
    assert Api(Live(settings)).search("cầu dài")[0]["title"] == BRIDGE


def test_nothing_begins_after_the_end(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    builds, live = count_builds(monkeypatch), Live(settings)
    live.start_within(0.02)
    live.close()
    time.sleep(0.1)
    assert not builds


def test_a_question_before_the_first_build_says_why(settings: Settings) -> None:
    with pytest.raises(NotReadyError, match="not ready"):
        Live(settings).search("cầu")


def test_the_old_generation_closes_when_its_last_reader_lets_go(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    closed: list[object] = []
    monkeypatch.setattr("index.opened.Index.close", lambda index: closed.extend([index]))
    with live.reading() as old:
        live.rebuild_and_wait()
        assert live.status.generation == "gen-000002"
        assert old.index not in closed
        with live.reading() as new:
            assert new.index is not old.index
    assert old.index in closed


def test_asking_works_during_a_rebuild(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    slow_down(monkeypatch, 0.3)
    live.rebuild()
    assert live.search("cầu dài")[0].title == BRIDGE
    assert live.status.work is not None


def test_a_cancelled_rebuild_leaves_the_index_as_it_was(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    slow_down(monkeypatch, 0.3)
    thread = threading.Thread(target=lambda: (time.sleep(0.2), live.cancel()))
    thread.start()
    with pytest.raises(TinqaError, match="as it was"):
        live.rebuild_and_wait()
    thread.join()
    assert live.status.cancelled
    assert live.status.generation == "gen-000001"
    assert live.search("cầu dài")


def test_a_rebuild_that_is_cancelled_while_the_model_loads_ends_with_the_load(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    build_elsewhere(settings)
    loaded, live = hold_model(monkeypatch), Live(settings)
    live.start()
    until(lambda: live.status.phase is Phase.LOADING)
    assert live.rebuild()
    live.cancel()
    loaded.set()
    until(lambda: live.status.work is None)
    assert (live.status.cancelled, live.status.phase) == (True, Phase.READY)
    assert live.rebuild_and_wait().articles == 2
    assert live.status.generation == "gen-000002"


def test_a_first_build_that_is_cancelled_while_the_model_loads_builds_nothing(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded, live = hold_model(monkeypatch), Live(settings)
    live.start()
    until(lambda: live.status.work)
    live.cancel()
    loaded.set()
    until(lambda: live.status.work is None)
    assert (live.status.cancelled, live.status.phase) == (True, Phase.FAILED)
    assert live_id(settings.index) is None
    assert live.rebuild_and_wait().articles == 2


def test_what_is_asked_for_after_a_cancelled_build_is_built(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    slow_down(monkeypatch, 0.1)
    live.rebuild()
    live.cancel()
    live.rebuild(again=True)
    until(lambda: live.status.generation == "gen-000002")
    assert not live.status.cancelled


def test_an_index_that_cannot_be_read_is_told_and_not_built_over(settings: Settings) -> None:
    build_elsewhere(settings)
    manifest = generation.live(settings.index) / "manifest.json"
    manifest.write_text("{}", "utf-8")
    status = Live(settings).wait(10)
    assert status.phase is Phase.FAILED
    assert "rebuild" in status.failure or "build one" in status.failure
    assert manifest.read_text("utf-8") == "{}"


def test_a_model_that_cannot_be_loaded_is_told(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    build_elsewhere(settings)

    def missing(*_: object) -> None:
        raise TinqaError("The model is not here.")

    monkeypatch.setattr("page.live.load_model", missing)
    status = Live(settings).wait(10)
    assert (status.phase, status.failure) == (Phase.FAILED, "The model is not here.")


def test_a_failing_build_is_told_and_the_live_index_goes_on(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_args: object, **_options: object) -> None:
        raise TinqaError("The disk is full.")

    monkeypatch.setattr("page.live.build", broken)
    with pytest.raises(TinqaError, match="The disk is full"):
        live.rebuild_and_wait()
    assert live.status.phase is Phase.READY
    assert live.search("cầu dài")


def test_two_rebuilds_do_not_run_at_once(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    slow_down(monkeypatch, 0.3)
    assert live.rebuild()
    assert not live.rebuild()


def test_what_is_added_during_a_rebuild_gets_another(
    live: Live, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow_down(monkeypatch, 0.1)
    live.rebuild()
    until(lambda: live.status.work.stage)
    (settings.articles / "three.html").write_text(FERRY, "utf-8")
    assert not live.rebuild(again=True)
    until(lambda: live.status.ended == 3)
    assert live.status.report.added == ("three.html",)


@pytest.mark.parametrize("ask", [lambda live: Requests(live, None, None).status({}), lambda live: live.wait(1)])
def test_what_another_program_built_is_taken_up_while_readers_keep_theirs(
    live: Live, settings: Settings, ask: Callable[[Live], object]
) -> None:
    (settings.articles / "three.html").write_text(FERRY, "utf-8")
    with live.reading() as old:
        build_elsewhere(settings)
        until(lambda: (ask(live), live.status.generation == "gen-000002")[1])
        assert len(old.index.articles()) == 2
        assert old.index.article(old.index.articles()[0].id).removed is not None
    assert live.search("ferry")[0].title == "A ferry returns"


def test_an_index_that_was_deleted_and_built_anew_is_taken_up(live: Live, settings: Settings) -> None:
    before = Requests(live, None, None).overview({})["generation"]
    shutil.rmtree(settings.index)
    live.start()
    assert live.search("cầu dài")
    (settings.articles / "three.html").write_text(FERRY, "utf-8")
    build_elsewhere(settings)
    until(lambda: (live.start(), Requests(live, None, None).overview({})["articles"] == 3)[1])
    overview = Requests(live, None, None).overview({})
    assert overview["generation"].startswith("gen-000001")
    assert overview["generation"] != before


def test_the_folder_is_looked_at_once_a_second_at_most(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[Path] = []
    monkeypatch.setattr("page.live.live_id", lambda folder: (looks.append(folder), live_id(folder))[1])
    until(lambda: live._worker is None)
    for _ in range(50):
        live.start()
    assert len(looks) == 1


def test_what_another_program_built_with_another_model_is_told_once(
    live: Live, settings: Settings, tiny_folder: Path
) -> None:
    build_elsewhere(replace(settings, model=str(tiny_folder)))
    until(lambda: (live.start(), live.status.failure)[1])
    assert "start with the other --model" in live.status.failure
    ended = live.status.ended
    time.sleep(1.1)
    live.start()
    until(lambda: live._worker is None)
    assert live.status.ended == ended
    assert live.search("cầu dài")


def test_a_read_only_collection_cannot_be_changed(settings: Settings, tmp_path: Path) -> None:
    live = Live(replace(settings, read_only=True))
    intake = Intake(live, tmp_path)
    for change in (live.rebuild, lambda: intake.preview([]), lambda: intake.remove("x"), lambda: intake.accept("x")):
        with pytest.raises(TinqaError, match="read-only"):
            change()


def test_the_model_is_unpacked_where_the_settings_say(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []
    monkeypatch.setattr("page.live.load_model", lambda *a: (asked.append(a), page_server.load_model(*a))[1])
    Live(replace(settings, cache=tmp_path / "cache")).wait(10)
    assert asked == [(settings.model, tmp_path / "cache")]
