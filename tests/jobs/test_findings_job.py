"""The findings of an imported school: the facts that are gathered, the truth that was planted, what is asked for."""

from __future__ import annotations

from itertools import pairwise

import polars as pl
import pytest
from deadline_rules import switched_to
from sample_home import NOW, School

from data.sample import build
from jobs.finding_facts import gather
from jobs.findings import Narrowing, all_findings, findings_of, told
from jobs.measuring import Filters, late_marks, lateness_totals, observed_corrections
from jobs.policies import policies_of
from records.policy import Policies
from records.problems import UsageError
from records.year_facts import school_years

YEAR = "2025-2026"
ENTRY = ("vao-diem-tre", "diem-qua-han-chua-vao")


@pytest.fixture(scope="module")
def names(school: School) -> tuple[str, str]:
    """The sample's secondary and primary school."""
    with school.store.read() as db:
        (first, _), (second, _) = school_years(db)
    return first, second


def test_the_marks_found_late_are_those_of_the_measure(school: School, names: tuple[str, str]) -> None:
    """Counted again from the measure's own rows: late for certain but for those late alone, and overdue."""
    policies = policies_of(school.home)
    found = findings_of(school.store, policies, names[0], YEAR, NOW).findings
    marks = late_marks(school.store, policies, Filters(names[0], YEAR))
    assert marks is not None
    late = marks.filter(pl.col("status") == "late", ~pl.col("late_alone")).height
    overdue = marks.filter(pl.col("status") == "missing_overdue").height
    assert late > 0
    assert sum(f.count for f in found if f.kind == "vao-diem-tre" and f.is_certain) == late
    assert sum(f.count for f in found if f.kind == "diem-qua-han-chua-vao") == overdue
    counts = lateness_totals(school.store, policies, Filters(names[0], YEAR))
    certain = {kind: sum(f.count for f in found if f.kind == kind and f.is_certain) for kind in ENTRY}
    perhaps = {kind: sum(f.count for f in found if f.kind == kind and not f.is_certain) for kind in ENTRY}
    assert certain == {"vao-diem-tre": counts.late, "diem-qua-han-chua-vao": counts.missing_overdue}
    assert perhaps == {"vao-diem-tre": counts.unknown, "diem-qua-han-chua-vao": counts.missing_alone}


@pytest.mark.full
def test_every_piece_of_evidence_from_a_file_says_of_which_day_and_digest(
    school: School, names: tuple[str, str]
) -> None:
    """The name alone may be that of twenty exports."""
    for name in names:
        found = findings_of(school.store, policies_of(school.home), name, YEAR, NOW).findings
        places = [place for finding in found for place in finding.evidence if place.file]
        assert places
        assert [place for place in places if place.sha256 is None or place.taken is None] == []


def test_a_change_is_shown_by_the_export_before_and_the_one_after(school: School, names: tuple[str, str]) -> None:
    """The old value was still there in the one, the new one is in the other; checked in the observations themselves."""
    policies = policies_of(school.home)
    with school.store.read() as db:
        facts = gather(db, policies, names[0], YEAR)
        seen = db.query("""
            SELECT s.sha256, s.sheet, o.cell, o.pupil_code, o.subject, o.component, o.value
            FROM cell_observation o JOIN snapshot s USING (snapshot_id)""")
    cell = ["sheet", "cell", "pupil_code", "subject", "component"]
    changes = facts.corrections.select(
        *cell, "sha256", "before_sha256", "before_sheet", "before_cell", "previous_value", new="value"
    )
    now = changes.join(seen, on=["sha256", *cell])
    before = changes.select(
        "pupil_code", "subject", "component", "previous_value",
        sha256="before_sha256", sheet="before_sheet", cell="before_cell",
    ).join(seen, on=["sha256", *cell])  # fmt: skip
    assert now.height == before.height == facts.corrections.height > 0
    assert now.filter(pl.col("value") != pl.col("new")).is_empty()
    assert before.filter(pl.col("value") != pl.col("previous_value")).is_empty()


def test_on_the_screen_no_two_findings_read_the_same(school: School, names: tuple[str, str]) -> None:
    """Below each sentence stands of whom it is, by code, and where that can be looked up."""
    whole = findings_of(school.store, policies_of(school.home), names[0], YEAR, NOW)
    lines = told(whole)
    both = [
        (line, after) for line, after in pairwise([*lines, ""]) if line.lstrip().startswith(("•", "?"))
    ]
    assert len(both) > 10
    assert len(set(both)) == len(both)
    assert any(after.lstrip().startswith("căn cứ: học sinh ") and "SHA-256 " in after for _, after in both)


def test_every_observed_correction_is_gathered_with_its_place_and_register_row(
    school: School, names: tuple[str, str]
) -> None:
    """As many as the measure has, each with file, sheet and cell; a declared one names its row of the register."""
    policies = policies_of(school.home)
    with school.store.read() as db:
        facts = gather(db, policies, names[0], YEAR)
    assert facts.corrections.height == observed_corrections(school.store, policies, Filters(names[0], YEAR)).height > 0
    assert facts.corrections.select("file", "sheet", "cell").null_count().row(0) == (0, 0, 0)
    named = facts.corrections.drop_nulls("register_id")
    assert named.height > 0
    assert named.join(facts.declared, on="register_id", how="semi").height == named.height
    assert {"register", "calendar", "duties", "transfers", "pupil_fields", "result_lists"} <= set(facts.sources["list"])


def test_the_averages_that_were_planted_stale_are_found_and_no_other(school: School, names: tuple[str, str]) -> None:
    """Each with both values; the books' own results agree with the circular everywhere else."""
    planted = {
        (book.class_name, stale.pupil_code, stale.subject)
        for whole in build(classes=1)[:1] for book in whole.books for stale in book.stale
    }  # fmt: skip
    found = [
        finding
        for finding in findings_of(school.store, policies_of(school.home), names[0], YEAR, NOW).findings
        if finding.kind.startswith("lech-")
    ]
    assert planted
    assert {(f.about.class_name, f.about.pupil_code, f.about.subject) for f in found} == planted
    assert all(f.is_certain and f.stated != f.recomputed and f.working for f in found)


def test_switching_the_profile_changes_what_is_found(school: School, names: tuple[str, str]) -> None:
    """The same primary school by its own kind of regulation and by another's."""
    kinds = {
        name: {f.kind for f in findings_of(school.store, switched_to(name), names[1], YEAR, NOW).findings}
        for name in ("toan-thang-tien-thang", "tien-minh")
    }
    only = {"kiem-dien-chua-ki", "nhan-xet-thang-thieu"}  # duties that the other regulation does not know
    assert only <= kinds["toan-thang-tien-thang"]
    assert not only & kinds["tien-minh"]


def test_a_school_without_a_profile_is_not_judged(school: School, names: tuple[str, str]) -> None:
    """It says so, and finds nothing."""
    found = findings_of(school.store, Policies(()), names[0], YEAR, NOW)
    assert not found.is_judged
    assert found.findings == ()
    assert "chưa có chính sách" in told(found)[0]


def test_a_month_s_findings_are_of_it_or_may_lie_in_it(school: School, names: tuple[str, str]) -> None:
    """What is about another month, or lay wholly before or after, is left out; what has no moment stays."""
    whole = findings_of(school.store, policies_of(school.home), names[0], YEAR, NOW).findings
    november = Narrowing(month="2025-11").of(whole)
    assert 0 < len(november) < len(whole)
    assert {f.about.month for f in november} <= {None, "2025-11"}
    for finding in november:
        ends = finding.latest or finding.earliest
        assert ends is None or f"{ends:%Y-%m}" >= "2025-11" or finding.about.month == "2025-11"
        assert finding.earliest is None or f"{finding.earliest:%Y-%m}" <= "2025-11" or finding.about.month


def test_a_class_and_a_term_narrow_the_findings(school: School, names: tuple[str, str]) -> None:
    """What is about the school as a whole is about each of its classes."""
    whole = findings_of(school.store, policies_of(school.home), names[0], YEAR, NOW).findings
    narrowed = Narrowing(term="HK1", class_name="6A1").of(whole)
    assert {f.about.class_name for f in narrowed} == {None, "6A1"}
    assert {f.about.term for f in narrowed} <= {None, "HK1"}


def test_a_school_that_is_not_there_is_named_as_such(school: School) -> None:
    """With what there is instead."""
    with pytest.raises(UsageError, match="Có:"):
        all_findings(school.store, policies_of(school.home), NOW, school="THPT Không Có")


@pytest.mark.full
@pytest.mark.parametrize(
    ("only", "named"),
    [
        (Narrowing(term="HK7"), "học kì «HK7».*Có: CN, HK1"),
        (Narrowing(class_name="99Z"), "lớp «99Z».*Có: .*6A1"),
        (Narrowing(month="2035-01"), "tháng «2035-01».*Có: .*2025-11"),
    ],
)
def test_a_term_class_or_month_that_is_not_there_is_refused(school: School, only: Narrowing, named: str) -> None:
    """An empty answer would look as if all were well; it says what there is."""
    with pytest.raises(UsageError, match=named):
        all_findings(school.store, policies_of(school.home), NOW, only=only)


def test_the_whole_year_may_be_asked_for(school: School, names: tuple[str, str]) -> None:
    """CN is a term of every year, exported or not."""
    [found] = all_findings(
        school.store, policies_of(school.home), NOW, school=names[0], only=Narrowing(term="CN", month="2026-07")
    )
    assert {finding.about.term for finding in found.findings} <= {None, "CN"}


def test_findings_name_no_pupil(school: School, names: tuple[str, str]) -> None:
    """No name of the roster, and no code, stands in any sentence."""
    with school.store.read() as db:
        pupils = db.query("SELECT DISTINCT full_name, pupil_code FROM roster_row").rows()
    for name in names:
        found = findings_of(school.store, policies_of(school.home), name, YEAR, NOW).findings
        text = "\n".join(finding.sentence for finding in found)
        assert text
        assert not [row for row in pupils if row[0] in text or row[1] in text]
