"""A profile's common values as fields, and the text with others in their places: only those letters change."""

from __future__ import annotations

import tomllib
from datetime import date
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.policy import read_policy
from records.policy.editing import profile_fields, with_values
from records.policy.lines import value_spans

SHIPPED = sorted(each.name for each in (resources.files("data") / "policy").iterdir() if each.name.endswith(".toml"))


def text_of(name: str) -> str:
    return (resources.files("data") / "policy" / name).read_text(encoding="utf-8")


def at_path(data: object, path: tuple[str | int, ...]) -> object:
    for part in path:
        data = data[part]  # type: ignore[index]
    return data


@pytest.mark.parametrize("name", SHIPPED)
def test_every_value_goes_exactly_from_where_to_where_it_is_said(name: str) -> None:
    """Each span, read by itself, is the value that `tomllib` has at its path."""
    text = text_of(name)
    data = tomllib.loads(text)
    spans = value_spans(text)
    assert len(spans) > 50
    for path, (start, end) in spans.items():
        assert tomllib.loads(f"x = {text[start:end]}")["x"] == at_path(data, path)


@pytest.mark.parametrize("name", SHIPPED)
def test_the_same_values_leave_the_profile_what_it_is(name: str) -> None:
    """Every shipped profile has fields, and putting their own values back changes nothing that it says."""
    text = text_of(name)
    fields = profile_fields(text)
    assert len(fields) > 3
    again = read_policy(with_values(text, {each.path: each.value for each in fields}), name).policy
    assert again is not None
    assert again.version == (read_policy(text, name).policy or again).version or "minimum_group" not in text


@given(st.integers(0, 400), st.dates(date(2025, 9, 5), date(2026, 1, 16)))
def test_other_values_stand_in_their_places_and_comments_stay(days: int, first: date) -> None:
    text = text_of("mau.toml")
    values = {("entry_deadline", "days"): days, ("term", 1, "first_day"): first,
              ("calendar", 0, "closed", 0, "last_day"): first, ("signing", 0, "signers"): ["principal"]}  # fmt: skip
    edited = with_values(text, values)  # type: ignore[arg-type]
    data = tomllib.loads(edited)
    assert all(at_path(data, path) == value for path, value in values.items())
    assert [line for line in edited.splitlines() if line.startswith("#")] == [
        line for line in text.splitlines() if line.startswith("#")
    ]


def test_a_key_that_is_not_there_goes_before_the_first_table() -> None:
    """Also into a text without any table."""
    for text in ('name = "A"\n\n[entry_deadline]\ndays = 3\n', 'name = "A"\n'):
        data = tomllib.loads(with_values(text, {("minimum_group",): 25}))
        assert (data["name"], data["minimum_group"]) == ("A", 25)


def test_what_no_field_can_show_is_left_to_the_text() -> None:
    """An uncertain place that refers to a choice, a wrong kind of value: no field, and no error."""
    text = '[[entry]]\ndays = "hai"\nunit = { choice = "loai-ngay" }\nsentence = "Quy định"\n[lock]\nterm = 3\n'
    assert [each.path for each in profile_fields(text)] == [("minimum_group",)]
