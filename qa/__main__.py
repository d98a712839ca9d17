"""Command line of the answers: ask, search."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from index.console import as_text, speak_utf8
from index.errors import TinqaError
from index.settings import SETTINGS, Settings

# The settings that are flags of `ask`, too.
_WRITER = ("llm_url", "llm_model", "llm_seconds")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; 0 done, 1 the work failed, 2 the call was wrong."""
    speak_utf8()
    try:
        options = _parser().parse_args(argv)
        command: Callable[[argparse.Namespace], None] = options.command
        command(options)
    except TinqaError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 1
    except BrokenPipeError:
        sys.stderr.close()
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    settings = Settings()
    parser = argparse.ArgumentParser(prog="python -m qa", description="Ask an index of news articles.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    ask = commands.add_parser("ask", help="answer a question with citations")
    ask.add_argument("--lang", default=None, metavar="CODE", help="language of the answer; default: the question's own")
    for name in _WRITER:
        setting, default = SETTINGS[name], getattr(settings, name)
        metavar = name.removeprefix("llm_").upper()
        ask.add_argument(setting.flag, type=type(default), default=default, metavar=metavar, help=setting.meaning)
    ask.set_defaults(command=_ask)
    search = commands.add_parser("search", help="list the nearest passages")
    search.add_argument("--top", type=_positive, default=10, metavar="K", help="how many passages (default 10)")
    search.set_defaults(command=_search)
    for command in (ask, search):
        command.add_argument("question", nargs="?", metavar="QUESTION", help="without it: one a line on standard input")
        command.add_argument("--index", type=Path, default=settings.index, metavar="DIR", help="folder of the index")
        command.add_argument("--json", action="store_true", help="print JSON, one line a question")
        command.add_argument("--from", type=_day, dest="published_from", metavar="DAY", help="published on or after")
        command.add_argument("--to", type=_day, dest="published_to", metavar="DAY", help="published on or before")
        command.add_argument(
            "--publisher", action="append", default=[], metavar="NAME", help="only this one; repeatable"
        )
        command.add_argument(
            "--language", action="append", default=[], metavar="CODE", help="only articles in this one"
        )
        command.add_argument("--source", action="append", default=[], metavar="PATH", help="only this file or folder")
    return parser


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"must be at least 1, not {number}")
    return number


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"must be a day such as 2025-10-30, not {text!r}") from None


def _questions(options: argparse.Namespace) -> Iterator[str]:
    if options.question is not None:
        yield as_text(options.question)
        return
    for line in sys.stdin:
        yield line.rstrip("\r\n")


def _search(options: argparse.Namespace) -> None:
    from index.opened import open_index  # noqa: PLC0415
    from qa.citation import plain  # noqa: PLC0415
    from qa.retrieve import search  # noqa: PLC0415

    with open_index(options.index) as index:
        for question in _questions(options):
            hits = search(index, question, top=options.top, filters=_filters(options))
            if options.json:
                _print_json({"question": question, "hits": list(map(plain, hits))})
                continue
            for hit in hits:
                about = f"{hit.title or hit.source} ({hit.published or 'no date'}, {hit.score:.2f})"
                print(f"{hit.rank}. {about}\n   {hit.text}")


def _ask(options: argparse.Namespace) -> None:
    from index.opened import open_index  # noqa: PLC0415
    from qa import ask  # noqa: PLC0415
    from qa.writing.writer import Writer  # noqa: PLC0415

    writer = Writer.from_settings(replace(Settings(), **{name: getattr(options, name) for name in _WRITER}))
    with open_index(options.index) as index:
        for question in _questions(options):
            answer = ask(index, question, filters=_filters(options), language=options.lang, writer=writer)
            if options.json:
                _print_json(answer.as_dict(index))
            else:
                print(answer.markdown())


def _filters(options: argparse.Namespace) -> Any:  # noqa: ANN401  (its module is slow to import)
    from qa.retrieve import Filters  # noqa: PLC0415

    lists = (tuple(options.publisher), tuple(options.language), tuple(options.source))
    return Filters(options.published_from, options.published_to, *lists)


def _print_json(content: dict[str, Any]) -> None:
    print(json.dumps(content, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    sys.exit(main())
