"""The renewals beside a sealed ZIP: an unbroken chain of time-stamps, each made while the one before still held."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from archive.checking.result import Findings
from archive.checking.stamp_check import StampCheck
from archive.renewal import MOST_BYTES, covering, read_renewal, renewals_of
from archive.seal import TIMESTAMP

if TYPE_CHECKING:
    from archive.signatures.trust import Trust


def check_renewals(
    source: Path | None, bundle_id: str | None, stamped: StampCheck, believed: Trust | None, now: datetime | None,
    findings: Findings,
) -> StampCheck:  # fmt: skip
    """What the time-stamp comes to with its renewals, `now`; without a moment nothing is asked of what aged.

    A time-stamp whose certificate has ended proves nothing any more unless a renewal was made before: it is not
    `timely` then, nor wrong. A renewal that does not hold is told, and counts as none.
    """
    paths = renewals_of(source) if source is not None and source.is_file() else []
    for number, path in enumerate(paths, 1):
        renewed = _renewed(source, paths[:number], number, bundle_id, believed, findings)  # type: ignore[arg-type]
        if renewed is None:
            break
        if stamped.ends is not None and renewed.at is not None and renewed.at > stamped.ends:
            findings.note(path.name, "renewed-late")
            stamped = replace(renewed, timely=None if stamped.timely else stamped.timely)
        else:
            stamped = replace(stamped, ends=renewed.ends, at=stamped.at or renewed.at, is_weak=renewed.is_weak)
    if now is not None and stamped.ends is not None and now > stamped.ends:
        findings.note(paths[-1].name if paths else TIMESTAMP, "stamp-aged")
        return replace(stamped, timely=None if stamped.timely else stamped.timely, at=None)
    return stamped


def _renewed(
    source: Path, paths: list[Path], number: int, bundle_id: str | None, believed: Trust | None, findings: Findings
) -> StampCheck | None:
    """The last of the renewals by itself; None where it does not hold, or cannot be judged."""
    from archive.signatures.stamp_reading import read_stamp  # noqa: PLC0415 – takes a second to load

    *earlier, path = paths
    try:
        if path.stat().st_size > MOST_BYTES:
            raise ValueError("no renewal is so long")
        renewal = read_renewal(path.read_bytes())
        covers = covering(source, earlier)
    except (OSError, ValueError):
        findings.add(path.name, "renewal")
        return None
    token = read_stamp(renewal.token, renewal.signed, believed)
    if (renewal.bundle_id, renewal.number, renewal.covers) != (bundle_id, number, covers) or not token.holds:
        findings.add(path.name, "renewal")
        return None
    if not token.believed:
        findings.note(path.name, "stamp-unknown")
        return None
    return StampCheck(None, token.at, token.ends, token.is_weak)
