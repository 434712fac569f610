"""The findings of one school's year, or of all: gathers the facts, judges them by the profile that is theirs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import polars as pl

from jobs.finding_facts import gather
from records.clock import asked_school_year, from_store, month_bounds, months_of, vn_datetime
from records.findings import Finding, findings, months
from records.findings.citing import cited
from records.marks import vn_number
from records.policy import Policies, PolicyError
from records.problems import UsageError
from records.schools import canonical_school
from records.store import Database, Store
from records.year_facts import classes_of_year, school_years

WHOLE_YEAR = "CN"
_MOST = 40  # findings of one rule on the screen


@dataclass(frozen=True, slots=True)
class Narrowing:
    """Which findings are asked for; None leaves open. `month`: 'YYYY-MM'."""

    term: str | None = None
    class_name: str | None = None
    month: str | None = None

    def of(self, found: Iterable[Finding]) -> tuple[Finding, ...]:
        """Those of the term, of the class, and of the month, or that may lie in it. What is about no term, class or
        moment at all (a list that was never given) is about each of them."""
        return tuple(finding for finding in found if self._fits(finding))

    def _fits(self, finding: Finding) -> bool:
        about = finding.about
        return (
            about.term in {None, self.term or about.term}
            and about.class_name in {None, self.class_name or about.class_name}
            and (self.month is None or _is_of_month(finding, self.month))
        )


@dataclass(frozen=True, slots=True)
class SchoolFindings:
    """What was found of a school's year, by which profile and which data. `policy_version` '': it has no profile, and
    nothing was judged; `error`: why it could not be."""

    school: str
    school_year: str
    policy: str
    policy_version: str
    data_time: datetime | None
    judged_at: datetime
    findings: tuple[Finding, ...]
    error: str | None = None

    @property
    def is_judged(self) -> bool:
        return bool(self.policy_version)

    def as_dict(self) -> dict[str, object]:
        certain = sum(finding.is_certain for finding in self.findings)
        return {
            "school": self.school,
            "school_year": self.school_year,
            "policy": {"name": self.policy, "version": self.policy_version} if self.is_judged else None,
            "data_time": self.data_time.isoformat() if self.data_time else None,
            "judged_at": self.judged_at.isoformat(),
            "certain": certain,
            "possible": len(self.findings) - certain,
            "error": self.error,
            "findings": [finding.as_dict() for finding in self.findings],
        }


def findings_of(
    store: Store, policies: Policies, school: str, school_year: str, now: datetime, only: Narrowing | None = None
) -> SchoolFindings:
    """The findings of a school's year by its profile, as seen at `now`; of these only what is asked for.

    Raises `PolicyError` where the profile cannot be used.
    """
    with store.read() as db:
        return findings_in(db, policies, school, school_year, now, only)


def findings_in(
    db: Database, policies: Policies, school: str, school_year: str, now: datetime, only: Narrowing | None = None
) -> SchoolFindings:
    """`findings_of`, in a moment of reading."""
    policy = policies.find(school, school_year)
    seen = classes_of_year(db, school, school_year)["seen_by"].max()
    facts = gather(db, policies, school, school_year) if policy else None
    found = findings(facts, policy, now) if facts and policy else ()
    return SchoolFindings(
        school, school_year, policy.name if policy else "", (policy.version or policy.name) if policy else "",
        from_store(seen) if isinstance(seen, datetime) else None, now, (only or Narrowing()).of(found),
    )  # fmt: skip


def all_findings(
    store: Store, policies: Policies, now: datetime, *, school: str | None = None, school_year: str | None = None,
    only: Narrowing | None = None,
) -> list[SchoolFindings]:  # fmt: skip
    """The findings of every school and year that fits, in any usual spelling. One whose profile cannot be used is there
    with its `error`, and does not keep the others from being judged.

    Raises `UsageError` where none does, and where none of them has the term, class or month that is asked for: no
    findings would look as if all were well.
    """
    fitting = fitting_years(store, school, school_year)
    whole = [
        _not_judged(name, year, now, error) if (error := policies.error_of(name, year))
        else findings_of(store, policies, name, year, now)
        for name, year in fitting
    ]  # fmt: skip
    if only is None:
        return whole
    with store.read() as db:
        classes = pl.concat(classes_of_year(db, name, year).select("term", "class_name") for name, year in fitting)
    _require_known(only, whole, classes)
    return [replace(found, findings=only.of(found.findings)) for found in whole]


def fitting_years(store: Store, school: str | None, school_year: str | None) -> list[tuple[str, str]]:
    """The schools and years of the store that fit, in any usual spelling. Raises `UsageError` where none does."""
    with store.read() as db:
        there = school_years(db)
    fitting = [
        (name, year)
        for name, year in there
        if (not school or canonical_school(school) == canonical_school(name))
        and (not school_year or asked_school_year(school_year) == year)
    ]
    if not fitting:
        raise UsageError(_nothing_fits(there))
    return fitting


def _not_judged(school: str, school_year: str, now: datetime, error: PolicyError) -> SchoolFindings:
    return SchoolFindings(school, school_year, "", "", None, now, (), str(error))


def _require_known(only: Narrowing, whole: Sequence[SchoolFindings], classes: pl.DataFrame) -> None:
    """Known are terms and classes that were exported, or of which anything is found: a list alone may name them."""
    about = [finding.about for each in whole for finding in each.findings]
    known = {
        "học kì": (only.term, {*classes["term"], *(one.term for one in about), WHOLE_YEAR}),
        "lớp": (only.class_name, {*classes["class_name"], *(one.class_name for one in about)}),
        "tháng": (only.month, {month for each in whole for month in months_of(each.school_year)}),
    }
    for what, (asked, there) in known.items():
        if asked is not None and asked not in there:
            words = ", ".join(sorted(filter(None, there)))
            raise UsageError(f"Không có {what} «{asked}» trong dữ liệu đã nhập. Có: {words}.")


def told(found: SchoolFindings) -> list[str]:
    """The findings as lines: a head, and under each rule of the profile its findings, certain ones first."""
    head = f"{found.school}, năm học {found.school_year}"
    if found.error:
        return [f"{head}: KHÔNG XÉT ĐƯỢC.", *(f"  {line}" for line in found.error.splitlines())]
    if not found.is_judged:
        return [f"{head}: chưa có chính sách nào cho trường và năm học này, nên không xét được."]
    certain = sum(finding.is_certain for finding in found.findings)
    data = f", dữ liệu đến {vn_datetime(found.data_time)}" if found.data_time else ""
    lines = [
        f"{head} – {found.policy}{data}: {certain} điều chắc chắn, {len(found.findings) - certain} điều có thể."
    ]
    for finding_kind, group in _by_rule(found.findings):
        lines.append(f"  [{finding_kind}] {group[0].article} ({len(group)})")
        lines += [line for finding in group[:_MOST] for line in _lines(finding)]
        if len(group) > _MOST:
            lines.append(f"    … hiện {_MOST} trong {vn_number(len(group))} điều; --json cho đủ cả.")
    return lines


def _lines(finding: Finding) -> Iterator[str]:
    """The sentence, and below it of whom it is, by code, and where that can be looked up."""
    yield f"    {'•' if finding.is_certain else '?'} {finding.sentence}"
    pupil = f"học sinh {finding.about.pupil_code}" if finding.about.pupil_code else ""
    if evidence := "; ".join(filter(None, (pupil, cited(finding.evidence)))):
        yield f"      căn cứ: {evidence}"


def _by_rule(found: Sequence[Finding]) -> list[tuple[str, list[Finding]]]:
    groups: dict[str, list[Finding]] = {}
    for finding in found:
        groups.setdefault(f"{finding.rule_code} · {finding.kind}", []).append(finding)
    return [(name, sorted(group, key=lambda one: not one.is_certain)) for name, group in sorted(groups.items())]


def _is_of_month(finding: Finding, month: str) -> bool:
    """Of that month, or possibly; what nothing bounds from below may be of any month before, and what has no month at
    all is of each."""
    if not months.has_a_month(finding) or months.of_month(finding, month) is not None:
        return True
    is_unbounded = finding.about.month is None and finding.earliest is None
    return is_unbounded and finding.latest is not None and finding.latest >= month_bounds(month)[0]


def _nothing_fits(there: Sequence[tuple[str, str]]) -> str:
    if not there:
        return "Kho chưa có lớp nào. Nhập bản xuất trước: soluu import."
    known = "; ".join(f"{school} {year}" for school, year in there)
    return f"Không có trường, năm học như đã hỏi trong dữ liệu đã nhập. Có: {known}."
