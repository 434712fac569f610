"""The printing of a class's papers to be signed: once, with the numbers and codes that they will be sealed with."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from archive.documents import SealedDocument
from archive.packing import Means
from archive.papers.frame import letterhead
from archive.sealing import Printed, facts_sha256, print_class
from archive.signatures.preparing import ready_to_sign
from jobs.measuring import ObservedCorrections
from jobs.prepared_papers import (
    PAPER_NAMES,
    Prepared,
    PreparedPaper,
    file_of,
    folder_of,
    keep_printed,
    prepared_of,
    taken_status_indices,
)
from jobs.sealing import free_status_indices, next_revision, read_class, sealing_alone
from records.class_record import ClassRecord
from records.facts import add_event
from records.home import Home
from records.paper_rules import PaperRules, class_paper_rules
from records.policy import Policies
from records.policy.words import Role
from records.problems import CannotError
from records.reading import Scope
from records.store import Store

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Printing:
    """What became of one class: `is_new` is False where its papers were printed before, and are still right."""

    prepared: Prepared
    is_new: bool

    def as_dict(self) -> dict[str, object]:
        scope = self.prepared.scope
        return {
            "school": scope.school, "year": scope.school_year, "term": scope.term, "class": scope.class_name,
            "folder": str(self.prepared.folder), "revision": self.prepared.revision, "new": self.is_new,
            "papers": [
                {
                    "document_id": paper.document.document_id, "file": paper.file,
                    "needs": {str(role): number for role, number in paper.needs.items()},
                }
                for paper in self.prepared.papers
            ],
        }  # fmt: skip


def prepare_classes(
    home: Home,
    store: Store,
    policies: Policies,
    scopes: Sequence[Scope],
    *,
    key: Ed25519PrivateKey,
    now: datetime,
    actor: str,
    again: bool = False,
    progress: Progress | None = None,
) -> list[Printing]:
    """Print each class that has no papers, or none that are still right. `again`: also where they are.

    What was printed before is set aside, with the signatures on it; it is never deleted.
    """
    corrections = ObservedCorrections(policies)
    made = []
    with sealing_alone(home, store.wait):
        for number, scope in enumerate(scopes):
            if progress:
                progress(number, len(scopes), f"{scope.class_name} {scope.term}")
            record = read_class(store, corrections, scope)
            rules = class_paper_rules(policies.of(record.school, record.school_year), record)
            made.append(_prepare(home, store, scope, record, rules, key=key, now=now, actor=actor, again=again))
        if progress:
            progress(len(scopes), len(scopes), "")
    return made


def _prepare(
    home: Home, store: Store, scope: Scope, record: ClassRecord, rules: PaperRules, *,
    key: Ed25519PrivateKey, now: datetime, actor: str, again: bool,
) -> Printing:  # fmt: skip
    with store.read() as db:
        revision = next_revision(home, db, scope, record)
        if revision is None:
            raise CannotError(
                f"Lớp {scope.class_name} {scope.term} đã niêm phong và hồ sơ không đổi: không có gì để ký thêm."
            )
        taken = taken_status_indices(home, db)
    means = Means(key, revision, now, home.verify_url, free_status_indices(taken))
    facts = facts_sha256(record)
    before = None if again else prepared_of(home, scope)
    if before is not None and before.is_of(facts, revision, means.signer):
        return Printing(before, is_new=False)
    printed = [_ready(paper) for paper in print_class(means.press(letterhead(record)), record, rules)]
    papers = tuple(_paper(document, record, rules) for document, _ in printed)
    prepared = Prepared(folder_of(home, scope), scope, facts, revision, means.signer, now, papers, {})
    keep_printed(prepared, printed)
    with store.write() as db:
        detail = {"revision": revision, "facts_sha256": facts, "papers": len(papers)}
        add_event(db, now, actor, "print-to-sign", f"{scope.class_name}/{scope.term}/{scope.school_year}", detail)
    return Printing(prepared, is_new=True)


def _ready(printed: Printed) -> Printed:
    document, content = printed
    ready = ready_to_sign(content)
    return replace(document, sha256=sha256(ready).hexdigest()), ready


def _paper(document: SealedDocument, record: ClassRecord, rules: PaperRules) -> PreparedPaper:
    name = PAPER_NAMES[document.kind]
    required = rules.before_sealing.get(name, ())
    places = dict.fromkeys((*(place.role for place in rules.signings[name]), *required))
    needs: Mapping[Role, int] = {role: _people(role, record) for role in required}
    return PreparedPaper(document, file_of(document), tuple(places), needs)


def _people(role: Role, record: ClassRecord) -> int:
    """How many people hold an office in a class: of subject teachers, as many as are known by name."""
    return max(1, len({*record.teachers.values()})) if role == "teacher" else 1
