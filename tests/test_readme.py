"""The questions that the documentation prints are answered from the sample articles as it says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from index import Index
from qa import ask

ROOT = Path(__file__).parents[1]
_QUOTED = re.compile(r"[\"“]([^\"“”\n]{6,160}\?)[\"”]")
_COMMAND = re.compile(r"python -m qa (?:ask|search) .*?'([^'\n]+\?)'")
# Forms of questions, with an ellipsis or a letter for what is asked about.
_FORM = re.compile(r"…|\b[XYZ]\b")
# Questions that the documentation gives as ones that the sample does not answer.
REFUSED = frozenset({"Who is the US ambassador to China?"})


def _printed() -> list[str]:
    """Return the questions in the README and the docs, each once."""
    texts = [path.read_text("utf-8") for path in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))]
    found = [question for text in texts for shape in (_QUOTED, _COMMAND) for question in shape.findall(text)]
    return [question for question in dict.fromkeys(found) if not _FORM.search(question)]


QUESTIONS = _printed()


def test_questions_are_found_in_prose_and_in_commands() -> None:
    assert "Who said cooperation benefits both sides?" in QUESTIONS
    assert "Ai kêu gọi tăng cường đối thoại?" in QUESTIONS
    assert set(QUESTIONS) >= REFUSED


@pytest.mark.parametrize("question", [q for q in QUESTIONS if q not in REFUSED])
def test_a_printed_question_is_answered_with_a_verified_citation(sample: Index, question: str) -> None:
    answer = ask(sample, question)
    assert not answer.abstained
    assert answer.citations
    assert all(citation.verify(sample) for citation in answer.citations)


@pytest.mark.parametrize("question", sorted(REFUSED))
def test_what_is_printed_as_refused_is_refused(sample: Index, question: str) -> None:
    assert ask(sample, question).abstained
