"""What only the home that sealed a bundle can tell: is its ZIP byte for byte that one, and is its sealing in the log?

The verifier judges what lies in a bundle; that alone says nothing of how the ZIP around it is written, nor of a second
log that a copy of the home has gone on with.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from archive.checking.result import Findings
from archive.seal import LOG_PROOF
from archive.verify import VerifyResult
from jobs.log_files import proof_in_bundle
from jobs.verified_thing import bundle_id_of
from jobs.whole_files import sha256_of
from jobs.witnessed import witnesses_of
from proofs.checkpoints import parse_checkpoint
from proofs.inclusion import LogProof, parse_proof
from records.home import Home
from records.log.heads import place_of
from records.log.issued import logged_extract
from records.problems import CannotError
from records.reading import sealed_zip
from records.store import Database, Store

T = TypeVar("T")


def compared_with_issued(home: Home, path: Path, result: VerifyResult) -> VerifyResult:
    """The result, not intact where the store knows the bundle and its ZIP is another file. Folders have no ZIP."""
    result = _compared_with_log(home, path, result)
    if not result.signed or not path.is_file():
        return result
    bundle_id = bundle_id_of(path)
    issued = _issued(home, bundle_id) if bundle_id else None
    if issued is None or issued == sha256_of(path):
        return result
    told = Findings()
    told.add(path.name, "digest-zip")
    return replace(result, intact=False, problems=(*result.problems, *told))


def _compared_with_log(home: Home, path: Path, result: VerifyResult) -> VerifyResult:
    """The result, not logged where the proof is of this home's log, and that log has another past."""
    if not result.logged:
        return result
    proofs = {name: parse_proof(proof_in_bundle(path, name)) for name in _proofs(result)}
    places = {name: _place(home, proof) for name, proof in proofs.items()}
    if "beside" not in places.values():
        if "beyond" in places.values():
            return replace(result, logged=None)
        if not result.parts and places[LOG_PROOF] == "within":
            place = proofs[LOG_PROOF].index
            return replace(result, witnesses=_asked(home, lambda db: witnesses_of(db, place)) or ())
        return result
    told = Findings()
    for proof in (proof for proof, place in places.items() if place == "beside"):
        told.add(proof, "log-other")
    return replace(result, logged=False, problems=(*result.problems, *told))


def _proofs(result: VerifyResult) -> list[str]:
    """Where the log's proofs lie: one in a bundle, one in each part of an extract."""
    return [f"{part.folder}/{LOG_PROOF}" for part in result.parts] or [LOG_PROOF]


def _place(home: Home, proof: LogProof) -> str | None:
    head = parse_checkpoint(proof.note.text)
    return _asked(home, lambda db: place_of(db, head))


def _issued(home: Home, bundle_id: str) -> str | None:
    """The SHA-256 under which the bundle was sealed; None where the store does not know, or cannot be asked now."""
    return _asked(home, lambda db: sealed_zip(db, bundle_id))


def list_logged(home: Home, list_sha256: str) -> datetime | None:
    """Since when the log has an extract's list; None where it has it not, or cannot be asked now."""
    return _asked(home, lambda db: logged_extract(db, list_sha256))


def _asked(home: Home, question: Callable[[Database], T | None]) -> T | None:
    """What the store answers; None where there is none, or it cannot be asked now."""
    store = Store(home.store_path, wait=1.0)
    if not store.path.exists():
        return None
    try:
        with store.read() as db:
            return question(db)
    except CannotError:
        return None
