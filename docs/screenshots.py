"""Take the pictures of the documentation: `python docs/screenshots.py` (needs the test extra and Chromium)."""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))


import app  # noqa: E402
import page.live  # noqa: E402
from index import BuildReport, Progress, build  # noqa: E402
from index.settings import Settings  # noqa: E402

IMAGES = ROOT / "docs" / "images"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESKTOP, PHONE = (1280, 800), (390, 844)
QUESTIONS = {"en": "What did Qin Gang say?", "vi": "Ai nói hợp tác thì cả hai bên đều có lợi?"}


def unhurried(articles: Sequence[Path], index: Path, **options: Any) -> BuildReport:  # noqa: ANN401 - as `build`
    """Build as the page does, a tenth of a second slower at every step: long enough to have its picture taken."""
    progress = options.pop("progress")

    def slowly(made: Progress) -> None:
        progress(made)
        time.sleep(0.1)

    return build(articles, index, progress=slowly, **options)


def ask(page: Page, question: str) -> None:
    """Ask and wait for the answer."""
    page.fill("#tq-question", question)
    page.press("#tq-question", "Enter")
    page.locator(".turn").last.locator(".meta").wait_for()
    page.wait_for_timeout(1500)


def answer(page: Page, lang: str) -> None:
    """Leave an answer on the page."""
    ask(page, QUESTIONS[lang])


def inspector(page: Page, lang: str) -> None:
    """Leave a source open."""
    answer(page, lang)
    page.locator("blockquote .marker").first.click()
    page.wait_for_timeout(2000)


def saved(page: Page, lang: str) -> None:
    """Leave the page as it was saved open."""
    inspector(page, lang)
    page.locator(".option").nth(1).click()
    page.wait_for_timeout(500)


def refusal(page: Page, _lang: str) -> None:
    """Leave a refusal with its nearest passages."""
    ask(page, "Who painted the ceiling of the Sistine Chapel?")
    page.locator(".nearest summary").click()


def articles(page: Page, _lang: str) -> None:
    """Leave the table open."""
    page.locator("[data-room=articles]").first.click()
    page.locator("tbody tr").first.wait_for()


def rebuild(page: Page, lang: str) -> None:
    """Leave a rebuild running."""
    articles(page, lang)
    page.click("#tq-rebuild")
    page.locator("#tq-strip .facts", has_text=" left").wait_for()


def first(page: Page, _lang: str) -> None:
    """Leave the first screen."""
    page.locator("#tq-examples li").first.wait_for()


SHOTS: list[tuple[str, Callable[[Page, str], None], tuple[int, int], str, str]] = [
    ("first", first, DESKTOP, "light", "en"),
    ("answer", answer, DESKTOP, "light", "vi"),
    ("inspector", inspector, DESKTOP, "light", "en"),
    ("inspector-dark", inspector, DESKTOP, "dark", "vi"),
    ("saved", saved, DESKTOP, "light", "en"),
    ("refusal", refusal, DESKTOP, "light", "en"),
    ("articles", articles, DESKTOP, "light", "en"),
    ("phone-first", first, PHONE, "light", "vi"),
    ("phone-answer", answer, PHONE, "light", "vi"),
    ("phone-inspector", inspector, PHONE, "dark", "vi"),
    ("phone-articles", articles, PHONE, "light", "vi"),
    ("rebuild", rebuild, DESKTOP, "dark", "en"),
]


def take(browser: Browser, url: str) -> None:
    """Take every picture as a new reader."""
    for name, act, (width, height), scheme, lang in SHOTS:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if scheme == "dark" else "light",
            locale={"en": "en-GB", "vi": "vi-VN"}[lang],
        )
        page = context.new_page()
        page.goto(url)
        page.wait_for_selector("#tq-examples li")
        act(page, lang)
        path = IMAGES / f"{name}.png"
        page.screenshot(path=path)
        Image.open(path).convert("RGB").quantize(96).save(path, optimize=True)
        context.close()


def main() -> None:
    """Serve the sample articles from a copy and take the pictures."""
    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "articles"
        shutil.copytree(ROOT / "articles", folder)
        settings = replace(Settings(), articles=folder, index=Path(scratch) / "index")
        page.live.build = unhurried
        served = page.live.Live(settings)
        demo = app.layout(served)
        url = app.launch(demo, settings, app.free_port("127.0.0.1", 0))
        served.start()
        served.wait(300)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
            take(browser, url)
            browser.close()
        demo.close(verbose=False)
        served.close()


if __name__ == "__main__":
    main()
