"""How many questions about unlikely figures are open, in a line on another page, with the way there."""

from __future__ import annotations

from datetime import date

import streamlit as st

from dashboard import address, viewing
from dashboard.anomaly_run import there
from dashboard.frame import Desk, link_to, many
from dashboard.language import say
from jobs.anomaly_inbox import count_by_state
from records.anomaly_question import OPEN
from records.clock import school_year_of
from records.rights import Row, may


def say_questions(desk: Desk, school: str, month: str) -> None:
    """Those of the school year in which a month lies; nothing for who may not see them. Computes nothing: where the
    figures were not computed of today's data yet, that is said."""
    school_year, viewer = school_year_of(date.fromisoformat(f"{month}-01")), viewing.viewer()
    if viewer is None or not may(viewer, "see_anomalies", Row(school, school_year)):
        return
    found = there(desk, school, school_year)
    counts = count_by_state(desk.store, viewer, school, school_year, found)
    questions = many(sum(counts[state] for state in OPEN), "câu hỏi")
    if found is None:
        said = say(
            "Điều khác thường: {questions} đã gửi mà chưa xong; chưa tính theo dữ liệu hiện nay có thêm điều gì không.",
            questions=questions,
        )
    else:
        said = say(
            "Điều khác thường: **{questions}** chưa xong trong năm học {year}.", questions=questions, year=school_year
        )
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(said, width="stretch")
        link_to("bat_thuong", changed={address.SCHOOL: school, address.YEAR: school_year})
