"""Mean vectors by language: taken away from both sides, so that language weighs less than topic."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import tiny_model

from index import build, load_model, open_index
from index.embed import Embedder
from index.store.centres import ORDINARY_QUESTIONS, Centres
from qa import ask


def test_the_ordinary_questions_are_translations_of_each_other() -> None:
    assert set(ORDINARY_QUESTIONS) >= {"vi", "en", "zh", "ru"}
    assert len({len(texts) for texts in ORDINARY_QUESTIONS.values()}) == 1


def test_centred_vectors_have_unit_length_in_known_and_unknown_languages(tiny: Embedder) -> None:
    centres = Centres.of_questions(tiny)
    question = tiny.questions(["Ai xây cây cầu?"])[0]
    for lang in ("vi", "en", "xx", ""):
        assert np.isclose(np.linalg.norm(centres.question(question, lang)), 1, atol=1e-5)
    passages = centres.passages(tiny.passages(["Cầu mới", "Bridge", "?"]), ["vi", "en", "xx"])
    assert np.allclose(np.linalg.norm(passages, axis=1), 1, atol=1e-5)
    assert centres.passages(np.empty((0, tiny.dimension), np.float32), []).shape == (0, tiny.dimension)


def test_a_vector_of_zeros_stays_finite(tiny: Embedder) -> None:
    centres = Centres.of_questions(tiny)
    assert np.isfinite(centres.question(np.zeros(tiny.dimension, np.float32), "vi")).all()


def test_means_come_back_from_disk(tiny: Embedder, tmp_path: Path) -> None:
    centres = Centres.of_questions(tiny)
    centres.add("vi", tiny.passages(["Lúa chín sớm", "Nghề gốm"]))
    centres.write(tmp_path)
    again = Centres.open(tmp_path)
    vectors = tiny.passages(["Làng gốm", "Bridge"])
    assert np.allclose(centres.passages(vectors, ["vi", "en"]), again.passages(vectors, ["vi", "en"]), atol=1e-4)
    assert again.scale == centres.scale


def test_the_bundled_model_has_scale_one(bundled: Embedder) -> None:
    assert Centres.of_questions(bundled).scale == pytest.approx(1, abs=0.02)


def test_a_model_that_knows_no_two_languages_refuses_too(tmp_path: Path) -> None:
    pytest.importorskip("sentence_transformers", reason="without sentence-transformers there is no model")
    model = load_model(str(tiny_model.save(tmp_path / "strange", kindred=False)))
    build([tiny_model.write_records(tmp_path / "news.jsonl")], tmp_path / "index", model=model)
    with open_index(tmp_path / "index", model) as index:
        for question in ("What is the capital of Australia?", "xyzzy plugh", "Ai phát minh ra tàu ngầm?"):
            assert ask(index, question).abstained, question
        assert not ask(index, "Chuyến thăm kéo dài bao lâu?").abstained
