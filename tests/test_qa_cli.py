"""The command line of the answers: one JSON line a question, in order; exit codes; nothing that breaks it."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import command_line
import pytest
import scripted_model
from command_line import Run

from index.embed import Embedder
from index.store import generation
from qa.__main__ import main

ROOT = Path(__file__).parents[1]
NASTY = [
    "",
    "   ",
    "?!.,",
    "của và là thì",
    '" OR 1=1 --',
    "NEAR(",
    "words : *",
    "*",
    "\x01\x1b[31m",
    "Giá lúa? " * 5000,
    "በመጨረሻ ምን ተባለ",
    "'); DROP TABLE articles; --",
]
HIT = {"rank", "article_id", "source", "title", "published", "start", "end", "text", "score"}
ANSWER = {"question", "searched", "language", "answer", "abstained", "citations", "seconds"}
ANSWER |= {"written", "dropped", "notice"}
BRIDGE = "How many million euros did the bridge over the Selm cost?"
CITATION = {"marker", "article_id", "source", "title", "published", "speaker", "start", "end", "quote", "verified"}


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], tiny: Embedder, small_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the command line in this process over the small index; `stdin` is what comes in."""
    monkeypatch.setattr(Embedder, "load", lambda _name, _cache: tiny)
    monkeypatch.setenv("TINQA_INDEX", str(small_folder))

    def call(*arguments: object, stdin: str = "") -> tuple[int, str, str]:
        monkeypatch.setattr("sys.stdin", io.StringIO(stdin))
        return command_line.run(main, capsys, arguments)

    return call


def rows(out: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.splitlines()]


def test_search_json(run: Run) -> None:
    code, out, err = run("search", "--json", "--top", "2", "Nghề gốm là linh hồn")
    assert (code, err) == (0, "")
    [row] = rows(out)
    assert row.keys() >= {"question", "hits"}
    assert row["question"] == "Nghề gốm là linh hồn"
    assert len(row["hits"]) == 2
    assert all(hit.keys() >= HIT for hit in row["hits"])
    assert [hit["rank"] for hit in row["hits"]] == [1, 2]
    assert row["hits"][0]["published"] == "2024-03-13"


def test_ask_json(run: Run) -> None:
    code, out, err = run("ask", "--json", BRIDGE)
    assert (code, err) == (0, "")
    [row] = rows(out)
    assert row.keys() >= ANSWER
    assert row["citations"]
    assert all(citation.keys() >= CITATION for citation in row["citations"])
    assert all(citation["verified"] for citation in row["citations"])
    assert "[1]" in row["answer"]
    assert isinstance(row["seconds"], float)


@pytest.mark.parametrize("command", ["search", "ask"])
def test_questions_on_standard_input_are_answered_one_a_line_in_order(run: Run, command: str) -> None:
    questions = [
        "Giá lúa?",
        "",
        "图书馆什么时候开门？",
        BRIDGE,
        "   ",
        "Giá lúa?",
    ]
    code, out, _ = run(command, "--json", stdin="\n".join(questions) + "\n")
    assert code == 0
    assert [row["question"] for row in rows(out)] == questions


@pytest.mark.parametrize("command", ["search", "ask"])
def test_crlf_and_a_missing_last_newline_do_no_harm(run: Run, command: str) -> None:
    _, out, _ = run(command, "--json", stdin="Giá lúa?\r\nLàng gốm?")
    assert [row["question"] for row in rows(out)] == ["Giá lúa?", "Làng gốm?"]


@pytest.mark.parametrize("command", ["search", "ask"])
def test_nothing_in_nothing_out(run: Run, command: str) -> None:
    assert run(command, "--json", stdin="") == (0, "", "")


@pytest.mark.parametrize("command", ["search", "ask"])
def test_nasty_questions_get_a_line_each(run: Run, command: str) -> None:
    code, out, _ = run(command, "--json", stdin="\n".join(NASTY) + "\n")
    assert code == 0
    assert [row["question"] for row in rows(out)] == NASTY
    for question in NASTY:
        code, out, _ = run(command, "--json", "--", question)
        assert code == 0
        assert len(rows(out)) == 1


def test_an_answer_for_reading_names_its_sources(run: Run) -> None:
    code, out, _ = run("ask", BRIDGE)
    assert code == 0
    assert "40 million euros" in out
    assert "[1] Bridge over the Selm opens (Selm Post, 2023-05-05, news.jsonl#bridge)" in out
    code, out, _ = run("search", "Nghề gốm")
    assert out.startswith("1. Đại sứ thăm làng gốm (2024-03-13, ")


def test_the_language_of_the_answer_can_be_chosen(run: Run) -> None:
    _, out, _ = run("ask", "--json", "--lang", "vi", BRIDGE)
    [row] = rows(out)
    assert row["language"] == "vi"
    assert "viết" in row["answer"]


def test_a_language_model_words_the_answer(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with scripted_model.serving() as model:
        model.says("The bridge cost 40 million euros [1]. It opened in 1999 [1].")
        flags = ("--llm-url", model.url, "--llm-model", "scripted")
        code, out, err = run("ask", "--json", *flags, BRIDGE)
        assert (code, err) == (0, "")
        [row] = rows(out)
        assert (row["answer"], row["written"], row["notice"]) == (
            "40 million euros\nThe bridge cost 40 million euros. [1]",
            True,
            None,
        )
        assert row["dropped"] == [{"text": "It opened in 1999.", "why": "number"}]
        _, out, _ = run("ask", *flags, BRIDGE)
        assert "~~It opened in 1999.~~ (has a number that the source does not have)" in out
        model.status = 500
        code, out, err = run("ask", "--lang", "vi", *flags, BRIDGE)
        assert (code, err) == (0, "")
        assert "Máy chủ mô hình ngôn ngữ gặp lỗi, nên chỉ có các trích dẫn." in out
        assert "The bridge cost 40 million euros" in out


def test_a_language_model_without_a_name_is_one_sentence(run: Run) -> None:
    code, out, err = run("ask", "--llm-url", "http://127.0.0.1:1/v1", BRIDGE)
    assert (code, out) == (1, "")
    assert err == "--llm-url needs --llm-model, the name of the language model at that address.\n"


def test_a_wrong_environment_is_one_sentence(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TINQA_LLM_SECONDS", "soon")
    assert run("ask", BRIDGE) == (1, "", "TINQA_LLM_SECONDS must be a whole number of at least 1, not 'soon'.\n")


@pytest.mark.parametrize(
    ("flags", "sources"),
    [
        (("--language", "zh"), {"library"}),
        (("--language", "zh", "--language", "en"), {"library", "bridge"}),
        (("--publisher", "Báo Gốm"), {"visit"}),
        (("--from", "2024-01-01"), {"visit", "library"}),
        (("--to", "2023-12-31"), {"bridge"}),
        (("--source", "news.jsonl"), {"visit", "bridge", "library", "harvest"}),
        (("--language", "ru"), set()),
        (("--source", "nothing"), set()),
    ],
)
def test_filters(run: Run, flags: Sequence[str], sources: set[str]) -> None:
    code, out, _ = run("search", "--json", *flags, "Nghề gốm")
    assert code == 0
    assert {hit["source"].partition("#")[2] for hit in rows(out)[0]["hits"]} == sources
    if not sources:
        assert rows(run("ask", "--json", *flags, "Nghề gốm là gì?")[1])[0]["abstained"] is True


@pytest.mark.parametrize(
    "arguments",
    [(), ("think",), ("search", "--top", "0", "x"), ("search", "--top", "many", "x"), ("ask", "--from", "soon", "x")],
)
def test_a_wrong_call_is_exit_code_2(run: Run, arguments: Sequence[str]) -> None:
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert err.startswith("usage: python -m qa")


@pytest.mark.parametrize("command", ["search", "ask"])
def test_no_index_is_one_sentence_and_exit_code_1(run: Run, command: str, tmp_path: Path) -> None:
    code, out, err = run(command, "--json", "--index", tmp_path / "none", "Ai?")
    assert (code, out) == (1, "")
    assert err == (
        f"There is no index at {tmp_path / 'none'}; build one with "
        f"`python -m index build --index {tmp_path / 'none'}`.\n"
    )


@pytest.mark.parametrize("name", ["articles.sqlite", "vectors.faiss", "centres.json", "manifest.json"])
def test_a_damaged_index_is_one_sentence_that_names_the_mend(
    run: Run, small_folder: Path, tmp_path: Path, name: str
) -> None:
    shutil.copytree(small_folder, tmp_path / "index")
    path = generation.live(tmp_path / "index") / name
    path.write_bytes(bytes(path.stat().st_size))
    code, _, err = run("ask", "--json", "--index", tmp_path / "index", BRIDGE)
    assert code == 1
    assert err.count("\n") == 1
    assert "rebuild with `python -m index build" in err


def test_the_model_that_is_missing_now_is_one_sentence(
    small_folder: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    shutil.copytree(small_folder, tmp_path / "index")
    path = generation.live(tmp_path / "index") / "manifest.json"
    content = json.loads(path.read_text())
    content["model"]["name"] = "nobody/nothing"
    path.write_text(json.dumps(content))
    assert main(["ask", "--index", str(tmp_path / "index"), "Ai?"]) == 1
    err = capsys.readouterr().err
    assert "nobody/nothing" in err
    assert err.count("\n") == 1


def _python(*arguments: object, **options: Any) -> subprocess.CompletedProcess[bytes]:  # noqa: ANN401
    command = [sys.executable, "-m", "qa", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, check=False, **options)


def test_bytes_that_are_no_text_get_their_line_too(small_folder: Path) -> None:
    questions = b"Gi\xe1 l\xfaa?\n\xff\xfe\nGi\xc3\xa1 l\xc3\xbaa?\n"
    environment = os.environ | {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    done = _python("search", "--json", "--index", small_folder, input=questions, env=environment)
    assert done.returncode == 0, done.stderr
    shown = rows(done.stdout.decode())
    assert [row["question"] for row in shown] == ["Gi\ufffd l\ufffda?", "\ufffd\ufffd", "Giá lúa?"]


def test_everything_imports_without_the_openai_package() -> None:
    blocked = (
        "import sys; sys.modules['openai'] = None; import qa, qa.writing.writer, qa.__main__ as m; sys.exit(m.main())"
    )
    command = [sys.executable, "-c", blocked, "search", "--help"]
    assert subprocess.run(command, cwd=ROOT, capture_output=True, check=False).returncode == 0


@pytest.mark.parametrize("command", ["search", "ask"])
def test_an_argument_that_is_no_text_is_answered(run: Run, command: str) -> None:
    code, out, _ = run(command, "--json", "Gi\udce1 l\udcfaa \udcff?")
    assert code == 0
    assert rows(out)[0]["question"] == "Gi\ufffd l\ufffda \ufffd?"
