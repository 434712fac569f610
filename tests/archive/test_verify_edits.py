"""The verifier finds every edit of a bundle and names the file, however carefully the lists were made anew."""

from __future__ import annotations

import hashlib
import json
import random
import zipfile
from io import BytesIO

import pikepdf
import pytest
from opened import Files, with_new_manifests
from verified import OURS, STRANGER, THEIRS, check, pdf_of, told

from archive import seal
from archive.sealing import SealedBundle
from archive.verify import verify_bundle, verify_pdf


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


@pytest.mark.parametrize(
    "path", ["bagit.txt", "bag-info.txt", "seal/seal.json", "seal/keys.json", "seal/log.tlog-proof"]
)
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
    assert (result.signed, result.logged) == (False, False)
    assert told(result) == {
        ("seal/statement.json", "signature"), ("seal/seal.json", "signature"), ("seal/log.tlog-proof", "log"),
    }  # fmt: skip


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
    outside = {path: data for path, data in files.items() if path not in seal.BESIDE}
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
