"""Sổ việc: the duties that were done, from the school's list and from this page; record one, or take a slip back."""

from __future__ import annotations

import polars as pl
import streamlit as st

from dashboard import address
from dashboard.boxes import Box, say_in_vain
from dashboard.duty_form import Place, show_form, show_withdrawal
from dashboard.duty_rows import (
    SPOKEN,
    WIDTHS,
    WITHDRAWN_SPOKEN,
    duty_table,
    told_month,
    told_work,
    withdrawn_table,
    work_name,
)
from dashboard.duty_word import show_word
from dashboard.frame import Desk, answer, how, many, run_page
from dashboard.language import say
from dashboard.table_view import show_table
from records.clock import vn_datetime, vn_month
from records.listed import current_duties, withdrawn_duties
from records.reading import class_groups
from records.vn_order import class_order


def show(desk: Desk) -> None:
    head = st.container()
    with desk.store.read() as db:
        groups = class_groups(db)
    above = st.container()
    with st.container(horizontal=True, key="bo-loc"):
        schools = Box(address.SCHOOL, "Trường", groups["school"].unique().sort().to_list(), str, 235)
        school = _one(schools)
        of_school = groups.filter(school=school)
        years = Box(address.YEAR, "Năm học", sorted(set(of_school["school_year"]), reverse=True), str, 130)
        year = _one(years)
        classes = sorted(set(of_school.filter(school_year=year)["class_name"]), key=class_order)
        with desk.store.read() as db:
            duties = current_duties(db, school, year)
            withdrawn = withdrawn_duties(db, school, year)
        boxes = [
            Box(address.WORK, "Việc", _known(duties, "work"), work_name, 230, is_open=True, on_screen=told_work),
            Box(address.MONTH, "Tháng", _known(duties, "month"), vn_month, 150, is_open=True, key="thang-viec",
                on_screen=told_month),
            Box(address.CLASS, "Lớp", classes, str, 105, is_open=True),
        ]
        work, month, class_name = (box.show(remembered=_remembered(box.name)) for box in boxes)
    chosen = {address.WORK: work, address.MONTH: month, address.CLASS: class_name}
    say_in_vain(
        above,
        [
            schools.explain(school, schools.values),
            years.explain(year, groups["school_year"].unique().to_list()),
            *(box.explain(chosen[box.name], list(box.values)) for box in boxes),
        ],
    )
    words = {box.name: box.word(chosen[box.name]) for box in boxes}
    address.keep(
        {address.SCHOOL: schools.word(school), address.YEAR: years.word(year), address.CLASS: words[address.CLASS]},
        of_page={name: words[name] for name in (address.WORK, address.MONTH)},
    )
    picked = _picked(duties, work=work, month=month, class_name=class_name)
    with head:
        answer(_answer(duties, year))
    show_form(desk, Place(school, year, classes), is_open=duties.is_empty())
    show_withdrawal(desk, duties.filter(pl.col("entry_id").is_not_null()))
    show_word(desk, school, year)
    notes = {"Trường": school, "Năm học": year, **{box.label: words[box.name] for box in boxes}}
    _tables(picked, withdrawn, duties, notes | {"Lập lúc": vn_datetime(desk.now)})
    how(
        say(
            "Sổ gồm hai nguồn: danh sách **Sổ theo dõi công việc** được nhập gần nhất (mẫu: lệnh `soluu templates "
            "THƯ_MỤC`), và những việc **ghi trên trang này**. Nhập danh sách mới thì danh sách cũ được thay, việc ghi "
            "trên trang vẫn còn; đừng ghi cùng một việc ở cả hai nơi. Việc không thấy ghi chỉ bị coi là **chắc chắn** "
            "thiếu khi danh sách nhập gần nhất được lưu sau hạn của việc ấy, hoặc trường đã khai sổ **ghi đủ** đến "
            "hạn ấy; việc ghi trên trang không cho biết đã ghi đủ hay chưa."
        ),
        say(
            "Việc hằng tháng phải ghi là **của tháng nào**: kiểm diện tháng 9 làm ngày 03/10 là việc của tháng 9. "
            "Khóa sổ, mở sổ phải ghi giờ, phút. Không ghi lớp nghĩa là làm cho cả trường."
        ),
        say("Không xóa được việc đã ghi: ghi nhầm thì **rút lại** kèm lý do; cả hai đều vào nhật ký của chương trình."),
    )


def _one(box: Box) -> str:
    """A school, a year: where there is but one there is nothing to choose."""
    return str(box.only() if len(box.values) == 1 else box.show(remembered=address.seen(box.name)))


def _remembered(name: str) -> str | None:
    return address.seen(name if name == address.CLASS else f"{name}!")


def _known(duties: pl.DataFrame, column: str) -> list[str]:
    return duties[column].drop_nulls().unique().sort().to_list()


def _picked(duties: pl.DataFrame, **chosen: str | None) -> pl.DataFrame:
    return duties.filter(*(pl.col(column) == value for column, value in chosen.items() if value is not None))


def _answer(duties: pl.DataFrame, year: str) -> str:
    if duties.is_empty():
        return say(
            "Năm học {year} **chưa ghi việc nào**: ghi ở dưới đây, hoặc điền mẫu «Sổ theo dõi công việc» rồi nhập ở "
            "trang Nhập dữ liệu.",
            year=year,
        )
    on_page = duties.filter(pl.col("entry_id").is_not_null()).height
    listed = duties.filter(pl.col("file").is_not_null()).height
    signed = duties.height - listed - on_page       # a signed inspection is itself the record of its duties
    from_minutes = say(", {number} từ biên bản kiểm tra đã ký", number=signed) if signed else ""
    return say(
        "Năm học {year} đã ghi **{things}**: {listed} từ danh sách, {on_page} trên trang này{from_minutes}; việc gần "
        "nhất ngày {newest}.",
        year=year, things=many(duties.height, "việc"), listed=listed, on_page=on_page, from_minutes=from_minutes,
        newest=f"{duties['done_on'].dt.max():%d/%m/%Y}",
    )  # fmt: skip


def _tables(picked: pl.DataFrame, withdrawn: pl.DataFrame, all_of_year: pl.DataFrame, notes: dict[str, str]) -> None:
    if picked.height:
        show_table("Sổ việc", duty_table(picked), notes, key="so-viec", widths=WIDTHS, spoken=SPOKEN)
    elif all_of_year.height:
        st.caption(say("Không có việc nào hợp với bộ lọc."))
    if withdrawn.height:
        st.subheader(say("Việc đã rút lại"), anchor=False)
        show_table("Việc đã rút lại", withdrawn_table(withdrawn), notes, key="da-rut", spoken=WITHDRAWN_SPOKEN)


run_page("so_viec", show)
