"""Generations: written aside, switched at once, and whatever is half-written does not count."""

from __future__ import annotations

import errno
import json
import os
import shutil
import stat
from contextlib import suppress
from pathlib import Path

import pytest

from index.errors import BrokenIndexError, TinqaError
from index.store.generation import FORMAT, Manifest, building, damage, live, live_id, publish

MANIFEST = Manifest(FORMAT, {"name": "tiny", "fingerprint": "f", "dimension": 2}, {}, {"articles": 1})


def add(index: Path, content: str = "text") -> Path:
    with building(index) as folder:
        (folder / "articles.sqlite").write_text(content)
        publish(folder, MANIFEST)
    return folder


def names(index: Path) -> list[str]:
    return sorted(path.name for path in index.iterdir() if path.name.startswith("gen-"))


def test_a_published_generation_is_live_and_lists_its_files(tmp_path: Path) -> None:
    folder = add(tmp_path / "new" / "index")
    assert live(tmp_path / "new" / "index") == folder
    manifest = Manifest.read(folder)
    assert manifest.files["articles.sqlite"]["bytes"] == 4
    assert damage(folder, manifest, thorough=True) == []


def test_the_last_two_generations_are_kept_and_older_ones_go(tmp_path: Path) -> None:
    for content in "abcd":
        add(tmp_path, content)
    assert names(tmp_path) == ["gen-000003", "gen-000004"]
    assert (live(tmp_path) / "articles.sqlite").read_text() == "d"


def test_what_is_not_published_goes_away(tmp_path: Path) -> None:
    first = add(tmp_path)
    with suppress(RuntimeError), building(tmp_path) as folder:
        (folder / "articles.sqlite").write_text("half")
        raise RuntimeError
    assert names(tmp_path) == [first.name]
    assert live(tmp_path) == first


def test_what_a_crash_left_behind_is_ignored_and_cleared_by_the_next_build(tmp_path: Path) -> None:
    first = add(tmp_path)
    left = tmp_path / "gen-000007"
    left.mkdir()
    (left / "articles.sqlite").write_text("half")
    assert live(tmp_path) == first
    second = add(tmp_path)
    assert not left.exists()
    assert live(tmp_path) == second


@pytest.mark.parametrize("current", [None, "", "gen-000099", "../elsewhere", "gen-1/../..", "nonsense\n", "\x00"])
def test_without_a_right_current_the_newest_complete_generation_is_live(tmp_path: Path, current: str | None) -> None:
    add(tmp_path)
    second = add(tmp_path)
    if current is None:
        (tmp_path / "CURRENT").unlink()
    else:
        (tmp_path / "CURRENT").write_text(current)
    assert live(tmp_path) == second


def test_current_that_is_not_text_does_no_harm(tmp_path: Path) -> None:
    folder = add(tmp_path)
    (tmp_path / "CURRENT").write_bytes(b"\xff\xfe\x00")
    assert live(tmp_path) == folder


def test_a_current_that_names_a_half_written_generation_does_not_count(tmp_path: Path) -> None:
    first = add(tmp_path)
    (tmp_path / "gen-000002").mkdir()
    (tmp_path / "CURRENT").write_text("gen-000002")
    assert live(tmp_path) == first


def test_the_newest_of_a_million_generations_is_told_by_its_number(tmp_path: Path) -> None:
    folder = add(tmp_path)
    for name in ("gen-999999", "gen-1000000"):
        shutil.copytree(folder, tmp_path / name)
    (tmp_path / "CURRENT").unlink()
    assert live(tmp_path).name == "gen-1000000"


@pytest.mark.parametrize("made", [False, True])
def test_no_index_is_a_sentence_with_the_mend(tmp_path: Path, made: bool) -> None:
    folder = tmp_path / "index"
    if made:
        folder.mkdir()
    with pytest.raises(BrokenIndexError, match=r"There is no index at .*python -m index build --index"):
        live(folder)


def test_two_builds_at_once_are_refused(tmp_path: Path) -> None:
    with building(tmp_path), pytest.raises(TinqaError, match=r"Another build of .* is running"), building(tmp_path):
        pass


def test_after_a_build_the_lock_is_free(tmp_path: Path) -> None:
    add(tmp_path)
    add(tmp_path)


def test_an_index_folder_that_is_a_file_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "index").write_text("in the way")
    with pytest.raises(TinqaError, match="cannot be written") as caught, building(tmp_path / "index"):
        pass
    assert "--index" in str(caught.value)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_without_leave_to_write_is_one_sentence(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(TinqaError, match="cannot be written"), building(tmp_path / "index"):
        pass


def test_a_work_error_inside_a_build_keeps_its_own_words(tmp_path: Path) -> None:
    with pytest.raises(TinqaError, match="my words"), building(tmp_path):
        raise TinqaError("my words")


@pytest.mark.parametrize(
    "content", ["", "{", "[]", "7", "{}", '{"format": 99}', '{"format": 1, "surprise": 2}', "\x00"]
)
def test_a_manifest_that_cannot_be_read_is_one_sentence_with_the_mend(tmp_path: Path, content: str) -> None:
    (tmp_path / "manifest.json").write_text(content)
    with pytest.raises(BrokenIndexError, match="rebuild with `python -m index build`") as caught:
        Manifest.read(tmp_path)
    assert str(tmp_path) in str(caught.value)


def test_another_format_names_both_numbers(tmp_path: Path) -> None:
    folder = add(tmp_path)
    path = folder / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"format": 99}))
    with pytest.raises(BrokenIndexError, match=f"format 99.*reads {FORMAT}"):
        Manifest.read(folder)


def test_damage_is_told_apart(tmp_path: Path) -> None:
    folder = add(tmp_path)
    manifest = Manifest.read(folder)
    path = folder / "articles.sqlite"
    path.write_text("TEXT")
    assert damage(folder, manifest) == []
    assert "changed" in damage(folder, manifest, thorough=True)[0]
    path.write_text("longer")
    assert "6 bytes instead of 4" in damage(folder, manifest)[0]
    path.unlink()
    assert "missing" in damage(folder, manifest)[0]


@pytest.mark.parametrize("step", range(2))
def test_a_crash_between_the_last_two_steps_leaves_a_whole_index(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    first = add(tmp_path, "old")
    count = 0
    real = Path.replace

    def replace(self: Path, target: Path) -> Path:
        nonlocal count
        if count == step:
            raise KeyboardInterrupt
        count += 1
        return real(self, target)

    monkeypatch.setattr(Path, "replace", replace)
    with pytest.raises(KeyboardInterrupt):
        add(tmp_path, "new")
    monkeypatch.undo()
    now = live(tmp_path)
    assert now == first
    assert damage(now, Manifest.read(now), thorough=True) == []
    assert (live(tmp_path) / "articles.sqlite").read_text() == "old"
    add(tmp_path, "newest")
    assert (live(tmp_path) / "articles.sqlite").read_text() == "newest"


def test_a_live_index_is_known_by_the_id_of_its_build(tmp_path: Path) -> None:
    assert live_id(tmp_path / "nothing") is None
    folder = add(tmp_path / "index")
    first = live_id(tmp_path / "index")
    assert first == Manifest.read(folder).build_id
    assert first == live_id(tmp_path / "index")
    shutil.rmtree(tmp_path / "index")
    assert add(tmp_path / "index").name == folder.name, "the same generation, but of another build"
    assert live_id(tmp_path / "index") not in {None, first}
    (folder / "manifest.json").write_text("{")
    assert live_id(tmp_path / "index") is None


@pytest.mark.parametrize("platform", ["linux", "win32"])
def test_files_reach_the_disk_on_windows_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, platform: str) -> None:
    fcntl = pytest.importorskip("fcntl")
    synced: list[str] = []

    def fsync(descriptor: int) -> None:
        """Refuse as Windows does what is not open for writing; it has no descriptors of folders at all."""
        folder = stat.S_ISDIR(os.fstat(descriptor).st_mode)
        read_only = fcntl.fcntl(descriptor, fcntl.F_GETFL) & os.O_ACCMODE == os.O_RDONLY
        if platform == "win32" and (folder or read_only):
            raise OSError(errno.EBADF, "Bad file descriptor")
        synced.append("folder" if folder else "file")

    monkeypatch.setattr("index.store.generation.os.fsync", fsync)
    monkeypatch.setattr("index.store.generation.sys.platform", platform)
    add(tmp_path)
    assert synced.count("file") == 3
    assert ("folder" in synced) == (platform == "linux")
