"""Lateness of the whole sample, mark by mark, against a second opinion from plain SQL."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from plain_lateness import CELL, MODEL, SEVERAL
from plain_lateness import judged as plainly_judged
from sample_home import NOW, School, make_home

from data.sample import write_sample
from jobs.importing import import_files, workbooks_in
from jobs.measuring import Filters, Tables
from jobs.policies import policies_of
from records.policy import Policies, load_policy
from records.store import Store

# Beside each other: days of the calendar and of work, school weeks with a closed one, and marks without a deadline.
SECONDARY = """
name = "Nhiều hạn"
schools = ["THCS Sao Mai"]

[[calendar]]
school_year = "2025-2026"
first_day = 2025-09-08
closed = [
    { name = "Hội thao", first_day = 2025-11-20, last_day = 2025-11-20 },
    { name = "Nghỉ Tết", first_day = 2026-02-14, last_day = 2026-02-22 },
]

[[entry]]
code = "thuong-xuyen"
article = "Điều 1"
sentence = "Theo tuần."
marks = ["TX"]
unit = "school_week"
weeks = [8, 17, 26, 34]

[[entry]]
code = "giua-ki"
article = "Điều 2"
sentence = "10 ngày làm việc."
marks = ["GK"]
unit = "working"
days = 10
answers = "secretary"
"""
PRIMARY = """
name = "Hai ngày"
schools = ["Trường Tiểu học Hoa Sen"]

[[entry]]
code = "dinh-ki"
article = "Điều 3"
sentence = "2 ngày."
marks = ["KTDK"]
unit = "calendar"
days = 2
"""
PROFILES = Policies((load_policy(SECONDARY, "thcs.toml"), load_policy(PRIMARY, "th.toml")))


def reasons_over(store: Store, policies: Policies, last_day: str) -> Counter[str]:
    """How many cells are judged differently from the naive query, by reason; every judgement must be as expected."""
    with store.read() as db:
        tables = Tables.of(db)
        found = tables.frame(tables.entry_status(tables.tests(policies, Filters())))
    rows = plainly_judged(store, last_day)
    by_sql = {tuple(row[column] for column in CELL): row["status"] for row in rows if row["status"]}
    assert {tuple(cell): status for *cell, status in found.select(*CELL, "status").iter_rows()} == by_sql
    return Counter(row["reason"] for row in rows)


@pytest.mark.requirement("TT-11")
def test_each_mark_is_judged_as_plain_sql_does_but_for_four_reasons(school: School) -> None:
    """Row by row, over a class of each sample school and all their terms: nothing more, nothing less."""
    reasons = reasons_over(school.store, policies_of(school.home), MODEL)
    assert reasons["left"] > 0
    assert reasons["exempt"] > 0
    assert reasons["same"] > 10 * (reasons.total() - reasons["same"])


def test_measures_of_other_tests_in_one_transaction_leave_each_other_alone(school: School) -> None:
    """Also where somebody writes: then each measure has tables of its own."""
    policies = policies_of(school.home)
    with school.store.write() as db:
        tests = Tables.of(db).tests(policies, Filters())
        some = tests.filter(component="TX1")
        first, second, again = (Tables.of(db).entry_status(each) for each in (tests, some, tests))
        found = [Tables.of(db).frame(each) for each in (first, second, again)]
    assert set(found[1]["component"]) == {"TX1"}
    assert found[0].height == found[2].height > found[1].height > 0


@pytest.mark.requirement("TM-02", "TT-10", "TT-11")
def test_each_mark_is_judged_by_the_deadline_of_its_kind_and_school_as_plain_sql_does(school: School) -> None:
    """Working days, school weeks and calendar days in one store; a secondary final has no deadline."""
    reasons = reasons_over(school.store, PROFILES, SEVERAL)
    assert reasons["same"] > 10 * (reasons.total() - reasons["same"]) > 0
    with school.store.read() as db:
        tables = Tables.of(db)
        tests = tables.tests(PROFILES, Filters())
        found = tables.frame(tables.entry_status(tests))
    assert set(found["component"].str.replace(r"\d+$", "")) == {"TX", "GK", "KTDK"}
    for kind in ("TX", "GK", "KTDK"):
        of_kind = found.filter(found["component"].str.starts_with(kind))
        assert {"late", "in_time", "missing_overdue"} & set(of_kind["status"]), kind
    assert "CK" in set(tests.filter(tests["deadline"].is_null())["component"])
    assert set(found.filter(component="GK")["teacher_code"]) == {None}


@pytest.mark.full
@pytest.mark.parametrize("several", [False, True])
def test_the_whole_sample_is_judged_as_plain_sql_does(tmp_path: Path, several: bool) -> None:
    """24 classes, with every reason among them."""
    write_sample(tmp_path / "mau")
    home = make_home(tmp_path / "kho")
    store = Store(home.store_path)
    import_files(home, store, workbooks_in([tmp_path / "mau"]), now=NOW)
    policies, last_day = (PROFILES, SEVERAL) if several else (policies_of(home), MODEL)
    assert set(reasons_over(store, policies, last_day)) == {"same", "left", "exempt", "came later", "undated"}
