"""The web page of TinQA: lays out the components, forwards to `page`, and starts the server."""

from __future__ import annotations

import argparse
import os
import signal
import socket
import sys
import threading
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.commands import MistakeError, ProgressLine, add_settings, run
from index.errors import TinqaError
from index.settings import SETTINGS, Settings

if TYPE_CHECKING:
    import gradio as gr

    from page.live import Live

_INDEX_COMMANDS = ("build", "clean", "show", "verify")
_ANSWER_COMMANDS = ("ask", "search")
# Work that holds up the first page begins once it is drawn, or after so many seconds if nobody looks.
_NOBODY_CAME = 3.0


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
    return run(parser, arguments[1:] if command == "serve" else arguments)


def parser() -> argparse.ArgumentParser:
    """Return the flags of the page, one for each setting, with the environment's values as defaults."""
    made = argparse.ArgumentParser(
        prog="tinqa",
        description="Serve the page that answers questions about saved news articles.",
        epilog=f"Other commands, each with its own --help: {', '.join((*_ANSWER_COMMANDS, *_INDEX_COMMANDS))}.",
    )
    add_settings(made, *SETTINGS)
    made.set_defaults(command=lambda options: serve(read_settings(options)))
    return made


def read_settings(options: argparse.Namespace) -> Settings:
    """Return the settings that the flags and the environment make. Raises TinqaError where there are no articles."""
    settings = Settings(**{name: getattr(options, name) for name in SETTINGS})
    if not settings.articles.is_dir():
        raise MistakeError(
            f"There is no folder {settings.articles}; name the folder of your saved pages with --articles."
        )
    return settings


def serve(settings: Settings) -> int:
    """Serve the page until it is interrupted; the index is opened or built once the page shows."""
    port = free_port(settings.host, settings.port)
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    from page.live import Live  # noqa: PLC0415 - Gradio takes seconds to import; a wrong call should not wait

    if settings.mcp and find_spec("mcp") is None:
        raise MistakeError("--mcp needs Gradio's MCP extra; install it with: python -m pip install 'gradio[mcp]'")
    line = ProgressLine()
    live = Live(settings, lambda status: line(status.work) if status.work and status.work.total else None)
    demo = layout(live)
    try:
        url = launch(demo, settings, port)
        sys.stdout.write(f"TinQA is at {url}\n")
        sys.stdout.flush()
        live.start_within(_NOBODY_CAME)
        # A service manager's polite stop ends a build as cleanly as Ctrl-C does.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        threading.Event().wait()
    except KeyboardInterrupt:
        sys.stderr.write("\n")
    finally:
        demo.close(verbose=False)
        live.close()
    return 0


def layout(live: Live) -> gr.Blocks:
    """Put the page together: one component that its script fills, and the endpoints for other programs."""
    import gradio as gr  # noqa: PLC0415
    from gradio.events import api  # noqa: PLC0415
    from gradio.utils import get_upload_folder  # noqa: PLC0415

    from page.api import Api  # noqa: PLC0415
    from page.feedback import Feedback  # noqa: PLC0415
    from page.intake import Intake  # noqa: PLC0415
    from page.requests import Requests  # noqa: PLC0415
    from page.theme import script, shell  # noqa: PLC0415

    requests = Requests(live, Intake(live, Path(get_upload_folder())), Feedback(live.settings.feedback))
    named = Api(live)
    demo = gr.Blocks(title="TinQA", analytics_enabled=False, fill_width=True, delete_cache=(3600, 86400))
    with demo:
        page = gr.HTML(
            html_template=shell(),
            js_on_load=script(),
            server_functions=requests.functions(),
            apply_default_css=False,
            elem_id="tinqa",
        )
        page.ask(
            requests.ask, None, page,
            show_progress="hidden", concurrency_limit=16, trigger_mode="multiple",
            api_name="page", api_visibility="private",
        )  # fmt: skip
        api(named.ask, api_name="ask", concurrency_limit=16)
        api(named.search, api_name="search", concurrency_limit=16)
        api(named.rebuild, api_name="rebuild")
    return demo


def launch(demo: gr.Blocks, settings: Settings, port: int, **more: Any) -> str:  # noqa: ANN401 - Gradio's own options
    """Start the server in the background and return the page's address."""
    import gradio as gr  # noqa: PLC0415

    from page.theme import favicon, route, style, theme  # noqa: PLC0415
    from page.wording import words  # noqa: PLC0415

    _, url, _ = demo.launch(
        # The address of an IPv6 host has brackets; Gradio takes them off where it listens.
        server_name=f"[{settings.host.strip('[]')}]" if ":" in settings.host else settings.host,
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
        (family, *_, address), *_ = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            return int(probe.getsockname()[1])
    except OSError as error:
        raise TinqaError(
            f"Port {port} on {host} cannot be used ({error.strerror}); choose another with --port or --host."
        ) from error


if __name__ == "__main__":
    sys.exit(main())
