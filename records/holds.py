"""Legal holds in the store: placed and lifted, each an event. Nothing is deleted, so it stays known who held what."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

import polars as pl

from records.clock import VIETNAM, from_store, to_store
from records.facts import add_event
from records.policy.words import Role, in_vietnamese
from records.problems import CannotError, UsageError
from records.retention import Hold, Scope
from records.schools import canonical_school
from records.store import Database

SCOPE_NAMES: dict[Scope, str] = {"bundle": "một gói", "class": "một lớp", "year": "một năm học", "school": "cả trường"}


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldAsked:
    """A hold that somebody asks for. `authority`: the paper that asks for it, with its number and day."""

    scope: Scope
    school: str
    reason: str
    authority: str
    school_year: str | None = None
    class_name: str | None = None
    subject_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldRow(Hold):
    """A hold with its whole history."""

    reason: str
    authority: str
    placed_at: datetime
    placed_by: str
    lifted_at: datetime | None = None
    lifted_by: str | None = None
    lifted_for: str | None = None

    def scope_words(self) -> str:
        """What the hold is of, in words."""
        if self.scope == "bundle":
            return f"gói {self.subject_id}"
        parts = (f"lớp {self.class_name}" if self.class_name else None, self.school_year, self.school)
        return ", ".join(part for part in parts if part)


def place_hold(db: Database, asked: HoldAsked, *, by: Role, now: datetime) -> HoldRow:
    """Place a hold. Raises `UsageError` where it says no reason, no authority, or not of what."""
    asked = _complete(db, asked)
    hold_id = _next_id(db, now)
    row = {"hold_id": hold_id, **asdict(asked), "placed_at": to_store(now), "placed_by": in_vietnamese(by)}
    db.insert("legal_hold", pl.DataFrame([row], schema_overrides=dict.fromkeys(_OPTIONAL, pl.String)))
    detail = {name: getattr(asked, name) for name in ("scope", *_OPTIONAL) if getattr(asked, name)}
    add_event(db, now, in_vietnamese(by), "hold-placed", hold_id, detail | {"school": asked.school})
    return next(hold for hold in all_holds(db) if hold.hold_id == hold_id)


_SAID = {"school_year": "năm học", "class_name": "lớp", "subject_id": "mã hồ sơ"}
_OPTIONAL = tuple(_SAID)


def _complete(db: Database, asked: HoldAsked) -> HoldAsked:
    if not asked.reason.strip() or not asked.authority.strip():
        raise UsageError("Ghi lý do giữ và văn bản yêu cầu (số, ngày).")
    needed = {"bundle": ("subject_id",), "class": ("school_year", "class_name"), "year": ("school_year",), "school": ()}
    if missing := [name for name in needed[asked.scope] if not getattr(asked, name)]:
        named = " và ".join(_SAID[name] for name in missing)
        raise UsageError(f"Lệnh giữ {SCOPE_NAMES[asked.scope]} còn thiếu {named}.")
    if asked.scope != "bundle":
        kept = {name: getattr(asked, name) if name in needed[asked.scope] else None for name in _OPTIONAL}
        return HoldAsked(
            scope=asked.scope, school=canonical_school(asked.school), reason=asked.reason.strip(),
            authority=asked.authority.strip(), **kept,
        )  # fmt: skip
    found = db.query(
        """SELECT school, school_year, class_name FROM bundle WHERE bundle_id = ?
           UNION ALL SELECT school, school_year, class_name FROM correction_case WHERE case_id = ?""",
        [asked.subject_id, asked.subject_id],
    )
    if found.is_empty():
        raise UsageError(f"Không có gói hay hồ sơ sửa điểm nào mang mã {asked.subject_id}. Xem: soluu dispose review")
    school, school_year, class_name = found.row(0)
    return HoldAsked(
        scope="bundle", school=school, school_year=school_year, class_name=class_name, subject_id=asked.subject_id,
        reason=asked.reason.strip(), authority=asked.authority.strip(),
    )  # fmt: skip


def lift_hold(db: Database, hold_id: str, *, reason: str, by: Role, now: datetime) -> HoldRow:
    """Lift a hold that stands. Raises `UsageError` without a reason, `CannotError` where it does not stand."""
    if not reason.strip():
        raise UsageError("Ghi lý do thôi giữ và văn bản cho phép.")
    hold = next((each for each in all_holds(db) if each.hold_id == hold_id), None)
    if hold is None:
        raise UsageError(f"Không có lệnh giữ {hold_id}. Xem: soluu hold list")
    if hold.lifted_at is not None:
        raise CannotError(f"Lệnh giữ {hold_id} đã thôi từ trước.")
    db.execute(
        "UPDATE legal_hold SET lifted_at = ?, lifted_by = ?, lifted_for = ? WHERE hold_id = ?",
        [to_store(now), in_vietnamese(by), reason.strip(), hold_id],
    )
    add_event(db, now, in_vietnamese(by), "hold-lifted", hold_id, {"school": hold.school})
    return next(each for each in all_holds(db) if each.hold_id == hold_id)


def all_holds(db: Database) -> tuple[HoldRow, ...]:
    """Every hold that was ever placed, the newest first."""
    rows = db.query("SELECT * FROM legal_hold ORDER BY placed_at DESC, hold_id DESC")
    return tuple(
        HoldRow(**row | {name: from_store(row[name]) if row[name] else None for name in ("placed_at", "lifted_at")})
        for row in rows.iter_rows(named=True)
    )


def standing_holds(db: Database) -> tuple[Hold, ...]:
    """The holds that bind just now."""
    rows = db.query("SELECT hold_id, scope, school, school_year, class_name, subject_id FROM standing_hold")
    return tuple(Hold(**row) for row in rows.iter_rows(named=True))


# The holds that bind a record `k`, as `Hold.covers` has it.
_BINDING = """standing_hold h ON CASE h.scope
    WHEN 'bundle' THEN h.subject_id = k.subject_id
    WHEN 'school' THEN h.school = k.school
    WHEN 'year' THEN (h.school, h.school_year) = (k.school, k.school_year)
    ELSE (h.school, h.school_year) = (k.school, k.school_year)
        AND (k.class_name IS NULL OR k.class_name = h.class_name) END"""


def held_records(db: Database, *, destroyed: bool = False) -> tuple[tuple[str, str], ...]:
    """The kind ('bundle', 'correction') and id of every record that a hold binds just now, as `Hold.covers` has it.
    `destroyed`: of the bundles those that were destroyed, of which copies may wait somewhere yet."""
    rows = db.query(
        f"""WITH kept AS (
               SELECT 'bundle' AS kind, bundle_id AS subject_id, school, school_year, class_name FROM bundle
               WHERE (disposal_id IS NOT NULL) = ?
               UNION ALL SELECT 'correction', case_id, school, school_year, class_name FROM correction_case
           )
           SELECT DISTINCT k.kind, k.subject_id FROM kept k JOIN {_BINDING} ORDER BY ALL""",  # noqa: S608 – a constant
        [destroyed],
    )
    return tuple(rows.iter_rows())


def holds_on_corrections(db: Database) -> tuple[str, ...]:
    """The holds that bind any correction's papers just now: the home's own object, which has all of them, is held."""
    rows = db.query(
        f"""WITH kept AS (SELECT case_id AS subject_id, school, school_year, class_name FROM correction_case)
            SELECT DISTINCT h.hold_id FROM kept k JOIN {_BINDING} ORDER BY ALL"""  # noqa: S608 – a constant
    )
    return tuple(rows["hold_id"])


def _next_id(db: Database, now: datetime) -> str:
    year = now.astimezone(VIETNAM).year
    number = db.query("SELECT count(*) FROM legal_hold WHERE hold_id LIKE ?", [f"GL-{year}-%"]).item() + 1
    return f"GL-{year}-{number:03d}"
