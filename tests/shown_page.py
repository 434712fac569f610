"""A page as Streamlit runs it over a home, and what it shows: for tests that compare its figures with other ways."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

import dashboard
from dashboard import paper_download, table_view
from records.home import Home

Downloads = dict[str, Callable[[], bytes]]
MAIN = Path(dashboard.__file__).parent / "pages_vi" / "main.py"


class ShownPage:
    """A page that ran without an exception. `downloads`: title of a table → what makes its workbook; `papers`: its
    PDF."""

    def __init__(self, at: AppTest, downloads: Downloads, papers: Downloads | None = None) -> None:
        assert not at.exception, [error.value for error in at.exception]
        self.at, self.downloads, self.papers = at, downloads, papers or {}

    def answer(self) -> str:
        """Its first line, markup taken off."""
        return unmarked(str(self.at.markdown[0].value))

    def said(self) -> str:
        parts = (self.at.markdown, self.at.caption)
        return "\n".join(unmarked(str(element.value)) for elements in parts for element in elements)

    def table(self, number: int) -> pl.DataFrame:
        """The rows that a table shows, as text."""
        frame = self.at.dataframe[number].value
        rows = [[as_text(cell) for cell in row] for row in frame.itertuples(index=False)]
        return pl.DataFrame(rows, schema=dict.fromkeys(frame.columns, pl.String), orient="row")

    def workbook(self, title: str) -> tuple[list[str], pl.DataFrame]:
        """The lines above a table's workbook, and its rows as text."""
        sheet = openpyxl.load_workbook(io.BytesIO(self.downloads[title]())).active
        assert sheet is not None
        lines = list(sheet.iter_rows(values_only=True))
        blank = next(number for number, line in enumerate(lines) if line[0] is None)
        heading, *rows = lines[blank + 1 :]
        texts = [[as_text(cell) for cell in row] for row in rows]
        frame = pl.DataFrame(texts, schema=[str(name) for name in heading], orient="row")
        return [str(line[0]) for line in lines[:blank]], frame

    def charts(self) -> list[tuple[dict[str, Any], str]]:
        """Each chart's specification, and what it says to those who do not see it."""
        protos = [element.proto for element in self.at.get("vega_lite_chart")]
        return [(json.loads(proto.spec), proto.alt) for proto in protos]


@contextmanager
def page_over(home: Home, name: str, **address: str) -> Iterator[ShownPage]:
    """A page over a home, opened by its address."""
    downloads: Downloads = {}
    papers: Downloads = {}

    def noted(into: Downloads, make: Callable[..., bytes], title: str, *rest: object) -> object:
        into[title] = partial(make, title, *rest)
        return into[title]

    with pytest.MonkeyPatch.context() as patch:
        # Streamlit always runs the default page first: over no home, that is quick and leaves nothing behind.
        patch.setenv("SOLUU_HOME", str(home.root / "chua-co"))
        at = AppTest.from_file(str(MAIN), default_timeout=120).run()
        patch.setenv("SOLUU_HOME", str(home.root))
        patch.setattr(table_view, "partial", partial(noted, downloads))
        patch.setattr(paper_download, "partial", partial(noted, papers))
        at.switch_page(f"{name}.py")
        for key, value in address.items():
            at.query_params[key] = value
        yield ShownPage(at.run(), downloads, papers)


def unmarked(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text).replace("**", "")


def as_text(cell: object) -> str:
    """A cell as people read it: no padding, a decimal comma, nothing for what is not there."""
    if cell is None or cell != cell:  # noqa: PLR0124 – pandas writes NaN where there is nothing
        return ""
    if isinstance(cell, float):
        return f"{Decimal(str(cell)):f}".rstrip("0").rstrip(".").replace(".", ",")
    return str(cell).strip(f" {table_view.FIGURE_SPACE}")


def number(text: str) -> Decimal:
    """'23.803' and '7,50' as numbers."""
    return Decimal(text.replace(".", "").replace(",", ".") or "0")
