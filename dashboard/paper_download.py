"""'Tải PDF' beside a table: it, and the chart above it, as the PDF/A that `jobs.figure_papers` makes when asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

import polars as pl

from dashboard.frame import thousands
from dashboard.language import say
from dashboard.taking_along import download
from dashboard.texts import DOWNLOAD_PDF, TOO_LONG_FOR_PAPER
from jobs.figure_papers import MOST_ROWS, Drawn, figure_pdf
from records.clock import now
from records.schools import ascii_slug

PDF = "application/pdf"


def paper_button(
    title: str,
    rows: pl.DataFrame,
    notes: Mapping[str, str],
    drawn: Drawn | None,
    before: Callable[[], object] | None,
    key: str,
) -> None:
    """`before` is called when somebody takes the paper, and may refuse it by raising."""
    is_long = rows.height > MOST_ROWS
    download(
        say(DOWNLOAD_PDF), partial(_paper, title, rows, notes, drawn, before), f"{ascii_slug(title)}.pdf", PDF,
        what=None, key=f"tai-pdf-{key}", icon=":material/picture_as_pdf:", disabled=rows.is_empty() or is_long,
        help=say(TOO_LONG_FOR_PAPER, most=thousands(MOST_ROWS)) if is_long else None,
    )  # fmt: skip


def _paper(
    title: str,
    rows: pl.DataFrame,
    notes: Mapping[str, str],
    drawn: Drawn | None,
    before: Callable[[], object] | None,
) -> bytes:
    if before:
        before()
    return figure_pdf(title, rows, notes, now(), drawn)
