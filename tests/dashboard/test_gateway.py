"""Who is let in: the host names of a home, web sockets of the same origin, and how a refusal reads."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.gateway import LOCAL_HOSTS, Refusals, SameOrigin, hosts_of
from records.home import Home
from records.problems import CannotError


def sent_by(app: ASGIApp, **scope: object) -> list[Message]:
    """What an application sends for one connection."""
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    async def run() -> None:
        await app({"method": "GET", "path": "/", "headers": [], **scope}, receive, send)

    asyncio.run(run())
    return sent


def home_with(folder: Path, settings: str) -> Home:
    home = Home(folder)
    home.settings_path.write_text(settings, encoding="utf-8")
    return home


def test_a_home_s_server_answers_this_machine_the_codes_host_and_the_hosts_of_its_settings(tmp_path: Path) -> None:
    """And nothing else; each name once, without ports."""
    home = home_with(tmp_path, 'verify_url = "https://Truong.edu.vn:8443/V/"\nhosts = ["so-luu.lan", "localhost"]\n')
    assert hosts_of(home) == (*LOCAL_HOSTS, "truong.edu.vn", "so-luu.lan")
    assert hosts_of(home_with(tmp_path, 'verify_url = "http://localhost:8501/V/"\n')) == LOCAL_HOSTS


@pytest.mark.parametrize("hosts", ['["*"]', '["*.edu.vn"]', '["a:8501"]', '["http://a"]', '[""]', '"a"', "[1]", "[a"])
def test_hosts_that_are_no_names_are_said(tmp_path: Path, hosts: str) -> None:
    """A star would let everybody in; what cannot be read is not passed over."""
    with pytest.raises(CannotError, match=r"tên máy|hosts|viết sai"):
        hosts_of(home_with(tmp_path, f"hosts = {hosts}\n"))


@pytest.mark.parametrize(
    ("origin", "let_in"),
    [("http://localhost:8501", True), (None, True), ("http://localhost:9999", False), ("http://evil.example", False),
     ("null", False), ("http://localhost:8501@evil.example", False)],
)  # fmt: skip
def test_a_web_socket_is_opened_by_our_own_pages_only(origin: str | None, let_in: bool) -> None:
    """Another server on the same machine is another origin too; programs send none."""
    reached: list[str] = []

    async def inner(scope: Scope, receive: Receive, send: Send) -> None:
        reached.append(scope["path"])

    headers = [(b"host", b"localhost:8501"), *([(b"origin", origin.encode())] if origin else [])]
    sent = sent_by(SameOrigin(inner), type="websocket", path="/_stcore/stream", headers=headers)
    assert bool(reached) is let_in
    assert (sent == []) is let_in


@pytest.mark.parametrize(
    ("status", "path", "answered", "words"),
    [(400, "/x", 404, "Không có trang này"), (404, "/media/x", 404, "Không có trang này"),
     (405, "/", 405, "chỉ để xem"), (500, "/", 500, "lỗi ngoài dự kiến"), (413, "/", 413, "Bad Words"),
     (400, "/_stcore/upload_file/a/b", 400, "Bad Words"), (200, "/x", 200, "Bad Words")],
)  # fmt: skip
def test_a_refusal_in_a_few_english_words_becomes_a_page(status: int, path: str, answered: int, words: str) -> None:
    """What only a script reads stays as it is."""
    start, *bodies = sent_by(Refusals(PlainTextResponse("Bad Words", status)), type="http", path=path)
    assert start["status"] == answered
    assert words in b"".join(body["body"] for body in bodies).decode()
