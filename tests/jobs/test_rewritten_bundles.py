"""Bundles' objects at a location of copies, written anew by whoever holds it: every digest in them agrees."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pyrage
import pytest
from copied_home import LATER, Copied
from rewritten_object import lay_on_top, swap
from small_archive import SmallBundle, content_of, small_archive

from archive.ocfl import durable
from archive.ocfl.check import check_root
from archive.ocfl.layout import object_path
from jobs.restoring import restore
from jobs.whole_files import sha256_of
from records.copies import Location, Sealed, location_states
from records.facts import add_event

FORGED = b"PK gia"


@pytest.fixture(autouse=True)
def _waits_for_no_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("_through", "sync_folder"):
        monkeypatch.setattr(durable, name, lambda _: None)


ATTACKS: dict[str, Callable[[Path, str], None]] = {
    "not-as-sealed": lambda folder, name: lay_on_top(folder, {name: FORGED}),
    "stray-file": lambda folder, _: lay_on_top(folder, {"thay-the.zip": FORGED}),
    "file-dropped": lambda folder, name: lay_on_top(folder, {f"cu-{name}": sealed_in(folder, name)}, keep=False),
    "renewal-unknown": lambda folder, name: lay_on_top(folder, {f"{Path(name).stem}.gia-han-001.json": FORGED}),
    "older": lambda _, __: None,
}


def sealed_in(folder: Path, name: str) -> bytes:
    return (folder / "v1" / "content" / name).read_bytes()


@dataclass(frozen=True)
class Attacked:
    """A home of small bundles and a place; `told`: what was done there, by object."""

    copied: Copied
    place: Location
    told: dict[str, str]


def folder_of(place: Location, bundle: Sealed) -> Path:
    return Path(place.uri) / object_path(bundle.object_id)


def attacked(root: Path, *more: str) -> Attacked:
    """Each bundle at the place 'a' is attacked in another way; two are swapped, the last is left as it is."""
    count = len(ATTACKS) + 3
    copied = small_archive(root, tuple(SmallBundle(n, class_name=f"6A{n}") for n in range(1, count + 1))).copied
    place, *_ = [copied.add(name) for name in ("a", *more)]
    copied.copy()
    told = {}
    *single, one, other, _ = copied.bundles()
    for bundle, (code, attack) in zip(single, ATTACKS.items(), strict=True):
        attack(folder_of(place, bundle), bundle.file_name)
        told[bundle.object_id] = code
    with copied.store.write() as db:    # as if there had been a version more, which was rolled back
        older = single[-1].object_id
        db.execute("UPDATE object_copy SET version = 2 WHERE location_id = 'a' AND object_id = ?", [older])
    swap(folder_of(place, one), folder_of(place, other))
    told |= {one.object_id: "not-as-sealed", other.object_id: "not-as-sealed"}
    return Attacked(copied, place, told)


@pytest.mark.full
def test_checking_copying_and_repairing_say_the_same_of_every_attack(tmp_path: Path) -> None:
    """A stranger's validator would find all of it whole; only what was sealed is good. The home's ZIPs are lost and the
    attacked place comes first: a repair takes from the honest one, spreads nothing, and sets aside what was forged."""
    case = attacked(tmp_path, "b")
    copied = case.copied
    assert not check_root(Path(case.place.uri)).problems
    copy, _ = copied.copy()
    assert len(copy.problems) == len(case.told)
    assert all("soluu repair" in problem for problem in copy.problems)
    with copied.store.read() as db:
        assert location_states(db).row(0, named=True)["bad"] == len(case.told)
    found, honest = copied.check()
    assert (found.results, honest.exit_code) == ({"bad": len(case.told), "good": 2}, 0)
    codes = {name: {each.code for each in found.problems if each.path.startswith(str(object_path(name)))}
             for name in case.told}  # fmt: skip
    assert all(code in codes[name] for name, code in case.told.items())
    for bundle in copied.bundles():
        bundle.path_in(copied.home).unlink()
    outcome = copied.repair()
    assert outcome.exit_code == 0
    assert {name for at, name in outcome.repaired if at == "a"} == set(case.told)
    for bundle in copied.bundles():
        assert sha256_of(bundle.path_in(copied.home)) == bundle.zip_sha256
    assert len(outcome.set_aside) == len(case.told)
    assert [(each.exit_code, each.results.get("bad")) for each in copied.check()] == [(0, None)] * 2


@pytest.mark.full
def test_the_sealed_bytes_come_back_out_of_the_attacked_place_itself(tmp_path: Path) -> None:
    """No other copy and no home: they lie beneath, or in another's place, and their digest tells them."""
    case = attacked(tmp_path)
    copied = case.copied
    *_, one, other, _ = copied.bundles()
    for bundle in copied.bundles():
        bundle.path_in(copied.home).unlink()
    outcome = copied.repair()
    lost = {(at, each.object_id) for each in (one, other) for at in ("a", "kho")}
    assert set(outcome.lost) == lost    # in the wrong object nobody looks for them
    for bundle in copied.bundles():
        assert bundle.path_in(copied.home).is_file() == (bundle not in {one, other})
    assert copied.check()[0].results == {"bad": 2, "good": len(case.told)}


@pytest.mark.full
def test_a_stray_file_beside_a_good_object_hinders_no_repair_and_is_not_spread(tmp_path: Path) -> None:
    """A file that no inventory knows, as a file manager leaves it: told, and left where it is."""
    copied = small_archive(tmp_path, (SmallBundle(1),)).copied
    place, other = copied.add("a"), copied.add("b")
    copied.copy()
    (bundle,) = copied.bundles()
    (folder_of(place, bundle) / "Thumbs.db").write_bytes(b"x")
    bundle.path_in(copied.home).unlink()
    lay_on_top(folder_of(other, bundle), {bundle.file_name: FORGED})
    assert copied.repair().exit_code == 0
    assert bundle.path_in(copied.home).read_bytes() == content_of(bundle.bundle_id)
    assert not list(folder_of(other, bundle).rglob("Thumbs.db"))
    assert [each.results for each in copied.check()] == [{"good": 2}] * 2


def encrypted(content: bytes, recipient: str) -> bytes:
    target = BytesIO()
    pyrage.encrypt_io(BytesIO(content), target, [pyrage.x25519.Recipient.from_str(recipient)])
    return target.getvalue()


@pytest.mark.full
def test_an_encrypted_place_is_judged_by_what_was_recorded_of_it(tmp_path: Path) -> None:
    """The key is public: whoever holds the place can encrypt other bytes to it, of the ZIP and of a renewal."""
    copied = small_archive(tmp_path, (SmallBundle(1), SmallBundle(2, class_name="6A2"))).copied
    recipient = str(pyrage.x25519.Identity.generate().to_public())
    place = copied.add("a", recipients=(recipient,))
    for bundle in copied.bundles():     # as a renewal leaves it
        path = bundle.path_in(copied.home)
        renewal = path.with_name(f"{path.stem}.gia-han-001.json")
        renewal.write_bytes(b"{}")
        with copied.store.write() as db:
            detail = {"number": 1, "sha256": sha256(b"{}").hexdigest()}
            add_event(db, copied.now, "văn thư", "renew", bundle.bundle_id, detail)
    assert copied.copy()[0].renewals == 2
    assert copied.check()[0].results == {"good": 3}
    first, second = copied.bundles()
    lay_on_top(folder_of(place, first), {f"{first.file_name}.age": encrypted(FORGED, recipient)})
    name = f"{Path(second.file_name).stem}.gia-han-001.json.age"
    lay_on_top(folder_of(place, second), {name: encrypted(FORGED, recipient)})
    (copy,) = copied.copy()
    assert len(copy.problems) == 2
    assert copied.check()[0].results == {"bad": 2, "good": 1}
    assert copied.repair().exit_code == 0
    assert copied.check()[0].results == {"good": 3}


def test_a_restore_brings_the_sealed_bytes_and_tells_what_is_wrong(copied: Copied, tmp_path: Path) -> None:
    """Forged on top, on a bare machine: the true one lies beneath, and the clerk hears that somebody wrote there."""
    place = copied.lightened().add("a")
    copied.copy()
    first, second = copied.bundles()
    lay_on_top(folder_of(place, first), {first.file_name: FORGED})
    outcome = restore(Path(place.uri), tmp_path / "moi", now=LATER)
    assert outcome.bundles == 2
    assert all(first.file_name in problem for problem in outcome.problems)
    assert {"phải gói đã niêm phong" in each or "bỏ hoặc đổi" in each for each in outcome.problems} == {True}
    for bundle in (first, second):
        (path,) = (tmp_path / "moi").rglob(bundle.file_name)
        assert sha256_of(path) == bundle.zip_sha256


def test_a_run_cut_off_before_it_recorded_a_renewal_is_made_good_by_the_next(tmp_path: Path) -> None:
    """The version is there, the record is of the one before: the next run reads all of it and says so."""
    copied = small_archive(tmp_path, (SmallBundle(1),)).copied
    copied.add("a")
    copied.copy()
    (bundle,) = copied.bundles()
    path = bundle.path_in(copied.home)
    path.with_name(f"{path.stem}.gia-han-001.json").write_bytes(b"{}")
    with copied.store.write() as db:
        detail = {"number": 1, "sha256": sha256(b"{}").hexdigest()}
        add_event(db, copied.now, "văn thư", "renew", bundle.bundle_id, detail)
    with copied.store.read() as db:
        before = db.query("SELECT * FROM object_copy WHERE object_id = ?", [bundle.object_id]).row(0, named=True)
    copied.copy()
    with copied.store.write() as db:
        db.execute("UPDATE object_copy SET version = 1, inventory_sha512 = ? WHERE object_id = ?",
                   [before["inventory_sha512"], bundle.object_id])  # fmt: skip
    assert copied.copy()[0].problems == []
    assert copied.check()[0].results == {"good": 2}
