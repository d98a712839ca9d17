"""Reading: encodings, JSONL, what is refused and in which words."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import ReadError
from index.read import Page, PageKind, SourceFile, decode, find, read

VIETNAMESE = "Chủ tịch Trung Quốc Tập Cận Bình phát biểu tại Bắc Kinh."


def pages(path: Path) -> list[Page | ReadError]:
    return list(read(SourceFile(path, path.name)))


def write(folder: Path, name: str, data: bytes | str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def test_find_is_recursive_sorted_and_relative(tmp_path: Path) -> None:
    for name in ("b.txt", "a/c.HTML", "a/d.jsonl", "a/.hidden.txt", ".git/e.txt", "picture.png"):
        write(tmp_path, name, "x")
    assert [file.source for file in find([tmp_path])] == ["a/c.HTML", "a/d.jsonl", "b.txt"]


def test_files_of_the_same_name_keep_apart(tmp_path: Path) -> None:
    write(tmp_path, "one/page.txt", "x")
    write(tmp_path, "two/page.txt", "y")
    assert [file.source for file in find([tmp_path / "one", tmp_path / "two"])] == ["page.txt", "two/page.txt"]


def test_a_file_found_twice_counts_once(tmp_path: Path) -> None:
    write(tmp_path, "page.txt", "x")
    assert len(find([tmp_path, tmp_path / "page.txt"])) == 1


def test_a_missing_path_is_named() -> None:
    with pytest.raises(ReadError, match="no file or folder"):
        find([Path("nowhere-at-all")])


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_unicode_encodings_are_told_apart(codec: str) -> None:
    assert decode((VIETNAMESE * 9).encode(codec), "x") == VIETNAMESE * 9


def test_legacy_encodings_are_detected() -> None:
    text = "Правительство приняло новое решение о бюджете страны на следующий год. " * 20
    assert decode(text.encode("cp1251"), "x") == text


def test_a_declared_charset_counts_in_html() -> None:
    text = '<meta charset="windows-1251"><p>Да</p>'
    assert decode(text.encode("cp1251"), "x", html=True) == text


def test_a_wrong_line_does_not_spoil_the_right_ones() -> None:
    data = "\n".join([VIETNAMESE] * 5).encode() + b"\ncaf\xe9 cr\xe8me\n" + VIETNAMESE.encode()
    text = decode(data, "x")
    assert text.count(VIETNAMESE) == 6
    assert "caf" in text


def test_line_ends_nuls_and_marks_are_tidied() -> None:
    assert decode("\ufeffa\r\nb\rc\u2028d\x00".encode(), "x") == "a\nb\nc\nd"


@pytest.mark.parametrize("data", [b"%PDF-1.7 text", b"\x89PNG....", bytes(range(256)) * 40, b"PK\x03\x04" + b"a" * 99])
def test_what_is_not_text_is_refused_in_a_sentence(tmp_path: Path, data: bytes) -> None:
    [error] = pages(write(tmp_path, "x.txt", data))
    assert isinstance(error, ReadError)
    assert "not text" in str(error)
    assert str(error).endswith(".")


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    [error] = pages(write(tmp_path, "x.txt", " \n\n"))
    assert str(error) == "x.txt is empty."


def test_an_unreadable_file_is_reported(tmp_path: Path) -> None:
    [error] = pages(tmp_path / "gone.txt")
    assert isinstance(error, ReadError)
    assert "cannot be opened" in str(error)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
@pytest.mark.parametrize("name", ["x.txt", "x.jsonl"])
def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path, name: str) -> None:
    os.mkfifo(tmp_path / name)
    [error] = pages(tmp_path / name)
    assert str(error) == f"{name} is no ordinary file; save the page as .txt or .html."
    assert [file.source for file in find([tmp_path])] == [name]


def test_records_become_pages_and_bad_lines_cost_only_themselves(tmp_path: Path) -> None:
    good = json.dumps({"id": "a1", "title": "", "text": "Một.", "published": "2024-03-05", "lang": "vi"})
    lines = [good, "{broken", "[1]", json.dumps({"id": "a2"}), good, "", json.dumps({"text": "Hai."})]
    found = pages(write(tmp_path, "x.jsonl", "\n".join(lines)))
    kept = [page for page in found if isinstance(page, Page)]
    assert [page.source for page in kept] == ["x.jsonl#a1", "x.jsonl#7"]
    assert kept[0].kind is PageKind.RECORD
    assert kept[0].fields["published"] == "2024-03-05"
    errors = [str(error) for error in found if isinstance(error, ReadError)]
    assert ["line 2" in errors[0], "line 3" in errors[1], "no text" in errors[2], "repeats" in errors[3]] == [True] * 4


def test_the_ending_tells_the_kind(tmp_path: Path) -> None:
    [page] = pages(write(tmp_path, "x.htm", "<p>a</p>"))
    assert isinstance(page, Page)
    assert page.kind is PageKind.HTML


@given(st.binary(max_size=400))
def test_any_bytes_give_text_or_a_sentence(data: bytes) -> None:
    message = text = ""
    try:
        text = decode(data, "x")
    except ReadError as error:
        message = str(error)
    assert not message or message.startswith("x is ")
    assert not set(text) & {"\x00", "\r", "\ufeff"}
    text.encode()


@given(st.text(max_size=200))
def test_utf8_text_comes_back_but_for_line_ends(text: str) -> None:
    data = text.encode("utf-8", "ignore")
    if data.startswith((b"%PDF", b"GIF8")) or sum(c < 32 for c in data):
        return
    assert decode(data, "x").replace("\n", "") == "".join(c for c in data.decode() if c not in "\ufeff\u2028\u2029")
