"""What must stand in a text that answers."""

import pytest

from qa.evidence.expected import counted, holds_expected


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        ("Ông Lũy sinh năm nào?", "Hôm 2/10, ông Lũy trả lời phỏng vấn.", False),
        ("Ông Lũy sinh năm nào?", "Ông Lũy chào đời tháng 12/1958.", True),
        ("In which year was it built?", "It was finished last year.", True),
        ("Họ gặp nhau vào ngày nào?", "Tháng 11 năm ngoái, hai người gặp nhau.", False),
        ("On what date did they meet?", "They met on 2 October.", True),
        ("Họ gặp nhau vào ngày nào?", "Hai người gặp nhau hôm qua.", True),
        ("How old is Anna Kessler?", "Anna Kessler, an architect, opened the bridge.", False),
        ("How old is Anna Kessler?", "Anna Kessler, aged 61, opened the bridge.", True),
        ("Thư viện mở cửa lúc mấy giờ?", "Thư viện mở cửa từ 8h.", True),
        ("图书馆几点关门？", "图书馆于2024年1月20日重新开放。", False),
        ("Who opened the bridge?", "Anna Kessler did.", True),
        ("Wie alt ist Anna Kessler?", "Die Architektin Anna Kessler eröffnete die Brücke.", False),
        ("Wie alt ist Anna Kessler?", "Die 61-jährige Architektin eröffnete die Brücke.", True),
        ("Wie alt ist Anna Kessler?", "Anna Kessler, 61 Jahre alt, eröffnete die Brücke.", True),
        ("Um wie viel Uhr öffnet die Bibliothek?", "Die Bibliothek öffnet am 20. Januar 2024.", False),
        ("Um wie viel Uhr öffnet die Bibliothek?", "Sie öffnet um 8:30 Uhr.", True),
        ("An welchem Tag trafen sie sich?", "Sie trafen sich im November.", False),
        ("An welchem Tag trafen sie sich?", "Sie trafen sich am 2.10.2025.", True),
        ("In welchem Jahr wurde sie gebaut?", "Sie wurde 1958 gebaut.", True),
    ],
)
def test_what_is_asked_for_by_name_must_stand_there(question: str, text: str, holds: bool) -> None:
    assert holds_expected(text, question) is holds


@pytest.mark.parametrize(
    ("question", "noun"),
    [
        ("Cầu chịu được bao nhiêu tấn?", "tấn"),
        ("How many books were cleaned?", "books"),
        ("Có bao nhiêu người đến?", ""),
        ("When was it?", ""),
        ("Wie viele Bücher wurden gereinigt?", "Bücher"),
        ("Wie viele Menschen kamen?", ""),
    ],
)
def test_what_is_to_be_counted(question: str, noun: str) -> None:
    assert counted(question) == noun
