"""When an export was taken: which source is believed, and how much it may claim."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from invented_exports import CREATED, NOW, TEMPLATE_MADE, layout_a, layout_b, layout_c, write_xls, write_xlsx

from ingest.dates import ZONE, Evidence, footer_date, list_taken, when_taken
from ingest.properties import Properties
from ingest.read import read_export
from ingest.rules import RULES, Place
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


def test_a_footer_and_properties_that_contradict_each_other_give_all_days_between() -> None:
    """More than a day apart, neither is believed alone: the interval covers both, and the clerk reads both."""
    before = replace(NOTHING, properties=Properties(CREATED - timedelta(days=3)))
    assert taken(before, FOOTER_DAY) == Taken(start_of(date(2026, 1, 5)), end_of(FOOTER_DAY), "footer")
    after = replace(NOTHING, properties=Properties(CREATED + timedelta(days=3)))
    assert taken(after, FOOTER_DAY) == Taken(start_of(FOOTER_DAY), end_of(date(2026, 1, 11)), "footer")
    [problem] = when_taken(after, "2025-2026", FOOTER_DAY, "C14", PLACE)[1]
    assert (problem.code, problem.severity, problem.cell) == ("ngay-lech", "warning", "C14")
    assert "08/01/2026" in problem.found
    assert "11/01/2026 15:30" in problem.found


@pytest.mark.parametrize("days", [-1, 0, 1])
def test_a_day_between_footer_and_properties_is_no_contradiction(days: int) -> None:
    """Midnight and the vendor's zone may lie between them."""
    assert codes(replace(NOTHING, properties=Properties(CREATED + timedelta(days=days))), FOOTER_DAY) == []


def test_a_templates_creation_does_not_contradict_the_footer() -> None:
    """Only properties that could be the export's are held against its footer."""
    evidence = replace(NOTHING, properties=Properties(TEMPLATE_MADE))
    assert taken(evidence, FOOTER_DAY) == Taken(start_of(FOOTER_DAY), end_of(FOOTER_DAY), "footer")
    assert codes(evidence, FOOTER_DAY) == []


def test_properties_alone_are_known_to_seven_hours() -> None:
    """Vendors write local time as if it were UTC, so nothing is later than now and the true moment is inside."""
    assert taken(replace(NOTHING, properties=Properties(CREATED))) == Taken(
        CREATED - ZONE, CREATED + ZONE, "properties"
    )
    just_now = NOW - timedelta(hours=1)
    assert taken(replace(NOTHING, properties=Properties(just_now))) == Taken(just_now - ZONE, NOW, "properties")
    local_as_utc = just_now + ZONE
    assert taken(replace(NOTHING, properties=Properties(local_as_utc))) == Taken(just_now, NOW, "properties")
    tomorrow = replace(NOTHING, properties=Properties(NOW + timedelta(hours=8)))
    assert taken(tomorrow).source == "import"


def test_a_file_saved_again_claims_only_that_it_was_there_by_then() -> None:
    """Made in September, saved in January: an old export copied, or new marks in it. The clerk reads it."""
    made = datetime(2025, 9, 5, 8, 0, tzinfo=VIETNAM)
    evidence = replace(NOTHING, properties=Properties(made, CREATED))
    assert taken(evidence) == Taken(None, CREATED + ZONE, "properties")
    [problem] = when_taken(evidence, "2025-2026", None, None, PLACE)[1]
    assert (problem.code, problem.severity) == ("ngay-luu-lai", "warning")
    assert "05/09/2025 08:00" in problem.found
    assert "08/01/2026 15:30" in problem.found
    for odd in (Properties(CREATED, made), Properties(None, CREATED)):
        evidence = replace(NOTHING, properties=odd)
        assert taken(evidence) == Taken(None, CREATED + ZONE, "properties")
        assert codes(evidence) == ["ngay-luu-lai"]


def test_a_file_saved_within_a_day_is_known_between_both() -> None:
    """As vendors write it, or opened and saved once on the same day."""
    saved = CREATED + timedelta(hours=20)
    evidence = replace(NOTHING, properties=Properties(CREATED, saved))
    assert taken(evidence) == Taken(CREATED - ZONE, saved + ZONE, "properties")
    assert codes(evidence) == []
    of_template = replace(NOTHING, properties=Properties(CREATED, TEMPLATE_MADE))
    assert taken(of_template) == Taken(CREATED - ZONE, CREATED + ZONE, "properties")


def test_a_footer_of_a_file_saved_again_bounds_from_below_only() -> None:
    """The day is printed in the contents; what was written into them later is not excluded."""
    saved = CREATED + timedelta(days=4)
    evidence = replace(NOTHING, properties=Properties(CREATED, saved))
    assert taken(evidence, FOOTER_DAY) == Taken(start_of(FOOTER_DAY), saved + ZONE, "footer")
    assert codes(evidence, FOOTER_DAY) == ["ngay-luu-lai"]


MOMENTS = st.one_of(
    st.none(), st.datetimes(datetime(2011, 1, 1), datetime(2027, 1, 1), timezones=st.just(VIETNAM))  # noqa: DTZ001
)


@given(created=MOMENTS, modified=MOMENTS, footer=st.sampled_from([None, FOOTER_DAY]))
def test_what_the_properties_say_never_claims_too_much(
    created: datetime | None, modified: datetime | None, footer: date | None
) -> None:
    """Never after now; a file last saved much later is never said to be older than that, nor its age known without a
    footer; and whatever leaves an end open or widens a day is told."""
    evidence = replace(NOTHING, properties=Properties(created, modified))
    found, problems = when_taken(evidence, "2025-2026", footer, "C14", PLACE)
    assert found.latest <= NOW
    assert found.earliest is not None or problems
    if found.source == "properties" and created and modified and start_of(date(2025, 8, 1)) <= modified <= NOW:
        assert found.latest >= min(modified, NOW)
        assert (found.earliest is None) == (abs(modified - created) > timedelta(days=1))


@pytest.mark.parametrize("day", [date(2025, 7, 31), date(2015, 12, 1), date(2026, 1, 21)])
def test_a_declared_day_outside_the_school_year_is_refused(tmp_path: Path, day: date) -> None:
    """A slip of the year would move every mark; the first and the present day are possible."""
    other = layout_a("6A2", (1, 2, 3, 4))
    for row in range(8, 12):
        other = other.put(f"C{row}", "")    # the numbers are those of the first class's pupils
    path = write_xlsx(tmp_path / "a.xlsx", {"s": layout_a(), "t": other})
    result = read_export(path, now=NOW, declared=day)
    assert result.facts is None
    assert [problem.code for problem in result.problems] == ["ngay-khai-sai"]
    for possible in (date(2025, 8, 1), NOW.date()):
        assert read_export(path, now=NOW, declared=possible).errors == ()


def test_a_list_is_dated_by_its_last_saving_in_any_school_year() -> None:
    """A calendar made in July, or years after, is still ordered by its saving; only the future is impossible."""
    in_july = datetime(2025, 7, 10, 8, 0, tzinfo=VIETNAM)
    saved = replace(NOTHING, properties=Properties(TEMPLATE_MADE, in_july), file_time=CREATED)
    assert list_taken(saved) == Taken(in_july - ZONE, in_july, "properties")
    future = replace(NOTHING, properties=Properties(in_july, NOW + timedelta(hours=1)))
    assert list_taken(future) == Taken(in_july - ZONE, in_july, "properties")
    assert list_taken(replace(NOTHING, file_time=in_july)) == Taken(None, in_july, "file")
    assert list_taken(NOTHING) == Taken(None, NOW, "import")


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
    assert c.facts.sheets[0].taken == Taken(CREATED - ZONE, CREATED + ZONE, "properties")


def test_an_xls_without_properties_falls_back_to_its_time(tmp_path: Path) -> None:
    """The file's own time, in Vietnam's clock, with the warning once for the file."""
    path = write_xls(tmp_path / "b.xls", {"1": layout_b(), "2": layout_b("4B", (11, 12, 13, 14))})
    moment = datetime(2026, 1, 15, 10, 0, tzinfo=VIETNAM)
    os.utime(path, (moment.timestamp(), moment.timestamp()))
    result = read_export(path, now=NOW)
    assert result.facts is not None
    assert {sheet.taken for sheet in result.facts.sheets} == {Taken(None, moment.astimezone(UTC), "file")}
    assert [problem.code for problem in result.problems] == ["ngay-khong-chac"]
    assert "khai ngày xuất khi nhập lại" in result.problems[0].action
    assert not any("--" in rule.action for rule in RULES.values()), "read on a page too, where there are no options"
