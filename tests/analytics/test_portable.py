"""Every measure in the part of SQL that DuckDB and Spark answer alike, and on a store that is open for reading."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import ibis
import ibis.expr.types as ir
import polars as pl
import sqlglot
from deadline_rules import within
from sqlglot import expressions as exp

from analytics import correction_counts, distribution, month
from analytics.anomalies import counting
from analytics.corrections import changes, observed, spans_table
from analytics.lateness import deadlines, once, status
from records.clock import start_of, to_store
from records.lock_acts import ALWAYS, ClosedSpan
from records.store import Store

RULE = within(14)
CLOSED_AT = to_store(start_of(date(2026, 1, 19)))
LOCKS = {("Trường THCS Sao Mai", "2025-2026", "HK1"): (ClosedSpan(False, CLOSED_AT, CLOSED_AT, None, None, ALWAYS),)}

# Whole numbers, text and times only; no average, no quantile, no approximation, no hash.
ALLOWED = (
    "SUM", "COUNT", "MIN", "MAX", "LAG", "ROW_NUMBER", "ROUND", "COALESCE", "CAST", "TRY_CAST", "IF", "CASE", "CONCAT",
    "AND", "OR", "MAKE_DATE",
)  # fmt: skip


def asked(tables: Any) -> ir.Table:
    return ibis.memtable(once(deadlines(tables["current_assessment"].to_polars(), RULE)))


def measures(tables: Any) -> Iterator[tuple[str, ir.Table]]:
    versions, assignments = tables["mark_version"], tables["current_assignment"]
    changed = changes(versions, tables["snapshot"])
    corrections = observed(changed, tables["snapshot"], assignments, tables["declared_correction"], spans_table(LOCKS))
    entries = status(asked(tables), tables["enrolment"], versions, assignments)
    yield "histogram", distribution.histogram(tables["current_mark"], ["class_name", "subject"], {"grade": [6]})
    yield "level_counts", distribution.level_counts(tables["current_mark"], ["class_name"])
    yield "corrections by teacher", correction_counts.by_teacher(corrections, versions, assignments)
    yield "due", month.due_in(entries, "2025-11")
    yield "changed", month.changed_in(corrections, "2025-11")
    yield "taken", month.taken_in(tables["snapshot"], tables["roster_row"], "2025-11")


def counts_of_anomalies(tables: Any) -> Iterator[tuple[str, ir.Table]]:
    """Over the other measures' columns, as if those had been written down: to compile both at once takes a minute."""
    versions, assignments = tables["mark_version"], tables["current_assignment"]
    changed = changes(versions, tables["snapshot"])
    corrections = observed(changed, tables["snapshot"], assignments, tables["declared_correction"], spans_table(LOCKS))
    entries = status(asked(tables), tables["enrolment"], versions, assignments)
    owned = counting.owned(versions, assignments)
    yield "owned", owned
    own, steps, judged = (
        ibis.table(each.schema(), name=name)
        for name, each in (("own", owned), ("steps", corrections), ("judged", entries))
    )
    yield "late weeks", counting.late_weeks(judged)
    yield "corrected columns", counting.corrected_columns(own, steps)
    yield "mark values", counting.mark_values(own)
    yield "reaches", counting.reaches(own, steps)
    yield "pupils", counting.pupils(tables["current_mark"], own)


def test_every_measure_compiles_to_spark_and_uses_the_portable_functions_alone(tables: Any) -> None:
    """The dialect of Spark is written without a filter in an aggregate, QUALIFY, or a function outside the list."""
    for name, measure in (*measures(tables), *counts_of_anomalies(tables)):
        sql = str(ibis.to_sql(measure, dialect="pyspark"))
        tree = sqlglot.parse_one(sql, read="spark")
        used = {_name(function) for function in tree.find_all(exp.Func)}
        assert used <= set(ALLOWED), (name, used - set(ALLOWED))
        assert not list(tree.find_all(exp.Filter, exp.Qualify, exp.Div, exp.IntDiv)), name


def _name(function: exp.Func) -> str:
    return function.name.upper() if isinstance(function, exp.Anonymous) else function.sql_name()


def test_the_measures_run_on_a_store_that_is_open_for_reading_and_hand_over_whole_numbers(tmp_path: Path) -> None:
    """Nothing is written to the store; and what leaves the engine is no float, no decimal and no 128-bit sum."""
    store = Store(tmp_path / "soluu.duckdb")
    with store.write():
        pass
    with store.read() as database:
        for name, measure in measures(_Named(ibis.duckdb.from_connection(database.connection))):
            found = measure.to_polars()
            assert found.is_empty(), name
            wrong = [c for c, kind in found.schema.items() if kind.is_float() or kind in {pl.Decimal, pl.Int128}]
            assert not wrong, name


class _Named:
    """A backend's tables by name, as the fixture gives them."""

    def __init__(self, backend: Any) -> None:
        self.backend = backend

    def __getitem__(self, name: str) -> ir.Table:
        return self.backend.table(name)
