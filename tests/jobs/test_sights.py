"""What the jobs tell and let do, role by role: each row compared with the table of rights."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

import polars as pl
import pytest
from sample_home import NOW, School

from jobs import register, watching
from jobs.correction_papers import form_pdf
from jobs.measuring import (
    Filters,
    choices,
    corrections_by,
    corrections_by_teacher,
    declared_corrections,
    histogram,
    late_marks,
    lateness_by,
    monthly_evidence,
    observed_corrections,
)
from jobs.policies import policies_of
from jobs.watching import EXPORTED, VIEWED, seen_by, write_down, written
from records.correction_case import Case, Decide, Request, Withdraw
from records.problems import CannotError
from records.reading import facts_stamp
from records.register import pupils_of
from records.rights import LOCAL, ROLES, Grant, Right, Row, Viewer, ViewerRole, may
from records.sight import NotAllowedError, sight_of
from records.store import Store

A, B, YEAR = "TRƯỜNG THCS SAO MAI", "TRƯỜNG TIỂU HỌC HOA SEN", "2025-2026"
SCHOOLS, MINIMUM = (A, B), 30
OWN = {"school": A, "school_year": YEAR, "classes": frozenset({"6A1"}), "subjects": frozenset({"toan"})}
WITH_ROWS = ("department_head", "homeroom", "teacher")
KEYS = ("school", "school_year", "class_name", "subject")
Measure = Callable[[School, Store], pl.DataFrame]


def somebody(role: ViewerRole) -> Viewer:
    """Whoever has rows of the own has these; the others see or do all, or nothing."""
    return Viewer("TK-007", "Ai đó", (Grant(role, **(OWN if role in WITH_ROWS else {})),))  # type: ignore[arg-type]


def own_store(school: School, role: ViewerRole, right: Right) -> Store:
    return school.store.seen_by(sight_of(somebody(role), right, SCHOOLS))


def _corrections(school: School, store: Store) -> pl.DataFrame:
    found = corrections_by(store, policies_of(school.home), Filters(), KEYS)
    return pl.DataFrame([(*each.group, each.marks, each.corrections) for each in found],
                        schema=[*KEYS, "n", "of_them"], orient="row")  # fmt: skip


def _lateness(school: School, store: Store) -> pl.DataFrame:
    found = lateness_by(store, policies_of(school.home), Filters(), ("class_name", "subject")) or ()
    rows = [(A if each.group[0] == "6A1" else B, YEAR, *each.group, each.entries.expected, each.entries.late)
            for each in found]  # fmt: skip
    return pl.DataFrame(rows, schema=[*KEYS, "n", "of_them"], orient="row")


def _late(school: School, store: Store) -> pl.DataFrame:
    found = late_marks(store, policies_of(school.home), Filters())
    assert found is not None
    return found


# By which right pages ask, whether single pupils are told, and the measure.
MEASURES: dict[str, tuple[Right, bool, Measure]] = {
    "choices": ("see_distribution", False, lambda _, store: choices(store)),
    "histogram": ("see_distribution", False, lambda _, store: histogram(store, Filters(), KEYS).sort(pl.all())),
    "corrections": ("see_corrections", False, _corrections),
    "observed": ("see_corrections", True,
                 lambda school, store: observed_corrections(store, policies_of(school.home), Filters())),
    "declared": ("see_register", True, lambda _, store: declared_corrections(store, Filters())),
    "lateness": ("see_lateness", False, _lateness),
    "late": ("see_lateness", True, _late),
}  # fmt: skip


@pytest.fixture(scope="module")
def everything(school: School) -> dict[str, pl.DataFrame]:
    return {name: measure(school, school.store) for name, (_, _, measure) in MEASURES.items()}


@pytest.mark.parametrize("role", [
    pytest.param(role, marks=() if role == "teacher" else pytest.mark.full)
    for role in ROLES if role != "local"
])  # fmt: skip
def test_measures_tell_each_role_its_rows_and_no_other(
    school: School, everything: dict[str, pl.DataFrame], role: ViewerRole
) -> None:
    """Every measure that the pages show, asked without any filter, as a page that forgot to narrow would."""
    for name, (right, of_pupils, measure) in MEASURES.items():
        whole, store = everything[name], own_store(school, role, right)
        own = [may(somebody(role), right, Row(*row, of_pupils=of_pupils)) for row in whole.select(KEYS).iter_rows()]
        wanted = whole.filter(pl.Series(own, dtype=pl.Boolean))
        if "n" in whole.columns and not store.sight.tells_pupils and name != "histogram":
            wanted = wanted.filter(pl.col("n") >= MINIMUM)
        assert whole.height
        found = measure(school, store)
        assert found.sort(pl.all()).equals(wanted.sort(pl.all())), (role, name)


def test_of_single_people_nothing_is_told_who_sees_figures_alone(school: School) -> None:
    """Neither by teacher nor in a month's evidence; and no small class."""
    store, policies = own_store(school, "district", "see_month"), policies_of(school.home)
    assert corrections_by_teacher(store, policies, Filters(A)) == ()
    assert lateness_by(store, policies, Filters(A), ("teacher_name", "teacher_code")) == ()
    told = monthly_evidence(store, policies, A, "2025-10")
    assert told is not None
    assert told.tests
    assert told.teachers == ()
    assert {test.teacher_name for test in told.tests} == {None}
    assert all(each.entries.expected >= MINIMUM for each in told.classes)


def test_a_months_evidence_is_of_the_own_rows(school: School) -> None:
    """For the figures of the overview: of a subject teacher the tests of the own class and subject."""
    told = monthly_evidence(own_store(school, "teacher", "see_overview"), policies_of(school.home), A, "2025-10")
    assert told is not None
    assert {(test.class_name, test.subject) for test in told.tests} == {("6A1", "toan")}
    assert told.entries.expected == sum(test.entries.expected for test in told.tests)
    assert {each.class_name for each in told.snapshots} <= {"6A1"}


# ── the register: role × act × own and another's row ────────────────────────────────────────────────────────────────


def request_of(school: School, subject: str) -> Request:
    with school.store.read() as db:
        code = pupils_of(db, (A, YEAR, "HK1", "6A1"))[0][0]
    return Request(
        school=A, school_year=YEAR, term="HK1", class_name="6A1", pupil_code=code, subject=subject, component="TX1",
        old_value="6.5", new_value="7", form_mark="regular", reason="Nhập nhầm cột", requested_on=date(2026, 1, 10),
        requested_by="Nguyễn Văn An",
    )  # fmt: skip


def allowed(act: Callable[[], object]) -> bool:
    """Whether an act was done; refused it changes nothing, and says so as of what is not there."""
    try:
        act()
    except CannotError:
        return False
    return True


@pytest.mark.parametrize("role", [
    pytest.param(role, marks=() if role in {"teacher", "homeroom", "district", "clerk"} else pytest.mark.full)
    for role in ROLES
])  # fmt: skip
def test_the_register_is_written_to_by_who_may_of_this_row(fresh_school: School, role: ViewerRole) -> None:
    """A request opened, a step taken, evidence added, the book stated whole – in the own subject, and in
    another's."""
    school, today = fresh_school, NOW.date()
    cases = {subject: register.open_case(school.store, request_of(school, subject), now=NOW, actor="văn thư")
             for subject in ("toan", "khtn")}  # fmt: skip
    decision = Decide("approved", today, "Trần Thị Bình", "principal")
    for number, subject in enumerate(cases):
        case, store = cases[subject], own_store(school, role, "see_register")
        meant, settles = (may(somebody(role), right, register.row_of(case)) for right in
                          ("write_register", "settle_correction"))  # fmt: skip
        asked = replace(request_of(school, subject), new_value="8")
        at = NOW + timedelta(minutes=number)
        done = [
            allowed(lambda s=store, a=asked, t=at: register.open_case(s, a, now=t, actor="ai đó")),
            allowed(lambda s=store, c=case, t=at: register.take_step(s, c.case_id, decision, now=t, actor="ai đó")),
            allowed(lambda s=store, c=case, t=at: register.add_evidence(
                school.home, s, c.case_id, "other", "a.png", b"khong phai anh", now=t, actor="ai đó")),
        ]  # fmt: skip
        assert (role, subject, done) == (role, subject, [meant, settles, meant])
        assert allowed(lambda s=store, c=case, t=at: register.take_step(
            s, c.case_id, Withdraw("Ghi nhầm"), now=t, actor="ai đó")) == meant  # fmt: skip
    assert not allowed(lambda: register.keep_here(
        own_store(school, "teacher", "see_register"), A, YEAR, today, now=NOW, actor="ai đó"))  # fmt: skip


def test_the_register_tells_the_own_cases(fresh_school: School) -> None:
    """Another's case is not listed, has no history, prints no paper; nor are another class's pupils offered."""
    school, policies, today = fresh_school, policies_of(fresh_school.home), NOW.date()
    cases: list[Case] = [register.open_case(school.store, request_of(school, subject), now=NOW, actor="văn thư")
                         for subject in ("toan", "khtn")]  # fmt: skip
    kept = register.read_register(school.store, policies, A, YEAR, today)
    own = own_store(school, "teacher", "see_register")
    assert [each.case.subject for each in register.read_register(own, policies, A, YEAR, today).cases] == ["toan"]
    assert [bool(register.history(own, case.case_id)) for case in cases] == [True, False]
    printed = {known.case.subject: allowed(lambda k=known: form_pdf(own, policies.of(A, YEAR), k, 6, NOW))
               for known in kept.cases}  # fmt: skip
    assert printed == {"toan": True, "khtn": False}
    scope, code = (A, YEAR, "HK1", "6A1"), cases[0].pupil_code
    assert register.pupils_of(own, scope)
    assert register.pupils_of(own, (B, YEAR, "HK1", "1A")) == []
    assert register.shown_value(school.store, scope, code, "khtn", "TX1")
    assert register.shown_value(own, scope, code, "khtn", "TX1") is None
    above = own_store(school, "district", "see_register")
    assert register.read_register(above, policies, A, YEAR, today).cases == ()


def test_a_job_that_narrows_nothing_is_shut(school: School) -> None:
    """The consolidated report is of the whole school."""
    from jobs.correction_report import report_of  # noqa: PLC0415 – Typst is slow to load

    with pytest.raises(NotAllowedError):
        report_of(own_store(school, "teacher", "see_corrections"), policies_of(school.home), Filters(A, YEAR))


# ── views and exports ───────────────────────────────────────────────────────────────────────────────────────────────


def at(minute: int) -> datetime:
    return NOW + timedelta(minutes=minute)


def test_views_and_exports_are_events_with_account_and_office(fresh_school: School) -> None:
    """Also through a store that is narrowed; no measure is outdated by them."""
    store = own_store(fresh_school, "teacher", "see_corrections")
    with fresh_school.store.read() as db:
        before = facts_stamp(db)
    for kind, what, rows in ((VIEWED, "sua_diem", None), (EXPORTED, "cac-lan-diem-thay-doi", 4)):
        seen = seen_by(somebody("teacher"), kind, what, {"lop": "6A1"}, at(1), rows)
        assert seen is not None
        write_down(store, seen)
    assert written(store)
    with fresh_school.store.read() as db:
        told = db.query("SELECT actor, kind, subject, detail FROM event ORDER BY number DESC LIMIT 2").rows()
        assert facts_stamp(db) == before
    office = '"office": "giáo viên môn học"'
    assert told == [
        ("TK-007", "exported", "cac-lan-diem-thay-doi", f'{{"filters": {{"lop": "6A1"}}, {office}, "rows": 4}}'),
        ("TK-007", "viewed", "sua_diem", f'{{"filters": {{"lop": "6A1"}}, {office}}}'),
    ]


def test_nobody_waits_while_somebody_else_writes(fresh_school: School) -> None:
    """What was seen meanwhile is written afterwards, with the moment at which it was seen."""
    store = Store(fresh_school.store.path, wait=0.05)
    seen = seen_by(somebody("clerk"), VIEWED, "sua_diem", {}, at(2))
    assert seen is not None
    with fresh_school.store.write():
        write_down(store, seen)
        assert not watching._WRITERS[store.path].idle.wait(0.2)
    assert written(store)
    with fresh_school.store.read() as db:
        assert db.query("SELECT count(*) FROM event WHERE kind = 'viewed'").item() == 1


@pytest.mark.parametrize("viewer", [None, LOCAL, Viewer("TT-001", "", (Grant("inspector"),)), Viewer("TK-1", "A", ())])
def test_of_who_cannot_be_told_nothing_is_written(viewer: Viewer | None) -> None:
    """An inspector's acts have their own events."""
    assert seen_by(viewer, VIEWED, "sua_diem", {}, NOW) is None
