"""The label job: only what was read back is said to be on a medium; the issue is logged and publicly known."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from copied_home import Copied

from archive.keys import load_private
from jobs.policies import policies_of
from jobs.sealing import republish
from jobs.verifying import verify_all
from jobs.year_set import Issued, issue
from qr.lookup import Lookup
from records.problems import CannotError, UsageError
from records.reading import used_status_indices


def issued(copied: Copied, path: Path, **more: object) -> Issued:
    return issue(
        copied.home, copied.store, policies_of(copied.home), path, key=load_private(copied.home.keys, None),
        now=copied.now, actor="văn thư", **more,  # type: ignore[arg-type]  # named as the function names them
    )  # fmt: skip


def sets(copied: Copied) -> int:
    with copied.store.read() as db:
        return db.query("SELECT 1 FROM event WHERE kind = 'year-set'").height


@pytest.mark.requirement("QL-08", "QN-09")
def test_a_medium_gets_its_label_once_everything_on_it_was_read_back(copied: Copied, tmp_path: Path) -> None:
    """Before: refused with how many are lacking, nothing logged. After: minutes with serial and custodian, by serial
    or by the name; and refused again once a bundle on it was found bad."""
    place = copied.add("usb-1", kind="usb", serial="SN-1", custodian="Cô Lan", place="Tủ 2")
    with pytest.raises(CannotError, match="chưa có 2 trong 2 gói"):
        issued(copied, tmp_path / "a.pdf", medium="SN-1")
    assert sets(copied) == 0
    assert not (tmp_path / "a.pdf").exists()
    copied.copy()
    done = issued(copied, tmp_path / "a.pdf", medium="SN-1")
    assert (done.of.serial, done.of.custodian, done.of.place, done.of.is_compared) == ("SN-1", "Cô Lan", "Tủ 2", True)
    assert issued(copied, tmp_path / "b.pdf", medium="usb-1").of.list_sha256 == done.of.list_sha256
    damaged = copied.zip_at(place)
    damaged.chmod(0o600)
    damaged.write_bytes(b"x")
    copied.check()
    with pytest.raises(CannotError, match="chưa có 1 trong 2 gói"):
        issued(copied, tmp_path / "c.pdf", medium="SN-1")
    assert sets(copied) == 2


def test_without_a_medium_the_list_is_of_the_home_alone(copied: Copied, tmp_path: Path) -> None:
    """And says so; an unknown medium, a year without a bundle and a file that is there are refused."""
    done = issued(copied, tmp_path / "a.pdf", custodian="Cô Lan")
    assert (done.of.is_compared, done.of.serial, done.of.custodian) == (False, None, "Cô Lan")
    assert {bundle.sha256 for bundle in done.of.bundles} == {bundle.zip_sha256 for bundle in copied.bundles()}
    with pytest.raises(UsageError, match="soluu copy usb"):
        issued(copied, tmp_path / "b.pdf", medium="SN-9")
    with pytest.raises(CannotError, match="soluu seal"):
        issued(copied, tmp_path / "b.pdf", school_year="2019-2020")
    with pytest.raises(CannotError):
        issued(copied, tmp_path / "a.pdf")
    assert sets(copied) == 1


def test_the_minutes_are_verified_and_publicly_known_also_after_the_lookup_was_lost(
    copied: Copied, tmp_path: Path
) -> None:
    """Byte for byte what was issued, current; its place of the status list is nobody else's; no name in the event."""
    done = issued(copied, tmp_path / "a.pdf", custodian="Cô Lan")

    def judged() -> tuple[bool | None, ...]:
        (result,) = verify_all(copied.home, [done.path], None, None)
        return result.intact, result.signed, result.trusted, result.current

    assert judged() == (True,) * 4
    copied.home.lookup_path.unlink()
    republish(copied.home, copied.store)
    assert judged() == (True,) * 4
    record = Lookup(copied.home.lookup_path).get(done.document_id)
    assert record is not None
    assert record.label == "Biên bản niêm phong bộ đĩa, USB năm học 2025-2026"
    with copied.store.read() as db:
        (detail,) = db.query("SELECT detail FROM event WHERE kind = 'year-set'")["detail"].to_list()
        documents = set(db.query("SELECT status_index FROM document")["status_index"].to_list())
        assert len(used_status_indices(db) - documents) == 1
    assert "Lan" not in detail
    other = tmp_path / "khac.pdf"
    shutil.copy(done.path, other)
    other.write_bytes(other.read_bytes() + b"\n")
    (result,) = verify_all(copied.home, [other], None, None)
    assert result.intact is False
