"""A formula without a result is said, never taken for a blank mark."""

from __future__ import annotations

from pathlib import Path

import pytest
from broken_exports import with_formula
from invented_exports import NOW, Tab, layout_a, write_xlsx

from ingest.read import ReadResult, read_export
from ingest.rules import MOST_OF_A_KIND
from ingest.unread_cells import unread_in


def read_with(folder: Path, inner: bytes, cell: str = "F9") -> ReadResult:
    tabs = {"Lớp <6A1> & bạn": layout_a(), "6a2": layout_a("6A2", (1, 2, 3, 4))}
    return read_export(with_formula(write_xlsx(folder / "a.xlsx", tabs), cell, inner), now=NOW)


@pytest.mark.parametrize(
    ("inner", "found"),
    [
        (b"><f>AVERAGE(G9,G10)</f>", "công thức chưa có kết quả (=AVERAGE(G9,G10))"),
        (b"><f>8</f><v></v>", "công thức chưa có kết quả (=8)"),
        (b"><f>8</f><v/>", "công thức chưa có kết quả (=8)"),
        (b' t="e"><f>"#"</f>', 'công thức chưa có kết quả (="#")'),
        (b"><f>8</f>\n <v> </v>", "công thức chưa có kết quả (=8)"),
        (b"><f><![CDATA[8]]></f><v><![CDATA[8]]></v>", "công thức chưa có kết quả (=8)"),
        (b' t="str"><f>IF(G9&gt;5,&quot;T&quot;,G9)</f>', 'công thức chưa có kết quả (=IF(G9>5,"T",G9))'),
        (b'><f t="shared" si="0"/>', "công thức chưa có kết quả"),
        (b"><f>" + b"1+" * 60 + b"1</f>", f"công thức chưa có kết quả (={('1+' * 60)[:57]}…)"),
    ],
)
def test_a_formula_without_a_result_is_an_error_at_its_cell(tmp_path: Path, inner: bytes, found: str) -> None:
    """In every spelling that programs use; the mark does not become a blank."""
    result = read_with(tmp_path, inner)
    assert result.facts is None
    [problem] = result.errors
    assert (problem.code, problem.sheet, problem.cell) == ("cong-thuc", "Lớp <6A1> & bạn", "F9")
    assert problem.found == found
    assert "Excel" in problem.action


@pytest.mark.parametrize(
    ("inner", "value"),
    [
        (b"><f>8+0.3</f><v>8.3</v>", "8.3"),
        (b' t="str"><f>IF(1,"","")</f><v></v>', ""),
        (b' t="inlineStr"><is><t>Mi\xe1\xbb\x85n</t></is>', "Miễn"),
    ],
)
def test_a_formula_with_a_result_is_its_result(tmp_path: Path, inner: bytes, value: str) -> None:
    """Excel keeps a result with each formula; the empty text is one."""
    result = read_with(tmp_path, inner)
    assert result.errors == ()
    assert result.facts is not None
    cells = result.facts.sheets[0].cells
    assert cells.filter(cells["cell"] == "F9")["value"].to_list() == [value]


def test_a_formula_in_a_sheet_that_is_not_read_does_no_harm(tmp_path: Path) -> None:
    """A cover page may count what it likes."""
    path = write_xlsx(tmp_path / "a.xlsx", {"bìa": Tab([["Trang bìa"], [1]]), "6a1": layout_a()})
    result = read_export(with_formula(path, "A2", b"><f>TODAY()</f>"), now=NOW)
    assert [problem.code for problem in result.problems] == ["trang-khac"]


def test_prefixed_elements_are_cells_too() -> None:
    """Some writers put every element into a named namespace."""
    computed = b'<x:c r="B3"><x:f>A1</x:f><x:v>1</x:v></x:c>'
    [formula] = unread_in(b'<x:c s="1" r="B2"><x:f>A1</x:f></x:c>' + computed)
    assert (formula.cell, formula.text) == ("B2", "A1")


def test_a_sheet_full_of_formulas_stops_counting() -> None:
    """No more are gathered than are told."""
    assert len(unread_in(b'<c r="A1"><f>1</f></c>' * 10_000)) == MOST_OF_A_KIND + 1
