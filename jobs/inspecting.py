"""The inspection job: what a school's month looks like now, as the record that would be signed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import polars as pl

from analytics import month as months
from analytics.evidence import Changes, MonthlyEvidence, changes_in
from analytics.figures import quotient
from jobs import inspection_tables as tables
from jobs.finding_facts import averages_of, with_places
from jobs.findings import findings_in
from jobs.inspection_figures import Below, DueBook, Known, changes_said, figures
from jobs.inspection_findings import Found, ending_in, of_month, without_own_work
from jobs.measuring import Filters, Tables, evidence_in, histogram, newest_export
from records.clock import from_store, month_bounds, school_year_of
from records.findings.averages import Against, against_school
from records.findings.due_pieces import linked, pieces_of
from records.inspection import Inspection
from records.inspection_checklist import Line, compared, due_lines, lines_of
from records.inspection_reading import (
    authority_of,
    class_sizes,
    duties_of_year,
    list_counts,
    month_duties,
    transfers_between,
)
from records.inspection_record import CheckedLine, InspectionRecord
from records.inspection_store import inspection_of
from records.marks import DERIVED_COMPONENTS
from records.marks_to_compare import marks_to_compare
from records.policy import Policies, Policy
from records.problems import UsageError
from records.reading import export_months, schools
from records.schools import canonical_school
from records.sheet import Sheet
from records.store import Database, Store

_ATTENDANCE = ("attendance", "attendance_signed")


@dataclass(frozen=True, slots=True)
class Seen:
    """What the store shows of a month, whoever inspects it."""

    school: str
    month: str
    school_year: str
    policy: Policy
    earlier: tuple[Line, ...]
    evidence: MonthlyEvidence | None
    changed: pl.DataFrame
    sizes: tuple[tables.Sizes, ...]
    duties: pl.DataFrame
    duties_of_year: pl.DataFrame
    lists: dict[str, int]
    authority: str | None
    data_time: datetime | None
    today: date
    findings: tuple[Found, ...]
    compared: pl.DataFrame = field(default_factory=pl.DataFrame)
    below: tuple[Below, ...] = ()
    dues: Mapping[str, DueBook] = field(default_factory=dict)
    means: tuple[Against, ...] = ()


def inspectable(store: Store, asked: str | None, month: str) -> str:
    """The school that is meant. Raises `UsageError` where none or several are, or the month is none or has no data."""
    try:
        month_bounds(month)
    except ValueError as error:
        raise UsageError(f"Tháng «{month}» không đúng dạng: cần như 2025-11.") from error
    with store.read() as db:
        months_by_school = {name: export_months(db, name) for name in schools(db)}
    meant = [name for name in months_by_school if asked is None or canonical_school(name) == canonical_school(asked)]
    if not meant:
        there = "; ".join(months_by_school) or "chưa có"
        raise UsageError(f"Không có trường «{asked or ''}» trong dữ liệu đã nhập. Có: {there}.")
    wanted = [name for name in meant if month in months_by_school[name]]
    if len(wanted) == 1:
        return wanted[0]
    if not wanted:
        there = ", ".join(sorted({each for name in meant for each in months_by_school[name]})) or "chưa có"
        raise UsageError(f"Không có bản xuất nào của trường trong tháng {month}. Có các tháng: {there}.")
    raise UsageError(f"Có nhiều trường ({'; '.join(wanted)}). Thêm --school.")


def see(store: Store, policies: Policies, school: str, month: str, now: datetime) -> Seen:
    """Gather what the store shows of a month, and what is found of it at `now`."""
    school_year = school_year_of(date.fromisoformat(f"{month}-01"))
    first, following = month_bounds(month)
    policy, earlier = policies.of(school, school_year), _earlier(policies, school, school_year, month)
    start, end = months.bounds(month)
    with store.read() as db:
        opened = Tables.of(db)
        changed = opened.frame(months.changed_in(opened.observed(policies), month)).filter(pl.col("school") == school)
        changed = with_places(db, changed, school, school_year)
        then, lately = (class_sizes(db, school, school_year, moment) for moment in (start, end))
        moved = transfers_between(db, school, first.date(), following.date() - timedelta(days=1))
        duties, of_year = month_duties(db, school, school_year, month), duties_of_year(db, school, school_year)
        lists, authority = list_counts(db, school, school_year), authority_of(db, school, school_year)
        drawn = marks_to_compare(db, school, school_year, start, end)
        years = {school_year, *(line.school_year for line in earlier)}
        means = _means(db, policy, school, school_year)
        dues = {year: _due_book(db, policies, school, year) for year in years}
        evidence = evidence_in(db, policies, school, month)
        found = _found(db, policies, school, school_year, month, now)
    newest = newest_export(store, Filters(school, school_year))
    return Seen(
        school, month, school_year, policy, earlier,
        evidence, changed, _sizes(then, lately, moved), duties, of_year, lists,
        authority, from_store(newest) if newest else None, now.date(),
        found, drawn, _below(store, policy, school, school_year),
        dues, means,
    )  # fmt: skip


def _due_book(db: Database, policies: Policies, school: str, school_year: str) -> DueBook:
    pieces = pieces_of(policies.of(school, school_year), school_year)
    return DueBook(pieces, linked(duties_of_year(db, school, school_year), pieces))


def _below(store: Store, policy: Policy, school: str, school_year: str) -> tuple[Below, ...]:
    """The share of test marks below 5,0 of each subject with enough of them, where the profile has a rule about it."""
    if not any(rule.measure == "share_below_target" for rule in policy.unusual):
        return ()
    marks = histogram(store, Filters(school, school_year), ["subject", "component"])
    of_tests = marks.filter(~pl.col("component").is_in(sorted(DERIVED_COMPONENTS)))
    counted = of_tests.group_by("subject").agg(
        pl.col("n").sum(), below=pl.col("n").filter(pl.col("hundredths") < 500).sum()
    )  # fmt: skip
    enough = counted.filter(pl.col("n") >= policy.minimum_group)
    shares = [Below(subject, n, quotient(100 * below, n, 1)) for subject, n, below in enough.iter_rows()]
    return tuple(sorted(shares, key=lambda one: (-one.share, one.subject)))


def _means(db: Database, policy: Policy, school: str, school_year: str) -> tuple[Against, ...]:
    """The groups whose mean is held against the school's, where the profile has a rule about it."""
    if not any(rule.measure == "distance_from_school" for rule in policy.unusual):
        return ()
    return against_school(averages_of(db, school, school_year), policy.minimum_group)


def _found(
    db: Database, policies: Policies, school: str, school_year: str, month: str, now: datetime
) -> tuple[Found, ...]:
    found = findings_in(db, policies, school, school_year, now)
    return of_month(found.findings, month, ending_in(policies.of(school, school_year), school_year, month))


def _earlier(policies: Policies, school: str, school_year: str, month: str) -> tuple[Line, ...]:
    """What the school year before still asks in its last summer."""
    begin = int(school_year[:4])
    last = f"{begin - 1}-{begin}"
    return due_lines(policies.of(school, last), last, month)


def _sizes(before: pl.DataFrame, now: pl.DataFrame, moved: pl.DataFrame) -> tuple[tables.Sizes, ...]:
    joined = now.join(before, on="class_name", how="full", coalesce=True, suffix="_before")
    joined = joined.join(moved, on="class_name", how="left").with_columns(pl.col("came", "gone", "moved").fill_null(0))
    columns = ("class_name", "pupils_before", "as_of_before", "pupils", "as_of", "came", "gone", "moved")
    return tuple(tables.Sizes(*row) for row in joined.select(columns).iter_rows())


def record_of(seen: Seen, inspection: Inspection) -> InspectionRecord:
    """What would be signed now."""
    changes = _changes(seen)
    explained = inspection.explanations()
    classes = [size.class_name for size in seen.sizes]
    rules = [rule for rule in seen.policy.monthly if rule.work in _ATTENDANCE]
    attendance = tables.attendance(rules, seen.month, classes, seen.duties_of_year)
    known = Known(
        inspection, seen.today, seen.evidence, changes, attendance, seen.duties, seen.duties_of_year, seen.lists,
        seen.compared.height, seen.below, seen.dues, seen.means,
    )  # fmt: skip
    answers = inspection.answers()
    found = without_own_work(seen.findings, inspection)
    lines = tuple(
        CheckedLine(
            line.code, line.part, line.rule.article, line.rule.sentence, line.when, figures(line, known),
            sum(f.rule_code == line.code and f.is_certain for f in found),
            sum(f.rule_code == line.code and not f.is_certain for f in found),
            answers.get(line.code),
        )
        for line in _lines(seen)
    )  # fmt: skip
    judged = known.entries_said(seen.evidence.tests) if seen.evidence else "Chưa có hạn vào sổ để xét."
    summary = (judged, changes_said(changes), _found_said(found))
    return InspectionRecord(
        inspection, seen.authority, seen.policy.name, seen.policy.version, seen.data_time, summary, lines,
        (*_measured(seen), tables.corrections(seen.changed, explained), tables.class_sizes(seen.sizes), attendance,
         *_compared(seen), tables.findings(found, explained),
         *([tables.exports(seen.evidence)] if seen.evidence else [])),
    )  # fmt: skip


def _lines(seen: Seen) -> tuple[Line, ...]:
    evidence = seen.evidence
    due = {(test.term, test.component) for test in (*evidence.tests, *evidence.unexported)} if evidence else set()
    found = {finding.rule_code: finding.article for finding in seen.findings}
    lines = (*lines_of(seen.policy, seen.school_year, seen.month, due, found), *seen.earlier)
    return tuple({line.code: line for line in reversed(lines)}.values())[::-1]


def _measured(seen: Seen) -> tuple[Sheet, ...]:
    if seen.evidence is None:
        return ()
    return tables.by_class(seen.evidence), tables.by_teacher(seen.evidence, seen.policy.minimum_group)


def _compared(seen: Seen) -> tuple[Sheet, ...]:
    rules = compared(seen.policy)
    return (tables.comparison(rules, seen.compared),) if rules else ()


def _changes(seen: Seen) -> Changes:
    return seen.evidence.changes if seen.evidence else changes_in(seen.changed)


def _found_said(found: Sequence[Found]) -> str:
    certain = sum(f.is_certain for f in found)
    return f"Phát hiện theo quy chế: {certain} chắc chắn, {len(found) - certain} có thể."


def inspection_in(store: Store, school: str, month: str) -> Inspection | None:
    with store.read() as db:
        return inspection_of(db, school, month)


def unopened(school: str, month: str, now: datetime) -> Inspection:
    """An inspection that nobody has opened: what its checklist would ask can be looked at all the same."""
    year = school_year_of(date.fromisoformat(f"{month}-01"))
    return Inspection(
        inspection_id="", school=school, school_year=year, month=month, supplement=0, opened_at=now, opened_by=""
    )
