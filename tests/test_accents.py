"""Marks given back to Vietnamese typed without them, as the collection spells its words."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index import Index
from index.text.fold import fold
from qa.question.accents import restore


@pytest.mark.parametrize(
    ("typed", "restored"),
    [
        ("nghe gom la linh hon", "nghề gốm là linh hồn"),
        ("Nghe gom", "Nghề gốm"),
        ("LINH HON", "LINH HỒN"),
        ("linh hon, (linh hon)!", "linh hồn, (linh hồn)!"),
        ("xyzzy linh hon 2024", "xyzzy linh hồn 2024"),
        ("", ""),
        ("?!", "?!"),
    ],
)
def test_words_of_the_collection_get_their_marks(small_index: Index, typed: str, restored: str) -> None:
    assert restore(typed, small_index) == restored


def test_neighbours_decide_between_spellings(small_index: Index) -> None:
    # "là" and "làng" stand in the same article as "lúa"; the pairs tell "thu hoạch lúa" from anything else.
    assert restore("thu hoach lua som hon moi nam", small_index) == "thu hoạch lúa sớm hơn mọi năm"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=80)
@given(st.text(max_size=60))
def test_nothing_but_marks_and_case_changes(small_index: Index, question: str) -> None:
    assert fold(restore(question, small_index)) == fold(question)


def test_a_question_of_two_thousand_characters_takes_a_moment(small_index: Index) -> None:
    assert len(restore("nghe gom la linh hon " * 95, small_index)) == 21 * 95
