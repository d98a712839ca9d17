"""The command line of the index: JSON as documented, exit codes, one sentence for each way to call it wrong."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import command_line
import pytest
import tiny_model
from command_line import Run

from index import open_index
from index.__main__ import main
from index.embed import Embedder
from index.store import generation

ROOT = Path(__file__).parents[1]
PAGE = f"Trang chủ\nThời sự\n\nLàng gốm đón khách\n\n{tiny_model.VISIT}\n{tiny_model.HARVEST}\n\nChia sẻ\n"


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], tiny: Embedder, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the command line in this process, with the tiny model as the only one that can be loaded fast."""
    real = Embedder.load
    monkeypatch.setattr(Embedder, "load", lambda name, cache: tiny if name == tiny.name else real(name, cache))

    def call(*arguments: object) -> tuple[int, str, str]:
        return command_line.run(main, capsys, arguments)

    return call


@pytest.fixture
def news(tmp_path: Path) -> Path:
    return tiny_model.write_records(tmp_path / "articles" / "news.jsonl")


def rows(out: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.splitlines()]


def one_sentence(err: str) -> str:
    """Return the last line of the error output, which must be a whole sentence."""
    line = err.strip().splitlines()[-1]
    assert line.endswith(".")
    assert line[0].isupper() or line[0].islower()
    return line


def test_build_json_ends_with_one_object(run: Run, news: Path, tmp_path: Path, tiny: Embedder) -> None:
    (news.parent / "broken.txt").write_bytes(b"%PDF-1.4")
    code, out, err = run("build", "--articles", news.parent, "--index", tmp_path / "i", "--model", tiny.name, "--json")
    assert code == 0
    [report] = rows(out)
    expected = {"added", "changed", "removed", "unchanged", "failed", "articles", "passages", "duplicates", "seconds"}
    assert expected <= report.keys()
    assert len(report["added"]) == report["articles"] == 4
    [failed] = report["failed"]
    assert failed["source"] == "broken.txt"
    assert "PDF" in failed["reason"]
    assert "skipped: broken.txt is a PDF" in err
    code, out, _ = run("build", "--articles", news.parent, "--index", tmp_path / "i", "--model", tiny.name)
    assert code == 0
    assert "0 added, 0 changed, 0 removed, 4 unchanged, 1 failed" in out


def test_clean_json_gives_one_line_an_article(run: Run, tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    page.write_text(PAGE, "utf-8")
    code, out, err = run("clean", page, "--json")
    assert (code, err) == (0, "")
    [article] = rows(out)
    assert {"source", "ordinal", "title", "published", "publisher", "lang", "body", "removed"} <= article.keys()
    assert (article["source"], article["ordinal"], article["lang"]) == ("page.txt", 1, "vi")
    assert all(isinstance(line, str) for line in article["body"])
    assert all({"line", "text", "why"} <= line.keys() for line in article["removed"])
    lines = PAGE.split("\n")
    for removed in article["removed"]:
        assert removed["text"] in lines[removed["line"] - 1]
    assert run("clean", page)[1].startswith("# Làng gốm đón khách\n")


def test_clean_goes_on_after_a_bad_file(run: Run, tmp_path: Path) -> None:
    good, bad = tmp_path / "good.txt", tmp_path / "bad.txt"
    good.write_text(PAGE, "utf-8")
    bad.write_bytes(bytes(range(256)) * 20)
    code, out, err = run("clean", bad, tmp_path / "missing.txt", good, "--json")
    assert code == 0
    assert len(rows(out)) == 1
    assert len(err.strip().splitlines()) == 2
    assert run("clean", bad)[0] == 1


def test_show_json_gives_the_text_and_what_is_said(run: Run, small_folder: Path) -> None:
    with open_index(small_folder) as index:
        article = index.articles()[0]
    code, out, _ = run("show", "--index", small_folder, article.id, "--json")
    assert code == 0
    [shown] = rows(out)
    assert (shown["id"], shown["text"], shown["sha256"]) == (article.id, article.text, article.sha256)
    expected = {"source", "ordinal", "title", "published", "publisher", "lang", "body", "removed"}
    assert expected <= shown.keys()
    [said, *_] = shown["quotations"]
    assert "Nghề gốm là linh hồn" in article.text[said["start"] : said["end"]]
    assert said["speaker"] == "Nguyễn Văn Bình"
    assert article.text in run("show", "--index", small_folder, article.id)[1]


def test_show_of_an_unknown_article_is_one_sentence(run: Run, small_folder: Path) -> None:
    code, out, err = run("show", "--index", small_folder, "nobody")
    assert (code, out) == (1, "")
    assert "There is no article nobody" in one_sentence(err)


def test_verify_says_whether_everything_is_in_order(run: Run, news: Path, tmp_path: Path, tiny: Embedder) -> None:
    run("build", "--articles", news, "--index", tmp_path / "i", "--model", tiny.name)
    code, out, _ = run("verify", "--index", tmp_path / "i", "--json")
    [report] = rows(out)
    assert code == 0
    assert report["ok"] is True
    assert report["problems"] == []
    assert report["articles"] == 4
    path = generation.live(tmp_path / "i") / "sentences.f16"
    path.write_bytes(bytes(path.stat().st_size))
    code, out, _ = run("verify", "--index", tmp_path / "i", "--json")
    assert code == 1
    assert "sentences.f16 has changed" in rows(out)[0]["problems"][0]
    assert run("verify", "--index", tmp_path / "i")[0] == 1


@pytest.fixture
def workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tiny: Embedder) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TINQA_MODEL", tiny.name)
    monkeypatch.setenv("TINQA_INDEX", str(tmp_path / "new"))
    return tmp_path


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("build", "--articles", "missing"), "There is no file or folder"),
        (("build", "--articles", "empty"), "There are no articles in"),
        (("show", "--index", "missing", "a1"), "There is no index at"),
        (("verify", "--index", "missing"), "There is no index at"),
        (("clean", "missing.txt"), "cannot be opened"),
        (("build", "--articles", "news", "--model", "nobody/nothing"), "nobody/nothing"),
        (("build", "--articles", "news", "--index", "file"), "cannot be written"),
        (("build", "--articles", "wordless"), "None of the files holds an article"),
    ],
)
def test_what_cannot_be_done_is_one_sentence_and_exit_code_1(
    run: Run, workplace: Path, arguments: Sequence[str], words: str
) -> None:
    (workplace / "empty").mkdir()
    (workplace / "file").write_text("in the way")
    (workplace / "wordless").mkdir()
    (workplace / "wordless" / "page.html").write_text("<html><body><script>1</script></body></html>")
    tiny_model.write_records(workplace / "news" / "news.jsonl")
    code, out, err = run(*arguments)
    assert (code, out) == (1, "")
    assert words in one_sentence(err)


def test_a_wrong_environment_is_one_sentence(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TINQA_INDEX", "")
    assert run("verify") == (1, "", "TINQA_INDEX must be the path of a file or folder, not ''.\n")


@pytest.mark.parametrize("arguments", [(), ("mend",), ("build", "--nonsense"), ("show",), ("clean",)])
def test_a_wrong_call_is_exit_code_2(run: Run, arguments: Sequence[str]) -> None:
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert err.startswith("usage: python -m index")


def test_bad_files_cost_only_themselves(run: Run, news: Path, tmp_path: Path, tiny: Embedder) -> None:
    folder = news.parent
    (folder / "binary.txt").write_bytes(bytes(range(256)) * 99)
    (folder / "empty.txt").write_text(" \n")
    (folder / "wordless.html").write_text("<html><body><img src='x.png'></body></html>")
    (folder / "lines.jsonl").write_text('{"id": "ok", "title": "T", "text": "Một câu."}\n{broken\n[]\n{"id": "x"}\n')
    (folder / "legacy.txt").write_bytes("Правительство приняло новое решение о бюджете. ".encode("cp1251") * 30)
    (folder / "utf16.txt").write_bytes(PAGE.encode("utf-16"))
    (folder / "loop.txt").symlink_to(folder / "loop.txt")
    code, out, err = run("build", "--articles", folder, "--index", tmp_path / "i", "--model", tiny.name, "--json")
    assert code == 0
    [report] = rows(out)
    failed = [failure["source"] for failure in report["failed"]]
    assert {"binary.txt", "empty.txt", "wordless.html", "lines.jsonl", "loop.txt"} <= set(failed)
    assert failed.count("lines.jsonl") == 3
    assert {"lines.jsonl#ok", "utf16.txt"} <= set(report["added"])
    assert all(failure["reason"].endswith(".") for failure in report["failed"])
    assert err.count("skipped: ") == len(failed)


def test_a_line_of_100_mb_costs_only_itself(run: Run, news: Path, tmp_path: Path, tiny: Embedder) -> None:
    (news.parent / "huge.txt").write_bytes(b"tu ngu " * 15_000_000)
    with (news.parent / "huge.jsonl").open("wb") as file:
        file.write(b'{"id": "1", "text": "' + b"tu ngu " * 15_000_000 + b'"}\n{"id": "2", "text": "Hai."}\n')
    code, out, _ = run("build", "--articles", news.parent, "--index", tmp_path / "i", "--model", tiny.name, "--json")
    assert code == 0
    [report] = rows(out)
    assert [failure["source"] for failure in report["failed"]] == ["huge.jsonl", "huge.txt"]
    assert all("105 MB" in failure["reason"] for failure in report["failed"])
    assert "huge.jsonl#2" in report["added"]


def test_a_lone_surrogate_in_a_record_is_dropped(run: Run, tmp_path: Path, tiny: Embedder) -> None:
    path = tmp_path / "s.jsonl"
    path.write_text('{"id": "a\\ud800", "title": "T\\udc00", "text": "Một \\ud83d câu.\\u0000"}\n')
    code, out, _ = run("build", "--articles", path, "--index", tmp_path / "i", "--model", tiny.name, "--json")
    assert code == 0
    assert rows(out)[0]["articles"] == 1
    assert run("verify", "--index", tmp_path / "i")[0] == 0


def _python(*arguments: object, **options: Any) -> subprocess.CompletedProcess[str]:  # noqa: ANN401
    command = [sys.executable, "-m", "index", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, text=True, capture_output=True, check=False, **options)


def test_the_real_command_builds_and_verifies(tiny_folder: Path, news: Path, tmp_path: Path) -> None:
    environment = os.environ | {"TINQA_INDEX": str(tmp_path / "i"), "TINQA_MODEL": str(tiny_folder)}
    built = _python("build", "--articles", news, "--json", env=environment)
    assert built.returncode == 0, built.stderr
    assert json.loads(built.stdout.splitlines()[-1])["articles"] == 4
    assert "indexing 4 of 4" in built.stderr
    assert _python("verify", env=environment).returncode == 0
    missing = _python("show", "nobody", env=environment)
    assert (missing.returncode, missing.stdout) == (1, "")
    assert "Traceback" not in missing.stderr


def test_a_reader_that_hangs_up_is_no_traceback() -> None:
    command = f'"{sys.executable}" -m index clean articles/*.txt articles/vi/*.txt --json | head -c 10 > /dev/null'
    done = subprocess.run(["bash", "-c", command], cwd=ROOT, capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr
    assert "Exception" not in done.stderr
