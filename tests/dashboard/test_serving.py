"""The server around the pages: its shell, its headers, what it closes, and a port that is taken."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import re
import socket
from importlib import resources
from pathlib import Path

import pytest
from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.types import Message, Receive, Scope, Send

from dashboard.serving import serve
from dashboard.shielding import Shield, page_policy, translated
from records.home import Home
from records.problems import CannotError

SHELL = (resources.files("streamlit") / "static" / "index.html").read_bytes()


def ask(path: str) -> tuple[int, dict[str, str], bytes]:
    """What the shield answers around an application that knows the shell, a public page and a metrics address."""

    async def inner(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] == "/V/X":
            await HTMLResponse("<p>công khai</p>", headers={"Content-Security-Policy": "default-src 'none'"})(
                scope, receive, send
            )
        elif scope["path"] == "/_stcore/health":
            await PlainTextResponse("ok")(scope, receive, send)
        else:
            await HTMLResponse(SHELL)(scope, receive, send)

    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "headers": [(b"accept-encoding", b"gzip")],
        "query_string": b"",
    }
    asyncio.run(Shield(inner, page_policy())(scope, receive, send))
    headers = {name.decode().lower(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], headers, b"".join(message.get("body", b"") for message in sent[1:])


def test_the_shell_speaks_vietnamese() -> None:
    """Language, title and the word for browsers without scripts; nothing of Streamlit's own is left to read."""
    _, headers, body = ask("/pho-diem")
    page = body.decode()
    assert '<html lang="vi">' in page
    assert "<title>Sổ Lưu</title>" in page
    assert "You need to enable JavaScript" not in page
    assert headers["content-length"] == str(len(body))


def test_every_inline_script_of_the_shell_is_allowed_by_its_hash() -> None:
    """And by nothing else: no 'unsafe-inline' for scripts."""
    policy = page_policy()
    scripts = re.findall(rb"<script>(.*?)</script>", translated(SHELL), re.DOTALL)
    assert len(scripts) == 2
    for script in scripts:
        assert base64.b64encode(hashlib.sha256(script).digest()).decode() in policy
    assert "unsafe-inline" not in policy.split("script-src")[1].split(";")[0]


def test_pages_carry_the_security_headers_and_public_pages_keep_their_own() -> None:
    """What a public page says of itself is stricter, and stays."""
    headers = ask("/")[1]
    assert headers["content-security-policy"] == page_policy()
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    public = ask("/V/X")[1]
    assert public["content-security-policy"] == "default-src 'none'"
    assert public["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("path", ["/_stcore/metrics", "/_stcore/agent/interact", "/_stcore/script-health-check"])
def test_inner_addresses_are_closed(path: str) -> None:
    """As if they were not there."""
    assert ask(path)[0] == 404


def test_the_health_address_stays_open() -> None:
    """The shell asks it before it starts."""
    assert ask("/_stcore/health")[2] == b"ok"


def test_a_port_that_is_taken_is_said(tmp_path: Path) -> None:
    """With the number, and what to do."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(CannotError, match=f"Cổng {port} đang được chương trình khác dùng"):
            serve(Home(tmp_path), port)
