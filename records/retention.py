"""How long a record is kept: from its facts, the profile's rules, the holds and the day to one answer with its reason.

Pure. Where anything is not known – a period that nobody confirmed, a pupil who may still be here, a kind of paper that
no rule is about – the answer is never "due": a record kept too long can still be destroyed, the other way round not.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from records.clock import vn_date
from records.policy.keeping import RetentionRule
from records.policy.words import Afterwards, Document, in_vietnamese

Kind = Literal["bundle", "correction"]
Scope = Literal["bundle", "class", "year", "school"]
State = Literal["due", "hand_over", "held", "unconfirmed", "not_due", "never"]
STATE_NAMES: dict[State, str] = {
    "due": "đến hạn", "hand_over": "đến hạn giao nộp", "held": "đang bị giữ lại", "unconfirmed": "chưa xác nhận",
    "not_due": "chưa đến hạn", "never": "giữ vĩnh viễn",
}  # fmt: skip
_ABOVE: tuple[State, ...] = ("never", "unconfirmed", "not_due")  # of several rules the gravest answer counts
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """Something that is kept, as far as its period goes.

    `papers`: each paper in it, as the documents of a profile that it may be. `made_on`: the day of sealing, or of a
    correction's last step. `year_end`: the last day of its school year. `pupils_left_on`: the day on which the last of
    its pupils had surely left; None where any may still be here. `is_for_ever`: by the program's own rule.
    """

    kind: Kind
    subject_id: str
    school: str
    school_year: str
    class_name: str | None
    papers: tuple[tuple[Document, ...], ...]
    made_on: date
    year_end: date
    pupils_left_on: date | None = None
    is_for_ever: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """A legal hold that stands: of a bundle, a class of a year, a year, or the school."""

    hold_id: str
    scope: Scope
    school: str
    school_year: str | None = None
    class_name: str | None = None
    subject_id: str | None = None

    def covers(self, kept: Kept) -> bool:
        """Whether the hold binds this record. What is of the whole school and year is bound by a hold of any class."""
        if self.scope == "bundle":
            return self.subject_id == kept.subject_id
        if self.school != kept.school:
            return False
        if self.scope == "school":
            return True
        if self.school_year != kept.school_year:
            return False
        return self.scope == "year" or kept.class_name in {None, self.class_name}


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How long a record is still kept. `due_on`: the first day on which it may go; None where that is not known.

    `reason`: a sentence or more, with the articles. `holds`: the ids of those that bind it.
    """

    state: State
    due_on: date | None
    reason: str
    articles: tuple[str, ...] = ()
    holds: tuple[str, ...] = ()
    afterwards: frozenset[Afterwards] = frozenset()


def standing(kept: Kept, rules: Sequence[RetentionRule], holds: Iterable[Hold], today: date) -> Standing:
    """The one answer. A hold is told before everything else; the period is still told beside it."""
    by_rules = _by_rules(kept, rules, today)
    binding = tuple(sorted(hold.hold_id for hold in holds if hold.covers(kept)))
    if not binding:
        return by_rules
    return Standing(
        state="held", due_on=by_rules.due_on, articles=by_rules.articles, holds=binding,
        afterwards=by_rules.afterwards, reason=f"Đang bị giữ lại theo {', '.join(binding)}. {by_rules.reason}",
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Period:
    """What one rule comes to: `due_on` is None where its state alone says why."""

    state: State
    due_on: date | None
    said: str


def _by_rules(kept: Kept, rules: Sequence[RetentionRule], today: date) -> Standing:
    if kept.is_for_ever:
        return Standing(state="never", due_on=None, reason="Biên bản tiêu hủy được giữ vĩnh viễn.")
    covering = [rule for rule in rules if any({*rule.documents} & {*paper} for paper in kept.papers)]
    periods = [_period(rule, kept, today) for rule in covering]
    if kept.kind == "correction":
        periods.append(_until_pupils_leave(kept, today, "Hồ sơ sửa điểm giữ đến khi học sinh ra trường"))
    missing = [paper for paper in kept.papers if not _is_covered(paper, covering)]
    if missing or not kept.papers:
        periods.append(_Period("unconfirmed", None, _no_rule(missing)))
    return _gravest(periods, covering)


def _gravest(periods: Sequence[_Period], rules: Sequence[RetentionRule]) -> Standing:
    """What cannot go by one rule cannot go; of days, the latest."""
    state: State = next((state for state in _ABOVE if any(period.state == state for period in periods)), "due")
    days = [period.due_on for period in periods]
    known = [day for day in days if day is not None]
    due_on = max(known) if len(known) == len(days) else None
    afterwards = frozenset(rule.afterwards for rule in rules if rule.afterwards)
    if state == "due" and "hand_over" in afterwards:
        state = "hand_over"
    told = [period.said for period in periods if period.state == state] if state in _ABOVE else []
    said = told or [period.said for period in periods if period.due_on == due_on]
    articles = tuple(dict.fromkeys(rule.article for rule in rules))
    return Standing(
        state=state, due_on=due_on, reason=f"{'; '.join(dict.fromkeys(said))}.", articles=articles,
        afterwards=afterwards,
    )  # fmt: skip


def _is_covered(paper: Sequence[Document], rules: Iterable[RetentionRule]) -> bool:
    return any({*paper} & {*rule.documents} for rule in rules)


def _no_rule(papers: Sequence[Sequence[Document]]) -> str:
    named = ", ".join(in_vietnamese(paper[0]) if paper else "giấy tờ khác" for paper in papers)
    return f"Chính sách chưa có thời hạn giữ {named or 'loại hồ sơ này'}"


def _period(rule: RetentionRule, kept: Kept, today: date) -> _Period:
    said = f"{rule.article}: {rule.sentence.rstrip('.')}"
    if rule.until == "permanent":
        return _Period("never", None, said)
    if rule.until == "to_be_confirmed" or not rule.confirmed:
        return _Period("unconfirmed", None, f"{said} (trường chưa xác nhận thời hạn)")
    if rule.until in {"pupil_leaves", "given_back"}:
        return _until_pupils_leave(kept, today, said)
    start = {"school_year_end": kept.year_end, "sealing": kept.made_on, "pupil_leaving": kept.pupils_left_on}[
        str(rule.counted_from)
    ]
    words = f"{said} – {rule.years} năm từ {in_vietnamese(rule.counted_from)}"
    if start is None:
        return _Period("not_due", None, f"{words}, chưa biết chắc mọi học sinh đã ra trường")
    return _dated(years_after(start, int(rule.years or 0)) + _DAY, today, f"{words} ({vn_date(start)})")


def _until_pupils_leave(kept: Kept, today: date, said: str) -> _Period:
    if kept.pupils_left_on is None:
        return _Period("not_due", None, f"{said}, chưa biết chắc mọi học sinh đã ra trường")
    return _dated(kept.pupils_left_on + _DAY, today, f"{said} ({vn_date(kept.pupils_left_on)})")


def _dated(due_on: date, today: date, said: str) -> _Period:
    return _Period("due" if due_on <= today else "not_due", due_on, f"{said}, đến hạn {vn_date(due_on)}")


def years_after(day: date, years: int) -> date:
    """The same day so many years later; 29 February becomes 1 March, never a day too early."""
    year = min(day.year + years, date.max.year - 1)
    try:
        return day.replace(year=year)
    except ValueError:
        return date(year, 3, 1)
