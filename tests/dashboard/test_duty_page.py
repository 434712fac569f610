"""Sổ việc as Streamlit runs it: what the list says, recording a duty, taking back a slip, and the filters."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest
from opened_pages import Open, address_of, answer, calm, said
from sample_home import School
from streamlit.testing.v1 import AppTest

from data.sample import build
from records.clock import to_store
from records.listed import current_duties, withdrawn_duties
from records.reading import events, schools
from records.statements import DUTIES, statement_of

YEAR = "2025-2026"


def name_of(school: School, part: str = "THCS") -> str:
    with school.store.read() as db:
        return next(name for name in schools(db) if part in name)


def opened(school: School, open_page: Open, **address: str) -> AppTest:
    return open_page(school.home, "so_viec", truong=name_of(school), **address)


def pick(at: AppTest, box: str, value: str) -> None:
    """Choose in a box of the form, whatever lap it is in."""
    next(each for each in at.selectbox if str(each.key).startswith(box)).select(value)


def record(at: AppTest, work: str, **chosen: str) -> AppTest:
    pick(at, "viec-moi-", work)
    for box, value in chosen.items():
        if box == "gio":
            next(each for each in at.text_input if str(each.key).startswith("gio-moi-")).input(value)
        else:
            pick(at, f"{box}-moi-", value)
    calm(at.run())
    return calm(at.button(key="ghi-viec").click().run())


def duties(school: School) -> pl.DataFrame:
    with school.store.read() as db:
        return current_duties(db, name_of(school), YEAR)


def test_the_list_of_the_school_is_shown_with_its_places(school: School, open_page: Open) -> None:
    """Each row of the list is there, newest first, with file, sheet and row."""
    at = opened(school, open_page)
    table = at.dataframe[0].value
    assert f"**{duties(school).height} việc**" in answer(at)
    assert len(table) == duties(school).height > 30
    assert list(table["Ngày làm"]) == sorted(table["Ngày làm"], reverse=True)
    places = set(zip(table["Ghi ở"], table["Trang tính"], table["Dòng"], strict=True))
    assert places == {("so-theo-doi-cong-viec.xlsx", "Theo dõi công việc", row) for row in range(6, 6 + len(table))}


def test_the_filters_stand_in_the_address(school: School, open_page: Open) -> None:
    """Work, month and class; a copied link opens the same rows."""
    at = opened(school, open_page, viec="Kiểm diện", thang="Tháng 10/2025", lop="6A1")
    table = at.dataframe[0].value
    assert set(table["Việc"]) == {"Kiểm diện"}
    assert list(table["Của"]) == ["Tháng 10/2025"]
    address = address_of(at)
    assert (address["viec"], address["thang"], address["lop"]) == ("Kiểm diện", "Tháng 10/2025", "6A1")


def test_a_school_or_year_that_is_not_there_is_told(school: School, open_page: Open) -> None:
    """The address names them; the page says that it shows another."""
    at = open_page(school.home, "so_viec", truong="THCS Không Có", nam="2031-2032")
    told = " ".join(info.value for info in at.info)
    assert "THCS Không Có, không có trong kho" in told
    assert "2031-2032" in told


def test_signed_duties_are_not_said_to_be_of_the_list(fresh_school: School, open_page: Open) -> None:
    """Minutes that are signed record the month's duties themselves; the list has no more rows than before."""
    name, listed = name_of(fresh_school), duties(fresh_school).height
    with fresh_school.store.write() as db:
        db.execute(
            """INSERT INTO inspection (inspection_id, school, school_year, month, supplement, opened_at, opened_by,
                                       signed_at, signed_by)
               VALUES ('k', ?, ?, '2025-10', 0, '2025-11-01', 'PHT', '2025-11-03', 'PHT')""",
            [name, YEAR],
        )
    assert f"**{listed + 2} việc**: {listed} từ danh sách, 0 trên trang này, 2 từ biên bản kiểm tra đã ký" in answer(
        opened(fresh_school, open_page)
    )


def test_a_duty_is_recorded_and_stands_in_the_book(fresh_school: School, open_page: Open) -> None:
    """The store has it with its month and class, the event names no person, and the page says so."""
    before = duties(fresh_school).height
    at = record(opened(fresh_school, open_page), "attendance_signed", thang="2026-05", lop="6A1")
    assert "Đã ghi vào sổ: Kiểm diện in và ký" in at.success[0].value
    [entry] = duties(fresh_school).filter(pl.col("entry_id").is_not_null()).iter_rows(named=True)
    assert (entry["work"], entry["month"], entry["class_name"]) == ("attendance_signed", "2026-05", "6A1")
    assert f"**{before + 1} việc**" in answer(at)
    assert any("ghi trên trang" in place for place in at.dataframe[0].value["Ghi ở"])
    with fresh_school.store.read() as db:
        event = events(db).row(0, named=True)
    assert (event["kind"], event["subject"]) == ("duty-recorded", entry["entry_id"])


@pytest.mark.full
@pytest.mark.parametrize(
    ("work", "chosen", "sentence"),
    [
        ("attendance", {}, "của tháng nào"),
        ("lock", {"ki": "HK2"}, "giờ, phút"),
        ("lock", {"ki": "HK2", "gio": "buổi chiều"}, "Giờ phải có dạng"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_kept(
    fresh_school: School, open_page: Open, work: str, chosen: dict[str, str], sentence: str
) -> None:
    """Monthly work without its month, a lock without its minute, a time that is none."""
    at = record(opened(fresh_school, open_page), work, **chosen)
    assert sentence in at.warning[0].value
    assert duties(fresh_school).filter(pl.col("entry_id").is_not_null()).is_empty()


@pytest.mark.full
def test_a_slip_is_taken_back_with_its_reason(fresh_school: School, open_page: Open) -> None:
    """It leaves the book, stays among those taken back, and the button waits for a reason."""
    at = record(opened(fresh_school, open_page), "print", ki="HK1")
    [entry] = duties(fresh_school)["entry_id"].drop_nulls()
    pick(at, "rut-", entry)
    assert calm(at.run()).button(key="rut-viec").disabled
    next(each for each in at.text_input if str(each.key).startswith("ly-do-")).input("ghi nhầm học kì")
    calm(at.run())
    at = calm(at.button(key="rut-viec").click().run())
    assert duties(fresh_school)["entry_id"].drop_nulls().is_empty()
    with fresh_school.store.read() as db:
        assert withdrawn_duties(db, name_of(fresh_school), YEAR)["withdrawn_for"].to_list() == ["ghi nhầm học kì"]
    assert "Việc đã rút lại" in said(at)
    assert list(at.dataframe[-1].value["Lý do"]) == ["ghi nhầm học kì"]


def test_locks_of_the_sample_are_shown_to_the_minute(school: School, open_page: Open) -> None:
    """The opening for a correction after the lock, as the sample truly had it."""
    truth = build(classes=1)[0]
    late = [c for c in truth.corrections if c.corrected_at >= truth.term(c.term).lock_moment]
    shown = duties(school).filter(work="unlock")
    assert shown["done_at"].len() == len(late) > 0
    assert shown["done_at"].min() < to_store(min(c.corrected_at for c in late))
    at = opened(school, open_page, viec="Mở khóa sổ")
    assert set(at.dataframe[0].value["Việc"]) == {"Mở khóa sổ"}


def test_a_year_without_duties_says_what_to_do(fresh_school: School, open_page: Open) -> None:
    """No table, but both ways to fill the book."""
    with fresh_school.store.write() as db:
        db.execute("DELETE FROM duty_row")
    at = opened(fresh_school, open_page)
    assert "chưa ghi việc nào" in answer(at)
    assert "Nhập dữ liệu" in answer(at)
    assert not at.dataframe


@pytest.mark.requirement("TT-20")
def test_each_act_is_logged_under_the_office_of_who_was_at_the_keyboard(
    fresh_school: School, open_page: Open
) -> None:
    """The clerk records, and the principal after her: each event has its own, and the form remembers who it is."""
    at = opened(fresh_school, open_page)
    record(at, "remark", thang="2025-10")
    pick(at, "nguoi-ghi-", "principal")
    record(at, "entry_check", thang="2025-10")
    with fresh_school.store.read() as db:
        told = [(kind, actor) for _, actor, kind, *_ in events_of(db)]
    assert told == [("duty-recorded", "văn thư"), ("duty-recorded", "hiệu trưởng")]
    assert next(box for box in at.selectbox if str(box.key).startswith("nguoi-ghi-")).value == "principal"


def events_of(db: Any) -> list[tuple[Any, ...]]:
    return db.query(
        "SELECT number, actor, kind FROM event WHERE kind LIKE 'duty-%' ORDER BY number"
    ).rows()  # fmt: skip


def button(at: AppTest, label: str) -> AppTest:
    return calm(next(each for each in at.button if each.label == label).click().run())


@pytest.mark.full
def test_the_school_says_that_its_book_is_whole_and_takes_it_back(fresh_school: School, open_page: Open) -> None:
    """By the office at the keyboard; an entry that is taken back afterwards is told, and without a reason it stands."""
    at = record(opened(fresh_school, open_page), "print", ki="HK1")
    pick(at, "nguoi-khai-", "principal")
    at = button(at, "Khai sổ việc đã ghi đủ")
    assert "đã ghi đủ đến" in at.success[0].value
    with fresh_school.store.read() as db:
        word = statement_of(db, DUTIES, name_of(fresh_school), YEAR)
    assert word is not None
    assert word.recorded_by == "hiệu trưởng"
    assert "Trường khai: Sổ việc" in said(at)
    assert "không còn được dùng" not in said(at)
    [entry] = duties(fresh_school)["entry_id"].drop_nulls()
    pick(at, "rut-", entry)
    next(each for each in at.text_input if str(each.key).startswith("ly-do-")).input("ghi nhầm học kì")
    at = calm(calm(at.run()).button(key="rut-viec").click().run())
    assert "không còn được dùng" in said(at)
    assert "Chưa ghi lý do" in said(button(at, "Bỏ lời khai"))
    next(each for each in at.text_input if each.label == "Lý do bỏ lời khai").set_value("Còn sổ giấy")
    at = button(at, "Bỏ lời khai")
    with fresh_school.store.read() as db:
        assert statement_of(db, DUTIES, name_of(fresh_school), YEAR) is None
        kinds = events(db, 3)["kind"].to_list()
    assert kinds == ["duty-book-not-whole", "duty-withdrawn", "duty-book-whole"]
    assert "Chỉ khai khi" in said(at)
