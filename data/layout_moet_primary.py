"""CSDL ngành's class summary of a primary school: three rows of headings, each row with its class, 'x' as tick."""

from __future__ import annotations

from data.curriculum import PrimarySubject, primary_subjects, traits
from data.layout_b import TRAIT_HEADINGS
from data.results import YEAR_RESULTS
from data.school import SampleSchool
from data.sheet import Cell, Columns, Merge, Sheet, mark_cell, row_of
from data.standing import Row, Standing

HEADER = 5
FIRST_DATA = 8
_FIRST_MARK = 5
_PERSON = ("STT", "Mã lớp", "Mã học sinh", "Họ tên", "Ngày sinh")
_TITLES = {"HK1": "CUỐI HỌC KÌ I", "CN": "CUỐI NĂM HỌC"}
_TICKED = (("reward", "Khen thưởng"), ("not_promoted", "Chưa lên lớp"))


def sheet(school: SampleSchool, standing: Standing) -> Sheet:
    """The class's sheet."""
    leaves = [leaf for subject in primary_subjects(standing.grade) for leaf in _leaves(subject)]
    names = traits(standing.grade)
    at_traits = _FIRST_MARK + len(leaves)
    at_year = at_traits + len(names)
    head, merges = _head(leaves, names, at_traits, at_year if standing.term == "CN" else None)
    cells = [
        Cell(0, 0, school.authority, "text"),
        Cell(1, 0, school.name, "bold"),
        Cell(2, 0, f"BẢNG TỔNG HỢP ĐÁNH GIÁ {_TITLES[standing.term]}", "title"),
        Cell(3, 0, f"Năm học {school.school_year}", "bold"),
        *head,
        *(c for number, row in enumerate(standing.rows) for c in _data(number, row, standing, leaves, names)),
    ]
    return Sheet(
        name=standing.class_name,
        cells=tuple(cells),
        merges=tuple(merges),
        columns=(Columns(0, 1, 5), Columns(2, 2, 13.5), Columns(3, 3, 25.5), Columns(4, 4, 11)),
    )


def _leaves(subject: PrimarySubject) -> list[tuple[PrimarySubject, str, str]]:
    level = (subject, "MUC", "Mức đạt được")
    return [level, (subject, "KTDK", "Điểm KTĐK")] if subject.has_test_column else [level]


def _head(
    leaves: list[tuple[PrimarySubject, str, str]], names: tuple[str, ...], at_traits: int, at_year: int | None
) -> tuple[list[Cell], list[Merge]]:
    cells = [
        *row_of(HEADER, 0, _PERSON, "head"),
        Cell(HEADER, _FIRST_MARK, "Môn học và hoạt động giáo dục", "head"),
        Cell(HEADER, at_traits, "Năng lực, phẩm chất", "head"),
        *(Cell(HEADER + 2, _FIRST_MARK + i, text, "note") for i, (_, _, text) in enumerate(leaves)),
        *(Cell(HEADER + 2, at_traits + i, TRAIT_HEADINGS[name], "note") for i, name in enumerate(names)),
    ]
    merges = [*(Merge(HEADER, column, HEADER + 2, column) for column in range(_FIRST_MARK))]
    merges += [Merge(HEADER, _FIRST_MARK, HEADER, at_traits - 1)]
    merges += [Merge(HEADER, at_traits, HEADER + 1, at_traits + len(names) - 1)]
    for i, (subject, component, _) in enumerate(leaves):
        column = _FIRST_MARK + i
        if component == "MUC":
            cells.append(Cell(HEADER + 1, column, subject.header, "head"))
            if subject.has_test_column:
                merges.append(Merge(HEADER + 1, column, HEADER + 1, column + 1))
    if at_year is not None:
        cells.append(Cell(HEADER, at_year, "Đánh giá KQGD", "head"))
        cells += row_of(HEADER + 2, at_year, YEAR_RESULTS, "note")
        cells += row_of(HEADER, at_year + len(YEAR_RESULTS), [heading for _, heading in _TICKED], "head")
        merges.append(Merge(HEADER, at_year, HEADER + 1, at_year + len(YEAR_RESULTS) - 1))
    return cells, merges


def _data(
    number: int, row: Row, standing: Standing, leaves: list[tuple[PrimarySubject, str, str]], names: tuple[str, ...]
) -> list[Cell]:
    at = FIRST_DATA + number
    year = row.result("year_result")
    ticks = [year == name for name in YEAR_RESULTS] + [bool(row.result(code)) for code, _ in _TICKED]
    values = [row.value(subject.code, component) for subject, component, _ in leaves]
    values += [row.result(name) for name in names]
    at_year = _FIRST_MARK + len(values)
    return [
        Cell(at, 0, number + 1, "whole"),
        Cell(at, 1, standing.class_name, "cell"),
        Cell(at, 2, row.pupil.code, "cell"),
        Cell(at, 3, row.pupil.full_name, "name"),
        Cell(at, 4, f"{row.pupil.birthday:%d/%m/%Y}", "cell"),
        *(mark_cell(at, _FIRST_MARK + i, value) for i, value in enumerate(values)),
        *(row_of(at, at_year, ["x" if each else "" for each in ticks], "cell") if standing.term == "CN" else ()),
    ]
