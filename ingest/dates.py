"""When was an export taken? A declared date, the footer, the document's properties, the file's time – in this order.

Pure: what the sources say comes in, an interval and what is to be told to the clerk go out. A source is believed only
within the school year and not in the future: real `.xls` exports carry the date of a template made years before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from ingest.headers import bare
from ingest.properties import Properties
from ingest.rules import Place
from records.clock import VIETNAM, Taken, end_of, start_of, vn_date, vn_datetime
from records.problems import Problem

_FOOTER = re.compile(r"\bngay (\d{1,2}) thang (\d{1,2}) nam (\d{4})\b")


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of a file's time. `is_list`: a list is a living document, its last saving tells its state."""

    now: datetime
    declared: date | None
    properties: Properties
    file_time: datetime | None
    is_list: bool = False


@dataclass(frozen=True, slots=True)
class Window:
    """The moments at which an export of a school year can have been taken."""

    first: datetime
    last: datetime

    @classmethod
    def of(cls, school_year: str, now: datetime) -> Window:
        """From 1 August of the first year to 31 August after the year's end, but not after `now`."""
        first = int(school_year[:4])
        return cls(start_of(date(first, 8, 1)), min(now, end_of(date(first + 1, 8, 31))))

    def holds(self, moment: datetime) -> bool:
        return self.first <= moment <= self.last


def footer_date(text: str) -> date | None:
    """The day in '…, ngày 12 tháng 06 năm 2024', or None; also None for a day that no calendar has."""
    found = _FOOTER.search(bare(text))
    if not found:
        return None
    try:
        return date(int(found[3]), int(found[2]), int(found[1]))
    except ValueError:
        return None


def declared_problems(declared: date | None, now: datetime, place: Place) -> Iterator[Problem]:
    """A declared date is the clerk's word; only one in the future cannot be meant."""
    if declared is not None and start_of(declared) > now:
        yield place.broken("ngay-khai-sai", vn_date(declared))


def when_taken(
    evidence: Evidence, school_year: str, footer: date | None, footer_cell: str | None, place: Place
) -> tuple[Taken, list[Problem]]:
    """The interval in which a sheet's export was taken, and warnings where that is poorly known."""
    window = Window.of(school_year, evidence.now)
    problems: list[Problem] = []
    if evidence.declared is not None:
        return _day(evidence.declared, evidence.now, "declared"), problems
    stated = [moment for moment in _stated(evidence) if window.holds(moment)]
    if footer is not None:
        if window.holds(start_of(footer)):
            return _footer(footer, evidence), problems
        problems.append(place.broken("ngay-cuoi-trang", vn_date(footer), footer_cell))
    if stated:
        return Taken(stated[0], stated[0], "properties"), problems
    taken = _upper_bound(evidence, window)
    problems.append(Place(place.file).broken("ngay-khong-chac", _told(taken)))
    return taken, problems


def _stated(evidence: Evidence) -> list[datetime]:
    """The moments that the properties state, the better one first.

    An export's last saving counts only where no creation is stated: a template's is as old as the template.
    """
    created, modified = evidence.properties.created, evidence.properties.modified
    moments = [modified, created] if evidence.is_list else [created or modified]
    return [moment.astimezone(VIETNAM) for moment in moments if moment is not None]


def _footer(day: date, evidence: Evidence) -> Taken:
    """The footer's day; narrowed to the moment of creation where that agrees."""
    taken = _day(day, evidence.now, "footer")
    created = evidence.properties.created
    if created is not None and start_of(day) <= created <= taken.latest:
        moment = created.astimezone(VIETNAM)
        return Taken(moment, moment, "footer+properties")
    return taken


def _day(day: date, now: datetime, source: str) -> Taken:
    return Taken(start_of(day), max(start_of(day), min(end_of(day), now)), source)


def _upper_bound(evidence: Evidence, window: Window) -> Taken:
    """Copying a file renews its time, so that time only says that the export is not younger."""
    if evidence.file_time is not None and window.holds(evidence.file_time):
        return Taken(None, evidence.file_time, "file")
    return Taken(None, evidence.now, "import")


def _told(taken: Taken) -> str:
    origin = "ngày giờ của tệp" if taken.source == "file" else "lúc nhập"
    return f"chỉ có {origin}, {vn_datetime(taken.latest)}"
