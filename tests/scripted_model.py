"""A language model's server that says what a test tells it to, on this machine alone."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(slots=True)
class ScriptedModel:
    """What the server answers, and what it was asked.

    It streams `pieces` and says that it stopped for the reason `finish` (None: the connection just ends). `stall` holds
    it up for good before that many pieces, with signs of life where `pings`. A `body` is sent instead, as it is.
    """

    url: str = ""
    pieces: Sequence[str] = ()
    finish: str | None = "stop"
    stall: int | None = None
    pings: bool = False
    status: int = 200
    body: bytes = b""
    requests: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    gone: threading.Event = field(default_factory=threading.Event)
    stopping: threading.Event = field(default_factory=threading.Event)

    def says(self, text: str, **more: Any) -> None:  # noqa: ANN401  (the other fields)
        """Answer with this text, in pieces of some letters."""
        self.pieces = [text[i : i + 7] for i in range(0, len(text), 7)]
        for name, value in more.items():
            setattr(self, name, value)

    def events(self) -> Iterator[bytes]:
        """Yield what goes over the line."""
        for number, piece in enumerate([*self.pieces, None]):
            while number == self.stall and not self.stopping.wait(0.02):
                yield b": still there\n\n" if self.pings else b""
            if piece is not None:
                yield _event({"choices": [{"index": 0, "delta": {"content": piece}, "finish_reason": None}]})
        if self.finish:
            yield _event({"choices": [{"index": 0, "delta": {}, "finish_reason": self.finish}]}) + b"data: [DONE]\n\n"


def _event(data: object) -> bytes:
    return b"data: " + json.dumps(data).encode() + b"\n\n"


@contextmanager
def serving() -> Iterator[ScriptedModel]:
    """Serve a scripted model on a free port of this machine."""
    model = ScriptedModel()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            model.requests.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            model.keys.append(self.headers["Authorization"])
            self.send_response(model.status)
            self.send_header("Content-Type", "application/json" if model.body else "text/event-stream")
            self.end_headers()
            try:
                for part in [model.body] if model.body else model.events():
                    self.wfile.write(part)
            except OSError:
                model.gone.set()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    model.url = f"http://127.0.0.1:{server.server_port}/v1"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield model
    finally:
        model.stopping.set()
        server.shutdown()
        server.server_close()
        thread.join()
