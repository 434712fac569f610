"""The common values of a profile's text as fields, and the text with other values in their places.

Only the letters of a value change: comments, order and everything else stay as somebody wrote them. What a field may
hold is for the check of the whole text to say.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, get_args

from records.marks import TERM_NAMES
from records.policy.lines import Path, value_spans
from records.policy.words import EntryUnit, Role, in_vietnamese

Kind = Literal["whole", "day", "one", "roles"]
Value = int | str | date | list[str]

_TERM_DAYS = {"first_day": "ngày đầu", "last_day": "ngày cuối", "locked_on": "khóa sổ từ 0 giờ ngày"}
_SPAN = {"first_day": "ngày đầu", "last_day": "ngày cuối"}
# Numbers of a rule that schools set, by the part of the profile and the key.
_NUMBERS: Mapping[tuple[str, str], str] = {
    ("entry", "days"): "số ngày", ("monthly", "to_day"): "chậm nhất ngày", ("due", "days"): "số ngày",
    ("cutoff", "days"): "số ngày trước bài kiểm tra", ("relock", "within_days"): "khóa lại trong số ngày",
    ("authority", "days_after"): "Sở khóa sau số ngày", ("retention", "years"): "số năm giữ",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ProfileField:
    """One value of a text. `group`: what it belongs to, in the profile's words; `options`: name → as people read it."""

    path: Path
    group: str
    label: str
    kind: Kind
    value: Value
    options: Mapping[str, str] | None = None


def profile_fields(text: str) -> list[ProfileField]:
    """The fields of a text that is TOML, in its order; the smallest group first, also where the text is silent."""
    data = tomllib.loads(text)
    group = "Chung"
    first = ProfileField(("minimum_group",), group, "không hiện thống kê của nhóm ít học sinh hơn", "whole",
                         data.get("minimum_group", 30))  # fmt: skip
    return [each for each in (first, *_found(data)) if _is_of_kind(each)]


def with_values(text: str, values: Mapping[Path, Value]) -> str:
    """The text with these values in place of its own. A top key that it has not goes before its first table."""
    spans = value_spans(text)
    for path in sorted((path for path in values if path in spans), key=lambda path: spans[path], reverse=True):
        start, end = spans[path]
        text = f"{text[:start]}{_spelt(values[path])}{text[end:]}"
    for path in (path for path in values if path not in spans and len(path) == 1):
        table = re.search(r"^[ \t]*\[", text, re.MULTILINE)
        at = table.start() if table else len(text)
        text = f"{text[:at]}{path[0]} = {_spelt(values[path])}\n\n{text[at:]}"
    return text


def _found(data: Mapping[str, Any]) -> Iterator[ProfileField]:
    if isinstance(single := data.get("entry_deadline"), dict):
        said = str(single.get("sentence", "Vào điểm"))
        yield ProfileField(("entry_deadline", "days"), said, "số ngày", "whole", single.get("days", ""))
        yield ProfileField(("entry_deadline", "kind"), said, "đếm", "one", single.get("kind", ""),
                           _words(("calendar", "working")))  # fmt: skip
    for number, rule in _each(data, "entry"):
        yield from _rule(("entry", number), rule)
        yield ProfileField(("entry", number, "unit"), _said(rule), "đếm", "one", rule.get("unit", ""),
                           _words(get_args(EntryUnit)))  # fmt: skip
    for number, term in _each(data, "term"):
        yield from _days(("term", number), _term_of(term), term, _TERM_DAYS)
    for number, days in _each(data, "test_days"):
        group = f"Ngày kiểm tra {in_vietnamese(days.get('kind'))} {days.get('term')} {days.get('school_year')}"
        yield from _days(("test_days", number), group, days, _SPAN)
    yield from _calendars(data)
    for name in ("correction", "lock"):
        steps = data.get(name, {})
        for step, rule in steps.items() if isinstance(steps, dict) else ():
            if isinstance(rule, dict):
                yield from _rule((name, step), rule)
                yield from _opening((name, step), rule)
    for name in ("monthly", "due", "signing", "retention"):
        for number, rule in _each(data, name):
            yield from _rule((name, number), rule)
    for number, choice in _each(data, "choice"):
        options = {str(o.get("name")): str(o.get("sentence")) for _, o in _each(choice, "options")}
        yield ProfileField(("choice", number, "value"), str(choice.get("question")), "cách hiểu", "one",
                           choice.get("value", ""), options)  # fmt: skip


def _calendars(data: Mapping[str, Any]) -> Iterator[ProfileField]:
    for number, year in _each(data, "calendar"):
        group = f"Lịch năm học {year.get('school_year')}"
        yield from _days(("calendar", number), group, year, {"first_day": "tuần 1 bắt đầu từ"})
        for place, closed in _each(year, "closed"):
            labels = {key: f"{closed.get('name')}, {label}" for key, label in _SPAN.items()}
            yield from _days(("calendar", number, "closed", place), group, closed, labels)


def _rule(path: Path, rule: Mapping[str, Any]) -> Iterator[ProfileField]:
    part = str(path[-1] if isinstance(path[-1], str) else path[0])
    for (of, key), label in _NUMBERS.items():
        if of == part and key in rule:
            yield ProfileField((*path, key), _said(rule), label, "whole", rule[key])
    if "signers" in rule:
        yield ProfileField((*path, "signers"), _said(rule), "người ký", "roles", rule["signers"],
                           _words(get_args(Role)))  # fmt: skip


def _opening(path: Path, rule: Mapping[str, Any]) -> Iterator[ProfileField]:
    """The days of the year on which a locked book opens and closes again."""
    for key, label in (("reopens", "mở lại từ"), ("closes", "mở đến")):
        day = rule.get(key, {})
        for part, name in (("day", "ngày"), ("month", "tháng")) if isinstance(day, dict) else ():
            yield ProfileField((*path, key, part), _said(rule), f"{label}, {name}", "whole", day.get(part, ""))


def _days(path: Path, group: str, table: Mapping[str, Any], labels: Mapping[str, str]) -> Iterator[ProfileField]:
    for key, label in labels.items():
        if key in table:
            yield ProfileField((*path, key), group, label, "day", table[key])


def _each(table: Mapping[str, Any], key: str) -> Iterator[tuple[int, dict[str, Any]]]:
    found = table.get(key)
    rows = enumerate(found) if isinstance(found, list) else ()
    return ((number, each) for number, each in rows if isinstance(each, dict))


def _said(rule: Mapping[str, Any]) -> str:
    """What a rule is called: its sentence, with its article behind it."""
    return " · ".join(filter(None, (str(rule.get("sentence", "")), str(rule.get("article", ""))))) or "Quy định"


def _words(names: tuple[str, ...]) -> dict[str, str]:
    return {name: in_vietnamese(name) for name in names}


def _is_of_kind(field: ProfileField) -> bool:
    """A value that the field can show: the text may say anything, and an uncertain place refers to a choice."""
    value, options = field.value, field.options or {}
    if field.kind == "whole":
        return isinstance(value, int) and not isinstance(value, bool)
    if field.kind == "day":
        return type(value) is date
    if field.kind == "one":
        return isinstance(value, str) and value in options
    return isinstance(value, list) and all(isinstance(each, str) and each in options for each in value)


def _spelt(value: Value) -> str:
    if isinstance(value, date):
        return value.isoformat()
    return json.dumps(value, ensure_ascii=False)    # what JSON makes of a text or a list of texts is TOML too


def _term_of(term: Mapping[str, Any]) -> str:
    code = str(term.get("code"))
    return f"{TERM_NAMES.get(code, code)} {term.get('school_year')}"
