"""What no regulation can mean: a day that no year has, a span that ends before it begins, a duty of nobody, two last
days at once. By such a rule everybody would be accused, or nobody.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import MISSING, fields
from decimal import Decimal

from records.circulars.choice import PRIMARY_GRADES, SECONDARY_GRADES
from records.policy.checking import Trouble, placed_rules
from records.policy.duty import DueRule, MonthlyRule, UnusualRule
from records.policy.entry import CircularRule, EntryRule
from records.policy.lines import Path
from records.policy.lock import AuthorityLockRule, MonthDay
from records.policy.profile import Policy
from records.policy.rule import Rule

_A_LEAP_YEAR = 2024
_UNTIL_MAY = 5  # of the calendar year in which a school year begins: the one before goes on
_ONE_OF_TWO = "một trong hai"
_WEEKS_OF_A_YEAR = 53
_LAST_PRIMARY, _LAST_SECONDARY = max(PRIMARY_GRADES), max(SECONDARY_GRADES)


def impossible(policy: Policy) -> Iterator[Trouble]:
    """All that a profile says and no regulation can mean."""
    for path, rule in placed_rules(policy):
        yield from _nobody(path, rule)
        yield from _no_day(path, rule)
        match rule:
            case MonthlyRule():
                yield from _month(path, rule)
            case DueRule():
                yield from _due(path, rule)
            case AuthorityLockRule():
                yield from _reopening(path, rule)
            case EntryRule():
                yield from _entry(path, rule)
                yield from _weeks(path, rule, policy)
            case CircularRule():
                yield from _circular(path, rule)
            case UnusualRule():
                yield from _threshold(path, rule)
    yield from _years(policy)
    yield from _grades_twice(policy)


def _nobody(path: Path, rule: Rule) -> Iterator[Trouble]:
    """A list that a rule must have, with nothing in it: nobody could do it, and nothing would be enough."""
    for field in fields(rule):
        value = getattr(rule, field.name)
        here = (*path, field.name)
        if isinstance(value, tuple) and field.default is MISSING:
            empty = [here] if not value else [(*here, number) for number, part in enumerate(value) if part == ()]
            yield from (
                Trouble(each, "danh sách trống", "ít nhất một mục", "Ghi thêm vào danh sách, hoặc bỏ quy định này.")
                for each in empty
            )


def _no_day(path: Path, rule: Rule) -> Iterator[Trouble]:
    for field in fields(rule):
        day = getattr(rule, field.name)
        if isinstance(day, MonthDay) and day.day > calendar.monthrange(_A_LEAP_YEAR, day.month)[1]:
            yield Trouble((*path, field.name, "day"), _told(day), "một ngày có trong lịch", "Sửa ngày hoặc tháng.")


def _month(path: Path, rule: MonthlyRule) -> Iterator[Trouble]:
    first, last = rule.from_day or 1, rule.to_day
    if rule.event is not None and (rule.from_day or last):
        yield Trouble((*path, "event"), "cả event và ngày trong tháng", _ONE_OF_TWO, "Bỏ event, hoặc bỏ các ngày.")
    if last is None:
        if not rule.that_day_counts:
            yield Trouble(
                (*path, "that_day_counts"), "false mà không có to_day", "to_day, ngày mà hạn là trước ngày ấy",
                "Thêm to_day, hoặc bỏ that_day_counts.",
            )  # fmt: skip
    elif last < first:
        yield Trouble((*path, "to_day"), f"ngày {last}", f"ngày không trước ngày {first} (from_day)", "Sửa ngày.")
    elif last == first and not rule.that_day_counts:
        yield Trouble(
            (*path, "that_day_counts"), f"false: «trước ngày {last}» không còn ngày nào", f"to_day sau ngày {first}",
            "Sửa to_day. «Trước ngày 1 tháng sau» là trong tháng ấy: bỏ to_day và that_day_counts.",
        )  # fmt: skip


def _due(path: Path, rule: DueRule) -> Iterator[Trouble]:
    if rule.on is None:
        return
    if rule.days_after is not None:
        yield Trouble((*path, "days_after"), "cả on và days_after", _ONE_OF_TWO, "Bỏ một trong hai.")
    if rule.year == "first" and rule.on.month <= _UNTIL_MAY:
        yield Trouble(
            (*path, "on"), f'{_told(rule.on)} của năm bắt đầu (year = "first"), trước khi năm học bắt đầu',
            "một ngày của năm học", 'Thêm year = "second" (năm kết thúc), hoặc sửa ngày.',
        )  # fmt: skip


def _reopening(path: Path, rule: AuthorityLockRule) -> Iterator[Trouble]:
    if (rule.reopens is None) != (rule.closes is None):
        missing = "reopens" if rule.reopens is None else "closes"
        yield Trouble((*path, missing), "không có gì", "đủ cả reopens và closes", f"Thêm {missing}, hoặc bỏ cả hai.")
    elif rule.reopens and rule.closes:
        opened, closed = ((day.month, day.day) for day in (rule.reopens, rule.closes))
        if closed < opened:
            told = f"ngày không trước {_told(rule.reopens)} (reopens)"
            yield Trouble((*path, "closes"), _told(rule.closes), told, "Sửa ngày.")


def _entry(path: Path, rule: EntryRule) -> Iterator[Trouble]:
    """A number of another unit would not be looked at."""
    for name, value, unit in (
        ("weeks", rule.weeks, rule.unit == "school_week"),
        ("days", rule.days is not None, rule.unit in {"calendar", "working"}),
    ):
        if value and not unit:
            yield Trouble(
                (*path, name), f'{name} khi unit = "{rule.unit}"', f"không có {name}, hoặc một unit dùng {name}",
                f"Bỏ {name}, hoặc đổi unit.",
            )  # fmt: skip


def _weeks(path: Path, rule: EntryRule, policy: Policy) -> Iterator[Trouble]:
    """Each week comes after the one before, and every year that the profile dates has it."""
    years = [days for days in policy.calendars if 0 < sum(days.weeks) <= _WEEKS_OF_A_YEAR]
    last = 0
    for number, week in enumerate(rule.weeks):
        here, found = (*path, "weeks", number), f"tuần {week}"
        without = next((days for days in years if days.calendar().week(week) is None), None)
        if not week or without:
            told = f"tuần từ 1 đến {sum(without.weeks)} của năm học {without.school_year}" if without else "tuần từ 1"
            yield Trouble(here, found, told, "Sửa số tuần, hoặc sửa weeks của [[calendar]].")
            continue
        if week <= last:
            yield Trouble(here, f"{found} sau tuần {last}", "các tuần theo thứ tự tăng dần", "Sửa hoặc xếp lại weeks.")
        last = max(last, week)


def _years(policy: Policy) -> Iterator[Trouble]:
    """A year whose weeks a rule counts has weeks, and no more than a year has."""
    counts_weeks = any(rule.unit == "school_week" for rule in policy.entries)
    for number, days in enumerate(policy.calendars):
        count, here = sum(days.weeks), ("calendar", number, "weeks")
        if not count and counts_weeks:
            told = "số tuần của từng học kì khi có hạn theo tuần học, như [18, 17]"
            yield Trouble(here, "không có tuần nào", told, "Ghi số tuần, hoặc bỏ weeks để dùng [18, 17].")
        elif count > _WEEKS_OF_A_YEAR:
            yield Trouble(here, f"{count} tuần", f"không quá {_WEEKS_OF_A_YEAR} tuần một năm học", "Sửa số tuần.")


def _circular(path: Path, rule: CircularRule) -> Iterator[Trouble]:
    """The primary schools have one circular of their own, and it is no other school's."""
    strange = [number for number, grade in enumerate(rule.grades) if grade not in PRIMARY_GRADES | SECONDARY_GRADES]
    for number in strange:
        told = f"khối từ 1 đến {_LAST_SECONDARY}"
        yield Trouble((*path, "grades", number), f"khối {rule.grades[number]}", told, "Sửa hoặc bỏ khối ấy.")
    of = PRIMARY_GRADES if rule.circular == "TT27" else SECONDARY_GRADES
    wrong = [grade for grade in rule.grades if grade in (PRIMARY_GRADES | SECONDARY_GRADES) - of]
    if wrong:
        yield Trouble(
            (*path, "circular"), f'"{rule.circular}" cho khối {", ".join(map(str, wrong))}',
            f"TT27 cho khối 1 đến {_LAST_PRIMARY}; TT22, TT58 hoặc TT58+TT26 cho khối {_LAST_PRIMARY + 1} đến "
            f"{_LAST_SECONDARY}", "Sửa thông tư, hoặc bỏ khối ấy khỏi grades.",
        )  # fmt: skip


def _grades_twice(policy: Policy) -> Iterator[Trouble]:
    """Of two circulars for a grade nobody could tell which counts."""
    seen: set[int] = set()
    for place, rule in enumerate(policy.circulars):
        for number, grade in enumerate(rule.grades):
            if grade in seen:
                path = ("circular", place, "grades", number)
                yield Trouble(path, f"khối {grade} lần thứ hai", "mỗi khối một thông tư", "Bỏ khối ấy ở một mục.")
            seen.add(grade)


def _threshold(path: Path, rule: UnusualRule) -> Iterator[Trouble]:
    if rule.threshold is not None and not Decimal(rule.threshold):
        yield Trouble(
            (*path, "threshold"), f'"{rule.threshold}"', "số trên 0",
            "Sửa số, hoặc bỏ threshold: khi ấy chỉ nêu mà không xét.",
        )  # fmt: skip


def _told(day: MonthDay) -> str:
    return f"{day.day}/{day.month}"
