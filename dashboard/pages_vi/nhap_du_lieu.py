"""Nhập dữ liệu: drop exports, see at once what was read and what is wrong, and what was imported before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import streamlit as st

from dashboard.frame import Desk, answer, count, how, plain, run_page, thousands
from dashboard.import_rows import history_rows, problem_rows
from dashboard.table_view import XLSX, show_table
from dashboard.uploads import Upload, on_disk
from jobs.importing import FileReport, import_files, write_report
from records.clock import vn_datetime

_RESULT, _ROUND = "ket-qua-nhap", "luot-nhap"


def show(desk: Desk) -> None:
    head = st.container()
    _drop(desk)
    _result()
    history = history_rows(desk.store)
    with head:
        if history.is_empty():
            answer("Kho còn trống: thả các bản xuất sổ điểm và ba danh sách của trường vào ô dưới đây.")
        else:
            newest = f"{history['Nhập lúc'].dt.max():%d/%m/%Y %H:%M}"
            answer(f"Kho đã giữ **{count(history.height, 'tệp')}**; lần nhập gần nhất {newest}.")
    if not history.is_empty():
        st.subheader("Đã nhập", anchor=False)
        show_table("Các tệp đã nhập", history, {"Lập lúc": vn_datetime(desk.now)}, key="lich-su")
    how(
        "Mỗi tệp được nhận diện theo **nội dung**, không theo tên; bản gốc được giữ nguyên từng byte theo mã SHA-256. "
        "Tệp đã nhập rồi không làm thay đổi gì; bản xuất cũ nhập sau vẫn vào đúng chỗ của nó theo thời gian.",
        "Ngày của bản xuất lấy từ dòng ngày ở cuối tệp, rồi đến thuộc tính tệp; cột «Theo» ghi rõ nguồn. "
        "Tệp có lỗi thì không nhập phần nào của tệp đó.",
        "Mẫu của ba danh sách (phân công, lịch kiểm tra, sổ theo dõi sửa điểm): lệnh `soluu templates THƯ_MỤC`.",
    )


def _drop(desk: Desk) -> None:
    lap = st.session_state.setdefault(_ROUND, 0)
    uploads = st.file_uploader(
        "Bản xuất sổ điểm và danh sách (.xls, .xlsx)", accept_multiple_files=True, type=["xls", "xlsx", "xlsm"],
        key=f"tep-{lap}",
    )  # fmt: skip
    with st.container(horizontal=True, vertical_alignment="bottom"):
        declared = st.date_input(
            "Ngày xuất (nếu biết)", value=None, max_value=desk.now.date() + timedelta(days=1), format="DD/MM/YYYY",
            width=220, help="Chỉ khai khi mọi tệp ở trên được xuất cùng một ngày. Bỏ trống: lấy ngày ghi trong tệp.",
        )  # fmt: skip
        label = f"Nhập {len(uploads)} tệp" if uploads else "Nhập"
        pressed = st.button(label, type="primary", disabled=not uploads, icon=":material/upload:", key="nhap")
    if pressed and uploads:
        st.session_state[_RESULT] = _import(desk, uploads, declared if isinstance(declared, date) else None)
        st.session_state[_ROUND] = lap + 1
        st.rerun()


def _import(desk: Desk, uploads: Sequence[Upload], declared: date | None) -> tuple[list[FileReport], Path | None]:
    bar = st.progress(0.0, text="Đang đọc…")

    def advance(done: int, total: int, what: str) -> None:
        bar.progress(done / max(total, 1), text=f"{done} / {total} tệp · {plain(what)}" if what else "Xong")

    with on_disk(uploads) as paths:
        reports = import_files(desk.home, desk.store, paths, now=desk.now, declared=declared, progress=advance)
    return reports, write_report(desk.home, reports, desk.now)


def _result() -> None:
    """What became of the last files, until the next are dropped; the errors come first."""
    reports, workbook = st.session_state.get(_RESULT, ([], None))
    if not reports:
        return
    problems = sorted((p for r in reports for p in r.problems), key=lambda p: p.severity)
    refused = sum(1 for report in reports if report.errors)
    marks = sum(sheet.marks for r in reports if r.facts and not r.unchanged for sheet in r.facts.sheets)
    same = sum(1 for report in reports if report.unchanged)
    line = f"Đã nhập {len(reports) - refused - same} tệp, {thousands(marks)} ô điểm"
    line += f"; {same} tệp đã có từ trước" if same else ""
    if refused:
        st.warning(f"**{refused} tệp chưa nhập được** vì có lỗi. {line}.", icon=":material/error:")
    else:
        st.success(f"{line}.", icon=":material/check:")
    if problems:
        notes = {"Số tệp": str(len(reports)), "Tệp chưa nhập được": str(refused)}
        show_table("Điều cần xem khi nhập", problem_rows(problems), notes, key="van-de")
    if workbook and Path(workbook).exists():
        st.download_button(
            "Tải báo cáo nhập (.xlsx)", Path(workbook).read_bytes(), Path(workbook).name, XLSX, key="bao-cao"
        )


run_page("nhap_du_lieu", show, needs_data=False)
