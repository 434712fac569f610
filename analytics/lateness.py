"""Which marks were entered late: for certain, not at all, or so that it cannot be told.

A mark was late for certain only if a snapshot surely taken at or after the deadline still shows its cell blank; in time
for certain only if a snapshot surely taken by the deadline shows it. All else is unknown, and stays so: to accuse a
teacher wrongly is the worst error of this program. Counting is left to `lateness_counts`.
"""

from __future__ import annotations

from datetime import date

import ibis
import ibis.expr.types as ir
import polars as pl

from analytics.assignments import CLASS_SUBJECT, with_teacher
from analytics.scope import CELL, entered_by_hand, from_one_layout
from records.clock import end_of, from_store, to_store
from records.marks import EXEMPT
from records.policy import EntryDeadline, Policies
from records.policy.words import COMING, Role

LATE, IN_TIME, UNKNOWN = "late", "in_time", "unknown"
MISSING_OVERDUE, NOT_DUE_OR_UNKNOWN = "missing_overdue", "not_due_or_unknown"
STATUSES = (LATE, IN_TIME, UNKNOWN, MISSING_OVERDUE, NOT_DUE_OR_UNKNOWN)
TEACHER: Role = "teacher"

_CLASS_TERM = ("school", "school_year", "term", "class_name")
_TEST = (*CLASS_SUBJECT, "component")
_RULE = ("answers", "rule_code", "rule_source")
# What `once` gives: a row each test of a class and subject.
TESTS = ibis.schema({
    **dict.fromkeys(_TEST, "string"), "test_date": "date", "test_day_end": "timestamp(6)", "deadline": "timestamp(6)",
    "deadline_day": "date", "deadline_week": "date", **dict.fromkeys(_RULE, "string"),
})  # fmt: skip
_SEEN = ("value", "entered_after", "entered_by", "order_known", "last_seen_earliest", "snapshot_id", "cell")
_COLUMNS = (
    "school", "school_year", "term", "grade", "class_name", "subject", "component", "pupil_code",
    "test_date", "deadline", "deadline_day", "deadline_week", *_RULE, "teacher_code", "teacher_name",
    "status", "late_alone", "missing_alone", "joined_later", *_SEEN,
)  # fmt: skip
_DATED = ("school", "school_year", "term", "component", "test_date")
_SCHEMA = {
    "school": pl.String(), "school_year": pl.String(), "term": pl.String(), "component": pl.String(),
    "test_date": pl.Date(),
    "test_day_end": pl.Datetime("us"), "deadline": pl.Datetime("us"), "deadline_day": pl.Date(),
    "answers": pl.String(), "rule_code": pl.String(), "rule_source": pl.String(),
}  # fmt: skip


def deadlines(assessments: pl.DataFrame, policies: Policies) -> pl.DataFrame:
    """The assessments (columns of `current_assessment`), each with its deadline by the profile of its school and year.

    Adds `test_day_end`, `deadline` (naive UTC: last microsecond of a day in Vietnam), `deadline_day` (that day),
    `deadline_week` (the Monday of its week), `answers` (the role whose late entry it would be), `rule_code` and
    `rule_source` (the article). Where no rule gives a day, all but the first are NULL: such a test is not judged.
    """
    distinct = assessments.select(_DATED).unique(maintain_order=True)
    kinds = distinct.select(_DATED[:-1]).unique().iter_rows()
    rules = {kind: policies.of(kind[0], kind[1]).deadline_of(kind[3], kind[1], kind[2]) for kind in kinds}
    rows = [(*row, *_due(rules[row[:-1]], row[-1])) for row in distinct.iter_rows()]
    known = pl.DataFrame(rows, schema=_SCHEMA, orient="row").with_columns(
        deadline_week=pl.col("deadline_day").dt.truncate("1w")
    )
    return assessments.join(known, on=list(_DATED), how="left", maintain_order="left")


def _due(rule: EntryDeadline | None, test_date: date) -> tuple[object, ...]:
    """What a rule says of a test of that day, in the order of the schema."""
    end = rule.moment_for(test_date) if rule else None
    of_test = to_store(end_of(test_date))
    if rule is None or end is None:
        return of_test, *(None,) * 5
    deadline = to_store(end)
    return of_test, deadline, from_store(deadline).date(), rule.answers, rule.code, rule.source


def once(tests: pl.DataFrame) -> pl.DataFrame:
    """The tests of `deadlines`, one row each (`TESTS`): of one that is listed twice its later deadline counts, and none
    is the latest."""
    ordered = tests.sort("deadline", "test_date", nulls_last=True)
    return ordered.unique(list(_TEST), keep="last", maintain_order=True).select(TESTS.names)


def status(
    tests: ir.Table, enrolment: ir.Table, versions: ir.Table, assignments: ir.Table,
    transfers: ir.Table | None = None,
) -> ir.Table:  # fmt: skip
    """One row per expected mark: every pupil on the newest roster × every test of the class, the exempt left out.

    `tests` has the rows of `once`; `enrolment`, `versions`, `assignments` have the columns of `enrolment`,
    `mark_version`, `current_assignment`; `transfers` those of `current_transfer` (None: no list of them). The mark's
    first version that is not blank decides:

    - 'in_time': entered_by ≤ deadline;
    - 'late': entered_after ≥ deadline, the order of the snapshots being known. At exactly the deadline, its last
      microsecond, the mark was surely absent, so it came later;
    - 'unknown': entered, and neither is sure;
    - 'missing_overdue': blank in a newest snapshot that was surely taken after the deadline;
    - 'not_due_or_unknown': blank or never seen otherwise.

    A pupil who joined the class after its first snapshot, and was not seen in it by the end of the test's day, or who
    came after that day by the list of transfers, is never 'late' nor 'missing_overdue' (`joined_later`): the test may
    not have been this pupil's. Nor is one who was exempt once: the mark may not have been due by then. A test without
    a deadline is not judged: it has no rows.

    Columns: `school, school_year, term, grade, class_name, subject, component, pupil_code, test_date, deadline,
    deadline_day, deadline_week, answers, rule_code, rule_source`; `teacher_code, teacher_name` (assigned alone from the
    test to the deadline, else NULL; NULL too where it is not a teacher who `answers`); `status`; `late_alone` (late,
    while at least half of the test's entered marks may have been in time: possibly a make-up test); `missing_alone`
    (overdue, while at least half of the test's marks are there: the same); `joined_later`; and of the version that
    decides `value, entered_after, entered_by, order_known, last_seen_earliest, snapshot_id, cell` (NULL if no snapshot
    shows the cell).
    """
    dated = _with_teacher(tests.filter(tests.deadline.notnull()), assignments)
    expected = _roster(enrolment).inner_join(dated, list(_CLASS_TERM))
    expected = expected.mutate(joined_later=expected.is_newcomer & (expected.first_seen > expected.test_day_end))
    if transfers is not None:
        expected = _with_transfers(expected, transfers)
    judged = _judged(_with_first_mark(_with_exempt(expected, versions), versions))
    return _with_late_alone(judged).select(*_COLUMNS)


def listed(tests: ir.Table, enrolment: ir.Table, assignments: ir.Table) -> ir.Table:
    """The tests of the calendar, one row each: whose they are, and whether any export of the term shows the class.

    Takes what `status` takes. Columns: `school, school_year, term, class_name, subject, component, test_date, deadline,
    deadline_day, answers, rule_code, rule_source, teacher_code, teacher_name, is_exported, is_judged`. Of a class
    without an export nothing can be judged (`is_exported`), nor of a test without a deadline (`is_judged` tells both).
    """
    dated = _with_teacher(tests, assignments)
    shown = enrolment.select(*_CLASS_TERM).distinct().mutate(is_shown=True)
    joined = dated.left_join(shown, list(_CLASS_TERM)).select(*dated.columns, "is_shown")
    exported = joined.mutate(is_exported=joined.is_shown.fill_null(False))
    return exported.mutate(is_judged=exported.is_exported & exported.deadline.notnull()).select(
        *_TEST, "test_date", "deadline", "deadline_day", *_RULE, "teacher_code", "teacher_name",
        "is_exported", "is_judged",
    )  # fmt: skip


def _with_teacher(tests: ir.Table, assignments: ir.Table) -> ir.Table:
    """The tests with the teacher who had to enter the marks, over the whole span in which somebody had to.

    NULL where somebody else answers for it, as the school's secretary does, or nobody is known to.
    """
    named = with_teacher(
        tests.mutate(first_day=tests.test_date, last_day=tests.deadline_day.fill_null(tests.test_date)), assignments
    )
    is_own, nobody = (named.answers == TEACHER).fill_null(False), ibis.null("string")
    return named.mutate(
        teacher_code=is_own.ifelse(named.teacher_code, nobody), teacher_name=is_own.ifelse(named.teacher_name, nobody)
    )


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


def _with_transfers(expected: ir.Table, transfers: ir.Table) -> ir.Table:
    """The expected marks, with those who came after the test by the school's own list as `joined_later`."""
    pupil = ["school", "school_year", "pupil_code"]
    came = transfers.filter(transfers.kind.isin(COMING)).group_by(pupil).agg(came_on=ibis._.happened_on.max())
    joined = expected.left_join(came, pupil).select(*expected.columns, "came_on")
    is_later = (joined.came_on > joined.test_date).fill_null(False)
    return joined.mutate(joined_later=joined.joined_later | is_later).drop("came_on")


def _with_exempt(expected: ir.Table, versions: ir.Table) -> ir.Table:
    """Without the pupils who are now exempt in the subject, whichever of its components says so. `was_exempt`: once."""
    pupil_subject = ["school", "school_year", "term", "pupil_code", "subject"]
    exempt = versions.filter(versions.value == EXEMPT)
    exempt = exempt.group_by(pupil_subject).agg(is_now=exempt.is_current.cast("int8").max())
    joined = expected.left_join(exempt, pupil_subject).select(*expected.columns, "is_now")
    joined = joined.filter(joined.is_now.fill_null(0) == 0)
    return joined.mutate(was_exempt=joined.is_now.notnull()).drop("is_now")


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
    is_entered, may_be_judged = rows.value != "", ~rows.joined_later & ~rows.was_exempt
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
    """With what marks one pupil, or few, apart from the class: no list tells of make-up tests.

    What cannot be told counts as in time: with fewer exports less is known, and nobody may seem later for that.
    """

    def of_test(condition: ir.BooleanValue) -> ir.IntegerValue:
        return condition.ifelse(1, 0).sum().over(group_by=list(_TEST))

    counted = rows.mutate(
        expected_of_test=of_test(rows.status.notnull()),
        entered_of_test=of_test(rows.status.isin([LATE, IN_TIME, UNKNOWN])),
        late_of_test=of_test(rows.status == LATE),
    )
    is_late_alone = (counted.status == LATE) & (counted.late_of_test * 2 <= counted.entered_of_test)
    is_missing_alone = (counted.status == MISSING_OVERDUE) & (counted.entered_of_test * 2 >= counted.expected_of_test)
    return counted.mutate(late_alone=is_late_alone, missing_alone=is_missing_alone)
