"""Command line of the answers: ask, search."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from index.commands import add_settings, as_text, run, typed
from index.settings import COUNT, Kind, Settings

DAY = Kind(date.fromisoformat, "a day such as 2025-10-30")
# The settings that are flags of `ask`, too.
_WRITER = ("llm_url", "llm_model", "llm_seconds")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; 0 done, 1 the work failed, 2 the call was wrong."""
    return run(_parser, argv)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m qa", description="Ask an index of news articles.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    ask = commands.add_parser("ask", help="answer a question with citations")
    ask.add_argument("--lang", default=None, metavar="CODE", help="language of the answer; default: the question's own")
    add_settings(ask, *_WRITER)
    ask.set_defaults(command=_ask)
    search = commands.add_parser("search", help="list the nearest passages")
    search.add_argument("--top", type=typed(COUNT), default=10, metavar="K", help="how many passages (default 10)")
    search.set_defaults(command=_search)
    for command in (ask, search):
        add_settings(command, "index")
        command.add_argument("question", nargs="?", metavar="QUESTION", help="without it: one a line on standard input")
        command.add_argument("--json", action="store_true", help="print JSON, one line a question")
        for flag, meaning in (("from", "published on or after"), ("to", "published on or before")):
            command.add_argument(f"--{flag}", type=typed(DAY), dest=f"published_{flag}", metavar="DAY", help=meaning)
        for flag, metavar in (("publisher", "NAME"), ("language", "CODE"), ("source", "PATH")):
            command.add_argument(
                f"--{flag}", action="append", default=[], metavar=metavar, help="only articles of it; repeatable"
            )
    return parser


def _questions(options: argparse.Namespace) -> Iterator[str]:
    if options.question is not None:
        yield as_text(options.question)
    else:
        yield from (line.rstrip("\r\n") for line in sys.stdin)


def _search(options: argparse.Namespace) -> int:
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
    return 0


def _ask(options: argparse.Namespace) -> int:
    from index.opened import open_index  # noqa: PLC0415
    from qa import ask  # noqa: PLC0415
    from qa.writing.writer import Writer  # noqa: PLC0415

    writer = Writer.from_settings(Settings(**{name: getattr(options, name) for name in _WRITER}))
    with open_index(options.index) as index:
        for question in _questions(options):
            answer = ask(index, question, filters=_filters(options), language=options.lang, writer=writer)
            if options.json:
                _print_json(answer.as_dict(index))
            else:
                print(answer.markdown())
    return 0


def _filters(options: argparse.Namespace) -> Any:  # noqa: ANN401  (its module is slow to import)
    from qa.retrieve import Filters  # noqa: PLC0415

    lists = (tuple(options.publisher), tuple(options.language), tuple(options.source))
    return Filters(options.published_from, options.published_to, *lists)


def _print_json(content: dict[str, Any]) -> None:
    print(json.dumps(content, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    sys.exit(main())
