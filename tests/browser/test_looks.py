"""Words, looks and harm: languages, contrast, keyboard, motion, and articles that mean ill."""

# ruff: noqa: ANN401 - Playwright is imported only where it is installed, so its types are not at hand
from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from news import saved_page
from page_server import QUESTION, UNANSWERED, Server, serving
from reader import IN_BROWSER, ON_BOTH, PHONE, ask, expect

pytestmark = IN_BROWSER


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


def test_vietnamese_is_set_in_a_font_of_the_server(visit: Any, server: Server) -> None:
    page = visit(server)
    families = "[...document.fonts].filter((face) => face.status === 'loaded').map((face) => face.family)"
    page.wait_for_function("document.fonts.status === 'loaded'")
    assert "Source Sans Pro" in [name.strip('"') for name in page.evaluate(families)]


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


LETTERS_A_LINE = """(nodes) => nodes.flatMap((node) => {
  const lines = new Map(), range = document.createRange(), walker = document.createTreeWalker(node, 4 /* text */);
  for (let text; (text = walker.nextNode()); )
    for (let i = 0; i < text.length; i++) {
      range.setStart(text, i);
      range.setEnd(text, i + 1);
      const line = Math.round(range.getBoundingClientRect().bottom / 12);
      lines.set(line, (lines.get(line) || 0) + 1);
    }
  return [...lines.values()];
})"""


def test_lines_are_as_long_as_the_eye_likes_them(visit: Any, tmp_path: Path) -> None:
    words = "Cây cầu ba nhịp nối hai bờ sông được khánh thành sáng nay sau bốn năm thi công liên tục"
    long = saved_page("Cầu ba nhịp", "Tin Sáng", "2024-05-18", "vi", f"{', '.join([words] * 3)}.", f"{words}. " * 6)
    with serving(tmp_path / "long", pages={"a.html": long}) as server:
        page = visit(server)
        turn = ask(page, words)
        turn.locator("blockquote .marker").first.click()
        expect(page.locator("#tq-source mark.quote").first).to_be_visible()
        for selector in ("blockquote", ".article-text p"):
            letters = page.locator(selector).evaluate_all(LETTERS_A_LINE)
            assert 60 <= max(letters) <= 76, selector


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


@ON_BOTH
def test_hostile_articles_stay_text(visit: Any, server: Server, options: dict[str, Any]) -> None:
    page = visit(server, options)
    turn = ask(page, "paragraph about turnips, harmful turnips")
    if not turn.locator("blockquote").count():
        turn = ask(page, "turnips")
    expect(turn.locator("blockquote").first).to_contain_text('<img src=x onerror="window.hacked=4"> ${window.hacked=5}')
    turn.locator("blockquote .marker").first.click()
    expect(page.locator("#tq-source h2")).to_have_text(
        'Evil <script>window.hacked=1</script><img src=x onerror="window.hacked=2">'
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
