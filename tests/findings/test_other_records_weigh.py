"""What one record says for certain, another of the school's own records may leave open, or ask of nobody."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from finding_cases import found_in

from records.findings import Finding
from records.marks import TERM_AVERAGE

RELOCK = """
[correction.relock]
code = "khoa-lai"
article = "Điều 5"
sentence = "Sửa xong khóa ngay."
within_days = 0
"""
OF_LISTS = """
[[due]]
code = "danh-gia-lai"
article = "Điều 11"
sentence = "Kết quả đánh giá lại hoàn thiện trước 31/8."
work = "results"
of_lists = ["reassessed", "summer_training"]
on = { month = 8, day = 30 }
year = "second"
"""


def found(kind: str, policy: str, now: str = "2026-10-01T08:00:00", **facts: Any) -> list[Finding]:
    case = {"now": datetime.fromisoformat(now), "policy": policy, **facts}
    return [finding for finding in found_in(case) if finding.kind == kind]


@pytest.mark.requirement("TM-09")
@pytest.mark.parametrize(
    ("lock", "is_certain"),
    [
        ({"done_on": "2025-11-09", "term": "HK1"}, False),
        ({"done_on": "2025-11-09", "class_name": "6A1", "subject": "toan"}, False),
        ({"done_on": "2025-11-08"}, True),
        ({"done_on": "2025-11-10"}, True),
        ({"done_on": "2025-11-09", "class_name": "6A2"}, True),
        ({"done_on": "2025-11-09", "subject": "ngu_van"}, True),
    ],
    ids=["of the term", "of the subject", "before", "after the last day", "another class", "another subject"],
)
@pytest.mark.parametrize("source", ["duties", "earlier_duties"])
def test_a_lock_in_time_in_the_book_of_duties_leaves_a_late_relocking_open(
    lock: dict[str, Any], is_certain: bool, source: str
) -> None:
    """Corrected on 09/11; the register calls 12/11 the day of the lock, the book of duties another."""
    row = {"corrected_at": "2025-11-09T09:00:00", "relocked_at": "2025-11-12T07:00:00"}
    change = {
        "declared": True, "register_id": "so:5",
        "entered_after": "2025-11-03T08:00:00", "entered_by": "2025-11-10T08:00:00",
    }  # fmt: skip
    facts: dict[str, Any] = {"corrections": [change], "declared": [row], source: [{"work": "lock", **lock}]}
    [late] = found("khoa-lai-tre", RELOCK, **facts)
    assert late.is_certain == is_certain
    assert ("sổ công việc có ghi khóa ngày 09/11/2025" in late.sentence) != is_certain
    assert len([place for place in late.evidence if place.row]) == (1 if is_certain else 2)


def on_list(name: str, class_name: str = "6A1") -> dict[str, Any]:
    return {"list": name, "class_name": class_name}


@pytest.mark.requirement("TT-13")
@pytest.mark.parametrize(
    ("listed", "expected"),
    [
        (None, [(None, False)]),
        ([on_list("promoted")], []),
        ([on_list("promoted"), on_list("reassessed")], [("6A1", True)]),
        ([on_list("summer_training", "6A2")], [("6A2", True)]),
        ([on_list("reassessed"), on_list("reassessed", "6A2")], [(None, True)]),
    ],
    ids=["no lists", "nobody", "one of 6A1", "one of 6A2", "of each class"],
)
def test_results_of_the_re_assessment_are_asked_where_somebody_is_assessed_again(
    listed: list[dict[str, Any]] | None, expected: list[tuple[str | None, bool]]
) -> None:
    """The book of duties, saved in October, says nothing of it. Without lists nobody knows whether anything was due."""
    facts = {
        "given": ["duties", *(["result_lists"] if listed is not None else [])], "result_lists": listed or [],
        "classes": [{"term": "CN"}, {"term": "CN", "class_name": "6A2"}],
        "duties": [{"work": "attendance", "month": "2025-09", "done_on": "2025-09-30"}],
    }  # fmt: skip
    missing = found("ket-qua-tre", OF_LISTS, **facts)
    assert [(finding.about.class_name, finding.is_certain) for finding in missing] == expected
    no_list = "chưa rõ có học sinh nào kiểm tra lại hoặc rèn luyện trong hè không"
    assert [no_list in finding.sentence for finding in missing] == [listed is None] * len(expected)


@pytest.mark.requirement("TT-13")
@pytest.mark.parametrize(("listed", "is_certain"), [(None, True), ("promoted", False), ("reassessed", True)])
def test_a_late_record_of_results_that_no_list_asks_for_is_possible(listed: str | None, is_certain: bool) -> None:
    """It says itself that there was something to complete; a list that has nobody says that there was not."""
    facts = {
        "given": ["duties", *(["result_lists"] if listed else [])], "classes": [{"term": "CN"}],
        "result_lists": [on_list(listed)] if listed else [], "duties": [{"work": "results", "done_on": "2026-09-02"}],
    }  # fmt: skip
    [late] = found("ket-qua-tre", OF_LISTS, **facts)
    assert late.is_certain == is_certain
    assert "ghi nhận ngày 02/09/2026" in late.sentence


@pytest.mark.parametrize(("shown", "count"), [("TX1", 0), ("TX30", 1), (TERM_AVERAGE, 1)])
def test_of_a_mark_that_no_book_has_nothing_is_held_against_anybody(shown: str, count: int) -> None:
    """The register alone says that TX30 was corrected, without consent; the exports show the columns of the subject,
    or averages alone."""
    consent = """
[correction.consent]
code = "dong-y"
article = "Điều 5"
sentence = "Hiệu trưởng đồng ý mới sửa."
by = ["principal"]
"""
    said = {"component": "TX30", "corrected_at": "2025-11-09T09:00:00", "requested_on": "2025-11-09"}
    marks = [{"component": shown, "value": "8", "pupil_code": "HS02"}]
    facts: dict[str, Any] = {"given": ["register"], "declared": [said], "marks": marks}
    assert len(found("sua-diem-khong-dong-y", consent, **facts)) == count
