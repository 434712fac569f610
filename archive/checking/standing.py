"""What the school says of a document since: newest, superseded, revoked, suspended – or nothing, which is no answer.

Its lookup says it of today, a signed status list of the day of the list. Where both are asked, the list adds only what
is for ever.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta, timezone

from archive.checking.paper import Paper
from archive.checking.result import Findings, Successor, TrustedKey
from qr.label import document_label
from qr.lookup import LookupRecord
from qr.payload import Payload
from qr.status_list import Entry, StatusList

Lookup = Callable[[str], LookupRecord | None]
_FOR_EVER = (Entry.SUPERSEDED, Entry.REVOKED)
_VIETNAM = timezone(timedelta(hours=7))     # of codes' days and of lists


@dataclass(frozen=True, slots=True)
class Listed:
    """A status list that the caller hands in, asked at `now`. It speaks of what its own school signed, and only where
    its key is trusted."""

    list: StatusList
    trusted_keys: Sequence[TrustedKey]
    now: datetime

    def speaks_of(self, payload: Payload) -> bool:
        """A list is signed at any time that a thief likes: nothing of a key that was ever given up is believed."""
        issued_on = self.list.issued_at.date()
        signers = [
            key for key in self.trusted_keys
            if key.public_key == self.list.public_key and key.compromised_since is None
            and (key.valid_until is None or issued_on <= key.valid_until)
        ]  # fmt: skip
        named = [key for key in self.trusted_keys if key.key_id == payload.key_id.hex()]
        return any(
            signer.public_key == key.public_key or (signer.school and signer.school == key.school)
            for signer in signers for key in named
        )  # fmt: skip


def check_standing(
    paper: Paper, file: str, lookup: Lookup | None, findings: Findings, listed: Listed | None = None,
    sealed_at: datetime | None = None,
) -> bool | None:  # fmt: skip
    """True for the newest revision that nobody revoked or suspended; None where nobody who is asked can tell.

    `sealed_at`: when it was sealed, where that is known better than by the paper itself.
    """
    looked_up = _looked_up(paper, file, lookup, findings)
    if listed is None or looked_up is False:
        return looked_up
    said = _listed(paper, file, listed, sealed_at, findings, is_known=bool(looked_up))
    return said if looked_up is None else said is not False


def _looked_up(paper: Paper, file: str, lookup: Lookup | None, findings: Findings) -> bool | None:
    record = lookup(paper.document_id) if lookup else None
    if record is None:
        return None
    if record.code != paper.signed.code:
        findings.add(file, "other-code")
        return False
    if record.status == "valid":
        return True
    findings.add(file, record.status)
    return False


def _listed(
    paper: Paper, file: str, listed: Listed, sealed_at: datetime | None, findings: Findings, *, is_known: bool
) -> bool | None:
    """What the list says. `is_known`: the lookup has it as the newest; then what the list cannot tell is no matter."""
    payload = paper.signed.payload
    if not listed.speaks_of(payload):
        if not is_known:
            findings.note(file, "status-foreign")
        return None
    entry = listed.list.entry(payload.status_index)
    if entry in _FOR_EVER or (entry is Entry.SUSPENDED and not is_known):   # the lookup knows of its being lifted
        findings.add(file, entry.name.lower())
        return False
    # Of a code alone no more than its day is known: a list of that day may have been there before it.
    moment = sealed_at or paper.issued_at or datetime.combine(payload.day, time.max, _VIETNAM)
    doubt = "before" if entry is None else listed.list.doubt(listed.now, sealed_at=moment)
    if doubt is None:
        return True
    if not is_known:
        findings.note(file, f"status-{doubt}")
    return None


def successor(paper: Paper | None, lookup: Lookup | None) -> Successor | None:
    """What superseded a paper; None of one that was not, was revoked, or is not known."""
    record = lookup(paper.document_id) if lookup and paper else None
    if record is None or paper is None or record.status != "superseded" or record.code != paper.signed.code:
        return None
    label = document_label(bytes.fromhex(record.newest_id)) if record.newest_id else None
    why = tuple(record.why.split(",")) if record.why else ()
    return Successor(record.newest_revision, label, record.superseded_at, why)


def check_digest(paper: Paper, sha256: str, file: str, lookup: Lookup | None, findings: Findings) -> bool | None:
    """Whether the file is byte for byte what the school issued; None where the lookup does not know it."""
    record = lookup(paper.document_id) if lookup else None
    if record is None:
        return None
    if record.sha256 != sha256:
        findings.add(file, "digest")
    return record.sha256 == sha256
