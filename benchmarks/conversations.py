"""How well follow-ups are made self-contained: `python -m benchmarks.conversations [--show]`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from index.text.words import folded_tokens
from qa.question.followup import Turn, standalone

QUESTIONS = Path(__file__).parent / "questions" / "conversations.jsonl"
_SMALL = frozenset(
    folded_tokens(
        "the a an of at in on for to and did does do is was were will be has have had by with about it that this "
        "là của ở tại có được bị đã sẽ và với cho từ vào thì ông bà cuộc 的 了 在 是"
    )
)


def measure(*, show: bool = False) -> dict[str, float]:
    """Return the shares of follow-ups whose content is complete, and of complete questions that stay untouched.

    `content` is the mean share of the expected self-contained question's words, function words aside, that stand in
    ours; `foreign` the mean share of ours that stands neither there nor in the follow-up as typed.
    """
    content: list[float] = []
    foreign: list[float] = []
    untouched: list[bool] = []
    for line in QUESTIONS.read_text("utf-8").splitlines():
        talk = json.loads(line)
        history: list[Turn] = []
        for number, turn in enumerate(talk["turns"]):
            asked, expected = turn["question"], turn["standalone"]
            ours = standalone(asked, history)
            if number and (turn["topic_change"] or expected == asked):
                untouched.append(ours == asked)
            elif number:
                wanted, got = _words(expected), _words(ours)
                content.append(len(wanted & got) / len(wanted))
                foreign.append(len(got - wanted - _words(asked)) / max(1, len(got)))
            if show and number and not _words(expected) <= _words(ours):
                print(f"{talk['id']}  {asked}\n    ours      {ours}\n    expected  {expected}")
            # As in the application, the next turn builds on what was searched: the expected form, so that errors do
            # not add up in the figures.
            history.append(Turn(asked, expected, tuple(turn.get("speakers", ()))))
    return {
        "follow-ups": len(content),
        "content": sum(content) / len(content),
        "complete": sum(c >= 0.8 for c in content) / len(content),
        "foreign": sum(foreign) / len(foreign),
        "untouched": sum(untouched) / len(untouched),
    }


def _words(text: str) -> set[str]:
    return set(folded_tokens(text)) - _SMALL


if __name__ == "__main__":
    for name, figure in measure(show="--show" in sys.argv).items():
        print(f"{name:12}{figure:8.3f}")
