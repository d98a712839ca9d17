"""What the three command lines share: flags made from the settings, exit codes, errors of one sentence, UTF-8."""

from __future__ import annotations

import argparse
import io
import sys
from collections.abc import Callable, Sequence
from typing import Any

from index.errors import TinqaError
from index.progress import Progress
from index.settings import SETTINGS, SWITCH, Kind


class MistakeError(TinqaError):
    """The call was wrong, so the exit code is 2."""


def run(parser: Callable[[], argparse.ArgumentParser], argv: Sequence[str] | None) -> int:
    """Parse the call and do what it says: the parser names a function of the options, which returns the exit code.

    Returns 0 done, 1 the work failed, 2 the call was wrong. What comes in and goes out is UTF-8, whatever the
    terminal's own encoding; bytes that are no text become U+FFFD instead of an error.
    """
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        options = parser().parse_args(argv)
        return int(options.command(options))
    except TinqaError as error:
        sys.stderr.write(f"{error}\n")
        return 2 if isinstance(error, MistakeError) else 1
    except KeyboardInterrupt:
        sys.stderr.write("Stopped; the index is as it was.\n")
        return 1
    except BrokenPipeError:
        sys.stderr.close()
        return 1


def add_settings(parser: argparse.ArgumentParser, *names: str) -> None:
    """Add the flags of these settings; their defaults are what the environment says."""
    for name in names:
        setting = SETTINGS[name]
        more: dict[str, Any] = {"action": argparse.BooleanOptionalAction}
        if setting.kind is not SWITCH:
            more = {"type": typed(setting.kind), "metavar": name.rpartition("_")[2].upper()}
        meaning = f"{setting.meaning} (default {setting.default}; {setting.variable})".replace("%", "%%")
        parser.add_argument(f"--{name.replace('_', '-')}", default=setting.value(), help=meaning, **more)


def typed(kind: Kind) -> Callable[[str], Any]:
    """Return what argparse calls to read a value of this kind."""

    def read(text: str) -> Any:  # noqa: ANN401 - whatever the kind makes
        try:
            return kind.read(text)
        except (ValueError, KeyError):
            raise argparse.ArgumentTypeError(f"must be {kind.accepted}, not {text!r}") from None

    return read


class ProgressLine:
    """Tells on standard error how a build goes: on one line of a terminal, elsewhere where a stage begins or ends."""

    def __init__(self) -> None:
        self._stage = ""

    def __call__(self, made: Progress) -> None:
        """Show how far it is."""
        left = "" if made.seconds_left is None else f", {made.seconds_left:.0f} s left"
        line, whole = f"{made.stage} {made.done} of {made.total}{left}", made.done >= made.total
        if sys.stderr.isatty():
            sys.stderr.write(f"\r{line}\x1b[K" + "\n" * whole)
        elif made.stage != self._stage or whole:
            sys.stderr.write(f"{line}\n")
        sys.stderr.flush()
        self._stage = made.stage


def as_text(argument: str) -> str:
    """Return an argument without the stand-ins that Python makes of bytes that are no text."""
    return argument.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
