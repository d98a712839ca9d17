"""The graphs in ONNX Runtime: one session a file and number of threads, whoever runs it."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray

# The files of the encoder's halves.
LOWER, UPPER = "lower.onnx", "upper.onnx"


@lru_cache(maxsize=8)
def opened(file: Path, threads: int) -> onnxruntime.InferenceSession:
    """Return the session of a graph's file; the lower half is shared by the encoder and by what reads."""
    return session(str(file), threads)


def session(graph: str | bytes, threads: int) -> onnxruntime.InferenceSession:
    """Return a session of a graph, given by its path or serialised."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    # A waiting thread that spins starves everything else on a small machine (measured: 20 times slower).
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 3
    slow = ["SkipLayerNormFusion"]  # see `graph`
    return onnxruntime.InferenceSession(graph, options, ["CPUExecutionProvider"], disabled_optimizers=slow)


def run(half: onnxruntime.InferenceSession, values: NDArray[Any]) -> NDArray[np.float32]:
    """Return what a graph of one input makes of it, (texts, tokens, …) float32."""
    (found,) = half.run(None, {half.get_inputs()[0].name: values})
    return np.asarray(found, np.float32)


def threads() -> int:
    """Return how many threads a graph may take: OMP_NUM_THREADS, else one a core."""
    return int(os.environ.get("OMP_NUM_THREADS") or os.cpu_count() or 1)
