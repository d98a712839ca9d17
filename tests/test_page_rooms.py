"""The rooms behind the page, without a browser: answers as data, the library's swaps, uploads, wording."""

from __future__ import annotations

import json
import re
import threading
import time
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from fake_engine import FakeEngine
from hypothesis import given
from hypothesis import strategies as st

from index.article import Article, Quotation
from index.errors import TinqaError
from index.settings import SETTINGS, Settings
from page.answers import segments
from page.api import Interfaces
from page.engine import LocalEngine
from page.examples import WHAT_SAID, WHO_SAID, WHO_SAID_THAT, Example, candidates, proven
from page.feedback import Feedback
from page.intake import Intake, Upload
from page.live import Library, NotReadyError, Phase
from page.requests import Room
from page.wording import words
from qa import Answer, Citation
from qa.answer import Fault, Notice
from qa.evidence.scoring import Nearness
from qa.framing import phrases

PAGE = Path(__file__).parent.parent / "page"
ONE = "Cầu ba nhịp thông xe\nBáo Bến Sông | 2024-05-18 | vi\n#Trang chủ\nCây cầu dài 300 mét.\nHai làn xe.\n"
TWO = "The library reopens\nRiver Gazette | 2025-03-02 | en\nThe library reopens on Monday.\n"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    articles = tmp_path / "articles"
    articles.mkdir()
    (articles / "one.txt").write_text(ONE, "utf-8")
    (articles / "two.txt").write_text(TWO, "utf-8")
    return replace(Settings(), articles=articles, index=tmp_path / "index", feedback=tmp_path / "feedback.jsonl")


@pytest.fixture
def engine() -> FakeEngine:
    return FakeEngine()


@pytest.fixture
def library(settings: Settings, engine: FakeEngine) -> Library:
    made = Library(settings, engine)
    made.start()
    assert made.wait(10).phase is Phase.READY
    return made


@given(st.text(), st.lists(st.tuples(st.integers(-5, 60), st.integers(-5, 60), st.sampled_from(["answer", "quote"]))))
def test_segments_join_to_the_text_whatever_the_spans(text: str, spans: list[tuple[int, int, str]]) -> None:
    cut = list(segments(text, spans))
    assert "".join(piece for piece, _ in cut) == text
    assert all(piece for piece, _ in cut)
    offset = 0
    for piece, kinds in cut:
        covering = {kind for a, b, kind in spans if max(a, 0) <= offset and offset + len(piece) <= b}
        assert set(kinds.split()) == covering
        offset += len(piece)


def test_segments_count_code_points_from_the_offset() -> None:
    assert list(segments("a😀b😀c", [(11, 13, "answer")], offset=10)) == [("a", ""), ("😀b", "answer"), ("😀c", "")]


def test_first_start_builds_and_then_is_ready(library: Library) -> None:
    status = library.status
    assert status.report is not None
    assert status.report.articles == 2
    assert status.generation == "gen-000001"


@pytest.mark.parametrize(
    "begin",
    [lambda library: Room(library, None, None).status({}), Library.start, lambda library: library.start_within(0.01)],
    ids=["page", "start", "nobody"],
)
def test_work_begins_once_the_page_is_drawn_or_nobody_comes(
    settings: Settings, engine: FakeEngine, begin: Callable[[Library], object]
) -> None:
    library = Library(settings, engine)
    time.sleep(0.05)
    assert library.status.phase is Phase.OPENING
    assert engine.number == 0
    for _ in range(3):
        begin(library)
    give_up = time.monotonic() + 10
    while library.status.phase is not Phase.READY and time.monotonic() < give_up:
        time.sleep(0.01)
    time.sleep(0.05)
    assert engine.number == 1


def test_a_question_that_comes_first_begins_the_work(settings: Settings, engine: FakeEngine) -> None:
    library = Library(settings, engine)
    assert Interfaces(library).search("cầu dài")[0]["title"] == "Cầu ba nhịp thông xe"


def test_nothing_begins_after_the_end(settings: Settings, engine: FakeEngine) -> None:
    library = Library(settings, engine)
    library.start_within(0.02)
    library.close()
    time.sleep(0.1)
    assert engine.number == 0


def test_a_question_before_the_first_build_says_why(settings: Settings) -> None:
    with pytest.raises(NotReadyError, match="not ready"):
        Library(settings, FakeEngine()).search("cầu")


def test_the_old_generation_closes_when_its_last_reader_lets_go(library: Library) -> None:
    with library.reading() as old:
        library.rebuild_and_wait()
        assert library.status.generation == "gen-000002"
        assert not old.index.closed
        with library.reading() as new:
            assert new.index is not old.index
    assert old.index.closed


def test_asking_works_during_a_rebuild(library: Library, engine: FakeEngine) -> None:
    engine.slow = 0.3
    library.rebuild()
    assert library.search("cầu dài")[0].title == "Cầu ba nhịp thông xe"
    assert library.status.work is not None


def test_a_cancelled_rebuild_leaves_the_index_as_it_was(library: Library, engine: FakeEngine) -> None:
    engine.slow = 0.3
    thread = threading.Thread(target=lambda: (time.sleep(0.2), library.cancel()))
    thread.start()
    with pytest.raises(TinqaError, match="as it was"):
        library.rebuild_and_wait()
    thread.join()
    assert library.status.cancelled
    assert library.status.generation == "gen-000001"
    assert library.search("cầu dài")


def test_a_failing_build_is_told_and_the_live_index_goes_on(
    library: Library, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: object, **_options: object) -> None:
        raise TinqaError("The disk is full.")

    monkeypatch.setattr(engine, "build", broken)
    with pytest.raises(TinqaError, match="The disk is full"):
        library.rebuild_and_wait()
    assert library.status.phase is Phase.READY
    assert library.search("cầu dài")


def test_two_rebuilds_do_not_run_at_once(library: Library, engine: FakeEngine) -> None:
    engine.slow = 0.3
    assert library.rebuild()
    assert not library.rebuild()


def test_what_is_added_during_a_rebuild_gets_another(library: Library, engine: FakeEngine, settings: Settings) -> None:
    engine.slow = 0.2
    library.rebuild()
    time.sleep(0.1)
    (settings.articles / "three.txt").write_text("A ferry\nHarbour News | 2025-01-01 | en\nIt returns.\n", "utf-8")
    assert not library.rebuild(again=True)
    deadline = time.monotonic() + 10
    while library.status.ended < 3 and time.monotonic() < deadline:
        time.sleep(0.05)
    assert library.status.report.added == ("three.txt",)


def test_only_examples_that_are_answered_are_offered() -> None:
    tried = [Example("example.who_said", f"words {n}", "en") for n in range(6)]
    tried += [Example("example.what_said", "Mai Lan", "vi"), Example("example.what_said", "Không Ai", "vi")]

    def ask(question: str) -> Answer:
        good = "words 0" not in question and "Không Ai" not in question
        citation = Citation(1, "a", "", "a.txt", "", "", None, None, None, 0, 1, "x")
        short = "somebody" if good and "words" in question else None
        return Answer(question, question, "en", short, (), (citation,) if good else (), not good)

    assert [example.question for example in proven(tried, ask)] == [
        "Who said “words 1”?",
        "Who said “words 2”?",
        "Mai Lan đã nói gì?",
    ]


@pytest.mark.parametrize(
    ("direct", "before", "pattern"),
    [
        (True, "Mai Lan nói: ", WHO_SAID),
        (False, "Mai Lan cho biết rằng ", WHO_SAID_THAT),
        (False, "Mai Lan đã mô tả ", None),
    ],
)
def test_an_example_asks_a_whole_sentence(direct: bool, before: str, pattern: str | None) -> None:
    words = "hai nước đang tìm cách chung sống mới"
    article = Article.create("a.txt", 1, "", [before + words], lang="vi")
    start = article.text.index(words)
    said = Quotation(start, start + len(words), "Mai Lan", "Đại sứ", "nói", direct)
    index = SimpleNamespace(quotations=lambda _: [said])
    expected = [Example(WHAT_SAID, "Mai Lan", "vi")] + ([Example(pattern, words, "vi")] if pattern else [])
    assert candidates(index, [article]) == expected


def test_a_read_only_collection_cannot_be_changed(settings: Settings, tmp_path: Path) -> None:
    library = Library(replace(settings, read_only=True), FakeEngine())
    intake = Intake(library, FakeEngine(), tmp_path)
    for change in (library.rebuild, lambda: intake.preview([]), lambda: intake.remove("x"), lambda: intake.accept("x")):
        with pytest.raises(TinqaError, match="read-only"):
            change()


def sent(folder: Path, name: str, data: bytes) -> Upload:
    path = folder / str(len(list(folder.iterdir())))
    path.write_bytes(data)
    return Upload(path, name)


@pytest.fixture
def uploads(tmp_path: Path) -> Path:
    folder = tmp_path / "uploads"
    folder.mkdir()
    return folder


@pytest.fixture
def intake(library: Library, engine: FakeEngine, uploads: Path) -> Intake:
    return Intake(library, engine, uploads)


def test_a_preview_adds_nothing_until_it_is_accepted(intake: Intake, uploads: Path, settings: Settings) -> None:
    shown = intake.preview([sent(uploads, "three.txt", TWO.encode()), sent(uploads, "bad.txt", b"nothing")])
    assert [article["title"] for page in shown["pages"] for article in page["articles"]] == ["The library reopens"]
    assert [page["reason"] for page in shown["pages"] if not page["articles"]] == ["The page holds no article."]
    assert not (settings.articles / "uploaded").exists()
    assert intake.accept(shown["token"]) == ["uploaded/three.txt"]
    assert (settings.articles / "uploaded" / "three.txt").read_text("utf-8") == TWO


def test_a_preview_can_be_accepted_only_once(intake: Intake, uploads: Path) -> None:
    token = intake.preview([sent(uploads, "three.txt", TWO.encode())])["token"]
    intake.discard(token)
    with pytest.raises(TinqaError, match="gone"):
        intake.accept(token)


def test_an_upload_never_replaces_another(intake: Intake, uploads: Path, settings: Settings) -> None:
    for text in (TWO, ONE, TWO):
        intake.accept(intake.preview([sent(uploads, "same.txt", text.encode())])["token"])
    assert sorted(p.name for p in (settings.articles / "uploaded").iterdir()) == ["same-2.txt", "same.txt"]


CLIMBING = ["../../evil.txt", "..\\..\\evil.txt", "/etc/evil.txt", "C:\\evil.txt", ".evil.txt", "a\0/evil.txt"]


@pytest.mark.parametrize("name", CLIMBING)
def test_a_name_cannot_climb_out_of_the_folder(intake: Intake, uploads: Path, settings: Settings, name: str) -> None:
    intake.accept(intake.preview([sent(uploads, name, TWO.encode())])["token"])
    assert [p.name for p in (settings.articles / "uploaded").iterdir()] == ["evil.txt"]
    assert sorted(p.name for p in settings.articles.parent.iterdir()) == ["articles", "index", "uploads"]


def test_only_files_that_came_through_the_upload_are_read(intake: Intake, settings: Settings) -> None:
    with pytest.raises(TinqaError, match="did not come through"):
        intake.preview([Upload(settings.articles / "one.txt", "one.txt")])


def archive(path: Path, files: dict[str, bytes]) -> bytes:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in files.items():
            made.writestr(name, data)
    return path.read_bytes()


def test_an_archive_is_unpacked_and_other_files_are_named(intake: Intake, uploads: Path, tmp_path: Path) -> None:
    files = {"x/../../three.txt": TWO.encode(), "photo.png": b"\x89PNG", "__MACOSX/._x.txt": b""}
    data = archive(tmp_path / "a.zip", files)
    shown = intake.preview([sent(uploads, "saved.ZIP", data)])
    found = [(page["source"], bool(page["articles"])) for page in shown["pages"]]
    assert found == [("three.txt", True), ("photo.png", False)]


def test_an_archive_that_unpacks_to_too_much_is_refused(
    intake: Intake, uploads: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("page.intake.MAX_BYTES", 1_000_000)
    data = archive(tmp_path / "bomb.zip", {f"{n}.txt": b"0" * 400_000 for n in range(4)})
    assert len(data) < 10_000
    with pytest.raises(TinqaError, match="holds more than an upload may"):
        intake.preview([sent(uploads, "bomb.zip", data)])


def test_a_broken_archive_is_one_sentence(intake: Intake, uploads: Path) -> None:
    with pytest.raises(TinqaError, match="is not a ZIP archive"):
        intake.preview([sent(uploads, "broken.zip", b"PK\x03\x04 no")])


def test_a_deleted_page_is_kept_beside_the_index(intake: Intake, library: Library, settings: Settings) -> None:
    with library.reading() as holding:
        article = next(a for a in holding.index.articles() if a.source == "two.txt")
    intake.remove(article.id)
    assert not (settings.articles / "two.txt").exists()
    assert (settings.index.parent / "removed" / "two.txt").read_text("utf-8") == TWO


def test_one_record_of_a_file_can_be_deleted(
    intake: Intake, library: Library, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = ['{"id": "a", "text": "A\u2028B"}', '{"text": "no id"}', "not json", '{"id": 7, "text": "C"}']
    path = settings.articles / "records.jsonl"
    path.write_text("\n".join(lines) + "\n", "utf-8")
    with library.reading() as holding:
        article = holding.index.articles()[0]
    for record, gone in (("2", 1), ("7", 3)):
        found = replace(article, source=f"records.jsonl#{record}")
        monkeypatch.setattr("page.intake.find", lambda *_, found=found: found)
        intake.remove(article.id)
        lines[gone] = ""
        assert path.read_text("utf-8").split("\n") == [*lines, ""]
    assert (settings.index.parent / "removed" / "records.jsonl").read_text("utf-8").split("\n") == [
        '{"text": "no id"}',
        '{"id": 7, "text": "C"}',
        "",
    ]


def test_verdicts_are_appended_line_by_line(tmp_path: Path) -> None:
    feedback = Feedback(tmp_path / "new" / "feedback.jsonl")
    feedback.record("up", "Ai\nnói?", "Tần Cương", "gen-000001")
    feedback.record("down", "2", "b", "gen-000001")
    lines = (tmp_path / "new" / "feedback.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line)["verdict"] for line in lines] == ["up", "down"]
    assert json.loads(lines[0])["question"] == "Ai\nnói?"


def test_both_languages_have_the_same_words_with_the_same_holes() -> None:
    table = words()
    assert table["en"].keys() == table["vi"].keys()
    for key, english in table["en"].items():
        assert set(re.findall(r"\{\w+\}", english)) == set(re.findall(r"\{\w+\}", table["vi"][key])), key
        assert table["vi"][key] == table["vi"][key].strip()


def test_what_answers_say_in_codes_has_words() -> None:
    found = [Nearness(number / 10, number / 10).levels.items() for number in range(11)]
    levels = {f"near.{what}.{level}" for near in found for what, (level, _) in near}
    codes = {f"fault.{fault}" for fault in Fault} | {f"notice.{notice}" for notice in Notice} | levels
    assert codes <= words()["en"].keys()
    assert words()["vi"]["notice.down"] == phrases("vi").notices[Notice.DOWN]
    assert levels == {key for key in words()["en"] if key.startswith("near.")}


def test_the_reasons_of_cleaning_have_words() -> None:
    cleaned = LocalEngine("").clean(PAGE.parent / "articles")
    reasons = {f"why.{line.why}" for page in cleaned for article in page.articles for line in article.removed}
    assert len(reasons) > 6
    assert reasons <= words()["vi"].keys()


def test_every_word_that_the_script_asks_for_exists() -> None:
    code = "".join(path.read_text("utf-8") for path in (PAGE / "static").glob("*.[hj]*"))
    asked = set(re.findall(r"""\bt\("([a-z_.]+)"[,)]""", code))
    asked |= set(re.findall(r'data-t(?:-label)?="([a-z.]+)"', code))
    assert len(asked) > 60
    assert asked <= words()["en"].keys()


def test_nothing_of_the_script_sets_mark_up() -> None:
    code = "".join(path.read_text("utf-8") for path in (PAGE / "static").glob("*.js"))
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b", code)


def test_the_style_asks_no_other_host() -> None:
    code = "".join(path.read_text("utf-8") for path in (PAGE / "static").glob("*.[chj]*"))
    assert not re.search(r"@import|url\(", code)
    assert set(re.findall(r"https?://[\w./]+", code)) <= {"http://www.w3.org/2000/svg"}


def test_the_documentation_lists_every_setting() -> None:
    text = (PAGE.parent / "docs" / "page.md").read_text("utf-8")
    for setting in SETTINGS.values():
        default = "the user's cache folder" if setting.name == "cache" else f"`{setting.default}`"
        assert f"| `{setting.flag}` | `{setting.variable}` | {default} | {setting.meaning} |" in text
