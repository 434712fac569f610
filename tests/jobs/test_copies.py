"""Copies: nothing counts before it was read back, what is bad is found and made good, and all of it comes back."""

from __future__ import annotations

import json
import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from copied_home import LATER, Copied
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
    pkcs12,
)
from ocfl_judge import counts_of, judge

from archive.keys import PRIVATE_FILE, create_key
from archive.ocfl import durable
from archive.ocfl.check import check_root
from archive.ocfl.layout import object_path
from jobs import restoring
from jobs.copy_places import medium_place, medium_root, new_folder
from jobs.copying import copying_alone
from jobs.holding import lift, place
from jobs.home_snapshot import snapshot, store_object
from jobs.restoring import restore, source_root
from jobs.verifying import verify_all
from records.copies import Location, copies_at, locations, newest_checks, said_of_copies
from records.holds import HoldAsked, all_holds
from records.home import Home
from records.problems import CannotError, UsageError
from records.reading import counts, events
from records.store import Store


def files_of(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def kinds(copied: Copied) -> list[str]:
    with copied.store.read() as db:
        return events(db)["kind"].to_list()


def test_copies_are_written_once_read_back_and_told(copied: Copied) -> None:
    """Each bundle and the home; a second run writes nothing; each act is an event; no personal data in any name."""
    place = copied.add("o-mang")
    (outcome,) = copied.copy()
    assert (outcome.written, outcome.present, outcome.problems, outcome.error) == (2, 0, [], None)
    assert not check_root(Path(place.uri)).problems
    for number, bundle in enumerate(copied.bundles()):
        assert copied.zip_at(place, number).read_bytes() == bundle.path_in(copied.home).read_bytes()
    before = files_of(Path(place.uri))
    (again,) = copied.copy()
    assert (again.written, again.present, again.store_version) == (0, 2, outcome.store_version)
    assert files_of(Path(place.uri)) == before
    assert kinds(copied).count("copy") == 3
    with copied.store.read() as db:
        known = copies_at(db, "o-mang")
    assert {each.object_id: each.sha256 for each in known.values()}.items() >= {
        bundle.object_id: bundle.zip_sha256 for bundle in copied.bundles()
    }.items()


def test_the_home_gets_a_new_version_only_when_it_holds_something_new(copied: Copied) -> None:
    """What copying and checking wrote is nothing new; another profile is; earlier content is not written again."""
    place = copied.add("o-mang")
    copied.copy()
    copied.check()
    assert copied.copy()[0].store_version == 1
    with copied.home.policy_path.open("a", encoding="utf-8") as file:
        file.write("# thêm một dòng\n")
    assert copied.copy()[0].store_version == 2
    inventory = json.loads((Path(place.uri) / object_path(store_object(copied.home)) / "inventory.json").read_bytes())
    new = [path for paths in inventory["manifest"].values() for path in paths if path.startswith("v2/")]
    assert {Path(path).name for path in new} == {"chinh-sach.toml", "so-luu.duckdb"}
    assert not check_root(Path(place.uri)).problems


@pytest.mark.full
def test_two_copies_count_as_two_only_where_one_accident_cannot_take_both(copied: Copied) -> None:
    """One device is one place; a USB counts by its serial, and without one not at all; nor does an overdue place."""
    copied.add("o-mang")
    copied.add("o-mang-2", on="o-mang")
    copied.copy()
    assert copied.unsafe() == 2
    copied.add("usb-khong-so", kind="usb")
    copied.copy()
    assert copied.unsafe() == 2
    copied.add("usb-a1", kind="usb", serial="A1", custodian="Cô Lan", place="Tủ 2")
    copied.copy()
    assert copied.unsafe() == 0
    assert copied.unsafe(copied.now + timedelta(days=60)) == 2     # the folders' check, every 30 days, is overdue


def test_a_copy_on_the_homes_own_device_counts_as_none(copied: Copied) -> None:
    """It would be lost with the home."""
    copied.add("o-mang")
    copied.devices.joinpath("may").mkdir()
    honest = copied.device_of
    copied.device_of = lambda path: "máy này" if "may" in path.parts else honest(path)  # type: ignore[method-assign]
    place = copied.add("may", on="may")
    assert place.on_home_device
    copied.copy()
    assert copied.unsafe() == 2
    assert said_of_copies(1) == "chưa an toàn: mới có 1 bản"


def test_two_usb_with_one_serial_are_one_wherever_they_are_plugged_in(copied: Copied) -> None:
    """The same serial at another path is the same medium, found elsewhere."""
    first = copied.add("usb-a1", kind="usb", serial="A1")
    copied.copy()
    moved = copied.devices / "cong-khac"
    (copied.devices / "usb-a1" / "usb-a1").rename(moved)
    found = medium_place(copied.home, copied.store, moved, "A1")
    assert found is not None
    assert (found.location_id, found.uri) == ("usb-a1", str(moved))
    assert copied.copy()[0].present == 2
    with pytest.raises(UsageError, match="A1"):
        copied.add("usb-moi", kind="usb", serial="A1")
    assert first.uri != str(moved)


def test_another_medium_in_its_place_is_no_loss_but_cannot_be_checked(copied: Copied) -> None:
    """Exit 3, and nothing is written to the stranger."""
    place = copied.add("usb-a1", kind="usb", serial="A1")
    copied.copy()
    root = Path(place.uri)
    root.rename(root.with_name("trong-tu"))
    other = copied.add("usb-b2", kind="usb", serial="B2")
    Path(other.uri).rename(root)
    before = files_of(root)
    assert [outcome.exit_code for outcome in copied.check()] == [3, 3]
    assert "không phải usb-a1" in str(copied.copy()[0].error)
    assert files_of(root) == before


def test_a_place_that_is_not_there_cannot_be_checked(copied: Copied) -> None:
    """An unmounted drive is an empty folder: exit 3, nothing is bad, and nothing is written into it."""
    place = copied.add("o-mang")
    copied.copy()
    root = Path(place.uri)
    root.rename(root.with_name("da-rut"))
    for make in (lambda: None, root.mkdir):
        make()
        (outcome,) = copied.check()
        assert outcome.exit_code == 3
        assert outcome.results == {"could-not-check": 3}
        assert "Không thấy nơi giữ o-mang" in str(copied.copy()[0].error)
    assert not list(root.iterdir())
    with copied.store.read() as db:
        assert set(newest_checks(db)["result"]) == {"could-not-check"}
        assert {each.state for each in copies_at(db, "o-mang").values()} == {"good"}


def test_what_cannot_be_read_is_not_called_bad_and_not_called_good(
    copied: Copied, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An error of the medium: exit 3, the copy's last known state stays."""
    place = copied.add("o-mang")
    copied.copy()
    broken, honest = copied.zip_at(place), durable.digests_of

    def failing(path: Path, *, from_medium: bool = False) -> durable.Digests:
        if path == broken:
            raise OSError(5, "EIO")
        return honest(path, from_medium=from_medium)

    monkeypatch.setattr(durable, "digests_of", failing)
    (outcome,) = copied.check()
    assert (outcome.exit_code, outcome.results) == (3, {"good": 2, "could-not-check": 1})
    with copied.store.read() as db:
        assert {each.state for each in copies_at(db, "o-mang").values()} == {"good"}


@pytest.mark.full
def test_a_check_finds_what_is_bad_or_missing_and_keeps_its_history(copied: Copied) -> None:
    """Exit 1; the bundle is unsafe from then on; each check stays on record."""
    first = copied.add("o-mang")
    copied.add("usb-a1", kind="usb", serial="A1")
    copied.copy()
    assert [outcome.exit_code for outcome in copied.check()] == [0, 0]
    assert copied.unsafe() == 0
    copied.zip_at(first).write_bytes(b"PK hong")
    shutil.rmtree(copied.zip_at(first, 1).parents[2])
    outcome = copied.check()[0]
    assert (outcome.exit_code, outcome.results) == (1, {"good": 1, "bad": 1, "missing": 1})
    assert {each.code for each in outcome.problems} >= {"content-changed", "object-missing"}
    assert copied.unsafe() == 2
    with copied.store.read() as db:
        rows = db.query("SELECT result, count(*) AS n FROM fixity_check WHERE location_id = 'o-mang' GROUP BY ALL")
    assert dict(rows.iter_rows()) == {"good": 6, "bad": 1, "missing": 1}
    assert kinds(copied).count("fixity") == 4


def test_an_object_that_is_whole_but_older_or_anothers_is_bad(copied: Copied) -> None:
    """A valid OCFL object is not enough: it must be what was stored."""
    place = copied.add("o-mang")
    copied.copy()
    copied.home.policy_path.write_text(copied.home.policy_path.read_text("utf-8") + "\n", "utf-8")
    root, own = Path(place.uri), object_path(store_object(copied.home))
    shutil.copytree(root / own, copied.devices / "cu")
    copied.copy()
    shutil.rmtree(root / own)
    (copied.devices / "cu").rename(root / own)
    assert not check_root(root).problems
    assert copied.check()[0].results == {"good": 2, "bad": 1}


def test_a_sample_takes_what_was_checked_longest_ago(copied: Copied) -> None:
    """Three samples of one have read everything; none of them moves the next whole check."""
    copied.add("o-mang")
    copied.copy()
    due = copied.places()[0].next_check
    for _ in range(3):
        assert copied.check(sample=1)[0].results == {"good": 1}
    with copied.store.read() as db:
        rows = db.query("SELECT count(DISTINCT object_id) AS n FROM fixity_check WHERE object_id <> ''")
    assert rows.item() == 3
    assert copied.places()[0].next_check == due
    copied.now += timedelta(days=5)
    copied.check()
    assert copied.places()[0].next_check == due + timedelta(days=5)


@pytest.mark.full
def test_a_repair_takes_a_good_copy_keeps_the_bad_one_and_leaves_good_ones_alone(copied: Copied) -> None:
    """Bad at one place, missing at another, and the home's own ZIP; all good after, the bad ones kept."""
    first, second = copied.add("o-mang"), copied.add("usb-a1", kind="usb", serial="A1")
    copied.copy()
    copied.zip_at(first).write_bytes(b"PK hong")
    shutil.rmtree(copied.zip_at(second, 1).parents[2])
    own = copied.bundles()[0].path_in(copied.home)
    sealed = own.read_bytes()
    own.write_bytes(b"PK cung hong")
    good = copied.zip_at(first, 1).stat()
    copied.check()
    outcome = copied.repair()
    ids = [bundle.object_id for bundle in copied.bundles()]
    assert sorted(outcome.repaired) == [("kho", ids[0]), ("o-mang", ids[0]), ("usb-a1", ids[1])]
    assert not outcome.lost
    assert outcome.exit_code == 0
    kept = [path for path in outcome.set_aside if path.is_file()] + [
        path for folder in outcome.set_aside if folder.is_dir() for path in folder.rglob("*.zip")
    ]
    assert sorted(path.read_bytes() for path in kept) == [b"PK cung hong", b"PK hong"]
    assert own.read_bytes() == sealed
    assert copied.zip_at(first, 1).stat().st_mtime_ns == good.st_mtime_ns
    assert [each.exit_code for each in copied.check()] == [0, 0]
    assert copied.unsafe() == 0
    assert kinds(copied).count("repair") == 3


def test_the_home_is_a_source_too_and_what_is_lost_everywhere_is_told(copied: Copied) -> None:
    """With one location: from the home's ZIP; and with neither, exit 1 and nothing is touched."""
    place = copied.add("o-mang")
    copied.copy()
    copied.zip_at(place).write_bytes(b"PK hong")
    assert copied.repair().repaired == [("o-mang", copied.bundles()[0].object_id)]
    copied.zip_at(place).write_bytes(b"PK hong")
    copied.bundles()[0].path_in(copied.home).unlink()
    before = files_of(Path(place.uri))
    outcome = copied.repair()
    assert {at for at, _ in outcome.lost} == {"kho", "o-mang"}
    assert outcome.exit_code == 1
    assert files_of(Path(place.uri)) == before


def test_a_bad_copy_is_never_written_over_by_copying(copied: Copied) -> None:
    """It is told, recorded as bad, and left as evidence for the repair."""
    place = copied.add("o-mang")
    copied.copy()
    copied.zip_at(place).write_bytes(b"PK hong")
    (outcome,) = copied.copy(reread=True)
    assert len(outcome.problems) == 1
    assert "repair" in outcome.problems[0]
    assert copied.zip_at(place).read_bytes() == b"PK hong"
    assert copied.unsafe() == 2


def test_a_bad_bundle_in_the_home_is_not_copied(copied: Copied) -> None:
    """Nobody wants copies of damage; the other bundle is copied all the same."""
    copied.add("o-mang")
    copied.bundles()[0].path_in(copied.home).write_bytes(b"PK hong")
    (outcome,) = copied.copy()
    assert (outcome.written, len(outcome.problems)) == (1, 1)


@pytest.mark.full
def test_the_whole_home_comes_back_on_a_bare_machine(copied: Copied, tmp_path: Path) -> None:
    """Facts, originals, keys and bundles, each verified; nothing is left over where it was built."""
    place = copied.add("o-mang")
    copied.copy()
    with copied.store.read() as db:
        wanted = counts(db)
    kept = {name: content for name, content in files_of(copied.home.root).items() if name.startswith("ban-goc/")}
    shutil.rmtree(copied.home.root)
    root = source_root(place.uri, lambda: None, now=LATER)
    outcome = restore(root, tmp_path / "may-moi" / "kho", now=LATER)
    home = Home(tmp_path / "may-moi" / "kho")
    assert (outcome.problems, outcome.bundles, outcome.counts) == ([], 2, wanted)
    paths = sorted(home.bundles.rglob("*.zip"))
    results = verify_all(home, paths, None, None)
    assert len(results) == 2
    assert all(each.intact and each.signed and each.trusted and each.current for each in results)
    assert files_of(home.root).items() >= kept.items()
    assert not outcome.has_key
    assert not list(home.keys.glob("*bi-mat*"))
    assert [path.name for path in home.root.parent.iterdir()] == ["kho"]
    copied.home, copied.store = home, Store(home.store_path)
    assert copied.copy()[0].error is None
    assert [each.exit_code for each in copied.check()] == [0]


def test_a_restore_is_told_what_is_missing_and_brings_the_rest(copied: Copied, tmp_path: Path) -> None:
    """A lost bundle is a problem of that bundle; a store that is not whole is refused, and nothing is written."""
    place = copied.add("o-mang")
    copied.copy()
    copied.zip_at(place).write_bytes(b"PK hong")
    outcome = restore(Path(place.uri), tmp_path / "moi", now=LATER)
    assert (outcome.bundles, len(outcome.problems)) == (1, 1)
    own = Path(place.uri) / object_path(store_object(copied.home))
    (own / "v1" / "content" / "so-luu.duckdb").write_bytes(b"hong")
    with pytest.raises(CannotError, match="không còn nguyên"):
        restore(Path(place.uri), tmp_path / "moi-2", now=LATER)
    with pytest.raises(CannotError, match="Không ghi đè"):
        restore(Path(place.uri), tmp_path / "moi", now=LATER)
    assert not (tmp_path / "moi-2").exists()


def test_a_restore_that_is_cut_short_leaves_no_half_home(
    copied: Copied, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The home takes its place in one step, at the very end."""
    place = copied.add("o-mang")
    copied.copy()

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(restoring, "_verify", interrupted)
    with pytest.raises(KeyboardInterrupt):
        restore(Path(place.uri), tmp_path / "moi" / "kho", now=LATER)
    assert not list((tmp_path / "moi").iterdir())


def test_the_signing_key_leaves_the_house_encrypted_or_not_at_all(copied: Copied, tmp_path: Path) -> None:
    """Only where it was asked for, and only with a passphrase; then it comes back for its owner alone."""
    with pytest.raises(UsageError, match="mật khẩu"):
        copied.add("o-mang", with_key=True)
    with snapshot(copied.home, copied.store, with_key=False) as taken:
        assert not [name for name in taken.files if name.endswith(PRIVATE_FILE)]
    shutil.rmtree(copied.home.keys)
    create_key(copied.home.keys, "mật khẩu", school="Trường mẫu", now=LATER)
    place = copied.add("o-mang", with_key=True)
    copied.copy()
    restore(Path(place.uri), tmp_path / "moi", now=LATER)
    back = tmp_path / "moi" / "khoa" / PRIVATE_FILE
    assert back.read_bytes() == (copied.home.keys / PRIVATE_FILE).read_bytes()
    assert back.stat().st_mode & 0o077 == 0


def test_a_copied_key_leaves_the_house_under_no_name(copied: Copied) -> None:
    """Whatever somebody called it, in whatever form; told by name. What was imported is a record and always goes."""
    own = next(copied.home.keys.glob("*bi-mat*"))
    pem = own.read_bytes()
    key = load_pem_private_key(pem, None)
    der = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    secret = {
        "khoa/khoa-bi-mat.pem.bak": pem, "khoa.txt": pem.decode().encode("utf-16"), "khoa-der": der, "lan.P12": b"x",
        "ten-khac": pkcs12.serialize_key_and_certificates(b"k", rsa_key(), None, None, NoEncryption()),
        "khoi-phuc.txt": b"# khoa\nAGE-SECRET-KEY-1QQ",
    }  # fmt: skip
    for name, content in {**secret, "ghi-chu.txt": b"khong phai khoa"}.items():
        (copied.home.root / name).write_bytes(content)
    imported = copied.home.originals / "ab" / "abcd.csv"
    imported.parent.mkdir(parents=True, exist_ok=True)
    imported.write_bytes(pem)
    with snapshot(copied.home, copied.store, with_key=False) as taken:
        assert set(taken.left_out) == set(secret)
        assert not taken.files.keys() & {*secret, "khoa/" + own.name}
        assert taken.files.keys() >= {"ghi-chu.txt", imported.relative_to(copied.home.root).as_posix()}


def rsa_key() -> RSAPrivateKey:
    return generate_private_key(65537, 2048)


def test_a_restore_into_or_around_a_home_or_copies_is_refused(copied: Copied, tmp_path: Path) -> None:
    """The next copy would take it along; and what hides in a folder is taken away before the home has its place."""
    place = copied.add("o-mang")
    copied.copy()
    hidden = tmp_path / "o" / ".an"
    shutil.copytree(copied.home.root, hidden)
    for target in (copied.home.root / "moi", Path(place.uri) / "moi", hidden.parent):
        with pytest.raises(UsageError, match="nằm trong, hoặc chứa"):
            restore(Path(place.uri), target, now=LATER)
    assert not (copied.home.root / "moi").exists()
    assert (hidden / "so-luu.duckdb").exists()


def test_places_that_could_harm_are_refused(copied: Copied) -> None:
    """Inside the home, around it, with something else in it, under a name or path that is taken."""
    for path in (copied.home.root / "trong", copied.home.root, copied.home.root.parent):
        with pytest.raises(UsageError, match="trong kho"):
            new_folder(copied.home, f"folder:{path}")
    with pytest.raises(UsageError, match="folder:"):
        new_folder(copied.home, "ftp://may/khac")
    (copied.devices / "o" / "co-do").mkdir(parents=True)
    (copied.devices / "o" / "co-do" / "anh.jpg").write_bytes(b"x")
    with pytest.raises(UsageError, match="đã có thứ khác"):
        copied.add("co-do", on="o")
    copied.add("o-mang")
    for name in ("o-mang", "O Mạng", "../ra-ngoai"):
        with pytest.raises(UsageError):
            copied.add(name, on="khac")
    assert medium_root(copied.home, copied.devices / "o" / "co-do").name == "so-luu-ocfl"


@pytest.mark.tool("ocfl_py")
def test_a_strangers_validator_finds_a_location_whole(copied: Copied) -> None:
    """ocfl-py: two bundles and the home in two versions, no error, no warning."""
    place = copied.add("o-mang")
    copied.copy()
    with copied.home.policy_path.open("a", encoding="utf-8") as file:
        file.write("\n")
    copied.copy()
    assert counts_of(judge(Path(place.uri))) == (3, 0, 0)
    with copied.store.read() as db:
        assert len(locations(db)) == 1


def test_a_hold_is_known_to_every_copy_of_the_store_that_can_be_reached(copied: Copied, tmp_path: Path) -> None:
    """At once; of a medium that is not there it is said that restoring from it would lose the hold, until the next run
    of copying. A bundle that has no copy yet is not copied along."""
    asked = HoldAsked(scope="school", school="TRƯỜNG THCS SAO MAI", reason="Khiếu nại", authority="CV 5")
    assert place(copied.home, copied.store, asked, by="clerk", now=copied.now).notes == ()
    disk, usb = copied.add("o-mang"), copied.add("usb-a1", kind="usb", serial="A1")
    copied.copy()
    away = Path(usb.uri).rename(tmp_path / "cất đi")
    held = place(copied.home, copied.store, asked, by="clerk", now=copied.now, device_of=copied.device_of)
    assert held.without == ("usb-a1",)
    assert "usb-a1 chưa có việc này" in held.notes[0]
    away.rename(usb.uri)

    def known(location: Location, name: str) -> set[str]:
        restore(Path(location.uri), tmp_path / name, now=LATER)
        with Store(Home(tmp_path / name).store_path).read() as db:
            return {each.hold_id for each in all_holds(db) if each.lifted_at is None}

    assert held.hold.hold_id in known(disk, "1")
    assert held.hold.hold_id not in known(usb, "2")
    copied.copy()
    assert held.hold.hold_id in known(usb, "3")
    done = lift(
        copied.home, copied.store, held.hold.hold_id, reason="Xong", by="clerk", now=copied.now,
        device_of=copied.device_of,
    )  # fmt: skip
    assert done.notes == ()
    assert held.hold.hold_id not in known(usb, "4")
    assert [each.exit_code for each in copied.check()] == [0, 0]


def test_a_hold_waits_for_no_other_run_of_copying(copied: Copied) -> None:
    """It stands at once, and its copies are told to be behind."""
    copied.add("o-mang")
    copied.copy()
    asked = HoldAsked(scope="school", school="TRƯỜNG THCS SAO MAI", reason="Khiếu nại", authority="CV 5")
    with copying_alone(copied.home, 0):
        store = Store(copied.home.store_path, wait=0.1)
        held = place(copied.home, store, asked, by="clerk", now=copied.now, device_of=copied.device_of)
    assert held.without == ("o-mang",)
    with copied.store.read() as db:
        assert held.hold.hold_id in {each.hold_id for each in all_holds(db)}
