"""What the tests rest on, counted in the engine, and made values: whose columns, weeks, marks and lifts these are.

A mark is a teacher's only where no list of the year names anybody else for the class and subject in the whole term, and
the teacher's own days cover the time in which it was entered. All else is nobody's and is not counted.
"""

from __future__ import annotations

from dataclasses import fields

import ibis
import ibis.expr.types as ir
import polars as pl

from analytics import lateness
from analytics.anomalies.lifts import ELSEWHERE_OF, THRESHOLDS_OF, WIDTH, Reach
from analytics.anomalies.rates import Units
from analytics.assignments import CLASS_SUBJECT, with_every_teacher, with_teacher
from analytics.corrections import UP
from analytics.portable import hundredths, tally, vietnamese_day
from analytics.scope import entered_by_hand, from_one_layout
from records.circulars.choice import SECONDARY_GRADES

COLUMN = (*CLASS_SUBJECT, "component")
_PLACES = {
    (place, kind): is_threshold
    for of_kind, is_threshold in ((THRESHOLDS_OF, True), (ELSEWHERE_OF, False))
    for kind, places in of_kind.items()
    for place in places
}
_WEEK = ("teacher_code", "deadline_week")


def owned(versions: ir.Table, assignments: ir.Table) -> ir.Table:
    """The versions that show a mark somebody entered, of columns that are one teacher's alone: with `teacher_code`,
    `teacher_name`. `versions` has the columns of `mark_version`, `assignments` those of `Tables.assignments`."""
    shown = from_one_layout(entered_by_hand(versions).filter(versions.value != ""))
    last_day = vietnamese_day(shown.entered_by)
    first_day = vietnamese_day(shown.entered_after).fill_null(last_day)
    named = with_teacher(shown.mutate(first_day=first_day, last_day=last_day), assignments)
    alone = with_every_teacher(shown.select(*CLASS_SUBJECT).distinct(), assignments)
    alone = alone.group_by(*CLASS_SUBJECT).agg(
        teachers=alone.teacher_code.nunique().cast("int64"), only_teacher=alone.teacher_code.min()
    )
    joined = named.inner_join(alone.filter(alone.teachers == 1), list(CLASS_SUBJECT))
    own = joined.filter(joined.teacher_code == joined.only_teacher)
    return own.select(*shown.columns, "teacher_code", "teacher_name")


def late_weeks(status: ir.Table) -> ir.Table:
    """The weeks in which a teacher had something to enter: `teacher_code, week, marks, is_late` (0 or 1).

    `status` is the expression of `lateness.status`. Late is what is late for certain, and not one pupil's alone. Weeks
    in which more than half of the teachers were late are the school's, not theirs, and are left out.
    """
    entered = status.filter(
        status.answers == lateness.TEACHER, status.teacher_code.notnull(),
        status.status.isin([lateness.LATE, lateness.IN_TIME, lateness.UNKNOWN]),
    )  # fmt: skip
    late = (entered.status == lateness.LATE) & ~entered.late_alone
    weeks = entered.group_by(*_WEEK).agg(marks=entered.count(), is_late=late.ifelse(1, 0).max().cast("int64"))
    of_week = {"group_by": "deadline_week"}
    counted = weeks.mutate(late_ones=weeks.is_late.sum().over(**of_week), all_ones=weeks.count().over(**of_week))
    usual = counted.filter(counted.late_ones * 2 <= counted.all_ones)
    return usual.select("teacher_code", "marks", "is_late", week=usual.deadline_week)


def corrected_columns(owned_marks: ir.Table, observed: ir.Table) -> ir.Table:
    """The columns of marks of each teacher: those of COLUMN, `teacher_code, marks, is_corrected` (0 or 1).

    `observed` is the expression of `corrections.observed`; a change whose order is not known is none here. Columns that
    only one export shows are left out: no correction of theirs could have been seen.
    """
    was_seen_again = (owned_marks.last_seen > owned_marks.entered_by) | (owned_marks.version_no > 1)
    columns = owned_marks.group_by(*COLUMN, "teacher_code").agg(
        marks=owned_marks.pupil_code.nunique().cast("int64"), again=tally(was_seen_again)
    )
    columns = columns.filter(columns.again > 0).drop("again")
    changed = observed.filter(observed.order_known).select(*COLUMN, "teacher_code").distinct().mutate(changed=1)
    joined = columns.left_join(changed, [*COLUMN, "teacher_code"])
    return joined.select(*columns.columns, is_corrected=joined.changed.fill_null(0).cast("int64"))


def mark_values(owned_marks: ir.Table) -> ir.Table:
    """How many marks of each value a teacher's books show now: `teacher_code, hundredths, n`. Of secondary grades: in
    a primary school nothing depends on the thresholds."""
    scored = newest(owned_marks)
    return scored.group_by("teacher_code", "hundredths").agg(n=scored.count())


def newest(owned_marks: ir.Table) -> ir.Table:
    """The rows of `owned` that `mark_values` counts, with `hundredths`."""
    return _secondary(owned_marks).filter(ibis._.is_current)


def reaches(owned_marks: ir.Table, observed: ir.Table) -> ir.Table:
    """Marks just below a place, and those of them that a correction lifted just over it.

    Columns: those of COLUMN, `teacher_code, kind, below` (how far, in hundredths), `at_threshold, lifted, elsewhere,
    lifted_elsewhere`.
    """
    shown = _placed(_secondary(owned_marks), "hundredths").mutate(lifts=ibis.literal(0, "int64"))
    steps = observed.filter(observed.order_known, observed.direction == UP, observed.teacher_code.notnull())
    steps = _placed(steps.filter(steps.grade.isin(sorted(SECONDARY_GRADES))), "previous_hundredths")
    steps = steps.filter(steps.hundredths >= steps.place, steps.hundredths < steps.place + WIDTH)
    own = owned_marks.select(*COLUMN, "teacher_code").distinct()
    lifted = steps.semi_join(own, [*COLUMN, "teacher_code"]).mutate(lifts=ibis.literal(1, "int64"))
    keys = (*COLUMN, "teacher_code", "kind", "below")
    both = ibis.union(*(_nullable(each.select(*keys, "is_threshold", "lifts")) for each in (shown, lifted)))
    return both.group_by(*keys).agg(
        at_threshold=tally(both.is_threshold & (both.lifts == 0)),
        lifted=tally(both.is_threshold & (both.lifts == 1)),
        elsewhere=tally(~both.is_threshold & (both.lifts == 0)),
        lifted_elsewhere=tally(~both.is_threshold & (both.lifts == 1)),
    )


def pupils(marks: ir.Table, owned_marks: ir.Table) -> ir.Table:
    """Each pupil's marks in each subject of the year: `grade, class_name, subject, teacher_code, pupil_code, total, n`.

    `marks` has the columns of `current_mark`. `teacher_code` is NULL where nobody taught the class all the year.
    """
    scored = from_one_layout(entered_by_hand(marks).filter(marks.score.notnull()))
    scored = scored.mutate(hundredths=hundredths(scored.score))
    sums = scored.group_by("grade", "class_name", "subject", "pupil_code").agg(
        total=scored.hundredths.sum().cast("int64"), n=scored.count()
    )
    terms = scored.group_by("class_name", "subject").agg(terms=scored.term.nunique().cast("int64"))
    taught = owned_marks.group_by("class_name", "subject").agg(
        teachers=owned_marks.teacher_code.nunique().cast("int64"), taught=owned_marks.term.nunique().cast("int64"),
        teacher=owned_marks.teacher_code.min(),
    )
    whole = taught.inner_join(terms, ["class_name", "subject"])
    whole = whole.filter(whole.teachers == 1, whole.taught == whole.terms).select("class_name", "subject", "teacher")
    joined = sums.left_join(whole, ["class_name", "subject"])
    return joined.select(*sums.columns, teacher_code=joined.teacher)


def units(rows: pl.DataFrame, event: str) -> tuple[Units, ...]:
    """The rows of `late_weeks` or `corrected_columns`, added up for each teacher; `event`: the column of 0 and 1."""
    added = rows.group_by("teacher_code").agg(k=pl.col(event).sum(), n=pl.len(), marks=pl.col("marks").sum())
    return tuple(Units(**row) for row in added.sort("teacher_code").iter_rows(named=True))


def values(rows: pl.DataFrame) -> dict[str, dict[int, int]]:
    """The rows of `mark_values`, by teacher."""
    found: dict[str, dict[int, int]] = {}
    for code, mark, n in rows.sort("teacher_code", "hundredths").select("teacher_code", "hundredths", "n").iter_rows():
        found.setdefault(code, {})[mark] = n
    return found


def reach_values(rows: pl.DataFrame) -> tuple[Reach, ...]:
    """The rows of `reaches`. Every lift was shown as a mark first; where another layout showed it, it is added."""
    shown = rows.with_columns(
        at_threshold=pl.max_horizontal("at_threshold", "lifted"),
        elsewhere=pl.max_horizontal("elsewhere", "lifted_elsewhere"),
    )
    return tuple(Reach(*row) for row in shown.select(field.name for field in fields(Reach)).iter_rows())


def telling_values(rows: pl.DataFrame) -> tuple[Reach, ...]:
    """Those of `reach_values` that the test of lifts looks at."""
    return tuple(reach for reach in reach_values(rows) if reach.tells)


def telling(rows: pl.DataFrame) -> pl.DataFrame:
    """Those rows of `reaches` from which the test of lifts takes its lifts over thresholds."""
    is_telling = [reach.tells and reach.lifted > 0 for reach in reach_values(rows)]
    return rows.filter(pl.Series(is_telling, dtype=pl.Boolean))


def _secondary(marks: ir.Table) -> ir.Table:
    scored = marks.filter(marks.grade.isin(sorted(SECONDARY_GRADES)), marks.score.notnull())
    return scored.mutate(hundredths=hundredths(scored.score))


def _placed(rows: ir.Table, column: str) -> ir.Table:
    """The rows whose mark lies just below a place, with `place, kind, is_threshold, below`."""
    mark = rows[column]
    within = {place: (mark >= place - WIDTH) & (mark < place) for place, _ in _PLACES}
    rows = rows.mutate(
        place=ibis.cases(*((within[place], place) for place, _ in _PLACES), else_=ibis.null("int64")),
        kind=ibis.cases(*((within[place], kind) for place, kind in _PLACES), else_=ibis.null("string")),
        is_threshold=ibis.cases(
            *((within[place], is_threshold) for (place, _), is_threshold in _PLACES.items()), else_=ibis.null("boolean")
        ),
    )
    placed = rows.filter(rows.place.notnull())
    return placed.mutate(below=(placed.place - placed[column]).cast("int64"), place=placed.place.cast("int64"))


def _nullable(table: ir.Table) -> ir.Table:
    return table.cast({name: kind.copy(nullable=True) for name, kind in table.schema().items()})
