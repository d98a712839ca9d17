"""Who said what: offsets, speakers, offices, pronouns, and what is no speech."""

import pytest
from clock import least_seconds
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.attribution import measure
from index.article import Article, Attribution, Quotation
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
    ("text", "words", "speaker", "office"),
    [
        ('„Wir bauen die Brücke", sagte Bürgermeisterin Anna Kessler.', "Wir bauen die Brücke", "Anna Kessler",
         "Bürgermeisterin"),
        ("»Das Wasser steigt weiter«, warnte Ingenieurin Greta Lind.", "Das Wasser steigt weiter", "Greta Lind",
         "Ingenieurin"),
        ("„Das Tal hat nur zehn Minuten“, so Greta Lind.", "Das Tal hat nur zehn Minuten", "Greta Lind", ""),
        ("„Es gab keine Verletzten“, teilte die Polizei am Abend mit.", "Es gab keine Verletzten", "Polizei", ""),
        ("Kanzler Olaf Brandner sagte, der Winter werde lang.", "der Winter werde lang", "Olaf Brandner", "Kanzler"),
        ("SPD-Chef Jan Holm forderte: „Der Lohn muss steigen.“", "Der Lohn muss steigen.", "Jan Holm", "SPD-Chef"),
        ("Die Bundesregierung sagte, die Brücke werde gebaut.", "die Brücke werde gebaut", "Bundesregierung", ""),
        ("Die Deutsche Bahn teilte mit, die Strecke bleibe zu.", "die Strecke bleibe zu", "Deutsche Bahn", ""),
        ("Am Montag sagte Herr Venn der Zeitung, er habe nichts gewusst.", "er habe nichts gewusst", "Venn", ""),
        ("Der Zeitung sagte Anna Weber, die Lage sei ernst.", "die Lage sei ernst", "Anna Weber", ""),
        ("Niemand sei verletzt worden, sagte ein Sprecher der Polizei.", "Niemand sei verletzt worden",
         "Sprecher der Polizei", ""),
        ("Wie die Polizei am Montag mitteilte, wurde niemand verletzt.", "wurde niemand verletzt", "Polizei", ""),
        ("Laut Bürgermeisterin Anna Kessler wird die Brücke im Mai eröffnet.", "wird die Brücke im Mai eröffnet",
         "Anna Kessler", "Bürgermeisterin"),
        ("Nach Angaben der Polizei wurde bei dem Unfall niemand verletzt.", "wurde bei dem Unfall niemand verletzt",
         "Polizei", ""),
        ("Anna Kessler zufolge soll der Damm halten.", "soll der Damm halten", "Anna Kessler", ""),
        ("Der Vorsitzende der Gewerkschaft, Karl Meier, sagte: „Wir streiken weiter.“", "Wir streiken weiter.",
         "Karl Meier", "Vorsitzende der Gewerkschaft"),
        ("Karl Venn (45), Leiter der Feuerwehr, sagte: „Wir waren schnell da.“", "Wir waren schnell da.", "Karl Venn",
         "Leiter der Feuerwehr"),
        ("Der frühere französische Präsident Paul Morel betonte, Europa brauche Mut.", "Europa brauche Mut",
         "Paul Morel", "frühere französische Präsident"),
        ("Bei dem Treffen räumte Minister Karl Venn ein, dass Fehler passiert seien.", "Fehler passiert seien",
         "Karl Venn", "Minister"),
        ("Tom Adler hat am Freitag gesagt, dass die Schule bleibt.", "die Schule bleibt", "Tom Adler", ""),
        ("Professorin Ursula von der Heide erklärte, dass das Eis schmilzt.", "das Eis schmilzt",
         "Ursula von der Heide", "Professorin"),
        ("Experten warnen, dass das Eis zu dünn ist.", "das Eis zu dünn ist", "Experten", ""),
    ],
)  # fmt: skip
def test_german_speech(text: str, words: str, speaker: str, office: str) -> None:
    assert said(text) == [(words, speaker, office)]


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("Ministerin Lena Ortiz traf Botschafter Karl Venn. Sie sagte, das Gespräch sei gut gewesen.", "Lena Ortiz"),
        ("Ministerin Lena Ortiz traf Botschafter Karl Venn. Er sagte, das Gespräch sei gut gewesen.", "Karl Venn"),
        ("Trainer Ole Brink kam spät. „Die Jungs haben alles gegeben“, sagte er.", "Ole Brink"),
        ("Professorin Eva Stark kam nach Bonn. Die Forscherin warnte, das Eis schmelze.", "Eva Stark"),
        ("Greta Lind ist Ingenieurin in Lindau. „Der Zug stand zwei Stunden“, sagte Lind.", "Greta Lind"),
        ("Richterin Eva Stark wird befördert. Die 52-Jährige sagte, sie freue sich sehr.", "Eva Stark"),
    ],
)
def test_german_pronouns_and_short_names_agree_in_gender(text: str, speaker: str) -> None:
    assert [name for _, name, _ in said(text)] == [speaker]


@pytest.mark.parametrize(
    "text",
    [
        "Der Mann sagte nichts.",
        "Der Trainer sagte, dass die Mannschaft bereit sei.",
        "Im Mai sagte die Stadt das Fest am See ab.",
        "Minister Karl Venn wies die Vorwürfe zurück.",
        "Das Ministerium lehnte eine Stellungnahme ab.",
        "Der Roman „Der lange Winter“ erschien in vierzig Ländern.",
        "Sie sagten, das Haus sei leer. Bürgermeisterin Anna Kessler kam später.",
        "Der Bürgermeister der Stadt Lindau, Tom Adler, begrüßte die Gäste.",
    ],
)
def test_german_that_is_no_speech(text: str) -> None:
    assert said(text) == []


def test_an_english_name_in_a_vietnamese_text_and_the_other_way_round() -> None:
    assert said("Mr. Karl Venn nói rằng cây cầu sẽ mở lại vào tháng sau.")[0][1] == "Karl Venn"
    assert said("Phạm Minh Hạnh said that the bridge would open again in May.")[0][1] == "Phạm Minh Hạnh"


def test_the_label_of_an_article_does_no_harm() -> None:
    article = Article.create("page.txt", 1, "", ["Ông Trần Lũy cho biết giá sẽ tăng."], lang="zh")
    assert [q.speaker for q in attribute(article, sentences(article)).quotations] == ["Trần Lũy"]


def test_a_name_inside_a_name_inside_a_name_is_somebody() -> None:
    found = said("Ông Minh Long gặp ông Minh Long Hạo và ông Trần Minh Long Hạo. Ông Minh Long nói trời sẽ mưa to.")
    assert [speaker for _, speaker, _ in found] == ["Minh Long"]


def test_an_office_does_not_reach_over_the_end_of_a_sentence() -> None:
    article, _ = read("The talks were led by the minister. Their Majesty Arland Karl Venn came too.")
    assert attribute(article, sentences(article)).offices == ()


def test_an_article_of_book_length_gives_nothing() -> None:
    article = Article.create("page.txt", 1, "", ["Ông Trần Lũy cho biết giá sẽ tăng."] * 7000)
    assert attribute(article, sentences(article)) == Attribution()


NUMBERS = ("Một", "Hai", "Ba", "Bốn", "Năm", "Sáu", "Bảy", "Tám", "Chín", "Mười")


@pytest.mark.parametrize(
    "piece",
    [
        "「 nói ", "“ nói ", '" nói ', "‘a ", "«a ", "„a ", "「他说",
        "Ông Trần {0} {1} {2} cho biết giá sẽ tăng. Ông nói thêm rằng giá sẽ giảm. ",
        "“Giá sẽ tăng mạnh”, Bộ trưởng Lê {0} {1} {2} nói. Vị bộ trưởng cho rằng không sao cả. ",
        "Minister Karl {0}{1}{2}son said that the dam would hold. The minister added that it was old.\n",
        "“The dam will hold. It is old. ” “It was built by hand. And so on. ” said Karl {0}{1}{2}son. ",
        "Ministerin Eva {0}{1}{2}mann sagte, der Damm halte. Laut Polizei wurde niemand verletzt. Sie warnte davor. ",
        "医生赵{0}表示，孩子们应该多活动。他说：“每天一小时就够了。”在上中在上中在上中在上中在上中在上中。",
        "President Foo Bar ", "Ông ", "Ông cho biết ", "said ", "Laut ", "，“",
    ],
)  # fmt: skip
def test_twice_the_text_takes_twice_the_time(piece: str) -> None:
    def seconds(count: int) -> float:
        pieces = (piece.format(*(NUMBERS[n // 10**i % 10] for i in range(3))) for n in range(count))
        article = Article.create("page.txt", 1, "", "".join(pieces).split("\n"))
        parts = sentences(article)
        return least_seconds(lambda: attribute(article, parts))

    count = 8_000 // len(piece)
    assert seconds(2 * count) < 3 * seconds(count) + 0.01


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
