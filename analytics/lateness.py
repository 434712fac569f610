"""Which marks were entered late: for certain, not at all, or so that it cannot be told.

A mark was late for certain only if a snapshot surely taken at or after the deadline still shows its cell blank; in time
for certain only if a snapshot surely taken by the deadline shows it. All else is unknown, and stays so: to accuse a
teacher wrongly is the worst error of this program. Counting is left to `lateness_counts`.
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir
import polars as pl

from analytics.assignments import CLASS_SUBJECT, with_teacher
from analytics.scope import CELL, entered_by_hand, from_one_layout
from records.clock import end_of, from_store, to_store
from records.marks import EXEMPT
from records.policy import EntryDeadline

LATE, IN_TIME, UNKNOWN = "late", "in_time", "unknown"
MISSING_OVERDUE, NOT_DUE_OR_UNKNOWN = "missing_overdue", "not_due_or_unknown"
STATUSES = (LATE, IN_TIME, UNKNOWN, MISSING_OVERDUE, NOT_DUE_OR_UNKNOWN)

_CLASS_TERM = ("school", "school_year", "term", "class_name")
_TEST = (*CLASS_SUBJECT, "component")
_DAYS = ("test_date", "test_day_end", "deadline", "deadline_day", "deadline_week")
_SEEN = ("value", "entered_after", "entered_by", "order_known", "last_seen_earliest", "snapshot_id", "cell")
_COLUMNS = (
    "school", "school_year", "term", "grade", "class_name", "subject", "component", "pupil_code",
    "test_date", "deadline", "deadline_day", "deadline_week", "teacher_code", "teacher_name",
    "status", "late_alone", "joined_later", *_SEEN,
)  # fmt: skip


def deadlines(assessments: pl.DataFrame, rule: EntryDeadline | None) -> pl.DataFrame:
    """The assessments (columns of `current_assessment`), each with its deadline; none of them without a rule.

    Adds `test_day_end`, `deadline` (naive UTC: last microsecond of a day in Vietnam), `deadline_day` (that day) and
    `deadline_week` (the Monday of its week).
    """
    if rule is None:
        assessments = assessments.clear()
    days = assessments.get_column("test_date").unique().sort().to_list()
    ends = [rule.for_test(day) for day in days] if rule else []
    known = pl.DataFrame(
        {
            "test_date": pl.Series(days, dtype=pl.Date),
            "test_day_end": pl.Series([to_store(end_of(day)) for day in days], dtype=pl.Datetime("us")),
            "deadline": pl.Series([to_store(end) for end in ends], dtype=pl.Datetime("us")),
            "deadline_day": pl.Series([from_store(to_store(end)).date() for end in ends], dtype=pl.Date),
        }
    ).with_columns(deadline_week=pl.col("deadline_day").dt.truncate("1w"))
    return assessments.join(known, on="test_date", how="left", maintain_order="left")


def status(tests: pl.DataFrame, enrolment: ir.Table, versions: ir.Table, assignments: ir.Table) -> ir.Table:
    """One row per expected mark: every pupil on the newest roster × every test of the class, the exempt left out.

    `tests` comes from `deadlines`; `enrolment`, `versions`, `assignments` have the columns of `enrolment`,
    `mark_version`, `current_assignment`. The mark's first version that is not blank decides:

    - 'in_time': entered_by ≤ deadline;
    - 'late': entered_after ≥ deadline, the order of the snapshots being known. At exactly the deadline, its last
      microsecond, the mark was surely absent, so it came later;
    - 'unknown': entered, and neither is sure;
    - 'missing_overdue': blank in a newest snapshot that was surely taken after the deadline;
    - 'not_due_or_unknown': blank or never seen otherwise.

    A pupil who joined the class after its first snapshot, and was not seen in it by the end of the test's day, is never
    'late' nor 'missing_overdue' (`joined_later`): the test may not have been this pupil's. A test that is listed twice
    counts once, with its later date.

    Columns: `school, school_year, term, grade, class_name, subject, component, pupil_code, test_date, deadline,
    deadline_day, deadline_week`; `teacher_code, teacher_name` (assigned alone from the test to the deadline, else
    NULL); `status`; `late_alone` (late, while at least half of the test's entered marks were in time for certain:
    possibly a make-up test); `joined_later`; and of the version that decides `value, entered_after, entered_by,
    order_known, last_seen_earliest, snapshot_id, cell` (NULL if no snapshot shows the cell).
    """
    dated = with_teacher(_dated(tests), assignments)
    expected = _roster(enrolment).inner_join(dated, list(_CLASS_TERM))
    expected = expected.mutate(joined_later=expected.is_newcomer & (expected.first_seen > expected.test_day_end))
    judged = _judged(_with_first_mark(_without_exempt(expected, versions), versions))
    return _with_late_alone(judged).select(*_COLUMNS)


def listed(tests: pl.DataFrame, enrolment: ir.Table, assignments: ir.Table) -> ir.Table:
    """The tests of the calendar, one row each: whose they are, and whether any export of the term shows the class.

    Takes what `status` takes. Columns: `school, school_year, term, class_name, subject, component, test_date, deadline,
    deadline_day, teacher_code, teacher_name, is_exported`. Of a class without an export nothing can be judged.
    """
    dated = with_teacher(_dated(tests), assignments)
    shown = enrolment.select(*_CLASS_TERM).distinct().mutate(is_shown=True)
    joined = dated.left_join(shown, list(_CLASS_TERM)).select(*dated.columns, "is_shown")
    return joined.mutate(is_exported=joined.is_shown.fill_null(False)).select(
        *_TEST, "test_date", "deadline", "deadline_day", "teacher_code", "teacher_name", "is_exported"
    )


def _dated(tests: pl.DataFrame) -> ir.Table:
    """The tests as a table, one row each, with the span of days in which somebody had to enter the marks."""
    once = tests.sort("deadline", "test_date").unique(list(_TEST), keep="last", maintain_order=True)
    table = ibis.memtable(once.select(*_TEST, *_DAYS))
    return table.mutate(first_day=table.test_date, last_day=table.deadline_day)


def _roster(enrolment: ir.Table) -> ir.Table:
    """The newest roster of each class. `is_newcomer`: an earlier snapshot of the class does not have this pupil.

    Where two classes' newest rosters have the same pupil, the later one counts: the other class was not exported since.
    """
    opened = enrolment.mutate(opened=enrolment.first_seen.min().over(group_by=list(_CLASS_TERM)))
    current = opened.filter(opened.is_current)
    rank = ibis.row_number().over(
        group_by=["school", "school_year", "term", "pupil_code"],
        order_by=[current.last_seen.desc(), current.class_name],
    )
    placed = current.mutate(is_newcomer=current.first_seen > current.opened, place=rank)
    return placed.filter(placed.place == 0).select(*_CLASS_TERM, "grade", "pupil_code", "first_seen", "is_newcomer")


def _without_exempt(expected: ir.Table, versions: ir.Table) -> ir.Table:
    """Without the pupils who are now exempt in the subject, whichever of its components says so."""
    pupil_subject = ["school", "school_year", "term", "pupil_code", "subject"]
    exempt = versions.filter(versions.is_current, versions.value == EXEMPT).select(*pupil_subject).distinct()
    return expected.anti_join(exempt, pupil_subject)


def _with_first_mark(expected: ir.Table, versions: ir.Table) -> ir.Table:
    """The expected marks with the version that decides: the first that is not blank, else the newest blank one."""
    rows = from_one_layout(entered_by_hand(versions))
    number = (rows.value != "").ifelse(rows.version_no, ibis.null("int32"))
    rows = rows.mutate(first_no=number.min().over(group_by=list(CELL)))
    deciding = rows.filter(
        (rows.version_no == rows.first_no).fill_null(False) | (rows.first_no.isnull() & rows.is_current)
    )
    joined = expected.left_join(deciding.select(*CELL, *_SEEN), list(CELL))
    joined = joined.select(*expected.columns, *_SEEN)
    # An exemption that was lifted later: the mark was not due by the deadline.
    return joined.filter(joined.value.isnull() | (joined.value != EXEMPT))


def _judged(rows: ir.Table) -> ir.Table:
    is_entered, may_be_judged = rows.value != "", ~rows.joined_later
    return rows.mutate(
        status=ibis.cases(
            (is_entered & (rows.entered_by <= rows.deadline), IN_TIME),
            (is_entered & rows.order_known & (rows.entered_after >= rows.deadline) & may_be_judged, LATE),
            (is_entered, UNKNOWN),
            ((rows.value == "") & (rows.last_seen_earliest > rows.deadline) & may_be_judged, MISSING_OVERDUE),
            else_=NOT_DUE_OR_UNKNOWN,
        )
    )


def _with_late_alone(rows: ir.Table) -> ir.Table:
    def of_test(condition: ir.BooleanValue) -> ir.IntegerValue:
        return condition.ifelse(1, 0).sum().over(group_by=list(_TEST))

    entered, in_time = of_test(rows.status.isin([LATE, IN_TIME, UNKNOWN])), of_test(rows.status == IN_TIME)
    counted = rows.mutate(entered_of_test=entered, in_time_of_test=in_time)
    is_alone = (counted.status == LATE) & (counted.in_time_of_test * 2 >= counted.entered_of_test)
    return counted.mutate(late_alone=is_alone)
