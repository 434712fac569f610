"""The server around the pages: its shell, its headers, what it closes, and a port that is taken."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import re
import socket
import tomllib
from importlib import resources
from pathlib import Path

import pytest
from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.types import Message, Receive, Scope, Send

from dashboard.serving import PAGES, serve
from dashboard.shielding import Shell, Shield, page_policy, translated
from dashboard.streamlit_words import NAMES, TEXTS
from dashboard.texts import PAGE_NAMES
from ingest.container import MAX_BYTES
from records.home import Home
from records.problems import CannotError

SHELL = (resources.files("streamlit") / "static" / "index.html").read_bytes()


def ask(path: str, query: str = "", **headers: str) -> tuple[int, dict[str, str], bytes]:
    """What the layers answer around an application that knows two addresses and serves the shell at all others."""

    async def inner(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] == "/V/X":
            await HTMLResponse("<p>công khai</p>", headers={"Content-Security-Policy": "default-src 'none'"})(
                scope, receive, send
            )
        elif scope["path"] == "/_stcore/health":
            await PlainTextResponse("ok")(scope, receive, send)
        else:
            part = SHELL[:10] if any(name in {b"range", b"accept-encoding"} for name, _ in scope["headers"]) else SHELL
            await HTMLResponse(part, headers={"ETag": "x"})(scope, receive, send)

    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "headers": [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()],
        "query_string": query.encode(),
    }
    asyncio.run(Shield(Shell(inner), page_policy())(scope, receive, send))
    headers = {name.decode().lower(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], headers, b"".join(message.get("body", b"") for message in sent[1:])


def test_the_shell_speaks_vietnamese() -> None:
    """Language, title and the word for browsers without scripts; nothing of Streamlit's own is left to read."""
    _, headers, body = ask("/pho-diem", accept_encoding="gzip", range="bytes=0-9")
    page = body.decode()
    assert '<html lang="vi">' in page
    assert "<title>Sổ Lưu</title>" in page
    assert "You need to enable JavaScript" not in page
    assert headers["content-length"] == str(len(body))
    assert "etag" not in headers


def test_every_inline_script_of_the_shell_is_allowed_by_its_hash() -> None:
    """And by nothing else: no 'unsafe-inline' for scripts."""
    policy = page_policy()
    scripts = re.findall(rb"<script>(.*?)</script>", translated(SHELL), re.DOTALL)
    assert len(scripts) == 5
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


@pytest.mark.parametrize(
    "path",
    [
        "/_stcore/metrics", "/_stcore/agent/interact", "/_stcore/script-health-check", "/_stcore/khong-co",
        "/khong-co", "/static/khong-co.js", "/index.html", "/tong-quan/", "/pho-diem/them", "/Pho-diem", "/pho_diem",
    ],
)  # fmt: skip
def test_what_is_no_page_is_not_there_whether_closed_or_unknown(path: str) -> None:
    """One and the same page with its headers, never the shell: nobody sees which inner addresses there are."""
    status, headers, body = ask(path)
    assert status == 404
    assert "Không có trang này" in body.decode()
    assert headers["content-security-policy"].startswith("default-src 'none'")
    assert headers["x-content-type-options"] == "nosniff"
    assert (headers, body) == ask("/khong-co")[1:]


def test_every_page_of_the_list_has_its_address() -> None:
    """A link from the browser's memory opens the page that it was taken from."""
    for number, name in enumerate(PAGE_NAMES):
        assert ask(f"/{name.replace('_', '-')}" if number else "/")[0] == 200


def test_the_first_page_is_reached_by_its_own_name_too() -> None:
    """Typed as the others are; its filters go along."""
    assert ask("/tong-quan")[1]["location"] == "/"
    status, headers, _ = ask("/tong-quan", query="lop=6A1&ngon-ngu=en")
    assert (status, headers["location"]) == (307, "/?lop=6A1&ngon-ngu=en")
    assert headers["content-security-policy"] == page_policy()


def test_the_health_address_stays_open() -> None:
    """The shell asks it before it starts."""
    assert ask("/_stcore/health")[2] == b"ok"


def test_a_port_that_is_taken_is_said(tmp_path: Path) -> None:
    """With the number, and what to do; and no address is announced that is not ours."""
    announced: list[bool] = []
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(CannotError, match=f"Cổng {port} đang được chương trình khác dùng"):
            serve(Home(tmp_path), port, ready=lambda: announced.append(True))
    assert announced == []


def test_a_page_takes_files_as_large_as_ingest_reads() -> None:
    """Not larger ones, which would only be refused after all their bytes had come."""
    settings = tomllib.loads((PAGES / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert settings["server"]["maxUploadSize"] * 1024 * 1024 == MAX_BYTES


@pytest.mark.parametrize("words", [NAMES, TEXTS], ids=["names", "texts"])
def test_streamlits_words_find_their_way_back(words: dict[str, str]) -> None:
    """No two have one Vietnamese, none is a word of the table itself, and each keeps what it names."""
    assert len(set(words.values())) == len(words)
    assert set(words) & set(words.values()) == set()
    assert [text for text, word in words.items() if text.count("{}") != word.count("{}")] == []
