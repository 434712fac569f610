"""Of which month a finding is: of one for certain, of months before it possibly."""

from __future__ import annotations

from datetime import datetime, timedelta

from records.clock import month_bounds
from records.findings.finding import CERTAIN, POSSIBLE, Certainty, Finding
from records.findings.rules import LASTING

_LAST = timedelta.resolution


def of_month(finding: Finding, month: str) -> Certainty | None:
    """Whether a finding is of the month 'YYYY-MM', certainly or possibly; None where it is not.

    What was not done in time is of the month in which the time was over. What happened between two moments is of the
    month by whose end it surely had; before that it only may have. So each is certainly of exactly one month.
    """
    if finding.about.month is not None:
        return CERTAIN if finding.about.month == month else None
    ends = _surely_by(finding)
    if ends is None:
        return None
    start, following = month_bounds(month)
    if start <= ends < following:
        return CERTAIN
    may_be_earlier = ends >= following and finding.earliest is not None and finding.earliest < following - _LAST
    return POSSIBLE if may_be_earlier and finding.kind not in LASTING else None


def has_a_month(finding: Finding) -> bool:
    """Whether anything says of which month it is."""
    return finding.about.month is not None or _surely_by(finding) is not None


def _surely_by(finding: Finding) -> datetime | None:
    """The moment by which it surely was so."""
    if finding.kind in LASTING and finding.earliest is not None:
        return finding.earliest
    return finding.latest or finding.earliest
