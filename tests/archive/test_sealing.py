"""Sealing: equal input gives equal bytes, all facts are inside, nothing is sealed on a wrong original."""

from __future__ import annotations

import base64
import csv
import json
import secrets
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from io import BytesIO, StringIO
from itertools import count

import pikepdf
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st
from invented_class import DIGEST, KEY, NOW, ORIGINAL, class_record, findings, sealed
from opened import members

from archive.csv_facts import neutral, restored
from archive.sealing import SealedBundle, facts_sha256
from qr.payload import DocumentKind, commitment, parse, verify
from records.class_record import ClassRecord
from records.problems import CannotError


def test_equal_input_gives_equal_bytes(record: ClassRecord, bundle: SealedBundle) -> None:
    """Record, findings, key, moment, numbers and random bytes decide every byte."""
    again = sealed(class_record())
    assert again == bundle
    assert sealed(record, now=NOW + timedelta(minutes=1)).zip_sha256 != bundle.zip_sha256
    assert again.zip_sha256 == sha256(again.zip_bytes).hexdigest()


def test_two_seals_of_the_same_class_share_no_number_and_no_salt() -> None:
    """Left to itself, sealing draws random bytes anew each time."""
    one, other = (sealed(class_record(1), random_bytes=secrets.token_bytes) for _ in range(2))
    assert {d.document_id for d in one.documents}.isdisjoint({d.document_id for d in other.documents})
    commitments = [{parse(d.code).payload.commitment for d in bundle.documents} for bundle in (one, other)]
    assert commitments[0].isdisjoint(commitments[1])


def test_facts_digest_changes_with_any_fact_and_not_with_the_time_of_printing(record: ClassRecord) -> None:
    """So that an unchanged class is not sealed again."""
    before = facts_sha256(record)
    assert facts_sha256(class_record()) == before == sealed(record, now=NOW + timedelta(days=1)).facts_sha256
    pupil = record.pupils[0]
    other_mark = replace(pupil, marks=(replace(pupil.marks[0], value="9.9"), *pupil.marks[1:]))
    for changed in (
        replace(record, pupils=(other_mark, *record.pupils[1:])),
        replace(record, pupils=record.pupils[::-1]),
        replace(record, corrections=()),
        replace(record, pupils=(replace(pupil, results={}), *record.pupils[1:])),
    ):
        assert facts_sha256(changed) != before


def test_facts_digest_does_not_depend_on_the_order_of_marks(record: ClassRecord) -> None:
    """The store may hand them out in any order."""
    pupils = tuple(replace(pupil, marks=pupil.marks[::-1]) for pupil in record.pupils)
    assert facts_sha256(replace(record, pupils=pupils)) == facts_sha256(record)


def test_the_documents_are_told_with_all_that_must_be_recorded(bundle: SealedBundle) -> None:
    """Kinds, pupils, numbers and digests; the bundle's id is its certificate's."""
    files = members(bundle)
    assert [d.kind for d in bundle.documents] == [1, 3, *[2] * 5, 4]
    assert [d.status_index for d in bundle.documents] == list(range(100, 108))
    assert bundle.bundle_id == bundle.documents[-1].document_id
    for document in bundle.documents:
        assert sha256(files[document.path]).hexdigest() == document.sha256
        assert (document.pupil_code is not None) == (document.kind == DocumentKind.PUPIL_RECORD)
    with pytest.raises(StopIteration):
        sealed(class_record(1), status_indices=iter([1, 2]))


def test_each_paper_carries_its_facts_salt_and_code(bundle: SealedBundle) -> None:
    """From them a stranger makes the commitment again."""
    files = members(bundle)
    for document in bundle.documents:
        with pikepdf.open(BytesIO(files[document.path])) as pdf:
            stated = json.loads(pdf.attachments["record.json"].get_file().read_bytes())
        assert stated["code"] == document.code
        signed = parse(document.code)
        verify(signed, KEY.public_key())
        canonical = json.dumps(stated["record"], ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
        assert commitment(bytes.fromhex(stated["salt"]), canonical) == signed.payload.commitment
        if document.pupil_code:
            assert stated["record"]["content"]["pupil"]["pupil_code"] == document.pupil_code
            assert ("2300000001" in str(stated)) == (document.pupil_code == "2300000001")


@pytest.mark.requirement("QN-09")
def test_the_seal_is_over_every_file(bundle: SealedBundle) -> None:
    """Checked here with the primitives alone."""
    files = members(bundle)
    seal, statement = json.loads(files["seal/seal.json"]), json.loads(files["seal/statement.json"])
    key = Ed25519PublicKey.from_public_bytes(base64.b64decode(seal["public_key"]))
    key.verify(base64.b64decode(seal["signature"]), b"soluu-seal-v1\n" + files["seal/statement.json"])
    assert statement["files"].keys() == files.keys() - {"seal/seal.json", "seal/statement.json", "seal/log.tlog-proof"}
    assert statement["accepted_findings"] == 4
    assert statement["timestamp"] is None
    assert statement["sealed_at"] == "2026-01-22T14:05:07+07:00"


def test_originals_are_kept_byte_for_byte(bundle: SealedBundle) -> None:
    """Under their digest, not their name."""
    assert members(bundle)[f"data/original/{DIGEST[:16]}.xlsx"] == ORIGINAL


@pytest.mark.parametrize("originals", [{}, {DIGEST: b"another"}], ids=["missing", "changed"])
def test_nothing_is_sealed_on_a_missing_or_changed_original(record: ClassRecord, originals: dict[str, bytes]) -> None:
    """Said in a sentence that names the file."""
    with pytest.raises(CannotError, match=r"so_diem_6a1\.xlsx"):
        sealed(record, originals=originals)


def test_progress_counts_every_paper(record: ClassRecord) -> None:
    """From none to all."""
    steps: list[tuple[int, int]] = []
    sealed(record, progress=lambda done, total: steps.append((done, total)))
    assert steps == [(done, 8) for done in range(9)]


@pytest.mark.requirement("TM-13")
@pytest.mark.requirement("QN-09")
def test_findings_and_corrections_are_part_of_the_bundle(bundle: SealedBundle) -> None:
    """As tables too."""
    files = members(bundle)
    told = list(csv.DictReader(StringIO(files["data/canh-bao.csv"].decode("utf-8-sig"))))
    assert [row["sentence"] for row in told] == [finding.sentence for finding in findings()]
    changes = list(csv.DictReader(StringIO(files["data/sua-diem.csv"].decode("utf-8-sig"))))
    assert [(row["old_value"], row["new_value"]) for row in changes] == [("6.5", "8"), ("", "7.25"), ("5", "6")]


def test_the_tables_hold_every_mark_and_where_it_stood(record: ClassRecord, bundle: SealedBundle) -> None:
    """A spreadsheet suffices to see them all."""
    rows = list(csv.DictReader(StringIO(members(bundle)["data/diem.csv"].decode("utf-8-sig"))))
    assert len(rows) == sum(len(pupil.marks) for pupil in record.pupils)
    assert rows[0] == {
        "pupil_code": "2300000000", "name": "Nguyễn Hoàng Phương Thảo", "subject": "cong_nghe", "component": "CK",
        "value": record.pupils[0].of("cong_nghe")["CK"].value, "source_sha256": DIGEST, "sheet": "6a1", "cell": "F0",
    }  # fmt: skip


@given(st.text(alphabet="'=+-@\t\r\n a1", max_size=6))
def test_a_cell_is_never_a_formula_and_can_be_restored(value: str) -> None:
    """Neutralising loses nothing, whatever the text begins with."""
    cell = neutral(value)
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert restored(cell) == value


def test_a_local_address_serves_as_well(record: ClassRecord) -> None:
    """A school that tries the program on its own computer."""
    assert len(sealed(record, verify_url="http://localhost:8501/V/", status_indices=count(1)).documents) == 8


def test_a_higher_revision_has_its_own_name(record: ClassRecord) -> None:
    """Both versions lie side by side."""
    second = sealed(record, revision=2)
    assert second.file_name.endswith("-v2.zip")
    assert {parse(document.code).payload.revision for document in second.documents} == {2}
