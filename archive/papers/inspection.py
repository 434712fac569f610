"""BIÊN BẢN KIỂM TRA THÁNG: who was present, the checklist with its answers, what was said, and the tables behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from archive.papers.figure import picture_data
from archive.papers.frame import BLANK, PRINCIPAL, Letterhead, digest
from archive.papers.table import of_sheet
from records.clock import VIETNAM, vn_date, vn_datetime
from records.inspection import KINDS, Note, NoteKind, month_words
from records.inspection_record import CheckedLine, InspectionRecord, Picture
from records.policy.words import IN_VIETNAMESE

TEMPLATE = "inspection"
TITLE = "BIÊN BẢN KIỂM TRA THÁNG"
_SAID: tuple[NoteKind, ...] = ("remark", "department_report", "explanation")


def head(record: InspectionRecord) -> Letterhead:
    return Letterhead(record.school, record.authority, _about(record))


def heading(record: InspectionRecord) -> tuple[str, ...]:
    supplement = record.inspection.supplement
    number = (f"Bổ sung lần {supplement}",) if supplement else ()
    month, year = month_words(record.month).removeprefix("tháng ").split("/")
    return f"{TITLE} {month}/{year}", *number, f"Năm học {record.inspection.school_year.replace('-', '–')}"


def _about(record: InspectionRecord) -> str:
    return f"{month_words(record.month)}, năm học {record.inspection.school_year.replace('-', '–')}"


def body(
    record: InspectionRecord,
    picture: Picture | None,
    files: Mapping[str, str],
    *,
    signed_by: str,
    key_id: str,
    now: datetime,
) -> dict[str, object]:
    """The template data. `files`: the digests of what lies beside the paper, by path. No table is cut."""
    moment = now.astimezone(VIETNAM)
    inspection = record.inspection
    return {
        "particulars": _particulars(record, key_id),
        "opening": _opening(record, moment),
        "present": {
            "head": ["STT", "Họ và tên", "Chức vụ", "Ký tên"],
            "rows": [
                [str(number), note.text, IN_VIETNAMESE.get(str(note.about), str(note.about)), ""]
                for number, note in enumerate(inspection.of("present"), 1)
            ],
        },
        "summary": list(record.summary),
        "picture": picture_data(picture),
        "checklist": {
            "head": ["STT", "Điều khoản", "Nội dung kiểm tra và số liệu", "Kết quả", "Ý kiến"],
            "rows": [_line(*numbered) for numbered in enumerate(record.lines, 1)],
            "counted": _counted(record),
        },
        "said": [_said(kind, inspection.of(kind)) for kind in _SAID],
        "conclusion": [_quoted(note) for note in inspection.of("conclusion")],
        "closing": _closing(record, signed_by, moment),
        "signatures": [["Người ghi biên bản", None], ["Phó hiệu trưởng", None], [PRINCIPAL, None]],
        "annexes": [of_sheet(f"Phụ lục {n}. {table.title}", table) for n, table in enumerate(record.tables, 1)],
        "files": {
            "title": f"Tệp kèm theo biên bản ({len(files)} tệp)",
            "head": ["STT", "Tệp", "SHA-256"],
            "rows": [[str(n), path, digest(found)] for n, (path, found) in enumerate(sorted(files.items()), 1)],
        },
    }


def _particulars(record: InspectionRecord, key_id: str) -> list[list[str]]:
    return [
        ["Phạm vi", "toàn trường, mọi khối, lớp và môn"],
        ["Theo quy chế", f"{record.policy_name} (phiên bản {record.policy_version})"],
        ["Dữ liệu đến", vn_datetime(record.data_time) if record.data_time else "không rõ"],
        ["Số liệu", f"{len(record.tables)} bảng, {record.rows} dòng"],
        ["Khóa ký của trường", key_id],
    ]


def _opening(record: InspectionRecord, moment: datetime) -> list[str]:
    inspection = record.inspection
    said = [
        f"Hôm nay, lúc {moment:%H} giờ {moment:%M} phút, ngày {vn_date(moment.date())}, {record.school} lập biên bản "
        f"kiểm tra việc quản lí, sử dụng sổ điểm điện tử {month_words(record.month)}. Số liệu do chương trình so sánh "
        "các bản xuất của sổ điểm điện tử mà có; «chắc chắn» và «có thể» được ghi riêng, điều chưa đủ căn cứ thì "
        "không kết luận."
    ]
    if inspection.supplement:
        said.append(
            f"Đây là phần bổ sung lần {inspection.supplement}; biên bản đã ký trước được giữ nguyên, các ý kiến trong "
            f"đó được ghi lại dưới đây. Lý do bổ sung: {inspection.reason}"
        )
    said += [
        f"Phần bổ sung lần {note.supplement} đã được rút trước khi ký, không có bản ký: {note.text}"
        for note in inspection.parts_withdrawn
    ]
    return said


def _line(number: int, line: CheckedLine) -> list[object]:
    found = [f"{line.certain} phát hiện chắc chắn, {line.possible} phát hiện có thể."]
    said = [f"Hạn: {line.when}.", *line.figures, *(found if line.certain or line.possible else [])]
    opinion = line.answer.text if line.answer and line.answer.text else BLANK
    return [str(number), line.article, line.sentence, said, line.answered, opinion]


def _counted(record: InspectionRecord) -> str:
    return (
        f"Tổng số {len(record.lines)} mục: {record.count('good')} đạt, {record.count('look')} cần xem, "
        f"{record.count('not_judged')} không xét."
    )


def _said(kind: NoteKind, notes: Sequence[Note]) -> dict[str, object]:
    return {"title": KINDS[kind], "notes": [_quoted(note) for note in notes], "none": "Không có."}


def _quoted(note: Note) -> list[str]:
    """Who said what about whom, and when."""
    about = f"Về {note.about}: " if note.about and note.kind != "present" else ""
    part = f", bổ sung lần {note.supplement}" if note.supplement else ""
    by = f"{note.author}, {IN_VIETNAMESE[note.role]}, {vn_datetime(note.written_at)}{part}"
    return [f"{about}{note.text}", by]


def _closing(record: InspectionRecord, signed_by: str, moment: datetime) -> list[str]:
    return [
        f"Biên bản có {len(record.tables)} phụ lục với {record.rows} dòng, là một phần của biên bản. "
        f"{signed_by} ký lúc {moment:%H:%M} ngày {vn_date(moment.date())}; từ lúc đó biên bản, số liệu và các ý kiến "
        "không thay đổi. Muốn ghi thêm thì lập phần bổ sung."
    ]
