"""`soluu export` from the command line, as scripts rely on it: names, exit codes, and one JSON document."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from eark_judge import judge
from test_cli import document, soluu


@pytest.fixture
def home(sealed_home: Path, tmp_path: Path) -> Path:
    shutil.copytree(sealed_home, tmp_path / "kho")
    return tmp_path / "kho"


@pytest.mark.tool("commons_ip")
def test_packages_are_written_once_and_a_spoilt_bundle_is_named(home: Path, tmp_path: Path) -> None:
    """0 and a valid package; 3 where it lies already; 1 with the bundle's name where one was changed; 3 where one is
    gone."""
    target = tmp_path / "ban-giao"
    first = soluu(home, "export", "--eark", target, "--school", "THCS Sao Mai", "--year", "2025-2026", "--json")
    assert first.returncode == 0, first.stderr
    (package,) = document(first)["packages"]
    assert (package["bundles"], package["refused"], package["error"]) == (2, [], None)
    place = Path(package["path"])
    files = [path for path in place.rglob("*") if path.is_file()]
    assert (package["files"], package["bytes"]) == (len(files), sum(path.stat().st_size for path in files))
    assert [judgement.result for judgement in judge([place])] == ["VALID"]
    again = soluu(home, "export", "--eark", target, "--json")
    assert again.returncode == 3
    assert "không ghi đè" in document(again)["error"]
    part = soluu(home, "export", "--eark", target, "--class", "6A1", "--term", "HK1")
    assert part.returncode == 0, part.stderr
    assert "1 gói niêm phong" in part.stdout
    bundle = sorted(home.rglob("*.zip"))[0]
    bundle.write_bytes(bundle.read_bytes()[:-1])
    bad = soluu(home, "export", "--eark", tmp_path / "khac", "--json")
    assert bad.returncode == 1
    (package,) = document(bad)["packages"]
    assert (package["path"], [each["bundle"] for each in package["refused"]]) == (None, [bundle.name])
    bundle.unlink()
    gone = soluu(home, "export", "--eark", tmp_path / "khac")
    assert gone.returncode == 3
    assert bundle.name in gone.stderr
    assert "CHƯA lập gói bàn giao" in gone.stderr
    assert list((tmp_path / "khac").iterdir()) == []


def test_what_cannot_be_meant_is_wrong_use(home: Path, tmp_path: Path) -> None:
    """Exit 2, and a sentence that says what to do."""
    for arguments, sentence in (
        ((), "Thiếu --eark"),
        (("--eark", str(home / "ra")), "nằm trong kho"),
        (("--eark", str(tmp_path / "x"), "--year", "2030-2031"), "Không có năm học"),
        (("--eark", str(tmp_path / "x"), "--by", "người lạ"), "Không có chức vụ"),
    ):
        answer = soluu(home, "export", *arguments)
        assert (answer.returncode, sentence in answer.stderr) == (2, True), answer.stderr
    assert not (tmp_path / "x").exists()
