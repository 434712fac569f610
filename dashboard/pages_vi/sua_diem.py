"""Sửa điểm: changes of marks seen between exports, how certain each is, where it stands. Asks, never accuses."""

from __future__ import annotations

import polars as pl
import streamlit as st

from analytics.correction_counts import CorrectionCounts
from dashboard import filters as f
from dashboard import theme
from dashboard.charts import show_chart, stacked_bars
from dashboard.correction_rows import GROUP_COLUMNS, group_rows, observed_rows
from dashboard.frame import Desk, answer, count, data_time, how, plain, run_page, thousands
from dashboard.remembered import remembered
from dashboard.table_view import show_table
from dashboard.texts import DATA_TIME
from jobs.measuring import Filters, choices, corrections_by, corrections_by_teacher, observed_corrections

GROUPS = {"teacher_name": "Giáo viên", "class_name": "Lớp", "subject": "Môn", "component": "Cột điểm"}
PARTS = [
    ("declared", "Khớp sổ theo dõi sửa điểm", theme.DATA),
    ("undeclared", "Chưa khớp dòng nào: cần xem", theme.LOOK),
    ("unordered", "Chưa rõ bản xuất nào trước", theme.QUIET),
]


def show(desk: Desk) -> None:
    head = st.container()
    chosen = f.choose(remembered(desk, choices, desk.store), ["grade", "class_name", "subject", "component"])
    time = data_time(desk.store, school=chosen.school, school_year=chosen.school_year, term=chosen.term)
    totals = remembered(desk, corrections_by, desk.store, desk.policy, chosen, ("school",))
    whole = totals[0] if totals else None
    with head:
        answer(_answer(whole, chosen))
    if whole and whole.corrections:
        _kinds(whole)
        _picture(desk, chosen, time)
        st.subheader("Từng lần thay đổi", anchor=False)
        rows = observed_rows(remembered(desk, observed_corrections, desk.store, desk.policy, chosen))
        show_table(
            "Các lần điểm thay đổi", rows, {**f.printed(chosen), "Dữ liệu đến": time}, key="sua", right=("Trước", "Sau")
        )
    how(
        "Một **lần thay đổi** là một ô điểm đã có giá trị mà bản xuất sau ghi khác. Điểm trung bình do phần mềm tính "
        "không được kể. Thời điểm là một **khoảng**: sau bản xuất cuối còn giá trị cũ, trước bản xuất đầu có giá trị "
        "mới.",
        "**Trước / sau khóa sổ** chỉ ghi khi chắc chắn; khóa lấy từ `locked_on` trong `chinh-sach.toml`. "
        "**Khớp sổ theo dõi** là có dòng cùng học sinh, môn, cột, giá trị cũ và mới trong danh sách sửa điểm đã nhập.",
        f"Tỉ lệ tính trên số điểm đã vào sổ; nhóm dưới {desk.policy.minimum_group} điểm không hiện tỉ lệ. "
        "Giáo viên xếp theo tên. Điểm đổi có thể do chấm phúc khảo, nhập nhầm, kiểm tra bù: hãy hỏi trước khi kết "
        "luận.",
    )


def _answer(whole: CorrectionCounts | None, chosen: Filters) -> str:
    where = plain(f.sentence(chosen))
    if whole is None or not whole.corrections:
        return (
            f"Chưa thấy điểm nào thay đổi giữa các bản xuất của {where}. "
            "Cần ít nhất hai bản xuất của cùng một lớp để so."
        )
    return (
        f"Thấy **{count(whole.corrections, 'lần')}** điểm thay đổi giữa các bản xuất của {where}, trong "
        f"{count(whole.marks, 'điểm')}; **{count(whole.undeclared, 'lần')}** chưa khớp sổ theo dõi, "
        f"**{count(whole.after_lock, 'lần')}** chắc chắn sau khi khóa sổ."
    )


def _kinds(whole: CorrectionCounts) -> None:
    """The same changes by direction, thresholds and lock, each with its word."""
    kinds = [
        (f"↑ Tăng {thousands(whole.up)}", "blue"), (f"↓ Giảm {thousands(whole.down)}", "blue"),
        (f"Xóa {whole.removed}", "blue"), (f"? Chưa rõ chiều {whole.unknown_direction}", "gray"),
        (f"Lên qua 5,0: {whole.lifted_50}", "blue"), (f"Lên qua 6,5: {whole.lifted_65}", "blue"),
        (f"Lên qua 8,0: {whole.lifted_80}", "blue"), (f"Trước khóa sổ {whole.before_lock}", "blue"),
        (f"▲ Sau khóa sổ {whole.after_lock}", "orange"),
        (f"? Chưa rõ trước hay sau khóa {whole.lock_unknown}", "gray"),
    ]  # fmt: skip
    with st.container(horizontal=True, gap="small"):
        for words, colour in kinds:
            st.badge(words, color=colour)  # type: ignore[arg-type]  # one of its colour names


def _picture(desk: Desk, chosen: Filters, time: str) -> None:
    by = f.group_by(GROUPS, next(iter(GROUPS)))
    if by == "teacher_name":
        groups = remembered(desk, corrections_by_teacher, desk.store, desk.policy, chosen)
    else:
        groups = remembered(desk, corrections_by, desk.store, desk.policy, chosen, (by,))
    rows = group_rows(groups, by)
    n = count(int(rows["marks"].sum()), "điểm đã vào sổ")
    source = f"{f.sentence(chosen)} · đơn vị: lần · n = {n} · {DATA_TIME.format(time=time)}"
    reading = " ".join(
        f"{row['nhom']}: {row['corrections']} lần trong {thousands(row['marks'])} điểm, "
        f"{row['undeclared']} lần chưa khớp sổ."
        for row in rows.iter_rows(named=True)
    )
    title = f"Số lần điểm thay đổi, theo {GROUPS[by].lower()}"
    show_chart(title, stacked_bars(rows, "ten", PARTS, "Số lần"), reading, source, key="sua", parts=PARTS)
    show_table(
        title,
        rows.select(pl.col("nhom").alias(GROUPS[by]), **GROUP_COLUMNS),
        {**f.printed(chosen), "Dữ liệu đến": time},
        key="nhom",
    )


run_page("sua_diem", show)
