"""What a question asks for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.text.language import detect
from qa.question.kinds import QuestionKind, parse


@pytest.mark.parametrize(
    ("question", "kind", "speaker", "topic"),
    [
        ("Who said cooperation benefits both sides?", "who-said", "", "cooperation benefits both sides"),
        ("Ai nói hợp tác thì cả hai bên đều có lợi?", "who-said", "", "hợp tác thì cả hai bên đều có lợi"),
        ("Ai noi hop tac thi ca hai ben deu co loi?", "who-said", "", "hop tac thi ca hai ben deu co loi"),
        ("谁说合作对双方都有利？", "who-said", "", "合作对双方都有利"),
        ("Кто сказал, что мост откроют?", "who-said", "", "мост откроют"),
        ("Câu “hợp tác cùng có lợi” là của ai?", "who-said", "", "hợp tác cùng có lợi"),
        ("What did Mira Tovek say about rates?", "what-said", "Mira Tovek", "rates"),
        ("Ông Lũy nói gì về con đường?", "what-said", "Ông Lũy", "con đường"),
        ("Ong Luy noi gi ve con duong?", "what-said", "Ong Luy", "con duong"),
        ("Còn ông ấy nói gì?", "what-said", "ông ấy", ""),
        ("陈志远对图书馆说了什么？", "what-said", "陈志远", "图书馆"),
        ("陈志远在苏黎世说了什么？", "what-said", "陈志远", ""),
        ("Что сказал Орлик о мосте?", "what-said", "Орлик", "мосте"),
        ("According to Sullivan, how long did the meeting last?", "how-long", "Sullivan", ""),
        ("How long did the meeting last, according to Sullivan?", "how-long", "Sullivan", ""),
        ("Khi nào đường xong, theo lời ông Lũy?", "when", "ông Lũy", ""),
        ("Theo ông Lũy, khi nào đường xong?", "when", "ông Lũy", ""),
        ("Who designed the bridge?", "who", "", ""),
        ("When did it open?", "when", "", ""),
        ("Cuộc gặp diễn ra ở đâu?", "where", "", ""),
        ("Cuoc gap keo dai bao lau?", "how-long", "", ""),
        ("Có bao nhiêu người tham dự?", "how-many", "", ""),
        ("Was the meeting useful?", "yes-no", "", "the meeting useful"),
        ("Vì sao cầu bị đóng?", "why", "", ""),
        ("What happened at the harbour?", "broad", "", "at the harbour"),
        ("Tóm tắt cuộc gặp ở Oslo", "broad", "", "cuộc gặp ở Oslo"),
        ("hello", "greeting", "", ""),
        ("How are you?", "greeting", "", ""),
        ("How are you going to solve it?", "how", "", ""),
        ("cam on ban", "thanks", "", ""),
        ("What can you do?", "abilities", "", ""),
        ("Bạn có những bài báo nào?", "articles", "", ""),
        ("有哪些文章？", "articles", "", ""),
    ],
)
def test_kind_speaker_and_topic(question: str, kind: str, speaker: str, topic: str) -> None:
    found = parse(question, detect(question))
    assert (found.kind, found.speaker, found.topic) == (QuestionKind(kind), speaker, topic)


def test_marks_tell_words_apart() -> None:
    assert parse("Ở đầu cầu có gì?", "vi").kind is not QuestionKind.WHERE


def test_artificial_intelligence_is_nobody() -> None:
    assert parse("Hai nước nói gì về AI?", "vi").kind is QuestionKind.WHAT_SAID
    assert parse("Quy định cho AI là gì?", "vi").kind is not QuestionKind.WHO


def test_a_language_without_patterns() -> None:
    assert parse("Qui l’a dit ?", "fr").kind is QuestionKind.OTHER


@pytest.mark.parametrize(
    ("question", "kind", "speaker", "topic"),
    [
        (
            "Wer hat gesagt, dass Zusammenarbeit beiden Seiten nützt?",
            "who-said",
            "",
            "Zusammenarbeit beiden Seiten nützt",
        ),
        ("Wer sagte, die Brücke sei sicher?", "who-said", "", "die Brücke sei sicher"),
        ("Wer fordert mehr Dialog?", "who-said", "", "mehr Dialog"),
        ("Wer hat mehr Dialog gefordert?", "who-said", "", "mehr Dialog"),
        ("Wer warnte davor, dass der Damm bricht?", "who-said", "", "der Damm bricht"),
        ("Wer kündigte neue Zölle an?", "who-said", "", "neue Zölle"),
        ("Wer räumte ein, dass die Brücke zu teuer war?", "who-said", "", "die Brücke zu teuer war"),
        ("Von wem stammt der Satz: „Wir fangen neu an“?", "who-said", "", "Wir fangen neu an"),
        ("Welcher Politiker behauptete, dass die Steuern sinken?", "who-said", "", "die Steuern sinken"),
        ("Laut wem wird die Straße breiter?", "who-said", "", "wird die Straße breiter"),
        ("Was sagte Mira Tovek über Zinsen?", "what-said", "Mira Tovek", "Zinsen"),
        ("Was sagte Mira Tovek zu den Zinsen?", "what-said", "Mira Tovek", "den Zinsen"),
        ("Was hat der Bürgermeister zum Neubau gesagt?", "what-said", "der Bürgermeister", "Neubau"),
        ("Was hat der Bürgermeister von Oslo gesagt?", "what-said", "der Bürgermeister von Oslo", ""),
        ("Was hat Frau Orlik in Bremen angekündigt?", "what-said", "Frau Orlik", "Bremen"),
        ("Was schlug die Ministerin zur Rente vor?", "what-said", "die Ministerin", "Rente"),
        ("Was hält Karl Venn von der Reform?", "what-said", "Karl Venn", "der Reform"),
        ("Was meint die Regierung dazu?", "what-said", "die Regierung", ""),
        ("Wie äußerte sich Lind zur Fähre?", "what-said", "Lind", "Fähre"),
        ("Wie beurteilte die Ministerin die Lage?", "what-said", "die Ministerin", "die Lage"),
        ("Wie reagierte Lind auf den Streik?", "what-said", "Lind", "den Streik"),
        ("Wie hat sich Lind zur Fähre geäußert?", "what-said", "Lind", "Fähre"),
        ("Wovor warnte der Berater?", "what-said", "der Berater", ""),
        ("Welche Haltung hat Venn zu den Zöllen?", "what-said", "Venn", "den Zöllen"),
        ("Wie lange dauerte das Treffen laut Sullivan?", "how-long", "Sullivan", ""),
        ("Nach Angaben von Sullivan, wie lange dauerte das Treffen?", "how-long", "Sullivan", ""),
        ("Wie lange dauerten die Gespräche in Oslo?", "how-long", "", ""),
        ("Wie viele Stunden dauerte der Flug?", "how-long", "", ""),
        ("Wie viele Menschen kamen zum Fest?", "how-many", "", ""),
        ("Wieviel kostet eine Fahrkarte?", "how-many", "", ""),
        ("Wie alt ist die Brücke?", "how-many", "", ""),
        ("Was kostete der Umbau?", "how-many", "", ""),
        ("Wann wurde die Brücke eröffnet?", "when", "", ""),
        ("In welchem Jahr wurde die Bibliothek gegründet?", "when", "", ""),
        ("Um wie viel Uhr beginnt das Konzert?", "when", "", ""),
        ("Vor wie vielen Jahren schloss das Werk?", "when", "", ""),
        ("Wo fand das Treffen statt?", "where", "", ""),
        ("In welcher Stadt liegt das Museum?", "where", "", ""),
        ("Woher kommt der Reis?", "where", "", ""),
        ("Wer hat die Brücke entworfen?", "who", "", ""),
        ("Mit wem traf sich Lind?", "who", "", ""),
        ("Wie heißt der neue Trainer?", "who", "", ""),
        ("Warum wurde die Brücke gesperrt?", "why", "", ""),
        ("Wie kam es zu dem Brand?", "why", "", ""),
        ("Aus welchem Grund schloss die Schule?", "why", "", ""),
        ("Welche Sprache spricht man dort?", "which", "", ""),
        ("Ist die Brücke offen?", "yes-no", "", "die Brücke offen"),
        ("Hat Lind den Vertrag unterschrieben?", "yes-no", "", "Lind den Vertrag unterschrieben"),
        ("Fasse das Treffen in Oslo zusammen.", "broad", "", "das Treffen in Oslo"),
        ("Fass bitte das Treffen in Oslo kurz zusammen", "broad", "", "das Treffen in Oslo"),
        ("Was ist in Halden passiert?", "broad", "", "in Halden"),
        ("Was geschah am Hafen?", "broad", "", "am Hafen"),
        ("Kannst du mir den Streit um die Fähre erklären?", "broad", "", "den Streit um die Fähre"),
        ("Gib mir einen Überblick über die Gespräche", "broad", "", "die Gespräche"),
        ("Erzähl mir etwas über die Brücke", "broad", "", "die Brücke"),
        ("Welche Themen wurden besprochen?", "broad", "", "wurden besprochen"),
        ("Wie funktioniert der Pegel?", "how", "", ""),
        ("Was ist ein Pegel?", "what", "", ""),
        ("Hallo", "greeting", "", ""),
        ("Guten Tag!", "greeting", "", ""),
        ("Wie geht es dir?", "greeting", "", ""),
        ("Vielen Dank!", "thanks", "", ""),
        ("Danke für die Hilfe", "thanks", "", ""),
        ("Was kannst du?", "abilities", "", ""),
        ("Wer bist du?", "abilities", "", ""),
        ("Welche Artikel hast du?", "articles", "", ""),
        ("Wer ist Greta Lind?", "who", "", ""),
        ("Wer ist der chinesische Botschafter in Russland?", "who", "", ""),
        ("Welches Amt hat Greta Lind inne?", "which", "", ""),
        ("Wer ist Bundeskanzler?", "who", "", ""),
        ("Wen traf Biden in Bali?", "who", "", ""),
        ("Was wollte Lind mit dem Brief sagen?", "what", "", ""),
        ("Was fordern die Gewerkschaften?", "what-said", "die Gewerkschaften", ""),
    ],
)
def test_german_kind_speaker_and_topic(question: str, kind: str, speaker: str, topic: str) -> None:
    found = parse(question, detect(question) or "de")
    assert (found.kind, found.speaker, found.topic) == (QuestionKind(kind), speaker, topic)


@pytest.mark.parametrize(
    ("question", "holder", "office"),
    [
        ("Welches Amt hat Greta Lind inne?", "Greta Lind", ""),
        ("Wer ist Greta Lind?", "Greta Lind", "Greta Lind"),
        ("Wer ist der chinesische Botschafter in Russland?", "", "der chinesische Botschafter in Russland"),
        ("Wie heißt der neue Trainer?", "", "der neue Trainer"),
    ],
)
def test_german_offices(question: str, holder: str, office: str) -> None:
    found = parse(question, "de")
    assert (found.holder, found.office) == (holder, office)


@given(st.text(max_size=80), st.sampled_from(["de", "en", "vi", "zh", "ru", "fr"]))
def test_groups_are_stretches_of_the_question(text: str, lang: str) -> None:
    found = parse(text, lang)
    assert found.speaker in found.text
    assert found.topic in found.text
