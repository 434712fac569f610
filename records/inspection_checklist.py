"""Which lines a month's checklist has: every rule of the profile that is to be looked at in that month.

Pure; fills in no figures. A rule that a profile lacks makes no line.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType

from records.calendar import SchoolCalendar
from records.clock import month_bounds, vn_date
from records.policy import Policy
from records.policy.duty import DueRule, DutyRule, MonthlyRule
from records.policy.entry import EntryRule
from records.policy.rule import Rule
from records.policy.telling import HEADINGS, heading
from records.policy.words import in_vietnamese

_DAY = timedelta(days=1)
Tests = Collection[tuple[str, str]]  # term and component

_NOTHING: Mapping[str, str] = MappingProxyType({})
# What is found by a circular that the profile does not name.
_LAW, _BY_LAW = HEADINGS["CircularRule"], "Kết quả trong sổ tính theo thông tư áp dụng cho khối lớp."


@dataclass(frozen=True, slots=True)
class Line:
    """A line: the rule, its part of the profile, and when its work is due, in words and as the last day."""

    rule: Rule
    part: str
    when: str
    last_day: date | None
    school_year: str

    @property
    def code(self) -> str:
        return self.rule.code


def lines_of(
    policy: Policy, school_year: str, month: str, tests: Tests, found: Mapping[str, str] = _NOTHING
) -> tuple[Line, ...]:
    """The lines of a month. `tests`: those ('HK1', 'TX1') whose deadline lies in the month. `found`: the articles of
    the month's findings by the code of their rule, each of which gets a line if it has none."""
    standing = _standing(policy, school_year, month, tests)
    return (*standing, *_found_lines(policy, school_year, found, {line.code for line in standing}))


def _standing(policy: Policy, school_year: str, month: str, tests: Tests) -> tuple[Line, ...]:
    consent = policy.correction.consent
    return (
        *_entry_lines(policy, school_year, month, tests),
        *(_monthly(rule, month, school_year) for rule in policy.monthly),
        *(Line(rule, heading(rule), "hằng tháng", None, school_year) for rule in _monthly_locks(policy)),
        *([Line(consent, heading(consent), "mỗi lần sửa điểm", None, school_year)] if consent else []),
        *due_lines(policy, school_year, month),
        *_list_lines(policy, school_year, month),
        *(Line(rule, heading(rule), "trong tháng", None, school_year) for rule in policy.unusual),
        *(Line(rule, heading(rule), "trong tháng", None, school_year) for rule in compared(policy)),
    )


def _found_lines(
    policy: Policy, school_year: str, found: Mapping[str, str], told: Collection[str]
) -> Iterator[Line]:
    """A line for each rule of which something was found: no finding hangs on nothing."""
    for code in sorted(found.keys() - set(told)):
        own = policy.rule(code)
        rule = own or Rule(code=code, article=found[code], sentence=_BY_LAW)
        yield Line(rule, heading(own) if own else _LAW, "có phát hiện trong tháng", None, school_year)


def compared(policy: Policy) -> tuple[DutyRule, ...]:
    """The duties by which some of the month's marks are compared with papers."""
    return tuple(rule for rule in policy.duties if rule.compare_with)


def due_lines(policy: Policy, school_year: str, month: str) -> tuple[Line, ...]:
    """The works whose last day lies in the month. Of the school year before too: some end with its summer."""
    found = (
        Line(rule, heading(rule), f"chậm nhất {vn_date(day)}", day, school_year)
        for rule in policy.dues
        for day in _last_days(rule, policy, school_year)
        if _is_in(day, month)
    )
    return tuple({line.code: line for line in found}.values())


def _entry_lines(policy: Policy, year: str, month: str, tests: Tests) -> Iterator[Line]:
    for rule in policy.entry_rules:
        weeks = _weeks_ending(rule, policy.calendar(year), month)
        if weeks:
            yield Line(rule, heading(rule), "; ".join(weeks), None, year)
        elif rule.unit != "school_week" and any(rule.covers(component, term) for term, component in tests):
            yield Line(rule, heading(rule), "các bài có hạn trong tháng", None, year)


def _weeks_ending(rule: EntryRule, calendar: SchoolCalendar, month: str) -> list[str]:
    ends = ((number, days[1]) for number in rule.weeks if (days := calendar.week(number)))
    return [f"hết tuần {number} ({vn_date(end)})" for number, end in ends if _is_in(end, month)]


def _monthly(rule: MonthlyRule, month: str, school_year: str) -> Line:
    window = rule.window(month)
    if window is None:
        return Line(rule, heading(rule), in_vietnamese(rule.event), None, school_year)
    if rule.from_day is None and rule.to_day is None and rule.of == "same":
        return Line(rule, heading(rule), "trong tháng", window[1], school_year)
    return Line(rule, heading(rule), f"từ {vn_date(window[0])} đến {vn_date(window[1])}", window[1], school_year)


def _monthly_locks(policy: Policy) -> Iterator[Rule]:
    for rule in (policy.lock.monthly, policy.lock.setting):
        if rule is not None and rule.every_month:
            yield rule


def _last_days(rule: DueRule, policy: Policy, school_year: str) -> Iterator[date]:
    codes = rule.terms if rule.on is None and rule.terms else ("",)
    for code in codes:
        term = policy.term(school_year, code) if code else None
        day = rule.last_day(school_year, term.last_day if term else None)
        if day is not None:
            yield day


def _list_lines(policy: Policy, school_year: str, month: str) -> Iterator[Line]:
    ends = [term.last_day for term in policy.terms if term.school_year == school_year and _is_in(term.last_day, month)]
    for rule in policy.lists if ends else ():
        yield Line(rule, heading(rule), f"cuối kì, {vn_date(max(ends))}", max(ends), school_year)


def _is_in(day: date, month: str) -> bool:
    first, following = (moment.date() for moment in month_bounds(month))
    return first <= day <= following - _DAY
