"""Disposals in the store: each step a row and an event; what may go is asked here, in the caller's transaction.

`require_destroyable` is the one question before every deletion. Deleting itself is left to `jobs.destroying`. What is
to be handed over goes by a disposal of that purpose alone, and by none without the package that it was begun with.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl

from records import disposal as steps
from records.clock import VIETNAM, from_store, to_store
from records.disposal import DUE, PREFIXES, Disposal, Item, Purpose, Signer, checked
from records.facts import add_event
from records.handing_over import HandOver, not_handed_over, rests_on
from records.holds import standing_holds
from records.kept import Record, records_kept
from records.policy import Policies
from records.policy.words import Role, in_vietnamese
from records.problems import CannotError, UsageError
from records.reading import Scope
from records.retention import STATE_NAMES, Standing, standing
from records.store import Database


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A kept record and how long it is still kept."""

    record: Record
    standing: Standing


def review(
    db: Database, policies: Policies, today: date, subject_ids: Sequence[str] | None = None
) -> tuple[Reviewed, ...]:
    """How each kept record stands on a day."""
    holds = standing_holds(db)
    return tuple(
        Reviewed(record, standing(
            record.kept, policies.of(record.kept.school, record.kept.school_year).retentions, holds, today
        ))
        for record in records_kept(db, policies, subject_ids)
    )  # fmt: skip


# ── the steps ───────────────────────────────────────────────────────────────────────────────────────────────────────


def propose(
    db: Database, policies: Policies, subject_ids: Sequence[str], *, reason: str, by: Signer, now: datetime,
    purpose: Purpose = "destroy",
) -> Disposal:  # fmt: skip
    """Propose records for disposal. Raises `CannotError` where any of them must be kept, saying why of each."""
    by = checked(by)
    if not reason.strip() or len(reason) > steps.LONGEST_TEXT:
        raise UsageError(f"Ghi lý do đề nghị tiêu hủy, không quá {steps.LONGEST_TEXT} chữ.")
    chosen = _all_due(db, policies, tuple(dict.fromkeys(subject_ids)), purpose, now)
    disposal_id = _next_id(db, purpose, now)
    school = _one_school(chosen)
    db.execute(
        """INSERT INTO disposal (disposal_id, school, reason, proposed_at, proposed_by, proposed_name)
           VALUES (?, ?, ?, ?, ?, ?)""",
        [disposal_id, school, reason.strip(), to_store(now), by.role, by.name],
    )
    db.insert("disposal_item", pl.DataFrame([
        {"disposal_id": disposal_id, "kind": each.record.kept.kind, "subject_id": each.record.kept.subject_id,
         "due_on": each.standing.due_on, "reason": each.standing.reason}
        for each in chosen
    ]))  # fmt: skip
    detail = {"subjects": [each.record.kept.subject_id for each in chosen]}
    add_event(db, now, in_vietnamese(by.role), "disposal-proposed", disposal_id, detail)
    return disposal_of(db, disposal_id)


def _all_due(
    db: Database, policies: Policies, subject_ids: Sequence[str], purpose: Purpose, now: datetime
) -> list[Reviewed]:
    if not subject_ids:
        raise UsageError("Nêu mã từng hồ sơ đề nghị tiêu hủy. Xem: soluu dispose review")
    found = {each.record.kept.subject_id: each for each in review(db, policies, _day(now), subject_ids)}
    taken = _in_open_disposals(db)
    wrong = [sentence for one in subject_ids if (sentence := _hindrance(one, found.get(one), purpose, taken))]
    if wrong:
        raise CannotError(f"Chưa đề nghị được. {' '.join(wrong)}")
    return [found[one] for one in subject_ids]


def _hindrance(subject_id: str, found: Reviewed | None, purpose: Purpose, taken: dict[str, str]) -> str | None:
    if found is None:
        return f"{subject_id}: không có, hoặc đã tiêu hủy."
    if subject_id in taken:
        return f"{subject_id}: đã nằm trong {taken[subject_id]}."
    if found.standing.state != DUE[purpose]:
        return _kept_words(found)
    if purpose == "hand_over" and found.record.kept.kind != "bundle":
        return f"{found.record.label}: gói bàn giao chỉ gồm gói niêm phong, nên chưa giao nộp mà xóa được."
    return None


def _kept_words(found: Reviewed) -> str:
    if found.standing.state == "held":
        return f"{found.record.label}: {found.standing.reason} Phải thôi giữ trước («soluu hold list»)."
    return f"{found.record.label}: {STATE_NAMES[found.standing.state]}. {found.standing.reason}"


def _one_school(chosen: Iterable[Reviewed]) -> str:
    schools = {each.record.kept.school for each in chosen}
    if len(schools) > 1:
        raise UsageError(f"Mỗi đề nghị của một trường, đang có: {', '.join(sorted(schools))}.")
    return schools.pop()


def _in_open_disposals(db: Database) -> dict[str, str]:
    return {item.subject_id: each.disposal_id for each in disposals(db) if each.is_open for item in each.items}


def appraise(db: Database, disposal_id: str, *, agrees: bool, text: str, by: Signer, now: datetime) -> Disposal:
    """Record what whoever appraises found."""
    by, disposal = checked(by), disposal_of(db, disposal_id)
    steps.require_appraisable(disposal, by, text, now)
    answer: steps.Appraisal = "agreed" if agrees else "refused"
    db.execute(
        """UPDATE disposal SET appraisal = ?, appraisal_text = ?, appraised_at = ?, appraised_by = ?,
           appraised_name = ? WHERE disposal_id = ?""",
        [answer, text.strip(), to_store(now), by.role, by.name, disposal_id],
    )
    add_event(db, now, in_vietnamese(by.role), "disposal-appraised", disposal_id, {"answer": answer})
    return disposal_of(db, disposal_id)


def decide(
    db: Database, policies: Policies, disposal_id: str, *, approves: bool, number: str, day: date, by: Signer,
    now: datetime,
) -> Disposal:  # fmt: skip
    """Record the principal's decision. An approval of what must be kept by now is refused, saying why."""
    by, disposal = checked(by), disposal_of(db, disposal_id)
    steps.require_decidable(disposal, by, number, day, now)
    if approves:    # what was appraised by its proposer, when that still went, can only be turned down
        steps.require_other_appraiser(disposal.proposer, disposal.appraiser)
        _require_due(db, policies, disposal.purpose, [item.subject_id for item in disposal.items], now)
    answer: steps.Decision = "approved" if approves else "refused"
    db.execute(
        """UPDATE disposal SET decision = ?, decision_number = ?, decision_date = ?, decided_at = ?, decided_by = ?,
           decided_name = ? WHERE disposal_id = ?""",
        [answer, number.strip(), day, to_store(now), by.role, by.name, disposal_id],
    )
    detail = {"answer": answer, "number": number.strip(), "date": day.isoformat()}
    add_event(db, now, in_vietnamese(by.role), "disposal-decided", disposal_id, detail)
    return disposal_of(db, disposal_id)


# ── carrying out ────────────────────────────────────────────────────────────────────────────────────────────────────


def require_destroyable(db: Database, policies: Policies, disposal: Disposal, subject_id: str, now: datetime) -> None:
    """The one question before every deletion: decided by another person, its time over, and no hold on it; where it is
    to be handed over, also in a package that the disposal was begun with.

    To be asked in the transaction that deletes, where nobody can place a hold in between. Of what is destroyed already
    and left copies behind, only the holds are asked: they keep the last copy, whatever the period.
    """
    item = next((item for item in disposal.items if item.subject_id == subject_id), None)
    if item is None:
        raise CannotError(f"{subject_id} không nằm trong {disposal.disposal_id}.")
    if item.destroyed_at is not None:
        _require_unheld(db, policies, subject_id)
        return
    steps.require_decided(disposal)
    _require_due(db, policies, disposal.purpose, [subject_id], now)
    if disposal.purpose == "hand_over":
        _require_handed_over(db, rests_on(db, disposal.disposal_id), [subject_id])


def _require_handed_over(db: Database, given: Sequence[HandOver], subject_ids: Sequence[str]) -> None:
    missing = not_handed_over(db, given, subject_ids)
    if missing or not given:
        raise CannotError(f"Không nằm trong gói bàn giao nào như lúc niêm phong: {', '.join(missing) or 'mọi gói'}.")


def _require_due(
    db: Database, policies: Policies, purpose: Purpose, subject_ids: Sequence[str], now: datetime
) -> None:
    """Raises `CannotError` naming each that is not there, or whose time is not over on this day."""
    found = {each.record.kept.subject_id: each for each in review(db, policies, _day(now), subject_ids)}
    wrong = [sentence for one in subject_ids if (sentence := _hindrance(one, found.get(one), purpose, {}))]
    if wrong:
        raise CannotError(" ".join(wrong))


def _require_unheld(db: Database, policies: Policies, subject_id: str) -> None:
    (record,) = records_kept(db, policies, [subject_id], destroyed=True)
    held = sorted(hold.hold_id for hold in standing_holds(db) if hold.covers(record.kept))
    if held:
        raise CannotError(
            f"{record.label}: bản sao còn lại đang bị giữ theo {', '.join(held)}. Bản ấy phải còn cho đến khi thôi giữ."
        )


def holds_on_left(db: Database, left: Iterable[Copy]) -> dict[str, tuple[str, ...]]:
    """The holds that keep copies of what was destroyed where they lie, by location."""
    by_location: dict[str, list[str]] = {}
    for copy in left:
        by_location.setdefault(copy.location_id, []).append(copy.subject_id)
    holds = standing_holds(db)
    if not holds:
        return {}
    held: dict[str, tuple[str, ...]] = {}
    for location_id, subjects in by_location.items():
        records = records_kept(db, Policies(()), list(dict.fromkeys(subjects)), destroyed=True)
        ids = {hold.hold_id for hold in holds if any(hold.covers(record.kept) for record in records)}
        held |= {location_id: tuple(sorted(ids))} if ids else {}
    return held


def start(
    db: Database, policies: Policies, disposal_id: str, *, store_object: str, by: Role, now: datetime,
    given: Sequence[HandOver] = (),
) -> Disposal:  # fmt: skip
    """Write the intention before anything is deleted: which copies are to go, and of what is to be handed over which
    packages it was found in (`given`). Once begun, it says what it began."""
    disposal = disposal_of(db, disposal_id)
    steps.require_decided(disposal)
    waiting = [item.subject_id for item in disposal.items if item.destroyed_at is None]
    _require_due(db, policies, disposal.purpose, waiting, now)
    if disposal.purpose == "hand_over" and waiting:
        _require_handed_over(db, given, waiting)
    if disposal.started_at is None:
        db.execute(
            "UPDATE disposal SET started_at = ?, carried_out_by = ? WHERE disposal_id = ?",
            [to_store(now), by, disposal_id],
        )
        detail: dict[str, object] = {"items": len(disposal.items)}
        detail |= {"hand_overs": [each.number for each in given]} if given else {}
        add_event(db, now, in_vietnamese(by), "disposal-started", disposal_id, detail)
    _list_copies(db, disposal_id, store_object)
    return disposal_of(db, disposal_id)


def _list_copies(db: Database, disposal_id: str, store_object: str) -> None:
    """Every copy on record, also at locations that are no longer in use; of corrections, the home's own copies."""
    db.execute(
        """INSERT INTO disposal_copy (disposal_id, subject_id, location_id, object_id)
           SELECT i.disposal_id, i.subject_id, c.location_id, c.object_id
           FROM disposal_item i JOIN object_copy c
             ON c.object_id = CASE i.kind WHEN 'bundle' THEN 'urn:soluu:' || i.subject_id ELSE ? END
           WHERE i.disposal_id = ? ON CONFLICT DO NOTHING""",
        [store_object, disposal_id],
    )


def record_destroyed(db: Database, disposal: Disposal, item: Item, by: Role, now: datetime) -> None:
    """The tombstone: the rows stay with their digests and say by which disposal the bytes went."""
    db.execute(
        "UPDATE disposal_item SET destroyed_at = ? WHERE disposal_id = ? AND subject_id = ?",
        [to_store(now), disposal.disposal_id, item.subject_id],
    )
    table, key = ("bundle", "bundle_id") if item.kind == "bundle" else ("evidence_item", "case_id")
    db.execute(
        f"UPDATE {table} SET disposal_id = ? WHERE {key} = ?",  # noqa: S608 – two fixed names
        [disposal.disposal_id, item.subject_id],
    )
    detail = {"disposal": disposal.disposal_id, "kind": item.kind}
    add_event(db, now, in_vietnamese(by), "disposal-item", item.subject_id, detail)


def record_removed(db: Database, copy: Copy, now: datetime) -> None:
    """A copy is gone from its location."""
    db.execute(
        "UPDATE disposal_copy SET removed_at = ? WHERE (disposal_id, subject_id, location_id) = (?, ?, ?)",
        [to_store(now), copy.disposal_id, copy.subject_id, copy.location_id],
    )
    db.execute(
        "DELETE FROM object_copy WHERE (location_id, object_id) = (?, ?)", [copy.location_id, copy.object_id]
    )
    add_event(
        db, now, in_vietnamese("clerk"), "disposal-copy", copy.subject_id,
        {"disposal": copy.disposal_id, "location": copy.location_id},
    )


def record_found(db: Database, disposal_id: str, subject_id: str, location_id: str, object_id: str) -> None:
    """A copy of what was destroyed was found where none was known, or none any more."""
    db.execute(
        """INSERT INTO disposal_copy (disposal_id, subject_id, location_id, object_id) VALUES (?, ?, ?, ?)
           ON CONFLICT DO UPDATE SET object_id = EXCLUDED.object_id, removed_at = NULL""",
        [disposal_id, subject_id, location_id, object_id],
    )


def record_finished(db: Database, disposal: Disposal, certificate_id: str, by: Role, now: datetime) -> None:
    db.execute(
        "UPDATE disposal SET finished_at = ?, certificate_id = ? WHERE disposal_id = ?",
        [to_store(now), certificate_id, disposal.disposal_id],
    )
    add_event(
        db, now, in_vietnamese(by), "disposal-finished", disposal.disposal_id, {"certificate": certificate_id}
    )


# ── reading ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """A copy that a disposal is to remove, or has removed."""

    disposal_id: str
    subject_id: str
    location_id: str
    object_id: str
    removed_at: datetime | None


def copies_of(db: Database, disposal_id: str) -> tuple[Copy, ...]:
    """All copies that a disposal is to remove, in the order of locations."""
    rows = db.query(
        "SELECT * FROM disposal_copy WHERE disposal_id = ? ORDER BY location_id, subject_id", [disposal_id]
    )
    return tuple(_copy(row) for row in rows.iter_rows(named=True))


def destroyed_bundles(db: Database) -> list[tuple[str, str]]:
    """Every bundle that was destroyed, with the disposal by which."""
    return list(db.query("SELECT disposal_id, bundle_id FROM bundle WHERE disposal_id IS NOT NULL").iter_rows())


def unsettled_classes(db: Database, location_id: str, store_object: str) -> list[tuple[str, str, Scope]]:
    """Destroyed bundles of classes whose own copy no longer lies at a location, while nobody has settled yet whether
    the home's object there holds papers of the class; with the disposal by which."""
    rows = db.query(
        """SELECT b.disposal_id, b.bundle_id, b.school, b.school_year, b.term, b.class_name
           FROM bundle b LEFT JOIN disposal_copy c
             ON c.disposal_id = b.disposal_id AND c.subject_id = b.bundle_id AND c.location_id = ?
           WHERE b.disposal_id IS NOT NULL AND b.class_name IS NOT NULL AND b.term IS NOT NULL
             AND (c.object_id IS NULL OR (c.object_id <> ? AND c.removed_at IS NOT NULL))""",
        [location_id, store_object],
    )
    return [(disposal, bundle, Scope(*scope)) for disposal, bundle, *scope in rows.iter_rows()]


def is_kept_otherwise(db: Database, bundle_id: str) -> bool:
    """Whether another revision of a bundle of a class is kept."""
    return bool(db.query(
        """SELECT 1 FROM bundle b JOIN bundle o USING (school, school_year, term, class_name)
           WHERE b.bundle_id = ? AND o.bundle_id <> b.bundle_id AND o.disposal_id IS NULL""", [bundle_id],
    ).height)  # fmt: skip


def copies_left(db: Database, location_id: str | None = None) -> tuple[Copy, ...]:
    """Copies of what is destroyed that still lie somewhere, at a location or anywhere."""
    rows = db.query(
        """SELECT c.* FROM disposal_copy c JOIN disposal_item i USING (disposal_id, subject_id)
           WHERE c.removed_at IS NULL AND i.destroyed_at IS NOT NULL AND (? IS NULL OR c.location_id = ?)
           ORDER BY c.location_id, c.subject_id""",
        [location_id, location_id],
    )
    return tuple(_copy(row) for row in rows.iter_rows(named=True))


def _copy(row: dict[str, Any]) -> Copy:
    return Copy(**row | {"removed_at": from_store(row["removed_at"]) if row["removed_at"] else None})


def disposal_of(db: Database, disposal_id: str) -> Disposal:
    """A disposal by its id. Raises `UsageError` where there is none."""
    found = [each for each in disposals(db) if each.disposal_id == disposal_id]
    if not found:
        raise UsageError(f"Không có đề nghị tiêu hủy {disposal_id}. Xem: soluu dispose list")
    return found[0]


def disposals(db: Database) -> tuple[Disposal, ...]:
    """Every disposal that was ever proposed, the newest first."""
    rows = db.query("SELECT * FROM disposal ORDER BY proposed_at DESC, disposal_id DESC")
    items = db.query("SELECT * FROM disposal_item ORDER BY kind, subject_id").partition_by("disposal_id", as_dict=True)
    return tuple(_disposal(row, items.get((row["disposal_id"],))) for row in rows.iter_rows(named=True))


def _disposal(row: dict[str, Any], items: pl.DataFrame | None) -> Disposal:
    moments: dict[str, Any] = {name: from_store(row[name]) if row[name] else None for name in _MOMENTS}
    plain = {name: row[name] for name in _PLAIN}
    return Disposal(
        **plain, **moments, proposer=Signer(role=row["proposed_by"], name=row["proposed_name"]),
        appraiser=_signer(row, "appraised"), decider=_signer(row, "decided"),
        items=tuple(map(_item, items.iter_rows(named=True))) if items is not None else (),
    )  # fmt: skip


_MOMENTS = ("proposed_at", "appraised_at", "decided_at", "started_at", "finished_at")
_PLAIN = (
    "disposal_id", "school", "reason", "appraisal", "appraisal_text", "decision", "decision_number", "decision_date",
    "certificate_id",
)  # fmt: skip


def _signer(row: dict[str, Any], step: str) -> Signer | None:
    return Signer(role=row[f"{step}_by"], name=row[f"{step}_name"]) if row[f"{step}_by"] else None


def _item(row: dict[str, Any]) -> Item:
    return Item(
        kind=row["kind"], subject_id=row["subject_id"], due_on=row["due_on"], reason=row["reason"],
        destroyed_at=from_store(row["destroyed_at"]) if row["destroyed_at"] else None,
    )  # fmt: skip


def _day(now: datetime) -> date:
    return now.astimezone(VIETNAM).date()


def _next_id(db: Database, purpose: Purpose, now: datetime) -> str:
    start = f"{PREFIXES[purpose]}-{now.astimezone(VIETNAM).year}-"
    number = db.query("SELECT count(*) FROM disposal WHERE disposal_id LIKE ?", [f"{start}%"]).item() + 1
    return f"{start}{number:03d}"
