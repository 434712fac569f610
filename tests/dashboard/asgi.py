"""One connection to an application, without a server in between."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.types import ASGIApp, Message


@dataclass(frozen=True)
class Told:
    """What came back. `status` of a web socket that was closed: its code."""

    status: int
    headers: dict[str, str]
    body: str


def ask(
    app: ASGIApp, address: str, *, method: str = "GET", host: str = "localhost:8501", cookie: str = "",
    form: dict[str, str] | None = None, scheme: str = "http", client: str = "127.0.0.1", **headers: str,
) -> Told:  # fmt: skip
    """A request; `form`: what a form of ours sends, from our page unless `headers` say otherwise."""
    path, _, query = address.partition("?")
    body, given = b"", {"host": host, **({"cookie": cookie} if cookie else {})}
    if form is not None:
        method, body = "POST", urlencode(form).encode()
        given |= {"content-type": "application/x-www-form-urlencoded", "origin": f"{scheme}://{host}"}
    given |= {name.replace("_", "-"): value for name, value in headers.items()}
    scope = {
        "type": "http", "method": method, "path": path, "query_string": query.encode(), "scheme": scheme,
        "client": (client, 50000), "server": ("127.0.0.1", 8501), "raw_path": path.encode(), "root_path": "",
        "headers": [(name.encode(), value.encode()) for name, value in given.items() if value],
    }  # fmt: skip
    sent = run(app, scope, [{"type": "http.request", "body": body, "more_body": False}])
    told = {name.decode().lower(): value.decode() for name, value in sent[0]["headers"]}
    return Told(sent[0]["status"], told, b"".join(each.get("body", b"") for each in sent[1:]).decode())


def connect(app: ASGIApp, path: str, *, cookie: str = "", host: str = "localhost:8501") -> Sequence[Message]:
    """What is sent on a web socket that is opened and left."""
    headers = [(b"host", host.encode()), *([(b"cookie", cookie.encode())] if cookie else [])]
    scope = {"type": "websocket", "path": path, "headers": headers, "client": ("127.0.0.1", 50000), "scheme": "ws",
             "query_string": b"", "subprotocols": []}  # fmt: skip
    return run(app, scope, [{"type": "websocket.connect"}, {"type": "websocket.disconnect", "code": 1000}])


def run(app: ASGIApp, scope: dict[str, object], comes: list[Message]) -> list[Message]:
    sent: list[Message] = []
    waiting = list(comes)

    async def receive() -> Message:
        return waiting.pop(0)

    async def send(message: Message) -> None:
        sent.append(message)

    asyncio.run(app(scope, receive, send))  # type: ignore[arg-type]  # it is a coroutine
    return sent
