"""Witnesses of real bundles, by the very workflow: asked, signed, accepted, proven, and told by program and page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from copied_home import Copied
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from offline_disc import key_info, sealed, status_list, zipped
from offline_window import give, next_file, outcome, trusting, window
from playwright.sync_api import BrowserType, Page

import qr
from archive.key_list import bare_list, signed_list
from archive.keys import load_private, public_keys
from jobs.event_log import accept_answer, ask_witness
from jobs.log_keys import Confirmation
from jobs.verifying import verify_all
from jobs.witness_book import WitnessBook
from jobs.witnessed import WitnessProofs, write_witness_proofs
from jobs.witnessing import answer_request, create_witness, witness_key
from proofs.notes import SIGNATURE, VerifierKey
from qr.offline_file import Given
from records.clock import VIETNAM
from records.problems import CannotError

NAME = "pgd.example/nhan-chung"
NOW = datetime.now(VIETNAM)


@pytest.fixture
def witnessed(copied: Copied, tmp_path: Path) -> Callable[[], tuple[WitnessProofs, str]]:
    """Has the home's head signed by a witness, as the commands do, and every bundle proven under it: the proofs, and
    the witness's key in a line."""

    def done() -> tuple[WitnessProofs, str]:
        book, request, answer = WitnessBook(tmp_path / "pgd"), tmp_path / "yc.txt", tmp_path / "yc.txt.da-ky"
        create_witness(book, NAME, None, copied.now)
        key = load_private(copied.home.keys, None)
        asked = ask_witness(copied.home, copied.store, key, copied.now, witness=None, old_size=None)
        request.write_text(str(asked), encoding="utf-8", newline="\n")
        school = VerifierKey("-", SIGNATURE, public_keys(copied.home.keys)[-1].public_key).fingerprint
        pem = str(copied.home.keys / "khoa-cong-khai.pem")
        assert answer_request(
            book, request, answer, copied.now, passphrase=None, key=pem, confirmation=Confirmation(school), wait=5
        ).note
        vouched = Confirmation(witness_key(book).fingerprint)
        accept_answer(copied.home, copied.store, answer, copied.now, key=str(book.vkey_path), confirmation=vouched)
        return write_witness_proofs(copied.store, tmp_path / "chung-kien"), witness_key(book).vkey

    return done


def test_without_a_witness_there_is_nothing_to_prove(copied: Copied, tmp_path: Path) -> None:
    """And it says what to do first."""
    with pytest.raises(CannotError, match="soluu log request"):
        write_witness_proofs(copied.store, tmp_path / "chung-kien")
    bundle = copied.bundles()[0].path_in(copied.home)
    (result,) = verify_all(copied.home, [bundle], None, None, copied.now)
    assert (result.logged, result.witnesses) == (True, ())


def test_the_program_names_the_witnesses_of_each_bundle(copied: Copied, witnessed, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    """Every bundle lies under the head that the witness signed; what is not a proof of ours is not written over."""
    made, _ = witnessed()
    assert [each.path and each.path.stem for each in made.proven] == [Path(b.file_name).stem for b in copied.bundles()]
    for result in verify_all(copied.home, [b.path_in(copied.home) for b in copied.bundles()], None, None, copied.now):
        assert [(each.name, each.at, each.size) for each in result.witnesses] == [(NAME, copied.now, made.size)]
    again = write_witness_proofs(copied.store, tmp_path / "chung-kien")
    assert again == made
    made.proven[0].path.write_text("của người khác", encoding="utf-8")
    with pytest.raises(CannotError, match="không ghi đè"):
        write_witness_proofs(copied.store, tmp_path / "chung-kien")


def test_nothing_is_proven_under_a_line_that_does_not_hold(copied: Copied, witnessed, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    """A witness's line that was spoilt in the store names nobody and writes no file; the log's own check says more."""
    witnessed()
    with copied.store.write() as db:
        line = db.query("SELECT line FROM log_cosignature").item()
        spoilt = line[:-20] + ("B" if line[-20] == "A" else "A") + line[-19:]
        db.execute("UPDATE log_cosignature SET line = ?", [spoilt])
    with pytest.raises(CannotError, match="soluu log verify"):
        write_witness_proofs(copied.store, tmp_path / "lan-hai")
    assert not (tmp_path / "lan-hai").exists()
    bundle = copied.bundles()[0].path_in(copied.home)
    (result,) = verify_all(copied.home, [bundle], None, None, copied.now)
    assert (result.logged, result.witnesses) == (True, ())


@pytest.mark.tool("chromium")
def test_the_page_names_the_witness_of_a_real_bundle(copied: Copied, witnessed, offline: Page) -> None:  # type: ignore[no-untyped-def]
    """By the proof that goes along with it: of this bundle alone, and only once the witness is trusted."""
    made, vkey = witnessed()
    first, second = copied.bundles()[:2]
    proof = made.proven[0].path.read_bytes()
    when = f"Nhân chứng {NAME} đã ký lúc {copied.now:%d/%m/%Y %H:%M}"
    trusting(offline, (bare_list(public_keys(copied.home.keys)), "khoa-cong-khai.json"))
    give(offline, proof, "goi.tlog-proof")
    assert f"{NAME}: chưa tin" in next_file(offline, first.path_in(copied.home).read_bytes()).text
    give(offline, f"{vkey}\n".encode(), "khoa-nhan-chung.txt", to="#trust")
    offline.locator("#answers p", has_text=when).wait_for()
    assert outcome(offline).tone_of("có tên trong nhật ký") == "good"
    found = next_file(offline, second.path_in(copied.home).read_bytes())
    assert when not in found.text
    assert "Gói không mang chữ ký nhân chứng" in found.text
    spoilt = proof.replace(b"index ", b"index 1", 1)
    give(offline, spoilt, "sai.tlog-proof")
    assert when not in next_file(offline, second.path_in(copied.home).read_bytes()).text


@pytest.mark.tool("chromium")
def test_a_disc_with_proofs_beside_its_bundles_is_told_with_its_witness(
    copied: Copied, witnessed, offline: Page, tmp_path: Path  # type: ignore[no-untyped-def]
) -> None:
    """The reader picks the folder alone; the proof is found there and used for its bundle."""
    made, vkey = witnessed()
    place = tmp_path / "dia"
    place.mkdir()
    bundle = copied.bundles()[0].path_in(copied.home)
    (place / bundle.name).write_bytes(bundle.read_bytes())
    (place / made.proven[0].path.name).write_bytes(made.proven[0].path.read_bytes())
    keys = bare_list(public_keys(copied.home.keys))
    trusting(offline, (keys, "khoa-cong-khai.json"), (f"{vkey}\n".encode(), "khoa-nhan-chung.txt"))
    offline.set_input_files("#folder", place)
    found = outcome(offline)
    assert f"Nhân chứng {NAME} đã ký lúc {copied.now:%d/%m/%Y %H:%M}" in found.text
    assert offline.inner_text("#trust-said") == "Đã dùng trên đĩa: 1 bằng chứng nhật ký."


@pytest.mark.tool("chromium")
def test_a_site_takes_no_keys_but_a_newer_list_of_its_own_root(chromium: BrowserType, tmp_path: Path) -> None:
    """A visitor's file makes nobody's bundle green on the school's own page: without a root nothing takes the place of
    its keys, under one only what that root signed."""
    root, stranger = (Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32) for number in (7, 8))
    rooted = signed_list([key_info()], root, number=3, now=NOW)
    forged = bare_list([key_info(stranger)])
    later = signed_list([key_info(valid_until=(NOW + timedelta(days=900)).date())], root, number=4, now=NOW)
    for keys in (bare_list([key_info()]), rooted):
        given = Given(keys.decode(), status_list({}, NOW).decode(), (), NOW.isoformat())
        place = tmp_path / "index.html"
        place.write_text(qr.offline_page(given), encoding="utf-8", newline="\n")
        with window(chromium, place) as page:
            page.locator("#site").wait_for()
            give(page, zipped(sealed()))
            assert outcome(page).tone_of("Khóa là của nhà trường") == "good"
            for wrong in (forged, signed_list([key_info(stranger)], stranger, number=9, now=NOW)):
                give(page, wrong, "khoa-cong-khai.json", to="#trust")
                page.locator("#trust-said", has_text="Không nhận").wait_for()
                assert next_file(page, zipped(sealed())).tone_of("Khóa là của nhà trường") == "good"
            give(page, later, "khoa-cong-khai.json", to="#trust")
            taken = "Đang tin" if keys is rooted else "Không nhận"
            page.locator("#trust-said", has_text=taken).wait_for()
