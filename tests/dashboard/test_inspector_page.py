"""Thanh tra as Streamlit runs it: in by a code, each section, and out again when the decision ends."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from foreign_zips import edited
from inspectors import code_for, copied_home, decided, logged, school_sealed, set_apart
from opened_pages import Open, answer, calm, said
from streamlit.testing.v1 import AppTest

from records.clock import now as clock_now
from records.decisions import withdraw_decision
from records.disposal import Signer
from records.home import Home
from records.store import Store
from records.withdrawals import Asked, record_act


@pytest.fixture
def home(sealed_home: Path, tmp_path: Path) -> Home:
    return copied_home(sealed_home, tmp_path)


@pytest.fixture
def store(home: Home) -> Store:
    return Store(home.store_path)


def entered(home: Home, store: Store, open_page: Open, **bounds: object) -> AppTest:
    """The page after the code of such a decision, which holds until next month."""
    grant_id = decided(store, valid_until=(clock_now() + timedelta(days=30)).date(), **bounds)
    code = code_for(store, grant_id, clock_now())
    at = open_page(home, "thanh_tra")
    return enter(at, code)


def enter(at: AppTest, code: str) -> AppTest:
    at.text_input(key="ma-thanh-tra").set_value(code)
    return calm(next(button for button in at.button if button.label == "Vào").click().run())


def press(at: AppTest, label: str) -> AppTest:
    return calm(next(button for button in at.button if button.label == label).click().run())


def searching(at: AppTest) -> AppTest:
    return calm(at.button_group(key="thanh-tra-phan").set_value("Tra cứu hồ sơ").run())


def test_without_a_code_nothing_is_shown_and_a_wrong_one_is_refused_in_words(
    home: Home, store: Store, open_page: Open
) -> None:
    """No class, no search; the answer says what to do."""
    decided(store)
    at = open_page(home, "thanh_tra")
    assert answer(at).startswith("Nhập mã thanh tra")
    assert [button.label for button in at.button] == ["Vào"]
    at = enter(at, "TT-2026-001-00000-00000-00000-00000-00000-0")
    assert "Mã không đúng" in said(at)
    assert school_sealed(store) not in said(at)


def test_in_by_a_code_then_out_at_the_next_click_when_the_decision_is_withdrawn(
    home: Home, store: Store, open_page: Open
) -> None:
    """The page says by which decision it stands; after the withdrawal it says why it is closed, and nothing found
    stays in the session."""
    at = entered(home, store, open_page)
    assert "45/QĐ-SGDĐT" in answer(at)
    assert "Chưa kiểm tra gì" in said(at)
    at = press(searching(at), "Tìm")
    assert "Thấy **" in said(at)
    assert "không cho tra cứu theo học sinh" in said(at)
    with store.write() as db:
        withdraw_decision(db, "QD-2026-001", reason="Kết thúc sớm", by="principal", now=clock_now())
    at = calm(at.run())
    assert answer(at).startswith("Nhập mã thanh tra")
    assert "đã thu hồi" in said(at)
    assert "thanh-tra-tim" not in at.session_state


@pytest.mark.full
def test_pupils_are_found_opened_and_held_against_today_where_the_decision_says_so(
    home: Home, store: Store, open_page: Open
) -> None:
    """One pupil's papers alone; the PDF is offered; every cell of theirs beside today's."""
    with store.read() as db:
        pupil, name, bundle = db.query(
            """SELECT d.pupil_code, p.full_name, d.bundle_id FROM document d JOIN bundle b USING (bundle_id)
               JOIN pupil p ON (p.school, p.pupil_code) = (b.school, d.pupil_code)
               ORDER BY b.class_name, d.path LIMIT 1"""
        ).row(0)
    at = searching(entered(home, store, open_page, by_pupil=True, pupils=(pupil,)))
    at.text_input(key="thanh-tra-hoc-sinh").set_value(name)
    at = press(at, "Tìm")
    papers = at.dataframe[1].value
    assert set(papers["Mã học sinh"]) == {pupil}
    (paper, *_) = at.selectbox(key="thanh-tra-giay").options
    assert name in paper
    at = calm(at.selectbox(key="thanh-tra-giay").set_value(at.dataframe[1].value["Mã tài liệu"][0]).run())
    assert "Mở PDF như lúc niêm phong" in [button.proto.label for button in at.get("download_button")]  # type: ignore[attr-defined]
    at = calm(at.selectbox(key="thanh-tra-goi-so").set_value(bundle).run())
    assert at.button(key="nut-so").disabled     # a whole class is not this decision's
    at = calm(at.selectbox(key="thanh-tra-em-so").set_value(pupil).run())
    at = press(at, "So từng ô")
    assert "không khác" in said(at)
    assert set(at.dataframe[2].value["So"]) == {"như nhau"}
    told = "".join(detail for *_, detail in logged(store))
    assert name not in told
    assert pupil not in told


@pytest.mark.full
def test_what_was_revoked_or_suspended_is_told_first(home: Home, store: Store, open_page: Open) -> None:
    """In search, of bundle and paper, and beside today's data; ✓ stands at neither."""
    with store.read() as db:
        one, other = db.query("SELECT bundle_id FROM bundle ORDER BY file_name LIMIT 2")["bundle_id"].to_list()
    asked = Asked(kind="suspended", scope="bundle", subject_id=one, why="content", reason="Xem lại",
                  decided_by=Signer(role="principal", name="Lê Thị Hoa"))  # fmt: skip
    with store.write() as db:
        record_act(db, "HL-2026-001", asked, "0" * 64, clock_now())
        record_act(db, "HL-2026-002", replace(asked, kind="revoked"), "0" * 64, clock_now())
        record_act(db, "HL-2026-003", replace(asked, scope="document", subject_id=other), "0" * 64, clock_now())
    at = press(searching(entered(home, store, open_page)), "Tìm")
    assert sorted(at.dataframe[0].value["Tình trạng"]) == ["▲ Đang tạm đình chỉ 1 tài liệu", "✕ Đã thu hồi"]
    papers = dict(at.dataframe[1].value[["Mã tài liệu", "Tình trạng"]].itertuples(index=False))
    assert (papers[one], papers[other]) == ("✕ Đã thu hồi", "▲ Đang tạm đình chỉ")
    assert set(papers.values()) == {"✕ Đã thu hồi", "▲ Đang tạm đình chỉ", "✓ Bản mới nhất"}
    at = calm(at.selectbox(key="thanh-tra-goi-so").set_value(one).run())
    at = press(at, "So từng ô")
    assert "✕ Đã thu hồi" in said(at)
    assert "✓ Dữ liệu hôm nay" not in said(at)


@pytest.mark.full
def test_a_folder_is_checked_and_the_minutes_are_offered(home: Home, store: Store, open_page: Open) -> None:
    """The headline, the table by file, what was wrong; a place that is not there is said."""
    disc = home.root.parent / "dia"
    disc.mkdir()
    shutil.copy(min(home.bundles.rglob("*.zip")), disc / "goi.zip")
    (disc / "sua.zip").write_bytes(edited(disc / "goi.zip"))
    (disc / "cut.zip").write_bytes(b"PK\3\4 cut")
    at = entered(home, store, open_page)
    assert "chưa dành thư mục" in said(at)
    set_apart(home, disc)
    at = calm(at.run())
    at.text_input(key="thanh-tra-noi").set_value(str(disc / "khong-co"))
    at = press(calm(at.run()), "Kiểm tra")
    assert "Không có thư mục hay tệp ấy" in said(at)
    at.text_input(key="thanh-tra-noi").set_value(str(disc))
    at = press(calm(at.run()), "Kiểm tra")
    assert "✕ 1 gói, tài liệu có vấn đề" in said(at)    # one that was cut is none: it could not be read
    table = at.dataframe[0].value
    assert dict(zip(table["Kết luận"], table["Tệp"], strict=True)).keys() == {
        "✕ có vấn đề", "? chưa kiểm được", "✓ đúng và còn hiệu lực"
    }
    labels = [button.proto.label for button in at.get("download_button")]  # type: ignore[attr-defined]
    assert {"Tải biên bản (PDF/A)", "Tải bảng (.xlsx)"} <= set(labels)
    at = press(at, "Kết thúc phiên")
    assert answer(at).startswith("Nhập mã thanh tra")
    assert logged(store)[-1][1] == "inspector-closed"


@pytest.mark.full
def test_the_clerk_hands_a_code_out_once(home: Home, store: Store, open_page: Open) -> None:
    """From the archive's page: it stands there until the next click, and opens the page of inspectors."""
    decided(store, valid_until=(clock_now() + timedelta(days=30)).date())
    at = open_page(home, "kho_luu_tru")
    at.selectbox(key="kho-ma-tt-0").set_value("QD-2026-001")
    at = press(calm(at.run()), "Cấp mã")
    (code,) = (element.value for element in at.code if str(element.value).startswith("TT-"))
    assert not [element for element in calm(at.run()).code if str(element.value).startswith("TT-")]
    assert "45/QĐ-SGDĐT" in answer(enter(open_page(home, "thanh_tra"), code))
