"""The gate: without a session nothing of Streamlit is reached, and no address leads anywhere but to our own pages."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from unittest.mock import MagicMock
from urllib.parse import urlsplit

import pytest
from asgi import ask, connect
from hypothesis import given, strategies
from sample_home import make_home
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.web.server.starlette.starlette_app import create_streamlit_routes

from dashboard.gate import Gate, is_local, way_back, with_way_back
from dashboard.serving import build_app
from dashboard.session_cookie import PLAIN, SECURE
from dashboard.shielding import PAGE_PATHS
from jobs.logging_in import make_account
from records.accounts import RoleAsked
from records.clock import VIETNAM
from records.home import Home
from records.sessions import Limits, Sessions
from records.store import Store

NOW = datetime(2026, 11, 26, 8, 0, tzinfo=VIETNAM)
PLUMBING = (
    "/_stcore/health", "/_stcore/host-config", "/_stcore/metrics", "/_stcore/upload_file/a/b", "/_stcore/stream",
    "/_stcore/bidi-components/a", "/media/a.xlsx", "/component/a/index.html", "/static/js/index.js",
    "/app/static/BeVietnamPro_400Regular.ttf", "/favicon.png", "/manifest.json", "/index.html", "/khong-co",
    "/v/x", "/dang-nhap/", "/DANG-NHAP", "//dang-nhap", "/_stcore/dang-nhap", "/%2e%2e/dang-nhap",
)  # fmt: skip


@pytest.fixture
def sessions(tmp_path: Path) -> Sessions:
    made = Sessions(tmp_path / "phien.sqlite", Limits())
    made.make()
    return made


@pytest.fixture
def reached() -> list[str]:
    return []


@pytest.fixture
def gate(sessions: Sessions, reached: list[str]) -> Gate:
    async def inner(scope: Scope, receive: Receive, send: Send) -> None:
        reached.append(scope["path"])
        if scope["type"] == "http":
            await PlainTextResponse("Streamlit")(scope, receive, send)

    return Gate(inner, sessions, lambda: NOW)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[ASGIApp, Home]]:
    """The whole application as it is served, of a home in which somebody has an account."""
    home = make_home(tmp_path_factory.mktemp("kho"))
    role = RoleAsked("clerk", NOW.date())
    make_account(home, Store(home.store_path), "an", "Nguyễn Văn An", [role], by="quản trị viên", now=NOW)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOLUU_HOME", str(home.root))
        yield build_app(home), home


def streamlit_paths() -> set[str]:
    """Every address that this version of Streamlit registers, as it itself makes them."""
    routes = create_streamlit_routes(MagicMock())
    return {re.sub(r"\{.*?\}", "x", getattr(route, "path", "")) or "/static/js/index.js" for route in routes}


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE", "OPTIONS", "HEAD"])
def test_without_a_session_nothing_of_streamlit_is_reached(gate: Gate, reached: list[str], method: str) -> None:
    """Pages lead to the login, everything else is refused; by no method, with no cookie that we did not give."""
    inner = streamlit_paths()
    assert inner >= {"/_stcore/stream", "/_stcore/upload_file/x/x", "/media/x", "/auth/login", "/oauth2callback"}
    for cookie in ("", f"{PLAIN}=", f"{PLAIN}=khong-co", f"{SECURE}={'a' * 43}", "_streamlit_user=x", f"{PLAIN}=\x80"):
        for path in (*PLUMBING, *PAGE_PATHS, *inner):
            told = ask(gate, path, method=method, cookie=cookie)
            leads = method == "GET" and path in PAGE_PATHS
            assert (path, told.status) == (path, 303 if leads else 403)
            assert "Streamlit" not in told.body
    assert reached == []


def test_the_first_pages_own_name_leads_to_the_login_too(gate: Gate, reached: list[str]) -> None:
    assert ask(gate, "/tong-quan?lop=6A1").headers["location"] == "/dang-nhap?den=%2F%3Flop%3D6A1"
    assert reached == []


def test_without_a_session_no_web_socket_opens(gate: Gate, reached: list[str]) -> None:
    """Closed before it was accepted."""
    for path in ("/_stcore/stream", "/", "/_stcore/khong-co"):
        for cookie in ("", f"{PLAIN}=khong-co"):
            assert connect(gate, path, cookie=cookie) == [{"type": "websocket.close", "code": 1008}]
    assert reached == []


def test_the_whole_application_is_behind_it(whole: tuple[ASGIApp, Home]) -> None:
    """As it is served: the public pages and the login are all that a stranger sees, each with its headers."""
    app, _ = whole
    for path in PLUMBING:
        told = ask(app, path)
        assert (path, told.status) == (path, 403)
        assert told.headers["content-security-policy"].startswith("default-src 'none'")
    for path in PAGE_PATHS:
        assert ask(app, path).headers["location"].startswith("/dang-nhap")
    assert ask(app, "/V/").status == 200
    assert ask(app, "/dang-nhap").status == 200
    assert connect(app, "/_stcore/stream", host="localhost:8501")[0]["type"] == "websocket.close"


def test_a_session_opens_every_address_and_its_end_closes_them(
    gate: Gate, sessions: Sessions, reached: list[str]
) -> None:
    """By either cookie's name; a copy of the cookie is as dead after the end."""
    for name in (PLAIN, SECURE):
        token = sessions.begin("TK-001", NOW)
        cookie = f"khac=1; {name}={token}"
        for path in ("/", "/pho-diem", "/_stcore/health", "/media/a.xlsx"):
            assert ask(gate, path, cookie=cookie).body == "Streamlit"
        assert connect(gate, "/_stcore/stream", cookie=cookie) == []
        assert len(reached) == 5
        sessions.end(token)
        assert ask(gate, "/", cookie=cookie).status == 303
        assert ask(gate, "/media/a.xlsx", cookie=cookie).status == 403
        assert connect(gate, "/_stcore/stream", cookie=cookie)[0]["type"] == "websocket.close"
        assert len(reached) == 5
        reached.clear()


def test_a_session_that_ran_out_opens_nothing(tmp_path: Path) -> None:
    """Idle, or too long; asked at the moment of the request."""
    sessions = Sessions(tmp_path / "phien.sqlite", Limits(timedelta(minutes=30), timedelta(hours=2)))
    token, moment = sessions.begin("TK-001", NOW), NOW
    gate = Gate(PlainTextResponse("Streamlit"), sessions, lambda: moment)
    assert ask(gate, "/", cookie=f"{PLAIN}={token}").status == 200
    moment = NOW + timedelta(minutes=31)
    assert ask(gate, "/", cookie=f"{PLAIN}={token}").status == 303


def test_who_must_change_the_password_reaches_that_alone(gate: Gate, sessions: Sessions, reached: list[str]) -> None:
    cookie = f"{PLAIN}={sessions.begin('TK-001', NOW, must_change=True)}"
    assert ask(gate, "/pho-diem?lop=6A1", cookie=cookie).headers["location"] == (
        "/doi-mat-khau?den=%2Fpho-diem%3Flop%3D6A1"
    )
    assert ask(gate, "/media/a.xlsx", cookie=cookie).status == 403
    assert connect(gate, "/_stcore/stream", cookie=cookie)[0]["type"] == "websocket.close"
    assert reached == []


def test_once_closed_it_stays_closed_whatever_becomes_of_the_file(gate: Gate, sessions: Sessions) -> None:
    assert ask(gate, "/").status == 303
    sessions.path.unlink()
    assert ask(gate, "/").status == 303


def test_an_account_that_is_made_meanwhile_closes_it(tmp_path: Path) -> None:
    """Without a restart; before it, this machine alone was let in."""
    sessions = Sessions(tmp_path / "phien.sqlite", Limits())
    gate = Gate(PlainTextResponse("Streamlit"), sessions, lambda: NOW)
    assert ask(gate, "/").body == "Streamlit"
    assert ask(gate, "/", host="so-luu.lan").status == 403
    assert connect(gate, "/_stcore/stream", host="so-luu.lan")[0]["type"] == "websocket.close"
    sessions.make()
    assert ask(gate, "/").status == 303


@pytest.mark.parametrize(
    ("host", "client", "headers", "local"),
    [
        ("localhost:8501", "127.0.0.1", {}, True), ("127.0.0.1", "127.0.0.1", {}, True), ("[::1]:1", "::1", {}, True),
        ("so-luu.lan", "127.0.0.1", {}, False), ("localhost", "192.0.2.7", {}, False), ("", "127.0.0.1", {}, False),
        ("localhost.evil.example", "127.0.0.1", {}, False), ("localhost", "khong-ro", {}, False),
        *(("localhost", "127.0.0.1", {name: "127.0.0.1"}, False)
          for name in ("x-forwarded-for", "forwarded", "x-forwarded-host", "x-real-ip", "via")),
    ],
)  # fmt: skip
def test_who_sits_at_this_machine(host: str, client: str, headers: dict[str, str], local: bool) -> None:
    """By its own names, from itself, and through no proxy."""
    told = {"host": host, **headers}
    scope = {"type": "http", "client": (client, 1), "headers": [(k.encode(), v.encode()) for k, v in told.items() if v]}
    assert is_local(scope) is local


@pytest.mark.parametrize(
    ("asked", "goes"),
    [
        ("/pho-diem?lop=6A1&ki=H%E1%BB%8Dc+k%C3%AC+I", "/pho-diem?lop=6A1&ki=H%E1%BB%8Dc+k%C3%AC+I"), ("/", "/"),
        ("/pho-diem", "/pho-diem"), ("", "/"), ("//evil.example", "/"), ("/\\evil.example", "/"),
        ("https://evil.example/pho-diem", "/"), ("/pho-diem/../..//evil.example", "/"), ("pho-diem", "/"),
        ("/pho-diem\r\nSet-Cookie: a=b", "/"), ("/pho-diem?a=\r\nSet-Cookie: b", "/pho-diem?a=%0D%0ASet-Cookie:%20b"),
        ("/pho-diem?next=//evil.example", "/pho-diem?next=%2F%2Fevil.example"), ("/dang-xuat", "/"),
        ("/tong-quan?lop=6A1", "/?lop=6A1"), ("/tong-quan", "/"),
        ("/pho-diem#//evil.example", "/"), (f"/pho-diem?{'a' * 3000}", "/"), ("/%70ho-diem", "/"),
    ],
)  # fmt: skip
def test_the_way_back_is_one_of_our_pages(asked: str, goes: str) -> None:
    assert way_back(asked) == goes


@given(strategies.text(max_size=60) | strategies.sampled_from(sorted(PAGE_PATHS)).flatmap(
    lambda path: strategies.text(max_size=30).map(lambda rest: path + rest)
))  # fmt: skip
def test_no_address_leads_to_another_host(asked: str) -> None:
    """Whatever is asked for: a page's path, printable, without host or scheme, and stable."""
    found = way_back(asked)
    parts = urlsplit(found)
    assert (parts.scheme, parts.netloc) == ("", "")
    assert parts.path in PAGE_PATHS
    assert found.isascii()
    assert found.isprintable()
    assert way_back(found) == found
    assert with_way_back("/dang-nhap", asked).startswith("/dang-nhap")


def test_an_open_web_socket_ends_with_its_session(sessions: Sessions) -> None:
    """From then on it only learns that the page must run again, without anything that was filled in or pressed."""
    token = sessions.begin("TK-001", NOW)
    pressed, other = BackMsg(), BackMsg(stop_script=True)
    pressed.rerun_script.page_script_hash = "trang"
    pressed.rerun_script.query_string = "lop=6A1"
    pressed.rerun_script.widget_states.widgets.add(id="xoa", trigger_value=True)
    download = BackMsg()
    download.file_urls_request.request_id = "1"
    comes = [pressed, other, "end", pressed, other, download, b"\xff\xff", pressed]
    passed: list[bytes] = []

    async def inner(scope: Scope, receive: Receive, send: Send) -> None:
        while (message := await receive())["type"] != "websocket.disconnect":
            passed.append(message["bytes"])

    async def receive() -> Message:
        while comes:
            wish = comes.pop(0)
            if wish == "end":
                sessions.end_all_of("TK-001")
                continue
            sent = wish if isinstance(wish, bytes) else wish.SerializeToString()
            return {"type": "websocket.receive", "bytes": sent}
        return {"type": "websocket.disconnect"}

    async def send(_: Message) -> None:
        raise AssertionError

    scope = {"type": "websocket", "path": "/_stcore/stream", "headers": [(b"cookie", f"{PLAIN}={token}".encode())]}
    asyncio.run(Gate(inner, sessions, lambda: NOW)(scope, receive, send))
    assert passed[:2] == [pressed.SerializeToString(), other.SerializeToString()]
    bare = [BackMsg.FromString(each) for each in passed[2:]]
    assert len(bare) == 2
    for each in bare:
        assert (each.rerun_script.page_script_hash, each.rerun_script.query_string) == ("trang", "lop=6A1")
        assert not each.rerun_script.HasField("widget_states")
