"""The consolidated report of corrections, from the page of corrections: to be signed and archived."""

from __future__ import annotations

from functools import partial

import streamlit as st

from archive.papers.correction_report import correction_report
from dashboard.frame import Desk, plain
from dashboard.language import say, say_sentence
from dashboard.remembered import remembered
from dashboard.table_view import XLSX
from dashboard.taking_along import download
from jobs.correction_report import report_of, report_workbook
from jobs.measuring import Filters
from records.schools import path_slug


def show_report(desk: Desk, chosen: Filters) -> None:
    """The report of the whole school in the term that is shown, or in the whole year: made when it is asked for."""
    if not chosen.school or not chosen.school_year:
        return
    with st.expander(say("Báo cáo tổng hợp sửa chữa dữ liệu"), icon=":material/summarize:", type="compact"):
        whole = st.checkbox(say("Cả năm học"), value=chosen.term in {None, "CN"}, key="bao-cao-ca-nam")
        term = None if whole or chosen.term == "CN" else chosen.term
        st.markdown(say(
            "Báo cáo của toàn trường, không theo các bộ lọc khối, lớp, môn ở trên: đã khai, chưa khớp và chưa rõ được "
            "để riêng, có chỗ ký. In, ký rồi lưu cùng biên bản sửa điểm."
        ))
        if not st.button(say("Lập báo cáo"), key="bao-cao"):
            return
        with st.spinner(say("Đang lập báo cáo…")):
            scope = Filters(chosen.school, chosen.school_year, term)
            report = remembered(desk, report_of, desk.store, desk.policies, scope)
            pdf, workbook = correction_report(report, desk.now), report_workbook(report, desk.now)
        for sentence in report.summary:
            st.markdown(f"- {plain(say_sentence(sentence))}")
        name = f"bao-cao-sua-chua-{path_slug(report.school, 'truong')}-{report.label.removeprefix('BC-')}"
        with st.container(horizontal=True):
            files = (("PDF/A", pdf, "pdf", "application/pdf"), ("xlsx", workbook, "xlsx", XLSX))
            for label, content, kind, mime in files:
                download(
                    say("Tải báo cáo ({kind})", kind=label), partial(bytes, content), f"{name}.{kind}", mime,
                    what=f"bao-cao-sua-chua.{kind}", key=f"bao-cao-{kind}",
                )  # fmt: skip
