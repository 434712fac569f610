"""Verifies a bundle, a single PDF or a code, with nothing but the thing itself and keys that the caller trusts.

Stands alone: standard library, cryptography, pikepdf, qr, proofs and zips; pyHanko where people signed. Reads no
network, unpacks nothing to disk. Whatever is wrong with a file is a problem in the result, all of them in one run; it
never raises for bad contents.

A bundle is *intact* when every file agrees with both manifests and the signed statement, none is missing or extra, each
PDF's record agrees with its code, and a ZIP holds nothing beside these files (where the caller trusts the key of the
statement and has neither lookup nor status list to ask of each paper, the SHA-256 in it is enough for a file, unless it
is to be thorough); *signed* when the key in the seal signed the statement and every code; *trusted* when that key is
among the caller's and was the school's then; *timely* when a time-stamp of an authority that the caller trusts is over
the statement, of about the time that this states, and None where there is none, its authority is not trusted here, or
its certificate has ended and no renewal beside the ZIP was made before; *logged* when its statement is in the event
log, under a head that the key in the seal signed, and None instead of True where that key is not trusted; *current* is
what the lookup, or a status list that is new enough, says of the document that it claims to be, and None instead of
True where its content is not intact: another content is not the newest revision of anything; *people* are the
signatures of persons on its papers, which neither make nor mar its integrity. A pupil's extract has some papers of
several bundles: it is all this when its signed list and each of its parts are; only the rest of a bundle's payload may
be lacking (`parts` say of which). What could not be read at all was not checked: None, and a problem that says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from archive.checking.bag import Asked, ListLogged, current, is_intact, judge_bag, read_bag
from archive.checking.container import open_bundle
from archive.checking.extract_check import verify_extract
from archive.checking.key_check import is_worth, known_since
from archive.checking.paper import MAX_PDF_BYTES, Paper, is_signed_by, read_paper
from archive.checking.people import People
from archive.checking.result import MESSAGES, NOT_READ, Findings, Successor, TrustedKey, VerifyProblem, VerifyResult
from archive.checking.standing import Listed, Lookup, check_digest, check_standing, successor
from qr.payload import BadCodeError, code_of, document_label, parse

if TYPE_CHECKING:
    from archive.signatures.trust import Trust

__all__ = [
    "Listed", "Successor", "TrustedKey", "VerifyProblem", "VerifyResult", "verify_bundle", "verify_code", "verify_path",
    "verify_pdf",
]

def verify_path(
    path: Path, *, trusted_keys: Sequence[TrustedKey], lookup: Lookup | None = None, believed: Trust | None = None,
    now: datetime | None = None, listed: Listed | None = None, list_logged: ListLogged | None = None,
    thorough: bool = False,
) -> VerifyResult:  # fmt: skip
    """Verify a bundle (ZIP or unpacked folder) or a PDF, told apart by content. `believed`: the authorities by whom
    people's certificates are judged, at `now`; `listed`: a status list to ask what the lookup does not know;
    `list_logged`: see `Asked`; `thorough`: see `verify_bundle`."""
    def as_bundle() -> VerifyResult:
        return verify_bundle(
            path, trusted_keys=trusted_keys, lookup=lookup, believed=believed, now=now, listed=listed,
            list_logged=list_logged, thorough=thorough,
        )  # fmt: skip

    if path.is_dir():
        return as_bundle()
    try:
        with path.open("rb") as file:
            beginning = file.read(1024)
    except OSError:
        return _refused(str(path), path.name, "unreadable")
    # The first member of a bundle may be a PDF, as it is: what begins as a ZIP is one, whatever comes after.
    if beginning.startswith(b"PK"):
        return as_bundle()
    if b"%PDF-" in beginning:
        return verify_pdf(path, trusted_keys=trusted_keys, lookup=lookup, believed=believed, now=now, listed=listed)
    return as_bundle() if path.suffix.lower() == ".zip" else _refused(str(path), path.name, "kind")


def verify_bundle(
    source: Path | bytes, *, trusted_keys: Sequence[TrustedKey], lookup: Lookup | None = None, name: str = "goi.zip",
    believed: Trust | None = None, now: datetime | None = None, listed: Listed | None = None,
    list_logged: ListLogged | None = None, thorough: bool = False,
) -> VerifyResult:
    """Verify a whole bundle, or an extract of some. `name` stands for bytes that come without a path. `thorough`: take
    nobody's word for any file (see `read_bag`)."""
    shown = str(source) if isinstance(source, Path) else name
    findings = Findings()
    with open_bundle(source, source.name if isinstance(source, Path) else name, findings) as container:
        if container is None:
            return VerifyResult(shown, None, None, None, None, None, tuple(findings))
        asked = Asked(
            trusted_keys, lookup=lookup, believed=believed, now=now, thorough=thorough, listed=listed,
            list_logged=list_logged,
        )  # fmt: skip
        if container.is_extract:
            return verify_extract(shown, container, asked, findings)
        people = People(findings, believed, now)
        bag = read_bag(container.files, findings, people, asked.vouchers)
    said = judge_bag(bag, asked, findings, zip_path=source if isinstance(source, Path) else None)
    intact = is_intact(findings)
    return VerifyResult(
        shown, intact, said.signed, said.trusted, said.timely, current(said.standing, intact), tuple(findings),
        logged=said.logged, people=people.answer, notes=findings.notes,
        status_as_of=listed.as_of if listed else None,
        superseded_by=successor(bag.paper_of(said.seal.bundle_id), lookup) if said.signed else None,
        is_in_part=said.is_in_part,
    )  # fmt: skip


def verify_pdf(
    source: Path | bytes, *, trusted_keys: Sequence[TrustedKey], lookup: Lookup | None = None, name: str = "tep.pdf",
    believed: Trust | None = None, now: datetime | None = None, listed: Listed | None = None,
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
    standing = check_standing(paper, file, lookup, findings, listed) if signed else None
    intact = same if is_intact(findings) else False
    return VerifyResult(
        shown, intact, signed, trusted, None, current(standing, intact), tuple(findings), people=people.answer,
        notes=findings.notes, superseded_by=successor(paper, lookup) if signed else None,
        status_as_of=listed.as_of if listed else None,
    )  # fmt: skip


def verify_code(
    text: str, *, trusted_keys: Sequence[TrustedKey], lookup: Lookup | None = None, listed: Listed | None = None
) -> VerifyResult:
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
    standing = check_standing(paper, name, lookup, findings, listed) if signed else None
    return VerifyResult(
        name, None, signed, trusted, None, standing, tuple(findings), is_code=True, notes=findings.notes,
        status_as_of=listed.as_of if listed else None,
        superseded_by=successor(paper, lookup) if signed else None,
    )  # fmt: skip


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
