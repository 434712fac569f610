"""What a school said for ever in any of its lists is heard, wherever the list lies: no other list takes it back."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from offline_disc import CERTIFICATE, INDEX, OTHER, PAYLOAD, SEALED, key_info, sealed, status_list, zipped

from archive.key_list import bare_list
from jobs.archive_check import check_archive
from jobs.verifying import verify_all
from records.home import Home

LATER = SEALED + timedelta(days=9)
NOW = SEALED + timedelta(days=10)
REVOKED = status_list({INDEX[CERTIFICATE]: 2}, LATER, number=7)
LOW = status_list({}, NOW, number=1)    # of the same key, of today, made of an old copy of the records


@pytest.fixture
def disc(tmp_path: Path) -> Path:
    """A bundle, and the school's keys beside the disc."""
    folder = tmp_path / "dia"
    folder.mkdir()
    (folder / "6A1.zip").write_bytes(zipped(sealed()))
    (tmp_path / "khoa.json").write_bytes(bare_list([key_info()]))
    (tmp_path / "thap.json").write_bytes(LOW)
    return folder


def later_bundle(folder: Path, status: bytes) -> Path:
    """A bundle of after, which takes the list along."""
    path = folder / "6A2.zip"
    paper = {"data/du-lieu.csv": PAYLOAD["data/du-lieu.csv"]}
    path.write_bytes(zipped(sealed(paper, status=status, bundle_id="01" * 10, sealed_at=LATER.isoformat())))
    return path


def outcome(disc: Path, status: Path | None = None) -> dict[str, str]:
    check = check_archive(
        Home(disc.parent / "kho"), [disc], now=lambda: NOW, key_file=disc.parent / "khoa.json", status_file=status
    )
    return {each.place.rpartition("/")[2]: each.outcome for each in check.files}


def test_a_revocation_in_a_later_bundle_of_the_disc_is_heard(disc: Path) -> None:
    """With no list at all, and against a later one of a smaller number; a damaged ZIP's list is as good."""
    low = disc.parent / "thap.json"
    assert (outcome(disc)["6A1.zip"], outcome(disc, low)["6A1.zip"]) == ("unlisted", "good")
    later_bundle(disc, REVOKED)
    assert (outcome(disc)["6A1.zip"], outcome(disc, low)["6A1.zip"]) == ("revoked", "revoked")


def test_a_list_that_lies_on_the_disc_is_heard(disc: Path) -> None:
    (disc / "status.json").write_bytes(REVOKED)
    assert outcome(disc, disc.parent / "thap.json") == {"6A1.zip": "revoked", "status.json": "foreign"}


def test_a_strangers_list_revokes_nothing(disc: Path) -> None:
    """Nor does a file that is no list stop anything."""
    later_bundle(disc, status_list({INDEX[CERTIFICATE]: 2}, LATER, OTHER, number=7))
    (disc / "status.json").write_bytes(b"{}")
    assert outcome(disc, disc.parent / "thap.json")["6A1.zip"] == "good"


def test_a_run_over_several_bundles_hears_the_lists_of_each(disc: Path) -> None:
    """And the home's own."""
    home, keys, low = Home(disc.parent / "kho"), disc.parent / "khoa.json", disc.parent / "thap.json"
    alone = verify_all(home, [disc / "6A1.zip"], None, keys, NOW, low)
    assert [each.current for each in alone] == [True]
    first, _ = verify_all(home, [disc / "6A1.zip", later_bundle(disc, REVOKED)], None, keys, NOW, low)
    assert (first.current, first.status_as_of, [each.code for each in first.problems]) == (False, NOW, ["revoked"])
    home.root.mkdir()
    home.status_path.write_bytes(REVOKED)
    for status in (low, None):
        (own,) = verify_all(home, [disc / "6A1.zip"], None, keys, NOW, status)
        assert (own.current, [each.code for each in own.problems]) == (False, ["revoked"])
