"""Invented cases of the register of corrections, for several files of tests."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from records.clock import VIETNAM
from records.correction_case import Case, Decide, Edit, Request, after, opened

NOW = datetime(2026, 1, 20, 9, 30, tzinfo=VIETNAM)
MADE_AT = datetime(2026, 1, 12, 14, 5, tzinfo=VIETNAM)
REQUEST = Request(
    school="TRƯỜNG THCS SAO MAI", school_year="2025-2026", term="HK1", class_name="6A1", pupil_code="2300000001",
    subject="toan", component="TX1", old_value="6.5", new_value="7.5", form_mark="regular",
    reason="Cộng nhầm điểm bài kiểm tra", requested_on=date(2026, 1, 10), requested_by="Nguyễn Văn An",
)  # fmt: skip
APPROVAL = Decide("approved", date(2026, 1, 11), "Trần Thị Bình", "principal")
EDIT = Edit(MADE_AT, "6.5", "7.5", ("teacher", "admin"))


def waiting(**changed: Any) -> Case:
    return opened(replace(REQUEST, **changed), case_id="0123456789abcdef", now=NOW, by="văn thư")


def approved() -> Case:
    return after(waiting(), APPROVAL, NOW)


def corrected() -> Case:
    return after(approved(), EDIT, NOW)
