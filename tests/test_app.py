"""The command line of the page, and the endpoints that other programs call."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from importlib.metadata import entry_points
from pathlib import Path

import pytest
from gradio_client import Client
from gradio_client.exceptions import AppError
from news import saved_page
from page_server import QUESTION, UNANSWERED, Server, serving

import app
from index.errors import TinqaError
from index.settings import SETTINGS, Settings
from page.live import Holding, Live
from qa.writing.writer import Writer

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("api")) as running:
        yield running


@pytest.fixture(scope="module")
def client(server: Server) -> Client:
    return Client(server.url, verbose=False)


def settings_of(*flags: str) -> Settings:
    return app.read_settings(app.parser().parse_args(flags))


def test_help_names_every_setting_with_its_variable(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        app.main(["--help"])
    assert stopped.value.code == 0
    text = " ".join(capsys.readouterr().out.split())
    for name, setting in SETTINGS.items():
        assert f"--{name.replace('_', '-')}" in text
        assert setting.variable in text


def test_flags_go_before_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TINQA_PORT", "8001")
    monkeypatch.setenv("TINQA_HOST", "127.0.0.2")
    settings = settings_of("--port", "8002", "--articles", str(tmp_path), "--read-only")
    assert (settings.port, settings.host, settings.articles, settings.read_only) == (8002, "127.0.0.2", tmp_path, True)


def test_the_writer_that_the_settings_ask_for_words_the_answers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    flags = ("--articles", str(tmp_path), "--llm-url", "http://127.0.0.1:9/v1", "--llm-model", "wordsmith")
    asked = []
    monkeypatch.setattr("page.live.stream", lambda *_, **options: asked.append(options["writer"]) or iter("x"))
    settings = settings_of(*flags)
    assert list(Live(settings).stream(Holding(None, None), "Ai?")) == ["x"]
    assert asked == [Writer.from_settings(settings)]
    assert asked[0].model == "wordsmith"


def test_a_wrong_environment_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TINQA_PORT", "eighty")
    assert app.main([]) == 1
    assert capsys.readouterr().err == "TINQA_PORT must be a whole number from 0 to 65535, not 'eighty'.\n"


def test_a_missing_articles_folder_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert app.main(["--articles", str(tmp_path / "nowhere")]) == 2
    error = capsys.readouterr().err
    assert error.startswith("There is no folder ")
    assert error.count("\n") == 1


def test_an_occupied_port_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert app.main(["serve", "--articles", str(tmp_path), "--port", str(port)]) == 1
    error = capsys.readouterr().err
    assert error.startswith(f"Port {port} on 127.0.0.1 cannot be used")
    assert error.count("\n") == 1


def test_mcp_without_its_extra_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("app.find_spec", lambda _: None)
    assert app.main(["--articles", str(tmp_path), "--port", "0", "--mcp"]) == 2
    assert capsys.readouterr().err == (
        "--mcp needs Gradio's MCP extra; install it with: python -m pip install 'gradio[mcp]'\n"
    )


@pytest.mark.parametrize(
    ("command", "module"), [("build", "index"), ("verify", "index"), ("ask", "qa"), ("search", "qa")]
)
def test_other_commands_are_forwarded(command: str, module: str, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[list[str]] = []
    monkeypatch.setattr(f"{module}.__main__.main", lambda argv: seen.append(argv) or 7)
    assert app.main([command, "--json", "x"]) == 7
    assert seen == [[command, "--json", "x"]]


def test_the_console_command_is_this_program() -> None:
    (command,) = entry_points(group="console_scripts", name="tinqa")
    assert command.load() is app.main


FLAGS_ONLY = "import app; app.parser()"
WHOLE_PAGE = """
import app
from page.live import Live
app.layout(Live(app.Settings()))
"""
HEAVY = ("torch", "faiss", "sentence_transformers", "onnxruntime", "transformers")


@pytest.mark.parametrize(("statement", "absent"), [(FLAGS_ONLY, ("gradio", *HEAVY)), (WHOLE_PAGE, HEAVY)])
def test_the_page_shows_before_a_model_is_imported(statement: str, absent: tuple[str, ...]) -> None:
    check = f"{statement}\nimport sys; print(sorted(set({absent!r}) & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", check], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_ask_returns_markdown_and_its_sources(client: Client) -> None:
    markdown, sources = client.predict(question=QUESTION, api_name="/ask")
    assert {int(n) for n in re.findall(r"\[(\d+)\]", markdown)} == {source["marker"] for source in sources}
    assert [source["marker"] for source in sources] == sorted(source["marker"] for source in sources)
    first = sources[0]
    assert first["speaker"] == "Tần Cương"
    assert first["published"] == "2021-10-02"
    assert first["verified"] is True
    assert len(first["quote"]) == first["end"] - first["start"]
    assert set(first) == {
        "marker", "article_id", "sha256", "source", "title", "publisher", "published", "speaker", "office",
        "start", "end", "quote", "marked", "meant", "near", "why", "lang", "verified",
    }  # fmt: skip


def test_ask_refuses_without_sources(client: Client) -> None:
    markdown, sources = client.predict(question=UNANSWERED, api_name="/ask")
    assert sources == []
    assert markdown


def test_search_returns_as_many_passages_as_asked_for(client: Client) -> None:
    hits = client.predict(question="bridge lanes", top=2, api_name="/search")
    assert [hit["rank"] for hit in hits] == [1, 2]
    assert "bridge" in hits[0]["text"]


def test_an_empty_question_is_one_sentence(client: Client) -> None:
    with pytest.raises(AppError, match=r"The question is empty\."):
        client.predict(question="  ", api_name="/ask")


def test_rebuild_says_what_changed(client: Client, server: Server) -> None:
    ferry = "The ferry returns on Sunday after three months in the yard, and a ticket costs as much as before."
    page = saved_page("A ferry returns", "Harbour News", "2025-01-01", "en", ferry)
    (server.settings.articles / "new.html").write_text(page, "utf-8")
    report = client.predict(api_name="/rebuild")
    assert report["added"] == ["new.html"]
    assert report["articles"] == len(list(server.settings.articles.iterdir()))


def test_only_the_three_endpoints_are_public(client: Client) -> None:
    named = client.view_api(return_format="dict")["named_endpoints"]
    assert set(named) == {"/ask", "/search", "/rebuild"}


def test_a_read_only_page_refuses_to_rebuild(tmp_path: Path) -> None:
    with serving(tmp_path, read_only=True) as running:
        client = Client(running.url, verbose=False)
        with pytest.raises(AppError, match="read-only"):
            client.predict(api_name="/rebuild")


def test_an_address_of_six_parts_is_printed_in_brackets(tmp_path: Path) -> None:
    try:
        port = app.free_port("::1", 0)
    except TinqaError:
        pytest.skip("this machine has no IPv6")
    demo = app.layout(Live(replace(Settings(), articles=tmp_path)))
    try:
        url = app.launch(demo, replace(Settings(), host="::1"), port)
        assert url == f"http://[::1]:{port}/"
        assert "/ask" in Client(url, verbose=False).view_api(return_format="dict")["named_endpoints"]
    finally:
        demo.close(verbose=False)


def test_a_free_port_is_found_and_a_wrong_host_refused() -> None:
    assert app.free_port("127.0.0.1", 0) > 0
    with pytest.raises(TinqaError, match="cannot be used"):
        app.free_port("203.0.113.1", 7860)
