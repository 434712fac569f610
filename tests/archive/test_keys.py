"""The school's key: made once, found again, protected."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from invented_class import NOW

from archive import keys
from archive.keys import (
    LIST_FILE,
    PRIVATE_FILE,
    PUBLIC_FILE,
    create_key,
    icacls_command,
    is_encrypted,
    load_private,
    public_keys,
    windows_user,
    write_for_owner,
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


@pytest.mark.parametrize(
    ("environment", "user"),
    [({"USERDOMAIN": "TRUONG", "USERNAME": "vanthu"}, "TRUONG\\vanthu"), ({"USERNAME": "vanthu"}, "vanthu")],
)
def test_windows_finds_the_user_by_name_and_domain(environment: dict[str, str], user: str) -> None:
    """A bare name may be of another account, or of none."""
    assert windows_user({**environment, "LOGNAME": "khac", "USER": "khac"}) == user


def on_a_disk_without_rights(monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows, where `icacls` answers as it does on a USB stick."""
    monkeypatch.setattr(keys.sys, "platform", "win32")
    refused = subprocess.CompletedProcess[bytes](["icacls"], 1332)
    monkeypatch.setattr(keys.subprocess, "run", lambda *_, **__: refused)


def test_rights_that_cannot_be_narrowed_leave_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The key is not made, and the next try, with a passphrase as the sentence says, is not in its way."""
    with monkeypatch.context() as patch:
        on_a_disk_without_rights(patch)
        with pytest.raises(CannotError, match="đặt mật khẩu"):
            create_key(tmp_path, None, school=SCHOOL, now=NOW)
        assert list(tmp_path.iterdir()) == []
        made = create_key(tmp_path, "mật khẩu dài", school=SCHOOL, now=NOW)
    assert key_id(load_private(tmp_path, "mật khẩu dài").public_key()).hex() == made.key_id
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted((PRIVATE_FILE, LIST_FILE, PUBLIC_FILE))


def test_a_key_file_without_a_byte_is_no_key(tmp_path: Path) -> None:
    """An older version left such a file where it could not narrow the rights."""
    (tmp_path / PRIVATE_FILE).touch()
    create_key(tmp_path, None, school=SCHOOL, now=NOW)
    assert load_private(tmp_path, None)


@pytest.mark.parametrize("step", ["_write_list", "finish_rotation", "public_pem"])
def test_a_key_that_was_cut_short_is_made_again_or_taken_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """Wherever the power fails: the folder then holds one key, listed, and it opens."""

    def cut(*_: object) -> None:
        if list(tmp_path.glob("khoa-bi-mat.*.pem")):
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(keys, step, cut)
        with pytest.raises(KeyboardInterrupt):
            create_key(tmp_path, None, school=SCHOOL, now=NOW)
    keys.finish_rotation(tmp_path)
    if not keys.has_private(tmp_path):
        create_key(tmp_path, None, school=SCHOOL, now=NOW)
    (listed,) = public_keys(tmp_path)
    assert key_id(load_private(tmp_path, None).public_key()).hex() == listed.key_id
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted((PRIVATE_FILE, LIST_FILE, PUBLIC_FILE))


def test_what_a_cut_run_wrote_aside_is_written_again(tmp_path: Path) -> None:
    """It is in nobody's way, and never taken for the key."""
    (tmp_path / "goc.pem.tam").write_bytes(b"-----BEGIN PRIV")
    write_for_owner(tmp_path / "goc.pem", b"khoa")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"goc.pem": b"khoa"}
    with pytest.raises(FileExistsError):
        write_for_owner(tmp_path / "goc.pem", b"khac")


def test_a_passphrase_is_one_however_its_letters_are_put_together(tmp_path: Path) -> None:
    """Keyboards write 'mật khẩu' composed or with accents behind the letters; neither may lock the other out."""
    create_key(tmp_path, unicodedata.normalize("NFC", "mật khẩu dài"), school=SCHOOL, now=NOW)
    assert load_private(tmp_path, unicodedata.normalize("NFD", "mật khẩu dài"))
