"""Cleaning: what stays, what goes and why, on dumps of our own writing."""

from __future__ import annotations

import json
import time as clock
from datetime import date, time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.article import Article
from index.clean import SiteMemory, clean, clean_all
from index.clean.lines import Line, is_broken, join, split
from index.clean.stories import clean_title
from index.errors import NoArticleError, ReadError
from index.read import Page, PageKind, SourceFile, read
from index.text.dates import infer_year, stamps
from index.text.language import detect

SHARED = Path(__file__).resolve().parents[2] / "shared"

BODY = [
    "Sáng 12/3, Thủ tướng cho biết chính phủ sẽ tiếp tục hỗ trợ các doanh nghiệp nhỏ trong giai đoạn phục hồi kinh tế.",
    "Theo ông, gói hỗ trợ mới có tổng trị giá 20 nghìn tỷ đồng và được chia thành ba đợt, kéo dài đến hết năm.",
    "“Chúng tôi không để doanh nghiệp nào phải chờ đợi quá lâu”, ông nói trong cuộc họp báo tại Hà Nội.",
    "Các chuyên gia nhận định rằng tốc độ giải ngân sẽ quyết định hiệu quả của chính sách, nhất là ở nông thôn.",
    "Trong quý đầu năm, số doanh nghiệp đăng ký mới đã tăng 8% so với cùng kỳ, theo số liệu của cơ quan thống kê.",
]
SECOND = [
    "Hội đồng thành phố chiều 9/10 đã thông qua kế hoạch xây dựng hai tuyến xe điện nối trung tâm với các quận ven đô.",
    "Kế hoạch dự kiến hoàn thành trong bốn năm với nguồn vốn chủ yếu từ ngân sách địa phương và vốn vay ưu đãi.",
    "Người dân ở các quận ven đô hy vọng thời gian đi làm sẽ giảm một nửa khi tuyến đầu tiên đi vào hoạt động.",
    "Đại diện hội đồng khẳng định giá vé sẽ được giữ ở mức thấp trong ba năm đầu để khuyến khích người dân sử dụng.",
]
TITLE = "Thủ tướng: Gói hỗ trợ mới sẽ đến tay doanh nghiệp nhỏ trước mùa hè"
OTHER = "Thành phố thông qua kế hoạch hai tuyến xe điện ra vùng ven"
MENU = ["Trang chủ", "Thời sự", "Kinh tế", "Thể thao", "Giải trí", "Đăng nhập"]


def page(*lines: str, source: str = "bao/trang.txt") -> Page:
    return Page(source, PageKind.TEXT, "\n".join(lines))


def whys(article: Article) -> dict[str, str]:
    return {line.text: line.why for line in article.removed}


def test_menu_and_stamped_teasers_go_and_the_story_stays() -> None:
    teasers = ["Tin mới nhất"]
    for hour in range(5, 9):
        teasers += [f"Một tin khác về thời tiết miền Bắc số {hour}", f"0{hour}:54:35 12/11/2024"]
        teasers += [f"Dự báo cho thấy nhiệt độ giảm mạnh về đêm tại vùng núi phía bắc trong ngày thứ {hour}."]
    [article] = clean(page(*MENU, TITLE, *BODY, *teasers))
    assert article.title == TITLE
    assert article.body == BODY
    assert whys(article)["05:54:35 12/11/2024"] == "clock stamp"
    assert whys(article)[teasers[3]] == "teaser"
    assert article.lang == "vi"


def test_repeated_titles_with_their_leads_are_teasers_even_amid_the_story() -> None:
    inserts: list[str] = []
    for name in ("Chuyện ở làng chài ven biển miền Trung", "Người giữ lửa nghề gốm bên sông Hồng"):
        inserts += [
            name,
            name,
            f"{name} kể lại hành trình nhiều năm của những người thợ bám nghề giữa bao khó khăn ...",
        ]
    [article] = clean(page(TITLE, *BODY[:4], *inserts, BODY[4]))
    assert not set(inserts) & set(article.body)
    assert whys(article)[inserts[0]] == "repeated title"
    assert whys(article)[inserts[2]] == "teaser"


@pytest.mark.parametrize(
    "caption",
    [
        "Thủ tướng phát biểu tại cuộc họp báo. Ảnh: TTXVN",
        "Thủ tướng tại cuộc họp báo. (Nguồn: Reuters)",
        "Thủ tướng phát biểu tại họp báo ngày 12/3/2024. Ảnh CNN.",
        f"{TITLE} - Hình 1",
        "The prime minister at the news conference. (Photo by Jane Roe)",
    ],
)
def test_captions_are_kept_apart_from_the_body(caption: str) -> None:
    [article] = clean(page(TITLE, BODY[0], caption, *BODY[1:]))
    assert caption not in article.body
    assert article.captions == (caption,)
    assert whys(article)[caption] == "caption"


def test_a_standfirst_cut_off_by_byline_and_button_stays() -> None:
    [article] = clean(page(TITLE, "Lê Văn Minh", BODY[0], "Theo dõi Baomoi.example trên", *BODY[1:]))
    assert article.body == BODY
    assert article.byline == "Lê Văn Minh"
    assert article.publisher == "Baomoi.example"
    assert whys(article)["Lê Văn Minh"] == "byline"


def test_a_second_story_is_parted_by_its_echo_in_a_numbered_caption() -> None:
    found = clean(page(TITLE, *BODY, OTHER, SECOND[0], f"{OTHER} - Hình 1", *SECOND[1:]))
    assert [(a.ordinal, a.title, a.body) for a in found] == [(1, TITLE, BODY), (2, OTHER, SECOND)]
    assert len({a.id for a in found}) == 2


def test_a_second_story_is_parted_by_the_end_of_the_first() -> None:
    found = clean(page(TITLE, *BODY, "(theo TTXVN)", OTHER, *SECOND))
    assert [a.title for a in found] == [TITLE, OTHER]


def test_a_subhead_parts_nothing() -> None:
    [article] = clean(page(TITLE, *BODY[:3], "Giải ngân nhanh là yếu tố quyết định", *BODY[3:], *SECOND))
    assert article.title == TITLE


def test_removed_lines_carry_their_numbers_in_the_page() -> None:
    text = page(*MENU, "", TITLE, "", *BODY).text
    [article] = clean(Page("x", PageKind.TEXT, text))
    for line in article.removed:
        assert text.split("\n")[line.line - 1] == line.text
        assert line.why


@pytest.mark.parametrize(
    ("raw", "title", "site"),
    [
        ("date 2026-01-23 Hải Thương mở thêm bến phà mới", "Hải Thương mở thêm bến phà mới", ""),
        ("🔥 Giá vàng tăng mạnh trong phiên sáng nay", "Giá vàng tăng mạnh trong phiên sáng nay", ""),
        ("New York AG is investigating WeWork | VentureBeat", "New York AG is investigating WeWork", "VentureBeat"),
        ("Tuyến tàu Vĩnh Sa - Hải Thương", "Tuyến tàu Vĩnh Sa - Hải Thương", ""),
    ],
)
def test_titles_lose_glued_dates_icons_and_site_names(raw: str, title: str, site: str) -> None:
    assert clean_title(raw, top=True) == (title, site)


def test_a_dated_line_near_the_title_is_the_date() -> None:
    [article] = clean(page(TITLE, "Thứ ba, 12/03/2024, 14:30 (GMT+7)", *BODY))
    assert (article.published, article.published_time) == (date(2024, 3, 12), time(14, 30))
    assert not article.published_inferred


def test_a_missing_year_comes_only_from_the_same_story_and_is_marked() -> None:
    caption = "Thủ tướng tại cuộc họp báo ngày 12/3/2024. Ảnh: TTXVN"
    [article] = clean(page(TITLE, BODY[0], caption, *BODY[1:]))
    assert (article.published, article.published_inferred) == (date(2024, 3, 12), True)
    [article] = clean(page(TITLE, *BODY))
    assert article.published is None


@pytest.mark.parametrize(
    ("text", "lang", "day", "clock"),
    [
        ("07:59 | 16/09/2024", "vi", date(2024, 9, 16), time(7, 59)),
        ("ngày 5 tháng 3 năm 2024", "vi", date(2024, 3, 5), None),
        ("March 4, 2024 11:03 PM", "en", date(2024, 3, 4), time(23, 3)),
        ("03/04/2024", "en", date(2024, 3, 4), None),
        ("03/04/2024", "vi", date(2024, 4, 3), None),
        ("2024-03-05T10:00:00Z", "", date(2024, 3, 5), time(10, 0)),
        ("2024年3月5日 14:30", "zh", date(2024, 3, 5), time(14, 30)),
        ("5 марта 2024, 14:30", "ru", date(2024, 3, 5), time(14, 30)),
        ("Stand: 05.03.2024, 14.30 Uhr", "de", date(2024, 3, 5), time(14, 30)),
        ("Montag, 5. März 2024 um 14:30", "de", date(2024, 3, 5), time(14, 30)),
        ("5 février 2024", "fr", date(2024, 2, 5), None),
        ("1er février 2024", "fr", date(2024, 2, 1), None),
        ("5 de marzo de 2024", "es", date(2024, 3, 5), None),
        ("5 marzo 2024", "it", date(2024, 3, 5), None),
        ("5 maart 2024", "nl", date(2024, 3, 5), None),
        ("5 Mart 2024", "tr", date(2024, 3, 5), None),
        ("5 de março de 2024", "pt", date(2024, 3, 5), None),
        ("2024년 3월 5일", "ko", date(2024, 3, 5), None),
        ("Bài viết05/03/2024", "vi", date(2024, 3, 5), None),
    ],
)
def test_dates_are_read_in_many_forms(text: str, lang: str, day: date, clock: time | None) -> None:
    [stamp] = stamps(text, lang)
    assert (stamp.date, stamp.clock) == (day, clock)


def test_no_day_outside_the_calendar_is_a_date() -> None:
    assert stamps("31/02/2024 và 45/13/2024", "vi") == []
    assert infer_year(29, 2, [date(2023, 3, 1)]) is None


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        (" ".join(BODY), "vi"),
        ("The minister said that it was the first time in years and he is sure of it.", "en"),
        ("他说合作对双方都有利。", "zh"),
        ("Он сказал, что это не так и что он не будет на встрече.", "ru"),
        ("首相は会見で述べた。", "ja"),
        ("12345 67", ""),
    ],
)
def test_languages_are_told_by_script_and_function_words(text: str, lang: str) -> None:
    assert detect(text) == lang


def test_lines_broken_at_links_are_joined_again() -> None:
    broken = "\n".join(
        part for line in BODY for part in line.replace(", ", "\n, ").replace(" trong ", "\ntrong ").split("\n")
    )
    assert is_broken(broken.split("\n"))
    assert [line.text for line in split(f"{TITLE}\n{broken}")] == [TITLE, *BODY]


def test_joined_lines_remember_all_their_numbers() -> None:
    lines = [Line((3,), "Ông cho biết"), Line((5,), "chính phủ sẽ họp.")]
    assert join(lines) == [Line((3, 5), "Ông cho biết chính phủ sẽ họp.")]


def test_whole_paragraphs_are_not_joined() -> None:
    assert [line.text for line in split("\n".join([*MENU, TITLE, *BODY]))] == [*MENU, TITLE, *BODY]


def test_the_memory_counts_stories_not_copies_of_one() -> None:
    notice = "Báo điện tử của chúng tôi giữ bản quyền nội dung trên trang này."
    one, two = page(TITLE, *BODY, notice), page(OTHER, *SECOND, notice)
    memory = SiteMemory.of([one, two, page(TITLE, *BODY, "Trang khác")])
    assert memory.count(notice) == 2
    assert memory.count(BODY[0]) == 1


def test_the_pages_of_a_build_are_cleaned_in_order_and_failures_stay_in_their_place() -> None:
    unread = ReadError("x.txt is empty.")
    first, menu, third, last = clean_all([page(TITLE, *BODY), page(*MENU), unread, page(OTHER, *SECOND)])
    assert isinstance(first, list)
    assert isinstance(last, list)
    assert (first[0].body, last[0].body) == (BODY, SECOND)
    assert isinstance(menu, NoArticleError)
    assert third is unread


@pytest.mark.parametrize("unit", ["Home\nNews of the day\n", "a", f"{BODY[0]} ", "\u0301\u0316", "- ", "12 345\n"])
def test_time_grows_no_faster_than_the_page(unit: str) -> None:
    seconds = []
    for size in (100_000, 800_000):
        start = clock.thread_time()
        assert len(list(clean_all([page(unit * (size // len(unit)))]))) == 1
        seconds.append(clock.thread_time() - start)
    assert seconds[1] < 16 * seconds[0] + 0.5


def test_a_record_is_taken_as_it_is() -> None:
    fields = {"id": "7", "title": "", "published": "2024-03-05T10:30:00+07:00", "publisher": "Báo", "lang": "vi"}
    [article] = clean(Page("x.jsonl#7", PageKind.RECORD, "Một câu.\n\nHai câu.", fields))
    assert (article.title, article.body) == ("", ["Một câu.", "Hai câu."])
    assert (article.published, article.published_time) == (date(2024, 3, 5), time(10, 30))


HTML = """<html><head><title>{title} | Báo Mẫu</title><meta property="article:published_time"
content="2024-03-12T08:15:00+07:00"></head><body><nav><a href="/">Trang chủ</a><a href="/x">Kinh tế</a></nav>
<article><h1>{title}</h1>{body}<figure><img src="a.jpg"><figcaption>Thủ tướng. Ảnh: TTXVN</figcaption></figure>
</article><footer>© 2024 Báo Mẫu</footer></body></html>"""


def test_html_gives_the_article_with_its_declared_date() -> None:
    markup = HTML.format(title=TITLE, body="".join(f"<p>{line}</p>" for line in BODY))
    [article] = clean(Page("x.html", PageKind.HTML, markup))
    assert (article.title, article.body) == (TITLE, BODY)
    assert (article.published, article.published_time) == (date(2024, 3, 12), time(8, 15))
    assert "Trang chủ Kinh tế" in whys(article)


@pytest.mark.parametrize("markup", ["<html></html>", "<p>x</p>", "<script>var a</script>", "<div>" * 5000 + "a"])
def test_html_without_a_story_gives_a_reason(markup: str) -> None:
    with pytest.raises(NoArticleError, match=r"x\.html (has|holds) no"):
        clean(Page("x.html", PageKind.HTML, markup))


TEASERS = [
    line for i in range(8) for line in (f"Tin ngắn số {i} về đời sống đô thị", f"Chuyện thứ {i} trong ngày, xem ...")
]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n \n",
        "\n".join(MENU * 50),
        "\n".join(str(i * 7919) for i in range(500)),
        "\x01\x02\x03",
        "a" * 300_000,
        "中" * 100_000,
        "\n".join(TEASERS),
    ],
)
def test_a_page_without_a_story_gives_a_reason(text: str) -> None:
    with pytest.raises(NoArticleError, match=r"^x .+\.$"):
        clean(Page("x", PageKind.TEXT, text))


def test_a_page_without_a_newline_is_an_article() -> None:
    [article] = clean(Page("x", PageKind.TEXT, " ".join(BODY)))
    assert article.text == " ".join(BODY)


def test_a_page_that_carries_its_text_twice_gives_it_once() -> None:
    [article] = clean(page(TITLE, *BODY, TITLE, *BODY))
    assert sorted(set(article.body)) == sorted(article.body)
    assert len(article.body) >= 4


def test_right_to_left_text_is_kept() -> None:
    body = [
        "قال رئيس الوزراء إن الحكومة ستواصل العمل على تحسين الاقتصاد وخلق فرص العمل للشباب في جميع أنحاء البلاد.",
        "وأضاف أن الميزانية الجديدة ستشمل زيادة في الإنفاق على التعليم والصحة خلال السنوات الثلاث المقبلة.",
        "وأكد أن الحكومة ملتزمة بتنفيذ الإصلاحات التي وعدت بها المواطنين قبل الانتخابات الأخيرة.",
    ]
    [article] = clean(page("رئيس الوزراء يعلن خطة جديدة", *body))
    assert (article.body, article.lang) == (body, "ar")


SEEN = [*BODY, *MENU, TITLE, *SECOND, OTHER, "", "05:54 12/11/2024"]
LINES = st.one_of(st.sampled_from(SEEN), st.text(max_size=40))


@settings(max_examples=60, deadline=None)
@given(st.lists(LINES))
def test_every_line_is_kept_or_removed_with_a_reason(lines: list[str]) -> None:
    text = "\n".join([TITLE, *BODY, *lines])
    try:
        articles = clean(Page("x", PageKind.TEXT, text))
    except NoArticleError:
        return  # enough noise can drown a short story
    numbers = {line.line for line in articles[0].removed}
    kept = " ".join([a.text for a in articles])
    for number, raw in enumerate(text.split("\n"), 1):
        words = raw.split()
        assert number in numbers or all(word in kept for word in words if word.isalnum())
    assert all(line.why for line in articles[0].removed)


@pytest.mark.skipif(not (SHARED / "bench/cleaning/seeds_gold").is_dir(), reason="the seeds' gold lines are not here")
@pytest.mark.parametrize(
    "gold", sorted((SHARED / "bench/cleaning/seeds_gold").glob("*.json")), ids=lambda p: p.name[:3]
)
def test_the_seeds_keep_title_and_body_and_nothing_else(gold: Path) -> None:
    path = SHARED / "seeds" / gold.name.removesuffix(".json")
    seed = next(read(SourceFile(path, path.name)))
    assert isinstance(seed, Page)
    removed = {line.line for article in clean(seed) for line in article.removed}
    labels = {line["line"]: line["label"] for line in json.loads(gold.read_text("utf-8"))["lines"]}
    assert {n for n in labels if n not in removed} == {n for n, kind in labels.items() if kind in {"title", "body"}}


@pytest.mark.parametrize(
    "between",
    [
        ["Người dân xem bảng tin ở phố cổ. (Nguồn: Báo Mẫu)"] * 2,
        ["Chia sẻ  Lưu bài  In bài", "Người dân xem bảng tin ở phố cổ. Ảnh: Lê Minh"],
        ["By Jane Roe, foreign desk", "Share this story", "Facebook"],
        ["来源：某某新闻　记者：王小明", "分享到：微信 微博 复制链接"],
        ["相关阅读：早市菜价：番茄略降，小葱上涨"],
        [">> Xem thêm: Mùa hoa nở rộ bên sông"],
    ],
)
def test_no_caption_byline_share_line_or_pointer_is_a_title(between: list[str]) -> None:
    [article] = clean(page("Báo Mẫu", "Tin | Ảnh | Video | Liên hệ", TITLE, *between, *BODY, "© Báo Mẫu. Liên hệ 123"))
    assert article.title == TITLE
    assert article.body == BODY
    assert article.publisher == "Báo Mẫu"


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("By Jane Roe, foreign desk", "Jane Roe"),
        ("By Jane Roe and John Doe", "Jane Roe and John Doe"),
        ("Tin, ảnh: Lê Minh Đoan", "Lê Minh Đoan"),
        ("2024-03-12 20:05　来源：某某新闻　记者：王小明", "王小明"),
    ],
)
def test_an_author_is_read_from_many_forms_of_byline(line: str, name: str) -> None:
    [article] = clean(page(TITLE, line, *BODY))
    assert article.byline == name
    assert line not in article.body


@pytest.mark.parametrize(
    "tail",
    [
        ["(tổng hợp)"],
        ["(Bờ Bắc)", "Bài viết cùng chủ đề"],
        ["Tin này có ích với bạn chứ?", "Có ích;", "Chưa có ích"],
        ["Topics: economy, business"],
    ],
)
def test_a_source_in_brackets_tags_and_polls_end_no_story(tail: list[str]) -> None:
    [article] = clean(page(TITLE, *BODY, *tail))
    assert article.body == BODY


def test_a_question_may_be_the_last_line_of_a_page() -> None:
    question = "“Nếu không hỗ trợ, chúng tôi sẽ sống ra sao?”, ông hỏi?"
    [article] = clean(page(TITLE, *BODY, question))
    assert article.body == [*BODY, question]


def test_the_last_paragraph_above_its_signature_belongs_to_the_story() -> None:
    [article] = clean(page(TITLE, *BODY, "Tin, ảnh: Lê Minh Đoan", "Từ khóa:", "kinh tế", *MENU))
    assert article.body == BODY


@pytest.mark.parametrize(
    ("lines", "name"),
    [
        (["Theo dõi Báo Mẫu trên"], "Báo Mẫu"),
        (["Theo dõi Baomau.example trên", "Báo điện tử Bờ Bắc"], "Bờ Bắc"),
        (["© 2019-2024 Harbour Gazette. All rights reserved."], "Harbour Gazette"),
        (["© Bản quyền thuộc về Bờ Bắc"], "Bờ Bắc"),
        (["版权所有 某某新闻 未经许可不得转载"], "某某新闻"),
        (["Bờ Bắc Online", "Chuyên trang của Tạp chí Bờ Bắc"], "Bờ Bắc Online"),
        (["Follow us on Facebook"], ""),
        (["(Theo Bờ Bắc)"], ""),
    ],
)
def test_the_outlet_is_read_from_what_the_page_says_of_itself(lines: list[str], name: str) -> None:
    [article] = clean(page(TITLE, *BODY, *lines))
    assert article.publisher == name


def test_a_date_above_the_title_and_one_that_opens_the_story() -> None:
    teasers = [line for n in range(4) for line in (f"Một tin khác về thời tiết số {n}", f"0{n}:54:35 12/11/2025")]
    [article] = clean(page(*MENU, "Thứ bảy, 20/7/2024 | 17:42 GMT+7", TITLE, *BODY, *teasers))
    assert (article.published, article.published_time) == (date(2024, 7, 20), time(17, 42))
    [article] = clean(page(TITLE, f"Chiều 9.10.2023, {BODY[1]}", *BODY[2:], *teasers))
    assert (article.published, article.published_inferred) == (date(2023, 10, 9), True)
    [article] = clean(page(TITLE, *BODY, *teasers))
    assert article.published is None


def test_titles_in_a_row_are_known_by_one_that_stands_alone() -> None:
    other = "Nhóm thợ ảnh chụp chân dung miễn phí"
    row = f"{other} Na Uy: Phà điện đầu tiên chạy êm như ru Lịch cúp nước phường Bến Cau cuối tuần này"
    [article] = clean(page(TITLE, *BODY, row, "Tin mới", other))
    assert article.body == BODY


def test_html_loses_its_signature() -> None:
    markup = HTML.format(title=TITLE, body="".join(f"<p>{line}</p>" for line in [*BODY, "Lê Minh Đoan"]))
    [article] = clean(Page("a.html", PageKind.HTML, markup))
    assert article.body == BODY
