"""Work that the regulation asks for every month: closed attendance, inspection, remarks, reports, logs, locks.

That we see no record is all that is ever said: "chưa thấy ghi nhận". It is certain only where the newest list of duties
was surely saved after the last day, or the school said that its book is whole up to it: what was recorded in the
program says nothing of what was not.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import polars as pl

from records.clock import VIETNAM_AHEAD, end_of, month_bounds, to_store
from records.findings.facts import Facts
from records.findings.finding import POSSIBLE, About, Finding
from records.findings.judging import absent_for_certain, certainty
from records.findings.telling import DROPPED, about, counted, day, listed, month_told, places, text_of
from records.policy import Policy
from records.policy.duty import MonthlyRule
from records.policy.rule import Group, Rule
from records.policy.standing import standing_for
from records.policy.words import COMING, capital, in_vietnamese

KINDS_OF_WORK = {
    "attendance": "kiem-dien-chua-chot",
    "attendance_signed": "kiem-dien-chua-ki",
    "correction_log": "nhat-ki-sua-diem-thieu",
    "entry_check": "kiem-tra-thang-thieu",
    "authority_check": "cap-tren-chua-kiem-tra",
    "remark": "nhan-xet-thang-thieu",
    "department_report": "bao-cao-to-thieu",
    "conduct": "ne-nep-chua-ghi",
}
MONTHLY_LOCK = "khoa-so-thang-thieu"
_OF_EACH_CLASS = ("attendance", "attendance_signed", "conduct")
_CHECKS = ("entry_check", "authority_check", "remark")


def monthly_work(facts: Facts, policy: Policy, now: datetime) -> Iterator[Finding]:
    """A month's work of which no record is there when its last day has passed, or one of a later day."""
    if not facts.is_given("duties"):
        return
    for rule in policy.monthly:
        for month in _months(facts, policy):
            yield from _of_month(facts, policy, rule, month, now)


def monthly_lock(facts: Facts, policy: Policy, now: datetime) -> Iterator[Finding]:
    """A month in which the book was to be locked, and no lock is recorded."""
    rule = policy.lock.monthly
    if rule is None or not rule.every_month or not facts.is_given("duties"):
        return
    for month in _months(facts, policy):
        first, last = _whole_month(month)
        if now > end_of(last) and done_for(facts.duties, "lock", month, (first, last)).is_empty():
            earlier = done_for(facts.earlier_duties, "lock", month, (first, last))
            # The book of a month may be locked on the first days of the next, by a record that names neither.
            next_month = _whole_month(f"{last + timedelta(days=1):%Y-%m}")
            is_sure = done_for(facts.duties.filter(pl.col("month").is_null()), "lock", month, next_month).is_empty()
            yield _Work(
                facts, rule, MONTHLY_LOCK, "khóa sổ", month, last, earlier, has_day=False, is_sure=is_sure
            ).missing()


@dataclass(frozen=True, slots=True)
class _Work:
    """A piece of work of a month, due by the end of `last`. `has_day`: the text gives that day; otherwise a record that
    names the month is in time until the next is over, and late perhaps. `is_sure`: that it is due by then is not in
    doubt. `earlier`: what lists that count no longer say of it."""

    facts: Facts
    rule: Rule
    kind: str
    name: str
    month: str
    last: date
    earlier: pl.DataFrame
    has_day: bool = True
    is_sure: bool = True

    def missing(self, class_name: str | None = None, *, classes: int = 1) -> Finding:
        until = f", hạn là hết ngày {day(self.last)}" if self.has_day else ""
        saved = self.facts.saved_from("duties")
        listed_before = self.was_listed(class_name)
        known = self.is_sure and absent_for_certain(saved, to_store(end_of(self.last))) and listed_before.is_empty()
        return Finding(
            self.rule.code, self.kind, self.rule.article, self._about(class_name), certainty(known),
            f"{self._whose(class_name, classes)}: chưa thấy ghi nhận {self.name}"
            f"{'' if listed_before.is_empty() else DROPPED}{until}.",
            (*places(listed_before), text_of(self.rule)), earliest=end_of(self.last), count=classes,
        )  # fmt: skip

    def late(self, found: pl.DataFrame, class_name: str | None = None) -> Finding:
        done: date = found["done_on"].min()  # type: ignore[assignment]
        known = self.has_day and self.was_listed(class_name).filter(pl.col("done_on") <= self.last).is_empty()
        limit = f"hạn là hết ngày {day(self.last)}" if self.has_day else "khi đã hết cả tháng sau"
        return Finding(
            self.rule.code, self.kind, self.rule.article, self._about(class_name), certainty(known),
            f"{self._whose(class_name)}: {self.name} ghi nhận ngày {day(done)}, {limit}.",
            (*places(found), text_of(self.rule)), earliest=end_of(self.last), latest=end_of(done),
        )  # fmt: skip

    def of_another(self, found: pl.DataFrame, by: Group) -> Finding:
        """Only others than those whom the rule names have a record of it; theirs may have been left out."""
        others = listed(in_vietnamese(role) for role in sorted(found["role"].unique()))
        return Finding(
            self.rule.code, self.kind, self.rule.article, self._about(None), POSSIBLE,
            f"{self._whose(None)}: {self.name} chỉ thấy ghi nhận của {others}, quy chế nêu {in_vietnamese(by)}.",
            (*places(found), text_of(self.rule)), earliest=end_of(self.last),
        )  # fmt: skip

    def was_listed(self, class_name: str | None) -> pl.DataFrame:
        """What earlier lists say of it: of a class, or (None) at all."""
        if class_name is None:
            return self.earlier
        return self.earlier.filter(pl.col("class_name").is_null() | (pl.col("class_name") == class_name))

    def until(self) -> date:
        """The last day on which a record is not held to be late."""
        return self.last if self.has_day else _whole_month(f"{self.last.replace(day=1) + timedelta(days=32):%Y-%m}")[1]

    def _about(self, class_name: str | None) -> About:
        return about(self.facts, class_name=class_name, month=self.month)

    def _whose(self, class_name: str | None, classes: int = 1) -> str:
        whose = f"lớp {class_name}" if class_name else f"cả {counted(classes, 'lớp')}" if classes > 1 else "trường"
        return f"{capital(month_told(self.month))}, {whose}"


def _of_month(facts: Facts, policy: Policy, rule: MonthlyRule, month: str, now: datetime) -> Iterator[Finding]:
    first, last = span_of(rule, month)
    if now <= end_of(last):
        return
    name, is_sure = in_vietnamese(rule.work), rule.window(month) is not None
    earlier = done_for(facts.earlier_duties, rule.work, month, (first, last)).filter(_may_be_of(rule, policy))
    work = _Work(facts, rule, KINDS_OF_WORK[rule.work], name, month, last, earlier, has_last_day(rule), is_sure)
    found = done_for(facts.duties, rule.work, month, (first, last))
    own = found.filter(_may_be_of(rule, policy))
    in_time = own.filter(pl.col("done_on") <= work.until())
    if not in_time.filter(pl.col("class_name").is_null()).is_empty():
        return
    if rule.work in _OF_EACH_CLASS:
        yield from _of_classes(work, in_time, found)
    elif in_time.is_empty():
        yield work.late(own) if own.height else work.of_another(found, rule.by) if found.height else work.missing()


def _may_be_of(rule: MonthlyRule, policy: Policy) -> pl.Expr:
    """Whether a record may be of those who do the work: what they check, no other office checks in their stead."""
    if rule.work not in _CHECKS:
        return pl.lit(True)
    offices = standing_for(rule.by, policy.board.members if policy.board else ())
    return pl.col("role").is_null() | pl.col("role").is_in(offices)


def _of_classes(work: _Work, in_time: pl.DataFrame, found: pl.DataFrame) -> Iterator[Finding]:
    """A finding a class; one of the school where no class at all has a record, and where no export shows which classes
    there were in that month."""
    names = [name for name in _classes_in(work.facts, work.month) if name not in set(in_time["class_name"])]
    doubted = {name for name in names if work.was_listed(name).height}
    if found.is_empty() and len(names) != 1 and doubted in (set(), set(names)):
        yield work.missing(classes=max(1, len(names)))
        return
    for name in names:
        late = found.filter(pl.col("class_name").is_null() | (pl.col("class_name") == name))
        yield work.late(late, name) if late.height else work.missing(name)


def span_of(rule: MonthlyRule, month: str) -> tuple[date, date]:
    """The days in which a month's work is done; where an event decides, those of the month."""
    return rule.window(month) or _whole_month(month)


def has_last_day(rule: MonthlyRule) -> bool:
    """Whether the text gives a last day; without one nothing that names its month is late."""
    return rule.event is None and rule.to_day is not None


def done_for(duties: pl.DataFrame, work: str, month: str, span: tuple[date, date]) -> pl.DataFrame:
    """What is recorded of a month's work: by its month, or by a day of its span."""
    first, last = span
    by_day = pl.col("month").is_null() & pl.col("done_on").is_between(first, last)
    return duties.filter(pl.col("work") == work, (pl.col("month") == month).fill_null(False) | by_day)


def _classes_in(facts: Facts, month: str) -> list[str]:
    """The classes that were there in a month: seen by its end, by any export, and not dissolved before it."""
    first, end = map(to_store, month_bounds(month))
    there = facts.classes.filter(pl.col("first_seen").is_null() | (pl.col("first_seen") < end))
    return sorted(set(there["class_name"]) - _dissolved(facts, first))


def _dissolved(facts: Facts, before: datetime) -> set[str]:
    """Classes without a pupil left at a moment: each was seen in another class after the class's last sheet, or is
    listed as gone."""
    day = pl.col("happened_on").cast(pl.Datetime("us")) - VIETNAM_AHEAD
    gone = facts.transfers.filter(~pl.col("kind").is_in(COMING), day < before)["pupil_code"].unique()
    last = pl.col("taken_latest").max().over("class_name")
    pupils = facts.rosters.select("class_name", "pupil_code", last=last).unique()
    earlier = facts.rosters.filter(pl.col("taken_latest") < before)
    elsewhere = earlier.select("pupil_code", "taken_earliest", other="class_name")
    moved = pupils.join(elsewhere, on="pupil_code").filter(
        pl.col("other") != pl.col("class_name"), pl.col("taken_earliest") > pl.col("last")
    )  # fmt: skip
    there = pupils.join(moved, on=["class_name", "pupil_code"], how="anti")
    left = there.filter(~pl.col("pupil_code").is_in(gone.implode()))
    return set(pupils["class_name"]) - set(left["class_name"])


def _months(facts: Facts, policy: Policy) -> list[str]:
    """The months of the school year: of the profile's terms, else September to May."""
    terms = [term for term in policy.terms if term.school_year == facts.school_year]
    first = min((term.first_day for term in terms), default=date(int(facts.school_year[:4]), 9, 1))
    last = max((term.last_day for term in terms), default=date(int(facts.school_year[5:]), 5, 31))
    months = [first.strftime("%Y-%m")]
    while months[-1] < last.strftime("%Y-%m"):
        months.append((date.fromisoformat(f"{months[-1]}-01") + timedelta(days=32)).strftime("%Y-%m"))
    return months


def _whole_month(month: str) -> tuple[date, date]:
    start, end = month_bounds(month)
    return start.date(), end.date() - timedelta(days=1)
