"""The sample corpus and the questions over it: shape, encodings, and evidence that really stands in its page."""

import json
import unicodedata
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
ARTICLES = ROOT / "articles"
QUESTIONS = ROOT / "benchmarks" / "questions"
NFD_PAGE = "doan-thuong-nghi-si-my-den-bac-kinh.txt"
GB18030_PAGE = "filoli-huiwu.txt"
LONGEST_EVIDENCE = 200


class _Text(HTMLParser):
    """Collects the text of a page, entities unescaped, without scripts and styles."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._muted = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        self._muted += tag in {"script", "style"}

    def handle_endtag(self, tag: str) -> None:
        self._muted -= tag in {"script", "style"}

    def handle_data(self, data: str) -> None:
        if not self._muted:
            self.pieces.append(data)


def _fold(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def _page(path: Path) -> str:
    raw = path.read_bytes()
    text = raw.decode("gb18030") if path.name == GB18030_PAGE else raw.decode("utf-8-sig")
    if path.suffix != ".html":
        return text
    parser = _Text()
    parser.feed(text)
    parser.close()
    return "".join(parser.pieces)


def _lines(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (QUESTIONS / name).read_text("utf-8").splitlines()]


def _strings(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [s for item in value.values() for s in _strings(item)]
    if isinstance(value, list):
        return [s for item in value for s in _strings(item)]
    return []


def _claims(row: dict[str, Any]) -> list[tuple[str, str]]:
    """Every (file, evidence) of a question or a turn."""
    own = [(row["file"], piece) for piece in row["evidence"]]
    return own + [(other["file"], other["evidence"]) for other in row["also"]]


@pytest.fixture(scope="module")
def files() -> dict[str, Path]:
    return {path.name: path for path in sorted(ARTICLES.rglob("*")) if path.suffix in {".txt", ".html"}}


@pytest.fixture(scope="module")
def pages(files: dict[str, Path]) -> dict[str, str]:
    return {name: _fold(_page(path)) for name, path in files.items()}


@pytest.fixture(scope="module")
def sample() -> list[dict[str, Any]]:
    return _lines("sample.jsonl")


@pytest.fixture(scope="module")
def conversations() -> list[dict[str, Any]]:
    return _lines("conversations.jsonl")


def test_file_names_are_unique_across_folders(files: dict[str, Path]) -> None:
    assert len(files) == sum(path.suffix in {".txt", ".html"} for path in ARTICLES.rglob("*"))


def test_languages_and_forms(files: dict[str, Path]) -> None:
    languages = Counter(path.parent.name if path.parent.name in {"en", "zh"} else "vi" for path in files.values())
    assert languages["vi"] >= 12
    assert languages["en"] >= 2
    assert languages["zh"] >= 2
    assert sum(path.suffix == ".html" for path in files.values()) >= 6
    assert len(files) >= 16


def test_one_page_is_nfd_with_crlf_and_byte_order_mark(files: dict[str, Path]) -> None:
    raw = files[NFD_PAGE].read_bytes()
    text = raw.decode("utf-8-sig")
    assert raw.startswith(b"\xef\xbb\xbf")
    assert text.count("\r\n") == text.count("\n") > 0
    assert unicodedata.is_normalized("NFD", text)
    assert not unicodedata.is_normalized("NFC", text)


def test_one_page_is_not_utf_8(files: dict[str, Path]) -> None:
    raw = files[GB18030_PAGE].read_bytes()
    with pytest.raises(UnicodeDecodeError):
        raw.decode("utf-8")
    assert "费罗丽庄园" in raw.decode("gb18030")


def test_every_other_page_is_nfc_without_return_marks(files: dict[str, Path]) -> None:
    for name, path in files.items():
        if name not in {NFD_PAGE, GB18030_PAGE}:
            text = path.read_bytes().decode("utf-8")
            assert unicodedata.is_normalized("NFC", text), name
            assert "\r" not in text, name


def test_one_page_holds_two_articles(pages: dict[str, str]) -> None:
    page = pages["hai-cuoc-dien-dam.txt"]
    assert page.index("hai lần nói chuyện qua điện thoại") < page.index("Sáu tiếng đồng hồ bên sân bay Zurich")


def test_near_duplicates_share_most_of_their_words(pages: dict[str, str]) -> None:
    def shingles(text: str) -> set[tuple[str, ...]]:
        words = text.split()
        return set(zip(*(words[i:] for i in range(4)), strict=False))

    # The flat page has teasers between its paragraphs, so its share in the HTML page's own body is what counts.
    page = pages["sang-nay-mo-cau-ba-nhip.html"]
    opening = page[page.index("Cây cầu dài 186 m") : page.index("11.800 lượt")]
    shared = shingles(opening) & shingles(pages["cau-di-bo-ba-nhip.txt"])
    assert 0.75 < len(shared) / len(shingles(opening)) < 1


def test_the_named_claim_stands_in_exactly_two_pages(pages: dict[str, str]) -> None:
    claims = ("cả hai bên cùng có lợi", "cùng được lợi nếu hợp tác")
    found = [name for name, text in pages.items() if any(claim in text for claim in claims)]
    assert found == ["tan-cuong-phong-van.txt", "thu-ong-tap-bua-toi-washington.txt"]


def test_ids_are_unique(sample: list[dict[str, Any]], conversations: list[dict[str, Any]]) -> None:
    ids = [row["id"] for row in sample + conversations]
    assert len(ids) == len(set(ids))


def test_question_counts(sample: list[dict[str, Any]], conversations: list[dict[str, Any]]) -> None:
    assert len(sample) >= 60
    assert sum(not row["answerable"] for row in sample) >= 14
    assert {row["lang"] for row in sample} == {"en", "vi", "vi-plain", "zh", "ru"}
    assert len(conversations) >= 60
    assert {len(row["turns"]) for row in conversations} == {2, 3}
    assert sum(turn["topic_change"] for row in conversations for turn in row["turns"]) >= 10


def test_unanswerable_questions_name_no_evidence(sample: list[dict[str, Any]]) -> None:
    for row in sample:
        assert bool(_claims(row)) is row["answerable"], row["id"]
        assert (row["file"] is not None) is row["answerable"], row["id"]


def test_plain_vietnamese_has_no_diacritics(sample: list[dict[str, Any]]) -> None:
    assert all(row["question"].isascii() for row in sample if row["lang"] == "vi-plain")


def test_evidence_of_questions_stands_in_its_file(sample: list[dict[str, Any]], pages: dict[str, str]) -> None:
    for row in sample:
        for file, evidence in _claims(row):
            assert _fold(evidence) in pages[file], (row["id"], evidence)
            assert 0 < len(evidence) <= LONGEST_EVIDENCE


def test_evidence_of_conversations_stands_in_its_file(
    conversations: list[dict[str, Any]], pages: dict[str, str]
) -> None:
    for row in conversations:
        for turn in row["turns"]:
            assert turn["question"]
            assert turn["standalone"]
            for file, evidence in _claims(turn):
                assert _fold(evidence) in pages[file], (row["id"], evidence)
                assert 0 < len(evidence) <= LONGEST_EVIDENCE


def test_first_turns_do_not_change_the_topic(conversations: list[dict[str, Any]]) -> None:
    assert not any(row["turns"][0]["topic_change"] for row in conversations)


def test_no_lone_surrogates(
    sample: list[dict[str, Any]], conversations: list[dict[str, Any]], pages: dict[str, str]
) -> None:
    for text in [*pages.values(), *_strings(list(sample)), *_strings(list(conversations))]:
        text.encode("utf-8")
