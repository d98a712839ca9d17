"""What a reader does in a browser, for the tests of the page."""

# ruff: noqa: ANN401 - Playwright is imported only where it is installed, so its types are not at hand
from __future__ import annotations

import shutil
from typing import Any

import pytest

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
expect = sync_api.expect

CHROMIUM = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
)
IN_BROWSER = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")]
DESKTOP = {"viewport": {"width": 1440, "height": 900}}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "device_scale_factor": 1}
ON_BOTH = pytest.mark.parametrize("options", [DESKTOP, PHONE], ids=["desktop", "phone"])


def ask(page: Any, question: str) -> Any:
    """Ask and return the new turn once it has its answer or refusal."""
    page.fill("#tq-question", question)
    page.press("#tq-question", "Enter")
    turn = page.locator(".turn").last
    expect(turn.locator(".meta")).to_be_visible()
    return turn
