"""The sealing job: class records in, sealed bundles out, and what stands in the way said before anything is sealed."""

from __future__ import annotations

import contextlib
import secrets
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from filelock import FileLock, Timeout

from archive.keys import public_keys
from archive.revision import Revision
from archive.sealing import SealedBundle, facts_sha256, seal_class
from jobs.finding_facts import class_results
from jobs.founding import publish_keys
from jobs.importing import original_path
from jobs.issued_sets import issued_sets, standing_of
from jobs.labels import disposal_label, inspection_label, public_label
from jobs.measuring import ObservedCorrections
from jobs.paper_signatures import Signing, to_seal
from jobs.prepared_papers import discard, prepared_of, taken_status_indices
from jobs.revising import reason_of, revision_of, sealed_facts
from jobs.spent_keys import SpentKeys
from jobs.stamping import stamp_of
from jobs.status_list import coming_list, issue_list, mend_list
from jobs.whole_files import sha256_of, write_whole
from proofs.events import STATEMENT_SEALED
from qr.lookup import Lookup, LookupRecord
from qr.payload import DocumentKind, key_id
from qr.status_list import MOST_SIZE, size_for
from records.class_record import ClassRecord
from records.clock import from_store, to_store
from records.completeness import Finding, findings_before_seal
from records.disposal import disposed_words
from records.facts import add_event
from records.findings.rules.results import results_of_term
from records.home import Home
from records.lock_acts import LockAct, acts_of, recorded_acts
from records.log.heads import checkpoint, inclusion_proof
from records.named_pupils import names_a_pupil, names_of_classes
from records.paper_rules import PaperRules, class_paper_rules
from records.policy import Policies
from records.problems import CannotError, SoluuError, StoreBusyError, UsageError, machine_refusal
from records.reading import (
    NotImportedError,
    Scope,
    class_record,
    latest_bundle,
    names_beside,
    sealed_documents,
    supersessions,
    touched_since_sealing,
    used_status_indices,
)  # fmt: skip
from records.store import Database, Store
from records.withdrawals import withdrawals

Progress = Callable[[int, int, str], None]
_IN_THE_WAY = (SoluuError, OSError, sqlite3.Error)  # of one class; anything else is a mistake of ours


@dataclass(frozen=True, slots=True)
class SealOutcome:
    """What became of one class. `path` is None where it was not sealed; `unchanged`: sealed before, as is.

    `error` says why a class could not be sealed, and what to do; or, beside a path, why its codes are not yet among
    the public records, which the next sealing makes good.
    """

    scope: Scope
    findings: tuple[Finding, ...]
    path: Path | None
    revision: int | None
    documents: int
    unchanged: bool
    error: str | None = None

    @property
    def is_sealed(self) -> bool:
        return self.path is not None

    def as_dict(self) -> dict[str, object]:
        return {
            "school": self.scope.school,
            "year": self.scope.school_year,
            "term": self.scope.term,
            "class": self.scope.class_name,
            "sealed": self.is_sealed,
            "unchanged": self.unchanged,
            "revision": self.revision,
            "path": str(self.path) if self.path else None,
            "documents": self.documents,
            "error": self.error,
            "findings": [finding.as_dict() for finding in self.findings],
        }


def read_class(store: Store, corrections: ObservedCorrections, scope: Scope) -> ClassRecord:
    """The class's record with its observed corrections."""
    with store.read() as db:
        return class_record(db, scope, corrections.of(db, scope))


def is_as_sealed(record: ClassRecord, sealed_facts: str) -> bool:
    """Whether the class's facts are those that were sealed: the one answer for the sealing and for the pages.

    `sealed_facts` is the digest that its newest bundle was recorded with.
    """
    return facts_sha256(record) == sealed_facts


def differs_from_bundle(store: Store, corrections: ObservedCorrections, scope: Scope, sealed_facts: str) -> bool:
    """Whether the class's facts are no longer those that were sealed, as where all its imports were taken back."""
    try:
        return not is_as_sealed(read_class(store, corrections, scope), sealed_facts)
    except NotImportedError:
        return True


def _stands(home: Home, db: Database, record: ClassRecord, before: Mapping[str, Any]) -> bool:
    """Whether a class's newest bundle (its row) is all that sealing would make: of the same facts, by a key that counts
    for it."""
    return is_as_sealed(record, str(before["facts_sha256"])) and not SpentKeys.of(home, db).sealed(before)


def findings_of(
    home: Home, store: Store, policies: Policies, scopes: Sequence[Scope], now: datetime
) -> list[tuple[Scope, tuple[Finding, ...]]]:
    """What stands in the way of each class, before anything is sealed."""
    corrections = ObservedCorrections(policies)
    acts = _lock_acts(store)
    found = []
    for scope in scopes:
        record = read_class(store, corrections, scope)
        try:
            revision = _revision(home, store, corrections, scope, record)
        except _IN_THE_WAY:     # its bundle is lost or damaged: the sealing refuses, and says so
            revision = None
        found.append((scope, _findings(store, record, policies, acts, now, revision)))
    return found


def _findings(
    store: Store, record: ClassRecord, policies: Policies, acts: Sequence[LockAct], now: datetime,
    revision: Revision | None,
) -> tuple[Finding, ...]:  # fmt: skip
    year = (record.school, record.school_year)
    policy = policies.of(*year)
    with store.read() as db:
        stated = class_results(db, *year, record.class_name)
    differing = results_of_term(stated, policy, record.term, now)
    found = findings_before_seal(record, policy, now, acts_of(acts, *year), differing)
    return (*revision.findings(dict(record.subjects)), *found) if revision else found


def _revision(
    home: Home, store: Store, corrections: ObservedCorrections, scope: Scope, record: ClassRecord
) -> Revision | None:
    """What sealing the class would change of its newest bundle; None where it has none, or that one stands."""
    with store.read() as db:
        before = latest_bundle(db, scope)
        if before is None or before["disposal_id"] or _stands(home, db, record, before):
            return None
        is_key_spent = SpentKeys.of(home, db).sealed(before)
    path = home.bundle_path(scope.school, scope.school_year, str(before["file_name"]))
    require_whole(path, str(before["zip_sha256"]), scope)
    sealed = sealed_facts(path)
    with store.read() as db:
        made = revision_of(home, db, corrections, scope, record, before, sealed)
    return replace(made, is_key_spent=is_key_spent)


def _sealed_by_spent_keys(home: Home, store: Store, scopes: Sequence[Scope]) -> list[Scope]:
    with store.read() as db:
        spent = SpentKeys.of(home, db).scopes(db)
    return [scope for scope in scopes if scope in spent]


def _sealed_otherwise(store: Store, corrections: ObservedCorrections, scopes: Sequence[Scope]) -> list[Scope]:
    """Those of the classes that are sealed and whose facts have changed since."""
    with store.read() as db:
        touched = touched_since_sealing(db)
    key = ("school", "school_year", "term", "class_name")
    digests = {Scope(*(row[name] for name in key)): row["facts_sha256"] for row in touched.iter_rows(named=True)}
    return [
        scope for scope in scopes
        if scope in digests and differs_from_bundle(store, corrections, scope, digests[scope])
    ]  # fmt: skip


def require_nameless(store: Store, scopes: Sequence[Scope], *reasons: str | None) -> None:
    """Raises `UsageError` where a reason seems to name a pupil: it stands in the bundle's statement, which each
    pupil's extract takes along."""
    given = [reason for reason in reasons if reason]
    if not given:
        return
    with store.read() as db:
        names = names_of_classes(db, scopes)
    if any(names_a_pupil(reason, names) for reason in given):
        raise UsageError(
            "Lý do có vẻ nêu tên một học sinh của lớp. Lý do nằm trong gói và trong bản trích của mọi học sinh, nhiều "
            "người sẽ đọc: bỏ tên, chỉ ghi việc; tên giáo viên trùng thì ghi chức vụ thay cho tên."
        )


def _require_reason(
    home: Home, store: Store, corrections: ObservedCorrections, scopes: Sequence[Scope], reason: str | None
) -> None:
    """A reason where a class is sealed anew, and none where no class is: before anything is sealed."""
    spent = _sealed_by_spent_keys(home, store, scopes)
    otherwise = [scope for scope in _sealed_otherwise(store, corrections, scopes) if scope not in spent]
    told = [
        f"{what}: {', '.join(f'{scope.class_name} {scope.term} {scope.school_year}' for scope in anew)}."
        for what, anew in (
            ("Đã niêm phong bằng khóa nay không còn giá trị cho gói (bị báo lộ, hoặc đã thay, trước khi ký)", spent),
            ("Đã niêm phong và nay dữ liệu khác", otherwise),
        ) if anew
    ]  # fmt: skip
    if told and reason is None:
        raise UsageError(f"{' '.join(told)} Lập bản mới thì phải nêu lý do: --reason \"…\".")
    if reason is not None and not told:
        raise UsageError(
            "Không lớp nào ở đây đã niêm phong mà nay dữ liệu khác (hay khóa đã ký gói không còn giá trị), nên không "
            "có bản mới để ghi lý do. Bỏ --reason."
        )


def _lock_acts(store: Store) -> tuple[LockAct, ...]:
    with store.read() as db:
        return recorded_acts(db)


def seal_classes(
    home: Home,
    store: Store,
    policies: Policies,
    scopes: Sequence[Scope],
    *,
    key: Ed25519PrivateKey,
    now: datetime,
    accept_findings: bool,
    actor: str = "văn thư",
    progress: Progress | None = None,
    unsigned_reason: str | None = None,
    reason: str | None = None,
    stopped: Callable[[], bool] = lambda: False,
) -> list[SealOutcome]:
    """Seal each class whose findings are accepted. One sealing run at a time; one class in memory at a time.

    `unsigned_reason`: why classes are sealed without signatures that their profile asks for; it stands in the bundle.
    `reason`: why classes that are sealed are sealed anew; it stands in the bundle, and `UsageError` is raised, before
    anything is sealed, where it is lacking or there is no such class.

    What stands in the way of one class (a lost bundle, a lost original) is told in its outcome: the others go on.
    `stopped`: asked before each class; once it says so, those that are left have no outcome.
    """
    home.make_folders()
    home.require_settings()
    reason = reason_of(reason)
    require_nameless(store, scopes, unsigned_reason, reason)
    corrections = ObservedCorrections(policies)
    outcomes = []
    with sealing_alone(home, store.wait):
        _require_reason(home, store, corrections, scopes, reason)
        republish(home, store)
        mend_list(home, store, key, now, actor)
        acts = _lock_acts(store)
        for number, scope in enumerate(scopes):
            if stopped():
                break
            if progress:
                progress(number, len(scopes), f"{scope.class_name} {scope.term}")
            findings: tuple[Finding, ...] = ()
            try:
                record = read_class(store, corrections, scope)
                rules = class_paper_rules(policies.of(record.school, record.school_year), record)
                signing = _signing(home, store, scope, record, rules, key, now, unsigned_reason)
                outcome = _as_sealed_before(home, store, scope, record)
                revision = None if outcome else _revision(home, store, corrections, scope, record)
                findings = signing.told(_findings(store, record, policies, acts, now, revision))
                if outcome:
                    outcome = replace(outcome, findings=findings)
                if outcome is None and findings and not accept_findings:
                    outcome = SealOutcome(scope, findings, None, None, 0, unchanged=False)
                outcomes.append(outcome or _seal(
                    home, store, scope, record, findings, rules, signing, key=key, now=now, actor=actor,
                    revises=_for(revision, reason),
                ))
            except _IN_THE_WAY as error:
                outcomes.append(SealOutcome(scope, findings, None, None, 0, unchanged=False, error=_sentence(error)))
        if progress:
            progress(len(outcomes), len(scopes), "")
    return outcomes


def _for(revision: Revision | None, reason: str | None) -> Revision | None:
    """The revision with its reason. Another process may have changed the class since reasons were asked for."""
    if revision is None:
        return None
    if reason is None:
        raise CannotError(
            "Dữ liệu của lớp, hoặc khóa của trường, vừa đổi trong lúc niêm phong. Chạy lại, kèm lý do: --reason \"…\"."
        )
    return replace(revision, reason=reason)


def _as_sealed_before(home: Home, store: Store, scope: Scope, record: ClassRecord) -> SealOutcome | None:
    """The outcome of a class whose newest bundle stands, whatever findings it has; None of another."""
    with store.read() as db:
        before = latest_bundle(db, scope)
        stands = before is not None and _stands(home, db, record, before)
    if before and before["disposal_id"]:
        raise CannotError(
            f"Gói lớp {scope.class_name} {scope.term} đã tiêu hủy theo {before['disposal_id']}, không niêm phong lại. "
            "Xem: soluu dispose list"
        )
    if before is None or not stands:
        return None
    path = home.bundle_path(scope.school, scope.school_year, str(before["file_name"]))
    require_whole(path, str(before["zip_sha256"]), scope)
    left = prepared_of(home, scope)
    if left and (left.facts_sha256, left.revision) == (before["facts_sha256"], before["revision"]):
        discard(left)   # a run was cut short after it had sealed them
    return SealOutcome(scope, (), path, int(str(before["revision"])), 0, unchanged=True)


def _seal(
    home: Home,
    store: Store,
    scope: Scope,
    record: ClassRecord,
    findings: tuple[Finding, ...],
    rules: PaperRules,
    signing: Signing,
    *,
    key: Ed25519PrivateKey,
    now: datetime,
    actor: str,
    revises: Revision | None,
) -> SealOutcome:
    with store.read() as db:
        before = latest_bundle(db, scope)
        used = taken_status_indices(home, db)
        taken = names_beside(db, scope.school, scope.school_year)
        status_list = coming_list(home, db, key, now, superseding=_of(scope))
    revision = int(str(before["revision"])) + 1 if before else 1
    sealed = seal_class(
        record, findings, originals=_originals(home, record), private_key=key, revision=revision, now=now,
        verify_url=home.verify_url, status_indices=free_status_indices(used), keys=public_keys(home.keys),
        rules=rules, log=statement_log(store, key=key, revision=revision, now=now, actor=actor),
        signed=signing.signed, unsigned_reason=signing.reason, taken=taken,
        stamp=stamp_of(home), revises=revises, status_list=status_list,
    )  # fmt: skip
    path = home.bundle_path(scope.school, scope.school_year, sealed.file_name)
    write_whole(path, sealed.zip_bytes)
    with store.write() as db:
        _record(db, scope, sealed, revision, len(findings), now, actor, revises, signing)
    outcome = SealOutcome(scope, findings, path, revision, len(sealed.documents), unchanged=False)
    try:
        if signing.of is not None:
            discard(signing.of)
        republish(home, store, scope)
        issue_list(home, store, key, now)
    except _IN_THE_WAY as error:  # sealed all the same
        return replace(outcome, error=_sentence(error))
    return outcome


def next_revision(home: Home, db: Database, scope: Scope, record: ClassRecord) -> int | None:
    """The revision that a sealing would make now; None where it would make none."""
    before = latest_bundle(db, scope)
    if before is None:
        return 1
    return None if _stands(home, db, record, before) else int(str(before["revision"])) + 1


def _signing(
    home: Home, store: Store, scope: Scope, record: ClassRecord, rules: PaperRules, key: Ed25519PrivateKey,
    now: datetime, reason: str | None,
) -> Signing:  # fmt: skip
    """The signed papers to seal, where any were printed to be signed or must be; nothing of a class that is sealed."""
    with store.read() as db:
        revision, used = next_revision(home, db, scope, record), used_status_indices(db)
    prepared = prepared_of(home, scope) if revision is not None else None
    if revision is None or (prepared is None and not rules.before_sealing):
        return Signing()
    signer = key_id(key.public_key()).hex()
    from jobs.authorities import believed  # noqa: PLC0415 – needed by few, and what it needs takes a second to load

    is_current = prepared is not None and prepared.is_of(facts_sha256(record), revision, signer)
    if prepared is not None and any(paper.document.status_index in used for paper in prepared.papers):
        is_current = False      # a list that was brought back after its places had been given away
    trust = believed(home)
    return to_seal(prepared, rules.before_sealing, is_current=is_current, trust=trust, now=now, reason=reason)


def _sentence(error: Exception) -> str:
    return str(error) if isinstance(error, SoluuError) else machine_refusal(error)


def statement_log(
    store: Store, *, key: Ed25519PrivateKey, revision: int, now: datetime, actor: str
) -> Callable[[str, str], str]:
    """What puts a bundle's statement in the event log and proves it, under a head that the sealing key signs.

    Before the bundle is written: an event whose bundle was then never made tells of an attempt, and harms nothing.
    """

    def log(bundle_id: str, statement_sha256: str) -> str:
        with store.write() as db:
            detail = {"revision": revision, "statement_sha256": statement_sha256}
            number = add_event(db, now, actor, STATEMENT_SEALED, bundle_id, detail)
            checkpoint(db, key, now)
            return str(inclusion_proof(db, number))

    return log


def free_status_indices(used: set[int]) -> Iterator[int]:
    """Places of the status list that nobody has, at random: a place tells nothing of when or what was sealed. The list
    grows before it is more than half full, so that there always are places to choose among."""
    taken = set(used)
    while 2 * len(taken) < MOST_SIZE:
        index = secrets.randbelow(size_for(2 * (len(taken) + 1)))
        if index not in taken:
            taken.add(index)
            yield index
    raise CannotError("Danh sách trạng thái đã đầy. Báo cho nhóm phát triển Sổ Lưu.")


def _originals(home: Home, record: ClassRecord) -> dict[str, bytes]:
    originals = {}
    for source in record.sources:
        path = original_path(home, source.sha256, source.extension)
        if not path.exists():
            raise CannotError(
                f"Thiếu bản gốc {source.original_name} trong kho ({path.name}). Nhập lại tệp đó rồi niêm phong."
            )
        originals[source.sha256] = path.read_bytes()
    return originals


def _record(
    db: Database, scope: Scope, sealed: SealedBundle, revision: int, accepted: int, now: datetime, actor: str,
    revises: Revision | None, signing: Signing,
) -> None:  # fmt: skip
    since = {"supersedes": revises.bundle_id, "why": list(revises.why)} if revises else {}
    record_bundle(db, _of(scope), sealed, revision, accepted, now, actor, {**since, "signatures": signing.outcome})


def _of(scope: Scope) -> dict[str, str]:
    """The columns that say of what a bundle is."""
    return {
        "school": scope.school, "school_year": scope.school_year, "term": scope.term, "class_name": scope.class_name,
    }  # fmt: skip


def record_bundle(
    db: Database, of: Mapping[str, str], sealed: SealedBundle, revision: int, accepted: int, now: datetime, actor: str,
    told: Mapping[str, object] | None = None,
) -> None:  # fmt: skip
    """Put a sealed bundle and its documents on record. `of`: the columns that say of what it is; `told`: more for the
    log, which holds no words of people: which bundle it supersedes and why, how it is signed."""
    bundle = {
        "bundle_id": sealed.bundle_id,
        **of,
        "revision": revision,
        "file_name": sealed.file_name,
        "zip_sha256": sealed.zip_sha256,
        "facts_sha256": sealed.facts_sha256,
        "sealed_at": to_store(now),
        "key_id": sealed.key_id,
        "accepted_findings": accepted,
    }
    db.insert("bundle", pl.DataFrame([bundle]))
    db.insert(
        "document",
        pl.DataFrame(
            [
                {
                    "document_id": document.document_id, "bundle_id": sealed.bundle_id, "kind": int(document.kind),
                    "path": document.path, "sha256": document.sha256, "code": document.code,
                    "pupil_code": document.pupil_code, "revision": document.revision,
                    "status_index": document.status_index,
                }
                for document in sealed.documents
            ],
            schema_overrides={"pupil_code": pl.String},
        ),
    )  # fmt: skip
    detail = {"revision": revision, "zip_sha256": sealed.zip_sha256, "accepted_findings": accepted, **(told or {})}
    add_event(db, now, actor, "seal", sealed.bundle_id, detail)


def republish(home: Home, store: Store, scope: Scope | None = None) -> None:
    """Put sealed documents, of a class or all, and the keys among the public lookup records, as the store has them.

    Runs before and after each sealing: whatever a run that was cut short left unpublished is made good by the next.
    Says of which class a document is, never of which pupil.
    """
    with store.read() as db:
        documents, since = sealed_documents(db, scope), supersessions(db)
        sets, withdrawn = () if scope else issued_sets(db), withdrawals(db)
    publish_keys(home)
    lookup = Lookup(home.lookup_path)
    lookup.put(sets)
    lookup.put(
        LookupRecord(
            document_id=row["document_id"],
            code=row["code"],
            kind=DocumentKind(row["kind"]),
            school=row["school"],
            label=_label(row),
            school_year=row["school_year"],
            term=row["term"] or "",
            revision=row["revision"],
            sealed_at=_iso(row["sealed_at"]),
            sha256=row["sha256"],
            bundle_id=row["bundle_id"],
            **standing_of(withdrawn.get(row["document_id"]), is_old=row["newest_revision"] > row["revision"]),
            newest_revision=row["newest_revision"],
            disposed=disposed_words(row["disposal_id"], row["decision_number"], row["decision_date"])
            if row["decision_number"] else None,
            newest_id=row["newest_id"],
            superseded_at=_iso(since[row["bundle_id"]][0]) if row["bundle_id"] in since else None,
            why=",".join(since[row["bundle_id"]][1]) if row["bundle_id"] in since else "",
        )
        for row in documents.iter_rows(named=True)
    )


def _iso(moment: datetime) -> str:
    return from_store(moment).isoformat(timespec="seconds")


def _label(row: Mapping[str, Any]) -> str:
    """Of which class, month or disposal a document is."""
    if row["certifies"]:
        return disposal_label(row["certifies"])
    return inspection_label(row["month"]) if row["month"] else public_label(row["kind"], row["class_name"])


@contextlib.contextmanager
def sealing_alone(home: Home, wait: float) -> Iterator[None]:
    """One sealing run at a time. Raises `StoreBusyError` when another one goes on for longer than we wait."""
    try:
        with FileLock(home.root / "niem-phong.lock", timeout=wait):
            yield
    except Timeout as error:
        raise StoreBusyError(
            f"Một lượt niêm phong khác đang chạy, đã đợi {wait:g} giây. Chờ lượt ấy xong rồi thử lại."
        ) from error


def require_whole(path: Path, zip_sha256: str, scope: Scope) -> None:
    """The bundle that was sealed must be there, as it was: a sealed class is not silently sealed anew."""
    name = f"Gói {path.name} của lớp {scope.class_name}"
    if not path.exists():
        raise CannotError(f"{name} không còn ở {path.parent}. Chép lại gói đó từ bản sao vào đúng chỗ rồi chạy lại.")
    if sha256_of(path) != zip_sha256:
        raise CannotError(f"{name} đã hỏng: không còn đúng như lúc niêm phong. Thay bằng bản sao còn tốt rồi chạy lại.")
