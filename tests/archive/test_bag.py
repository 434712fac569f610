"""The bundle as a BagIt bag and a ZIP, judged by tools that know nothing of us."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
import zipfile
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import bagit
import pytest
from invented_class import NOW, URL
from opened import members

from archive.bag import zip_bag
from archive.sealing import SealedBundle


@pytest.fixture
def unpacked(bundle: SealedBundle, tmp_path: Path) -> Path:
    """The bag's folder, as any tool unpacks it."""
    with zipfile.ZipFile(BytesIO(bundle.zip_bytes)) as archive:
        archive.extractall(tmp_path)
    (folder,) = tmp_path.iterdir()
    return folder


def test_the_library_of_congress_tool_finds_the_bag_valid(unpacked: Path) -> None:
    """All digests, not the sums alone."""
    bag = bagit.Bag(str(unpacked))
    bag.validate()
    assert bag.version_info == (1, 0)
    assert bag.info["Source-Organization"] == "TRƯỜNG THCS SAO MAI"
    assert set(bag.algorithms) == {"sha256", "sha512"}


def test_the_library_of_congress_tool_finds_an_edit(unpacked: Path) -> None:
    """The check can fail."""
    (unpacked / "data" / "diem.csv").write_bytes(b"edited")
    with pytest.raises(bagit.BagValidationError):
        bagit.Bag(str(unpacked)).validate()


@pytest.mark.tool("sha256sum")
@pytest.mark.tool("unzip")
def test_unzip_and_sha256sum_alone_suffice(bundle: SealedBundle, tmp_path: Path) -> None:
    """As DOC-TRUOC.html says, command by command."""
    (tmp_path / bundle.file_name).write_bytes(bundle.zip_bytes)
    page = members(bundle)["DOC-TRUOC.html"].decode()
    commands = re.findall(r"<pre>(.*?)</pre>", page, re.DOTALL)[0].splitlines()
    assert commands[0] == f"unzip {bundle.file_name}"
    shell = ["bash", "-ec", "\n".join(commands)]
    done = subprocess.run(shell, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout.count(": OK\n") == len(members(bundle)) - 5 - 2  # the seal and its proof, and the tag manifests


@pytest.mark.skipif(shutil.which("openssl") is None, reason="THIẾU CÔNG CỤ openssl")
def test_the_steps_for_checking_by_hand_work(unpacked: Path) -> None:
    """Every command of seal/VERIFY.txt, with openssl in the place of our code."""
    text = (unpacked / "seal" / "VERIFY.txt").read_text(encoding="utf-8")
    commands = [line.strip() for line in text.splitlines() if line.startswith("     ") and "sha256sum" not in line]
    *commands, check_stamp, print_stamp = commands  # tests/archive/test_time_stamp.py does these two
    assert check_stamp.startswith("openssl ts -verify")
    assert print_stamp.startswith("openssl ts -reply")
    assert len(commands) == 4
    said = []
    for command in commands:
        words = shlex.split(command)
        words[0] = sys.executable if words[0] == "python3" else words[0]
        said.append(subprocess.run(words, cwd=unpacked, capture_output=True, text=True, check=True).stdout)
    assert "Signature Verified Successfully" in said[1]
    assert said[2].startswith("56475aa7")
    assert said[3].split() == ["chu-ky.bin", "da-ky.bin", "khoa.der"]  # its own three, which the text says to delete


def test_the_step_over_the_signed_list_names_an_edited_file(unpacked: Path) -> None:
    """The hand check can fail."""
    (unpacked / "data" / "diem.csv").write_bytes(b"edited")
    (unpacked / "data" / "sua-diem.csv").unlink()
    text = (unpacked / "seal" / "VERIFY.txt").read_text(encoding="utf-8")
    (command,) = [line.strip() for line in text.splitlines() if "'files'" in line]
    words = [sys.executable, *shlex.split(command)[1:]]
    said = subprocess.run(words, cwd=unpacked, capture_output=True, text=True, check=True).stdout
    assert said.split() == ["data/diem.csv", "data/sua-diem.csv"]


@pytest.mark.requirement("TM-14")
def test_names_are_plain_ascii_and_hold_no_pupil(bundle: SealedBundle) -> None:
    """Neither name nor code: file names are seen by many more eyes than files."""
    names = [bundle.file_name, *members(bundle)]
    assert bundle.file_name == "truong-thcs-sao-mai-6A1-HK1-2025-2026-v1.zip"
    for name in names:
        assert re.fullmatch(r"[A-Za-z0-9._/-]+", name)
        assert "230000000" not in name
        assert not re.search(r"nguyen|thao|tran|quynh|pham|huyen", name, re.IGNORECASE)


def test_the_zip_has_one_folder_one_date_and_no_compression(bundle: SealedBundle) -> None:
    """RFC 8493 section 4: one base directory, named as the file."""
    with zipfile.ZipFile(BytesIO(bundle.zip_bytes)) as archive:
        infos = archive.infolist()
    assert {info.filename.partition("/")[0] for info in infos} == {bundle.file_name.removesuffix(".zip")}
    assert {info.date_time for info in infos} == {(2026, 1, 22, 14, 5, 6)}
    assert {(info.compress_type, info.create_system) for info in infos} == {(zipfile.ZIP_STORED, 3)}
    assert [info.filename for info in infos] == sorted(info.filename for info in infos)


@pytest.mark.parametrize("name", ["../a", "/a", "a\\b", "C:a", "điểm.csv", "a/../../b"])
def test_a_name_that_could_do_harm_is_never_packed(name: str) -> None:
    """Relative, plain, inside."""
    with pytest.raises(ValueError, match="plain ASCII"):
        zip_bag({name: b""}, "goi", NOW)


def test_the_zip_depends_on_its_date() -> None:
    """And on nothing else that changes."""
    assert zip_bag({"a": b"1", "b": b"2"}, "goi", NOW) == zip_bag({"b": b"2", "a": b"1"}, "goi", NOW)
    assert zip_bag({"a": b"1"}, "goi", NOW) != zip_bag({"a": b"1"}, "goi", NOW + timedelta(seconds=2))


def test_the_first_page_needs_no_script_and_escapes_what_it_shows(bundle: SealedBundle) -> None:
    """A layman opens it first, on any computer."""
    page = members(bundle)["DOC-TRUOC.html"].decode()
    assert "<script" not in page
    assert "TRƯỜNG THCS SAO MAI" in page
    assert bundle.documents[-1].label in page
    assert URL not in page
    assert "$" not in page.replace(bundle.documents[-1].label, "")
