"""What is missing or contradictory in a class's record before it is sealed. Pure: record × policy × now → findings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from records.circulars.averages import TermMarks
from records.circulars.rules import SecondaryRules
from records.circulars.spelling import is_known_result
from records.circulars.subject_claims import TermAverage, subject_difference
from records.class_record import ClassRecord, Pupil
from records.clock import vn_date
from records.findings.claims import TERMS
from records.findings.finding import Finding as Differing
from records.findings.rules.results import AVERAGE
from records.lock_acts import BookState, LockAct, book_at
from records.marks import (
    EXEMPT,
    FINAL,
    MIDTERM,
    PRIMARY_LEVEL,
    TERM_AVERAGE,
    TEXT_COMPONENTS,
    component_name,
    vn_mark,
)  # fmt: skip
from records.policy import Policy, rules_for
from records.subjects import RESULT_NAMES, SUBJECTS

MARK_MISSING = "thieu-diem"
AVERAGE_DIFFERS = "lech-trung-binh"
RESULT_DIFFERS = "lech-ket-qua"
NOT_LOCKED = "chua-khoa"
NOT_SIGNED = "chua-ky"
SIGNATURE_UNCHECKED = "chua-kiem-chu-ky"
UNDECLARED = "sua-khong-phieu"
DECLARED_UNKNOWN = "chua-ro-phieu"
NO_REGISTER = "chua-co-so-theo-doi"
EMPTY_CLASS = "lop-trong"
ORDER_UNKNOWN = "chua-ro-ban-moi"
SHEETS_DIFFER = "hai-bang-lech"
NO_MARKS = "khong-co-diem"
UNKNOWN_RESULT = "ket-qua-la"
LEFT = "roi-lop"
TWO_CLASSES = "hai-lop"
CHANGED = "khac-ban-truoc"
EVIDENCE_LOST = "mat-minh-chung"
TITLES = {
    MARK_MISSING: "Thiếu điểm",
    AVERAGE_DIFFERS: "Điểm trung bình khác kết quả tính lại",
    RESULT_DIFFERS: "Kết quả ghi trong sổ khác kết quả tính lại",
    NOT_LOCKED: "Sổ điểm chưa khóa",
    NOT_SIGNED: "Chưa có chữ ký số của người có trách nhiệm",
    SIGNATURE_UNCHECKED: "Chữ ký số có điều chưa kiểm tra được",
    UNDECLARED: "Thay đổi điểm chưa khớp sổ theo dõi",
    DECLARED_UNKNOWN: "Thay đổi điểm chưa rõ có trong sổ theo dõi",
    NO_REGISTER: "Chưa có sổ theo dõi sửa điểm",
    EMPTY_CLASS: "Lớp không có học sinh",
    ORDER_UNKNOWN: "Chưa rõ bản nào mới hơn",
    SHEETS_DIFFER: "Hai bảng ghi khác nhau",
    NO_MARKS: "Lớp không có điểm",
    UNKNOWN_RESULT: "Kết quả ghi khác thông tư",
    LEFT: "Học sinh đã rời lớp",
    TWO_CLASSES: "Học sinh ở hai lớp",
    CHANGED: "Khác bản trước, chưa có dòng sổ giải thích",
    EVIDENCE_LOST: "Minh chứng sửa điểm bị mất",
}

_COMPLETE = "Quy chế của trường: dữ liệu đầy đủ"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that the clerk must know before sealing. `pupil_code` and `subject` say whom and what it concerns."""

    code: str
    article: str
    sentence: str
    pupil_code: str | None = None
    subject: str | None = None

    def as_dict(self) -> dict[str, str | None]:
        return {
            "code": self.code,
            "article": self.article,
            "sentence": self.sentence,
            "pupil_code": self.pupil_code,
            "subject": self.subject,
        }


def findings_before_seal(
    record: ClassRecord, policy: Policy, now: datetime, acts: Sequence[LockAct] = (),
    differing: Sequence[Differing] = (),
) -> tuple[Finding, ...]:  # fmt: skip
    """Everything missing or contradictory, in one list; empty when there is nothing to accept. `acts`: the locks and
    openings that the school recorded of the year; `differing`: the stated results of the term that do not follow."""
    unsigned = Finding(
        NOT_SIGNED,
        "Quy chế của trường: chữ ký số",
        "Các tài liệu chưa có chữ ký số của giáo viên chủ nhiệm và hiệu trưởng; gói chỉ có dấu niêm phong của trường.",
    )
    return (
        *_roster_findings(record),
        *_lock_findings(record, book_at(policy, record.school_year, record.term, acts, now)),
        *_mark_findings(record, rules_for(policy, record.grade, record.school_year)),
        *_result_findings(record),
        *_differing_findings(record, differing),
        *_dispute_findings(record),
        *_correction_findings(record),
        unsigned,
    )


def _roster_findings(record: ClassRecord) -> Iterator[Finding]:
    if not record.pupils:
        yield Finding(
            EMPTY_CLASS,
            _COMPLETE,
            f"Lớp {record.class_name} không có học sinh nào trong bản xuất mới nhất.",
        )
    elif not record.subjects:
        yield Finding(NO_MARKS, _COMPLETE, f"Lớp {record.class_name} không có điểm nào: học bạ sẽ để trống.")
    for code, class_now in record.left:
        where = f"nay có tên ở lớp {class_now}" if class_now else "nay không có tên ở lớp nào"
        yield Finding(
            LEFT,
            "Quy chế của trường: theo dõi học sinh chuyển đi, chuyển đến",
            f"Học sinh mã {code} từng có trong lớp {record.class_name}, {where}: gói này không có học bạ của em.",
            code,
        )
    for code, other in record.in_two_classes:
        yield Finding(
            TWO_CLASSES,
            _COMPLETE,
            f"Học sinh mã {code} có tên ở cả lớp {record.class_name} và lớp {other}. Xuất lại cả hai lớp rồi nhập.",
            code,
        )


def _lock_findings(record: ClassRecord, book: BookState) -> Iterator[Finding]:
    moment = book.closed_from
    if moment is None:
        yield Finding(NOT_LOCKED, "Quy chế của trường: khóa sổ điểm", _not_closed(book))
    elif record.data_surely_from is None:
        yield Finding(
            NOT_LOCKED,
            "Quy chế của trường: khóa sổ điểm",
            f"Không bản xuất nào cho biết chắc ngày lấy, nên chưa chắc là điểm sau ngày khóa sổ "
            f"{vn_date(moment.date())}. Xuất lại rồi nhập kèm ngày xuất.",
        )
    elif record.data_surely_from < moment:
        yield Finding(
            NOT_LOCKED,
            "Quy chế của trường: khóa sổ điểm",
            f"Bản xuất mới nhất có ngày chắc chắn là của {vn_date(record.data_surely_from.date())}, trước ngày khóa sổ "
            f"{vn_date(moment.date())}: chưa chắc là điểm cuối cùng. Xuất lại sau khi khóa rồi nhập.",
        )


def _not_closed(book: BookState) -> str:
    if book.closes_at is not None:
        return f"Sổ điểm chưa khóa: ngày khóa là {vn_date(book.closes_at.date())}."
    if book.opened_at is not None:
        return f"Sổ điểm đã mở lại ngày {vn_date(book.opened_at.date())}, sổ việc chưa ghi lần khóa lại nào."
    return "Chính sách của trường không ghi ngày khóa sổ của học kì này, sổ việc cũng không ghi lần khóa nào."


def _mark_findings(record: ClassRecord, rules: SecondaryRules | None) -> Iterator[Finding]:
    required = {code: _required(record, code) for code, _ in record.subjects}
    for pupil in record.pupils:
        for code, name in record.subjects:
            marks = pupil.of(code)
            if any(mark.value == EXEMPT for mark in marks.values()):
                continue
            missing = [component_name(c) for c in required[code] if not _has(pupil, code, c)]
            if missing:
                yield Finding(
                    MARK_MISSING,
                    "Quy chế của trường: vào đủ điểm trước khi duyệt",
                    f"Học sinh mã {pupil.pupil_code}, môn {name}: chưa có {', '.join(missing)}.",
                    pupil.pupil_code,
                    code,
                )
            elif rules is not None:
                yield from _average_finding(pupil, code, name, rules)


def _result_findings(record: ClassRecord) -> Iterator[Finding]:
    """Results in words that no circular has: kept as they stand, and no rule can judge them."""
    for pupil in record.pupils:
        for code, value in pupil.results.items():
            if not is_known_result(code, value):
                yield Finding(
                    UNKNOWN_RESULT,
                    _COMPLETE,
                    f"Học sinh mã {pupil.pupil_code}: {RESULT_NAMES[code]} ghi «{value}», thông tư không có mức này.",
                    pupil.pupil_code,
                )


def _required(record: ClassRecord, subject: str) -> list[str]:
    """Components that must be there: the columns in which any pupil of the class has a mark, but for comments.

    A column that nobody has a mark in is a spare one of the form (TX4; a test that the grade does not sit). Where
    component marks are kept, mid-term, final and average are due even while nobody has them.
    """
    columns = record.components(subject)
    used = [c for c in columns if c not in TEXT_COMPONENTS and any(_has(pupil, subject, c) for pupil in record.pupils)]
    if record.is_primary:
        return used if PRIMARY_LEVEL in used or PRIMARY_LEVEL not in columns else [PRIMARY_LEVEL, *used]
    due = [c for c in columns if c in {MIDTERM, FINAL, TERM_AVERAGE} and c not in used]
    return [*used, *due]


def _has(pupil: Pupil, subject: str, component: str) -> bool:
    mark = pupil.of(subject).get(component)
    return mark is not None and mark.value != ""


def _average_finding(pupil: Pupil, subject: str, name: str, rules: SecondaryRules) -> Iterator[Finding]:
    """The average as the class's circular computes it, where that is not the one stated."""
    stated = pupil.of(subject).get(TERM_AVERAGE)
    if stated is None or stated.score is None or not pupil.has_components(subject):
        return
    if rules.is_comment(subject) or (subject in SUBJECTS and SUBJECTS[subject].kind == "comment"):
        return
    marks = TermMarks(
        tuple(pupil.regular_scores(subject)), (_score(pupil, subject, MIDTERM),), _score(pupil, subject, FINAL)
    )
    if difference := subject_difference(rules, TermAverage(subject, stated.score, marks)):
        doubt = "" if difference.certain else " Chưa chắc là sai: thông tư còn một cách hiểu khác."
        yield Finding(
            AVERAGE_DIFFERS,
            difference.article,
            f"Học sinh mã {pupil.pupil_code}, môn {name}: bản xuất ghi trung bình {difference.stated}, "
            f"tính lại được {difference.recomputed}.{doubt}",
            pupil.pupil_code,
            subject,
        )


def _differing_findings(record: ClassRecord, differing: Sequence[Differing]) -> Iterator[Finding]:
    """Results of the class that its own marks do not yield. Averages of a term are compared with the record's marks."""
    for each in differing:
        if each.kind == AVERAGE and record.term in TERMS:
            continue
        doubt = "" if each.is_certain else " Chưa chắc là sai: còn cách hiểu khác, hoặc các bản xuất khác ngày."
        who = f"Học sinh mã {each.about.pupil_code}: " if each.about.pupil_code else ""
        sentence = f"{who}{each.sentence}{doubt}"
        yield Finding(RESULT_DIFFERS, each.article, sentence, each.about.pupil_code, each.about.subject)


def _score(pupil: Pupil, subject: str, component: str) -> Decimal | None:
    mark = pupil.of(subject).get(component)
    return mark.score if mark else None


def _dispute_findings(record: ClassRecord) -> Iterator[Finding]:
    """Marks of which the exports do not tell the newest: of the same day, or without a date."""
    names = dict(record.subjects)
    for pupil in record.pupils:
        for mark in pupil.marks:
            if mark.disputed:
                yield Finding(
                    ORDER_UNKNOWN,
                    "Quy chế của trường: dữ liệu đúng, đủ",
                    f"Học sinh mã {pupil.pupil_code}, môn {names.get(mark.subject, mark.subject)}, "
                    f"{component_name(mark.component)}: các bản xuất ghi khác nhau mà không rõ bản nào mới hơn; "
                    f"đang lấy {vn_mark(mark.value) or 'ô trống'}. Xuất lại rồi nhập kèm ngày xuất.",
                    pupil.pupil_code,
                    mark.subject,
                )
            elif mark.elsewhere:
                yield Finding(
                    SHEETS_DIFFER,
                    "Quy chế của trường: dữ liệu đúng, đủ",
                    f"Học sinh mã {pupil.pupil_code}, môn {names.get(mark.subject, mark.subject)}, "
                    f"{component_name(mark.component)}: bảng điểm chi tiết và bảng tổng hợp ghi khác nhau, "
                    f"{vn_mark(mark.value) or 'ô trống'} (đang lấy) và {vn_mark(mark.elsewhere)}. Xuất lại cả hai.",
                    pupil.pupil_code,
                    mark.subject,
                )


def _correction_findings(record: ClassRecord) -> Iterator[Finding]:
    article = "Quy chế của trường: thủ tục sửa điểm"
    seen = "lần thay đổi điểm thấy giữa các bản xuất"
    unsaid = [c for c in record.corrections if c.declared is None]
    if undeclared := sum(c.declared is False for c in record.corrections):
        yield Finding(
            UNDECLARED, article, f"{undeclared} {seen} chưa khớp với dòng nào trong sổ theo dõi sửa điểm."
        )
    if unknown := sum(c.has_register for c in unsaid):
        yield Finding(
            DECLARED_UNKNOWN,
            article,
            f"{unknown} {seen} chưa rõ có trong sổ theo dõi sửa điểm hay không: sổ đã nhập chưa chắc được lưu sau khi "
            "điểm đổi, không có dòng nào của học kì, hoặc không rõ bản xuất nào trước.",
        )
    if unasked := len(unsaid) - unknown:
        yield Finding(
            NO_REGISTER,
            article,
            f"Chưa có sổ theo dõi sửa điểm của năm học: {unasked} {seen} chưa xét được.",
        )
