"""Signed notes and cosignatures as the C2SP specifications write them."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from proofs.checking import ProofError
from proofs.checkpoints import Checkpoint, WitnessRequest, parse_checkpoint, parse_request, signed_checkpoint
from proofs.notes import (
    COSIGNATURE,
    SIGNATURE,
    Note,
    VerifierKey,
    check_signed,
    cosign,
    cosigned_at,
    parse_note,
    parse_vkey,
    sign,
)  # fmt: skip

VECTORS = json.loads((Path(__file__).parent.parent / "golden" / "log_vectors.json").read_text(encoding="utf-8"))
SCHOOL = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(VECTORS["school_seed"]))
WITNESS = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(VECTORS["witness_seed"]))
HEAD = Checkpoint(VECTORS["origin"], VECTORS["size"], bytes.fromhex(VECTORS["root"]))
SCHOOL_KEY = VerifierKey(HEAD.origin, SIGNATURE, SCHOOL.public_key().public_bytes_raw())
WITNESS_KEY = VerifierKey(VECTORS["witness"], COSIGNATURE, WITNESS.public_key().public_bytes_raw())
NOTE = Note(HEAD.text, (
    sign(HEAD.text, HEAD.origin, SCHOOL), cosign(HEAD.text, VECTORS["witness"], WITNESS, VECTORS["time"])
))  # fmt: skip


def test_a_note_of_go_s_own_documentation_verifies() -> None:
    """The published example of golang.org/x/mod/sumdb/note, which we did not make."""
    key = parse_vkey("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")
    note = parse_note(VECTORS["go_note"])
    assert check_signed(note, [key]) == (key,)
    with pytest.raises(ProofError, match="sai"):
        check_signed(Note(note.text.replace("you", "we"), note.lines), [key])


def test_the_checkpoint_is_byte_for_byte_the_golden_one() -> None:
    """Fixed keys, fixed time: text, signature, cosignature and keys; Ed25519 signs the same text the same way."""
    assert str(NOTE) == VECTORS["note"]
    assert (SCHOOL_KEY.vkey, WITNESS_KEY.vkey) == (VECTORS["school_vkey"], VECTORS["witness_vkey"])


def test_what_was_written_is_read_back() -> None:
    """Notes, keys, heads and requests come back equal, and verify."""
    head, note = signed_checkpoint(str(NOTE))
    assert (head, note) == (HEAD, NOTE)
    assert check_signed(note, [SCHOOL_KEY]) == (SCHOOL_KEY,)
    assert cosigned_at(note, WITNESS_KEY) == VECTORS["time"]
    assert parse_vkey(WITNESS_KEY.vkey) == WITNESS_KEY
    request = WitnessRequest(3, (HEAD.root, bytes(32)), NOTE)
    assert parse_request(str(request)) == request
    assert parse_request(str(WitnessRequest(0, (), NOTE))) == WitnessRequest(0, (), NOTE)


def test_a_signature_of_an_unknown_key_says_nothing_and_a_wrong_one_of_a_known_key_everything() -> None:
    """Ignored; refused. A cosignature is no signature of the log, and the log's none of a witness."""
    stranger = Ed25519PrivateKey.generate()
    beside = NOTE.and_signed(sign(HEAD.text, "nguoi.la", stranger))
    assert check_signed(beside, [SCHOOL_KEY]) == (SCHOOL_KEY,)
    with pytest.raises(ProofError, match="khóa nào đã biết"):
        check_signed(NOTE, [VerifierKey("nguoi.la", SIGNATURE, stranger.public_key().public_bytes_raw())])
    changed = Note(NOTE.text.replace("\n7\n", "\n8\n"), NOTE.lines)
    with pytest.raises(ProofError, match="sai"):
        check_signed(changed, [SCHOOL_KEY])
    with pytest.raises(ProofError, match="sai"):
        cosigned_at(changed, WITNESS_KEY)
    assert cosigned_at(NOTE, VerifierKey(HEAD.origin, COSIGNATURE, SCHOOL_KEY.public_key)) is None
    with pytest.raises(ProofError, match="khóa nào đã biết"):
        check_signed(NOTE, [VerifierKey(WITNESS_KEY.name, SIGNATURE, WITNESS_KEY.public_key)])


def test_the_time_of_a_cosignature_is_signed() -> None:
    """A second later in the line, and it is wrong."""
    line = NOTE.lines[1]
    later = (VECTORS["time"] + 1).to_bytes(8, "big") + line.signature[8:]
    moved = Note(NOTE.text, (NOTE.lines[0], type(line)(line.name, line.key_id, later)))
    with pytest.raises(ProofError, match="sai"):
        cosigned_at(moved, WITNESS_KEY)


@given(st.integers(0, len(VECTORS["note"].encode()) - 1), st.integers(0, 7))
def test_no_changed_bit_of_a_note_goes_through(at: int, bit: int) -> None:
    """Wherever it lies: not a note, or not signed and cosigned by both any more."""
    content = bytearray(VECTORS["note"].encode())
    content[at] ^= 1 << bit
    with pytest.raises((ProofError, UnicodeDecodeError)):
        head, note = signed_checkpoint(content.decode())
        check_signed(note, [SCHOOL_KEY])
        if cosigned_at(note, WITNESS_KEY) is None:
            raise ProofError("not cosigned")
        assert head == HEAD


@given(st.integers(0, len(str(WitnessRequest(3, (HEAD.root,), NOTE))) - 1))
def test_a_truncated_request_is_refused(length: int) -> None:
    """Cut anywhere it is no request; only a cut between two signature lines leaves one, with a signature less."""
    whole = str(WitnessRequest(3, (HEAD.root,), NOTE))
    try:
        cut = parse_request(whole[:length])
    except ProofError:
        return
    assert cut == WitnessRequest(3, (HEAD.root,), Note(NOTE.text, NOTE.lines[:1]))


@pytest.mark.parametrize(
    "text",
    [
        "", "\n", "a\n1\n", "a\n01\n{root}\n", "a\n-1\n{root}\n", "a\n1\n{root}", "\n1\n{root}\n",
        "a\n1\n{root}\nthêm\n", "a\n1\n{root}=\n",
        "a\n1\nAAAA\n", "a\n١\n{root}\n", "a\n99999999999999999999\n{root}\n",
    ],
)  # fmt: skip
def test_what_is_no_checkpoint_is_refused(text: str) -> None:
    """Missing lines, other spellings of a number or a hash, extension lines."""
    root = base64.b64encode(bytes(32)).decode()
    assert parse_checkpoint(f"a\n1\n{root}\n").size == 1
    with pytest.raises(ProofError):
        parse_checkpoint(text.format(root=root))


@pytest.mark.parametrize("name", ["", "có cách", "a+b", "a\u00a0b", "a\tb"])
def test_a_key_s_name_is_one_word_without_plus(name: str) -> None:
    """As the specification demands of every note."""
    with pytest.raises(ProofError, match="Tên"):
        VerifierKey(name, SIGNATURE, bytes(32))


@pytest.mark.parametrize(
    "vkey",
    ["", "a", "a+b", "a+00000000+AQ==", SCHOOL_KEY.vkey.replace("+9046ebff+", "+9046ebfe+"), SCHOOL_KEY.vkey[:-4]],
)
def test_a_key_that_was_copied_wrongly_is_refused(vkey: str) -> None:
    """Too short, or its id does not belong to it."""
    with pytest.raises(ProofError):
        parse_vkey(vkey)
