"""The inspection on the month's page: how far it is, and what can be done next."""

from __future__ import annotations

import streamlit as st

from dashboard.elsewhere import keep_typed, replaced, show_typed
from dashboard.frame import Desk, many, plain
from dashboard.inspection_acts import Sitting, do, open_month, person, tell_done
from dashboard.inspection_checklist_view import show_answers, show_checklist
from dashboard.inspection_notes_view import PARTS, show_notes
from dashboard.inspection_signing_view import say_signed, show_packs, show_signed, show_signing, show_supplement
from dashboard.language import say, say_sentence
from dashboard.remembered import remembered
from dashboard.table_view import show_table
from jobs.inspecting import inspection_in, record_of, see, unopened
from jobs.inspection_signing import freezing, signed_parts, workbook_notes
from records.clock import start_of
from records.inspection import VERDICTS, Inspection
from records.inspection_record import InspectionRecord

_PAPER_TABLES = {"sua-diem", "si-so", "kiem-dien", "phat-hien"}  # the page shows the others above
# Columns of these tables whose cells are our own words; findings are told at length, with file and cell, as printed.
_SPOKEN = frozenset({
    "Môn", "Cột điểm", "Trước", "Sau", "Khoảng thời gian", "Trong tháng", "Sổ theo dõi", "Khóa sổ", "Cần giải trình",
    "Việc", "So với hạn", "Mức",
})  # fmt: skip


def show_inspection(desk: Desk, school: str, month: str) -> None:
    """The whole inspection of a month."""
    seen = remembered(desk, see, desk.store, desk.policies, school, month, start_of(desk.now.date()))
    inspection = inspection_in(desk.store, school, month)
    record = record_of(seen, inspection or unopened(school, month, desk.now))
    st.subheader(say("Biên bản kiểm tra"), anchor=False, divider=True)
    st.markdown(progress(record, is_open=inspection is not None))
    with st.container():  # there on every run: what follows keeps its place, and tabs the one that is open
        tell_done()
        sitting = Sitting(desk, seen, record, _tell_changed(record.inspection))
    signed = signed_parts(desk.home, desk.store, school, month)
    if inspection is None:
        _opening(sitting)
    elif inspection.is_signed:
        show_signed(sitting, signed)
    else:
        if signed:
            say_signed(sitting, signed[-1])
        show_packs(sitting, signed)
        show_supplement(sitting)
        _parts(sitting)
    _tables(desk, record)


def _tell_changed(inspection: Inspection) -> bool:
    """Whether somebody else changed the minutes while this window was open; says so, and keeps what was typed here."""
    place = f"{inspection.school}-{inspection.month}"
    part = (inspection.inspection_id, inspection.is_signed)
    before = replaced(place, (part, tuple((note.number, note.stands) for note in inspection.notes)))
    if before and before[0] != part:
        keep_typed(place, f"-{before[0][0]}", (note.text for note in inspection.notes))
        st.warning(say("Biên bản vừa đổi ở nơi khác (người khác hoặc cửa sổ khác). Đây là trạng thái mới nhất."))
    elif before:
        told = say("Ở nơi khác vừa có ý kiến được ghi hoặc rút. Đây là trạng thái mới nhất.")
        st.info(told, icon=":material/update:")
    show_typed(place)
    return before is not None


def progress(record: InspectionRecord, *, is_open: bool) -> str:
    """How far the inspection is, in a sentence."""
    if not is_open:
        unopened_yet = "Chưa mở. Theo quy chế «{policy}», tháng này có **{lines}** phải xem."
        return say(unopened_yet, policy=plain(record.policy_name), lines=many(len(record.lines), "mục"))
    supplement = record.inspection.supplement
    gone = ", ".join(str(note.supplement) for note in record.inspection.parts_withdrawn)
    without = say(" (lần {list} đã rút trước khi ký)", list=gone) if gone else ""
    part = f"{say('Bổ sung lần {number}', number=supplement)}{without}: " if supplement else ""
    if record.inspection.is_signed:
        good, look, rest = (record.count(verdict) for verdict in VERDICTS)
        told = say("Đã ký: {good} đạt, {look} cần xem, {rest} không xét.", good=good, look=look, rest=rest)
        return f"{part}{told}"
    missing = freezing(record).missing
    left = f"**{'; '.join(map(say_sentence, missing))}**" if missing else say("đã đủ để ký")
    done = len(record.lines) - record.left
    told = say("{done} trong {lines} đã trả lời; {left}.", done=done, lines=many(len(record.lines), "mục"), left=left)
    return f"{part}{told}"


def _opening(sitting: Sitting) -> None:
    show_answers(sitting.record.lines)
    who, role = person(sitting, "mo")
    if st.button(say("Mở biên bản kiểm tra"), type="primary", key=sitting.key("mo"), icon=":material/edit_note:"):
        do(say("Đã mở biên bản."), lambda: open_month(sitting, who, role))


def _parts(sitting: Sitting) -> None:
    tabs = iter(st.tabs([say("Danh mục"), *map(say, PARTS), say("Ký")]))
    with next(tabs):
        show_checklist(sitting)
    for part in PARTS.values():
        with next(tabs):
            show_notes(sitting, part)
    with next(tabs):
        show_signing(sitting)


def _tables(desk: Desk, record: InspectionRecord) -> None:
    """The tables that only the minutes have; the same rows that would be, or were, printed."""
    sheets = [sheet for sheet in record.tables if sheet.key in _PAPER_TABLES]
    notes = dict(workbook_notes(record, desk.now))
    with st.expander(say("Các bảng của biên bản"), type="compact"):
        for sheet, tab in zip(sheets, st.tabs([say(sheet.title) for sheet in sheets]), strict=True):
            with tab:
                st.caption(say(sheet.note))
                if sheet.rows:
                    rows = sheet.frame()
                    show_table(
                        f"{sheet.title} {record.month}", rows, notes, key=f"bb-{sheet.key}",
                        spoken=[name for name in rows.columns if name in _SPOKEN],
                        named=f"{say(sheet.title)} {record.month}",
                    )  # fmt: skip
                else:
                    st.caption(say(sheet.none))
