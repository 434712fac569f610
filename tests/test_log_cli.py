"""The event log by the command line, as a school and its witness use it: two homes, and files that go to and fro."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb
from test_cli import document, soluu


def test_a_school_and_its_witness_by_the_command_line(tmp_path: Path) -> None:
    """First head, first contact, answer, check; then history is rewritten, and the school and the witness say so."""
    school, office, desk = tmp_path / "truong", tmp_path / "pgd", tmp_path / "usb"
    desk.mkdir()
    soluu(school, "init", "--yes")
    unsigned = soluu(school, "log", "verify")
    assert (unsigned.returncode, "log checkpoint" in unsigned.stderr) == (3, True)

    head = document(soluu(school, "log", "checkpoint", desk / "dau.txt", "--json"))
    assert (desk / "dau.txt").read_text(encoding="utf-8") == head["note"]
    assert soluu(school, "log", "checkpoint").stdout == head["note"]
    assert soluu(school, "log", "checkpoint", desk / "dau.txt").returncode == 3  # never over another file

    witness = document(soluu(office, "witness", "init", "--name", "pgd.example/nhan-chung", "--yes", "--json"))
    assert document(soluu(school, "log", "request", desk / "yc-1", "--json")) == {
        "path": str(desk / "yc-1"), "from": 0, "size": 1
    }  # fmt: skip
    stranger = soluu(office, "witness", "sign", desk / "yc-1", "--json")
    assert (stranger.returncode, "--key" in document(stranger)["error"]) == (3, True)
    key = school / "khoa" / "khoa-cong-khai.pem"
    wrong = soluu(office, "witness", "sign", desk / "yc-1", "--key", key, "--fingerprint", "0" * 64, "--json")
    assert wrong.returncode == 1
    vouched = ("--key", key, "--fingerprint", head["fingerprint"])
    signed = soluu(office, "witness", "sign", desk / "yc-1", *vouched, "--json")
    assert signed.returncode == 0, signed.stdout
    assert document(signed)["path"] == str(desk / "yc-1.da-ky")

    assert soluu(school, "log", "accept", desk / "yc-1.da-ky").returncode == 3
    accepted = soluu(
        school, "log", "accept", desk / "yc-1.da-ky",
        "--key", witness["vkey"], "--fingerprint", witness["fingerprint"].upper(), "--json",
    )  # fmt: skip
    assert accepted.returncode == 0, accepted.stdout
    assert document(accepted)["accepted"][0]["new"] is True
    good = document(soluu(school, "log", "verify", "--head", desk / "yc-1.da-ky", "--json"))
    assert (good["size"], good["signed_size"], good["problems"]) == (2, 1, [])
    assert [each["name"] for each in good["witnessed"]] == ["pgd.example/nhan-chung"]
    spoken = soluu(school, "log", "verify").stdout
    assert "Nhật ký còn nguyên: 2 sự kiện, khớp 1 đầu đã ký; 1 sự kiện mới chưa được ký." in spoken
    assert "Nhân chứng pgd.example/nhan-chung đã ký đầu 1 sự kiện" in spoken

    with duckdb.connect(str(school / "so-luu.duckdb")) as connection:
        connection.execute("UPDATE event SET actor = 'ai khác' WHERE number = 1")
    bad = soluu(school, "log", "verify", "--json")
    assert bad.returncode == 1
    assert [(each["code"], each["first"]) for each in document(bad)["problems"]] == [("event-changed", 1)]
    assert "Sự kiện số 1: thấy nội dung đã bị sửa" in soluu(school, "log", "verify").stderr

    nobody = soluu(school, "log", "request", desk / "yc-sua", "--json")
    assert (nobody.returncode, "Sự kiện số 1" in document(nobody)["error"]) == (1, True)
    assert not (desk / "yc-sua").exists()

    # Whoever holds the school's key hides it from the school's own check; the witness refuses, and keeps both heads.
    with duckdb.connect(str(school / "so-luu.duckdb")) as connection:
        for table in ("log_leaf", "log_node", "log_checkpoint", "log_cosignature"):
            connection.execute(f"DELETE FROM {table}")
    assert soluu(school, "log", "request", "--from", "1", desk / "yc-2").returncode == 0
    assert soluu(school, "log", "verify").returncode == 0
    refused = soluu(office, "witness", "sign", desk / "yc-2", "--json")
    assert refused.returncode == 1
    assert document(refused)["refused"] == "not-extending"
    assert {path.name for path in Path(document(refused)["evidence"]).iterdir()} == {
        "da-thay.txt", "bi-tu-choi.txt", "ly-do.json"
    }  # fmt: skip
    assert not (desk / "yc-2.da-ky").exists()
    assert "TỪ CHỐI" in soluu(office, "witness", "sign", desk / "yc-2").stderr
    assert soluu(school, "log", "verify", "--head", desk / "yc-1.da-ky").returncode == 1
    (followed,) = document(soluu(office, "witness", "list", "--json"))["logs"]
    assert (followed["origin"], followed["size"]) == (head["origin"], 1)


def test_wrong_use_and_what_cannot_be_done_are_told_apart(tmp_path: Path) -> None:
    """No file: 2; no home, no witness, a file that is none of these: 3; never a traceback."""
    school = tmp_path / "truong"
    assert soluu(school, "log", "verify").returncode == 3
    assert soluu(school, "witness", "list").returncode == 3
    soluu(school, "init", "--yes")
    (tmp_path / "hong").write_text("old 0\n", encoding="utf-8")
    for expected, arguments in (
        (2, ("log", "accept", tmp_path / "khong-co")),
        (2, ("log", "request")),
        (2, ("log", "request", tmp_path / "x", "--from", "-1")),
        (2, ("witness", "init", "--name", "Phòng GD", "--yes")),
        (2, ("witness", "init", "--name", "a", "--json")),
        (3, ("log", "accept", tmp_path / "hong")),
        (3, ("log", "verify", "--head", tmp_path / "hong")),
        (3, ("log", "request", "--from", "9", tmp_path / "x")),
        (3, ("witness", "sign", tmp_path / "hong")),
    ):
        answer = soluu(school, *arguments)
        assert answer.returncode == expected, (arguments, answer.stderr)
        assert "Traceback" not in answer.stderr
        assert re.search(r"\w", answer.stderr)
