"""Keys over the years: the root signs the list, a retired key seals no more, a stolen one proves nothing new."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from invented_class import KEY, NOW, class_record, sealed

from archive.key_list import KeyInfo, bare_list, read_list, signed_list
from archive.keys import (
    LIST_FILE,
    PRIVATE_FILE,
    create_key,
    create_root,
    finish_rotation,
    key_list,
    load_private,
    load_root,
    mark_compromised,
    public_keys,
    put_under_root,
    rotate_key,
)
from archive.verify import TrustedKey, verify_bundle, verify_code
from qr.lookup import LookupRecord
from qr.payload import DocumentKind, key_id
from records.problems import CannotError

SCHOOL = "TRƯỜNG THCS SAO MAI"
ROOT = Ed25519PrivateKey.from_private_bytes(bytes(range(64, 96)))
LATER = NOW + timedelta(days=200)


def info(**changed: object) -> KeyInfo:
    public = KEY.public_key()
    made = KeyInfo(key_id(public).hex(), public.public_bytes_raw(), SCHOOL, date(2025, 9, 5))
    return replace(made, **changed)  # type: ignore[arg-type]  # the key's own fields


def trusted(**changed: object) -> TrustedKey:
    key = info()
    return TrustedKey(key.key_id, key.public_key, **changed)  # type: ignore[arg-type]


def rooted(folder: Path) -> Ed25519PrivateKey:
    """A folder with a key under a root."""
    create_key(folder, None, school=SCHOOL, now=NOW)
    put_under_root(folder, ROOT, NOW)
    return load_private(folder, None)


@pytest.mark.parametrize(
    "key", [info(), info(valid_until=date(2026, 9, 4)), info(compromised_since=NOW, valid_until=date(2026, 1, 1))]
)
def test_a_list_is_read_as_it_was_written(key: KeyInfo) -> None:
    """Bare and signed."""
    assert read_list(bare_list([key])).keys == (key,)
    listed = read_list(signed_list([key], ROOT, number=3, now=NOW))
    assert (listed.keys, listed.number, listed.root) == ((key,), 3, ROOT.public_key().public_bytes_raw())
    assert listed.issued_at == NOW


@pytest.mark.parametrize(
    ("name", "value"),
    [("number", 4), ("issued_at", LATER.isoformat()), ("keys", []), ("root", info().as_dict()["public_key"])],
)
def test_what_the_root_did_not_sign_is_no_list(name: str, value: object) -> None:
    """Each part that a thief would change."""
    stated = json.loads(signed_list([info()], ROOT, number=3, now=NOW))
    with pytest.raises(ValueError, match="did not sign"):
        read_list(json.dumps({**stated, name: value}).encode())


def test_a_new_key_takes_the_old_ones_place(tmp_path: Path) -> None:
    """The old one is listed to the day; the list grows by one number; what signs is the new one."""
    old = rooted(tmp_path)
    made = rotate_key(tmp_path, "mật khẩu", ROOT, school=SCHOOL, now=LATER)
    new = load_private(tmp_path, "mật khẩu")
    assert key_id(new.public_key()).hex() == made.key_id != key_id(old.public_key()).hex()
    first, second = public_keys(tmp_path)
    assert (first.valid_until, second.valid_from, second.valid_until) == (made.valid_from, made.valid_from, None)
    assert key_list(tmp_path).number == 2
    assert sorted(path.name for path in tmp_path.glob("*.pem")) == ["khoa-bi-mat.pem", "khoa-cong-khai.pem"]


def test_only_the_root_changes_the_list(tmp_path: Path) -> None:
    """Another root, or a new key without any, is refused, and nothing has changed."""
    rooted(tmp_path)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    other = Ed25519PrivateKey.generate()
    for act in (
        lambda: put_under_root(tmp_path, other, LATER),
        lambda: rotate_key(tmp_path, None, other, school=SCHOOL, now=LATER),
        lambda: mark_compromised(tmp_path, info().key_id, NOW, other, LATER),
    ):
        with pytest.raises(CannotError):
            act()
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before
    (tmp_path / PRIVATE_FILE).unlink()
    with pytest.raises(CannotError, match="soluu key rotate"):
        create_key(tmp_path, None, school=SCHOOL, now=LATER)


@pytest.mark.parametrize("listed", [False, True], ids=["before the list", "after the list"])
def test_a_rotation_that_was_cut_short_leaves_one_whole_key(tmp_path: Path, listed: bool) -> None:
    """Before the list names the new key the old one stays; afterwards the new one takes its place."""
    old = rooted(tmp_path)
    private, lists = (tmp_path / PRIVATE_FILE).read_bytes(), (tmp_path / LIST_FILE).read_bytes()
    made = rotate_key(tmp_path, None, ROOT, school=SCHOOL, now=LATER)
    (tmp_path / PRIVATE_FILE).replace(tmp_path / f"khoa-bi-mat.{made.key_id}.pem")
    (tmp_path / PRIVATE_FILE).write_bytes(private)
    if not listed:
        (tmp_path / LIST_FILE).write_bytes(lists)
    found = key_id(load_private(tmp_path, None).public_key()).hex()
    assert found == (made.key_id if listed else key_id(old.public_key()).hex())
    assert found == public_keys(tmp_path)[-1].key_id
    finish_rotation(tmp_path)
    assert len(list(tmp_path.glob("khoa-bi-mat*"))) == 1


def test_a_theft_is_never_said_to_be_later_than_it_was(tmp_path: Path) -> None:
    """Whoever holds the root may find out more, not less."""
    rooted(tmp_path)
    (key,) = public_keys(tmp_path)
    for since in (LATER, NOW, LATER):
        mark_compromised(tmp_path, key.key_id, since, ROOT, LATER)
    assert public_keys(tmp_path)[0].compromised_since == NOW
    with pytest.raises(CannotError, match="không có khóa"):
        mark_compromised(tmp_path, "00000000", NOW, ROOT, LATER)


def test_a_root_key_has_a_passphrase_and_is_never_overwritten(tmp_path: Path) -> None:
    """Found again with it alone."""
    path = tmp_path / "goc.pem"
    root = create_root(path, "một mật khẩu")
    assert load_root(path, "một mật khẩu").public_key() == root.public_key()
    for given in (None, "", "sai"):
        with pytest.raises(CannotError):
            load_root(path, given)
    with pytest.raises(CannotError, match="không ghi đè"):
        create_root(path, "khác")
    with pytest.raises(CannotError, match="Không thấy"):
        load_root(tmp_path / "không có.pem", "x")


def records_of(sealed_at: datetime) -> dict[str, LookupRecord]:
    """What the school's lookup has of the bundle's papers."""
    bundle = sealed(class_record(2))
    return {
        document.document_id: LookupRecord(
            document.document_id, document.code, DocumentKind(document.kind), SCHOOL, "x", "2025-2026", "HK1", 1,
            sealed_at.isoformat(), document.sha256, bundle.bundle_id, "valid", 1,
        )
        for document in bundle.documents
    }  # fmt: skip


AFTER = NOW + timedelta(minutes=1)


@pytest.mark.parametrize(
    ("changed", "recorded", "good", "code"),
    [
        ({}, None, True, None),
        ({"valid_until": NOW.date()}, None, True, None),
        ({"valid_until": NOW.date() - timedelta(days=1)}, None, False, "key-retired"),
        ({"compromised_since": AFTER}, None, False, "key-compromised"),
        ({"compromised_since": AFTER}, NOW, True, None),
        ({"compromised_since": NOW}, NOW, False, "key-compromised"),
        ({"compromised_since": NOW - timedelta(days=9)}, NOW, False, "key-compromised"),
    ],
    ids=["plain", "last day", "retired", "stolen", "stolen, on record", "stolen just then", "stolen long before"],
)
def test_what_a_key_signed_is_worth_what_the_key_was(
    changed: dict[str, object], recorded: datetime | None, good: bool, code: str | None
) -> None:
    """The bundle and each paper's code alike. What is signed stays signed: only the trust is gone."""
    bundle = sealed(class_record(2))
    lookup = records_of(recorded).get if recorded else None
    whole = verify_bundle(bundle.zip_bytes, trusted_keys=[trusted(**changed)], lookup=lookup)
    paper = verify_code(bundle.documents[0].code, trusted_keys=[trusted(**changed)], lookup=lookup)
    for result in (whole, paper):
        assert (result.signed, result.trusted) == (True, good)
        assert [problem.code for problem in result.problems] == ([code] if code else [])
    assert whole.intact is True


def test_another_code_of_the_same_number_proves_nothing() -> None:
    """The record must be of just this code: a thief may sign a paper with a number that was issued."""
    bundle = sealed(class_record(2))
    others = {
        number: replace(record, code=bundle.documents[-1].code) for number, record in records_of(NOW).items()
    }
    key = trusted(compromised_since=AFTER)
    result = verify_code(bundle.documents[0].code, trusted_keys=[key], lookup=others.get)
    assert result.trusted is False
