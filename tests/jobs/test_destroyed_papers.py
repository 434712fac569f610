"""A destroyed bundle leaves no papers of its class: not in the home, not in what the copies hold of the home."""

from __future__ import annotations

import shutil
from pathlib import Path

import pyrage
import pytest
from disposing_home import TEN_YEARS, Disposing, with_periods
from small_archive import SCHOOL

from archive.ocfl.check import check_root
from jobs.destroying import how_to_remove, record_destroyed_by_hand
from jobs.disc_images import copy_to_image
from jobs.prepared_papers import Prepared, folder_of, keep_printed
from records.disposal_store import copies_left, holds_on_left
from records.problems import CannotError, UsageError
from records.reading import Scope

PAPER = b"%PDF hoc ba co diem"


@pytest.fixture
def archive(small: Disposing) -> Disposing:
    with_periods(small.copied, TEN_YEARS)
    return small


def print_papers(archive: Disposing, class_name: str, revision: int = 1) -> Path:
    """As `sign prepare` puts them; what lay there is set aside."""
    scope = Scope(SCHOOL, "2025-2026", "CN", class_name)
    folder = folder_of(archive.copied.home, scope)
    keep_printed(Prepared(folder, scope, "0" * 64, revision, "00000000", archive.now, (), {}), [])
    (folder / "hoc-ba.pdf").write_bytes(PAPER + class_name.encode())
    return folder


def papers_at(folder: Path, class_name: str) -> list[Path]:
    return [path for path in folder.rglob("*.pdf") if path.read_bytes() == PAPER + class_name.encode()]


def test_papers_printed_to_be_signed_go_with_their_bundle_everywhere(archive: Disposing) -> None:
    """In use and set aside, and out of earlier versions of the home's copies; another class keeps its own."""
    copied = archive.copied
    plain = copied.add("o-mang")
    away = copied.add("ma-hoa", recipients=(str(pyrage.x25519.Identity.generate().to_public()),))
    for _ in range(2):
        print_papers(archive, "6A1")
        copied.copy()
    print_papers(archive, "6A2")
    copied.now = archive.now
    copied.copy()
    roots = [copied.home.root, Path(plain.uri), Path(away.uri)]
    assert [len(papers_at(root, "6A1")) for root in roots] == [2, 1, 0]
    outcome = archive.carry_out(archive.decided(archive.bundles()[0].bundle_id).disposal_id)
    assert outcome.exit_code == 0
    assert [papers_at(root, "6A1") for root in roots] == [[], [], []]
    assert [len(papers_at(root, "6A2")) for root in roots] == [1, 1, 0]
    assert not list(Path(away.uri).rglob("6A1-*"))
    assert not list(copied.home.to_sign.rglob("6A1-*"))
    heads = [list(Path(place.uri).glob("urn%3asoluu%3akho*/**/v2")) for place in copied.places()]
    assert heads == [[], []]
    copied.now = archive.tick()
    print_papers(archive, "6A2")
    copied.copy()
    assert [each.exit_code for each in copied.check()] == [0, 0]
    assert not check_root(Path(plain.uri)).problems
    assert list(Path(away.uri).rglob("v2")), "a settled copy is not written afresh once more"


def test_papers_in_a_copy_that_was_out_of_reach_go_as_soon_as_it_is_there(archive: Disposing) -> None:
    """Also papers that were sealed before the disposal, so that only the copy has them yet."""
    copied = archive.copied
    place = copied.add("o-mang")
    folder = print_papers(archive, "6A1")
    copied.copy()
    (folder / "hoc-ba.pdf").unlink()
    root, drawer = Path(place.uri), copied.devices / "ngan-keo"
    root.rename(drawer)
    assert archive.carry_out(archive.decided(archive.bundles()[0].bundle_id).disposal_id).exit_code == 1
    drawer.rename(root)
    copied.now = archive.tick()
    assert [each.error for each in copied.copy()] == [None]
    assert not papers_at(root, "6A1")
    with copied.store.read() as db:
        assert copies_left(db) == ()


def test_papers_of_a_revision_that_is_kept_stay(archive: Disposing) -> None:
    """Only those of the revision that is destroyed go."""
    with archive.copied.store.write() as db:
        db.execute("UPDATE bundle SET class_name = '6A1', revision = 2 WHERE class_name = '6A2'")
    print_papers(archive, "6A1")
    kept = print_papers(archive, "6A1", revision=2)
    archive.carry_out(archive.decided(archive.bundles()[0].bundle_id).disposal_id)
    assert [path.name for path in kept.parent.iterdir()] == [kept.name]


def test_an_image_is_settled_once_it_was_destroyed_by_hand(archive: Disposing) -> None:
    """Never while it, or a damaged one that a repair set aside, lies there, or a hold keeps it; never a place that can
    be swept."""
    copied = archive.copied
    folder = copied.devices / "dia"
    (folder / "de-rieng" / "20260701T080000-dia").mkdir(parents=True)
    copied.now = archive.now
    location, _ = copy_to_image(
        copied.home, copied.store, folder / "dia.iso", name="dia", now=copied.now, device_of=copied.device_of
    )
    usual = copied.add("o-mang")
    gone = archive.bundles()[0]
    assert archive.carry_out(archive.decided(gone.bundle_id).disposal_id).exit_code == 1
    of = {"reason": "Biên bản 3", "by": "clerk", "now": archive.tick()}
    with pytest.raises(UsageError, match="không phải ảnh đĩa"):
        record_destroyed_by_hand(copied.store, usual, **of)  # type: ignore[arg-type]
    held = archive.hold(gone)
    with copied.store.read() as db:
        holds = holds_on_left(db, copies_left(db))
    assert holds == {"dia": (held.hold_id,)}
    assert "không hủy đĩa" in how_to_remove(location, holds["dia"])
    for path in (folder / "dia.iso", folder / "de-rieng"):
        with pytest.raises(CannotError, match=path.name):
            record_destroyed_by_hand(copied.store, location, **of)  # type: ignore[arg-type]
        for each in folder.glob("dia.iso*"):
            each.unlink()
    shutil.rmtree(folder)       # the whole disk is gone
    with pytest.raises(CannotError, match=f"đang giữ theo {held.hold_id}"):
        record_destroyed_by_hand(copied.store, location, **of)  # type: ignore[arg-type]
    archive.lift(held.hold_id)
    assert record_destroyed_by_hand(copied.store, location, **of) == 1  # type: ignore[arg-type]
    with copied.store.read() as db:
        assert copies_left(db) == ()
    assert [each.location_id for each in copied.places()] == ["o-mang"]
