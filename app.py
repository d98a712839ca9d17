"""The web page of TinQA: lays out the components, forwards to `page`, and starts the server."""

from __future__ import annotations

import argparse
import os
import signal
import socket
import sys
import threading
from collections.abc import Sequence
from dataclasses import fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.errors import TinqaError
from index.settings import SETTINGS, Settings

if TYPE_CHECKING:
    import gradio as gr

    from page.engine import Engine
    from page.live import Library, Status

_INDEX_COMMANDS = ("build", "clean", "show", "verify")
_ANSWER_COMMANDS = ("ask", "search")
# Work that holds up the first page begins once it is drawn, or after so many seconds if nobody looks.
_NOBODY_CAME = 3.0


class MistakeError(TinqaError):
    """The call was wrong, so the exit code is 2."""


def main(argv: Sequence[str] | None = None) -> int:
    """Serve the page, or forward `ask`, `search`, `build`, `clean`, `show` and `verify` to their command lines.

    Returns the exit code: 0 done, 1 the work failed, 2 the call was wrong.
    """
    arguments = list(sys.argv[1:] if argv is None else argv)
    command = arguments[0] if arguments else "serve"
    if command in _INDEX_COMMANDS:
        from index.__main__ import main as index_main  # noqa: PLC0415

        return index_main(arguments)
    if command in _ANSWER_COMMANDS:
        from qa.__main__ import main as qa_main  # noqa: PLC0415

        return qa_main(arguments)
    try:
        settings = read_settings(arguments[1:] if command == "serve" else arguments)
        return serve(settings)
    except TinqaError as error:
        sys.stderr.write(f"tinqa: {error}\n")
        return 2 if isinstance(error, MistakeError) else 1


def parser(settings: Settings) -> argparse.ArgumentParser:
    """Return the flags of the page, one for each setting, with the environment's values as defaults."""
    made = argparse.ArgumentParser(
        prog="tinqa",
        description="Serve the page that answers questions about saved news articles.",
        epilog=f"Other commands, each with its own --help: {', '.join((*_ANSWER_COMMANDS, *_INDEX_COMMANDS))}.",
    )
    for field in fields(Settings):
        setting = SETTINGS[field.name]
        value = getattr(settings, field.name)
        meaning = f"{setting.meaning} (default {setting.default}; {setting.variable})".replace("%", "%%")
        if isinstance(value, bool):
            made.add_argument(setting.flag, action=argparse.BooleanOptionalAction, default=value, help=meaning)
        else:
            made.add_argument(
                setting.flag, type=type(value) if isinstance(value, int) else str, default=value, help=meaning
            )
    return made


def read_settings(arguments: Sequence[str]) -> Settings:
    """Read flags over environment over defaults. Raises TinqaError where something has to be different."""
    defaults = Settings()
    given = vars(parser(defaults).parse_args(arguments))
    paths = {name: Path(value) for name, value in given.items() if isinstance(getattr(defaults, name), Path)}
    settings = replace(defaults, **{**given, **paths})
    if not 0 <= settings.port <= 65535:
        raise MistakeError(f"Port {settings.port} does not exist; take one from 1 to 65535.")
    if not settings.articles.is_dir():
        raise MistakeError(
            f"There is no folder {settings.articles}; name the folder of your saved pages with --articles."
        )
    return settings


def serve(settings: Settings, engine: Engine | None = None) -> int:
    """Serve the page until it is interrupted; the index is opened or built once the page shows."""
    port = free_port(settings.host, settings.port)
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    from page.engine import LocalEngine  # noqa: PLC0415 - Gradio takes seconds to import; a wrong call should not wait
    from page.live import Library  # noqa: PLC0415
    from page.requests import mcp_is_installed  # noqa: PLC0415
    from qa.writing.writer import Writer  # noqa: PLC0415

    if settings.mcp and not mcp_is_installed():
        raise MistakeError("--mcp needs Gradio's MCP extra; install it with: python -m pip install 'gradio[mcp]'")
    engine = engine or LocalEngine(settings.model, Writer.from_settings(settings))
    library = Library(settings, engine, report_progress)
    demo = layout(library, engine)
    try:
        url = launch(demo, settings, port)
        sys.stdout.write(f"TinQA is at {url}\n")
        sys.stdout.flush()
        library.start_within(_NOBODY_CAME)
        # A service manager's polite stop ends a build as cleanly as Ctrl-C does.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        threading.Event().wait()
    except KeyboardInterrupt:
        sys.stderr.write("\n")
    finally:
        demo.close(verbose=False)
        library.close()
    return 0


def layout(library: Library, engine: Engine) -> gr.Blocks:
    """Put the page together: one component that its script fills, and the endpoints for other programs."""
    import gradio as gr  # noqa: PLC0415
    from gradio.events import api  # noqa: PLC0415
    from gradio.utils import get_upload_folder  # noqa: PLC0415

    from page.api import Interfaces  # noqa: PLC0415
    from page.feedback import Feedback  # noqa: PLC0415
    from page.intake import Intake  # noqa: PLC0415
    from page.requests import Room  # noqa: PLC0415
    from page.theme import script, shell  # noqa: PLC0415

    room = Room(library, Intake(library, engine, Path(get_upload_folder())), Feedback(library.settings.feedback))
    interfaces = Interfaces(library)
    demo = gr.Blocks(title="TinQA", analytics_enabled=False, fill_width=True, delete_cache=(3600, 86400))
    with demo:
        page = gr.HTML(
            html_template=shell(),
            js_on_load=script(),
            server_functions=room.requests(),
            apply_default_css=False,
            elem_id="tinqa",
        )
        page.ask(
            room.ask, None, page,
            show_progress="hidden", concurrency_limit=16, trigger_mode="multiple",
            api_name="page", api_visibility="private",
        )  # fmt: skip
        api(interfaces.ask, api_name="ask", concurrency_limit=16)
        api(interfaces.search, api_name="search", concurrency_limit=16)
        api(interfaces.rebuild, api_name="rebuild")
    return demo


def launch(demo: gr.Blocks, settings: Settings, port: int, **more: Any) -> str:  # noqa: ANN401 - Gradio's own options
    """Start the server in the background and return the page's address."""
    import gradio as gr  # noqa: PLC0415

    from page.theme import favicon, route, style, theme  # noqa: PLC0415
    from page.wording import words  # noqa: PLC0415

    _, url, _ = demo.launch(
        server_name=settings.host,
        server_port=port,
        i18n=gr.I18n(**words()),
        theme=theme(),
        head=style(),
        favicon_path=str(favicon()),
        app_kwargs={"routes": [route()]},
        footer_links=[],
        run_history=False,
        enable_monitoring=False,
        mcp_server=settings.mcp,
        max_file_size="200mb",
        prevent_thread_lock=True,
        inbrowser=False,
        quiet=True,
        share=False,
        **more,
    )
    return str(url)


def free_port(host: str, port: int) -> int:
    """Return the port if it is free, any free one for 0. Raises TinqaError where it cannot be used."""
    try:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
            return int(probe.getsockname()[1])
    except OSError as error:
        raise TinqaError(
            f"Port {port} on {host} cannot be used ({error.strerror}); choose another with --port."
        ) from error


def report_progress(status: Status) -> None:
    """Tell on standard error how a build goes."""
    work = status.work
    if work is None or not work.total:
        return
    left = f", about {work.seconds_left:.0f} s left" if work.seconds_left else ""
    end = "\n" if work.done >= work.total else ""
    sys.stderr.write(f"\r{work.stage}: {work.done} of {work.total}{left}\x1b[K{end}")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main())
