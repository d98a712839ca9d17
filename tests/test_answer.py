"""Answers: every sentence cited, every citation verbatim; what users of other tools complain of, by name."""

from __future__ import annotations

import re
import shutil
import time
import unicodedata
from pathlib import Path

import pytest
import tiny_model
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index import Index, build, open_index
from index.embed import Embedder
from qa import Answer, Turn, ask

QUESTIONS = [
    "Who said a bridge brings two towns together?",
    "Ai nói nghề gốm là linh hồn của ngôi làng?",
    "How many million euros did the bridge over the Selm cost?",
    "Chuyến thăm kéo dài bao lâu?",
    "图书馆什么时候开门？",
    "Tóm tắt chuyến thăm làng gốm của đại sứ",
    "Giá lúa tại ruộng là bao nhiêu?",
    "When did the new bridge over the river Selm open?",
]
MARKER = re.compile(r"\[(\d+)\]")


def assert_sound(index: Index, answer: Answer) -> None:
    """Check what must hold for every answer."""
    shown = [marker for sentence in answer.sentences for marker in sentence.markers]
    assert list(dict.fromkeys(shown)) == list(range(1, len(answer.citations) + 1))
    assert [citation.marker for citation in answer.citations] == list(range(1, len(answer.citations) + 1))
    assert [int(m) for m in MARKER.findall(answer.text)] == shown
    for citation in answer.citations:
        article = index.article(citation.article_id)
        assert article.text[citation.start : citation.end] == citation.quote
        assert 0 < len(citation.quote) <= 400
        assert citation.verify(index)
        assert (citation.source, citation.title, citation.published) == (
            article.source,
            article.title,
            article.published,
        )
        for start, end in citation.marked:
            assert citation.start <= start < end <= citation.end
    if answer.abstained:
        assert answer.citations == ()
    elif answer.citations:
        assert all(sentence.markers for sentence in answer.sentences)


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_answer_is_cited_verbatim(small_index: Index, question: str) -> None:
    answer = ask(small_index, question)
    assert not answer.abstained
    assert answer.citations
    assert_sound(small_index, answer)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(st.text(st.characters(codec=None), max_size=100) | st.sampled_from(QUESTIONS).map(lambda q: q[::-1]))
def test_any_question_gets_a_sound_answer(small_index: Index, question: str) -> None:
    assert_sound(small_index, ask(small_index, question))


@pytest.mark.parametrize("question", QUESTIONS)
def test_markers_run_from_1_in_order_of_appearance_open_webui_10979_11204(small_index: Index, question: str) -> None:
    answer = ask(small_index, question)
    numbers = [int(marker) for marker in MARKER.findall(answer.text)]
    assert list(dict.fromkeys(numbers)) == [citation.marker for citation in answer.citations]
    assert numbers[0] == 1


@pytest.mark.parametrize("question", QUESTIONS)
def test_each_sentence_cites_the_source_whose_words_it_quotes_open_webui_12655(
    small_index: Index, question: str
) -> None:
    answer = ask(small_index, question)
    by_marker = {citation.marker: citation for citation in answer.citations}
    for sentence in answer.sentences:
        for marker in sentence.markers:
            assert by_marker[marker].quote in sentence.text


@pytest.mark.parametrize("question", QUESTIONS)
def test_only_cited_sources_are_listed_open_webui_12231(small_index: Index, question: str) -> None:
    answer = ask(small_index, question)
    cited = {citation.source for citation in answer.citations}
    sources = {article.source for article in small_index.articles()}
    assert len(cited) < len(sources)
    assert {source for source in sources if source in answer.markdown()} == cited
    assert len({(c.article_id, c.start) for c in answer.citations}) == len(answer.citations)


def test_answer_and_citation_match_ragflow_7232(small_index: Index) -> None:
    answer = ask(small_index, "How many million euros did the bridge over the Selm cost?")
    assert answer.short == "40 million euros"
    first = answer.citations[0]
    [(start, end)] = first.marked
    assert small_index.article(first.article_id).text[start:end] == answer.short


def test_the_second_turn_does_not_carry_the_first_turns_citations_open_webui_10142(small_index: Index) -> None:
    first = ask(small_index, "How many million euros did the bridge over the Selm cost?")
    turns = [Turn(first.question, first.searched)]
    second = ask(small_index, "Chuyến thăm của đại sứ Nguyễn Văn Bình kéo dài bao lâu?", history=turns)
    assert_sound(small_index, second)
    assert {c.source for c in second.citations}.isdisjoint(c.source for c in first.citations)
    assert second.citations == ask(small_index, "Chuyến thăm của đại sứ Nguyễn Văn Bình kéo dài bao lâu?").citations
    refused = ask(small_index, "What is the capital of Australia?", history=turns)
    assert refused.abstained
    assert refused.citations == ()


def test_a_follow_up_is_searched_in_full_and_shown_so_anything_llm_4246(small_index: Index) -> None:
    first = ask(small_index, "When did the new bridge over the river Selm open?")
    turns = [Turn(first.question, first.searched)]
    second = ask(small_index, "And how much did it cost?", history=turns)
    assert second.question == "And how much did it cost?"
    assert "selm" in second.searched.lower()
    assert second.citations[0].source == "news.jsonl#bridge"


def test_highlights_are_never_lost_kotaemon_469(tmp_path: Path, tiny: Embedder) -> None:
    """Offsets hold in text whose lower case is longer, beyond the basic plane, and with combining marks."""
    said = unicodedata.normalize("NFD", "Nghề gốm là linh hồn của làng.")
    text = "İstanbul'da 😀 cây cầu ẞ dài 9 km được mở. " * 3 + said
    records = [{"id": "odd", "title": "Ḍ̇ 😀", "text": text, "lang": "vi"}]
    build([tiny_model.write_records(tmp_path / "a.jsonl", records)], tmp_path / "i", model=tiny)
    with open_index(tmp_path / "i", tiny) as index:
        answer = ask(index, "Nghề gốm là linh hồn của làng nào?")
        assert any("Nghề gốm là linh hồn của làng." in citation.quote for citation in answer.citations)
        assert_sound(index, answer)


def test_an_nfd_question_gets_the_same_answer_deja_vu_1872(small_index: Index) -> None:
    question = "Chuyến thăm kéo dài bao lâu?"
    composed, decomposed = ask(small_index, question), ask(small_index, unicodedata.normalize("NFD", question))
    assert decomposed.citations == composed.citations


def test_marks_keep_words_apart_carmen_611(tmp_path: Path, tiny: Embedder) -> None:
    records = [
        {"id": str(n), "title": word, "text": f"Chữ này viết là {word}.", "lang": "vi"}
        for n, word in enumerate(["đường", "dương", "đương"])
    ]
    build([tiny_model.write_records(tmp_path / "a.jsonl", records)], tmp_path / "i", model=tiny)
    with open_index(tmp_path / "i", tiny) as index:
        for article in index.articles():
            assert index.store.full_text("words", [article.title], 9).keys() == {int(article.source[-1])}


def test_a_deleted_article_is_not_cited_and_its_old_citation_fails_ragflow_6462(tmp_path: Path, tiny: Embedder) -> None:
    path = tiny_model.write_records(tmp_path / "news.jsonl")
    build([path], tmp_path / "i", model=tiny)
    with open_index(tmp_path / "i", tiny) as index:
        [citation, *_] = ask(index, "How many million euros did the bridge over the Selm cost?").citations
    tiny_model.write_records(path, [r for r in tiny_model.RECORDS if r["id"] != "bridge"])
    build([path], tmp_path / "i", model=tiny)
    with open_index(tmp_path / "i", tiny) as index:
        assert not citation.verify(index)
        assert citation.as_dict(index)["verified"] is False
        answer = ask(index, "How many million euros did the bridge over the Selm cost?")
        assert all(c.source != "news.jsonl#bridge" for c in answer.citations)


def test_citations_survive_a_rebuild_while_the_text_is_unchanged(tmp_path: Path, tiny: Embedder) -> None:
    path = tiny_model.write_records(tmp_path / "news.jsonl")
    build([path], tmp_path / "i", model=tiny)
    with open_index(tmp_path / "i", tiny) as index:
        before = ask(index, "How many million euros did the bridge over the Selm cost?").citations
    build([path], tmp_path / "i", model=tiny)
    with open_index(tmp_path / "i", tiny) as index:
        assert all(citation.verify(index) for citation in before)
        assert ask(index, "How many million euros did the bridge over the Selm cost?").citations == before


def test_a_question_does_not_reindex_paper_qa_1257(small_folder: Path, tmp_path: Path, tiny: Embedder) -> None:
    shutil.copytree(small_folder, tmp_path / "index")
    files = sorted(path for path in (tmp_path / "index").rglob("*") if path.is_file())
    before = [(path, path.stat().st_mtime_ns, path.read_bytes()) for path in files]
    with open_index(tmp_path / "index", tiny) as index:
        ask(index, "How many million euros did the bridge over the Selm cost?")
    assert sorted(path for path in (tmp_path / "index").rglob("*") if path.is_file()) == files
    assert [(path, path.stat().st_mtime_ns, path.read_bytes()) for path in files] == before


def test_mark_up_in_an_article_stays_text_fastchat_3820(tmp_path: Path, tiny: Embedder) -> None:
    text = "<script>alert(1)</script> Nghề gốm là <b>linh hồn</b> của ngôi làng [1] [2]."
    build([tiny_model.write_records(tmp_path / "a.jsonl", [{"id": "x", "text": text}])], tmp_path / "i", model=tiny)
    with open_index(tmp_path / "i", tiny) as index:
        answer = ask(index, "Nghề gốm là linh hồn của gì?")
        for citation in answer.citations:
            assert citation.verify(index)
        assert [citation.marker for citation in answer.citations] == list(range(1, len(answer.citations) + 1))


@pytest.mark.parametrize(("language", "framed"), [("vi", "viết"), ("en", "wrote"), ("zh", "写道")])
def test_the_frame_follows_the_chosen_language_and_the_quote_its_article(
    small_index: Index, language: str, framed: str
) -> None:
    answer = ask(small_index, "How many million euros did the bridge over the Selm cost?", language=language)
    assert answer.language == language
    assert framed in answer.sentences[0].text
    assert "The bridge cost 40 million euros" in answer.citations[0].quote


@pytest.mark.parametrize("question", ["Hello!", "Xin chào", "Thank you", "What can you do?", "Có những bài báo nào?"])
def test_talk_that_is_no_question_gets_a_reply_without_citations(small_index: Index, question: str) -> None:
    answer = ask(small_index, question)
    assert not answer.abstained
    assert answer.citations == ()
    assert answer.text


def test_as_dict_holds_what_the_documentation_promises(small_index: Index) -> None:
    shown = ask(small_index, "How many million euros did the bridge over the Selm cost?").as_dict(small_index)
    assert {"searched", "language", "answer", "abstained", "citations", "seconds"} <= shown.keys()
    assert all(citation["verified"] is True for citation in shown["citations"])


def test_ten_thousand_words_are_read_in_a_moment(small_index: Index) -> None:
    question = "Ai nói nghề gốm là linh hồn của ngôi làng này? " * 1000
    ask(small_index, "How many million euros did the bridge over the Selm cost?")
    began = time.perf_counter()
    assert_sound(small_index, ask(small_index, question))
    assert time.perf_counter() - began < 3
