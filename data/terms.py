"""The sample's school year: when each term runs, locks, is tested and exported. Fixed days, so that no calendar of a
library can move them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from records.clock import VIETNAM

SCHOOL_YEAR = "2025-2026"
LISTS_CREATED = datetime(2026, 6, 5, 9, 30, tzinfo=VIETNAM)
EXPORT_TIME = time(16, 20, 5)

Window = tuple[date, date]


@dataclass(frozen=True, slots=True)
class TermPlan:
    """`exports`: days on which the whole school is exported. `reopened`: the day on which the classes whose book was
    opened again after the lock are exported once more; the correction of that opening is made on `opening`."""

    code: str
    first_day: date
    last_day: date
    locked_on: date
    exports: tuple[date, ...]
    opening: date
    reopened: date
    regular: dict[int, tuple[Window, ...]]
    midterm: Window
    final: Window

    @property
    def lock_moment(self) -> datetime:
        return at(self.locked_on, 0)

    def window(self, component: str, regular: int) -> Window:
        """Between which days a component of a subject with so many regular marks is assessed."""
        if component.startswith("TX"):
            return self.regular[regular][int(component[2:]) - 1]
        return self.midterm if component == "GK" else self.final


def at(day: date, hour: int, minute: int = 0, second: int = 0) -> datetime:
    """A moment of a day in Vietnam."""
    return datetime.combine(day, time(hour, minute, second), VIETNAM)


def _days(*days: str) -> tuple[date, ...]:
    return tuple(date.fromisoformat(day) for day in days)


def _window(first: str, last: str) -> Window:
    return date.fromisoformat(first), date.fromisoformat(last)


HK1 = TermPlan(
    code="HK1",
    first_day=date(2025, 9, 5),
    last_day=date(2026, 1, 16),
    locked_on=date(2026, 1, 19),
    exports=_days("2025-10-05", "2025-11-05", "2025-12-05", "2026-01-05", "2026-01-20"),
    opening=date(2026, 1, 28),
    reopened=date(2026, 2, 6),
    regular={
        4: (
            _window("2025-09-22", "2025-10-03"), _window("2025-10-13", "2025-10-24"),
            _window("2025-11-17", "2025-11-28"), _window("2025-12-08", "2025-12-18"),
        ),
        3: (
            _window("2025-09-25", "2025-10-09"), _window("2025-11-10", "2025-11-21"),
            _window("2025-12-05", "2025-12-17"),
        ),
        2: (_window("2025-10-06", "2025-10-17"), _window("2025-11-24", "2025-12-05")),
    },
    midterm=_window("2025-10-27", "2025-11-07"),
    final=_window("2025-12-22", "2025-12-31"),
)  # fmt: skip
HK2 = TermPlan(
    code="HK2",
    first_day=date(2026, 1, 19),
    last_day=date(2026, 5, 29),
    locked_on=date(2026, 6, 1),
    exports=_days("2026-02-28", "2026-03-31", "2026-04-29", "2026-05-20", "2026-06-03"),
    opening=date(2026, 6, 4),
    reopened=date(2026, 6, 8),
    regular={
        4: (
            _window("2026-02-02", "2026-02-12"), _window("2026-03-02", "2026-03-12"),
            _window("2026-04-06", "2026-04-16"), _window("2026-04-20", "2026-04-28"),
        ),
        3: (
            _window("2026-02-05", "2026-02-13"), _window("2026-03-30", "2026-04-09"),
            _window("2026-04-17", "2026-04-29"),
        ),
        2: (_window("2026-02-09", "2026-03-06"), _window("2026-04-06", "2026-04-20")),
    },
    midterm=_window("2026-03-16", "2026-03-26"),
    final=_window("2026-05-04", "2026-05-13"),
)  # fmt: skip
PRIMARY_HK1 = TermPlan(
    code="HK1",
    first_day=HK1.first_day,
    last_day=HK1.last_day,
    locked_on=HK1.locked_on,
    exports=_days("2025-12-05", "2025-12-26", "2026-01-05", "2026-01-12", "2026-01-20"),
    opening=HK1.opening,
    reopened=HK1.reopened,
    regular={},
    midterm=HK1.midterm,
    final=_window("2025-12-18", "2025-12-31"),
)
PRIMARY_CN = TermPlan(
    code="CN",
    first_day=HK1.first_day,
    last_day=HK2.last_day,
    locked_on=HK2.locked_on,
    exports=_days("2026-04-29", "2026-05-13", "2026-05-20", "2026-05-27", "2026-06-03"),
    opening=HK2.opening,
    reopened=HK2.reopened,
    regular={},
    midterm=HK2.midterm,
    final=_window("2026-05-05", "2026-05-15"),
)

# Tết, Giỗ Tổ and the public holidays of the year on which no test can be.
CLOSED = frozenset(
    {date(2026, 1, 1), date(2026, 4, 27), date(2026, 4, 30), date(2026, 5, 1)}
    | {date(2026, 2, 14) + timedelta(days=number) for number in range(9)}
)


def is_school_day(day: date) -> bool:
    """Monday to Saturday, unless closed."""
    return day.weekday() < 6 and day not in CLOSED
