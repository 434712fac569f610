"""An example of a program that nobody knows: its book of a subject, its log, and the mappings that read them."""

from __future__ import annotations

import csv
import io
from datetime import datetime
from pathlib import Path

from data.curriculum import secondary_subjects
from data.exports import exports_of
from data.school import SampleSchool
from data.sheet import Book, Cell, Sheet, mark_cell, row_of
from data.standing import Standing, secondary_standing
from data.workbook import to_xlsx
from records.clock import VIETNAM
from records.marks import component_name, vn_mark
from records.subjects import subject_name

FOLDER = "bo-cuc-chua-biet"
BOOK, BOOK_MAPPING = "so_diem_hoa_mai.xlsx", "cach_doc_so_diem.toml"
LOG, LOG_MAPPING = "nhat_ky_hoa_mai.csv", "cach_doc_nhat_ky.toml"
SUBJECT, TERM = "toan", "HK1"
_HEADER = 4
_PARTS = {"TX1": "Miệng", "TX2": "15 phút (1)", "TX3": "15 phút (2)", "TX4": "15 phút (3)", "GK": "Bài giữa kì",
          "CK": "Bài cuối kì"}  # fmt: skip
_LOG_HEADINGS = ("Lúc sửa", "Tài khoản", "Lớp", "Mã HS", "Môn học", "Cột điểm", "Từ", "Thành", "Ghi chú")

_BOOK_TOML = """name = "Hoa Mai – sổ điểm"
kind = "marks"

[from]
school = { cell = "A1" }
class = { title = "Sổ điểm lớp {} /" }
subject = { title = "/ môn {} /" }
term = { title = "/ kì {}" }
school_year = { title = "Niên khóa {}" }
day = { title = "In ngày {}" }
"""
_LOG_TOML = """name = "Hoa Mai – nhật ký"
kind = "edit-log"

[csv]
separator = ";"

[from]
school = { title = "Đơn vị {}" }
school_year = { title = "Niên khóa {}" }
term = { title = "" }
"""
_LOG_PARTS = ("edited_at", "edited_by", "class_name", "pupil_code", "subject", "component", "old_value", "new_value",
              "reason")  # fmt: skip


def unknown_files(school: SampleSchool) -> dict[str, bytes]:
    """The example of a secondary school, by file name: of its first class, at the last export before the lock."""
    columns = {"ID": "code", "Họ tên học sinh": "name", **{heading: part for part, heading in _PARTS.items()}}
    return {
        BOOK: to_xlsx(Book((_sheet(school, _standing(school)),), created=_moment(school))),
        BOOK_MAPPING: (_BOOK_TOML + _columns(columns)).encode(),
        LOG: _log(school).encode("utf-8-sig"),
        LOG_MAPPING: (_LOG_TOML + _columns(dict(zip(_LOG_HEADINGS, _LOG_PARTS, strict=True)))).encode(),
    }


def write_unknown_layout(folder: Path, school: SampleSchool) -> list[Path]:
    """Write the example below `folder`; the files written."""
    written = []
    for name, content in unknown_files(school).items():
        path = folder / FOLDER / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        written.append(path)
    return written


def _columns(parts: dict[str, str]) -> str:
    return "".join(f'\n[[columns]]\nheading = "{heading}"\npart = "{part}"\n' for heading, part in parts.items())


def _moment(school: SampleSchool) -> datetime:
    last = school.term(TERM).exports[-1].isoformat()
    return next(export.moment for export in exports_of(school) if export.term == TERM and export.path[1] == last)


def _standing(school: SampleSchool) -> Standing:
    return secondary_standing(school.book(school.class_names[0], TERM), _moment(school))


def _sheet(school: SampleSchool, standing: Standing) -> Sheet:
    subject = next(each for each in secondary_subjects(standing.grade) if each.code == SUBJECT)
    title = f"Sổ điểm lớp {standing.class_name} / môn {subject_name(subject.code)} / kì 1"
    below = _HEADER + 1 + len(standing.rows)
    cells = [
        Cell(0, 0, school.name, "text"),
        Cell(1, 0, title, "title"),
        Cell(2, 0, f"Niên khóa {school.school_year}", "text"),
        *row_of(_HEADER, 0, ("ID", "Họ tên học sinh", *_PARTS.values()), "head"),
        *(
            cell for at, row in enumerate(standing.rows, start=_HEADER + 1)
            for cell in (
                Cell(at, 0, row.pupil.code, "cell"), Cell(at, 1, row.pupil.full_name, "name"),
                *(mark_cell(at, 2 + i, row.value(SUBJECT, part)) for i, part in enumerate(_PARTS)),
            )
        ),
        Cell(below + 1, 0, f"In ngày {_moment(school):%d/%m/%Y}", "text"),
    ]  # fmt: skip
    return Sheet(name=standing.class_name, cells=tuple(cells), merges=(), columns=())


def _log(school: SampleSchool) -> str:
    """Every edit of the term, the undeclared ones too: that is what a log is for."""
    names = {teacher.code: teacher.name for teacher in school.teachers}
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=";")
    writer.writerows([[f"Đơn vị {school.name}"], [f"Niên khóa {school.school_year}"], ["Nhật ký sửa điểm học kì 1"]])
    writer.writerow(_LOG_HEADINGS)
    for c in sorted(school.corrections, key=lambda c: (c.corrected_at, c.pupil_code, c.subject, c.component)):
        if c.term == TERM:
            at = f"{c.corrected_at.astimezone(VIETNAM):%d/%m/%Y %H:%M}"
            writer.writerow([
                at, names[c.teacher_code], c.class_name, c.pupil_code, subject_name(c.subject),
                component_name(c.component), *map(_mark, (c.old_value, c.new_value)), c.reason,
            ])  # fmt: skip
    return stream.getvalue()


def _mark(value: str | None) -> str:
    return vn_mark(value) if value else ""
