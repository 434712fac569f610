"""Cells of the sheets that are read in which something is not seen: told with its place, wherever it stands.

What has no width is dropped when a text is made tidy; a sign that commands the printer or turns the direction of
writing refuses the file, for nobody can say what was meant.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

from ingest.rules import Place, shown
from ingest.workbook import Cell, Sheet, cell_name
from records.invisible import has_commands, has_invisible
from records.problems import Problem


def invisible_cells(sheets: Sequence[Sheet], place: Place) -> Iterator[Problem]:
    """The cells with signs that are not seen, sheet after sheet."""
    different: set[Cell] = set().union(*(chain.from_iterable(sheet.rows) for sheet in sheets))
    has_any = has_invisible("".join([cell for cell in different if isinstance(cell, str)]))     # nearly never
    for sheet in sheets if has_any else ():
        here = Place(place.file, sheet.name)
        for row, cells in enumerate(sheet.rows):
            for column, cell in enumerate(cells):
                if isinstance(cell, str) and has_invisible(cell):
                    code = "ki-tu-dieu-khien" if has_commands(cell) else "ki-tu-an"
                    yield here.broken(code, shown(cell), cell_name(row, column))
