"""Holds and disposal from the command line, as scripts rely on them: names, exit codes, and one JSON document."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from copied_home import Copied
from disposing_home import LONG_AGO, Disposing, seal_long_ago, with_periods
from test_cli import document, soluu

from records.clock import now as clock_now
from records.home import Home
from records.store import Store


@pytest.fixture
def copied_old(sealed_home: Path, tmp_path: Path) -> Copied:
    """A home whose bundles were sealed years before the machine's clock."""
    shutil.copytree(sealed_home, tmp_path / "kho")
    home = Home(tmp_path / "kho")
    copied = Copied(home, Store(home.store_path), tmp_path)
    seal_long_ago(copied)
    return copied


def test_a_disposal_from_its_review_to_its_certificate(copied_old: Copied) -> None:
    """review, hold (refused: 3), lift, propose, appraise, decide by the same person (3), decide, carry-out 0, list."""
    home = copied_old.home.root
    reviewed = document(soluu(home, "dispose", "review", "--json"))
    assert reviewed["counts"]["due"] == 2
    ids = [each["id"] for each in reviewed["records"]]
    held = document(soluu(
        home, "hold", "place", "--bundle", ids[0], "--reason", "Khiếu nại", "--authority", "CV 5", "--json"
    ))  # fmt: skip
    assert (held["id"][:3], held["scope"]) == ("GL-", "bundle")
    said = ("--reason", "Hết hạn", "--name", "Nguyễn Thị Lan")
    refused = soluu(home, "dispose", "propose", ids[0], *said, "--json")
    assert (refused.returncode, "Đang bị giữ lại" in document(refused)["error"]) == (3, True)
    assert held["copies_without"] == []
    assert soluu(home, "hold", "lift", held["id"], "--reason", "Xong").returncode == 0
    assert document(soluu(home, "hold", "list", "--json"))["holds"][0]["lifted_for"] == "Xong"
    proposed = document(soluu(home, "dispose", "propose", ids[0], *said, "--json"))
    disposal_id = proposed["id"]
    assert proposed["state"] == "proposed"
    assert soluu(home, "dispose", "carry-out", disposal_id).returncode == 3
    appraised = soluu(
        home, "dispose", "appraise", disposal_id, "--text", "Đủ", "--name", "Trần Văn Bình", "--by", "phó hiệu trưởng"
    )
    assert appraised.returncode == 0, appraised.stderr
    today = clock_now().date().isoformat()
    decision = ("dispose", "decide", disposal_id, "--number", "12/QĐ", "--date", today)
    assert soluu(home, *decision, "--name", "nguyễn thị lan").returncode == 3
    assert soluu(home, *decision, "--name", "Lê Hoa", "--by", "văn thư").returncode == 3
    assert document(soluu(home, *decision, "--name", "Lê Hoa", "--json"))["state"] == "decided"
    done = soluu(home, "dispose", "carry-out", disposal_id, "--json")
    assert done.returncode == 0, done.stderr
    assert document(done)["destroyed"] == [ids[0]]
    assert soluu(home, "verify", document(done)["path"]).returncode == 0
    listed = document(soluu(home, "dispose", "list", "--json"))
    assert (listed["disposals"][0]["state"], listed["copies_left"]) == ("finished", [])
    assert document(soluu(home, "dispose", "review", "--json"))["counts"] == {
        "due": 1, "hand_over": 0, "held": 0, "unconfirmed": 0, "not_due": 0, "never": 1
    }  # fmt: skip


@pytest.mark.full
def test_what_was_handed_over_goes_with_its_package_alone(copied_old: Copied, tmp_path: Path) -> None:
    """export --to, propose --hand-over, carry-out without the package (3), with it 0; verify the certificate."""
    with_periods(copied_old, LONG_AGO.replace('"destroy"', '"hand_over"'))
    home, target = copied_old.home.root, tmp_path / "nop"
    assert soluu(home, "export", "--eark", target, "--to", "Lưu trữ lịch sử tỉnh").returncode == 0
    said = ("--all-due", "--reason", "Đến hạn giao nộp", "--name", "Nguyễn Thị Lan", "--json")
    assert soluu(home, "dispose", "propose", *said).returncode == 2
    proposed = document(soluu(home, "dispose", "propose", "--hand-over", *said))
    assert (proposed["id"][:3], proposed["purpose"], len(proposed["items"])) == ("GN-", "hand_over", 2)
    steps = Disposing(copied_old, clock_now())
    steps.appraise(proposed["id"])
    steps.decide(proposed["id"])
    refused = soluu(home, "dispose", "carry-out", proposed["id"], "--json")
    assert (refused.returncode, "thêm --eark" in document(refused)["error"]) == (3, True)
    done = soluu(home, "dispose", "carry-out", proposed["id"], "--eark", target)
    assert done.returncode == 0, done.stderr
    assert "Đã tiêu hủy bản lưu của 2 hồ sơ đã giao nộp theo quyết định số 12/QĐ-THCS" in done.stdout


def test_what_cannot_be_meant_is_wrong_use(copied_old: Copied) -> None:
    home = copied_old.home.root
    said = ("--reason", "x", "--authority", "y")
    for arguments in (
        ("hold", "place", *said),
        ("hold", "place", "--class", "6A1", *said),
        ("hold", "place", "--year", "2025-2026", "--whole-school", *said),
        ("hold", "place", "--bundle", "khong-co", *said),
        ("hold", "place", "--whole-school", "--reason", " ", "--authority", "y"),
        ("hold", "lift", "GL-1", "--reason", "x"),
        ("dispose", "propose", "--reason", "x", "--name", "y"),
        ("dispose", "carry-out", "TH-1"),
    ):
        answer = soluu(home, *arguments)
        assert answer.returncode == 2, (arguments, answer.stdout, answer.stderr)
    assert document(soluu(home, "hold", "list", "--json"))["holds"] == []
