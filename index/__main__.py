"""Command line of the index: build, clean, show, verify."""

from __future__ import annotations

import argparse
import gc
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from index.article import Article
from index.console import speak_utf8
from index.errors import TinqaError
from index.settings import Settings


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; 0 done, 1 the work failed, 2 the call was wrong."""
    speak_utf8()
    options = _parser().parse_args(argv)
    command: Callable[[argparse.Namespace], int] = options.command
    try:
        return command(options)
    except TinqaError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped; the index is as it was.", file=sys.stderr)
        return 1
    except BrokenPipeError:
        sys.stderr.close()
        return 1


def _parser() -> argparse.ArgumentParser:
    settings = Settings()
    parser = argparse.ArgumentParser(
        prog="python -m index", description="Build and look into an index of news articles."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    build = commands.add_parser("build", help="build the index of articles; what has not changed is not embedded again")
    build.add_argument(
        "--articles", type=Path, nargs="+", default=[settings.articles], metavar="PATH", help="files and folders"
    )
    build.add_argument("--index", type=Path, default=settings.index, metavar="DIR", help="folder of the index")
    build.add_argument(
        "--model", default=settings.model, metavar="NAME", help="sentence-transformers model, by name or folder"
    )
    build.set_defaults(command=_build)

    clean = commands.add_parser("clean", help="show what cleaning makes of files")
    clean.add_argument("files", type=Path, nargs="+", metavar="FILE")
    clean.set_defaults(command=_clean)

    show = commands.add_parser("show", help="show a stored article")
    show.add_argument("--index", type=Path, default=settings.index, metavar="DIR", help="folder of the index")
    show.add_argument("article", metavar="ARTICLE_ID")
    show.set_defaults(command=_show)

    verify = commands.add_parser("verify", help="check every checksum and every offset")
    verify.add_argument("--index", type=Path, default=settings.index, metavar="DIR", help="folder of the index")
    verify.set_defaults(command=_verify)

    for command in (build, clean, show, verify):
        command.add_argument("--json", action="store_true", help="print JSON")
    return parser


def _build(options: argparse.Namespace) -> int:
    from index import build  # noqa: PLC0415
    from index.progress import Progress  # noqa: PLC0415

    terminal = sys.stderr.isatty()
    last = ""

    def show(progress: Progress) -> None:
        nonlocal last
        left = "" if progress.seconds_left is None else f", {progress.seconds_left:.0f} s left"
        line = f"{progress.stage} {progress.done} of {progress.total}{left}"
        if terminal:
            print(f"\r{line:<60}", end="", file=sys.stderr, flush=True)
        elif progress.stage != last or progress.done == progress.total:
            print(line, file=sys.stderr, flush=True)
        last = progress.stage

    print(f"loading {options.model}", file=sys.stderr, flush=True)
    report = build(options.articles, options.index, model=options.model, progress=show)
    if terminal:
        print(file=sys.stderr)
    for failure in report.failed:
        print(f"skipped: {failure.reason}", file=sys.stderr)
    if options.json:
        print(json.dumps(report.as_dict(), ensure_ascii=False))
    else:
        names = ("added", "changed", "removed", "unchanged", "failed")
        print(", ".join(f"{len(getattr(report, name))} {name}" for name in names))
        counts = f"{report.articles} articles, {report.passages} passages, {report.duplicates} duplicates"
        print(f"{counts}, {report.seconds:.1f} s")
    return 0


def _clean(options: argparse.Namespace) -> int:
    from index.clean import clean_all  # noqa: PLC0415
    from index.read import SourceFile, read  # noqa: PLC0415

    # Pages leave few cycles and many objects; Python looks for cycles after every 700 of them unless told otherwise.
    gc.set_threshold(100_000)
    shown = failed = 0
    pages = [page for file in options.files for page in read(SourceFile(file, file.name))]
    for result in clean_all(pages):
        if isinstance(result, TinqaError):
            failed += 1
            print(result, file=sys.stderr)
            continue
        shown += 1
        for article in result:
            _print_cleaned(article, as_json=options.json)
    return 1 if failed and not shown else 0


def _print_cleaned(article: Article, *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(_cleaned_json(article), ensure_ascii=False))
    else:
        about = f"{article.source} ({article.ordinal}), {article.published or 'no date'}"
        print(f"# {article.title or 'no title'}\n{about}, {len(article.removed)} lines removed")
        print("\n".join(article.body), end="\n\n")


def _cleaned_json(article: Article) -> dict[str, Any]:
    texts = {"id", "sha256", "text"}
    return {name: value for name, value in article.as_dict().items() if name not in texts} | {"body": article.body}


def _show(options: argparse.Namespace) -> int:
    from index.opened import open_index  # noqa: PLC0415

    with open_index(options.index) as index:
        try:
            article = index.article(options.article)
        except KeyError:
            raise TinqaError(
                f"There is no article {options.article} in {options.index}; `python -m qa search` shows ids."
            ) from None
        if options.json:
            said = [asdict(quotation) for quotation in index.quotations(article.id)]
            names = ("id", "sha256", "text")
            rest = {name: getattr(article, name) for name in names} | {"quotations": said}
            print(json.dumps(_cleaned_json(article) | rest, ensure_ascii=False))
        else:
            about = f"{article.source} ({article.ordinal}), {article.publisher}, {article.published or 'no date'}"
            print(f"{about}\n\n{article.text}")
    return 0


def _verify(options: argparse.Namespace) -> int:
    from index.store.verify import problems  # noqa: PLC0415

    found, counts = problems(options.index)
    if options.json:
        print(json.dumps({"ok": not found, "problems": found} | counts, ensure_ascii=False))
    else:
        print(
            "\n".join(found)
            or "Everything is in order: " + ", ".join(f"{n} {name}" for name, n in counts.items()) + "."
        )
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
