"""One broken export for each rule of `ingest.rules`, made by a builder that bears the rule's code."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, timedelta
from pathlib import Path

import polars as pl
from invented_exports import CODES, CREATED, NAMES, NOW, Tab, layout_a, layout_b, layout_c, write_xls, write_xlsx
from other_exports import ROSTERS, class_book, moet_secondary, slips

from ingest.container import MAX_BYTES
from ingest.lists import write_list
from ingest.name_match import Rosters
from records.list_tables import ASSESSMENT_SCHEMA, ASSIGNMENT_SCHEMA

Builder = Callable[[Path], Path]


@dataclass(frozen=True)
class Broken:
    """How to make the file, and the sheet cell that the problem must name (None: no cell)."""

    build: Builder
    cell: str | None = None
    declared: date | None = None
    home_school: str | None = None
    rosters: Rosters | None = None


def _a(tab: Tab) -> Builder:
    return lambda folder: write_xlsx(folder / "a.xlsx", {"6a1": tab})


def _b(tab: Tab) -> Builder:
    return lambda folder: write_xlsx(folder / "b.xlsx", {"4a": tab})


def _c(tab: Tab) -> Builder:
    return lambda folder: write_xlsx(folder / "c.xlsx", {"toan": tab})


def _with(**more: Tab) -> Builder:
    return lambda folder: write_xlsx(folder / "a.xlsx", {"6a1": layout_a(), **more})


def _other(tab: Tab) -> Builder:
    return lambda folder: write_xlsx(folder / "o.xlsx", {"s": tab})


def _bytes(content: bytes) -> Builder:
    def build(folder: Path) -> Path:
        path = folder / "x.xlsx"
        path.write_bytes(content)
        return path

    return build


def _huge(folder: Path) -> Path:
    path = folder / "x.xlsx"
    with path.open("wb") as stream:
        stream.truncate(MAX_BYTES + 1)
    return path


def with_formula(path: Path, cell: str, inner: bytes) -> Path:
    """The workbook with one cell of its first sheet replaced: `inner` is the rest of its tag and its insides."""
    with zipfile.ZipFile(path) as archive:
        entries = {entry.filename: archive.read(entry) for entry in archive.infolist()}
    part, name = "xl/worksheets/sheet1.xml", cell.encode("ascii")
    entries[part], count = re.subn(
        rb'<c r="' + name + rb'"[^>]*>.*?</c>', lambda _: b'<c r="' + name + b'"' + inner + b"</c>", entries[part]
    )
    assert count == 1
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry, content in entries.items():
            archive.writestr(entry, content)
    return path


def _cut_off(folder: Path) -> Path:
    path = write_xlsx(folder / "a.xlsx", {"6a1": layout_a()})
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    return path


def encrypted(folder: Path) -> Path:
    """What Excel makes of a workbook with a password: a compound file with the stream EncryptedPackage."""
    path = write_xls(folder / "x.xls", {"6a1": layout_a()})
    content = bytearray(path.read_bytes())
    entry = content.index("Workbook\0".encode("utf-16-le"))
    name = "EncryptedPackage\0".encode("utf-16-le")
    content[entry : entry + 64] = name.ljust(64, b"\0")
    content[entry + 64 : entry + 66] = len(name).to_bytes(2, "little")
    path.write_bytes(content)
    return path


def with_macro(folder: Path) -> Path:
    path = write_xlsx(folder / "a.xlsm", {"6a1": layout_a()})
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/vbaProject.bin", b"Sub Auto_Open()")
    return path


def bomb(folder: Path) -> Path:
    """60 MB of nothing in a few kilobytes."""
    path = write_xlsx(folder / "a.xlsx", {"6a1": layout_a()})
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet9.xml", b"\0" * 60_000_000)
    return path


def _calendar(rows: list[tuple[object, ...]]) -> Builder:
    def build(folder: Path) -> Path:
        frame = pl.DataFrame(
            rows, schema=pl.Schema({k: v for k, v in ASSESSMENT_SCHEMA.items() if k != "row_number"}), orient="row"
        )
        write_list(
            folder / "l.xlsx", "list-calendar", school="THCS Hoa Gạo", school_year="2025-2026", rows=frame, created=NOW
        )
        return folder / "l.xlsx"

    return build


def _assignment(folder: Path) -> Path:
    row = ("HK1", "6A1", "toan", "", "Ngô Thị Lá", None, None)
    schema = pl.Schema({k: v for k, v in ASSIGNMENT_SCHEMA.items() if k != "row_number"})
    write_list(
        folder / "l.xlsx", "list-assignment", school="THCS Hoa Gạo", school_year="2025-2026",
        rows=pl.DataFrame([row], schema=schema, orient="row"), created=NOW,
    )  # fmt: skip
    return folder / "l.xlsx"


def _empty_list(folder: Path) -> Path:
    write_list(folder / "l.xlsx", "list-calendar", school="THCS Hoa Gạo", school_year="2025-2026", created=NOW)
    return folder / "l.xlsx"


LIST_HEAD = ["STT", "Học kì", "Lớp", "Mã học sinh", "Môn", "Thành phần", "Điểm cũ", "Điểm mới", "Thời điểm sửa"]


def register(*row: object) -> Tab:
    """A correction register of one row, as a clerk would type it."""
    return Tab([["Trường: THCS Hoa Gạo"], ["SỔ THEO DÕI SỬA ĐIỂM"], ["Năm học: 2025-2026"], [*LIST_HEAD], [1, *row]])


def _register(*row: object) -> Builder:
    return lambda folder: write_xlsx(folder / "l.xlsx", {"Sửa điểm": register(*row)})


DUTY_HEAD = ["STT", "Việc", "Tháng", "Lớp", "Ngày", "Giờ"]


def _duty(*row: object) -> Builder:
    """A list of duties of one row."""
    head = [["Trường: THCS Hoa Gạo"], ["SỔ THEO DÕI CÔNG VIỆC"], ["Năm học: 2025-2026"], [*DUTY_HEAD]]
    return lambda folder: write_xlsx(folder / "l.xlsx", {"s": Tab([*head, [1, *row]])})


def _saved_again(folder: Path) -> Path:
    """An export that says it was saved four days after it was made."""
    path = write_xlsx(folder / "a.xlsx", {"s": layout_c()})
    with zipfile.ZipFile(path) as written:
        parts = {name: written.read(name) for name in written.namelist()}
    stamp = "%Y-%m-%dT%H:%M:%SZ"
    made = CREATED.astimezone(UTC)
    before, _, after = parts["docProps/core.xml"].decode().rpartition(f"{made:{stamp}}")
    saved = f"{made + timedelta(days=4):{stamp}}"
    parts["docProps/core.xml"] = f"{before}{saved}{after}".encode()
    with zipfile.ZipFile(path, "w") as again:
        for name, content in parts.items():
            again.writestr(name, content)
    return path


_GOOD_TEST = ("HK1", "6A1", "toan", "TX1", date(2025, 10, 6))
_PUPIL = ("6A1", str(CODES[0]), "Toán")

BROKEN = {
    "khong-mo-duoc": Broken(lambda folder: folder / "khong-co.xlsx"),
    "qua-lon": Broken(_huge),
    "khong-nhan-ra": Broken(_bytes(b"<html><body><table><tr><td>STT</td></tr></table></body></html>")),
    "hong": Broken(_cut_off),
    "co-mat-khau": Broken(encrypted),
    "co-macro": Broken(with_macro),
    "nen-bat-thuong": Broken(bomb),
    "vung-qua-lon": Broken(_a(layout_a().put("A20000", "x")), "A20000"),
    "lan-bo-cuc": Broken(_with(toan=layout_c())),
    "trang-trong": Broken(_with(trong=Tab([]))),
    "trang-an": Broken(_with(an=replace(layout_a("6A2"), hidden=True))),
    "trang-khac": Broken(_with(bia=Tab([["Trang bìa"]]))),
    "thieu-truong": Broken(_c(layout_c().put("A2", ""))),
    "truong-ngam-hieu": Broken(_c(layout_c().put("A2", "")), home_school="THCS Hoa Gạo"),
    "thieu-nam-hoc": Broken(_a(layout_a().put("H1", "BẢNG TỔNG HỢP KẾT QUẢ GIÁO DỤC HỌC KỲ 1"))),
    "thieu-hoc-ki": Broken(_a(layout_a().put("H2", "Khối 6 - Lớp 6A1 - (Học kỳ 2)"))),
    "thieu-lop": Broken(_b(layout_b().put("A5", ""))),
    "dau-trang-lech": Broken(_a(layout_a().put("H2", "Khối 7 - Lớp 6A1 - (Học kỳ 1)")), "H2"),
    "hai-lop": Broken(_other(moet_secondary().put("B10", "6A2")), "B10"),
    "trung-mon": Broken(_other(slips().put("G10", "Toán học").put("G11", "Toán")), "G11"),
    "thieu-mon": Broken(_c(layout_c().put("A3", "BẢNG ĐIỂM CHI TIẾT - HỌC KỲ 1 - NĂM HỌC 2025-2026"))),
    "thieu-cot": Broken(_b(layout_b().put("B6", "")), "A6"),
    "trung-cot": Broken(_a(layout_a().put("F6", "Tiếng Anh")), "G6"),
    "khong-co-hoc-sinh": Broken(_c(replace(layout_c(), rows=layout_c().rows[:7]))),
    "mon-la": Broken(_a(layout_a().put("G6", "Tiếng Chăm")), "G6"),
    "cot-la": Broken(_a(layout_a().put("O6", "Chiều cao").put("O8", 150)), "O6"),
    "thieu-ma": Broken(_a(layout_a().put("B9", "")), "B9"),
    "khong-ma": Broken(_other(class_book()), "B9"),
    "khong-khop": Broken(_other(class_book().put("B10", "Lê Văn Suối")), "B10", rosters=ROSTERS),
    "khop-ten": Broken(_other(class_book()), rosters=ROSTERS),
    "khop-da-roi": Broken(
        _other(class_book()), "B10",
        rosters={key: [replace(p, has_left=p.full_name == NAMES[1]) for p in known] for key, known in ROSTERS.items()},
    ),
    "ma-sai": Broken(_a(layout_a().put("B9", "mã số ?")), "B9"),
    "trung-ma": Broken(_a(layout_a().put("B9", CODES[0])), "B9"),
    "trung-hoc-sinh": Broken(_with(lai=layout_a("6A2")), "B8"),
    "thieu-ten": Broken(_a(layout_a().put("D9", "")), "D9"),
    "ten-sai": Broken(_c(layout_c().put("D9", True)), "D9"),
    "dong-ngoai-bang": Broken(_a(layout_a().put("A10", "")), "B10"),
    "dong-nghi-ngo": Broken(_c(layout_c().put("A11", "").put("B11", "").put("E11", "").put("B13", 3)), "C11"),
    "dong-trong": Broken(_a(Tab([*layout_a().rows[:11], [5], *layout_a().rows[11:]], layout_a().merges)), "A12"),
    "stt-nhay": Broken(_a(layout_a().put("A11", 5)), "A11"),
    "ngay-sinh": Broken(_a(layout_a().put("E9", "30/02/2014")), "E9"),
    "gioi-tinh-la": Broken(_b(layout_b().put("F11", "có")), "F11"),
    "dinh-danh-la": Broken(_a(layout_a().put("C9", "00120100000")), "C9"),
    "trung-dinh-danh": Broken(_a(layout_a().put("C8", 1201000000).put("C10", "001201000000")), "C10"),
    "danh-sach-lech": Broken(_other(class_book().without_row(19)), "A15", rosters=ROSTERS),
    "si-so-lech": Broken(_a(layout_a().put("C12", "Danh sách này có: 5 học sinh")), "C12"),
    "thong-ke-lech": Broken(_a(layout_a().put("J16", 3)), "J16"),
    "diem-sai": Broken(_a(layout_a().put("F9", "11")), "F9"),
    "diem-nguyen": Broken(_b(layout_b().put("H11", 7.5)), "H11"),
    "muc-sai": Broken(_b(layout_b().put("G11", "Đ")), "G11"),
    "pham-chat-sai": Broken(_b(layout_b().put("N11", "H")), "N11"),
    "so-sai": Broken(_a(layout_a().put("K9", "1.5")), "K9"),
    "dau-sai": Broken(_b(layout_b().put("P11", "đúng")), "P11"),
    "ket-qua-sai": Broken(_a(layout_a().put("I9", 5)), "I9"),
    "chu-sai": Broken(_a(layout_a().put("N9", True)), "N9"),
    "ket-qua-la": Broken(_a(layout_a().put("I11", "Kha")), "I11"),
    "danh-hieu-la": Broken(_a(layout_a().put("O6", "Danh hiệu").put("O9", "Sao sáng")), "O9"),
    "dau-la": Broken(_b(layout_b().put("R11", 5)), "R11"),
    "nhieu-dau": Broken(_b(layout_b().put("Q10", "x")), "O10"),
    "cong-thuc": Broken(
        lambda folder: with_formula(write_xlsx(folder / "a.xlsx", {"6a1": layout_a()}), "F9", b"><f>8+0.3</f>"), "F9"
    ),
    "o-loi": Broken(
        lambda folder: with_formula(
            write_xlsx(folder / "a.xlsx", {"6a1": layout_a()}), "F9", b' t="e"><f>VLOOKUP(B9,X!A:B,2,0)</f><v>#N/A</v>'
        ),
        "F9",
    ),
    "ki-tu-dieu-khien": Broken(_a(layout_a().put("D9", "Lê Văn \u202enểiB\u202c")), "D9"),
    "ki-tu-an": Broken(_a(layout_a().put("D9", "Lê Văn\u200b Biển")), "D9"),
    "ngay-khai-sai": Broken(_a(layout_a()), declared=date(2030, 1, 1)),
    "ngay-cuoi-trang": Broken(_a(layout_a().put("C14", "Giả Lập, ngày 08 tháng 01 năm 2016")), "C14"),
    "ngay-lech": Broken(_a(layout_a().put("C14", "Giả Lập, ngày 05 tháng 01 năm 2026")), "C14"),
    "ngay-luu-lai": Broken(_saved_again),
    "ngay-khong-chac": Broken(lambda folder: write_xls(folder / "b.xls", {"4a": layout_b()})),
    "danh-sach-rong": Broken(_empty_list),
    "thieu-gia-tri": Broken(_assignment, "E6"),
    "hoc-ki-sai": Broken(_register("Học kì 3", *_PUPIL, "Giữa kì", 6, 7), "B5"),
    "thanh-phan-sai": Broken(_register("HK1", *_PUPIL, "15 phút", 6, 7), "F5"),
    "ngay-sai": Broken(_calendar([(*_GOOD_TEST[:4], date(2015, 10, 6))]), "F6"),
    "thoi-diem-sai": Broken(_register("HK1", *_PUPIL, "Giữa kì", 6, 7, "21/10/2025"), "I5"),
    "tuong-lai": Broken(_register("HK1", *_PUPIL, "Giữa kì", 6, 7, "21/10/2035 15:30"), "I5"),
    "khong-doi": Broken(_register("HK1", *_PUPIL, "Giữa kì", 5, "5,0"), "H5"),
    "nhieu-lop": Broken(_duty("kiểm diện", "Tháng 9/2025", "6A1, 6A2", "03/10/2025", ""), "D5"),
    "gio-sai": Broken(_duty("khóa sổ", "", "6A1", "19/01/2026", "chiều"), "F5"),
    "thang-sai": Broken(_duty("kiểm diện", "Tháng 13/2025", "6A1", "03/10/2025", ""), "C5"),
    "tu-la": Broken(_duty("đánh trống", "", "6A1", "03/10/2025", ""), "B5"),
    "dong-vi-du": Broken(
        lambda folder: write_xlsx(
            folder / "l.xlsx", {"s": register("HK1", *_PUPIL, "GK", 6, 7).put("A5", "ví dụ")}
        ),
        "A5",
    ),
    "trung-dong": Broken(_calendar([_GOOD_TEST, (*_GOOD_TEST[:4], date(2025, 10, 7))]), "E7"),
}  # fmt: skip
