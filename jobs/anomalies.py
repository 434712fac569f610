"""What of a school's year is unlikely enough to ask about: counted in its store, tested together, with its evidence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cached_property

import ibis
import ibis.expr.types as ir
import polars as pl

from analytics import lateness
from analytics.anomalies import counting
from analytics.anomalies.bunching import WIDTH
from analytics.anomalies.lifts import THRESHOLDS_OF
from analytics.anomalies.rates import Funnel
from analytics.anomalies.result import BUNCHING, DISTANCE, LATE, LIFTS, MEASURES, Judged, Measure
from analytics.anomalies.run import Anomalies, Counted, anomalies
from analytics.anomalies.texts import CORRECTED_TOGETHER, WORDS, question
from jobs.findings import fitting_years
from jobs.measuring import Filters, Tables, narrowed
from records.clock import from_store, vn_datetime
from records.marks import component_name
from records.policy import Policies, PolicyError
from records.reading import snapshot_places
from records.store import Database, Store
from records.subjects import SUBJECTS
from records.year_facts import classes_of_year

_COLUMN = ["term", "class_name", "subject", "component"]
_CELL = [*_COLUMN, "pupil_code"]
_SHOWN = [*_CELL, "previous_value", "value", "file", "sheet", "cell"]
_MOST = 12  # cells of one flag on the screen


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
class Flag:
    """What is to be asked of a teacher; `words` of its measure say how it is computed and what would explain it."""

    judged: Judged
    teacher_name: str | None
    question: str
    evidence: tuple[Evidence, ...]

    def as_dict(self) -> dict[str, object]:
        test, words = self.judged.test, WORDS[self.judged.test.measure]
        return {
            "measure": test.measure, "teacher_code": test.teacher_code, "teacher_name": self.teacher_name,
            "subject": test.subject, "threshold": str(test.threshold) if test.threshold is not None else None,
            "question": self.question, "k": test.k, "n": test.n, "effect": round(test.effect, 3),
            "effect_is": words.effect, "p": test.p, "q": self.judged.q, "z": round(self.judged.z, 2),
            "figures": dict(test.figures), "explained_by": list(words.explained_by), "how": words.how,
            "source": words.source, "evidence": [_set_fields(each) for each in self.evidence],
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class SchoolAnomalies:
    """Of a school's year. `found` None: it could not be computed, and `error` says why. `is_late_judged`: the calendar
    and the profile let lateness be judged."""

    school: str
    school_year: str
    minimum: int
    data_time: datetime | None
    judged_at: datetime
    found: Anomalies | None
    flags: tuple[Flag, ...] = ()
    is_late_judged: bool = False
    error: str | None = None

    @property
    def tested(self) -> dict[Measure, int]:
        """How many tests each measure had data enough for."""
        counts = Counter(each.test.measure for each in self.found.judged) if self.found else Counter()
        return {measure: counts[measure] for measure in MEASURES}

    def as_dict(self) -> dict[str, object]:
        found = self.found
        return {
            "school": self.school, "school_year": self.school_year, "minimum_group": self.minimum,
            "data_time": self.data_time.isoformat() if self.data_time else None,
            "judged_at": self.judged_at.isoformat(), "tested": self.tested, "late_judged": self.is_late_judged,
            "corrected_together": CORRECTED_TOGETHER.format(minimum=self.minimum), "error": self.error,
            "flags": [flag.as_dict() for flag in self.flags],
            "funnels": [_funnel(funnel) for funnel in found.funnels] if found else [],
            "distances": [asdict(distance) for distance in found.distances] if found else [],
        }  # fmt: skip


def all_anomalies(
    store: Store, policies: Policies, now: datetime, *, school: str | None = None, school_year: str | None = None
) -> list[SchoolAnomalies]:
    """Those of every school and year that fits, in any usual spelling; one whose profile cannot be used is there with
    its `error`. Raises `UsageError` where none fits."""
    return [
        _not_judged(name, year, now, error) if (error := policies.error_of(name, year))
        else anomalies_of(store, policies, name, year, now)
        for name, year in fitting_years(store, school, school_year)
    ]  # fmt: skip


def anomalies_of(store: Store, policies: Policies, school: str, school_year: str, now: datetime) -> SchoolAnomalies:
    """What is to be asked of a school's year. Raises `PolicyError` where its profile cannot be used."""
    policies.require(school, school_year)
    minimum = policies.minimum_group(school, school_year)
    with store.read() as db:
        year = _Year(db, policies, Filters(school, school_year))
        counted = year.counted()
        found = anomalies(counted, minimum)
        seen = classes_of_year(db, school, school_year)["seen_by"].max()
        flags = year.flags(found)
    data_time = from_store(seen) if isinstance(seen, datetime) else None
    return SchoolAnomalies(school, school_year, minimum, data_time, now, found, flags, counted.late is not None)


class _Year:
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

    def counted(self) -> Counted:
        late = self._late_weeks
        marks = narrowed(self._tables.table("current_mark"), self._filters)
        return Counted(
            late=None if late is None else counting.units(late, "is_late"),
            corrected=counting.units(
                self._frame(counting.corrected_columns(self._owned, self._observed)), "is_corrected"
            ),
            values=counting.values(self._frame(counting.mark_values(self._owned))),
            reaches=counting.reach_values(self._reaches),
            pupils=self._frame(counting.pupils(marks, self._owned)),
        )

    @cached_property
    def _late_weeks(self) -> pl.DataFrame | None:
        """None where lateness cannot be judged."""
        return None if self._status is None else self._frame(counting.late_weeks(self._status))

    @cached_property
    def _reaches(self) -> pl.DataFrame:
        return self._frame(counting.reaches(self._owned, self._observed))

    def flags(self, found: Anomalies) -> tuple[Flag, ...]:
        if not found.flags:
            return ()
        people = self._assignments.select("teacher_code", "teacher_name").distinct()
        names: dict[str, str] = dict(self._frame(people).sort("teacher_name", descending=True).iter_rows())
        return tuple(
            Flag(each, names.get(code), question(each.test, _who(code, names.get(code))), self._evidence(each))
            for each in found.flags
            for code in [each.test.teacher_code]
        )

    def _evidence(self, flag: Judged) -> tuple[Evidence, ...]:
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

    def _frame(self, expression: ir.Table) -> pl.DataFrame:
        return self._tables.frame(expression)


_ROWS: dict[Measure, Callable[[_Year, Judged], pl.DataFrame]] = {
    LATE: _Year._late, BUNCHING: _Year._bunched, LIFTS: _Year._lifted,
    DISTANCE: _Year._classes,
}  # fmt: skip


def told(found: SchoolAnomalies) -> list[str]:
    """As lines: a head that says how much could be tested, and each flag with what would explain it."""
    head = f"{found.school}, năm học {found.school_year}"
    if found.error:
        return [f"{head}: KHÔNG TÍNH ĐƯỢC.", *(f"  {line}" for line in found.error.splitlines())]
    data = f", dữ liệu đến {vn_datetime(found.data_time)}" if found.data_time else ""
    every = sum(found.tested.values())
    asked = f"{len(found.flags)} điều cần hỏi" if found.flags else "không có điều gì cần hỏi"
    parts = "; ".join(f"{WORDS[measure].name}: {count}" for measure, count in found.tested.items())
    lines = [f"{head}{data}: {asked}, trong {every} phép kiểm đủ số liệu.", f"  ({parts})"]
    if not found.is_late_judged:
        lines.append("  Chưa xét được điểm vào trễ: thiếu lịch kiểm tra, hoặc chính sách không có hạn vào điểm.")
    for flag in found.flags:
        lines += _lines(flag)
    if found.flags:
        lines.append(f"  {CORRECTED_TOGETHER.format(minimum=found.minimum)} Cách tính từng số đo: docs/thong-ke.md.")
    return lines


def _lines(flag: Flag) -> Sequence[str]:
    words = WORDS[flag.judged.test.measure]
    effect, q = f"{flag.judged.test.effect:.2f}".replace(".", ","), f"{flag.judged.q:.2g}".replace(".", ",")
    places = list(dict.fromkeys(_place(flag.judged.test.measure, each) for each in flag.evidence))
    more = f"; … hiện {_MOST} trong {len(places)}, --json cho đủ cả" if len(places) > _MOST else ""
    return (
        f"  ? {flag.question}",
        f"      {words.name}; {words.effect}: {effect}; q = {q}",
        f"      có thể do: {'; '.join(words.explained_by)}",
        f"      căn cứ: {'; '.join(places[:_MOST])}{more}",
    )


def _place(measure: Measure, found: Evidence) -> str:
    """What is late is a column; of the others the cell, or the class."""
    if measure == LATE:
        subject = SUBJECTS[found.subject].name if found.subject in SUBJECTS else found.subject
        return f"{found.term} {found.class_name} {subject} {component_name(found.component or '')}"
    return " ".join(filter(None, (found.file, found.sheet, found.cell or found.class_name)))


def _who(code: str, name: str | None) -> str:
    return f"Giáo viên {name} ({code})" if name else f"Giáo viên mã {code}"


def _not_judged(school: str, school_year: str, now: datetime, error: PolicyError) -> SchoolAnomalies:
    return SchoolAnomalies(school, school_year, 0, None, now, None, error=str(error))


def _funnel(funnel: Funnel) -> dict[str, object]:
    words = WORDS[funnel.measure]
    return {**asdict(funnel), "how": words.how, "source": words.source}


def _set_fields(value: Evidence) -> dict[str, object]:
    return {name: part for name, part in asdict(value).items() if part is not None}
