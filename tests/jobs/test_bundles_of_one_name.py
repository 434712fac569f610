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
from jobs.importing import import_files
from jobs.policies import policies_of
from jobs.sealing import SealOutcome, seal_classes
from jobs.verifying import trusted_keys
from records.clock import VIETNAM
from records.copies import sealed_bundles
from records.home import Home
from records.schools import MOST_OF_A_NAME, ascii_slug, path_slug
from records.store import Store

NOW = datetime(2026, 6, 10, 9, tzinfo=VIETNAM)
ALIKE = {
    "classes": [("THCS HOA GẠO", "6D", 0), ("THCS HOA GẠO", "6Đ", 10)],
    "long": [
        (f"THCS {'Nguyễn Thị Minh Khai và các anh hùng ' * 10}{end}", "6A1", more)
        for end, more in (("A", 0), ("B", 10))
    ],
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
@pytest.mark.full
def test_each_bundle_has_a_place_of_its_own(tmp_path: Path, kind: str) -> None:
    """Both are whole, verified and copied; sealing again changes nothing."""
    home, store = imported(tmp_path, kind)
    outcomes = seal(home, store)
    paths = [outcome.path for outcome in outcomes]
    assert [outcome.error for outcome in outcomes] == [None, None]
    assert len({str(path).lower() for path in paths}) == len(paths) == 2
    with store.read() as db:
        recorded = {bundle.path_in(home): bundle.zip_sha256 for bundle in sealed_bundles(db)}
    assert recorded == {path: sha256(path.read_bytes()).hexdigest() for path in paths if path}
    for path in recorded:
        result = verify_path(path, trusted_keys=trusted_keys(home, None))
        assert (result.intact, result.signed, result.trusted, result.problems) == (True, True, True, ())
    assert [outcome.unchanged for outcome in seal(home, store)] == [True, True]
    copied = Copied(home, store, tmp_path / "noi-giu", NOW)
    copied.add("o-mang")
    assert [outcome.problems for outcome in copied.copy()] == [[]]


def test_a_long_name_makes_no_path_that_a_file_system_refuses(tmp_path: Path) -> None:
    """A school's name stands twice in a bundle's path, of which Windows takes 260 letters in all."""
    home, store = imported(tmp_path, "long")
    paths = [outcome.path.relative_to(home.root) for outcome in seal(home, store) if outcome.path]
    assert len({path.parts[1] for path in paths}) == 2
    assert all(len(str(path)) < 200 for path in paths)


def test_the_folder_of_a_long_name_from_before_names_were_cut_goes_on(tmp_path: Path) -> None:
    """What was sealed into it is found where it was."""
    school = "THCS Phổ thông dân tộc bán trú tiểu học và trung học cơ sở xã Hoa Gạo Trắng"
    home = make_home(tmp_path / "kho")
    new = home.bundle_folder(school, "2025-2026")
    (home.bundles / ascii_slug(school)).mkdir(parents=True)
    assert home.bundle_folder(school, "2025-2026") == home.bundles / ascii_slug(school) / "2025-2026"
    assert new.parent.name == path_slug(school, "truong") != ascii_slug(school)


def test_a_name_in_a_path_is_never_empty_and_keeps_what_tells_it_apart() -> None:
    """Names that fit stay as they were."""
    assert path_slug("Trường THCS Sao Mai", "truong") == "truong-thcs-sao-mai"
    assert path_slug("学校", "truong") == "truong"
    long = {path_slug("x" * 80 + end, "truong") for end in "abc"}
    assert len(long) == 3
    assert {len(name) for name in long} == {MOST_OF_A_NAME}
