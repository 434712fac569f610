"""A school's year taken out of the store: a folder a school, year and content, decided, logged and listed."""

from __future__ import annotations

import csv
import hashlib
from dataclasses import replace
from pathlib import Path

import pytest
from deadline_rules import shipped
from sample_home import NOW, School

from jobs.extracting import CONTENTS, LIST, Extracted, extract
from records.access import Request
from records.current_marks import current_marks
from records.policy import Policies
from records.policy.words import Role
from records.problems import CannotError
from records.schools import ascii_slug
from records.year_facts import school_years

ANY = Policies(())


def years(school: School) -> list[tuple[str, str]]:
    with school.store.read() as db:
        return school_years(db)


def taken_out(
    school: School, folder: Path, of: tuple[str, str], by: Role = "district", policies: Policies = ANY
) -> list[Extracted]:
    request = Request(school=of[0], school_year=of[1], action="extract", asked_by=by)
    return extract(school.store, policies, folder, request, now=NOW, actor="văn thư")


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.mark.requirement("TM-19")
def test_each_content_of_each_year_has_a_folder_of_its_own(fresh_school: School, tmp_path: Path) -> None:
    """Below the school's and the year's; all contents of the list of work, none beside them but the list itself."""
    of = years(fresh_school)[0]
    taken_out(fresh_school, tmp_path / "ra", of)
    year = tmp_path / "ra" / ascii_slug(of[0]) / of[1]
    assert sorted(path.name for path in year.iterdir() if path.is_dir()) == sorted(CONTENTS)
    assert sorted(p.relative_to(year).as_posix() for p in year.rglob("*") if p.is_file()) == sorted(
        [LIST, *(f"{name}/{name}.csv" for name in CONTENTS)]
    )
    assert [path.name for path in year.parent.iterdir()] == [of[1]]


@pytest.mark.requirement("TT-06")
def test_what_goes_to_the_department_is_all_that_the_store_has_with_its_digests(
    fresh_school: School, tmp_path: Path
) -> None:
    """Every mark with the cell of the export that shows it; the list names each file's rows and SHA-256."""
    of = years(fresh_school)[0]
    written = {one.content: one for one in taken_out(fresh_school, tmp_path / "ra", of)}
    with fresh_school.store.read() as db:
        marks = current_marks(db, *of)
    told = rows(written["diem"].path)
    assert len(told) == marks.height == written["diem"].rows > 0
    assert [row["value"] for row in told] == marks["value"].to_list()
    assert all(row["file"] and row["cell"] for row in told)
    listed = rows(written["diem"].path.parents[1] / LIST)
    assert [row["sha256"] for row in listed] == [
        hashlib.sha256((written[row["content"]].path).read_bytes()).hexdigest() for row in listed
    ]


@pytest.mark.requirement("QN-10")
def test_a_district_gathers_several_schools_side_by_side(fresh_school: School, tmp_path: Path) -> None:
    """Into one folder, no school over another; the same columns for each, so that they can be put together."""
    of = years(fresh_school)
    assert len({name for name, _ in of}) == 2
    heads: dict[str, set[str]] = {name: set() for name in CONTENTS}
    total = 0
    for each in of:
        for one in taken_out(fresh_school, tmp_path / "phong", each):
            heads[one.content].add(one.path.read_text(encoding="utf-8-sig").partition("\n")[0])
            total += one.rows if one.content == "diem" else 0
    assert {name: len(found) for name, found in heads.items()} == dict.fromkeys(CONTENTS, 1)
    assert all(head.startswith("school,school_year,") for found in heads.values() for head in found)
    with fresh_school.store.read() as db:
        assert total == sum(current_marks(db, *each).height for each in of)
    with pytest.raises(CannotError):
        taken_out(fresh_school, tmp_path / "phong", of[0])


@pytest.mark.requirement("QN-07", "TT-06", "QN-10")
def test_nothing_is_written_where_the_profile_lets_nobody_take_it_out(fresh_school: School, tmp_path: Path) -> None:
    """A vice principal without authority: no file, no event; the district's own request is an event."""
    of = years(fresh_school)[0]
    policies = Policies((replace(shipped("quang-ninh"), school_year=None),))
    with pytest.raises(CannotError, match="ủy quyền"):
        taken_out(fresh_school, tmp_path / "ra", of, "vice_principal", policies)
    assert not list((tmp_path / "ra").rglob("*.csv"))
    assert taken_out(fresh_school, tmp_path / "ra", of, "district", policies)
    with fresh_school.store.read() as db:
        assert db.query("SELECT actor FROM event WHERE kind = 'access'")["actor"].to_list() == ["văn thư"]


def test_a_cell_that_a_spreadsheet_takes_for_a_formula_is_made_harmless(fresh_school: School, tmp_path: Path) -> None:
    """As in the bundles' tables: one apostrophe before it."""
    of = years(fresh_school)[0]
    with fresh_school.store.write() as db:
        db.execute("UPDATE duty_row SET note = '=1+1'")
    written = {one.content: one for one in taken_out(fresh_school, tmp_path / "ra", of)}
    assert {row["note"] for row in rows(written["so-viec"].path)} == {"'=1+1"}
