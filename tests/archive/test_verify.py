"""The verifier finds every change, names the file, and never takes an unmade check for a pass."""

from __future__ import annotations

import hashlib
import json
import random
import struct
import zipfile
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from invented_class import KEY, NOW, URL, sealed
from opened import Files, members, packed, with_new_manifests

from archive import seal
from archive.checking import container
from archive.sealing import SealedBundle
from archive.verify import TrustedKey, VerifyResult, verify_bundle, verify_code, verify_path, verify_pdf
from qr.lookup import Lookup, LookupRecord, Status
from qr.payload import DocumentKind, key_id
from records.class_record import ClassRecord

OURS = TrustedKey(key_id(KEY.public_key()).hex(), KEY.public_key().public_bytes_raw())
STRANGER = Ed25519PrivateKey.from_private_bytes(bytes(32))
THEIRS = TrustedKey(key_id(STRANGER.public_key()).hex(), STRANGER.public_key().public_bytes_raw())


@pytest.fixture(scope="session")
def files(bundle: SealedBundle) -> Files:
    return members(bundle)


def check(files: Files, *keys: TrustedKey) -> VerifyResult:
    return verify_bundle(packed(files), trusted_keys=keys or (OURS,))


def told(result: VerifyResult) -> set[tuple[str, str]]:
    return {(problem.file, problem.code) for problem in result.problems}


def answers(result: VerifyResult) -> tuple[bool | None, ...]:
    return result.intact, result.signed, result.trusted, result.timely, result.current


def pdf_of(bundle: SealedBundle, files: Files) -> bytes:
    return files[bundle.documents[2].path]


def lookup_of(bundle: SealedBundle, status: Status = "valid", **changes: object) -> dict[str, LookupRecord]:
    newest = 2 if status == "superseded" else 1
    records = [
        LookupRecord(
            document_id=d.document_id, code=d.code, kind=DocumentKind(d.kind), school="TRƯỜNG THCS SAO MAI", label="x",
            school_year="2025-2026", term="HK1", revision=1, sealed_at=NOW.isoformat(), sha256=d.sha256,
            bundle_id=bundle.bundle_id, status=status, newest_revision=newest,
        )
        for d in bundle.documents
    ]  # fmt: skip
    return {record.document_id: replace(record, **changes) for record in records}  # type: ignore[arg-type]


# -- a bundle as it was sealed ------------------------------------------------------------------------------------


def test_a_bundle_as_sealed_is_intact_signed_and_trusted(bundle: SealedBundle, tmp_path: Path) -> None:
    """As bytes, as a file and as an unpacked folder; what cannot be checked is None."""
    (tmp_path / "a.zip").write_bytes(bundle.zip_bytes)
    with zipfile.ZipFile(BytesIO(bundle.zip_bytes)) as archive:
        archive.extractall(tmp_path / "ra")
    (inside,) = (tmp_path / "ra").iterdir()
    for path in (tmp_path / "a.zip", tmp_path / "ra", inside):
        result = verify_path(path, trusted_keys=[OURS])
        assert answers(result) == (True, True, True, None, None)
        assert result.problems == ()
        assert json.loads(json.dumps(result.as_dict()))["path"] == str(path)
    assert answers(verify_bundle(bundle.zip_bytes, trusted_keys=[])) == (True, True, None, None, None)


def test_a_bundle_packed_again_by_another_tool_is_still_intact(files: Files) -> None:
    """Compression and order of a ZIP are not its contents."""
    assert answers(check(dict(reversed(files.items())))) == (True, True, True, None, None)
    assert answers(verify_bundle(packed(files, folder=""), trusted_keys=[OURS])) == (True, True, True, None, None)


def test_a_strangers_bundle_is_signed_but_not_trusted(record: ClassRecord) -> None:
    """Signed and trusted are two questions."""
    forged = sealed(record, private_key=STRANGER)
    result = verify_bundle(forged.zip_bytes, trusted_keys=[OURS])
    assert answers(result) == (True, True, False, None, None)
    assert told(result) == {("seal/seal.json", "untrusted")}
    assert verify_bundle(forged.zip_bytes, trusted_keys=[OURS, THEIRS]).trusted


# -- edits ------------------------------------------------------------------------------------------------------


def test_any_changed_byte_of_any_file_is_found_and_the_file_named(files: Files) -> None:
    """One byte somewhere in each file: as it is, and with all manifests made anew afterwards."""
    rng = random.Random(7)
    for path, content in files.items():
        edited = bytearray(content)
        edited[rng.randrange(len(edited))] ^= 1 << rng.randrange(8)
        for forged in ({**files, path: bytes(edited)}, with_new_manifests({**files, path: bytes(edited)})):
            if forged == files:
                continue  # an edited manifest that was made anew is the manifest as it was
            result = check(forged)
            assert path in {problem.file for problem in result.problems}, path
            assert not (result.intact and result.signed)


@pytest.mark.parametrize("path", ["bagit.txt", "bag-info.txt", "seal/seal.json", "seal/keys.json"])
def test_every_byte_of_the_small_files_is_guarded(files: Files, path: str) -> None:
    """Not one could be changed unseen: white space in a seal, the case of a digest, an end of line."""
    small = {name: content for name, content in files.items() if not name.startswith("data/")}
    for place in range(len(files[path])):
        edited = bytearray(files[path])
        edited[place] ^= 0x20
        assert path in {problem.file for problem in check({**small, path: bytes(edited)}).problems}


@pytest.mark.parametrize(("old", "new"), [(b"\n", b" "), (b"  ", b" \t"), (b"}\n", b"}"), (b'": "', b'":  "')])
def test_white_space_in_the_seal_is_guarded_too(files: Files, old: bytes, new: bytes) -> None:
    """It would still read as the same JSON; it has one spelling all the same."""
    forged = {**files, "seal/seal.json": files["seal/seal.json"].replace(old, new, 1)}
    assert told(check(forged)) == {("seal/seal.json", "unreadable")}


def test_without_its_seal_a_bag_still_answers_for_its_files(files: Files) -> None:
    """The manifests name what was edited and what is missing; nothing is signed."""
    left = {path: content for path, content in files.items() if not path.startswith("seal/")}
    result = check({path: data for path, data in {**left, "data/diem.csv": b"x"}.items() if path != "verify.html"})
    assert {("data/diem.csv", "changed"), ("verify.html", "missing"), ("seal/seal.json", "absent")} <= told(result)
    assert (result.intact, result.signed, result.trusted) == (False, False, None)


def test_every_flipped_byte_of_the_zips_contents_is_found(bundle: SealedBundle) -> None:
    """In the stored ZIP itself, where a checksum fails before any of our lists is read."""
    with zipfile.ZipFile(BytesIO(bundle.zip_bytes)) as archive:
        infos = archive.infolist()
    rng = random.Random(11)
    for info in infos:
        start = info.header_offset + 30 + len(info.filename)
        edited = bytearray(bundle.zip_bytes)
        edited[start + rng.randrange(info.file_size)] ^= 0x01
        result = verify_bundle(bytes(edited), trusted_keys=[OURS])
        assert info.filename.partition("/")[2] in {problem.file for problem in result.problems}


@pytest.mark.parametrize("regenerated", [False, True], ids=["as is", "manifests made anew"])
@pytest.mark.parametrize("path", ["data/them.pdf", "data/them.csv", "them.txt", "seal/them.json", "data/hoc-ba/x.bin"])
def test_an_added_file_is_found_and_named(files: Files, path: str, regenerated: bool) -> None:
    """Wherever it was put."""
    forged = {**files, path: b"x"}
    result = check(with_new_manifests(forged) if regenerated else forged)
    assert (path, "extra") in told(result)
    assert result.intact is False


@pytest.mark.parametrize("regenerated", [False, True], ids=["as is", "manifests made anew"])
def test_every_removed_file_is_found_and_named(files: Files, regenerated: bool) -> None:
    """Each of them, one at a time."""
    for path in files:
        left = {name: content for name, content in files.items() if name != path}
        if regenerated and "manifest-" in path:
            continue
        result = check(with_new_manifests(left) if regenerated else left)
        assert path in {problem.file for problem in result.problems}
        assert not (result.intact and result.signed)


def test_a_renamed_file_is_found_under_both_names(files: Files) -> None:
    """One is missing, the other does not belong."""
    forged = {("data/doi.csv" if path == "data/diem.csv" else path): content for path, content in files.items()}
    assert {("data/diem.csv", "missing"), ("data/doi.csv", "extra")} <= told(check(forged))


def test_all_problems_are_told_in_one_run(files: Files) -> None:
    """Each once, however many checks saw it."""
    forged = {**files, "data/diem.csv": b"x", "data/them.txt": b"", "DOC-TRUOC.html": b"y"}
    del forged["data/sua-diem.pdf"]
    result = check(forged)
    assert {
        ("data/diem.csv", "changed"), ("data/them.txt", "extra"), ("DOC-TRUOC.html", "changed"),
        ("data/sua-diem.pdf", "missing"),
    } <= told(result)  # fmt: skip
    assert len(result.problems) == len(told(result))


def test_a_statement_written_anew_without_the_key_is_not_signed(files: Files) -> None:
    """Everything agrees but the signature."""
    edited = b"x" * len(files["data/diem.csv"])
    forged = with_new_manifests({**files, "data/diem.csv": edited})
    forged["seal/statement.json"] = restated(forged)
    result = check(forged)
    assert (result.intact, result.signed) == (True, False)
    assert told(result) == {("seal/statement.json", "signature"), ("seal/seal.json", "signature")}


def test_a_seal_made_anew_with_another_key_betrays_itself_by_the_codes(files: Files) -> None:
    """The papers inside were signed by the school; the forger's key is neither theirs nor trusted."""
    forged = with_new_manifests({**files, "data/diem.csv": b"x"})
    statement = json.loads(restated(forged)) | {"key_id": THEIRS.key_id}
    forged["seal/statement.json"] = seal.canonical_bytes(statement)
    forged["seal/seal.json"] = seal.signature(forged["seal/statement.json"], STRANGER)
    result = check(forged)
    assert (result.signed, result.trusted) == (False, False)
    assert ("seal/seal.json", "untrusted") in told(result)
    assert ("data/bang-tong-hop.pdf", "code-signature") in told(result)


def restated(files: Files) -> bytes:
    """The statement with the digests of these files."""
    statement = json.loads(files["seal/statement.json"])
    outside = {path: data for path, data in files.items() if path not in {"seal/statement.json", "seal/seal.json"}}
    digests = {path: hashlib.sha256(data).hexdigest() for path, data in outside.items()}
    statement |= {"files": digests, "tagmanifest_sha256": digests["tagmanifest-sha256.txt"]}
    return seal.canonical_bytes(statement)


def test_a_record_that_differs_from_its_code_is_found(bundle: SealedBundle, files: Files) -> None:
    """The facts inside a PDF rewritten, the code left as it was."""
    pdf = with_record(pdf_of(bundle, files), lambda text: text.replace('"value":"', '"value":"1', 1))
    result = verify_pdf(pdf, trusted_keys=[OURS])
    assert told(result) == {("tep.pdf", "commitment")}
    assert result.intact is False
    path = bundle.documents[2].path
    assert (path, "commitment") in told(check({**files, path: pdf}))


def with_record(pdf: bytes, change) -> bytes:  # type: ignore[no-untyped-def]  # text to text
    with pikepdf.open(BytesIO(pdf)) as opened:
        text = opened.attachments["record.json"].get_file().read_bytes().decode()
        opened.attachments["record.json"].get_file().obj.write(change(text).encode())
        made = BytesIO()
        opened.save(made)
    return made.getvalue()


# -- hostile and damaged containers -------------------------------------------------------------------------------


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


def test_a_zip_bomb_is_not_opened(files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    """By its stated size as a whole, by that of one file, and by the number of files."""
    for limit, value in (("MAX_TOTAL_BYTES", 1000), ("MAX_FILE_BYTES", 1000), ("MAX_FILES", 3)):
        with monkeypatch.context() as patch:
            patch.setattr(container, limit, value)
            result = check(files)
            assert "too-large" in {code for _, code in told(result)}
            assert result.intact is False


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
        else:
            del wounded[start : start + length]
        verify_bundle(bytes(wounded), trusted_keys=[OURS])


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
    """With a sentence, and no check passed."""
    (tmp_path / name).write_bytes(content)
    result = verify_path(tmp_path / name, trusted_keys=[OURS])
    assert told(result) == {(name, code)}
    assert True not in answers(result)


def test_a_pdf_of_somebody_else_is_not_signed(tmp_path: Path) -> None:
    """It carries no record."""
    pikepdf.new().save(tmp_path / "a.pdf")
    result = verify_path(tmp_path / "a.pdf", trusted_keys=[OURS])
    assert told(result) == {("a.pdf", "no-record")}
    assert result.signed is False


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


# -- one PDF, one code -----------------------------------------------------------------------------------------


def test_a_single_pdf_is_signed_but_whether_intact_only_the_lookup_knows(bundle: SealedBundle, files: Files) -> None:
    """Its record agrees with its code; what its page shows is another matter."""
    pdf, known = pdf_of(bundle, files), lookup_of(bundle)
    assert answers(verify_pdf(pdf, trusted_keys=[OURS])) == (None, True, True, None, None)
    assert answers(verify_pdf(pdf, trusted_keys=[])) == (None, None, None, None, None)
    unknown = verify_pdf(pdf, trusted_keys=[THEIRS])
    assert answers(unknown) == (None, None, False, None, None)
    assert told(unknown) == {("tep.pdf", "untrusted")}
    assert answers(verify_pdf(pdf, trusted_keys=[OURS], lookup=known.get)) == (True, True, True, None, True)
    with_page_edited = verify_pdf(pdf + b"\n", trusted_keys=[OURS], lookup=known.get)
    assert answers(with_page_edited) == (False, True, True, None, True)
    assert told(with_page_edited) == {("tep.pdf", "digest")}


@pytest.mark.parametrize("status", ["superseded", "revoked"])
def test_what_is_no_longer_current_is_said(bundle: SealedBundle, files: Files, status: Status) -> None:
    """For the bundle, for one PDF and for the code alone; integrity is another question."""
    known = lookup_of(bundle, status).get
    for result in (
        verify_bundle(bundle.zip_bytes, trusted_keys=[OURS], lookup=known),
        verify_pdf(pdf_of(bundle, files), trusted_keys=[OURS], lookup=known),
        verify_code(bundle.documents[0].code, trusted_keys=[OURS], lookup=known),
    ):
        assert (result.signed, result.trusted, result.current) == (True, True, False)
        assert result.intact is not False
        assert status in {problem.code for problem in result.problems}


def test_a_current_bundle_is_known_by_its_certificate(bundle: SealedBundle) -> None:
    """A lookup that does not know it answers nothing."""
    known = lookup_of(bundle)
    assert verify_bundle(bundle.zip_bytes, trusted_keys=[OURS], lookup=known.get).current is True
    assert verify_bundle(bundle.zip_bytes, trusted_keys=[OURS], lookup=lambda _: None).current is None
    del known[bundle.bundle_id]
    assert verify_bundle(bundle.zip_bytes, trusted_keys=[OURS], lookup=known.get).current is None


def test_a_paper_that_is_not_the_one_issued_is_found_in_a_bundle(bundle: SealedBundle) -> None:
    """Even in a bundle that agrees with itself."""
    result = verify_bundle(bundle.zip_bytes, trusted_keys=[OURS], lookup=lookup_of(bundle, sha256="0" * 64).get)
    assert result.intact is False
    assert ("data/bang-tong-hop.pdf", "digest") in told(result)


def test_the_lookup_on_disk_serves(bundle: SealedBundle, tmp_path: Path) -> None:
    """The real one, as the program writes it."""
    lookup = Lookup(tmp_path / "tra-cuu.sqlite")
    lookup.put(lookup_of(bundle).values())
    assert verify_bundle(bundle.zip_bytes, trusted_keys=[OURS], lookup=lookup.get).current is True
    lookup.supersede(bundle.bundle_id, 2)
    assert verify_bundle(bundle.zip_bytes, trusted_keys=[OURS], lookup=lookup.get).current is False


def test_a_code_or_its_address_is_enough(bundle: SealedBundle) -> None:
    """It says who issued a paper, nothing of the paper in hand."""
    code = bundle.documents[0].code
    for text in (code, f"{URL.upper()}{code}"):
        result = verify_code(text, trusted_keys=[OURS])
        assert answers(result) == (None, True, True, None, None)
        assert result.is_code
    assert verify_code(code, trusted_keys=[THEIRS]).trusted is False
    assert verify_code(code, trusted_keys=[]).signed is None


def test_a_forged_code_is_not_signed(bundle: SealedBundle) -> None:
    """Another letter in the middle of it; and what is no code at all."""
    code = bundle.documents[0].code
    forged = code[:60] + ("A" if code[60] != "A" else "B") + code[61:]
    result = verify_code(forged, trusted_keys=[OURS])
    assert (result.signed, result.trusted) == (False, False)
    assert [problem.code for problem in result.problems] == ["code-signature"]
    assert verify_code("xin chào", trusted_keys=[OURS]).signed is False
