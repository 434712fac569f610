"""Copies in S3 by the same jobs as in folders: added, copied, checked, repaired, restored, on a real server."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path, PurePosixPath

import pyrage
import pytest
from copied_home import Copied
from ocfl_judge import counts_of, judge
from register_cases import waiting
from s3_servers import ROOT_KEY, SECRET, WEAK_KEY, Server, keys_in_environment, mirrored

from archive.ocfl.check import check_root
from archive.ocfl.layout import object_path
from archive.s3.retention import is_held, lock_of, set_hold
from archive.s3.storage import Bucket
from jobs.copy_places import add_place, retire_place
from jobs.copying import content_of
from jobs.held_copies import unknown_holds
from jobs.holding import lift, place
from jobs.home_snapshot import store_object
from jobs.restoring import restore, source_root
from jobs.s3_places import UPLOADS, new_bucket, opened_bucket
from records.clock import now as clock_now
from records.copies import Location, add_location, copies_at, found_elsewhere, newest_checks
from records.holds import HoldAsked, all_holds
from records.home import Home
from records.problems import CannotError, UsageError
from records.reading import counts, events
from records.register import add_case
from records.store import Store

pytestmark = pytest.mark.tool("versitygw")


class InS3:
    """A home with copies, and a location of it in a bucket of its own."""

    def __init__(self, copied: Copied, server: Server) -> None:
        self.copied, self.server = copied, server
        copied.now = clock_now()
        self.name = server.bucket()
        self.place = self.add("tren-may")

    def add(self, name: str, prefix: str = "so-luu") -> Location:
        root = new_bucket(self.copied.home, f"s3://{self.name}/{prefix}", self.server.endpoint, self.copied.now)
        return add_place(
            self.copied.home, self.copied.store, name=name, kind="s3", root=root, now=self.copied.now
        )

    def seen(self) -> Bucket:
        """What lies there now."""
        return opened_bucket(self.copied.home, self.place, self.copied.now)

    def zip_path(self, number: int = 0) -> str:
        return content_of(self.place, self.copied.bundles()[number])

    def delete(self, *paths: str) -> None:
        bucket = self.seen()
        for path in paths:
            bucket.client.delete_object(Bucket=self.name, Key=bucket.address.key(path))

    def write_over(self, path: str, content: bytes = b"PK hong") -> None:
        bucket = self.seen()
        bucket.client.put_object(Bucket=self.name, Key=bucket.address.key(path), Body=content)

    def stamps(self) -> dict[str, str | None]:
        with self.copied.store.read() as db:
            return {copy.object_id: copy.stamp for copy in copies_at(db, "tren-may").values()}


@pytest.fixture
def in_s3(copied: Copied, versitygw: Server, monkeypatch: pytest.MonkeyPatch) -> InS3:
    keys_in_environment(monkeypatch)
    return InS3(copied, versitygw)


@pytest.mark.tool("ocfl_py")
def test_copies_are_written_once_read_back_and_on_record_with_their_versions(in_s3: InS3, tmp_path: Path) -> None:
    """Each bundle and the home; a second run writes nothing; the version id of each ZIP is kept; a stranger agrees."""
    copied = in_s3.copied
    (outcome,) = copied.copy()
    assert (outcome.written, outcome.present, outcome.problems, outcome.error) == (2, 0, [], None)
    seen = in_s3.seen()
    assert not check_root(seen).problems
    for number, bundle in enumerate(copied.bundles()):
        assert seen.read(in_s3.zip_path(number)) == bundle.path_in(copied.home).read_bytes()
        assert in_s3.stamps()[bundle.object_id] == seen.version_id(in_s3.zip_path(number))
    before = {path: key.versions for path, key in seen.keys.items()}
    (again,) = copied.copy()
    assert (again.written, again.present, again.store_version) == (0, 2, outcome.store_version)
    assert copied.copy(reread=True)[0].problems == []
    assert {path: key.versions for path, key in in_s3.seen().keys.items()} == before
    assert [each.exit_code for each in copied.check()] == [0]
    assert copied.copy()[0].store_version == outcome.store_version
    with copied.home.policy_path.open("a", encoding="utf-8") as file:
        file.write("\n")
    assert copied.copy()[0].store_version == 2
    assert counts_of(judge(mirrored(in_s3.seen(), tmp_path / "guong"))) == (3, 0, 0)
    with copied.store.read() as db:
        written = [json.loads(each) for each in events(db).filter(kind="copy")["detail"]]
    assert sum("version_id" in each for each in written) == 4      # two bundles, read again once
    assert all(each["inventory_version_id"] for each in written)


def test_no_key_to_the_service_is_kept(in_s3: InS3) -> None:
    """Neither in the store nor beside it, nor in what is copied."""
    in_s3.copied.copy()
    for path in in_s3.copied.home.root.rglob("*"):
        if path.is_file():
            assert SECRET.encode() not in path.read_bytes(), path
    assert SECRET not in in_s3.place.uri


def test_a_bucket_without_versions_and_locks_is_refused(in_s3: InS3) -> None:
    """With the words that say what it lacks; so is one that is not there, and a prefix that holds other things."""
    plain, home = in_s3.server.bucket(locking=False), in_s3.copied.home
    with pytest.raises(UsageError, match="chưa bật versioning và Object Lock"):
        new_bucket(home, f"s3://{plain}/so-luu", in_s3.server.endpoint, in_s3.copied.now)
    in_s3.server.client().put_bucket_versioning(Bucket=plain, VersioningConfiguration={"Status": "Enabled"})
    with pytest.raises(UsageError, match="chưa bật Object Lock:"):
        new_bucket(home, f"s3://{plain}/so-luu", in_s3.server.endpoint, in_s3.copied.now)
    with pytest.raises(CannotError, match="Không có bucket"):
        new_bucket(home, "s3://khong-co-dau/so-luu", in_s3.server.endpoint, in_s3.copied.now)
    with pytest.raises(CannotError, match="Không nối được"):
        new_bucket(home, f"s3://{plain}/so-luu", "http://127.0.0.1:9", in_s3.copied.now)
    with pytest.raises(UsageError, match="tiền tố"):
        new_bucket(home, f"s3://{plain}", in_s3.server.endpoint, in_s3.copied.now)
    in_s3.server.client().put_object(Bucket=in_s3.name, Key="anh/mot.jpg", Body=b"x")
    with pytest.raises(UsageError, match="đã có thứ khác"):
        in_s3.add("anh", "anh")
    with pytest.raises(UsageError, match="đã là nơi giữ"):
        in_s3.add("lan-nua")


def test_wrong_or_absent_keys_are_told(in_s3: InS3, monkeypatch: pytest.MonkeyPatch) -> None:
    """A sentence that says what to set, exit 3, nothing called bad."""
    in_s3.copied.copy()
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "sai")
    (outcome,) = in_s3.copied.check()
    assert (outcome.exit_code, outcome.results) == (3, {"could-not-check": 3})
    assert "sai hoặc hết hạn" in str(outcome.error)
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    assert "Chưa có khóa AWS" in str(in_s3.copied.copy()[0].error)
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    assert "Chưa có khóa AWS" in str(in_s3.copied.copy()[0].error)


def test_a_service_out_of_reach_is_no_loss_but_cannot_be_checked(in_s3: InS3) -> None:
    """Exit 3 from every job; the copies' last known state stays."""
    copied = in_s3.copied
    copied.copy()
    with copied.store.write() as db:
        found_elsewhere(db, "tren-may", in_s3.place.uri.replace(in_s3.server.endpoint, "http://127.0.0.1:9"))
    (outcome,) = copied.check()
    assert (outcome.exit_code, outcome.results) == (3, {"could-not-check": 3})
    assert "Không nối được tới S3" in str(outcome.error)
    assert "Không nối được tới S3" in str(copied.copy()[0].error)
    repaired = copied.repair()
    assert (repaired.exit_code, list(repaired.unreachable)) == (3, ["tren-may"])
    with copied.store.read() as db:
        assert set(newest_checks(db)["result"]) == {"could-not-check"}
        assert {each.state for each in copies_at(db, "tren-may").values()} == {"good"}


@pytest.mark.full
@pytest.mark.parametrize("broken", ["get_object", "get_object_retention", "list_object_versions"])
def test_what_fails_midway_is_could_not_check(in_s3: InS3, monkeypatch: pytest.MonkeyPatch, broken: str) -> None:
    """A service that answers some requests: nothing is called bad, exit 3."""
    in_s3.copied.copy()
    monkeypatch.setattr("archive.s3.storage.connect", lambda _: Failing(in_s3.server, broken))
    (outcome,) = in_s3.copied.check()
    assert outcome.exit_code == 3
    assert not outcome.results.keys() & {"bad", "missing"}
    with in_s3.copied.store.read() as db:
        assert {each.state for each in copies_at(db, "tren-may").values()} == {"good"}


class Failing:
    """A client of which one call is answered by an internal error."""

    def __init__(self, server: Server, broken: str) -> None:
        self._client, self._broken = server.client(), broken

    def __getattr__(self, name: str) -> Callable[..., object]:
        if name != self._broken:
            return getattr(self._client, name)  # type: ignore[no-any-return]

        def failing(**_: object) -> object:
            raise self._client.exceptions.ClientError({"Error": {"Code": "InternalError"}}, name)

        return failing


@pytest.mark.full
def test_what_was_written_over_or_deleted_is_an_alarm_and_is_made_good(in_s3: InS3) -> None:
    """One ZIP written over, another under a delete marker: exit 1, repaired from the home and from beneath; the
    version ids on record are those of now."""
    copied = in_s3.copied
    copied.copy()
    in_s3.write_over(in_s3.zip_path(0))
    in_s3.delete(in_s3.zip_path(1))
    (outcome,) = copied.check()
    assert (outcome.exit_code, outcome.results) == (1, {"bad": 2, "good": 1})
    assert {each.code for each in outcome.problems} == {"content-changed", "delete-marker", "lock-weakened"}
    repaired = copied.repair()
    assert repaired.exit_code == 0
    assert sorted(repaired.repaired) == sorted(("tren-may", bundle.object_id) for bundle in copied.bundles())
    assert [each.exit_code for each in copied.check()] == [0]
    seen = in_s3.seen()
    assert not check_root(seen).problems
    assert [version.size for version in seen.keys[in_s3.zip_path(0)].versions][1] == len(b"PK hong")
    assert in_s3.stamps()[copied.bundles()[0].object_id] == seen.version_id(in_s3.zip_path(0))


@pytest.mark.full
def test_all_of_it_deleted_is_an_alarm_and_comes_back(in_s3: InS3, tmp_path: Path) -> None:
    """Markers on every key, the home gone: the check says so, a restore reads beneath them, a repair takes them off."""
    copied = in_s3.copied
    copied.copy()
    with copied.store.read() as db:
        wanted = counts(db)
    in_s3.delete(*in_s3.seen().keys)
    (outcome,) = copied.check()
    assert (outcome.exit_code, outcome.results) == (1, {"missing": 3})
    assert "delete-marker" in {each.code for each in outcome.problems}
    root = source_root(in_s3.place.uri, lambda: None, now=copied.now)
    restored = restore(root, tmp_path / "moi", now=copied.now)
    assert (restored.problems, restored.bundles, restored.counts) == ([], 2, wanted)
    assert copied.repair().exit_code == 0
    assert [each.exit_code for each in copied.check()] == [0]


@pytest.mark.full
def test_all_of_it_written_over_comes_back_from_what_was_there_before(in_s3: InS3, tmp_path: Path) -> None:
    """No other copy, and the home's bundles gone: locked versions lie beneath, for a restore and for a repair."""
    copied = in_s3.copied
    copied.copy()
    for path in in_s3.seen().keys:
        in_s3.write_over(path, b"da ma hoa, hay tra tien")
    for bundle in copied.bundles():
        bundle.path_in(copied.home).unlink()
    assert [each.exit_code for each in copied.check()] == [1]
    restored = restore(source_root(in_s3.place.uri, lambda: None, now=copied.now), tmp_path / "moi", now=copied.now)
    assert (restored.problems, restored.bundles) == ([], 2)
    assert copied.repair().exit_code == 0
    assert [each.exit_code for each in copied.check()] == [0]
    assert not check_root(in_s3.seen()).problems
    assert all(bundle.path_in(copied.home).exists() for bundle in copied.bundles())


@pytest.mark.full
def test_the_whole_home_comes_back_from_a_bucket(in_s3: InS3, tmp_path: Path) -> None:
    """By its address on a bare machine, or by the name that this machine knows; each bundle verified."""
    copied = in_s3.copied
    copied.copy()
    by_name = source_root("tren-may", lambda: copied.store, now=copied.now)
    assert str(by_name) == in_s3.place.uri
    shutil.rmtree(copied.home.root)
    root = source_root(f"s3://{in_s3.name}/so-luu", lambda: None, now=copied.now, endpoint=in_s3.server.endpoint)
    outcome = restore(root, tmp_path / "may-moi", now=copied.now)
    assert (outcome.problems, outcome.bundles) == ([], 2)
    assert not (Home(tmp_path / "may-moi").root / UPLOADS).exists()
    with pytest.raises(UsageError, match="Không thấy nơi giữ bản sao"):
        source_root(f"s3://{in_s3.name}/khac", lambda: None, now=copied.now, endpoint=in_s3.server.endpoint)


@pytest.mark.full
def test_two_prefixes_of_one_bucket_are_one_place_and_this_machine_is_none(in_s3: InS3) -> None:
    """A bucket counts by its service and name; a service on this machine is lost with it."""
    copied = in_s3.copied
    in_s3.add("tien-to-hai", "so-luu-2")
    copied.copy()
    assert in_s3.place.on_home_device
    assert copied.unsafe() == 2
    with copied.store.write() as db:
        db.execute("UPDATE copy_location SET on_home_device = FALSE")
    assert copied.unsafe() == 2
    with copied.store.write() as db:
        elsewhere = replace(in_s3.place, location_id="noi-khac", uri="s3://b/c", device="s3.amazonaws.com/b")
        add_location(db, replace(elsewhere, on_home_device=False))
        db.execute("INSERT INTO object_copy SELECT * REPLACE ('noi-khac' AS location_id) FROM object_copy "
                   "WHERE location_id = 'tren-may'")  # fmt: skip
    assert copied.unsafe() == 0


def modes(in_s3: InS3) -> set[str | None]:
    bucket = in_s3.seen()
    found = [lock_of(bucket.client, bucket.address, path, key.versions[0]) for path, key in bucket.keys.items()]
    return {lock.mode if lock else None for lock in found}


@pytest.mark.full
def test_copying_and_checking_extend_the_locks(in_s3: InS3) -> None:
    """At most weekly by copying, always by a whole check; each an event, which makes no new version of the home."""
    copied = in_s3.copied
    copied.copy()
    with copied.store.read() as db:
        assert events(db).filter(kind="copy-lock").height == 1
    copied.copy()
    with copied.store.read() as db:
        assert events(db).filter(kind="copy-lock").height == 1
    copied.now += timedelta(days=61)
    copied.check(sample=1)
    assert modes(in_s3) == {"GOVERNANCE"}
    (outcome,) = copied.copy()
    assert (outcome.problems, outcome.store_version) == ([], 1)
    assert modes(in_s3) == {"COMPLIANCE"}
    copied.now += timedelta(days=100)
    copied.check()
    bucket = in_s3.seen()
    for path, key in bucket.keys.items():
        lock = lock_of(bucket.client, bucket.address, path, key.versions[0])
        assert lock is not None
        assert lock.until > copied.now + timedelta(days=399)


def is_held_there(in_s3: InS3, number: int = 0) -> bool:
    bucket, path = in_s3.seen(), in_s3.zip_path(number)
    return is_held(bucket.client, bucket.address, path, bucket.keys[path].versions[0])


@pytest.mark.full
def test_a_hold_is_put_and_lifted_wherever_the_object_lies_in_s3(in_s3: InS3) -> None:
    """By the service itself, on every file of what is held and of nothing else, read back, and an event of its own; a
    hold that another one still covers is not lifted."""
    copied = in_s3.copied
    copied.add("o-mang")
    copied.copy()
    bundle, other = copied.bundles()[:2]
    asked = HoldAsked(
        scope="bundle", school="", subject_id=bundle.bundle_id, reason="Thanh tra", authority="CV 8/TTr ngày 2/6/2026"
    )
    first = place(copied.home, copied.store, asked, by="clerk", now=copied.now)
    assert (first.problems, first.files) == ((), {"tren-may": len(in_s3.seen().files(object_path(bundle.object_id)))})
    assert (is_held_there(in_s3, 0), is_held_there(in_s3, 1)) == (True, False)
    whole = HoldAsked(scope="school", school=other.school, reason="Khiếu nại", authority="CV 9/TTr ngày 3/6/2026")
    second = place(copied.home, copied.store, whole, by="clerk", now=copied.now)
    assert (is_held_there(in_s3, 0), is_held_there(in_s3, 1)) == (True, True)
    lift(copied.home, copied.store, second.hold.hold_id, reason="Xong, CV 10", by="principal", now=copied.now)
    assert (is_held_there(in_s3, 0), is_held_there(in_s3, 1)) == (True, False)
    lift(copied.home, copied.store, first.hold.hold_id, reason="Xong, CV 11", by="principal", now=copied.now)
    assert not is_held_there(in_s3, 0)
    with copied.store.read() as db:
        found = [json.loads(each) for each in events(db).filter(kind="copy-hold", subject=bundle.object_id)["detail"]]
    assert [(each["on"], each["version"]) for each in found] == [(False, 1), (True, 1), (True, 0)]  # the newest first


@pytest.mark.full
def test_a_hold_of_the_service_that_the_home_does_not_know_is_told(in_s3: InS3, tmp_path: Path) -> None:
    """Placed after the store's last copy, or by whoever has the account: by checking, and by restoring."""
    copied = in_s3.copied
    copied.copy()
    bundle = copied.bundles()[0]
    asked = HoldAsked(
        scope="bundle", school="", subject_id=bundle.bundle_id, reason="Thanh tra", authority="CV 8/TTr ngày 2/6/2026"
    )
    held = place(copied.home, copied.store, asked, by="clerk", now=copied.now)
    assert held.notes == ()
    assert [each.exit_code for each in copied.check()] == [0]
    in_s3.seen().hold(object_path(copied.bundles()[1].object_id), on=True)
    (outcome,) = copied.check()
    assert (outcome.exit_code, outcome.results) == (1, {"good": 3})
    other = object_path(copied.bundles()[1].object_id)
    assert [(each.code, each.path) for each in outcome.problems] == [("hold-unknown", str(other))]
    restored = restore(source_root(in_s3.place.uri, lambda: None, now=copied.now), tmp_path / "moi", now=copied.now)
    (problem,) = restored.problems
    assert problem.startswith(copied.bundles()[1].file_name)
    assert "legal hold" in problem
    # A hold of ours over it and its lifting leave what was there; of one file alone it is told, too.
    school = HoldAsked(scope="school", school=bundle.school, reason="Khiếu nại", authority="CV 9/TTr ngày 3/6/2026")
    ours = place(copied.home, copied.store, school, by="clerk", now=copied.now)
    assert ours.problems == ()
    lifted = lift(copied.home, copied.store, ours.hold.hold_id, reason="Xong", by="clerk", now=copied.now)
    (told,) = lifted.problems
    assert "không gỡ" in told
    assert is_held_there(in_s3, 1)
    assert [each.code for each in copied.check()[0].problems] == ["hold-unknown"]
    in_s3.seen().hold(other, on=False)
    seen, path = in_s3.seen(), in_s3.zip_path(1)
    set_hold(seen.client, seen.address, path, seen.keys[path].versions[0], on=True)
    assert [(each.code, each.path) for each in copied.check()[0].problems] == [("hold-unknown", str(other))]
    with Store(Home(tmp_path / "moi").store_path).read() as db:
        assert held.hold.hold_id in {each.hold_id for each in all_holds(db)}


@pytest.mark.full
def test_a_restored_home_knows_its_own_holds(in_s3: InS3, tmp_path: Path) -> None:
    """Placed before the first copy, so put by the run that copied the home, too: from the bucket, and from a folder
    that came before it in that run."""
    copied = in_s3.copied
    disk = copied.add("a-o-mang")
    bundle = copied.bundles()[0]
    asked = HoldAsked(
        scope="bundle", school="", subject_id=bundle.bundle_id, reason="Thanh tra", authority="CV 8/TTr ngày 2/6/2026"
    )
    hold = place(copied.home, copied.store, asked, by="clerk", now=copied.now, device_of=copied.device_of).hold
    assert [each.problems for each in copied.copy()] == [[], []]
    assert is_held_there(in_s3)
    for name, uri in (("tu-s3", in_s3.place.uri), ("tu-thu-muc", disk.uri)):
        home = Home(tmp_path / name)
        found = restore(source_root(uri, lambda: None, now=copied.now), home.root, now=copied.now)
        assert not found.problems
        with Store(home.store_path).read() as db:
            assert unknown_holds(home, db, in_s3.seen(), "tren-may", [bundle.object_id]) == []
    restored = Store(home.store_path)
    done = lift(home, restored, hold.hold_id, reason="Xong", by="principal", now=copied.now, device_of=copied.device_of)
    assert (done.problems, is_held_there(in_s3)) == ((), False)


@pytest.mark.full
def test_a_hold_on_the_home_s_own_object_makes_no_version_at_each_run(in_s3: InS3) -> None:
    """As long as any correction is held, each version of it is, too; that is no news to anybody."""
    copied = in_s3.copied
    copied.add("o-mang")
    with copied.store.write() as db:
        (pupil,) = db.query(
            """SELECT school, school_year, class_name, pupil_code FROM enrolment WHERE class_name IS NOT NULL LIMIT 1"""
        ).iter_rows(named=True)
        add_case(db, replace(waiting(**pupil), case_id="c1"), nonce="0" * 32, kind="correction-requested")
    asked = HoldAsked(scope="school", school=pupil["school"], reason="Khiếu nại", authority="CV 9/TTr ngày 3/6/2026")
    place(copied.home, copied.store, asked, by="clerk", now=copied.now, device_of=copied.device_of)
    own = object_path(store_object(copied.home))
    copied.copy()
    first = [each.store_version for each in copied.copy()]
    assert [each.store_version for each in copied.copy()] == first
    assert [(each.problems, each.store_version) for each in copied.copy(reread=True)] == [([], at) for at in first]
    bucket = in_s3.seen()
    assert all(
        is_held(bucket.client, bucket.address, path, version)
        for path, key in bucket.keys.items() if path.startswith(f"{own}/") for version in key.versions
    )  # fmt: skip


@pytest.mark.full
def test_a_hold_that_was_cut_short_is_still_ours(in_s3: InS3, monkeypatch: pytest.MonkeyPatch) -> None:
    """Broken off when the files are held and that is not on record yet: the next run goes on, and lifting lifts."""
    copied = in_s3.copied
    copied.copy()
    bundle, honest = copied.bundles()[0], Bucket.hold
    asked = HoldAsked(scope="bundle", school="", subject_id=bundle.bundle_id, reason="Thanh tra", authority="CV 8")

    def broken_off(bucket: Bucket, place: PurePosixPath, *, on: bool) -> int:
        honest(bucket, place, on=on)
        raise ConnectionError("mất mạng")

    with monkeypatch.context() as broken:
        broken.setattr(Bucket, "hold", broken_off)
        held = place(copied.home, copied.store, asked, by="clerk", now=copied.now)
    assert held.problems
    assert copied.copy()[0].problems == []
    lifted = lift(copied.home, copied.store, held.hold.hold_id, reason="Xong", by="clerk", now=copied.now)
    assert lifted.problems == ()
    assert not is_held_there(in_s3)


@pytest.mark.full
def test_copying_puts_the_holds_that_no_service_answered_for(in_s3: InS3, monkeypatch: pytest.MonkeyPatch) -> None:
    """The hold stands in the store at once; where the bucket could not be asked, that is said and done by the next run,
    also for what was first copied then."""
    copied = in_s3.copied
    bundle = copied.bundles()[0]
    asked = HoldAsked(
        scope="school", school=bundle.school, reason="Thanh tra", authority="CV 8/TTr ngày 2/6/2026"
    )
    with monkeypatch.context() as broken:
        broken.setattr("jobs.holding.opened_bucket", refused)
        done = place(copied.home, copied.store, asked, by="clerk", now=copied.now)
    assert done.files == {}
    assert "tren-may" in done.problems[0]
    assert "soluu copy run" in done.problems[0]
    copied.copy()
    assert is_held_there(in_s3)
    with copied.store.read() as db:
        before = events(db).filter(kind="copy-hold").height
    copied.copy()
    with copied.store.read() as db:
        assert events(db).filter(kind="copy-hold").height == before


def refused(*_: object) -> Bucket:
    raise ConnectionError("không có mạng")


@pytest.mark.full
def test_repair_takes_from_a_folder_for_s3_and_from_s3_for_a_folder(in_s3: InS3) -> None:
    """One code path, whatever either lies on; the home as a source is not needed."""
    copied = in_s3.copied
    folder = copied.add("o-mang")
    copied.copy()
    in_s3.write_over(in_s3.zip_path(0))
    copied.zip_at(folder, 1).write_bytes(b"PK hong")
    own = [bundle.path_in(copied.home) for bundle in copied.bundles()]
    for path in own:
        path.unlink()
    outcome = copied.repair()
    ids = [bundle.object_id for bundle in copied.bundles()]
    assert sorted(outcome.repaired) == sorted(
        [("kho", ids[0]), ("kho", ids[1]), ("o-mang", ids[1]), ("tren-may", ids[0])]
    )
    assert all(path.exists() for path in own)
    assert [each.exit_code for each in copied.check()] == [0, 0]


@pytest.mark.full
@pytest.mark.tool("seaweedfs")
def test_on_another_server_all_of_it_works_and_a_missing_right_is_named(
    copied: Copied, seaweedfs: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SeaweedFS: copied, checked, damaged, repaired; then with keys that may not go over to COMPLIANCE."""
    keys_in_environment(monkeypatch)
    in_s3 = InS3(copied, seaweedfs)
    copied.copy()
    in_s3.write_over(in_s3.zip_path(0))
    in_s3.delete(in_s3.zip_path(1))
    assert [each.exit_code for each in copied.check()] == [1]
    assert copied.repair().exit_code == 0
    assert [each.exit_code for each in copied.check()] == [0]
    keys_in_environment(monkeypatch, WEAK_KEY)
    copied.now += timedelta(days=61)
    (outcome,) = copied.copy()
    assert outcome.error is None
    (problem,) = outcome.problems
    assert "thiếu quyền (s3:BypassGovernanceRetention)" in problem
    assert modes(in_s3) == {"GOVERNANCE"}
    keys_in_environment(monkeypatch, ROOT_KEY)
    assert [each.exit_code for each in copied.check()] == [0]
    assert modes(in_s3) == {"COMPLIANCE"}


@pytest.mark.full
def test_an_encrypted_copy_in_a_bucket(in_s3: InS3, tmp_path: Path) -> None:
    """Damage is found and made good without the key, with the version on record; all of it comes back with the key."""
    copied, key = in_s3.copied, pyrage.x25519.Identity.generate()
    root = new_bucket(copied.home, f"s3://{in_s3.name}/ma-hoa", in_s3.server.endpoint, copied.now)
    place = add_place(
        copied.home, copied.store, name="ma-hoa", kind="s3", root=root, now=copied.now,
        recipients=(str(key.to_public()),),
    )  # fmt: skip
    retire_place(copied.store, "tren-may", copied.now)
    in_s3.place = place
    assert copied.copy()[0].written == 2
    content = in_s3.zip_path()
    assert in_s3.seen().read(content).startswith(b"age-encryption.org/v1")
    in_s3.write_over(content)
    assert [each.exit_code for each in copied.check()] == [1]
    assert copied.repair().exit_code == 0
    with copied.store.read() as db:
        assert copies_at(db, "ma-hoa")[copied.bundles()[0].object_id].stamp == in_s3.seen().version_id(content)
    outcome = restore(in_s3.seen(), tmp_path / "moi", now=copied.now, identities=[key])
    assert (outcome.bundles, outcome.problems) == (2, [])


@pytest.mark.full
@pytest.mark.tool("rclone")
def test_a_strangers_client_reads_the_same_bytes(in_s3: InS3, tmp_path: Path) -> None:
    """`rclone check --download` of our mirror against the bucket, after a repair too."""
    in_s3.copied.copy()
    in_s3.write_over(in_s3.zip_path())
    in_s3.copied.repair()
    folder = mirrored(in_s3.seen(), tmp_path / "guong")
    remote = (
        f":s3,provider=Other,access_key_id={ROOT_KEY},secret_access_key={SECRET},"
        f"endpoint='{in_s3.server.endpoint}':{in_s3.name}/so-luu"
    )
    check = ["rclone", "check", "--download", str(folder), remote]
    subprocess.run(check, check=True, capture_output=True)
    next(folder.rglob("*.zip")).write_bytes(b"khac")
    assert subprocess.run(check, check=False, capture_output=True).returncode == 1
