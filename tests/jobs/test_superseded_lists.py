"""What an earlier list says and the newest does not repeat: it is not missing for certain, nor does it prove anything.

Schools hand in a file of duties a month; each takes the place of the one before.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from test_findings_of_imports import CHANGES, FIRST, SCHOOL, YEAR, a_list, marks, mathematics, register

from jobs.finding_facts import gather
from records.clock import VIETNAM
from records.facts import ExportFacts, add_exports
from records.findings import Finding, findings
from records.lock_acts import recorded_acts
from records.policy import Policies, load_policy
from records.store import Store

NOW = datetime(2026, 6, 10, 8, tzinfo=VIETNAM)
POLICY = """
name = "Trường"

[[term]]
school_year = "2025-2026"
code = "HK1"
first_day = 2025-09-05
last_day = 2026-01-16

[lock.term]
code = "khoa-so"
article = "Điều 7"
sentence = "Hiệu trưởng quyết định khóa sổ."
decided_by = "principal"

[lock.monthly]
code = "khoa-thang"
article = "Điều 7"
sentence = "Khóa sổ hằng tháng."
decided_by = "principal"
every_month = true

[[monthly]]
code = "kiem-dien"
article = "Điều 12"
sentence = "Chốt kiểm diện."
work = "attendance"
by = ["homeroom"]
of = "next"
to_day = 5

[[due]]
code = "in-so"
article = "Điều 6"
sentence = "In sổ."
work = "print"
documents = ["class_book"]
terms = ["HK1"]
days_after = 10

[[duty]]
code = "bien-dong-si-so"
article = "Điều 4"
sentence = "Cập nhật."
served_by = "So các bản xuất."
"""
AFTER_LOCK, ATTENDANCE, PRINT = "sua-diem-sau-khoa", "kiem-dien-chua-chot", "in-so-tre"
MONTHLY_LOCK, SIZE = "khoa-so-thang-thieu", "si-so-doi-khong-ghi"
LOCKED = {"work": "lock", "done_on": "2025-11-05", "done_at": "2025-11-05T08:00"}
OPENED = {"work": "unlock", "done_on": "2025-11-09", "done_at": "2025-11-09T08:00"}
OTHER = {"work": "conduct", "month": "2025-11", "class_name": "6A1", "done_on": "2025-12-03"}
Found = Callable[..., list[Finding]]


def duties(taken: str, *rows: dict[str, Any]) -> ExportFacts:
    blank = dict.fromkeys(("term", "class_name", "subject", "component"))
    return a_list("list-duty", taken, *({**blank, **row} for row in rows))


@pytest.fixture
def found(tmp_path: Path) -> Found:
    """The findings of a kind and a month or term, of a store with these exports."""
    def run(kind: str, *exports: ExportFacts, of: str | None = None) -> list[Finding]:
        policy, store = load_policy(POLICY, "trường.toml"), Store(tmp_path / f"{len(list(tmp_path.iterdir()))}.duckdb")
        with store.write() as db:
            add_exports(db, exports, NOW)
        with store.read() as db:
            facts = gather(db, Policies((policy,)), SCHOOL, YEAR)
        return [finding for finding in findings(facts, policy, NOW)
                if finding.kind == kind and of in {None, finding.about.month}]  # fmt: skip

    return run


@pytest.mark.parametrize("was_opened", [True, False])
def test_an_opening_of_an_earlier_list_leaves_it_open_whether_the_book_was_closed(
    found: Found, was_opened: bool
) -> None:
    """Locked on 5/11 by both lists, opened on 9/11 by the first alone; changed between 10/11 and 14/11."""
    change = [mathematics("2025-11-10T08:00", P1="6"), mathematics("2025-11-14T08:00", P1="8")]
    changes = [*change, register("2026-05-01T08:00", {**FIRST, "pupil_code": "P9"})]
    first = duties("2025-11-20T08:00", LOCKED, *([OPENED] if was_opened else [OTHER]))
    [after] = found(AFTER_LOCK, *changes, first, duties("2025-12-20T08:00", LOCKED, OTHER))
    assert after.is_certain is not was_opened


def test_an_opening_that_the_newest_list_repeats_is_sure(tmp_path: Path) -> None:
    """Only what it leaves out is in doubt; a lock of an earlier list locks nothing."""
    store, earlier = Store(tmp_path / "kho.duckdb"), duties("2025-11-20T08:00", LOCKED, OPENED)
    with store.write() as db:
        add_exports(db, [earlier, duties("2025-12-20T08:00", OTHER)], NOW)
    with store.read() as db:
        assert [(act.locks, act.is_sure) for act in recorded_acts(db)] == [(False, False)]
    with store.write() as db:
        add_exports(db, [duties("2025-12-21T08:00", LOCKED, OPENED)], NOW)
    with store.read() as db:
        acts = recorded_acts(db)
    assert {(act.locks, act.is_sure) for act in acts if act.is_sure} == {(True, True), (False, True)}


@pytest.mark.full
@pytest.mark.parametrize("has_other_class", [True, False])
def test_a_month_s_work_in_an_earlier_list_is_not_missing_for_certain(found: Found, has_other_class: bool) -> None:
    """October's attendance is in the file of November; December's file has November's alone. Of 6A2 no file has it."""
    october = {"work": "attendance", "month": "2025-10", "class_name": "6A1", "done_on": "2025-11-03"}
    november = {**october, "month": "2025-11", "done_on": "2025-12-03"}
    names = ["6A1", "6A2"] if has_other_class else ["6A1"]
    classes = [marks("2025-10-01T08:00", {f"P-{name}": {"toan TX1": "7"}}, name) for name in names]
    newest = duties("2025-12-20T08:00", november, {**november, "class_name": "6A2"})
    [first, *others] = found(ATTENDANCE, *classes, duties("2025-11-20T08:00", october), newest, of="2025-10")
    assert (first.about.class_name, first.is_certain) == ("6A1", False)
    assert "danh sách trước có ghi" in first.sentence
    assert any(place.file == "list-duty 2025-11-20T08:00.xlsx" for place in first.evidence)
    assert [(one.about.class_name, one.is_certain) for one in others] == ([("6A2", True)] if has_other_class else [])
    [alone, *_] = found(ATTENDANCE, *classes, newest, of="2025-10")
    assert alone.is_certain


def test_a_month_s_lock_in_an_earlier_list_is_not_missing_for_certain(found: Found) -> None:
    """Locked on 31/10 by the file of November alone."""
    lock = {"work": "lock", "month": "2025-10", "done_on": "2025-10-31"}
    newest = duties("2025-12-20T08:00", OTHER)
    [unlocked] = found(MONTHLY_LOCK, *CHANGES[:1], duties("2025-11-20T08:00", lock), newest, of="2025-10")
    assert not unlocked.is_certain
    [unlocked] = found(MONTHLY_LOCK, *CHANGES[:1], newest, of="2025-10")
    assert unlocked.is_certain


@pytest.mark.full
@pytest.mark.parametrize("late", [None, "2026-02-03"])
def test_work_with_a_last_day_in_an_earlier_list_is_not_missing_or_late_for_certain(
    found: Found, late: str | None
) -> None:
    """Printed on 20/1, due by 26/1; the newest list has nothing of it, or a later print."""
    printed = {"work": "print", "term": "HK1", "document": "class_book", "done_on": "2026-01-20"}
    newest = duties("2026-03-20T08:00", OTHER, *([{**printed, "done_on": late}] if late else []))
    [seen] = found(PRINT, *CHANGES[:1], duties("2026-02-20T08:00", printed), newest)
    assert not seen.is_certain
    assert "danh sách trước có ghi ngày 20/01/2026, danh sách mới nhất không còn" in seen.sentence
    assert "không nêu rõ" not in seen.sentence
    [seen] = found(PRINT, *CHANGES[:1], newest)
    assert seen.is_certain


def test_a_leaver_of_an_earlier_list_of_transfers_is_not_unrecorded_for_certain(found: Found) -> None:
    """P2 left on 18/10 by the list of December; February's has another pupil alone."""
    classes = [
        marks("2025-10-01T08:00", {pupil: {"toan TX1": "7"} for pupil in ("P1", "P2")}, layout="vnedu-a"),
        marks("2025-12-01T08:00", {"P1": {"toan TX1": "7"}}, layout="vnedu-a"),
    ]
    older, newest = (
        a_list("list-transfer", taken, {"pupil_code": pupil, "kind": "out", "happened_on": day})
        for taken, pupil, day in (("2025-12-05T08:00", "P2", "2025-10-18"), ("2026-02-05T08:00", "P9", "2026-01-18"))
    )
    [left] = found(SIZE, *classes, older, newest)
    assert not left.is_certain
    assert "danh sách trước có ghi" in left.sentence
    [left] = found(SIZE, *classes, newest)
    assert left.is_certain
