"""Whether the articles answer at all: one strength, on a scale that fits language and model."""

from __future__ import annotations

from collections.abc import Sequence

from index.library import Index
from qa.retrieve import Candidate, Query

# The score of the best passage at which a question is answered, for a question in the language of the passage (whose
# words count too) and in another. Each is where wrong answers and wrong refusals are together fewest on the open
# questions, with their article in the index and taken out of it (benchmarks/answers.py).
_SAME_LANGUAGE = 1.05
_OTHER_LANGUAGE = 0.66


def strength(index: Index, query: Query, candidates: Sequence[Candidate]) -> float:
    """Return how well the nearest passage answers: below 1 the question is refused, 0 where there is no passage."""
    if not candidates:
        return 0.0
    best = candidates[0]
    _, lang = index.outline[0][best.passage.article]
    return best.score / ((_SAME_LANGUAGE if lang == query.lang else _OTHER_LANGUAGE) * index.centres.scale)
