"""The signed status list: what is put in is read out, place by place, and nothing but the one spelling is read."""

from __future__ import annotations

import base64
import json
import unicodedata
import zlib
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from proofs.canonical import canonical_bytes
from qr.payload import key_id
from qr.status_list import (
    LEAST_SIZE,
    MAX_BYTES,
    MOST_SIZE,
    PREFIX,
    STALE_AFTER,
    BadStatusListError,
    Entry,
    read_status_list,
    signed_list,
    size_for,
)

GOLDEN = json.loads((Path(__file__).parent.parent / "golden" / "status_list.json").read_text(encoding="utf-8"))
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
ISSUED_AT = datetime(2026, 11, 26, 10, 0, tzinfo=timezone(timedelta(hours=7)))


def made(states: dict[int, Entry], **changes: object) -> bytes:
    fields: dict[str, object] = {"school": "Trường THCS Sao Mai", "number": 7, "issued_at": ISSUED_AT}
    return signed_list(states, KEY, **(fields | changes))  # type: ignore[arg-type]  # as the tests name them


def resigned(**changes: object) -> bytes:
    """A list with other fields, signed by its key all the same."""
    fields = json.loads(made({3: Entry.REVOKED})) | changes
    fields = {name: value for name, value in fields.items() if value is not None and name != "signature"}
    signature = base64.b64encode(KEY.sign(PREFIX + canonical_bytes(fields))).decode("ascii")
    return canonical_bytes(fields | {"signature": signature})


def packed_as(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")


def test_the_golden_list_is_read_and_made_byte_for_byte() -> None:
    """Its bytes were put together by hand: a program that reads or signs them otherwise is wrong, not the file."""
    content = GOLDEN["file"].encode("utf-8")
    listed = read_status_list(content)
    told = {int(index): Entry[name.upper()] for index, name in GOLDEN["states"].items()}
    assert {index: listed.entry(index) for index in told} == told
    assert (listed.school, listed.number, listed.issued_at.isoformat(), listed.size, listed.public_key.hex()) == tuple(
        GOLDEN[name] for name in ("school", "number", "issued_at", "size", "public_key")
    )
    key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(GOLDEN["private_key"]))
    stated = json.loads(content)
    signed = canonical_bytes({name: value for name, value in stated.items() if name != "signature"})
    assert signed == GOLDEN["signed"].encode("utf-8")
    assert key.sign(b"soluu-status-v1\n" + signed) == base64.b64decode(stated["signature"])
    again = json.loads(signed_list(
        told, key, school=listed.school, number=listed.number, issued_at=listed.issued_at
    ))  # fmt: skip
    # Another zlib may compress otherwise; what is compressed is the same.
    assert zlib.decompress(base64.b64decode(again["list"])) == zlib.decompress(base64.b64decode(stated["list"]))
    assert {**again, "list": 0, "signature": 0} == {**stated, "list": 0, "signature": 0}


STATES = st.dictionaries(st.integers(0, LEAST_SIZE - 1), st.sampled_from(Entry), max_size=12)


@settings(deadline=None, max_examples=60)
@given(states=STATES, others=st.lists(st.integers(0, LEAST_SIZE - 1), max_size=20))
def test_every_place_is_read_as_it_was_put_and_its_neighbours_are_not_touched(states, others) -> None:
    """Two bits a place, each by itself; what nobody put is valid."""
    listed = read_status_list(made(states))
    beside = {index + step for index in states for step in (-4, -1, 1, 4)}
    for index in {*states, *others, *beside} & set(range(LEAST_SIZE)):
        assert listed.entry(index) is states.get(index, Entry.VALID)
    assert listed.size == LEAST_SIZE


@settings(deadline=None, max_examples=150)
@given(place=st.floats(0, 1, exclude_max=True), change=st.integers(1, 255))
def test_a_list_of_which_one_byte_is_another_is_refused(place: float, change: int) -> None:
    """Whichever byte: the signature, or the one spelling, tells."""
    content = bytearray(made({1: Entry.REVOKED, 70_000: Entry.SUSPENDED}))
    content[int(place * len(content))] ^= change
    with pytest.raises(BadStatusListError):
        read_status_list(bytes(content))


@settings(deadline=None, max_examples=100)
@given(content=st.binary(max_size=300) | st.text(max_size=100).map(lambda text: text.encode("utf-8", "replace")))
def test_whatever_is_no_list_is_refused_and_never_crashes(content: bytes) -> None:
    with pytest.raises(BadStatusListError):
        read_status_list(content)


SHORT = zlib.compress(bytes(LEAST_SIZE // 4 - 1))
LONG = zlib.compress(bytes(LEAST_SIZE // 4 + 1))
RIGHT = zlib.compress(bytes(LEAST_SIZE // 4))


@pytest.mark.parametrize(
    "content",
    [
        resigned(format="soluu-status-v2"), resigned(bits=1), resigned(bits=True), resigned(number=0),
        resigned(number="7"), resigned(number=True), resigned(school=7), resigned(school=None), resigned(more="x"),
        resigned(size=LEAST_SIZE * 2), resigned(size=LEAST_SIZE - 1), resigned(size=str(LEAST_SIZE)),
        resigned(size=MOST_SIZE * 2), resigned(key_id="00000000"), resigned(issued_at="2026-11-26"),
        resigned(issued_at="2026-11-26T10:00:00Z"), resigned(issued_at="2026-11-26T03:00:00+00:00"),
        resigned(issued_at="2026-11-31T10:00:00+07:00"), resigned(issued_at="2026-11-26T10:00:00.5+07:00"),
        resigned(issued_at="2026-11-26T10:00:00+07:00\n"),
        resigned(list=packed_as(SHORT)), resigned(list=packed_as(LONG)), resigned(list=packed_as(RIGHT[:-1])),
        resigned(list=packed_as(RIGHT + b"x")), resigned(list=packed_as(RIGHT + RIGHT)), resigned(list="A"),
        resigned(list=packed_as(RIGHT) + "\n"), resigned(list=packed_as(zlib.compress(bytes(1 << 26)))),
        resigned(list=packed_as(b"no stream")), resigned(list=7), resigned(public_key=packed_as(bytes(31))),
        made({}) + b"\n", made({}).replace(b":2,", b": 2,"), b"[]", b"null", b"7", b"[" * 100_000, b"",
        b"{" + made({})[1:-1] + b',"bits":2}', made({}).replace("ờ".encode(), b"\\u1edd"),
        made({}).ljust(MAX_BYTES + 1),
    ],
)  # fmt: skip
def test_a_signature_alone_makes_no_list(content: bytes) -> None:
    """The key may have signed it: what is not spelt as a list, or claims another length, is none."""
    with pytest.raises(BadStatusListError):
        read_status_list(content)


def test_what_is_spelt_otherwise_is_told_from_what_is_signed_by_another() -> None:
    """The same list by another key bears that key; with the first one's name on it, it is refused."""
    other = Ed25519PrivateKey.from_private_bytes(b"\x07" * 32)
    forged = json.loads(signed_list({}, other, school="Trường THCS Sao Mai", number=8, issued_at=ISSUED_AT))
    public = KEY.public_key()
    forged |= {"public_key": packed_as(public.public_bytes_raw()), "key_id": key_id(public).hex()}
    with pytest.raises(BadStatusListError, match="did not sign"):
        read_status_list(canonical_bytes(forged))


def test_its_spelling_is_canonical_json() -> None:
    content = made({5: Entry.SUPERSEDED}, school=unicodedata.normalize("NFD", "Trường THCS Sao Mai"))
    assert canonical_bytes(json.loads(content)) == content


def test_the_list_grows_by_doubling_and_says_nothing_of_what_lies_beyond() -> None:
    """Of a place that a list is too short for it does not answer."""
    assert [size_for(places) for places in (0, 1, LEAST_SIZE, LEAST_SIZE + 1, MOST_SIZE)] == [
        LEAST_SIZE, LEAST_SIZE, LEAST_SIZE, 2 * LEAST_SIZE, MOST_SIZE
    ]  # fmt: skip
    with pytest.raises(ValueError, match="16777215"):
        size_for(MOST_SIZE + 1)
    listed = read_status_list(made({LEAST_SIZE: Entry.REVOKED}))
    assert (listed.size, listed.entry(LEAST_SIZE), listed.entry(LEAST_SIZE + 1)) == (
        2 * LEAST_SIZE, Entry.REVOKED, Entry.VALID
    )  # fmt: skip
    assert (listed.entry(2 * LEAST_SIZE), listed.entry(-1)) == (None, None)


def test_a_list_is_believed_for_forty_days_and_only_of_what_was_sealed_by_then() -> None:
    """Plain green needs a list that is no older than the sealing, not too old, and not of the future."""
    listed = read_status_list(made({}))
    at = listed.issued_at
    assert listed.doubt(at, sealed_at=at) is None
    assert listed.doubt(at + STALE_AFTER, sealed_at=at) is None
    assert listed.doubt(at + STALE_AFTER + timedelta(seconds=1), sealed_at=at) == "stale"
    assert listed.doubt(at, sealed_at=at + timedelta(seconds=1)) == "before"
    assert listed.doubt(at - timedelta(days=1)) is None
    assert listed.doubt(at - timedelta(days=1, seconds=1)) == "ahead"


def test_a_list_without_a_number_or_with_a_moment_of_elsewhere_is_not_made() -> None:
    for changes in ({"number": 0}, {"issued_at": datetime.combine(date(2026, 11, 26), ISSUED_AT.time(), UTC)}):
        with pytest.raises(ValueError, match="a list has"):
            made({}, **changes)
    with pytest.raises(ValueError, match="before the first"):
        made({-1: Entry.REVOKED})
