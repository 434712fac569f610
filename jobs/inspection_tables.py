"""The tables of a monthly inspection: each count with what is certain and what only possible, people by name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import polars as pl

from analytics.evidence import Changes, MonthlyEvidence, TeacherMonth
from analytics.lateness_counts import EntryCounts
from jobs.inspection_findings import Found
from records.clock import from_store, vn_datetime, vn_until
from records.findings.citing import SHORT_DIGEST, cited
from records.findings.rules.monthly import done_for, has_last_day, span_of
from records.findings.telling import of_change
from records.inspection import Note
from records.marks import TERM_NAMES, component_name, vn_mark
from records.policy.duty import DutyRule, MonthlyRule
from records.policy.words import in_vietnamese
from records.sheet import Column, Sheet, Value
from records.subjects import subject_name
from records.vn_order import by_given_name, class_order

UNKNOWN = "không rõ"
LOCKS = {"before": "lúc sổ mở", "after": "sau khóa", "unknown": "chưa rõ", "no-rule": "chưa có ngày khóa"}
Explained = Mapping[str, tuple[Note, ...]]

_ENTERED = (
    Column("Bài đến hạn", 0.8), Column("Điểm phải vào sổ", 0.8), Column("Điểm đã vào", 0.8),
    Column("Điểm chắc chắn trễ", 0.8), Column("Điểm chưa kết luận", 0.8), Column("Điểm quá hạn, trống", 0.8),
    Column("Điểm trống, chưa rõ", 0.8),
)  # fmt: skip
_CHANGED = (
    Column("Lần đổi chắc chắn", 0.8), Column("Lần đổi có thể thêm", 0.8), Column("Lần chắc chắn, chưa khớp sổ", 1.0),
    Column("Lần chắc chắn, chưa rõ khớp sổ", 1.0),
)  # fmt: skip
_UNITS = (
    "Bài: bài kiểm tra của lớp; điểm: một ô điểm của một học sinh; lần: một lần điểm đổi giữa hai bản xuất. «Trống, "
    "chưa rõ»: chưa đến hạn, chưa có bản xuất sau hạn, hoặc trống lẻ khi phần lớn lớp đã có điểm."
)
_TEACHER = (Column("Giáo viên", 2.2, str), Column("Mã GV", 0.9, str))
_RATE = (Column("Trễ ít nhất %", 0.8, Decimal), Column("Trễ nhiều nhất %", 0.8, Decimal))


@dataclass(frozen=True, slots=True)
class Sizes:
    """A class at the end of the month before and of this one; None: no export shows it by then."""

    class_name: str
    before: int | None
    before_as_of: datetime | None
    now: int | None
    now_as_of: datetime | None
    came: int
    gone: int
    moved: int


def by_class(evidence: MonthlyEvidence) -> Sheet:
    rows = (
        (c.class_name, *_entered(c.tests_due, c.entries), *_changed(c.changes))
        for c in sorted(evidence.classes, key=lambda c: class_order(c.class_name))
    )
    columns = (Column("Lớp", 0.8, str), *_ENTERED, *_CHANGED)
    none = "Không lớp nào có bài đến hạn hoặc điểm thay đổi."
    return Sheet("theo-lop", "Theo lớp", columns, tuple(rows), none, _UNITS)


def by_teacher(evidence: MonthlyEvidence, minimum: int) -> Sheet:
    """By name, never by rate. A rate is shown from `minimum` entered marks on, as the interval in which it lies."""
    rows = (
        (
            t.teacher_name or UNKNOWN, t.teacher_code, *_entered(t.tests_due, t.entries), *_rate(t.entries, minimum),
            *_changed(t.changes),
        )
        for t in sorted(evidence.teachers, key=_teacher_order)
    )  # fmt: skip
    note = (
        "Tỉ lệ trễ nằm giữa hai mức: ít nhất là số chắc chắn trễ, nhiều nhất kể cả số chưa kết luận, trên số đã vào "
        f"sổ; để trống khi dưới {minimum} điểm. Xếp theo tên, không phải xếp hạng. {_UNITS}"
    )
    columns = (*_TEACHER, *_ENTERED, *_RATE, *_CHANGED)
    return Sheet("theo-giao-vien", "Theo giáo viên", columns, tuple(rows), "Không giáo viên nào có bài đến hạn.", note)


def _teacher_order(teacher: TeacherMonth) -> tuple[Any, ...]:
    return teacher.teacher_name is None, by_given_name(teacher.teacher_name or ""), teacher.teacher_code or ""


def counts_named(tests: int | None, entries: EntryCounts | None, changes: Changes | None) -> dict[str, Value]:
    """The counts by the heads of these tables, for other tables of the same month."""
    entered = zip(_ENTERED, _entered(tests, entries), strict=True) if entries is not None else ()
    changed = zip(_CHANGED, _changed(changes), strict=True) if changes is not None else ()
    return {column.name: value for column, value in (*entered, *changed) if value is not None}


def _entered(tests: int | None, entries: EntryCounts) -> tuple[Value, ...]:
    return (
        tests, entries.expected, entries.n, entries.late, entries.unknown, entries.missing_overdue,
        entries.not_due_or_unknown,
    )  # fmt: skip


def _changed(changes: Changes) -> tuple[Value, ...]:
    unclear = changes.register_unknown + changes.no_register
    return changes.certain, changes.possible, changes.undeclared, unclear


def _rate(entries: EntryCounts, minimum: int) -> tuple[Value, Value]:
    shares = entries.late_share if entries.n >= minimum else None
    return shares or (None, None)


def corrections(changed: pl.DataFrame, explained: Explained) -> Sheet:
    """The log of corrections by teacher, with what each still has to be explained."""
    rows = sorted(changed.iter_rows(named=True), key=_correction_order)
    columns = (
        *_TEACHER, Column("Lớp", 0.7, str), Column("Học sinh (mã)", 1.3, str), Column("Môn", 1.3, str),
        Column("Cột điểm", 1.2, str), Column("Trước", 0.6, str), Column("Sau", 0.6, str),
        Column("Khoảng thời gian", 2.0, str), Column("Trong tháng", 0.9, str), Column("Sổ theo dõi", 1.1, str),
        Column("Khóa sổ", 0.9, str), Column("Cần giải trình", 0.9, str), Column("Căn cứ", 2.6, str),
        Column("Giải trình", 2.4, str),
    )  # fmt: skip
    none = "Không thấy điểm nào thay đổi giữa các bản xuất trong tháng."
    note = (
        "Khoảng thời gian nằm giữa hai bản xuất, không phải lúc bấm sửa. Cần giải trình: chắc chắn trong tháng và chưa "
        "khớp sổ theo dõi; «hỏi lại»: chưa rõ trong tháng hoặc chưa rõ có trong sổ."
    )
    listed = tuple(_correction(row, explained) for row in rows)
    return Sheet("sua-diem", "Sửa điểm cần giải trình", columns, listed, none, note, quotes_notes=True)


def correction_key(row: Mapping[str, Any]) -> str:
    """What an explanation of a correction is about, in words that stay the same with later exports."""
    old, new = (vn_mark(row[name]) or "trống" for name in ("previous_value", "value"))
    return (
        f"lớp {row['class_name']}, học sinh {row['pupil_code']}, {subject_name(row['subject'])}, "
        f"{component_name(row['component'])} {TERM_NAMES.get(row['term'], row['term'])}: {old} → {new}"
    )


def _correction(row: Mapping[str, Any], explained: Explained) -> tuple[Value, ...]:
    return (
        row["teacher_name"] or UNKNOWN, row["teacher_code"], row["class_name"], row["pupil_code"],
        subject_name(row["subject"]), component_name(row["component"]),
        vn_mark(row["previous_value"]) or "(trống)", vn_mark(row["value"]) or "(trống)", between(row),
        "chắc chắn" if row["certain"] else "có thể", register_said(row), LOCKS[row["lock_relation"]], must_explain(row),
        cited(of_change(row)), _explanations(explained.get(correction_key(row), ())),
    )  # fmt: skip


def must_explain(row: Mapping[str, Any]) -> str:
    """'có' only where all is certain; a doubt is a question."""
    if row["declared"]:
        return "không"
    return "có" if row["certain"] and row["declared"] is False else "hỏi lại"


def register_said(row: Mapping[str, Any]) -> str:
    """Whether the register has it, and where it says so too late or says another value."""
    if row["late_id"] is not None and not row["declared"]:
        return "ghi sau khi đổi" if row["declared"] is False else "chưa rõ: ghi sau khi đổi"
    if row["declared"] is None and not row["has_register"]:
        return "chưa có sổ"
    said = "chưa rõ" if row["declared"] is None else "có" if row["declared"] else "chưa khớp"
    asked = row["asked_value"]
    return said if asked is None else f"{said}; đề nghị {vn_mark(asked) or 'ô trống'}"


def between(row: Mapping[str, Any]) -> str:
    until = vn_until(from_store(row["entered_by"]))
    if not row["order_known"]:
        return f"thấy đến {until}; chưa rõ bản nào trước"
    after = row["entered_after"]
    return f"sau {vn_datetime(from_store(after))}, đến {until}" if after else f"chậm nhất {until}"


def _correction_order(row: Mapping[str, Any]) -> tuple[Any, ...]:
    name = row["teacher_name"]
    place = (class_order(row["class_name"]), row["pupil_code"], row["subject"], row["component"], row["version_no"])
    return name is None, by_given_name(name or ""), row["teacher_code"] or "", *place


def _explanations(notes: Iterable[Note]) -> str:
    return "; ".join(f"{note.text} ({note.author})" for note in notes)


def class_sizes(sizes: Sequence[Sizes]) -> Sheet:
    rows = (
        (
            s.class_name, s.before, _day(s.before_as_of), s.now, _day(s.now_as_of),
            None if s.before is None or s.now is None else s.now - s.before, s.came, s.gone, s.moved,
        )
        for s in sorted(sizes, key=lambda s: class_order(s.class_name))
    )  # fmt: skip
    columns = (
        Column("Lớp", 0.8, str), Column("Cuối tháng trước", 0.9), Column("Theo bản xuất ngày", 1.0, date),
        Column("Cuối tháng này", 0.9), Column("Theo bản xuất đến ngày", 1.0, date), Column("Tăng (giảm)", 0.8),
        Column("Chuyển đến (sổ)", 0.9), Column("Chuyển đi, thôi học (sổ)", 1.0), Column("Chuyển lớp (sổ)", 0.9),
    )  # fmt: skip
    note = "Sĩ số theo bản xuất mới nhất có đến cuối tháng; cột (sổ) theo danh sách chuyển đi, chuyển đến của trường."
    return Sheet("si-so", "Sĩ số", columns, tuple(rows), "Không có bản xuất nào đến cuối tháng.", note)


def _day(moment: datetime | None) -> date | None:
    return from_store(moment).date() if moment else None


def attendance(rules: Sequence[MonthlyRule], month: str, classes: Sequence[str], duties: pl.DataFrame) -> Sheet:
    """Whether each class's attendance was closed, by the school's own list of duties; silence proves nothing.

    `duties`: of the whole year. What belongs to the month, and whether it was in time, the findings judge the same way.
    """
    rows = [
        _attendance(rule, month, name, duties)
        for rule in rules
        for name in sorted(classes, key=class_order)
    ]  # fmt: skip
    columns = (
        Column("Lớp", 0.6, str), Column("Việc", 1.4, str), Column("Hạn", 0.8, date), Column("Đã làm ngày", 0.8, date),
        Column("Người làm", 1.6, str), Column("So với hạn", 1.4, str),
    )  # fmt: skip
    none = "Chính sách của trường không có mục kiểm diện hằng tháng."
    note = "Theo danh sách công việc của trường. «Chưa ghi nhận» không có nghĩa là chưa làm."
    return Sheet("kiem-dien", "Chốt kiểm diện", columns, tuple(rows), none, note)


def _attendance(rule: MonthlyRule, month: str, class_name: str, duties: pl.DataFrame) -> tuple[Value, ...]:
    span = span_of(rule, month)
    last = span[1] if has_last_day(rule) else None
    of_month = done_for(duties, rule.work, month, span)
    mine = of_month.filter(pl.col("class_name").is_null() | (pl.col("class_name") == class_name)).sort("done_on")
    done = mine.row(0, named=True) if mine.height else None
    by = (done["done_by"] or in_vietnamese(done["role"] or "")) if done else None
    return class_name, in_vietnamese(rule.work), last, done["done_on"] if done else None, by, _in_time(done, last)


def _in_time(done: Mapping[str, Any] | None, last: date | None) -> str:
    if done is None:
        return "chưa ghi nhận"
    if last is None:
        return "đã ghi nhận; quy chế không nêu ngày"
    return "trong hạn" if done["done_on"] <= last else "sau hạn"


def comparison(rules: Sequence[DutyRule], marks: pl.DataFrame) -> Sheet:
    """Marks to be laid beside the papers that the rules name; the last column is filled in by hand."""
    papers = ", ".join(dict.fromkeys(in_vietnamese(paper) for rule in rules for paper in rule.compare_with))
    rows = tuple(
        (
            row["class_name"], row["pupil_code"], subject_name(row["subject"]), component_name(row["component"]),
            vn_mark(row["value"]), row["file"], vn_until(from_store(row["taken"])), row["sha256"][:SHORT_DIGEST],
            row["sheet"], row["cell"], papers, None,
        )
        for row in sorted(marks.iter_rows(named=True), key=lambda row: class_order(row["class_name"]))
    )  # fmt: skip
    columns = (
        Column("Lớp", 0.6, str), Column("Học sinh (mã)", 1.1, str), Column("Môn", 1.2, str),
        Column("Cột điểm", 1.1, str), Column("Điểm trong sổ", 0.8, str), Column("Tệp", 1.6, str),
        Column("Lấy đến", 0.9, str), Column("SHA-256 của tệp (16 chữ đầu)", 1.2, str), Column("Trang", 0.8, str),
        Column("Ô", 0.5, str), Column("So với", 1.2, str), Column("Khớp?", 0.7, str),
    )  # fmt: skip
    none = "Không có điểm nào mới vào sổ trong tháng để đối chiếu."
    note = "Rút ngẫu nhiên vài điểm mới vào sổ của mỗi lớp; người kiểm tra lấy bài, sổ ra so và ghi kết quả."
    return Sheet("doi-chieu", "Đối chiếu điểm với bài, sổ", columns, rows, none, note)


def findings(found: Sequence[Found], explained: Explained) -> Sheet:
    rows = (
        (
            f.article, "chắc chắn" if f.is_certain else "có thể", f.sentence, f.pupil_code, f.places,
            _explanations(note for about in dict.fromkeys((f.about, f.sentence)) for note in explained.get(about, ())),
        )
        for f in sorted(found, key=lambda f: (not f.is_certain, f.article, f.about))
    )  # fmt: skip
    columns = (
        Column("Điều khoản", 1.1, str), Column("Mức", 0.7, str), Column("Nội dung", 3.4, str),
        Column("Học sinh (mã)", 1.0, str), Column("Căn cứ", 2.6, str), Column("Giải trình", 1.8, str),
    )  # fmt: skip
    none = "Không có phát hiện nào trong tháng."
    note = (
        "«Có thể»: dữ liệu không đủ để kết luận, cần hỏi lại. Việc quá hạn tính vào tháng của hạn. Điều chắc chắn mà "
        "chưa rõ tháng nào: «chắc chắn» ở tháng mà đến cuối tháng ấy đã xảy ra, «có thể» ở các tháng trước."
    )
    return Sheet("phat-hien", "Phát hiện theo quy chế", columns, tuple(rows), none, note, quotes_notes=True)


def exports(evidence: MonthlyEvidence) -> Sheet:
    """The exports that the month rests on, by their digests; sheets of one file and class in one row."""
    sheets = Counter(
        (
            s.class_name or "(danh sách)", TERM_NAMES.get(s.term, s.term), s.layout,
            vn_datetime(from_store(s.taken_earliest)) if s.taken_earliest else UNKNOWN,
            vn_until(from_store(s.taken_latest)), s.pupils, "chắc chắn" if s.certain else "có thể",
            s.snapshot_id.partition(":")[0][:SHORT_DIGEST],
        )
        for s in evidence.snapshots
    )  # fmt: skip
    columns = (
        Column("Lớp", 0.9, str), Column("Học kì", 0.9, str), Column("Bố cục", 1.2, str), Column("Lấy từ", 1.2, str),
        Column("Lấy đến", 1.2, str), Column("Học sinh", 0.7), Column("Trong tháng", 0.9, str),
        Column("SHA-256 của tệp (16 chữ đầu)", 1.6, str), Column("Trang tính", 0.7),
    )  # fmt: skip
    none = "Không có bản xuất nào lấy trong tháng."
    rows = tuple((*row, number) for row, number in sheets.items())
    return Sheet("ban-xuat", "Bản xuất của tháng", columns, rows, none)
