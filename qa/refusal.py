"""Whether the articles answer at all: one threshold, on a scale that fits the model."""

from __future__ import annotations

from collections.abc import Sequence

from index.library import Index
from qa.retrieve import Candidate, Query

# The score of the best passage below which the question is refused, for a question in the language of the passage
# (whose words count too) and in another. Both are where wrong answers and wrong refusals are together fewest on the
# open questions, with the article in the index and taken out (benchmarks/answers.py).
_SAME_LANGUAGE = 1.05
_OTHER_LANGUAGE = 0.66


def answers(index: Index, query: Query, candidates: Sequence[Candidate]) -> bool:
    """Tell whether the best passage is near enough to the question to answer it."""
    if not candidates:
        return False
    best = candidates[0]
    _, lang = index.outline[0][best.passage.article]
    return best.score >= (_SAME_LANGUAGE if lang == query.lang else _OTHER_LANGUAGE) * index.centres.scale
