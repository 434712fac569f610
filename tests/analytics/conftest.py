"""A school's tables in a DuckDB of their own, filled row by row with what a test means and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

import ibis
import ibis.expr.operations as ops
import ibis.expr.types as ir
import polars as pl
import pytest
from ibis.backends.duckdb import Backend
from ibis.formats.polars import PolarsSchema

from analytics.corrections import Locks, spans_of
from analytics.lateness import deadlines, once
from jobs import settled
from jobs.measuring import Tables as Measures
from records.marks import parse_score
from records.policy import Policies
from records.store import Database, migrations

NEW_YEAR = datetime.fromisoformat("2026-01-01")
SCHOOL, YEAR = "Trường THCS Sao Mai", "2025-2026"


@dataclass(frozen=True)
class Seen:
    """A version: its value, and the interval in which it was entered."""

    value: str
    after: datetime | None
    by: datetime
    known: bool = True
    class_name: str | None = None
    first_class: str | None = None
    last_seen_earliest: datetime | None = None


class Tables:
    """The store's own tables, in memory. Every adding method fills the columns that a test does not care for."""

    seen = Seen

    def __init__(self, backend: Backend) -> None:
        self.backend = backend
        self.connection = backend.con
        self._counter = 0

    def run(self, table: ir.Table) -> pl.DataFrame:
        """An expression's rows. Ibis takes a third of a second to compile a measure: each is compiled once."""
        sql, values = _compiled(self.backend, table.op())
        for value in values:
            self.connection.register(value.name, value.data.to_polars(value.schema))
        return self.connection.sql(sql).pl().cast(dict(PolarsSchema.from_ibis(table.schema())))

    def rows(self, table: ir.Table, *columns: str) -> list[tuple[Any, ...]]:
        """An expression's rows, in an order that does not depend on the engine's."""
        found = self.run(table)
        return sorted(found.select(columns or found.columns).rows(), key=repr)

    def corrections(self, locks: Locks) -> ir.Table:
        """What the exports show of corrections, as the store's measures work it out: compiled once for all tests."""
        db = Database(self.connection)
        measures = Measures(self.backend, db)
        measures.requests()
        scripts = settled.scripts(measures.table)
        settled.run(db, scripts.spans)
        db.insert(settled.SPANS, spans_of(locks))
        settled.run(db, scripts.observed)
        return measures.table(settled.OBSERVED)

    def tests(self, rule: Policies) -> ir.Table:
        """The tests of the calendar, each once and with its deadline, as the measures of late entry take them."""
        db = Database(self.connection)
        settled.run(db, settled.scripts(Measures(self.backend, db).table).tests)
        db.insert(settled.TESTS, once(deadlines(self["current_assessment"].to_polars(), rule)))
        return self[settled.TESTS]

    def __getitem__(self, name: str) -> ir.Table:
        return _table(self.backend, name)

    def insert(self, table: str, **row: Any) -> None:
        names = ", ".join(row)
        marks = ", ".join("?" for _ in row)
        self.connection.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", list(row.values()))

    def fresh(self) -> str:
        self._counter += 1
        return f"{self._counter:06d}"

    def snapshot(
        self, class_name: str | None, latest: datetime, earliest: datetime | None = None, pupils: Sequence[str] = (),
        *, term: str = "HK1", layout: str = "vnedu-c", school: str = SCHOOL,
    ) -> str:  # fmt: skip
        name = self.fresh()
        self.insert(
            "snapshot", snapshot_id=name, sha256=name, sheet="1", layout=layout, school=school, school_year=YEAR,
            term=term, class_name=class_name, grade=6, taken_earliest=earliest, taken_latest=latest,
            taken_source="declared",
        )  # fmt: skip
        for row, pupil in enumerate(pupils):
            self.insert("roster_row", snapshot_id=name, pupil_code=pupil, full_name=f"Học sinh {pupil}", row_number=row)
        return name

    def history(
        self, pupil: str, component: str, *seen: Seen, subject: str = "toan", class_name: str = "6A1",
        term: str = "HK1", layout: str = "vnedu-c", school: str = SCHOOL, grade: int | None = 6,
    ) -> None:  # fmt: skip
        """The successive versions of one cell."""
        previous: Seen | None = None
        for number, version in enumerate(seen, start=1):
            name = self.snapshot(version.first_class or version.class_name or class_name, version.by)
            self.insert(
                "mark_version", layout=layout, school=school, school_year=YEAR, term=term,
                class_name=version.class_name or class_name, grade=grade, pupil_code=pupil, subject=subject,
                component=component, version_no=number, value=version.value, score=_score(version.value),
                previous_value=previous.value if previous else None,
                previous_score=_score(previous.value) if previous else None,
                entered_after=version.after, entered_by=version.by, order_known=version.known,
                is_current=number == len(seen), is_disputed=False, last_seen=version.by,
                last_seen_earliest=version.last_seen_earliest, snapshot_id=name, cell="F8",
            )  # fmt: skip
            previous = version

    def marks(self, *values: str, component: str = "CK", **scope: Any) -> None:
        """One mark each for as many pupils, in one version."""
        for value in values:
            self.history(self.fresh(), component, Seen(value, None, NEW_YEAR), **scope)

    def assign(
        self, code: str, subject: str = "toan", class_name: str = "6A1", term: str = "HK1", name: str | None = None,
        valid_from: date | None = None, valid_until: date | None = None,
    ) -> None:  # fmt: skip
        self.insert(
            "teaching_assignment", snapshot_id=self._list("list-assignment", term), row_number=int(self.fresh()),
            term=term, class_name=class_name, subject=subject, teacher_code=code, teacher_name=name or f"Cô {code}",
            valid_from=valid_from, valid_until=valid_until,
        )  # fmt: skip

    def test_on(self, day: date, component: str, class_name: str = "6A1", subject: str = "toan") -> None:
        self.insert(
            "assessment", snapshot_id=self._list("list-calendar", "HK1"), row_number=int(self.fresh()), term="HK1",
            class_name=class_name, subject=subject, component=component, test_date=day,
        )  # fmt: skip

    def register(
        self, pupil: str, component: str, old: str, new: str, *, term: str = "HK1", book: str | None = None, **said: Any
    ) -> None:
        """A row of the register: of the one saved at the new year, or of another `book`. `said`: its other columns."""
        self.insert(
            "correction_request", snapshot_id=book or self._list("list-correction", "HK1"),
            row_number=int(self.fresh()), term=term, class_name="6A1",
            pupil_code=pupil, subject="toan", component=component, old_value=old, new_value=new, **said,
        )  # fmt: skip

    def book(self, latest: datetime, earliest: datetime | None) -> str:
        """An empty register of corrections, saved between the two moments."""
        return self.snapshot(None, latest, earliest, layout="list-correction", term="CN")

    def enrol(self, *pupils: str, first_seen: datetime, class_name: str = "6A1", is_current: bool = True) -> None:
        """Rows of an `enrolment` of our own, where a test is about who was there when."""
        for pupil in pupils:
            self.insert(
                "enrolled", school=SCHOOL, school_year=YEAR, term="HK1", class_name=class_name, grade=6,
                pupil_code=pupil, first_seen=first_seen, last_seen=NEW_YEAR, is_current=is_current, row_number=1,
            )  # fmt: skip

    def copy_to(self, *schools: str) -> None:
        """The same facts once more, in other schools."""
        for school in schools:
            self.connection.execute(
                """CREATE OR REPLACE TEMP TABLE copied AS
                   SELECT * REPLACE (snapshot_id || $1 AS snapshot_id, sha256 || $1 AS sha256, $1 AS school)
                   FROM snapshot WHERE school = $2""", [school, SCHOOL]
            )  # fmt: skip
            self.connection.execute("INSERT INTO snapshot SELECT * FROM copied")
            for table in ("assessment", "teaching_assignment", "correction_request"):
                self.connection.execute(
                    f"""INSERT INTO {table} SELECT t.* REPLACE (t.snapshot_id || $1 AS snapshot_id)
                        FROM {table} t JOIN snapshot s USING (snapshot_id) WHERE s.school = $2""", [school, SCHOOL]
                )  # fmt: skip
            for table in ("enrolled", "mark_version"):
                self.connection.execute(
                    f"INSERT INTO {table} SELECT * REPLACE ($1 AS school) FROM {table} WHERE school = $2",
                    [school, SCHOOL],
                )

    def _list(self, layout: str, term: str) -> str:
        """The one snapshot of a list: a list counts whole, from its newest file."""
        found = self.connection.execute(
            "SELECT snapshot_id FROM snapshot WHERE layout = ? AND term = ?", [layout, term]
        ).fetchone()
        return found[0] if found else self.snapshot(None, NEW_YEAR, NEW_YEAR, layout=layout, term=term)


def _score(value: str) -> Decimal | None:
    return parse_score(value) if value else None


@cache
def _table(backend: Backend, name: str) -> ir.Table:
    return backend.table(name)


@cache
def _compiled(backend: Backend, operation: ops.Relation) -> tuple[str, tuple[ops.InMemoryTable, ...]]:
    return str(backend.compile(operation.to_expr())), tuple(operation.find(ops.InMemoryTable))


@pytest.fixture(scope="session")
def new_tables() -> Callable[[], AbstractContextManager[Tables]]:
    """Empty tables for as long as a block lasts."""
    backend = ibis.duckdb.connect()
    for _, sql in migrations():
        backend.con.execute(sql)
    backend.con.execute("CREATE TABLE enrolled AS SELECT * FROM enrolment LIMIT 0")

    @contextmanager
    def block() -> Iterator[Tables]:
        backend.con.begin()
        try:
            yield Tables(backend)
        finally:
            backend.con.rollback()

    return block


@pytest.fixture
def tables(new_tables: Callable[[], AbstractContextManager[Tables]]) -> Iterator[Tables]:
    with new_tables() as fresh:
        yield fresh
