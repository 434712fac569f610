"""Discs burned from an image: read back whole before they count, then checked, restored from, never written to."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from functools import partial
from pathlib import Path

import pytest
from copied_home import Copied
from disposing_home import TEN_YEARS, Disposing, with_periods
from rewritten_object import rewrite
from test_help import soluu

from archive.discs.burned import Burned
from archive.discs.image import INSIDE, Image
from archive.discs.write_once import ReadOnlyError
from archive.ocfl.check import check_object
from archive.ocfl.layout import object_path
from archive.ocfl.storage import TOP
from dashboard.copy_rows import location_table
from jobs import burned_discs
from jobs.burned_discs import copy_disc
from jobs.copy_places import found_root, medium_place, retire_place, within_reach
from jobs.copying import CopyOutcome
from jobs.destroying import how_to_remove, record_destroyed_by_hand
from jobs.disc_images import copy_to_image
from jobs.home_snapshot import store_object
from jobs.judging import judge, wanted_bundle
from jobs.restoring import restore, source_root
from jobs.year_set import _place
from records.clock import now as clock_now
from records.copies import Location, bundle_copies, copies_at, location_states
from records.disposal_store import copies_left
from records.problems import CannotError, UsageError


def imaged(copied: Copied, name: str = "anh", **more: object) -> Location:
    (copied.devices / name).mkdir()
    return copy_to_image(
        copied.home, copied.store, copied.devices / name / f"{name}.iso", name=name, now=copied.now,
        device_of=copied.device_of, **more,  # type: ignore[arg-type]
    )[0]  # fmt: skip


def burned(copied: Copied, image: Location, name: str = "o-cd") -> Path:
    """The image's files as a drive shows them: a mount that nobody can write to."""
    source, mount = Image(Path(image.uri)), copied.devices / name
    for path, _ in source.walk(TOP):
        (mount / INSIDE / path).parent.mkdir(parents=True, exist_ok=True)
        source.fetch(str(path), mount / INSIDE / path)
    return locked(mount)


def locked(mount: Path) -> Path:
    for path in (mount, *mount.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    return mount


def take_out(mount: Path) -> None:
    for path in (mount, *mount.rglob("*")):
        path.chmod(0o755)
    shutil.rmtree(mount)


def damage(path: Path) -> None:
    path.chmod(0o644)
    with path.open("rb+") as stream:
        stream.write(b"\xa5" * 3)
    path.chmod(0o444)


def put(copied: Copied, mount: Path, serial: str | None = "D 7", of: str = "anh", **more: object) -> tuple[
    Location, CopyOutcome
]:  # fmt: skip
    return copy_disc(
        copied.home, copied.store, mount, of=of, serial=serial, now=copied.now, device_of=copied.device_of,
        **more,  # type: ignore[arg-type]
    )  # fmt: skip


def counted(copied: Copied) -> set[int]:
    with copied.store.read() as db:
        return set(bundle_copies(db, copied.now)["copies"])


def state_of(mount: Path) -> dict[str, tuple[int, int]]:
    return {str(path): (path.stat().st_size, path.stat().st_mtime_ns) for path in (mount, *mount.rglob("*"))}


@pytest.fixture
def archive(small: Disposing) -> Disposing:
    with_periods(small.copied, TEN_YEARS)
    small.copied.now = small.now
    return small


@pytest.fixture
def few(archive: Disposing) -> Copied:
    """Three small bundles."""
    return archive.copied


@pytest.mark.requirement("QL-08")
def test_a_disc_counts_by_its_serial_once_all_of_it_was_read_back(few: Copied) -> None:
    """With its image two independent copies; it bears the serial that the image was made for; keeper and place."""
    image = imaged(few, serial="D 7")
    assert counted(few) == {1}
    mount = burned(few, image)
    location, outcome = put(few, mount, custodian="Cô Lan", place="Tủ 2")
    assert (outcome.present, outcome.written, outcome.store_version, outcome.problems) == (3, 0, 1, [])
    assert (location.location_id, location.kind, location.burned_from) == ("disc-d-7", "usb", "anh")
    assert counted(few) == {2}
    assert few.places() == (image, location)
    with few.store.read() as db:
        assert {name: copy.sha256 for name, copy in copies_at(db, "disc-d-7").items()} == {
            name: copy.sha256 for name, copy in copies_at(db, "anh").items()
        }
        shown = location_table(location_states(db), few.now)
        assert _place(db, "D 7") == location    # what a label of that number is of
    assert shown.filter(shown["Nơi giữ"] == "disc-d-7").row(0, named=True).items() >= {
        "Loại": "Đĩa CD, DVD, từ anh", "Số": "D 7", "Người giữ": "Cô Lan", "Chỗ cất": "Tủ 2", "Còn tốt": 4,
    }.items()  # fmt: skip


@pytest.mark.full
def test_a_disc_that_nobody_can_tell_from_others_does_not_count(few: Copied) -> None:
    """Without a serial; nor is one serial taken twice, or another medium's."""
    mount = burned(few, imaged(few))
    assert put(few, mount, None)[0].location_id == "disc-1"
    assert put(few, mount, None)[0].location_id == "disc-1"
    assert counted(few) == {1}
    few.add("usb-a1", kind="usb", serial="A1")
    with pytest.raises(UsageError, match="số A1 đã là nơi giữ usb-a1"):
        put(few, mount, "A1")
    put(few, mount)
    assert counted(few) == {2}
    with pytest.raises(UsageError, match="số D 7 đã là nơi giữ disc-d-7"):
        few.add("usb-moi", kind="usb", serial="D 7")


@pytest.mark.full
def test_what_is_not_the_image_as_it_was_written_is_not_put_on_record(
    few: Copied, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A changed byte, a lost object, something more, another image: nothing is known of it afterwards. Nor is the
    image's file a disc, a drive without its mount, a folder beside the image or the home, a file that is mounted."""
    image = imaged(few)
    with pytest.raises(UsageError, match="tệp ảnh, không phải thư mục"):
        put(few, Path(image.uri))
    with monkeypatch.context() as patch, pytest.raises(UsageError, match="sr0 là thiết bị"):
        patch.setattr(Path, "is_block_device", lambda path: path.name == "sr0")
        put(few, Path("/dev/sr0"))
    with pytest.raises(UsageError, match="Không thấy đĩa"):
        put(few, few.devices)
    first = object_path(few.bundles()[0].object_id)
    changed, lacking, more = (burned(few, image, name) for name in ("doi", "thieu", "them"))
    damage(next((changed / INSIDE / first).rglob("*.zip")))
    for path in sorted((lacking / INSIDE).rglob("*")):
        path.chmod(0o755)
    shutil.rmtree(lacking / INSIDE / first)
    (more / INSIDE).chmod(0o755)
    (more / INSIDE / "la.txt").write_bytes(b"x")
    for device in (image.device, "máy này", str(os.makedev(7, 3))):
        with pytest.raises(UsageError, match="không phải đĩa đã ghi"):
            copy_disc(
                few.home, few.store, changed, of="anh", now=few.now,
                device_of=lambda path, here=device: here if changed in path.parents else few.device_of(path),  # type: ignore[misc]
            )  # fmt: skip
    for mount in (changed, lacking, more):
        with pytest.raises(CannotError, match="không đúng như ảnh anh"):
            put(few, mount)
    few.now = few.now.replace(year=few.now.year + 1)
    imaged(few, "anh-2", year="2027-2028")
    with pytest.raises(CannotError, match=r"1 trong 2 đối tượng .* khác với trong ảnh"):
        put(few, burned(few, image, "khac"), of="anh-2")
    few.add("o-mang")
    with pytest.raises(UsageError, match="không phải ảnh đĩa"):
        put(few, more, of="o-mang")
    assert [each.location_id for each in few.places()] == ["anh", "anh-2", "o-mang"]


def test_a_disc_with_another_home_than_the_image_s_is_not_put_on_record(few: Copied) -> None:
    """Its profile was changed, with every digest that says so: the store's own file is the same, the rest is not."""
    image = imaged(few)
    mount = burned(few, image)
    own = mount / INSIDE / object_path(store_object(few.home))
    for path in (own, *own.rglob("*")):
        path.chmod(0o755)
    rewrite(own, few.home.policy_path.name, lambda path: path.write_bytes(path.read_bytes() + b"\n"))
    assert not check_object(mount / INSIDE, object_path(store_object(few.home))).problems
    with pytest.raises(CannotError, match=r"3 trong 4 đối tượng .*kho.*: khác với trong ảnh"):
        put(few, mount)
    assert [each.location_id for each in few.places()] == ["anh"]


def test_no_run_writes_to_a_disc(few: Copied) -> None:
    """Copying leaves it out and says why where it is named; no run changes a byte or a time there. That a later renewal
    is not there is no fault."""
    mount = burned(few, imaged(few))
    location, _ = put(few, mount)
    before = state_of(mount)
    assert within_reach(few.store, few.places()) == ((), ())
    assert ["Đĩa CD, DVD chỉ ghi một lần" in str(each.error) for each in few.copy()] == [False, True]
    assert [each.exit_code for each in few.check()] == [0, 0]
    assert few.repair().exit_code == 0
    assert medium_place(few.home, few.store, mount, "D 7") is None
    root = found_root(few.home, few.store, location, few.now, few.device_of)
    assert isinstance(root, Burned)
    bundle = few.bundles()[0]
    place = object_path(bundle.object_id)
    wanted = wanted_bundle(bundle, bundle.path_in(few.home), {1: "0" * 64}, location)
    assert judge(check_object(root, place), wanted).problems == ()
    for act in (
        lambda: root.create({}), lambda: root.add(place, {}), lambda: root.replace(place, {}, few.now),
        lambda: root.drop(place), lambda: root.require_removable(place), lambda: root.remove(place),
    ):  # fmt: skip
        with pytest.raises(ReadOnlyError, match="ghi một lần"):
            act()
    root.purge(place)
    root.clear()
    assert state_of(mount) == before


def test_a_damaged_disc_is_told_counts_no_more_and_is_burned_anew(few: Copied) -> None:
    """Repair says so, and takes nothing from it; what nobody has any more is lost there too. A disc in a cupboard
    cannot be checked, and a check that is overdue makes it count no more."""
    mount = burned(few, imaged(few))
    put(few, mount, check_every=30)
    first, second, _ = few.bundles()
    path = next((mount / INSIDE / object_path(first.object_id)).rglob("*.zip"))
    damage(path)
    image, disc = few.check()
    assert (image.exit_code, disc.exit_code, disc.results) == (0, 1, {"good": 3, "bad": 1})
    assert counted(few) == {1, 2}
    mended = few.repair()
    assert (mended.exit_code, mended.lost, mended.repaired) == (3, [], [])
    assert "Ghi đĩa mới từ ảnh anh" in mended.unreachable["disc-d-7"]
    second.path_in(few.home).unlink()
    first.path_in(few.home).unlink()
    Path(few.places()[0].uri).rename(few.devices / "cat-di.iso")
    alone = few.repair()
    assert set(alone.lost) == {("kho", first.object_id), ("disc-d-7", first.object_id)}
    assert alone.repaired == [("kho", second.object_id)]
    take_out(mount)
    (_, away) = few.check()
    assert (away.exit_code, "Cho đĩa vào ổ" in str(away.error)) == (3, True)
    assert few.unsafe() == 1
    few.now = few.now.replace(year=few.now.year + 1)
    assert few.unsafe() == 3


@pytest.mark.full
def test_of_discs_that_are_alike_each_is_checked_when_its_keeper_names_it(few: Copied) -> None:
    """One drive, two discs of one image: a check that does not know which is in it says so, and is no pass."""
    mount = burned(few, imaged(few))
    put(few, mount)
    assert put(few, mount, "D 8")[0].location_id == "disc-d-8"
    assert counted(few) == {3}
    _, *both = few.check()
    assert [(each.exit_code, "Không biết đĩa" in str(each.error)) for each in both] == [(3, True)] * 2
    damage(next((mount / INSIDE / object_path(few.bundles()[0].object_id)).rglob("*.zip")))
    few.now = few.now.replace(year=few.now.year + 1)
    _, outcome = put(few, mount, "D 8")
    assert (outcome.present, len(outcome.problems), outcome.error) == (2, 1, None)
    with few.store.read() as db:
        _, *states = location_states(db).select("location_id", "bad", "next_check").iter_rows()
    assert [(name, bad, due > few.now.date()) for name, bad, due in states] == [
        ("disc-d-7", 0, False), ("disc-d-8", 1, True)
    ]
    other = burned(few, few.places()[0], "o-cd-2")
    retire_place(few.store, "anh", few.now)
    assert put(few, other)[1].problems == []
    assert {each.location_id: each.uri for each in few.places()}["disc-d-7"] == str(other / INSIDE)
    assert [each.exit_code for each in few.check()] == [0, 1]


@pytest.mark.requirement("QL-08")
def test_a_disposal_leaves_a_disc_to_be_destroyed_by_hand(archive: Disposing) -> None:
    """It does not stall; the disc stands on the list until people say that it is destroyed, and not while it is in
    its drive. A disc that is put on record later is found to hold what was destroyed."""
    few = archive.copied
    image = imaged(few)
    location, _ = put(few, burned(few, image))
    later = burned(few, image, "o-cd-2")
    first = few.bundles()[0]
    done = archive.carry_out(archive.decided(first.bundle_id).disposal_id)
    assert (done.exit_code, first.path_in(few.home).exists()) == (1, False)
    few.now = archive.tick()
    _, found = put(few, later, "D 8")
    assert ["ghi một lần" in each for each in found.problems] == [True]
    with few.store.read() as db:
        assert {copy.location_id for copy in copies_left(db)} == {"anh", "disc-d-7", "disc-d-8"}
    assert "Hủy đĩa số D 7" in how_to_remove(location)
    of = {"reason": "Biên bản 3", "by": "clerk", "now": archive.tick()}
    with pytest.raises(CannotError, match="Lấy đĩa ra"):
        record_destroyed_by_hand(few.store, location, **of)  # type: ignore[arg-type]
    take_out(few.devices / "o-cd")
    assert record_destroyed_by_hand(few.store, location, **of) == 1  # type: ignore[arg-type]
    assert [each.location_id for each in few.places()] == ["anh", "disc-d-8"]


@pytest.mark.full
def test_a_disc_from_the_command_line(few: Copied, monkeypatch: pytest.MonkeyPatch) -> None:
    """One document as `copy` has it; listed with what it was burned from; damaged 1, no disc 2, not the same 3."""
    few.now = clock_now()
    image = imaged(few)
    mount = burned(few, image)
    monkeypatch.setenv("SOLUU_HOME", str(few.home.root))
    monkeypatch.setattr(burned_discs, "copy_disc", partial(copy_disc, device_of=few.device_of))
    of_it = ("copy", "disc", str(mount), "--of", "anh", "--serial", "D 7")
    added = soluu(*of_it, "--custodian", "Cô Lan", "--next-check", "25/02/2037", "--json")
    assert (added.returncode, json.loads(added.stdout)) == (0, {
        "locations": [{"location": "disc-d-7", "written": 0, "present": 3, "renewals": 0, "store_version": 1,
                       "problems": [], "error": None, "left_out": [],
                       "unrecorded": []}], "unsafe": 0,
    })  # fmt: skip
    _, listed = json.loads(soluu("store", "list", "--json").stdout)["locations"]
    assert {"name": "disc-d-7", "burned_from": "anh", "custodian": "Cô Lan", "next_check": "2037-02-25"}.items() <= (
        listed.items()
    )
    assert "disc-d-7 (Đĩa CD, DVD)" in soluu("store", "list").stdout
    damage(next((mount / INSIDE / object_path(few.bundles()[0].object_id)).rglob("*.zip")))
    assert soluu(*of_it).returncode == 1
    assert soluu("copy", "disc", image.uri, "--of", "anh").returncode == 2
    refused = soluu(*of_it[:-1], "D 8")
    assert (refused.returncode, "Chưa ghi nhận gì" in " ".join(refused.stderr.split())) == (3, True)


@pytest.mark.full
@pytest.mark.tool("xorriso")
def test_a_home_comes_back_from_a_disc_as_a_stranger_reads_it(copied: Copied, tmp_path: Path) -> None:
    """xorriso takes the files out of the image, as a drive gives them; restored by its folder and by its name."""
    copied.lightened()
    image = imaged(copied)
    mount = copied.devices / "o-cd"
    asked = ["xorriso", "-indev", image.uri, "-osirrox", "on", "-extract", "/", str(mount)]
    subprocess.run(asked, check=True, capture_output=True)
    location, outcome = put(copied, locked(mount))
    assert (outcome.present, outcome.problems) == (2, [])
    root = source_root(location.location_id, lambda: copied.store, now=copied.now)
    assert root == source_root(str(mount), lambda: None, now=copied.now)
    restored = restore(root, tmp_path / "moi", now=copied.now)
    assert (restored.bundles, restored.problems) == (2, [])
