"""The collection: its table, plots, uploads, deletions and rebuilds."""

# ruff: noqa: ANN401 - Playwright is imported only where it is installed, so its types are not at hand
from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
import tiny_model
from news import saved_page
from page_server import FERRY, QUESTION, Server, serving, slow_down
from reader import IN_BROWSER, ON_BOTH, ask, expect

pytestmark = IN_BROWSER

HTML = """<html lang="en"><head><title>{title}</title><meta property="article:published_time" content="{published}">
</head><body><nav><a href="/">Home</a> <a href="/sport">Sport</a></nav>
<article><h1>{title}</h1><p>{text}</p></article></body></html>"""


@ON_BOTH
def test_the_table_is_searched_sorted_and_filtered(visit: Any, server: Server, options: dict[str, Any]) -> None:
    page = visit(server, options)
    page.click(".rooms-nav >> text=Articles")
    rows = page.locator("#tq-table tbody tr")
    expect(rows).to_have_count(5)
    expect(rows.first.locator(".col-published")).to_have_text("5 Jan 2026")
    told = "A bridge in three spans opens this morning.*Harbour News.*19 May 2024.*English.*1.*[1-9]\\d?\\s%"
    expect(rows.filter(has_text="Harbour News")).to_have_text(re.compile(told))
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


@ON_BOTH
def test_the_plots_filter_when_pressed_and_by_keyboard(visit: Any, server: Server, options: dict[str, Any]) -> None:
    page = visit(server, options)
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


@ON_BOTH
def test_an_upload_is_shown_cleaned_before_it_goes_in(
    visit: Any, own_server: Server, tmp_path: Path, options: dict[str, Any]
) -> None:
    good, bad = tmp_path / "Phà số bốn.html", tmp_path / "bad.txt"
    text = (
        "Phà chạy lại từ Chủ nhật sau ba tháng sửa chữa, giá vé vẫn như trước.",
        "Thuyền trưởng Lê Văn Hải cho biết máy mới chạy êm hơn và tốn ít dầu hơn máy cũ.",
    )
    good.write_text(saved_page("Phà số bốn trở lại", "Tin Cảng", "2025-06-01", "vi", *text, menu="Trang chủ"), "utf-8")
    bad.write_text("nothing", "utf-8")
    page = visit(own_server, options)
    page.click(".rooms-nav >> text=Articles")
    page.set_input_files("#tq-files", [str(good), str(bad)])
    preview = page.locator("#tq-intake")
    expect(preview.locator("summary").first).to_contain_text("Phà số bốn trở lại")
    expect(preview).to_contain_text("Not read: bad.txt holds no article")
    preview.locator("summary").first.click()
    expect(preview).to_contain_text("Phà chạy lại từ Chủ nhật sau")
    assert not (own_server.settings.articles / "uploaded").exists()
    page.click("#tq-accept")
    expect(page.locator("#tq-strip")).to_contain_text("1 added")
    expect(page.locator("#tq-table tbody tr")).to_have_count(6)
    page.click(".rooms-nav >> text=Ask")
    expect(page.locator("#tq-line")).to_contain_text("6 articles")
    expect(page.locator("#tq-line")).to_contain_text("1 added")
    expect(ask(page, "Phà chạy lại từ Chủ nhật").locator("blockquote").first).to_contain_text("Phà chạy lại")


@ON_BOTH
def test_web_pages_records_and_archives_can_be_added(visit: Any, tmp_path: Path, options: dict[str, Any]) -> None:
    visitors, bridge, library, harvest = ([record] for record in tiny_model.RECORDS)
    web = tmp_path / "bridge.html"
    web.write_text(HTML.format(**bridge[0]), "utf-8")
    records = tiny_model.write_records(tmp_path / "library.jsonl", library)
    archive = tmp_path / "saved.zip"
    with zipfile.ZipFile(archive, "w") as made:
        made.write(tiny_model.write_records(tmp_path / "harvest.jsonl", harvest), "xã/harvest.jsonl")
        made.writestr("photo.png", b"\x89PNG")
    first = {"news.jsonl": tiny_model.write_records(tmp_path / "news.jsonl", visitors).read_text("utf-8")}
    with serving(tmp_path / "kinds", pages=first) as server:
        page = visit(server, options)
        page.click(".rooms-nav >> text=Articles")
        page.set_input_files("#tq-files", [str(web), str(records), str(archive)])
        preview = page.locator("#tq-intake")
        for title in ("Bridge over the Selm opens", "市图书馆重新开放", "Lúa chín sớm"):
            expect(preview.locator("summary", has_text=title)).to_be_visible()
        expect(preview).to_contain_text("Not read: photo.png.")
        page.click("#tq-accept")
        expect(page.locator("#tq-strip")).to_contain_text("3 added")
        expect(page.locator("#tq-table tbody tr")).to_have_count(4)
        page.click(".rooms-nav >> text=Ask")
        expect(ask(page, "Who said a bridge brings two towns together?").locator("blockquote").first).to_contain_text(
            "A bridge brings two towns together"
        )


@ON_BOTH
def test_a_rebuild_counts_what_is_new_changed_gone_and_twice(
    visit: Any, own_server: Server, options: dict[str, Any]
) -> None:
    articles = own_server.settings.articles
    (articles / "ferry.html").write_text(FERRY, "utf-8")
    letter = (articles / "thu.html").read_text("utf-8")
    (articles / "thu.html").write_text(letter.replace("Đoạn thứ 7", "Đoạn mới"), "utf-8")
    (articles / "tan-cuong.txt").unlink()
    page = visit(own_server, options)
    page.click(".rooms-nav >> text=Articles")
    page.click("#tq-rebuild")
    strip = page.locator("#tq-strip")
    for told in ("1 added", "1 changed", "1 removed", "3 unchanged", "1 duplicate"):
        expect(strip).to_contain_text(told)


@ON_BOTH
def test_an_article_is_deleted_only_after_a_yes(visit: Any, own_server: Server, options: dict[str, Any]) -> None:
    page = visit(own_server, options)
    page.click(".rooms-nav >> text=Articles")
    button = page.get_by_role("button", name="Delete “Bức thư gửi bữa tiệc ở Washington”")
    button.click()
    page.click("dialog .plain")
    assert (own_server.settings.articles / "thu.html").exists()
    button.click()
    page.click("dialog .solid")
    expect(page.locator("#tq-table tbody tr")).to_have_count(4)
    expect(page.locator("#tq-strip")).to_contain_text("1 removed")
    assert (own_server.settings.index.parent / "removed" / "thu.html").exists()


def test_asking_goes_on_during_a_rebuild_which_tells_how_far_it_is(
    visit: Any, own_server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    (own_server.settings.articles / "broken.txt").write_text("nothing", "utf-8")
    slow_down(monkeypatch, 0.7)
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
    expect(strip).to_contain_text("broken.txt: broken.txt holds no article")
    strip.get_by_role("button", name="Dismiss").click()
    expect(strip).to_be_hidden()


@ON_BOTH
def test_a_rebuild_can_be_cancelled(
    visit: Any, own_server: Server, options: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    slow_down(monkeypatch, 0.7)
    page = visit(own_server, options)
    page.click(".rooms-nav >> text=Articles")
    page.click("#tq-rebuild")
    page.click("#tq-cancel")
    expect(page.locator("#tq-strip")).to_contain_text("The index is as it was")
    assert own_server.live.status.generation == "gen-000001"


def test_the_page_shows_while_the_first_index_is_built(
    visit: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow_down(monkeypatch, 0.3)
    with serving(tmp_path / "first", start=False) as server:
        page = visit(server)
        expect(page.locator("#tq-strip")).to_contain_text("Building the index")
        page.fill("#tq-question", QUESTION)
        page.press("#tq-question", "Enter")
        expect(page.locator(".waiting")).to_have_text("Building the index first…")
        expect(page.locator(".evidence").first).to_be_visible()
        expect(page.locator(".turn .meta")).to_be_visible()
        expect(page.locator("#tq-line")).to_contain_text("5 articles")


def test_an_empty_folder_is_said_and_can_be_filled_from_the_page(visit: Any, tmp_path: Path) -> None:
    with serving(tmp_path / "empty", start=False, pages={}) as server:
        page = visit(server)
        expect(page.locator("#tq-strip")).to_contain_text("There are no articles in")
        expect(page.locator("#tq-line")).to_have_text("There is no index to read.")
        page.fill("#tq-question", QUESTION)
        page.press("#tq-question", "Enter")
        expect(page.locator(".turn .refusal")).to_contain_text("There are no articles in")
        page.click(".rooms-nav >> text=Articles")
        page.set_input_files("#tq-files", {"name": "ferry.html", "mimeType": "text/html", "buffer": FERRY.encode()})
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
