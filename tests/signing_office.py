"""A school whose profile asks for digital signatures on the class summary, with a class of two, and people who sign."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from pki import PASSPHRASE, Holder, Pki, today
from sample_home import School

import jobs.preparing_papers
import jobs.sealing
from archive.keys import load_private
from archive.signatures.signers import p12_signer
from archive.signatures.signing import Pen, pen_of
from jobs.authorities import believed
from jobs.measuring import ObservedCorrections
from jobs.policies import policies_of
from jobs.prepared_papers import Prepared, PreparedPaper, all_prepared, prepared_of
from jobs.preparing_papers import prepare_classes
from jobs.sealing import SealOutcome, seal_classes
from jobs.signing_papers import sign_many
from records.class_record import ClassRecord
from records.home import Home
from records.policy.words import Role
from records.reading import Scope, class_record, find_scopes
from records.store import Store

RULE = """
[[signing]]
code = "ky-so-bang-tong-hop"
article = "Điều 1"
sentence = "Bảng tổng hợp có chữ ký số của giáo viên chủ nhiệm và hiệu trưởng trước khi niêm phong."
documents = ["class_summary"]
signers = ["homeroom", "principal"]
by_means_of = ["digital"]
before_sealing = true
"""


@dataclass
class Office:
    """The school, its class, its authorities and the people who sign."""

    home: Home
    store: Store
    scope: Scope
    authority: Pki
    homeroom: Holder
    principal: Holder

    def prepare(self, *, again: bool = False) -> tuple[Prepared, bool]:
        (made,) = prepare_classes(
            self.home, self.store, policies_of(self.home), [self.scope], key=load_private(self.home.keys, None),
            now=today(), actor="văn thư", again=again,
        )  # fmt: skip
        return made.prepared, made.is_new

    def pen(self, holder: Holder) -> Pen:
        signer = p12_signer(holder.p12([self.authority.intermediate]), PASSPHRASE, believed(self.home))
        return pen_of(signer, now=today())

    def sign(self, holder: Holder, *roles: Role) -> tuple[int, int]:
        run = sign_many(
            self.home, self.store, all_prepared(self.home), self.pen(holder), roles, trust=believed(self.home),
            now=today(),
        )  # fmt: skip
        return run.signed, run.present

    def seal(self, reason: str | None = None) -> SealOutcome:
        (outcome,) = seal_classes(
            self.home, self.store, policies_of(self.home), [self.scope], key=load_private(self.home.keys, None),
            now=today(), accept_findings=True, unsigned_reason=reason,
        )  # fmt: skip
        return outcome

    def now(self) -> Prepared:
        found = prepared_of(self.home, self.scope)
        assert found is not None
        return found

    def copied(self, root: Path) -> Office:
        shutil.copytree(self.home.root, root)
        home = Home(root)
        return replace(self, home=home, store=Store(home.store_path))


def summary_of(prepared: Prepared) -> PreparedPaper:
    return next(paper for paper in prepared.papers if paper.name == "class_summary")


@contextmanager
def few_pupils() -> Iterator[None]:
    """A class of two: what is signed two times forty times tells no more."""

    def two(store: Store, _: ObservedCorrections, scope: Scope) -> ClassRecord:
        with store.read() as db:
            record = class_record(db, scope, ())    # corrections take seconds to find, and nothing here is about them
        return replace(record, pupils=record.pupils[:2])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(jobs.sealing, "read_class", two)
        patch.setattr(jobs.preparing_papers, "read_class", two)
        yield


def open_office(school: School, root: Path, authority: Pki) -> Office:
    """A copy of the imported school, with the rule, the authorities and two people; nothing printed yet."""
    shutil.copytree(school.home.root, root)
    home = Home(root)
    home.policy_path.write_text(home.policy_path.read_text(encoding="utf-8") + RULE, encoding="utf-8")
    store = Store(home.store_path)
    with store.read() as db:
        scope = find_scopes(db, term="HK1")[0]
    home.authorities.mkdir()
    names = {"goc.crt": authority.root.pem, "ca.cer": authority.intermediate.der, "tsa.pem": authority.tsa_ca.pem}
    lists = {f"{number}.crl": content for number, content in enumerate(authority.crls())}
    for name, content in {**names, **lists}.items():
        (home.authorities / name).write_bytes(content)
    curve = ec.SECP256R1()
    people = [authority.person(name, ec.generate_private_key(curve)) for name in ("Nguyễn Thị Ân", "Lê Văn Cường")]
    return Office(home, store, scope, authority, *people)
