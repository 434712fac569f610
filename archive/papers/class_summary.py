"""BẢNG TỔNG HỢP KẾT QUẢ ĐÁNH GIÁ GIÁO DỤC: the whole class on A4 landscape, for the circular that it falls under."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from archive.papers import primary_summary, secondary_summary, signing
from archive.papers.frame import BLANK_MEANS, data_time, term_and_year
from archive.papers.table import present
from records.class_record import ClassRecord
from records.paper_rules import USUAL, SigningPlace, Size
from records.subjects import RESULT_NAMES

TEMPLATE = "class-summary"
TITLE = "BẢNG TỔNG HỢP KẾT QUẢ ĐÁNH GIÁ GIÁO DỤC"
_COUNTED = ("learning_result", "conduct_result", "year_result")


def heading(record: ClassRecord) -> tuple[str, ...]:
    return TITLE, f"Lớp {record.class_name} – {term_and_year(record)}"


def body(
    record: ClassRecord, places: Sequence[SigningPlace] = USUAL["class_summary"], size: Size = "a4",
    names: Mapping[str, str] = RESULT_NAMES,
) -> dict[str, object]:  # fmt: skip
    """The template data of the summary; `places`: who signs it; `names`: of the results, as the circular has them."""
    tables = primary_summary.tables(record) if record.is_primary else [secondary_summary.table(record, names)]
    gaps = [BLANK_MEANS] if any(table.has_gaps for table in tables) else []
    teacher = f" · Giáo viên chủ nhiệm: {record.homeroom_teacher}" if record.homeroom_teacher else ""
    return {
        "paper": size,
        "particulars": f"Sĩ số: {len(record.pupils)} học sinh{teacher}",
        "parts": [table.as_data() for table in tables],
        "closing": [*_counts(record, names), data_time(record), *gaps, *signing.closing(places)],
        "teachers": signing.teachers(record, places),
        "signatures": signing.signatures(record, places, teachers_in_rows=False),
    }


def _counts(record: ClassRecord, names: Mapping[str, str]) -> list[str]:
    """How many pupils have each result: 'Kết quả học tập: Khá 20, Tốt 12.'"""
    lines = []
    for code in present(record, _COUNTED):
        counts = Counter(pupil.results.get(code) or "chưa có" for pupil in record.pupils)
        ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
        lines.append(f"{names[code]}: {', '.join(f'{value} {count}' for value, count in ordered)}.")
    return lines
