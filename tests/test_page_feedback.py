"""Verdicts, one JSON line each."""

from __future__ import annotations

import json
from pathlib import Path

from page.feedback import Feedback


def test_verdicts_are_appended_line_by_line(tmp_path: Path) -> None:
    feedback = Feedback(tmp_path / "new" / "feedback.jsonl")
    feedback.record("up", "Ai\nnói?", "Tần Cương", "gen-000001")
    feedback.record("down", "2", "b", "gen-000001")
    lines = (tmp_path / "new" / "feedback.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line)["verdict"] for line in lines] == ["up", "down"]
    assert json.loads(lines[0])["question"] == "Ai\nnói?"
