"""The log grows in the transaction that wrote the events: the store calls `grow` before it commits.

So no way of writing an event can forget its leaf, and a batch of them costs one reading. Imports nothing of the store,
which imports this.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import polars as pl

from proofs.merkle import Node, frontier, grown
from records.log.leaves import EVENT_COLUMNS, event_hash
from records.problems import CannotError

if TYPE_CHECKING:
    import duckdb

_FRESH = f"""
SELECT {EVENT_COLUMNS} FROM event
WHERE number > (SELECT coalesce(max(number), 0) FROM log_leaf) ORDER BY number
"""  # noqa: S608 – a constant of ours


def grow(connection: duckdb.DuckDBPyConnection) -> None:
    """Append the events that came behind the last leaf. One slipped in before it stays without: that is found."""
    events = connection.execute(_FRESH).fetchall()
    if not events:
        return
    size = log_size(connection)
    left = read_nodes(connection, frontier(size))
    leaves = [event_hash(event) for event in events]
    for level, first, hashes in grown(size, leaves, left):
        frame = pl.DataFrame({"position": range(first, first + len(hashes)), "hash": hashes})
        if level == 0:
            _append(connection, "log_leaf", frame.with_columns(number=pl.Series([event[0] for event in events])))
        else:
            _append(connection, "log_node", frame.with_columns(level=pl.lit(level)))


def log_size(connection: duckdb.DuckDBPyConnection) -> int:
    """How many leaves there are."""
    row = connection.execute("SELECT coalesce(max(position) + 1, 0) FROM log_leaf").fetchone()
    return int(row[0]) if row else 0


def read_nodes(connection: duckdb.DuckDBPyConnection, nodes: Sequence[Node]) -> Mapping[Node, bytes]:
    """The hashes of these nodes. Raises `CannotError` where the store has lost one."""
    found: dict[Node, bytes] = {}
    for level in {level for level, _ in nodes}:
        positions = [position for at, position in nodes if at == level]
        table, bound = ("log_leaf", "") if level == 0 else ("log_node", f"level = {int(level)} AND ")
        rows = connection.execute(
            f"SELECT position, hash FROM {table} WHERE {bound}position IN (SELECT unnest(?))",  # noqa: S608 – ours
            [positions],
        ).fetchall()
        found |= {(level, position): bytes(each) for position, each in rows}
    if missing := set(nodes) - found.keys():
        raise CannotError(
            f"Bảng băm của nhật ký thiếu {len(missing)} mã: kho đã bị sửa từ bên ngoài. "
            "Chạy «soluu log verify» để biết chỗ nào, rồi khôi phục kho từ bản sao."
        )
    return found


def _append(connection: duckdb.DuckDBPyConnection, table: str, frame: pl.DataFrame) -> None:
    connection.register("grown", frame)
    try:
        connection.execute(f"INSERT INTO {table} BY NAME SELECT * FROM grown")  # noqa: S608 – names of ours
    finally:
        connection.unregister("grown")
