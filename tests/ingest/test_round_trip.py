"""The law of the reader: a class that is written in layout C is read back equal, mark for mark."""

from __future__ import annotations

import tempfile
from decimal import Decimal
from pathlib import Path

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from invented_exports import NOW, layout_c, write_xls, write_xlsx

from ingest import values
from ingest.mark_values import read_value
from ingest.read import read_export
from records.marks import canonical_score, parse_score

COMPONENTS = ("TX1", "TX2", "TX3", "GK", "CK", "TBM", "NX")
scores = st.integers(0, 1000).map(lambda cents: Decimal(cents) / 100)


@st.composite
def cells(draw: st.DrawFn) -> tuple[str | float, str]:
    """A cell as a program or a person may have filled it in, and the value that it means."""
    kind = draw(st.sampled_from(["number", "comma", "point", "level", "blank"]))
    if kind == "blank":
        return draw(st.sampled_from(["", " "])), ""
    if kind == "level":
        return draw(st.sampled_from([("Đ", "Đ"), ("CĐ", "CĐ"), ("đ", "Đ"), ("Miễn", "Miễn"), (" miễn ", "Miễn")]))
    score = draw(scores)
    written: str | float = float(score)
    if kind != "number":
        written = str(score).replace(".", "," if kind == "comma" else ".")
    return written, canonical_score(score)


classes = st.lists(st.tuples(*[cells()] * 6), min_size=1, max_size=12)


@given(marks=classes, first_code=st.integers(10**9, 9 * 10**9), is_xls=st.booleans())
@settings(max_examples=30, deadline=None)
def test_a_written_class_is_read_back_equal(
    marks: list[tuple[tuple[str | float, str], ...]], first_code: int, is_xls: bool
) -> None:
    """Codes and canonical values of every pupil and component, a column after the other."""
    codes = tuple(first_code + n for n in range(len(marks)))
    lines: list[list[str | float]] = [[*(written for written, _ in line), ""] for line in marks]
    tab = layout_c(codes=codes, marks=[[*line] for line in lines])
    with tempfile.TemporaryDirectory() as folder:
        write = write_xls if is_xls else write_xlsx
        result = read_export(write(Path(folder) / "c.xls", {"s": tab}), now=NOW)
    assert result.errors == ()
    assert result.facts is not None
    sheet = result.facts.sheets[0]
    expected = [
        (str(code), component, value)
        for component, column in zip(COMPONENTS, [*zip(*marks, strict=True), [("", "")] * len(marks)], strict=True)
        for code, (_, value) in zip(codes, column, strict=True)
    ]
    assert sheet.cells.select("pupil_code", "component", "value").rows() == expected


@given(st.one_of(st.text(max_size=8), st.decimals(-1, 12, places=3, allow_nan=False).map(str)))
@settings(max_examples=300, deadline=None)
def test_a_text_is_a_score_just_when_records_says_so(text: str) -> None:
    """The readers of class sheets and of lists, and `records.marks.parse_score`: what a score is, and its spelling."""
    tidy = " ".join(text.split())
    value, score = read_value("mark", tidy)
    [listed] = pl.select(values.any_mark(pl.lit(tidy))).to_series()
    plain = tidy.replace(",", ".", 1)
    expected = parse_score(plain) if plain.isascii() and all(ch.isdigit() or ch == "." for ch in plain) else None
    if plain.startswith(".") or plain.endswith("."):
        expected = None  # '.5' and '5.' are typing mistakes
    assert score == expected
    if score is not None:
        assert value == listed == canonical_score(score)
    elif listed:
        assert not listed[0].isdigit()
