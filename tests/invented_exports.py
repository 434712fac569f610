"""Small exports of an invented school, in the three layouts, as grids that a test may change and write."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path

import xlsxwriter
import xlwt

from records.clock import VIETNAM
from records.store import Database

NOW = datetime(2026, 1, 20, 9, 0, tzinfo=VIETNAM)
CREATED = datetime(2026, 1, 8, 15, 30, 12, tzinfo=VIETNAM)
TEMPLATE_MADE = datetime(2012, 3, 28, 9, 42, 59, tzinfo=UTC)

NAMES = ("Trần Thị Sao", "Lê Văn Biển", "Phạm Gia Núi", "Đỗ Ngọc Mây")
CODES = (2350000001, 2350000002, 2350000003, 2350000004)
TICK = "\uf0fc"
EXCEL_EPOCH = date(1899, 12, 30)

Cell = str | float | int | date | None
Merge = tuple[int, int, int, int]


def note_export_of(db: Database, school: str) -> None:
    """As if something had been imported of the school: all that tells how many schools a home has."""
    db.execute(
        """INSERT INTO snapshot (snapshot_id, sha256, sheet, layout, school, school_year, term, taken_latest,
                                 taken_source)
           VALUES ($1, $1, '1', 'A', $1, '2026-2027', 'HK1', $2, 'file')""",
        [school, NOW.replace(tzinfo=None)],
    )


@dataclass(frozen=True)
class Tab:
    """One sheet: rows from A1, merged ranges (row, column, row, column), hidden or not."""

    rows: list[list[Cell]]
    merges: list[Merge] = field(default_factory=list)
    hidden: bool = False

    def put(self, address: str, value: Cell) -> Tab:
        """The same sheet with another value in a cell."""
        row, column = locate(address)
        rows = [list(line) for line in self.rows]
        while len(rows) <= row:
            rows.append([])
        rows[row].extend([""] * (column + 1 - len(rows[row])))
        rows[row][column] = value
        return replace(self, rows=rows)

    def without_row(self, number: int) -> Tab:
        return replace(self, rows=[line for n, line in enumerate(self.rows, start=1) if n != number])

    def decomposed(self) -> Tab:
        """Every text in NFD, as some programs write it."""
        return replace(
            self,
            rows=[[unicodedata.normalize("NFD", v) if isinstance(v, str) else v for v in line] for line in self.rows],
        )


def locate(address: str) -> tuple[int, int]:
    letters = address.rstrip("0123456789")
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(address[len(letters) :]) - 1, column - 1


def layout_a(class_name: str = "6A1", codes: tuple[int, ...] = CODES) -> Tab:
    """Secondary, one term: A1 authority … row 6 and 7 header, data from row 8, footer and statistics below."""
    head = [
        "STT",
        "Mã học sinh",
        "Số định danh cá nhân",
        "Họ và tên",
        "Ngày sinh",
        "Toán",
        "Ng.ngữ",
        "GDTC",
        "Kết quả học tập",
        "Kết quả rèn luyện",
        "Buổi nghỉ",
        "",
        "",
        "Ghi chú",
    ]
    under = [
        "",
        "",
        "",
        "",
        "",
        "(HS 1)",
        "(HS 1)",
        "(N.xét)",
        "(Học kỳ 1)",
        "(Học kỳ 1)",
        "P",
        "K",
        "Tổng",
        "(Học kỳ 1)",
    ]
    marks: list[list[Cell]] = [
        [8.5, 7.0, "Đ", "Tốt", "Tốt", 0, 0, 0, ""],
        ["8,3", 9.25, "Đ", "Tốt", "Tốt", 1, 0, 1, ""],
        [10, "Miễn", "CĐ", "Khá", "Tốt", 0, 2, 2, "Chuyển đến"],
        ["", 0, "Đ", "Đạt", "Khá", 0, 0, 0, ""],
    ]
    data: list[list[Cell]] = [
        [n + 1, codes[n], f"00120100000{n}", NAMES[n], f"0{n + 1}/03/2014", *marks[n]] for n in range(4)
    ]
    return Tab(
        [
            ["SỞ GIÁO DỤC VÀ ĐÀO TẠO GIẢ LẬP", *[""] * 6,
             "BẢNG TỔNG HỢP KẾT QUẢ GIÁO DỤC HỌC KỲ 1, NĂM HỌC 2025 - 2026"],
            ["THCS Hoa Gạo", *[""] * 6, f"Khối {class_name[0]} - Lớp {class_name} - (Học kỳ 1)"],
            [], [], [],
            [*head], [*under], *data,
            ["", "", "Danh sách này có: 4 học sinh (trừ những học sinh đã chuyển trường)"],
            [],
            ["", "", "Giả Lập, ngày 08 tháng 01 năm 2026", *[""] * 5,
             "Xếp loại", "Kết quả học tập", "", "Kết quả rèn luyện"],
            ["", "", "Giáo viên Chủ nhiệm", *[""] * 6, "SL", "%", "SL", "%"],
            [*[""] * 8, "Tốt:", 2, 0.5, 3, 0.75],
            [*[""] * 8, "Khá:", 1, 0.25, 1, 0.25],
            [*[""] * 8, "Đạt:", 1, 0.25, 0, 0],
            ["", "", "Ngô Thị Lá", *[""] * 5, "Cộng", 4, 1, "4", 1],
        ],
        merges=[(5, 10, 5, 12), (5, 0, 6, 0), (5, 1, 6, 1), (5, 3, 6, 3)],
    )  # fmt: skip


def layout_b(class_name: str = "4A", codes: tuple[int, ...] = CODES) -> Tab:
    """Primary, end of the year: four header rows from row 6, data from row 10."""
    blank: list[Cell] = [""] * 19
    rows: list[list[Cell]] = [[*blank] for _ in range(4)]
    rows[0][:7] = [
        "STT",
        "Mã học sinh",
        "HỌ VÀ TÊN HỌC SINH",
        "Họ và tên",
        "Ngày,\ntháng,\nnăm sinh",
        "Nữ",
        "Môn học và hoạt động giáo dục",
    ]
    rows[0][11], rows[0][13], rows[0][14], rows[0][17] = (
        "Năng lực cốt lõi",
        "Phẩm chất chủ yếu",
        "Đánh giá KQGD",
        "Khen thưởng",
    )
    rows[0][18] = "Ghi chú"
    rows[1][6], rows[1][8], rows[1][9] = "Toán", "TViệt", "Nghệ thuật"
    rows[1][11] = "Năng lực đặc thù"
    rows[2][9], rows[2][10] = "Âm nhạc", "MT"
    rows[3][6:19] = [
        "Mức đạt được",
        "Điểm KTĐK",
        "Mức đạt được",
        "Mức đạt được",
        "Mức đạt được",
        "Khoa học",
        "Tin học",
        "Yêu nước",
        "Hoàn thành xuất sắc",
        "Hoàn thành tốt",
        "Hoàn thành",
        "Cuối năm",
        "",
    ]
    marks: list[list[Cell]] = [
        ["T", 9, "T", "H", "T", "T", "Đ", "T", TICK, "", "", TICK, ""],
        ["H", "7", "T", "H", "T", "T", "Đ", "T", "", "x", "", "", ""],
        ["H", "", "H", "H", "T", "Đ", "Đ", "T", "", "", TICK, "", ""],
        ["C", 4, "H", "H", "T", "C", "Đ", "Đ", "", "", "", "", "Ốm dài"],
    ]
    data: list[list[Cell]] = [
        [n + 1, codes[n], NAMES[n], "", f"1{n}/05/2016", TICK if n % 2 == 0 else "", *marks[n]] for n in range(4)
    ]
    return Tab(
        [
            ["PHÒNG GD&ĐT XÃ GIẢ LẬP"], ["TRƯỜNG TIỂU HỌC HỒNG BÀNG"],
            ["BẢNG TỔNG HỢP KẾT QUẢ ĐÁNH GIÁ GIÁO DỤC CUỐI NĂM HỌC"], ["Năm học: 2025 - 2026"], [f"Lớp: {class_name}"],
            *rows, *data, [], ["", "", "", "", "", "", "Giáo viên chủ nhiệm"],
            ["", "", "", "", "", "", "(ký, ghi rõ họ tên)"],
            [], ["", "", "", "", "", "", "Bùi Thị Suối"],
        ],
        merges=[(5, 6, 5, 10), (6, 6, 7, 7), (6, 8, 7, 8), (6, 9, 6, 10), (5, 11, 5, 12), (5, 14, 5, 16),
                (5, 0, 8, 0), (5, 1, 8, 1), (5, 2, 8, 2), (5, 3, 8, 3), (5, 4, 8, 4), (5, 5, 8, 5), (5, 18, 8, 18)],
    )  # fmt: skip


def layout_c(
    subject: str = "TOÁN", class_name: str = "6A1", codes: tuple[int, ...] = CODES,
    marks: list[list[Cell]] | None = None,
) -> Tab:  # fmt: skip
    """One subject of a class with its component marks: header in rows 6 and 7, data from row 8, statistics below."""
    values = marks or [
        [8, 7.5, "", 8, "9,0", 8.4, "Tiến bộ"],
        [6, "", "", 5.5, 6, 5.9, ""],
        [10, 9, 9.25, 10, 10, 9.8, ""],
        ["", "", "", "", "", "", ""],
    ]
    data: list[list[Cell]] = [
        [n + 1, codes[n], *NAMES[n % 4].rsplit(" ", 1), f"0{n % 4 + 1}/03/2014", *line] for n, line in enumerate(values)
    ]
    head = [
        "STT",
        "Mã học sinh",
        "Họ và tên",
        "",
        "Ngày sinh",
        "ĐĐGtx",
        "",
        "",
        "ĐĐGgk",
        "ĐĐGck",
        "ĐTB \nmhk",
        "Nhận xét",
    ]
    under = ["", "", "", "", "", "TX1", "TX2", "TX3", "GK1", "CK1", "", ""]
    return Tab(
        [
            ["PHÒNG GD&ĐT XÃ GIẢ LẬP"], ["THCS Hoa Gạo"],
            [f"BẢNG ĐIỂM CHI TIẾT - MÔN {subject} - HỌC KỲ 1 - NĂM HỌC 2025-2026"],
            [f"Khối {class_name[0]} - Lớp {class_name}"], [],
            [*head], [*under], *data,
            ["THỐNG KÊ HỌC KỲ 1"], ["Sĩ số", len(data)], ["Giỏi (>=8.0)", 2],
        ],
        merges=[(5, 5, 5, 7), (5, 0, 6, 0), (5, 2, 6, 3)],
    )  # fmt: skip


def write_xlsx(path: Path, sheets: dict[str, Tab], created: datetime = CREATED) -> Path:
    """Write sheets as .xlsx; texts as texts, days as dates."""
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"created": created.astimezone(UTC)})
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        for name, tab in sheets.items():
            sheet = book.add_worksheet(name)
            if tab.hidden:
                sheet.hide()
            for merge in tab.merges:
                sheet.merge_range(*merge, "")
            for row, line in enumerate(tab.rows):
                for column, value in enumerate(line):
                    if isinstance(value, date):
                        sheet.write_number(row, column, (value - EXCEL_EPOCH).days, day)
                    elif value not in ("", None):
                        sheet.write(row, column, value)
    return path


def write_xls(path: Path, sheets: dict[str, Tab]) -> Path:
    """Write sheets as BIFF8 .xls."""
    book = xlwt.Workbook(encoding="utf-8")
    for name, tab in sheets.items():
        sheet = book.add_sheet(name)
        for row1, column1, row2, column2 in tab.merges:
            sheet.merge(row1, row2, column1, column2)
        for row, line in enumerate(tab.rows):
            for column, value in enumerate(line):
                if value not in ("", None):
                    sheet.write(row, column, value)
    book.save(str(path))
    return path
