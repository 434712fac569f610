"""What the measures of corrections and of late entry stand on, as SQL: written once for every store of this schema.

Planning these expressions takes a hundred times as long as running them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import ibis
import ibis.expr.types as ir
from ibis.backends.sql.datatypes import DuckDBType

from analytics import corrections, lateness
from analytics.assignments import with_former
from analytics.register_links import Links, links
from records.store import LATEST, Database

CHANGES, REQUESTS, LINKS, SPANS, OBSERVED, TESTS, LISTED, STATUS = (
    f"settled_{name}" for name in ("changes", "requests", "links", "spans", "observed", "tests", "listed", "status")
)
Source = Callable[[str], ir.Table]


@dataclass(frozen=True, slots=True)
class Scripts:
    """`base` makes the tables CHANGES, REQUESTS and LINKS; `spans` an empty one, for `corrections.spans_of`;
    `observed`, from all of these, OBSERVED. `tests` makes an empty one for `lateness.once`, from which `listed` makes
    LISTED and `status` STATUS."""

    base: tuple[str, ...]
    spans: tuple[str, ...]
    observed: tuple[str, ...]
    tests: tuple[str, ...]
    listed: tuple[str, ...]
    status: tuple[str, ...]


def scripts(source: Source) -> Scripts:
    """Those of the newest schema, which every open store has; `source`: any one's tables."""
    if LATEST not in _written:
        _written[LATEST] = _write(source)
    return _written[LATEST]


_written: dict[int, Scripts] = {}


def run(db: Database, statements: tuple[str, ...]) -> None:
    for statement in statements:
        db.execute(statement)


def requests(source: Source) -> ir.Table:
    """All that the school declares; of a case also when it was entered here, and what it asked for."""
    declared = source("declared_correction")
    cases = source("correction_case").select("case_id", "opened_at", asked_value=ibis._.new_value)
    return declared.left_join(cases, "case_id").select(
        *declared.columns, "opened_at", asked_value=ibis.coalesce(cases.asked_value, declared.new_value)
    )


def every_request(source: Source) -> ir.Table:
    """The rows of every register that was ever given."""
    snapshots = source("snapshot").select("snapshot_id", "sha256", "school", "school_year")
    return source("correction_request").join(snapshots, "snapshot_id")


def assignments(source: Source) -> ir.Table:
    """Who may have taught what, when: what a teacher is named by."""
    return with_former(source("current_assignment"), source("teaching_assignment"), source("snapshot"))


@dataclass(slots=True)
class _Writer:
    """Writes each step down as a temporary table, which the next ones read."""

    statements: list[str] = field(default_factory=list)

    def settle(self, expression: ir.Table, name: str = "") -> ir.Table:
        name = name or f"settled_step_{len(self.statements)}"
        self.statements += [
            _empty(name, expression), f"INSERT INTO {name} {ibis.to_sql(expression, dialect='duckdb')}"
        ]
        return ibis.table(expression.schema(), name=name)


def _empty(name: str, like: ir.Table) -> str:
    columns = ", ".join(f'"{column}" {DuckDBType.to_string(kind)}' for column, kind in like.schema().items())
    return f"CREATE OR REPLACE TEMP TABLE {name} ({columns})"


def _write(source: Source) -> Scripts:
    def table(name: str) -> ir.Table:
        return ibis.table(source(name).schema(), name=name)     # of no store

    base = _Writer()
    changes = base.settle(corrections.changes(table("mark_version"), table("snapshot")), CHANGES)
    asked = base.settle(requests(table), REQUESTS)
    found = links(changes, asked, base.settle)
    linked = Links(
        base.settle(found.own), base.settle(found.others), base.settle(found.likes), base.settle(found.rows, LINKS)
    )
    observed = _Writer()
    spans = ibis.table(corrections.spans_table({}).schema(), name=SPANS)
    observed.settle(
        corrections.observed(
            changes, table("snapshot"), assignments(table), asked, spans, table("kept_register"), every_request(table),
            linked, table("logged_edit"),
        ), OBSERVED,
    )  # fmt: skip
    tests = ibis.table(lateness.TESTS, name=TESTS)
    listed, status = _Writer(), _Writer()
    listed.settle(lateness.listed(tests, table("enrolment"), assignments(table)), LISTED)
    status.settle(
        lateness.status(
            tests, table("enrolment"), table("mark_version"), assignments(table), table("current_transfer")
        ), STATUS,
    )  # fmt: skip
    return Scripts(
        tuple(base.statements), (_empty(SPANS, spans),), tuple(observed.statements), (_empty(TESTS, tests),),
        tuple(listed.statements), tuple(status.statements),
    )  # fmt: skip
