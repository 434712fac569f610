"""What of a school's year is unlikely enough to ask about: counted in its store, tested together, with its evidence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from analytics.anomalies.rates import Funnel
from analytics.anomalies.result import LATE, MEASURES, Judged, Measure
from analytics.anomalies.run import Anomalies, anomalies
from analytics.anomalies.texts import CORRECTED_TOGETHER, WORDS, question
from jobs.anomaly_year import STAGES, Bar, Evidence, Progress, Year
from jobs.findings import fitting_years
from jobs.measuring import Filters
from records.clock import from_store, vn_datetime
from records.marks import component_name
from records.policy import Policies, PolicyError
from records.store import Store
from records.subjects import SUBJECTS
from records.year_facts import classes_of_year

_MOST = 12  # cells of one flag on the screen


def _quietly(done: int, total: int, what: str) -> None:
    """For whoever does not watch."""


@dataclass(frozen=True, slots=True)
class Flag:
    """What is to be asked of a teacher; `words` of its measure say how it is computed and what would explain it."""

    judged: Judged
    teacher_name: str | None
    question: str
    evidence: tuple[Evidence, ...]
    picture: tuple[Bar, ...] = ()

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


def anomalies_of(
    store: Store, policies: Policies, school: str, school_year: str, now: datetime, progress: Progress = _quietly
) -> SchoolAnomalies:
    """What is to be asked of a school's year. Raises `PolicyError` where its profile cannot be used."""
    policies.require(school, school_year)
    minimum = policies.minimum_group(school, school_year)
    with store.read() as db:
        progress(0, STAGES, "đọc các bản xuất")
        year = Year(db, policies, Filters(school, school_year))
        counted = year.counted(progress)
        progress(STAGES - 2, STAGES, "các phép kiểm")
        found = anomalies(counted, minimum)
        progress(STAGES - 1, STAGES, "căn cứ của từng điều")
        seen = classes_of_year(db, school, school_year)["seen_by"].max()
        flags = _flags(year, found)
    data_time = from_store(seen) if isinstance(seen, datetime) else None
    return SchoolAnomalies(school, school_year, minimum, data_time, now, found, flags, counted.late is not None)


def _flags(year: Year, found: Anomalies) -> tuple[Flag, ...]:
    if not found.flags:
        return ()
    names = year.names()
    return tuple(
        Flag(
            each, names.get(code), question(each.test, _who(code, names.get(code))), year.evidence(each),
            year.picture(each),
        )
        for each in found.flags
        for code in [each.test.teacher_code]
    )  # fmt: skip


def told(found: SchoolAnomalies, states: Sequence[str] = ()) -> list[str]:
    """As lines: a head that says how much could be tested, and each flag with what would explain it. `states`: what
    became of each flag, in words."""
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
    for number, flag in enumerate(found.flags):
        lines += _lines(flag)
        lines += [f"      trạng thái: {states[number]}"] if states else []
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
