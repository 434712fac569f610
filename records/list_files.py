"""Which files of the school's lists there are, which of them counts, and what rows they have."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import polars as pl

from records.list_tables import LIST_TABLES
from records.store import Database

# What tells a row of a list from the others. The rest of a row may be filled in later, and it is still that row.
_IDENTITY = (
    "term", "month", "class_name", "pupil_code", "subject", "component", "teacher_code", "kind", "list", "work",
    "document",
)  # fmt: skip


class ListScope(NamedTuple):
    """That of which one file of a list counts. `term` is '' where the list's rows have none that decides."""

    layout: str
    school: str
    school_year: str
    term: str


def newest_lists(db: Database) -> dict[ListScope, str]:
    """The digest of the file that counts, of each list."""
    rows = db.query("SELECT layout, school, school_year, term, sha256 FROM newest_list").rows()
    return {ListScope(*scope): sha256 for *scope, sha256 in rows}


def scopes_of(db: Database, files: Iterable[str]) -> dict[ListScope, set[str]]:
    """What these files are lists of; those that are none are left out."""
    rows = db.query(
        "SELECT layout, school, school_year, term, sha256 FROM list_file WHERE list_contains(?, sha256)", [list(files)]
    ).rows()
    found: dict[ListScope, set[str]] = {}
    for *scope, sha256 in rows:
        found.setdefault(ListScope(*scope), set()).add(sha256)
    return found


def rows_of(db: Database, scope: ListScope, files: Iterable[str]) -> pl.DataFrame:
    """The rows of files in a scope: sha256, and `row` (what tells it from others, and how many alike precede)."""
    table, schema = LIST_TABLES[scope.layout]
    telling = [name for name in _IDENTITY if name in schema]
    of_term = "AND t.term = $term" if scope.term else ""
    found = db.connection.execute(
        f"""SELECT DISTINCT s.sha256, t.snapshot_id, t.row_number, {", ".join(f"t.{name}" for name in telling)}
            FROM {table} t JOIN snapshot s USING (snapshot_id)
            WHERE s.school = $school AND s.school_year = $school_year AND list_contains($files, s.sha256)
            {of_term} ORDER BY ALL""",  # noqa: S608 – names of our own schemas
        {"school": scope.school, "school_year": scope.school_year, "files": list(files)}
        | ({"term": scope.term} if scope.term else {}),
    ).pl()
    alike = pl.int_range(pl.len()).over("sha256", *telling)
    return found.select("sha256", row=pl.struct(*telling, alike.alias("alike")))
