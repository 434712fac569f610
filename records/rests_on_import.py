"""What rests on files of the store, in numbers: what would be known no more if they were taken back.

Exact, not estimated: the files are taken back in a transaction that is never committed, and what is left is counted.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from records.list_files import newest_lists, scopes_of
from records.list_tables import ROW_TABLES
from records.reading import Scope
from records.store import Database, Store
from records.undoing import held_by, remove

_CHANGE = "layout, school, school_year, term, pupil_code, subject, component, previous_value, value"


@dataclass(frozen=True, slots=True)
class Rests:
    """Counts. `marks`: filled cells of the files; `marks_lost`: marks that no other file shows as the newest state;
    `changes_lost`: changes of a mark, entries included, that are seen no more; `changes_new`: seen only without the
    files. `pupils_lost`: listed by no other file. `classes_lost`: classes and terms without any file left.
    `list_rows`: rows of lists, `register_rows` of them of the register of corrections; `lists_replaced` and
    `lists_lost`: lists of which the file that counts would go, with an older one in its place or with none.
    `sealed`: classes that the files show and that are sealed."""

    files: int
    marks: int
    marks_lost: int
    changes_lost: int
    changes_new: int
    pupils_lost: int
    classes_lost: int
    list_rows: int
    register_rows: int
    lists_replaced: int
    lists_lost: int
    sealed: tuple[Scope, ...]


class _NeverMind(Exception):  # noqa: N818 – no error: it ends a transaction that must leave nothing
    pass


def rests_on(store: Store, files: Sequence[str]) -> Rests:
    """What rests on these files, by their digests. Takes the store's lock for a moment, and leaves it as it is."""
    found: list[Rests] = []
    try:
        with store.write() as db:
            found.append(_weigh(db, sorted(set(files))))
            raise _NeverMind
    except _NeverMind:
        return found[0]


def _weigh(db: Database, files: list[str]) -> Rests:
    held, lists, listed = held_by(db, files), newest_lists(db), scopes_of(db, files)
    counting = [scope for scope, of in listed.items() if lists.get(scope) in of]
    rows = _list_rows(db, files)
    register_rows = _number(db, _REGISTER_ROWS, [files])
    sealed = tuple(Scope(*row) for row in db.query(_SEALED, [files]).iter_rows())
    db.execute(f"CREATE TEMP TABLE change_before AS {_CHANGES_NOW}")
    lost = _difference(db, _COUNTS)
    remove(db, files)
    left = newest_lists(db)
    gone = lost()
    return Rests(
        files=held.height, marks=int(held["marks"].sum()), marks_lost=gone["marks"], pupils_lost=gone["pupils"],
        classes_lost=gone["classes"],
        changes_lost=_number(db, _LOST), changes_new=_number(db, _NEW),
        list_rows=rows, register_rows=register_rows, sealed=sealed,
        lists_replaced=sum(scope in left for scope in counting),
        lists_lost=sum(scope not in left for scope in counting),
    )  # fmt: skip


_CHANGES_NOW = f"SELECT {_CHANGE} FROM mark_version WHERE version_no > 1"  # noqa: S608 – our own columns
_LOST = f"SELECT count(*) FROM (FROM change_before EXCEPT ALL {_CHANGES_NOW})"  # noqa: S608 – as above
_NEW = f"SELECT count(*) FROM ({_CHANGES_NOW} EXCEPT ALL FROM change_before)"  # noqa: S608 – as above
_COUNTS = {
    "marks": "SELECT count(*) FROM current_mark WHERE subject <> '' AND value <> ''",
    "pupils": "SELECT count(*) FROM pupil",
    "classes": """SELECT count(DISTINCT (school, school_year, term, class_name)) FROM snapshot
                  WHERE class_name IS NOT NULL""",
}
_REGISTER_ROWS = """
SELECT count(DISTINCT (t.snapshot_id, t.row_number)) FROM correction_request t JOIN snapshot s USING (snapshot_id)
WHERE list_contains(?, s.sha256)
"""
_SEALED = """
SELECT DISTINCT b.school, b.school_year, b.term, b.class_name
FROM bundle b JOIN snapshot s USING (school, school_year, term, class_name)
WHERE b.disposal_id IS NULL AND list_contains(?, s.sha256) ORDER BY ALL
"""


def _difference(db: Database, counted: dict[str, str]) -> Callable[[], dict[str, int]]:
    """By how much each count is smaller when asked than it is now; none is less than nought."""
    before = {name: _number(db, sql) for name, sql in counted.items()}
    return lambda: {name: max(0, number - _number(db, counted[name])) for name, number in before.items()}


def _list_rows(db: Database, files: list[str]) -> int:
    """Rows as the workbooks have them: what is kept as several rows of the store counts once."""

    return sum(
        _number(
            db,
            f"""SELECT count(DISTINCT (t.snapshot_id, t.row_number)) FROM {table} t JOIN snapshot s USING (snapshot_id)
                WHERE list_contains(?, s.sha256)""",  # noqa: S608 – a name of our own schema
            [files],
        )
        for table, _ in ROW_TABLES.values()
    )


def _number(db: Database, sql: str, parameters: Sequence[object] = ()) -> int:
    return int(db.query(sql, parameters).item())
