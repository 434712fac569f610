"""One case with what it misses and its papers; and declarations against what the exports show, in three lists."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import partial

import polars as pl
import streamlit as st

from analytics import declarations
from dashboard import theme
from dashboard.bounds import Bounds
from dashboard.correction_rows import observed_rows
from dashboard.filters import told
from dashboard.frame import Desk, many, plain
from dashboard.language import both, in_today_s_words, say, say_sentence
from dashboard.register_forms import DONE, acted, day_box
from dashboard.register_request import Cell, fill_in
from dashboard.register_rows import (
    STATES,
    UNSEEN_SPOKEN,
    history_rows,
    missing,
    pupil,
    said_file,
    told_mark,
    unseen_rows,
    without_change,
)  # fmt: skip
from dashboard.remembered import remembered
from dashboard.table_view import show_table
from dashboard.taking_along import download
from jobs import evidence_files, register
from jobs.correction_papers import form_pdf, minutes_pdf
from jobs.measuring import Filters, declared_corrections, observed_corrections
from jobs.register import KnownCase, Register
from records.clock import from_store, vn_date, vn_datetime
from records.correction_gaps import Gap
from records.policy import Policy
from records.policy.words import in_vietnamese

# Of our own words, which the lists tell in the viewer's language.
_SPOKEN = (*UNSEEN_SPOKEN, "Chiều", "Sổ theo dõi", "Khóa sổ", "Sau khi vào sổ", "Nhật ký phần mềm")
_PDF = evidence_files.MEDIA_TYPES["pdf"]


def show_case(desk: Desk, policy: Policy, known: KnownCase, grade: int | None) -> None:
    """What is asked, how far it is, what the profile misses in it, its papers and its evidence."""
    case = known.case
    with st.container(horizontal=True, gap="small"):
        st.badge(say(STATES[case.state]), color=theme.DATA_BADGE)
        for what in missing(known.gaps):
            st.badge(say("▲ thiếu: {what}", what=say_sentence(what)), color=theme.LOOK_BADGE)
    st.markdown(
        say(
            "**{pupil}**, lớp {class_name}, {subject}, {component}: **{old} → {new}**. {who} đề nghị ngày {day}: "
            "{reason}",
            pupil=plain(pupil(known)), class_name=plain(case.class_name),
            subject=plain(told("subject", case.subject)), component=told("component", case.component).lower(),
            old=told_mark(case.old_value), new=told_mark(case.new_value), who=plain(case.requested_by),
            day=vn_date(case.requested_on), reason=plain(case.reason),
        )
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
            download(
                say(words), partial(make, desk.store, policy, known, grade, desk.now),
                f"{name}-{case.case_id[:8]}.pdf", _PDF, what=name, key=f"in-{name}", icon=":material/print:",
            )  # fmt: skip
        for item in known.evidence:
            if item.disposal_id:
                gone = say("{file}: tệp đã tiêu hủy theo {id}.", file=said_file(item), id=plain(item.disposal_id))
                st.markdown(gone)
                continue
            download(
                said_file(item), partial(register.evidence_content, desk.home, item),
                evidence_files.served_name(item.sha256, item.extension), evidence_files.MEDIA_TYPES[item.extension],
                what="minh-chung", key=f"mc-{item.evidence_id}", icon=":material/attach_file:",
            )  # fmt: skip


def _gap(gap: Gap) -> str:
    weight = say(":orange[▲ thiếu]") if gap.is_due else say("còn phải làm")
    return f"{weight}: {plain(say_sentence(gap.sentence))} *{plain(say_sentence(gap.article))}*"


def show_history(desk: Desk, known: KnownCase, notes: Mapping[str, str]) -> None:
    title = say("Các bước đã ghi của {id}", id=known.number)
    with st.expander(title, icon=":material/history:", type="compact"):
        steps = remembered(desk, register.history, desk.store, known.case.case_id)
        on_screen, rows = both(lambda: history_rows(steps))
        show_table(f"Các bước đã ghi của {known.number}", rows, notes, key="buoc", told=on_screen)


def _sentences(known: KnownCase) -> list[str]:
    """What was done, in a line each."""
    case, done = known.case, []
    if case.decision and case.approved_on:
        said = say("đồng ý") if case.decision == "approved" else say("không đồng ý")
        by = f"{_words([case.approved_role])} {case.approved_by}"
        done.append(say("Quyết định: {said}, {by}, ngày {day}.", said=said, by=by, day=vn_date(case.approved_on)))
    if case.witness_names:
        people = zip(case.witness_names, case.witness_roles or (), strict=True)
        done.append(say("Có mặt: {people}.", people=", ".join(f"{name} ({_words([role])})" for name, role in people)))
    if case.minutes_on:
        signed = _words(case.minutes_signers or ()) or say("chưa ghi ai ký")
        done.append(say("Biên bản ngày {day}, người ký: {signed}.", day=vn_date(case.minutes_on), signed=signed))
    if case.corrected_at:
        values = f"{told_mark(case.admin_old_value or '')} → {told_mark(case.admin_new_value or '')}"
        by = _words(case.edited_by_roles or ()) or say("chưa ghi ai sửa")
        at = vn_datetime(case.corrected_at)
        done.append(say("Đã sửa lúc {moment}: {values} ({by}).", moment=at, values=values, by=by))
    if case.relocked_at:
        done.append(say("Khóa lại lúc {moment}.", moment=vn_datetime(case.relocked_at)))
    if case.related_documents is not None:
        documents = _words(case.related_documents) or say("không có")
        done.append(say("Hồ sơ liên quan cũng được sửa: {documents}.", documents=documents))
    return done


def _words(values: Iterable[object]) -> str:
    return ", ".join(say_sentence(in_vietnamese(value)) for value in values)


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
        say("Khớp ({number})", number=matched.height),
        say("Thấy đổi, chưa khai ({number})", number=for_certain.told("lần")),
        say("Khai mà chưa thấy ({number})", number=not_seen.told("lần")),
    ])  # fmt: skip
    with first:
        none = "Chưa có thay đổi nào khớp với sổ."
        _list("Thay đổi khớp với sổ", lambda: observed_rows(matched), notes, "khop", none)
    with second:
        none = "Mọi thay đổi thấy giữa các bản xuất đều có trong sổ."
        _list("Thay đổi chưa khai", lambda: observed_rows(undeclared), notes, "chua-khai", none)
        _turn_into_request(undeclared)
    with third:
        none = "Mọi dòng của sổ đều gắn với một thay đổi thấy giữa các bản xuất."
        if seen := unseen.filter(status=declarations.SEEN).height:
            st.caption(say("Kể cả {rows} có điểm mới trên bản xuất mà không thấy lúc đổi.", rows=many(seen, "dòng")))
        _list("Khai mà chưa thấy", lambda: unseen_rows(declared), notes, "chua-thay", none)


def _list(title: str, make: Callable[[], pl.DataFrame], notes: Mapping[str, str], key: str, none: str) -> None:
    on_screen, rows = both(make)
    if rows.is_empty():
        st.markdown(say(none))
    else:
        spoken = [name for name in _SPOKEN if name in rows.columns]
        show_table(title, rows, notes, key=key, right=("Trước", "Sau"), spoken=spoken, told=on_screen)


def _turn_into_request(undeclared: pl.DataFrame) -> None:
    """One of the undeclared changes into the boxes of a new request."""
    rows = dict(enumerate(undeclared.iter_rows(named=True)))
    if not rows:
        return

    def said(number: int) -> str:
        row = rows[number]
        what = f"{told('subject', row['subject'])}, {told('component', row['component']).lower()}"
        seen = say("thấy {day}", day=vn_date(from_store(row["entered_by"])))
        change = f"{told_mark(row['previous_value'])} → {told_mark(row['value'])}"
        return f"{row['class_name']} · {row['pupil_code']} · {what} · {change} · {seen}"

    with st.container(horizontal=True, vertical_alignment="bottom"):
        number = st.selectbox(
            say("Lập đề nghị từ một lần thay đổi"), list(rows), format_func=in_today_s_words(rows, said),
            key="tu-thay-doi",
        )  # fmt: skip
        row = rows[number]
        cell = Cell(
            row["class_name"], row["pupil_code"], row["subject"], row["component"], row["previous_value"], row["value"]
        )
        st.button(
            say("Điền vào đề nghị mới"), on_click=fill_in, args=(cell,), key="dien-san", icon=":material/edit_note:"
        )


def show_statement(desk: Desk, chosen: Filters, kept: Register, actor: str) -> None:
    """The school's word that the year's register is whole here, given or taken back."""
    school, year, statement = str(chosen.school), str(chosen.school_year), kept.statement
    title = "Sổ của năm học được giữ trọn trong chương trình"
    with st.expander(say(title), icon=":material/verified_user:", type="compact"):
        if statement is None:
            st.markdown(
                say(
                    "Chỉ khai khi **mọi** lần sửa điểm của năm học, kể từ ngày chọn, đều được lập đề nghị ở trang "
                    "này. Khi đó một thay đổi chắc chắn xảy ra sau ngày ấy mà không có đề nghị là **chưa khai, chắc "
                    "chắn**. Chưa khai điều này thì chương trình chỉ nói «chưa rõ»: đề nghị có thể còn trên giấy."
                )
            )
            with st.form("giu-tron", border=False):
                since = day_box(say("Từ ngày"), desk, key="giu-tu")
                pressed = st.form_submit_button(say("Khai sổ giữ trọn ở đây"))
            if pressed:
                acted(lambda: _keep(desk, school, year, since, actor))
            return
        st.markdown(
            say(
                "Trường khai: mọi lần sửa điểm của năm học {year} từ ngày **{bound}** đều có trong sổ này (ghi lúc "
                "{recorded_at}, {recorded_by}).",
                year=plain(year), bound=vn_date(statement.bound), recorded_at=vn_datetime(statement.recorded_at),
                recorded_by=plain(say_sentence(statement.recorded_by)),
            )
        )
        with st.form("bo-giu-tron", border=False):
            reason = st.text_input(say("Lý do bỏ lời khai"), key="bo-vi")
            pressed = st.form_submit_button(say("Bỏ lời khai"))
        if pressed:
            acted(lambda: _stop(desk, kept, reason, actor))


def _keep(desk: Desk, school: str, year: str, since: date, actor: str) -> str:
    statement = register.keep_here(desk.store, school, year, since, now=desk.now, actor=actor)
    return say("Đã ghi: sổ của năm học {year} giữ trọn ở đây từ {day}.", year=year, day=vn_date(statement.bound))


def _stop(desk: Desk, kept: Register, reason: str, actor: str) -> str:
    if kept.statement is not None:
        register.keep_elsewhere(desk.store, kept.statement, reason, now=desk.now, actor=actor)
    return say("Đã bỏ lời khai. Từ giờ không thay đổi nào bị coi là chắc chắn chưa khai chỉ vì sổ này.")


def say_what_was_done() -> None:
    if done := st.session_state.pop(DONE, None):
        st.success(plain(str(done)), icon=":material/check:")
