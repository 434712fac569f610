"""Facts and profiles of findings, written down in TOML: what the tests of the engine read.

A case has `profile` (the name of a shipped profile), `policy` (TOML text: an excerpt, or what is added to the shipped
one), `choices` (other readings), `now`, a `[[table]]` for each frame of the facts that it needs, `given` (lists that
the school has given, surely saved at `saved`, else at `now`), and `[[expected]]`. Local times are Vietnam's. What a row
leaves out is filled in from DEFAULTS. Without `[[first_marks]]` every mark was there early in the year.
"""

from __future__ import annotations

import re
import tomllib
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl

from records.clock import VIETNAM, VIETNAM_AHEAD
from records.findings import Facts, Finding, findings
from records.findings.facts import SCHEMAS, conformed
from records.policy import Policy, load_policy

HERE = Path(__file__).parent
SHIPPED = HERE.parent / "data" / "policy"
Case = dict[str, Any]
MARK = {
    "term": "HK1", "class_name": "6A1", "grade": 6, "pupil_code": "HS01", "subject": "toan", "component": "TX1",
    "file": "xuat.xlsx", "sheet": "6A1", "cell": "F7",
}  # fmt: skip
ROW = {"file": "danh-sach.xlsx", "sheet": "Danh sách", "row_number": 5}
DEFAULTS: dict[str, dict[str, Any]] = {
    "classes": {"term": "HK1", "class_name": "6A1", "grade": 6},
    "entries": {
        **MARK, "test_date": "2025-10-06", "deadline": "2025-10-20T23:59:59.999999", "rule_code": "vao-diem",
        "teacher_code": "GV1", "late_alone": False, "missing_alone": False, "joined_later": False, "order_known": True,
    },
    "tests": {**MARK, **ROW},
    "corrections": {
        **MARK, "version_no": 2, "previous_value": "6", "value": "8", "order_known": True, "has_register": True,
        "teacher_code": "GV1",
    },
    "declared": {**MARK, **ROW, "old_value": "6", "new_value": "8", "register_id": "so:5"},
    "rosters": {
        "term": "HK1", "class_name": "6A1", "kind": "vnedu-a:", "is_whole": True, "file": "xuat.xlsx", "sheet": "6A1",
    },
    "transfers": {"class_name": "6A1", **ROW},
    "pupil_fields": {"class_name": "6A1", "pupil_code": "HS01", **ROW, "cell": "D5"},
    "result_lists": {"term": "CN", "class_name": "6A1", "pupil_code": "HS01", **ROW},
    "assignments": {"term": "HK1", "class_name": "6A1", "subject": "toan", "teacher_code": "GV1"},
    "duties": {**ROW},
    "earlier_duties": {**ROW, "file": "danh-sach-cu.xlsx"},
    "earlier_transfers": {"class_name": "6A1", **ROW, "file": "danh-sach-cu.xlsx"},
    "marks": {
        **MARK, "layout": "vnedu-c", "entered_by": "2026-01-10T08:00:00", "seen_from": "2026-01-20T08:00:00",
        "last_seen": "2026-01-20T08:00:00", "is_disputed": False,
    },
    "averages": {
        "term": "HK1", "class_name": "6A1", "grade": 6, "subject": "toan", "component": "GK", "file": "xuat.xlsx",
        "sheet": "6A1", "entered_by": "2025-11-10T08:00:00",
    },
    "bundles": {"term": "HK1", "class_name": "6A1", "revision": 1},
}  # fmt: skip


def read_case(path: Path) -> Case:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def policy_of(case: Case) -> Policy:
    """The case's profile, read as the program reads a file; a shipped one for the case's `school_year`, if given."""
    text = (SHIPPED / f"{case['profile']}.toml").read_text(encoding="utf-8") if "profile" in case else 'name = "Trường"'
    if "school_year" in case:
        text = re.sub(r'^school_year = ".*"', f'school_year = "{case["school_year"]}"', text, flags=re.MULTILINE)
    for key, value in case.get("choices", {}).items():
        text, changed = re.subn(rf'(key = "{key}"\nvalue = )"[^"]*"', rf'\1"{value}"', text)
        assert changed, f"no choice {key}"
    return load_policy(f"{text}\n{case.get('policy', '')}", "mau.toml")


def facts_of(case: Case) -> Facts:
    """The case's facts: of its profile's school year, where that has one."""
    year = case.get("school_year") or policy_of(case).school_year or "2025-2026"
    frames = {name: _frame(name, case[name]) for name in SCHEMAS if name in case}
    frames.setdefault("classes", _frame("classes", [{}]))
    frames.setdefault("first_marks", _early(*(frames[name] for name in ("corrections", "declared") if name in frames)))
    saved = _stored(case.get("saved", case["now"]))
    given = [{"list": name, "saved_from": saved} for name in case.get("given", [])]
    frames["sources"] = conformed("sources", pl.DataFrame(given, schema=dict(SCHEMAS["sources"])))
    return Facts(school="TRƯỜNG THCS SAO MAI", school_year=year, **frames)


def found_in(case: Case) -> tuple[Finding, ...]:
    return findings(facts_of(case), policy_of(case), moment(case["now"]))


def of_kind(case: Case, kind: str) -> list[Finding]:
    return [finding for finding in found_in(case) if finding.kind == kind]


def told(finding: Finding, wanted: dict[str, Any]) -> dict[str, Any]:
    """Of a finding what a case's `expected` asks: fields of it, or of what it is about."""
    about = finding.as_dict()["about"]
    assert isinstance(about, dict)
    return {
        name: value in finding.sentence
        if name == "says" and (value := wanted[name])
        else about.get(name, getattr(finding, name, None))
        for name in wanted
    }


def expected(wanted: dict[str, Any]) -> dict[str, Any]:
    return {**wanted, "says": True} if "says" in wanted else wanted


def moment(local: datetime) -> datetime:
    return local.replace(tzinfo=VIETNAM) if local.tzinfo is None else local


def _early(*changes: pl.DataFrame) -> pl.DataFrame:
    """The first marks of all cells that were corrected, of a time before any last day to correct."""
    cells = [rows.select("term", "pupil_code", "subject", "component") for rows in changes]
    early = pl.concat([_frame("first_marks", []).drop("entered_by"), *cells]).unique(maintain_order=True)
    return conformed("first_marks", early.with_columns(entered_by=_stored(datetime(2025, 9, 20))))  # noqa: DTZ001 – local


def _frame(name: str, rows: list[dict[str, Any]]) -> pl.DataFrame:
    filled = [{**DEFAULTS.get(name, {}), **row} for row in rows]
    columns = {
        column: pl.Series(column, [_value(row.get(column), kind) for row in filled], dtype=kind)
        for column, kind in SCHEMAS[name].items()
    }
    return conformed(name, pl.DataFrame(columns))


def _value(value: Any, kind: pl.DataType) -> Any:
    if isinstance(value, str) and kind == pl.Date:
        return datetime.fromisoformat(value).date()
    if value is not None and isinstance(kind, pl.Datetime):
        return _stored(datetime.fromisoformat(value) if isinstance(value, str) else value)
    return value


def _stored(local: datetime) -> datetime:
    naive = local.astimezone(VIETNAM).replace(tzinfo=None) if local.tzinfo else local
    return naive - timedelta(seconds=VIETNAM_AHEAD.total_seconds())
