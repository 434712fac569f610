"""The rows that a right leaves: the same as the table of rights says of each row, and a store that stays shut."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_rights import NEXT, ROWLESS, ROWS, ROWS_OF_GRANT, YEAR, A, B, viewer

from analytics.scope import seen
from jobs.measuring import Tables
from records.rights import RIGHTS, ROLES, Grant, Row, Viewer, may, may_on_all
from records.sight import NOTHING, WHOLE, NotAllowedError, sight_of
from records.store import Store

SCHOOLS = (A, B)
OF_ROWS = [right for right in RIGHTS if right not in ROWLESS]
CELLS = [
    Row(*cell) for cell in product(SCHOOLS, (YEAR, NEXT), ("6A1", "6A2"), ("toan", "van", ""))
]  # fmt: skip
FRAME = pl.DataFrame(
    [(row.school, row.school_year, row.class_name, row.subject) for row in CELLS],
    schema=["school", "school_year", "class_name", "subject"], orient="row",
)  # fmt: skip
GRANTS = st.lists(st.builds(
    Grant, st.sampled_from(ROLES), st.sampled_from([None, A]), st.sampled_from([None, YEAR]),
    st.frozensets(st.sampled_from(["6A1", "6A2"])), st.frozensets(st.sampled_from(["toan", "van"])),
    st.frozensets(st.sampled_from([(A, YEAR, "6A1", "toan"), (B, YEAR, "6A2", "van"), (A, NEXT, "6A1", "")])),
), max_size=3)  # fmt: skip


@pytest.mark.parametrize("role", ROLES)
def test_every_right_leaves_the_rows_that_it_covers(role: str) -> None:
    """Every role × right × row, own and another's."""
    someone = viewer(role, **ROWS_OF_GRANT)
    of_columns = [row for row in ROWS if not row.of_viewer]     # what is asked of somebody is told by no column
    for right, row in product(OF_ROWS, of_columns):
        left = sight_of(someone, right, SCHOOLS)
        assert (role, right, row, left.covers(row)) == (role, right, row, may(someone, right, row))


@given(GRANTS, st.sampled_from(OF_ROWS), st.booleans())
def test_a_frame_keeps_the_rows_that_each_may_be_seen(grants: list[Grant], right: str, of_pupils: bool) -> None:
    """Several roles together, by name or by assignment; nobody is whole who may not see every school."""
    someone = Viewer("TK-001", "Ai đó", tuple(grants))
    left = sight_of(someone, right, SCHOOLS)  # type: ignore[arg-type]  # any right
    wanted = [may(someone, right, Row(*_place(row), of_pupils=of_pupils)) for row in CELLS]
    assert left.keep(FRAME, of_pupils=of_pupils).equals(FRAME.filter(pl.Series(wanted, dtype=pl.Boolean)))
    assert not left.is_whole or may_on_all(someone, right, SCHOOLS)


def test_sql_keeps_the_same_rows(tmp_path: Path) -> None:
    """The measures' own way of leaving rows out, for each role."""
    store = Store(tmp_path / "kho.duckdb")
    with store.write():
        pass
    with store.read() as db:
        db.connection.register("o_diem", FRAME)
        table = Tables.of(db).table("o_diem")
        for role, of_pupils in product(ROLES, (True, False)):
            left = sight_of(viewer(role, **ROWS_OF_GRANT), "see_corrections", SCHOOLS)
            found = Tables.of(db).frame(seen(table, left.parts(of_pupils=of_pupils)))
            assert set(found.rows()) == set(left.keep(FRAME, of_pupils=of_pupils).rows())


def test_what_lacks_a_bounding_column_shows_nothing() -> None:
    """A table that does not say whose a row is is no table for who has rows of the own."""
    left = sight_of(viewer("teacher", **ROWS_OF_GRANT), "see_corrections", SCHOOLS)
    assert left.keep(FRAME).height == 1
    assert left.keep(FRAME.drop("subject")).is_empty()
    assert left.of_classes().keep(FRAME.drop("subject")).height == 3
    assert WHOLE.keep(FRAME.drop("subject")).height == FRAME.height
    assert NOTHING.keep(FRAME).is_empty()


def test_a_store_seen_by_somebody_is_shut_to_what_does_not_narrow_itself(tmp_path: Path) -> None:
    """Reading and writing, for each role that may not see all; what narrows itself is told whose rows they are."""
    store = Store(tmp_path / "kho.duckdb")
    with store.write():
        pass
    for role in ROLES:
        for rows in ({}, ROWS_OF_GRANT):
            someone = viewer(role, **rows) if role != "local" else viewer(role)
            left = sight_of(someone, "see_corrections", SCHOOLS)
            own = store.seen_by(left)
            if may_on_all(someone, "see_corrections", SCHOOLS):
                with own.read(), own.unbounded().read():
                    continue
            for way in (own.read, own.write):
                with pytest.raises(NotAllowedError), way():
                    pass
            with own.read_within() as db:
                assert db.sight == left


def test_who_sees_the_same_shares_what_is_kept() -> None:
    """And nobody else: another class is another key."""
    one = sight_of(viewer("teacher", **ROWS_OF_GRANT), "see_corrections", SCHOOLS)
    other = sight_of(Viewer("TK-002", "Ai khác", viewer("teacher", **ROWS_OF_GRANT).grants), "see_month", SCHOOLS)
    assert one.key == sight_of(viewer("teacher", **ROWS_OF_GRANT), "see_lateness", SCHOOLS).key
    beside = sight_of(viewer("teacher", **{**ROWS_OF_GRANT, "classes": frozenset({"6A2"})}), "see_corrections", SCHOOLS)
    assert len({one.key, beside.key, other.key, WHOLE.key}) == 4


def _place(row: Row) -> tuple[str | None, ...]:
    return row.school, row.school_year, row.class_name, row.subject
