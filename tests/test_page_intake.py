"""Uploads and deletions: shown before they go in, safe names, nothing lost."""

from __future__ import annotations

import json
import os
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from page_server import ready, settings_of

from index.errors import TinqaError
from index.settings import Settings
from page.intake import Intake
from page.live import Live
from page.uploads import Upload

ONE = """Cầu ba nhịp thông xe

Cây cầu dài 300 mét và có hai làn xe, được xây trong bốn năm với tiền của thành phố.

Ông Lê Văn Hải, người trông coi công trình, cho biết cây cầu sẽ giúp người dân hai bờ sông đi lại dễ dàng hơn.

Từ sáng thứ Hai, xe buýt số 4 sẽ chạy qua cầu cứ 15 phút một chuyến.
"""
TWO = """The library reopens

The library reopens on Monday after two years of repairs, and readers may borrow three books each.

Mayor Anna Kessler said that the roof had been the most expensive part of the work.

From Tuesday it opens at nine every morning, and the reading room stays open until eight.
"""
THREE = """A ferry returns

The ferry returns on Sunday after three months in the yard, and a ticket costs as much as before.

Captain Paul Reed said that the new engine is quieter and burns a third less fuel than the old one.

It crosses the river every half hour between six in the morning and ten at night.
"""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return settings_of(tmp_path, {"one.txt": ONE, "two.txt": TWO})


@pytest.fixture
def live(settings: Settings) -> Iterator[Live]:
    with ready(settings) as made:
        yield made


def article_of(live: Live, source: str) -> str:
    """Return the identifier of the article of a page or record."""
    with live.reading() as holding:
        return next(article.id for article in holding.index.articles() if article.source == source)


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
def intake(live: Live, uploads: Path) -> Intake:
    return Intake(live, uploads)


def test_a_preview_adds_nothing_until_it_is_accepted(intake: Intake, uploads: Path, settings: Settings) -> None:
    shown = intake.preview([sent(uploads, "three.txt", TWO.encode()), sent(uploads, "bad.txt", b"nothing")])
    assert [article["title"] for page in shown["pages"] for article in page["articles"]] == ["The library reopens"]
    (reason,) = [page["reason"] for page in shown["pages"] if not page["articles"]]
    assert reason.startswith("bad.txt holds no article")
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
    monkeypatch.setattr("page.uploads.MAX_BYTES", 1_000_000)
    data = archive(tmp_path / "bomb.zip", {f"{n}.txt": b"0" * 400_000 for n in range(4)})
    assert len(data) < 10_000
    with pytest.raises(TinqaError, match="holds more than an upload may"):
        intake.preview([sent(uploads, "bomb.zip", data)])


def test_a_broken_archive_is_one_sentence(intake: Intake, uploads: Path) -> None:
    with pytest.raises(TinqaError, match="is not a ZIP archive"):
        intake.preview([sent(uploads, "broken.zip", b"PK\x03\x04 no")])


def test_a_deleted_page_is_kept_beside_the_index(intake: Intake, live: Live, settings: Settings) -> None:
    intake.remove(article_of(live, "two.txt"))
    assert not (settings.articles / "two.txt").exists()
    assert (settings.index.parent / "removed" / "two.txt").read_text("utf-8") == TWO


def test_one_record_of_a_file_can_be_deleted(intake: Intake, live: Live, settings: Settings) -> None:
    lines = [
        '{"id": "a#1", "text": "A\u2028B is said here."}',
        '{"text": "Nothing says what this is."}',
        "not json",
        '{"id": 7, "text": "C is said here."}',
    ]
    path = settings.articles / "số #5.jsonl"
    path.write_text("\n".join(lines) + "\n", "utf-8")
    live.rebuild_and_wait()
    for record, gone in (("2", 1), ("7", 3), ("a#1", 0)):
        intake.remove(article_of(live, f"số #5.jsonl#{record}"))
        lines[gone] = ""
        assert path.read_text("utf-8").split("\n") == [*lines, ""]
    assert (settings.index.parent / "removed" / path.name).read_text("utf-8").split("\n") == [
        '{"text": "Nothing says what this is."}',
        '{"id": 7, "text": "C is said here."}',
        '{"id": "a#1", "text": "A\u2028B is said here."}',
        "",
    ]


@pytest.mark.parametrize("name", ["tin #5.txt", "a.jsonl#7.txt"])
def test_a_page_with_a_hash_in_its_name_can_be_deleted(
    intake: Intake, live: Live, settings: Settings, name: str
) -> None:
    (settings.articles / name).write_text(THREE, "utf-8")
    live.rebuild_and_wait()
    intake.remove(article_of(live, name))
    assert not (settings.articles / name).exists()
    assert (settings.index.parent / "removed" / name).read_text("utf-8") == THREE


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the file system takes no such name")
@pytest.mark.parametrize("name", [b"tin \xff.txt", b"tin \xff.jsonl", b"a.jsonl#\xfe.jsonl"])
def test_a_file_whose_name_is_not_utf8_can_be_deleted_twice(
    intake: Intake, live: Live, settings: Settings, name: bytes
) -> None:
    path = settings.articles / os.fsdecode(name)
    for text in (TWO, THREE):
        lines = json.dumps({"id": "5", "text": text}) if path.suffix == ".jsonl" else text
        path.write_text(lines, "utf-8")
        live.rebuild_and_wait()
        with live.reading() as holding:
            [added] = [article for article in holding.index.articles() if "\\udcf" in article.source]
        intake.remove(added.id)
        assert not path.exists() or not path.read_text("utf-8").strip()
    kept = "".join(file.read_text("utf-8") for file in (settings.index.parent / "removed").iterdir())
    assert "The library reopens" in kept
    assert "A ferry returns" in kept


@pytest.mark.parametrize("letter", ["新", "ầ", "😀"])
def test_a_long_name_is_cut_by_bytes_and_stays_unique(
    intake: Intake, uploads: Path, settings: Settings, letter: str
) -> None:
    name = f"{letter * 110}.TXT"
    for text in (TWO, ONE, THREE):
        intake.accept(intake.preview([sent(uploads, name, text.encode())])["token"])
    names = [path.name for path in (settings.articles / "uploaded").iterdir()]
    assert len(names) == 3
    assert all(name.endswith(".txt") and len(name.encode()) <= 255 for name in names)
    assert all("\N{REPLACEMENT CHARACTER}" not in name for name in names)


def test_a_name_of_255_bytes_is_deleted_twice(intake: Intake, live: Live, settings: Settings) -> None:
    path = settings.articles / f"{'新' * 83}ab.txt"
    for text in (TWO, THREE):
        path.write_text(text, "utf-8")
        live.rebuild_and_wait()
        intake.remove(article_of(live, path.name))
    assert len(list((settings.index.parent / "removed").iterdir())) == 2
