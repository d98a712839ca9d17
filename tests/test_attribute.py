"""Who said what: offsets, speakers, offices, pronouns, and what is no speech."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.attribution import measure
from index.article import Article, Quotation
from index.attribute import attribute
from index.text.sentences import sentences


def read(*paragraphs: str, title: str = "") -> tuple[Article, tuple[Quotation, ...]]:
    article = Article.create("page.txt", 1, title, paragraphs)
    return article, attribute(article, sentences(article)).quotations


def said(*paragraphs: str) -> list[tuple[str, str, str]]:
    article, found = read(*paragraphs)
    return [(article.text[q.start : q.end], q.speaker, q.office) for q in found]


def meant(*paragraphs: str) -> list[tuple[str, str]]:
    article = Article.create("page.txt", 1, "", paragraphs)
    return [(article.text[r.start : r.end], r.name) for r in attribute(article, sentences(article)).referents]


PIECES = st.sampled_from(
    [
        "“Nước lên nhanh”", '"Chúng tôi sẽ đi"', "ông Trần Lũy nói", "Bộ trưởng Lê Hạnh cho biết", ",", ".", "Theo ông",
        "said Mira Tovek", "the mayor said that", "‘", "”", "«", "»", "Ông", "他说：", "«Да», — сказал он", "\n", " ",
    ]
)  # fmt: skip


@given(st.lists(PIECES | st.text(max_size=8), max_size=14))
def test_offsets_are_inside_the_body_and_never_empty(pieces: list[str]) -> None:
    article, found = read(*" ".join(pieces).split("\n"), title="Tin trong ngày")
    for quotation in found:
        assert article.body_start <= quotation.start < quotation.end <= len(article.text)
        assert quotation.speaker
        assert "\n" not in article.text[quotation.start : quotation.end]


@given(st.lists(PIECES, max_size=10))
def test_referents_lie_inside_their_sentence(pieces: list[str]) -> None:
    article, _ = read("Bộ trưởng Lê Hạnh đến dự.", *" ".join(pieces).split("\n"))
    parts = sentences(article)
    for found in attribute(article, parts).referents:
        assert any(s.start <= found.start < found.end <= s.end for s in parts)


def test_direct_speech_is_the_words_between_the_marks() -> None:
    assert said("“Đường sẽ xong trước Tết”, Chủ tịch huyện Trần Lũy nói.") == [
        ("Đường sẽ xong trước Tết", "Trần Lũy", "Chủ tịch huyện")
    ]


@pytest.mark.parametrize("marks", ["“”", '""', "«»", "‘’"])
def test_every_style_of_quotation_marks_is_read(marks: str) -> None:
    assert said(f"{marks[0]}Chúng tôi sẽ ở lại làng{marks[1]}, ông Trần Quốc Lũy nói.")[0][:2] == (
        "Chúng tôi sẽ ở lại làng",
        "Trần Quốc Lũy",
    )


def test_a_place_in_the_office_is_not_part_of_the_name() -> None:
    text = "Đại sứ Trung Quốc tại Nga Trương Hán Huy cho biết hai nước sẽ mở thêm đường bay."
    assert said(text)[0][1:] == ("Trương Hán Huy", "Đại sứ Trung Quốc tại Nga")


def test_a_later_short_name_is_the_full_one() -> None:
    found = said("Cố vấn Jake Moreno tới Oslo.", "Ông Moreno nhấn mạnh hai bên cần nói chuyện với nhau.")
    assert found[0][1:] == ("Jake Moreno", "Cố vấn")


def test_a_pronoun_is_whoever_spoke_last() -> None:
    found = said(
        "Bộ trưởng Lê Hạnh gặp Đại sứ Karl Venn. Bà Hạnh cho biết cuộc gặp rất tốt.", "Bà kêu gọi hai bên giữ lời."
    )
    assert [speaker for _, speaker, _ in found] == ["Lê Hạnh", "Lê Hạnh"]


def test_a_pronoun_agrees_in_gender() -> None:
    found = said("Ông Karl Venn gặp bà Greta Lind ở Oslo. Bà cho rằng cuộc gặp có ích.")
    assert found[0][1] == "Greta Lind"


def test_a_title_with_a_country_is_its_holder() -> None:
    found = said(
        "Đại sứ Trung Quốc tại Mỹ Tần Minh trả lời phỏng vấn.",
        "Theo nhà ngoại giao Trung Quốc, hai nước đang tìm cách hòa hợp.",
    )
    assert found[0][1] == "Tần Minh"


def test_an_office_of_a_kind_is_its_only_holder() -> None:
    found = said(
        "Mira Tovek, the ambassador of Arland to Oslo, spoke on Friday.",
        "Talks will go on, the envoy said. The envoy added that spring is near.",
    )
    assert [speaker for _, speaker, _ in found] == ["Mira Tovek", "Mira Tovek"]


def test_an_office_of_a_country_is_the_one_whose_name_can_be_of_it() -> None:
    found = said(
        "Hai ông Otto Brandt và Trương Thế Hòa gặp nhau ở Oslo.",
        "Chủ tịch Trung Quốc cho biết cuộc gặp có ích. Tổng thống Áo thì đánh giá cuộc gặp quá ngắn.",
    )
    assert [speaker for _, speaker, _ in found] == ["Trương Thế Hòa", "Otto Brandt"]


def test_an_office_that_nobody_named_holds_is_no_speaker() -> None:
    assert said("Bộ trưởng Quốc phòng nói rằng cầu sẽ mở lại trong tháng sau.") == []
    assert said("The minister said that the bridge would open again in May.") == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Ông Karl Venn tóm lược ý mình rằng hợp tác thì hai làng cùng lợi.", "hợp tác thì hai làng cùng lợi"),
        ("Ông Karl Venn coi cuộc gặp là bước ngoặt.", "cuộc gặp là bước ngoặt"),
        ("Engineer Karl Venn reckoned that the dam would hold.", "the dam would hold"),
        ("Engineer Karl Venn described the talks as slow but useful.", "the talks as slow but useful"),
    ],
)
def test_any_verb_before_that_introduces_speech(text: str, words: str) -> None:
    assert [(found, name) for found, name, _ in said(text)] == [(words, "Karl Venn")]


def test_a_country_s_name_in_an_office_is_no_verb() -> None:
    text = "Mira Tovek, Arland's ambassador to the United States, said that talks had begun."
    assert said(text)[0][2] == "Arland's ambassador to the United States"


def test_a_quotation_alone_in_its_paragraph_goes_on_from_the_speaker_before() -> None:
    found = said("Đại sứ Tần Minh thừa nhận hiểu lầm vẫn còn lớn.", '"Cùng làm thì hai bên cùng được lợi".')
    assert found[1][:2] == ("Cùng làm thì hai bên cùng được lợi", "Tần Minh")


def test_who_passes_a_letter_on_is_not_who_wrote_it() -> None:
    text = "“Hợp tác là lựa chọn đúng”, Chủ tịch Áo Otto Brandt nói, theo bức thư được Đại sứ Lê Hạnh công bố."
    assert said(text) == [("Hợp tác là lựa chọn đúng", "Otto Brandt", "Chủ tịch Áo")]


def test_a_split_quotation_has_one_speaker() -> None:
    found = said("“If the dam breaks,” engineer Greta Lind warned, “the valley has ten minutes.”")
    assert [(words, name) for words, name, _ in found] == [
        ("If the dam breaks", "Greta Lind"),
        ("the valley has ten minutes.", "Greta Lind"),
    ]


def test_an_apposition_after_the_name_is_the_office() -> None:
    text = "“The harbour will freeze,” said Mira Tovek, the harbourmaster of Port Ellis."
    assert said(text)[0] == ("The harbour will freeze", "Mira Tovek", "harbourmaster of Port Ellis")


def test_reported_speech_before_its_verb() -> None:
    assert said("Rates will stay where they are, the central bank said.") == [
        ("Rates will stay where they are", "central bank", "")
    ]


def test_two_speakers_set_against_each_other_keep_their_own_words() -> None:
    found = said("Ông Trần Lũy cho biết giá sẽ tăng, còn bà Lê Hạnh cho rằng giá sẽ giảm.")
    assert [(words, name) for words, name, _ in found] == [("giá sẽ tăng", "Trần Lũy"), ("giá sẽ giảm", "Lê Hạnh")]


def test_chinese_speech_with_office_and_pronoun() -> None:
    assert said("医生赵敏认为，孩子们应该多活动。她说：“每天一小时就够了。”") == [
        ("孩子们应该多活动", "赵敏", "医生"),
        ("每天一小时就够了。", "赵敏", "医生"),
    ]


def test_chinese_is_read_in_every_paragraph_not_in_the_first_alone() -> None:
    found = said("天气很好。", "美国总统拜登到访。", "拜登表示，竞争不应演变为冲突。他提到气候变化需要共同关注。")
    assert found == [
        ("竞争不应演变为冲突", "拜登", "美国总统"),
        ("气候变化需要共同关注", "拜登", "美国总统"),
    ]


def test_russian_direct_speech() -> None:
    assert said("«Мост откроют в мае», — заявил министр Павел Орлик.")[0][:2] == ("Мост откроют в мае", "Павел Орлик")


@pytest.mark.parametrize(
    "text",
    [
        "Cuốn sách “Mùa nước nổi” của nhà văn Đinh Khuê đoạt giải nhất.",
        "Cái gọi là “thành phố thông minh” vẫn chỉ nằm trên giấy.",
        "Bà Diệu từ chối bình luận về thông tin này.",
        "Hai bên ra tuyên bố chung sau cuộc họp kéo dài ba giờ.",
        "The film “The Long Winter” opened in forty cinemas on Friday.",
        "所谓的“绿色走廊”沿河而建。",
    ],
)
def test_titles_scare_quotes_and_refusals_are_no_speech(text: str) -> None:
    assert said(text) == []


def test_the_headline_is_left_out() -> None:
    _, found = read("Đường mở ngày mai.", title="Ông Lũy: “Đường sẽ xong trước Tết”")
    assert found == ()


def test_referents_name_pronouns_and_short_names() -> None:
    assert meant("Cố vấn Jake Moreno tới Oslo. Ông ở lại ba ngày. Ông Moreno về hôm thứ sáu.") == [
        ("Ông", "Jake Moreno"),
        ("Ông Moreno", "Jake Moreno"),
    ]


def test_a_form_of_address_before_a_full_name_is_no_referent() -> None:
    assert meant("Ông Jake Moreno tới Oslo.") == []


def test_the_measured_floor_holds() -> None:
    figures = measure()
    assert figures["f1 all"] >= 0.95
    assert figures["office all"] >= 0.95
