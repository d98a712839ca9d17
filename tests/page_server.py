"""A page on a free port over a folder of small articles and the tiny model, for the tests of the page."""

from __future__ import annotations

import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import tiny_model
from news import saved_page

import app
from index import BuildReport, Progress, build, load_model
from index.settings import Settings
from page.live import Live, Phase

QUESTION = "Ai nói hợp tác thì cả hai đều có lợi?"
UNANSWERED = "Who painted the ceiling of the chapel?"
FERRY = saved_page(
    "A ferry returns",
    "Harbour News",
    "2025-01-01",
    "en",
    "The ferry returns on Sunday after three months in the yard, and a ticket costs as much as before.",
)
PAGES = {
    "tan-cuong.txt": """Trang chủ
Thế giới
Kinh tế
Báo Bến Sông
Đại sứ Tần Cương: Mỹ và Trung Quốc chịu thiệt khi đối đầu
Thứ Bảy, 02/10/2021, 09:15 (GMT+7)
Tân đại sứ Trung Quốc tại Mỹ Tần Cương phát biểu trước các doanh nghiệp ở Washington hôm thứ Sáu.
“Lịch sử cho thấy khi bắt tay hợp tác thì cả hai đều có lợi; khi đối đầu thì bên nào cũng mất”, ông Tần Cương nói.
Ông cho biết hai nước nên mở lại các kênh trao đổi về kinh tế, năng lượng và khí hậu.
Đọc thêm: Giá vàng hôm nay
© 2021 Báo Bến Sông
""",
    "thu.html": saved_page(
        "Bức thư gửi bữa tiệc ở Washington",
        "Tin Sáng",
        "2021-11-09",
        "vi",
        "“Hợp tác thì cả hai đều có lợi, đó là lựa chọn đúng đắn”, Chủ tịch Tập Cận Bình nhấn mạnh.",
        "Bức thư được đọc trong bữa tối của một ủy ban ở Washington.",
        *(f"Đoạn thứ {n} kể tiếp về bữa tối và những người khách đã đến dự hôm ấy." for n in range(40)),
        "“Cả hai đều có lợi khi hợp tác về khí hậu”, bà Mai Lan Hương nói thêm.",
    ),
    "bridge.html": saved_page(
        "A bridge in three spans opens this morning",
        "River Gazette",
        "2024-05-18",
        "en",
        "The bridge carries two lanes and a path for bicycles, and took four years to build.",
        menu="Subscribe to our newsletter",
    ),
    "again.html": saved_page(
        "A bridge in three spans opens this morning",
        "Harbour News",
        "2024-05-19",
        "en",
        "The bridge carries two lanes and a path for bicycles, and took four years to build, the city wrote.",
        menu="Home - World - Sport",
    ),
    "hostile.html": saved_page(
        'Evil <script>window.hacked=1</script><img src=x onerror="window.hacked=2">',
        '<b onclick="window.hacked=3">Evil</b> Daily',
        "2026-01-05",
        "en",
        'Harmful <img src=x onerror="window.hacked=4"> ${window.hacked=5} {{hacked}} `${window.hacked=6}` turnips.',
        "They were sold at the market this morning, and the people who bought them said nothing about it.",
        menu='<img src=x onerror="window.hacked=7"> Home',
    ),
}


@dataclass(frozen=True)
class Server:
    """A running page."""

    url: str
    live: Live
    settings: Settings


@cache
def _models() -> tempfile.TemporaryDirectory[str]:
    folder = tempfile.TemporaryDirectory()
    tiny_model.save(Path(folder.name) / "tiny", texts=[*PAGES.values(), QUESTION, UNANSWERED])
    return folder


def model() -> str:
    """The folder of a tiny model that knows the words of the pages; it goes when the tests end."""
    return str(Path(_models().name) / "tiny")


def settings_of(folder: Path, pages: Mapping[str, str] = PAGES, **more: Any) -> Settings:  # noqa: ANN401 - any setting
    """Write the pages below a folder, which may exist, and return the settings of a page over them."""
    articles = folder / "articles"
    articles.mkdir(parents=True, exist_ok=True)
    for name, text in pages.items():
        (articles / name).write_text(text, "utf-8")
    places = {"articles": articles, "index": folder / "index", "feedback": folder / "feedback.jsonl"}
    return replace(Settings(), **{"model": model(), **places, **more})


@contextmanager
def serving(
    folder: Path,
    *,
    start: bool = True,
    pages: Mapping[str, str] = PAGES,
    **more: Any,  # noqa: ANN401 - any setting
) -> Iterator[Server]:
    """Serve the pages from a folder, with `more` settings; without `start` nothing is opened or built before."""
    settings = settings_of(folder, pages, **more)
    live = Live(settings)
    demo = app.layout(live)
    url = app.launch(demo, settings, app.free_port("127.0.0.1", 0))
    try:
        if start:
            live.start()
            assert live.wait(60).phase is Phase.READY
        yield Server(url, live, settings)
    finally:
        demo.close(verbose=False)
        live.close()


@contextmanager
def ready(settings: Settings) -> Iterator[Live]:
    """Give the served index of a folder, ready to be asked, without a page."""
    live = Live(settings)
    live.start()
    assert live.wait(10).phase is Phase.READY
    yield live
    live.close()


def slow_down(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    """Let so much time pass at every step of a page's build."""

    def slowly(*places: Any, progress: Callable[[Progress], None], **options: Any) -> BuildReport:  # noqa: ANN401
        def told(made: Progress) -> None:
            progress(made)
            time.sleep(seconds)

        return build(*places, progress=told, **options)

    monkeypatch.setattr("page.live.build", slowly)


def hold_model(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Let the page's model load only when the event is set."""
    ready = threading.Event()

    def waiting(*names: Any) -> Any:  # noqa: ANN401 - as the real one
        ready.wait(30)
        return load_model(*names)

    monkeypatch.setattr("page.live.load_model", waiting)
    return ready
