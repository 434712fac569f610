"""Reading a 30-sheet workbook: our import's reading against pandas with openpyxl, in one process, by turns.

Both end with the same marks (checked): sheet, pupil, component, value. Ours also recognises the layout, checks every
cell and keeps where it stands. Goal: at least 10 times as fast on a quiet machine. Prints the median ratio; exit 1
below the goal, with --quick only below half of it: a busy machine slows reading in several threads more.
"""

from __future__ import annotations

import argparse
import dataclasses
import statistics
import sys
import tempfile
import time
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import pandas as pd
import polars as pl

from data.exports import exports_of, make_book
from data.sample import build
from data.workbook import to_xlsx
from ingest.read import read_export
from records.clock import VIETNAM
from records.marks import canonical_score, parse_score

GOAL = 10.0
SHEETS = 30
NOW = datetime(2026, 6, 10, tzinfo=VIETNAM)
HEADER, FIRST_DATA = 5, 7  # rows of layout C, from 0
COMPONENTS = {"TX1": "TX1", "TX2": "TX2", "TX3": "TX3", "TX4": "TX4", "GK1": "GK", "CK1": "CK"}
Mark = tuple[str, str, str, str]


def workbook(folder: Path) -> Path:
    """A workbook of 30 subject sheets of three classes at the end of a term, as layout C prints them."""
    (school,) = build(schools=("thcs",), classes=3)
    exports = [export for export in exports_of(school) if export.layout == "vnedu-c" and export.term == "HK1"]
    books = [make_book(school, export) for export in exports[-3:]]
    sheets = [sheet for book in books for sheet in book.sheets][:SHEETS]
    numbered = tuple(dataclasses.replace(sheet, name=f"{n:02}") for n, sheet in enumerate(sheets))
    path = folder / "ba-muoi-trang.xlsx"
    path.write_bytes(to_xlsx(dataclasses.replace(books[0], sheets=numbered)))
    return path


def ours(path: Path) -> pl.DataFrame:
    """The component marks as our import reads them: sheet, pupil_code, component, value."""
    read = read_export(path, now=NOW)
    if read.facts is None:
        raise SystemExit("\n".join(problem.sentence() for problem in read.problems))
    cells = pl.concat([sheet.cells for sheet in read.facts.sheets])
    names = [name for sheet in read.facts.sheets for name in [sheet.sheet] * sheet.cells.height]
    is_mark = cells["component"].is_in(list(COMPONENTS.values())) & (cells["value"] != "")
    return cells.select(pl.Series("sheet", names), "pupil_code", "component", "value").filter(is_mark)


def theirs(path: Path) -> pd.DataFrame:
    """The same marks with pandas and openpyxl, as a script for one school would read them."""
    parts = []
    for name, frame in pd.read_excel(path, sheet_name=None, header=None, engine="openpyxl").items():
        columns = {place: COMPONENTS[text] for place, text in frame.loc[HEADER + 1].items() if text in COMPONENTS}
        data = frame.loc[FIRST_DATA:]
        data = data[pd.to_numeric(data[0], errors="coerce").notna()].rename(columns={1: "pupil_code", **columns})
        long = data.melt("pupil_code", value_vars=list(columns.values()), var_name="component").dropna()
        parts.append(long.assign(sheet=name, pupil_code=long["pupil_code"].astype("int64").astype(str)))
    return pd.concat(parts)[["sheet", "pupil_code", "component", "value"]]


def as_set(rows: Iterable[tuple[object, ...]]) -> set[Mark]:
    """The marks in one spelling, to compare the two readings."""
    marks = set()
    for sheet, code, component, value in rows:
        score = parse_score(str(value))
        marks.add((str(sheet), str(code), str(component), str(value) if score is None else canonical_score(score)))
    return marks


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="three rounds instead of nine")
    quick = parser.parse_args().quick
    rounds = 3 if quick else 9
    with tempfile.TemporaryDirectory() as folder:
        path = workbook(Path(folder))
        if (mine := as_set(ours(path).iter_rows())) != as_set(theirs(path).itertuples(index=False)) or not mine:
            print("The two readings differ.")
            return 1
        seconds: dict[str, list[float]] = {"ours": [], "theirs": []}
        for _ in range(rounds):
            for name, read in (("ours", ours), ("theirs", theirs)):
                start = time.perf_counter()
                read(path)
                seconds[name].append(time.perf_counter() - start)
    ratio = statistics.median(b / a for a, b in zip(seconds["ours"], seconds["theirs"], strict=True))
    print(
        f"{len(mine)} marks of {SHEETS} sheets: ours {statistics.median(seconds['ours']):.3f} s, "
        f"pandas with openpyxl {statistics.median(seconds['theirs']):.3f} s, ratio {ratio:.1f} (goal {GOAL:g})"
    )
    return 0 if ratio >= (GOAL / 2 if quick else GOAL) else 1


if __name__ == "__main__":
    sys.exit(main())
