"""The layers around Streamlit. Know nothing of what the pages show.

They say Vietnamese where Streamlit's shell says English, and which language a page is in; they set the security
headers of the pages, and close the addresses that are no page's and that nobody outside needs.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from importlib import resources

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse, RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard import streamlit_words
from dashboard.language import LANGUAGES, PARAMETER, VIETNAMESE
from dashboard.refusals import refusal
from dashboard.texts import FIRST, PAGE_NAMES

CLOSED = ("/_stcore/metrics", "/_stcore/agent", "/_stcore/script-health-check")
HOST_CONFIG = "/_stcore/host-config"  # the shell does not start without an answer; ours trusts no other page
_PATHS = {name: f"/{name.replace('_', '-')}" for name in PAGE_NAMES} | {FIRST: "/"}
PAGE_PATHS = set(_PATHS.values())
SAME = {f"/{FIRST.replace('_', '-')}": "/"}  # what people type who know the other pages' addresses

_ROOT = b'<div id="root"></div>'
_PARTIAL = {b"accept-encoding", b"range", b"if-range", b"if-none-match", b"if-modified-since"}

# Tells the shell where its server is, so that it need not try every part of a deep link.
_WHEREABOUTS = b"""<script>
      window.__streamlit = { BACKEND_BASE_URL: window.location.origin + "/" }
    </script>
    """

# What a page writes into its own address on being come to is no step of the person's: without this, Back would lead to
# the same page with less in its address. Streamlit knows no other way to write than a new entry of the history.
_STEPS = b"""<script>
      {
        let arriving = true
        const push = history.pushState.bind(history)
        history.pushState = (state, title, address) => {
          const isSame = new URL(address ?? "", location.href).pathname === location.pathname
          if (isSame && arriving) history.replaceState(state, title, address)
          else push(state, title, address)
          if (!isSame) arriving = true
        }
        addEventListener("popstate", () => { arriving = true })
        for (const act of ["pointerdown", "keydown", "click"]) {
          addEventListener(act, () => { arriving = false }, true)
        }
      }
    </script>
    """

# The page's language for whoever has it read aloud. Streamlit changes page and language without loading anew, by the
# address alone.
_LANGUAGE = f"""<script>
      {{
        const heed = () => {{
          const asked = new URLSearchParams(location.search).get("{PARAMETER}")
          const speaks = {json.dumps(list(LANGUAGES))}.includes(asked)
          document.documentElement.lang = speaks ? asked : "{VIETNAMESE}"
        }}
        for (const name of ["pushState", "replaceState"]) {{
          const own = history[name].bind(history)
          history[name] = (...told) => {{
            own(...told)
            heed()
          }}
        }}
        addEventListener("popstate", heed)
        heed()
      }}
    </script>
    """.encode()

# Streamlit's shell in Vietnamese; what is left out would load an unused font or name a closed address.
_SHELL = (
    (rb'<html lang="en">', b'<html lang="vi">'),
    (rb"<title>Streamlit</title>", "<title>Sổ Lưu</title>".encode()),
    (rb"<noscript>.*?</noscript>", "<noscript><p>Trang này cần JavaScript.</p></noscript>".encode()),
    (rb'<link\s+rel="preload"[^>]*>', b""),
    (rb"<!--.*?-->", b""),
    (rb'<link rel="service-desc"[^>]*>', b""),
    (rb'(?=<script type="module")', _WHEREABOUTS + _STEPS + _LANGUAGE + streamlit_words.SCRIPT),
)


def page_policy() -> str:
    """The Content-Security-Policy of Streamlit's pages; the shell's own scripts are allowed by their hashes."""
    shell = translated((resources.files("streamlit") / "static" / "index.html").read_bytes())
    scripts = re.findall(rb"<script>(.*?)</script>", shell, re.DOTALL)
    digests = [base64.b64encode(hashlib.sha256(script).digest()).decode() for script in scripts]
    allowed = " ".join(f"'sha256-{digest}'" for digest in digests)
    return (
        f"default-src 'self'; script-src 'self' {allowed}; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; "
        "frame-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
    )


class Shield:
    """Wraps the whole application. A header that a response sets itself, as public pages do, stays its own."""

    def __init__(self, app: ASGIApp, policy: str) -> None:
        self.app = app
        self.headers = {
            "Content-Security-Policy": policy,
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "same-origin",
            "X-Frame-Options": "DENY",
            "Cross-Origin-Opener-Policy": "same-origin",
            "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self.headers.items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, send_with_headers if scope["type"] == "http" else send)


class Shell:
    """Wraps Streamlit, which serves its shell at any address that it does not know: here only pages have one."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
        elif scope["path"].startswith(CLOSED):
            await refusal(404)(scope, receive, send)
        elif scope["path"] in SAME:
            query = scope["query_string"].decode("latin-1")
            await RedirectResponse(f"{SAME[scope['path']]}{'?' if query else ''}{query}", 307)(scope, receive, send)
        elif scope["path"] == HOST_CONFIG:
            await JSONResponse({"allowedOrigins": [], "useExternalAuthToken": False})(scope, receive, send)
        else:
            await self.app(_plain(scope), receive, _Translator(scope, receive, send))


def _plain(scope: Scope) -> Scope:
    """The request without what asks for less than the whole page as text: it could not be told or rewritten."""
    return {**scope, "headers": [pair for pair in scope["headers"] if pair[0] not in _PARTIAL]}


class _Translator:
    """Passes a response on, an HTML one whole: the shell in Vietnamese at a page's address, a refusal at any other."""

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.scope, self.receive, self.send = scope, receive, send
        self.start: Message | None = None
        self.body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start" and _is_page(message):
            self.start = message
        elif self.start is None:
            await self.send(message)
        else:
            self.body += message.get("body", b"")
            if not message.get("more_body"):
                await self._finish(self.start)

    async def _finish(self, start: Message) -> None:
        if _ROOT in self.body and self.scope["path"] not in PAGE_PATHS:
            await refusal(404)(self.scope, self.receive, self.send)
            return
        body = translated(self.body)
        headers = MutableHeaders(scope=start)
        if body != self.body:
            headers["Content-Length"] = str(len(body))
            for stale in ("etag", "last-modified", "accept-ranges"):  # they are those of Streamlit's own file
                del headers[stale]
        await self.send(start)
        await self.send({"type": "http.response.body", "body": body})


def _is_page(message: Message) -> bool:
    return Headers(scope=message).get("content-type", "").startswith("text/html")


def translated(page: bytes) -> bytes:
    """Streamlit's shell in Vietnamese; any other page as it is."""
    if _ROOT not in page:
        return page
    for pattern, replacement in _SHELL:
        page = re.sub(pattern, replacement, page, flags=re.DOTALL)
    return page
