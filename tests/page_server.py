"""A page on a free port over a folder of small articles, for the tests of the page and its interfaces."""

# ruff: noqa: ANN401 - an engine is whatever answers like one

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from fake_engine import FakeEngine

import app
from index.settings import Settings
from page.live import Library, Phase

PAGES = {
    "tan-cuong.txt": """Đại sứ Tần Cương: Mỹ và Trung Quốc chịu thiệt khi đối đầu
Báo Bến Sông | 2021-10-02 | vi
#Trang chủ - Thế giới - Kinh tế
Tân đại sứ Trung Quốc tại Mỹ phát biểu trước các doanh nghiệp ở Washington hôm thứ Sáu.
“Lịch sử cho thấy khi bắt tay hợp tác thì cả hai đều có lợi; khi đối đầu thì bên nào cũng mất”, ông Tần Cương nói.
Ông cho biết hai nước nên mở lại các kênh trao đổi về kinh tế, năng lượng và khí hậu.
#Đọc thêm: Giá vàng hôm nay
""",
    "thu.txt": """Bức thư gửi bữa tiệc ở Washington
Tin Sáng | 2021-11-09 | vi
“Hợp tác là lựa chọn đúng đắn, có lợi cho cả hai”, ông Tập Cận Bình nhấn mạnh.
Bức thư được đọc trong bữa tối của một ủy ban ở Washington.
"""
    + "\n".join(f"Đoạn thứ {n} kể tiếp về bữa tối và những người khách đã đến dự hôm ấy." for n in range(40))
    + "\n“Cả hai đều có lợi khi hợp tác về khí hậu”, bà Mai Lan Hương nói thêm.\n",
    "bridge.txt": """A bridge in three spans opens this morning
River Gazette | 2024-05-18 | en
The bridge carries two lanes and a path for bicycles, and took four years to build.
#Subscribe to our newsletter
""",
    "again.txt": """A bridge in three spans opens this morning
Harbour News | 2024-05-19 | en
The bridge carries two lanes, says the city.
""",
    "hostile.txt": """<script>window.hacked=1</script><img src=x onerror="window.hacked=2">
<b onclick="window.hacked=3">Evil</b> Daily | 2026-01-05 | en
Harmful <img src=x onerror="window.hacked=4"> ${window.hacked=5} {{hacked}} `${window.hacked=6}` turnips.
#<img src=x onerror="window.hacked=7">
""",
}


@dataclass(frozen=True)
class Server:
    """A running page."""

    url: str
    library: Library
    engine: Any
    settings: Settings


@contextmanager
def serving(
    folder: Path,
    *,
    start: bool = True,
    slow: float = 0.0,
    engine: Any = None,
    pages: Mapping[str, str] = PAGES,
    **more: Any,
) -> Iterator[Server]:
    """Serve the pages from a folder, with `more` settings; without `start` the library's first thread does not run."""
    articles = folder / "articles"
    articles.mkdir(parents=True)
    for name, text in pages.items():
        (articles / name).write_text(text, "utf-8")
    places = {"articles": articles, "index": folder / "index", "feedback": folder / "feedback.jsonl"}
    settings = replace(Settings(), **places, **more)
    engine = engine or FakeEngine(slow)
    library = Library(settings, engine)
    demo = app.layout(library, engine)
    url = app.launch(demo, settings, app.free_port("127.0.0.1", 0))
    try:
        if start:
            library.start()
            assert library.wait(60).phase is Phase.READY
        yield Server(url, library, engine, settings)
    finally:
        demo.close(verbose=False)
        library.close()
