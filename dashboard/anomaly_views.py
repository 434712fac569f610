"""One question of the inbox whole, the words on how its figures are computed, and a teacher's own questions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import partial

import polars as pl
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
from dashboard.charts import Drawn, show_chart
from dashboard.frame import Desk, how, plain
from dashboard.language import both, say, say_sentence
from dashboard.table_view import show_table
from jobs.anomalies import Flag, SchoolAnomalies
from jobs.anomaly_inbox import RETURNED, STATES, Item, history, state_words
from records.anomaly_question import Question
from records.clock import vn_datetime
from records.marks import vn_number

MEASURES_ASKED: tuple[Measure, ...] = ("late", "bunching", "lifts", "distance")
_NEEDS: dict[Measure, str] = {
    "late": "ít nhất 10 giáo viên, mỗi người 10 tuần có điểm đến hạn",
    "bunching": "giáo viên có từ {marks} điểm một năm",
    "lifts": "đủ điểm ngay dưới ngưỡng và dưới mốc khác, trong đó có điểm được sửa",
    "distance": "vài lớp cùng khối, cùng môn, của ít nhất hai giáo viên",
}


def show_item(desk: Desk, found: SchoolAnomalies, item: Item, notes: Mapping[str, str]) -> None:
    """What is asked and why, its picture, what would explain it, its evidence, what was answered, and the next step."""
    words, seen = WORDS[measure_of(item)], item.seen
    with st.container(horizontal=True, gap="small"):
        st.badge(say(STATES[item.state]).capitalize(), color=theme.DATA_BADGE)
        if item.has_returned:
            st.badge(say(RETURNED), color=theme.LOOK_BADGE)
    st.markdown(f"**{plain(say_sentence(seen.question))}**")
    effect, q = vn_number(Decimal(repr(seen.effect)), 2), f"{seen.q:.2g}".replace(".", ",")
    name, means = say(words.name), say(words.effect)
    st.caption(plain(f"{name} · {means}: {effect} · q = {q} · n = {seen.n}. {_state_said(item)}"))
    st.markdown(say("**Có thể do:** {reasons}.", reasons=plain("; ".join(map(say, words.explained_by)))))
    on_paper = None
    if item.flag is not None:
        drawn, on_paper = both(partial(_drawn, found, item.flag))
        show_chart(drawn, key="hoi")
    told, rows = both(partial(_evidence, item))
    show_table("Căn cứ của câu hỏi", rows, {**notes, "Câu hỏi": seen.question}, key="can-cu", right=("Trước", "Điểm"),
               drawn=on_paper, told=told)  # fmt: skip
    if item.question is not None:
        _answered(item.question)
    next_step(desk, item)
    if item.question is not None:
        with st.expander(say("Các bước đã ghi"), icon=":material/history:", type="compact"):
            steps = history(desk.store, item.question.question_id)
            told, rows = both(lambda: history_rows(steps))
            show_table("Các bước đã ghi của câu hỏi", rows, notes, key="hoi-buoc", told=told)


def _drawn(found: SchoolAnomalies, flag: Flag) -> Drawn:
    until = say("dữ liệu đến {time}", time=_until(found))
    return picture_of(flag, f"{found.school} · {found.school_year} · {until}", found.minimum)


def _evidence(item: Item) -> pl.DataFrame:
    if item.flag is not None:
        return evidence_rows(item.about.measure, item.flag.evidence)
    return kept_evidence_rows(item.question) if item.question else evidence_rows(DISTANCE, ())


def _answered(question: Question) -> None:
    said = [say("Trả lời {line}", line=line) for line in answers_said(question)]
    said += [ending] if (ending := ending_said(question)) else []
    if said:
        st.markdown("\n".join(f"- {plain(line)}" for line in said))


def _state_said(item: Item) -> str:
    asked = item.question.asked_at if item.question else None
    if asked and not item.has_returned:
        state = say_sentence(state_words(item)).capitalize()
        return say("{state}; hỏi lúc {time}.", state=state, time=vn_datetime(asked))
    return f"{say_sentence(state_words(item)).capitalize()}."


def show_own(desk: Desk, questions: Sequence[Question]) -> None:
    """A teacher's own questions, with what was answered and what came of it; and the form to answer."""
    st.subheader(say("Câu hỏi gửi cho tôi"), anchor=False)
    seen_by = "Chỉ bạn và ban giám hiệu (và tổ trưởng của môn) thấy. Đây là câu hỏi về con số, không phải kết luận."
    st.caption(say(seen_by))
    for question in sorted(questions, key=lambda one: one.disposition is not None):
        measure = next(each for each in WORDS if each == question.seen.about.measure)
        with st.container(border=True):
            st.badge(say(STATES[question.state]).capitalize(), color=theme.DATA_BADGE)
            st.markdown(f"**{plain(say_sentence(question.seen.question))}**")
            name, reasons = say(WORDS[measure].name), "; ".join(map(say, WORDS[measure].explained_by))
            st.caption(plain(say("{name}. Có thể do: {reasons}.", name=name, reasons=reasons)))
            _answered(question)
            with st.expander(say("Căn cứ"), icon=":material/table:", type="compact"):
                told, rows = both(partial(kept_evidence_rows, question))
                show_table("Căn cứ của câu hỏi", rows, {"Câu hỏi": question.seen.question},
                           key=f"toi-{question.question_id}", told=told)  # fmt: skip
            own_form(desk, question)


def tests_said(found: SchoolAnomalies) -> str:
    """How many tests there were, and which measures had too little data, with what they need."""
    done = "; ".join(f"{say(WORDS[each].name).lower()}: {found.tested[each]}" for each in MEASURES_ASKED)
    lacking = [
        say("«{name}» cần {needed}", name=say(WORDS[each].name), needed=say(_NEEDS[each], marks=MIN_MARKS))
        for each in MEASURES_ASKED if not found.tested[each]
    ]  # fmt: skip
    less = say(" Chưa đủ số liệu: {lacking}.", lacking="; ".join(lacking)) if lacking else ""
    no_late = say(" Chưa xét được điểm vào trễ: thiếu lịch kiểm tra hoặc hạn vào điểm.")
    return say(
        "Đã kiểm: {done}.{less}{late} Nhóm dưới {minimum} không được xét.",
        done=done, less=less, late="" if found.is_late_judged else no_late, minimum=found.minimum,
    )  # fmt: skip


def say_how(found: SchoolAnomalies) -> None:
    """How each measure is computed, and whose method that is."""
    how(
        say(
            "Mỗi điều là một **câu hỏi** về con số, không phải kết luận về ai. Thứ tự trong danh sách là mức khác "
            "thường của con số, không phải xếp hạng người. {together}",
            together=plain(say(CORRECTED_TOGETHER, minimum=found.minimum)),
        ),
        *(
            f"**{say(words.name)}.** {plain(say(words.how))} *{plain(say(words.source))}*"
            for words in (WORDS[each] for each in MEASURES_ASKED)
        ),
        say(
            "**Trí nhớ**: căn cứ được nhớ theo bài (lớp, môn, cột), theo lớp, hoặc theo ô điểm được sửa, không theo "
            "điểm. Câu hỏi đã kết thúc chỉ trở lại khi có bài, lớp hoặc ô mới."
        ),
    )


def _until(found: SchoolAnomalies) -> str:
    return vn_datetime(found.data_time) if found.data_time else say("không rõ")
