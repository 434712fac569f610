"""Disc images: read back whole, damage found and made good, by recovery data first; a stranger reads them too."""

from __future__ import annotations

import subprocess
from datetime import timedelta
from pathlib import Path

import pyrage
import pytest
from copied_home import LATER, Copied

from archive.age_format import decrypt
from archive.discs.image import INSIDE, Image
from archive.discs.recovery import recovery_files
from archive.discs.writing import write_image
from archive.ocfl.check import check_root
from archive.ocfl.layout import object_path
from jobs import disc_images
from jobs.copy_places import within_reach
from jobs.copying import CopyOutcome, content_of, copy_all
from jobs.disc_images import copy_to_image, new_image
from jobs.home_snapshot import store_object
from jobs.restoring import restore, source_root
from jobs.whole_files import sha256_of
from records.copies import Location, copies_at, image_written
from records.problems import CannotError, UsageError

NOW = LATER + timedelta(hours=1)


@pytest.fixture(autouse=True)
def light(copied: Copied) -> None:
    copied.lightened()


def write(copied: Copied, name: str = "dia-2026", **more: object) -> tuple[Location, CopyOutcome]:
    folder = copied.devices / name
    folder.mkdir()
    path = new_image(copied.home, folder / f"{name}.iso", None, copied.now)
    return copy_to_image(
        copied.home, copied.store, path, name=name, now=copied.now, device_of=copied.device_of,
        **more,  # type: ignore[arg-type]
    )  # fmt: skip


def damage(path: Path, offset: int, length: int) -> None:
    with path.open("rb+") as stream:
        stream.seek(offset)
        stream.write(b"\xa5" * length)


def place_in(copied: Copied, location: Location, number: int = 0) -> int:
    """Where a bundle begins in the image."""
    return Image(Path(location.uri))._files[content_of(location, copied.bundles()[number])][0]


@pytest.mark.requirement("QL-08")
def test_an_image_is_a_storage_root_that_counts_once_it_was_read_back(copied: Copied, tmp_path: Path) -> None:
    """Keeper and place on record, recovery data and words for a stranger with it; all of it comes back; never twice."""
    location, outcome = write(copied, serial="D 1", custodian="Cô Lan", place="Tủ 2", year="2025-2026")
    path = Path(location.uri)
    assert (outcome.written, outcome.store_version, outcome.problems) == (2, 1, [])
    assert not check_root(Image(path)).problems
    with copied.store.read() as db:
        known, written = copies_at(db, "dia-2026"), image_written(db, "dia-2026")
    assert {bundle.object_id: bundle.zip_sha256 for bundle in copied.bundles()}.items() <= {
        each.object_id: each.sha256 for each in known.values()
    }.items()
    assert written == (sha256_of(path), path.stat().st_size)
    assert (path.parent / "dia-2026.iso.sha256").read_text().split() == [sha256_of(path), path.name]
    assert len(recovery_files(path)) == 2
    assert copied.places() == (location,)
    assert within_reach(copied.store, copied.places()) == ((), ())
    assert [each.exit_code for each in copied.check()] == [0]
    assert "chỉ ghi một lần" in str(copied.copy()[0].error)
    with pytest.raises(CannotError, match="Không ghi đè"):
        new_image(copied.home, path, None, NOW)
    restored = restore(source_root(str(path), lambda: None, now=NOW), tmp_path / "moi", now=NOW)
    assert (restored.bundles, restored.problems) == (2, [])
    path.rename(copied.devices / "trong-tu.iso")    # in a cupboard, not lost
    (away,) = copied.check()
    assert (away.exit_code, away.results) == (3, {"could-not-check": 3})
    assert "Không thấy ảnh đĩa" in str(away.error)
    assert copied.repair().exit_code == 3


def test_an_image_that_reads_back_differently_is_no_copy(copied: Copied, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing takes its place, nothing is on record; nor of a year without bundles."""
    honest = write_image

    def bad_drive(target: Path, *arguments: object, **more: object) -> None:
        honest(target, *arguments, **more)  # type: ignore[arg-type]
        damage(target, target.stat().st_size // 2, 1)

    monkeypatch.setattr(disc_images, "write_image", bad_drive)
    with pytest.raises(CannotError, match="đọc lại thì"):
        write(copied)
    assert not list((copied.devices / "dia-2026").iterdir())
    with pytest.raises(CannotError, match="Không có gói nào"):
        write(copied, "dia-2", year="1999-2000")
    assert copied.places() == ()


def test_damage_within_its_recovery_data_is_made_good_by_them(copied: Copied, tmp_path: Path) -> None:
    """Also with no other copy anywhere; the damaged image is kept; then the recovery data that somebody deleted."""
    location, _ = write(copied)
    path, whole = Path(location.uri), sha256_of(Path(location.uri))
    damage(path, place_in(copied, location), 3000)
    (outcome,) = copied.check()
    assert (outcome.exit_code, outcome.results) == (1, {"bad": 1, "good": 2})
    assert {each.code for each in outcome.problems} == {"image-changed", "content-changed"}
    assert copied.repair().repaired == [("dia-2026", "dia-2026.iso")]
    assert sha256_of(path) == whole
    assert len(list((path.parent / "de-rieng").glob("*/dia-2026.iso*"))) == 1
    for recovery in recovery_files(path):
        recovery.unlink()
    assert [each.code for each in copied.check()[0].problems] == ["recovery-missing"]
    assert copied.repair().repaired == [("dia-2026", "dia-2026.iso")]
    assert len(recovery_files(path)) == 2


@pytest.mark.full
def test_damage_beyond_its_recovery_data_is_made_good_from_another_copy(copied: Copied) -> None:
    """A new image, read back, in the place of the damaged one, which is kept."""
    copied.add("o-mang")
    copied.copy()
    location, _ = write(copied)
    path = Path(location.uri)
    damage(path, path.stat().st_size // 3, path.stat().st_size // 2)
    damaged = sha256_of(path)
    outcome = copied.repair()
    assert (outcome.exit_code, ("dia-2026", "dia-2026.iso") in outcome.repaired) == (0, True)
    assert sha256_of(outcome.set_aside[0] / path.name) == damaged
    assert [each.exit_code for each in copied.check()] == [0, 0]
    assert not check_root(Image(path)).problems


def test_what_no_copy_can_give_back_is_said_to_be_lost(copied: Copied) -> None:
    """A truncated image, of which nothing is called missing, for it was written whole: the bundle that the home has
    comes back, the other and the home's own object do not. In the new image they are missing."""
    location, _ = write(copied)
    path = Path(location.uri)
    with path.open("rb+") as stream:
        stream.truncate(100_000)
    first, second = copied.bundles()
    second.path_in(copied.home).unlink()
    (found,) = copied.check()
    assert (found.exit_code, found.results) == (1, {"bad": 3})
    named = {each.path for each in found.problems if each.code == "image-damaged"}
    assert named >= {f"{object_path(each.object_id)}/{each.file_name}" for each in (first, second)}
    outcome = copied.repair()
    assert outcome.exit_code == 1
    assert ("dia-2026", first.object_id) in outcome.repaired
    assert set(outcome.lost) == {
        ("kho", second.object_id), ("dia-2026", second.object_id), ("dia-2026", store_object(copied.home))
    }
    assert [each.results for each in copied.check()] == [{"good": 1, "missing": 2}]


@pytest.mark.full
def test_an_encrypted_image_holds_nothing_readable(copied: Copied, tmp_path: Path) -> None:
    """Made good beyond its recovery data from the home, encrypted again, and another copy from it; the key opens it."""
    key = pyrage.x25519.Identity.generate()
    location, _ = write(copied, recipients=(str(key.to_public()),))
    other = copied.add("tren-may", recipients=location.recipients)
    copy_all(copied.home, copied.store, [other], now=copied.now, device_of=copied.device_of)
    copied.zip_at(other).write_bytes(b"hong")
    path = Path(location.uri)
    assert copied.bundles()[0].path_in(copied.home).read_bytes()[:500] not in path.read_bytes()
    damage(path, place_in(copied, location), 40 * 2048)
    for recovery in recovery_files(path):
        recovery.unlink()
    outcome = copied.repair()
    assert {("dia-2026", copied.bundles()[0].object_id), ("tren-may", copied.bundles()[0].object_id)} <= set(
        outcome.repaired
    )
    assert [each.exit_code for each in copied.check()] == [0, 0]
    Image(path).fetch(content_of(location, copied.bundles()[0]), tmp_path / "goi.age")
    assert decrypt(tmp_path / "goi.age", tmp_path / "goi", [key]) == copied.bundles()[0].zip_sha256


def test_the_same_files_and_moment_give_the_same_image(tmp_path: Path) -> None:
    """Names of any letters and length; nothing of the clock that the machine has."""
    long = tmp_path / "noi-dung"
    long.write_bytes(b"x" * 5000)
    files: dict[str, bytes | Path] = {
        "DOC-TRUOC.txt": b"a", f"{INSIDE}/abc/{'n' * 150}/chứng thư gốc.cer": long, f"{INSIDE}/0=ocfl_1.1": b"",
    }
    for name in ("a.iso", "b.iso"):
        write_image(tmp_path / name, files, label="SO_LUU", now=NOW)
    assert (tmp_path / "a.iso").read_bytes() == (tmp_path / "b.iso").read_bytes()
    image = Image(tmp_path / "a.iso")
    assert [image.read(name.removeprefix(f"{INSIDE}/")) for name in list(files)[1:]] == [long.read_bytes(), b""]


def test_an_image_goes_where_it_harms_nothing(copied: Copied) -> None:
    """Not into the home, not into a folder that is not there, under no other ending; a folder gets a name."""
    for wrong in (copied.home.root / "a.iso", copied.devices / "khong-co" / "a.iso", copied.devices / "a.zip"):
        with pytest.raises(UsageError):
            new_image(copied.home, wrong, None, NOW)
    assert new_image(copied.home, copied.devices, "Đĩa 7/2026", NOW).name == "so-luu-a-7-2026.iso"


@pytest.mark.tool("xorriso")
def test_a_stranger_reads_the_image(copied: Copied, tmp_path: Path) -> None:
    """xorriso finds each file, by its name and its bytes, and no fault."""
    location, _ = write(copied)
    asked = ["xorriso", "-indev", location.uri, "-osirrox", "on"]
    subprocess.run([*asked, "-check_media", "--", "-extract", f"/{INSIDE}", tmp_path / "ra"], check=True)
    assert not check_root(tmp_path / "ra").problems
