"""Settings: each is a variable and a flag, and what cannot be read is refused in one sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

import app
from index.errors import TinqaError
from index.settings import SETTINGS, SWITCH, Settings

ROOT = Path(__file__).parent.parent
WRONG = {
    "articles": "",
    "index": " ",
    "model": "",
    "cache": "",
    "host": "",
    "port": "65536",
    "feedback": "",
    "read_only": "ture",
    "mcp": "",
    "llm_seconds": "0",
}


@pytest.mark.parametrize(("name", "text"), [*WRONG.items(), ("port", "eighty"), ("llm_seconds", "1e2")])
def test_what_cannot_be_read_is_one_sentence(name: str, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    setting = SETTINGS[name]
    monkeypatch.setenv(setting.variable, text)
    with pytest.raises(TinqaError) as raised:
        Settings()
    assert str(raised.value) == f"{setting.variable} must be {setting.kind.accepted}, not {text!r}."


@pytest.mark.parametrize("name", [name for name in WRONG if SETTINGS[name].kind is not SWITCH])
def test_a_flag_is_held_to_the_same(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        app.main([f"--{name.replace('_', '-')}", WRONG[name]])
    assert stopped.value.code == 2
    assert f"must be {SETTINGS[name].kind.accepted}, not {WRONG[name]!r}" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "value"), [("on", True), ("True", True), (" yes ", True), ("1", True), ("OFF", False), ("0", False)]
)
def test_a_switch_is_told_in_several_words(text: str, value: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TINQA_READ_ONLY", text)
    assert Settings().read_only is value


def test_the_documentation_lists_every_setting() -> None:
    text = (ROOT / "docs" / "page.md").read_text("utf-8")
    for name, setting in SETTINGS.items():
        default = "the user's cache folder" if name == "cache" else f"`{setting.default}`"
        flag = f"--{name.replace('_', '-')}"
        assert f"| `{flag}` | `{setting.variable}` | {default} | {setting.meaning} |" in text
