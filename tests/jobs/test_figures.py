"""What stands behind the figures of the pages: the same marks, each in the cell of the export that shows it."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import polars as pl
import pytest
from sample_home import School

from dashboard.mark_scale import Scale
from dashboard.marks_view import spans_of, within
from jobs.figures import cell_history, correction_spans, corrections_with_lag, marks_behind
from jobs.measuring import Filters, histogram, observed_corrections
from jobs.policies import policies_of
from records.circulars.choice import TT22
from records.home import Home

SECONDARY, YEAR = "TRƯỜNG THCS SAO MAI", "2025-2026"
FINAL = Filters(SECONDARY, YEAR, "HK1", subject="toan", component="CK")


def kept(home: Home, school: School, file: str, sheet: str, cell: str) -> set[str]:
    """What stands in that cell of any export of that name, as the files themselves say."""
    found = [path for path in school.sample.rglob(file) if path.suffix == ".xlsx"]
    assert found
    return {str(openpyxl.load_workbook(path)[sheet][cell].value) for path in found}


def test_the_marks_behind_a_distribution_are_those_that_it_counts(school: School) -> None:
    """By value, one for one; by class and pupil, never by mark."""
    rows, hist = marks_behind(school.store, FINAL), histogram(school.store, FINAL)
    counted = rows.group_by("hundredths").len("n").cast({"n": pl.Int64}).sort("hundredths")
    assert counted.rows() == hist.select("hundredths", "n").sort("hundredths").rows()
    assert rows["pupil_code"].to_list() == sorted(rows["pupil_code"])


def test_each_mark_stands_in_the_cell_that_is_named(school: School) -> None:
    """Looked up in the export itself, with another reader."""
    for row in marks_behind(school.store, FINAL).head(5).iter_rows(named=True):
        found = kept(school.home, school, Path(row["file"]).name, row["sheet"], row["cell"])
        assert row["value"] in {value.replace(",", ".").removesuffix(".0") for value in found}


def test_bands_and_bars_each_part_the_marks(school: School) -> None:
    """Whatever is opened: the bands together are all marks, and so are the bars; 10 lies in the last of both."""
    rows = marks_behind(school.store, FINAL)
    spans = spans_of(Scale(TT22.levels, TT22.bands_of("HK1"), whole=False))
    everything, *parts = spans.items()
    assert within(rows, *everything[1]).height == rows.height
    bands = [limits for name, limits in parts if not name.startswith("Cột")]
    bars = [limits for name, limits in parts if name.startswith("Cột")]
    assert len(bars) == 20
    for group in (bands, bars):
        assert sum(within(rows, *limits).height for limits in group) == rows.height
        assert [low for low, _ in group[1:]] == [high for _, high in group[:-1]]


def test_the_timeline_has_every_correction_once(school: School) -> None:
    policies, filters = policies_of(school.home), Filters(SECONDARY, YEAR)
    spans = correction_spans(school.store, policies, filters)
    assert spans["n"].sum() == observed_corrections(school.store, policies, filters).height > 0


def test_the_history_of_a_changed_cell_ends_with_the_change(school: School) -> None:
    """Its last two values are what was before and after, first entered no later than the lag says."""
    rows = corrections_with_lag(school.store, policies_of(school.home), Filters(SECONDARY, YEAR))
    row = rows.row(0, named=True)
    of_cell = Filters(*(row[name] for name in ("school", "school_year", "term")), None, None,
                      row["subject"], row["component"])  # fmt: skip
    seen = cell_history(school.store, of_cell, row["pupil_code"])
    values = [value for value in seen["value"] if value]
    assert values[-2:] == [row["previous_value"], row["value"]]
    first = seen.filter(pl.col("value") != "").row(0, named=True)
    assert row["lag_most"] >= (row["entered_by"] - first["entered_by"]).days >= row["lag_least"]
    assert seen["file"].null_count() == seen["cell"].null_count() == 0


@pytest.mark.parametrize("height", [0, 1])
def test_bands_of_no_circular_are_bars_alone(height: int) -> None:
    """Whole marks from 0 to 10, a bar each."""
    spans = spans_of(Scale((), (), whole=True))
    assert list(spans)[1 + height :][0] == f"Điểm {height}"
    assert len(spans) == 12
