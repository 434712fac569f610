"""Copies from the command line, as scripts rely on them: names, exit codes, and one JSON document."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from s3_servers import Server, keys_in_environment
from test_cli import document, soluu

from archive.ocfl.check import check_root
from records.home import Home
from records.store import Store


@pytest.fixture
def home(sealed_home: Path, tmp_path: Path) -> Path:
    shutil.copytree(sealed_home, tmp_path / "kho")
    return tmp_path / "kho"


def a_zip(root: Path) -> Path:
    return sorted(root.rglob("*.zip"))[0]


def test_a_location_from_its_adding_to_its_repair(home: Path, tmp_path: Path) -> None:
    """add, list, copy, fixity 0, damage, fixity 1, repair, fixity 0, unreachable 3, restore; each with its document."""
    root = tmp_path / "o-mang"
    added = soluu(home, "store", "add", "o-mang", f"folder:{root}", "--custodian", "Tổ văn phòng", "--json")
    assert added.returncode == 0, added.stderr
    assert document(added)["on_home_device"] is True
    copied = document(soluu(home, "copy", "--to", "o-mang", "--json"))
    assert copied["locations"] == [
        {"location": "o-mang", "written": 2, "present": 0, "renewals": 0, "store_version": 1,
         "problems": [], "error": None, "left_out": [],
         "unrecorded": []}
    ]
    assert copied["unsafe"] == 2
    assert document(soluu(home, "copy", "--to", "o-mang", "--all", "--json"))["locations"][0]["present"] == 2
    assert soluu(home, "fixity").returncode == 0
    a_zip(root).write_bytes(b"PK hong")
    bad = soluu(home, "fixity", "--store", "o-mang", "--json")
    assert bad.returncode == 1
    (found,) = document(bad)["locations"]
    assert (found["good"], found["bad"], found["missing"], found["could_not_check"]) == (2, 1, 0, 0)
    assert found["problems"][0]["code"] == "content-changed"
    listed = document(soluu(home, "store", "list", "--json"))
    assert (listed["locations"][0]["bad"], listed["unsafe"]) == (1, 2)
    mended = soluu(home, "repair", "--json")
    assert mended.returncode == 0
    assert [each["at"] for each in document(mended)["repaired"]] == ["o-mang"]
    assert soluu(home, "fixity", "--location", "o-mang").returncode == 0
    assert not check_root(root).problems
    restored = soluu(tmp_path / "khong-co", "restore", "--from", root, tmp_path / "moi", "--json")
    assert restored.returncode == 0, restored.stderr
    assert document(restored)["bundles"] == 2
    bundles = sorted((tmp_path / "moi").rglob("*.zip"))
    assert soluu(tmp_path / "moi", "verify", *bundles).returncode == 0
    shutil.rmtree(root)
    gone = soluu(home, "fixity", "--json")
    assert gone.returncode == 3
    assert "Không thấy nơi giữ o-mang" in document(gone)["locations"][0]["error"]
    assert soluu(home, "copy").returncode == 3
    assert soluu(home, "repair").returncode == 3


@pytest.mark.requirement("TT-19")
def test_a_medium_is_added_and_copied_to_in_one_go(home: Path, tmp_path: Path) -> None:
    """Its serial, keeper, place and next check are on record; the next run knows it by its serial."""
    medium = tmp_path / "usb"
    medium.mkdir()
    (medium / "anh.jpg").write_bytes(b"x")
    command = ("copy", "usb", medium, "--serial", "AB 12", "--custodian", "Cô Lan", "--place", "Tủ 2")
    first = soluu(home, *command, "--next-check", "25/02/2027", "--json")
    assert first.returncode == 0, first.stderr
    assert document(first)["locations"][0]["written"] == 2
    assert not check_root(medium / "so-luu-ocfl").problems
    assert document(soluu(home, "copy", "usb", medium, "--serial", "AB 12", "--json"))["locations"][0]["written"] == 0
    (listed,) = document(soluu(home, "store", "list", "--json"))["locations"]
    assert {"name": "usb-ab-12", "kind": "usb", "serial": "AB 12", "custodian": "Cô Lan", "place": "Tủ 2",
            "next_check": "2027-02-25", "good": 3}.items() <= listed.items()  # fmt: skip
    assert soluu(home, "copy", "usb", tmp_path / "khong-cam").returncode == 2
    shutil.rmtree(medium)
    unplugged = soluu(home, "copy")
    assert (unplugged.returncode, "usb-ab-12: chưa cắm" in unplugged.stderr) == (0, True)
    assert soluu(home, "copy", "--to", "usb-ab-12").returncode == 3
    assert soluu(home, "fixity").returncode == 3


@pytest.mark.full
def test_what_cannot_be_meant_is_wrong_use(home: Path, tmp_path: Path) -> None:
    """Exit 2, and a sentence that says what to do."""
    for arguments, sentence in (
        (("copy",), "Chưa có nơi giữ bản sao nào"),
        (("copy", "--to", "o-mang"), "Chưa có nơi giữ bản sao nào"),
        (("store", "add", "o-mang", str(tmp_path / "x")), "folder:"),
        (("store", "add", "O Mạng", f"folder:{tmp_path / 'x'}"), "Tên nơi giữ"),
        (("store", "add", "o-mang", f"folder:{tmp_path / 'x'}", "--with-key"), "không có mật khẩu"),
        (("restore", "--from", str(tmp_path / "x"), str(tmp_path / "y")), "Không thấy nơi giữ bản sao"),
        (("store", "add", "o-mang", f"folder:{Path(__file__).parent}"), "đã có thứ khác"),
    ):
        answer = soluu(home, *arguments)
        assert (answer.returncode, sentence in answer.stderr) == (2, True), answer.stderr
    assert not (tmp_path / "x").exists()


@pytest.mark.full
def test_a_retired_location_is_left_alone(home: Path, tmp_path: Path) -> None:
    """Nothing is deleted there, and nothing is written any more."""
    soluu(home, "copy", "add", "o-mang", f"folder:{tmp_path / 'o-mang'}")
    soluu(home, "copy", "run")
    assert soluu(home, "store", "retire", "o-mang").returncode == 0
    assert document(soluu(home, "copy", "list", "--json"))["locations"] == []
    assert a_zip(tmp_path / "o-mang").exists()
    with Store(Home(home).store_path).read() as db:
        assert db.query("SELECT count(*) AS n FROM event WHERE kind = 'copy-location-retired'").item() == 1


@pytest.mark.tool("versitygw")
def test_a_bucket_from_its_adding_to_a_bare_machine(
    home: Path, tmp_path: Path, versitygw: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """add (refused without locks), copy, alarm, repair, fixity, restore by its address; out of reach 3."""
    keys_in_environment(monkeypatch)
    name, at = versitygw.bucket(), ("--endpoint", versitygw.endpoint)
    plain = soluu(home, "store", "add", "tren-may", f"s3://{versitygw.bucket(locking=False)}/so-luu", *at)
    assert (plain.returncode, "chưa bật versioning và Object Lock" in plain.stderr) == (2, True), plain.stderr
    added = soluu(home, "store", "add", "tren-may", f"s3://{name}/so-luu", *at, "--json")
    assert added.returncode == 0, added.stderr
    assert document(added)["uri"] == f"s3://{name}/so-luu?endpoint={versitygw.endpoint}"
    copied = document(soluu(home, "copy", "--to", "tren-may", "--json"))
    assert copied["locations"][0]["written"] == 2
    client = versitygw.client()
    key = next(each["Key"] for each in client.list_objects_v2(Bucket=name)["Contents"] if each["Key"].endswith(".zip"))
    client.delete_object(Bucket=name, Key=key)
    alarm = soluu(home, "fixity", "--store", "tren-may", "--json")
    assert alarm.returncode == 1
    assert "delete-marker" in {each["code"] for each in document(alarm)["locations"][0]["problems"]}
    assert soluu(home, "repair").returncode == 0
    bare = soluu(tmp_path / "khong-co", "restore", "--from", f"s3://{name}/so-luu", *at, tmp_path / "moi", "--json")
    assert (bare.returncode, document(bare)["bundles"]) == (0, 2)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "sai")
    assert soluu(home, "fixity").returncode == 3
    refused = soluu(tmp_path / "khong-co", "restore", "--from", f"s3://{name}/so-luu", *at, tmp_path / "moi-2")
    assert (refused.returncode, "sai hoặc hết hạn" in refused.stderr) == (3, True), refused.stderr
