"""Which marks a class lacks, reckoned by hand: TT22/2021 điều 6 asks 2, 3 or 4 regular ones by a year's periods."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from finding_cases import found_in

from records.circulars.counts import MarkCounts
from records.circulars.readings import Choices, SpecialTopics
from records.circulars.rules import rules_named, surely_needed
from records.clock import VIETNAM
from records.findings import Finding

POLICY = """
[[term]]
school_year = "{year}-{after}"
code = "HK1"
first_day = {year}-09-05
last_day = {after}-01-16

[[list]]
code = "xet-duyet"
article = "Điều 9"
sentence = "Duyệt khi đủ."
lists = ["promoted"]
approved_by = "principal"
after_all_entered = true
"""
MISSING, EARLY = "thieu-diem-cuoi-ki", "duyet-khi-chua-du-diem"
FOUR = {"TX1": "7", "TX2": "7", "TX3": "7", "TX4": "7", "GK": "7", "CK": "7", "TBM": "7.0"}
PUPILS = ("HS01", "HS02", "HS03")
APPROVED = {"duties": [{"term": "HK1", "work": "approval", "done_on": "2026-01-18"}], "given": ["duties"]}


def cells(pupils: tuple[str, ...] = PUPILS, subject: str = "toan", grade: int = 6, year: int = 2025, **values: str
          ) -> list[dict[str, Any]]:  # fmt: skip
    """What an export of after the term shows of each pupil."""
    shared = {"subject": subject, "grade": grade, "seen_from": f"{year + 1}-02-05T08:00:00"}
    return [{**shared, "pupil_code": pupil, "component": name, "value": value}
            for pupil in pupils for name, value in values.items()]  # fmt: skip


def regular(number: int, columns: int = 4) -> dict[str, str]:
    """A column each, the first of them filled; the mid-term, the final and the average are there."""
    marks = {f"TX{n}": "7" if n <= number else "" for n in range(1, columns + 1)}
    return {**marks, "GK": "7", "CK": "7", "TBM": "7.0"}


def found(kind: str, marks: list[dict[str, Any]], year: int = 2025, **facts: Any) -> list[Finding]:
    policy, grade = POLICY.format(year=year, after=year + 1), marks[0]["grade"]
    case = {"now": datetime(year + 1, 2, 10, 8, tzinfo=VIETNAM), "policy": policy, "school_year": f"{year}-{year + 1}",
            "classes": [{"grade": grade}], "marks": marks, **facts}  # fmt: skip
    return [finding for finding in found_in(case) if finding.kind == kind]


def told(findings: list[Finding]) -> list[tuple[bool, int]]:
    return [(finding.is_certain, finding.count) for finding in findings]


@pytest.mark.parametrize(
    ("subject", "grade", "asked"),
    [
        ("gdcd", 6, 2), ("tin_hoc", 9, 2), ("cong_nghe", 7, 2), ("gdtc", 6, 2), ("hdtn", 9, 2),  # 35; comments: two
        ("cong_nghe", 8, 3), ("lich_su", 10, 3), ("vat_li", 11, 3),  # 52, 52, 70
        ("toan", 6, 4), ("ls_dl", 6, 4), ("toan", 12, 4),  # 140, 105, 105
    ],
)  # fmt: skip
def test_tt22_asks_two_three_or_four_regular_marks(subject: str, grade: int, asked: int) -> None:
    """A class that has one too few lacks one of each pupil for certain; one that has them all lacks nothing."""
    level = {"TBM": "Đ"} if subject in {"gdtc", "hdtn"} else {}
    short = cells(subject=subject, grade=grade, **{**regular(asked - 1), **level})
    [lack] = found(MISSING, short)
    assert (lack.is_certain, lack.count) == (True, 3)
    assert f"ít nhất {asked} điểm" in lack.sentence
    assert found(MISSING, cells(subject=subject, grade=grade, **{**regular(asked), **level})) == []


@pytest.mark.parametrize(
    ("year", "subject", "grade", "asked"),
    [
        (2019, "toan", 9, 4), (2019, "gdtc", 9, 3), (2019, "gdcd", 9, 2), (2019, "vat_li", 9, 2),  # 4, 2, 1 a week
        (2020, "toan", 9, 4), (2020, "gdtc", 9, 3), (2020, "gdcd", 9, 2), (2020, "vat_li", 9, 2),  # 140, 70, 35 a year
    ],
)  # fmt: skip
def test_tt58_asks_them_by_week_then_by_year(year: int, subject: str, grade: int, asked: int) -> None:
    """Vật lí has one period a week or two, by the grade: two marks are asked for in any case."""
    level = {"TBM": "Đ"} if subject == "gdtc" else {}
    [lack] = found(MISSING, cells(subject=subject, grade=grade, year=year, **{**regular(asked - 1), **level}), year)
    assert (lack.is_certain, lack.count) == (True, 3)
    whole = cells(subject=subject, grade=grade, year=year, **{**regular(asked), **level})
    assert found(MISSING, whole, year) == []


def test_an_extra_column_of_one_pupil_accuses_nobody() -> None:
    """Toán has 140 periods: four marks are enough, though one pupil has a fifth; the principal approved in time."""
    extra = [*cells(PUPILS[:1], **FOUR, TX5="9"), *cells(PUPILS[1:], **FOUR, TX5="")]
    assert found(MISSING, extra) == []
    assert found(EARLY, extra, **APPROVED) == []
    common = [*cells(PUPILS[1:], **FOUR, TX5="9"), *cells(PUPILS[:1], **FOUR, TX5="")]
    assert told(found(MISSING, common)) == [(False, 1)]
    assert found(EARLY, common, **APPROVED) == []


def test_a_class_with_one_regular_mark_lacks_three_of_each_pupil_whatever_columns_its_form_has() -> None:
    """140 periods: 4 − 1 = 3 of each of three pupils, whether the form shows blank columns or none; approved early."""
    for columns in (1, 2, 4):
        marks = cells(**regular(1, columns))
        assert told(found(MISSING, marks)) == [(True, 9)]
        assert told(found(EARLY, marks, **APPROVED)) == [(True, 9)]


def test_a_book_that_does_not_show_the_final_is_not_taken_for_whole() -> None:
    """An export of the regular marks alone may be a part of the book: its blanks are nobody's fault."""
    assert found(MISSING, cells(TX1="7", TX2="", TX3="", TX4="")) == []


def test_a_mark_that_exports_disagree_on_counts_as_there() -> None:
    """Three and one that may be there: nothing is short of four."""
    marks = cells(**regular(3))
    for mark in marks:
        mark["is_disputed"] = mark["component"] == "TX4"
    assert found(MISSING, marks) == []


def test_a_part_of_a_subject_is_asked_for_only_as_the_class_has_it() -> None:
    """Vật lí in grade 6 is a part of Khoa học tự nhiên: its blank final is possible, and told of no principal."""
    part = [*cells(PUPILS[1:], "vat_li", CK="7"), *cells(PUPILS[:1], "vat_li", CK="")]
    assert told(found(MISSING, part)) == [(False, 1)]
    assert found(EARLY, part, **APPROVED) == []


@pytest.mark.parametrize("known_by", ["transfers", "rosters"])
def test_who_left_before_the_end_lacks_nothing(known_by: str) -> None:
    """HS03 left on 18/10, or is in no sheet after it; one who left in February lacked the final in January."""
    marks = [*cells(PUPILS[:2], **FOUR), *cells(PUPILS[2:], **{**FOUR, "GK": "", "CK": "", "TBM": ""})]

    def facts(day: str) -> dict[str, Any]:
        if known_by == "transfers":
            return {"transfers": [{"pupil_code": "HS03", "kind": "out", "happened_on": day}]}
        return {"rosters": [
            {"snapshot_id": at, "taken_earliest": f"{at}T08:00:00", "taken_latest": f"{at}T08:00:00",
             "pupil_code": pupil, "row_number": row}
            for at, pupils in ((day, PUPILS), ("2026-02-09", PUPILS[:2])) for row, pupil in enumerate(pupils)
        ]}  # fmt: skip

    for kind, more in ((MISSING, {}), (EARLY, APPROVED)):
        assert found(kind, marks, **more, **facts("2025-10-18")) == []
        assert told(found(kind, marks, **more, **facts("2026-02-06"))) == [(True, 3)]


def test_who_came_within_the_term_may_have_marks_elsewhere() -> None:
    """In on 20/11 with two regular marks of four: the other two may be of the former school."""
    marks = [*cells(PUPILS[:2], **FOUR), *cells(PUPILS[2:], **regular(2))]
    came = {"transfers": [{"pupil_code": "HS03", "kind": "in", "happened_on": "2025-11-20"}]}
    assert told(found(MISSING, marks, **came)) == [(False, 2)]
    assert found(EARLY, marks, **APPROVED, **came) == []
    assert told(found(EARLY, marks, **APPROVED)) == [(True, 2)]


def test_a_transfer_of_an_earlier_list_leaves_it_open() -> None:
    """Out on 18/10 by a list that the newest does not repeat: nothing is missing of the pupil for certain."""
    marks = [*cells(PUPILS[:2], **FOUR), *cells(PUPILS[2:], **{**FOUR, "CK": ""})]
    went = {"earlier_transfers": [{"pupil_code": "HS03", "kind": "out", "happened_on": "2025-10-18"}]}
    assert told(found(MISSING, marks, **went)) == [(False, 1)]
    assert found(EARLY, marks, **APPROVED, **went) == []


def test_a_later_approval_of_an_earlier_list_leaves_it_open_when_it_was() -> None:
    """18/1 by the newest list, 10/2 by an earlier one: approved too early possibly."""
    marks = [*cells(PUPILS[:2], **FOUR), *cells(PUPILS[2:], **{**FOUR, "CK": ""})]
    later = [{"term": "HK1", "work": "approval", "done_on": "2026-02-10"}]
    assert told(found(EARLY, marks, **APPROVED, earlier_duties=later)) == [(False, 1)]


def test_who_came_back_is_no_leaver() -> None:
    """Out in October, back in December: whether the marks are asked of the pupil is not known, so it is possible."""
    marks = [*cells(PUPILS[:2], **FOUR), *cells(PUPILS[2:], **{**FOUR, "CK": ""})]
    rows = [{"pupil_code": "HS03", "kind": kind, "happened_on": day}
            for kind, day in (("out", "2025-10-18"), ("returned", "2025-12-01"))]  # fmt: skip
    assert told(found(MISSING, marks, transfers=rows)) == [(False, 1)]


def test_primary_tests_are_asked_for_where_tt27_has_them() -> None:
    """Toán has a test at the end of a term (điều 7); a column of another subject is asked for as the class has it."""
    for subject, is_certain in (("toan", True), ("dao_duc", False)):
        marks = [*cells(PUPILS[1:], subject, 4, KTDK="8"), *cells(PUPILS[:1], subject, 4, KTDK="")]
        assert told(found(MISSING, marks)) == [(is_certain, 1)]


def test_whether_special_topics_count_as_periods_is_a_choice_and_the_fewer_is_sure() -> None:
    """Vật lí 11: 70 periods ask for 3; with 35 of the special topics 105 ask for 4. Three are surely needed."""
    counted = rules_named("TT22", Choices(special_topics=SpecialTopics.COUNTED))
    assert counted is not None
    hours = counted.hours("vat_li", 11)
    assert hours is not None
    assert counted.needed_marks("vat_li", hours) == MarkCounts(4)
    assert surely_needed(counted, "vat_li", 11) == MarkCounts(3)
    assert Choices.of([("special_topics", "tinh")]) == counted.choices


def test_a_comment_subject_with_all_its_marks_and_another_level_is_told() -> None:
    """GDTC asks for 2 + 1 + 1; all are Đạt and the book says Chưa đạt. With one regular nobody judges the level."""
    four = {"TX1": "Đ", "TX2": "Đ", "GK": "Đ", "CK": "Đ"}
    assert told(found("lech-muc-mon", cells(subject="gdtc", **four, TBM="CĐ"))) == [(True, 1)] * 3
    assert found("lech-muc-mon", cells(subject="gdtc", **four, TBM="Đ")) == []
    assert found("lech-muc-mon", cells(subject="gdtc", **{**four, "TX2": ""}, TBM="CĐ")) == []
