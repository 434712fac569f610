"""The school's key: made once, found again, protected."""

from __future__ import annotations

import json
import os
import sys
import unicodedata
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from invented_class import NOW

from archive.keys import (
    LIST_FILE,
    PRIVATE_FILE,
    PUBLIC_FILE,
    create_key,
    icacls_command,
    is_encrypted,
    load_private,
    public_keys,
)
from qr.payload import key_id
from records.problems import CannotError

SCHOOL = "TRƯỜNG THCS SAO MAI"


@pytest.mark.parametrize("passphrase", [None, "mật khẩu dài"])
def test_a_key_is_found_again_and_listed(tmp_path: Path, passphrase: str | None) -> None:
    """Private part, list and PEM all speak of the same key."""
    info = create_key(tmp_path / "khoa", passphrase, school=SCHOOL, now=NOW)
    public = load_private(tmp_path / "khoa", passphrase).public_key()
    assert public_keys(tmp_path / "khoa") == (info,)
    assert (info.public_key, info.key_id) == (public.public_bytes_raw(), key_id(public).hex())
    assert load_pem_public_key((tmp_path / "khoa" / PUBLIC_FILE).read_bytes()) == public
    assert is_encrypted(tmp_path / "khoa") is (passphrase is not None)


def test_a_key_is_never_overwritten(tmp_path: Path) -> None:
    """Losing a key means that nothing can be sealed under it again."""
    create_key(tmp_path, None, school=SCHOOL, now=NOW)
    before = (tmp_path / PRIVATE_FILE).read_bytes()
    with pytest.raises(CannotError, match="không ghi đè"):
        create_key(tmp_path, None, school=SCHOOL, now=NOW)
    assert (tmp_path / PRIVATE_FILE).read_bytes() == before


@pytest.mark.parametrize(
    ("given", "words"), [(None, "có mật khẩu"), ("", "có mật khẩu"), ("sai", "không đúng")]
)
def test_a_missing_or_wrong_passphrase_is_said(tmp_path: Path, given: str | None, words: str) -> None:
    """In a sentence that tells what to do."""
    create_key(tmp_path, "đúng", school=SCHOOL, now=NOW)
    with pytest.raises(CannotError, match=words):
        load_private(tmp_path, given)


def test_no_key_and_a_broken_key_are_told_apart(tmp_path: Path) -> None:
    """Both could not be carried out; the way out differs."""
    with pytest.raises(CannotError, match="Chưa có khóa"):
        load_private(tmp_path, None)
    create_key(tmp_path, None, school=SCHOOL, now=NOW)
    (tmp_path / PRIVATE_FILE).write_bytes(b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n")
    with pytest.raises(CannotError, match="bị hỏng"):
        load_private(tmp_path, None)


def test_a_broken_list_is_said(tmp_path: Path) -> None:
    """Not taken for an empty one."""
    (tmp_path / LIST_FILE).write_text('[{"key_id": 1}]', encoding="utf-8")
    with pytest.raises(CannotError, match="bị hỏng"):
        public_keys(tmp_path)


def test_the_list_holds_what_verifiers_need_and_no_more(tmp_path: Path) -> None:
    """The list may be handed to anybody."""
    create_key(tmp_path, None, school=SCHOOL, now=NOW)
    (entry,) = json.loads((tmp_path / LIST_FILE).read_text(encoding="utf-8"))
    assert entry.keys() == {"key_id", "public_key", "school", "valid_from"}
    assert entry["valid_from"] == "2026-01-22"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps rights in another way")
def test_only_the_owner_can_read_an_unencrypted_key(tmp_path: Path) -> None:
    """Whatever the umask says."""
    before = os.umask(0)
    try:
        create_key(tmp_path, None, school=SCHOOL, now=NOW)
    finally:
        os.umask(before)
    assert (tmp_path / PRIVATE_FILE).stat().st_mode & 0o777 == 0o600


def test_windows_rights_are_narrowed_to_one_user() -> None:
    """Inherited rights are dropped, one user keeps full control."""
    assert icacls_command(Path("C:/Sổ Lưu/khoa.pem"), "vanthu") == [
        "icacls",
        str(Path("C:/Sổ Lưu/khoa.pem")),
        "/inheritance:r",
        "/grant:r",
        "vanthu:F",
    ]


def test_a_passphrase_is_one_however_its_letters_are_put_together(tmp_path: Path) -> None:
    """Keyboards write 'mật khẩu' composed or with accents behind the letters; neither may lock the other out."""
    create_key(tmp_path, unicodedata.normalize("NFC", "mật khẩu dài"), school=SCHOOL, now=NOW)
    assert load_private(tmp_path, unicodedata.normalize("NFD", "mật khẩu dài"))
