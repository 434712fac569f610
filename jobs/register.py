"""The register of corrections as pages work with it: open a request, take its steps, keep its evidence, say what is
missing. Each act is one moment of writing, judged against the case as it stands then.

Cases are told, and steps taken, of the rows alone that the store's sight leaves.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from operator import attrgetter

from ingest.scans import examine
from jobs import evidence_files
from jobs.stating import require_day, take_back
from records import register
from records.clock import start_of
from records.correction_case import KINDS, Case, Request, Step, StepRefusedError, Withdraw, after, opened
from records.correction_gaps import Gap, gaps
from records.home import Home
from records.lock_acts import acts_of, judged_spans, lock_days, may_lock_marks, recorded_acts
from records.policy import Policies
from records.problems import CannotError, Problem, UsageError
from records.register import EvidenceItem, StepTaken
from records.rights import Row, may
from records.statements import REGISTER, Statement, add_statement, statement_of
from records.store import Database, Store

_ID_BYTES, _NONCE_BYTES = 8, 16
_LEFT = {"refused", "withdrawn"}


@dataclass(frozen=True, slots=True)
class KnownCase:
    """A case with what belongs to it: the pupil's name ('' unknown), its evidence, and what the profile misses."""

    case: Case
    pupil_name: str
    evidence: tuple[EvidenceItem, ...]
    gaps: tuple[Gap, ...]

    @property
    def number(self) -> str:
        return number_of(self.case.case_id)


def row_of(case: Case | Request) -> Row:
    """Whose rights a case asks for."""
    return Row(case.school, case.school_year, case.class_name, case.subject)


def number_of(case_id: str) -> str:
    """A case's number for people and papers: 'SĐ-1A2B3C4D'."""
    return f"SĐ-{case_id[:8].upper()}"


@dataclass(frozen=True, slots=True)
class Register:
    """A school year's register: its cases, the newest first, and the school's word that it is whole, if it gave it."""

    cases: tuple[KnownCase, ...]
    statement: Statement | None


def read_register(store: Store, policies: Policies, school: str, school_year: str, today: date) -> Register:
    """The register of a school year, judged on a day by the profile of that school and year."""
    policy = policies.of(school, school_year)
    with store.read_within() as db:
        cases = [each for each in register.cases_of(db, school, school_year) if db.sight.covers(row_of(each[0]))]
        evidence = register.evidence_of(db, school, school_year)
        statement = statement_of(db, REGISTER, school, school_year)
        acts, locks = acts_of(recorded_acts(db), school, school_year), lock_days(db, school, school_year)
    of_school = [act for act in acts if act.is_of_school]
    known = []
    for case, name in cases:
        items = tuple(item for item in evidence if item.case_id == case.case_id)
        closed = judged_spans(policy, case.school_year, case.term, of_school, None)
        board = policy.board.members if policy.board else ()
        locked_on = locks.filter(may_lock_marks(case.class_name, case.subject))["done_on"].to_list()
        found = gaps(
            case, [item.kind for item in items], policy.correction,
            today=today, closed=closed, locked_on=locked_on, board=board,
        )  # fmt: skip
        known.append(KnownCase(case, name, items, found))
    return Register(tuple(known), statement)


def history(store: Store, case_id: str) -> list[StepTaken]:
    """What was done in a case, its evidence too, oldest first."""
    with store.read_within() as db:
        case = register.case_of(db, case_id)
        if case is None or not db.sight.covers(row_of(case)):
            return []
        steps = [*register.steps_of(db, case_id), *register.evidence_steps_of(db, case_id)]
    return sorted(steps, key=attrgetter("taken_at"))


def open_case(store: Store, request: Request, *, now: datetime, actor: str) -> Case:
    """Write a request into the register. Raises `StepRefusedError` for one that cannot be, or is there already."""
    case = opened(request, case_id=secrets.token_hex(_ID_BYTES), now=now, by=actor)
    with store.write_within() as db:
        db.sight.require("write_register", row_of(request))
        _require_pupil(db, request)
        same = [one for one, _ in register.cases_of(db, request.school, request.school_year) if _is_same(one, case)]
        if same:
            raise StepRefusedError(
                f"Đã có đề nghị {number_of(same[0].case_id)} cho đúng ô điểm này, chưa sửa xong. Mở đề nghị ấy, hoặc "
                "rút nó rồi lập lại."
            )
        register.add_case(db, case, nonce=_nonce(), kind=KINDS[Request])
    return case


def take_step(store: Store, case_id: str, step: Step, *, now: datetime, actor: str) -> Case:
    """Take a step of a case. Raises `StepRefusedError` where it cannot have been."""
    with store.write_within() as db:
        before = _required(db, case_id)
        if not isinstance(step, Withdraw):
            db.sight.require("settle_correction", row_of(before))
        becomes = after(before, step, now)
        register.save_step(db, before, becomes, kind=KINDS[type(step)], now=now, actor=actor, nonce=_nonce())
    return becomes


def add_evidence(
    home: Home, store: Store, case_id: str, kind: str, name: str, content: bytes, *, now: datetime, actor: str
) -> EvidenceItem | Problem:
    """Keep a file as evidence of a case, or say why it is refused. The same file again is the same evidence."""
    with store.read_within() as db:
        _required(db, case_id)      # before anything is kept
    scan = examine(content, name)
    if isinstance(scan, Problem):
        return scan
    evidence_files.keep(home, scan, content)
    item = EvidenceItem(
        secrets.token_hex(_ID_BYTES), case_id, kind, scan.sha256, scan.extension, scan.size_bytes, now, actor
    )
    with store.write_within() as db:
        case = _required(db, case_id)
        if case.withdrawn_at is not None:
            raise StepRefusedError("Đề nghị này đã rút, không thêm minh chứng được. Lập đề nghị mới nếu cần.")
        kept = register.evidence_of(db, case.school, case.school_year)
        same = (case_id, kind, scan.sha256, None)  # a file that was destroyed is not there any more
        there = next((e for e in kept if (e.case_id, e.kind, e.sha256, e.disposal_id) == same), None)
        if there is None:
            register.add_evidence(db, item)
    return there or item


def remove_evidence(store: Store, item: EvidenceItem, reason: str, *, now: datetime, actor: str) -> None:
    """Strike out a file that was added by mistake; the file stays in the home."""
    if not reason.strip():
        raise StepRefusedError("Chưa ghi lý do gỡ tệp. Điền rồi gỡ lại.")
    with store.write_within() as db:
        _required(db, item.case_id)
        register.remove_evidence(db, item, reason=reason, now=now, actor=actor)


def evidence_content(home: Home, item: EvidenceItem) -> bytes:
    return evidence_files.read(home, item.sha256, item.extension)


def keep_here(store: Store, school: str, school_year: str, since: date, *, now: datetime, actor: str) -> Statement:
    """Record the school's word that from a day on every correction of the year is in this register."""
    require_day(since, school_year, now, "Ngày bắt đầu")
    statement = Statement(secrets.token_hex(_ID_BYTES), school, school_year, start_of(since), now, actor)
    with store.write_within() as db:
        db.sight.require("write_register", Row(school, school_year))
        if statement_of(db, REGISTER, school, school_year) is not None:
            raise UsageError("Năm học này đã khai rồi. Muốn đổi ngày thì bỏ lời khai cũ trước.")
        add_statement(db, REGISTER, statement)
    return statement


def keep_elsewhere(store: Store, statement: Statement, reason: str, *, now: datetime, actor: str) -> None:
    """Take the school's word back: from now on nothing is undeclared for certain by this register."""
    store.sight.require("write_register", Row(statement.school, statement.school_year))
    take_back(store.unbounded(), REGISTER, statement, reason, now=now, actor=actor)


# ── what the request form offers ────────────────────────────────────────────────────────────────────────────────────


def pupils_of(store: Store, scope: Sequence[str]) -> list[tuple[str, str]]:
    school, school_year, _, class_name = scope
    with store.read_within() as db:
        is_seen = db.sight.sees_class(Row(school, school_year, class_name))
        return register.pupils_of(db, scope) if is_seen else []


def shown_value(store: Store, scope: Sequence[str], pupil_code: str, subject: str, component: str) -> str | None:
    school, school_year, _, class_name = scope
    with store.read_within() as db:
        if not db.sight.covers(Row(school, school_year, class_name, subject)):
            return None
        return register.shown_value(db, scope, pupil_code, subject, component)


def _require_pupil(db: Database, request: Request) -> None:
    scope = (request.school, request.school_year, request.term, request.class_name)
    if request.pupil_code not in dict(register.pupils_of(db, scope)):
        raise UsageError(
            f"Không có học sinh mã này trong lớp {request.class_name} theo các bản xuất đã nhập. Chọn lại học sinh."
        )


def _is_same(one: Case, other: Case) -> bool:
    cell = ("term", "pupil_code", "subject", "component", "old_value", "new_value")
    is_open = one.corrected_at is None and one.state not in _LEFT
    return is_open and all(getattr(one, name) == getattr(other, name) for name in cell)


def _required(db: Database, case_id: str) -> Case:
    """A case that the viewer may write on; another's is answered for like one that is not there."""
    case = register.case_of(db, case_id)
    if case is None or not may(db.sight.viewer, "write_register", row_of(case)):
        raise CannotError("Không còn đề nghị này trong sổ. Tải lại trang.")
    return case


def _nonce() -> str:
    return secrets.token_hex(_NONCE_BYTES)
