"""The names of groups as charts and tables show them: in Vietnamese order, and no two alike."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Protocol, TypeVar

from dashboard.filters import said
from dashboard.texts import UNKNOWN
from records.clock import vn_date


class Group(Protocol):
    """What the measures' groups have in common."""

    @property
    def by(self) -> tuple[str, ...]: ...

    def of(self, column: str) -> str | int | date | None: ...


AnyGroup = TypeVar("AnyGroup", bound=Group)


def named(groups: Iterable[AnyGroup], by: str) -> list[tuple[str, AnyGroup]]:
    """Each group with its name. Teachers come in the order of their names, namesakes with their codes."""
    listed = [(_name(group, by), group) for group in groups]
    twice = {name for name, times in Counter(name for name, _ in listed).items() if times > 1}
    told_apart = [(f"{name} ({_code(group)})" if name in twice else name, group) for name, group in listed]
    return sorted(told_apart, key=lambda pair: in_order(pair[0])) if by == "teacher_name" else told_apart


def _name(group: Group, by: str) -> str:
    value = group.of(by)
    if value is None:
        return UNKNOWN
    return f"Tuần {vn_date(value)}" if isinstance(value, date) else said(by, value)


def _code(group: Group) -> object:
    return group.of("teacher_code") if "teacher_code" in group.by else ""


def in_order(name: str) -> tuple[bool, str]:
    """A key that sorts names as the Vietnamese alphabet does (Đ after D, not after Z); the unknown last."""
    return name == UNKNOWN, unicodedata.normalize("NFD", name.casefold().replace("đ", "d\u036f"))
