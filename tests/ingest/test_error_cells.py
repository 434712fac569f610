"""An error that Excel shows (#N/A) is said, never taken for a blank mark, in .xlsx and in .xls."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import olefile
import pytest
import xlwt
from broken_exports import register, with_formula
from invented_exports import NOW, Tab, layout_a, layout_c, write_xls, write_xlsx

from ingest import biff
from ingest.read import ReadResult, read_export
from ingest.rules import MOST_OF_A_KIND
from ingest.unread_cells import unread_in


def told(result: ReadResult) -> list[tuple[str, str | None, str | None, str]]:
    return [(p.code, p.sheet, p.cell, p.found) for p in result.errors]


@pytest.mark.parametrize(
    ("inner", "found"),
    [
        (b' t="e"><v>#N/A</v>', "lỗi #N/A"),
        (b" t='e'><v>#REF!</v>", "lỗi #REF!"),
        (b' s="3" t = "e" ><f>1/0</f><v>#DIV/0!</v>', "lỗi #DIV/0!"),
        (b' t="e"><f t="shared" si="0"/><v>#VALUE!</v>', "lỗi #VALUE!"),
        (b' t="e"><v>&#35;N/A</v>', "lỗi #N/A"),
    ],
)
def test_an_error_in_a_mark_is_an_error_of_the_file_at_its_cell(tmp_path: Path, inner: bytes, found: str) -> None:
    """In every spelling: a formula's error has a result, but not one that can be a mark."""
    tabs = {"Lớp <6A1> & bạn": layout_a(), "6a2": layout_a("6A2", (1, 2, 3, 4))}
    result = read_export(with_formula(write_xlsx(tmp_path / "a.xlsx", tabs), "F9", inner), now=NOW)
    assert told(result) == [("o-loi", "Lớp <6A1> & bạn", "F9", found)]
    assert result.facts is None


def test_an_error_in_the_footer_is_an_error_too(tmp_path: Path) -> None:
    """Without 'Sĩ số' nothing would say that pupils are missing."""
    path = write_xlsx(tmp_path / "c.xlsx", {"toan": layout_c()})
    result = read_export(with_formula(path, "B13", b' t="e"><f>COUNTA(X!A:A)</f><v>#REF!</v>'), now=NOW)
    assert told(result) == [("o-loi", "toan", "B13", "lỗi #REF!")]


def test_an_error_in_a_list_is_an_error_too(tmp_path: Path) -> None:
    """A register whose old mark is lost declares another correction."""
    path = write_xlsx(tmp_path / "l.xlsx", {"Sửa điểm": register("HK1", "6A1", "2350000001", "Toán", "Giữa kì", 6, 7)})
    result = read_export(with_formula(path, "G5", b' t="e"><v>#N/A</v>'), now=NOW)
    assert told(result) == [("o-loi", "Sửa điểm", "G5", "lỗi #N/A")]


def test_a_required_cell_that_cannot_be_read_is_told_once(tmp_path: Path) -> None:
    """Not also as a blank: filling it in would be the wrong advice. A fault of another cell is told as well."""
    rows = register("HK1", "6A1", "2350000001", "Toán", "Giữa kì", 6, 11)
    path = write_xlsx(tmp_path / "l.xlsx", {"Sửa điểm": rows})
    result = read_export(with_formula(path, "D5", b"><f>1+1</f>"), now=NOW)
    assert [(code, cell) for code, _, cell, _ in told(result)] == [("cong-thuc", "D5"), ("diem-sai", "H5")]


def test_an_error_in_a_sheet_that_is_not_read_does_no_harm(tmp_path: Path) -> None:
    """A cover page may show what it likes."""
    path = write_xlsx(tmp_path / "a.xlsx", {"bìa": Tab([["Trang bìa"], [1]]), "6a1": layout_a()})
    result = read_export(with_formula(path, "A2", b' t="e"><v>#N/A</v>'), now=NOW)
    assert [problem.code for problem in result.problems] == ["trang-khac"]


def test_a_text_that_reads_like_a_type_is_no_error() -> None:
    """Only the attribute of a cell says so."""
    assert unread_in(b'<c r="A1" t="inlineStr"><is><t>"e" t="e"</t></is></c>') == ()


def test_a_sheet_full_of_errors_stops_counting() -> None:
    """No more are gathered than are told."""
    assert len(unread_in(b'<c r="A1" t="e"><v>#N/A</v></c>' * 10_000)) == MOST_OF_A_KIND + 1


def xls_with_errors(path: Path, tabs: dict[str, Tab], *cells: tuple[int, int, int]) -> Path:
    """An .xls with `#N/A` in cells, each (sheet, row, column)."""
    book = xlwt.Workbook(encoding="utf-8")
    for number, (name, tab) in enumerate(tabs.items()):
        sheet = book.add_sheet(name)
        wrong = {(row, column) for n, row, column in cells if n == number}
        for row, line in enumerate(tab.rows):
            for column, value in enumerate(line):
                if (row, column) in wrong:
                    sheet.row(row).set_cell_error(column, 0x2A)
                elif value not in ("", None):
                    sheet.write(row, column, value)
    book.save(str(path))
    return path


def test_an_xls_names_the_sheet_and_cell_of_its_errors(tmp_path: Path) -> None:
    """BoolErr records: Calamine gives blanks for them."""
    tabs = {"bìa": Tab([["Trang bìa"], [1]]), "Lớp 6A1": layout_a(), "6a2": layout_a("6A2", (1, 2, 3, 4))}
    path = xls_with_errors(tmp_path / "a.xls", tabs, (0, 1, 0), (1, 8, 5), (2, 10, 6))
    result = read_export(path, now=NOW)
    assert told(result) == [("o-loi", "Lớp 6A1", "F9", "lỗi #N/A"), ("o-loi", "6a2", "G11", "lỗi #N/A")]


def test_an_xls_names_the_errors_of_its_formulas(tmp_path: Path) -> None:
    """A formula record keeps its error where others keep their number."""
    path = write_xls(tmp_path / "a.xls", {"6a1": layout_a().put("F9", xlwt.Formula("1/0"))})  # type: ignore[arg-type]
    content = path.read_bytes()
    number = b"\x06\x00"
    at = next(
        n for n in range(len(content)) if content[n : n + 2] == number and content[n + 4 : n + 8] == b"\x08\x00\x05\x00"
    )
    path.write_bytes(content[: at + 10] + b"\x02\x00\x07\x00\x00\x00\xff\xff" + content[at + 18 :])
    assert told(read_export(path, now=NOW)) == [("o-loi", "6a1", "F9", "lỗi #DIV/0!")]


def test_a_boolean_of_an_xls_is_no_error(tmp_path: Path) -> None:
    """The same kind of record holds both."""
    path = write_xls(tmp_path / "a.xls", {"6a1": layout_a().put("T2", True)})
    assert read_export(path, now=NOW).errors == ()


def test_sheets_that_overlap_are_refused_before_they_cost_time(tmp_path: Path) -> None:
    """Two sheets said to begin at one place would be walked twice, a thousand a thousand times."""
    path = xls_with_errors(tmp_path / "a.xls", {"a": layout_a(), "b": layout_a("6A2", (1, 2, 3, 4))}, (0, 8, 5))
    with olefile.OleFileIO(BytesIO(path.read_bytes())) as container:
        stream = container.openstream("Workbook").read()
    first, second = biff._sheets_of(stream)[0]
    content = path.read_bytes().replace(second.to_bytes(4, "little"), (first + 20).to_bytes(4, "little"))
    path.write_bytes(content)
    assert [problem.code for problem in read_export(path, now=NOW).errors] == ["hong"]
