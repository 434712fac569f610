"""The lists that no vendor exports: writes their workbooks for a school to fill in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from ingest.lists import TEMPLATE_FILES, write_list
from jobs.whole_files import require_unused
from records.clock import asked_school_year, school_year_of
from records.reading import class_groups, schools
from records.store import Store


def write_templates(folder: Path, store: Store, *, school: str, year: str, now: datetime) -> list[Path]:
    """Write a workbook for each list. What the store knows of the school (name, classes) is filled into the drop-downs.

    `year`: '2025-2026', or '' for the present one; raises `UsageError` for what is none. Raises `CannotError`, and
    writes none, where one of them is there already: it may be filled in by hand.
    """
    year = asked_school_year(year) if year else school_year_of(now.date())
    targets = {kind: folder / name for kind, name in TEMPLATE_FILES.items()}
    require_unused(targets.values())
    known, classes = _known(store, year)
    folder.mkdir(parents=True, exist_ok=True)
    for kind, target in targets.items():
        write_list(target, kind, school=school or known or "Trường …", school_year=year, classes=classes, created=now)
    return list(targets.values())


def _known(store: Store, year: str) -> tuple[str | None, Sequence[str]]:
    """The store's only school, and the classes that it has in that year."""
    if not store.path.exists():
        return None, ()
    with store.read() as db:
        names = schools(db)
        groups = class_groups(db)
    classes = groups.filter(school_year=year)["class_name"].unique().sort().to_list()
    return (names[0] if len(names) == 1 else None), classes
