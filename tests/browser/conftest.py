"""Chromium, pages on free ports, and a visitor who takes offence at errors and at requests to other hosts."""

# ruff: noqa: ANN401 - Playwright is imported only where it is installed, so its types are not at hand
from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from page_server import Server, serving

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from reader import CHROMIUM, sync_api  # noqa: PLC0415 - skips where Playwright is not installed

    with sync_api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A page whose collection no test changes."""
    with serving(tmp_path_factory.mktemp("page")) as running:
        yield running


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[Server]:
    """A page whose collection the test may change."""
    with serving(tmp_path / "own") as running:
        yield running


@pytest.fixture
def visit(browser: Any) -> Iterator[Callable[..., Any]]:
    """Open a page as a new reader; afterwards no error may have been logged and no other host asked."""
    opened, troubles = [], []

    def watch(request: Any) -> None:
        if not request.url.startswith(("http://127.0.0.1:", "data:", "blob:")):
            troubles.append(f"asked {request.url}")

    def hear(message: Any) -> None:
        # A server that the test has stopped before its page is closed cannot be reached; that is no fault of the page.
        if message.type == "error" and "net::ERR_" not in message.text:
            troubles.append(message.text)

    def visitor(server: Server, options: dict[str, Any] | None = None, **more: Any) -> Any:
        size = {"viewport": {"width": 1440, "height": 900}}
        context = browser.new_context(**{"locale": "en-US", **(options or size), **more})
        opened.append(context)
        page = context.new_page()
        page.on("request", watch)
        page.on("console", hear)
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.set_default_timeout(15_000)
        page.goto(server.url)
        page.wait_for_selector("#tq-question")
        return page

    yield visitor
    for context in opened:
        context.close()
    assert troubles == []
