"""Storage roots in S3, on two real servers: whole whatever breaks, locked, and never told good before it was read."""

from __future__ import annotations

from base64 import b64encode
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from ocfl_judge import counts_of, judge
from s3_servers import WEAK_KEY, Server, mirrored

from archive.ocfl.check import check_object, check_root, is_root
from archive.ocfl.inventory import parse_inventory
from archive.ocfl.layout import object_path
from archive.ocfl.problems import OcflError
from archive.ocfl.storage import of_bytes
from archive.ocfl.writing import bring_back, create_root, replicate, tidy, write_version
from archive.s3.address import Address, parse_address
from archive.s3.asking import S3Error
from archive.s3.listing import list_keys
from archive.s3.locks import Lock, LockPlan, longer
from archive.s3.retention import Extending, is_held, lock_of
from archive.s3.storage import Bucket
from archive.s3.uploading import PART
from records.clock import VIETNAM
from records.clock import now as clock_now

BUNDLE = "urn:soluu:00112233445566778899"
PLACE = object_path(BUNDLE)
DECLARATION = f"{PLACE}/0=ocfl_object_1.1"
ZIP = f"{PLACE}/v1/content/goi-v1.zip"
MIB = 1 << 20


@pytest.fixture(params=[pytest.param("versitygw", marks=pytest.mark.tool("versitygw")),
                        pytest.param("seaweedfs", marks=pytest.mark.tool("seaweedfs"))])  # fmt: skip
def server(request: pytest.FixtureRequest) -> Server:
    found: Server = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "goi-v1.zip"
    path.write_bytes(b"PK" * 999)
    return path


def write(root: Bucket, source: Path, name: str = "goi-v1.zip") -> None:
    write_version(root, BUNDLE, {name: source}, now=root.now, message="Lần 1")


def a_root(server: Server, source: Path, **more: Any) -> tuple[str, Bucket]:
    """A bucket with a root, one bundle in two versions in it."""
    bucket = server.bucket()
    root = server.root(bucket, clock_now(), **more)
    create_root(root)
    write(root, source)
    more_of_it = source.with_name("gia-han.json")
    more_of_it.write_bytes(b"{}")
    write(root, more_of_it, "kem/gia-han.json")
    return bucket, root


def codes(root: Bucket) -> set[str]:
    return {problem.code for problem in check_root(root).problems}


@pytest.mark.tool("ocfl_py")
def test_a_root_is_whole_and_every_version_of_it_is_locked(server: Server, source: Path, tmp_path: Path) -> None:
    """Seen afresh: by our own check and by a stranger's; each key with retention in GOVERNANCE past the window."""
    bucket, written = a_root(server, source)
    root = server.root(bucket, clock_now())
    assert not check_root(root).problems
    assert counts_of(judge(mirrored(root, tmp_path / "guong"))) == (1, 0, 0)
    for path, key in root.keys.items():
        for version in key.versions:
            lock = lock_of(root.client, root.address, path, version)
            assert lock is not None, path
            assert lock.holds_at_least(Lock("GOVERNANCE", clock_now() + root.plan.window))
            with pytest.raises(root.client.exceptions.ClientError):
                root.client.delete_object(Bucket=bucket, Key=root.address.key(path), VersionId=version.version_id)
    assert root.keys.keys() == written.keys.keys()


def test_a_delete_marker_is_an_alarm_and_the_repair_takes_it_off(server: Server, source: Path) -> None:
    """On a content, on the declaration, on everything: told with its path, and all of it comes back."""
    bucket, root = a_root(server, source)
    for paths in ([ZIP], [DECLARATION], list(root.keys)):
        for path in paths:
            root.client.delete_object(Bucket=bucket, Key=root.address.key(path))
        seen = server.root(bucket, clock_now())
        problems = check_object(seen, PLACE).problems
        assert {each.path for each in problems if each.code == "delete-marker"} >= {
            path for path in paths if path.startswith(str(PLACE))
        }
        if len(paths) > 1:
            assert not is_root(seen)
            assert not check_root(seen.beneath_markers()).problems
            for path in paths:
                seen.undelete(path)
        assert bring_back(seen, PLACE) == (len(paths) == 1)
        assert not codes(server.root(bucket, clock_now()))


def test_what_was_written_over_is_found_and_replaced_and_stays_beneath(
    server: Server, source: Path, tmp_path: Path
) -> None:
    """A newer version of a key counts as what is there; the replica comes on top of it, and nothing is deleted."""
    bucket, root = a_root(server, source)
    twin = server.root(server.bucket(), clock_now())
    create_root(twin)
    replicate(root, twin, PLACE, now=root.now)
    assert not codes(twin)
    root.client.put_object(Bucket=bucket, Key=root.address.key(ZIP), Body=b"hong")
    root.client.put_object(Bucket=bucket, Key=root.address.key(f"{PLACE}/la.txt"), Body=b"la")
    seen = server.root(bucket, clock_now())
    assert codes(seen) == {"content-changed", "extra"}
    replicate(twin, seen, PLACE, now=seen.now)
    fresh = server.root(bucket, clock_now())
    assert not codes(fresh)
    assert [version.size for version in fresh.keys[ZIP].versions] == [1998, 4, 1998]
    assert fresh.keys[f"{PLACE}/la.txt"].is_deleted


def test_a_strangers_keys_are_told_and_never_a_crash(server: Server, source: Path) -> None:
    """Whatever a console or another program puts there; empty folders of consoles are nothing."""
    bucket = server.bucket()
    client = server.client()
    client.put_object(Bucket=bucket, Key="so-luu/", Body=b"")
    root = server.root(bucket, clock_now())
    create_root(root)
    write(root, source)
    client.put_object(Bucket=bucket, Key=f"so-luu/{PLACE}/", Body=b"")
    assert not codes(server.root(bucket, clock_now()))
    refused = 0
    for key in ("so-luu//la", f"so-luu/{PLACE}//la", f"so-luu/{PLACE}/v2/la", f"so-luu/{PLACE}/v2 /la"):
        try:
            client.put_object(Bucket=bucket, Key=key, Body=b"la")
        except client.exceptions.ClientError:
            refused += 1
    assert refused < 4
    assert codes(server.root(bucket, clock_now())) == {"extra", "unfinished-version"}


class Killed(BaseException):
    """Ends a run as a kill does."""


class Breaking:
    """A client that dies at its n-th write, before or after the service has done it."""

    def __init__(self, client: Any, at: int, *, after: bool) -> None:
        self._client, self._left, self._after = client, at, after

    def __getattr__(self, name: str) -> Any:
        call = getattr(self._client, name)
        if not name.startswith(("put_", "upload_", "create_", "complete_", "delete_")):
            return call

        def calling(**arguments: Any) -> Any:
            self._left -= 1
            if self._left == 0 and not self._after:
                raise Killed
            answer = call(**arguments)
            if self._left == 0:
                raise Killed
            return answer

        return calling


@pytest.mark.full
@pytest.mark.tool("versitygw")
@pytest.mark.parametrize("after", [False, True])
def test_a_write_killed_at_any_request_leaves_the_old_or_the_new(versitygw: Server, source: Path, after: bool) -> None:
    """Before or after the service did it: what is left over is named, and the next run makes the root whole."""
    second = source.with_name("kem.json")
    second.write_bytes(b"{}")
    for step in range(1, 30):
        bucket = versitygw.bucket()
        now = clock_now()
        create_root(versitygw.root(bucket, now))
        broken = versitygw.root(bucket, now)
        broken._given = Breaking(versitygw.client(), step, after=after)
        try:
            write(broken, source)
            write(broken, second, "kem/kem.json")
        except Killed:
            pass
        else:
            break
        left = versitygw.root(bucket, now)
        if left.has(PLACE):
            assert codes(left) <= {"unfinished-version"}, step
        tidy(left)
        again = versitygw.root(bucket, now)
        for file, name in ((source, "goi-v1.zip"), (second, "kem/kem.json")):
            try:
                write(again, file, name)
            except OcflError as error:
                assert "không có gì mới" in str(error)  # noqa: PT017 – both outcomes are right, others are not
        whole = versitygw.root(bucket, now)
        assert not codes(whole), step
        report = check_object(whole, PLACE)
        assert report.inventory is not None
        assert set(report.inventory.files()) == {"goi-v1.zip", "kem/kem.json"}
    assert step == 12


class Counting:
    """A client that notes which parts are sent."""

    def __init__(self, client: Any, sent: list[int]) -> None:
        self._client, self._sent = client, sent

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)

    def upload_part(self, **arguments: Any) -> Any:
        self._sent.append(arguments["PartNumber"])
        return self._client.upload_part(**arguments)


def test_a_big_upload_goes_on_where_it_was_broken_off(server: Server, tmp_path: Path) -> None:
    """The parts that arrived are not sent again; another file under the key is another upload."""
    bucket, states = server.bucket(), tmp_path / "tai-len"
    big = tmp_path / "to.zip"
    big.write_bytes(b"".join(bytes([number]) * (5 * MIB) for number in range(3)) + b"cuoi")
    now = clock_now()
    create_root(server.root(bucket, now))
    broken = server.root(bucket, now, uploads=states, part=5 * MIB)
    broken._given = Breaking(server.client(), 4, after=True)       # one creates it, the parts follow
    with pytest.raises(Killed):
        write(broken, big, "to.zip")
    assert len(list(states.glob("*.tam"))) == 1
    sent: list[int] = []
    again = server.root(bucket, now, uploads=states, part=5 * MIB)
    again._given = Counting(server.client(), sent)
    write(again, big, "to.zip")
    assert sent == [4]
    assert not list(states.iterdir())
    seen = server.root(bucket, now)
    assert not check_root(seen).problems
    assert seen.size(f"{PLACE}/v1/content/to.zip") == 15 * MIB + 4
    assert PART >= 5 * MIB


def test_an_upload_that_the_service_knows_no_more_begins_anew(server: Server, tmp_path: Path) -> None:
    """The small file at home may outlive the upload: aborted, or completed by the run that was killed."""
    bucket, states = server.bucket(), tmp_path / "tai-len"
    big = tmp_path / "to.zip"
    big.write_bytes(b"x" * (6 * MIB))
    now = clock_now()
    create_root(server.root(bucket, now))
    broken = server.root(bucket, now, uploads=states, part=5 * MIB)
    broken._given = Breaking(server.client(), 2, after=True)
    with pytest.raises(Killed):
        write(broken, big, "to.zip")
    client = server.client()
    (upload,) = client.list_multipart_uploads(Bucket=bucket)["Uploads"]
    client.abort_multipart_upload(Bucket=bucket, Key=upload["Key"], UploadId=upload["UploadId"])
    write(server.root(bucket, now, uploads=states, part=5 * MIB), big, "to.zip")
    assert not check_root(server.root(bucket, now)).problems
    assert not list(states.iterdir())


def extended(root: Bucket, now: datetime) -> Extending:
    work = Extending(root.client, root.address, root.plan)
    work.all(root.keys, now)
    return work


def locks(root: Bucket) -> set[Lock | None]:
    return {
        lock_of(root.client, root.address, path, key.versions[0]) for path, key in root.keys.items() if key.versions
    }


def test_locks_go_over_to_compliance_when_the_window_ends_and_are_extended_before_they_end(
    server: Server, source: Path
) -> None:
    """Within the window nothing moves; after it COMPLIANCE; a month later nothing, a quarter later further ahead."""
    _, root = a_root(server, source)
    now = clock_now()
    assert extended(root, now + timedelta(days=30)).moved == 0
    later = now + root.plan.window + timedelta(days=1)
    first = extended(root, later)
    assert (first.moved, first.problems) == (len(root.keys), [])
    assert locks(root) == {longer(Lock("COMPLIANCE", later + root.plan.ahead), None)}
    assert extended(root, later + timedelta(days=30)).moved == 0
    much_later = later + timedelta(days=90)
    assert extended(root, much_later).moved == len(root.keys)
    assert locks(root) == {longer(Lock("COMPLIANCE", much_later + root.plan.ahead), None)}


@pytest.mark.tool("seaweedfs")
def test_the_missing_right_is_named_and_the_lock_does_not_lapse(seaweedfs: Server, source: Path) -> None:
    """GOVERNANCE for as long, where COMPLIANCE is refused; told once, with the right."""
    bucket, _ = a_root(seaweedfs, source)
    root = seaweedfs.root(bucket, clock_now(), key=WEAK_KEY)
    later = clock_now() + root.plan.window + timedelta(days=1)
    work = extended(root, later)
    assert [(each.code, each.detail) for each in work.problems] == [("lock-refused", "s3:BypassGovernanceRetention")]
    assert "thiếu quyền (s3:BypassGovernanceRetention)" in work.problems[0].sentence()
    assert locks(root) == {longer(Lock("GOVERNANCE", later + root.plan.ahead), None)}


def test_a_lock_that_somebody_took_off_is_told_and_put_back(server: Server, source: Path) -> None:
    """GOVERNANCE can be shortened by who has the right; that does not go unseen."""
    bucket, root = a_root(server, source)
    version = root.keys[ZIP].versions[0]
    root.client.put_object_retention(
        Bucket=bucket, Key=root.address.key(ZIP), VersionId=version.version_id, BypassGovernanceRetention=True,
        Retention={"Mode": "GOVERNANCE", "RetainUntilDate": clock_now() + timedelta(days=1)},
    )  # fmt: skip
    work = extended(server.root(bucket, clock_now()), clock_now())
    assert [(each.code, each.path) for each in work.problems] == [("lock-weakened", ZIP)]
    assert work.moved == 1
    assert not extended(server.root(bucket, clock_now()), clock_now()).problems


def test_each_put_says_lock_and_hold_and_reads_both_back(
    server: Server, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is not held is told as not held; a service that does not keep what it was told is found out."""
    _, root = a_root(server, source)
    told = []
    honest = root.client.put_object
    monkeypatch.setattr(root.client, "put_object", lambda **asked: told.append(asked) or honest(**asked))
    write_version(root, BUNDLE, {"them.json": source}, now=clock_now(), message="thêm")
    assert told
    assert {each["ObjectLockLegalHoldStatus"] for each in told} == {"OFF"}
    assert all({"ObjectLockMode", "ObjectLockRetainUntilDate"} <= each.keys() for each in told)
    monkeypatch.setattr("archive.s3.storage.is_held", lambda *_: True)
    with pytest.raises(OcflError, match="legal hold"):
        root.declare({"khac.txt": b"khac"})


def test_a_legal_hold_lies_on_all_of_an_object_also_on_what_comes_later(server: Server, source: Path) -> None:
    """Put, read back, carried over to a later version's files, lifted."""
    _, root = a_root(server, source)
    assert root.hold(PLACE, on=True) == len(root.files(PLACE))
    later = source.with_name("sau.json")
    later.write_bytes(b"[]")
    write(root, later, "kem/sau.json")
    for on in (True, False):
        assert {
            is_held(root.client, root.address, f"{PLACE}/{path}", root.keys[f"{PLACE}/{path}"].versions[0])
            for path in root.files(PLACE)
        } == {on}
        root.hold(PLACE, on=False)


@pytest.mark.tool("versitygw")
def test_the_true_inventory_is_found_beneath_any_number_of_others(versitygw: Server, source: Path) -> None:
    """Whoever may put a key buries it: under bytes that are no inventory, and under ones whose files are nowhere."""
    bucket, root = a_root(versitygw, source)
    true = root.read(f"{PLACE}/inventory.json")
    want = parse_inventory(true)
    other = true.replace(next(iter(want.manifest)).encode(), b"0" * 128)
    key = root.address.key(f"{PLACE}/inventory.json")
    for content in [b"hong", other, b"{}"] * 8:
        root.client.put_object(Bucket=bucket, Key=key, Body=content)
    seen = versitygw.root(bucket, clock_now())
    (view,) = [
        each for each in seen.earlier(PLACE, lambda _: True) if each.read(f"{PLACE}/inventory.json") == true
    ]
    assert not check_object(view, PLACE).problems
    (view,) = seen.earlier(PLACE, lambda found: found == want)
    assert not check_object(view, PLACE).problems


@pytest.mark.tool("versitygw")
def test_a_hold_and_a_longer_lock_lie_on_what_was_written_over_too(versitygw: Server, source: Path) -> None:
    """The bytes on top may be anybody's; the true ones beneath must not lapse, nor may what a marker hides. What is
    written afterwards is held, though the declaration on top is not ours."""
    bucket, root = a_root(versitygw, source)
    for path in (ZIP, DECLARATION):
        root.client.put_object(Bucket=bucket, Key=root.address.key(path), Body=b"hong")
    root.client.delete_object(Bucket=bucket, Key=root.address.key(f"{PLACE}/v2/content/kem/gia-han.json"))
    seen = versitygw.root(bucket, clock_now())
    below = {path: key for path, key in seen.keys.items() if path.startswith(f"{PLACE}/")}
    assert seen.hold(PLACE, on=True) == len(below)
    held = [
        is_held(seen.client, seen.address, path, version) for path, key in below.items() for version in key.versions
    ]
    assert set(held) == {True}
    root.client.put_object(Bucket=bucket, Key=root.address.key(DECLARATION), Body=b"hong nua")
    fresh = versitygw.root(bucket, clock_now())
    fresh.add(PLACE, {"0=ocfl_object_1.1": of_bytes(b"ocfl_object_1.1\n")})
    assert is_held(fresh.client, fresh.address, DECLARATION, fresh.keys[DECLARATION].versions[0])
    later = clock_now() + root.plan.window + timedelta(days=150)
    work = Extending(fresh.client, fresh.address, fresh.plan)
    work.all(fresh.keys, later, [str(PLACE)])
    lock = lock_of(fresh.client, fresh.address, ZIP, fresh.keys[ZIP].versions[1])
    assert lock is not None
    assert lock.until > later
    seen.hold(PLACE, on=False)
    assert not is_held(seen.client, seen.address, ZIP, below[ZIP].versions[1])


def test_versions_are_listed_once_though_pages_repeat(server: Server) -> None:
    """Pages of two: versitygw names some versions twice; each is there once, the newest first."""
    bucket = server.bucket()
    client = server.client()
    for number in range(7):
        client.put_object(Bucket=bucket, Key=f"so-luu/{number % 2}/tep", Body=b"x" * number)
    client.delete_object(Bucket=bucket, Key="so-luu/1/tep")
    keys = list_keys(client, Address(bucket, "so-luu", server.endpoint), page=2)
    assert {path: [version.size for version in key.versions] for path, key in keys.items()} == {
        "0/tep": [6, 4, 2, 0], "1/tep": [5, 3, 1],
    }  # fmt: skip
    assert [key.is_deleted for _, key in sorted(keys.items())] == [False, True]


def test_a_listing_that_never_ends_is_refused() -> None:
    """What it leaves out would look lost."""

    class Circling:
        def list_object_versions(self, **_: object) -> dict[str, object]:
            return {"IsTruncated": True, "NextKeyMarker": "a", "NextVersionIdMarker": "1"}

    with pytest.raises(S3Error, match="không hết"):
        list_keys(Circling(), Address("kho", "so-luu"))


@pytest.mark.tool("versitygw")
def test_what_is_read_back_differently_does_not_count(versitygw: Server, source: Path) -> None:
    """A service that keeps other bytes than it was given."""

    other = b64encode(sha256(b"khac").digest()).decode()

    class Careless:
        def __init__(self, client: Any) -> None:
            self._client = client

        def __getattr__(self, name: str) -> Any:
            return getattr(self._client, name)

        def put_object(self, **arguments: Any) -> Any:
            lies = {"Body": b"khac", "ChecksumSHA256": other} if arguments["Key"].endswith(".zip") else {}
            return self._client.put_object(**arguments | lies)

    bucket = versitygw.bucket()
    create_root(versitygw.root(bucket, clock_now()))
    root = versitygw.root(bucket, clock_now())
    root._given = Careless(versitygw.client())
    with pytest.raises(OcflError, match="đọc lại"):
        write(root, source)
    assert not versitygw.root(bucket, clock_now()).has(PLACE)


NOW = datetime(2026, 11, 26, 8, 0, tzinfo=VIETNAM)
DAY = timedelta(days=1)


@pytest.mark.parametrize("current", [None, *(
    Lock(mode, NOW + days * DAY) for mode in ("GOVERNANCE", "COMPLIANCE") for days in (-10, 5, 70, 300, 399, 2000)
)])  # fmt: skip
@pytest.mark.parametrize("age", [0, 59, 61, 1000])
def test_a_lock_is_never_shortened_never_weakened_and_always_enough(current: Lock | None, age: int) -> None:
    """Whatever lies on a version, at whatever age of it."""
    plan = LockPlan()
    written = NOW - age * DAY
    lock = plan.wanted(written, NOW, current) or current
    assert lock is not None
    if current is not None:
        assert lock.until >= current.until
        assert (current.mode, lock.mode) != ("COMPLIANCE", "GOVERNANCE") or current.until < written + plan.window
    if age * DAY < plan.window:
        assert lock.until >= written + plan.window
    else:
        assert lock.mode == "COMPLIANCE"
        assert lock.until >= NOW + plan.ahead - plan.slack


def test_an_address_says_what_is_wrong_with_it_and_holds_no_key() -> None:
    """Read back as it was written; independence goes by service and bucket, not by prefix."""
    one = parse_address("s3://kho-truong/nam/2026", "https://S3.example.vn")
    assert parse_address(one.uri) == one
    assert one.uri == "s3://kho-truong/nam/2026?endpoint=https://s3.example.vn"
    assert one.lost_with == parse_address("s3://kho-truong/khac", "https://s3.example.vn/").lost_with
    assert parse_address("s3://kho/a", "http://127.0.0.1:7070").is_here
    assert not parse_address("s3://kho/a").is_here
    for text, endpoint in (
        ("s3://kho", None), ("s3://Kho/a", None), ("s3://kho/a/../b", None), ("s3://kho/a b", None),
        ("s3://kho/a?x=1", None), ("s3://kho/a", "ftp://may"), ("s3://kho/a", "https://ten:mat-khau@may"),
    ):  # fmt: skip
        with pytest.raises(ValueError, match=r"phải|không được|chỉ có"):
            parse_address(text, endpoint)
