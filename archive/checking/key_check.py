"""What a trusted key was worth when it signed: a retired one seals no more, a stolen one may have been anybody's."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from archive.checking.paper import Paper
from archive.checking.result import Findings, TrustedKey
from archive.checking.standing import Lookup


def is_worth(
    keys: Iterable[TrustedKey], day: date | None, known_at: datetime | None, file: str, findings: Findings
) -> bool:
    """Whether one of the keys was the school's when it signed.

    `day`: on which the signer says that it did. `known_at`: when it surely was there already, by another than the
    signer; None where nobody says. A thief writes any day that he likes, so of a stolen key only that counts.
    """
    reasons = [_worthless(key, day, known_at) for key in keys]
    if None not in reasons:
        for reason in reasons:
            findings.add(file, str(reason))
    return None in reasons


def _worthless(key: TrustedKey, day: date | None, known_at: datetime | None) -> str | None:
    if key.compromised_since and (known_at is None or known_at >= key.compromised_since):
        return "key-compromised"
    return "key-retired" if key.valid_until and day and day > key.valid_until else None


def known_since(paper: Paper | None, lookup: Lookup | None) -> datetime | None:
    """When the school's own records have a paper, with just this code; None where they have not."""
    record = lookup(paper.document_id) if lookup and paper else None
    return datetime.fromisoformat(record.sealed_at) if record and paper and record.code == paper.signed.code else None
