"""Texts in the school's words – and nowhere a function of Python's inside a query: beside Streamlit it can stop all."""

from __future__ import annotations

import re
from pathlib import Path

import polars as pl
import pytest

from dashboard.worded import worded

ROOMS = ("analytics", "archive", "commands", "dashboard", "ingest", "jobs", "proofs", "qr", "records", "data", "zips")
ROOT = Path(__file__).resolve().parents[2]
HELD_UP = re.compile(r"\.(map_elements|map_batches|map_groups|map_rows|rolling_map|pipe_with_schema)\(")


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        (["a", "b", "a"], ["A", "B", "A"]),
        (["a", None, ""], ["A", None, ""]),
        ([None, None], [None, None]),
        ([], []),
    ],
)
def test_each_text_is_said_and_nulls_stay(texts: list[str | None], said: list[str | None]) -> None:
    """Empty columns and columns of nulls, too."""
    rows = pl.DataFrame({"text": pl.Series(texts, dtype=pl.String)})
    assert rows.select(worded(rows, "text", str.upper))["text"].to_list() == said


def test_a_word_is_looked_up_once_for_each_text() -> None:
    """However many rows hold it."""
    asked: list[str] = []
    rows = pl.DataFrame({"text": ["toan", "van", "toan", "toan"]})
    rows.select(worded(rows, "text", lambda text: asked.append(text) or text))  # type: ignore[func-returns-value]  # appends
    assert sorted(asked) == ["toan", "van"]


def test_no_query_calls_back_into_python() -> None:
    """A thread of the engine's waits for the interpreter, which waits for that thread: 30 sessions stood still so."""
    files = [ROOT / "soluu.py", *(file for room in ROOMS for file in (ROOT / room).rglob("*.py"))]
    assert len(files) > 300
    assert [file.name for file in files if HELD_UP.search(file.read_text(encoding="utf-8"))] == []
