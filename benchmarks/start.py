"""How soon the page can be used, beside a bare Gradio chat in the same run: `python benchmarks/start.py`.

Needs the test extra, Chromium and Linux (memory is read from /proc). Prints a Markdown table of the medians of three
runs over the sample articles, and exits 1 where the page prints its address more than 3 s, or is drawn more than 1.5 s,
after the bare chat.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from statistics import median

from packaging.requirements import Requirement
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).parent.parent
RUNS = 3
QUESTION = "Ai nói hợp tác thì cả hai bên đều có lợi?"
ADDRESS_MARGIN, RENDER_MARGIN = 3.0, 1.5  # seconds
BARE = """
import gradio as gr
chat = gr.ChatInterface(lambda message, history: message)
_, url, _ = chat.launch(prevent_thread_lock=True, quiet=True)
print("Chat is at", url, flush=True)
chat.block_thread()
"""
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


@dataclass(frozen=True, slots=True)
class Start:
    """One start: seconds until the address, of the first drawing, until the first answer; MB in use after it."""

    address: float
    render: float
    answer: float
    memory: float


@contextmanager
def serving(command: list[str]) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Run a server until the block ends; gives its process and the address that it printed."""
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        try:
            found = (re.search(r"is at (http://\S+)", line) for line in process.stdout or ())
            yield process, next(match[1] for match in found if match)
        finally:
            process.terminate()


def start(browser: Browser, command: list[str], answered: str) -> Start:
    """Start a server, ask it one question as a reader does, and wait for what an answer consists of."""
    began = time.perf_counter()
    with serving(command) as (process, url):
        address = time.perf_counter() - began
        context = browser.new_context()
        page = context.new_page()
        page.set_default_timeout(120_000)
        render = drawn(page, url)
        page.fill("textarea", QUESTION)
        page.press("textarea", "Enter")
        page.locator(answered).first.wait_for()
        answer = time.perf_counter() - began
        context.close()
        return Start(address, render, answer, resident(process.pid))


def drawn(page: Page, url: str) -> float:
    """Return the seconds until there is a box to ask in."""
    began = time.perf_counter()
    page.goto(url, wait_until="commit")
    page.locator("textarea").first.wait_for()
    return time.perf_counter() - began


def resident(pid: int) -> float:
    """Return a process's resident memory in MB."""
    status = Path(f"/proc/{pid}/status").read_text("ascii")
    return int(re.search(r"VmRSS:\s+(\d+) kB", status)[1]) / 1024  # type: ignore[index]


def installed(name: str) -> float:
    """Return the MB of a distribution and all that it requires here."""
    seen: set[str] = set()
    waiting, size = [name], 0
    while waiting:
        try:
            found = distribution(waiting.pop())
        except PackageNotFoundError:
            continue
        if found.name in seen:
            continue
        seen.add(found.name)
        size += sum(path.stat().st_size for file in found.files or () if (path := Path(file.locate())).is_file())
        required = map(Requirement, found.requires or ())
        waiting += [one.name for one in required if one.marker is None or one.marker.evaluate({"extra": ""})]
    return size / 2**20


def medians(starts: list[Start]) -> Start:
    """Return the median of each figure."""
    return Start(*(median(getattr(one, field.name) for one in starts) for field in fields(Start)))


def measure(browser: Browser, scratch: Path) -> tuple[Start, Start, Start]:
    """Return the medians of the bare chat, of the page with its index at hand, and of the page's very first start."""
    bare, warm, cold = [], [], []
    for run in range(RUNS):
        ours = [sys.executable, "app.py", "--port", "0", "--index", str(scratch / f"{run}" / "index")]
        ours += ["--cache", str(scratch / f"{run}" / "cache"), "--feedback", str(scratch / "feedback.jsonl")]
        bare.append(start(browser, [sys.executable, "-c", BARE], ".message.bot"))
        cold.append(start(browser, ours, ".evidence"))
        warm.append(start(browser, ours, ".evidence"))
    return medians(bare), medians(warm), medians(cold)


def main() -> int:
    """Measure, print the table, and say what does not hold."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        bare, warm, cold = measure(browser, Path(folder))
        browser.close()
    print("| | TinQA | bare Gradio chat |\n|---|---|---|")
    print(f"| start to address | {warm.address:.1f} s | {bare.address:.1f} s |")
    print(f"| address to a box to ask in | {warm.render:.1f} s | {bare.render:.1f} s |")
    print(f"| start to first answer | {warm.answer:.1f} s | {bare.answer:.1f} s (echo) |")
    print(f"| the same, with model to unpack and index to build | {cold.answer:.1f} s | |")
    print(f"| memory after it | {warm.memory:.0f} MB | {bare.memory:.0f} MB |")
    print(f"| installed, with all that it needs | {installed('tinqa'):.0f} MB | {installed('gradio'):.0f} MB |")
    late = [
        f"{what}: {ours - theirs:.1f} s after the bare chat, {margin} s allowed"
        for what, ours, theirs, margin in (
            ("address", warm.address, bare.address, ADDRESS_MARGIN),
            ("first drawing", warm.render, bare.render, RENDER_MARGIN),
        )
        if ours - theirs > margin
    ]
    print(*late, sep="\n", file=sys.stderr)
    return 1 if late else 0


if __name__ == "__main__":
    sys.exit(main())
