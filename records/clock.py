"""Time as the school counts it: Asia/Ho_Chi_Minh on paper, naive UTC in the store, intervals where it is not known.

Nothing here reads a clock but `now()`, which only the edges (command line, pages) call.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from records.problems import UsageError

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
# For whole columns of the store's moments, where a zone's rules are not at hand. Vietnam knows no summer time.
VIETNAM_AHEAD = timedelta(hours=7)
_MOMENT = timedelta(minutes=1)  # what is known to the minute is told to the minute
_SCHOOL_YEAR = re.compile(r"\b(20[0-9]{2})\s*[-–—/]\s*(20[0-9]{2})\b")


def now() -> datetime:
    """The present moment, in Vietnam. For the edges alone: everything else takes the moment as an argument."""
    return datetime.now(VIETNAM)


def to_store(moment: datetime) -> datetime:
    """An aware moment as the naive UTC that the store keeps."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a zone cannot be stored")
    return moment.astimezone(UTC).replace(tzinfo=None)


def from_store(moment: datetime) -> datetime:
    """The store's naive UTC as a moment in Vietnam."""
    return moment.replace(tzinfo=UTC).astimezone(VIETNAM)


def start_of(day: date) -> datetime:
    """The first moment of a day in Vietnam."""
    return datetime.combine(day, time.min, VIETNAM)


def end_of(day: date) -> datetime:
    """The last microsecond of a day in Vietnam."""
    return datetime.combine(day, time.max, VIETNAM)


def month_bounds(month: str) -> tuple[datetime, datetime]:
    """First moment of the month 'YYYY-MM' and first moment of the next, in Vietnam."""
    first = date.fromisoformat(f"{month}-01")
    following = (first + timedelta(days=32)).replace(day=1)
    return start_of(first), start_of(following)


def vn_month(month: str) -> str:
    """'2025-11' is 'Tháng 11/2025'."""
    year, number = month.split("-")
    return f"Tháng {number}/{year}"


def vn_date(day: date) -> str:
    """22/11/2026, as people read it."""
    return day.strftime("%d/%m/%Y")


def vn_datetime(moment: datetime) -> str:
    """22/11/2026 14:05, in Vietnam. A stranger's file may state a moment of the first day that there is, or the last:
    as it is stated then."""
    with suppress(OverflowError):
        moment = moment.astimezone(VIETNAM)
    return moment.strftime("%d/%m/%Y %H:%M")


def vn_until(latest: datetime) -> str:
    """The end of an interval: its day alone where nothing more is known, which is where it ends with the day."""
    return (
        vn_date(latest.astimezone(VIETNAM))
        if latest == end_of(latest.astimezone(VIETNAM).date())
        else vn_datetime(latest)
    )


def school_year_of(day: date) -> str:
    """The school year that a day falls in: '2025-2026' from 1 August 2025 to 31 July 2026."""
    first = day.year if day.month >= 8 else day.year - 1
    return f"{first}-{first + 1}"


def months_of(school_year: str) -> list[str]:
    """The months in which something of a school year is done: 'YYYY-08' to 'YYYY-08' of the next."""
    first = int(school_year[:4])
    return [f"{first + (number - 1) // 12}-{(number - 1) % 12 + 1:02}" for number in range(8, 21)]


def school_year_in(text: str) -> str | None:
    """'2025-2026' from 'NĂM HỌC 2025 - 2026'; None when there is none, or the years do not follow each other."""
    found = _SCHOOL_YEAR.search(text)
    return f"{found[1]}-{found[2]}" if found and int(found[2]) == int(found[1]) + 1 else None


def asked_school_year(text: str) -> str:
    """'2025-2026' from what a person asks for, '2025 - 2026'. Raises `UsageError` for what is no school year."""
    year = school_year_in(text) if _SCHOOL_YEAR.fullmatch(text.strip()) else None
    if year is None:
        raise UsageError(f"Năm học «{text}» không đúng dạng: cần hai năm liên tiếp như 2025-2026.")
    return year


@dataclass(frozen=True, slots=True)
class Taken:
    """When an export was taken: somewhere in [earliest, latest], and how we know.

    `earliest` is None where nothing bounds it from below; no judgement of lateness may then rest on it.
    """

    earliest: datetime | None
    latest: datetime
    source: str

    def __post_init__(self) -> None:
        if self.earliest is not None and self.earliest > self.latest:
            raise ValueError("an interval of time must not end before it begins")


def vn_taken(taken: Taken) -> str:
    """When an export was taken, no finer than it is known: a day, a moment, from … to …, or no later than …"""
    first, last = taken.earliest, taken.latest
    if first is None:
        return f"không muộn hơn {vn_until(last)}"
    if vn_date(first.astimezone(VIETNAM)) == vn_date(last.astimezone(VIETNAM)):
        return vn_date(last.astimezone(VIETNAM)) if last - first > _MOMENT else vn_datetime(last)
    return f"từ {_from(first)} đến {vn_until(last)}"


def _from(earliest: datetime) -> str:
    """The beginning of an interval: its day alone where it begins with the day."""
    day = earliest.astimezone(VIETNAM).date()
    return vn_date(day) if earliest == start_of(day) else vn_datetime(earliest)
