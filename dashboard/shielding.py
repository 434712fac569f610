"""The outermost layer of the web server. Knows nothing of what the pages show.

Says Vietnamese where Streamlit's shell says English, sets the security headers of the pages, and closes the inner
addresses that nobody outside needs.
"""

from __future__ import annotations

import base64
import hashlib
import re
from importlib import resources

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

CLOSED = ("/_stcore/metrics", "/_stcore/agent", "/_stcore/script-health-check")
HOST_CONFIG = "/_stcore/host-config"  # the shell does not start without an answer; ours trusts no other page
_PLUMBING = ("/_stcore/", "/static/", "/media/", "/component/", "/app/static/")

# Tells the shell where its server is, so that it need not try every part of a deep link.
_WHEREABOUTS = b"""<script>
      window.__streamlit = { BACKEND_BASE_URL: window.location.origin + "/" }
    </script>
    """

# Streamlit's shell in Vietnamese; what is left out would load an unused font or name a closed address.
_SHELL = (
    (rb'<html lang="en">', b'<html lang="vi">'),
    (rb"<title>Streamlit</title>", "<title>Sổ Lưu</title>".encode()),
    (rb"<noscript>.*?</noscript>", "<noscript><p>Trang này cần JavaScript.</p></noscript>".encode()),
    (rb'<link\s+rel="preload"[^>]*>', b""),
    (rb"<!--.*?-->", b""),
    (rb'<link rel="service-desc"[^>]*>', b""),
    (rb'(?=<script type="module")', _WHEREABOUTS),
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
        if scope["type"] != "http":
            await self.app(scope, receive, send)
        elif scope["path"].startswith(CLOSED):
            await PlainTextResponse("Không có địa chỉ này.", 404)(scope, receive, send)
        elif scope["path"] == HOST_CONFIG:
            answer = JSONResponse({"allowedOrigins": [], "useExternalAuthToken": False})
            await answer(scope, receive, self._with_headers(send))
        elif scope["path"].startswith(_PLUMBING):
            await self.app(scope, receive, self._with_headers(send))
        else:
            await self.app(_uncompressed(scope), receive, _Translator(self._with_headers(send)))

    def _with_headers(self, send: Send) -> Send:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self.headers.items():
                    headers.setdefault(name, value)
            await send(message)

        return send_with_headers


def _uncompressed(scope: Scope) -> Scope:
    """The request without Accept-Encoding, so that the shell comes as text that can be rewritten."""
    return {**scope, "headers": [pair for pair in scope["headers"] if pair[0] != b"accept-encoding"]}


class _Translator:
    """Passes a response on, an HTML one whole and with the shell's English replaced."""

    def __init__(self, send: Send) -> None:
        self.send = send
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
        body = translated(self.body)
        headers = MutableHeaders(scope=start)
        if body != self.body:
            headers["Content-Length"] = str(len(body))
            for stale in ("etag", "last-modified"):  # they are those of Streamlit's own file
                del headers[stale]
        await self.send(start)
        await self.send({"type": "http.response.body", "body": body})


def _is_page(message: Message) -> bool:
    return Headers(scope=message).get("content-type", "").startswith("text/html")


def translated(page: bytes) -> bytes:
    """Streamlit's shell in Vietnamese; any other page as it is."""
    if b'<div id="root"></div>' not in page:
        return page
    for pattern, replacement in _SHELL:
        page = re.sub(pattern, replacement, page, flags=re.DOTALL)
    return page
