"""A layout that is not built in: what a mapping makes of it is what stands there, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from invented_exports import CODES, NAMES, NOW, Cell, Tab, write_xls, write_xlsx
from ods_files import cell, row, write_ods
from other_exports import smas

from ingest.container import describe, kind_of
from ingest.mapping import SKIP, ColumnMapping, MappedColumn, Source
from ingest.mapping_suggest import suggest, unread_marks
from ingest.mapping_toml import MappingError, mapping_text, parse_mapping
from ingest.read import ReadResult, read_export
from ingest.rules import Place
from ingest.table import header_columns
from ingest.text_tables import read_text_sheet

SCHOOL = "THCS Hoa Gạo"
PARTS = ("code", "name", "TX1", "TX2", "GK", "CK")
HEADINGS = ("Số hiệu", "Người học", "Lần A", "Lần B", "Giữa", "Cuối")
USUAL = ColumnMapping(
    "Phần mềm Lạ", "marks",
    tuple(MappedColumn(heading, part) for heading, part in zip(HEADINGS, PARTS, strict=True)),
    {
        "school": Source("fixed", SCHOOL), "school_year": Source("title", "Niên khóa {}"), "term": Source("cell", "B1"),
        "class": Source("title", "Sổ của {} /"), "subject": Source("title", "/ {}"),
    },
    words={"exempt": ("M",)},
)  # fmt: skip
MARKS: list[list[Cell]] = [[8, "7,5", "M", 9], ["", 6, 5.5, "10"], [10, 9, "", 9.25], ["", "", "", ""]]
READ = [["8", "7.5", "Miễn", "9"], ["", "6", "5.5", "10"], ["10", "9", "", "9.25"], ["", "", "", ""]]


def unknown(marks: list[list[Cell]] = MARKS) -> Tab:
    rows: list[list[Cell]] = [[str(CODES[n]), NAMES[n], *marks[n]] for n in range(len(marks))]
    return Tab([["Kì", "1"], ["Sổ của 6A1 / Toán"], ["Niên khóa 2025-2026"], list(HEADINGS), *rows])


def csv_text(tab: Tab, separator: str = ";") -> str:
    return "\r\n".join(separator.join("" if value is None else str(value) for value in line) for line in tab.rows)


def values(read: ReadResult) -> list[list[str]]:
    """The marks pupil by pupil, in the order of the columns."""
    assert read.facts is not None, [problem.sentence() for problem in read.problems]
    cells = read.facts.sheets[0].cells
    return [cells.filter(pupil_code=str(code))["value"].to_list() for code in CODES]


def codes(read: ReadResult) -> set[str]:
    return {problem.code for problem in read.problems}


# ── what is read ───────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("ending", ["xlsx", "xls", "ods", "csv"])
def test_the_same_table_gives_the_same_facts_in_each_format(tmp_path: Path, ending: str) -> None:
    """Class, term, subject, marks, and the cell of each, whichever program saved the table."""
    path, tab = tmp_path / f"lạ.{ending}", unknown()
    if ending == "xlsx":
        write_xlsx(path, {"6A1": tab})
    elif ending == "xls":
        write_xls(path, {"6A1": tab})
    elif ending == "ods":
        write_ods(path, "".join(row(*(cell("" if v is None else v) for v in line)) for line in tab.rows))  # type: ignore[arg-type]
    else:
        path.write_text(csv_text(tab), encoding="utf-8-sig")
    read = read_export(path, now=NOW, mappings=[USUAL])
    assert values(read) == READ
    assert read.facts is not None
    sheet = read.facts.sheets[0]
    assert (sheet.layout, sheet.class_name, sheet.term, sheet.school_year, sheet.school, dict(sheet.subjects)) == (
        "mapped-phan-mem-la", "6A1", "HK1", "2025-2026", SCHOOL, {"toan": "Toán"}
    )  # fmt: skip
    exempt = sheet.cells.filter(component="GK", pupil_code=str(CODES[0]))
    assert exempt["cell"].to_list() == ["E5"]
    assert read.facts.extension == ending


MARK = st.one_of(
    st.just(("", "")), st.just(("M", "Miễn")),
    st.integers(0, 1000).map(lambda n: (f"{Decimal(n) / 100:f}".replace(".", ","), f"{Decimal(n) / 100:f}")),
)  # fmt: skip


@st.composite
def layouts(draw: st.DrawFn) -> tuple[ColumnMapping, str, list[list[str]], str]:
    """A mapped layout with its columns in any order, the file in it, what it says, and the separator."""
    order = draw(st.permutations(range(len(PARTS))))
    columns = tuple(USUAL.columns[n] for n in order)
    gaps = draw(st.integers(0, 3))
    separator = draw(st.sampled_from([";", "\t"]))
    drawn = [[draw(MARK) for _ in range(4)] for _ in CODES]
    lines: list[list[str]] = [["Kì", "1"], ["Sổ của 6A1 / Toán"], ["Niên khóa 2025-2026"], *([""] for _ in range(gaps))]
    lines.append([HEADINGS[n] for n in order])
    for code, name, marks in zip(CODES, NAMES, drawn, strict=True):
        whole = [str(code), name, *(written for written, _ in marks)]
        lines.append([whole[n] for n in order])
    truth = [[f"{Decimal(m).normalize():f}" if m not in ("", "Miễn") else m for _, m in marks] for marks in drawn]
    text = "\n".join(separator.join(line) for line in lines)
    return replace(USUAL, columns=columns), text, truth, separator


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(layouts())
def test_what_is_written_in_any_mapped_layout_is_read_back(
    tmp_path: Path, drawn: tuple[ColumnMapping, str, list[list[str]], str]
) -> None:
    """Facts, written with their columns in any order, are the facts that are read; so is the mapping, through TOML."""
    mapping, text, truth, _ = drawn
    path = tmp_path / "la.csv"
    path.write_text(text, encoding="utf-8")
    mapping = parse_mapping(mapping_text(mapping))
    read = read_export(path, now=NOW, mappings=[mapping])
    assert read.facts is not None, codes(read)
    cells = read.facts.sheets[0].cells
    parts = ["TX1", "TX2", "GK", "CK"]
    found = [
        [cells.filter(pupil_code=str(code), component=part)["value"].item() for part in parts] for code in CODES
    ]
    assert found == truth


# ── which file is whose ────────────────────────────────────────────────────────────────────────────────────────────


def test_without_its_mapping_an_unknown_layout_stays_unknown(tmp_path: Path) -> None:
    read = read_export(write_xlsx(tmp_path / "a.xlsx", {"6A1": unknown()}), now=NOW)
    assert "khong-nhan-ra" in codes(read)


def test_two_mappings_that_both_know_a_file_are_an_error_that_names_them(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", {"6A1": unknown()})
    read = read_export(path, now=NOW, mappings=[USUAL, replace(USUAL, name="Bản hai")])
    assert read.facts is None
    assert "«Phần mềm Lạ» và «Bản hai»" in [p.found for p in read.problems if p.code == "hai-cach-doc"]


def test_a_built_in_layout_wins_over_a_mapping_and_says_so(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", {"6A1": smas()})
    own = ColumnMapping(
        "Trùng", "marks",
        (MappedColumn("Mã học sinh", "code"), MappedColumn("Họ và tên", "name"), MappedColumn("TX1", "GK")),
        USUAL.sources,
    )  # fmt: skip
    read = read_export(path, now=NOW, mappings=[own])
    assert read.layout == "smas"
    assert "cach-doc-thua" in codes(read)


def test_a_column_that_the_mapping_does_not_name_is_told(tmp_path: Path) -> None:
    tab = unknown().put("G4", "Thêm").put("G5", 3)
    read = read_export(write_xlsx(tmp_path / "a.xlsx", {"6A1": tab}), now=NOW, mappings=[USUAL])
    assert [p.cell for p in read.problems if p.code == "cot-la"] == ["G4"]


def test_all_that_is_wrong_stands_in_one_report_and_nothing_is_loaded(tmp_path: Path) -> None:
    tab = unknown().put("C5", "tám").put("A6", "").put("B1", "kì ba")
    read = read_export(write_xlsx(tmp_path / "a.xlsx", {"6A1": tab}), now=NOW, mappings=[USUAL])
    assert read.facts is None
    assert {"khong-doc-duoc"} <= codes(read)
    tab = unknown().put("C5", "tám").put("A6", "")
    read = read_export(write_xlsx(tmp_path / "b.xlsx", {"6A1": tab}), now=NOW, mappings=[USUAL])
    assert {"diem-sai", "thieu-ma"} <= codes(read)


def test_a_decimal_sign_that_the_layout_does_not_use_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(csv_text(unknown().put("C5", "8.5")), encoding="utf-8")
    read = read_export(path, now=NOW, mappings=[replace(USUAL, decimal="comma")])
    assert next((p.code, p.cell) for p in read.errors) == ("diem-sai", "C5")


def test_a_class_in_a_column_must_be_one(tmp_path: Path) -> None:
    tab = unknown().put("G4", "Lớp").put("G5", "6A1").put("G6", "6A2")
    by_column = replace(USUAL, sources={**USUAL.sources, "class": Source("column", "Lớp")})
    read = read_export(write_xlsx(tmp_path / "a.xlsx", {"6A1": tab}), now=NOW, mappings=[by_column])
    assert ("hai-lop", "G6") in [(p.code, p.cell) for p in read.errors]


def test_a_term_in_a_column_must_be_one_and_a_text_must_be_of_an_encoding(tmp_path: Path) -> None:
    tab = unknown().put("G4", "Kì học").put("G5", "HK1").put("G6", "HK2")
    by_column = replace(USUAL, sources={**USUAL.sources, "term": Source("column", "Kì học")})
    read = read_export(write_xlsx(tmp_path / "a.xlsx", {"6A1": tab}), now=NOW, mappings=[by_column])
    assert ("hai-gia-tri", "G6") in [(p.code, p.cell) for p in read.errors]
    path = tmp_path / "b.csv"
    path.write_bytes("a;b\n".encode("utf-16")[:-1])
    assert "ma-hoa-la" in codes(read_export(path, now=NOW))


# ── texts, and files that would do harm ────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("encoding", "separator"), [("utf-8", ","), ("utf-8-sig", ";"), ("utf-16", "\t"), ("cp1258", ";")]
)
def test_encoding_and_separator_are_found(encoding: str, separator: str) -> None:
    text = "Mã;Họ tên\n1;Trần Thị Sao\n2;Lê Văn Biển\n".replace(";", separator)
    if encoding == "cp1258":    # tones are letters of their own there
        written = text.replace("ã", "a\u0303").replace("ọ", "o\u0323").replace("ầ", "â\u0300").replace("ị", "i\u0323")
        data = written.replace("ể", "ê\u0309").encode(encoding)
    else:
        data = text.encode(encoding)
    sheet, problems = read_text_sheet(data, Place("a.csv"))
    assert not problems
    assert sheet is not None
    assert sheet.rows == [["Mã", "Họ tên"], ["1", "Trần Thị Sao"], ["2", "Lê Văn Biển"]]


def test_a_formula_in_a_text_is_text(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(csv_text(unknown().put("C5", "=1+7")), encoding="utf-8")
    read = read_export(path, now=NOW, mappings=[USUAL])
    assert [(p.code, p.cell, p.found) for p in read.errors] == [("diem-sai", "C5", "«=1+7»")]


@pytest.mark.parametrize(
    "data",
    [b";" * 2_000_000, b"a;b\n" * 20_000, b'"' + b"a" * 200_000, b"\xff\xfe\x00\xd8", b"\x81\x8d;\x8f\xd2\n" * 9],
)
def test_a_text_that_is_no_table_is_refused_calmly(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(data)
    read = read_export(path, now=NOW, mappings=[USUAL])
    assert read.facts is None
    assert read.errors


FAR = (
    '<table:table-cell table:number-columns-repeated="{}" office:value-type="string"><text:p>x</text:p>'
    "</table:table-cell>"
)


@pytest.mark.parametrize(
    ("rows", "rule"),
    [
        (row(FAR.format(100_000_000)), "vung-qua-lon"),
        (f'<table:table-row table:number-rows-repeated="900000">{cell(1.0)}</table:table-row>', "vung-qua-lon"),
        (row('<table:table-cell table:number-columns-repeated="16000"/>', cell("x")), "vung-qua-lon"),
        ("<table:table-row>", "hong"),
    ],
)
def test_an_ods_that_would_fill_the_memory_is_refused_before_it_is_parsed(tmp_path: Path, rows: str, rule: str) -> None:
    read = read_export(write_ods(tmp_path / "a.ods", rows), now=NOW, mappings=[USUAL])
    assert codes(read) == {rule}


def test_an_ods_with_macros_is_refused(tmp_path: Path) -> None:
    path = write_ods(tmp_path / "a.ods", row(cell("x")), {"Basic/Standard/Module1.xml": b"<x/>"})
    assert codes(read_export(path, now=NOW)) == {"co-macro"}


def test_blank_rows_to_the_end_of_an_ods_cost_nothing(tmp_path: Path) -> None:
    """LibreOffice ends every sheet so."""
    lines = "".join(row(*(cell("" if v is None else v) for v in line)) for line in unknown().rows)  # type: ignore[arg-type]
    end = (
        '<table:table-row table:number-rows-repeated="1048500">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    )
    assert values(read_export(write_ods(tmp_path / "a.ods", lines + end), now=NOW, mappings=[USUAL])) == READ


def test_errors_and_formulas_without_a_result_in_an_ods_are_told(tmp_path: Path) -> None:
    """As blanks they would look like marks that were taken out."""
    lines = ["".join(cell("" if v is None else v) for v in line) for line in unknown().rows]  # type: ignore[arg-type]
    error = (
        '<table:table-cell table:formula="of:=NA()" office:value-type="string" calcext:value-type="error">'
        "<text:p>#N/A</text:p></table:table-cell>"
    )
    lines.append(cell("2350000009") + cell("Lý Thị Gió") + error + '<table:table-cell table:formula="of:=[.C5]"/>')
    read = read_export(write_ods(tmp_path / "a.ods", "".join(map(row, lines))), now=NOW, mappings=[USUAL])
    assert {("o-loi", "C9"), ("cong-thuc", "D9")} <= {(p.code, p.cell) for p in read.errors}


# ── mappings as files ──────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ('kind = "marks"', "kind phải là"), ("header_rows = 1", "header_rows"), ('part = "code"', "«Mã học sinh»"),
        ('name = "Phần mềm Lạ"', "tên"), ('cell = "B1"', "{ title"),
        ('school_year = { title = "Niên khóa {}" }', "năm học"), ("[from]", "chỉ dùng cho nhật ký"),
    ],
)
def test_a_mistake_in_a_mapping_is_named(changed: str, said: str) -> None:
    spoilt = {
        'kind = "marks"': 'kind = "diem"', "header_rows = 1": 'header_rows = "một"', 'part = "code"': 'part = "skip"',
        'name = "Phần mềm Lạ"': 'name = " "', 'cell = "B1"': 'o = "B1"',
        'school_year = { title = "Niên khóa {}" }': "", "[from]": '[values.component]\na = "GK"\n[from]',
    }  # fmt: skip
    text = mapping_text(USUAL)
    assert changed in text
    with pytest.raises(MappingError, match="(?i)" + said.replace("{", r"\{")):
        parse_mapping(text.replace(changed, spoilt[changed]))


def test_a_draft_guesses_what_headings_and_cells_say() -> None:
    title = "Lớp: 6A1 - Môn: Toán - Học kì 1 - Năm học 2025-2026"
    text = f"{title}\nMã HS;Họ tên;Miệng;Thi học kì\n2350000001;Lê Văn Sao;8;9\n"
    sheet, _ = read_text_sheet(text.encode(), Place("a.csv"))
    assert sheet is not None
    mapping, _, at = suggest([sheet], "Nháp")
    assert (at, [column.part for column in mapping.columns]) == (1, ["code", "name", "TX", "CK"])
    assert mapping.sources["class"] == Source("title")


@pytest.mark.parametrize(
    ("headings", "guesses"),
    [
        (("TT", "Mã số", "Tên học trò", "Cuối kỳ", "Ghi chú", "Thôn"), [SKIP, "code", "name", "CK", SKIP, SKIP]),
        (("TT", "Mã số", "Em nào", "Cuối kỳ", "Dặn dò", "Thôn"), [SKIP, "code", "name", "CK", SKIP, SKIP]),
        (("TT", "Mã số", "Thôn", "Cuối kỳ", "Cô dạy", "Em nào"), [SKIP, "code", SKIP, "CK", SKIP, "name"]),
        (("TT", "Mã số", "Họ đệm", "Cuối kỳ", "Thôn", "Tên"), [SKIP, "code", "name", "CK", SKIP, "name"]),
    ],
)
def test_a_name_is_guessed_by_its_headings_or_once_by_what_stands_there(
    headings: tuple[str, ...], guesses: list[str]
) -> None:
    """Remarks, villages and teachers look like people too; joined to the name they would be part of the pupil's."""
    filled = {
        "Tên học trò": ("Trần Thị Sao", "Lê Văn Biển", "Điểu Ánh Mai"), "Ghi chú": ("Tiến bộ", "Chăm hơn", "Tiến bộ"),
        "Thôn": ("Xóm Đông", "Xóm Tây", "Xóm Nam"), "Cô dạy": ("Phạm Thị Lan",) * 3,
        "Họ đệm": ("Trần Thị", "Lê Văn", "Điểu Ánh"),
        "Tên": ("Sao", "Biển", "Mai"), "TT": ("1", "2", "3"), "Mã số": tuple(map(str, CODES[:3])),
        "Cuối kỳ": ("8", "7", "9"),
    }  # fmt: skip
    filled |= {"Em nào": filled["Tên học trò"], "Dặn dò": filled["Ghi chú"]}
    lines = [headings, *zip(*(filled[heading] for heading in headings), strict=True)]
    sheet, _ = read_text_sheet("\n".join(map(";".join, lines)).encode(), Place("a.csv"))
    assert sheet is not None
    mapping, _, _ = suggest([sheet], "Nháp", kind="marks", row=0)
    assert [column.part for column in mapping.columns] == guesses


LOG_TITLE = "Trường: THCS Hoa Gạo, Năm học 2025-2026, Học kỳ I"
LOG_HEADINGS = ("Lúc", "Lớp", "Mã học sinh", "Môn", "Cột điểm", "Giá trị trước", "Giá trị sau", "Tài khoản")


def log_text(*rows: tuple[str, ...]) -> str:
    """A vendor's log; each row says its column and, if need be, the subject."""
    whole = [("12/11/2025 08:30", "6A1", "2350000001", (*row, "Toán")[1], row[0], "7", "8", "gv1") for row in rows]
    return "\n".join([LOG_TITLE, *map(";".join, [LOG_HEADINGS, *whole])])


def log_draft(text: str) -> ColumnMapping:
    sheet, _ = read_text_sheet(text.encode(), Place("a.csv"))
    assert sheet is not None
    return suggest([sheet], "Nhật ký")[0]


def test_a_log_is_known_by_before_and_after_and_its_term_behind_the_year() -> None:
    mapping = log_draft(log_text(("Giữa kỳ",)))
    assert mapping.kind == "edit-log"
    assert [column.part for column in mapping.columns] == [
        "edited_at", "class_name", "pupil_code", "subject", "component", "old_value", "new_value", "edited_by",
    ]  # fmt: skip
    assert mapping.sources == {"school_year": Source("title"), "term": Source("title")}


def read_log_by(mapping: ColumnMapping, text: str, folder: Path) -> ReadResult:
    path = folder / "log.csv"
    path.write_text(text, encoding="utf-8")
    return read_export(path, now=NOW, home_school=SCHOOL, mappings=[mapping])


def test_a_logs_own_words_are_read_as_the_mapping_says(tmp_path: Path) -> None:
    """Guessed by the words of tables of marks, said in the mapping's file, and read by it."""
    text = log_text(("Giữa kỳ",), ("Miệng 1",), ("miệng 2", "Môn Toán"), ("Hạnh kiểm",))
    drafted = log_draft(text)
    assert drafted.values == {
        "component": {"Miệng 1": "TX1", "miệng 2": "TX2", "Hạnh kiểm": ""}, "subject": {"Môn Toán": "Toán"},
    }  # fmt: skip
    with pytest.raises(MappingError, match="chưa chọn «Hạnh kiểm» là gì"):
        parse_mapping(mapping_text(drafted))
    whole = replace(drafted, values={**drafted.values, "component": {**drafted.values["component"], "Hạnh kiểm": SKIP}})
    mapping = parse_mapping(mapping_text(whole))
    assert mapping == whole
    read = read_log_by(mapping, text, tmp_path)
    assert read.facts is not None, [problem.sentence() for problem in read.problems]
    rows = read.facts.sheets[0].rows
    assert rows is not None
    assert rows.select("component", "subject", "cell").rows() == [
        ("GK", "toan", "A3"), ("TX1", "toan", "A4"), ("TX2", "toan", "A5")
    ]  # fmt: skip
    assert [(p.code, p.found) for p in read.warnings if p.code.startswith("dong-")] == [
        ("dong-bo-theo-cach-doc", "1 dòng")
    ]  # fmt: skip


def test_a_word_that_the_mapping_does_not_say_points_to_it_and_never_to_the_evidence(tmp_path: Path) -> None:
    read = read_log_by(log_draft(log_text(("Giữa kỳ",))), log_text(("Giữa kỳ",), ("Miệng 1",)), tmp_path)
    (problem,) = read.errors
    assert (problem.code, problem.cell) == ("thanh-phan-sai", "E4")
    assert "[values]" in problem.action
    assert "Sửa ô này" not in problem.action
    spoilt = log_text(("Giữa kỳ",)).replace(";7;8;", ";7;8 (cũ);").replace("12/11/2025 08:30", "hôm qua")
    told = read_log_by(log_draft(spoilt), spoilt, tmp_path).errors
    assert {problem.code for problem in told} == {"diem-sai", "thoi-diem-sai"}
    assert all("Không sửa tệp nhật ký" in problem.action for problem in told)


@pytest.mark.parametrize(
    ("words", "guesses"),
    [
        (("Miệng 1", "15 phút 1", "Bài giữa kì"), ["", "", "GK"]), (("Miệng", "Thi học kì"), ["TX1", "CK"]),
        (("TX1", "Miệng 1"), [""]), (("Họ và tên", "Ghi chú"), ["", ""]),
    ],
)  # fmt: skip
def test_regular_marks_of_several_kinds_are_not_guessed(words: tuple[str, ...], guesses: list[str]) -> None:
    """Which of them comes first, the log does not say: a wrong guess would tell the edit of another mark."""
    assert list(log_draft(log_text(*((word,) for word in words))).values["component"].values()) == guesses


def test_columns_that_are_left_out_though_marks_stand_there_are_named() -> None:
    """Not the running number, not words, not what is taken; a second column of one name is left out, and named."""
    text = "TT;Mã HS;Miệng;Giữa;Cuối;Nói;Ghi chú;Giữa\n1;2350000001;8;7,5;9;6,5;chăm;8\n2;2350000002;;5;;7;;7\n"
    sheet, _ = read_text_sheet(text.encode(), Place("a.csv"))
    assert sheet is not None
    mapping, _, _ = suggest([sheet], "Nháp")
    assert [column.part for column in mapping.columns] == [SKIP, "code", "TX", "GK", "CK", SKIP, SKIP, SKIP]
    skipped = [place for place, column in enumerate(mapping.columns) if column.part == SKIP]
    assert unread_marks(sheet, header_columns(sheet, 0, 1), 1, skipped) == ["Nói", "Giữa"]


@pytest.mark.parametrize("start", [b"\x89PNG\r\n\x1a\n" + bytes(range(1, 30)), b"\xff\xd8\xff\xe0\x00\x10JFIF"])
def test_a_picture_is_no_text(start: bytes) -> None:
    """It is told as no spreadsheet, so that nobody is asked what its columns are."""
    assert kind_of(start + b"abc" * 900) is None
    assert describe(start) == "tệp không phải bảng tính"
    assert kind_of("Lớp;Điểm\r\n6A1;8,5\x1a".encode()) == "csv"
