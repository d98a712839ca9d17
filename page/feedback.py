"""Thumbs up and down, kept in a local file that nobody else reads."""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime
from pathlib import Path

from index.errors import TinqaError

# A note is a line for a person to read; what is longer than this is not one.
_LONGEST = 4_000


class Feedback:
    """Appends one JSON line a verdict: time (UTC), verdict, question, answer, generation."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()

    def record(self, verdict: str, question: str, answer: str, generation: str) -> None:
        """Append a verdict: "up", "down", or "" that takes an earlier one back. Raises TinqaError if it cannot."""
        line = {
            "time": datetime.now(UTC).isoformat(timespec="seconds"),
            "verdict": verdict,
            "question": question[:_LONGEST],
            "answer": answer[:_LONGEST],
            "generation": generation,
        }
        text = json.dumps(line, ensure_ascii=False) + "\n"
        try:
            with self._lock:
                self._path.parent.mkdir(parents=True, exist_ok=True)
                with self._path.open("a", encoding="utf-8") as file:
                    file.write(text)
        except OSError as error:
            raise TinqaError(f"Your verdict could not be saved in {self._path}: {error.strerror}.") from error
