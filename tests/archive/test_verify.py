"""What a bundle as it was sealed, one of its papers and a code answer; an unmade check is never taken for a pass."""

from __future__ import annotations

import json
import zipfile
from functools import partial
from io import BytesIO
from pathlib import Path

import pytest
from invented_class import URL, log_proof, sealed
from opened import Files, packed
from verified import OURS, STRANGER, THEIRS, answers, check, lookup_of, pdf_of, told

from archive.sealing import SealedBundle
from archive.verify import verify_bundle, verify_code, verify_path, verify_pdf
from qr.lookup import Lookup, Status
from qr.payload import DocumentKind
from records.class_record import ClassRecord


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
    forged = sealed(record, private_key=STRANGER, log=partial(log_proof, key=STRANGER))
    result = verify_bundle(forged.zip_bytes, trusted_keys=[OURS])
    assert answers(result) == (True, True, False, None, None)
    assert told(result) == {("seal/seal.json", "untrusted")}
    assert verify_bundle(forged.zip_bytes, trusted_keys=[OURS, THEIRS]).trusted


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
    assert answers(with_page_edited) == (False, True, True, None, None)
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


def test_what_was_altered_is_never_called_current(bundle: SealedBundle, files: Files) -> None:
    """The lookup knows the revision that it claims to be; of another content that says nothing. Not so the reverse."""
    pdf, path = pdf_of(bundle, files), bundle.documents[2].path
    certificate = next(d.path for d in bundle.documents if d.kind == DocumentKind.SEAL_CERTIFICATE)
    for status, said in (("valid", None), ("superseded", False), ("revoked", False)):
        lookup = lookup_of(bundle, status).get  # type: ignore[arg-type]  # the three words of a Status
        for result in (
            verify_pdf(pdf + b"\n", trusted_keys=[OURS], lookup=lookup),
            verify_bundle(packed({**files, path: pdf + b"\n"}), trusted_keys=[OURS], lookup=lookup),
            verify_bundle(packed({k: v for k, v in files.items() if k != path}), trusted_keys=[OURS], lookup=lookup),
        ):
            assert (result.intact, result.signed, result.current) == (False, True, said)
    known = lookup_of(bundle).get
    others = {path: content for path, content in files.items() if path != certificate}
    gone = verify_bundle(packed(others), trusted_keys=[OURS], lookup=known)
    assert (gone.intact, gone.current) == (False, None)


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


def test_a_code_in_small_letters_was_not_read_and_is_no_forgery(bundle: SealedBundle) -> None:
    """Its own words; nothing failed, nothing passed."""
    result = verify_code(bundle.documents[0].code.lower(), trusted_keys=[OURS])
    assert answers(result) == (None,) * 5
    assert [problem.code for problem in result.problems] == ["lower-case"]
