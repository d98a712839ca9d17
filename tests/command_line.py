"""A command line run inside the test's own process."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

Run = Callable[..., tuple[int, str, str]]


def run(
    main: Callable[[Sequence[str]], int], capsys: pytest.CaptureFixture[str], arguments: Sequence[object]
) -> tuple[int, str, str]:
    """Call `main`; return its exit code, what it wrote and what it complained of, which is never a traceback."""
    try:
        code = main([str(a) for a in arguments])
    except SystemExit as stopped:
        code = int(stopped.code or 0)
    out, err = capsys.readouterr()
    assert "Traceback" not in err
    return code, out, err
