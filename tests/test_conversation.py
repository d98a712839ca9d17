"""Follow-ups made self-contained."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.conversations import measure
from qa.question.followup import Turn, standalone


@pytest.mark.parametrize(
    ("earlier", "question", "expected"),
    [
        ("How long did the talks in Oslo last?", "When was it?", "When did the talks in Oslo last?"),
        ("Lá thư của bà Hạnh được công bố ngày nào?", "Ở đâu?", "Lá thư của bà Hạnh được công bố ở đâu?"),
        ("La thu cua ba Hanh duoc cong bo ngay nao?", "O dau?", "La thu cua ba Hanh duoc cong bo o dau?"),
        ("What is Greta Lind's position at Halden?", "Where was she detained?", "Where was Greta Lind detained?"),
        ("Ông Karl Venn làm việc ở đâu?", "Ông ấy nói gì về cuộc họp?", "Ông Karl Venn nói gì về cuộc họp?"),
        ("张汉晖是哪国大使？", "他接受了谁的采访？", "张汉晖接受了谁的采访？"),
        ("Cuộc gọi tháng 2 dài bao lâu?", "Còn cuộc tháng 9?", "Cuộc gọi tháng 9 dài bao lâu?"),
        ("Where will the G20 leaders gather?", "And the APEC leaders?", "Where will the APEC leaders gather?"),
        ("What did Lind's letter say about trade?", "And about rivalry?", "What did Lind's letter say about rivalry?"),
        ("When did the Ba Nhip footbridge open?", "Who designed it?", "Who designed the Ba Nhip footbridge?"),
        ("Cầu Ba Nhịp dài bao nhiêu?", "Xây trong bao lâu?", "Xây trong bao lâu (Cầu Ba Nhịp)?"),
    ],
)  # fmt: skip
def test_gaps_are_filled_from_the_turn_before(earlier: str, question: str, expected: str) -> None:
    assert standalone(question, [Turn(earlier)]) == expected


@pytest.mark.parametrize(
    ("earlier", "question", "expected"),
    [
        ("Wie lange dauerten die Gespräche in Oslo?", "Wann war das?", "Wann dauerten die Gespräche in Oslo?"),
        ("Wie lange dauerten die Gespräche in Oslo?", "Und in Bergen?", "Wie lange dauerten die Gespräche in Bergen?"),
        (
            "Wann wurde die Brücke in Halden eröffnet?",
            "Wer hat sie entworfen?",
            "Wer hat die Brücke in Halden entworfen?",
        ),
        ("Wo arbeitet Greta Lind?", "Was sagte sie über Zinsen?", "Was sagte Greta Lind über Zinsen?"),
        ("Was sagte Karl Venn über Zölle?", "Und Greta Lind?", "Was sagte Greta Lind über Zölle?"),
        ("Was sagte Karl Venn über Zölle?", "Und über Kohle?", "Was sagte Karl Venn über Kohle?"),
        ("Was sagte Karl Venn über Zölle?", "Was ist mit Greta Lind?", "Was sagte Greta Lind über Zölle?"),
        ("Wer hat den Vertrag unterschrieben?", "Und wann?", "Wann hat jemand den Vertrag unterschrieben?"),
        ("Wer ist Karl Venn?", "Und was hat er zur Fähre gesagt?", "Was hat Karl Venn zur Fähre gesagt?"),
        (
            "Wo trafen sich Karl Venn und Greta Lind?",
            "Was vereinbarten sie?",
            "Was vereinbarten Karl Venn und Greta Lind?",
        ),
        ("Wer sprach in Bergen?", "Wie viele Menschen waren dort?", "Wie viele Menschen waren in Bergen?"),
        (
            "Was sagte der Außenminister zur Rente?",
            "Und der Finanzminister?",
            "Was sagte der Finanzminister zur Rente?",
        ),
        ("Wann wurde das Museum gegründet?", "Warum?", "Warum wurde das Museum gegründet?"),
        ("Wo liegt das Museum?", "Wann wurde es eröffnet?", "Wann wurde das Museum eröffnet?"),
        ("Wie viele Sorten hat die Saatgutbibliothek?", "Wer gründete sie?", "Wer gründete die Saatgutbibliothek?"),
        ("Wann begann der Streik der Lokführer?", "Und wo?", "Wo begann der Streik der Lokführer?"),
        ("Wie viele Menschen kamen 2023 zum Fest?", "Und 2024?", "Wie viele Menschen kamen 2024 zum Fest?"),
        ("Wo steht der Leuchtturm?", "Was ist seine Höhe?", "Was ist seine Höhe (der Leuchtturm)?"),
        ("Wo lebt Karl Venn?", "Was ist seine Meinung zur Fähre?", "Was ist Karl Venn’s Meinung zur Fähre?"),
        ("Wann öffnet die Bibliothek in Selm?", "Wie viele Bücher?", "Wie viele Bücher (die Bibliothek in Selm)?"),
        (
            "Wann öffnet die Bibliothek in Selm?",
            "Was ist die Hauptstadt von Australien?",
            "Was ist die Hauptstadt von Australien?",
        ),
        (
            "Wann öffnet die Bibliothek in Selm?",
            "Wer hat den Roman „Der Fluss“ von Anna Berg übersetzt?",
            "Wer hat den Roman „Der Fluss“ von Anna Berg übersetzt?",
        ),
        ("Wann öffnet die Bibliothek in Selm?", "Hallo", "Hallo"),
        ("Was sagte Merz zur Rente?", "Und Scholz?", "Was sagte Scholz zur Rente?"),
        ("Was sagte Merz zur Rente?", "Und was sagte er über China?", "Was sagte Merz über China?"),
    ],
)
def test_german_gaps_are_filled(earlier: str, question: str, expected: str) -> None:
    assert standalone(question, [Turn(earlier)]) == expected


def test_german_who_said_it_is_asked_again() -> None:
    turn = Turn("Wer sagte, dass die Brücke sicher ist?", speakers=("Greta Lind",))
    assert standalone("Und wann war das?", [turn]) == "Wann sagte Greta Lind, dass die Brücke sicher ist?"


@pytest.mark.parametrize(
    ("earlier", "question", "expected"),
    [
        ("Как долго длилась встреча в Осло?", "Когда это было?", "Когда длилась встреча в Осло?"),
        ("Как долго длилась встреча в Осло?", "А в Бергене?", "Как долго длилась встреча в Бергене?"),
        ("Когда открыли мост через Сельм?", "Кто его построил?", "Кто мост через Сельм построил?"),
        ("Где работает Грета Линд?", "Что она сказала о ставках?", "Что Грета Линд сказала о ставках?"),
        ("Что сказал Карл Венн о пошлинах?", "А об угле?", "Что сказал Карл Венн о угле?"),
        ("Кто подписал договор?", "А когда?", "Когда кто-то подписал договор?"),
        ("Кто такой Карл Венн?", "А что он сказал о пароме?", "Что Карл Венн сказал о пароме?"),
        (
            "Где встретились Карл Венн и Грета Линд?",
            "О чём они договорились?",
            "О чём Карл Венн и Грета Линд договорились?",
        ),
        ("Кто выступал в Бергене?", "Сколько людей там было?", "Сколько людей в Бергене было?"),
        ("Когда открыли музей в Хальдене?", "Почему?", "Почему открыли музей в Хальдене?"),
        ("Когда открыли музей в Хальдене?", "Какова столица Австралии?", "Какова столица Австралии?"),
        ("Когда открыли музей в Хальдене?", "Спасибо", "Спасибо"),
        ("Когда открыли музей в Хальдене?", "Сколько стоит билет?", "Сколько стоит билет (музей в Хальдене)?"),
    ],
)
def test_russian_gaps_are_filled(earlier: str, question: str, expected: str) -> None:
    assert standalone(question, [Turn(earlier)]) == expected


def test_the_speaker_found_stands_for_who_said_it() -> None:
    turn = Turn("Who said cooperation benefits both sides?", speakers=("Greta Lind",))
    assert (
        standalone("And when was that?", [turn]) == "When was it that Greta Lind said cooperation benefits both sides?"
    )


def test_the_searched_form_counts_not_the_typed_one() -> None:
    turn = Turn("And there?", "How long did the talks in Oslo last?")
    assert standalone("When?", [turn]) == "When did the talks in Oslo last?"


def test_small_talk_between_is_passed_over() -> None:
    history = [Turn("Where does Greta Lind work?"), Turn("thanks")]
    assert standalone("What did she say about rates?", history) == "What did Greta Lind say about rates?"


@pytest.mark.parametrize(
    "question",
    ["Giá vé xe buýt N4 là bao nhiêu?", "What is the capital of Australia?", "青石渡老茶馆停业了几年？", "hello"],
)
def test_a_complete_question_stays_as_it_is(question: str) -> None:
    assert standalone(question, [Turn("Who said cooperation benefits Norway?")]) == question


@given(st.text(max_size=60))
def test_without_history_nothing_changes(question: str) -> None:
    assert standalone(question, []) == question


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_two_turns_give_a_question(earlier: str, question: str) -> None:
    assert isinstance(standalone(question, [Turn(earlier)]), str)


def test_the_measured_floor_holds() -> None:
    figures = measure()
    assert figures["untouched"] == 1.0
    assert figures["content"] >= 0.78
