"""A chart and its table as they stand on a page, on paper: what was filtered, how many, unit, n and time of the data. A
working paper without a code; the table is attached as facts, too."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from archive.papers.frame import bare_frame
from archive.papers.table import of_sheet
from archive.typesetting import RECORD_NAME, Attachment, compile_pdf
from records.clock import VIETNAM
from records.inspection_record import Picture
from records.sheet import Sheet, plain

TEMPLATE = "figure"
ATTACHED = "Dữ liệu của bảng này như trên trang lúc in"
_MANY = 12  # columns: with more of them, A4 leaves no room for a word


@dataclass(frozen=True, slots=True)
class FigurePaper:
    """`notes`: the filters and the time of the data, by their names; `picture`: None for a table alone."""

    school: str
    title: str
    notes: Mapping[str, str]
    table: Sheet
    picture: Picture | None = None


def figure_paper(paper: FigurePaper, now: datetime) -> bytes:
    """The PDF/A; no row is cut."""
    label = f"BANG-{now.astimezone(VIETNAM):%Y%m%d-%H%M}"
    frame = bare_frame(paper.title, None, paper.school, (paper.title,), label, now)
    data = {
        **frame,
        "particulars": [list(pair) for pair in paper.notes.items()],
        "picture": picture_data(paper.picture),
        "table": of_sheet("Bảng số liệu", paper.table),
        "attached": ATTACHED,
        "paper": "a3" if len(paper.table.columns) > _MANY else "a4",
    }
    attached = Attachment(RECORD_NAME, json.dumps(_facts(paper), ensure_ascii=False, sort_keys=True))
    return compile_pdf(TEMPLATE, data, now=now, attachment=attached)


def picture_data(picture: Picture | None) -> dict[str, object] | None:
    """A picture for a template: with the words for those who do not see it, and its colours named."""
    if picture is None:
        return None
    alt = f"{picture.title}. {picture.source}. {picture.reading}"
    legend = [list(pair) for pair in picture.legend]
    return {"title": picture.title, "svg": picture.svg, "alt": alt, "source": picture.source, "legend": legend}


def _facts(paper: FigurePaper) -> dict[str, object]:
    table = paper.table
    rows = [[plain(value) for value in row] for row in table.rows]
    return {"title": paper.title, "notes": dict(paper.notes), "columns": table.names, "rows": rows}
