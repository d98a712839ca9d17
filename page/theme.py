"""The look: Gradio's theme with its own colours taken back, and the style sheet and script of the page."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import gradio as gr

# In this order: each part of the script uses only what stands before it, and the last part starts the page.
_SCRIPTS = (
    "base.js",
    "state.js",
    "answer.js",
    "source.js",
    "ask.js",
    "plots.js",
    "articles.js",
    "intake.js",
    "shell.js",
)

# In this order: the narrow screen has the last word.
_STYLES = ("frame.css", "ask.css", "source.css", "articles.css", "about.css", "phone.css")

PAPER, PAPER_DARK = "#fbfaf7", "#16181a"
INK, INK_DARK = "#1d1f21", "#e9e7e2"


def script() -> str:
    """Return the page's script: one function body, run once when the page's component is loaded."""
    return "'use strict';\n" + "\n".join(_read(name) for name in _SCRIPTS)


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
