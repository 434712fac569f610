"""The status list that a bundle takes along: of the school's key, and of the moment of the sealing.

What it says is of the bundles that were there before; of this one only a later list can say anything.
"""

from __future__ import annotations

from collections.abc import Mapping

from archive import seal
from archive.checking.result import Findings
from archive.checking.seal_check import SealCheck
from qr.status_list import BadStatusListError, read_status_list


def check_status_list(
    found: Mapping[str, object], kept: Mapping[str, bytes], sealed: SealCheck, findings: Findings
) -> None:
    """Every problem of it. That it is there, byte for byte, where it was sealed, the signed statement's digests say;
    older bundles have none."""
    if seal.STATUS not in found or sealed.public_key is None:
        return
    try:
        listed = read_status_list(kept.get(seal.STATUS, b""))
    except BadStatusListError:
        findings.add(seal.STATUS, "unreadable")
        return
    if listed.public_key != sealed.public_key or listed.issued_at != sealed.sealed_at:
        findings.add(seal.STATUS, "status-list")
