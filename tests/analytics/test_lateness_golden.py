"""Lateness of the whole sample, mark by mark, against a second opinion from plain SQL."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from plain_lateness import CELL
from plain_lateness import judged as plainly_judged
from sample_home import NOW, School, make_home

from data.sample import write_sample
from jobs.importing import import_files, workbooks_in
from jobs.measuring import Tables
from jobs.opening import policy_of
from records.home import Home
from records.store import Store


def reasons_over(home: Home, store: Store) -> Counter[str]:
    """How many cells are judged differently from the naive query, by reason; every judgement must be as expected."""
    with store.read() as db:
        tables = Tables.of(db)
        tests = tables.tests(policy_of(home))
        assert tests is not None
        found = tables.frame(tables.entry_status(tests))
    rows = plainly_judged(store)
    by_sql = {tuple(row[column] for column in CELL): row["status"] for row in rows if row["status"]}
    assert {tuple(cell): status for *cell, status in found.select(*CELL, "status").iter_rows()} == by_sql
    return Counter(row["reason"] for row in rows)


@pytest.mark.requirement("TT-11")
def test_each_mark_is_judged_as_plain_sql_does_but_for_four_reasons(school: School) -> None:
    """Row by row, over a class of each sample school and all their terms: nothing more, nothing less."""
    reasons = reasons_over(school.home, school.store)
    assert reasons["left"] > 0
    assert reasons["exempt"] > 0
    assert reasons["same"] > 10 * (reasons.total() - reasons["same"])


@pytest.mark.full
def test_the_whole_sample_is_judged_as_plain_sql_does(tmp_path: Path) -> None:
    """24 classes, with every reason among them."""
    write_sample(tmp_path / "mau")
    home = make_home(tmp_path / "kho")
    store = Store(home.store_path)
    import_files(home, store, workbooks_in([tmp_path / "mau"]), now=NOW)
    assert set(reasons_over(home, store)) == {"same", "left", "exempt", "came later", "undated"}
