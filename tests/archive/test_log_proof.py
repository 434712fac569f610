"""A bundle proves by itself that its sealing is in the school's event log; no other proof passes for it."""

from __future__ import annotations

import json
from functools import partial
from hashlib import sha256

import invented_class
import pytest
from invented_class import KEY, log_proof
from opened import Files, members
from verified import OURS, STRANGER, THEIRS, check, told

from archive import seal
from archive.sealing import SealedBundle
from archive.verify import verify_bundle
from proofs.canonical import canonical_bytes
from proofs.checkpoints import Checkpoint
from proofs.events import FORM
from proofs.inclusion import LogProof, parse_proof
from proofs.merkle import leaf_hash
from proofs.notes import Note, sign
from records.class_record import ClassRecord

PROOF = "seal/log.tlog-proof"


def proof_for(files: Files, **changes: object) -> bytes:
    """A proof for the statement of these files, made as `changes` say."""
    stated = json.loads(files["seal/statement.json"])
    fields = {
        "bundle_id": stated["bundle_id"], "statement_sha256": sha256(files["seal/statement.json"]).hexdigest(),
        "key": KEY,
    }  # fmt: skip
    return log_proof(**(fields | changes)).encode()  # type: ignore[arg-type]  # named as the function names them


@pytest.fixture(scope="module")
def unlogged(record: ClassRecord) -> SealedBundle:
    """A bundle from before there was a log."""
    return invented_class.sealed(record, log=None)


def test_a_bundle_with_its_proof_is_in_the_log(files: Files) -> None:
    """The leaf names the statement's digest, the key that sealed it signed the head above."""
    assert files[PROOF] == proof_for(files)
    result = check(files)
    assert (result.logged, result.intact, told(result)) == (True, True, set())


def test_a_bundle_from_before_the_log_says_nothing_of_it(unlogged: SealedBundle) -> None:
    """Not checked, and nothing wrong."""
    result = check(members(unlogged))
    assert (result.logged, result.intact, told(result)) == (None, True, set())


def test_a_proof_that_was_taken_out_is_missed(files: Files) -> None:
    """The signed statement promises it."""
    result = check({path: content for path, content in files.items() if path != PROOF})
    assert (result.logged, result.intact, told(result)) == (None, False, {(PROOF, "absent")})


def test_a_proof_that_nobody_promised_is_an_extra_file(unlogged: SealedBundle) -> None:
    """Even one that would be right."""
    files = members(unlogged)
    result = check({**files, PROOF: proof_for(files)})
    assert (result.logged, result.intact, told(result)) == (None, False, {(PROOF, "extra")})


@pytest.mark.parametrize(
    "changes",
    [
        {"key": STRANGER}, {"kind": "seal"}, {"bundle_id": "0" * 20}, {"statement_sha256": "0" * 64},
    ],
)  # fmt: skip
def test_a_proof_of_something_else_does_not_pass(files: Files, changes: dict[str, object]) -> None:
    """Another key's log, another kind of event, another bundle, another statement."""
    result = check({**files, PROOF: proof_for(files, **changes)})
    assert (result.logged, result.intact, told(result)) == (False, False, {(PROOF, "log")})


def test_a_second_signature_under_the_head_does_not_pass(files: Files) -> None:
    """The file is as it was sealed; what witnesses say later lies elsewhere."""
    theirs = proof_for(files, key=STRANGER).decode().rsplit("\n\n", 1)[1]
    assert check({**files, PROOF: files[PROOF] + theirs.encode()}).logged is False


@pytest.mark.parametrize(("old", "new"), [(b"index 1", b"index 0"), (b"index 1", b"index 01"), (b"\n\n", b"\n")])
def test_a_proof_that_was_edited_does_not_pass(files: Files, old: bytes, new: bytes) -> None:
    """It names another place, or is spelt otherwise."""
    result = check({**files, PROOF: files[PROOF].replace(old, new, 1)})
    assert not result.logged
    assert told(result) in ({(PROOF, "log")}, {(PROOF, "unreadable")})


def test_without_a_seal_nothing_is_said_of_the_proof(files: Files) -> None:
    """What cannot be checked is not accused."""
    result = check({path: content for path, content in files.items() if path not in {seal.SEAL, seal.STATEMENT}})
    assert result.logged is None
    assert PROOF not in {problem.file for problem in result.problems}


@pytest.mark.parametrize("wrong", [{"detail": 12345}, {"detail": None}, {"number": "7"}, {"subject": ["x"]}])
def test_an_event_of_other_types_does_not_pass_and_stops_nothing(files: Files, wrong: dict[str, object]) -> None:
    """Signed by whoever made it: a hostile bundle must not hide what is found of the others."""
    assert check({**files, PROOF: hostile_proof(files, wrong)}).logged is False


def hostile_proof(files: Files, wrong: dict[str, object]) -> bytes:
    """A proof whose leaf is canonical JSON with fields of other types, under a head that is signed rightly."""
    right = parse_proof(files[PROOF].decode())
    leaf = FORM + canonical_bytes({**json.loads(right.leaf.removeprefix(FORM)), **wrong})
    head = Checkpoint(f"soluu/{'0' * 32}", 1, leaf_hash(leaf))
    return str(LogProof(leaf, 0, (), Note(head.text, (sign(head.text, head.origin, KEY),)))).encode()


def test_a_strangers_log_vouches_for_nothing(record: ClassRecord) -> None:
    """Whoever makes a key of their own makes a log of their own, too."""
    forged = invented_class.sealed(record, private_key=STRANGER, log=partial(log_proof, key=STRANGER))
    assert verify_bundle(forged.zip_bytes, trusted_keys=[OURS]).logged is None
    assert verify_bundle(forged.zip_bytes, trusted_keys=[]).logged is None
    assert verify_bundle(forged.zip_bytes, trusted_keys=[THEIRS]).logged is True


def test_a_path_that_is_no_text_is_told_and_can_be_shown(files: Files) -> None:
    """Half a surrogate pair in the statement."""
    stated = files["seal/statement.json"].replace(b'"files":{', b'"files":{"data/\\ud800x.pdf":"ab",', 1)
    result = check({**files, "seal/statement.json": stated})
    assert ("seal/statement.json", "unreadable") in told(result)
    json.dumps(result.as_dict(), ensure_ascii=False).encode("utf-8")
