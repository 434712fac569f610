"""Papers and files become a sealed bundle: notices, the bag's lists, statement, signature, ZIP. Of whatever kind.

What the papers say is left to `sealing` (a class) and `inspection_sealing` (a month's inspection).
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

import qr
from archive import bag, notices, seal
from archive.checking.bag import Asked, is_intact, judge_bag, read_bag
from archive.checking.container import open_bundle
from archive.checking.people import People
from archive.checking.result import Findings, TrustedKey
from archive.documents import Press, SealedDocument
from archive.key_list import KeyInfo
from archive.papers.frame import Letterhead
from archive.record_json import iso
from qr.payload import document_label, key_id
from records.clock import vn_datetime
from records.policy.words import capital


@dataclass(frozen=True, slots=True)
class SealedBundle:
    """A sealed bundle: `bundle_id` is the document id of the paper that stands for it; ids and digests in hex."""

    bundle_id: str
    file_name: str
    zip_bytes: bytes
    zip_sha256: str
    facts_sha256: str
    key_id: str
    documents: tuple[SealedDocument, ...]


@dataclass(frozen=True, slots=True)
class Means:
    """With what a bundle is sealed: key, revision, moment, the address of its codes, numbers and randomness.

    `keys`: the school's public keys to list beside the signing one. `status_indices` yields numbers that no document
    has. `log` puts a statement (bundle's id, SHA-256, both in hex) in the event log and gives the proof of it. `taken`:
    the names, in lower case, of the bundles that lie where this one will. `stamp` gives an RFC 3161 token over bytes;
    None: there is no time-stamp, which the seal says. `status_list`: the school's as of this sealing, if it has one.
    """

    private_key: Ed25519PrivateKey
    revision: int
    now: datetime
    verify_url: str
    status_indices: Iterator[int]
    keys: Sequence[KeyInfo] = ()
    random_bytes: Callable[[int], bytes] = field(default=secrets.token_bytes)
    log: Callable[[str, str], str] | None = None
    taken: Collection[str] = frozenset()
    stamp: Callable[[bytes], bytes] | None = None
    status_list: bytes | None = None

    def free_name(self, name: str, bundle_id: bytes) -> str:
        """The name, or where another bundle has it one of its own: plain ASCII does not tell 6D from 6Đ."""
        return f"{name.removesuffix('.zip')}-{bundle_id.hex()[:8]}.zip" if name.lower() in self.taken else name

    @property
    def signer(self) -> str:
        """The id of the signing key."""
        return key_id(self.private_key.public_key()).hex()

    def press(self, head: Letterhead) -> Press:
        """What prints the bundle's papers."""
        # Scheme and host of the address that codes begin with: 'https://truong.edu.vn/V/' or without the path.
        base = re.sub(r"/V/?$", "", self.verify_url, flags=re.IGNORECASE)
        return Press(head, self.private_key, self.revision, self.now, base, self.status_indices, self.random_bytes)


class NotAsSealedError(RuntimeError):
    """What was made does not verify: a fault of ours, of which nothing may be published."""


@dataclass(frozen=True, slots=True)
class Bundling:
    """What a bundle is of: `subject` is what its statement says of that, `words` the same for people.

    `notice`: which of the notices tells what lies in it.
    """

    file_name: str
    school: str
    subject: Mapping[str, object]
    words: str
    notice: str
    accepted_findings: int = 0


def pack(
    bundling: Bundling,
    means: Means,
    bundle_id: bytes,
    payload: Mapping[str, bytes],
    documents: Sequence[SealedDocument],
    facts_sha256: str,
) -> SealedBundle:
    """Seal the payload as it is. Equal arguments give equal bytes."""
    bundling = replace(bundling, file_name=means.free_name(bundling.file_name, bundle_id))
    sealed = seal.Sealed(
        bundle_id.hex(), bundling.school, bundling.subject, means.revision, iso(means.now), bundling.accepted_findings
    )
    files = _with_tags(payload, sealed, bundling, means, document_label(bundle_id))
    files |= _seal_files(sealed, files, means)
    content = bag.zip_bag(files, bundling.file_name.removesuffix(".zip"), means.now)
    _read_back(content, bundling.file_name, means)
    return SealedBundle(
        sealed.bundle_id, bundling.file_name, content, sha256(content).hexdigest(), facts_sha256, means.signer,
        tuple(documents),
    )  # fmt: skip


def _read_back(content: bytes, name: str, means: Means) -> None:
    """Verify what was sealed, every paper of it, before it leaves: whoever trusts the key takes its word for them."""
    public = means.private_key.public_key()
    own = TrustedKey(means.signer, public.public_bytes_raw())
    findings = Findings()
    with open_bundle(content, name, findings) as container:
        files = container.files if container else {}
        bag_ = read_bag(files, findings, People(findings, is_asked=False))  # theirs were judged when they were taken in
    said = judge_bag(bag_, Asked([own]), findings)
    if not (said.signed and is_intact(findings)):
        codes = sorted({f"{problem.code} {problem.file}" for problem in findings})
        raise NotAsSealedError(f"Gói vừa lập không qua được kiểm chứng, nên không được ghi: {', '.join(codes)}.")


def _with_tags(
    payload: Mapping[str, bytes], sealed: seal.Sealed, bundling: Bundling, means: Means, label: str
) -> dict[str, bytes]:
    """Payload, notices and the bag's own files: everything but the seal."""
    words = bundling.words
    notice = notices.read_first(bundling.notice, {
        "school": sealed.school, "about": capital(words), "revision": str(sealed.revision),
        "sealed_at": vn_datetime(means.now), "label": label, "key_id": means.signer, "file_name": bundling.file_name,
        "folder": bundling.file_name.removesuffix(".zip"), "time": notices.WHEN[means.stamp is not None],
    })  # fmt: skip
    others = {"DOC-TRUOC.html": notice, "verify.html": qr.offline_page().encode("utf-8")}
    info = bag.BagInfo(sealed.school, sealed.bundle_id, _agent(), f"Hồ sơ niêm phong {words}, bản {sealed.revision}")
    return {**payload, **others, **bag.tag_files(payload, others, info, means.now)}


def _seal_files(sealed: seal.Sealed, files: Mapping[str, bytes], means: Means) -> dict[str, bytes]:
    listed = [key.as_dict() for key in means.keys]
    if means.signer not in {key.key_id for key in means.keys}:
        listed.append(seal.key_entry(means.private_key.public_key(), sealed.school))
    notes = {seal.KEYS: seal.key_list(listed), seal.NOTE: notices.verify_note()}
    if means.status_list:
        notes[seal.STATUS] = means.status_list
    statement = seal.statement(
        sealed, {**files, **notes}, means.signer, is_logged=means.log is not None, is_stamped=means.stamp is not None
    )
    made = {**notes, seal.STATEMENT: statement, seal.SEAL: seal.signature(statement, means.private_key)}
    if means.stamp:
        made[seal.TIMESTAMP] = means.stamp(statement)
    if means.log:
        made[seal.LOG_PROOF] = means.log(sealed.bundle_id, sha256(statement).hexdigest()).encode("utf-8")
    return made


def _agent() -> str:
    try:
        return f"Sổ Lưu {version('soluu')}"
    except PackageNotFoundError:
        return "Sổ Lưu"
