"""Disposal of real bundles: what goes, goes everywhere and is told; a restored home keeps what was held."""

from __future__ import annotations

import errno
import shutil
import time
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from hashlib import sha256
from pathlib import Path, PurePosixPath
from types import SimpleNamespace

import pyrage
import pytest
from copied_home import Copied
from disposing_home import CORRECTIONS_UNTIL_LEAVING, LONG_AGO, Disposing, seal_long_ago, with_periods
from register_cases import waiting
from s3_servers import Server, keys_in_environment

import jobs.sealing
from archive.keys import PRIVATE_FILE, load_private, write_for_owner
from archive.ocfl.check import check_root
from archive.ocfl.folder import Folder
from archive.ocfl.layout import object_path
from archive.s3.asking import S3Error
from archive.s3.locks import Lock, LockPlan
from archive.s3.retention import lock_of
from archive.s3.storage import Bucket
from jobs import holding, prepared_papers
from jobs.copy_places import add_place, retire_place
from jobs.copying import CopyOutcome
from jobs.evidence_files import evidence_path
from jobs.home_snapshot import store_object
from jobs.policies import policies_of
from jobs.prepared_papers import LIST
from jobs.restoring import restore, source_root
from jobs.s3_places import keep_locked, new_bucket, opened_bucket
from jobs.sealing import seal_classes
from jobs.verifying import verify_all
from qr.lookup import Lookup
from records.clock import VIETNAM
from records.clock import now as clock_now
from records.copies import Location, Sealed, copies_at, locations
from records.disposal_store import copies_left
from records.holds import HoldAsked, held_records, standing_holds
from records.home import Home
from records.kept import records_kept
from records.problems import CannotError
from records.reading import Scope, bundle_of, used_status_indices
from records.register import EvidenceItem, add_evidence
from records.register import add_case as add_correction
from records.store import Store


@pytest.mark.full
@pytest.mark.parametrize("scope", ["bundle", "class", "year", "school"])
def test_what_is_held_is_the_same_by_one_query_and_record_by_record(disposing: Disposing, scope: str) -> None:
    """`held_records` and `Hold.covers`: of bundles and of the files of corrections, as long as the hold stands."""
    add_case(disposing, "c1", b"anh quet")
    bundle = disposing.bundles()[0]
    with disposing.copied.store.read() as db:
        class_name = records_kept(db, disposing.policies, [bundle.bundle_id])[0].kept.class_name
    hold = disposing.hold(bundle, scope, class_name=class_name)
    with disposing.copied.store.read() as db:
        records, holds = records_kept(db, disposing.policies), standing_holds(db)
        covered = {(r.kept.kind, r.kept.subject_id) for r in records if any(each.covers(r.kept) for each in holds)}
        assert {*held_records(db)} == covered
        assert ("bundle", bundle.bundle_id) in covered
    disposing.lift(hold.hold_id)
    with disposing.copied.store.read() as db:
        assert held_records(db) == ()


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


def test_the_certificate_takes_no_number_that_a_printed_paper_bears(
    disposing: Disposing, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not even where chance offers it: a paper that waits to be signed has its place in the status list already."""
    printed, draw = iter([7, 8]), jobs.sealing.secrets.randbelow
    listed = disposing.copied.home.to_sign / "truong" / "2025-2026" / "6A1-HK1" / LIST
    listed.parent.mkdir(parents=True)
    listed.touch()
    papers = tuple(SimpleNamespace(document=SimpleNamespace(status_index=number)) for number in (7, 8))
    monkeypatch.setattr(prepared_papers, "read_prepared", lambda _: SimpleNamespace(papers=papers))
    monkeypatch.setattr(jobs.sealing.secrets, "randbelow", lambda size: next(printed, None) or draw(size))
    assert disposing.carry_out(disposing.decided(disposing.bundles()[0].bundle_id).disposal_id).certificate
    assert next(printed, None) is None      # both were offered
    with disposing.copied.store.read() as db:
        assert not {7, 8} & used_status_indices(db)


@pytest.mark.full
def test_a_restored_home_keeps_its_holds_and_refuses_what_they_keep(disposing: Disposing, tmp_path: Path) -> None:
    """Holds travel with the copies; so do disposals, decided and done."""
    gone, held = disposing.bundles()
    disposing.carry_out(disposing.decided(gone.bundle_id).disposal_id)
    waiting = disposing.decided(held.bundle_id)
    placed = disposing.hold(held)
    disposing.copied.now = disposing.now
    disposing.copied.copy()
    source = source_root(disposing.copied.places()[0].uri, lambda: None, now=disposing.now)
    outcome = restore(source, tmp_path / "moi", now=disposing.tick())
    assert (outcome.problems, outcome.bundles) == ([], 2)     # the held one and the certificate
    home = Home(tmp_path / "moi")
    write_for_owner(home.keys / PRIVATE_FILE, (disposing.copied.home.keys / PRIVATE_FILE).read_bytes())
    restored = Disposing(Copied(home, Store(home.store_path), tmp_path / "o-dia"), disposing.now)
    assert {each.bundle_id for each in restored.bundles()} & {gone.bundle_id, held.bundle_id} == {held.bundle_id}
    with restored.copied.store.read() as db:
        assert [hold.hold_id for hold in standing_holds(db)] == [placed.hold_id]
    with pytest.raises(CannotError, match=f"giữ lại theo {placed.hold_id}"):
        restored.carry_out(waiting.disposal_id)
    restored.lift(placed.hold_id)
    assert restored.carry_out(waiting.disposal_id).destroyed == [held.bundle_id]


@pytest.mark.full
def test_sealing_a_class_anew_after_its_disposal_is_refused(disposing: Disposing) -> None:
    """It would bring back what was decided to be gone."""
    gone = disposing.bundles()[0]
    with disposing.copied.store.read() as db:
        row = bundle_of(db, gone.bundle_id)
    assert row is not None
    disposing.carry_out(disposing.decided(gone.bundle_id).disposal_id)
    scope = Scope(*(str(row[name]) for name in ("school", "school_year", "term", "class_name")))
    home = disposing.copied.home
    (outcome,) = seal_classes(
        home, disposing.copied.store, policies_of(home), [scope], key=load_private(home.keys, None),
        now=disposing.tick(), accept_findings=True,
    )  # fmt: skip
    assert not outcome.is_sealed
    assert "đã tiêu hủy theo TH-2037-001" in str(outcome.error)


# ── corrections ─────────────────────────────────────────────────────────────────────────────────────────────────────


def add_case(disposing: Disposing, case_id: str, content: bytes) -> Path:
    """A correction of a pupil of the sample, with one scan; returns where it is kept."""
    store, home = disposing.copied.store, disposing.copied.home
    digest = sha256(content).hexdigest()
    path = evidence_path(home, digest, "pdf")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    with store.write() as db:
        (pupil,) = db.query(
            """SELECT school, school_year, class_name, pupil_code FROM enrolment
               WHERE class_name IS NOT NULL AND school_year = '2025-2026' ORDER BY school, pupil_code LIMIT 1"""
        ).iter_rows(named=True)
        add_correction(
            db, replace(waiting(**pupil), case_id=case_id), nonce="0" * 32, kind="correction-requested"
        )
        add_evidence(db, EvidenceItem(
            f"e-{case_id}", case_id, "request_form", digest, "pdf", len(content), SEALED, "văn thư"
        ))  # fmt: skip
    return path


SEALED = datetime(2026, 6, 10, 9, 30, tzinfo=VIETNAM)


def let_the_pupil_leave(disposing: Disposing, case_id: str) -> None:
    """By the school's list of transfers."""
    with disposing.copied.store.write() as db:
        (row,) = db.query("SELECT * FROM correction_case WHERE case_id = ?", [case_id]).iter_rows(named=True)
        of = [row["school"], row["school_year"]]
        db.execute("INSERT INTO export_file VALUES ('ff', 'x', 1, 'list-transfer', 'xlsx', now()::TIMESTAMP, NULL)")
        db.execute(
            """INSERT INTO snapshot (snapshot_id, sha256, sheet, layout, school, school_year, term, taken_latest,
                                     taken_source)
               VALUES ('ff:0', 'ff', 's', 'list-transfer', ?, ?, '', TIMESTAMP '2026-07-02', 'import')""", of,
        )  # fmt: skip
        db.execute(
            "INSERT INTO transfer VALUES ('ff:0', 1, ?, ?, 'out', DATE '2026-07-01', 'Trường khác', '5/QĐ')",
            [row["class_name"], row["pupil_code"]],
        )


@pytest.mark.requirement("TT-14")
@pytest.mark.full
def test_a_correction_s_scans_are_kept_until_the_pupil_leaves_and_then_go_everywhere(disposing: Disposing) -> None:
    """Also out of the copies of the home, of which the earlier versions hold them; a scan that another correction
    keeps too stays; the case and what it declares stay."""
    both = add_case(disposing, "c1", b"%PDF chung")
    add_case(disposing, "c2", b"%PDF chung")
    own = add_case(disposing, "c3", b"%PDF rieng")
    away = disposing.copied.add("tren-may", recipients=(str(pyrage.x25519.Identity.generate().to_public()),))
    disposing.copied.now = disposing.now
    disposing.copied.copy()
    assert disposing.review()["c3"].standing.state == "not_due"
    with pytest.raises(CannotError, match="chưa biết chắc"):
        disposing.propose("c3")
    let_the_pupil_leave(disposing, "c3")
    assert disposing.review()["c3"].standing.due_on == date(2026, 7, 2)
    declared = declared_of(disposing)
    outcome = disposing.carry_out(disposing.decided("c1", "c3").disposal_id)
    assert (outcome.exit_code, outcome.left) == (0, ())
    assert (both.exists(), own.exists()) == (True, False)
    digest = sha256(b"%PDF rieng").hexdigest()
    for place in disposing.copied.places():
        assert digest not in {sha256(path.read_bytes()).hexdigest() for path in Path(place.uri).rglob("*.pdf")}
        assert not check_root(Path(place.uri)).problems
    encrypted = [path for path in Path(away.uri).rglob("content/**/*") if path.is_file()]
    assert not [path for path in encrypted if digest in path.name or path.suffix != ".age"]
    assert declared_of(disposing) == declared
    assert [each.exit_code for each in disposing.copied.check()] == [0, 0, 0]
    disposing.copied.now = disposing.now
    assert [each.error for each in disposing.copied.copy()] == [None, None, None]
    assert [each.exit_code for each in disposing.copied.check()] == [0, 0, 0]
    disposing.carry_out(disposing.decided("c2").disposal_id)
    assert not both.exists()


def test_an_older_home_brings_nothing_back_that_was_destroyed(disposing: Disposing, tmp_path: Path) -> None:
    """Restored from a medium that lay in a drawer: neither copying nor repair writes over the newer home, and both say
    from where to restore."""
    copied = disposing.copied
    first, gone = copied.places()[0], copied.bundles()[0]
    shutil.copytree(first.uri, tmp_path / "usb-cu")
    disposing.carry_out(disposing.decided(gone.bundle_id).disposal_id)
    copied.now = disposing.now
    assert [each.error for each in copied.copy()] == [None, None]
    older = Home(tmp_path / "may-moi")
    restore(tmp_path / "usb-cu", older.root, now=disposing.tick())
    copied.home, copied.store = older, Store(older.store_path)
    for _ in range(2):
        errors = [each.error or "" for each in copied.copy()]
        assert ["soluu restore --from" in each for each in errors] == [True, True]
        done = copied.repair()
        assert (done.exit_code, list(done.unreachable), done.repaired) == (3, ["o-mang", "usb-a1"], [])
    assert disposing.lies_at(gone) == {"kho"}
    newer = Home(tmp_path / "dung")
    restore(Path(first.uri), newer.root, now=disposing.tick())
    copied.home, copied.store = newer, Store(newer.store_path)
    assert [(each.error, each.problems) for each in copied.copy()] == [(None, []), (None, [])]
    assert disposing.lies_at(gone) == set()


def test_a_disposal_spares_what_another_machine_wrote(disposing: Disposing, tmp_path: Path) -> None:
    """It goes on with a copy of this home and holds the very scan: no version of its is taken away unseen."""
    copied = disposing.copied
    add_case(disposing, "c3", b"anh quet")
    let_the_pupil_leave(disposing, "c3")
    copied.now = disposing.now
    copied.copy()
    decided = disposing.decided("c3").disposal_id
    first = copied.places()[0]
    other = Home(tmp_path / "may-khac")
    restore(Path(first.uri), other.root, now=disposing.tick())
    asked = asked_for("c3")
    place = holding.place(
        other, Store(other.store_path), asked, by="clerk", now=disposing.tick(), device_of=copied.device_of
    )
    done = disposing.carry_out(decided)
    assert (done.exit_code, len(done.left)) == (1, 2)
    assert all("một máy khác" in why for why in done.unreachable.values())
    again = Home(tmp_path / "lay-lai")
    restore(Path(first.uri), again.root, now=disposing.tick())
    with Store(again.store_path).read() as db:
        assert [each.hold_id for each in standing_holds(db)] == [place.hold.hold_id]


def test_a_place_that_may_not_be_written_to_stops_no_disposal(
    disposing: Disposing, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It stays on the list, with the reason; the rest goes and is on record as gone."""
    copied, gone = disposing.copied, disposing.bundles()[0]
    is_closed, remove = [True], Folder.remove

    def refusing(folder: Folder, place: PurePosixPath) -> None:
        if is_closed and folder.root.name == "usb-a1":
            raise OSError(errno.EROFS, "Read-only file system", str(folder.root / place))
        remove(folder, place)

    monkeypatch.setattr(Folder, "remove", refusing)
    decided = disposing.decided(gone.bundle_id).disposal_id
    done = disposing.carry_out(decided)
    assert (done.exit_code, [copy.location_id for copy in done.left]) == (1, ["usb-a1"])
    assert "nơi này chỉ đọc" in done.unreachable["usb-a1"]
    assert disposing.lies_at(gone) == {"usb-a1"}
    assert {each.location_id: gone.object_id in copies for each, copies in on_record(copied).items()} == {
        "o-mang": False, "usb-a1": True
    }  # fmt: skip
    is_closed.clear()
    assert disposing.carry_out(decided).exit_code == 0
    assert disposing.lies_at(gone) == set()


def on_record(copied: Copied) -> dict[Location, set[str]]:
    with copied.store.read() as db:
        return {each: set(copies_at(db, each.location_id)) for each in locations(db)}


def test_a_hold_names_the_other_revisions_that_it_does_not_keep(disposing: Disposing) -> None:
    """Sealed anew, a class has two bundles: a hold on one says so."""
    copied = disposing.copied
    held = copied.bundles()[0]
    asked = asked_for(held.bundle_id)
    with copied.store.write() as db:
        db.execute(
            "INSERT INTO bundle BY NAME SELECT * REPLACE ('0f' AS bundle_id, 2 AS revision, 'v2.zip' AS file_name) "
            "FROM bundle WHERE bundle_id = ?", [held.bundle_id],
        )  # fmt: skip
    done = holding.place(
        copied.home, copied.store, asked, by="clerk", now=disposing.tick(), device_of=copied.device_of
    )
    assert ["bản 2 (0f)" in note for note in done.notes if "giữ cả lớp" in note] == [True]


def declared_of(disposing: Disposing) -> list[tuple[object, ...]]:
    """What the register declares, evidence among it: no teacher is accused for what the school disposed of."""
    with disposing.copied.store.read() as db:
        return db.query("SELECT case_id, evidence FROM declared_correction WHERE case_id IS NOT NULL ORDER BY 1").rows()


# ── copies that a service keeps locked ──────────────────────────────────────────────────────────────────────────────


def asked_for(subject_id: str) -> HoldAsked:
    return HoldAsked(scope="bundle", school="", subject_id=subject_id, reason="Đang xét", authority="CV 5/TTr")


class InBucket:
    """Records whose period is over today, copied to a bucket."""

    def __init__(self, copied: Copied, server: Server) -> None:
        seal_long_ago(copied, LONG_AGO + CORRECTIONS_UNTIL_LEAVING)
        self.disposing, now = Disposing(copied, clock_now() - timedelta(minutes=9)), clock_now()
        root = new_bucket(copied.home, f"s3://{server.bucket()}/so-luu", server.endpoint, now)
        self.place = add_place(copied.home, copied.store, name="tren-may", kind="s3", root=root, now=now)

    def copy(self) -> CopyOutcome:
        """At the moment that the service has, too."""
        copied = self.disposing.copied
        copied.now = clock_now() - timedelta(minutes=1)
        return copied.copy()[0]

    def seen(self) -> Bucket:
        return opened_bucket(self.disposing.copied.home, self.place, clock_now())

    def locks(self, object_id: str) -> list[Lock | None]:
        """Of every version of every file of an object."""
        bucket, start = self.seen(), f"{object_path(object_id)}/"
        return [
            lock_of(bucket.client, bucket.address, path, version)
            for path, key in sorted(bucket.keys.items()) if path.startswith(start) for version in key.versions
        ]  # fmt: skip

    def wait(self, object_id: str) -> None:
        """Until the last of an object's locks is over."""
        last = max(lock.until for lock in self.locks(object_id) if lock)
        time.sleep(max(0.0, (last - clock_now()).total_seconds()) + 1.5)


@pytest.fixture
def in_bucket(copied: Copied, versitygw: Server, monkeypatch: pytest.MonkeyPatch) -> InBucket:
    keys_in_environment(monkeypatch)
    return InBucket(copied, versitygw)


@pytest.mark.tool("versitygw")
def test_the_lock_of_what_was_destroyed_is_not_extended(in_bucket: InBucket) -> None:
    """Or it would never go. The reason why it stays yet is told, and the other's lock is extended as before."""
    gone, stays = in_bucket.disposing.bundles()
    in_bucket.copy()
    outcome = in_bucket.disposing.carry_out(in_bucket.disposing.decided(gone.bundle_id).disposal_id)
    assert [copy.object_id for copy in outcome.left] == [gone.object_id]
    assert "khóa chống xóa đến" in outcome.unreachable["tren-may"]
    before, others = in_bucket.locks(gone.object_id), in_bucket.locks(stays.object_id)
    later = clock_now() + timedelta(days=90)
    for seen in (in_bucket.seen(), opened_bucket(in_bucket.disposing.copied.home, in_bucket.place, later)):
        keep_locked(in_bucket.disposing.copied.store, in_bucket.place, seen, later, in_doubt=[gone.object_id])
    assert in_bucket.locks(gone.object_id) == before
    assert {lock.mode for lock in in_bucket.locks(stays.object_id) if lock} == {"COMPLIANCE"}
    assert {lock.mode for lock in others if lock} == {"GOVERNANCE"}


@pytest.mark.full
@pytest.mark.tool("versitygw")
def test_what_a_lock_kept_goes_when_it_is_over(in_bucket: InBucket, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bundle. The home's own object, in which what is kept lies, too, is not touched while any of it is locked."""
    plan = LockPlan(timedelta(0), timedelta(seconds=25), timedelta(seconds=26), timedelta(seconds=1))
    monkeypatch.setattr("jobs.s3_places.Bucket", partial(Bucket, plan=plan))
    disposing, own = in_bucket.disposing, store_object(in_bucket.disposing.copied.home)
    add_case(disposing, "c3", b"%PDF rieng")
    in_bucket.copy()
    let_the_pupil_leave(disposing, "c3")
    gone, _ = disposing.bundles()
    outcome = disposing.carry_out(disposing.decided("c3", gone.bundle_id).disposal_id)
    assert {copy.object_id for copy in outcome.left} == {gone.object_id, own}
    again = in_bucket.copy()
    assert (again.error, ["khóa chống xóa" in each for each in again.problems]) == (None, [True, True])
    assert "store retire" in " ".join(again.problems), "the home's own object has a way out, too"
    in_bucket.wait(gone.object_id)
    in_bucket.copy()
    with disposing.copied.store.read() as db:
        assert gone.object_id not in {each.object_id for each in copies_left(db)}
    assert in_bucket.locks(gone.object_id) == []
    assert not check_root(in_bucket.seen()).problems


@pytest.mark.full
@pytest.mark.tool("versitygw")
def test_scans_leave_a_bucket_by_another_place(in_bucket: InBucket, monkeypatch: pytest.MonkeyPatch) -> None:
    """As the reason says: the home's object goes to a place that never had them; the old place retires, its locks run
    out, and what lies there is made afresh without them. The new place is whole all the while."""
    plan = LockPlan(timedelta(0), timedelta(seconds=25), timedelta(seconds=26), timedelta(seconds=1))
    monkeypatch.setattr("jobs.s3_places.Bucket", partial(Bucket, plan=plan))
    disposing, copied = in_bucket.disposing, in_bucket.disposing.copied
    own, digest = store_object(copied.home), sha256(b"%PDF rieng").hexdigest()
    add_case(disposing, "c3", b"%PDF rieng")
    in_bucket.copy()
    assert [path for path in in_bucket.seen().keys if digest in path]
    let_the_pupil_leave(disposing, "c3")
    disposal = disposing.decided("c3").disposal_id
    assert "store retire" in disposing.carry_out(disposal).unreachable["tren-may"]
    server = in_bucket.seen().address
    fresh = new_bucket(copied.home, f"s3://{server.bucket}/so-luu-2", server.endpoint, clock_now())
    place = add_place(copied.home, copied.store, name="tren-may-2", kind="s3", root=fresh, now=clock_now())
    in_bucket.copy()
    retire_place(copied.store, "tren-may", clock_now())
    in_bucket.wait(own)
    disposing.now = clock_now()
    outcome = disposing.carry_out(disposal)
    assert (outcome.left, outcome.unreachable) == ((), {})
    for each in (in_bucket.seen(), opened_bucket(copied.home, place, clock_now())):
        assert not [path for path in each.keys if digest in path]
        assert not check_root(each).problems


@pytest.mark.tool("versitygw")
def test_a_hold_keeps_the_last_copy_locked_too(in_bucket: InBucket) -> None:
    """Placed while a destroyed bundle waits to go: its lock is extended as that of anything kept; one of another bundle
    alone is nothing to it."""
    gone, other = in_bucket.disposing.bundles()
    in_bucket.copy()
    in_bucket.disposing.carry_out(in_bucket.disposing.decided(gone.bundle_id).disposal_id)
    later = clock_now() + timedelta(days=90)

    def extend() -> None:
        seen = opened_bucket(in_bucket.disposing.copied.home, in_bucket.place, later)
        keep_locked(in_bucket.disposing.copied.store, in_bucket.place, seen, later)

    in_bucket.disposing.hold(other, "bundle")
    extend()
    assert {lock.mode for lock in in_bucket.locks(gone.object_id) if lock} == {"GOVERNANCE"}
    in_bucket.disposing.hold(gone, "school")
    extend()
    assert {lock.mode for lock in in_bucket.locks(gone.object_id) if lock} == {"COMPLIANCE"}
    in_bucket.copy()
    assert in_bucket.seen().has_any_hold(object_path(gone.object_id)), "the service holds it, too"


@pytest.mark.full
@pytest.mark.tool("versitygw")
def test_a_hold_is_put_on_what_waits_at_a_location_that_is_no_longer_in_use(in_bucket: InBucket) -> None:
    """It may be the last copy, and no run extends its lock any more."""
    gone, other = in_bucket.disposing.bundles()
    in_bucket.copy()
    in_bucket.disposing.carry_out(in_bucket.disposing.decided(gone.bundle_id).disposal_id)
    copied = in_bucket.disposing.copied
    retire_place(copied.store, "tren-may", clock_now())
    asked = HoldAsked(scope="school", school=gone.school, reason="Đang xét", authority="CV 5/TTr")
    done = holding.place(copied.home, copied.store, asked, by="clerk", now=in_bucket.disposing.tick())
    assert done.problems == ()
    bucket = in_bucket.seen()
    assert [bucket.has_any_hold(object_path(each.object_id)) for each in (gone, other)] == [True, False]


@pytest.mark.full
@pytest.mark.tool("versitygw")
@pytest.mark.parametrize("is_reached", [True, False], ids=["at once", "by the disposal"])
def test_a_hold_is_lifted_where_a_location_is_no_longer_in_use(
    in_bucket: InBucket, monkeypatch: pytest.MonkeyPatch, is_reached: bool
) -> None:
    """Or what waits there could never go. A new hold is put on nothing there."""
    plan = LockPlan(timedelta(0), timedelta(seconds=12), timedelta(seconds=13), timedelta(seconds=1))
    monkeypatch.setattr("jobs.s3_places.Bucket", partial(Bucket, plan=plan))
    disposing, (gone, other) = in_bucket.disposing, in_bucket.disposing.bundles()
    in_bucket.copy()

    def held() -> list[bool]:
        bucket = in_bucket.seen()
        return [bucket.has_any_hold(object_path(each.object_id)) for each in (gone, other)]

    def place(bundle: Sealed) -> str:
        asked = HoldAsked(
            scope="bundle", school="", subject_id=bundle.bundle_id, reason="Đang xét", authority="CV 5/TTr, 2/1/2037",
        )  # fmt: skip
        return holding.place(*home, asked, by="clerk", now=disposing.tick()).hold.hold_id

    home = disposing.copied.home, disposing.copied.store
    hold_id = place(gone)
    assert held() == [True, False]
    retire_place(disposing.copied.store, "tren-may", clock_now())
    place(other)
    assert held() == [True, False]
    with monkeypatch.context() as apart:
        if not is_reached:
            apart.setattr(holding, "opened_bucket", refused)
        told = holding.lift(*home, hold_id, reason="Xong, CV 9", by="principal", now=disposing.tick())
    assert (told.problems, ["carry-out" in each for each in told.notes]) == ((), [True] * (not is_reached))
    assert held() == [not is_reached, False]
    disposal = disposing.decided(gone.bundle_id).disposal_id
    in_bucket.wait(gone.object_id)
    disposing.now = clock_now()
    assert disposing.carry_out(disposal).left == ()
    assert (in_bucket.locks(gone.object_id), held()) == ([], [False, False])


def refused(*_: object) -> Bucket:
    raise S3Error("không có mạng")


@pytest.mark.full
@pytest.mark.tool("versitygw")
def test_scans_that_a_hold_on_another_correction_keeps_name_that_hold(in_bucket: InBucket) -> None:
    """One object has the scans of all: whoever reads of it is not told to lift what does not concern them."""
    disposing, copied = in_bucket.disposing, in_bucket.disposing.copied
    for case_id in ("c3", "c4"):
        add_case(disposing, case_id, case_id.encode())
    let_the_pupil_leave(disposing, "c3")
    in_bucket.copy()
    placed = holding.place(copied.home, copied.store, asked_for("c4"), by="clerk", now=clock_now())
    done = disposing.carry_out(disposing.decided("c3").disposal_id)
    assert done.exit_code == 1
    assert f"{placed.hold.hold_id} đang giữ" in done.unreachable["tren-may"]
    assert "Không thôi giữ chỉ vì việc này" in done.unreachable["tren-may"]


@pytest.mark.full
@pytest.mark.tool("versitygw")
def test_the_same_bucket_under_a_new_name_knows_our_own_hold(in_bucket: InBucket) -> None:
    """Placed when it had another name: it is no stranger's, and goes when it is lifted."""
    copied, bundle = in_bucket.disposing.copied, in_bucket.disposing.bundles()[0]
    in_bucket.copy()
    placed = holding.place(copied.home, copied.store, asked_for(bundle.bundle_id), by="clerk", now=clock_now())
    retire_place(copied.store, "tren-may", clock_now())
    address = in_bucket.seen().address
    root = new_bucket(copied.home, f"s3://{address.bucket}/so-luu", address.endpoint, clock_now())
    add_place(copied.home, copied.store, name="ten-moi", kind="s3", root=root, now=clock_now())
    copied.now = clock_now()
    assert [each.problems for each in copied.copy()] == [[]]
    done = holding.lift(
        copied.home, copied.store, placed.hold.hold_id, reason="Xong", by="clerk", now=clock_now()
    )
    assert (done.problems, in_bucket.seen().has_any_hold(object_path(bundle.object_id))) == ((), False)


@pytest.mark.full
@pytest.mark.tool("versitygw")
def test_a_restored_home_holds_its_own_copy_before_it_is_on_record(in_bucket: InBucket, tmp_path: Path) -> None:
    """What it was restored from was written before anybody could say so."""
    disposing = in_bucket.disposing
    add_case(disposing, "c3", b"anh quet")
    in_bucket.copy()
    home = Home(tmp_path / "may-moi")
    address = in_bucket.seen().address
    restore(
        source_root(f"s3://{address.bucket}/so-luu", lambda: None, now=clock_now(), endpoint=address.endpoint),
        home.root, now=clock_now(),
    )  # fmt: skip
    done = holding.place(home, Store(home.store_path), asked_for("c3"), by="clerk", now=clock_now())
    assert done.files["tren-may"] > 0
    assert in_bucket.seen().has_any_hold(object_path(store_object(home)))
