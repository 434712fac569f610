"""Hostile and damaged bundles, files and folders are told of and never trusted, unpacked or followed."""

from __future__ import annotations

import random
import shutil
import struct
import subprocess
import zipfile
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from foreign_zips import foreign_zips, zip_of
from opened import Files, packed
from verified import OURS, answers, check, pdf_of, told

from archive.checking import container
from archive.sealing import SealedBundle
from archive.verify import verify_bundle, verify_path, verify_pdf


@pytest.mark.parametrize("name", ["../ra-ngoai.txt", "/etc/x", "goi/../../x", "goi\\..\\x", "goi/a:b", "goi//x"])
def test_a_name_that_leads_outside_is_refused(files: Files, name: str) -> None:
    """It is named and never opened."""
    made = BytesIO(packed(files))
    with zipfile.ZipFile(made, "a") as archive:
        info = zipfile.ZipInfo("x")
        info.filename = name
        archive.writestr(info, b"x")
    result = verify_bundle(made.getvalue(), trusted_keys=[OURS])
    assert "name" in {code for _, code in told(result)}
    assert result.intact is False


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("name", ["goi/data/diem.csv", "goi/data/DIEM.csv"])
def test_two_files_of_one_name_are_found(files: Files, name: str) -> None:
    """Programs differ in which of the two they take; on Windows case does not tell them apart."""
    made = BytesIO(packed(files))
    with zipfile.ZipFile(made, "a") as archive:
        archive.writestr(name, b"the other one")
    assert (name, "double") in told(verify_bundle(made.getvalue(), trusted_keys=[OURS]))


def test_a_file_beside_the_bag_is_found(files: Files) -> None:
    """Nobody signed for it."""
    made = BytesIO(packed(files))
    with zipfile.ZipFile(made, "a") as archive:
        archive.writestr("ke-ben.exe", b"x")
    assert ("ke-ben.exe", "outside") in told(verify_bundle(made.getvalue(), trusted_keys=[OURS]))


PLACES = sorted(foreign_zips(zip_of({"a": b""})))


@pytest.mark.parametrize("place", PLACES)
def test_a_bundle_with_foreign_bytes_in_its_zip_is_not_intact(bundle: SealedBundle, tmp_path: Path, place: str) -> None:
    """Another program may see another file in them. From a path as from bytes, and the archive's own name is told."""
    path = tmp_path / "goi.zip"
    path.write_bytes(foreign_zips(bundle.zip_bytes)[place])
    for result in (
        verify_bundle(path, trusted_keys=[OURS]),
        verify_bundle(path.read_bytes(), trusted_keys=[OURS]),
    ):
        assert told(result) == {("goi.zip", "foreign")}
        assert (result.intact, result.signed) == (False, True)


def test_a_bundle_that_was_only_packed_again_is_still_intact(files: Files) -> None:
    """Compressed, with descriptors behind the data: an ordinary tool's ZIP holds nothing beside its files."""

    class Pipe(BytesIO):
        def seekable(self) -> bool:
            return False

    made = Pipe()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for path, content in files.items():
            archive.writestr(f"goi/{path}", content)
    assert verify_bundle(made.getvalue(), trusted_keys=[OURS]).intact is True


def test_a_header_of_a_member_that_differs_from_the_directory_is_found(bundle: SealedBundle) -> None:
    """Some programs believe the one, some the other: every bit that decides what is unpacked, of flags, method, sizes.

    Versions and times decide nothing, nor do flags of which only the directory's counts.
    """
    with zipfile.ZipFile(BytesIO(bundle.zip_bytes)) as archive:
        places = [member.header_offset for member in archive.infolist()[:3]]
    told_apart = [0, 1, 2, 3, 8, 9, *range(14, 30)]     # signature, method, CRC, sizes, lengths
    flags = [(6, 0), (6, 3), (6, 5), (6, 6), (7, 5)]
    for place in places:
        for offset, bit in [*flags, *((offset, bit) for offset in told_apart for bit in range(8))]:
            edited = bytearray(bundle.zip_bytes)
            edited[place + offset] ^= 1 << bit
            result = verify_bundle(bytes(edited), trusted_keys=[OURS])
            assert result.problems, (offset, bit)
            assert not result.intact


@pytest.mark.parametrize("kind", [0x1234, 0x5455])
def test_extra_fields_are_no_place_to_hide(files: Files, kind: int) -> None:
    """An unknown one, and one of times that is far too long; one that ordinary tools write passes."""
    def with_extra(extra: bytes) -> bytes:
        made = BytesIO()
        with zipfile.ZipFile(made, "w") as archive:
            for path, content in files.items():
                member = zipfile.ZipInfo(f"goi/{path}")
                member.extra = extra
                archive.writestr(member, content)
        return made.getvalue()

    secret = struct.pack("<2H", kind, 3000) + b"S" * 3000
    assert verify_bundle(with_extra(secret), trusted_keys=[OURS]).intact is False
    assert verify_bundle(with_extra(struct.pack("<2HBL", 0x5455, 5, 1, 0)), trusted_keys=[OURS]).intact is True


def test_a_bundle_that_was_unpacked_and_packed_by_another_tool_is_still_intact(files: Files, tmp_path: Path) -> None:
    """With entries for its folders, modes and times, as `shutil.make_archive` and `zip -r` write them."""
    for path, content in files.items():
        (tmp_path / "ra" / "goi" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "ra" / "goi" / path).write_bytes(content)
    packs = [Path(shutil.make_archive(str(tmp_path / "lai"), "zip", tmp_path / "ra"))]
    if shutil.which("zip"):
        subprocess.run(["zip", "-q", "-r", str(tmp_path / "zip.zip"), "goi"], cwd=tmp_path / "ra", check=True)
        packs.append(tmp_path / "zip.zip")
    for pack in packs:
        result = verify_bundle(pack, trusted_keys=[OURS])
        assert (result.intact, told(result)) == (True, set())


@pytest.mark.parametrize("system", [3, 0, 2, 5, 16, 30])
@pytest.mark.parametrize("mode", [0o120777, 0o060644])
def test_a_member_that_is_no_plain_file_is_found(files: Files, mode: int, system: int) -> None:
    """A link, a device: another program makes no file of it, whatever system the member names."""
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for path, content in files.items():
            member = zipfile.ZipInfo(f"goi/{path}")
            member.create_system = system
            member.external_attr = (mode if path == "data/diem.csv" else 0o100644) << 16
            archive.writestr(member, content)
    assert told(verify_bundle(made.getvalue(), trusted_keys=[OURS])) == {("goi.zip", "foreign")}


def test_nothing_hides_behind_packed_data(files: Files) -> None:
    """Bytes within a member's size, past the end of its deflate stream: no reader shows them."""
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in files.items():
            archive.writestr(f"goi/{path}", content)
        last = archive.infolist()[-1]
        archive.fp.write(b"S" * 30_000)     # type: ignore[union-attr]  # it is open
        last.compress_size += 30_000
        archive.start_dir += 30_000
        archive.fp.seek(last.header_offset + 18)    # type: ignore[union-attr]
        archive.fp.write(struct.pack("<L", last.compress_size))     # type: ignore[union-attr]
        archive.fp.seek(archive.start_dir)      # type: ignore[union-attr]
    result = verify_bundle(made.getvalue(), trusted_keys=[OURS])
    assert told(result) == {("goi.zip", "foreign")}


def test_a_zip_bomb_is_not_opened(files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    """By its stated size as a whole, by that of one file, and by the number of files."""
    for limit, value in (("MAX_TOTAL_BYTES", 1000), ("MAX_FILE_BYTES", 1000), ("MAX_FILES", 3)):
        with monkeypatch.context() as patch:
            patch.setattr(container, limit, value)
            result = check(files)
            assert "too-large" in {code for _, code in told(result)}
            assert result.intact is (False if limit == "MAX_FILE_BYTES" else None), "the whole was not read"


def test_a_zip_that_lies_about_a_size_is_found(files: Files) -> None:
    """No more is read than was stated."""
    made = bytearray(packed({**files, "data/bom.bin": bytes(1 << 20)}))
    at = made.rfind(b"goi/data/bom.bin") - 46
    made[at + 24 : at + 28] = struct.pack("<I", 10)
    assert "data/bom.bin" in {problem.file for problem in verify_bundle(bytes(made), trusted_keys=[OURS]).problems}


def test_damage_anywhere_is_a_problem_and_never_a_crash(bundle: SealedBundle) -> None:
    """A hundred random wounds: bytes overwritten, a piece cut out, the end cut off."""
    rng = random.Random(5)
    for _ in range(100):
        wounded = bytearray(bundle.zip_bytes)
        start, length = rng.randrange(len(wounded)), rng.choice([1, 30, 4000])
        if rng.random() < 0.5:
            wounded[start : start + length] = rng.randbytes(length)
            if wounded == bundle.zip_bytes:     # chance may hit upon the very byte that was there
                wounded[start] ^= 1
        else:
            del wounded[start : start + length]
        result = verify_bundle(bytes(wounded), trusted_keys=[OURS])
        assert result.problems, f"{length} bytes from {start} on"
        assert result.intact is not True or result.signed is not True


def test_a_damaged_pdf_is_a_problem_and_never_a_crash(bundle: SealedBundle, files: Files) -> None:
    """The same for a single PDF: either the record still agrees with its code, or something is told."""
    rng, pdf = random.Random(3), pdf_of(bundle, files)
    for _ in range(100):
        wounded = bytearray(pdf)
        start = rng.randrange(len(wounded))
        wounded[start : start + rng.choice([1, 500, 40_000])] = rng.randbytes(rng.choice([1, 500]))
        result = verify_pdf(bytes(wounded), trusted_keys=[OURS])
        assert result.problems or result.intact is None


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [("a.txt", b"hello", "kind"), ("a.zip", b"PK\x03\x04rest", "unreadable"), ("a.pdf", b"%PDF-1.7\n", "unreadable"),
     ("b.zip", packed({"data/a.txt": b""}), "no-bag")],
)  # fmt: skip
def test_what_is_no_bundle_and_no_paper_is_refused(tmp_path: Path, name: str, content: bytes, code: str) -> None:
    """With a sentence; nothing was compared, so no check passed and none failed."""
    (tmp_path / name).write_bytes(content)
    result = verify_path(tmp_path / name, trusted_keys=[OURS])
    assert told(result) == {(name, code)}
    assert answers(result) == (None,) * 5


def test_a_pdf_of_somebody_else_is_not_signed(tmp_path: Path) -> None:
    """It carries no record."""
    pikepdf.new().save(tmp_path / "a.pdf")
    result = verify_path(tmp_path / "a.pdf", trusted_keys=[OURS])
    assert told(result) == {("a.pdf", "no-record")}
    assert answers(result) == (None, False, None, None, None)


def test_a_link_in_an_unpacked_bundle_is_not_followed(files: Files, tmp_path: Path) -> None:
    """It may lead anywhere."""
    for path, content in files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(content)
    (tmp_path / "data" / "diem.csv").unlink()
    try:
        (tmp_path / "data" / "diem.csv").symlink_to(tmp_path / "bagit.txt")
    except OSError:
        pytest.skip("this system makes no links")
    assert ("data/diem.csv", "name") in told(verify_path(tmp_path, trusted_keys=[OURS]))


@pytest.mark.parametrize("edited", [False, True], ids=["genuine", "edited"])
def test_a_bundle_whose_first_member_is_a_pdf_is_verified_as_a_bundle(
    files: Files, tmp_path: Path, edited: bool
) -> None:
    """Stored as it is, the PDF begins within the first bytes: it must not be taken for the whole."""
    path = tmp_path / "goi.zip"
    first = "data/bang-tong-hop.pdf"
    changed = {**files, "data/diem.csv": files["data/diem.csv"] + b"\n"} if edited else files
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(changed, key=lambda each: each != first):
            archive.writestr(f"goi/{name}", changed[name])
    assert b"%PDF-" in path.read_bytes()[:1024]
    result = verify_path(path, trusted_keys=[OURS])
    assert (result.intact, result.signed) == (not edited, True)
    assert ("data/diem.csv" in {file for file, _ in told(result)}) is edited
