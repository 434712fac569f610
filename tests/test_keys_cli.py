"""`soluu key` as a school uses it: a root on a stick, a new key each year, and the day when one was stolen."""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path

import pytest
from test_cli import document, soluu

from jobs.kept_list import kept_list
from records.home import Home


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("khoa") / "kho"
    soluu(home, "init", "--yes", "--school", "Trường THCS Sao Mai")
    return home


def test_keys_over_the_years_by_the_command_line(
    school: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each step, and what is refused before its time; the log has each, and says nothing of any secret."""
    stick = tmp_path / "usb"
    stick.mkdir()
    root = stick / "goc.pem"
    bare = document(soluu(school, "key", "list", "--json"))
    assert (bare["root"], len(bare["keys"])) == (None, 1)
    assert "Chưa có khóa gốc" in soluu(school, "key", "list").stdout
    assert "Tạo trước bằng" in soluu(school, "key", "rotate", "--root", root).stderr
    assert soluu(school, "key", "root", root).returncode == 2  # nobody to ask, and no passphrase

    monkeypatch.setenv("SOLUU_ROOT_PASSPHRASE", "một câu dài để nhớ")
    assert soluu(school, "key", "root", school / "khoa" / "goc.pem").returncode == 2
    made = document(soluu(school, "key", "root", root, "--json"))
    assert (made["number"], root.read_bytes().startswith(b"-----BEGIN ENCRYPTED")) == (1, True)
    assert soluu(school, "key", "root", stick / "hai.pem").returncode == 3
    assert not (stick / "hai.pem").exists()

    turned = soluu(school, "key", "rotate", "--root", root, "--json")
    assert turned.returncode == 0, turned.stdout
    old, new = document(turned)["keys"]
    assert (old["key_id"], "valid_until" in old, "valid_until" in new) == (bare["keys"][0]["key_id"], True, False)

    wrong = soluu(school, "key", "compromised", "00000000", "--since", "01/09/2025", "--root", root)
    assert (wrong.returncode, "Đang có" in wrong.stderr) == (3, True)
    future = soluu(school, "key", "compromised", old["key_id"], "--since", "01/01/2999 08:00", "--root", root)
    assert future.returncode == 2
    told = soluu(school, "key", "compromised", old["key_id"], "--since", "01/09/2025 08:00", "--root", root)
    assert (told.returncode, "BỊ LỘ từ" in told.stdout) == (0, True)
    assert document(soluu(school, "key", "list", "--json"))["keys"][0]["compromised_since"] == (
        "2025-09-01T08:00:00+07:00"
    )
    monkeypatch.setenv("SOLUU_ROOT_PASSPHRASE", "câu khác")
    assert "không đúng" in soluu(school, "key", "rotate", "--root", root).stderr

    signed = soluu(school, "log", "checkpoint", "--json")  # by the new key
    assert signed.returncode == 0, signed.stdout
    assert document(soluu(school, "log", "verify", "--json"))["problems"] == []

    monkeypatch.setenv("SOLUU_ROOT_PASSPHRASE", "một câu dài để nhớ")
    soluu(school, "key", "compromised", new["key_id"], "--since", "01/09/2025 08:00", "--root", root)
    refused = soluu(school, "log", "checkpoint", "--json")
    assert (refused.returncode, "soluu key rotate" in document(refused)["error"]) == (3, True)


def test_a_list_under_a_root_is_a_key_file_to_verify_with(school: Path) -> None:
    """And one that was changed is none."""
    listed = school / "khoa" / "khoa-cong-khai.json"
    code = soluu(school, "verify", "--code", "ABC", "--key", listed, "--json")
    assert code.returncode == 1
    spoilt = school.parent / "sua.json"
    spoilt.write_text(listed.read_text(encoding="utf-8").replace('"number": ', '"number": 1'), encoding="utf-8")
    assert soluu(school, "verify", "--code", "ABC", "--key", spoilt).returncode == 2


@pytest.mark.full
def test_the_status_list_follows_the_keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Signed anew when a key takes another's place; of a stolen key it is published no more, which is told."""
    home, root, site = tmp_path / "kho", tmp_path / "goc.pem", tmp_path / "trang"
    monkeypatch.setenv("SOLUU_ROOT_PASSPHRASE", "một câu dài để nhớ")
    soluu(home, "init", "--yes", "--school", "Trường THCS Sao Mai")
    soluu(home, "key", "root", root)
    first = document(soluu(home, "revoke", "publish", "--json"))["number"]
    (old,) = document(soluu(home, "key", "list", "--json"))["keys"]
    stolen = soluu(home, "key", "compromised", old["key_id"], "--since", "01/09/2025", "--root", root)
    assert (stolen.returncode, "soluu revoke publish" in stolen.stderr) == (0, True)
    refused = soluu(home, "site", site, "--as-kept")
    assert (refused.returncode, "không ai tin" in refused.stderr, site.exists()) == (3, True, False)
    turned = soluu(home, "key", "rotate", "--root", root)
    assert (turned.returncode, turned.stderr) == (0, "")
    kept = kept_list(Home(home))
    new = document(soluu(home, "key", "list", "--json"))["keys"][-1]
    assert kept
    assert (kept.number, b64encode(kept.public_key).decode()) == (first + 1, new["public_key"])
    assert soluu(home, "site", site, "--as-kept").returncode == 0
