"""A workbook as sheets of raw cells, by Calamine: it reads the files that stricter readers refuse.

Whatever the parser does with a bad file – an error or a panic – becomes one `Problem`. Meaning is left to the readers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from io import BytesIO
from typing import cast

import polars as pl
from python_calamine import (
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetMetadata,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from ingest import biff
from ingest.cell_names import cell_name, column_letters
from ingest.container import MAX_ALL_CELLS, MAX_CELLS, OLE_MAGIC, ZIP_MAGIC
from ingest.headers import tidy
from ingest.ods import is_ods
from ingest.rules import Place
from ingest.unread_cells import ERROR, Unread, by_sheet
from records.problems import Problem

__all__ = ["Cell", "Range", "Sheet", "Text", "cell_name", "cell_text", "column_letters", "read_sheets", "text_series"]

Cell = object       # what Calamine gives: text, number, boolean, date, time
Range = tuple[tuple[int, int], tuple[int, int]]

ByEntry = Mapping[str, tuple[Unread, ...]]

WORTH_A_THREAD = 4  # sheets: fewer are parsed sooner than a second parser has opened the file
MOST_TEXTS = 8 * 1024 * 1024    # bytes of shared texts that two parsers may hold; a whole school's are 1 MB
_PROGRAMS = (SheetTypeEnum.MacroSheet, SheetTypeEnum.DialogSheet, SheetTypeEnum.Vba)

Text = tuple[int, int, str]     # row, column (from 0), tidy text


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet's cells from A1 on, all rows equally long. `index` is its position in the workbook."""

    name: str
    index: int
    visible: bool
    rows: list[list[Cell]]
    merged: tuple[Range, ...] = ()
    unread: tuple[Unread, ...] = ()     # these cells only look blank in `rows`
    _lines: dict[int, list[Text]] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def width(self) -> int:
        return len(self.rows[0]) if self.rows else 0

    def text(self, row: int, column: int) -> str:
        """A cell as tidy text; '' outside the sheet. Whole numbers without '.0'."""
        if not (0 <= row < len(self.rows) and 0 <= column < self.width):
            return ""
        return cell_text(self.rows[row][column])

    def shown(self, row: int, column: int) -> str:
        """A cell as people read it: a number as '8,5', whatever sign the file has."""
        text = self.text(row, column)
        return text.replace(".", ",") if text and isinstance(self.rows[row][column], float) else text

    def texts(self, first: int, end: int) -> list[Text]:
        """The filled cells of some rows, for titles and footers."""
        return [text for row in range(first, min(end, len(self.rows))) for text in self._line(row)]

    def _line(self, row: int) -> list[Text]:
        """The filled cells of a row; titles and headers are asked for again and again."""
        if row not in self._lines:
            cells = enumerate(self.rows[row])
            self._lines[row] = [(row, column, cell_text(value)) for column, value in cells if value != ""]
        return self._lines[row]


def cell_text(value: Cell) -> str:
    """A single cell as tidy text (titles and footers; columns of data go through polars)."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return tidy(value if isinstance(value, str) else str(value))


def text_series(name: str, values: list[Cell]) -> pl.Series:
    """Raw cells as text: numbers as '8.3' or '2350000001.0', dates as '2012-09-05', blanks as ''."""
    texts = pl.Series(name, values, dtype=pl.String, strict=False)
    return texts.fill_null("") if texts.has_nulls() else texts


def read_sheets(
    data: bytes, unread: ByEntry, place: Place, texts_size: int = 0
) -> tuple[list[Sheet], list[Problem]]:  # fmt: skip
    """All sheets of cells, and why some could not be read. `unread`: cells that only look blank, by the zip's entry;
    `texts_size`: as `container.Checked` has it."""
    try:
        # Before Calamine, which neither says what it missed nor minds how much room it takes.
        errors = biff.error_cells(data) if data.startswith(OLE_MAGIC) else None
        # Of an .ods the entry that has the sheets is one: there they are named by their positions.
        with CalamineWorkbook.from_filelike(BytesIO(data)) as workbook:
            if is_ods(data):
                found = {int(position): cells for position, cells in unread.items()}
            else:
                found = _named(workbook, data, unread) if errors is None else _as_unread(errors)
            if any(metadata.typ in _PROGRAMS for metadata in workbook.sheets_metadata):
                return [], [place.broken("co-macro", "tệp có trang macro")]
            grids = _grids(workbook, data, may_share=texts_size <= MOST_TEXTS)
            return _sheets(workbook.sheets_metadata, grids, found, place)
    except biff.DamagedError:
        return [], [place.broken("hong", "tệp .xls hỏng bên trong: có trang thiếu ô, hoặc ô đè lên nhau")]
    except biff.TooLargeError as error:
        return [], [place.broken("vung-qua-lon", f"trang thứ {error.position + 1}: {error.size} ô")]
    except (PasswordError, biff.LockedError):
        return [], [place.broken("co-mat-khau", "tệp đặt mật khẩu mở")]
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # noqa: BLE001 – the parser's panics are no `Exception`, and no bad file may crash us
        return [], [place.broken("hong", f"lỗi khi đọc ({type(error).__name__})")]


def _as_unread(errors: Mapping[int, tuple[biff.ErrorCell, ...]]) -> dict[int, tuple[Unread, ...]]:
    return {
        n: tuple(Unread(ERROR, cell_name(row, column), text) for row, column, text in cells)
        for n, cells in errors.items()
    }


def _named(workbook: CalamineWorkbook, data: bytes, unread: ByEntry) -> dict[int, tuple[Unread, ...]]:
    """The cells that only look blank, by their sheet's position."""
    named = by_sheet(data, unread)
    return {n: named[sheet.name] for n, sheet in enumerate(workbook.sheets_metadata) if sheet.name in named}


def _sheets(
    names: Sequence[SheetMetadata], grids: Sequence[_Grid], unread: Mapping[int, tuple[Unread, ...]], place: Place
) -> tuple[list[Sheet], list[Problem]]:
    sheets: list[Sheet] = []
    problems: list[Problem] = []
    total = 0
    for grid in grids:
        metadata = names[grid.index]
        total += grid.size
        if grid.rows is None or total > MAX_ALL_CELLS:
            problems.append(Place(place.file, metadata.name).broken("vung-qua-lon", f"{grid.size} ô"))
            break
        visible = metadata.visible == SheetVisibleEnum.Visible
        sheets.append(Sheet(metadata.name, grid.index, visible, grid.rows, grid.merged, unread.get(grid.index, ())))
    return sheets, problems


@dataclass(frozen=True, slots=True)
class _Grid:
    """A sheet as it was parsed; `rows` is None where it has too many cells."""

    index: int
    size: int
    rows: list[list[Cell]] | None
    merged: tuple[Range, ...]


def _grids(workbook: CalamineWorkbook, data: bytes, *, may_share: bool) -> list[_Grid]:
    """The sheets of cells in their order, up to one that is too large.

    Calamine parses without the interpreter's lock: where there are many sheets and it `may_share`, a second parser
    takes some of them.
    """
    indices = [n for n, metadata in enumerate(workbook.sheets_metadata) if metadata.typ == SheetTypeEnum.WorkSheet]
    left = iter(indices)    # whoever is free takes the next, so that nobody waits for a thread that gets no core
    is_whole = not data.startswith(ZIP_MAGIC)   # an .xls is parsed whole when it is opened
    if len(indices) < WORTH_A_THREAD or is_whole or not may_share:
        return _parsed(workbook, left)
    with ThreadPoolExecutor(1) as beside:
        others = beside.submit(_parsed_anew, data, left)
        own = _parsed(workbook, left)
        return sorted([*own, *others.result()], key=lambda grid: grid.index)


def _parsed_anew(data: bytes, left: Iterator[int]) -> list[_Grid]:
    with CalamineWorkbook.from_filelike(BytesIO(data)) as workbook:
        return _parsed(workbook, left)


def _parsed(workbook: CalamineWorkbook, left: Iterator[int]) -> list[_Grid]:
    grids: list[_Grid] = []
    total = 0
    for index in left:
        raw = workbook.get_sheet_by_index(index)
        size = _size(raw)
        total += size
        if size > MAX_CELLS or total > MAX_ALL_CELLS:
            return [*grids, _Grid(index, size, None, ())]
        rows = cast(list[list[Cell]], raw.to_python(skip_empty_area=False))    # a list is invariant
        grids.append(_Grid(index, size, rows, tuple(raw.merged_cell_ranges or ())))
    return grids


def _size(sheet: CalamineSheet) -> int:
    return (sheet.end[0] + 1) * (sheet.end[1] + 1) if sheet.end else 0
