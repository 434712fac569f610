"""A request to correct a mark and the steps of its life, as values. Decides what may follow what; writes nothing.

What a profile asks for and nobody did is told by `correction_gaps`; here only the impossible is refused.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import singledispatch
from typing import Literal

from records.clock import VIETNAM, vn_date, vn_datetime
from records.problems import UsageError

Decision = Literal["approved", "refused"]
State = Literal["waiting", "approved", "refused", "corrected", "relocked", "withdrawn"]
LONGEST_TEXT = 600  # letters of a reason: the papers are of one page
LONGEST_NAME = 80


class StepRefusedError(UsageError):
    """A step that cannot have been: the sentence says why, and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What the request form says. `form_mark`: the form's line. Values are canonical, '' is a blank cell."""

    school: str
    school_year: str
    term: str
    class_name: str
    pupil_code: str
    subject: str
    component: str
    old_value: str
    new_value: str
    form_mark: str | None
    reason: str
    requested_on: date
    requested_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Case(Request):
    """A request as its steps left it. None: that step was not taken; an empty tuple: taken, and there was nobody."""

    case_id: str
    opened_at: datetime
    opened_by: str
    decision: Decision | None = None
    approved_on: date | None = None
    approved_by: str | None = None
    approved_role: str | None = None
    witness_roles: tuple[str, ...] | None = None
    witness_names: tuple[str, ...] | None = None
    minutes_on: date | None = None
    minutes_signers: tuple[str, ...] | None = None
    corrected_at: datetime | None = None
    admin_old_value: str | None = None
    admin_new_value: str | None = None
    edited_by_roles: tuple[str, ...] | None = None
    relocked_at: datetime | None = None
    related_documents: tuple[str, ...] | None = None
    withdrawn_at: datetime | None = None
    withdrawn_for: str | None = None

    @property
    def state(self) -> State:
        if self.withdrawn_at is not None:
            return "withdrawn"
        if self.relocked_at is not None:
            return "relocked"
        if self.corrected_at is not None:
            return "corrected"
        return self.decision or "waiting"


# ── the steps ───────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Decide:
    decision: Decision
    on: date
    by: str
    role: str


@dataclass(frozen=True, slots=True)
class Witness:
    """Who was present, as (role, name)."""

    people: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Minutes:
    on: date
    signers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Edit:
    """The change in the school's system: what the administrator saw before and after it, and who made it together."""

    at: datetime
    old_value: str
    new_value: str
    by_roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Relock:
    at: datetime


@dataclass(frozen=True, slots=True)
class Relate:
    """Finished records that were corrected too; none where nothing was finished yet."""

    documents: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Withdraw:
    reason: str


Step = Decide | Witness | Minutes | Edit | Relock | Relate | Withdraw
# The step as the event log calls it.
KINDS: dict[type, str] = {
    Request: "correction-open", Decide: "correction-decide", Witness: "correction-witness",
    Minutes: "correction-minutes", Edit: "correction-edit", Relock: "correction-relock",
    Relate: "correction-relate", Withdraw: "correction-withdraw",
}  # fmt: skip


def opened(request: Request, *, case_id: str, now: datetime, by: str) -> Case:
    """The case that a request begins. Raises `StepRefusedError` for what no form can say."""
    _text(request.reason, "lý do", LONGEST_TEXT)
    _text(request.requested_by, "họ tên người đề nghị", LONGEST_NAME)
    if request.old_value == request.new_value:
        raise StepRefusedError("Điểm đề nghị giống điểm gốc: không có gì để sửa. Kiểm tra lại hai ô điểm.")
    _not_in_future(request.requested_on, "Ngày đề nghị", now)
    fields = {name: getattr(request, name) for name in Request.__dataclass_fields__}
    return Case(**fields, case_id=case_id, opened_at=now, opened_by=by)


def after(case: Case, step: Step, now: datetime) -> Case:
    """The case after a step. Raises `StepRefusedError` where the step cannot have been."""
    if case.withdrawn_at is not None:
        raise StepRefusedError("Đề nghị này đã rút, không ghi thêm được. Lập đề nghị mới nếu cần.")
    return _apply(step, case, now)


@singledispatch
def _apply(step: object, case: Case, now: datetime) -> Case:  # noqa: ARG001 – each kind of step has its own below
    raise TypeError(f"no step: {type(step).__name__}")


@_apply.register
def _decide(step: Decide, case: Case, now: datetime) -> Case:
    _text(step.by, "họ tên người quyết định", LONGEST_NAME)
    _not_in_future(step.on, "Ngày quyết định", now)
    if step.on < case.requested_on:
        raise StepRefusedError(
            f"Ngày quyết định {vn_date(step.on)} trước ngày đề nghị {vn_date(case.requested_on)}. Sửa lại ngày."
        )
    if case.corrected_at is not None and step.decision == "refused":
        raise StepRefusedError(
            "Điểm đã ghi là đã sửa nên không ghi «không đồng ý» được. Nếu ghi nhầm, rút đề nghị này và lập lại."
        )
    return replace(case, decision=step.decision, approved_on=step.on, approved_by=step.by, approved_role=step.role)


@_apply.register
def _witness(step: Witness, case: Case, now: datetime) -> Case:  # noqa: ARG001 – every step is handed the moment
    for _, name in step.people:
        _text(name, "họ tên người chứng kiến", LONGEST_NAME)
    roles, names = (tuple(part) for part in zip(*step.people, strict=True)) if step.people else ((), ())
    return replace(case, witness_roles=roles, witness_names=names)


@_apply.register
def _minutes(step: Minutes, case: Case, now: datetime) -> Case:
    _not_in_future(step.on, "Ngày biên bản", now)
    if step.on < case.requested_on:
        raise StepRefusedError(
            f"Ngày biên bản {vn_date(step.on)} trước ngày đề nghị {vn_date(case.requested_on)}. Sửa lại ngày."
        )
    return replace(case, minutes_on=step.on, minutes_signers=step.signers)


@_apply.register
def _edit(step: Edit, case: Case, now: datetime) -> Case:
    if case.decision is None:
        raise StepRefusedError(
            "Chưa ghi quyết định nên chưa ghi việc sửa được. Ghi quyết định trước, đúng ngày đã duyệt."
        )
    if case.decision == "refused":
        raise StepRefusedError("Đề nghị không được duyệt nên không ghi việc sửa được. Lập đề nghị mới nếu cần.")
    if step.at > now:
        raise StepRefusedError(f"Thời điểm sửa {vn_datetime(step.at)} chưa đến. Sửa lại ngày, giờ.")
    if step.old_value == step.new_value:
        raise StepRefusedError("Thông tin cũ và thông tin đã điều chỉnh giống nhau. Kiểm tra lại hai ô điểm.")
    if case.relocked_at is not None and step.at > case.relocked_at:
        raise StepRefusedError(
            f"Điểm đã khóa lại lúc {vn_datetime(case.relocked_at)}, trước thời điểm sửa này. Sửa lại ngày, giờ."
        )
    return replace(
        case, corrected_at=step.at, admin_old_value=step.old_value, admin_new_value=step.new_value,
        edited_by_roles=step.by_roles,
    )  # fmt: skip


@_apply.register
def _relock(step: Relock, case: Case, now: datetime) -> Case:
    if case.corrected_at is None:
        raise StepRefusedError("Chưa ghi việc sửa nên chưa ghi khóa lại được. Ghi thời điểm sửa trước.")
    if step.at > now:
        raise StepRefusedError(f"Thời điểm khóa lại {vn_datetime(step.at)} chưa đến. Sửa lại ngày, giờ.")
    if step.at < case.corrected_at:
        raise StepRefusedError(
            f"Thời điểm khóa lại {vn_datetime(step.at)} trước lúc sửa {vn_datetime(case.corrected_at)}. Sửa lại."
        )
    return replace(case, relocked_at=step.at)


@_apply.register
def _relate(step: Relate, case: Case, now: datetime) -> Case:  # noqa: ARG001 – every step is handed the moment
    if case.corrected_at is None:
        raise StepRefusedError("Chưa ghi việc sửa nên chưa ghi hồ sơ liên quan được. Ghi thời điểm sửa trước.")
    return replace(case, related_documents=step.documents)


@_apply.register
def _withdraw(step: Withdraw, case: Case, now: datetime) -> Case:
    _text(step.reason, "lý do rút", LONGEST_TEXT)
    return replace(case, withdrawn_at=now, withdrawn_for=step.reason)


def _text(text: str, what: str, longest: int) -> None:
    if not text.strip():
        raise StepRefusedError(f"Chưa ghi {what}. Điền rồi ghi lại.")
    if len(text) > longest:
        raise StepRefusedError(f"Phần {what} dài {len(text)} chữ, tối đa {longest}. Rút gọn rồi ghi lại.")


def _not_in_future(day: date, what: str, now: datetime) -> None:
    if day > now.astimezone(VIETNAM).date():
        raise StepRefusedError(f"{what} {vn_date(day)} chưa đến. Sửa lại ngày.")
