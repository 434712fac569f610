"""Which findings belong to a month, and what a monthly inspection says of each."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from records.findings import Finding, months
from records.findings.citing import cited
from records.findings.finding import CERTAIN, Certainty
from records.findings.rules.monthly import KINDS_OF_WORK
from records.inspection import Inspection
from records.lock_acts import BOOK_OF
from records.policy import Policy

# The ministry's frame (khung kế hoạch thời gian năm học): the first term is over by 18/1, the year by 31/5.
_USUAL_ENDS = {"HK1": "01", "HK2": "05"}


@dataclass(frozen=True, slots=True)
class Found:
    """A finding of the month. `is_certain`: that it is so, and was by the end of this month and of none before.
    `places`: in words."""

    rule_code: str
    kind: str
    article: str
    sentence: str
    is_certain: bool
    places: str
    pupil_code: str = ""

    @property
    def about(self) -> str:
        """What an explanation of it is about: two findings of one sentence are of two pupils."""
        return f"{self.sentence} Học sinh {self.pupil_code}." if self.pupil_code else self.sentence


def of_month(findings: Sequence[Finding], month: str, ending: Collection[str]) -> tuple[Found, ...]:
    """The findings of a month, as `records.findings.months` says. What has no moment at all is of the month in which
    its term ends (`ending`: as `ending_in` says)."""
    placed = ((finding, _certainty(finding, month, ending)) for finding in findings)
    return tuple(_found(finding, is_sure=sure == CERTAIN) for finding, sure in placed if sure is not None)


def ending_in(policy: Policy, school_year: str, month: str) -> frozenset[str]:
    """The terms whose results are of a month: those that end in it by the profile, else by the usual frame. A half
    term's book ends with its term, and the year with the second term where the profile does not date it."""
    ends: dict[str, str] = {term: f"{school_year[5:]}-{number}" for term, number in _USUAL_ENDS.items()}
    ends |= {term.code: f"{term.last_day:%Y-%m}" for term in policy.terms if term.school_year == school_year}
    ends.setdefault("CN", ends["HK2"])
    ends |= {half: ends[book] for half, book in BOOK_OF.items()}
    return frozenset(term for term, last in ends.items() if last == month)


def _found(f: Finding, *, is_sure: bool) -> Found:
    is_certain, pupil = f.is_certain and is_sure, f.about.pupil_code or ""
    return Found(f.rule_code, f.kind, f.article, f.sentence, is_certain, cited(f.evidence), pupil)


def without_own_work(found: Sequence[Found], inspection: Inspection) -> tuple[Found, ...]:
    """Without those that the inspection itself makes good: that nobody has inspected, remarked or reported yet."""
    done = {KINDS_OF_WORK[work] for work in works_done(inspection)}
    return tuple(finding for finding in found if finding.kind not in done)


def works_done(inspection: Inspection) -> tuple[str, ...]:
    """The monthly works that a signed inspection is: with its own log of corrections, and what was written into it."""
    written = [kind for kind in ("remark", "department_report") if inspection.of(kind)]
    return ("entry_check", "correction_log", *written)


def _certainty(finding: Finding, month: str, ending: Collection[str]) -> Certainty | None:
    if not months.has_a_month(finding):
        return CERTAIN if finding.about.term in ending else None
    return months.of_month(finding, month)
