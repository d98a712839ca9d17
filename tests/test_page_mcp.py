"""`app.py --mcp` as an MCP client meets it: the page is started as a reader starts it and its tools are called."""

from __future__ import annotations

import ast
import asyncio
import re
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import tiny_model

pytest.importorskip("mcp", reason="Gradio's MCP extra is not installed")
from mcp import ClientSession
from mcp.client.streamable_http import streamable_http_client

if TYPE_CHECKING:
    from mcp.types import CallToolResult, ListToolsResult

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, tiny_folder: Path) -> Iterator[str]:
    """The address that `app.py --mcp` prints for a page over four short articles."""
    folder = tmp_path_factory.mktemp("mcp")
    tiny_model.write_records(folder / "articles" / "news.jsonl")
    places = {"articles": folder / "articles", "index": folder / "index", "model": tiny_folder}
    flags = [part for name, place in places.items() for part in (f"--{name}", str(place))]
    command = [sys.executable, "app.py", "--mcp", "--port", "0", *flags]
    with (
        (folder / "log").open("w") as log,
        subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=log, text=True) as page,
    ):
        printed = (re.search(r"TinQA is at (http://\S+)", line) for line in page.stdout)
        yield next(found for found in printed if found)[1]
        page.terminate()


def talk(address: str, say: Callable[[ClientSession], Awaitable[Any]]) -> Any:  # noqa: ANN401 - whatever is answered
    """Open a session, say one thing and return the answer."""

    async def session() -> Any:  # noqa: ANN401
        async with (
            streamable_http_client(f"{address}gradio_api/mcp/") as (reading, writing, _),
            ClientSession(reading, writing) as client,
        ):
            await client.initialize()
            return await say(client)

    return asyncio.run(session())


def call(address: str, tool: str, **arguments: str | int) -> CallToolResult:
    result: CallToolResult = talk(address, lambda client: client.call_tool(tool, arguments))
    return result


def value(result: CallToolResult) -> Any:  # noqa: ANN401 - whatever the tool returns
    """What a tool returned: Gradio writes it in Python's notation."""
    assert not result.isError
    return ast.literal_eval(result.content[0].text)


def test_the_tools_are_listed_with_their_parameters(address: str) -> None:
    listed: ListToolsResult = talk(address, lambda client: client.list_tools())
    tools = {tool.name: tool for tool in listed.tools}
    assert set(tools) == {"ask", "search", "rebuild"}
    assert tools["ask"].inputSchema["required"] == ["question"]
    assert tools["search"].inputSchema["properties"]["top"]["default"] == 10
    assert all(tool.description.endswith(".") and ",," not in tool.description for tool in tools.values())


def test_ask_answers_with_its_sources(address: str) -> None:
    markdown, sources = value(call(address, "ask", question="Who said a bridge brings two towns together?"))
    assert "[1]" in markdown
    assert sources[0]["speaker"] == "Anna Kessler"
    assert sources[0]["quote"] in tiny_model.BRIDGE
    assert sources[0]["verified"] is True


def test_search_returns_passages(address: str) -> None:
    (hit,) = value(call(address, "search", question="how much rice was harvested", top=1))
    assert hit["rank"] == 1
    assert hit["start"] < hit["end"]


def test_what_the_caller_can_mend_is_an_error_of_one_sentence(address: str) -> None:
    result = call(address, "ask", question=" ")
    assert result.isError
    assert result.content[0].text == "The question is empty."
