"""Quản trị, lịch: a school year's weeks as the profile gives them, with what closes and what is worked besides."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import polars as pl
import streamlit as st

from dashboard import address
from dashboard.boxes import Box, say_in_vain
from dashboard.frame import Desk, answer, empty_state, how, many, plain
from dashboard.language import say
from dashboard.table_view import show_table
from jobs.policies import check
from records.clock import vn_date
from records.policy import Policy
from records.policy.year_weeks import WeekOfYear, weeks_of_year

PROFILE = "chinh-sach"


def calendar_part(desk: Desk) -> dict[str, str]:
    """Shows the part; what of it stands in the address."""
    read = [each.policy for each in check(desk.home).files if each.policy]
    profiles = {policy.name: policy for policy in read if policy.calendars}
    if not profiles:
        answer(say("Chưa có lịch năm học nào trong chính sách của trường."))
        empty_state(say("Thêm mục `[[calendar]]` vào chính sách, ở phần **Chính sách**, **Sửa nguyên văn**."))
        return {}
    head, above = st.container(), st.container()
    with st.container(horizontal=True, key="bo-loc"):
        box = Box(PROFILE, "Chính sách", list(profiles), str, 300)
        name = str(box.only() if len(profiles) == 1 else box.show(remembered=address.seen(f"{PROFILE}!")))
        policy = profiles[name]
        years = sorted((days.school_year for days in policy.calendars), reverse=True)
        of_year = Box(address.YEAR, "Năm học", years, str, 150)
        year = str(of_year.show(remembered=address.seen(address.YEAR)))
    say_in_vain(above, [box.explain(name, list(profiles)), of_year.explain(year, years)])
    days = next(each for each in policy.calendars if each.school_year == year)
    weeks = weeks_of_year(policy, days)
    with head:
        answer(_answer(policy, year, weeks))
    notes = {"Chính sách": policy.name, "Năm học": year, "Phiên bản": policy.version}
    show_table("Lịch năm học", week_table(weeks), notes, key="lich-nam", height=760, aside=("Nghỉ", "Học bù", "Mốc"),
               spoken=("Tuần",))  # fmt: skip
    how(
        say(
            "Tuần 1 bắt đầu từ ngày ghi ở `first_day` của mục `[[calendar]]`, mỗi tuần bảy ngày. Tuần nghỉ trọn không "
            "mang số thứ tự, trừ khi chính sách ghi `counts_closed_weeks`. Ngày làm việc là thứ Hai đến thứ Sáu trừ "
            "ngày lễ của Nhà nước và ngày nghỉ riêng (`closed`), cộng ngày học bù (`worked`); hạn «ngày làm việc», "
            "«tuần học» đếm theo bảng này."
        ),
        say("Sửa lịch ở phần **Chính sách**."),
    )
    return {PROFILE: name, address.YEAR: year}


def week_table(weeks: Sequence[WeekOfYear]) -> pl.DataFrame:
    return pl.DataFrame({
        "Tuần": [str(week.number) if week.number else "nghỉ" for week in weeks],
        "Từ ngày": [week.first_day for week in weeks],
        "Ngày làm việc": [week.working_days for week in weeks],
        "Nghỉ": ["; ".join(f"{_day(day)} {why}" for day, why in week.closed) for week in weeks],
        "Học bù": ["; ".join(map(_day, week.worked)) for week in weeks],
        "Mốc": ["; ".join(f"{_day(day)} {what}" for day, what in week.events) for week in weeks],
    })  # fmt: skip


def _day(day: date) -> str:
    return f"{day:%d/%m}"


def _answer(policy: Policy, year: str, weeks: Sequence[WeekOfYear]) -> str:
    numbered = [week for week in weeks if week.number]
    closed = sum(len(week.closed) for week in weeks)
    worked = sum(len(week.worked) for week in weeks)
    if not numbered:
        return say("{name}, năm học {year}: **chưa có tuần học nào**.", name=plain(policy.name), year=year)
    return say(
        "Năm học {year} theo {name}: **{weeks}** từ {day}, {closed} ngày nghỉ trong tuần, {worked} ngày học bù.",
        year=year, name=plain(policy.name), weeks=many(len(numbered), "tuần học"), day=vn_date(numbered[0].first_day),
        closed=closed, worked=worked,
    )  # fmt: skip
