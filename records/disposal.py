"""A disposal and its steps as values: who proposed, appraised and decided what, and what may follow what. Pure.

Of two purposes, told by the id and so by every paper: TH-… destroys what is over; GN-… takes away the school's own
copies of what a historical archive was given.

Three people: whoever appraises has not proposed, whoever decides has done neither. Nothing here deletes anything.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from records.clock import VIETNAM, vn_date
from records.persons import same_person, tidy_name
from records.policy.words import Role
from records.problems import CannotError, UsageError
from records.retention import Kind
from records.retention import State as Due

Appraisal = Literal["agreed", "refused"]
Decision = Literal["approved", "refused"]
Purpose = Literal["destroy", "hand_over"]
PREFIXES: dict[Purpose, str] = {"destroy": "TH", "hand_over": "GN"}
DUE: dict[Purpose, Due] = {"destroy": "due", "hand_over": "hand_over"}      # what must be asked of each record
State = Literal["proposed", "appraised", "decided", "refused", "started", "finished"]
STATE_NAMES: dict[State, str] = {
    "proposed": "đã đề nghị, chờ thẩm định", "appraised": "đã thẩm định, chờ quyết định",
    "decided": "đã có quyết định, chờ thực hiện", "refused": "không đồng ý", "started": "đang thực hiện dở",
    "finished": "đã tiêu hủy",
}  # fmt: skip
DECIDER: Role = "principal"
LONGEST_NAME, LONGEST_TEXT = 80, 600  # letters
_NUMBER = re.compile(r"\d[\w./-]{0,39}")  # shown in public: no room for a person's name


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """Who takes a step: office and name. The name stands on the papers, and never in the log."""

    role: Role
    name: str

    def may_be(self, other: Signer) -> bool:
        """Whether the two may be one person: by office or by name."""
        return self.role == other.role or same_person(self.name, other.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One record of a disposal: from which day it may go, by which rules, and when it went."""

    kind: Kind
    subject_id: str
    due_on: date
    reason: str
    destroyed_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Disposal:
    """A disposal as its steps left it."""

    disposal_id: str
    school: str
    reason: str
    proposed_at: datetime
    proposer: Signer
    items: tuple[Item, ...]
    appraisal: Appraisal | None = None
    appraisal_text: str | None = None
    appraised_at: datetime | None = None
    appraiser: Signer | None = None
    decision: Decision | None = None
    decision_number: str | None = None
    decision_date: date | None = None
    decided_at: datetime | None = None
    decider: Signer | None = None
    started_at: datetime | None = None
    certificate_id: str | None = None
    finished_at: datetime | None = None

    @property
    def purpose(self) -> Purpose:
        return purpose_of(self.disposal_id)

    @property
    def state(self) -> State:
        if self.finished_at is not None:
            return "finished"
        if self.started_at is not None:
            return "started"
        if "refused" in {self.appraisal, self.decision}:
            return "refused"
        if self.decision is not None:
            return "decided"
        return "appraised" if self.appraisal else "proposed"

    @property
    def is_open(self) -> bool:
        """Whether it may still come to a destruction."""
        return self.state not in {"refused", "finished"}

    @property
    def authority(self) -> str:
        """'quyết định số 12/QĐ-THCS ngày 05/06/2036': what stands on papers and in public."""
        return decision_words(str(self.decision_number), self.decision_date) if self.decision_date else ""


def purpose_of(disposal_id: str) -> Purpose:
    """Whatever does not say that it was handed over is a destruction."""
    return "hand_over" if disposal_id.startswith(f"{PREFIXES['hand_over']}-") else "destroy"


def decision_words(number: str, day: date) -> str:
    """'quyết định số 12/QĐ-THCS ngày 05/06/2036'."""
    return f"quyết định số {number} ngày {vn_date(day)}"


def disposed_words(disposal_id: str, number: str, day: date) -> str:
    """By what the school's copy went, for the public: the decision, and that an archive has the record if it has."""
    handed = ", sau khi giao nộp lưu trữ lịch sử" if purpose_of(disposal_id) == "hand_over" else ""
    return f"{decision_words(number, day)}{handed}"


def checked(signer: Signer) -> Signer:
    """The signer, name tidied. Raises `UsageError` where there is no name that can be read."""
    return Signer(role=signer.role, name=tidy_name(signer.name, LONGEST_NAME))


def require_appraisable(disposal: Disposal, by: Signer, text: str, now: datetime) -> None:
    """Raises `CannotError` where an appraisal does not come next or not from this person, `UsageError` where it says
    nothing."""
    if disposal.state != "proposed":
        raise CannotError(f"{disposal.disposal_id}: {STATE_NAMES[disposal.state]}, không thẩm định được nữa.")
    require_other_appraiser(disposal.proposer, by)
    if now < disposal.proposed_at:
        raise UsageError("Thẩm định không thể trước khi đề nghị: xem lại đồng hồ của máy.")
    if not text.strip() or len(text) > LONGEST_TEXT:
        raise UsageError(f"Ghi ý kiến thẩm định, không quá {LONGEST_TEXT} chữ.")


def require_decidable(disposal: Disposal, by: Signer, number: str, day: date, now: datetime) -> None:
    """Raises `CannotError` where a decision does not come next or not from this person; `UsageError` for its paper."""
    if disposal.state != "appraised":
        raise CannotError(f"{disposal.disposal_id}: {STATE_NAMES[disposal.state]}, chưa hoặc không quyết định được.")
    if by.role != DECIDER:
        raise CannotError("Chỉ hiệu trưởng quyết định tiêu hủy.")
    _require_other_decider(disposal.proposer, disposal.appraiser, by)
    require_number(number)
    first, last = (moment.astimezone(VIETNAM).date() for moment in (disposal.proposed_at, now))
    if not first <= day <= last:
        raise UsageError(f"Ngày quyết định {vn_date(day)} phải từ ngày đề nghị {vn_date(first)} đến hôm nay.")


def require_number(number: str) -> None:
    """Raises `UsageError` for what is no number of a decision: it is published, and never holds a name."""
    if not _NUMBER.fullmatch(number.strip()):
        raise UsageError("Ghi số của quyết định, không có dấu cách, như 12/QĐ-THCS: số này được công bố.")


def require_other_appraiser(proposer: Signer, appraiser: Signer | None) -> None:
    """Raises `CannotError` where whoever appraises has proposed, by office or by name."""
    if appraiser is not None and appraiser.may_be(proposer):
        raise CannotError("Người thẩm định phải khác người đề nghị, cả họ tên lẫn chức vụ.")


def _require_other_decider(proposer: Signer, appraiser: Signer | None, decider: Signer) -> None:
    """Raises `CannotError` where whoever decides has proposed or appraised, by office or by name."""
    for other in (proposer, appraiser):
        if other is not None and other.may_be(decider):
            raise CannotError("Người quyết định phải khác người đề nghị và người thẩm định, cả họ tên lẫn chức vụ.")


def require_decided(disposal: Disposal) -> None:
    """Raises `CannotError` unless all steps before the destruction were taken, the last by another person. Who may
    appraise was asked when it was decided: what was begun under an older rule must come to its end."""
    if disposal.state not in {"decided", "started"}:
        raise CannotError(f"{disposal.disposal_id}: {STATE_NAMES[disposal.state]}, không thực hiện được.")
    if disposal.decider is None or disposal.appraiser is None or disposal.decider.role != DECIDER:
        raise CannotError(f"{disposal.disposal_id}: chưa đủ thẩm định và quyết định của hiệu trưởng.")
    _require_other_decider(disposal.proposer, disposal.appraiser, disposal.decider)
