"""The words of the page: the same keys and holes in each language, and a word for all that is said in codes."""

from __future__ import annotations

import re
from pathlib import Path

from page.intake import cleaned
from page.wording import words
from qa.answer import Fault, Notice
from qa.evidence.scoring import Nearness
from qa.framing import phrases

PAGE = Path(__file__).parent.parent / "page"


def test_both_languages_have_the_same_words_with_the_same_holes() -> None:
    table = words()
    assert table["en"].keys() == table["vi"].keys()
    for key, english in table["en"].items():
        assert set(re.findall(r"\{\w+\}", english)) == set(re.findall(r"\{\w+\}", table["vi"][key])), key
        assert table["vi"][key] == table["vi"][key].strip()


def test_what_answers_say_in_codes_has_words() -> None:
    found = [Nearness(number / 10, number / 10).levels.items() for number in range(11)]
    levels = {f"near.{what}.{level}" for near in found for what, (level, _) in near}
    codes = {f"fault.{fault}" for fault in Fault} | {f"notice.{notice}" for notice in Notice} | levels
    assert codes <= words()["en"].keys()
    assert words()["vi"]["notice.down"] == phrases("vi").notices[Notice.DOWN]
    assert levels == {key for key in words()["en"] if key.startswith("near.")}


def test_the_reasons_of_cleaning_have_words() -> None:
    pages = cleaned(PAGE.parent / "articles")
    reasons = {f"why.{line['why']}" for page in pages for article in page["articles"] for line in article["removed"]}
    assert len(reasons) > 6
    assert reasons <= words()["vi"].keys()


def test_every_word_that_the_script_asks_for_exists() -> None:
    code = "".join(path.read_text("utf-8") for path in (PAGE / "static").rglob("*.[hj]*"))
    asked = set(re.findall(r"""\bt\("([a-z_.]+)"[,)]""", code))
    asked |= set(re.findall(r'data-t(?:-label)?="([a-z.]+)"', code))
    assert len(asked) > 60
    assert asked <= words()["en"].keys()
