"""When an export was taken: which source is believed, and how much it may claim."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from invented_exports import CREATED, NOW, TEMPLATE_MADE, layout_a, layout_b, layout_c, write_xls, write_xlsx

from ingest.dates import Evidence, footer_date, when_taken
from ingest.properties import Properties
from ingest.read import read_export
from ingest.rules import Place
from records.clock import VIETNAM, Taken, end_of, start_of

PLACE = Place("x.xlsx")
FOOTER_DAY = date(2026, 1, 8)
NOTHING = Evidence(now=NOW, declared=None, properties=Properties(), file_time=None)


def taken(evidence: Evidence, footer: date | None = None) -> Taken:
    return when_taken(evidence, "2025-2026", footer, "C14", PLACE)[0]


def codes(evidence: Evidence, footer: date | None = None) -> list[str]:
    return [problem.code for problem in when_taken(evidence, "2025-2026", footer, "C14", PLACE)[1]]


def test_the_declared_day_comes_before_every_other_source() -> None:
    """The clerk's word is a day: an interval, never a moment."""
    evidence = replace(NOTHING, declared=date(2025, 12, 1), properties=Properties(CREATED))
    assert taken(evidence, FOOTER_DAY) == Taken(start_of(date(2025, 12, 1)), end_of(date(2025, 12, 1)), "declared")


def test_a_footer_alone_gives_its_day() -> None:
    """Without properties the export was taken somewhere on the footer's day."""
    assert taken(NOTHING, FOOTER_DAY) == Taken(start_of(FOOTER_DAY), end_of(FOOTER_DAY), "footer")


def test_the_properties_narrow_the_footers_day_to_a_moment() -> None:
    """Only when both name the same day in Vietnam."""
    assert taken(replace(NOTHING, properties=Properties(CREATED)), FOOTER_DAY) == Taken(
        CREATED, CREATED, "footer+properties"
    )
    day_before = replace(NOTHING, properties=Properties(CREATED - timedelta(days=1)))
    assert taken(day_before, FOOTER_DAY).source == "footer"


def test_a_moment_late_in_the_utc_day_belongs_to_the_next_vietnamese_day() -> None:
    """20:00 UTC on the 7th is 03:00 on the 8th in Vietnam."""
    evidence = replace(NOTHING, properties=Properties(datetime(2026, 1, 7, 20, 0, tzinfo=UTC)))
    assert taken(evidence, FOOTER_DAY).source == "footer+properties"


def test_a_footer_of_today_does_not_reach_into_the_future() -> None:
    """The interval ends now."""
    assert taken(NOTHING, NOW.date()) == Taken(start_of(NOW.date()), NOW, "footer")


@pytest.mark.parametrize("day", [date(2026, 1, 21), date(2016, 1, 8)])
def test_an_impossible_footer_is_said_and_passed_over(day: date) -> None:
    """A date in the future or outside the school year is no date of the export."""
    evidence = replace(NOTHING, properties=Properties(CREATED))
    assert taken(evidence, day).source == "properties"
    assert codes(evidence, day) == ["ngay-cuoi-trang"]


def test_a_templates_date_is_not_the_exports() -> None:
    """Real .xls exports carry 2012 as creation and 2023 as last saving, whatever the year of the marks."""
    of_template = Properties(TEMPLATE_MADE, datetime(2023, 11, 9, 15, 40, 7, tzinfo=UTC))
    evidence = replace(NOTHING, properties=of_template, file_time=CREATED)
    assert taken(evidence) == Taken(None, CREATED, "file")
    in_its_own_year = when_taken(evidence, "2023-2024", None, None, PLACE)[0]
    assert in_its_own_year.source == "import"


def test_the_files_own_time_is_an_upper_bound_only_and_said_so() -> None:
    """Copying renews it; without it only the import bounds the export."""
    evidence = replace(NOTHING, file_time=CREATED)
    assert taken(evidence) == Taken(None, CREATED, "file")
    assert codes(evidence) == ["ngay-khong-chac"]
    assert taken(NOTHING) == Taken(None, NOW, "import")
    assert codes(NOTHING) == ["ngay-khong-chac"]


def test_footers_are_read_in_any_spelling() -> None:
    """Accents, capitals and NFD aside; a day that no calendar has is none."""
    assert footer_date("Giả Định, Ngày 12 tháng 06 năm 2024") == date(2024, 6, 12)
    assert footer_date("ngày 31 tháng 2 năm 2024") is None
    assert footer_date("Giáo viên chủ nhiệm") is None


def test_a_footer_and_the_properties_of_a_real_workbook_are_found(tmp_path: Path) -> None:
    """Layout A: footer and creation of one day. Layout C: properties alone."""
    a = read_export(write_xlsx(tmp_path / "a.xlsx", {"s": layout_a()}), now=NOW)
    assert a.facts is not None
    assert a.facts.sheets[0].taken == Taken(CREATED, CREATED, "footer+properties")
    c = read_export(write_xlsx(tmp_path / "c.xlsx", {"s": layout_c()}), now=NOW)
    assert c.facts is not None
    assert c.facts.sheets[0].taken == Taken(CREATED, CREATED, "properties")


def test_an_xls_without_properties_falls_back_to_its_time(tmp_path: Path) -> None:
    """The file's own time, in Vietnam's clock, with the warning once for the file."""
    path = write_xls(tmp_path / "b.xls", {"1": layout_b(), "2": layout_b("4B", (11, 12, 13, 14))})
    moment = datetime(2026, 1, 15, 10, 0, tzinfo=VIETNAM)
    os.utime(path, (moment.timestamp(), moment.timestamp()))
    result = read_export(path, now=NOW)
    assert result.facts is not None
    assert {sheet.taken for sheet in result.facts.sheets} == {Taken(None, moment.astimezone(UTC), "file")}
    assert [problem.code for problem in result.problems] == ["ngay-khong-chac"]
    assert "--taken-on" in result.problems[0].action
