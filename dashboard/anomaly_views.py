"""One question of the inbox whole, the words on how its figures are computed, and a teacher's own questions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

import streamlit as st

from analytics.anomalies.bunching import MIN_MARKS
from analytics.anomalies.result import DISTANCE, Measure
from analytics.anomalies.texts import CORRECTED_TOGETHER, WORDS
from dashboard import theme
from dashboard.anomaly_charts import picture_of
from dashboard.anomaly_forms import next_step, own_form
from dashboard.anomaly_rows import (
    answers_said,
    ending_said,
    evidence_rows,
    history_rows,
    kept_evidence_rows,
    measure_of,
)
from dashboard.charts import show_chart
from dashboard.frame import Desk, how, plain
from dashboard.table_view import show_table
from jobs.anomalies import SchoolAnomalies
from jobs.anomaly_inbox import RETURNED, STATES, Item, history, state_words
from records.anomaly_question import Question
from records.clock import vn_datetime
from records.marks import vn_number

MEASURES_ASKED: tuple[Measure, ...] = ("late", "bunching", "lifts", "distance")
_NEEDS: dict[Measure, str] = {
    "late": "ít nhất 10 giáo viên, mỗi người 10 tuần có điểm đến hạn",
    "bunching": f"giáo viên có từ {MIN_MARKS} điểm một năm",
    "lifts": "đủ điểm ngay dưới ngưỡng và dưới mốc khác, trong đó có điểm được sửa",
    "distance": "vài lớp cùng khối, cùng môn, của ít nhất hai giáo viên",
}


def show_item(desk: Desk, found: SchoolAnomalies, item: Item, notes: Mapping[str, str]) -> None:
    """What is asked and why, its picture, what would explain it, its evidence, what was answered, and the next step."""
    words, seen = WORDS[measure_of(item)], item.seen
    with st.container(horizontal=True, gap="small"):
        st.badge(STATES[item.state].capitalize(), color=theme.DATA_BADGE)
        if item.has_returned:
            st.badge(RETURNED, color=theme.LOOK_BADGE)
    st.markdown(f"**{plain(seen.question)}**")
    effect, q = vn_number(Decimal(repr(seen.effect)), 2), f"{seen.q:.2g}".replace(".", ",")
    st.caption(plain(f"{words.name} · {words.effect}: {effect} · q = {q} · n = {seen.n}. {_state_said(item)}"))
    st.markdown(f"**Có thể do:** {plain('; '.join(words.explained_by))}.")
    drawn = None
    if item.flag is not None:
        where = f"{found.school} · {found.school_year} · dữ liệu đến {_until(found)}"
        drawn = picture_of(item.flag, where, found.minimum)
        show_chart(drawn, key="hoi")
        rows = evidence_rows(item.about.measure, item.flag.evidence)
    else:
        rows = kept_evidence_rows(item.question) if item.question else evidence_rows(DISTANCE, ())
    show_table("Căn cứ của câu hỏi", rows, {**notes, "Câu hỏi": seen.question}, key="can-cu", right=("Trước", "Điểm"),
               drawn=drawn)  # fmt: skip
    if item.question is not None:
        _answered(item.question)
    next_step(desk, item)
    if item.question is not None:
        with st.expander("Các bước đã ghi", icon=":material/history:", type="compact"):
            rows = history_rows(history(desk.store, item.question.question_id))
            show_table("Các bước đã ghi của câu hỏi", rows, notes, key="hoi-buoc")


def _answered(question: Question) -> None:
    said = [f"Trả lời {line}" for line in answers_said(question)]
    said += [ending] if (ending := ending_said(question)) else []
    if said:
        st.markdown("\n".join(f"- {plain(line)}" for line in said))


def _state_said(item: Item) -> str:
    asked = item.question.asked_at if item.question else None
    if asked and not item.has_returned:
        return f"{state_words(item).capitalize()}; hỏi lúc {vn_datetime(asked)}."
    return f"{state_words(item).capitalize()}."


def show_own(desk: Desk, questions: Sequence[Question]) -> None:
    """A teacher's own questions, with what was answered and what came of it; and the form to answer."""
    st.subheader("Câu hỏi gửi cho tôi", anchor=False)
    st.caption("Chỉ bạn và ban giám hiệu (và tổ trưởng của môn) thấy. Đây là câu hỏi về con số, không phải kết luận.")
    for question in sorted(questions, key=lambda one: one.disposition is not None):
        measure = next(each for each in WORDS if each == question.seen.about.measure)
        with st.container(border=True):
            st.badge(STATES[question.state].capitalize(), color=theme.DATA_BADGE)
            st.markdown(f"**{plain(question.seen.question)}**")
            st.caption(plain(f"{WORDS[measure].name}. Có thể do: {'; '.join(WORDS[measure].explained_by)}."))
            _answered(question)
            with st.expander("Căn cứ", icon=":material/table:", type="compact"):
                show_table("Căn cứ của câu hỏi", kept_evidence_rows(question),
                           {"Câu hỏi": question.seen.question}, key=f"toi-{question.question_id}")  # fmt: skip
            own_form(desk, question)


def tests_said(found: SchoolAnomalies) -> str:
    """How many tests there were, and which measures had too little data, with what they need."""
    done = "; ".join(f"{WORDS[each].name.lower()}: {found.tested[each]}" for each in MEASURES_ASKED)
    lacking = [f"«{WORDS[each].name}» cần {_NEEDS[each]}" for each in MEASURES_ASKED if not found.tested[each]]
    less = f" Chưa đủ số liệu: {'; '.join(lacking)}." if lacking else ""
    no_late = "" if found.is_late_judged else " Chưa xét được điểm vào trễ: thiếu lịch kiểm tra hoặc hạn vào điểm."
    return f"Đã kiểm: {done}.{less}{no_late} Nhóm dưới {found.minimum} không được xét."


def say_how(found: SchoolAnomalies) -> None:
    """How each measure is computed, and whose method that is."""
    how(
        "Mỗi điều là một **câu hỏi** về con số, không phải kết luận về ai. Thứ tự trong danh sách là mức khác thường "
        "của con số, không phải xếp hạng người. " + plain(CORRECTED_TOGETHER.format(minimum=found.minimum)),
        *(f"**{WORDS[each].name}.** {plain(WORDS[each].how)} *{plain(WORDS[each].source)}*" for each in MEASURES_ASKED),
        "**Trí nhớ**: căn cứ được nhớ theo bài (lớp, môn, cột), theo lớp, hoặc theo ô điểm được sửa, không theo điểm. "
        "Câu hỏi đã kết thúc chỉ trở lại khi có bài, lớp hoặc ô mới.",
    )


def _until(found: SchoolAnomalies) -> str:
    return vn_datetime(found.data_time) if found.data_time else "không rõ"
