"""What pages and jobs read of the store, as frames and class records. All reading SQL but the measures' is here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from records.class_record import ClassRecord, Correction, Mark, Pupil, Source, is_primary_grade
from records.clock import Taken, asked_school_year, from_store
from records.current_marks import current_marks
from records.list_tables import LISTS_OF_RECORDS
from records.marks import TERM_AVERAGE
from records.problems import UsageError
from records.schools import ascii_slug, canonical_school
from records.store import Database
from records.subjects import SUBJECTS, subject_name, subject_order


@dataclass(frozen=True, slots=True, order=True)
class Scope:
    """One class in one term of one school year."""

    school: str
    school_year: str
    term: str
    class_name: str


def schools(db: Database) -> list[str]:
    """The schools that any export was imported of."""
    return db.query("SELECT DISTINCT school FROM snapshot ORDER BY school")["school"].to_list()


def school_terms(db: Database) -> list[tuple[str, str, str]]:
    """Each (school, school_year, term) of which any class was exported."""
    rows = db.query(
        """SELECT DISTINCT school, school_year, term FROM snapshot WHERE class_name IS NOT NULL
           ORDER BY school, school_year, term"""
    )
    return rows.rows()


def class_groups(db: Database) -> pl.DataFrame:
    """A row a class and term: school, school_year, term, class_name, grade, layout, homeroom_teacher, authority,
    snapshots (count), newest (naive UTC), pupils (count on the newest roster)."""
    return db.query(
        """
        WITH listed AS (
            SELECT school, school_year, term, class_name, count(*) AS pupils
            FROM enrolment WHERE is_current GROUP BY ALL
        )
        SELECT c.*, l.pupils FROM class_group c JOIN listed l USING (school, school_year, term, class_name)
        ORDER BY school, school_year, term, grade, class_name
        """
    )


def find_scopes(
    db: Database,
    *,
    term: str | None = None,
    class_name: str | None = None,
    school: str | None = None,
    school_year: str | None = None,
) -> list[Scope]:
    """The classes that fit what is given, in any usual spelling; school and year may be left out. Sorted.

    Raises `UsageError` for a school year that is none.
    """
    groups = class_groups(db)
    wanted = {
        "term": term and term.strip().upper(),
        "class_name": class_name and class_name.strip().upper(),
        "school": school and canonical_school(school),
        "school_year": school_year and asked_school_year(school_year),
    }
    for column, value in wanted.items():
        if value is not None:
            groups = groups.filter(pl.col(column).str.to_uppercase() == value)
    return sorted(Scope(*row) for row in groups.select("school", "school_year", "term", "class_name").iter_rows())


def exports(db: Database) -> pl.DataFrame:
    """The imported files, newest first: what each is, when it was taken and imported, and what it holds."""
    return db.query(
        """
        WITH held AS (SELECT snapshot_id, count(*) FILTER (subject <> '' AND value <> '') AS marks
                      FROM cell_observation GROUP BY snapshot_id),
             listed AS (SELECT snapshot_id, count(*) AS pupils FROM roster_row GROUP BY snapshot_id)
        SELECT f.sha256, f.original_name, f.layout, f.imported_at, any_value(s.school) AS school,
               any_value(s.school_year) AS school_year, any_value(s.term) AS term,
               count(DISTINCT s.class_name) AS classes, coalesce(sum(h.marks), 0)::BIGINT AS marks,
               min(s.taken_earliest) AS taken_earliest, max(s.taken_latest) AS taken_latest,
               any_value(s.taken_source) AS taken_source
        FROM export_file f JOIN snapshot s USING (sha256)
        LEFT JOIN held h USING (snapshot_id) LEFT JOIN listed l USING (snapshot_id)
        GROUP BY f.sha256, f.original_name, f.layout, f.imported_at
        ORDER BY taken_latest DESC, f.original_name
        """
    )


def pupils_seen(db: Database, school: str, school_year: str, term: str) -> pl.DataFrame:
    """Who was ever listed in which class of a term: class_name, pupil_code."""
    return db.query(
        """SELECT DISTINCT s.class_name, r.pupil_code FROM snapshot s JOIN roster_row r USING (snapshot_id)
           WHERE (s.school, s.school_year, s.term) = (?, ?, ?)""",
        [school, school_year, term],
    )


def pupils_of_year(db: Database, school: str, school_year: str) -> pl.DataFrame:
    """Who was ever listed in which class of a year, in any term: class_name, pupil_code."""
    return db.query(
        """SELECT DISTINCT s.class_name, r.pupil_code FROM snapshot s JOIN roster_row r USING (snapshot_id)
           WHERE (s.school, s.school_year) = (?, ?) AND s.class_name IS NOT NULL""",
        [school, school_year],
    )


def components_of_year(db: Database, school: str, school_year: str) -> pl.DataFrame:
    """Which columns of marks, not of averages, the exports of each class have: term, class_name, subject, component."""
    return db.query(
        """SELECT DISTINCT term, class_name, subject, component FROM mark_version
           WHERE (school, school_year) = (?, ?) AND subject <> '' AND component <> ?""",
        [school, school_year, TERM_AVERAGE],
    )


def bundles(db: Database) -> pl.DataFrame:
    """The sealed bundles of classes that are kept, newest first, with the newest revision of each class beside them."""
    return db.query(
        """
        SELECT *, max(revision) OVER (PARTITION BY school, school_year, term, class_name) AS newest_revision,
               (SELECT count(*) FROM document d WHERE d.bundle_id = b.bundle_id) AS documents
        FROM bundle b WHERE class_name IS NOT NULL
        QUALIFY disposal_id IS NULL ORDER BY sealed_at DESC, school, class_name
        """
    )


def sealed_signatures(db: Database) -> dict[str, str]:
    """How each bundle was signed at its sealing: `enough`, `lacking`, `none`. Of older ones the log does not say."""
    rows = db.query("SELECT subject, detail->>'signatures' AS signatures FROM event WHERE kind = 'seal'").drop_nulls()
    return dict(rows.iter_rows())


def disposed_classes(db: Database) -> set[Scope]:
    """The classes whose newest bundle was disposed of: they are not sealed again."""
    rows = db.query(
        """SELECT school, school_year, term, class_name FROM bundle WHERE class_name IS NOT NULL
           GROUP BY ALL HAVING arg_max(disposal_id IS NOT NULL, revision)"""
    )
    return {Scope(*row) for row in rows.iter_rows()}


def touched_since_sealing(db: Database) -> pl.DataFrame:
    """The sealed classes whose facts an import after their newest bundle may have changed, one row each.

    Columns: school, school_year, term, class_name, revision, sealed_at, facts_sha256 (what was sealed); `exports`: how
    many exports of the class itself came since; `last_import`: the newest of these imports, as the number of its event.
    An export that was given another day since counts as one that came, but for `exports`.

    What decides is when a file was imported, never when it was taken: an older export changes a record too. A class is
    touched by its own exports; by a list of its school year that records hold something of (`LISTS_OF_RECORDS`); by any
    export that shows one of its pupils, where the exports say different things of that pupil (name, birthday, class) or
    said one of them for the first time; and by the register of corrections that is kept here. An import that was taken
    back touches every class of its school: what its sheets said of whom is no longer known.
    """
    return db.query(
        """
        WITH file AS (
            SELECT f.sha256, f.imported_at, coalesce(max(e.number), 0) AS number,
                   coalesce(max(e.number) FILTER (e.kind = 'import'), 0) AS import_number
            FROM export_file f LEFT JOIN event e ON e.kind IN ('import', 'redate') AND e.subject = f.sha256 GROUP BY ALL
        ),
        sealed AS (
            SELECT b.*, e.number FROM bundle b LEFT JOIN event e ON e.kind = 'seal' AND e.subject = b.bundle_id
            WHERE b.class_name IS NOT NULL
            QUALIFY row_number() OVER (PARTITION BY school, school_year, term, class_name ORDER BY revision DESC) = 1
                AND disposal_id IS NULL
        ),
        -- A run of imports may begin before a sealing and end after it: its moment alone would not show that.
        since AS (
            SELECT b.bundle_id, b.school, b.school_year, b.term, b.class_name, f.sha256, f.number,
                   f.imported_at > b.sealed_at OR f.import_number > b.number AS is_new
            FROM sealed b JOIN file f ON f.imported_at > b.sealed_at OR f.number > b.number
        ),
        shown AS (
            SELECT s.school, s.school_year, s.term, s.class_name, f.number, r.*
            FROM roster_row r JOIN snapshot s USING (snapshot_id) JOIN file f USING (sha256)
        ),
        told AS (
            SELECT school, pupil_code, max(number) AS last_number,
                   greatest(min(number) FILTER (ministry_id IS NOT NULL), min(number) FILTER (birthday IS NOT NULL),
                            min(number) FILTER (is_female IS NOT NULL)) AS learnt,
                   greatest(count(DISTINCT ministry_id), count(DISTINCT full_name), count(DISTINCT birthday),
                            count(DISTINCT is_female)) > 1
                   OR count(DISTINCT (school_year, term, class_name)) > count(DISTINCT (school_year, term)) AS differs
            FROM shown GROUP BY school, pupil_code
        ),
        touch AS (
            SELECT n.bundle_id, n.number, CASE WHEN n.is_new THEN n.sha256 END AS own
            FROM since n JOIN snapshot s USING (sha256, school, school_year, term, class_name)
            UNION
            SELECT n.bundle_id, n.number, NULL
            FROM since n JOIN snapshot s USING (sha256, school, school_year)
            WHERE s.class_name IS NULL AND list_contains(?, s.layout)
            UNION
            SELECT b.bundle_id, t.last_number, NULL
            FROM sealed b JOIN enrolment e USING (school, school_year, term, class_name)
            JOIN told t ON (t.school, t.pupil_code) = (e.school, e.pupil_code)
            WHERE t.last_number > b.number AND (t.differs OR t.learnt > b.number)
            UNION
            SELECT b.bundle_id, e.number, NULL
            FROM sealed b JOIN correction_case c USING (school, school_year, term)
            JOIN event e ON e.subject = c.case_id AND e.kind LIKE 'correction-%' AND e.number > b.number
            UNION
            SELECT b.bundle_id, e.number, NULL
            FROM sealed b JOIN register_statement r USING (school, school_year)
            JOIN event e ON e.subject = r.statement_id AND e.kind LIKE 'register-%' AND e.number > b.number
            UNION
            SELECT b.bundle_id, u.number, NULL
            FROM sealed b JOIN undone_import u ON u.school = b.school AND u.number > b.number
        )
        SELECT b.school, b.school_year, b.term, b.class_name, b.revision, b.sealed_at, b.facts_sha256,
               count(DISTINCT t.own) AS exports, max(t.number) AS last_import
        FROM sealed b JOIN touch t USING (bundle_id) GROUP BY ALL ORDER BY ALL
        """,
        [list(LISTS_OF_RECORDS)],
    )


def marked_columns(db: Database) -> pl.DataFrame:
    """Where there are marks: school, school_year, term, grade, class_name, subject, component."""
    return db.query(
        """SELECT DISTINCT school, school_year, term, grade, class_name, subject, component FROM current_mark
           WHERE subject <> '' AND value <> '' ORDER BY ALL"""
    )


def snapshot_places(db: Database) -> pl.DataFrame:
    """The sheet of each snapshot, its file's original name and digest, and when it was taken at the latest."""
    return db.query(
        """SELECT snapshot_id, sheet, original_name AS file, sha256, taken_latest AS taken
           FROM snapshot JOIN export_file USING (sha256)"""
    )


def export_months(db: Database, school: str, school_year: str | None = None, term: str | None = None) -> list[str]:
    """The months of Vietnam ('YYYY-MM') in which exports of a school, or of its term, were taken, newest first."""
    found = db.query(
        """SELECT DISTINCT strftime(taken_latest + INTERVAL 7 HOUR, '%Y-%m') AS month
           FROM snapshot WHERE school = $1 AND class_name IS NOT NULL
             AND school_year = coalesce($2, school_year) AND term = coalesce($3, term) ORDER BY month DESC""",
        [school, school_year, term],
    )
    return found["month"].to_list()


def listed_tests(db: Database) -> pl.DataFrame:
    """The newest test calendars, a row a test."""
    return db.query("SELECT * FROM current_assessment")


def facts_stamp(db: Database) -> tuple[object, ...]:
    """Changes with whatever a measure may rest on. What people write into an inspection or about an unlikely figure
    changes no measure, nor does who comes, looks and goes."""
    return db.query(
        """SELECT (SELECT max(number) FROM event WHERE kind NOT LIKE 'inspection-%' AND kind NOT LIKE 'anomaly-%'
                   AND kind NOT IN ('login', 'login-refused', 'logout', 'reminded', 'viewed', 'exported',
                                    'class-checked')),
                  (SELECT count(*) FROM export_file), (SELECT count(*) FROM snapshot),
                  (SELECT count(*) FROM mark_version), (SELECT count(*) FROM bundle),
                  (SELECT count(*) FROM duty_entry), (SELECT count(*) FROM correction_case)"""
    ).row(0)


def import_stamp(db: Database) -> tuple[object, ...]:
    """Changes with every import, also one taken back, with every export that is given another day, and with every step
    in the register of corrections or of the duties: how many files there are, and when the newest came; the newest such
    event."""
    return db.query(
        """SELECT count(*), max(imported_at),
                  (SELECT max(number) FROM event
                   WHERE kind IN ('import', 'import-undone', 'redate') OR kind LIKE 'correction-%'
                      OR kind LIKE 'register-%' OR kind LIKE 'duty-%')
           FROM export_file"""
    ).row(0)


def latest_bundle(db: Database, scope: Scope) -> dict[str, object] | None:
    """The newest revision sealed of a class, as a row, or None."""
    rows = db.query(
        """SELECT * FROM bundle WHERE (school, school_year, term, class_name) = (?, ?, ?, ?)
           ORDER BY revision DESC LIMIT 1""",
        [scope.school, scope.school_year, scope.term, scope.class_name],
    )
    return rows.row(0, named=True) if rows.height else None


def names_beside(db: Database, school: str, school_year: str) -> frozenset[str]:
    """The file names, in lower case, of the bundles in the folder of a school and year. Schools whose names differ only
    in their accents have one folder."""
    rows = db.query("SELECT school, file_name FROM bundle WHERE school_year = ?", [school_year]).iter_rows()
    return frozenset(name.lower() for other, name in rows if ascii_slug(other) == ascii_slug(school))


def bundle_of(db: Database, bundle_id: str) -> dict[str, object] | None:
    """A bundle by its id, as a row, or None."""
    rows = db.query("SELECT * FROM bundle WHERE bundle_id = ?", [bundle_id])
    return rows.row(0, named=True) if rows.height else None


def other_revisions(db: Database, bundle_id: str) -> list[tuple[int, str]]:
    """The other revisions of a class's bundle that are kept, as (revision, bundle id), oldest first."""
    rows = db.query(
        """SELECT o.revision, o.bundle_id FROM bundle b JOIN bundle o USING (school, school_year, term, class_name)
           WHERE b.bundle_id = ? AND o.bundle_id <> b.bundle_id AND o.disposal_id IS NULL ORDER BY ALL""",
        [bundle_id],
    )
    return list(rows.iter_rows())


def certificate_of(db: Database, disposal_id: str) -> dict[str, object] | None:
    """The bundle that certifies a disposal, as a row, or None."""
    rows = db.query("SELECT * FROM bundle WHERE certifies = ?", [disposal_id])
    return rows.row(0, named=True) if rows.height else None


def sealed_zip(db: Database, bundle_id: str) -> str | None:
    """The SHA-256 (hex) of the ZIP that a bundle was sealed as; None for a bundle that was not sealed here."""
    rows = db.query("SELECT zip_sha256 FROM bundle WHERE bundle_id = ?", [bundle_id])
    return rows.item() if rows.height else None


def documents_of(db: Database, bundle_id: str) -> pl.DataFrame:
    """The documents of a bundle: document_id, kind, path, sha256, code, revision; no pupil is named."""
    return db.query(
        "SELECT document_id, kind, path, sha256, code, revision FROM document WHERE bundle_id = ? ORDER BY path",
        [bundle_id],
    )


def sealed_documents(db: Database, scope: Scope | None = None) -> pl.DataFrame:
    """Sealed documents, of a class or all, with their bundle's class (or the inspection's month, or the disposal that
    it certifies), time and newest revision, and by which decision it was destroyed (NULL: it is kept); no pupil.
    `newest_id`: the document of the newest revision that stands in its place; NULL where there is none."""
    wanted = "" if scope is None else "WHERE (b.school, b.school_year, b.term, b.class_name) = (?, ?, ?, ?)"
    key = [] if scope is None else [scope.school, scope.school_year, scope.term, scope.class_name]
    return db.query(
        f"""
        SELECT d.document_id, d.code, d.kind, d.sha256, d.bundle_id, b.school, b.school_year, b.term, b.class_name,
               b.month, b.certifies, b.revision, b.sealed_at, b.disposal_id, p.decision_number,
               p.decision_date,
               max(b.revision) OVER (PARTITION BY b.school, b.school_year, b.term, b.class_name, b.month)
                   AS newest_revision,
               CASE WHEN max(b.revision) OVER same > b.revision AND max(b.revision) OVER same = newest_revision
                    THEN arg_max(d.document_id, b.revision) OVER same END AS newest_id
        FROM document d JOIN bundle b USING (bundle_id) LEFT JOIN disposal p USING (disposal_id) {wanted}
        WINDOW same AS (PARTITION BY b.school, b.school_year, b.term, b.class_name, b.month, b.certifies, d.kind,
                        d.pupil_code)
        ORDER BY b.sealed_at, d.document_id
        """,  # noqa: S608 – one of two fixed texts, its values are parameters
        key,
    )


def supersessions(db: Database) -> dict[str, tuple[datetime, tuple[str, ...]]]:
    """Of each bundle that a later revision superseded: when the next one was sealed (naive UTC), and why that one and
    those after it were, in the codes of their events. Of a month's supplement that is its only reason."""
    rows = db.query(
        """
        WITH sealed AS (
            SELECT b.bundle_id, [b.school, b.school_year, b.term, b.class_name, b.month] AS place, b.revision,
                   b.sealed_at, CASE WHEN b.month IS NOT NULL THEN ['supplement']
                                     ELSE (e.detail -> '$.why')::VARCHAR[] END AS why
            FROM bundle b LEFT JOIN event e ON e.kind = 'seal' AND e.subject = b.bundle_id
        )
        SELECT o.bundle_id, min(n.sealed_at) AS since,
               list_distinct(flatten(list(coalesce(n.why, []) ORDER BY n.revision))) AS why
        FROM sealed o JOIN sealed n ON n.place = o.place AND n.revision > o.revision GROUP BY o.bundle_id
        """
    )
    return {bundle_id: (since, tuple(sorted(why))) for bundle_id, since, why in rows.iter_rows()}


def used_status_indices(db: Database) -> set[int]:
    """Places of the status list that are taken."""
    rows = db.query(
        """SELECT status_index FROM document UNION ALL
           SELECT CAST(detail->>'status_index' AS INTEGER) FROM event WHERE kind = 'year-set'"""
    )
    return set(rows["status_index"].to_list())


def events(db: Database, limit: int = 200) -> pl.DataFrame:
    """The newest events of the log."""
    return db.query("SELECT * FROM event ORDER BY number DESC LIMIT ?", [limit])


def counts(db: Database) -> dict[str, int]:
    """How much the store holds: files, classes, pupils, marks, versions, bundles."""
    row = db.query(
        """
        SELECT (SELECT count(*) FROM export_file) AS files,
               (SELECT count(*) FROM (SELECT DISTINCT school, school_year, class_name FROM class_group)) AS classes,
               (SELECT count(*) FROM pupil) AS pupils,
               (SELECT count(*) FROM current_mark WHERE subject <> '' AND value <> '') AS marks,
               (SELECT count(*) FROM mark_version) AS versions,
               (SELECT count(*) FROM bundle WHERE disposal_id IS NULL) AS bundles
        """
    ).row(0, named=True)
    return {name: int(value) for name, value in row.items()}


class NotImportedError(UsageError):
    """Nothing of a class is in the store."""


def class_record(db: Database, scope: Scope, corrections: Sequence[Correction]) -> ClassRecord:
    """The class's record as the newest exports show it. Raises `NotImportedError` when nothing of the class is there.

    `corrections` are the class's observed changes, which only the measures know.
    """
    key = [scope.school, scope.school_year, scope.term, scope.class_name]
    groups = db.query("SELECT * FROM class_group WHERE (school, school_year, term, class_name) = (?, ?, ?, ?)", key)
    if groups.is_empty():
        raise NotImportedError(
            f"Chưa nhập bản xuất nào của lớp {scope.class_name} ({scope.term} {scope.school_year})."
        )
    group = groups.row(0, named=True)
    marks = current_marks(db, scope.school, scope.school_year, scope.term, scope.class_name)
    return ClassRecord(
        school=scope.school,
        authority=group["authority"],
        school_year=scope.school_year,
        term=scope.term,
        class_name=scope.class_name,
        grade=group["grade"],
        homeroom_teacher=group["homeroom_teacher"] or _homeroom_teacher(db, key),
        subjects=_subjects(db, marks, primary=is_primary_grade(group["grade"])),
        pupils=_pupils(db, key, marks),
        corrections=tuple(corrections),
        sources=_sources(db, key, marks["source"].unique().to_list()),
        data_time=from_store(group["newest"]),
        data_surely_from=from_store(group["newest_earliest"]) if group["newest_earliest"] else None,
        teachers=_teachers(db, key),
        left=_left(db, key),
        in_two_classes=_in_two_classes(db, key),
    )


def _left(db: Database, key: list[str]) -> tuple[tuple[str, str | None], ...]:
    """Codes of the pupils who once had a mark in this class this term and are in it no more, and their class now."""
    rows = db.query(
        """
        WITH gone AS (
            SELECT * FROM enrolment
            WHERE NOT is_current AND (school, school_year, term, class_name) = (?, ?, ?, ?)
        )
        SELECT g.pupil_code, max(n.class_name) AS class_now
        FROM gone g
        SEMI JOIN mark_version m ON (m.school, m.school_year, m.term, m.pupil_code)
                                  = (g.school, g.school_year, g.term, g.pupil_code) AND m.value <> ''
        LEFT JOIN enrolment n ON n.is_current AND (n.school, n.school_year, n.term, n.pupil_code)
                                                = (g.school, g.school_year, g.term, g.pupil_code)
        GROUP BY g.pupil_code ORDER BY g.pupil_code
        """,
        key,
    )
    return tuple(rows.iter_rows())


def _in_two_classes(db: Database, key: list[str]) -> tuple[tuple[str, str], ...]:
    """Codes of the pupils of this class whom the newest sheets of another class list too, and that class."""
    rows = db.query(
        """
        SELECT e.pupil_code, min(o.class_name)
        FROM enrolment e JOIN enrolment o ON (o.school, o.school_year, o.term, o.pupil_code)
                                           = (e.school, e.school_year, e.term, e.pupil_code)
        WHERE e.is_current AND o.is_current AND o.class_name <> e.class_name
          AND (e.school, e.school_year, e.term, e.class_name) = (?, ?, ?, ?)
        GROUP BY e.pupil_code ORDER BY e.pupil_code
        """,
        key,
    )
    return tuple(rows.iter_rows())


def _subjects(db: Database, marks: pl.DataFrame, *, primary: bool) -> tuple[tuple[str, str], ...]:
    """Code and name of the subjects that anyone has a mark in, in the order of the school's books."""
    stated = dict(db.query("SELECT subject, name FROM subject").iter_rows())
    codes = marks.filter((pl.col("subject") != "") & (pl.col("value") != ""))["subject"].unique().to_list()
    return tuple(
        (code, subject_name(code, primary=primary) if code in SUBJECTS else stated.get(code, code))
        for code in sorted(codes, key=lambda code: subject_order(code, primary=primary))
    )


def _pupils(db: Database, key: list[str], marks: pl.DataFrame) -> tuple[Pupil, ...]:
    roster = db.query(
        """
        SELECT p.pupil_code, p.ministry_id, p.full_name, p.birthday, p.is_female
        FROM enrolment e JOIN pupil p ON (p.school, p.pupil_code) = (e.school, e.pupil_code)
        WHERE e.is_current AND (e.school, e.school_year, e.term, e.class_name) = (?, ?, ?, ?)
        ORDER BY e.row_number, e.pupil_code
        """,
        key,
    )
    by_pupil: Mapping[tuple[object, ...], pl.DataFrame] = marks.partition_by("pupil_code", as_dict=True)
    nothing = marks.clear()
    return tuple(_pupil(row, by_pupil.get((row["pupil_code"],), nothing)) for row in roster.iter_rows(named=True))


# In the order of the fields of `Mark`.
_OF_A_MARK = ("subject", "component", "value", "source", "sheet", "cell", "is_disputed", "elsewhere")


def _pupil(row: dict[str, object], marks: pl.DataFrame) -> Pupil:
    of_subjects = marks.filter(pl.col("subject") != "").select(_OF_A_MARK)
    results = marks.filter((pl.col("subject") == "") & (pl.col("value") != ""))
    return Pupil(
        **row,  # type: ignore[arg-type]  # the query's columns are the fields
        marks=tuple(Mark(*mark) for mark in of_subjects.iter_rows()),
        results=dict(results.select("component", "value").iter_rows()),
    )


def _sources(db: Database, key: list[str], of_marks: list[str]) -> tuple[Source, ...]:
    """The exports of the class, and those of another class that a pupil brought marks from."""
    rows = db.query(
        """
        SELECT DISTINCT f.sha256, f.original_name, f.extension, f.layout,
               s.taken_earliest, s.taken_latest, s.taken_source
        FROM snapshot s JOIN export_file f USING (sha256)
        WHERE (s.school, s.school_year, s.term, s.class_name) = (?, ?, ?, ?) OR list_contains(?, f.sha256)
        ORDER BY s.taken_latest, f.sha256
        """,
        [*key, of_marks],
    )
    once = rows.unique("sha256", maintain_order=True)
    return tuple(
        Source(sha, name, extension, layout, _taken(earliest, latest, source))
        for sha, name, extension, layout, earliest, latest, source in once.iter_rows()
    )


def _taken(earliest: datetime | None, latest: datetime, source: str) -> Taken:
    return Taken(from_store(earliest) if earliest else None, from_store(latest), source)


def _teachers(db: Database, key: list[str]) -> dict[str, str]:
    """Subject code → the names of its teachers in this class, from the list of assignments."""
    rows = db.query(
        """
        SELECT subject, string_agg(DISTINCT teacher_name, ', ' ORDER BY teacher_name) FROM current_assignment
        WHERE subject <> '' AND (school, school_year, term, class_name) = (?, ?, ?, ?) GROUP BY subject
        """,
        key,
    )
    return dict(rows.iter_rows())


def _homeroom_teacher(db: Database, key: list[str]) -> str | None:
    rows = db.query(
        """
        SELECT teacher_name FROM current_assignment
        WHERE subject = '' AND (school, school_year, term, class_name) = (?, ?, ?, ?)
        ORDER BY valid_from DESC NULLS LAST, teacher_code LIMIT 1
        """,
        key,
    )
    return rows.item() if rows.height else None
