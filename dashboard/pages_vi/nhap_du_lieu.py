"""Nhập dữ liệu: drop exports, see at once what was read and what is wrong, and what was imported before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import partial

import polars as pl
import streamlit as st

from dashboard import mapping_wizard
from dashboard.frame import Desk, answer, count, how, many, run_page
from dashboard.import_history_view import HOW_UNDONE, show_history
from dashboard.import_rows import FILE_SPOKEN, PROBLEM_SPOKEN, PROBLEM_WIDTHS, STATE, UNDONE, history_rows
from dashboard.imported import Imported, import_uploads
from dashboard.language import say
from dashboard.mapping_list import show_mappings
from dashboard.table_view import XLSX, show_table
from dashboard.taking_along import download
from dashboard.uploads import Upload
from dashboard.who import writer_office
from dashboard.work_view import begin, watch, work_of
from jobs.mappings import mapping_names

_WORK, _RESULT, _ROUND = "dang-nhap", "ket-qua-nhap", "luot-nhap"


def show(desk: Desk) -> None:
    head = st.container()
    work_of(desk, _WORK)    # another window of the same account may have begun it
    if _WORK in st.session_state:
        with head:
            answer(say("Đang nhập các tệp vừa thả."))
    _drop(desk)
    _result()
    if _WORK not in st.session_state:
        mapping_wizard.offer(desk, lambda files: _begin_again(desk, files))
    history = history_rows(desk.store, mapping_names(desk.home))
    with head:
        if history.is_empty():
            answer(say("Kho còn trống: thả các bản xuất sổ điểm và các danh sách của trường vào ô dưới đây."))
        else:
            newest = f"{history['Nhập lúc'].dt.max():%d/%m/%Y %H:%M}"
            undone = history.filter(pl.col(STATE) == UNDONE).height
            beside = say(", ngoài {files} đã hoàn tác", files=many(undone, "tệp")) if undone else ""
            answer(say(
                "Kho đã giữ **{files}**{beside}; lần nhập gần nhất {newest}.",
                files=many(history.height - undone, "tệp"), beside=beside, newest=newest,
            ))  # fmt: skip
    show_history(desk, history)
    show_mappings(desk, history)
    how(
        say(
            "Mỗi tệp được nhận diện theo **nội dung**, không theo tên; bản gốc được giữ nguyên từng byte theo mã "
            "SHA-256. Tệp đã nhập rồi không làm thay đổi gì, trừ khi khai ngày xuất khác cho nó; bản xuất cũ nhập sau "
            "vẫn vào đúng chỗ của nó theo thời gian."
        ),
        say(
            "Ngày của bản xuất lấy từ dòng ngày ở cuối tệp, rồi đến thuộc tính tệp, trừ khi người nhập khai; cột "
            "«Theo» ghi rõ nguồn. Tệp có lỗi thì không nhập phần nào của tệp đó."
        ),
        say(HOW_UNDONE),
        say(
            "Mẫu của bảy danh sách (phân công, lịch kiểm tra, sổ theo dõi sửa điểm, thông tin học sinh, chuyển đến "
            "chuyển đi, danh sách kết quả, sổ theo dõi công việc): lệnh `soluu templates THƯ_MỤC`."
        ),
    )


def _drop(desk: Desk) -> None:
    """Takes files and starts the import. While one is at work, another cannot begin."""
    lap = st.session_state.setdefault(_ROUND, 0)
    work = work_of(desk, _WORK)
    # No list of endings: the browser would refuse without a reason, and in English; the import says what is wrong.
    uploads = st.file_uploader(
        say("Bản xuất sổ điểm và danh sách (.xls, .xlsx, .ods, .csv)"), accept_multiple_files=True, key=f"tep-{lap}",
        disabled=work is not None,
    )  # fmt: skip
    with st.container(horizontal=True, vertical_alignment="bottom"):
        # A day belongs to the files above it: the next files begin without one.
        declared = st.date_input(
            say("Ngày xuất (nếu biết)"), value=None, max_value=desk.now.date() + timedelta(days=1), format="DD/MM/YYYY",
            width=220, help=say(
                "Chỉ khai khi mọi tệp ở trên được xuất cùng một ngày. Bỏ trống: lấy ngày ghi trong tệp."
            ),
            key=f"ngay-xuat-{lap}", disabled=work is not None,
        )  # fmt: skip
        # Consent, too, is for the files above it alone.
        by_name = st.checkbox(
            say("Khớp theo họ tên"), key=f"khop-ten-{lap}", disabled=work is not None,
            help=say(
                "Cho bản xuất không ghi mã học sinh (sổ điểm lớp, phiếu điểm): học sinh được tìm theo họ tên trong "
                "danh sách lớp đã nhập. Em nào trùng tên, không có tên trong danh sách thì cả tệp không được nhập."
            ),
        )  # fmt: skip
        label = say("Nhập {files}", files=many(len(uploads), "tệp")) if uploads else say("Nhập")
        closed = not uploads or work is not None
        pressed = st.button(label, type="primary", disabled=closed, icon=":material/upload:", key="nhap")
    if work is not None:
        st.session_state[_RESULT] = done = watch(_WORK, work, say("Đang nhập"), "tệp")
        mapping_wizard.remember(done.unknown)
        st.session_state[_ROUND] = lap + 1
        st.rerun()
    elif pressed and uploads:
        day = declared if isinstance(declared, date) else None
        _begin(desk, uploads, day, by_name)


def _begin(desk: Desk, uploads: Sequence[Upload], day: date | None = None, by_name: bool = False) -> None:
    begin(desk, _WORK, f"nhập {count(len(uploads), 'tệp')}", partial(
        import_uploads, desk.home, desk.store, list(uploads), desk.now, day, by_name, writer_office()
    ))  # fmt: skip


def _begin_again(desk: Desk, uploads: Sequence[Upload]) -> None:
    """With the day and the consent that were given for these files."""
    done: Imported = st.session_state[_RESULT]
    _begin(desk, uploads, done.declared, done.match_names)


def _result() -> None:
    """What became of the last files, until the next are dropped; the errors come first."""
    done: Imported | None = st.session_state.get(_RESULT)
    if done is None or _WORK in st.session_state:
        return
    line = say("Đã nhập {files}, {marks}", files=many(done.loaded, "tệp"), marks=many(done.marks, "ô điểm"))
    line += say("; {files} đã có từ trước", files=many(done.unchanged, "tệp")) if done.unchanged else ""
    line += say(", trong đó {files} được đổi ngày xuất", files=many(done.redated, "tệp")) if done.redated else ""
    if done.refused:
        refused = many(done.refused, "tệp")
        st.warning(say(
            "**{files} chưa nhập được** vì có lỗi. {line}.",
            files=refused, line=line,
        ), icon=":material/error:")
    else:
        st.success(f"{line}.", icon=":material/check:")
    if done.left:
        st.info(say("Đã dừng theo yêu cầu: {files} chưa nhập.", files=many(done.left, "tệp")), icon=":material/stop:")
    notes = {"Số tệp": str(done.files.height), "Tệp chưa nhập được": str(done.refused), "Nhập lúc": done.at}
    if not done.problems.is_empty():
        show_table(
            "Điều cần xem khi nhập", done.problems, notes, key="van-de", widths=PROBLEM_WIDTHS, spoken=PROBLEM_SPOKEN
        )
    st.subheader(say("Từng tệp vừa nhập"), anchor=False)
    show_table("Từng tệp vừa nhập", done.files, notes, key="tung-tep", spoken=FILE_SPOKEN)
    if done.workbook and done.workbook.exists():
        download(
            say("Tải báo cáo nhập (.xlsx)"), done.workbook.read_bytes, done.workbook.name, XLSX, what="bao-cao-nhap",
            key="bao-cao",
        )  # fmt: skip


run_page("nhap_du_lieu", show, needs_data=False)
