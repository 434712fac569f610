"""The public routes as a browser meets them, through a few lines of ASGI."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, timezone
from html import escape
from pathlib import Path
from urllib.parse import quote

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from starlette.types import ASGIApp, Message

from dashboard import public
from qr import state
from qr.lookup import Lookup, LookupRecord, PublicKey
from qr.payload import DocumentKind, Payload, SignedPayload, document_label, key_id, sign
from qr.state import State
from qr.status_list import Entry, signed_list

KEY = Ed25519PrivateKey.from_private_bytes(b"\x05" * 32)
PAYLOAD = Payload(
    key_id(KEY.public_key()), b"0123456789", DocumentKind.PUPIL_RECORD, date(2026, 5, 29), 1, 3, b"\x01" * 32
)
CODE = sign(PAYLOAD, KEY)
RECORD = LookupRecord(
    PAYLOAD.document_id.hex(), CODE, PAYLOAD.kind, "Trường THCS Sông Xanh", "Học bạ của một học sinh lớp 6A1",
    "2025-2026", "CN", 1, "2026-05-29T16:00:00+07:00", "cd" * 32, "2025-2026-CN-6A1-v1", "valid", 1,
)  # fmt: skip
SCHOOL_KEY = PublicKey(PAYLOAD.key_id.hex(), KEY.public_key().public_bytes_raw().hex(), RECORD.school, date(2025, 8, 1))


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    text: str


def ask(
    app: ASGIApp, path: str, *, method: str = "GET", query: str = "", client: str = "192.0.2.1",
    host: str = "truong.edu.vn", known: str = "",
) -> Answer:  # fmt: skip
    """One request, without a server."""
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": "https",
        "path": path, "raw_path": quote(path).encode(), "query_string": query.encode(), "root_path": "",
        "headers": [(b"host", host.encode()), (b"if-none-match", known.encode())],
        "client": (client, 50000), "server": ("truong.edu.vn", 443),
    }  # fmt: skip
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    asyncio.run(app(scope, receive, send))  # type: ignore[arg-type]  # a coroutine, whatever an awaitable may be
    body = b"".join(message.get("body", b"") for message in sent[1:])
    headers = {name.decode().lower(): value.decode() for name, value in sent[0]["headers"]}
    return Answer(sent[0]["status"], headers, body.decode())


def public_app(path: Path, per_minute: int = 120) -> ASGIApp:
    """The application as a process of its own runs it, under the school's name."""
    return public.public_app(path, hosts=["truong.edu.vn"], per_minute=per_minute)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "tra-cuu.sqlite"
    Lookup(path).put([RECORD])
    Lookup(path).set_keys([SCHOOL_KEY])
    return path


def test_a_scanned_code_is_answered(path: Path) -> None:
    """The moment that must go well."""
    answer = ask(public_app(path), f"/V/{CODE}")
    assert answer.status == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "Mã thật và là bản mới nhất" in answer.text
    assert "Học bạ của một học sinh lớp 6A1" in answer.text


def test_a_newer_revision_shows_at_once(path: Path) -> None:
    """The lookup is read at each question: nothing is kept from before."""
    app = public_app(path)
    ask(app, f"/V/{CODE}")
    Lookup(path).supersede(RECORD.bundle_id, 2)
    assert "đã có bản 2 thay thế" in ask(app, f"/V/{CODE}").text


def test_without_a_code_there_is_a_form_that_needs_no_script(path: Path) -> None:
    """What is pasted into the form is answered as what is scanned."""
    app = public_app(path)
    for address in ("/V", "/V/"):
        assert '<form method="get" action="/V/">' in ask(app, address).text
    pasted = quote(f"HTTPS://TRUONG.EDU.VN/V/{CODE}", safe="")
    assert ask(app, "/V/", query=f"ma={pasted}").text == ask(app, f"/V/{CODE}").text


def test_what_is_no_code_is_404_and_says_why(path: Path) -> None:
    """Small letters are not corrected silently."""
    app = public_app(path)
    assert ask(app, "/V/XIN-CHAO").status == 404
    small = ask(app, f"/V/{CODE.lower()}")
    assert small.status == 404
    assert f'href="/V/{CODE}"' in small.text


@pytest.mark.parametrize("evil", ["<script>alert(1)</script>", "../../etc/passwd", '"onload="alert(1)', "a/b/c?d"])
def test_a_hostile_address_is_answered_as_text(path: Path, evil: str) -> None:
    """Nothing of what was asked comes back as markup."""
    answer = ask(public_app(path), f"/V/{evil}")
    assert answer.status == 404
    assert "alert" not in answer.text


def test_every_answer_has_the_strict_headers(path: Path, tmp_path: Path) -> None:
    """Form, verdict, refusal and failure alike."""
    app, slow = public_app(path), public_app(path, per_minute=1)
    ask(slow, "/V/")
    broken = tmp_path / "broken.sqlite"
    broken.write_bytes(b"this is no database at all" * 100)
    answers = {
        "form": ask(app, "/V/"), "verdict": ask(app, f"/V/{CODE}"), "none": ask(app, "/V/X"),
        "post": ask(app, f"/V/{CODE}", method="POST"), "busy": ask(slow, "/V/"),
        "down": ask(public_app(broken), f"/V/{CODE}"),
    }  # fmt: skip
    assert {name: answer.status for name, answer in answers.items()} == {
        "form": 200, "verdict": 200, "none": 404, "post": 405, "busy": 429, "down": 503,
    }  # fmt: skip
    for answer in answers.values():
        assert answer.headers["content-security-policy"].startswith("default-src 'none'")
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["cache-control"] == "no-store"
        assert 'lang="vi"' in answer.text


def test_who_asks_too_often_waits_and_the_others_do_not(path: Path) -> None:
    """The limit is for each address, and is said in Vietnamese with the time to wait."""
    app = public_app(path, per_minute=3)
    assert [ask(app, f"/V/{CODE}").status for _ in range(4)] == [200, 200, 200, 429]
    refused = ask(app, f"/V/{CODE}")
    assert 1 <= int(refused.headers["retry-after"]) <= 20
    assert "Quá nhiều lượt tra" in refused.text
    assert ask(app, f"/V/{CODE}", client="192.0.2.2").status == 200


@pytest.mark.parametrize(
    "odd", ["\0", "a\0b", "\n", "\x1f", " ", "\x7f\r\n", "\ufffd\ufffd", "..", "C:/x", "//x", "A" * 100_000]
)
def test_no_address_is_too_odd_for_the_page_of_an_unknown_code(path: Path, odd: str) -> None:
    """Control characters, what was no UTF-8, paths of file systems, endless text: the same status, headers and form."""
    app = public_app(path)
    unknown, answer = ask(app, "/V/XIN-CHAO"), ask(app, f"/V/{odd}")
    assert answer.status == unknown.status == 404
    assert {**answer.headers, "content-length": ""} == {**unknown.headers, "content-length": ""}
    assert "Đây không phải là một mã hợp lệ" in answer.text
    assert '<form method="get" action="/V/">' in answer.text


def test_a_head_request_is_answered_with_the_headers_of_get_and_no_body(path: Path) -> None:
    """Link checkers ask so."""
    for address in ("/V/", f"/V/{CODE}", "/V/X", "/khong-co"):
        got, head = ask(public_app(path), address), ask(public_app(path), address, method="HEAD")
        assert (head.status, head.headers) == (got.status, got.headers)
        assert int(head.headers["content-length"]) == len(got.text.encode())
        assert head.text == ""


@pytest.mark.parametrize("host", ["evil.example", "truong.edu.vn.evil.example", "truong.edu.vn@evil.example", ""])
def test_under_a_name_that_is_not_ours_nothing_is_answered(path: Path, host: str) -> None:
    """Somebody else's name that points at this machine; the refusal tells what to do and nothing of the code."""
    answer = ask(public_app(path), f"/V/{CODE}", host=host)
    assert answer.status == 400
    assert "Tên máy này chưa được khai" in answer.text
    assert "Học bạ" not in answer.text
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:8501", "[::1]:8501", "TRUONG.edu.vn:443"])
def test_this_machine_and_the_names_given_are_answered(path: Path, host: str) -> None:
    """With or without a port, however it is written."""
    assert ask(public_app(path), f"/V/{CODE}", host=host).status == 200


def test_every_other_address_is_a_page_that_is_not_there(path: Path) -> None:
    """The public application knows nothing else."""
    for address in ("/", "/v/", "/VX", "/tong-quan", "/\n"):
        answer = ask(public_app(path), address)
        assert answer.status == 404
        assert "Không có trang này" in answer.text


def test_before_the_first_seal_the_routes_answer_and_write_nothing(tmp_path: Path) -> None:
    """No lookup yet: every key is unknown, and asking makes no file."""
    answer = ask(public_app(tmp_path / "tra-cuu.sqlite"), f"/V/{CODE}")
    assert answer.status == 200
    assert "Không nhận ra khóa" in answer.text
    assert list(tmp_path.iterdir()) == []


def test_the_log_holds_the_document_s_number_and_a_network_and_never_the_code(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """An address in a log could be opened by whoever reads the log; who asked is told to the network only."""
    caplog.set_level(logging.DEBUG)
    app = public_app(path)
    ask(app, f"/V/{CODE}", client="192.0.2.77")
    ask(app, "/V/NGUYEN-VAN-A", client="2001:db8:1:2:3:4:5:6")
    ask(app, "/V/", query="ma=NGUYEN-VAN-B", client="192.0.2.77")
    ask(app, f"/V/{document_label(PAYLOAD.document_id)}", client="192.0.2.77")
    number = document_label(PAYLOAD.document_id)
    assert [record.getMessage() for record in caplog.records if record.name == "dashboard.public"] == [
        f"state=authentic_current document={number} from=192.0.2.0", "state=malformed document=- from=2001:db8:1::",
        "state=malformed document=- from=192.0.2.0", f"state=lookup_only document={number} from=192.0.2.0",
    ]  # fmt: skip
    for kept_out in (CODE[:40], "NGUYEN", "192.0.2.77", "2001:db8:1:2"):
        assert kept_out not in caplog.text


def forged(document_id: bytes, key: bytes = PAYLOAD.key_id) -> str:
    """A code that names a document and a key, with a signature of nobody."""
    return SignedPayload(replace(PAYLOAD, document_id=document_id, key_id=key), b"\x07" * 64).code


@pytest.mark.parametrize("key", [PAYLOAD.key_id, b"none"])
def test_who_knows_a_document_s_number_learns_nothing_by_forging_codes(path: Path, key: bytes) -> None:
    """A listed number and one that nobody issued: the same answer in every byte but what the code itself says."""
    app = public_app(path)
    answers = []
    for document_id in (PAYLOAD.document_id, b"9876543210"):
        code = forged(document_id, key)
        answer = ask(app, f"/V/{code}")
        said = answer.text.replace(document_label(document_id), "SỐ").replace(code, "MÃ")
        answers.append((answer.status, {**answer.headers, "content-length": len(said)}, said))
    assert answers[0] == answers[1]
    assert answers[0][0] == 200
    assert "6A1" not in answers[0][2]


def test_every_question_that_has_the_form_of_a_code_costs_the_same_work(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One look into the lookup, one signature verified: for listed, unlisted, forged and unknown ones alike."""
    done: list[str] = []
    get, verify = Lookup.get, state.verify
    monkeypatch.setattr(Lookup, "get", lambda self, number: done.append("look") or get(self, number))
    monkeypatch.setattr(state, "verify", lambda signed, key: done.append("verify") or verify(signed, key))
    app = public_app(path)
    unlisted = sign(replace(PAYLOAD, document_id=b"9876543210"), KEY)
    work = []
    for code in (CODE, unlisted, forged(PAYLOAD.document_id), forged(b"9876543210"), forged(b"9876543210", b"none")):
        done.clear()
        assert ask(app, f"/V/{code}").status == 200
        work.append(list(done))
    assert work == [["look", "verify"]] * 5


STOLEN = datetime.fromisoformat(RECORD.sealed_at)
OTHERS = sign(replace(PAYLOAD, document_id=b"9876543210"), KEY)


@pytest.mark.parametrize(
    ("code", "changes", "keys", "expected"),
    [
        (CODE, {}, {}, State.AUTHENTIC_CURRENT),
        (CODE, {"newest_revision": 2, "status": "superseded"}, {}, State.SUPERSEDED),
        (CODE, {"disposed": "quyết định số 12/QĐ-THCS ngày 05/06/2036"}, {}, State.DESTROYED),
        (CODE, {"status": "revoked"}, {}, State.REVOKED),
        (CODE, {"status": "suspended"}, {}, State.SUSPENDED),
        (document_label(PAYLOAD.document_id), {}, {}, State.LOOKUP_ONLY),
        (CODE, {}, None, State.UNKNOWN_KEY),
        (CODE, {}, {"compromised_since": STOLEN}, State.WORTHLESS_KEY),
        (forged(PAYLOAD.document_id), {}, {}, State.ALTERED),
        (CODE[:-4], {}, {}, State.MALFORMED),
        (OTHERS, {}, {}, State.AUTHENTIC_UNLISTED),
    ],
)  # fmt: skip
def test_each_state_is_reached_through_the_lookup_file(tmp_path: Path, code, changes, keys, expected: State) -> None:
    """As it is written by sealing and read by the routes; each page has its state's own four texts."""
    path = tmp_path / "tra-cuu.sqlite"
    Lookup(path).put([replace(RECORD, **changes)])
    Lookup(path).set_keys([] if keys is None else [replace(SCHOOL_KEY, **keys)])
    verdict = state.decide(code, Lookup(path).keys(), Lookup(path).get)
    answer = ask(public_app(path), f"/V/{code}")
    assert verdict.state is expected
    for part in ("sign", "title", "words", "advice"):
        assert escape(verdict.text(part)) in answer.text


def test_an_address_may_end_in_a_slash(path: Path) -> None:
    """As people and mail programs write it."""
    assert ask(public_app(path), f"/V/{CODE}/").text == ask(public_app(path), f"/V/{CODE}").text


def test_asking_leaves_the_lookup_s_contents_as_they_were(path: Path) -> None:
    """Viewing changes nothing."""
    before = (Lookup(path).get(RECORD.document_id), Lookup(path).keys())
    ask(public_app(path), f"/V/{CODE}")
    assert (Lookup(path).get(RECORD.document_id), Lookup(path).keys()) == before


# ── the status list ─────────────────────────────────────────────────────────────────────────────────────────────────


def published(path: Path, number: int = 1) -> str:
    """A signed list beside the lookup."""
    moment = datetime(2026, 11, 26, 10, 0, tzinfo=timezone(timedelta(hours=7)))
    content = signed_list({3: Entry.REVOKED}, KEY, school=RECORD.school, number=number, issued_at=moment)
    path.with_name("status.json").write_bytes(content)
    return content.decode()


def test_the_status_list_is_served_byte_for_byte(path: Path) -> None:
    """A verifier checks its signature by itself; no layer may rewrite it."""
    content = published(path)
    answer = ask(public_app(path), "/V/status.json")
    assert (answer.status, answer.text) == (200, content)
    assert answer.headers["content-type"] == "application/json"
    assert ask(public_app(path), "/V/status.json", method="HEAD").status == 200


def test_the_status_list_is_asked_anew_each_time_and_sent_again_only_when_it_changed(path: Path) -> None:
    """What was revoked a minute ago must not be hidden by a cache."""
    published(path)
    app = public_app(path)
    first = ask(app, "/V/status.json").headers
    assert first["cache-control"] == "no-cache"
    again = ask(app, "/V/status.json", known=f'"other", W/{first["etag"]}')
    assert (again.status, again.text, again.headers["etag"]) == (304, "", first["etag"])
    content = published(path, 2)
    assert ask(app, "/V/status.json", known=first["etag"]).text == content


def test_the_status_list_has_the_strict_headers_of_the_pages_but_that_any_page_may_fetch_it(path: Path) -> None:
    """The school's own site may check with it."""
    published(path)
    headers, page = ask(public_app(path), "/V/status.json").headers, ask(public_app(path), "/V/").headers
    opened = {"cache-control", "cross-origin-resource-policy", "content-type", "content-length"}
    kept = {name: value for name, value in page.items() if name not in opened}
    assert kept.items() <= headers.items()
    assert headers["access-control-allow-origin"] == "*"
    assert headers["cross-origin-resource-policy"] == "cross-origin"
    assert "access-control-allow-origin" not in page


def test_a_home_without_a_status_list_says_so_and_nobody_sends_one(path: Path) -> None:
    """A page of its own, never an empty list that would call everything valid."""
    answer = ask(public_app(path), "/V/status.json")
    assert (answer.status, "Chưa có danh sách trạng thái" in answer.text) == (404, True)
    published(path)
    assert ask(public_app(path), "/V/status.json", method="POST").status == 405
    app = public_app(path, per_minute=2)
    assert [ask(app, "/V/status.json").status for _ in range(3)] == [200, 200, 429]
