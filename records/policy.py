"""The policy profile: what this school's own regulation asks, as data. A rule that it does not have is not judged."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, get_args

from records.calendar import DayKind, deadline
from records.clock import start_of
from records.problems import CannotError


@dataclass(frozen=True, slots=True)
class Term:
    """A term of one school year. `locked_on`: from the first moment of this day on, marks are locked."""

    school_year: str
    code: str
    first_day: date
    last_day: date
    locked_on: date | None

    @property
    def lock_moment(self) -> datetime | None:
        return start_of(self.locked_on) if self.locked_on else None


@dataclass(frozen=True, slots=True)
class EntryDeadline:
    """Marks are entered within `days` of the test, counted as `kind`; `source` is the article that says so."""

    days: int
    kind: DayKind
    source: str
    sentence: str

    def for_test(self, test_date: date) -> datetime:
        return deadline(test_date, self.days, self.kind)


@dataclass(frozen=True, slots=True)
class Policy:
    """A school's profile. `minimum_group`: statistics of smaller groups are not shown."""

    name: str
    terms: tuple[Term, ...]
    entry_deadline: EntryDeadline | None
    minimum_group: int

    def term(self, school_year: str, code: str) -> Term | None:
        return next((t for t in self.terms if (t.school_year, t.code) == (school_year, code)), None)


def load_policy(text: str, name: str) -> Policy:
    """The profile that a TOML text holds. Raises `CannotError` naming the file and key that is wrong."""
    try:
        data = tomllib.loads(text)
        rule = data.get("entry_deadline")
        return Policy(
            name=str(data["name"]),
            terms=tuple(_term(entry) for entry in data.get("term", [])),
            entry_deadline=_entry_deadline(rule) if rule else None,
            minimum_group=int(data.get("minimum_group", 30)),
        )
    except tomllib.TOMLDecodeError as error:
        raise CannotError(f"Tệp chính sách {name} không đọc được: {error}. Sửa dòng đó rồi chạy lại.") from error
    except KeyError as error:
        raise CannotError(f"Tệp chính sách {name} thiếu khóa {error}. Bổ sung theo tệp mẫu rồi chạy lại.") from error
    except (TypeError, ValueError, AttributeError) as error:
        raise CannotError(f"Tệp chính sách {name} có giá trị sai: {error}. Sửa theo tệp mẫu rồi chạy lại.") from error


def _term(entry: Mapping[str, Any]) -> Term:
    term = Term(entry["school_year"], entry["code"], entry["first_day"], entry["last_day"], entry.get("locked_on"))
    for day in (term.first_day, term.last_day, term.locked_on):
        if day is not None and type(day) is not date:
            raise ValueError(f"{day!r} không phải là ngày (viết như 2026-09-05, không có nháy)")
    if term.last_day < term.first_day:
        raise ValueError(f"{term.code} {term.school_year} kết thúc trước khi bắt đầu")
    return term


def _entry_deadline(entry: Mapping[str, Any]) -> EntryDeadline:
    kind = entry["kind"]
    if kind not in get_args(DayKind):
        raise ValueError(f"entry_deadline.kind là {kind!r}, cần một trong {', '.join(get_args(DayKind))}")
    return EntryDeadline(int(entry["days"]), kind, str(entry["source"]), str(entry["sentence"]))
