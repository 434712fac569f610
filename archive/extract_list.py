"""The list of a pupil's extract: the digest of every file in it, signed by the school.

The extract's bags prove that each paper is what was sealed; this list, that no paper was taken out or put in since.
Shared by making and verifying. Its prefix keeps its signature from ever passing as a seal's.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256

from archive.seal import Form
from proofs.canonical import canonical_bytes

LIST = "trich-xuat.json"
SEAL = "trich-xuat.seal.json"
FORM = Form("soluu-extract-v1", b"soluu-extract-v1\n", LIST, SEAL)


def statement(extract_id: str, school: str, issued_at: str, signer: str, files: Mapping[str, bytes]) -> bytes:
    """The canonical list of `files`: every file of the extract but the list and its seal. No pupil is named."""
    return canonical_bytes(
        {
            "format": FORM.format,
            "extract_id": extract_id,
            "school": school,
            "issued_at": issued_at,
            "key_id": signer,
            "files": {path: sha256(content).hexdigest() for path, content in files.items()},
        }
    )
