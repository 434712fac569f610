"""The lookup file: put twice is put once, nothing comes back from being superseded, several processes may use it."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import fields, replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from qr.lookup import Lookup, LookupRecord, LookupTooNewError


@pytest.fixture
def lookup(tmp_path: Path) -> Lookup:
    return Lookup(tmp_path / "tra-cuu.sqlite")


def test_what_is_put_is_found_and_the_rest_is_not(lookup: Lookup, issued) -> None:
    """A record comes back as it was put."""
    lookup.put([issued.record])
    assert lookup.get(issued.record.document_id) == issued.record
    assert lookup.get("00" * 10) is None


def test_a_lookup_that_was_never_written_is_empty(tmp_path: Path) -> None:
    """Reading makes no file: the public routes may start before the first seal."""
    path = tmp_path / "tra-cuu.sqlite"
    assert Lookup(path).get("00" * 10) is None
    assert Lookup(path).keys() == ()
    assert not path.exists()


def test_putting_again_changes_nothing(lookup: Lookup, issued) -> None:
    """Sealing that is run again gives the same lookup."""
    lookup.put([issued.record])
    lookup.put([issued.record, issued.record])
    assert lookup.get(issued.record.document_id) == issued.record


def test_records_are_put_all_or_none(lookup: Lookup, issued) -> None:
    """A job that breaks off leaves nothing half done."""
    broken = replace(issued.record, document_id="11" * 10)
    object.__setattr__(broken, "school", None)
    with pytest.raises(sqlite3.IntegrityError):
        lookup.put([issued.record, broken])
    assert lookup.get(issued.record.document_id) is None


def test_a_newer_revision_supersedes_the_whole_series(lookup: Lookup, issue_document) -> None:
    """The paper of revision 1 names revision 3, though only revision 2 was replaced by it."""
    first, second, third = (issue_document(document=n, revision=n).record for n in (1, 2, 3))
    lookup.put([first])
    lookup.put([second])
    lookup.supersede(first.bundle_id, 2)
    lookup.put([third])
    lookup.supersede(second.bundle_id, 3)
    found = [lookup.get(record.document_id) for record in (first, second, third)]
    assert [(record.status, record.newest_revision) for record in found if record] == [
        ("superseded", 3), ("superseded", 3), ("valid", 3),
    ]  # fmt: skip


def test_another_class_is_not_superseded(lookup: Lookup, issue_document) -> None:
    """Only the series of the replaced bundle moves on."""
    first = issue_document(document=1).record
    other = replace(issue_document(document=2).record, label="Bảng tổng hợp lớp 6A2", bundle_id="6A2-v1")
    lookup.put([first, other])
    lookup.supersede(first.bundle_id, 2)
    assert lookup.get(other.document_id) == other


def test_nothing_comes_back_from_being_superseded_or_revoked(lookup: Lookup, issued) -> None:
    """Putting an old record again does not make a withdrawn paper good."""
    record = issued.record
    lookup.put([record])
    lookup.supersede(record.bundle_id, 2)
    lookup.put([record])
    assert lookup.get(record.document_id) == replace(record, status="superseded", newest_revision=2)
    lookup.put([replace(record, status="revoked")])
    lookup.put([record])
    assert lookup.get(record.document_id) == replace(record, status="revoked", newest_revision=2)


@pytest.mark.parametrize(
    "wrong",
    [{"status": "superseded"}, {"newest_revision": 2}, {"status": "lost"}, {"sealed_at": "2026-01-20T09:30:00"}],
)
def test_a_record_that_contradicts_itself_is_refused(issued, wrong: dict[str, object]) -> None:
    """Status and revisions agree, and a time has its offset."""
    with pytest.raises(ValueError, match=r"status|offset"):
        replace(issued.record, **wrong)


def test_the_list_of_keys_is_replaced_as_a_whole(lookup: Lookup, issue_document) -> None:
    """A key that is left out is no longer known."""
    old, new = issue_document(seed=1).key, issue_document(seed=2).key
    lookup.set_keys([old, new])
    assert set(lookup.keys()) == {old, new}
    lookup.set_keys([new])
    assert lookup.keys() == (new,)


def test_a_lookup_of_the_first_version_is_read_and_carried_on(lookup: Lookup, tmp_path: Path, issued) -> None:
    """Its keys had no end, its records were not destroyed; the next writing adds the columns and loses nothing."""
    lookup.put([issued.record])
    lookup.set_keys([issued.key])
    with closing(sqlite3.connect(tmp_path / "tra-cuu.sqlite")) as db:
        db.execute("ALTER TABLE school_key DROP COLUMN valid_until")
        db.execute("ALTER TABLE school_key DROP COLUMN compromised_since")
        for column in ("disposed", "newest_id", "superseded_at", "why", *SINCE_4):
            db.execute(f"ALTER TABLE record DROP COLUMN {column}")
        db.execute("PRAGMA user_version = 1")
    assert (lookup.keys(), lookup.get(issued.record.document_id)) == ((issued.key,), issued.record)
    retired = replace(issued.key, valid_until=date(2026, 9, 4), compromised_since=datetime(2026, 1, 1, tzinfo=UTC))
    lookup.set_keys([retired])
    assert (lookup.keys(), lookup.get(issued.record.document_id)) == ((retired,), issued.record)
    lookup.put([replace(issued.record, disposed=DISPOSED)])
    assert lookup.get(issued.record.document_id) == replace(issued.record, disposed=DISPOSED)


@pytest.mark.requirement("TM-14")
def test_no_field_of_a_record_has_room_for_a_person(issued) -> None:
    """The lookup is public: its columns are these and no others."""
    assert [field.name for field in fields(LookupRecord)] == [
        "document_id", "code", "kind", "school", "label", "school_year", "term", "revision", "sealed_at", "sha256",
        "bundle_id", "status", "newest_revision", "disposed", "newest_id", "superseded_at", "why",
        "withdrawn_at", "withdrawn_why",
    ]  # fmt: skip


def test_a_lookup_of_the_third_version_is_read_and_carried_on(lookup: Lookup, tmp_path: Path, issued) -> None:
    """Nothing was suspended in it; what was revoked stays so, though nobody knows since when."""
    revoked = replace(issued.record, status="revoked")
    lookup.put([revoked])
    with closing(sqlite3.connect(tmp_path / "tra-cuu.sqlite")) as db:
        for column in SINCE_4:
            db.execute(f"ALTER TABLE record DROP COLUMN {column}")
        db.execute("PRAGMA user_version = 3")
    assert lookup.get(issued.record.document_id) == revoked
    lookup.put([issued.record])
    assert lookup.get(issued.record.document_id) == revoked


SINCE_4 = ("suspended", "withdrawn_at", "withdrawn_why")


def test_what_is_suspended_comes_back_and_what_is_revoked_does_not(lookup: Lookup, issued) -> None:
    """A suspension stands until it is settled; however often an older record of a revoked one is put, it stays so."""
    suspended = replace(
        issued.record, status="suspended", withdrawn_at="2026-03-01T08:00:00+07:00", withdrawn_why="checking"
    )
    revoked = replace(suspended, status="revoked", withdrawn_at="2026-03-02T08:00:00+07:00", withdrawn_why="content")
    for put, found in (
        (suspended, suspended), (issued.record, issued.record), (suspended, suspended), (revoked, revoked),
        (issued.record, revoked), (suspended, revoked),
    ):  # fmt: skip
        lookup.put([put])
        assert lookup.get(issued.record.document_id) == found


DISPOSED = "quyết định số 12/QĐ-THCS ngày 05/06/2036"


def test_what_was_destroyed_stays_destroyed_however_often_it_is_put(lookup: Lookup, issued) -> None:
    lookup.put([replace(issued.record, disposed=DISPOSED)])
    lookup.put([issued.record])
    assert lookup.get(issued.record.document_id) == replace(issued.record, disposed=DISPOSED)


def test_a_lookup_of_a_newer_program_is_refused_in_a_sentence(tmp_path: Path, issued) -> None:
    """Better no answer than a wrong one."""
    path = tmp_path / "tra-cuu.sqlite"
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA user_version = 99")
    db.close()
    for use in (lambda: Lookup(path).keys(), lambda: Lookup(path).put([issued.record])):
        with pytest.raises(LookupTooNewError, match="nâng cấp"):
            use()


def test_several_processes_write_and_read_at_once(tmp_path: Path, issue_document) -> None:
    """Writers wait for each other from the very first moment, and readers never fail."""
    path = tmp_path / "tra-cuu.sqlite"
    script = (
        "import sys; from pathlib import Path; from qr.lookup import Lookup, PublicKey\n"
        "number = sys.argv[2]\n"
        "for n in range(20):\n"
        "    Lookup(Path(sys.argv[1])).supersede('none', n); Lookup(Path(sys.argv[1])).keys()\n"
        "print('done')"
    )
    root = Path(__file__).resolve().parents[2]
    writers = [
        subprocess.Popen([sys.executable, "-c", script, str(path), str(n)], cwd=root, stdout=subprocess.PIPE, text=True)
        for n in range(3)
    ]
    records = [issue_document(document=n).record for n in range(1, 21)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda record: Lookup(path).put([record]), records))
        assert all(pool.map(lambda record: Lookup(path).get(record.document_id) == record, records))
    assert [writer.communicate(timeout=60)[0].strip() for writer in writers] == ["done"] * 3
