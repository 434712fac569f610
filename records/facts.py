"""Facts on their way into the store: what one file says, and the versions that successive files yield.

`ingest` makes an `ExportFacts`; this module writes it, in the caller's transaction, and rebuilds the mark versions of
the classes that it touches. Versions depend on the set of observations alone, never on the order in which they came.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import polars as pl

from records.clock import Taken, to_store
from records.list_tables import ROW_TABLES
from records.schools import canonical_school
from records.store import Database

ROSTER_SCHEMA = pl.Schema(
    {
        "pupil_code": pl.String(),
        "ministry_id": pl.String(),
        "full_name": pl.String(),
        "birthday": pl.Date(),
        "is_female": pl.Boolean(),
        "row_number": pl.Int32(),
    }
)
CELL_SCHEMA = pl.Schema(
    {
        "pupil_code": pl.String(),
        "subject": pl.String(),
        "component": pl.String(),
        "value": pl.String(),
        "score": pl.Decimal(4, 2),
        "cell": pl.String(),
    }
)

# The layouts of which each sheet is of one subject, and may list a part of the class; and the one whose sheets are of
# some pupils each.
ONE_SUBJECT = frozenset({"vnedu-c", "smas", "moet-secondary"})
MAPPED = "mapped-"      # how the layouts begin that a school's own mapping reads: a sheet of one subject may be such
SOME_PUPILS = "result-slip"


@dataclass(frozen=True, slots=True)
class SheetFacts:
    """One sheet of an export: a class at a moment (roster and cells), or one of the school's lists (rows)."""

    sheet: str
    index: int
    layout: str
    school: str
    school_year: str
    term: str
    taken: Taken
    authority: str | None = None
    class_name: str | None = None
    grade: int | None = None
    stated_pupils: int | None = None
    homeroom_teacher: str | None = None
    roster: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=ROSTER_SCHEMA))
    cells: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=CELL_SCHEMA))
    rows: pl.DataFrame | None = None
    subjects: Mapping[str, str] = field(default_factory=dict)
    code_column: str | None = None  # letters of the column of the pupils' codes, to name a pupil's cell
    list_columns: Mapping[str, str] = field(default_factory=dict)  # of a list: the letters of each field's column

    @property
    def subject(self) -> str | None:
        """The subject of a sheet that is of one alone; None for a sheet of the whole class.

        Slips are printed of whom one likes: those of the same pupils are a kind of their own, from which nobody leaves.
        """
        if self.layout == SOME_PUPILS:
            codes = "\n".join(sorted(self.roster["pupil_code"]))
            return f"={hashlib.sha256(codes.encode()).hexdigest()[:16]}"
        may_be_one = self.layout in ONE_SUBJECT or self.layout.startswith(MAPPED)
        return next(iter(self.subjects)) if may_be_one and len(self.subjects) == 1 else None

    @property
    def marks(self) -> int:
        """How many marks the sheet holds: cells of a subject that are not blank."""
        return self.cells.filter((pl.col("subject") != "") & (pl.col("value") != "")).height

    @property
    def listed(self) -> int:
        """How many rows of a list the sheet holds: as the workbook counts them, not as the store does."""
        return 0 if self.rows is None else self.rows["row_number"].n_unique()


@dataclass(frozen=True, slots=True)
class ExportFacts:
    """All that one file says. `extension` is by content, not by name; `saved_at` is a list's last saving (aware)."""

    sha256: str
    original_name: str
    size_bytes: int
    extension: str
    layout: str
    sheets: tuple[SheetFacts, ...]
    saved_at: datetime | None = None

    @property
    def has_lists(self) -> bool:
        """Whether it is of the school's own lists, not of classes."""
        return any(sheet.rows is not None for sheet in self.sheets)


def is_known(db: Database, sha256: str) -> bool:
    """Whether this very file was imported before."""
    return not db.query("SELECT 1 FROM export_file WHERE sha256 = ?", [sha256]).is_empty()


def add_exports(db: Database, exports: Sequence[ExportFacts], imported_at: datetime) -> None:
    """Write the facts of files and rebuild the versions of their classes, once. The caller has checked `is_known`."""
    for export in exports:
        _add_observations(db, export, imported_at)
    sheets = [sheet for export in exports for sheet in export.sheets]
    classes = [
        (sheet.layout, canonical_school(sheet.school), sheet.school_year, sheet.term, sheet.class_name)
        for sheet in sheets if sheet.class_name
    ]  # fmt: skip
    rebuild_classes(db, classes)


def rebuild_classes(db: Database, touched: Iterable[tuple[str, str, str, str, str]]) -> None:
    """Derive the versions of these classes anew, each a (layout, school, school_year, term, class_name)."""
    for key, classes in _by_scope(touched):
        rebuild_versions(db, *key, classes=classes)


def forget_classes(db: Database, touched: Iterable[tuple[str, str, str, str, str]]) -> None:
    """Remove the versions of these classes' pupils: before a file goes by which alone some of them are known."""
    for (layout, school, school_year, term), classes in _by_scope(touched):
        db.connection.execute(
            _FORGET,
            {"layout": layout, "school": school, "school_year": school_year, "term": term, "classes": classes},
        )


def _by_scope(
    touched: Iterable[tuple[str, str, str, str, str]],
) -> list[tuple[tuple[str, str, str, str], list[str]]]:
    found: dict[tuple[str, str, str, str], set[str]] = {}
    for *scope, class_name in touched:
        layout, school, school_year, term = scope
        found.setdefault((layout, school, school_year, term), set()).add(class_name)
    return [(key, sorted(classes)) for key, classes in sorted(found.items())]


def _add_observations(db: Database, export: ExportFacts, imported_at: datetime) -> None:
    saved_at = to_store(export.saved_at) if export.saved_at else None
    file = [export.sha256, export.original_name, export.size_bytes, export.layout, export.extension]
    db.execute("INSERT INTO export_file VALUES (?, ?, ?, ?, ?, ?, ?)", [*file, to_store(imported_at), saved_at])
    _add_snapshots(db, export)
    _add_frames(db, "roster_row", [(_id(export, sheet), sheet.roster) for sheet in export.sheets], ROSTER_SCHEMA)
    _add_frames(db, "cell_observation", [(_id(export, sheet), sheet.cells) for sheet in export.sheets], CELL_SCHEMA)
    for layout, (table, schema) in ROW_TABLES.items():
        rows = [(_id(export, s), s.rows) for s in export.sheets if s.layout == layout and s.rows is not None]
        _add_frames(db, table, rows, schema)
    _add_subjects(db, export)


def _id(export: ExportFacts, sheet: SheetFacts) -> str:
    return f"{export.sha256}:{sheet.index}"


def _add_snapshots(db: Database, export: ExportFacts) -> None:
    rows = [
        {
            "snapshot_id": _id(export, sheet),
            "sha256": export.sha256,
            "sheet": sheet.sheet,
            "layout": sheet.layout,
            "authority": sheet.authority,
            "school": canonical_school(sheet.school),
            "school_year": sheet.school_year,
            "term": sheet.term,
            "class_name": sheet.class_name,
            "grade": sheet.grade,
            "taken_earliest": to_store(sheet.taken.earliest) if sheet.taken.earliest else None,
            "taken_latest": to_store(sheet.taken.latest),
            "taken_source": sheet.taken.source,
            "stated_pupils": sheet.stated_pupils,
            "homeroom_teacher": sheet.homeroom_teacher,
            "subject": sheet.subject,
        }
        for sheet in export.sheets
    ]
    db.insert("snapshot", pl.DataFrame(rows, schema_overrides=_SNAPSHOT_NULLABLE, infer_schema_length=None))


_SNAPSHOT_NULLABLE = {
    "authority": pl.String(),
    "class_name": pl.String(),
    "grade": pl.Int32(),
    "taken_earliest": pl.Datetime("us"),
    "taken_latest": pl.Datetime("us"),
    "stated_pupils": pl.Int32(),
    "homeroom_teacher": pl.String(),
    "subject": pl.String(),
}


def _add_frames(db: Database, table: str, frames: list[tuple[str, pl.DataFrame]], schema: pl.Schema) -> None:
    """The rows of all sheets in one insert: a workbook may have hundreds of sheets, and each insert has its price."""
    if frames:
        identified = [frame.match_to_schema(schema).with_columns(snapshot_id=pl.lit(key)) for key, frame in frames]
        db.insert(table, pl.concat(identified))


_SUBJECT_CONFLICT = "ON CONFLICT DO UPDATE SET name = least(name, excluded.name)"


def _add_subjects(db: Database, export: ExportFacts) -> None:
    """Names of subjects. The alphabetically first name of a code wins, so that the order of import does not matter."""
    names = sorted({pair for sheet in export.sheets for pair in sheet.subjects.items()}, reverse=True)
    own = [(export.sha256, subject, name) for subject, name in dict(names).items()]
    db.insert("export_subject", pl.DataFrame(own, schema=["sha256", "subject", "name"], orient="row"))
    db.insert(
        "subject", pl.DataFrame(list(dict(names).items()), schema=["subject", "name"], orient="row"), _SUBJECT_CONFLICT
    )


# Successive observations of one cell, in the order of the snapshots' times; a run of equal values is one version.
#
# A change is placed after every snapshot of the run before it, and by the latest moment of the first snapshot with it.
# Snapshots whose times overlap (an island) may be in any order: they are put so that the fewest changes appear, and no
# order is claimed inside an island, nor after one that shows two values. A snapshot without an earliest moment may be
# older than it seems: where a dated one shows the same value it adds nothing; it never takes the place of a mark that a
# dated one shows. What remains in doubt about the newest value is said (is_disputed).
# Pupils are followed across classes: a pupil who changes class keeps the marks.
_REBUILD = """
INSERT INTO mark_version BY NAME
WITH taken AS (
    SELECT snapshot_id, layout, school, school_year, term, class_name, grade, taken_earliest, taken_latest,
           max(taken_latest) FILTER (taken_earliest IS NOT NULL) OVER (
               PARTITION BY class_name ORDER BY taken_earliest NULLS LAST, taken_latest
               ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before_latest
    FROM snapshot
    WHERE layout = $layout AND school = $school AND school_year = $school_year AND term = $term
), placed AS (
    SELECT *, CASE WHEN taken_earliest IS NULL THEN taken_latest
              ELSE max(CASE WHEN before_latest IS NULL OR before_latest < taken_earliest THEN taken_earliest END) OVER (
                  PARTITION BY class_name ORDER BY taken_earliest NULLS LAST, taken_latest) END AS island
    FROM taken
), touched AS (
    SELECT DISTINCT r.pupil_code FROM roster_row r JOIN taken t USING (snapshot_id)
    WHERE list_contains($classes, t.class_name)
), seen AS (
    SELECT p.*, o.pupil_code, o.subject, o.component, o.value, o.score, o.cell,
           min(p.taken_earliest) OVER (PARTITION BY o.pupil_code, o.subject, o.component, o.value) AS value_dated_from
    FROM cell_observation o JOIN placed p USING (snapshot_id) JOIN touched USING (pupil_code)
), kept AS (
    SELECT * FROM seen
    WHERE taken_earliest IS NOT NULL OR value_dated_from IS NULL OR value_dated_from > taken_latest
), islands AS (
    SELECT pupil_code, subject, component, island, min(value) <> max(value) AS is_mixed,
           lag(CASE WHEN min(value) = max(value) THEN min(value) END) OVER w AS value_before,
           lead(CASE WHEN min(value) = max(value) THEN min(value) END) OVER w AS value_after
    FROM kept GROUP BY pupil_code, subject, component, island
    WINDOW w AS (PARTITION BY pupil_code, subject, component ORDER BY island)
), ordered AS (
    SELECT k.*, i.is_mixed OR k.taken_earliest IS NULL AS is_vague,
           row_number() OVER (
               PARTITION BY k.pupil_code, k.subject, k.component
               ORDER BY k.island,
                        CASE WHEN NOT i.is_mixed THEN 0 WHEN k.value = i.value_before THEN 0
                             WHEN k.value = i.value_after THEN 2 ELSE 1 END,
                        CASE WHEN i.is_mixed THEN k.value END, k.taken_latest, k.snapshot_id) AS position
    FROM kept k JOIN islands i USING (pupil_code, subject, component, island)
), compared AS (
    SELECT *, lag(value) OVER w AS previous_value, lag(score) OVER w AS previous_score,
           lag(taken_latest) OVER w AS previous_latest, lag(is_vague) OVER w AS previous_is_vague
    FROM ordered WINDOW w AS (PARTITION BY pupil_code, subject, component ORDER BY position)
), numbered AS (
    SELECT *, sum(CASE WHEN position = 1 OR value <> previous_value THEN 1 ELSE 0 END)
                  OVER (PARTITION BY pupil_code, subject, component ORDER BY position) AS version_no
    FROM compared
), runs AS (
    SELECT pupil_code, subject, component, version_no, any_value(value) AS value,
           max(taken_latest) AS last_seen, max(taken_earliest) AS run_earliest,
           arg_max(class_name, position) AS last_class, first(grade ORDER BY position DESC) AS last_grade
    FROM numbered GROUP BY pupil_code, subject, component, version_no
), chosen AS (
    SELECT pupil_code, subject, component,
           CASE WHEN coalesce(arg_max(value, version_no) FILTER (run_earliest IS NOT NULL), '') <> ''
                THEN max(version_no) FILTER (run_earliest IS NOT NULL) ELSE max(version_no) END AS version_no
    FROM runs GROUP BY pupil_code, subject, component
), disputed AS (
    SELECT DISTINCT pupil_code, subject, component
    FROM chosen c JOIN runs r USING (pupil_code, subject, component, version_no)
    JOIN runs other USING (pupil_code, subject, component)
    WHERE other.value <> r.value AND other.value <> ''
      AND (r.run_earliest IS NULL OR other.last_seen >= r.run_earliest)
)
SELECT n.layout, n.school, n.school_year, n.term, r.last_class AS class_name, r.last_grade AS grade,
       n.pupil_code, n.subject, n.component, n.version_no::INTEGER AS version_no, n.value, n.score,
       n.previous_value, n.previous_score,
       CASE WHEN n.previous_latest < n.taken_earliest AND NOT n.previous_is_vague THEN before.run_earliest
            END AS entered_after,
       n.taken_latest AS entered_by,
       coalesce(n.position = 1 OR (n.previous_latest < n.taken_earliest AND NOT n.previous_is_vague), FALSE)
           AS order_known,
       n.version_no = c.version_no AS is_current,
       n.version_no = c.version_no AND d.pupil_code IS NOT NULL AS is_disputed,
       r.last_seen, r.run_earliest AS last_seen_earliest, n.snapshot_id, n.cell
FROM numbered n
JOIN runs r USING (pupil_code, subject, component, version_no)
JOIN chosen c USING (pupil_code, subject, component)
LEFT JOIN disputed d USING (pupil_code, subject, component)
LEFT JOIN runs before ON (before.pupil_code, before.subject, before.component, before.version_no)
                       = (n.pupil_code, n.subject, n.component, n.version_no - 1)
WHERE n.position = 1 OR n.value <> n.previous_value
"""

_FORGET = """
DELETE FROM mark_version
WHERE layout = $layout AND school = $school AND school_year = $school_year AND term = $term
  AND pupil_code IN (
    SELECT r.pupil_code FROM roster_row r JOIN snapshot s USING (snapshot_id)
    WHERE s.layout = $layout AND s.school = $school AND s.school_year = $school_year AND s.term = $term
      AND list_contains($classes, s.class_name))
"""

_ENROL = (
    "DELETE FROM enrolment WHERE school = ? AND school_year = ? AND term = ?",
    "INSERT INTO enrolment BY NAME SELECT * FROM listed_pupil WHERE school = ? AND school_year = ? AND term = ?",
)


def rebuild_versions(
    db: Database, layout: str, school: str, school_year: str, term: str, *, classes: list[str]
) -> None:
    """Derive the mark versions of these classes' pupils, and the term's enrolment, anew from all observations."""
    scope = {"layout": layout, "school": school, "school_year": school_year, "term": term, "classes": classes}
    db.connection.execute(_FORGET, scope)
    db.connection.execute(_REBUILD, scope)
    for statement in _ENROL:
        db.execute(statement, [school, school_year, term])


def add_event(
    db: Database, happened_at: datetime, actor: str, kind: str, subject: str, detail: Mapping[str, object]
) -> int:
    """Append to the event log; its number. `subject` and `detail` hold codes and counts, never personal data."""
    [(number,)] = db.query(
        "INSERT INTO event (happened_at, actor, kind, subject, detail) VALUES (?, ?, ?, ?, ?) RETURNING number",
        [to_store(happened_at), actor, kind, subject, json.dumps(detail, ensure_ascii=False, sort_keys=True)],
    ).rows()
    return int(number)
