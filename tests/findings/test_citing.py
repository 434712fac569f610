"""Evidence can be looked up: the file by day and digest, its cells in the order in which a reader finds them."""

from __future__ import annotations

from datetime import UTC, datetime

from finding_cases import HERE, of_kind, read_case

from records.findings.citing import cited
from records.findings.finding import Place

TAKEN = datetime(2025, 11, 12, 3, 0, tzinfo=UTC)
DIGEST = "1a2b3c4d5e6f7a8b" + 48 * "0"


def test_cells_are_cited_by_row_and_column_not_as_text() -> None:
    """F9 before F10, Z9 before AA9; a file is named once."""
    cells = ["F10", "AA9", "F9", "Z9", "F100"]
    places = sorted((Place("xuat.xlsx", "6A1", cell, sha256=DIGEST, taken=TAKEN) for cell in cells), key=Place.key)
    assert [place.cell for place in places] == ["F9", "Z9", "AA9", "F10", "F100"]
    assert cited(places) == (
        "xuat.xlsx (đến 12/11/2025 10:00, SHA-256 1a2b3c4d5e6f7a8b) · 6A1 · F9, Z9, AA9, F10, F100"
    )


def test_two_files_of_one_name_are_told_apart() -> None:
    """A vendor's export is called the same each week: day and digest say which it is, the older first."""
    newer = Place("xuat.xlsx", "6A1", "F9", sha256="b" * 64, taken=TAKEN.replace(day=19))
    older = Place("xuat.xlsx", "6A1", "F9", sha256="a" * 64, taken=TAKEN)
    told = cited(sorted((newer, older), key=Place.key)).split("; ")
    assert [each.split("SHA-256 ")[1][:1] for each in told] == ["a", "b"]


def test_rows_entries_and_what_is_left_out_are_said() -> None:
    """A list's row, an entry of the program; of many places how many more there are; the rule's words are no place."""
    assert cited([Place("viec.xlsx", "Việc", row=5), Place(text="Điều 1: …")]) == "viec.xlsx · Việc · dòng 5"
    assert cited([Place(entry="V-1")]) == "ghi trong chương trình, mã V-1"
    many = [Place("a.xlsx", "6A1", f"F{row}") for row in range(7, 16)]
    assert cited(many) == "a.xlsx · 6A1 · F7, F8, F9, F10, F11, F12; và 3 chỗ khác"


def test_a_correction_cites_the_export_before_and_the_one_after() -> None:
    """Only both together show that the mark changed."""
    case = read_case(HERE / "bad_findings" / "sua-diem-khong-de-nghi.toml")
    for row in case["corrections"]:
        row |= {"before_file": "truoc.xlsx", "before_sheet": "6A1", "before_cell": "F7"}
    for finding in of_kind(case, "sua-diem-khong-de-nghi"):
        assert [place.file for place in finding.evidence][:2] == ["truoc.xlsx", "xuat.xlsx"]


def test_a_teacher_who_is_known_is_named_and_what_is_counted_is_said() -> None:
    """By name and code where the assignments have it, else by code; the corrections by what the register says."""
    case = read_case(HERE / "bad_findings" / "giao-vien-sua-nhieu.toml")
    assert {f.sentence.split(" sửa điểm")[0] for f in of_kind(case, "giao-vien-sua-nhieu")} == {"Giáo viên mã GV1"}
    for row in case["corrections"]:
        row["teacher_name"] = "Ngô Thị Lá"
    (finding, *_) = of_kind(case, "giao-vien-sua-nhieu")
    assert finding.sentence.startswith("Giáo viên Ngô Thị Lá (GV1) sửa điểm ")
    assert "lần khớp sổ theo dõi, " in finding.sentence
