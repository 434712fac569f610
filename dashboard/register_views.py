"""One case with what it misses and its papers; and declarations against what the exports show, in three lists."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import partial

import polars as pl
import streamlit as st

from analytics import declarations
from dashboard import theme
from dashboard.bounds import Bounds
from dashboard.correction_rows import observed_rows
from dashboard.frame import Desk, plain
from dashboard.language import both
from dashboard.register_forms import DONE, acted, day_box
from dashboard.register_request import Cell, fill_in
from dashboard.register_rows import (
    STATES,
    history_rows,
    mark,
    missing,
    pupil,
    said_file,
    unseen_rows,
    without_change,
)  # fmt: skip
from dashboard.remembered import remembered
from dashboard.table_view import show_table
from dashboard.view_notes import noted
from jobs import evidence_files, register
from jobs.correction_papers import form_pdf, minutes_pdf
from jobs.measuring import Filters, declared_corrections, observed_corrections
from jobs.register import KnownCase, Register
from records.clock import from_store, vn_date, vn_datetime
from records.correction_gaps import Gap
from records.marks import component_name
from records.policy import Policy
from records.policy.words import in_vietnamese
from records.subjects import subject_name

_PDF = evidence_files.MEDIA_TYPES["pdf"]


def show_case(desk: Desk, policy: Policy, known: KnownCase, grade: int | None) -> None:
    """What is asked, how far it is, what the profile misses in it, its papers and its evidence."""
    case = known.case
    with st.container(horizontal=True, gap="small"):
        st.badge(STATES[case.state], color=theme.DATA_BADGE)
        for what in missing(known.gaps):
            st.badge(f"▲ thiếu: {what}", color=theme.LOOK_BADGE)
    st.markdown(
        f"**{plain(pupil(known))}**, lớp {plain(case.class_name)}, {plain(subject_name(case.subject))}, "
        f"{component_name(case.component).lower()}: **{mark(case.old_value)} → {mark(case.new_value)}**. "
        f"{plain(case.requested_by)} đề nghị ngày {vn_date(case.requested_on)}: {plain(case.reason)}"
    )
    for sentence in _sentences(known):
        st.caption(plain(sentence))
    if known.gaps:
        st.markdown("\n".join(f"- {_gap(gap)}" for gap in known.gaps))
    with st.container(horizontal=True):
        for words, make, name in (
            ("In giấy đề nghị (.pdf)", form_pdf, "giay-de-nghi"),
            ("In biên bản (.pdf)", minutes_pdf, "bien-ban"),
        ):
            st.download_button(
                words, noted(name, partial(make, desk.store, policy, known, grade, desk.now)),
                f"{name}-{case.case_id[:8]}.pdf", _PDF, key=f"in-{name}", icon=":material/print:", on_click="ignore",
            )  # fmt: skip
        for item in known.evidence:
            if item.disposal_id:
                st.markdown(f"{said_file(item)}: tệp đã tiêu hủy theo {plain(item.disposal_id)}.")
                continue
            st.download_button(
                said_file(item),
                noted("minh-chung", partial(register.evidence_content, desk.home, item)),
                evidence_files.served_name(item.sha256, item.extension), evidence_files.MEDIA_TYPES[item.extension],
                key=f"mc-{item.evidence_id}", icon=":material/attach_file:", on_click="ignore",
            )  # fmt: skip


def _gap(gap: Gap) -> str:
    weight = ":orange[▲ thiếu]" if gap.is_due else "còn phải làm"
    return f"{weight}: {plain(gap.sentence)} *{plain(gap.article)}*"


def show_history(desk: Desk, known: KnownCase, notes: Mapping[str, str]) -> None:
    with st.expander(f"Các bước đã ghi của {known.number}", icon=":material/history:", type="compact"):
        rows = history_rows(remembered(desk, register.history, desk.store, known.case.case_id))
        show_table(f"Các bước đã ghi của {known.number}", rows, notes, key="buoc")


def _sentences(known: KnownCase) -> list[str]:
    """What was done, in a line each."""
    case, told = known.case, []
    if case.decision and case.approved_on:
        said = "đồng ý" if case.decision == "approved" else "không đồng ý"
        by = f"{in_vietnamese(case.approved_role)} {case.approved_by}"
        told.append(f"Quyết định: {said}, {by}, ngày {vn_date(case.approved_on)}.")
    if case.witness_names:
        people = zip(case.witness_names, case.witness_roles or (), strict=True)
        told.append(f"Có mặt: {', '.join(f'{name} ({in_vietnamese(role)})' for name, role in people)}.")
    if case.minutes_on:
        signed = ", ".join(map(in_vietnamese, case.minutes_signers or ())) or "chưa ghi ai ký"
        told.append(f"Biên bản ngày {vn_date(case.minutes_on)}, người ký: {signed}.")
    if case.corrected_at:
        values = f"{mark(case.admin_old_value or '')} → {mark(case.admin_new_value or '')}"
        by = ", ".join(map(in_vietnamese, case.edited_by_roles or ())) or "chưa ghi ai sửa"
        told.append(f"Đã sửa lúc {vn_datetime(case.corrected_at)}: {values} ({by}).")
    if case.relocked_at:
        told.append(f"Khóa lại lúc {vn_datetime(case.relocked_at)}.")
    if case.related_documents is not None:
        documents = ", ".join(map(in_vietnamese, case.related_documents)) or "không có"
        told.append(f"Hồ sơ liên quan cũng được sửa: {documents}.")
    return told


# ── declarations against exports ────────────────────────────────────────────────────────────────────────────────────


def show_matching(desk: Desk, chosen: Filters, notes: Mapping[str, str]) -> None:
    """Matched, observed but never declared, declared but never seen: each with how many, for certain and perhaps."""
    observed = remembered(desk, observed_corrections, desk.store, desk.policies, chosen)
    declared = remembered(desk, declared_corrections, desk.store, chosen)
    matched, undeclared = observed.filter("declared"), observed.filter(~pl.col("declared").fill_null(False))
    unseen = without_change(declared)
    for_certain = Bounds(
        undeclared.filter(~pl.col("declared")).height, undeclared.filter(pl.col("declared").is_null()).height
    )
    not_seen = Bounds(
        unseen.filter(status=declarations.NOT_SEEN).height, unseen.filter(status=declarations.CANNOT_TELL).height
    )
    first, second, third = st.tabs([
        f"Khớp ({matched.height})", f"Thấy đổi, chưa khai ({for_certain.said('lần')})",
        f"Khai mà chưa thấy ({not_seen.said('lần')})",
    ])  # fmt: skip
    with first:
        none = "Chưa có thay đổi nào khớp với sổ."
        _list("Thay đổi khớp với sổ", both(lambda: observed_rows(matched))[1], notes, "khop", none)
    with second:
        none = "Mọi thay đổi thấy giữa các bản xuất đều có trong sổ."
        _list("Thay đổi chưa khai", both(lambda: observed_rows(undeclared))[1], notes, "chua-khai", none)
        _turn_into_request(undeclared)
    with third:
        none = "Mọi dòng của sổ đều gắn với một thay đổi thấy giữa các bản xuất."
        if seen := unseen.filter(status=declarations.SEEN).height:
            st.caption(f"Kể cả {seen} dòng có điểm mới trên bản xuất mà không thấy lúc đổi.")
        _list("Khai mà chưa thấy", unseen_rows(declared), notes, "chua-thay", none)


def _list(title: str, rows: pl.DataFrame, notes: Mapping[str, str], key: str, none: str) -> None:
    if rows.is_empty():
        st.markdown(none)
    else:
        show_table(title, rows, notes, key=key, right=("Trước", "Sau"))


def _turn_into_request(undeclared: pl.DataFrame) -> None:
    """One of the undeclared changes into the boxes of a new request."""
    rows = dict(enumerate(undeclared.iter_rows(named=True)))
    if not rows:
        return

    def said(number: int) -> str:
        row = rows[number]
        what = f"{subject_name(row['subject'])}, {component_name(row['component']).lower()}"
        seen = vn_date(from_store(row["entered_by"]))
        change = f"{mark(row['previous_value'])} → {mark(row['value'])}"
        return f"{row['class_name']} · {row['pupil_code']} · {what} · {change} · thấy {seen}"

    with st.container(horizontal=True, vertical_alignment="bottom"):
        number = st.selectbox("Lập đề nghị từ một lần thay đổi", list(rows), format_func=said, key="tu-thay-doi")
        row = rows[number]
        cell = Cell(
            row["class_name"], row["pupil_code"], row["subject"], row["component"], row["previous_value"], row["value"]
        )
        st.button("Điền vào đề nghị mới", on_click=fill_in, args=(cell,), key="dien-san", icon=":material/edit_note:")


def show_statement(desk: Desk, chosen: Filters, kept: Register, actor: str) -> None:
    """The school's word that the year's register is whole here, given or taken back."""
    school, year, statement = str(chosen.school), str(chosen.school_year), kept.statement
    title = "Sổ của năm học được giữ trọn trong chương trình"
    with st.expander(title, icon=":material/verified_user:", type="compact"):
        if statement is None:
            st.markdown(
                "Chỉ khai khi **mọi** lần sửa điểm của năm học, kể từ ngày chọn, đều được lập đề nghị ở trang này. Khi "
                "đó một thay đổi chắc chắn xảy ra sau ngày ấy mà không có đề nghị là **chưa khai, chắc chắn**. Chưa "
                "khai điều này thì chương trình chỉ nói «chưa rõ»: đề nghị có thể còn trên giấy."
            )
            with st.form("giu-tron", border=False):
                since = day_box("Từ ngày", desk, key="giu-tu")
                pressed = st.form_submit_button("Khai sổ giữ trọn ở đây")
            if pressed:
                acted(lambda: _keep(desk, school, year, since, actor))
            return
        st.markdown(
            f"Trường khai: mọi lần sửa điểm của năm học {plain(year)} từ ngày **{vn_date(statement.bound)}** đều "
            f"có trong sổ này (ghi lúc {vn_datetime(statement.recorded_at)}, {plain(statement.recorded_by)})."
        )
        with st.form("bo-giu-tron", border=False):
            reason = st.text_input("Lý do bỏ lời khai", key="bo-vi")
            pressed = st.form_submit_button("Bỏ lời khai")
        if pressed:
            acted(lambda: _stop(desk, kept, reason, actor))


def _keep(desk: Desk, school: str, year: str, since: date, actor: str) -> str:
    statement = register.keep_here(desk.store, school, year, since, now=desk.now, actor=actor)
    return f"Đã ghi: sổ của năm học {year} giữ trọn ở đây từ {vn_date(statement.bound)}."


def _stop(desk: Desk, kept: Register, reason: str, actor: str) -> str:
    if kept.statement is not None:
        register.keep_elsewhere(desk.store, kept.statement, reason, now=desk.now, actor=actor)
    return "Đã bỏ lời khai. Từ giờ không thay đổi nào bị coi là chắc chắn chưa khai chỉ vì sổ này."


def say_what_was_done() -> None:
    if done := st.session_state.pop(DONE, None):
        st.success(plain(str(done)), icon=":material/check:")
