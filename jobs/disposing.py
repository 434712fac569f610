"""Carrying out a disposal: the intention is written, each record deleted through `jobs.destroying`, the rest certified.

Never starts by itself. A run that was cut short is finished by calling it again; whatever must be kept by then (a hold
was placed, the profile changed) stops it, before any byte of that record goes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from archive.disposal_sealing import seal_disposal
from archive.keys import public_keys
from archive.ocfl.problems import OcflError
from archive.ocfl.storage import Storage
from archive.ocfl.writing import tidy
from archive.packing import Means
from archive.papers.disposal import CopyGone, Destroyed, DisposalRecord, Handed, Step
from archive.s3.storage import Bucket
from jobs.copy_places import DeviceOf, device_of, found_root
from jobs.copying import copying_alone, said
from jobs.destroying import destroy, remove_left_copies
from jobs.handed_packages import packages_given
from jobs.held_copies import keep_holds
from jobs.home_snapshot import store_object
from jobs.prepared_papers import taken_status_indices
from jobs.sealing import free_status_indices, record_bundle, republish, sealing_alone, statement_log
from jobs.stamping import stamp_of
from jobs.status_list import coming_list, issue_list, mend_list
from jobs.whole_files import write_whole
from records import disposal as steps
from records.clock import VIETNAM, school_year_of
from records.copies import Location, every_location
from records.disposal import Disposal, Signer
from records.disposal_store import (
    Copy,
    copies_left,
    copies_of,
    disposal_of,
    record_finished,
    start,
)  # fmt: skip
from records.handing_over import rests_on
from records.home import Home
from records.kept import records_kept
from records.policy import Policies
from records.policy.words import Role, in_vietnamese
from records.problems import SoluuError
from records.reading import certificate_of, names_beside
from records.store import Store

Progress = Callable[[int, int, str], None]


@dataclass(slots=True)
class DisposalOutcome:
    """What a run came to: records destroyed by it, the certificate, copies that are still somewhere, and why.

    `unreachable`: locations by name, out of reach or locked, each with the reason.
    """

    disposal: Disposal
    destroyed: list[str] = field(default_factory=list)
    certificate: Path | None = None
    left: tuple[Copy, ...] = ()
    unreachable: dict[str, str] = field(default_factory=dict)

    @property
    def exit_code(self) -> int:
        """1 while a copy of what was destroyed still lies somewhere."""
        return 1 if self.left else 0


def carry_out(
    home: Home, store: Store, policies: Policies, disposal_id: str, *, key: Ed25519PrivateKey, by: Role, now: datetime,
    eark: Path | None = None, progress: Progress | None = None, device_of: DeviceOf = device_of,
) -> DisposalOutcome:  # fmt: skip
    """Carry out a decided disposal, finish one, or remove what one had to leave where it can be reached now.

    `eark`: where the packages are that hold what was handed over; such a disposal goes on with them alone.

    Raises `CannotError` where anything of it must be kept.
    """
    home.make_folders()
    with sealing_alone(home, store.wait), copying_alone(home, store.wait):
        with store.read() as db:
            outcome = DisposalOutcome(disposal_of(db, disposal_id))
            places = every_location(db)
        is_finished = outcome.disposal.finished_at is not None
        if not is_finished:     # before any root is touched: nothing is even tidied for what must not go
            steps.require_decided(outcome.disposal)
            given = packages_given(home, store, outcome.disposal, eark)
        roots = _reached(home, store, places, outcome, now, device_of)
        if not is_finished:
            with store.write() as db:
                disposal = start(
                    db, policies, disposal_id, store_object=store_object(home), by=by, now=now, given=given
                )
            _destroy_all(home, store, policies, disposal, roots, outcome, by=by, now=now, progress=progress)
        _sweep(home, store, policies, places, roots, outcome, now)
        if not is_finished:
            _certify(home, store, policies, disposal_id, key, by, now)
        republish(home, store)
        if is_finished:
            mend_list(home, store, key, now, in_vietnamese(by))
        else:
            issue_list(home, store, key, now)
        with store.read() as db:
            outcome.disposal = disposal_of(db, disposal_id)
            outcome.left = tuple(copy for copy in copies_left(db) if copy.disposal_id == disposal_id)
            outcome.certificate = _certificate_path(home, certificate_of(db, disposal_id))
        return outcome


def _reached(
    home: Home, store: Store, places: Sequence[Location], outcome: DisposalOutcome, now: datetime, device_of: DeviceOf
) -> dict[str, Storage]:
    """The storage roots within reach, tidied; of the others, why not."""
    roots: dict[str, Storage] = {}
    for location in places:
        try:
            root = found_root(home, store, location, now, device_of)
            tidy(root)
            roots[location.location_id] = root
        except (SoluuError, OSError, OcflError) as error:
            outcome.unreachable[location.location_id] = said(error)
    return roots


def _destroy_all(
    home: Home, store: Store, policies: Policies, disposal: Disposal, roots: dict[str, Storage],
    outcome: DisposalOutcome, *, by: Role, now: datetime, progress: Progress | None,
) -> None:  # fmt: skip
    """Each record in a transaction of its own, in which it is asked, deleted and recorded."""
    waiting = [item for item in disposal.items if item.destroyed_at is None]
    for number, item in enumerate(waiting):
        if progress:
            progress(number, len(waiting), item.subject_id)
        with store.write() as db:
            destroy(home, db, policies, disposal, item, roots, by=by, now=now)
        outcome.destroyed.append(item.subject_id)
    if progress:
        progress(len(waiting), len(waiting), "")


def _sweep(
    home: Home, store: Store, policies: Policies, places: Sequence[Location], roots: dict[str, Storage],
    outcome: DisposalOutcome, now: datetime,
) -> None:  # fmt: skip
    """What a lock kept, and the home's own copies, which hold the scans of corrections; also at locations no longer in
    use, where no other run lifts a hold that was lifted since. What fails stays on the list, with the reason."""
    for location in places:
        if location.location_id in roots:
            root = roots[location.location_id]
            try:
                why = list(keep_holds(home, store, location, root, now).problems) if isinstance(root, Bucket) else []
                why += remove_left_copies(home, store, policies, location, root, now=now)
            except (OSError, OcflError) as error:
                why = [said(error)]
            if why:
                outcome.unreachable[location.location_id] = " ".join(dict.fromkeys(why))


# ── the certificate ─────────────────────────────────────────────────────────────────────────────────────────────────


def _certify(
    home: Home, store: Store, policies: Policies, disposal_id: str, key: Ed25519PrivateKey, by: Role, now: datetime
) -> None:
    with store.read() as db:
        disposal = disposal_of(db, disposal_id)
        ids = [item.subject_id for item in disposal.items]
        records = {each.kept.subject_id: each for each in records_kept(db, policies, ids, destroyed=True)}
        copies, used = copies_of(db, disposal_id), taken_status_indices(home, db)
        school_year = school_year_of(now.astimezone(VIETNAM).date())
        taken = names_beside(db, disposal.school, school_year)
        status_list = coming_list(home, db, key, now)
        handed = rests_on(db, disposal_id)
    record = DisposalRecord(
        disposal_id=disposal_id, school=disposal.school, school_year=school_year, reason=disposal.reason,
        authority=disposal.authority, steps=_steps(disposal),
        items=tuple(
            Destroyed(
                subject_id=item.subject_id, label=records[item.subject_id].label,
                digests=records[item.subject_id].digests, due_on=item.due_on, reason=item.reason,
                destroyed_at=item.destroyed_at or now,
            )
            for item in disposal.items
        ),
        copies=tuple(
            CopyGone(location_id=c.location_id, label=records[c.subject_id].label, removed_at=c.removed_at)
            for c in copies
        ),
        handed=tuple(
            Handed(package_id=h.package_id, recipient=h.recipient, made_at=h.at, mets_sha256=h.mets_sha256,
                   event=h.number)
            for h in handed
        ),
    )  # fmt: skip
    means = Means(
        key, 1, now, home.verify_url, free_status_indices(used), public_keys(home.keys),
        log=statement_log(store, key=key, revision=1, now=now, actor=in_vietnamese(by)), taken=taken,
        stamp=stamp_of(home), status_list=status_list,
    )  # fmt: skip
    sealed = seal_disposal(record, means=means)
    of = {"school": disposal.school, "school_year": school_year, "certifies": disposal_id}
    path = home.bundle_path(disposal.school, school_year, sealed.file_name)
    write_whole(path, sealed.zip_bytes)
    with store.write() as db:
        record_bundle(db, of, sealed, 1, 0, now, in_vietnamese(by))
        record_finished(db, disposal, sealed.bundle_id, by, now)


def _steps(disposal: Disposal) -> tuple[Step, ...]:
    taken: list[tuple[str, Signer | None, datetime | None, str | None]] = [
        ("Đề nghị", disposal.proposer, disposal.proposed_at, disposal.reason),
        ("Thẩm định", disposal.appraiser, disposal.appraised_at, disposal.appraisal_text),
        ("Quyết định", disposal.decider, disposal.decided_at, f"Đồng ý, {disposal.authority}"),
    ]
    return tuple(
        Step(what=what, name=who.name, office=in_vietnamese(who.role), at=at, said=words or "")
        for what, who, at, words in taken
        if who is not None and at is not None
    )


def _certificate_path(home: Home, bundle: dict[str, object] | None) -> Path | None:
    if bundle is None:
        return None
    return home.bundle_path(str(bundle["school"]), str(bundle["school_year"]), str(bundle["file_name"]))

