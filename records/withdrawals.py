"""Revocations and suspensions of what was issued, as the event log has them, and the state of each document by them.

The log holds what was decided, in codes; in whose words and by whom is kept beside it (`jobs.withdrawing`), under a
digest that the event names. A revocation is for ever, a suspension stands until it is lifted.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal

import polars as pl

from records.clock import VIETNAM, from_store, vn_date
from records.disposal import LONGEST_TEXT, Signer, checked, decision_words, require_number
from records.facts import add_event
from records.policy.words import in_vietnamese
from records.problems import CannotError, UsageError
from records.store import Database

Kind = Literal["revoked", "suspended"]
Scope = Literal["bundle", "document"]
Why = Literal["content", "procedure", "authority", "checking", "other"]

DECIDER = "principal"
REVOKED, SUSPENDED, LIFTED = "document-revoked", "document-suspended", "suspension-lifted"
REISSUED = "status-list"    # the list was signed anew though nothing had changed
# Each of these events goes with one issue of the status list, which is numbered by counting them.
ISSUING = ("seal", "year-set", REVOKED, SUSPENDED, LIFTED, REISSUED)
KIND_NAMES: dict[Kind, str] = {"revoked": "thu hồi", "suspended": "tạm đình chỉ"}
_KINDS: dict[str, Kind] = {REVOKED: "revoked", SUSPENDED: "suspended"}
_EVENTS: dict[Kind, str] = {kind: event for event, kind in _KINDS.items()}
_LENGTH = 20    # hex digits of the id of a bundle or a document


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What somebody asks to be revoked or suspended. `requested_by`: who brings it before the principal; needed where
    it is revoked. `number` and `day` of the decision: needed there, too."""

    kind: Kind
    scope: Scope
    subject_id: str
    why: Why
    reason: str
    decided_by: Signer
    requested_by: Signer | None = None
    number: str | None = None
    day: date | None = None

    def complete(self, now: datetime) -> Asked:
        """It, tidied. Raises `UsageError` for what is lacking, `CannotError` where the wrong people do it."""
        tidied = replace(
            self, reason=checked_reason(self.reason), decided_by=checked_decider(self.decided_by),
            requested_by=checked(self.requested_by) if self.requested_by else None,
            number=self.number.strip() if self.number else None,
        )  # fmt: skip
        if tidied.kind == "revoked":
            tidied.require_two_people()
            if not tidied.number or tidied.day is None:
                raise UsageError("Thu hồi phải theo quyết định: ghi số và ngày của quyết định.")
            if tidied.why == "checking":
                raise UsageError("Còn đang xác minh thì tạm đình chỉ, chưa thu hồi: thu hồi rồi không bỏ được.")
        if tidied.number:
            require_number(tidied.number)
            if tidied.day is None:
                raise UsageError("Ghi ngày của quyết định.")
        if tidied.day and tidied.day > now.astimezone(VIETNAM).date():
            raise UsageError(f"Ngày quyết định {vn_date(tidied.day)} ở tương lai.")
        return tidied

    def require_two_people(self) -> None:
        other = self.requested_by
        if other is None:
            raise UsageError("Thu hồi cần hai người: ghi chức vụ và họ tên người đề nghị.")
        if other.may_be(self.decided_by):
            raise CannotError("Người đề nghị thu hồi phải khác hiệu trưởng quyết định: hai người, hai chức vụ.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """A revocation or suspension with its whole history."""

    act_id: str
    kind: Kind
    scope: Scope
    subject_id: str
    why: str
    at: datetime
    by: str
    decision: str | None = None
    lifted_at: datetime | None = None
    lifted_by: str | None = None

    @property
    def stands(self) -> bool:
        return self.lifted_at is None

    def subject_words(self) -> str:
        return f"{'gói' if self.scope == 'bundle' else 'tài liệu'} {self.subject_id}"


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """The state of one document that is revoked or suspended, since when, and why (a code)."""

    kind: Kind
    since: datetime
    why: str


def checked_reason(text: str) -> str:
    words = " ".join(text.split())
    if not any(sign.isalpha() for sign in words) or len(words) > LONGEST_TEXT:
        raise UsageError(f"Ghi lý do bằng lời, không quá {LONGEST_TEXT} chữ, không nêu tên học sinh.")
    return words


def checked_decider(by: Signer) -> Signer:
    """Raises `CannotError` for anybody but the principal."""
    if by.role != DECIDER:
        raise CannotError("Chỉ hiệu trưởng thu hồi, tạm đình chỉ hoặc thôi đình chỉ.")
    return checked(by)


# ── acts ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def require_withdrawable(db: Database, asked: Asked) -> int:
    """How many documents it is of. Raises `UsageError` where there is none, `CannotError` where nothing would change:
    all of them are revoked, or suspended, by now."""
    covered = documents_of_act(db, asked.scope, asked.subject_id)
    if not covered:
        kind = "gói" if asked.scope == "bundle" else "tài liệu"
        raise UsageError(f"Trường chưa phát hành {kind} nào mang mã {asked.subject_id}.")
    state = withdrawals(db)
    done = {state[each].kind if each in state else None for each in covered}
    if done <= ({"revoked"} if asked.kind == "revoked" else {"revoked", "suspended"}):
        words = " hoặc ".join(KIND_NAMES[kind] for kind in KIND_NAMES if kind in done)
        raise CannotError(f"{asked.subject_id} đã {words} từ trước. Xem: soluu revoke list")
    return len(covered)


def next_id(db: Database, now: datetime) -> str:
    """'HL-2026-001'."""
    year = now.astimezone(VIETNAM).year
    made = db.query(
        "SELECT count(*) FROM event WHERE kind IN (?, ?) AND subject LIKE ?", [REVOKED, SUSPENDED, f"HL-{year}-%"]
    ).item()
    return f"HL-{year}-{made + 1:03d}"


def record_act(db: Database, act_id: str, asked: Asked, record_sha256: str, now: datetime) -> Act:
    """Put a revocation or suspension in the log. `record_sha256`: of what people wrote of it."""
    detail: dict[str, object] = {
        "scope": asked.scope, "id": asked.subject_id, "why": asked.why, "record_sha256": record_sha256,
    }  # fmt: skip
    if asked.requested_by:
        detail["requested_by"] = in_vietnamese(asked.requested_by.role)
    if asked.number and asked.day:
        detail |= {"number": asked.number, "date": asked.day.isoformat()}
    add_event(db, now, in_vietnamese(asked.decided_by.role), _EVENTS[asked.kind], act_id, detail)
    return act_of(db, act_id)


def require_liftable(db: Database, act_id: str) -> Act:
    """The suspension. Raises `UsageError` where there is none, `CannotError` where it does not stand."""
    act = act_of(db, act_id)
    if act.kind == "revoked":
        raise CannotError(
            f"{act_id} là thu hồi, không bỏ được. Cần tài liệu thay thế thì sửa và xuất lại dữ liệu của lớp, nhập, rồi "
            "niêm phong bản mới kèm --reason."
        )
    if not act.stands:
        raise CannotError(f"{act_id} đã thôi đình chỉ từ trước.")
    return act


def record_lifted(db: Database, act_id: str, by: Signer, record_sha256: str, now: datetime) -> Act:
    """Put in the log that a suspension is over."""
    add_event(db, now, in_vietnamese(by.role), LIFTED, act_id, {"record_sha256": record_sha256})
    return act_of(db, act_id)


def act_of(db: Database, act_id: str) -> Act:
    found = next((act for act in acts(db) if act.act_id == act_id), None)
    if found is None:
        raise UsageError(f"Không có lần thu hồi hay tạm đình chỉ nào mang mã {act_id}. Xem: soluu revoke list")
    return found


def acts(db: Database) -> tuple[Act, ...]:
    """Every revocation and suspension, the newest first."""
    rows = db.query(
        "SELECT subject, kind, happened_at, actor, detail FROM event WHERE kind IN (?, ?, ?) ORDER BY number",
        [REVOKED, SUSPENDED, LIFTED],
    )
    found: dict[str, Act] = {}
    for subject, kind, happened_at, actor, detail in rows.iter_rows():
        at = from_store(happened_at)
        if kind == LIFTED:
            found[subject] = replace(found[subject], lifted_at=at, lifted_by=actor)
        else:
            found[subject] = _act(subject, _KINDS[kind], at, actor, json.loads(detail))
    return tuple(reversed(found.values()))


def _act(act_id: str, kind: Kind, at: datetime, actor: str, said: Mapping[str, str]) -> Act:
    decision = decision_words(said["number"], date.fromisoformat(said["date"])) if "number" in said else None
    return Act(
        act_id=act_id, kind=kind, scope="bundle" if said["scope"] == "bundle" else "document", subject_id=said["id"],
        why=said["why"], at=at, by=actor, decision=decision,
    )  # fmt: skip


# ── states ──────────────────────────────────────────────────────────────────────────────────────────────────────────

_ISSUED = """issued AS (
        SELECT document_id, bundle_id, status_index FROM document
        UNION ALL SELECT subject, NULL, CAST(detail->>'status_index' AS INTEGER) FROM event WHERE kind = 'year-set'
    )"""
# Of each document the gravest act that stands, and of several such the first.
_WITHDRAWN = f"""act AS (
        SELECT number, kind, happened_at, detail->>'scope' AS scope, detail->>'id' AS id, detail->>'why' AS why
        FROM event e WHERE kind = '{REVOKED}' OR kind = '{SUSPENDED}'
            AND NOT EXISTS (FROM event l WHERE l.kind = '{LIFTED}' AND l.subject = e.subject)
    ),
    withdrawn AS (
        SELECT i.document_id, i.status_index, a.kind, a.happened_at, a.why
        FROM act a JOIN issued i ON CASE a.scope WHEN 'bundle' THEN i.bundle_id = a.id ELSE i.document_id = a.id END
        QUALIFY row_number() OVER (PARTITION BY i.document_id ORDER BY a.kind <> '{REVOKED}', a.number) = 1
    )"""  # noqa: S608 – constants


def withdrawals(db: Database) -> dict[str, Withdrawn]:
    """Of each document that is revoked or suspended now, its state."""
    rows = db.query(
        f"WITH {_ISSUED}, {_WITHDRAWN} SELECT document_id, kind, happened_at, why FROM withdrawn"  # noqa: S608 – constants
    )
    return {
        document_id: Withdrawn(_KINDS[kind], from_store(happened_at), why)
        for document_id, kind, happened_at, why in rows.iter_rows()
    }


def documents_of_act(db: Database, scope: Scope, subject_id: str) -> tuple[str, ...]:
    """The documents of a bundle, or the one document, where the school issued such."""
    if len(subject_id) != _LENGTH:
        return ()
    column = "bundle_id" if scope == "bundle" else "document_id"
    rows = db.query(
        f"WITH {_ISSUED} SELECT document_id FROM issued WHERE {column} = ? ORDER BY ALL", [subject_id]  # noqa: S608 – one of two
    )
    return tuple(rows["document_id"].to_list())


def places_of(db: Database, *, superseding: Mapping[str, str] | None = None) -> pl.DataFrame:
    """The places of the status list that are not valid: status_index, state ('superseded', 'revoked', 'suspended').

    `superseding`: the columns that say of what a bundle is that is about to be sealed: what was sealed of that before
    counts as superseded.
    """
    of = ("school", "school_year", "term", "class_name", "month")
    next_of = [superseding.get(name) if superseding else None for name in of]
    return db.query(
        f"""
        WITH {_ISSUED}, {_WITHDRAWN},
        sealed AS (
            SELECT b.bundle_id, b.revision < max(b.revision) OVER same
                   OR ($1::VARCHAR IS NOT NULL AND [b.school, b.school_year, b.term, b.class_name, b.month]
                       IS NOT DISTINCT FROM [$1, $2, $3, $4, $5]::VARCHAR[]
                       AND b.certifies IS NULL) AS is_old
            FROM bundle b WINDOW same AS (PARTITION BY school, school_year, term, class_name, month)
        )
        SELECT status_index, CASE kind WHEN '{REVOKED}' THEN 'revoked' ELSE 'suspended' END AS state FROM withdrawn
        UNION ALL
        SELECT d.status_index, 'superseded' FROM document d JOIN sealed s USING (bundle_id)
        WHERE s.is_old AND d.document_id NOT IN (SELECT document_id FROM withdrawn)
        """,  # noqa: S608 – constants; its values are parameters
        next_of,
    )


def issues_of_list(db: Database) -> int:
    """The number of the list as the log has it: how often one had to be issued so far."""
    return int(db.query("SELECT count(*) FROM event WHERE list_contains(?, kind)", [list(ISSUING)]).item())
