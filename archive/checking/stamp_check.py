"""The time-stamp beside a seal: that the statement was there at a moment, as another than the school says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from archive import seal
from archive.checking.result import Findings
from archive.checking.seal_check import SealCheck

if TYPE_CHECKING:
    from archive.signatures.trust import Trust

# A statement is stamped when it is made; clocks of two computers differ, and a slow server takes its time.
EARLIER, LATER = timedelta(minutes=10), timedelta(days=1)


@dataclass(frozen=True, slots=True)
class StampCheck:
    """`timely`: a believed token over the statement, of about the moment that this states. `at`: since when the
    statement was surely there; None where nobody who is believed says so. `ends`: until when the certificate of its
    authority holds; `is_weak`: made with what is too weak today."""

    timely: bool | None = None
    at: datetime | None = None
    ends: datetime | None = None
    is_weak: bool = False


def check_stamp(
    found: Mapping[str, object], kept: Mapping[str, bytes], sealed: SealCheck, believed: Trust | None,
    findings: Findings,
) -> StampCheck:  # fmt: skip
    """Whether the time-stamp holds; None where the bundle has none, or its authority is not known here."""
    if sealed.public_key is None:
        return StampCheck()     # no statement or no seal could be read, which is told already
    if wrong := _misplaced(found, kept, sealed):
        findings.add(seal.TIMESTAMP, wrong)
    if wrong or not sealed.is_stamped:
        return StampCheck()
    # Loaded where there is a token at all: what it needs takes a second to load.
    from archive.signatures.stamp_reading import read_stamp  # noqa: PLC0415

    stamped = read_stamp(kept[seal.TIMESTAMP], kept[seal.STATEMENT], believed)
    if not stamped.holds or stamped.at is None:
        findings.add(seal.TIMESTAMP, "stamp")
        return StampCheck(timely=False)
    if not stamped.believed:
        findings.note(seal.TIMESTAMP, "stamp-unknown")
        return StampCheck()
    # The distance of the two: a moment at the end of all years has none beyond it to compare with.
    if sealed.sealed_at is None or not -EARLIER <= stamped.at - sealed.sealed_at <= LATER:
        findings.add(seal.TIMESTAMP, "stamp-time")
        return StampCheck(timely=False, at=stamped.at)
    return StampCheck(timely=True, at=stamped.at, ends=stamped.ends, is_weak=stamped.is_weak)


def _misplaced(found: Mapping[str, object], kept: Mapping[str, bytes], sealed: SealCheck) -> str | None:
    if seal.TIMESTAMP not in found:
        return "absent" if sealed.is_stamped else None
    if not sealed.is_stamped:
        return "extra"
    return None if seal.TIMESTAMP in kept else "unreadable"
