"""The code on paper: exactly one spelling, signed, and refused with a reason when it is anything else."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from datetime import date
from itertools import product
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given, settings
from hypothesis import strategies as st

from qr import payload as p

GOLDEN = Path(__file__).parent.parent / "golden" / "qr_vectors.json"
VECTORS = json.loads(GOLDEN.read_text(encoding="utf-8"))["vectors"]
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
KEY = Ed25519PrivateKey.from_private_bytes(b"\x07" * 32)

payloads = st.builds(
    p.Payload,
    key_id=st.just(p.key_id(KEY.public_key())),
    document_id=st.binary(min_size=10, max_size=10),
    kind=st.sampled_from(p.DocumentKind),
    day=st.dates(date(2020, 1, 2), date(2199, 6, 6)),
    revision=st.integers(1, 255),
    status_index=st.integers(0, 2**24 - 1),
    commitment=st.binary(min_size=32, max_size=32),
)


def code_of_bytes(raw: bytes) -> str:
    return base64.b32encode(raw).decode().rstrip("=")


def verifies(code: str, key: Ed25519PublicKey) -> bool:
    try:
        p.verify(p.parse(code), key)
    except (p.BadCodeError, p.BadSignatureError):
        return False
    return True


def rewritten(raw: bytes, offset: int, value: bytes) -> str:
    return code_of_bytes(raw[:offset] + value + raw[offset + len(value) :])


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
def test_codes_on_old_paper_read_the_same_for_ever(vector: dict[str, object]) -> None:
    """Golden codes, made without this program, are written and read byte for byte."""
    private_key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(str(vector["private_key"])))
    payload = p.Payload(
        key_id=bytes.fromhex(str(vector["key_id"])),
        document_id=bytes.fromhex(str(vector["document_id"])),
        kind=p.DocumentKind(int(str(vector["kind"]))),
        day=date.fromisoformat(str(vector["day"])),
        revision=int(str(vector["revision"])),
        status_index=int(str(vector["status_index"])),
        commitment=p.commitment(bytes.fromhex(str(vector["salt"])), str(vector["canonical"]).encode()),
    )
    assert payload.commitment.hex() == vector["commitment"]
    assert payload.body().hex() == vector["body"]
    assert p.key_id(private_key.public_key()) == payload.key_id
    assert p.sign(payload, private_key) == vector["code"]
    signed = p.parse(str(vector["code"]))
    assert signed.payload == payload
    assert signed.signature.hex() == vector["signature"]
    assert p.document_label(payload.document_id) == vector["label"]
    p.verify(signed, Ed25519PublicKey.from_public_bytes(bytes.fromhex(str(vector["public_key"]))))


def test_a_code_is_118_bytes_in_189_characters() -> None:
    """54 bytes and a signature of 64, as the printed symbol's size assumes."""
    code = str(VECTORS[0]["code"])
    assert len(code) == p.CODE_LENGTH == 189
    assert len(base64.b32decode(code + "===")) == 118


@given(payloads)
@settings(max_examples=150, deadline=None)
def test_what_is_signed_is_read_back(payload: p.Payload) -> None:
    """Parsing inverts signing, and a parsed code has the same one spelling."""
    code = p.sign(payload, KEY)
    signed = p.parse(code)
    assert signed.payload == payload
    assert signed.code == code
    p.verify(signed, KEY.public_key())


@pytest.mark.parametrize("vector", VECTORS[:2], ids=lambda vector: vector["name"])
def test_every_changed_character_is_found(vector: dict[str, str]) -> None:
    """Of all 5,859 codes that differ in one character, none both reads and verifies."""
    code = vector["code"]
    key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(vector["public_key"]))
    passed = [
        (place, character)
        for place, character in product(range(len(code)), ALPHABET)
        if character != code[place] and verifies(code[:place] + character + code[place + 1 :], key)
    ]
    assert passed == []


@given(st.lists(st.tuples(st.integers(0, 117), st.integers(1, 255)), min_size=1, max_size=6))
@settings(max_examples=600, deadline=None)
def test_every_changed_byte_is_found(changes: list[tuple[int, int]]) -> None:
    """Whatever bits are turned over, body or signature, the code does not pass."""
    original = base64.b32decode(VECTORS[0]["code"] + "===")
    raw = bytearray(original)
    for place, bits in changes:
        raw[place] ^= bits
    if bytes(raw) == original:
        return
    key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(VECTORS[0]["public_key"]))
    assert not verifies(code_of_bytes(bytes(raw)), key)


@given(st.text(max_size=250))
@settings(max_examples=300)
def test_any_other_text_is_refused_with_a_reason(text: str) -> None:
    """Nothing that a person may type makes the reader fail in any other way."""
    with pytest.raises(p.BadCodeError) as caught:
        p.parse(p.code_of(text))
    assert caught.value.reason
    assert str(caught.value).endswith(".")


def refused(code: str) -> str:
    with pytest.raises(p.BadCodeError) as caught:
        p.parse(code)
    return caught.value.reason


def test_each_kind_of_wrong_code_has_its_own_reason() -> None:
    """The reader is told what is wrong, not only that something is."""
    code = str(VECTORS[0]["code"])
    raw = base64.b32decode(code + "===")
    assert refused("") == "empty"
    assert refused(code[:-1]) == "length"
    assert refused(code + "A") == "length"
    assert refused(code.lower()) == "lower_case"
    assert refused(code[:-1] + code[-1].lower()) == "lower_case"
    assert refused("0" + code[1:]) == "alphabet"
    assert refused("ı" + code[1:]) == "alphabet"
    assert refused(code + "===") == "alphabet"
    assert refused(code[:-1] + ALPHABET[ALPHABET.index(code[-1]) ^ 1]) == "padding"
    assert refused(rewritten(raw, 0, b"\x21")) == "version"
    assert refused(rewritten(raw, 0, b"\x12")) == "version"
    assert refused(rewritten(raw, 15, b"\x00")) == "kind"
    assert refused(rewritten(raw, 15, b"\x08")) == "kind"
    assert refused(rewritten(raw, 16, b"\x00\x00")) == "day"
    assert refused(rewritten(raw, 18, b"\x00")) == "revision"


def test_a_signature_made_for_something_else_does_not_pass_as_a_code() -> None:
    """The prefix keeps signatures over the same bytes, made for another purpose, apart."""
    payload = p.parse(str(VECTORS[0]["code"])).payload
    key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(VECTORS[0]["private_key"]))
    for prefix in (b"", b"soluu-seal-v1\n"):
        signed = p.SignedPayload(payload, key.sign(prefix + payload.body()))
        with pytest.raises(p.BadSignatureError):
            p.verify(signed, key.public_key())


def test_a_payload_is_not_signed_with_another_key_than_it_names() -> None:
    """Otherwise every reader would look for the wrong key."""
    payload = p.parse(str(VECTORS[0]["code"])).payload
    with pytest.raises(ValueError, match="another key"):
        p.sign(payload, KEY)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("key_id", b"123"), ("document_id", b""), ("commitment", b"short"), ("day", date(2020, 1, 1)),
        ("day", date(2199, 6, 7)), ("revision", 0), ("revision", 256), ("status_index", -1),
        ("status_index", 2**24),
    ],
)  # fmt: skip
def test_a_value_that_has_no_place_in_the_bytes_is_refused(field: str, value: object) -> None:
    """A payload that cannot be written is never built."""
    payload = p.parse(str(VECTORS[0]["code"])).payload
    with pytest.raises(ValueError, match=r"a |the day"):
        replace(payload, **{field: value})


def test_a_whole_address_gives_its_code() -> None:
    """Scanners hand over addresses, people paste them with line breaks; the case is kept for the judge."""
    code = str(VECTORS[0]["code"])
    for text in (
        code,
        f"  {code}\n",
        f"HTTPS://TRUONG.EDU.VN/V/{code}",
        f"https://truong.edu.vn/v/{code}/?x=1#y",
        f"/V/{code[:90]}\n{code[90:]}",
    ):
        assert p.code_of(text) == code
    assert p.code_of(f"https://x.vn/V/{code.lower()}") == code.lower()
    assert p.code_of("") == ""


def test_an_address_is_in_capitals_and_takes_no_path() -> None:
    """Only scheme and host mean the same in capitals."""
    assert p.address_of("https://truong.edu.vn/", "ABC") == "HTTPS://TRUONG.EDU.VN/V/ABC"
    assert p.address_of("http://localhost:8501", "ABC") == "HTTP://LOCALHOST:8501/V/ABC"
    for base in ("https://truong.edu.vn/soluu", "truong.edu.vn", "ftp://x.vn", "https://trường.vn"):
        with pytest.raises(ValueError, match="base of an address"):
            p.address_of(base, "ABC")
