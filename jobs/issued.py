"""Is a bundle's ZIP byte for byte the one that was sealed here? Only the home that sealed it can tell.

The verifier judges what lies in a bundle; that alone says nothing of how the ZIP around it is written.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from archive.checking.result import Findings
from archive.verify import VerifyResult
from jobs.verified_thing import bundle_id_of
from jobs.whole_files import sha256_of
from records.home import Home
from records.problems import CannotError
from records.reading import sealed_zip
from records.store import Store


def compared_with_issued(home: Home, path: Path, result: VerifyResult) -> VerifyResult:
    """The result, not intact where the store knows the bundle and its ZIP is another file. Folders have no ZIP."""
    if not result.signed or not path.is_file():
        return result
    bundle_id = bundle_id_of(path)
    issued = _issued(home, bundle_id) if bundle_id else None
    if issued is None or issued == sha256_of(path):
        return result
    told = Findings()
    told.add(path.name, "digest-zip")
    return replace(result, intact=False, problems=(*result.problems, *told))


def _issued(home: Home, bundle_id: str) -> str | None:
    """The SHA-256 under which the bundle was sealed; None where the store does not know, or cannot be asked now."""
    store = Store(home.store_path, wait=1.0)
    if not store.path.exists():
        return None
    try:
        with store.read() as db:
            return sealed_zip(db, bundle_id)
    except CannotError:
        return None
