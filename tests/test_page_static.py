"""Script and style: no mark-up is made of words, and no other host is asked."""

from __future__ import annotations

import re
from pathlib import Path

PAGE = Path(__file__).parent.parent / "page"


def test_nothing_of_the_script_sets_mark_up() -> None:
    code = "".join(path.read_text("utf-8") for path in (PAGE / "static").rglob("*.js"))
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b", code)


def test_the_style_asks_no_other_host() -> None:
    code = "".join(path.read_text("utf-8") for path in (PAGE / "static").rglob("*.[chj]*"))
    assert not re.search(r"@import|url\(", code)
    assert set(re.findall(r"https?://[\w./]+", code)) <= {"http://www.w3.org/2000/svg"}
