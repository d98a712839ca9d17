"""Answers as data: text cut into the pieces that are marked."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from page.answers import segments


@given(st.text(), st.lists(st.tuples(st.integers(-5, 60), st.integers(-5, 60), st.sampled_from(["answer", "quote"]))))
def test_segments_join_to_the_text_whatever_the_spans(text: str, spans: list[tuple[int, int, str]]) -> None:
    cut = list(segments(text, spans))
    assert "".join(piece for piece, _ in cut) == text
    assert all(piece for piece, _ in cut)
    offset = 0
    for piece, kinds in cut:
        covering = {kind for a, b, kind in spans if max(a, 0) <= offset and offset + len(piece) <= b}
        assert set(kinds.split()) == covering
        offset += len(piece)


def test_segments_count_code_points_from_the_offset() -> None:
    assert list(segments("a😀b😀c", [(11, 13, "answer")], offset=10)) == [("a", ""), ("😀b", "answer"), ("😀c", "")]
