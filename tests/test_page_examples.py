"""Questions to begin with: whole sentences that the articles answer."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from index.article import Article, Quotation
from page.examples import WHAT_SAID, WHO_SAID, WHO_SAID_THAT, Example, candidates, proven
from qa import Answer, Citation


def test_only_examples_that_are_answered_are_offered() -> None:
    tried = [Example("example.who_said", f"words {n}", "en") for n in range(6)]
    tried += [Example("example.what_said", "Mai Lan", "vi"), Example("example.what_said", "Không Ai", "vi")]

    def ask(question: str) -> Answer:
        good = "words 0" not in question and "Không Ai" not in question
        citation = Citation(1, "a", "", "a.txt", "", "", None, None, None, 0, 1, "x")
        short = "somebody" if good and "words" in question else None
        return Answer(question, question, "en", short, (), (citation,) if good else (), not good)

    assert [example.question for example in proven(tried, ask)] == [
        "Who said “words 1”?",
        "Who said “words 2”?",
        "Mai Lan đã nói gì?",
    ]


@pytest.mark.parametrize(
    ("direct", "before", "pattern"),
    [
        (True, "Mai Lan nói: ", WHO_SAID),
        (False, "Mai Lan cho biết rằng ", WHO_SAID_THAT),
        (False, "Mai Lan đã mô tả ", None),
    ],
)
def test_an_example_asks_a_whole_sentence(direct: bool, before: str, pattern: str | None) -> None:
    words = "hai nước đang tìm cách chung sống mới"
    article = Article.create("a.txt", 1, "", [before + words], lang="vi")
    start = article.text.index(words)
    said = Quotation(start, start + len(words), "Mai Lan", "Đại sứ", "nói", direct)
    index = SimpleNamespace(quotations=lambda _: [said])
    expected = [Example(WHAT_SAID, "Mai Lan", "vi")] + ([Example(pattern, words, "vi")] if pattern else [])
    assert candidates(index, [article]) == expected
