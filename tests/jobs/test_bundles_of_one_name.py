"""Classes and schools that plain ASCII does not tell apart: 6D and 6Đ, Hòa Bình and Hoa Bình. Each keeps its bundle."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from pathlib import Path

import pytest
from copied_home import Copied
from invented_exports import CODES, layout_a, write_xlsx
from sample_home import make_home

from archive.keys import load_private
from archive.verify import verify_path
from jobs.choosing import chosen_scopes
from jobs.copying import zip_path
from jobs.importing import import_files
from jobs.policies import policies_of
from jobs.sealing import SealOutcome, seal_classes
from jobs.verifying import trusted_keys
from records.clock import VIETNAM
from records.copies import sealed_bundles
from records.home import Home
from records.store import Store

NOW = datetime(2026, 6, 10, 9, tzinfo=VIETNAM)
ALIKE = {
    "classes": [("THCS HOA GẠO", "6D", 0), ("THCS HOA GẠO", "6Đ", 10)],
    "schools": [("THCS HÒA BÌNH", "6A1", 0), ("THCS HOA BÌNH", "6A1", 10)],
}


def imported(root: Path, kind: str) -> tuple[Home, Store]:
    home = make_home(root / "kho")
    store = Store(home.store_path)
    for number, (school, class_name, more) in enumerate(ALIKE[kind]):
        codes = tuple(code + more for code in CODES)
        tab = layout_a(codes=codes).put("A2", school).put("H2", f"Khối 6 - Lớp {class_name} - (Học kỳ 1)")
        (report,) = import_files(home, store, [write_xlsx(root / f"{number}.xlsx", {"lớp": tab}, NOW)], now=NOW)
        assert not report.errors, report.errors
    return home, store


def seal(home: Home, store: Store) -> list[SealOutcome]:
    scopes = chosen_scopes(store, school=None, school_year=None, term=None, class_name=None)
    key = load_private(home.keys, None)
    return seal_classes(home, store, policies_of(home), scopes, key=key, now=NOW, accept_findings=True)


@pytest.mark.parametrize("kind", ALIKE)
def test_each_bundle_has_a_place_of_its_own(tmp_path: Path, kind: str) -> None:
    """Both are whole, verified and copied; sealing again changes nothing."""
    home, store = imported(tmp_path, kind)
    outcomes = seal(home, store)
    paths = [outcome.path for outcome in outcomes]
    assert [outcome.error for outcome in outcomes] == [None, None]
    assert len({str(path).lower() for path in paths}) == len(paths) == 2
    with store.read() as db:
        recorded = {zip_path(home, bundle): bundle.zip_sha256 for bundle in sealed_bundles(db)}
    assert recorded == {path: sha256(path.read_bytes()).hexdigest() for path in paths if path}
    for path in recorded:
        result = verify_path(path, trusted_keys=trusted_keys(home, None))
        assert (result.intact, result.signed, result.trusted, result.problems) == (True, True, True, ())
    assert [outcome.unchanged for outcome in seal(home, store)] == [True, True]
    copied = Copied(home, store, tmp_path / "noi-giu", NOW)
    copied.add("o-mang")
    assert [outcome.problems for outcome in copied.copy()] == [[]]
