"""The gate before Streamlit: once somebody has an account, nobody reaches any of its addresses without a session.

Asks the sessions' file alone, of each request and of each message on an open web socket. What a viewer may see, the
page scripts ask anew at every run. In a home without accounts it lets in who sits at this very machine.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from datetime import datetime
from ipaddress import ip_address
from urllib.parse import quote, urlencode, urlsplit

from google.protobuf.message import DecodeError
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg

from dashboard.gateway import LOCAL_HOSTS
from dashboard.refusals import no_accounts, no_session
from dashboard.session_cookie import token_of
from dashboard.shielding import PAGE_PATHS, SAME
from records.sessions import Session, Sessions

LOGIN, CHANGE = "/dang-nhap", "/doi-mat-khau"
_FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")
_LONGEST = 2000     # signs of an address that is come back to
_POLICY_VIOLATION = 1008


class Gate:
    """Wraps all that Streamlit answers."""

    def __init__(self, app: ASGIApp, sessions: Sessions, clock: Callable[[], datetime]) -> None:
        self._app = app
        self._sessions = sessions
        self._clock = clock
        self._was_closed = False

    @property
    def is_closed(self) -> bool:
        """Once closed it stays so, whatever becomes of the file."""
        self._was_closed = self._was_closed or self._sessions.is_there
        return self._was_closed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
        elif not self.is_closed:
            await (self._app if is_local(scope) else _Refusing(no_accounts()))(scope, receive, send)
        else:
            await self._with_session(scope, receive, send)

    async def _with_session(self, scope: Scope, receive: Receive, send: Send) -> None:
        session = await self._session(scope)
        if session is None or session.must_change:
            await _turned_away(scope, CHANGE if session else LOGIN)(scope, receive, send)
        elif scope["type"] == "http":
            await self._app(scope, receive, send)
        else:
            await self._app(scope, _Watched(receive, scope, self._session), send)

    async def _session(self, scope: Scope) -> Session | None:
        return await run_in_threadpool(self._sessions.find, token_of(scope), self._clock())


class _Watched:
    """What comes on a web socket. From the end of its session on, nothing of what the person wants is passed on, only
    that the page runs again: it then says that the session is over.
    """

    def __init__(self, receive: Receive, scope: Scope, find: Callable[[Scope], Awaitable[Session | None]]) -> None:
        self._receive, self._scope, self._find = receive, scope, find

    async def __call__(self) -> Message:
        while True:
            message = await self._receive()
            if message["type"] != "websocket.receive":
                return message
            if await self._find(self._scope) is not None:
                return message
            if bare := bare_rerun(message.get("bytes") or b""):
                return {**message, "bytes": bare}


def bare_rerun(sent: bytes) -> bytes | None:
    """A wish to run the page again, without the boxes and buttons that go along; None where it was any other wish."""
    try:
        wish = BackMsg.FromString(sent)
    except DecodeError:
        return None
    if wish.WhichOneof("type") != "rerun_script":
        return None
    state, bare = wish.rerun_script, BackMsg()
    bare.rerun_script.query_string = state.query_string
    bare.rerun_script.page_script_hash = state.page_script_hash
    bare.rerun_script.context_info.CopyFrom(state.context_info)
    return bytes(bare.SerializeToString())


class _Refusing:
    """A refusal as a page, and of a web socket as its end."""

    def __init__(self, answer: ASGIApp) -> None:
        self._answer = answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": _POLICY_VIOLATION})
        else:
            await self._answer(scope, receive, send)


def _turned_away(scope: Scope, where: str) -> ASGIApp:
    """To the login from a page's address, and back to it after; elsewhere a refusal."""
    if scope["type"] == "http" and scope["method"] == "GET" and scope["path"] in {*PAGE_PATHS, *SAME}:
        query = scope.get("query_string", b"").decode("latin-1")
        return RedirectResponse(with_way_back(where, f"{scope['path']}{'?' if query else ''}{query}"), 303, _UNKEPT)
    return _Refusing(no_session())


_UNKEPT = {"Cache-Control": "no-store"}


def with_way_back(where: str, back: str) -> str:
    """An address of ours that leads to `back` afterwards."""
    wanted = way_back(back)
    return where if wanted == "/" else f"{where}?{urlencode({'den': wanted})}"


def way_back(asked: str) -> str:
    """Where to go afterwards: one of the pages with its filters; the first page for anything else, however it is
    written. What a browser would take for another host is no page's path."""
    path, _, query = asked.partition("?")
    path = SAME.get(path, path)
    if path not in PAGE_PATHS or len(asked) > _LONGEST:
        return "/"
    kept = re.sub(r"#.*", "", query, flags=re.DOTALL)
    return f"{path}?{quote(kept, safe='=&%+~:,;-._')}" if kept else path


def is_local(scope: Scope) -> bool:
    """Whether a request comes from this machine by one of its own names, and through nobody."""
    headers = Headers(scope=scope)
    client = scope.get("client")
    if any(name in headers for name in _FORWARDED) or (client and not _is_loopback(client[0])):
        return False
    name = urlsplit(f"//{headers.get('host', '')}").hostname or ""
    return name in {host.strip("[]") for host in LOCAL_HOSTS}


def _is_loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False
