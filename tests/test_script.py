"""The modules of the page's script that know no element, under Node's own test runner."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parent.parent / "page" / "static" / "script"


def test_the_script_under_node() -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed")
    tests = sorted(map(str, Path(__file__).with_name("script").glob("*.test.js")))
    done = subprocess.run([node, "--test", *tests], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_no_circle_among_the_modules() -> None:
    uses = {file.stem: re.findall(r'from "\./(\w+)\.js"', file.read_text("utf-8")) for file in SCRIPT.glob("*.js")}

    def walk(module: str, path: tuple[str, ...]) -> None:
        assert module not in path, " -> ".join((*path, module))
        for other in uses[module]:
            walk(other, (*path, module))

    walk("frame", ())
    assert {"words", "plotted", "turns", "state"}.isdisjoint(
        module for module in uses if {"dom", "host"} & set(uses[module])
    ), "what is data knows no element"
