"""The renewals beside a sealed ZIP: an unbroken chain of time-stamps, each made while the one before still held."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from archive.checking.result import Findings
from archive.checking.stamp_check import StampCheck
from archive.renewal import MOST_BYTES, digests, read_renewal, renewals_of
from archive.seal import TIMESTAMP

if TYPE_CHECKING:
    from archive.signatures.stamp_reading import Stamped
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
    covers: list[dict[str, str]] = []
    for number, (before, path) in enumerate(pairwise([source, *paths]) if source else (), 1):
        renewed = _renewed(path, number, before, covers, bundle_id, believed, findings)
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


def token_of(
    content: bytes, bundle_id: str | None, number: int, covers: Sequence[dict[str, str]], believed: Trust | None = None
) -> Stamped | None:
    """What a renewal's time-stamp says, where it is the bundle's of that number, over all that, and holds."""
    from archive.signatures.stamp_reading import read_stamp  # noqa: PLC0415 – takes a second to load

    try:
        read = read_renewal(content)
    except ValueError:
        return None
    if (read.bundle_id, read.number, read.covers) != (bundle_id, number, list(covers)):
        return None
    token = read_stamp(read.token, read.signed, believed)
    return token if token.holds else None


def _renewed(
    path: Path, number: int, before: Path, covers: list[dict[str, str]], bundle_id: str | None, believed: Trust | None,
    findings: Findings,
) -> StampCheck | None:  # fmt: skip
    """A renewal by itself; None where it does not hold, or cannot be judged. `covers` grows by the file `before` it."""
    token = None
    with suppress(OSError):
        if path.stat().st_size <= MOST_BYTES:
            covers.append(digests(before))
            token = token_of(path.read_bytes(), bundle_id, number, covers, believed)
    if token is None:
        findings.add(path.name, "renewal")
        return None
    if not token.believed:
        findings.note(path.name, "stamp-unknown")
        return None
    return StampCheck(None, token.at, token.ends, token.is_weak)
