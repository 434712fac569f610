"""The pictures of Sửa điểm: changes by kind, and by the groups that one chooses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl
import streamlit as st

from analytics.correction_counts import CorrectionCounts
from analytics.corrections import THRESHOLDS
from dashboard import address, theme
from dashboard import filters as f
from dashboard.cell_view import show_cell
from dashboard.charts import Drawn, show_chart, stacked
from dashboard.correction_rows import GROUP_COLUMNS, group_rows, observed_rows
from dashboard.frame import Desk, link_to, many, plain, thousands
from dashboard.funnel_view import show_funnel
from dashboard.group_names import NOBODY
from dashboard.group_table import show_group_table
from dashboard.language import both, say, say_sentence
from dashboard.remembered import remembered
from dashboard.table_view import show_table
from jobs.figures import corrections_with_lag
from jobs.measuring import Filters, corrections_by, corrections_by_teacher
from jobs.register import number_of
from records.marks import vn_number

GROUPS = {"subject": "Môn", "class_name": "Lớp", "component": "Cột điểm", "teacher_name": "Giáo viên"}
TITLES = {
    "subject": "Số lần điểm thay đổi, theo môn", "class_name": "Số lần điểm thay đổi, theo lớp",
    "component": "Số lần điểm thay đổi, theo cột điểm", "teacher_name": "Số lần điểm thay đổi, theo giáo viên",
}  # fmt: skip
PARTS = [
    ("declared", "Khớp sổ theo dõi sửa điểm", theme.DATA),
    ("undeclared", "▲ Chưa khớp dòng nào: cần xem", theme.LOOK),
    ("register_open", "? Chưa rõ có trong sổ hay không", theme.QUIET),
]
# Of a person nothing is called for a look: who entered a change need not be who asked for it.
PARTS_OF_PEOPLE = [PARTS[0], ("undeclared", "Chưa khớp dòng nào", theme.DEEP), PARTS[2]]


def show_kinds(whole: CorrectionCounts, *, has_levels: bool) -> None:
    """The same changes by direction, thresholds (where the circular has them) and lock, each with its word."""
    lifted = zip(THRESHOLDS.values(), (whole.lifted_50, whole.lifted_65, whole.lifted_80), strict=True)
    kinds = [
        ("↑ Tăng", whole.up, theme.DATA_BADGE),
        ("↓ Giảm", whole.down, theme.DATA_BADGE),
        ("Xóa", whole.removed, theme.DATA_BADGE),
        ("? Chưa rõ chiều", whole.unknown_direction, theme.QUIET_BADGE),
        *((f"Lên qua {vn_number(mark)}:", times, theme.DATA_BADGE) for mark, times in lifted if has_levels),
        ("Lúc sổ mở", whole.before_lock, theme.DATA_BADGE),
        ("▲ Sau khóa sổ", whole.after_lock, theme.LOOK_BADGE if whole.after_lock else theme.QUIET_BADGE),
        ("? Chưa rõ lúc mở hay sau khóa", whole.lock_unknown, theme.QUIET_BADGE),
    ]
    with st.container(horizontal=True, gap="small"):
        for words, times, colour in kinds:
            st.badge(f"{say_sentence(words)} {thousands(times)}", color=colour)


def show_groups(desk: Desk, chosen: Filters, whole: CorrectionCounts, time: str) -> None:
    """All groups, those without changes too, as a picture and a table."""
    by = f.group_by(GROUPS, next(iter(GROUPS)))
    if by == "teacher_name":
        groups = remembered(desk, corrections_by_teacher, desk.store, desk.policies, chosen)
    else:
        groups = remembered(desk, corrections_by, desk.store, desk.policies, chosen, (by,))
    told, rows = both(lambda: group_rows(groups, by))
    if by == "teacher_name":
        st.caption(plain(_about_people(int(rows["marks"].sum()) - whole.marks)))
    drawn, on_paper = both(lambda: _groups(group_rows(groups, by), by, chosen, whole, time))
    show_chart(drawn, key="sua")
    notes = {**f.printed(chosen), "Dữ liệu đến": time}
    show_group_table(TITLES[by], GROUPS[by], by, (told, rows), GROUP_COLUMNS, notes, on_paper)
    if by == "teacher_name":
        show_funnel(desk, chosen)


def _groups(rows: pl.DataFrame, by: str, chosen: Filters, whole: CorrectionCounts, time: str) -> Drawn:
    n = many(whole.marks, "điểm đã từng vào sổ")
    source = f.source_line(chosen, "đơn vị: lần", n, time)
    reading = " ".join(
        say(
            "{name}: {changes} trong {marks}, {undeclared} chưa khớp sổ, {unknown} chưa rõ.",
            name=row["nhom"], changes=many(row["corrections"], "lần"), marks=many(row["marks"], "điểm"),
            undeclared=many(row["undeclared"], "lần"), unknown=many(row["register_open"], "lần"),
        )
        for row in rows.iter_rows(named=True)
    )  # fmt: skip
    of_kind = PARTS_OF_PEOPLE if by == "teacher_name" else PARTS
    return stacked(TITLES[by], rows, of_kind, "Số lần", reading, source)


def show_changes(desk: Desk, chosen: Filters, time: str) -> None:
    """Each change as a row; a chosen one opens the cell's whole history, and its request."""
    found = remembered(desk, corrections_with_lag, desk.store, desk.policies, chosen)
    notes = {**f.printed(chosen), "Dữ liệu đến": time}

    def opened(number: int) -> None:
        row = found.row(number, named=True)
        show_cell(desk, row, time)
        _to_request(row)

    told, rows = both(lambda: observed_rows(found))
    show_table(
        "Các lần điểm thay đổi", rows, notes, key="sua", right=("Trước", "Sau", "Sau khi vào sổ"), opens=opened,
        told=told,
    )  # fmt: skip


def _to_request(row: Mapping[str, Any]) -> None:
    """The way to the case of the register that the change has to do with: its request, minutes and evidence."""
    register_id = next((row[name] for name in ("register_id", "late_id", "asked_id", "like_id") if row[name]), None)
    number = next((row[name] for name in ("register_row", "late_row", "asked_row", "like_row") if row[name]), None)
    if register_id is None:
        st.caption(say("Chưa có dòng sổ hay đề nghị nào gắn với lần thay đổi này."))
    elif number is not None:
        st.caption(say(
            "Dòng {number} của sổ theo dõi sửa điểm đã nhập; giấy đề nghị và biên bản do trường giữ bản giấy.",
            number=number,
        ))  # fmt: skip
    else:
        case = number_of(str(register_id))
        changed = {address.CLASS: str(row["class_name"]), address.TERM: f.said("term", row["term"]), address.CASE: case}
        link_to("so_sua_diem", say("Mở {case}: giấy đề nghị, biên bản, minh chứng", case=case), changed)


def _about_people(counted_twice: int) -> str:
    """What the list of teachers is, and is not."""
    twice = (
        say(
            " {marks} của lớp có hai người dạy trong kì được đếm cho cả hai, nên cộng các dòng thì nhiều hơn n.",
            marks=many(counted_twice, "điểm"),
        )
        if counted_twice > 0
        else ""
    )
    return say(
        "Xếp theo tên, đủ mọi người được phân công lớp đã có điểm, không phải bảng xếp hạng. n là số điểm của các "
        "lớp, môn được phân công.{twice} «{nobody}»: lớp dạy chung, đổi người trong khoảng ấy, hoặc chưa có phân công.",
        twice=twice, nobody=say(NOBODY),
    )  # fmt: skip
