"""Every rule has a broken export that breaks it, and a sentence that tells the clerk what to do."""

from __future__ import annotations

from pathlib import Path

import pytest
from broken_exports import BROKEN, bomb
from invented_exports import CODES, NOW, layout_a, write_xlsx

from ingest import read as reading
from ingest.read import read_export
from ingest.rules import MOST_OF_A_KIND, OF_MAPPINGS, RULES


def test_every_rule_has_its_broken_export() -> None:
    """No rule without a file that breaks it, and no such file without a rule."""
    # What only a mapping's file breaks, test_mappings.py and tests/jobs/test_edit_log.py break.
    assert set(BROKEN) == set(RULES) - OF_MAPPINGS


@pytest.mark.parametrize("code", sorted(set(RULES) - OF_MAPPINGS))
def test_a_broken_rule_is_reported_with_its_place_and_remedy(tmp_path: Path, code: str) -> None:
    """The problem names file, cell, what stands there, what was expected, and what to do; an error gives no facts."""
    broken = BROKEN[code]
    path = broken.build(tmp_path)
    result = read_export(
        path, now=NOW, declared=broken.declared, home_school=broken.home_school, rosters=broken.rosters
    )
    found = [problem for problem in result.problems if problem.code == code]
    assert found, [problem.sentence() for problem in result.problems]
    assert found[0].cell == broken.cell
    assert found[0].file == path.name
    assert found[0].found
    assert found[0].expected
    assert found[0].action
    assert found[0].severity == RULES[code].severity
    assert (result.facts is None) == bool(result.errors)


@pytest.mark.parametrize("code", [code for code in BROKEN if RULES[code].severity == "warning"])
def test_a_warning_alone_lets_the_file_in(tmp_path: Path, code: str) -> None:
    """Warnings inform, they do not refuse."""
    broken = BROKEN[code]
    result = read_export(broken.build(tmp_path), now=NOW, home_school=broken.home_school, rosters=broken.rosters)
    assert result.errors == ()
    assert result.facts is not None


def test_all_problems_of_a_file_are_in_one_report(tmp_path: Path) -> None:
    """Five mistakes of different kinds in two sheets are found in one run."""
    first = layout_a().put("F8", "12").put("B9", "").put("K10", "hai")
    second = layout_a("6A2", (1, 2, 3, 4)).put("G9", "7.777").put("C12", "Danh sách này có: 40 học sinh")
    result = read_export(write_xlsx(tmp_path / "a.xlsx", {"1": first, "2": second}), now=NOW)
    assert {(p.code, p.sheet, p.cell) for p in result.errors} >= {
        ("diem-sai", "1", "F8"), ("thieu-ma", "1", "B9"), ("so-sai", "1", "K10"),
        ("diem-sai", "2", "G9"), ("si-so-lech", "2", "C12"),
    }  # fmt: skip


def test_a_whole_number_is_shown_as_its_cell_shows_it(tmp_path: Path) -> None:
    """A code or a mark that a number cell holds has no '.0' that nobody can find there; a part of ten stays."""
    tab = layout_a().put("D8", "").put("F9", -1).put("F10", 11).put("G9", 10.5)
    result = read_export(write_xlsx(tmp_path / "a.xlsx", {"6a1": tab}), now=NOW)
    found = {problem.cell: problem.found for problem in result.errors}
    assert found == {"D8": f"«{CODES[0]}»", "F9": "«-1»", "F10": "«11»", "G9": "«10.5»"}


def test_both_columns_of_one_meaning_are_named(tmp_path: Path) -> None:
    """'Tiếng Anh' beside 'Ng.ngữ' would overwrite one by the other: the report names both cells."""
    result = read_export(BROKEN["trung-cot"].build(tmp_path), now=NOW)
    [problem] = result.errors
    assert "F6 «Tiếng Anh»" in problem.found
    assert "G6 «Ng.ngữ»" in problem.found


def test_many_mistakes_of_one_kind_are_counted_not_listed_for_ever(tmp_path: Path) -> None:
    """Beyond the limit one line says how many more there are."""
    tab = layout_a()
    head, tail = tab.rows[:7], tab.rows[11:]
    rows = [
        [n, 2350000000 + n, "", "Trần Thị Sao", "", "sai", 8, "Đ", "Tốt", "Tốt", 0, 0, 0, ""] for n in range(1, 301)
    ]
    path = write_xlsx(tmp_path / "a.xlsx", {"s": type(tab)([*head, *rows, *tail[1:]], tab.merges)})
    bad = [problem for problem in read_export(path, now=NOW).problems if problem.code == "diem-sai"]
    assert len(bad) == MOST_OF_A_KIND + 1
    assert bad[-1].found == "và 100 chỗ nữa như vậy"


def test_a_bomb_never_reaches_the_parser(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The zip's directory is judged before Calamine sees a byte."""

    def must_not_be_called(*_: object) -> None:
        raise AssertionError("the parser was called")

    monkeypatch.setattr(reading, "read_sheets", must_not_be_called)
    result = read_export(bomb(tmp_path), now=NOW)
    assert [problem.code for problem in result.problems] == ["nen-bat-thuong"]
