"""`soluu inspect-archive` and `soluu access code` as people type them."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path

import pytest
from command_line import run_to
from foreign_zips import edited
from inspectors import copied_home, decided

from records.home import Home
from records.store import Store


@pytest.fixture
def home(sealed_home: Path, tmp_path: Path) -> Home:
    return copied_home(sealed_home, tmp_path)


def soluu(home: Home, *arguments: object, code: int = 0) -> tuple[str, str]:
    """Standard output and error, in this process; it must end with the code."""
    answer = run_to(code, *arguments, SOLUU_HOME=home.root)
    return answer.stdout, answer.stderr



def test_a_disc_is_checked_and_the_minutes_written(home: Home, tmp_path: Path) -> None:
    """0 where all is good; 3 with one that was cut, which nobody could check; 1 with one that was edited; each is
    named, and the JSON document says the same."""
    disc = tmp_path / "dia"
    disc.mkdir()
    shutil.copy(min(home.bundles.rglob("*.zip")), disc / "goi.zip")
    out, _ = soluu(home, "inspect-archive", disc, "--report", tmp_path / "bien-ban.pdf", "--decision", "45/QĐ")
    assert "1 đúng và còn hiệu lực" in out
    assert (tmp_path / "bien-ban.pdf").read_bytes().startswith(b"%PDF")
    assert (tmp_path / "bien-ban.xlsx").exists()
    (disc / "cut.zip").write_bytes(b"PK\3\4 cut")
    _, err = soluu(home, "inspect-archive", disc, code=3)
    assert "cut.zip: chưa kiểm được" in err
    (disc / "hong.zip").write_bytes(edited(disc / "goi.zip"))
    _, err = soluu(home, "inspect-archive", disc, code=1)
    assert "hong.zip: có vấn đề" in err
    out, _ = soluu(home, "inspect-archive", disc / "hong.zip", "--json", code=1)
    assert json.loads(out)["counts"]["bad"] == 1


def test_nothing_to_check_is_not_a_pass_and_wrong_use_is_said_first(home: Home, tmp_path: Path) -> None:
    """3 for an empty folder; 2 for a path that is not there and for minutes that are no PDF; nothing written over."""
    disc = tmp_path / "trong"
    disc.mkdir()
    out, _ = soluu(home, "inspect-archive", disc, code=3)
    assert "Không có gói, tài liệu nào" in out
    soluu(home, "inspect-archive", tmp_path / "khong-co", code=2)
    for option in ("--key", "--status"):     # a slip in typing accuses no file of having been edited
        _, err = soluu(home, "inspect-archive", disc, option, tmp_path / "go-nham.json", code=2)
        assert "Không có tệp" in err
        assert "bị sửa" not in err
    soluu(home, "inspect-archive", disc, "--report", tmp_path / "a.docx", code=2)
    (tmp_path / "a.pdf").write_bytes(b"")
    soluu(home, "inspect-archive", disc, "--report", tmp_path / "a.pdf", code=3)
    assert (tmp_path / "a.pdf").read_bytes() == b""


def test_a_code_is_printed_once_and_ended(home: Home) -> None:
    decided(Store(home.store_path), valid_until=date(2099, 1, 1))
    out, _ = soluu(home, "access", "code", "QD-2026-001", "--json")
    assert json.loads(out)["code"].startswith("TT-")
    soluu(home, "access", "code", "QD-2026-001", "--end")
    _, err = soluu(home, "access", "code", "QD-2026-001", "--end", code=3)
    assert "không có mã" in err


def test_elsewhere_the_signed_list_tells_whether_a_bundle_is_in_force(home: Home, tmp_path: Path) -> None:
    """Without the list that is unchecked (3); with it good (0), and red once the bundle is revoked (1). A file that is
    no list is wrong use (2)."""
    bundle = min(home.bundles.rglob("*.zip"))
    asked = ("inspect-archive", bundle, "--key", home.keys / "khoa-cong-khai.json")
    elsewhere = Home(tmp_path / "may-thanh-tra")
    soluu(elsewhere, *asked, code=3)
    soluu(home, "revoke", "publish")
    out, _ = soluu(elsewhere, *asked, "--status", home.status_path)
    assert "1 đúng và còn hiệu lực" in out
    with Store(home.store_path).read() as db:
        bundle_id = db.query("SELECT bundle_id FROM bundle WHERE file_name = ?", [bundle.name]).item()
    soluu(
        home, "revoke", "place", "--bundle", bundle_id, "--why", "noi dung", "--requested-name", "Trần Văn Bình",
        "--number", "12/QĐ", "--date", date(2026, 6, 11).isoformat(), "--reason", "Sai lớp", "--name", "Lê Thị Hoa",
    )  # fmt: skip
    _, err = soluu(elsewhere, *asked, "--status", home.status_path, code=1)
    assert "ĐÃ BỊ TRƯỜNG THU HỒI" in err
    soluu(elsewhere, *asked, "--status", bundle, code=2)
