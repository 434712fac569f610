"""Decisions to inspect and the codes that they give: what tests of an inspector's rights stand on."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from sample_home import NOW

from jobs.inspector import Visit, open_visit
from jobs.policies import policies_of
from records.decisions import DecisionAsked, record_decision
from records.home import Home
from records.inspector_accounts import issue_code
from records.store import Store

LAST = date(2026, 6, 20)
LATER = NOW + timedelta(minutes=5)


def copied_home(sealed_home: Path, folder: Path) -> Home:
    """The sealed home without the exports that it keeps, which nobody here reads."""
    shutil.copytree(sealed_home, folder / "kho", ignore=shutil.ignore_patterns(Home(sealed_home).originals.name))
    return Home(folder / "kho")


def set_apart(home: Home, *folders: Path) -> None:
    """Places that the school lets inspectors check."""
    own = "\n".join(
        line for line in home.settings_path.read_text(encoding="utf-8").splitlines() if "inspection_folders" not in line
    )
    text = f"{own}\ninspection_folders = {json.dumps([str(each) for each in folders])}\n"
    home.settings_path.write_text(text, encoding="utf-8")


def school_sealed(store: Store) -> str:
    with store.read() as db:
        return str(db.query("SELECT school FROM bundle ORDER BY class_name LIMIT 1").item())


def decided(store: Store, number: str = "45/QĐ-SGDĐT", **changed: Any) -> str:
    """A decision to inspect, recorded; its id."""
    told: dict[str, Any] = {
        "school": school_sealed(store), "number": number, "decided_on": date(2026, 6, 8), "decided_by": "principal",
        "granted_to": "authority", "office": "Đoàn thanh tra Sở", "actions": ("inspect",),
        "valid_from": date(2026, 6, 10), "valid_until": LAST,
    }  # fmt: skip
    with store.write() as db:
        return record_decision(db, DecisionAsked(**told | changed), by="văn thư", now=NOW).grant_id


def code_for(store: Store, grant_id: str, now: datetime = NOW) -> str:
    with store.write() as db:
        return issue_code(db, grant_id, by="văn thư", now=now)


def visit_by(home: Home, store: Store, number: str = "45/QĐ-SGDĐT", **changed: Any) -> Visit:
    """Somebody who came in by a decision with these bounds."""
    return open_visit(store, policies_of(home), code_for(store, decided(store, number, **changed)), LATER)


def logged(store: Store, kinds: Sequence[str] = ("inspector-%",)) -> list[tuple[str, str, str]]:
    """Actor, kind and detail of an inspector's events."""
    with store.read() as db:
        rows = db.query("SELECT actor, kind, detail FROM event WHERE kind LIKE ? ORDER BY number", [kinds[0]])
    return list(rows.iter_rows())
