"""The names of groups as charts and tables show them: in the order that a school expects, and no two alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date
from functools import partial
from typing import Any, Protocol, TypeVar

from dashboard.filters import told
from dashboard.language import say
from dashboard.texts import UNKNOWN
from jobs.measuring import DEPARTMENT
from records.clock import vn_date
from records.marks import COMMENT, FINAL, MIDTERM, PRIMARY_LEVEL, PRIMARY_TEST, REGULAR, TERM_AVERAGE, TERM_NAMES
from records.policy.words import capital, in_vietnamese
from records.subjects import SUBJECTS, subject_name, subject_order
from records.vn_order import GivenName, by_given_name, class_order

NOBODY = "Chưa rõ giáo viên"
_OF_NONE = {"teacher_name": NOBODY, DEPARTMENT: "Môn chưa xếp tổ"}
CODE = "Mã GV"  # beside every teacher's name in a table: two teachers may have one name

_COMPONENTS = (REGULAR, MIDTERM, FINAL, TERM_AVERAGE, PRIMARY_TEST, PRIMARY_LEVEL, COMMENT)

_TERM_ORDER = list(TERM_NAMES)
NameKey = tuple[bool, GivenName]


class Group(Protocol):
    """What the measures' groups have in common."""

    @property
    def by(self) -> tuple[str, ...]: ...

    def of(self, column: str) -> str | int | date | None: ...


AnyGroup = TypeVar("AnyGroup", bound=Group)


def named(groups: Iterable[AnyGroup], by: str) -> list[tuple[str, AnyGroup]]:
    """Each group with its name in the viewer's language, in the order of the school's books, never of what was counted.

    Teachers come as on a staff list, namesakes with their codes; what no value is known for comes last.
    """
    groups = list(groups)
    primary = by == "subject" and any(_is_primary_subject(str(group.of(by))) for group in groups)
    listed = [(_name(group, by, primary=primary), group) for group in groups]
    key: Callable[[Any], Any] = partial(subject_order, primary=True) if primary else _ORDERS.get(by, _as_it_is)
    ordered = sorted(
        listed, key=lambda pair: (pair[1].of(by) is None, key(pair[1].of(by)), teacher_code(pair[1]) or "")
    )
    twice = {name for name, times in Counter(name for name, _ in listed).items() if times > 1}
    return [(f"{name} ({teacher_code(group)})" if name in twice else name, group) for name, group in ordered]


def _name(group: Group, by: str, *, primary: bool) -> str:
    value = group.of(by)
    if value is None:
        return say(_OF_NONE.get(by, UNKNOWN))
    if by == "subject":
        return say(subject_name(str(value), primary=primary))
    if by == "answers":
        return capital(say(in_vietnamese(value)))
    return say("Tuần {day}", day=vn_date(value)) if isinstance(value, date) else told(by, value)


def teacher_code(group: Group) -> str | None:
    """The code of a group that is one teacher's marks; None for all other groups."""
    code = group.of("teacher_code") if "teacher_code" in group.by else None
    return None if code is None else str(code)


def code_column(by: str) -> dict[str, str]:
    """The column of codes (`ma`) in the table of groups, where the groups are teachers."""
    return {CODE: "ma"} if by == "teacher_name" else {}


def in_order(name: str) -> NameKey:
    """As `by_given_name`; who is unknown comes last."""
    return name in {UNKNOWN, NOBODY}, by_given_name(name)


def _component_order(code: object) -> tuple[int, str]:
    kind = str(code).rstrip("0123456789")
    return (_COMPONENTS.index(kind) if kind in _COMPONENTS else len(_COMPONENTS), str(code))


def _is_primary_subject(code: str) -> bool:
    """Whether only primary schools have the subject: then the groups stand in the order of a primary school's books."""
    return code in SUBJECTS and SUBJECTS[code].kind == "primary"


def _as_it_is(value: object) -> Any:
    return value if value is not None else ""


_ORDERS: dict[str, Callable[[Any], Any]] = {
    "teacher_name": lambda name: in_order(name or NOBODY),
    "class_name": class_order,
    "term": lambda code: _TERM_ORDER.index(code) if code in _TERM_ORDER else len(_TERM_ORDER),
    "subject": lambda code: subject_order(str(code)),
    "component": _component_order,
}
