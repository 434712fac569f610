"""Kho lưu trữ, the search: what is found, what is said of it, and what neither the address nor the viewer is told."""

from __future__ import annotations

import pytest
from copied_home import Copied
from opened_pages import Open, address_of, calm, said

from jobs.archive_search import Wanted, search_archive
from qr.label import document_label
from records.clock import now as clock_now
from records.holds import HoldAsked, place_hold
from records.problems import CannotError
from records.sight import Rows, Sight
from records.store import Database

NOTHING_ASKED = "để trống thì không liệt kê gì"


def a_pupil(db: Database) -> tuple[str, str, str]:
    """Code, name and a document of a pupil with sealed papers."""
    code, name, document = db.query(
        """SELECT d.pupil_code, p.full_name, d.document_id FROM document d JOIN pupil p USING (pupil_code)
           ORDER BY d.path LIMIT 1"""
    ).row(0)
    return str(code), str(name), str(document)


def test_bundles_are_found_with_versions_copies_and_holds_and_papers_by_number_and_pupil(
    copied: Copied, open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is listed unasked, nor more papers than anybody reads; the address has year, class and number, and never
    a pupil."""
    copied.now = clock_now()
    copied.add("o-mang")
    copied.copy()
    copied.check()
    with copied.store.write() as db:
        code, name, document = a_pupil(db)
        held = db.query("SELECT bundle_id FROM bundle WHERE term = 'HK1'").item()
        school = db.query("SELECT school FROM bundle LIMIT 1").item()
        asked = HoldAsked(scope="bundle", school=school, subject_id=held, reason="Khiếu nại", authority="CV 5")
        place_hold(db, asked, by="clerk", now=clock_now())
        db.execute("""INSERT INTO bundle SELECT * REPLACE ('ff' || substr(bundle_id, 3) AS bundle_id, 2 AS revision,
                      'moi.zip' AS file_name) FROM bundle WHERE term = 'HK2'""")  # fmt: skip
    at = open_page(copied.home, "kho_luu_tru")
    assert NOTHING_ASKED in said(at)
    at = open_page(copied.home, "kho_luu_tru", nam="2025-2026", lop="6A1")
    rows = {row["Học kì"]: row for row in at.dataframe[0].value.to_dict("records")}
    assert (rows["Học kì I"]["Bản"], rows["Học kì I"]["Giữ lại"]) == ("v1", "■ đang giữ lại")
    assert rows["Học kì I"]["Bản sao"] == "✕ chưa an toàn: mới có 1 bản"
    assert rows["Học kì I"]["Kiểm lần cuối"].startswith("✓ còn tốt, ")
    assert (rows["Học kì II"]["Bản"], rows["Học kì II"]["Tình trạng"]) == ("v1 (mới nhất: v2)", "Đã có bản thay")
    calm(at.text_input(key="kho-hoc-sinh").set_value(name.upper()).run())
    assert set(at.dataframe[1].value["Mã học sinh"]) == {code}
    view = address_of(at)
    assert (view["nam"], view["lop"]) == ("2025-2026", "6A1")
    assert name.upper() not in str(view)
    assert code not in str(view)
    number = document_label(bytes.fromhex(document))
    at = open_page(copied.home, "kho_luu_tru", so=number)
    assert at.dataframe[1].value["Số tài liệu"].tolist() == [number]
    assert address_of(at)["so"] == number
    calm(at.text_input(key="kho-so-tai-lieu").set_value("7ZZZ-0000").run())
    assert "Số tài liệu chưa đúng" in said(at)
    calm(at.text_input(key="kho-so-tai-lieu").set_value(document_label(bytes(10))).run())
    assert "Không có gói hay tài liệu nào như vậy" in said(at)
    calm(at.text_input(key="kho-so-tai-lieu").set_value("").run())
    assert "so" not in address_of(at)
    monkeypatch.setattr("dashboard.archive_search_view.TOO_MANY", 3)
    at = open_page(copied.home, "kho_luu_tru", lop="6A1")
    assert "Nhiều quá để liệt kê" in said(at)
    assert "Số tài liệu" not in at.dataframe[1].value.columns


def test_the_search_leaves_out_what_the_viewer_may_not_be_told(copied: Copied) -> None:
    """Whose rows tell no pupil finds the papers of the class alone; another class finds nothing."""
    now = clock_now()
    with copied.store.read() as db:
        _, name, document = a_pupil(db)
    whole = search_archive(copied.store, Wanted(class_name="6A1"), now)
    viewer = copied.store.sight.viewer
    figures = copied.store.seen_by(Sight(viewer, (Rows(of_pupils=False),)))
    seen = search_archive(figures, Wanted(class_name="6A1"), now)
    assert whole["pupil_code"].is_not_null().any()
    assert seen.height == whole["pupil_code"].is_null().sum() > 0
    assert seen["pupil_code"].is_null().all()
    assert search_archive(figures, Wanted(document=document_label(bytes.fromhex(document))), now).is_empty()
    with pytest.raises(CannotError, match="theo học sinh"):
        search_archive(figures, Wanted(pupil=name), now)
    elsewhere = copied.store.seen_by(Sight(viewer, (Rows(class_name=("9Z",)),)))
    assert search_archive(elsewhere, Wanted(school_year="2025-2026"), now).is_empty()
