"""Tables for the templates: of a whole class, with the cells that begin each pupil's row, and of any sheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Literal

from archive.papers.frame import BLANK
from records.class_record import ClassRecord, Pupil
from records.clock import vn_date
from records.sheet import Sheet

WIDTH = 252.0  # mm: A4 landscape between the margins
IDENTITY_HEAD = ("STT", "Mã học sinh", "Họ và tên", "Ngày sinh")
IDENTITY_WIDTHS = (8.0, 18.0, 42.0, 16.5)

Width = float | Literal["fr"]


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table's head, over so many columns and rows; `upright` is written upwards, for narrow columns."""

    text: str
    colspan: int = 1
    rowspan: int = 1
    upright: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the class. `widths` in mm, "fr" takes what is left; `size` of its letters in points."""

    title: str | None
    widths: tuple[Width, ...]
    head: tuple[tuple[Cell, ...], ...]
    rows: tuple[tuple[str, ...], ...]
    size: float = 9.0

    @property
    def has_gaps(self) -> bool:
        return any(BLANK in row for row in self.rows)

    def as_data(self) -> dict[str, object]:
        """What the template reads; names stand on the left, all else is centred."""
        return {
            "title": self.title,
            "size": self.size,
            "columns": list(self.widths),
            "align": ["left" if width == "fr" else "center" for width in self.widths],
            "head": [[asdict(cell) for cell in row] for row in self.head],
            "rows": [list(row) for row in self.rows],
        }


def of_sheet(title: str, sheet: Sheet) -> dict[str, object]:
    """A table of any rows for the template that lists sheets: under a title of the paper's own, none of it cut."""
    return {
        "title": f"{title} ({len(sheet.rows)} dòng)",
        "note": sheet.note,
        "none": sheet.none,
        "shares": [column.share for column in sheet.columns],
        "align": [column.side for column in sheet.columns],
        "head": sheet.names,
        "rows": [[cell or BLANK for cell in row] for row in sheet.shown()],
    }


def identity(number: int, pupil: Pupil) -> tuple[str, ...]:
    """The first cells of a pupil's row, under `IDENTITY_HEAD`."""
    return (str(number), pupil.pupil_code, pupil.full_name, vn_date(pupil.birthday) if pupil.birthday else BLANK)


def present(record: ClassRecord, codes: Sequence[str]) -> list[str]:
    """Those result codes that any pupil of the class has a value for."""
    return [code for code in codes if any(pupil.results.get(code) for pupil in record.pupils)]
