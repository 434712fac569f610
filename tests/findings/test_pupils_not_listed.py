"""Pupils whom the book has and the list of pupils' data has not (TT-08): found, and nobody wrongly."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from finding_cases import found_in

from records.findings import Finding

KIND = "thong-tin-hoc-sinh-thieu"
DUE = """
[[due]]
code = "thong-tin"
article = "Điều 7"
sentence = "Thông tin tối thiểu."
work = "pupil_data"
fields = ["phone", "assignments"]
"""
BY_SEPTEMBER = f"{DUE}on = {{ month = 9, day = 30 }}\n"
Row = dict[str, Any]


def sheet(name: str, taken: str, *pupils: str, class_name: str = "6A1") -> list[Row]:
    at = f"{taken}T08:00:00"
    return [
        {"snapshot_id": name, "taken_earliest": at, "taken_latest": at, "pupil_code": code, "class_name": class_name}
        for code in pupils
    ]


def listed(*pupils: str, taken: str = "2025-10-10", class_name: str = "6A1") -> list[Row]:
    at = f"{taken}T08:00:00"
    return [
        {"field": "phone", "is_filled": True, "pupil_code": code, "taken": at, "class_name": class_name}
        for code in pupils
    ]


def found(rosters: list[Row], fields: list[Row], policy: str = DUE, **more: Any) -> list[Finding]:
    case = {
        "now": datetime.fromisoformat("2026-06-10T08:00:00"), "saved": datetime.fromisoformat("2025-10-10T08:00:00"),
        "given": ["pupil_fields"], "policy": policy, "rosters": rosters, "pupil_fields": fields,
    }  # fmt: skip
    return [finding for finding in found_in({**case, **more}) if finding.kind == KIND]


def said(rosters: list[Row], fields: list[Row], policy: str = DUE, **more: Any) -> list[tuple[int, str]]:
    return [(finding.count, finding.certainty) for finding in found(rosters, fields, policy, **more)]


THREE = sheet("a", "2025-09-20", "HS01", "HS02", "HS03")


@pytest.mark.requirement("TT-08")
@pytest.mark.parametrize("policy", [DUE, BY_SEPTEMBER], ids=["no day", "until 30/9"])
def test_pupils_of_the_book_who_are_not_in_the_list_are_found(policy: str) -> None:
    """Three in the book, one in the list, with all that is asked: two lack."""
    [two] = found(THREE, listed("HS01"), policy)
    assert (two.count, two.certainty, two.about.class_name) == (2, "certain", "6A1")
    assert "2 học sinh có trong bản xuất mà không có trong danh sách thông tin học sinh" in two.sentence
    assert said(THREE, listed("HS01", "HS02", "HS03"), policy) == []
    assert said(THREE, listed("HS01", "HS02") + listed("HS03", class_name="6A2"), policy) == []


@pytest.mark.requirement("TT-08")
def test_without_a_list_it_is_the_list_that_is_missed() -> None:
    """Nobody of it; and a class that a list of others leaves out may have a list of its own."""
    assert said(THREE, [], given=[]) == []
    assert said([*THREE, *sheet("b", "2025-09-20", "HS09", class_name="6A2")], listed("HS01", "HS02", "HS03")) == [
        (1, "possible")
    ]


@pytest.mark.requirement("TT-08")
@pytest.mark.parametrize(
    ("rosters", "more", "expected"),
    [
        (sheet("a", "2025-10-20", "HS01", "HS02"), {}, [(1, "possible")]),  # the first sheet is newer than the list
        ([*sheet("a", "2025-10-05", "HS01"), *sheet("b", "2025-10-20", "HS01", "HS02")], {}, []),
        (
            sheet("a", "2025-10-20", "HS01", "HS02"),
            {"transfers": [{"pupil_code": "HS02", "kind": "in", "happened_on": "2025-10-14"}]}, [],
        ),
        ([*sheet("a", "2025-09-20", "HS01", "HS02"), *sheet("b", "2025-10-05", "HS01")], {}, []),
        ([*sheet("a", "2025-09-20", "HS01", "HS02"), *sheet("b", "2025-11-05", "HS01")], {}, []),
        (
            sheet("a", "2025-09-20", "HS01", "HS02"),
            {"transfers": [{"pupil_code": "HS02", "kind": "out", "happened_on": "2025-10-01"}]}, [],
        ),
        (
            sheet("a", "2025-09-20", "HS01", "HS02"),
            {"transfers": [{"pupil_code": "HS02", "kind": "out", "happened_on": "2025-11-01"}]}, [(1, "certain")],
        ),
        ([*sheet("a", "2025-10-12", "HS01"), *sheet("b", "2025-11-20", "HS01", "HS02")], {}, []),
        (
            [*sheet("a", "2025-09-20", "HS01", "HS02"), *sheet("b", "2025-10-05", "HS02", class_name="6A2")],
            {"pupil_fields": listed("HS01") + listed("HS09", class_name="6A2")}, [(1, "possible")],
        ),
    ],
    ids=["the list is older", "came after it by the sheets", "came after it by the transfers", "left before it",
         "left about then", "left before it by the transfers", "left after it", "came in November",
         "once, in the newer class"],
)  # fmt: skip
def test_who_need_not_be_in_the_list_is_not_missed_in_it(
    rosters: list[Row], more: Row, expected: list[tuple[int, str]]
) -> None:
    """The list of 10/10 was written before they came, or after they had left."""
    assert said(rosters, more.pop("pupil_fields", listed("HS01")), **more) == expected


@pytest.mark.requirement("TT-08")
def test_a_code_that_the_book_does_not_have_may_be_the_missing_pupils() -> None:
    """Mistyped in the list, or in the newest export: HS02 is then gone from the book, and in the list."""
    assert said(THREE, listed("HS01", "HS02", "HSO3")) == [(1, "possible")]
    mistyped = [*sheet("a", "2025-09-20", "HS01", "HS02"), *sheet("b", "2025-10-05", "HS01", "HSO2")]
    assert said(mistyped, listed("HS01", "HS02")) == [(1, "possible")]


@pytest.mark.requirement("TT-08")
def test_who_was_first_seen_after_the_last_day_may_have_come_after_it() -> None:
    """Hạn 30/9, first sheet 5/10; and a list that was saved before the last day says nothing of it."""
    assert said(sheet("a", "2025-10-05", "HS01", "HS02"), listed("HS01"), BY_SEPTEMBER) == [(1, "possible")]
    early = {"saved": datetime.fromisoformat("2025-09-25T08:00:00")}
    assert said(THREE, listed("HS01"), BY_SEPTEMBER, **early) == [(2, "possible")]


def test_a_rule_of_the_classes_alone_asks_for_no_pupil() -> None:
    """Who teaches what is no pupil's data."""
    assert said(THREE, listed("HS01"), DUE.replace('"phone", ', "")) == []
