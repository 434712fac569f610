"""The lists of pupils' data, transfers, results and duties, and the papers of a correction, cell by cell."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from invented_exports import CODES, NOW, Tab, write_xlsx

from ingest.list_fields import ListSpec
from ingest.list_words import OF_SEVERAL, WORDS, code_of, codes_of
from ingest.lists import LIST_SPECS
from ingest.read import ReadResult, read_export
from records.clock import VIETNAM, to_store
from records.policy import words

A, B = str(CODES[0]), str(CODES[1])
Cells = list[object]


def tab(spec: ListSpec, head: list[str], *rows: Cells) -> Tab:
    """A list as a clerk would type it: title, headings in row 4, data from row 5 on."""
    numbered = [[number, *row] for number, row in enumerate(rows, start=1)]
    return Tab([["Trường: THCS Hoa Gạo"], [spec.title], ["Năm học: 2025-2026"], ["STT", *head], *numbered])


def result(folder: Path, kind: str, head: list[str], *rows: Cells) -> ReadResult:
    return read_export(write_xlsx(folder / "l.xlsx", {"s": tab(LIST_SPECS[kind], head, *rows)}), now=NOW)


def facts(folder: Path, kind: str, head: list[str], *rows: Cells) -> list[dict[str, object]]:
    read = result(folder, kind, head, *rows)
    assert read.problems == ()
    assert read.facts is not None
    sheet = read.facts.sheets[0]
    assert sheet.layout == kind
    assert sheet.rows is not None
    return list(sheet.rows.iter_rows(named=True))


def errors(folder: Path, kind: str, head: list[str], *rows: Cells) -> set[tuple[str, str | None, str]]:
    read = result(folder, kind, head, *rows)
    assert read.facts is None
    return {(problem.code, problem.cell, problem.found) for problem in read.errors}


# ── pupils' data ───────────────────────────────────────────────────────────────────────────────────────────────────

PUPILS = ["Lớp", "Mã học sinh", "Họ và tên", "Ngày sinh", "Con gia đình chính sách", "Điện thoại"]


@pytest.mark.requirement("TT-08")
def test_a_cell_is_filled_or_not_and_its_value_stays_outside(tmp_path: Path) -> None:
    """A blank is no error; «không» is an answer; a field without a column has no fact; no value is among the facts."""
    rows = facts(tmp_path, "list-pupil", PUPILS, ["6a1", A, "Trần Thị Sao", date(2014, 3, 15), "không", ""])
    assert [(row["field"], row["is_filled"], row["cell"]) for row in rows] == [
        ("name", True, "D5"), ("birth_date", True, "E5"), ("policy_family", True, "F5"), ("phone", False, "G5"),
    ]  # fmt: skip
    assert {(row["class_name"], row["pupil_code"], row["row_number"]) for row in rows} == {("6A1", A, 5)}
    values = {value for row in rows for value in row.values()}
    assert not values & {"Trần Thị Sao", "không", date(2014, 3, 15)}


def test_a_birth_date_that_is_none_and_a_pupil_twice_are_errors(tmp_path: Path) -> None:
    """Each with its cell; the other rows say nothing."""
    found = errors(
        tmp_path, "list-pupil", PUPILS,
        ["6A1", A, "Trần Thị Sao", "31/02/2014", "", ""], ["6A1", B, "", "", "", ""], ["", A, "x", "", "", ""],
    )  # fmt: skip
    assert {(code, cell) for code, cell, _ in found} == {
        ("ngay-sai", "E5"), ("thieu-gia-tri", "B7"), ("trung-dong", "C7"),
    }  # fmt: skip


def test_a_table_of_marks_with_a_class_column_is_no_list_of_pupils(tmp_path: Path) -> None:
    """Class, code, name and birth date stand in many tables: without its title it is not taken for the list."""
    named = tab(LIST_SPECS["list-pupil"], PUPILS, ["6A1", A, "Trần Thị Sao", "", "", ""])
    untitled = replace(named, rows=[row for row in named.rows if row != [LIST_SPECS["list-pupil"].title]])
    read = read_export(write_xlsx(tmp_path / "l.xlsx", {"s": untitled}), now=NOW)
    assert [problem.code for problem in read.errors] == ["khong-nhan-ra"]


# ── transfers and results ──────────────────────────────────────────────────────────────────────────────────────────

TRANSFERS = ["Lớp", "Mã học sinh", "Loại", "Ngày", "Nơi đi hoặc nơi đến", "Số quyết định"]


@pytest.mark.requirement("TT-02")
def test_every_kind_of_transfer_is_read_by_its_word(tmp_path: Path) -> None:
    """As the drop-down writes it, in other capitals, without accents; the day as text or as a date."""
    written = ["Chuyển đến", "CHUYỂN ĐI", "bo hoc", "trở lại học", "Chuyển lớp"]
    rows = [["6A1", A, word, date(2025, 10, number), "", ""] for number, word in enumerate(written, start=1)]
    found = facts(tmp_path, "list-transfer", TRANSFERS, *rows)
    assert [row["kind"] for row in found] == ["in", "out", "dropped", "returned", "class"]
    assert [row["happened_on"] for row in found] == [date(2025, 10, number) for number in range(1, 6)]
    assert {(row["other_place"], row["decision"]) for row in found} == {(None, None)}


def test_a_transfer_of_no_known_kind_or_of_another_year_is_an_error(tmp_path: Path) -> None:
    """The words that may stand there are named."""
    rows: list[Cells] = [["6A1", A, "đi chơi", "01/10/2025", "", ""], ["6A1", B, "chuyển đi", "01/10/2024", "", ""]]
    assert errors(tmp_path, "list-transfer", TRANSFERS, *rows) == {
        ("tu-la", "D5", "«đi chơi»"), ("ngay-sai", "E6", "«01/10/2024»"),
    }  # fmt: skip
    [unknown] = [p for p in result(tmp_path, "list-transfer", TRANSFERS, *rows).errors if p.code == "tu-la"]
    assert all(word in unknown.expected for word in words.TRANSFERS.values())


RESULTS = ["Học kì", "Lớp", "Mã học sinh", "Danh sách", "Danh hiệu hoặc môn"]


@pytest.mark.requirement("TM-18")
def test_the_lists_of_the_year_s_end_are_told_apart(tmp_path: Path) -> None:
    """Completed, promoted, rewarded, trained in summer, re-assessed: each in the school's own words."""
    named = {
        "hoàn thành chương trình": "completed", "Lên lớp": "promoted", "khen thưởng": "rewarded",
        "Rèn luyện hè": "summer_training", "kiểm tra lại": "reassessed",
    }  # fmt: skip
    rows: list[Cells] = [["Cả năm", "6A1", A, word, "Toán" if word == "kiểm tra lại" else ""] for word in named]
    assert [row["list"] for row in facts(tmp_path, "list-results", RESULTS, *rows)] == list(named.values())


def test_the_detail_of_a_re_assessment_is_its_subject(tmp_path: Path) -> None:
    """A subject by its code, in whatever spelling; a title stays as it is written; the rest is blank."""
    found = facts(
        tmp_path, "list-results", RESULTS,
        ["Cả năm", "6A1", A, "Đánh giá lại", "Ng.ngữ"], ["Cả năm", "6A1", A, "kiểm tra lại", "Lý"],
        ["Cả năm", "6A1", B, "danh hiệu", "Học sinh Giỏi"], ["Cả năm", "6A1", B, "lên lớp", ""],
    )  # fmt: skip
    assert [(row["list"], row["detail"]) for row in found] == [
        ("reassessed", "ngoai_ngu"), ("reassessed", "vat_li"), ("titles", "Học sinh Giỏi"), ("promoted", None),
    ]  # fmt: skip


def test_a_re_assessment_in_an_unknown_subject_is_pointed_out(tmp_path: Path) -> None:
    """It may be the school's own subject, so the list comes in; but the cell is named."""
    read = result(tmp_path, "list-results", RESULTS, ["Cả năm", "6A1", A, "kiểm tra lại", "Tiếng Chăm"])
    assert [(p.code, p.cell) for p in read.warnings] == [("mon-la", "F5")]
    assert read.facts is not None


# ── duties ─────────────────────────────────────────────────────────────────────────────────────────────────────────

DUTIES = ["Việc", "Hồ sơ", "Tháng", "Lớp", "Ngày", "Giờ", "Chức vụ"]


@pytest.mark.parametrize("month", ["Tháng 9/2025", "09/2025", "9-2025", "tháng 9 năm 2025", date(2025, 9, 1)])
@pytest.mark.parametrize("clock", ["15:30", "15h30", "15:30:00", time(15, 30)])
def test_month_and_minute_are_read_as_people_write_them(tmp_path: Path, month: object, clock: object) -> None:
    """Also as a spreadsheet stores what they typed; the minute is Vietnam's, on the day of the row."""
    [row] = facts(tmp_path, "list-duty", DUTIES, ["Kiểm diện", "", month, "6a1", "03/10/2025", clock, "GVCN"])
    assert (row["work"], row["month"], row["class_name"], row["role"]) == ("attendance", "2025-09", "6A1", "homeroom")
    assert row["done_at"] == to_store(datetime(2025, 10, 3, 15, 30, tzinfo=VIETNAM))
    assert (row["term"], row["subject"], row["document"], row["done_by"]) == (None, None, None, None)


def test_all_mistakes_of_a_list_of_duties_are_named(tmp_path: Path) -> None:
    """Unknown work, a document that is none, a month of no year, a monthly duty without month, a time that is none."""
    found = errors(
        tmp_path, "list-duty", DUTIES,
        ["ngủ", "", "", "", "03/10/2025", "", ""],
        ["in", "báo tường", "", "", "03/10/2025", "", ""],
        ["kiểm diện", "", "Tháng 9/2024", "6A1", "03/10/2025", "", ""],
        ["nhận xét", "", "", "", "03/10/2025", "", "phó hiệu trưởng"],
        ["khóa sổ", "", "", "", "19/01/2026", "25:00", "ông trời"],
        ["khóa sổ", "", "", "", "", "10:00", ""],
    )  # fmt: skip
    assert {(code, cell) for code, cell, _ in found} == {
        ("tu-la", "B5"), ("tu-la", "C6"), ("thang-sai", "D7"), ("thieu-gia-tri", "D8"), ("gio-sai", "G9"),
        ("tu-la", "H9"), ("thieu-gia-tri", "F10"), ("gio-sai", "G10"),
    }  # fmt: skip


# ── the papers of a correction ─────────────────────────────────────────────────────────────────────────────────────

REGISTER = ["Học kì", "Lớp", "Mã học sinh", "Môn", "Thành phần", "Điểm cũ", "Điểm mới"]
PAPERS = [
    "Chứng kiến", "Minh chứng", "Ngày biên bản", "Người ký biên bản", "Người sửa", "Vai trò người duyệt",
    "Khóa lại lúc", "Hồ sơ liên quan đã sửa",
]  # fmt: skip
CHANGE: Cells = ["HK1", "6A1", A, "Toán", "Giữa kì", 6, 7]
SEVERAL = ["witness_roles", "evidence", "minutes_signers", "edited_by_roles", "related_documents"]


@pytest.mark.requirement("TM-06", "TM-07")
def test_the_papers_of_a_correction_are_read_word_by_word(tmp_path: Path) -> None:
    """Words apart by ; , or a new line, in any usual spelling, each once and in the cell's order."""
    [row] = facts(
        tmp_path, "list-correction", [*REGISTER, *PAPERS],
        [
            *CHANGE, "Hiệu trưởng, ban quản trị hệ thống;người đề nghị; HT", "giấy đề nghị\nBài kiểm tra", "21/10/2025",
            "hieu truong", "GVBM; quản trị viên", "Phó hiệu trưởng", "21/10/2025 16:00", "học bạ",
        ],
    )  # fmt: skip
    assert {name: row[name] for name in (*SEVERAL, "minutes_on", "approved_role", "relocked_at")} == {
        "witness_roles": ["principal", "board", "requester"],
        "evidence": ["request_form", "test_paper"],
        "minutes_on": date(2025, 10, 21),
        "minutes_signers": ["principal"],
        "edited_by_roles": ["teacher", "admin"],
        "approved_role": "vice_principal",
        "relocked_at": to_store(datetime(2025, 10, 21, 16, tzinfo=VIETNAM)),
        "related_documents": ["hoc_ba"],
    }


def test_a_register_without_the_columns_says_nothing_of_papers(tmp_path: Path) -> None:
    """Registers of before stay readable; that a column is missing is not that there was no witness."""
    [row] = facts(tmp_path, "list-correction", REGISTER, CHANGE)
    assert {row[name] is None for name in SEVERAL} == {True}


@pytest.mark.parametrize("blank", ["", "không", "Không có"])
def test_a_blank_cell_says_that_there_is_none(tmp_path: Path, blank: str) -> None:
    """Blank, or the word for it; the columns that the file lacks still say nothing."""
    [row] = facts(tmp_path, "list-correction", [*REGISTER, "Chứng kiến", "Minh chứng"], [*CHANGE, blank, blank])
    assert (row["witness_roles"], row["evidence"]) == ([], [])
    assert (row["minutes_signers"], row["related_documents"]) == (None, None)


def test_an_unknown_word_among_several_is_named_alone(tmp_path: Path) -> None:
    """The word, its cell, and all that could stand there."""
    read = result(
        tmp_path, "list-correction", [*REGISTER, "Chứng kiến"], [*CHANGE, "hiệu trưởng; bác bảo vệ; ban quản trị"]
    )
    [problem] = read.errors
    assert (problem.code, problem.cell, problem.found) == ("tu-la", "I5", "«bác bảo vệ»")
    assert all(word in problem.expected for word in WORDS["roles"].values())


# ── the words ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("kind", sorted(WORDS))
def test_every_word_of_a_kind_means_one_code(kind: str) -> None:
    """With accents and capitals or without them; no word of a cell of several holds a separator."""
    for code, word in WORDS[kind].items():
        assert code_of(kind, word) == code
        assert code_of(kind, word.upper()) == code
        assert kind not in OF_SEVERAL or not set(word) & set(";,\n")
    assert code_of(kind, "từ này không có") is None


def test_each_code_of_a_profile_has_a_word() -> None:
    """What a profile asks for can be written in a list."""
    assert set(WORDS["work"]) == {
        *get_args(words.Work), *get_args(words.MonthlyWork), *get_args(words.LockWork),
    }  # fmt: skip
    assert set(WORDS["roles"]) == set(get_args(words.Role))
    assert set(WORDS["evidence"]) == set(get_args(words.Evidence))
    assert set(WORDS["documents"]) == set(get_args(words.Document))
    assert set(WORDS["pupil_list"]) == set(get_args(words.PupilList))
    assert set(WORDS["transfer"]) == set(get_args(words.TransferKind))


@given(st.sampled_from(sorted(OF_SEVERAL)), st.data())
def test_what_is_written_of_several_is_read_back(kind: str, data: st.DataObject) -> None:
    """Any codes, with any of the separators between them."""
    codes = data.draw(st.lists(st.sampled_from(sorted(WORDS[kind])), unique=True))
    separator = data.draw(st.sampled_from(["; ", ",", "\n", " ;\n"]))
    assert codes_of(kind, separator.join(WORDS[kind][code] for code in codes)) == codes
