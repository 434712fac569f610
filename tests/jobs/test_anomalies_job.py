"""The questions of an imported school: what was planted in the sample is asked about, and nothing else."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from sample_home import NOW, School, closed_beside_open, make_home

from analytics.anomalies.result import LATE, LIFTS, MEASURES
from data.people import LATE as LATE_HABIT
from data.people import LIFTING
from data.sample import build, write_sample
from jobs.anomalies import SchoolAnomalies, all_anomalies, anomalies_of, told
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
    found = anomalies_of(store, policies, name, YEAR, NOW)
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
    lines = "\n".join(told(found))
    assert lifted.question in lines
    assert "2 điều cần hỏi" in lines
    assert json.dumps(replace(found, judged_at=NOW).as_dict())
