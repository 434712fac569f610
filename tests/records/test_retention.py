"""How long a record is kept: due, not due or never, always with the reason, and in doubt never due."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.policy import load_policy, read_policy
from records.policy.keeping import RetentionRule
from records.retention import Hold, Kept, standing, years_after

TODAY = date(2037, 1, 10)
BUNDLE = Kept(
    kind="bundle", subject_id="b1", school="TRƯỜNG A", school_year="2025-2026", class_name="6A1",
    papers=(("class_summary", "class_book"), ("hoc_ba",)), made_on=date(2026, 6, 10), year_end=date(2026, 5, 29),
    pupils_left_on=None,
)  # fmt: skip


def rule(**more: object) -> RetentionRule:
    given_ = {
        "code": "thoi-han", "article": "Điều 5", "sentence": "Giữ mười năm.", "documents": ("class_summary", "hoc_ba"),
        "until": "years", "years": 10, "counted_from": "school_year_end", "authority": "TT 1", "afterwards": "destroy",
        "confirmed": True,
    }  # fmt: skip
    return RetentionRule(**given_ | more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("counted_from", "due_on"),
    [("school_year_end", date(2036, 5, 30)), ("sealing", date(2036, 6, 11)), ("pupil_leaving", None)],
)
def test_a_period_ends_with_its_last_day_and_counts_from_its_trigger(counted_from: str, due_on: date | None) -> None:
    """By hand: ten years from 29/05/2026 are over on 30/05/2036. Pupils who may be here keep it undated."""
    found = standing(BUNDLE, [rule(counted_from=counted_from)], (), date(2030, 1, 1))
    assert (found.state, found.due_on) == ("not_due", due_on)
    assert found.articles == ("Điều 5",)
    assert "Giữ mười năm" in found.reason
    if due_on:
        day = timedelta(days=1)
        assert standing(BUNDLE, [rule(counted_from=counted_from)], (), due_on - day).state == "not_due"
        assert standing(BUNDLE, [rule(counted_from=counted_from)], (), due_on).state == "due"


@pytest.mark.parametrize(
    ("rules", "state"),
    [
        ([], "unconfirmed"),
        ([rule(documents=("class_summary",))], "unconfirmed"),              # nothing is said of the học bạ in it
        ([rule(confirmed=False)], "unconfirmed"),
        ([rule(until="to_be_confirmed", years=None, counted_from=None, confirmed=False)], "unconfirmed"),
        ([rule(until="permanent", years=None, counted_from=None)], "never"),
        ([rule(documents=("class_book",)), rule(documents=("hoc_ba",), confirmed=False)], "unconfirmed"),
        ([rule(), rule(documents=("class_book",), until="permanent", years=None, counted_from=None)], "never"),
        ([rule(), rule(years=20)], "not_due"),                              # the longest counts
        ([rule(documents=("class_book",)), rule(documents=("hoc_ba",), until="given_back", years=None,
                                                counted_from=None, afterwards=None)], "not_due"),
        ([rule(afterwards="hand_over")], "hand_over"),
        ([rule()], "due"),
    ],
)  # fmt: skip
def test_the_gravest_rule_decides(rules: list[RetentionRule], state: str) -> None:
    """What one rule keeps stays, and a paper that no rule is about keeps the whole bundle."""
    assert standing(BUNDLE, rules, (), TODAY).state == state


@pytest.mark.requirement("TT-14")
@pytest.mark.parametrize(
    ("left", "state"), [(None, "not_due"), (date(2037, 1, 10), "not_due"), (date(2029, 5, 31), "due")]
)
def test_a_correction_s_file_is_kept_until_the_pupil_leaves(left: date | None, state: str) -> None:
    """Even where a school's own rule is shorter."""
    file = Kept(
        kind="correction", subject_id="c1", school="TRƯỜNG A", school_year="2025-2026", class_name="6A1",
        papers=(("correction_minutes", "request_form"),), made_on=date(2026, 1, 5), year_end=date(2026, 5, 29),
        pupils_left_on=left,
    )  # fmt: skip
    short = rule(documents=("request_form",), years=1)
    assert standing(file, [short], (), TODAY).state == state
    assert standing(file, [], (), date(2040, 1, 1)).state == ("unconfirmed")


@pytest.mark.parametrize(
    ("hold", "binds"),
    [
        (Hold(hold_id="GL", scope="bundle", school="TRƯỜNG A", subject_id="b1"), True),
        (Hold(hold_id="GL", scope="bundle", school="TRƯỜNG A", subject_id="b2"), False),
        (Hold(hold_id="GL", scope="class", school="TRƯỜNG A", school_year="2025-2026", class_name="6A1"), True),
        (Hold(hold_id="GL", scope="class", school="TRƯỜNG A", school_year="2025-2026", class_name="6A2"), False),
        (Hold(hold_id="GL", scope="year", school="TRƯỜNG A", school_year="2025-2026"), True),
        (Hold(hold_id="GL", scope="year", school="TRƯỜNG A", school_year="2026-2027"), False),
        (Hold(hold_id="GL", scope="school", school="TRƯỜNG A"), True),
        (Hold(hold_id="GL", scope="school", school="TRƯỜNG B"), False),
    ],
)
def test_a_hold_binds_what_it_is_of(hold: Hold, binds: bool) -> None:
    """The period is still told beside it."""
    found = standing(BUNDLE, [rule()], [hold], TODAY)
    assert (found.state, found.holds) == (("held", ("GL",)) if binds else ("due", ()))
    assert found.due_on == date(2036, 5, 30)


def test_what_is_of_no_class_is_bound_by_a_hold_of_any_class() -> None:
    """A month's inspection may hold what is asked of the class."""
    inspection = Kept(
        kind="bundle", subject_id="b9", school="TRƯỜNG A", school_year="2025-2026", class_name=None,
        papers=(("check_minutes",),), made_on=date(2025, 12, 1), year_end=date(2026, 5, 29),
    )  # fmt: skip
    hold = Hold(hold_id="GL", scope="class", school="TRƯỜNG A", school_year="2025-2026", class_name="6A1")
    assert standing(inspection, [rule(documents=("check_minutes",))], [hold], TODAY).state == "held"


DAYS = st.dates(date(2020, 1, 1), date(2060, 12, 31))


@given(DAYS, st.integers(1, 100), st.booleans(), DAYS, st.sampled_from(["school_year_end", "sealing", "pupil_leaving"]))
def test_nothing_is_due_before_so_many_years_have_passed(
    end: date, years: int, confirmed: bool, today: date, counted_from: str
) -> None:
    """By counting the years otherwise: whenever due, the anniversary of the trigger lies behind."""
    kept = Kept(
        kind="bundle", subject_id="b", school="A", school_year="2025-2026", class_name="6A1",
        papers=(("hoc_ba",),), made_on=end, year_end=end, pupils_left_on=end,
    )  # fmt: skip
    found = standing(kept, [rule(years=years, confirmed=confirmed, counted_from=counted_from)], (), today)
    passed = today.year - end.year - ((today.month, today.day) <= (end.month, end.day))
    assert (found.state == "due") == (confirmed and passed >= years)


def test_the_29th_of_february_is_never_a_day_too_early() -> None:
    """Ten years after 29/02/2028 the last day is 01/03/2038."""
    assert years_after(date(2028, 2, 29), 10) == date(2038, 3, 1)
    assert years_after(date(2028, 2, 29), 4) == date(2032, 2, 29)
    assert years_after(date(9000, 1, 1), 10_000).year == 9998


# ── the profile's words ─────────────────────────────────────────────────────────────────────────────────────────────

PROFILE = '''name = "Mẫu"
[[retention]]
code = "thoi-han"
article = "Điều 5"
sentence = "Giữ."
documents = ["hoc_ba"]
{lines}
'''


@pytest.mark.parametrize(
    ("lines", "key", "line"),
    [
        ('until = "years"\ncounted_from = "sealing"', "years", 2),
        ('until = "years"\nyears = 0\ncounted_from = "sealing"', "years", 8),
        ('until = "years"\nyears = 10', "counted_from", 2),
        ('until = "permanent"\nyears = 10', "years", 8),
        ('until = "permanent"\nafterwards = "destroy"', "afterwards", 8),
        ('until = "given_back"\nafterwards = "destroy"', "afterwards", 8),
        ('until = "to_be_confirmed"\nconfirmed = true\nauthority = "TT 1"', "confirmed", 8),
        ('until = "pupil_leaves"\nconfirmed = true\nafterwards = "destroy"', "authority", 2),
        ('until = "pupil_leaves"\nconfirmed = true\nauthority = "TT 1"', "afterwards", 2),
        ('until = "years"\nyears = 10\ncounted_from = "mark_entry"', "counted_from", 9),
        ('until = "permanent"\nafterwards = "burn"', "afterwards", 8),
    ],
)
def test_a_period_that_says_too_little_or_too_much_is_told_with_line_and_key(lines: str, key: str, line: int) -> None:
    """A missing key is told at its table."""
    read = read_policy(PROFILE.format(lines=lines), "mau.toml")
    assert [(problem.line, problem.key) for problem in read.problems] == [(line, f"retention[1].{key}")]


def test_a_confirmed_period_reads_as_it_stands() -> None:
    policy = load_policy(PROFILE.format(
        lines='until = "years"\nyears = 10\ncounted_from = "school_year_end"\nauthority = "TT 1"\n'
        'afterwards = "destroy"\nconfirmed = true'
    ), "mau.toml")  # fmt: skip
    (found,) = policy.retentions
    assert (found.years, found.counted_from, found.afterwards, found.authority) == (
        10, "school_year_end", "destroy", "TT 1"
    )  # fmt: skip
