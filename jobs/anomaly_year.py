"""What the unlikely figures of a school's year rest on: its tables in one moment of reading, the marks that each figure
counts with their cells, and each figure's picture. Which figures those are, `jobs.anomalies` asks.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import ibis
import ibis.expr.types as ir
import polars as pl

from analytics import lateness
from analytics.anomalies import counting
from analytics.anomalies.bunching import WIDTH
from analytics.anomalies.distances import standing
from analytics.anomalies.lifts import THRESHOLDS_OF
from analytics.anomalies.result import BUNCHING, DISTANCE, LATE, LIFTS, Judged, Measure
from analytics.anomalies.run import Counted
from jobs.measuring import Filters, Tables, narrowed
from records.policy import Policies
from records.reading import snapshot_places
from records.store import Database
from records.vn_order import class_order

_COLUMN = ["term", "class_name", "subject", "component"]
_CELL = [*_COLUMN, "pupil_code"]
_SHOWN = [*_CELL, "previous_value", "value", "file", "sheet", "cell"]
STAGES = 7
Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Evidence:
    """A mark, or of a distance a class, that the figure counts, and the cell of the export that shows it."""

    term: str | None = None
    class_name: str | None = None
    subject: str | None = None
    component: str | None = None
    pupil_code: str | None = None
    previous_value: str | None = None
    value: str | None = None
    file: str | None = None
    sheet: str | None = None
    cell: str | None = None


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a flag's picture: where it stands, which part of it, how much.

    Of lateness: a week, whether late (1) or in time (0), the marks due. Of bunching: a mark in hundredths, how many. Of
    lifts: at thresholds or elsewhere, lifted or not, how many marks. Of a distance: a class, own or others', its mean
    standing in marks, and `n` its pupils.
    """

    place: str
    part: str
    value: float
    n: int = 0


class Year:
    """The tables of one school's year, narrowed, in one moment of reading."""

    def __init__(self, db: Database, policies: Policies, filters: Filters) -> None:
        self._db, self._filters = db, filters
        self._tables = Tables.of(db)
        tests = self._tables.judged_tests(policies, filters)
        self._status = None if tests is None else narrowed(self._tables.entry_status(tests), filters)
        self._observed = narrowed(self._tables.observed(policies), filters)
        versions = narrowed(self._tables.table("mark_version"), filters)
        self._assignments = narrowed(self._tables.assignments(), filters)
        # Several counts stand on these rows: worked out once.
        self._owned = ibis.memtable(self._frame(counting.owned(versions, self._assignments)))

    def counted(self, progress: Progress) -> Counted:
        progress(1, STAGES, "các tuần vào điểm")
        late = self._late_weeks
        progress(2, STAGES, "các lần sửa điểm")
        corrected = self._frame(counting.corrected_columns(self._owned, self._observed))
        progress(3, STAGES, "điểm quanh ngưỡng")
        values, reaches = counting.values(self._values), counting.reach_values(self._reaches)
        progress(4, STAGES, "điểm của từng môn")
        return Counted(
            late=None if late is None else counting.units(late, "is_late"),
            corrected=counting.units(corrected, "is_corrected"), values=values, reaches=reaches, pupils=self._pupils,
        )  # fmt: skip

    @cached_property
    def _values(self) -> pl.DataFrame:
        return self._frame(counting.mark_values(self._owned))

    @cached_property
    def _pupils(self) -> pl.DataFrame:
        marks = narrowed(self._tables.table("current_mark"), self._filters)
        return self._frame(counting.pupils(marks, self._owned))

    @cached_property
    def _late_weeks(self) -> pl.DataFrame | None:
        """None where lateness cannot be judged."""
        return None if self._status is None else self._frame(counting.late_weeks(self._status))

    @cached_property
    def _reaches(self) -> pl.DataFrame:
        return self._frame(counting.reaches(self._owned, self._observed))

    def names(self) -> dict[str, str]:
        """The teachers' names by code."""
        people = self._assignments.select("teacher_code", "teacher_name").distinct()
        return dict(self._frame(people).sort("teacher_name", descending=True).iter_rows())

    def picture(self, flag: Judged) -> tuple[Bar, ...]:
        return _PICTURES[flag.test.measure](self, flag)

    def evidence(self, flag: Judged) -> tuple[Evidence, ...]:
        rows = _ROWS[flag.test.measure](self, flag).join(snapshot_places(self._db), on="snapshot_id", how="left")
        shown = rows.select(column for column in _SHOWN if column in rows.columns).unique().sort(pl.all())
        return tuple(Evidence(**row) for row in shown.iter_rows(named=True))

    def _late(self, flag: Judged) -> pl.DataFrame:
        assert self._status is not None and self._late_weeks is not None    # noqa: S101, PT018 – late was tested
        code, status = flag.test.teacher_code, self._status
        late = status.filter(status.teacher_code == code, status.status == lateness.LATE, ~status.late_alone)
        weeks = self._late_weeks.filter(teacher_code=code, is_late=1)
        rows = self._frame(late.select(*_CELL, "value", "snapshot_id", "cell", week=late.deadline_week))
        return rows.join(weeks, on="week", how="semi")

    def _bunched(self, flag: Judged) -> pl.DataFrame:
        bound = int(100 * (flag.test.threshold or 0))
        rows = self._frame(counting.newest(self._owned).filter(ibis._.teacher_code == flag.test.teacher_code))
        mark = pl.col("hundredths")
        return rows.filter(mark >= bound, mark < bound + WIDTH).select(*_CELL, "value", "snapshot_id", "cell")

    def _steps(self, flag: Judged) -> ir.Table:
        """The teacher's corrections whose order is known."""
        return self._observed.filter(self._observed.teacher_code == flag.test.teacher_code, self._observed.order_known)

    def _lifted(self, flag: Judged) -> pl.DataFrame:
        told = counting.telling(self._reaches.filter(teacher_code=flag.test.teacher_code))
        shown = (*_CELL, "previous_value", "value", "previous_hundredths", "hundredths", "snapshot_id", "cell")
        rows = self._frame(self._steps(flag).select(*shown))
        before, after = pl.col("previous_hundredths"), pl.col("hundredths")
        lifted = pl.concat(
            rows.filter(before >= bound - WIDTH, before < bound, after >= bound, after < bound + WIDTH).with_columns(
                kind=pl.lit(kind), below=bound - before
            )
            for kind, bounds in THRESHOLDS_OF.items()
            for bound in bounds
        )
        return lifted.join(told, on=[*_COLUMN, "kind", "below"], how="semi")

    def _classes(self, flag: Judged) -> pl.DataFrame:
        mine = self._owned.filter(
            self._owned.teacher_code == flag.test.teacher_code, self._owned.subject == flag.test.subject
        )
        return self._frame(mine.select("class_name", "subject").distinct().mutate(snapshot_id=ibis.null("string")))

    def _weeks(self, flag: Judged) -> tuple[Bar, ...]:
        assert self._late_weeks is not None    # noqa: S101 – late was tested
        weeks = self._late_weeks.filter(teacher_code=flag.test.teacher_code).sort("week")
        rows = weeks.select("week", "is_late", "marks").iter_rows()
        return tuple(Bar(str(week), str(is_late), float(marks)) for week, is_late, marks in rows)

    def _marks(self, flag: Judged) -> tuple[Bar, ...]:
        rows = self._values.filter(teacher_code=flag.test.teacher_code).sort("hundredths")
        return tuple(Bar(str(mark), "", float(n)) for mark, n in rows.select("hundredths", "n").iter_rows())

    def _reached(self, flag: Judged) -> tuple[Bar, ...]:
        """Of the columns from which the test takes its lifts: both places, lifted and not."""
        own = counting.telling_values(self._reaches.filter(teacher_code=flag.test.teacher_code))
        places = {
            "threshold": (sum(each.at_threshold for each in own), sum(each.lifted for each in own)),
            "elsewhere": (sum(each.elsewhere for each in own), sum(each.lifted_elsewhere for each in own)),
        }
        return tuple(
            bar
            for place, (every, lifted) in places.items()
            for bar in (Bar(place, "lifted", float(lifted)), Bar(place, "left", float(every - lifted)))
        )

    def _standings(self, flag: Judged) -> tuple[Bar, ...]:
        """The classes of the subject in the grades that the teacher has."""
        rows = standing(self._pupils).filter(subject=flag.test.subject)
        own = pl.col("teacher_code") == flag.test.teacher_code
        grades = rows.filter(own)["grade"].unique().implode()
        classes = rows.filter(pl.col("grade").is_in(grades)).group_by("class_name").agg(
            own=own.fill_null(False).any(), stands=pl.col("stands").mean() / 1000, n=pl.len()
        )
        ordered = sorted(classes.iter_rows(), key=lambda row: class_order(row[0]))
        return tuple(
            Bar(name, "own" if is_own else "others", float(stands), n) for name, is_own, stands, n in ordered
        )

    def _frame(self, expression: ir.Table) -> pl.DataFrame:
        return self._tables.frame(expression)


_ROWS: dict[Measure, Callable[[Year, Judged], pl.DataFrame]] = {
    LATE: Year._late, BUNCHING: Year._bunched, LIFTS: Year._lifted,
    DISTANCE: Year._classes,
}  # fmt: skip
_PICTURES: dict[Measure, Callable[[Year, Judged], tuple[Bar, ...]]] = {
    LATE: Year._weeks, BUNCHING: Year._marks, LIFTS: Year._reached, DISTANCE: Year._standings,
}  # fmt: skip
