"""How long work takes, so that sizes can be compared in one run."""

from __future__ import annotations

import time
from collections.abc import Callable


def least_seconds(work: Callable[[], object]) -> float:
    """Return the least time of three, of this thread alone: others may be at work in the process."""
    found = []
    for _ in range(3):
        begin = time.thread_time()
        work()
        found.append(time.thread_time() - begin)
    return min(found)
