"""What the program can say to each line of the checklist, in sentences of counts: certain and possible apart.

Says what is known, never whether it is in order: that is the board's answer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

import polars as pl

from analytics.evidence import Changes, DueTest, MonthlyEvidence, undecided_overdue
from analytics.lateness_counts import COUNTS, EntryCounts
from records.clock import vn_date
from records.findings.averages import Against
from records.findings.due_pieces import IS_SURE, PIECE, Piece
from records.findings.rules.monthly import done_for, span_of
from records.findings.telling import term_told
from records.inspection import Inspection
from records.inspection_checklist import Line
from records.marks import vn_number
from records.policy.correction import ConsentRule
from records.policy.duty import DueRule, DutyRule, ListRule, MonthlyRule, UnusualRule
from records.policy.entry import EntryRule
from records.policy.lock import LockRule
from records.policy.words import capital, in_vietnamese
from records.sheet import Sheet
from records.subjects import subject_name

_NOT_RECORDED = "Danh sách công việc của trường chưa ghi việc này cho tháng."
_FOUND_ONLY = "Từng phát hiện, với căn cứ, ở bảng «Phát hiện theo quy chế»."
_COUNTED = "đếm lần đổi giữa các bản xuất; phát hiện còn thu hẹp theo lúc sửa mà sổ theo dõi ghi"
_NO_TESTS = "Chưa có lịch kiểm tra hoặc chưa có hạn vào sổ nên chưa xét được."


@dataclass(frozen=True, slots=True)
class Below:
    """How many of a subject's test marks of the year so far are below 5,0. `share` in percent, to one place."""

    subject: str
    n: int
    share: Decimal


@dataclass(frozen=True, slots=True)
class DueBook:
    """What a school year's regulation asks by a day or after a term, and each record beside what it may be of."""

    pieces: tuple[Piece, ...]
    records: pl.DataFrame


@dataclass(frozen=True, slots=True)
class Known:
    """What a month's inspection rests on. `evidence` None: nothing can be judged by deadlines. `today`: the day on
    which it is looked at. `dues`: by the school year, since the one before may end in the month."""

    inspection: Inspection
    today: date
    evidence: MonthlyEvidence | None
    changes: Changes
    attendance: Sheet
    duties: pl.DataFrame
    duties_of_year: pl.DataFrame
    lists: Mapping[str, int]
    compared: int = 0
    below: tuple[Below, ...] = ()
    dues: Mapping[str, DueBook] = field(default_factory=dict)
    means: tuple[Against, ...] = ()

    def entries_said(self, tests: Sequence[DueTest]) -> str:
        """What became of some of the month's tests, as known on `today`."""
        return entries_said(_total(tests), undecided_overdue(tests, self.today))


def figures(line: Line, known: Known) -> tuple[str, ...]:  # noqa: PLR0911 – one for each kind of rule
    """The sentences for a line."""
    match line.rule:
        case EntryRule():
            return _entries(line.rule, known)
        case MonthlyRule():
            return _monthly(line.rule, known)
        case DueRule():
            return tuple(_due(line, known))
        case ListRule():
            return tuple(_lists(line.rule, known.lists))
        case UnusualRule():
            return _unusual(line.rule, known)
        case DutyRule() if line.rule.compare_with:
            return _compared(line.rule, known.compared)
        case ConsentRule():
            return (changes_said(known.changes),)
        case LockRule():
            return _done(known.duties.filter(pl.col("work").is_in(["lock", "unlock"])), None)
    return (_FOUND_ONLY,)


def entries_said(entries: EntryCounts, undecided: int) -> str:
    """'120 điểm phải vào sổ, đã vào 118 điểm; trễ: 3 điểm chắc chắn, tối đa 10; …'. `undecided`: blank marks that may
    be overdue."""
    return (
        f"{vn_number(entries.expected)} điểm phải vào sổ, đã vào {vn_number(entries.n)} điểm; vào sổ trễ: "
        f"{_bounds(entries.late, entries.unknown, 'điểm')}; quá hạn còn trống: "
        f"{_bounds(entries.missing_overdue, undecided, 'điểm')}."
    )


def changes_said(changes: Changes) -> str:
    """How often marks changed between exports in the month, the certain changes by what the register says of them."""
    in_month = "lần" if not changes.possible else "lần trong tháng này"
    seen = f"Điểm đổi giữa các bản xuất: {_bounds(changes.certain, changes.possible, in_month)}"
    if not changes.certain:
        return f"{seen}."
    unclear = changes.register_unknown + changes.no_register
    return (
        f"{seen}; trong {vn_number(changes.certain)} lần chắc chắn: {changes.declared} lần khớp sổ theo dõi, "
        f"{changes.undeclared} lần chưa khớp, {unclear} lần chưa rõ; {changes.after_lock} lần sau khóa sổ."
    )


def _bounds(certain: int, possible: int, unit: str) -> str:
    """'3 lần'; '1 lần chắc chắn, tối đa 6' where more is possible."""
    if not possible:
        return f"{vn_number(certain)} {unit}"
    return f"{vn_number(certain)} {unit} chắc chắn, tối đa {vn_number(certain + possible)}"


def _entries(rule: EntryRule, known: Known) -> tuple[str, ...]:
    evidence = known.evidence
    if evidence is None:
        return (_NO_TESTS,)
    mine = [test for test in evidence.tests if rule.covers(test.component, test.term)]
    blind = sum(rule.covers(test.component, test.term) for test in evidence.unexported)
    unseen = (f"{blind} bài của lớp chưa có bản xuất: không xét được.",) if blind else ()
    return (f"{len(mine)} bài đến hạn: {known.entries_said(mine)}", *unseen)


def _total(tests: Sequence[DueTest]) -> EntryCounts:
    return EntryCounts(**{name: sum(getattr(test.entries, name) for test in tests) for name in COUNTS})


def _monthly(rule: MonthlyRule, known: Known) -> tuple[str, ...]:
    inspection, evidence = known.inspection, known.evidence
    match rule.work:
        case "attendance" | "attendance_signed":
            counted = Counter(str(row[5]) for row in known.attendance.rows if row[1] == in_vietnamese(rule.work))
            return (f"Số lớp: {_listed(counted)}.",) if counted else (_NOT_RECORDED,)
        case "correction_log":
            explained = len(inspection.of("explanation"))
            return changes_said(known.changes), f"Đã có {explained} giải trình; nhật ký ở phụ lục."
        case "entry_check":
            day = vn_date(inspection.opened_at.date())
            opened = f"Đợt kiểm tra này mở ngày {day}." if inspection.inspection_id else "Đợt kiểm tra này chưa mở."
            return (opened, known.entries_said(evidence.tests) if evidence else _NO_TESTS)
        case "remark":
            return (f"Đã có {len(inspection.of('remark'))} nhận xét.",)
        case "department_report":
            subjects = sorted({str(note.about) for note in inspection.of("department_report")})
            named = f": {', '.join(subjects)}" if subjects else ""
            return (f"Đã có báo cáo của {len(subjects)} tổ{named}.",)
    return _done(done_for(known.duties_of_year, rule.work, inspection.month, span_of(rule, inspection.month)), None)


def _due(line: Line, known: Known) -> Iterator[str]:
    """A sentence for each of the rule's pieces that are due in the month; where none is, for all of them."""
    book, month = known.dues[line.school_year], known.inspection.month
    own = [(number, piece) for number, piece in enumerate(book.pieces) if piece.rule.code == line.code]
    of_month = [each for each in own if each[1].last and each[1].last.strftime("%Y-%m") == month]
    for number, piece in of_month or own:
        records = book.records.filter(pl.col(PIECE) == number)
        parts = (term_told(piece.term) if piece.term else "", in_vietnamese(piece.document) if piece.document else "")
        named = ", ".join(part for part in parts if part) if len(own) > 1 else ""
        (said,) = _done(records.filter(IS_SURE), piece.last)
        unsure = records.filter(~pl.col(IS_SURE)).height
        more = f" Có {unsure} lần ghi không nêu rõ học kì hoặc hồ sơ: chưa rõ có phải của việc này." if unsure else ""
        yield f"{capital(named)}: {said[:1].lower()}{said[1:]}{more}" if named else f"{said}{more}"


def _done(duties: pl.DataFrame, last_day: date | None) -> tuple[str, ...]:
    if duties.is_empty():
        return (_NOT_RECORDED,)
    late = duties.filter(pl.col("done_on") > last_day).height if last_day else 0
    days = duties["done_on"]
    first, last = str(days.min()), str(days.max())
    span = vn_date(date.fromisoformat(first))
    if last != first:
        span = f"từ {span} đến {vn_date(date.fromisoformat(last))}"
    told = f"Đã ghi {duties.height} lần, {span}"
    return (f"{told}; {late} lần sau hạn." if last_day else f"{told}.",)


def _lists(rule: ListRule, lists: Mapping[str, int]) -> Iterable[str]:
    for name in rule.lists:
        number = lists.get(name)
        yield f"Danh sách {in_vietnamese(name)}: {f'{number} học sinh' if number else 'chưa có trong kho'}."


def _unusual(rule: UnusualRule, known: Known) -> tuple[str, ...]:
    if rule.measure == "share_below_target":
        return _below(rule, known.below)
    if rule.measure == "distance_from_school":
        return _far(rule, known.means)
    return _many_corrections(rule, known.evidence)


def _many_corrections(rule: UnusualRule, evidence: MonthlyEvidence | None) -> tuple[str, ...]:
    if evidence is None:
        return (_NO_TESTS,)
    if rule.threshold is None:
        most = max((t.changes.certain for t in evidence.teachers if t.teacher_code), default=0)
        return (f"Quy chế không nêu con số; nhiều nhất {most} lần chắc chắn của một giáo viên ({_COUNTED}).",)
    from_ = Decimal(rule.threshold)
    known = [t.changes for t in evidence.teachers if t.teacher_code]
    certain = sum(changes.certain >= from_ for changes in known)
    possible = sum(changes.certain < from_ <= changes.certain + changes.possible for changes in known)
    return (f"Từ {vn_number(from_)} lần trong tháng: {_bounds(certain, possible, 'giáo viên')} ({_COUNTED}).",)


def _below(rule: UnusualRule, shares: Sequence[Below]) -> tuple[str, ...]:
    """Each subject's share, the highest first; those over the department's target where the profile has one."""
    told = [f"{subject_name(one.subject)} {vn_number(one.share, 1)} %" for one in shares]
    if not told:
        return ("Chưa môn nào đủ điểm để tính tỉ lệ điểm dưới 5,0.",)
    if rule.threshold is None:
        return (f"Tổ chưa đặt chỉ tiêu; tỉ lệ điểm dưới 5,0 đến nay: {', '.join(told)}.",)
    target = Decimal(rule.threshold)
    over = [words for one, words in zip(shares, told, strict=True) if one.share > target]
    return (f"Điểm dưới 5,0 nhiều hơn chỉ tiêu {vn_number(target)} %: {', '.join(over) or 'không môn nào'}.",)


def _far(rule: UnusualRule, means: Sequence[Against]) -> tuple[str, ...]:
    """How many groups lie far from the school's mean; without a number how far they lie at most, and nobody by name."""
    if not means:
        return ("Chưa nhóm nào đủ điểm để so trung bình với toàn khối.",)
    groups = f"{vn_number(len(means))} nhóm đủ điểm để so (mỗi nhóm: một lớp, một môn, một loại bài của một học kì)"
    if rule.threshold is None:
        most = vn_number(max(abs(one.distance) for one in means), 2)
        return (f"Trường chọn không nêu ra; {groups}, lệch nhiều nhất {most} điểm. Biểu đồ ở trang Phổ điểm.",)
    from_ = Decimal(rule.threshold)
    far = sum(one.lies_from(from_) for one in means)
    return (f"Lệch từ {vn_number(from_)} điểm so với toàn khối: {vn_number(far)} trong {groups}.",)


def _compared(rule: DutyRule, marks: int) -> tuple[str, ...]:
    if not marks:
        return ("Tháng này chưa thấy điểm nào mới vào sổ để đối chiếu.",)
    papers = in_vietnamese(rule.compare_with)
    return (f"{vn_number(marks)} điểm mới vào sổ được rút ra để so với {papers}; bảng ở phụ lục.",)


def _listed(counted: Mapping[str, int]) -> str:
    return ", ".join(f"{word} {number}" for word, number in sorted(counted.items()))
