"""Takes files back out of the facts, as if they had never been imported; and what is kept of a file that was.

The kept original is no matter of this module, and it is never touched: a file comes back by being imported again.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import polars as pl

from records.clock import Taken, from_store, to_store
from records.facts import ExportFacts, add_event, forget_classes, rebuild_classes
from records.store import Database

UNDONE = "import-undone"    # the event's kind
ClassKey = tuple[str, str, str, str, str]   # layout, school, school year, term, class

_KEEP_FILE = """
INSERT INTO undone_import BY NAME
SELECT f.*, any_value(s.school) AS school, any_value(s.school_year) AS school_year, any_value(s.term) AS term,
       coalesce((SELECT arg_max(coalesce(e.detail ->> '$.matched_by', '') = 'name', e.number) FROM event e
                 WHERE e.kind = 'import' AND e.subject = f.sha256), FALSE) AS by_name,
       ? AS number, ? AS undone_at, ? AS undone_by, ? AS reason
FROM export_file f JOIN snapshot s USING (sha256) WHERE f.sha256 = ? GROUP BY ALL
"""
_KEEP_SHEETS = """
INSERT INTO undone_sheet BY NAME
SELECT ? AS number, split_part(snapshot_id, ':', 2)::INTEGER AS sheet_index, taken_earliest, taken_latest, taken_source
FROM snapshot WHERE sha256 = ?
"""
# The classes of the files; and every class in which another file lists one of their pupils, whose marks go along.
_TOUCHED = """
WITH own AS (SELECT * FROM snapshot WHERE class_name IS NOT NULL AND list_contains($files, sha256)),
     pupil AS (SELECT DISTINCT layout, school, school_year, term, pupil_code
               FROM roster_row JOIN own USING (snapshot_id))
SELECT DISTINCT layout, school, school_year, term, class_name FROM own
UNION
SELECT DISTINCT s.layout, s.school, s.school_year, s.term, s.class_name
FROM snapshot s JOIN roster_row r USING (snapshot_id)
SEMI JOIN pupil p ON (p.layout, p.school, p.school_year, p.term, p.pupil_code)
                   = (s.layout, s.school, s.school_year, s.term, r.pupil_code)
WHERE s.class_name IS NOT NULL
"""


@dataclass(frozen=True, slots=True)
class UndoneImport:
    """A file that was taken back. `imported_at`: when it had come. `taken`: its sheets' times, by index in the file."""

    sha256: str
    original_name: str
    layout: str
    extension: str
    school: str
    school_year: str
    term: str
    imported_at: datetime
    by_name: bool
    undone_at: datetime
    undone_by: str
    reason: str
    taken: dict[int, Taken]

    def facts_as_before(self, facts: ExportFacts) -> ExportFacts:
        """The file's facts, read anew, under the name and the times that it had."""
        sheets = tuple(replace(sheet, taken=self.taken.get(sheet.index, sheet.taken)) for sheet in facts.sheets)
        return replace(facts, original_name=self.original_name, sheets=sheets)


def take_back(db: Database, files: Sequence[str], *, now: datetime, actor: str, reason: str) -> None:
    """Take files, by their digests, out of the facts; the caller has checked that each is there.

    What is derived follows: versions, enrolment and subjects are those of a store that never had the files. Each gets
    an event, with the office that did it and how much it held; the reason, in people's words, stays beside the log.
    """
    digests = sorted(set(files))
    held = held_by(db, digests).select("sha256", "layout", "sheets", "marks")
    for sha256, layout, sheets, marks in held.iter_rows():
        number = add_event(db, now, actor, UNDONE, sha256, {"layout": layout, "sheets": sheets, "marks": marks})
        db.execute(_KEEP_FILE, [number, to_store(now), actor, reason, sha256])
        db.execute(_KEEP_SHEETS, [number, sha256])
    remove(db, digests)


def remove(db: Database, digests: list[str]) -> None:
    """All that the files say goes; what is derived of it follows. No event: `take_back` is how a person does it."""
    touched: list[ClassKey] = db.connection.execute(_TOUCHED, {"files": digests}).fetchall()
    forget_classes(db, touched)
    for table in _tables_of_sheets(db):
        db.execute(
            f"DELETE FROM {table} WHERE snapshot_id IN (SELECT snapshot_id FROM snapshot WHERE list_contains(?, sha256))",  # noqa: S608, E501 – a name of our own schema
            [digests],
        )
    for table in ("snapshot", "export_file"):
        db.execute(f"DELETE FROM {table} WHERE list_contains(?, sha256)", [digests])  # noqa: S608 – as above
    _remove_subjects(db, digests)
    rebuild_classes(db, touched)


def _tables_of_sheets(db: Database) -> list[str]:
    """Every table that holds rows of sheets, whichever migration made it; versions are derived and follow."""
    return db.query(
        """SELECT DISTINCT c.table_name FROM duckdb_columns() c JOIN duckdb_tables() t USING (database_name, table_name)
           WHERE c.column_name = 'snapshot_id' AND c.table_name NOT IN ('snapshot', 'mark_version')
             AND c.database_name = current_database() ORDER BY ALL"""
    )["table_name"].to_list()


def _remove_subjects(db: Database, digests: list[str]) -> None:
    """A code is called by the first of the names that the files left give it; without a file it is none."""
    db.execute("DELETE FROM export_subject WHERE list_contains(?, sha256)", [digests])
    db.execute("DELETE FROM subject WHERE subject NOT IN (SELECT subject FROM export_subject)")
    db.execute(
        """UPDATE subject SET name = told.name
           FROM (SELECT subject, min(name) AS name FROM export_subject GROUP BY subject) told
           WHERE subject.subject = told.subject AND subject.name <> told.name"""
    )


def held_by(db: Database, files: Collection[str]) -> pl.DataFrame:
    """What each of these files of the store holds: sha256, original_name, layout, sheets, classes, marks."""
    return db.query(
        """WITH held AS (SELECT snapshot_id, count(*) FILTER (subject <> '' AND value <> '') AS marks
                         FROM cell_observation GROUP BY snapshot_id)
           SELECT f.sha256, f.original_name, f.layout, count(*) AS sheets, count(DISTINCT s.class_name) AS classes,
                  coalesce(sum(h.marks), 0)::BIGINT AS marks
           FROM export_file f JOIN snapshot s USING (sha256) LEFT JOIN held h USING (snapshot_id)
           WHERE list_contains(?, f.sha256) GROUP BY ALL ORDER BY f.original_name, f.sha256""",
        [list(files)],
    )


def undone_imports(db: Database, files: Collection[str] | None = None) -> list[UndoneImport]:
    """The files that stand taken back, the last first; `files`: of these digests only."""
    rows = db.query(
        """SELECT * FROM undone_import WHERE again_at IS NULL AND (? OR list_contains(?, sha256))
           ORDER BY undone_at DESC, original_name""",
        [files is None, list(files or ())],
    )
    times: dict[int, dict[int, Taken]] = {}
    for number, index, first, last, source in db.query(
        "SELECT number, sheet_index, taken_earliest, taken_latest, taken_source FROM undone_sheet"
    ).iter_rows():
        times.setdefault(number, {})[index] = Taken(from_store(first) if first else None, from_store(last), source)
    return [
        UndoneImport(
            **{name: row[name] for name in _SAME}, imported_at=from_store(row["imported_at"]),
            undone_at=from_store(row["undone_at"]), taken=times.get(row["number"], {}),
        )
        for row in rows.iter_rows(named=True)
    ]  # fmt: skip


_SAME = (
    "sha256", "original_name", "layout", "extension", "school", "school_year", "term", "by_name", "undone_by", "reason",
)  # fmt: skip


def came_again(db: Database, files: Collection[str], now: datetime) -> None:
    """These files are in the facts: those that stood taken back do so no more."""
    db.execute(
        "UPDATE undone_import SET again_at = ? WHERE again_at IS NULL AND list_contains(?, sha256)",
        [to_store(now), list(files)],
    )
