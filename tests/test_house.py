"""The house keeps its own rules: which room may use which, no circle among them, and no language's words in code."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FILES = [ROOT / "app.py", *(file for room in ("index", "qa", "page") for file in sorted((ROOT / room).rglob("*.py")))]
MODULES = {".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): file for file in FILES}
# Two letters of a script, or a letter that only Vietnamese has: a word, not a range of characters.
RANGE = re.compile(r"\W?.-.")
WORD = re.compile("[\u0400-\u04ff]{2}|[\u3400-\u9fff]{2}|[ăđơưạ-ỹ]", re.IGNORECASE)


def imported(module: str) -> set[str]:
    """Return the modules of the project that a module imports, wherever in it, except for types alone."""
    found: set[str] = set()
    for node in running(ast.parse(MODULES[module].read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            inner = {f"{node.module}.{alias.name}" for alias in node.names} & MODULES.keys()
            found |= inner or {node.module}
    return {name for name in found if name in MODULES and name != module}


def running(tree: ast.AST) -> Iterator[ast.AST]:
    """Walk a tree without what stands under `if TYPE_CHECKING`."""
    for node in ast.iter_child_nodes(tree):
        if not (isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"):
            yield node
            yield from running(node)


@pytest.mark.parametrize(("room", "others"), [("index", {"qa", "page", "app"}), ("qa", {"page", "app"})])
def test_the_way_of_the_data_goes_one_way(room: str, others: set[str]) -> None:
    for module in MODULES:
        if module.partition(".")[0] == room:
            assert not {name for name in imported(module) if name.partition(".")[0] in others}, module


def test_no_circle_of_imports() -> None:
    uses = {module: imported(module) for module in MODULES}
    done: set[str] = set()

    def walk(module: str, path: tuple[str, ...]) -> None:
        assert module not in path, " -> ".join((*path[path.index(module) :], module))
        if module not in done:
            for other in sorted(uses[module]):
                walk(other, (*path, module))
            done.add(module)

    for module in uses:
        walk(module, ())


def test_no_two_rooms_have_one_name() -> None:
    plain = {"__init__", "__main__"}
    names = [(file.stem, file.relative_to(ROOT).parts[0]) for file in FILES if file.stem not in plain]
    twice = {name for name, _ in names if sum(other == name for other, _ in names) > 1}
    assert not twice


@pytest.mark.parametrize("module", [name for name in MODULES if name.partition(".")[0] in {"index", "qa"}])
def test_no_words_of_a_language_stand_in_code(module: str) -> None:
    tree = ast.parse(MODULES[module].read_text("utf-8"))
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            text = RANGE.sub("", node.value)
            assert len(text) < 2 or not WORD.search(text), f"line {node.lineno}: {node.value!r:.80}"
