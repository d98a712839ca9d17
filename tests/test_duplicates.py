"""Near-duplicates: the same story twice is one group, different stories are none."""

from __future__ import annotations

import random

from index import duplicates
from index.article import Article

WORDS = [f"từ{i}" for i in range(4000)]


def story(seed: int, *, length: int = 300, changed: int = 0) -> str:
    words = random.Random(seed).choices(WORDS, k=length)  # noqa: S311  (a story, not a secret)
    for i in range(changed):
        words[(i * 37) % length] = f"khác{i}"
    return " ".join(words)


def article(name: str, text: str) -> Article:
    return Article.create(name, 1, "", [text])


def groups(articles: list[Article]) -> dict[str, str]:
    return duplicates.groups(articles, {article.id: article.text for article in articles}.__getitem__)


def test_the_same_story_with_small_changes_is_one_group() -> None:
    long, short = article("a.txt", story(1) + " thêm một câu ở cuối"), article("b.txt", story(1, changed=8))
    other = article("c.txt", story(2))
    found = groups([short, other, long])
    assert found == {long.id: long.id, short.id: long.id}


def test_the_same_text_under_two_names_is_one_group() -> None:
    one, two = article("a.txt", story(3)), article("b.txt", story(3))
    assert groups([one, two]) == {one.id: one.id, two.id: one.id}


def test_half_different_stories_are_no_group() -> None:
    assert groups([article("a.txt", story(4)), article("b.txt", story(4, changed=120))]) == {}


def test_scripts_without_spaces_are_compared_by_character() -> None:
    text = "".join(chr(0x4E00 + i * 7) for i in range(200))
    one, two = article("a.txt", text), article("b.txt", text[:190] + "一二三四五")
    assert len(set(groups([one, two]).values())) == 1


def test_nothing_and_empty_texts_do_no_harm() -> None:
    assert groups([]) == {}
    assert groups([article("a.txt", ""), article("b.txt", story(5))]) == {}


def test_the_result_does_not_depend_on_the_order() -> None:
    articles = [article(f"{i}.txt", story(i // 3, changed=i % 3)) for i in range(12)]
    assert groups(articles) == groups(articles[::-1])
