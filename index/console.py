"""What comes in and goes out on the command line is UTF-8, whatever the terminal's own encoding."""

from __future__ import annotations

import io
import sys


def speak_utf8() -> None:
    """Read and write UTF-8 from now on; bytes that are no text become U+FFFD instead of an error."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")


def as_text(argument: str) -> str:
    """Return an argument without the stand-ins that Python makes of bytes that are no text."""
    return argument.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
