"""The addresses that anyone may ask without login: `/V/`, `/V/{code}`, and the signed list `/V/status.json`.

Mounted beside the pages of one school, or run as a process of its own (`public_app`) where many inspectors ask.
Reads the lookup, the list beside it, and nothing else. What is logged is the state, the document's number and the
network that asked, never the code or a whole address: whoever runs it turns the server's own access log off
(`listening` does).
"""

from __future__ import annotations

import logging
import sqlite3
import time
from collections.abc import Callable, Iterable
from hashlib import sha256
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Router
from starlette.types import ASGIApp, Receive, Scope, Send

from dashboard.gateway import guarded, with_local_hosts
from qr.frame import Page
from qr.frame import headers as page_headers
from qr.label import document_label
from qr.lookup import Lookup, LookupTooNewError
from qr.page import busy_page, down_page, form_page, method_page, missing_page, verdict_page
from qr.rate_limit import PER_MINUTE, RateLimit, network_of
from qr.state import Verdict, decide
from qr.status_list import FILE_NAME

STATUS_ADDRESS = f"/V/{FILE_NAME}"
_log = logging.getLogger(__name__)


class PublicFirst:
    """Answers the public addresses before `app` sees them: no path is so odd that another layer refuses it first.

    `in_thread`: a look into the lookup may wait for who writes there, and then must not hold up what else `app` does.
    """

    def __init__(
        self, app: ASGIApp, lookup_path: Path, *, per_minute: int = PER_MINUTE, in_thread: bool = True
    ) -> None:
        self._app = app
        self._answering = _Answering(
            Lookup(lookup_path), lookup_path.with_name(FILE_NAME), RateLimit(per_minute), time.monotonic, in_thread
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_public = scope["type"] == "http" and (scope["path"] == "/V" or scope["path"].startswith("/V/"))
        await (self._answering if is_public else self._app)(scope, receive, send)


def public_app(lookup_path: Path, *, hosts: Iterable[str] = (), per_minute: int = PER_MINUTE) -> ASGIApp:
    """The same answers as an application of its own, under this machine's names and `hosts`. Answers nothing else.

    Without threads: an answer takes half a millisecond, and beside busy processes each thread that has to be woken
    makes the slowest answers many times slower.
    """
    answering = PublicFirst(Router(), lookup_path, per_minute=per_minute, in_thread=False)
    return guarded(answering, with_local_hosts(hosts))


class _Answering:
    """The ASGI application behind them; takes every method, so that every answer has our headers."""

    def __init__(
        self, lookup: Lookup, status_path: Path, limit: RateLimit, clock: Callable[[], float], in_thread: bool
    ) -> None:
        self._in_thread = in_thread
        self._lookup = lookup
        self._status_path = status_path
        self._limit = limit
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = await self._respond(Request(scope))
        await answer(scope, receive, send)

    async def _respond(self, request: Request) -> Response:
        found = await self._page(request)
        if isinstance(found, Page):
            return Response(found.html, found.status, found.headers, media_type="text/html")
        return found

    async def _page(self, request: Request) -> Page | Response:
        if request.method not in {"GET", "HEAD"}:
            return method_page()
        asker = request.client.host if request.client else ""
        wait = self._limit.wait(asker, self._clock())
        if wait:
            return busy_page(wait)
        if request.scope["path"] == STATUS_ADDRESS:
            known = request.headers.get("if-none-match", "")
            return await run_in_threadpool(self._list, known) if self._in_thread else self._list(known)
        text = request.scope["path"][len("/V/") :].removesuffix("/") or request.query_params.get("ma", "").strip()
        if not text:
            return form_page()
        return await run_in_threadpool(self._answer, text, asker) if self._in_thread else self._answer(text, asker)

    def _list(self, known: str) -> Page | Response:
        """The list as it lies there: whoever reads it checks its signature. Asked anew each time, sent when it changed.

        Any page may fetch it: a verifier elsewhere, as on the school's own site, has need of it. It is public, and the
        same for whoever asks.
        """
        try:
            content = self._status_path.read_bytes()
        except FileNotFoundError:
            return missing_page()
        except OSError:
            _log.exception("the status list could not be read")
            return down_page()
        tag = f'"{sha256(content).hexdigest()[:32]}"'
        headers = {
            **page_headers(), "Cache-Control": "no-cache", "ETag": tag, "Access-Control-Allow-Origin": "*",
            "Cross-Origin-Resource-Policy": "cross-origin",
        }  # fmt: skip
        if tag in (each.strip().removeprefix("W/") for each in known.split(",")):
            return Response(status_code=304, headers=headers)
        return Response(content, 200, headers, media_type="application/json")

    def _answer(self, text: str, asker: str) -> Page:
        try:
            verdict = decide(text, self._lookup.keys(), self._lookup.get)
        except (sqlite3.Error, LookupTooNewError):
            _log.exception("the lookup could not be read")
            return down_page()
        _log.info("state=%s document=%s from=%s", verdict.state, _number(verdict), network_of(asker))
        return verdict_page(verdict)


def _number(verdict: Verdict) -> str:
    return document_label(verdict.document_id) if verdict.document_id else "-"
