"""Kho lưu trữ, the search: sealed bundles and papers by year, class, pupil and document number, with versions, copies,
holds, and the way to the pages that show each closer.

What was chosen stands in the address, but for the pupil: addresses are kept by browsers and by machines in between.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl
import streamlit as st

from dashboard import address
from dashboard import filters as f
from dashboard.bundle_views import copies_cell
from dashboard.found_rows import BUNDLE_SPOKEN, PAPER_SPOKEN, bundle_rows, paper_rows
from dashboard.frame import Desk, empty_state, link_to, many, plain
from dashboard.language import say, say_sentence
from dashboard.table_view import show_table
from jobs.archive_search import Wanted, archive_classes, search_archive
from records.clock import from_store, vn_date, vn_datetime
from records.copies import RESULT_NAMES
from records.problems import SoluuError

TOO_MANY = 1000     # papers: nobody reads as many, a class of a year has some hundred
_NUMBER, _PUPIL = "kho-so-tai-lieu", "kho-hoc-sinh"
_OPENS = "Đánh dấu ô đầu một dòng để đến trang có gói, bản sao và từng ô điểm của lớp ấy."


def archive_search(desk: Desk) -> None:
    """Nothing where no class was ever sealed."""
    there = archive_classes(desk.store)
    if there.is_empty():
        return
    st.subheader(say("Tìm trong kho lưu trữ"), anchor=False)
    several = there["school"].n_unique() > 1
    columns = (*(("school",) if several else ()), "school_year", "class_name")
    chosen, words = f.choose_open(there, columns)
    with st.container(horizontal=True):
        number = _text(say("Số tài liệu (in dưới mã QR)"), _NUMBER, address.asked(address.DOCUMENT))
        asked = say("Học sinh (mã, hoặc một phần họ tên)")
        pupil = _text(asked, _PUPIL, None) if desk.tells_pupils else ""
    if not number and address.DOCUMENT in st.query_params:
        del st.query_params[address.DOCUMENT]
    address.keep({}, of_page={**words, **({address.DOCUMENT: number} if number else {})})
    wanted = Wanted(**chosen, document=number or None, pupil=pupil or None)
    if wanted.is_open:
        st.caption(say("Chọn năm học, lớp, hoặc ghi số tài liệu, học sinh để tìm; để trống thì không liệt kê gì."))
        return
    try:
        found = search_archive(desk.store, wanted, desk.now)
    except SoluuError as error:
        st.warning(plain(say_sentence(str(error))), icon=":material/error:")
        return
    if found.is_empty():
        empty_state(say("Không có gói hay tài liệu nào như vậy trong kho. Bỏ bớt điều kiện, hoặc xem lại số, mã."))
        return
    _show(desk, found, chosen, is_by_pupil=bool(pupil))


def _text(label: str, key: str, first: str | None) -> str:
    """A box of words; `first`: what stands in it when the page is come to."""
    if key not in st.session_state:
        st.session_state[key] = first or ""
    address.note_box(key)
    return st.text_input(label, key=key, width=300).strip()


def _show(desk: Desk, found: pl.DataFrame, chosen: Mapping[str, Any], *, is_by_pupil: bool) -> None:
    bundles = found.unique("bundle_id", keep="first", maintain_order=True)
    papers = dict(found.group_by("bundle_id").len().iter_rows())
    st.markdown(say(
        "Thấy **{papers}** trong **{bundles}**.",
        papers=many(found.height, "tài liệu"), bundles=many(bundles.height, "gói"),
    ))  # fmt: skip
    notes = {**f.printed_of(chosen), "Tra cứu lúc": vn_datetime(desk.now)}
    if is_by_pupil:
        notes["Học sinh"] = "theo mã hoặc họ tên đã ghi"
    show_table(
        "Gói trong kho lưu trữ", _with_keeping(bundle_rows(bundles, papers), bundles), notes, key="kho-goi",
        opens=lambda row: _lead(bundles.row(row, named=True)), opens_said=_OPENS,
        spoken=(*BUNDLE_SPOKEN, "Bản sao", "Kiểm lần cuối", "Giữ lại"),
    )  # fmt: skip
    if found.height > TOO_MANY:
        st.info(
            say(
                "Nhiều quá để liệt kê từng tài liệu (hơn {most}): chọn thêm lớp, hoặc ghi số tài liệu, học sinh.",
                most=TOO_MANY,
            ),
            icon=":material/filter_alt:",
        )
        return
    show_table(
        "Tài liệu trong kho lưu trữ", paper_rows(found), notes, key="kho-giay", widths={"Tài liệu": 250},
        opens=lambda row: _lead(found.row(row, named=True)), opens_said=_OPENS, spoken=PAPER_SPOKEN,
    )  # fmt: skip


def _with_keeping(rows: pl.DataFrame, bundles: pl.DataFrame) -> pl.DataFrame:
    """With how each bundle is kept beside its version: its copies, their last check, and whether it is held."""
    kept = pl.DataFrame([_keeping(row) for row in bundles.iter_rows(named=True)])
    first = ("Lớp", "Tình trạng", "Bản")
    wide = pl.concat([rows, kept], how="horizontal")
    return wide.select(*first, *kept.columns, pl.exclude(*first, *kept.columns))


def _keeping(row: Mapping[str, Any]) -> dict[str, str]:
    if row["is_destroyed"]:
        return {"Bản sao": "■ đã tiêu hủy", "Kiểm lần cuối": "", "Giữ lại": ""}
    day = f"{RESULT_NAMES[row['result']]}, {vn_date(from_store(row['checked_at']).date())}" if row["result"] else None
    return {
        "Bản sao": copies_cell(row["copies"] or 0), "Kiểm lần cuối": day or "chưa lần nào",
        "Giữ lại": "■ đang giữ lại" if row["is_held"] else "không",
    }  # fmt: skip


def _lead(row: Mapping[str, Any]) -> None:
    """The pages that show the bundle of a row, its copies, and the marks of its class cell by cell."""
    term = f.said("term", row["term"])
    view = {
        address.SCHOOL: row["school"], address.YEAR: row["school_year"], address.TERM: term,
        address.CLASS: row["class_name"],
    }  # fmt: skip
    with st.container(border=True, gap="small"):
        st.markdown(say(
            "**Lớp {name}, {term}, {year}**",
            name=plain(row["class_name"]), term=f.told("term", row["term"]), year=row["school_year"],
        ))  # fmt: skip
        link_to("niem_phong", say("Gói và các bước niêm phong"), view)
        link_to("ban_sao", say("Bản sao của gói"), view)
        link_to("sua_diem", say("Từng ô điểm đã đổi, đến ô của bản xuất"), view)
