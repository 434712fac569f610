"""Verifies a bundle, a single PDF or a code, with nothing but the thing itself and keys that the caller trusts.

Stands alone: standard library, cryptography, pikepdf, qr, proofs and zips; pyHanko where people signed. Reads no
network, unpacks nothing to disk. Whatever is wrong with a file is a problem in the result, all of them in one run; it
never raises for bad contents.

A bundle is *intact* when every file agrees with both manifests and the signed statement, none is missing or extra, each
PDF's record agrees with its code, and a ZIP holds nothing beside these files; *signed* when the key in the seal signed
the statement and every code; *trusted* when that key is among the caller's and was the school's then; *timely* when a
time-stamp of an authority that the caller trusts is over the statement, of about the time that this states, and None
where there is none, its authority is not trusted here, or its certificate has ended and no renewal beside the ZIP was
made before; *logged* when its statement is in the event log, under a head
that the key in the seal signed, and None instead of True where that key is not trusted; *current* is what the lookup
says of the document that it claims to be, and None instead of True where its content is not intact: another content is
not the newest revision of anything; *people* are the signatures of persons on its papers, which neither make nor mar
its integrity. What could not be read at all was not checked: None, and a problem that says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import IO, TYPE_CHECKING

from archive.checking.container import READ_ERRORS, Container, open_bundle
from archive.checking.key_check import is_worth, known_since
from archive.checking.log_check import check_log
from archive.checking.manifests import Digests, Hasher, check_manifests
from archive.checking.paper import MAX_PDF_BYTES, Paper, is_signed_by, read_paper
from archive.checking.people import People
from archive.checking.renewal_check import check_renewals
from archive.checking.result import (
    MESSAGES,
    NOT_READ,
    PEOPLE,
    Findings,
    Successor,
    TrustedKey,
    VerifyProblem,
    VerifyResult,
)
from archive.checking.seal_check import SealCheck, check_seal
from archive.checking.stamp_check import check_stamp
from archive.checking.standing import Lookup, check_digest, check_standing, successor
from qr.payload import BadCodeError, code_of, document_label, parse

if TYPE_CHECKING:
    from archive.signatures.trust import Trust

__all__ = [
    "Successor", "TrustedKey", "VerifyProblem", "VerifyResult", "verify_bundle", "verify_code", "verify_path",
    "verify_pdf",
]

CHUNK = 1 << 20
MAX_KEPT_BYTES = 1 << 24        # 16 MiB: lists and the seal, which are read whole
ORIGINALS = "data/original/"
# Problems that say who signed, or what became of the document since: they leave its integrity alone.
_NOT_OF_INTEGRITY = frozenset(
    {
        "signature", "key", "untrusted", "key-retired", "key-compromised", "code-signature", "superseded", "revoked",
        "other-code", "stamp-time", "renewal",
    }
)


def verify_path(
    path: Path, *, trusted_keys: Sequence[TrustedKey], lookup: Lookup | None = None, believed: Trust | None = None,
    now: datetime | None = None,
) -> VerifyResult:  # fmt: skip
    """Verify a bundle (ZIP or unpacked folder) or a PDF, told apart by content. `believed`: the authorities by whom
    people's certificates are judged, at `now`."""
    if path.is_dir():
        return verify_bundle(path, trusted_keys=trusted_keys, lookup=lookup, believed=believed, now=now)
    try:
        with path.open("rb") as file:
            beginning = file.read(1024)
    except OSError:
        return _refused(str(path), path.name, "unreadable")
    # The first member of a bundle may be a PDF, as it is: what begins as a ZIP is one, whatever comes after.
    if beginning.startswith(b"PK"):
        return verify_bundle(path, trusted_keys=trusted_keys, lookup=lookup, believed=believed, now=now)
    if b"%PDF-" in beginning:
        return verify_pdf(path, trusted_keys=trusted_keys, lookup=lookup, believed=believed, now=now)
    if path.suffix.lower() == ".zip":
        return verify_bundle(path, trusted_keys=trusted_keys, lookup=lookup, believed=believed, now=now)
    return _refused(str(path), path.name, "kind")


def verify_bundle(
    source: Path | bytes, *, trusted_keys: Sequence[TrustedKey], lookup: Lookup | None = None, name: str = "goi.zip",
    believed: Trust | None = None, now: datetime | None = None,
) -> VerifyResult:
    """Verify a whole bundle. `name` stands for bytes that come without a path."""
    shown = str(source) if isinstance(source, Path) else name
    findings = Findings()
    with open_bundle(source, source.name if isinstance(source, Path) else name, findings) as container:
        if container is None:
            return VerifyResult(shown, None, None, None, None, None, tuple(findings))
        people = People(findings, believed, now)
        bag = _read(container, findings, people)
    check_manifests(bag.digests, bag.kept, findings)
    seal = check_seal(bag.digests, bag.kept, findings)
    logged = check_log(bag.digests, bag.kept, seal, findings)
    signed = seal.signed and _papers_are_signed(bag, seal, findings)
    stamped = check_stamp(bag.digests, bag.kept, seal, believed, findings)
    stamped = check_renewals(source, seal.bundle_id, stamped, believed, now, findings)
    known_at = _earliest(known_since(bag.paper_of(seal.bundle_id), lookup), stamped.at) if signed else None
    trusted = _is_trusted(seal, trusted_keys, known_at, findings)
    standing = _bundle_standing(bag, seal, lookup, findings) if signed else None
    intact = _is_intact(findings)
    current = _current(standing, intact)
    # Whoever makes a key of their own makes a log of their own, too.
    known = logged if trusted or logged is False else None
    return VerifyResult(
        shown, intact, signed, trusted, stamped.timely, current, tuple(findings), logged=known, people=people.answer,
        notes=findings.notes, superseded_by=successor(bag.paper_of(seal.bundle_id), lookup) if signed else None,
    )  # fmt: skip


def verify_pdf(
    source: Path | bytes, *, trusted_keys: Sequence[TrustedKey], lookup: Lookup | None = None, name: str = "tep.pdf",
    believed: Trust | None = None, now: datetime | None = None,
) -> VerifyResult:
    """Verify one PDF by itself. Whether its page was changed only the lookup's digest can tell."""
    shown, file = (str(source), source.name) if isinstance(source, Path) else (name, name)
    findings = Findings()
    content = _content(source, file, findings)
    people = People(findings, believed, now)
    if content is not None:
        people.look_at(content, file)
    paper = read_paper(content, file, findings) if content is not None else None
    if content is None or paper is None:
        spoilt = None if findings.has(*NOT_READ) else False
        no_code = None if findings.has(*(NOT_READ - {"no-record"})) else False
        return VerifyResult(
            shown, spoilt, no_code, None, None, None, tuple(findings), people=people.answer, notes=findings.notes
        )
    signed, trusted = _code_answers(paper, file, trusted_keys, lookup, findings)
    same = check_digest(paper, sha256(content).hexdigest(), file, lookup, findings) if signed is not False else None
    standing = check_standing(paper, file, lookup, findings) if signed else None
    intact = same if _is_intact(findings) else False
    return VerifyResult(
        shown, intact, signed, trusted, None, _current(standing, intact), tuple(findings), people=people.answer,
        notes=findings.notes, superseded_by=successor(paper, lookup) if signed else None,
    )  # fmt: skip


def verify_code(text: str, *, trusted_keys: Sequence[TrustedKey], lookup: Lookup | None = None) -> VerifyResult:
    """Verify what a QR says (a code or its whole address). A code alone says nothing of any file: `intact` is None."""
    findings = Findings()
    try:
        paper = Paper(parse(code_of(text)))
    except BadCodeError as error:
        if error.reason == "lower_case":
            problem = VerifyProblem("mã QR", "lower-case", MESSAGES["lower-case"])
            return VerifyResult("mã QR", None, None, None, None, None, (problem,), is_code=True)
        problem = VerifyProblem("mã QR", "code", str(error))
        return VerifyResult("mã QR", None, False, None, None, None, (problem,), is_code=True)
    name = f"Mã tài liệu {document_label(paper.signed.payload.document_id)}"
    signed, trusted = _code_answers(paper, name, trusted_keys, lookup, findings)
    current = check_standing(paper, name, lookup, findings) if signed else None
    return VerifyResult(
        name, None, signed, trusted, None, current, tuple(findings), is_code=True,
        superseded_by=successor(paper, lookup) if signed else None,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Bag:
    """A bag as it was read, once: digests of every file (None: unreadable), lists and seal whole, papers by path."""

    digests: dict[str, Digests | None] = field(default_factory=dict)
    kept: dict[str, bytes] = field(default_factory=dict)
    papers: dict[str, Paper] = field(default_factory=dict)

    def paper_of(self, document_id: str | None) -> Paper | None:
        return next((paper for paper in self.papers.values() if paper.document_id == document_id), None)


def _read(container: Container, findings: Findings, people: People) -> _Bag:
    bag = _Bag()
    for path, opener in container.files.items():
        is_pdf = path.startswith("data/") and path.lower().endswith(".pdf") and not path.startswith(ORIGINALS)
        limit = MAX_PDF_BYTES if is_pdf else 0 if path.startswith("data/") else MAX_KEPT_BYTES
        try:
            with opener() as file:
                digests, content = _hashed(file, limit)
        except READ_ERRORS:
            findings.add(path, "unreadable")
            bag.digests[path] = None
            continue
        bag.digests[path] = digests
        if is_pdf:
            _keep_paper(bag, path, content, findings, people)
        elif content is not None:
            bag.kept[path] = content
    return bag


def _hashed(file: IO[bytes], limit: int) -> tuple[Digests, bytes | None]:
    """Digests in one reading, and the bytes themselves where there are at most `limit` of them."""
    hasher, parts, held = Hasher(), [], 0
    while chunk := file.read(CHUNK):
        hasher.update(chunk)
        held += len(chunk)
        if held <= limit:
            parts.append(chunk)
        else:
            parts.clear()
    return hasher.digests(), b"".join(parts) if held <= limit else None


def _keep_paper(bag: _Bag, path: str, content: bytes | None, findings: Findings, people: People) -> None:
    if content is None:
        findings.add(path, "too-large")
        return
    people.look_at(content, path)
    paper = read_paper(content, path, findings)
    if paper is not None:
        bag.papers[path] = paper


def _papers_are_signed(bag: _Bag, seal: SealCheck, findings: Findings) -> bool:
    key = [seal.public_key] if seal.public_key else []
    unsigned = [path for path, paper in bag.papers.items() if not is_signed_by(paper, key)]
    for path in unsigned:
        findings.add(path, "code-signature")
    return not unsigned


def _bundle_standing(bag: _Bag, seal: SealCheck, lookup: Lookup | None, findings: Findings) -> bool | None:
    """The bundle stands as its seal certificate does; every paper that the lookup knows must be what was issued."""
    for path, paper in bag.papers.items():
        digests = bag.digests[path]
        if digests:
            check_digest(paper, digests.by_algorithm["sha256"], path, lookup, findings)
    standings = {
        paper.document_id: check_standing(paper, path, lookup, findings) for path, paper in bag.papers.items()
    }
    return False if False in standings.values() else standings.get(seal.bundle_id or "")


def _earliest(*moments: datetime | None) -> datetime | None:
    return min((moment for moment in moments if moment is not None), default=None)


def _code_answers(
    paper: Paper, file: str, trusted_keys: Sequence[TrustedKey], lookup: Lookup | None, findings: Findings
) -> tuple[bool | None, bool | None]:
    """Signed and trusted, for a code alone: it names its key, so without that key the signature cannot be checked."""
    key_id = paper.signed.payload.key_id.hex()
    named = [key for key in trusted_keys if key.key_id == key_id]
    if not named:
        if trusted_keys:
            findings.add(file, "untrusted")
        return None, False if trusted_keys else None
    signers = [key for key in named if is_signed_by(paper, [key.public_key])]
    if not signers:
        findings.add(file, "code-signature")
        return False, False
    return True, is_worth(signers, paper.signed.payload.day, known_since(paper, lookup), file, findings)


def _is_trusted(
    seal: SealCheck, trusted_keys: Sequence[TrustedKey], known_at: datetime | None, findings: Findings
) -> bool | None:
    if not trusted_keys or seal.public_key is None:
        return None
    own = [key for key in trusted_keys if key.public_key == seal.public_key]
    if not own:
        findings.add("seal/seal.json", "untrusted")
        return False
    return is_worth(own, seal.sealed_at.date() if seal.sealed_at else None, known_at, "seal/seal.json", findings)


def _current(standing: bool | None, intact: bool | None) -> bool | None:
    """The lookup's answer, which vouches for what was issued and never for a content that was altered since."""
    return None if standing and intact is False else standing


def _is_intact(findings: Findings) -> bool:
    return all(problem.code in _NOT_OF_INTEGRITY or problem.code.startswith(PEOPLE) for problem in findings)


def _content(source: Path | bytes, file: str, findings: Findings) -> bytes | None:
    if isinstance(source, bytes):
        return source
    try:
        if source.stat().st_size > MAX_PDF_BYTES:
            findings.add(file, "too-large")
            return None
        return source.read_bytes()
    except OSError:
        findings.add(file, "unreadable")
        return None


def _refused(path: str, file: str, code: str) -> VerifyResult:
    findings = Findings()
    findings.add(file, code)
    return VerifyResult(path, None, None, None, None, None, tuple(findings))
