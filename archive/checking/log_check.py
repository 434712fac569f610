"""The proof that a bundle's statement is in the school's event log: the path to a head that the same key signed."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256

from archive import seal
from archive.checking.result import Findings
from archive.checking.seal_check import SealCheck
from proofs.checking import ProofError
from proofs.checkpoints import parse_checkpoint
from proofs.events import STATEMENT_SEALED, read_event
from proofs.inclusion import LogProof, parse_proof
from proofs.notes import SIGNATURE, VerifierKey, check_signed


def check_log(
    found: Mapping[str, object], kept: Mapping[str, bytes], sealed: SealCheck, findings: Findings
) -> bool | None:
    """Whether the statement is in the log; None where the bundle says nothing of that, or it could not be checked."""
    if sealed.public_key is None:
        return None     # no statement or no seal could be read, which is told already
    if seal.LOG_PROOF not in found:
        if sealed.is_logged:
            findings.add(seal.LOG_PROOF, "absent")
        return None
    if not sealed.is_logged:
        findings.add(seal.LOG_PROOF, "extra")
        return None
    try:
        content = kept[seal.LOG_PROOF].decode("utf-8")
        proof = parse_proof(content)
        if str(proof) != content:
            raise ProofError("not its one spelling")
    except (KeyError, ValueError):
        findings.add(seal.LOG_PROOF, "unreadable")
        return None
    holds = _is_proven(proof, sealed.public_key) and _is_of(proof, kept[seal.STATEMENT], sealed)
    if not holds:
        findings.add(seal.LOG_PROOF, "log")
    return holds


def _is_proven(proof: LogProof, public_key: bytes) -> bool:
    """Whether the leaf is under the head, and the head signed by the sealing key and nobody else."""
    try:
        proof.check()
        key = VerifierKey(parse_checkpoint(proof.note.text).origin, SIGNATURE, public_key)
        return len(proof.note.lines) == 1 and check_signed(proof.note, [key]) == (key,)
    except ProofError:
        return False


def _is_of(proof: LogProof, statement: bytes, sealed: SealCheck) -> bool:
    try:
        event = read_event(proof.leaf)
    except ProofError:
        return False
    stated = (event.kind, event.subject, event.details.get("statement_sha256"))
    return stated == (STATEMENT_SEALED, sealed.bundle_id, sha256(statement).hexdigest())
