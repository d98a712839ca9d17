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
from index.commands import ProgressLine, add_settings, run
from index.errors import TinqaError
from index.settings import SETTINGS


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; 0 done, 1 the work failed, 2 the call was wrong."""
    return run(_parser, argv)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m index", description="Build and look into an index of news articles."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(name: str, command: Callable[[argparse.Namespace], int], meaning: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=meaning)
        added.set_defaults(command=command)
        added.add_argument("--json", action="store_true", help="print JSON")
        return added

    build = add("build", _build, "build the index of articles; what has not changed is not embedded again")
    articles = [SETTINGS["articles"].value()]
    build.add_argument("--articles", type=Path, nargs="+", default=articles, metavar="PATH", help="files and folders")
    add_settings(build, "index", "model")
    clean = add("clean", _clean, "show what cleaning makes of files")
    clean.add_argument("files", type=Path, nargs="+", metavar="FILE")
    show = add("show", _show, "show a stored article")
    show.add_argument("article", metavar="ARTICLE_ID")
    add_settings(show, "index")
    add_settings(add("verify", _verify, "check every checksum and every offset"), "index")
    return parser


def _build(options: argparse.Namespace) -> int:
    from index import build  # noqa: PLC0415

    print(f"loading {options.model}", file=sys.stderr, flush=True)
    report = build(options.articles, options.index, model=options.model, progress=ProgressLine())
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
    return {name: value for name, value in _stored_json(article).items() if name not in {"id", "sha256", "text"}}


def _stored_json(article: Article) -> dict[str, Any]:
    return article.as_dict() | {"body": article.body}


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
            print(json.dumps(_stored_json(article) | {"quotations": said}, ensure_ascii=False))
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
