"""A seal's time-stamp: of just this statement, by an authority that is trusted, of about the time that it states."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from invented_class import class_record, sealed
from opened import Files, members, packed
from pki import PASSPHRASE, Pki, authority, today
from verified import OURS, told

from archive.seal import STATEMENT, TIMESTAMP
from archive.sealing import SealedBundle
from archive.signatures import signing
from archive.signatures.preparing import ready_to_sign
from archive.signatures.signers import p12_signer
from archive.signatures.signing import pen_of, sign, tsa_at
from archive.signatures.stamp_reading import read_stamp
from archive.signatures.stamping import stamp
from archive.signatures.trust import NOBODY
from archive.verify import TrustedKey, VerifyResult, verify_bundle
from records.clock import VIETNAM
from records.problems import CannotError

pytestmark = pytest.mark.tool("openssl")


@pytest.fixture(scope="module")
def pki() -> Iterator[Pki]:
    with authority() as made:
        yield made


def stamped(pki: Pki, at: datetime | None = None) -> SealedBundle:
    """A bundle sealed now, as the clock of the time-stamp server has it, or at another moment."""
    tsa = tsa_at(pki.tsa_url)
    return sealed(class_record(1), now=at or datetime.now(VIETNAM), stamp=lambda content: stamp(content, tsa))


@pytest.fixture(scope="module")
def bundle(pki: Pki) -> SealedBundle:
    return stamped(pki)


def judged(files: Files | SealedBundle, pki: Pki | None, keys: tuple[TrustedKey, ...] = (OURS,)) -> VerifyResult:
    content = files.zip_bytes if isinstance(files, SealedBundle) else packed(files)
    believed = pki.trust() if pki else None
    return verify_bundle(content, trusted_keys=keys, believed=believed, now=datetime.now(VIETNAM))


def test_a_stamped_bundle_is_timely_where_the_authority_is_trusted(bundle: SealedBundle, pki: Pki) -> None:
    """Elsewhere it is not judged, which is said and is nothing wrong."""
    known, unknown = judged(bundle, pki), judged(bundle, None)
    assert (known.intact, known.signed, known.trusted, known.timely, known.problems) == (True, True, True, True, ())
    assert (unknown.intact, unknown.timely, unknown.problems) == (True, None, ())
    assert [note.code for note in unknown.notes] == ["stamp-unknown"]
    with authority() as stranger:
        assert judged(bundle, stranger).timely is None


def test_without_a_server_the_seal_says_that_there_is_no_time_stamp() -> None:
    """Plainly: in the statement, and on the page that a layman reads first."""
    files = members(sealed(class_record(1)))
    assert b'"timestamp":null' in files[STATEMENT]
    assert TIMESTAMP not in files
    assert "chưa có dấu thời gian" in files["DOC-TRUOC.html"].decode()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda files: files.pop(TIMESTAMP), "absent"),
        (lambda files: files.update({TIMESTAMP: files[TIMESTAMP][:-40] + bytes(40)}), "stamp"),
        (lambda files: files.update({TIMESTAMP: b""}), "stamp"),
        (lambda files: files.update({TIMESTAMP: files[TIMESTAMP] + b"\0"}), "stamp"),
    ],
    ids=["taken away", "spoilt", "empty", "longer"],
)
def test_a_time_stamp_that_was_changed_is_found(bundle: SealedBundle, pki: Pki, change: object, code: str) -> None:
    """With its file, with and without a trusted authority."""
    files = members(bundle)
    change(files)  # type: ignore[operator]  # one of the four
    for believed in (pki, None):
        result = judged(files, believed)
        assert (TIMESTAMP, code) in told(result)
        assert result.timely is not True
        assert result.intact is False


def test_a_time_stamp_of_another_bundle_is_found(bundle: SealedBundle, pki: Pki) -> None:
    """It is of an authority, and of other bytes."""
    other = members(stamped(pki))[TIMESTAMP]
    result = judged({**members(bundle), TIMESTAMP: other}, pki)
    assert (result.timely, (TIMESTAMP, "stamp") in told(result)) == (False, True)


def test_a_time_stamp_that_nobody_promised_is_extra(bundle: SealedBundle, pki: Pki) -> None:
    """A statement without one must not seem to have one."""
    files = {**members(sealed(class_record(1))), TIMESTAMP: members(bundle)[TIMESTAMP]}
    result = judged(files, pki)
    assert (result.timely, (TIMESTAMP, "extra") in told(result)) == (None, True)


@pytest.mark.parametrize("days", [-30, 30])
def test_a_day_that_the_time_stamp_does_not_bear_out_is_told(pki: Pki, days: int) -> None:
    """Whoever dates a seal back is found out; the content is as it was sealed."""
    result = judged(stamped(pki, datetime.now(VIETNAM) + timedelta(days=days)), pki)
    assert (result.intact, result.timely, [problem.code for problem in result.problems]) == (
        True, False, ["stamp-time"],
    )  # fmt: skip


def test_a_stolen_key_keeps_what_was_stamped_before(bundle: SealedBundle, pki: Pki) -> None:
    """Without any record of the school's: the authority says that the seal was there before the theft."""
    now = datetime.now(VIETNAM)
    for since, good in ((now + timedelta(hours=1), True), (now - timedelta(hours=1), False)):
        stolen = replace(OURS, compromised_since=since)
        assert judged(bundle, pki, (stolen,)).trusted is good
        assert judged(bundle, None, (stolen,)).trusted is False


def test_a_time_stamp_holds_when_its_certificate_has_long_expired(bundle: SealedBundle, pki: Pki) -> None:
    """It is judged as of the moment that it states."""
    files = members(bundle)
    found = read_stamp(files[TIMESTAMP], files[STATEMENT], pki.trust())
    assert (found.holds, found.believed) == (True, True)
    assert read_stamp(files[TIMESTAMP], files[STATEMENT], NOBODY).believed is None
    assert read_stamp(files[TIMESTAMP], files[STATEMENT] + b" ", pki.trust()).holds is False


def test_openssl_alone_finds_the_time_stamp_good(bundle: SealedBundle, pki: Pki, tmp_path: Path) -> None:
    """As seal/VERIFY.txt says."""
    files = members(bundle)
    (tmp_path / "statement.json").write_bytes(files[STATEMENT])
    (tmp_path / "timestamp.tst").write_bytes(files[TIMESTAMP])
    (tmp_path / "goc.pem").write_bytes(pki.root.pem + pki.tsa_ca.pem)
    done = subprocess.run(
        ["openssl", "ts", "-verify", "-token_in", "-in", "timestamp.tst", "-data", "statement.json", "-CAfile",
         "goc.pem"], cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, "Verification: OK" in done.stdout + done.stderr) == (0, True), done.stderr


@contextmanager
def hostile(answer: bytes, kind: str = "application/timestamp-reply", *, drips: bool = False) -> Iterator[str]:
    """The address of a server that answers whatever it is asked with these bytes; `drips`: one after the other, for as
    long as it is listened to."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.end_headers()
            with suppress(OSError):
                self.wfile.write(answer)
                while drips and not is_over.wait(0.1):
                    self.wfile.write(b"x")

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    is_over = Event()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/tsa"
    finally:
        is_over.set()
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize(
    ("answer", "more"),
    [(b"", {}), (b"rac", {}), (b"\x30\x03\x02\x01\x00", {}), (b"<html>", {"kind": "text/html"}), (b"0" * 1_000_000, {}),
     (b"", {"drips": True})],
    ids=["empty", "garbage", "no token", "a page", "a megabyte", "dripping"],
)  # fmt: skip
def test_whatever_a_server_answers_ends_in_a_sentence_and_soon(
    pki: Pki, monkeypatch: pytest.MonkeyPatch, answer: bytes, more: dict[str, Any]
) -> None:
    """Of a seal and of a person's signature, where the server was well when the run began; the paper is as it was."""
    monkeypatch.setattr(signing, "TSA_TIMEOUT", 2)
    tsa = tsa_at(pki.tsa_url)
    signer = p12_signer(pki.person("Nguyễn Thị Ân").p12([pki.intermediate]), PASSPHRASE, NOBODY)
    pen = pen_of(signer, now=today(), tsa=tsa)
    paper = ready_to_sign(members(sealed(class_record(2)))["data/bang-tong-hop.pdf"])
    began = time.monotonic()
    with hostile(answer, **more) as address:
        asked = tsa_at(address)
        for _ in range(2):
            with pytest.raises(CannotError, match="tsa_url"):
                stamp(b"x", asked)
        assert asked.is_silent is more.get("drips", False), "one that keeps a run waiting is asked once"  # type: ignore[attr-defined]
        tsa.url = address  # type: ignore[attr-defined]
        with pytest.raises(CannotError, match="Không ký được"):
            sign(paper, pen, now=today())
    assert time.monotonic() - began < 15


def test_a_server_that_does_not_answer_is_said(pki: Pki) -> None:
    """In a sentence that tells what to do."""
    with pytest.raises(CannotError, match="tsa_url"):
        stamp(b"x", tsa_at("http://127.0.0.1:9/tsa"))
