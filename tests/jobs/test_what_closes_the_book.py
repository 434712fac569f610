"""Which recorded locks close a mark's book, and which openings may have opened it: by the findings and by the pages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from test_findings_of_imports import NOW, SCHOOL, YEAR, a_list, mathematics

from jobs.finding_facts import gather
from jobs.measuring import Filters, observed_corrections
from records.facts import ExportFacts, add_exports
from records.findings import findings
from records.findings.rules.locked import AFTER_LOCK
from records.policy import Policies, load_policy
from records.store import Store

POLICY = load_policy(
    """
name = "Trường"

[lock.monthly]
code = "khoa-so-hang-thang"
article = "Mục 2.3"
sentence = "Hiệu trưởng quyết định thời điểm khóa, mở sổ hằng tháng."
decided_by = "principal"
every_month = true

[[term]]
school_year = "2025-2026"
code = "HK1"
first_day = 2025-09-05
last_day = 2026-01-16
""",
    "trường.toml",
)
CHANGE = (mathematics("2025-11-10T08:00", P1="6"), mathematics("2025-11-14T08:00", P1="8"))
SAVED = "2026-05-01T08:00"
SAID = {None: {"before"}, "possible": {"unknown"}, "certain": {"after"}}


def act(work: str, at: str, **more: str) -> dict[str, Any]:
    empty = dict.fromkeys(("term", "class_name", "subject", "component"))
    return {**empty, "work": work, "done_on": at[:10], "done_at": at, **more}


def lock(at: str, **more: str) -> dict[str, Any]:
    return act("lock", at, **more)


def unlock(at: str, **more: str) -> dict[str, Any]:
    return act("unlock", at, **more)


def duties(saved: str, *acts: dict[str, Any]) -> ExportFacts:
    return a_list("list-duty", saved, *acts)


def certainty(tmp_path: Path, *lists: ExportFacts) -> str | None:
    """Of the change of mathematics between 10 and 14 November; asserts that the pages say the same."""
    register = a_list("list-correction", SAVED, {"pupil_code": "P9", "old_value": "6", "new_value": "8"})
    store, policies = Store(tmp_path / "kho.duckdb"), Policies((POLICY,))
    with store.write() as db:
        add_exports(db, [*CHANGE, register, *lists], NOW)
    with store.read() as db:
        facts = gather(db, policies, SCHOOL, YEAR)
    found = [finding.certainty for finding in findings(facts, POLICY, NOW) if finding.kind == AFTER_LOCK]
    assert len(found) <= 1
    said = next(iter(found), None)
    pages = set(observed_corrections(store, policies, Filters(SCHOOL, YEAR, None))["lock_relation"])
    assert pages == SAID[said] or (said is None and pages == {"no-rule"})
    return said


SCHOOL_LOCKED = lock("2025-10-31T17:00")
OWN = {"class_name": "6A1", "subject": "toan"}


@pytest.mark.requirement("QN-01", "TM-12")
@pytest.mark.parametrize(
    ("acts", "expected"),
    [
        ([SCHOOL_LOCKED], "certain"),
        # The regulation itself asks for an opening each month.
        ([SCHOOL_LOCKED, unlock("2025-11-01T07:00", month="2025-11")], "possible"),
        ([SCHOOL_LOCKED, unlock("2025-11-01T07:00", month="2025-11", class_name="6A1")], "possible"),
        ([unlock("2025-10-01T07:00", month="2025-10"), SCHOOL_LOCKED], "certain"),
        ([SCHOOL_LOCKED, unlock("2025-11-01T07:00", month="2025-11"), lock("2025-11-09T08:00")], "certain"),
        ([SCHOOL_LOCKED, unlock("2025-11-12T07:00", month="2025-11")], "possible"),
        ([SCHOOL_LOCKED, unlock("2025-11-15T07:00", month="2025-11")], "certain"),
        # Another subject, another book, one class after its correction.
        ([lock("2025-11-03T17:00", subject="ngu_van", class_name="6A1")], None),
        ([lock("2025-11-03T17:00", document="attendance")], None),
        ([lock("2025-10-31T17:00", class_name="6A1")], None),
        ([lock("2025-10-31T17:00", month="2025-10")], None),
        ([lock("2025-10-31T17:00", document="mark_book")], "certain"),
        ([SCHOOL_LOCKED, unlock("2025-11-03T08:00", document="attendance")], "certain"),
        ([SCHOOL_LOCKED, unlock("2025-11-03T08:00", document="hoc_ba")], "possible"),
        # What was opened of a class or subject alone, and closed again.
        ([SCHOOL_LOCKED, unlock("2025-11-03T08:00", class_name="6A1")], None),
        ([SCHOOL_LOCKED, unlock("2025-11-03T08:00", class_name="6A2")], "certain"),
        ([SCHOOL_LOCKED, unlock("2025-11-03T08:00", **OWN)], None),
        ([SCHOOL_LOCKED, unlock("2025-11-03T08:00", subject="ngu_van")], "certain"),
        ([SCHOOL_LOCKED, unlock("2025-11-03T08:00", **OWN), lock("2025-11-03T09:00", class_name="6A1")], "certain"),
        ([SCHOOL_LOCKED, unlock("2025-11-03T08:00", **OWN), lock("2025-11-03T09:00", subject="ngu_van")], None),
        ([SCHOOL_LOCKED, unlock("2025-11-03T08:00"), lock("2025-11-04T09:00", class_name="6A1")], None),
        (
            [SCHOOL_LOCKED, unlock("2025-11-01T07:00", month="2025-11"), lock("2025-11-04T09:00", class_name="6A1")],
            "possible",
        ),
    ],
)  # fmt: skip
def test_only_what_closes_the_mark_s_own_book_accuses(
    tmp_path: Path, acts: list[dict[str, Any]], expected: str | None
) -> None:
    """6 → 8 between 10 and 14 November, by a list of duties that was saved in May."""
    assert certainty(tmp_path, duties(SAVED, *acts)) == expected
