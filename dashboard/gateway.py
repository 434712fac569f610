"""What every request passes before any application of ours: known host names, and refusals that people can read.

Knows neither the pages nor the codes. A name that is not ours is refused, or a page elsewhere could point its own name
at this machine and read the school's pages through the visitor's browser (DNS rebinding).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.refusals import UNKNOWN_HOST, refusal
from records.home import Home
from records.problems import CannotError

LOCAL_HOSTS = ("localhost", "127.0.0.1", "[::1]")

_REFUSED = {400, 404, 405, 500}
_PLUMBING = "/_stcore/"
_NAME = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\]", re.IGNORECASE)


def hosts_of(home: Home) -> tuple[str, ...]:
    """The names that a home's server answers to: this machine, the host of its codes, and those of its settings."""
    own = urlsplit(home.verify_url).hostname
    return with_local_hosts([*([own] if own else []), *home.hosts])


def with_local_hosts(further: Iterable[str]) -> tuple[str, ...]:
    """This machine's names and `further`, each once. Raises `CannotError` for what is no plain host name."""
    names = tuple(dict.fromkeys([*LOCAL_HOSTS, *further]))
    for name in names:
        if not _NAME.fullmatch(name):
            raise CannotError(
                f"«{name}» không phải tên máy: chỉ ghi tên như so-luu.truong.edu.vn, không cổng, không dấu *."
            )
    return names


def guarded(app: ASGIApp, hosts: Sequence[str]) -> ASGIApp:
    """`app` for these hosts only, with HEAD as a GET without a body and every bare refusal as a page."""
    return HeadLikeGet(Refusals(SameOrigin(TrustedHostMiddleware(app, hosts, www_redirect=False))))


class HeadLikeGet:
    """Answers HEAD with exactly the headers of GET, by asking as GET and keeping the body back."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self.app(scope, receive, send)
            return

        async def send_without_body(message: Message) -> None:
            await send({**message, "body": b""} if message["type"] == "http.response.body" else message)

        await self.app({**scope, "method": "GET"}, receive, send_without_body)


class SameOrigin:
    """Lets a page of another site open no web socket; asking Streamlit would make it look up our address outside."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope) if scope["type"] == "websocket" else Headers()
        origin = headers.get("origin")
        if origin is not None and urlsplit(origin).netloc != headers.get("host"):
            await send({"type": "websocket.close", "code": 1008})
        else:
            await self.app(scope, receive, send)


class Refusals:
    """Puts a page in the place of a refusal in a few English words. What is HTML already says itself what is wrong;
    what Streamlit's script asks for itself (`_PLUMBING`) is read by no person.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        start: Message | None = None
        body = b""

        async def send_readable(message: Message) -> None:
            nonlocal start, body
            if message["type"] == "http.response.start" and _is_bare(message):
                start = message
            elif start is None:
                await send(message)
            else:
                body += message.get("body", b"")
                if message.get("more_body"):
                    return
                if scope["path"].startswith(_PLUMBING) and body != UNKNOWN_HOST:
                    await send(start)
                    await send({"type": "http.response.body", "body": body})
                else:
                    await refusal(start["status"], body)(scope, receive, send)

        await self.app(scope, receive, send_readable)


def _is_bare(start: Message) -> bool:
    kind = Headers(scope=start).get("content-type", "")
    return start["status"] in _REFUSED and kind.partition(";")[0] in {"", "text/plain"}
