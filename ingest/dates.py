"""When was an export taken? A declared date, the footer, the document's properties, the file's time – in this order.

Pure: what the sources say comes in, an interval and what is to be told to the clerk go out. A source is believed only
within the school year and not in the future: real `.xls` exports carry the date of a template made years before.
A list's date says which list is the newest and what it can know of, so there the last saving counts, whatever the
school year.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from ingest.headers import bare
from ingest.properties import Properties
from ingest.rules import Place
from records.clock import VIETNAM, Taken, end_of, start_of, vn_date, vn_datetime
from records.problems import Problem

# Vendors write their local time as if it were UTC, or count the zone twice: a moment is known to the zone's width only.
ZONE = timedelta(hours=7)
ONE_DAY = timedelta(days=1)

_FOOTER = re.compile(r"\bngay (\d{1,2}) thang (\d{1,2}) nam (\d{4})\b")


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of a file's time; all moments are aware."""

    now: datetime
    declared: date | None
    properties: Properties
    file_time: datetime | None


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
    """A declared date is the clerk's word, but one in the future cannot be meant, whatever the file is."""
    if declared is not None and start_of(declared) > now:
        yield place.broken("ngay-khai-sai", vn_date(declared))


def declared_outside(
    declared: date | None, school_years: Iterable[str], now: datetime, place: Place
) -> Iterator[Problem]:
    """Nor one at which no export of the file's school years can have been taken."""
    if declared is not None:
        for year in dict.fromkeys(school_years):
            if not Window.of(year, now).holds(start_of(declared)):
                yield place.broken("ngay-khai-sai", f"{vn_date(declared)}, tệp của năm học {year}")


def when_taken(
    evidence: Evidence, school_year: str, footer: date | None, footer_cell: str | None, place: Place
) -> tuple[Taken, list[Problem]]:
    """The interval in which a class sheet's export was taken, and warnings where that is poorly known."""
    window = Window.of(school_year, evidence.now)
    problems: list[Problem] = []
    if evidence.declared is not None:
        return _days(evidence.declared, evidence.declared, evidence.now, "declared"), problems
    if footer is not None:
        if window.holds(start_of(footer)):
            return _footer(footer, footer_cell, evidence, window, place)
        problems.append(place.broken("ngay-cuoi-trang", vn_date(footer), footer_cell))
    stated = _stated(evidence, window)
    if stated is not None:
        return stated, [*problems, *_resaved_problems(evidence, window, place)]
    taken = _upper_bound(evidence, window)
    problems.append(Place(place.file).broken("ngay-khong-chac", _told(taken)))
    return taken, problems


def list_taken(evidence: Evidence) -> Taken:
    """A list's state is that of its last saving; which list is the newest goes by the latest moment.

    No warning: where nothing bounds it from below, nothing is concluded from what the list lacks.
    """
    if evidence.declared is not None:
        return _days(evidence.declared, evidence.declared, evidence.now, "declared")
    saved = last_saving(evidence)
    if saved is not None:
        return Taken(saved - ZONE, saved, "properties")
    return _upper_bound(evidence, None)


def last_saving(evidence: Evidence) -> datetime | None:
    """When a list was last saved, or made, by its own word; None where it does not say, or a day that is to come."""
    moments = (evidence.properties.modified, evidence.properties.created)
    stated = next((moment for moment in moments if moment is not None and moment <= evidence.now), None)
    return stated.astimezone(VIETNAM) if stated else None


def _plausible(moment: datetime | None, window: Window) -> datetime | None:
    """A stated moment, in Vietnam, where it or what a vendor may have meant by it lies in the window."""
    if moment is None or not (window.holds(moment) or window.holds(moment - ZONE)):
        return None
    return moment.astimezone(VIETNAM)


def _stated(evidence: Evidence, window: Window) -> Taken | None:
    """What the properties alone say, if anything: nothing confirms the zone in which they were written.

    Only a file that was made and last saved within a day is surely no older than it says. One that was saved again may
    be an old export in a new file, or hold what was entered until the saving: that it was there by then is all we know.
    A creation that cannot be is a template's, and so is the saving beside it: together they say nothing.
    """
    created = _plausible(evidence.properties.created, window)
    modified = _plausible(evidence.properties.modified, window)
    saved = _saved_again(evidence, window)
    if saved is not None and (created is not None or evidence.properties.created is None):
        last = max(saved, created or saved)
        return Taken(None, min(last + ZONE, window.last).astimezone(VIETNAM), "properties")
    if created is None:
        return None
    ends = (created, modified or created)
    first, last = min(ends) - ZONE, max(ends) + ZONE
    return Taken(first, max(first, min(last, evidence.now)), "properties")


def _saved_again(evidence: Evidence, window: Window) -> datetime | None:
    """The last saving, where it is over a day from the creation, or none is stated. A template's does not count."""
    created, modified = evidence.properties.created, evidence.properties.modified
    if modified is None or modified < window.first or modified - ZONE > evidence.now:
        return None
    return modified if created is None or abs(modified - created) > ONE_DAY else None


def _resaved_problems(evidence: Evidence, window: Window, place: Place) -> Iterator[Problem]:
    saved = _saved_again(evidence, window)
    if saved is not None:
        created = evidence.properties.created
        made = f"tạo lúc {vn_datetime(created)}" if created else "không ghi lúc tạo"
        yield Place(place.file).broken("ngay-luu-lai", f"{made}, lưu lần cuối {vn_datetime(saved)}")


def _footer(
    day: date, cell: str | None, evidence: Evidence, window: Window, place: Place
) -> tuple[Taken, list[Problem]]:
    """The footer's day: narrowed to the moment of creation where that agrees, widened where it contradicts.

    The day is printed in the contents, so they are no older; saved again later, they may hold what came until then.
    """
    created = _plausible(evidence.properties.created, window)
    saved = _saved_again(evidence, window)
    if created is not None and saved is not None and saved > end_of(day):
        taken = _days(min(day, (created - ZONE).date()), day, evidence.now, "footer")
        until = max(taken.latest, min(saved + ZONE, window.last).astimezone(VIETNAM))
        return Taken(taken.earliest, until, "footer"), list(_resaved_problems(evidence, window, place))
    if created is None:
        return _days(day, day, evidence.now, "footer"), []
    if created.date() == day and created <= evidence.now:
        return Taken(created, created, "footer+properties"), []
    if abs(created.date() - day) <= ONE_DAY:
        return _days(day, day, evidence.now, "footer"), []
    taken = _days(min(day, (created - ZONE).date()), max(day, created.date()), evidence.now, "footer")
    found = f"cuối trang ghi {vn_date(day)}, tệp tạo lúc {vn_datetime(created)}"
    return taken, [place.broken("ngay-lech", found, cell)]


def _days(first: date, last: date, now: datetime, source: str) -> Taken:
    """Somewhere from the first to the last day, but not after `now`."""
    return Taken(start_of(first), max(start_of(first), min(end_of(last), now)), source)


def _upper_bound(evidence: Evidence, window: Window | None) -> Taken:
    """Copying a file renews its time, so that time only says that the export is not younger. No window: any past."""
    moment = evidence.file_time
    if moment is not None and (window.holds(moment) if window else moment <= evidence.now):
        return Taken(None, moment, "file")
    return Taken(None, evidence.now, "import")


def _told(taken: Taken) -> str:
    origin = "ngày giờ của tệp" if taken.source == "file" else "lúc nhập"
    return f"chỉ có {origin}, {vn_datetime(taken.latest)}"
