"""What the school says of a document since: newest, superseded, revoked, suspended – or nothing, which is no answer.

Its lookup says it of today, a signed status list of the day of the list. Where both are asked, the list adds only what
is for ever; so does any other list that is at hand, however old.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta, timezone

from archive.checking.paper import Paper
from archive.checking.result import Findings, Successor, TrustedKey
from qr.label import document_label
from qr.lookup import LookupRecord
from qr.payload import Payload
from qr.status_list import Entry, StatusList

Lookup = Callable[[str], LookupRecord | None]
_VIETNAM = timezone(timedelta(hours=7))     # of codes' days and of lists


@dataclass(frozen=True, slots=True)
class Listed:
    """A status list that the caller hands in (None: none), asked at `now`, and the `others` that were found beside.
    Each speaks of what its own school signed, and only where its key is trusted."""

    list: StatusList | None
    trusted_keys: Sequence[TrustedKey]
    now: datetime
    others: Sequence[StatusList] = ()

    @property
    def as_of(self) -> datetime | None:
        return self.list.issued_at if self.list else None

    def speaking_of(self, payload: Payload) -> Sequence[StatusList]:
        """The list that was handed in, where it speaks of what bears the code, and each other that does."""
        lists = self.others if self.list is None else (self.list, *self.others)
        return [each for each in lists if self._speaks_of(each, payload)]

    def _speaks_of(self, listed: StatusList, payload: Payload) -> bool:
        """A list is signed at any time that a thief likes: nothing of a key that was ever given up is believed."""
        issued_on = listed.issued_at.date()
        signers = [
            key for key in self.trusted_keys
            if key.public_key == listed.public_key and key.compromised_since is None
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
    """What the lists say. `is_known`: the lookup has it as the newest; then what a list cannot tell is no matter."""
    payload = paper.signed.payload
    speaking = listed.speaking_of(payload)
    newest = max(speaking, key=lambda each: (each.issued_at, each.number), default=None)
    if against := _against(newest, speaking, payload, is_known=is_known):
        findings.add(file, against.name.lower())
        return False
    if listed.list is None or newest is None or listed.list not in speaking:
        if listed.list is not None and not is_known:
            findings.note(file, "status-foreign")
        return None
    # Of a code alone no more than its day is known: a list of that day may have been there before it.
    moment = sealed_at or paper.issued_at or datetime.combine(payload.day, time.max, _VIETNAM)
    doubt = _doubt(newest, speaking, payload, listed.now, moment)
    if doubt is None:
        return True
    if not is_known:
        findings.note(file, f"status-{doubt}")
    return None


def _against(
    newest: StatusList | None, speaking: Sequence[StatusList], payload: Payload, *, is_known: bool
) -> Entry | None:
    """Why it does not count, the gravest first. Revoked and superseded are for ever, in whichever list; suspended only
    in the newest, or one whose number says that it is no older – unless the lookup knows that it was lifted."""
    entries = [each.entry(payload.status_index) for each in speaking]
    lately = [each.entry(payload.status_index) for each in speaking if newest and each.number >= newest.number]
    if Entry.REVOKED in entries:
        return Entry.REVOKED
    if Entry.SUSPENDED in lately and not is_known:
        return Entry.SUSPENDED
    return Entry.SUPERSEDED if Entry.SUPERSEDED in entries else None


def _doubt(
    newest: StatusList, speaking: Sequence[StatusList], payload: Payload, now: datetime, sealed_at: datetime
) -> str | None:
    """Why the newest list does not tell what holds now; None: it does.

    A school counts its lists: of two whose days and numbers run against each other one is forged, or was made of an old
    copy of the school's records.
    """
    if any(_runs_against(newest, other) for other in speaking):
        return "order"
    if newest.entry(payload.status_index) is None:
        return "before"
    return newest.doubt(now, sealed_at=sealed_at)


def _runs_against(one: StatusList, other: StatusList) -> bool:
    return one.issued_at > other.issued_at and one.number <= other.number


def telling(lists: Iterable[StatusList]) -> tuple[StatusList, ...]:
    """Those of the lists which say something that no newer one of their key says: a disc has one in each bundle."""
    kept: list[StatusList] = []
    for each in sorted(lists, key=lambda listed: (listed.number, listed.issued_at), reverse=True):
        if not any(_says_all_of(other, each) for other in kept):
            kept.append(each)
    return tuple(kept)


def _says_all_of(newer: StatusList, older: StatusList) -> bool:
    if newer.public_key != older.public_key or newer.issued_at < older.issued_at:
        return False
    return newer == older or not older.ever & ~newer.ever


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
