"""The running server as a browser, a link checker and a stranger's page meet it, over the wire."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sample_home import make_home

from dashboard.shielding import PAGE_PATHS

READY_SECONDS = 60
ROOT = Path(__file__).resolve().parents[2]
ON_EVERY_ANSWER = {
    "content-security-policy", "x-content-type-options", "referrer-policy", "x-frame-options", "permissions-policy",
}  # fmt: skip


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


def ask(port: int, path: str, *, method: str = "GET", host: str = "localhost", more: str = "") -> Answer:
    """One request written by hand: no client would send such paths and names."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        head = f"{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{more}\r\n"
        connection.sendall(head.encode("ascii"))
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    start, _, body = answer.partition(b"\r\n\r\n")
    status, *lines = start.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    del headers["date"]
    return Answer(int(status.split()[1]), headers, body)


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """A server over an empty home with codes of https://kiemchung.example/V/ and one further name."""
    home = make_home(tmp_path_factory.mktemp("kho"))
    with home.settings_path.open("a", encoding="utf-8") as settings:
        settings.write('hosts = ["so-luu.lan"]\n')
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    env = {**os.environ, "SOLUU_HOME": str(home.root), "PYTHONUTF8": "1"}
    process = subprocess.Popen([sys.executable, "-m", "soluu", "dashboard", "--port", str(port)], cwd=ROOT, env=env)
    try:
        until = time.monotonic() + READY_SECONDS
        while True:
            assert process.poll() is None, "the server ended before it was ready"
            assert time.monotonic() < until, "the server was not ready in time"
            try:
                ask(port, "/_stcore/health")
                break
            except OSError:
                time.sleep(0.2)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=30)


def test_every_page_opens_and_nothing_else_does(port: int) -> None:
    """The shell at the pages' addresses, the files that it asks for, and 404 with the headers for the rest."""
    for path in PAGE_PATHS:
        page = ask(port, path)
        assert page.status == 200
        assert b'<div id="root"></div>' in page.body
        assert b'<html lang="vi">' in page.body
    for path in ("/_stcore/health", "/_stcore/host-config", "/favicon.png", "/app/static/BeVietnamPro_400Regular.ttf"):
        assert ask(port, path).status == 200
    for path in (
        "/khong-co", "/_stcore/metrics", "/_stcore/khong-co", "/static/khong-co.js", "/media/x", "/component/x",
        "/_stcore/upload_file/a/b", "/%00", "//evil.example/", "/..%2f..%2fetc/passwd", "/app/static/x.ttf", "/v/x",
    ):  # fmt: skip
        answer = ask(port, path)
        assert (path, answer.status) == (path, 404)
        assert answer.headers.keys() >= ON_EVERY_ANSWER
        assert "Không có trang này" in answer.body.decode()


@pytest.mark.parametrize("code", ["%00", "%0a", "%1f", "%ff%fe", "..%2f..", "../../x", "C:%5cx", "A" * 60_000])
def test_odd_codes_are_answered_as_unknown_codes(port: int, code: str) -> None:
    """Status, headers and form are those of any text that is no code."""
    unknown, answer = ask(port, "/V/XIN-CHAO"), ask(port, f"/V/{code}")
    assert answer.status == unknown.status == 404
    assert {**answer.headers, "content-length": ""} == {**unknown.headers, "content-length": ""}
    assert "Đây không phải là một mã hợp lệ" in answer.body.decode()


@pytest.mark.parametrize("path", ["/", "/pho-diem", "/V/", "/V/X", "/khong-co", "/favicon.png", "/_stcore/host-config"])
def test_head_is_get_without_a_body(port: int, path: str) -> None:
    """Every header of it, the length too."""
    got, head = ask(port, path), ask(port, path, method="HEAD")
    assert (head.status, head.headers) == (got.status, got.headers)
    assert int(head.headers["content-length"]) == len(got.body)
    assert head.body == b""


@pytest.mark.parametrize("path", ["/", "/V/X", "/_stcore/health", "/static/khong-co.js", "/media/x"])
def test_a_strangers_name_for_this_machine_is_refused(port: int, path: str) -> None:
    """DNS rebinding: the name is the stranger's, the address is ours."""
    answer = ask(port, path, host="evil.example")
    assert answer.status == 400
    assert "Tên máy này chưa được khai" in answer.body.decode()
    assert answer.headers.keys() >= ON_EVERY_ANSWER


@pytest.mark.parametrize("host", ["localhost:8501", "127.0.0.1", "[::1]"])
def test_this_machine_s_own_names_are_answered(port: int, host: str) -> None:
    """For pages, codes and the web socket alike: Streamlit's own list must agree."""
    assert ask(port, "/", host=host).status == 200
    assert ask(port, "/V/", host=host).status == 200
    assert upgrade(port, host, f"http://{host}").status == 101


@pytest.mark.parametrize("host", ["kiemchung.example", "so-luu.lan"])
def test_before_there_is_an_account_the_home_s_other_names_have_the_public_pages_alone(port: int, host: str) -> None:
    """Whoever comes by them comes from elsewhere; what to do is said. A proxy that hides the name is known as one."""
    assert ask(port, "/V/", host=host).status == 200
    assert upgrade(port, host, f"http://{host}").status == 403
    for path in ("/", "/pho-diem", "/_stcore/health", "/_stcore/upload_file/a/b", "/dang-nhap"):
        answer = ask(port, path, host=host)
        assert (path, answer.status) == (path, 303 if path == "/dang-nhap" else 403)
    assert "soluu user add" in ask(port, "/", host=host).body.decode()
    assert ask(port, "/", more="X-Forwarded-For: 192.0.2.7\r\n").status == 403


@pytest.mark.parametrize(
    ("host", "origin"),
    [
        ("evil.example", "http://evil.example"),
        ("localhost", "http://evil.example"),
        ("localhost", "http://localhost:1"),
    ],
)
def test_no_other_page_opens_the_web_socket(port: int, host: str, origin: str) -> None:
    """Neither under a strange name nor from a strange page."""
    assert upgrade(port, host, origin).status in {400, 403}


def upgrade(port: int, host: str, origin: str) -> Answer:
    """The first answer on Streamlit's web socket."""
    head = (
        f"GET /_stcore/stream HTTP/1.1\r\nHost: {host}\r\nOrigin: {origin}\r\nConnection: Upgrade\r\n"
        "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.sendall(head.encode("ascii"))
        return Answer(int(connection.recv(65536).split()[1]), {}, b"")


def test_an_upload_without_the_pages_token_is_refused(port: int) -> None:
    """Another site's form cannot hand in files."""
    answer = ask(port, "/_stcore/upload_file/a/b", method="PUT", more="Content-Length: 0\r\n")
    assert answer.status == 403
