"""The look: Gradio's theme with its own colours taken back, the style sheet, and how the script is delivered."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files
from pathlib import Path

import gradio as gr
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

_SCRIPT = Path(__file__).parent / "static" / "script"

# In this order: the narrow screen has the last word.
_STYLES = ("frame.css", "ask.css", "source.css", "articles.css", "about.css", "phone.css")

PAPER, PAPER_DARK = "#fbfaf7", "#16181a"
INK, INK_DARK = "#1d1f21", "#e9e7e2"


def script() -> str:
    """Return what starts the page: it imports the script, whose address changes with it, so browsers may keep it."""
    return (
        f'import(new URL("{_address()}/frame.js", `${{window.gradio_config.root}}/`))'
        '.then(({ start }) => start({ element, server, watch, props, upload, ask: (turn) => trigger("ask", turn) }));'
    )


def route() -> BaseRoute:
    """Return the route under which the server gives the modules of the script."""
    return Mount(f"/{_address()}", _Kept(directory=_SCRIPT), name="script")


def style() -> str:
    """Return the style sheet as an element for the head: Gradio's `css` takes `:is(a, b)` apart at its comma."""
    return f"<style>{''.join(map(_read, _STYLES))}</style>"


def shell() -> str:
    """Return the fixed frame that the script fills."""
    return _read("shell.html")


def favicon() -> Path:
    """Return the picture of the browser's tab."""
    return Path(__file__).parent / "static" / "favicon.png"


def theme() -> gr.themes.Base:
    """Return a plain theme: Source Sans Pro from Gradio's own files (it has every Vietnamese mark), no orange."""
    return gr.themes.Base(
        primary_hue="teal",
        neutral_hue="stone",
        font=[
            gr.themes.LocalFont("Source Sans Pro", weights=(400, 700)),
            "Segoe UI",
            "Noto Sans",
            "system-ui",
            "sans-serif",
        ],
        font_mono=["ui-monospace", "Consolas", "monospace"],
    ).set(
        body_background_fill=PAPER,
        body_background_fill_dark=PAPER_DARK,
        body_text_color=INK,
        body_text_color_dark=INK_DARK,
    )


def _read(name: str) -> str:
    return files("page").joinpath("static", name).read_text("utf-8")


@cache
def _address() -> str:
    """Return where the script lies below the page's address: its name holds a digest of all its modules."""
    modules = b"\0".join(module.read_bytes() for module in sorted(_SCRIPT.glob("*.js")))
    return f"script/{hashlib.sha256(modules).hexdigest()[:12]}"


class _Kept(StaticFiles):
    """Files that a browser need never ask for again."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response
