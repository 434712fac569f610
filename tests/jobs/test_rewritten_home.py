"""The home's own object at a copy's location, written anew by whoever holds the medium: every digest in it agrees."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest
import rewritten_object
from copied_home import LATER, Copied
from how_many import in_full

from archive.ocfl.check import check_root
from archive.ocfl.layout import object_path
from jobs.copying import copy_all
from jobs.holding import place as hold_place
from jobs.home_snapshot import store_object
from jobs.restoring import restore
from records.copies import Location, copies_at, locations
from records.holds import HoldAsked
from records.home import Home
from records.reading import events
from records.store import Store

MARKS = "UPDATE mark_version SET value = '10.0', score = 10.0 WHERE subject = 'toan'"
EVENT = "UPDATE event SET actor = 'người khác' WHERE number = 3"


def own_object(copied: Copied, place: Location) -> Path:
    return Path(place.uri) / object_path(store_object(copied.home))


def rewrite(folder: Path, statement: str) -> None:
    """Change the store in an object."""
    def change(path: Path) -> None:
        with duckdb.connect(str(path)) as db:
            db.execute(statement)

    rewritten_object.rewrite(folder, "so-luu.duckdb", change)


@pytest.fixture
def two_places(copied: Copied) -> tuple[Location, Location]:
    places = copied.add("o-mang"), copied.add("usb-a1", kind="usb", serial="A1")
    copied.copy()
    return places


@pytest.mark.full
def test_a_home_that_was_rewritten_is_bad_though_it_agrees_with_itself(
    copied: Copied, two_places: tuple[Location, Location]
) -> None:
    """Forged marks under fresh digests; a stranger's validator finds it whole, the school's own record does not."""
    _, usb = two_places
    rewrite(own_object(copied, usb), MARKS)
    assert not check_root(Path(usb.uri)).problems
    good, bad = copied.check()
    assert (good.results, bad.results) == ({"good": 3}, {"good": 2, "bad": 1})
    assert [problem.code for problem in bad.problems] == ["unrecorded"]


@pytest.mark.full
def test_a_rewritten_home_is_no_source_of_a_repair_and_is_made_good_itself(
    copied: Copied, two_places: tuple[Location, Location]
) -> None:
    """The honest copy is damaged at the same time: it stays lost rather than being mended with forged marks."""
    disk, usb = two_places
    rewrite(own_object(copied, usb), MARKS)
    content = own_object(copied, disk) / "v1" / "content" / "so-luu.duckdb"
    whole = content.read_bytes()
    content.write_bytes(whole[:900] + b"X" + whole[901:])
    outcome = copied.repair()
    assert {name for name, _ in outcome.lost} == {"o-mang", "usb-a1"}
    assert not outcome.repaired
    content.write_bytes(whole)
    assert copied.repair().repaired == [("usb-a1", store_object(copied.home))]
    assert (own_object(copied, usb) / "v1" / "content" / "so-luu.duckdb").read_bytes() == whole
    assert [each.exit_code for each in copied.check()] == [0, 0]


def settings_forged(folder: Path) -> None:
    rewritten_object.rewrite(folder, "so-luu.toml", lambda path: path.write_bytes(path.read_bytes() + b"\n# khac"))


def rolled_back(folder: Path) -> None:
    """An older store, under the name of the newest version: one version, as on the first day."""
    store = (folder / "v1" / "content" / "so-luu.duckdb").read_bytes()
    rewritten_object.rewrite(folder, "so-luu.duckdb", lambda path: path.write_bytes(store + b"\0"))


@pytest.mark.parametrize("attack", [settings_forged, in_full(rolled_back)])
def test_copying_puts_nothing_on_top_of_what_is_not_on_record(
    copied: Copied, two_places: tuple[Location, Location], attack: Callable[[Path], None]
) -> None:
    """A new version above falsified ones would make them good for ever, and give them to every other place."""
    _, usb = two_places
    attack(own_object(copied, usb))
    before = {path: path.read_bytes() for path in own_object(copied, usb).rglob("*") if path.is_file()}
    copied.home.policy_path.write_text(copied.home.policy_path.read_text("utf-8") + "\n", "utf-8")
    first, second = copied.copy()
    assert (first.problems, first.store_version) == ([], 2)
    assert "soluu repair" in second.problems[0]
    assert {path: path.read_bytes() for path in own_object(copied, usb).rglob("*") if path.is_file()} == before
    assert [each.exit_code for each in copied.check()] == [0, 1]
    assert copied.repair().repaired == [("usb-a1", store_object(copied.home))]
    assert [each.exit_code for each in copied.check()] == [0, 0]
    assert [each.problems for each in copied.copy()] == [[], []]


def forget_the_second_version(copied: Copied) -> None:
    """Two versions of the home lie at the one location, as where another machine wrote the second."""
    copied.copy()
    with copied.store.read() as db:
        before = copies_at(db, "o-mang")
    copied.home.policy_path.write_text(copied.home.policy_path.read_text("utf-8") + "\n", "utf-8")
    copied.copy()
    with copied.store.write() as db:
        db.execute(
            "UPDATE object_copy SET version = 1, inventory_sha512 = ? WHERE object_id = ?",
            [before[store_object(copied.home)].inventory_sha512, store_object(copied.home)],
        )


def test_placing_a_hold_tells_of_another_machine(copied: Copied) -> None:
    """It writes the home over what that one wrote, and the next copy would find nothing to tell."""
    copied.add("o-mang")
    forget_the_second_version(copied)
    asked = HoldAsked(scope="school", school="TRƯỜNG THCS SAO MAI", reason="Khiếu nại", authority="CV 5")
    held = hold_place(copied.home, copied.store, asked, by="clerk", now=copied.now, device_of=copied.device_of)
    assert held.without == ()
    assert "một máy khác" in " ".join(held.notes)


@pytest.mark.full
def test_a_restored_home_tells_of_the_machine_that_went_on(copied: Copied, tmp_path: Path) -> None:
    """It has no record of the home's copy that it was restored from, and knows which version that was."""
    place = copied.add("o-mang")
    copied.copy()
    home = Home(tmp_path / "may-moi")
    restore(Path(place.uri), home.root, now=copied.now)
    copied.home.policy_path.write_text(copied.home.policy_path.read_text("utf-8") + "\n", "utf-8")
    copied.copy()
    other = Store(home.store_path)
    with other.read() as db:
        assert store_object(home) not in copies_at(db, "o-mang")
        places = locations(db)
    first, second = (
        copy_all(home, other, places, now=copied.now + timedelta(hours=n), device_of=copied.device_of) for n in (1, 2)
    )
    assert [(each.error, each.unrecorded) for each in (*first, *second)] == [(None, (2,)), (None, ())]


@pytest.mark.full
def test_a_version_that_nobody_recorded_is_not_called_good_until_it_is_copied_again(copied: Copied) -> None:
    """A newer version laid on top hides the true one as well as an edit does; the next copy says what is true."""
    place = copied.add("o-mang")
    forget_the_second_version(copied)
    assert copied.check()[0].results == {"good": 2, "bad": 1}
    (copy,) = copied.copy()
    assert (copy.error, copy.problems, copy.unrecorded) == (None, [], (2,))
    with copied.store.read() as db:
        detail = json.loads(events(db).filter(kind="copy", subject=store_object(copied.home))["detail"][0])
    assert detail["unrecorded"] == [2]
    assert copied.check()[0].results == {"good": 3}
    assert not check_root(Path(place.uri)).problems


@pytest.mark.parametrize("source", [in_full(0), 1])
def test_what_a_home_was_restored_from_is_on_record_wherever_a_repair_had_put_it(
    copied: Copied, two_places: tuple[Location, Location], tmp_path: Path, source: int
) -> None:
    """The repair came after the record that the restored home has of either place. What it came from is good at once,
    may be written on, and is a source for others; anything else is not."""
    disk, usb = two_places
    copied.home.policy_path.write_text(copied.home.policy_path.read_text("utf-8") + "\n", "utf-8")
    copied.copy()
    rewrite(own_object(copied, usb), MARKS)
    assert copied.repair().repaired == [("usb-a1", store_object(copied.home))]
    restore(Path(two_places[source].uri), tmp_path / "moi", now=copied.now + timedelta(minutes=1))
    copied.now += timedelta(minutes=1)
    copied.home = Home(tmp_path / "moi")
    copied.store = Store(copied.home.store_path)
    assert [each.exit_code for each in copied.check()] == [0, 0]
    rewrite(own_object(copied, usb), MARKS)
    assert [each.exit_code for each in copied.check()] == [0, 1]
    assert copied.repair().repaired == [("usb-a1", store_object(copied.home))]
    assert [(each.problems, each.store_version) for each in copied.copy()] == [([], 3), ([], 3)]
    shutil.rmtree(own_object(copied, disk))     # as of before: older than what is on record now
    shutil.copytree(own_object(copied, usb), own_object(copied, disk))
    rolled_back(own_object(copied, disk))
    assert [each.exit_code for each in copied.check()] == [1, 0]


def test_two_machines_that_go_on_with_one_home_are_told(copied: Copied, tmp_path: Path) -> None:
    """The restored one finds what it came from; the old one finds a version that is not its own, once."""
    place = copied.add("o-mang")
    copied.copy()
    restore(Path(place.uri), tmp_path / "moi", now=copied.now + timedelta(seconds=30))
    old = copied.home, copied.store
    copied.home = Home(tmp_path / "moi")
    copied.store = Store(copied.home.store_path)
    assert [each.notes for each in copied.copy()] == [()]
    copied.home, copied.store = old
    (there,) = copied.copy()
    assert (there.problems, there.unrecorded, there.store_version) == ([], (2,), 3)
    assert "một máy khác" in there.notes[0]
    assert [each.notes for each in copied.copy()] == [()]


@pytest.mark.full
def test_what_was_recorded_before_is_judged_by_the_stores_file(
    copied: Copied, two_places: tuple[Location, Location]
) -> None:
    """A home from an older version has no digest of inventories until it is copied again."""
    _, usb = two_places
    with copied.store.write() as db:
        db.execute("UPDATE object_copy SET inventory_sha512 = NULL")
    assert [each.exit_code for each in copied.check()] == [0, 0]
    rewrite(own_object(copied, usb), MARKS)
    assert [each.exit_code for each in copied.check()] == [0, 1]


@pytest.mark.full
def test_restoring_tells_that_the_event_log_was_rewritten(copied: Copied, tmp_path: Path) -> None:
    """A bare machine has no record of its own to compare with: the log's chain and the bundles' proofs are asked."""
    place = copied.add("o-mang")
    copied.copy()
    assert restore(Path(place.uri), tmp_path / "nguyen", now=LATER).problems == []
    rewrite(own_object(copied, place), EVENT)
    outcome = restore(Path(place.uri), tmp_path / "sua", now=LATER)
    assert outcome.bundles == 2
    assert any("Nhật ký sự kiện" in problem and "3" in problem for problem in outcome.problems)


def test_restoring_compares_the_log_with_the_proofs_in_the_bundles(copied: Copied, tmp_path: Path) -> None:
    """A log that agrees with itself and is none in which these bundles were sealed."""
    place = copied.add("o-mang")
    copied.copy()
    rewrite(own_object(copied, place), "DELETE FROM event WHERE number > (SELECT min(number) FROM event)")
    outcome = restore(Path(place.uri), tmp_path / "sua", now=LATER)
    assert any("Nhật ký sự kiện" in problem for problem in outcome.problems)
