"""Small exports of an invented class in the layouts of other programs than vnEdu, as grids that a test may change."""

from __future__ import annotations

from invented_exports import CODES, NAMES, Cell, Tab

from ingest.name_match import KnownPupil, Rosters

ROSTERS: Rosters = {
    ("TRƯỜNG THCS HOA GẠO", "2025-2026", "6A1"): [
        KnownPupil(str(code), name) for code, name in zip(CODES, NAMES, strict=True)
    ]
}
_MARKS: list[list[Cell]] = [[8, 7.5, "", "", 8, "9,0"], [6, "", "", "", 5.5, 6], [10, 9, 9.25, "", 10, 10], [""] * 6]
_AVERAGES: list[Cell] = [8.4, 5.9, 9.8, ""]


def smas(class_name: str = "6A1") -> Tab:
    """Header in row 12, data from row 13: code, name, four regular marks, mid-term, final, comment."""
    head: list[Cell] = ["Mã học sinh", "Họ và tên", "TX1", "TX2", "TX3", "TX4", "ĐĐG GK", "ĐĐG CK", "Nhận xét HKI"]
    data: list[list[Cell]] = [[str(CODES[n]), NAMES[n], *_MARKS[n], "Tiến bộ" if n == 0 else ""] for n in range(4)]
    return Tab([
        ["PHÒNG GD&ĐT XÃ GIẢ LẬP"], ["THCS Hoa Gạo"], [], [], ["BẢNG NHẬP ĐIỂM MÔN HỌC"], [], ["Môn: Toán"],
        [f"Lớp: {class_name}"], ["Năm học: 2025 - 2026"], [], [], head, *data,
    ])  # fmt: skip


def moet_secondary(class_name: str = "6A1") -> Tab:
    """Header in rows 6 and 7, data from row 8: number, class, the ministry's code, name, birthday, marks, comment."""
    head: list[Cell] = [
        "STT", "Lớp", "Mã định danh Bộ GD&ĐT", "Họ và tên", "Ngày sinh", "ĐĐGtx", "", "", "", "ĐĐGgk", "ĐĐGck",
        "ĐTBmhk", "Mã nhận xét", "Nội dung nhận xét",
    ]  # fmt: skip
    data: list[list[Cell]] = [
        [n + 1, class_name, str(CODES[n]), NAMES[n], f"0{n + 1}/03/2014", *_MARKS[n], _AVERAGES[n],
         *(["NX1", "Tiến bộ"] if n == 0 else ["", ""])]
        for n in range(4)
    ]  # fmt: skip
    return Tab(
        [
            ["PHÒNG GD&ĐT XÃ GIẢ LẬP"], ["THCS Hoa Gạo"], ["BẢNG ĐIỂM MÔN TOÁN"], ["Học kì 1, năm học 2025-2026"], [],
            head, ["", "", "", "", "", 1, 2, 3, 4], *data,
        ],
        merges=[(5, 5, 5, 8), (5, 0, 6, 0)],
    )  # fmt: skip


def moet_primary(class_name: str = "4A") -> Tab:
    """Three header rows from row 6, data from row 9; 'x' is a tick."""
    data: list[list[Cell]] = [
        [n + 1, class_name, str(CODES[n]), NAMES[n], f"1{n}/05/2016", *marks]
        for n, marks in enumerate(
            [["T", 9, "T", "x", "", ""], ["H", "7", "T", "", "x", ""], ["H", "", "H", "", "", "x"], ["C", 4, "H"]]
        )
    ]
    return Tab(
        [
            ["PHÒNG GD&ĐT XÃ GIẢ LẬP"], ["TRƯỜNG TIỂU HỌC HỒNG BÀNG"], ["BẢNG TỔNG HỢP ĐÁNH GIÁ CUỐI NĂM HỌC"],
            ["Năm học 2025-2026"], [],
            ["STT", "Mã lớp", "Mã học sinh", "Họ tên", "Ngày sinh", "Môn học và hoạt động giáo dục", "", "",
             "Đánh giá KQGD"],
            ["", "", "", "", "", "Toán", "", "Tiếng Việt"],
            ["", "", "", "", "", "Mức đạt được", "Điểm KTĐK", "Mức đạt được", "Hoàn thành xuất sắc",
             "Hoàn thành tốt", "Hoàn thành"],
            *data,
        ],
        merges=[(5, 5, 5, 7), (5, 8, 6, 10), (6, 5, 6, 6), *((5, column, 7, column) for column in range(5))],
    )  # fmt: skip


def class_book(class_name: str = "6A1") -> Tab:
    """Two subjects one under another, headers in rows 8 and 15, data from rows 9 and 16."""
    return Tab(
        [
            ["PHÒNG GD&ĐT XÃ GIẢ LẬP"], ["THCS Hoa Gạo"], ["SỔ THEO DÕI VÀ ĐÁNH GIÁ HỌC SINH"], [f"Lớp: {class_name}"],
            ["Học kì II, năm học 2025-2026"], [],
            ["Môn: Toán"], *_book_table(_MARKS, _AVERAGES), [],
            ["Môn: Giáo dục thể chất"], *_book_table([["Đ"] * 6] * 4, ["Đ"] * 4), [],
            ["", "Giả Lập, ngày 08 tháng 01 năm 2026"],
        ],
        merges=[(7, 2, 7, 5), (14, 2, 14, 5)],
    )  # fmt: skip


def _book_table(marks: list[list[Cell]], averages: list[Cell]) -> list[list[Cell]]:
    head: list[Cell] = [
        "Số TT", "Họ và tên", "ĐĐGtx", "", "", "", "ĐĐG\ngk", "ĐĐG\nck", "ĐTB\nmhkII", "ĐTB\nmcn", "Đánh giá lại",
        "Ghi chú",
    ]  # fmt: skip
    return [head, *([n + 1, NAMES[n], *marks[n], averages[n]] for n in range(4))]


def slips(class_name: str = "6A1", *, coded: bool = True) -> Tab:
    """Four slips in two rows: names in rows 6 and 15, headers in rows 9 and 18, two subjects each; columns A and G."""
    rows: list[list[Cell]] = [
        ["PHÒNG GD&ĐT XÃ GIẢ LẬP"], ["THCS Hoa Gạo"], ["PHIẾU BÁO ĐIỂM HỌC KÌ 1"], ["Năm học: 2025-2026"], [],
    ]  # fmt: skip
    made = [_slip(n, class_name, coded=coded) for n in range(4)]
    for left, right in ((made[0], made[1]), (made[2], made[3])):
        rows += [[*one, *[""] * (6 - len(one)), *other] for one, other in zip(left, right, strict=True)]
        rows += [[], [], []]
    return Tab(rows)


def _slip(n: int, class_name: str, *, coded: bool) -> list[list[Cell]]:
    series = ["8 7,5", 6, "10 9 9.25", ""]
    return [
        [f"Họ và tên: {NAMES[n]}"],
        [f"Mã học sinh: {CODES[n]}" if coded else ""],
        [f"Lớp: {class_name}"],
        ["Môn học", "ĐĐGtx", "ĐĐGgk", "ĐĐGck", "ĐTBmhk"],
        ["Toán", series[n], *_MARKS[n][4:], _AVERAGES[n]],
        ["GDTC", "Đ Đ", "Đ", "Đ", "Đ"],
    ]
