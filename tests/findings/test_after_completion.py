"""Corrections after a term's records are complete: the procedure allows them, and related records may not exist yet."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from finding_cases import found_in

from records.findings import Finding

CUTOFF, RELATED = "sua-diem-sau-han", "ho-so-lien-quan-chua-sua"
POLICY = """
[[term]]
school_year = "2025-2026"
code = "HK1"
first_day = 2025-09-05
last_day = 2026-01-16

[correction.cutoff]
code = "sua-diem-han-cuoi"
article = "Điều 5"
sentence = "Hạn cuối để sửa điểm là 1 tuần trước khi kiểm tra học kì."
days = 7
before = "CK"
counted_from = "own_test_day"

[lock.term]
code = "khoa-so"
article = "Điều 7"
sentence = "Hiệu trưởng quyết định khóa sổ."
decided_by = "principal"
"""
AND_RELATED = """
[correction.related]
code = "ho-so-lien-quan"
article = "Điều 5"
sentence = "Sửa cả hồ sơ liên quan."
documents = ["class_summary", "hoc_ba"]
"""
LOCKED = {"work": "lock", "term": "HK1", "done_on": "2026-01-17", "done_at": "2026-01-17T10:00:00"}
PRINTED = {"work": "print", "term": "HK1", "document": "class_summary", "done_on": "2026-01-20"}
SUMMARY = "bảng tổng hợp kết quả đánh giá"


def found(kind: str, policy: str = POLICY + AND_RELATED, **facts: Any) -> list[Finding]:
    case = {"now": datetime(2026, 2, 10, 8, 0), "policy": policy, "given": ["register", "duties"], **facts}  # noqa: DTZ001 – local
    return [finding for finding in found_in(case) if finding.kind == kind]


def corrected(after: str, by: str, *, declared: bool | None = True, **said: Any) -> dict[str, Any]:
    """A change, by default with its row of the register; the test of its subject is on 05/01, the last day 29/12."""
    change = {"declared": declared, "entered_after": f"{after}T08:00:00", "entered_by": f"{by}T08:00:00"}
    row = {"approved_on": after, "approved_role": "principal", **said}
    return {
        "corrections": [{**change, "register_id": "so:5"} if declared else change],
        "declared": [row] if declared else [],
        "tests": [{"component": "CK", "test_date": "2026-01-05"}],
        "duties": [LOCKED],
    }


def test_an_error_found_after_completion_may_be_corrected_after_the_last_day() -> None:
    """Declared, between 02/02 and 04/02, the book locked on 17/01: the regulation has such errors corrected."""
    assert found(CUTOFF, **corrected("2026-02-02", "2026-02-04")) == []


@pytest.mark.parametrize(("after", "by"), [("2026-01-08", "2026-01-12"), ("2026-01-15", "2026-01-19")])
def test_when_the_records_were_complete_nobody_knows_for_certain(after: str, by: str) -> None:
    """Between the test and the recorded lock, or about it: possibly, with the reason."""
    [one] = found(CUTOFF, **corrected(after, by))
    assert not one.is_certain
    assert "chưa rõ hồ sơ khi ấy đã hoàn tất hay chưa" in one.sentence


def test_without_a_recorded_completion_a_declared_correction_is_never_surely_too_late() -> None:
    """No lock, no print and no seal is recorded."""
    [one] = found(CUTOFF, **{**corrected("2026-02-02", "2026-02-04"), "duties": []})
    assert not one.is_certain


@pytest.mark.parametrize(
    ("facts", "policy"),
    [
        (corrected("2025-12-30", "2026-01-04"), POLICY + AND_RELATED),
        (corrected("2026-02-02", "2026-02-04", declared=False), POLICY + AND_RELATED),
        (corrected("2026-02-02", "2026-02-04"), POLICY),
        (
            corrected("2026-02-02", "2026-02-04"),
            POLICY.replace('"own_test_day"', '"own_test_day"\nholds_after_completion = true') + AND_RELATED,
        ),
    ],
    ids=["before the test", "by no procedure", "no rule of later errors", "the school reads it so"],
)
def test_other_corrections_after_the_last_day_are_surely_too_late(facts: dict[str, Any], policy: str) -> None:
    """No records are complete before the test, nobody asked, or nothing allows it."""
    assert [finding.is_certain for finding in found(CUTOFF, policy, **facts)] == [True]


def test_no_records_are_complete_before_the_days_that_the_profile_sets_for_the_tests() -> None:
    """Without a calendar of tests: the days are 05/01 to 10/01, the last day to correct is 29/12 or 03/01."""
    days = """
[[test_days]]
school_year = "2025-2026"
term = "HK1"
kind = "CK"
first_day = 2026-01-05
last_day = 2026-01-10
"""
    facts = {**corrected("2026-01-05", "2026-01-09"), "tests": []}
    assert [finding.is_certain for finding in found(CUTOFF, POLICY + AND_RELATED + days, **facts)] == [True]


def test_a_print_before_the_test_completes_nothing() -> None:
    """A draft of December."""
    facts = corrected("2025-12-30", "2026-01-04")
    facts["duties"] = [{**PRINTED, "done_on": "2025-12-20"}]
    assert [finding.is_certain for finding in found(CUTOFF, **facts)] == [True]


@pytest.mark.requirement("TM-08", "TM-10", "TT-15", "TT-16")
@pytest.mark.parametrize("profile", ["tien-minh", "toan-thang-tien-thang"])
def test_the_two_texts_let_errors_of_complete_records_be_corrected_unless_the_school_reads_them_otherwise(
    profile: str,
) -> None:
    """A named choice: by default such a correction is no breach of the last day."""
    mark = {"class_name": "4A", "grade": 4, "component": "KTDK", "term": "GK1"}
    facts = corrected("2026-02-02", "2026-02-04")
    test = {**mark, "component": "CK" if profile.startswith("toan") else "KTDK", "term": "HK1"}
    case = {
        **facts, "profile": profile, "school_year": "2025-2026",
        "corrections": [{**facts["corrections"][0], **mark}], "declared": [{**facts["declared"][0], **mark}],
        "tests": [{**test, "test_date": "2026-01-05"}], "classes": [mark],
    }  # fmt: skip
    terms = POLICY.split("[correction", maxsplit=1)[0] if profile == "tien-minh" else ""  # the other has its own
    assert found(CUTOFF, terms, **case) == []
    kept = {**case, "choices": {"sai-sau-hoan-tat": "van-giu-han"}}
    assert [finding.is_certain for finding in found(CUTOFF, terms, **kept)] == [True]


def late(related: list[str] | None, *duties: dict[str, Any], **facts: Any) -> dict[str, Any]:
    """Corrected on 03/02, by the register with these records put right (None: it says nothing of them)."""
    return {**corrected("2026-02-02", "2026-02-04", related_documents=related), "duties": list(duties), **facts}


def owed(**facts: Any) -> list[tuple[bool, str]]:
    told = "chưa thấy ghi đã sửa cả "
    return [(f.is_certain, f.sentence.split(told)[1]) for f in found(RELATED, **facts)]


@pytest.mark.parametrize("related", [[], ["class_summary"]])
def test_a_record_that_does_not_exist_yet_need_not_be_corrected(related: list[str]) -> None:
    """The book is locked in January; the school answers that nothing else was finished: no học bạ is printed yet."""
    assert owed(**late(related, LOCKED)) == []


def test_while_the_school_has_not_answered_a_closed_term_may_have_other_records() -> None:
    """As the register's own page asks until it is answered."""
    assert owed(**late(None, LOCKED)) == [(False, f"{SUMMARY}, học bạ.")]


@pytest.mark.parametrize(
    ("duties", "left"),
    [
        ([LOCKED, PRINTED], [(True, f"{SUMMARY}.")]),
        ([PRINTED, {**PRINTED, "work": "archive", "document": "hoc_ba"}], [(True, f"{SUMMARY}, học bạ.")]),
        ([PRINTED, {**PRINTED, "document": "hoc_ba", "done_on": "2026-02-03"}],
         [(True, f"{SUMMARY}."), (False, "học bạ.")]),
        ([PRINTED, {**PRINTED, "done_on": "2026-02-03"}], [(False, f"{SUMMARY}.")]),
        ([PRINTED, {**PRINTED, "done_on": "2026-02-06"}], []),
        ([{**PRINTED, "class_name": "6A2"}], []),
    ],
    ids=["one printed", "both kept", "the other about then", "perhaps anew", "printed anew", "of another class"],
)  # fmt: skip
def test_each_record_is_asked_for_from_its_own_completion_on(
    duties: list[dict[str, Any]], left: list[tuple[bool, str]]
) -> None:
    """Of two the school says that neither was corrected; which of them was there by then, the duties say."""
    assert owed(**late([], *duties)) == left


def test_a_sealed_bundle_holds_the_records_and_a_new_revision_holds_them_corrected() -> None:
    """As a print does, and a print made anew."""
    sealed = {"sealed_at": "2026-01-20T08:00:00"}
    assert owed(**late(["class_summary"], bundles=[sealed])) == [(True, "học bạ.")]
    again = {"revision": 2, "sealed_at": "2026-02-05T08:00:00"}
    assert owed(**late(["class_summary"], bundles=[sealed, again])) == []
