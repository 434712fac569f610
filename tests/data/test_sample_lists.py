"""What the sample's office lists beside its exports agrees with what truly happened, but for what is planted."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import polars as pl
import pytest

from data.duties import MONTHS
from data.lists import list_rows
from data.papers import NOT_RELOCKED
from data.sample import build
from data.school import SampleSchool
from data.standing import primary_standing, secondary_standing
from data.terms import LISTS_CREATED, at
from data.transfers import FORGOTTEN
from ingest.lists import LIST_SPECS
from records.clock import from_store, to_store


@pytest.fixture(scope="module")
def schools() -> tuple[SampleSchool, ...]:
    return build()


def test_transfers_are_the_moves_of_the_books_but_for_one_class(schools: tuple[SampleSchool, ...]) -> None:
    """Every pupil who came or left is listed on the day; one class forgot the pupil who left."""
    for school in schools:
        moves = {(p.class_name, p.code, "in", p.joined) for p in school.pupils if p.joined} | {
            (p.class_name, p.code, "out", p.left) for p in school.pupils if p.left
        }
        rows = list_rows(school, "list-transfer").with_columns(pl.col("kind").replace({"dropped": "out"}))
        listed = set(rows.select("class_name", "pupil_code", "kind", "happened_on").iter_rows())
        assert {move[0] for move in moves - listed} == {school.class_names[FORGOTTEN]}
        assert listed < moves


def test_pupils_of_the_first_day_are_listed_once_with_few_gaps(schools: tuple[SampleSchool, ...]) -> None:
    """Names and codes are those of the books; about one cell in a hundred is blank; no phone could be anybody's."""
    for school in schools:
        rows = list_rows(school, "list-pupil")
        there = {pupil.code: pupil for pupil in school.pupils if pupil.joined is None}
        assert sorted(rows["pupil_code"]) == sorted(there)
        for row in rows.iter_rows(named=True):
            pupil = there[row["pupil_code"]]
            assert (row["name"], row["class_name"]) == (pupil.full_name, pupil.class_name)
            assert row["birth_date"] in {pupil.birthday, None}
            assert row["phone"] is None or row["phone"].startswith("0000 ")
        blank = sum(rows.null_count().row(0))
        assert 0.003 < blank / (rows.height * 7) < 0.02


def test_the_primary_lists_follow_the_exported_results(schools: tuple[SampleSchool, ...]) -> None:
    """Who is not marked as staying goes up; titles go to those whose result earns one."""
    school = schools[1]
    rows = list_rows(school, "list-results")
    on = {name: set(part["pupil_code"]) for (name,), part in rows.partition_by("list", as_dict=True).items()}
    for class_name in school.class_names:
        for row in primary_standing(school.book(class_name, "CN"), LISTS_CREATED).rows:
            result, code = row.result("year_result"), row.pupil.code
            assert (code in on["promoted"]) == (code in on["completed"]) == (bool(result) and result[:4] != "Chưa")
            assert (code in on["summer_training"]) == (result[:4] == "Chưa")
            assert (code in on["titles"]) == (result in {"Hoàn thành xuất sắc", "Hoàn thành tốt"})


def test_the_secondary_titles_go_to_those_who_did_well_in_both_terms(schools: tuple[SampleSchool, ...]) -> None:
    """Whoever has a title behaved well in the second term and goes up; nobody goes up and is assessed again."""
    school = schools[0]
    rows = list_rows(school, "list-results")
    on = {name: set(part["pupil_code"]) for (name,), part in rows.partition_by("list", as_dict=True).items()}
    assert on["titles"] < on["promoted"]
    assert not on["promoted"] & on["reassessed"]
    conduct = {
        row.pupil.code: row.result("conduct_result")
        for name in school.class_names
        for row in secondary_standing(school.book(name, "HK2"), LISTS_CREATED).rows
    }
    assert {conduct[code] for code in on["titles"]} == {"Tốt"}
    subjects = {code for name in school.class_names for code in school.book(name, "HK2").subjects}
    assert set(rows.filter(list="reassessed")["detail"]) <= subjects


def test_most_attendance_is_closed_in_time(schools: tuple[SampleSchool, ...]) -> None:
    """Each class and month at most once; some late, some never, by far the most by the 5th of the next month."""
    for school in schools:
        closed = list_rows(school, "list-duty").filter(work="attendance")
        keys = closed.select("class_name", "month").rows()
        assert len(set(keys)) == len(keys)
        assert len(keys) < len(school.class_names) * len(MONTHS)
        late = closed.filter(pl.col("done_on").dt.day() > 5).height
        assert 0 < late / closed.height < 0.2
        assert all(from_store(moment) < LISTS_CREATED for moment in closed["done_at"])


def test_the_book_is_opened_for_each_late_correction_and_locked_again(schools: tuple[SampleSchool, ...]) -> None:
    """Opened before it; locked within the hour, but for one class that was forgotten."""
    for school in schools:
        duties = list_rows(school, "list-duty")
        late = [c for c in school.corrections if c.corrected_at >= school.term(c.term).lock_moment]
        acts = duties.filter(pl.col("class_name").is_not_null())
        opened, locked = (acts.filter(work=work) for work in ("unlock", "lock"))
        forgotten = 0
        for correction in (c for c in late if c.corrected_at < LISTS_CREATED):
            moment = to_store(correction.corrected_at)
            here = pl.col("class_name") == correction.class_name
            before = opened.filter(here, pl.col("done_at").is_between(moment - timedelta(hours=1), moment))
            after = locked.filter(here, pl.col("done_at").is_between(moment, moment + timedelta(hours=1)))
            assert before.height == 1
            forgotten += after.is_empty()
            assert after.height == 1 or correction.class_name == school.class_names[NOT_RELOCKED]
        assert forgotten == len(school.terms)
        for term in school.terms:
            [lock] = duties.filter(pl.col("class_name").is_null(), work="lock", term=term.code)["done_at"]
            assert from_store(lock) == at(term.locked_on, 0)


def test_most_corrections_have_all_their_papers(schools: tuple[SampleSchool, ...]) -> None:
    """A few lack a witness, evidence or the minutes; who approves is who was present and signed."""
    lacking: Counter[str] = Counter()
    rows = pl.concat([list_rows(school, "list-correction") for school in schools])
    for row in rows.iter_rows(named=True):
        assert row["approved_role"] in row["witness_roles"]
        assert not row["minutes_signers"] or row["approved_role"] in row["minutes_signers"]
        assert (row["minutes_on"] is None) == (row["minutes_signers"] == [])
        assert row["relocked_at"] is None or row["relocked_at"] >= row["corrected_at"].replace(second=0)
        lacking["witness"] += "board" not in row["witness_roles"]
        lacking["evidence"] += "test_paper" not in row["evidence"]
        lacking["minutes"] += row["minutes_on"] is None
        lacking["lock"] += row["relocked_at"] is None
    assert set(lacking.values()) & {0} == set()
    assert sum(lacking.values()) < rows.height * 0.15


def test_every_list_has_rows_that_its_templates_can_hold(schools: tuple[SampleSchool, ...]) -> None:
    """A frame for each kind, with the columns of its workbook, none of it blank where the list requires something."""
    for school in schools:
        for kind, spec in LIST_SPECS.items():
            rows = list_rows(school, kind)
            assert rows.height > 10
            assert rows.columns == [field.name for field in spec.fields]
            required = [field.name for field in spec.fields if field.required]
            assert sum(rows.select(required).null_count().row(0)) == 0
