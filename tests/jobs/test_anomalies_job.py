"""The questions of an imported school: what was planted in the sample is asked about, and nothing else."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from statistics import mean
from typing import Any

import ibis
import polars as pl
import pytest
from sample_home import NOW, School, closed_beside_open, make_home

from analytics.anomalies import counting
from analytics.anomalies.result import BUNCHING, DISTANCE, LATE, LIFTS, MEASURES, Judged, Measure
from analytics.anomalies.result import Test as AnomalyTest
from data.people import LATE as LATE_HABIT
from data.people import LIFTING
from data.sample import build, write_sample
from jobs.anomalies import SchoolAnomalies, all_anomalies, anomalies_of, told
from jobs.anomaly_year import Year
from jobs.importing import import_files, workbooks_in
from jobs.measuring import Filters, late_marks, observed_corrections
from jobs.policies import policies_of
from records.problems import UsageError
from records.store import Store
from records.year_facts import school_years

YEAR = "2025-2026"


@pytest.fixture(scope="module")
def asked(school: School) -> SchoolAnomalies:
    (only,) = all_anomalies(school.store, policies_of(school.home), NOW, school="thcs sao mai", school_year=YEAR)
    return only


def test_of_a_school_of_one_class_nothing_is_asked_and_it_is_said_how_little_could_be_tested(
    asked: SchoolAnomalies,
) -> None:
    """Nobody knows what is usual; the funnels and the tests that need others are not there."""
    assert asked.flags == ()
    assert asked.found is not None
    assert asked.found.funnels == ()
    assert set(asked.tested) == set(MEASURES)
    assert asked.tested[LATE] == 0
    assert "không có điều gì cần hỏi" in told(asked)[0]
    document = json.loads(json.dumps(asked.as_dict()))
    assert document["flags"] == []
    assert document["late_judged"] is True
    assert document["error"] is None


def test_a_school_that_is_not_there_has_no_answer(school: School) -> None:
    """None at all would look as if all were well."""
    with pytest.raises(UsageError, match="Không có trường"):
        all_anomalies(school.store, policies_of(school.home), NOW, school="THPT Không Có")


def test_a_broken_profile_closes_its_school_alone(fresh_school: School) -> None:
    """It is there with the reason, and nothing was computed; the other one is judged."""
    with fresh_school.store.read() as db:
        first, second = (name for name, _ in school_years(db))
    closed_beside_open(fresh_school.home, is_open=first, closed=second)
    found = {
        each.school: each
        for each in all_anomalies(fresh_school.store, policies_of(fresh_school.home), NOW, school=second)
    }
    assert found[second].found is None
    assert found[second].error
    assert "KHÔNG TÍNH ĐƯỢC" in told(found[second])[0]
    assert found[second].as_dict()["flags"] == []


def test_the_pictures_of_marks_and_of_classes_are_those_of_the_marks(school: School) -> None:
    """A teacher's marks by value are as many as the books show; a class's standing is worked out
    anew, pupil by pupil."""
    with school.store.read() as db:
        name = next(name for name, _ in school_years(db) if "THCS" in name)
        year = Year(db, policies_of(school.home), Filters(name, YEAR))
        rows = year._pupils.filter(pl.col("teacher_code").is_not_null() & (pl.col("subject") == "toan"))
        code = rows["teacher_code"][0]
        marks = year.picture(judged(BUNCHING, code, threshold=Decimal(5)))
        classes = year.picture(judged(DISTANCE, code, subject="toan"))
        held = year._frame(counting.newest(year._owned).filter(ibis._.teacher_code == code))
        means: dict[tuple[str, str], dict[str, float]] = defaultdict(dict)
        for row in year._pupils.iter_rows(named=True):
            means[row["class_name"], row["pupil_code"]][row["subject"]] = row["total"] / row["n"] / 100
    assert sum(bar.value for bar in marks) == held.height > 0
    assert {int(bar.place) for bar in marks} == set(held["hundredths"])
    own = [bar for bar in classes if bar.part == "own"]
    assert {bar.place for bar in own} == set(rows.filter(teacher_code=code)["class_name"])
    for bar in classes:
        of_class = [of for (where, _), of in means.items() if where == bar.place and "toan" in of and len(of) > 3]
        stands = [of["toan"] - mean(value for key, value in of.items() if key != "toan") for of in of_class]
        assert bar.n == len(stands)
        assert bar.value == pytest.approx(mean(stands), abs=0.001)


def judged(measure: Measure, code: str, **more: Any) -> Judged:
    return Judged(AnomalyTest(measure, code, 1, 2, 3.0, is_of_note=True, p=0.001, **more), 0.01, 1.0, is_flag=True)


@pytest.mark.full
def test_in_a_school_of_four_classes_who_lifts_and_who_is_late_are_asked_and_nobody_else(tmp_path: Path) -> None:
    """By the sample's own truth; every figure is that of its evidence, every mark of which the store shows."""
    write_sample(tmp_path / "mau", classes=4, schools=("thcs",))
    home = make_home(tmp_path / "kho")
    store = Store(home.store_path)
    import_files(home, store, workbooks_in([tmp_path / "mau"]), now=NOW)
    (truth,) = build(classes=4, schools=("thcs",))
    planted = {LATE: LATE_HABIT, LIFTS: LIFTING}
    with store.read() as db:
        ((name, _),) = school_years(db)
    policies = policies_of(home)
    steps: list[tuple[int, int, str]] = []
    found = anomalies_of(store, policies, name, YEAR, NOW, lambda *step: steps.append(step))
    habits = {teacher.code: teacher.habit for teacher in truth.teachers}
    flags = {flag.judged.test.measure: flag for flag in found.flags}
    assert flags.keys() == planted.keys()
    assert all(habits[flag.judged.test.teacher_code] == planted[measure] for measure, flag in flags.items())
    lifted = flags[LIFTS]
    assert len(lifted.evidence) == lifted.judged.test.k
    filters = Filters(name, YEAR)
    changes = observed_corrections(store, policies, filters)
    places = set(changes.select("term", "class_name", "component", "pupil_code", "previous_value", "value").rows())
    assert {
        (e.term, e.class_name, e.component, e.pupil_code, e.previous_value, e.value) for e in lifted.evidence
    } <= places
    late = late_marks(store, policies, filters)
    assert late is not None
    cells = set(late.select("term", "class_name", "subject", "component", "pupil_code").rows())
    shown = flags[LATE].evidence
    assert {(e.term, e.class_name, e.subject, e.component, e.pupil_code) for e in shown} <= cells
    assert all(e.file and e.sheet and e.cell for e in (*shown, *lifted.evidence))
    bars = {(bar.place, bar.part): bar.value for bar in lifted.picture}
    assert bars["threshold", "lifted"] == lifted.judged.test.k
    assert bars["elsewhere", "lifted"] == lifted.judged.test.figures["lifted_elsewhere"]
    weeks, test = flags[LATE].picture, flags[LATE].judged.test
    assert (sum(bar.part == "1" for bar in weeks), len(weeks)) == (test.k, test.n)
    assert [done for done, _, _ in steps] == sorted(done for done, _, _ in steps)
    assert len(steps) > 3
    lines = "\n".join(told(found))
    assert lifted.question in lines
    assert "2 điều cần hỏi" in lines
    assert json.dumps(replace(found, judged_at=NOW).as_dict())
