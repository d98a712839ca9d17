"""The glossary: forms are found as they are written or in any case, the longest first, in four languages."""

from __future__ import annotations

from itertools import pairwise

import pytest
from clock import least_seconds
from hypothesis import given
from hypothesis import strategies as st

from index.languages import languages, lines
from index.text.glossary import Glossary, glossary, names

LINES = [
    "USA|US|U.S.\tMỹ|Hoa Kỳ\t美国|中美\tСША",
    "we|us\tchúng ta\t我们\tмы",
    "cooperat*|work together\thợp tác\t合作\tсотруднич*",
]
LINES += ["cooperative|co-op\thợp tác xã\t合作社\tкооператив*", "China\tTrung Quốc\t中国|中美\tКита*"]


def found(text: str) -> list[tuple[str, set[int]]]:
    return [(text[start:end], set(concepts)) for start, end, concepts in Glossary(LINES).forms(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("US told us", [("US", {1}), ("us", {2})]),
        ("the U.S. too", [("U.S", {1})]),
        ("Cooperating in a cooperative", [("Cooperating", {3}), ("cooperative", {3, 4})]),
        ("They WORK\nTogether.", [("WORK\nTogether", {3})]),
        (
            "Hợp tác xã và hợp tác Trung Quốc-Mỹ",
            [("Hợp tác xã", {4}), ("hợp tác", {3}), ("Trung Quốc", {5}), ("Mỹ", {1})],
        ),
        ("中美合作社合作", [("中美", {1, 5}), ("合作社", {4}), ("合作", {3})]),
        ("Китай сотрудничает", [("Китай", {5}), ("сотрудничает", {3})]),
        ("co", []),
        ("", []),
    ],
)
def test_forms(text: str, expected: list[tuple[str, set[int]]]) -> None:
    assert found(text) == expected


def test_a_question_and_its_answer_share_concepts_in_every_pair_of_languages() -> None:
    texts = ["the extradition request", "yêu cầu dẫn độ", "引渡请求", "запрос об экстрадиции"]
    first, *others = (glossary().meanings(text) for text in texts)
    assert all(len(first & other) >= 2 for other in others)


def test_names_keep_their_numbers_among_general_words() -> None:
    assert names().meanings("Trung Quốc") == names().meanings("China") == glossary().meanings("中国")
    assert names().meanings("China") <= names().proper
    assert not names().meanings("ưu tiên")


@pytest.mark.parametrize("name", ["glossary_names.tsv", "glossary_people.tsv", "glossary_words.tsv"])
def test_every_language_has_a_column_of_forms_with_stars_at_the_end(name: str) -> None:
    columns = {lang: lines(lang, name) for lang in languages()}
    concepts = [line.partition("\t")[0] for line in columns["en"] or ()]
    assert len(set(concepts)) == len(concepts)
    for lang, column in columns.items():
        for line in column or ():
            concept, forms = line.split("\t")
            assert concept in concepts, f"{lang}: {line}"
            assert all(form == form.strip() and form.strip("*") for form in forms.split("|")), f"{lang}: {line}"
            assert all("*" not in form[:-1] for form in forms.split("|")), f"{lang}: {line}"


@given(st.text(st.sampled_from("USusHợp tác xã 中美合作社 co-op. сотрудничаю\n'"), max_size=60))
def test_forms_follow_each_other_within_the_text(text: str) -> None:
    spans = [(start, end) for start, end, concepts in Glossary(LINES).forms(text) if concepts]
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(end <= start for (_, end), (start, _) in pairwise(spans))


@pytest.mark.parametrize("piece", ["a", "hợp tác ", "中美合作社", "a中", "co-op "])
def test_time_is_linear(piece: str) -> None:
    def spent(times: int) -> float:
        return least_seconds(lambda: check(piece * times))

    def check(text: str) -> None:
        assert all(concepts for *_, concepts in glossary().forms(text))

    spent(100)
    assert spent(20_000) < 3 * spent(10_000) + 0.2
