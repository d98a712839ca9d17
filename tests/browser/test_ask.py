"""Asking: the first screen, answers, refusals, filters, chats, and readers who do not see each other."""

# ruff: noqa: ANN401 - Playwright is imported only where it is installed, so its types are not at hand
from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
import scripted_model
from page_server import QUESTION, UNANSWERED, Server, hold_model, serving
from reader import IN_BROWSER, ON_BOTH, ask, expect
from scripted_model import ScriptedModel

pytestmark = IN_BROWSER


@ON_BOTH
def test_the_first_screen_says_what_the_collection_holds_and_offers_questions(
    visit: Any, server: Server, options: dict[str, Any]
) -> None:
    page = visit(server, options)
    expect(page.locator("#tq-line")).to_have_text("5 articles · 5 publishers · Oct 2021 – Jan 2026")
    examples = page.locator("#tq-examples button")
    expect(examples).to_have_count(3)
    examples.first.click()
    expect(page.locator(".turn .short")).to_be_visible()
    expect(page.locator(".turn .question")).to_have_text(re.compile("^Ai nói “.+”\\?$"))


@ON_BOTH
def test_an_answer_names_who_said_it_where_and_when(visit: Any, server: Server, options: dict[str, Any]) -> None:
    turn = ask(visit(server, options), QUESTION)
    expect(turn.locator(".short")).to_have_text(re.compile("Tần Cương"))
    captions = turn.locator("figcaption")
    expect(captions.first).to_have_text("Tần Cương, Tân đại sứ Trung Quốc tại Mỹ · Báo Bến Sông · 2 Oct 2021")
    dates = [re.search(r"\d{4}", text)[0] for text in captions.all_inner_texts()]
    assert dates == sorted(dates)
    expect(turn.locator("blockquote mark.answer").first).to_contain_text("cả hai đều có lợi")
    expect(turn.locator(".meta .facts")).to_have_text(re.compile(r"^searched: .+ · 2 sources · \d+ ms$"))


def test_a_marker_is_a_link_with_the_title_as_its_name(visit: Any, server: Server) -> None:
    turn = ask(visit(server), QUESTION)
    marker = turn.get_by_role("link", name="Source 1: Đại sứ Tần Cương: Mỹ và Trung Quốc chịu thiệt khi đối đầu")
    expect(marker).to_have_text("[1]")
    expect(marker).to_have_attribute("title", re.compile("Báo Bến Sông · 2 Oct 2021"))


@ON_BOTH
def test_a_refusal_is_calm_and_keeps_the_nearest_passages_folded(
    visit: Any, server: Server, options: dict[str, Any]
) -> None:
    turn = ask(visit(server, options), UNANSWERED)
    expect(turn).to_have_class(re.compile("refused"))
    expect(turn.locator(".refusal")).to_be_visible()
    expect(turn.locator(".marker, blockquote, .short")).to_have_count(0)
    expect(turn.locator(".nearest li").first).to_be_hidden()
    turn.locator(".nearest summary").click()
    turn.locator(".nearest li button").first.click()
    expect(turn.page.locator("#tq-source .article-text mark.quote").first).to_be_visible()


@ON_BOTH
def test_filters_narrow_what_is_searched(visit: Any, server: Server, options: dict[str, Any]) -> None:
    page = visit(server, options)
    page.click("#tq-open-filters")
    page.get_by_label("Tin Sáng").check()
    page.fill("[data-filter=from]", "2021-11-01")
    expect(page.locator(".chip")).to_have_text(["since 1 Nov 2021", "Tin Sáng"])
    turn = ask(page, QUESTION)
    assert all("Tin Sáng" in text for text in turn.locator("figcaption").all_inner_texts())
    page.locator(".chip").first.click()
    page.locator(".chip").first.click()
    assert "Báo Bến Sông" in " ".join(ask(page, QUESTION).locator("figcaption").all_inner_texts())


@ON_BOTH
def test_a_language_can_be_chosen(visit: Any, server: Server, options: dict[str, Any]) -> None:
    page = visit(server, options)
    page.click("#tq-open-filters")
    page.get_by_role("checkbox", name="English").check()
    expect(page.locator(".chip")).to_have_text(["English"])
    expect(ask(page, QUESTION)).to_have_class(re.compile("refused"))
    expect(ask(page, "carries two lanes").locator("figcaption").first).to_contain_text("River Gazette")
    page.click("#tq-open-filters")
    page.get_by_role("checkbox", name="English").uncheck()
    page.get_by_role("checkbox", name="Vietnamese").check()
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


@pytest.fixture
def wordsmith() -> Iterator[ScriptedModel]:
    with scripted_model.serving() as model:
        yield model


def written(folder: Path, model: ScriptedModel) -> AbstractContextManager[Server]:
    """Serve a page whose answers the scripted model words."""
    return serving(folder, llm_url=model.url, llm_model="wordsmith")


def test_a_written_answer_grows_above_its_quotations(visit: Any, tmp_path: Path, wordsmith: ScriptedModel) -> None:
    # A sentence is whole once enough follows it.
    wordsmith.pieces = (
        "Chủ tịch Tập Cận Bình nói hợp tác là lựa chọn đúng đắn [2]. Hợp tác thì cả hai đều ",
        "có lợi [2]. Bữa tối ở Washington tốn đến ",
        "7 triệu [2].",
    )
    wordsmith.stall = 0
    with written(tmp_path, wordsmith) as server:
        page = visit(server)
        page.fill("#tq-question", QUESTION)
        page.press("#tq-question", "Enter")
        turn = page.locator(".turn")
        expect(turn.locator(".evidence")).to_have_count(3)
        expect(turn.locator(".remarks")).to_have_text("Putting it into words…")
        first, second, third = turn.locator(".evidence figcaption").all_inner_texts()
        for sentences in (1, 2):
            wordsmith.stall = sentences
            expect(turn.locator(".written span")).to_have_count(sentences)
            expect(turn).to_have_attribute("aria-busy", "true")
            # What is cited comes first and the rest stays in view, under numbers of its own.
            expect(turn.locator(".evidence figcaption")).to_have_text([second, first, third])
            expect(turn.locator("blockquote .marker")).to_have_text(["[1]", "[2]", "[3]"])
            expect(turn.locator(".short")).to_be_visible()
        quotation = turn.locator(".evidence").first.element_handle()
        wordsmith.stall = None
        expect(turn.locator(".dropped summary")).to_have_text("1 sentence left out")
        expect(turn.locator(".dropped li")).to_be_hidden()
        turn.locator(".dropped summary").click()
        expect(turn.locator(".dropped li")).to_contain_text("has a number that the source does not have")
        expect(turn.locator(".meta")).to_be_visible()
        expect(turn.locator(".evidence figcaption")).to_have_text([second])
        assert quotation.evaluate("(node) => node.isConnected")
        turn.locator(".written .marker").first.click()
        expect(page.locator("#tq-source mark.quote").first).to_be_visible()
        page.click(".rooms-nav >> text=About")
        expect(page.locator("#tq-about")).to_contain_text("sent to the language model wordsmith at 127.0.0.1")


def test_a_language_model_that_fails_leaves_the_quotations_and_says_why(visit: Any, tmp_path: Path) -> None:
    with serving(tmp_path, llm_url="http://127.0.0.1:9/v1", llm_model="wordsmith") as server:
        turn = ask(visit(server), QUESTION)
        expect(turn.locator(".remarks")).to_have_text(
            "The language model cannot be reached, so the quotations stand alone."
        )
        expect(turn.locator(".evidence")).to_have_count(3)


def test_what_a_language_model_says_is_shown_as_far_as_it_holds(
    visit: Any, tmp_path: Path, wordsmith: ScriptedModel
) -> None:
    wordsmith.says("Chủ tịch Tập Cận Bình nói hợp tác là lựa chọn đúng đắn [2]. Bữa tối tốn 7 triệu [2].")
    with written(tmp_path, wordsmith) as server:
        turn = ask(visit(server), QUESTION)
        expect(turn.locator(".written span")).to_have_text(
            ["Chủ tịch Tập Cận Bình nói hợp tác là lựa chọn đúng đắn. [1]"]
        )
        expect(turn.locator("blockquote")).to_contain_text(["Hợp tác thì cả hai đều có lợi"])
        expect(turn.locator(".dropped del")).to_have_text("Bữa tối tốn 7 triệu.")


def test_the_next_question_need_not_wait_for_the_wording(visit: Any, tmp_path: Path, wordsmith: ScriptedModel) -> None:
    wordsmith.says("Hợp tác thì cả hai đều có lợi [2].", stall=0)
    with written(tmp_path, wordsmith) as server:
        page = visit(server)
        page.fill("#tq-question", QUESTION)
        page.press("#tq-question", "Enter")
        expect(page.locator(".evidence")).to_have_count(3)
        expect(ask(page, UNANSWERED)).to_have_class(re.compile("refused"))
        expect(page.locator(".turn").first.locator(".meta")).to_be_visible()
        expect(page.locator(".turn").first).to_have_attribute("aria-busy", "false")
        wordsmith.stall = None
        page.close()  # the wording of the first answer may still be on its way when the server stops


def test_a_follow_up_shows_the_question_that_was_searched(visit: Any, server: Server) -> None:
    page = visit(server)
    ask(page, "carries two lanes")
    expect(ask(page, "and bicycles?").locator(".facts")).to_contain_text("searched: Carries two lanes (bicycles)?")
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
    expect(ask(page, "and bicycles?").locator(".facts")).to_contain_text("searched: Carries two lanes (bicycles)?")
    page.click("#tq-open-history")
    page.click("text=Forget all")
    page.click("dialog .solid")
    expect(page.locator(".turn")).to_have_count(0)
    assert page.evaluate("localStorage.getItem('tinqa.chats')") == "[]"


def test_a_chat_is_filed_under_the_day_where_the_reader_is(visit: Any, server: Server) -> None:
    page = visit(server, timezone_id="Asia/Ho_Chi_Minh")
    page.clock.set_fixed_time("2026-03-02T23:30:00Z")
    page.reload()
    page.wait_for_selector("#tq-question")
    ask(page, "carries two lanes")
    page.click("#tq-open-history")
    expect(page.locator(".chats .caption")).to_contain_text("3 Mar 2026")
    with page.expect_download() as download:
        page.click("#tq-export")
    assert download.value.suggested_filename == "tinqa-2026-03-03.md"


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


@ON_BOTH
def test_waiting_says_what_it_waits_for(
    visit: Any, tmp_path: Path, options: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(tmp_path):
        pass
    loaded = hold_model(monkeypatch)
    with serving(tmp_path, start=False) as server:
        page = visit(server, options)
        page.fill("#tq-question", QUESTION)
        page.press("#tq-question", "Enter")
        expect(page.locator(".waiting")).to_have_text("Loading the model…")
        loaded.set()
        expect(page.locator(".evidence").first).to_be_visible()
        expect(page.locator(".turn .meta")).to_be_visible()


def test_an_error_of_the_engine_is_one_sentence_and_can_be_tried_again(
    visit: Any, own_server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = visit(own_server)
    with monkeypatch.context() as patch:
        patch.setattr("page.live.stream", lambda *_, **__: 1 / 0)
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
    expect(ask(one, "and bicycles?").locator(".facts")).to_contain_text("Carries two lanes (bicycles)?")
    expect(ask(two, "Ông ấy còn nói gì?").locator(".facts")).to_contain_text("Ông Tần Cương còn nói gì?")
    assert "hợp tác" not in one.locator("#tinqa").inner_text()
    assert "lanes" not in two.locator("#tq-thread").inner_text()
    assert "hợp tác" not in one.evaluate("localStorage.getItem('tinqa.chats')")
