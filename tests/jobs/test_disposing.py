"""Disposal of real bundles: what goes, goes everywhere and is told; a restored home keeps what was held."""

from __future__ import annotations

import pytest
from copied_home import Copied
from disposing_home import Disposing, with_periods

from jobs.verifying import verify_all
from qr.lookup import Lookup
from records.problems import CannotError


@pytest.fixture
def disposing(copied: Copied) -> Disposing:
    with_periods(copied)
    copied.add("o-mang")
    copied.add("usb-a1", kind="usb", serial="A1")
    copied.copy()
    return Disposing(copied)


def test_a_decided_disposal_destroys_every_copy_and_leaves_a_certificate(disposing: Disposing) -> None:
    """The other bundle stays; the certificate verifies; the row stays as a tombstone; the public is told."""
    gone, stays = disposing.bundles()
    disposal = disposing.decided(gone.bundle_id)
    assert disposing.lies_at(gone) == {"kho", "o-mang", "usb-a1"}
    outcome = disposing.carry_out(disposal.disposal_id)
    assert (outcome.destroyed, outcome.left, outcome.exit_code) == ([gone.bundle_id], (), 0)
    assert disposing.lies_at(gone) == set()
    assert disposing.lies_at(stays) == {"kho", "o-mang", "usb-a1"}
    assert outcome.certificate is not None
    (verified,) = verify_all(disposing.copied.home, [outcome.certificate], None, None)
    assert not verified.problems
    assert verified.intact
    assert verified.signed
    with disposing.copied.store.read() as db:
        row = db.query("SELECT * FROM bundle WHERE bundle_id = ?", [gone.bundle_id]).row(0, named=True)
        documents = db.query("SELECT document_id FROM document WHERE bundle_id = ?", [gone.bundle_id])
    assert (row["disposal_id"], row["zip_sha256"]) == (disposal.disposal_id, gone.zip_sha256)
    for document_id in documents["document_id"]:
        record = Lookup(disposing.copied.home.lookup_path).get(document_id)
        assert record is not None
        assert record.disposed == f"quyết định số 12/QĐ-THCS ngày {disposal.decision_date:%d/%m/%Y}"
    with pytest.raises(CannotError, match="đã tiêu hủy"):
        disposing.propose(gone.bundle_id)
