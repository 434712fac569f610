"""Whatever a text of a bundle, or a list that goes with it, holds: there is an answer, and it is never an exception."""

from __future__ import annotations

import base64
import json
import random
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from how_many import in_full
from offline_disc import (
    BUNDLE_ID,
    CERTIFICATE,
    KEY,
    OTHER,
    PAYLOAD,
    SEALED,
    Files,
    code,
    extract,
    key_info,
    sealed,
    sealed_over,
    status_list,
    zipped,
)
from offline_disc import raw as raw_key
from spoilt_texts import odd_json, spoilt

from archive import extract_list, seal
from archive.checking.result import Findings
from archive.checking.seal_check import SealCheck
from archive.checking.stamp_check import check_stamp
from archive.key_list import PREFIX, bare_list, signed_list
from archive.keys import LIST_FILE, key_list
from archive.signatures import stamp_reading
from archive.signatures.stamp_reading import Stamped
from archive.verify import Listed, TrustedKey, VerifyResult, verify_bundle, verify_code
from commands.output import print_json
from jobs.verified_thing import of_path
from jobs.verifying import read_key_file, read_list_file
from proofs.canonical import canonical_bytes
from proofs.checking import ProofError
from proofs.checkpoints import Checkpoint
from proofs.events import Event, event_bytes
from proofs.inclusion import LogProof, parse_proof
from proofs.merkle import leaf_hash
from proofs.notes import Note, sign
from qr.payload import DocumentKind, key_id
from qr.status_list import StatusList, read_status_list
from records.clock import vn_datetime
from records.problems import CannotError, UsageError

TRUSTED = (TrustedKey(key_id(KEY.public_key()).hex(), raw_key(KEY), school="Trường THCS Sông Xanh"),)
LISTED = Listed(read_status_list(status_list({}, SEALED)), TRUSTED, SEALED)
CODE = code("cd" * 10, 1, DocumentKind.PUPIL_RECORD, KEY, bytes(32))
PROOF = seal.LOG_PROOF
SIGNER = "by the signer"


def resealed(files: Files, **more: object) -> Files:
    """The bag under a seal that is right again: what else is wrong with it, the signer himself did."""
    bare = {path: content for path, content in files.items() if path not in seal.BESIDE}
    return {**files, **sealed_over(bare, **more)}


def with_leaf(files: Files, leaf: bytes) -> Files:
    """A bag whose proof has the leaf, and holds: of a log of that one event."""
    head = Checkpoint("soluu/" + "0" * 32, 1, leaf_hash(leaf))
    note = Note(head.text, (sign(head.text, head.origin, KEY),))
    return {**files, PROOF: str(LogProof(leaf, 0, (), note)).encode()}


def small() -> Files:
    """A bag with all that a bundle may have, and one paper: it is opened each time."""
    files = sealed({CERTIFICATE: PAYLOAD[CERTIFICATE]}, status=status_list({}, SEALED), log_proof=PROOF)
    detail = json.dumps({"statement_sha256": sha256(files[seal.STATEMENT]).hexdigest()})
    event = Event(7, "2026-06-10T02:30:00.000000Z", "văn thư", "statement-sealed", BUNDLE_ID, detail)
    return with_leaf(files, event_bytes(event))


BAG, EXTRACT = small(), extract()


def with_statement(statement: bytes) -> Files:
    return {**BAG, seal.STATEMENT: statement, seal.SEAL: seal.signature(statement, KEY)}


def with_list(listed: bytes) -> Files:
    return {**EXTRACT, extract_list.LIST: listed, extract_list.SEAL: seal.signature(listed, KEY, extract_list.FORM)}


def leaf_of(files: Files) -> bytes:
    return base64.b64decode(files[PROOF].split(b"\n")[1].removeprefix(b"extra "))


FORM, EVENT = leaf_of(BAG).split(b"\n", 1)
IN_A_BAG = ("bag-info.txt", "bagit.txt", "manifest-sha256.txt", "tagmanifest-sha512.txt", "seal/status.json",
            seal.STATEMENT, seal.SEAL, PROOF)  # fmt: skip
IN_AN_EXTRACT = (extract_list.LIST, extract_list.SEAL, f"goi-1/{PROOF}", f"goi-2/{seal.STATEMENT}")


def damaged(count: int, rng: random.Random) -> Iterator[tuple[str, Files]]:
    """Each text of a bundle and of an extract spoilt, as it lies there and under a seal that is right again."""
    for path in IN_A_BAG:
        for content in spoilt(BAG[path], count, rng):
            yield path, {**BAG, path: content}
            if path not in seal.BESIDE:
                yield f"{path} {SIGNER}", resealed({**BAG, path: content}, log_proof=PROOF)
    for path in IN_AN_EXTRACT:
        for content in spoilt(EXTRACT[path], count, rng):
            yield path, {**EXTRACT, path: content}
    for _ in range(2 * count):
        yield f"a statement {SIGNER}", with_statement(odd_json(BAG[seal.STATEMENT], rng))
        yield f"an event {SIGNER}", with_leaf(BAG, FORM + b"\n" + odd_json(EVENT, rng))
        yield f"a list {SIGNER}", with_list(odd_json(EXTRACT[extract_list.LIST], rng))


def ask(content: bytes, folder: Path) -> VerifyResult:
    """All that is asked of a bundle and said of it."""
    path = folder / "goi.zip"
    path.write_bytes(content)
    result = verify_bundle(path, trusted_keys=TRUSTED, now=SEALED, thorough=True)
    thing = of_path(result, path, TRUSTED).thing
    print_json(result.as_dict())
    if isinstance(thing.sealed_at, datetime):
        assert vn_datetime(thing.sealed_at)
    return result


def found(result: VerifyResult) -> set[tuple[str, str]]:
    return {(problem.file, problem.code) for problem in result.problems}


def test_the_texts_are_good_as_long_as_nothing_is_spoilt(tmp_path: Path) -> None:
    """Else a damage would be told that nobody did."""
    assert (found(ask(zipped(BAG), tmp_path)), found(ask(zipped(EXTRACT), tmp_path))) == (set(), set())
    assert found(ask(zipped(with_leaf(BAG, leaf_of(BAG))), tmp_path)) == set()


@pytest.mark.parametrize(("count", "seed"), [(4, 1), in_full(200, 2)])
def test_a_spoilt_text_is_a_problem_and_never_a_crash(count: int, seed: int, tmp_path: Path) -> None:
    """In a bundle, in an extract, and where whoever spoilt it sealed it again; what was spoilt is never all good."""
    for name, files in damaged(count, random.Random(seed)):
        result = ask(zipped(files), tmp_path)
        assert result.problems or SIGNER in name or files in (BAG, EXTRACT), name


@pytest.mark.parametrize(
    "text", [b"", b"\n", b"\n\n", b"c2sp.org/tlog-proof@v1\n\nx", b"c2sp.org/tlog-proof@v1\nextra \n\n"]
)
def test_a_proof_of_a_line_or_two_is_unreadable(text: bytes, tmp_path: Path) -> None:
    for content in (text, BAG[PROOF].replace(b"\n", b"\n\n")):
        with pytest.raises(ProofError):
            parse_proof(content.decode())
        assert found(ask(zipped({**BAG, PROOF: content}), tmp_path)) == {(PROOF, "unreadable")}


@pytest.mark.parametrize(
    ("stated", "is_right"), [(b"9" * 5000 + b".2", False), (b"1." + b"0" * 5000, False), (None, True)]
)
def test_a_count_of_any_length_is_compared(stated: bytes | None, is_right: bool, tmp_path: Path) -> None:
    """More digits than Python reads are another number; zeros before it are not."""
    right = BAG["bag-info.txt"].removeprefix(b"Payload-Oxum: ").strip()
    info = b"Payload-Oxum: " + (stated or b"0" * 5000 + right) + b"\n"
    result = ask(zipped({**BAG, "bag-info.txt": info}), tmp_path)
    assert (("bag-info.txt", "oxum") in found(result)) is not is_right


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+07:00", "9999-12-31T23:59:59-07:00"])
def test_the_first_and_the_last_moment_that_there_is_can_be_told(moment: str, tmp_path: Path) -> None:
    """On the screen, in the inspector's minutes; where a time-stamp is compared with it; of a status list."""
    bundle = sealed(sealed_at=moment)
    assert "signature" not in {code for _, code in found(ask(zipped(bundle), tmp_path))}
    assert vn_datetime(datetime.fromisoformat(moment)).endswith(("00:00", "23:59"))
    stamp = SealCheck(True, raw_key(KEY), None, is_stamped=True, sealed_at=datetime.fromisoformat(moment))
    findings = Findings()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stamp_reading, "read_stamp", lambda *_: Stamped(True, True, SEALED))
        check_stamp({seal.TIMESTAMP: None}, {seal.TIMESTAMP: b"", seal.STATEMENT: b""}, stamp, None, findings)
    assert [problem.code for problem in findings] == ["stamp-time"]


@pytest.mark.parametrize("coding", ["utf-8-sig", "utf-16", "utf-32", "utf-16-le"])
def test_a_sealed_text_in_another_coding_is_unreadable(coding: str, tmp_path: Path) -> None:
    """Though its signature be right: what another program does not read, nobody vouched for in one meaning."""
    for make, good, path in (
        (with_statement, BAG[seal.STATEMENT], seal.STATEMENT),
        (with_list, EXTRACT[extract_list.LIST], extract_list.LIST),
    ):
        result = ask(zipped(make(good.decode().encode(coding))), tmp_path)
        assert (result.intact, result.signed, (path, "unreadable") in found(result)) == (False, False, True)
    (tmp_path / "khoa.json").write_bytes(bare_list(KEYS).decode().encode(coding))
    with pytest.raises(UsageError, match="không phải"):
        read_key_file(tmp_path / "khoa.json")


def test_a_zip_that_is_damaged_is_told_however_it_is_packed(tmp_path: Path) -> None:
    """LZMA has an error of its own."""
    for method in (zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2, zipfile.ZIP_DEFLATED):
        whole = bytearray(zipped(BAG, method))
        with zipfile.ZipFile(BytesIO(whole)) as archive:
            largest = max(archive.infolist(), key=lambda member: member.compress_size)
        whole[largest.header_offset + 30 + len(largest.filename) + largest.compress_size // 2] ^= 0xFF
        assert ask(bytes(whole), tmp_path).intact is False


# ── lists that are handed in ────────────────────────────────────────────────────────────────────────────────────────

KEYS = [key_info(), key_info(OTHER, valid_until=date(2030, 1, 1), compromised_since=SEALED)]


@pytest.mark.parametrize("text", [b'"x"', b"5", b"null", b"true", b"{}", b"[5]", b"[" * 3000 + b"]" * 3000, b"\xff"])
def test_what_is_no_list_of_keys_is_said_to_be_none(text: bytes, tmp_path: Path) -> None:
    path = tmp_path / "khoa.json"
    path.write_bytes(text)
    with pytest.raises(UsageError, match=r"khoa\.json không phải"):
        read_key_file(path)
    (tmp_path / LIST_FILE).write_bytes(text)
    with pytest.raises(CannotError, match="bị hỏng"):
        key_list(tmp_path)


@pytest.mark.parametrize(("count", "seed"), [(60, 1), in_full(600, 2)])
def test_a_spoilt_list_is_refused_or_can_be_asked(count: int, seed: int, tmp_path: Path) -> None:
    """Of keys, bare and under a root, and of states; signed again by whoever spoilt it, too."""
    rng, path = random.Random(seed), tmp_path / "danh-sach.json"
    for content in (bare_list(KEYS), signed_list(KEYS, OTHER, number=3, now=SEALED)):
        for text in spoilt(content, count, rng):
            for each in (text, signed_again(text, PREFIX, OTHER)):
                path.write_bytes(each)
                with suppress(UsageError):
                    answered(read_key_file(path), LISTED.list)
    for text in spoilt(status_list({}, SEALED), count, rng):
        for each in (text, signed_again(text, b"soluu-status-v1\n", KEY)):
            path.write_bytes(each)
            with suppress(UsageError):
                answered(TRUSTED, read_list_file(path))


def signed_again(content: bytes, prefix: bytes, key: Ed25519PrivateKey) -> bytes:
    """The text with a signature that is right, where it can have one."""
    try:
        said = json.loads(content)
        del said["signature"]
        signature = base64.b64encode(key.sign(prefix + canonical_bytes(said))).decode()
        return canonical_bytes({**said, "signature": signature})
    except (ValueError, KeyError, TypeError, RecursionError):
        return content


def answered(keys: tuple[TrustedKey, ...], states: StatusList) -> None:
    result = verify_code(CODE, trusted_keys=keys, listed=Listed(states, keys, SEALED))
    print_json(result.as_dict())
    if result.status_as_of:
        assert vn_datetime(result.status_as_of)
