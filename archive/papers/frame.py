"""What every paper has: organisation, heading, code, time of printing, and the words that several papers share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from records.class_record import ClassRecord
from records.clock import VIETNAM, vn_date, vn_taken, vn_until
from records.marks import EXEMPT, TERM_NAMES, parse_score, vn_mark, vn_number

BLANK = "–"
BLANK_MEANS = f"Ô có dấu {BLANK} là chỗ bản xuất chưa có điểm hoặc kết quả."
HOMEROOM = "Giáo viên chủ nhiệm"
PRINCIPAL = "Hiệu trưởng"
CLERK = "Văn thư"

TAKEN_FROM = {
    "declared": "văn thư khai khi nhập",
    "footer": "ngày ghi ở chân trang của tệp",
    "footer+properties": "chân trang và thuộc tính của tệp",
    "properties": "thuộc tính của tệp",
    "file": "ngày của tệp trên máy",
    "import": "lúc nhập",
}


@dataclass(frozen=True, slots=True)
class Stamp:
    """What makes a paper checkable: its number for people, the image of its code as SVG, and for the pages behind the
    first, which may be found loose, the small image of where its number is looked up."""

    label: str
    qr: str
    inner: str | None = None


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Who issues a paper, and what it is about in words: 'lớp 6A1, học kì I năm học 2025–2026'. No pupil is named."""

    school: str
    authority: str | None
    about: str


def letterhead(record: ClassRecord) -> Letterhead:
    """The head of a class's papers."""
    return Letterhead(record.school, record.authority, class_and_term(record))


def frame(head: Letterhead, heading: Sequence[str], stamp: Stamp, now: datetime) -> dict[str, object]:
    """The template data that every paper needs. `heading`: the title, then lines below it."""
    title = f"{heading[0].capitalize()}, {head.about}"
    inner = {"inner": stamp.inner} if stamp.inner else {}
    return {**bare_frame(title, head.authority, head.school, heading, stamp.label, now), "qr": stamp.qr, **inner}


def bare_frame(
    title: str, authority: str | None, school: str, heading: Sequence[str], label: str, now: datetime
) -> dict[str, object]:
    """The template data of a paper without a code. `title`: the document's own, for readers and lists of files."""
    moment = now.astimezone(VIETNAM)
    return {
        "title": title,
        "subject": f"Tài liệu {label}",
        "authority": authority,
        "school": school,
        "heading": list(heading),
        "label": label,
        "printed": f"In lúc {moment:%H:%M} ngày {vn_date(moment.date())}",
        "day": signing_day(moment.date()),
    }


def signing_day(day: date) -> str:
    """Days below 10 and January and February with a nought before (NĐ 30/2020, phụ lục I, mục II khoản 4)."""
    month = f"{day.month:02d}" if day.month <= 2 else str(day.month)
    return f"Ngày {day:%d} tháng {month} năm {day.year}"


def class_and_term(record: ClassRecord) -> str:
    return f"lớp {record.class_name}, {term_and_year(record)}"


def term_and_year(record: ClassRecord) -> str:
    """'học kì I năm học 2025–2026', 'cả năm học 2025–2026'."""
    term = TERM_NAMES.get(record.term, record.term)
    return f"{term[0].lower()}{term[1:]} năm học {record.school_year.replace('-', '–')}".replace("năm năm", "năm")


def data_time(record: ClassRecord) -> str:
    """Which exports the paper rests on, in a sentence."""
    taken = max((source.taken for source in record.sources), key=lambda taken: taken.latest, default=None)
    when = f"{vn_taken(taken)} ({TAKEN_FROM.get(taken.source, taken.source)})" if taken else vn_until(record.data_time)
    count = f"{len(record.sources)} bản xuất" if record.sources else "bản xuất"
    return f"Lập từ {count} của sổ điểm điện tử; bản mới nhất lấy {when}."


def shown(value: str) -> str:
    """A stored mark or result for paper; a dash where there is nothing, so that nobody can write in the gap."""
    return vn_mark(value) if value else BLANK


def shown_average(value: str) -> str:
    """An average always with its one decimal: 8 is printed 8,0 (a level or an exemption as it is)."""
    score = parse_score(value) if value and value != EXEMPT else None
    if score is None or score != score.quantize(score.__class__("0.1")):
        return shown(value)
    return vn_number(score, 1)


def digest(sha256: str) -> str:
    """A digest in two lines of four groups, so that two people can compare it."""
    groups = [sha256[start : start + 8] for start in range(0, len(sha256), 8)]
    return f"{' '.join(groups[:4])}\n{' '.join(groups[4:])}"
