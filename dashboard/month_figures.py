"""A month's counts with what of them is certain and what only possible, and the month that a school looks at first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from analytics.evidence import MonthlyEvidence, undecided_overdue
from dashboard.bounds import Bounds
from dashboard.frame import Desk
from dashboard.remembered import remembered
from dashboard.texts import UNKNOWN
from jobs.measuring import Filters, monthly_evidence, months, newest_export
from records.clock import from_store, months_of, vn_until
from records.policy import PolicyError

WHOLE_YEAR = "CN"


@dataclass(frozen=True, slots=True)
class MonthFigures:
    """What was due in a month, and of it late or still blank after its deadline; the changes of marks."""

    month: str
    expected: int
    late: Bounds
    overdue: Bounds
    changes: Bounds

    @property
    def says_something(self) -> bool:
        """Whether a test was due, or a mark surely changed. What merely may lie in the month fills no month."""
        return self.expected > 0 or self.changes.certain > 0


@dataclass(frozen=True, slots=True)
class TermFigures:
    """The month of a term to look at, the exported one before it, and why this month: in words."""

    now: MonthFigures
    before: MonthFigures | None
    why: str


def evidence_of(desk: Desk, school: str, month: str) -> MonthlyEvidence | None:
    """The evidence of a school's month; None without a deadline rule or a test calendar."""
    return remembered(desk, monthly_evidence, desk.store, desk.policies, school, month)


def figures_of(evidence: MonthlyEvidence, today: date) -> MonthFigures:
    """The month's counts."""
    entries, changes = evidence.entries, evidence.changes
    return MonthFigures(
        month=evidence.month,
        expected=entries.expected,
        late=Bounds(entries.late, entries.unknown),
        overdue=Bounds(entries.missing_overdue, undecided_overdue(evidence.tests, today)),
        changes=Bounds(changes.certain, changes.possible),
    )


def data_until(desk: Desk, evidence: MonthlyEvidence) -> str:
    """When the newest export was taken that says what became of the month's tests – mostly after the month; where none
    was due, the newest of the school's years that have the month."""
    terms = {(test.school_year, test.term) for test in evidence.tests}
    scopes = [Filters(evidence.school, year, term) for year, term in sorted(terms)]
    scopes = scopes or [Filters(evidence.school, year) for year in _years(evidence.month)]
    found = [moment for scope in scopes if (moment := remembered(desk, newest_export, desk.store, scope))]
    return vn_until(from_store(max(found))) if found else UNKNOWN


def _years(month: str) -> list[str]:
    """The school years that have a month: of August both that end and that begin with it."""
    number = int(month[:4])
    return [year for year in (f"{n}-{n + 1}" for n in (number - 1, number)) if month in months_of(year)]


def term_figures(desk: Desk, chosen: Filters) -> TermFigures | None:
    """The month that tells most of a term: the newest with tests of the term due, else the newest with changes.

    Its counts are those of the whole school in that month, as the month's own page has them. None without any.
    """
    school = str(chosen.school)
    listed = months(desk.store, school, chosen.school_year, chosen.term)
    wanted = (
        (_is_due, "tháng mới nhất có bài của học kì đến hạn"),
        (_is_changed, "không bài nào đến hạn; tháng mới nhất có thay đổi"),
        (lambda *_: True, "không bài nào đến hạn; tháng mới nhất có bản xuất"),
    )
    for is_wanted, why in wanted:
        for month in listed:    # each month costs seconds, of each viewer's rows anew: mostly the first is wanted
            evidence = evidence_of(desk, school, month)
            if evidence and is_wanted(evidence, chosen):
                before = (evidence_of(desk, school, other) for other in listed if other < month)
                earlier = next(filter(None, before), None)
                today = desk.now.date()
                return TermFigures(
                    figures_of(evidence, today), figures_of(earlier, today) if earlier else None, why
                )  # fmt: skip
    return None


def _is_due(evidence: MonthlyEvidence, chosen: Filters) -> bool:
    """Whether marks of the term's tests were due. A whole year's are those of its terms."""
    terms = {chosen.term} if chosen.term != WHOLE_YEAR else {test.term for test in evidence.tests}
    return any(
        test.school_year == chosen.school_year and test.term in terms and test.entries.expected
        for test in evidence.tests
    )


def _is_changed(evidence: MonthlyEvidence, chosen: Filters) -> bool:
    del chosen
    return evidence.changes.certain > 0


def start_month(desk: Desk, school: str) -> str | None:
    """The newest month that says something, else the newest of all; None where no export was taken."""
    listed = months(desk.store, school)
    return listed[_place_of_start(desk, school, listed)] if listed else None


def _place_of_start(desk: Desk, school: str, listed: list[str]) -> int:
    speaking = (
        place for place, month in enumerate(listed) if (f := _figures(desk, school, month)) and f.says_something
    )
    return next(speaking, 0)


def _figures(desk: Desk, school: str, month: str) -> MonthFigures | None:
    """None too where the month's profile cannot be used: the page says so when this month is chosen."""
    try:
        evidence = evidence_of(desk, school, month)
    except PolicyError:
        return None
    return figures_of(evidence, desk.now.date()) if evidence else None
