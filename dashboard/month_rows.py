"""The monthly evidence as rows for people."""

from __future__ import annotations

from datetime import datetime

import polars as pl

from analytics.evidence import DueTest, MonthlyEvidence
from analytics.lateness import TEACHER
from dashboard.group_names import CODE, in_order
from dashboard.language import say, say_sentence
from dashboard.texts import TAKEN_SOURCES, UNKNOWN, layout_name
from jobs.inspection_tables import counts_named
from records.clock import from_store
from records.marks import TERM_NAMES, component_name
from records.policy.words import in_vietnamese
from records.subjects import subject_name


def local(moment: datetime | None) -> datetime | None:
    """A moment of the store as the wall clock in Vietnam shows it."""
    return from_store(moment).replace(tzinfo=None) if moment else None


def classes(evidence: MonthlyEvidence) -> pl.DataFrame:
    rows = [
        {
            "Lớp": c.class_name,
            "Sĩ số": c.pupils,
            **counts_named(c.tests_due, c.entries, c.changes),
        }
        for c in evidence.classes
    ]
    return pl.DataFrame(rows, infer_schema_length=None)


def teachers(evidence: MonthlyEvidence) -> pl.DataFrame:
    """By name, never by rate."""
    rows = [
        {
            "Giáo viên": t.teacher_name or say(UNKNOWN),
            CODE: t.teacher_code,
            **counts_named(t.tests_due, t.entries, t.changes),
        }
        for t in sorted(evidence.teachers, key=lambda t: (in_order(t.teacher_name or UNKNOWN), t.teacher_code or ""))
    ]
    return pl.DataFrame(rows, infer_schema_length=None, schema_overrides={CODE: pl.String})


def unexported(evidence: MonthlyEvidence) -> pl.DataFrame:
    """Tests of classes without an export: what the lists say of them, and no count."""
    return _tests(evidence.unexported, counted=False)


def free(evidence: MonthlyEvidence) -> pl.DataFrame:
    """Tests of the month that have no deadline."""
    rows = [
        {"Học kì": say(TERM_NAMES.get(t.term, t.term)), "Lớp": t.class_name, "Môn": say(subject_name(t.subject)),
         "Cột điểm": say_sentence(component_name(t.component)), "Ngày kiểm tra": t.test_date}
        for t in evidence.free
    ]  # fmt: skip
    return pl.DataFrame(rows, infer_schema_length=None)


def tests(evidence: MonthlyEvidence) -> pl.DataFrame:
    return _tests(evidence.tests, counted=True)


def _tests(due: tuple[DueTest, ...], *, counted: bool) -> pl.DataFrame:
    rows = [
        {"Học kì": say(TERM_NAMES.get(t.term, t.term)), "Lớp": t.class_name, "Môn": say(subject_name(t.subject)),
         "Cột điểm": say_sentence(component_name(t.component)), "Ngày kiểm tra": t.test_date,
         "Hạn vào sổ": t.deadline_day, "Chịu trách nhiệm": say(in_vietnamese(t.answers)),
         "Giáo viên": t.teacher_name or (say(UNKNOWN) if t.answers == TEACHER else None), CODE: t.teacher_code,
         **(counts_named(None, t.entries, None) if counted else {})}
        for t in due
    ]  # fmt: skip
    return pl.DataFrame(rows, infer_schema_length=None, schema_overrides={CODE: pl.String, "Giáo viên": pl.String})


def snapshots(evidence: MonthlyEvidence) -> pl.DataFrame:
    rows = [
        {"Lớp": s.class_name or say("(danh sách)"), "Học kì": say(TERM_NAMES.get(s.term, s.term)),
         "Loại": say_sentence(layout_name(s.layout)),
         "Lấy từ": local(s.taken_earliest), "Lấy đến": local(s.taken_latest),
         "Theo": say(TAKEN_SOURCES.get(s.taken_source, s.taken_source)), "Học sinh": s.pupils,
         "Trong tháng": say("chắc chắn") if s.certain else say("? có thể")}
        for s in evidence.snapshots
    ]  # fmt: skip
    return pl.DataFrame(
        rows, infer_schema_length=None, schema_overrides={"Lấy từ": pl.Datetime("us"), "Lớp": pl.String}
    )
