"""Who may do what, with which rows: one table, and nothing is allowed that does not stand in it.

Pure: it knows neither accounts nor pages. Pages and jobs ask `may` of a row, or `may_on_all` of everything that a page
would show; which rows are left to a viewer, `scope_of` says.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

AccountRole = Literal[
    "principal", "vice_principal", "department_head", "homeroom", "teacher", "clerk", "admin", "authority", "district",
]  # fmt: skip
# Besides those that an account can have: an inspector by code, and whoever sits at a PC on which nobody has an account.
ViewerRole = AccountRole | Literal["inspector", "local"]
View = Literal[
    "see_overview", "import_data", "see_distribution", "see_corrections", "see_register", "see_lateness", "see_month",
    "see_anomalies", "see_duties", "see_sealing", "see_copies", "see_archive", "verify", "inspect", "see_admin",
]  # fmt: skip
Act = Literal[
    "undo_import", "write_register", "settle_correction", "write_duties", "write_minutes", "sign_minutes", "seal",
    "copy",
    "hold", "propose_disposal", "appraise_disposal", "decide_disposal", "carry_out_disposal", "withdraw_papers",
    "record_access", "extract_pupil", "manage_accounts", "ask_teacher", "answer_anomaly", "dispose_anomaly",
    "change_policy", "keep_log",
]  # fmt: skip
Right = View | Act
# Over which rows. `figures`: of every row, so long as no single pupil is told; `own`: what is about the viewer.
Reach = Literal["all", "department", "class", "pairs", "figures", "own"]

ROLES: tuple[ViewerRole, ...] = (*get_args(AccountRole), "inspector", "local")
RIGHTS: tuple[Right, ...] = (*get_args(View), *get_args(Act))

_LEADERS: Mapping[ViewerRole, Reach] = {"principal": "all", "vice_principal": "all"}
_OFFICE: Mapping[ViewerRole, Reach] = {**_LEADERS, "clerk": "all"}
_TEACHING: Mapping[ViewerRole, Reach] = {"department_head": "department", "homeroom": "class", "teacher": "pairs"}
_ABOVE: Mapping[ViewerRole, Reach] = {"authority": "figures", "district": "figures"}

_TABLE: Mapping[Right, Mapping[ViewerRole, Reach]] = {
    "see_overview": {**_OFFICE, **_TEACHING, **_ABOVE, "admin": "all"},     # counts; no mark
    "import_data": {**_OFFICE},
    "see_distribution": {**_OFFICE, **_TEACHING, **_ABOVE},
    "see_corrections": {**_OFFICE, **_TEACHING, **_ABOVE},
    "see_register": {**_OFFICE, **_TEACHING},
    "see_lateness": {**_OFFICE, **_TEACHING, **_ABOVE},
    "see_month": {**_OFFICE, **_ABOVE},
    "see_anomalies": {**_LEADERS, "department_head": "department"},
    "see_duties": {**_OFFICE},
    "see_sealing": {**_OFFICE},
    "see_copies": {**_OFFICE, "admin": "all"},
    "see_archive": {**_OFFICE},
    "verify": dict.fromkeys(ROLES, "all"),      # what is shown, the viewer brought along
    "inspect": {**_OFFICE, "inspector": "all"},     # a page that shows nothing without a code
    "see_admin": {**_OFFICE, "admin": "all"},   # profiles, calendar, keys, settings, log; no mark and no pupil
    "undo_import": {**_OFFICE},     # also the import again of what was taken back
    "write_register": {**_OFFICE, **_TEACHING},     # to ask for a correction, and to bring its evidence
    "settle_correction": {**_OFFICE},       # decision, witnesses, edit, minutes, relock: not by who asks
    "write_duties": {**_OFFICE},
    "write_minutes": {**_OFFICE},
    "sign_minutes": {**_LEADERS},
    "seal": {**_OFFICE},
    "copy": {**_OFFICE, "admin": "all"},    # whoever sees how the copies stand
    "hold": {**_OFFICE},
    "propose_disposal": {**_OFFICE},
    "appraise_disposal": {**_OFFICE},
    "decide_disposal": {"principal": "all"},
    "carry_out_disposal": {**_OFFICE},
    "withdraw_papers": {"principal": "all"},
    "record_access": {**_OFFICE},
    "extract_pupil": {**_OFFICE},
    "manage_accounts": {"principal": "all", "admin": "all"},
    "ask_teacher": {**_LEADERS},
    "answer_anomaly": dict.fromkeys((*_LEADERS, *_TEACHING), "own"),    # leaders teach, too
    "dispose_anomaly": {**_LEADERS},
    "change_policy": {"principal": "all", "admin": "all"},
    "keep_log": {**_OFFICE, "admin": "all"},
}

# Of no row of the school's: a role that has the right has it whole.
_ROWLESS = frozenset({"verify", "inspect", "manage_accounts"})


@dataclass(frozen=True, slots=True)
class Row:
    """What is to be seen or changed. None: of every one of them. `of_pupils`: single pupils can be told in it;
    `of_viewer`: it is about the very person who looks."""

    school: str | None = None
    school_year: str | None = None
    class_name: str | None = None
    subject: str | None = None
    of_pupils: bool = True
    of_viewer: bool = False


NO_SCHOOL = ""  # of a role that does not say of which of several schools it is: it covers no row of any
Pair = tuple[str, str, str, str]    # school, school year, class, subject code


@dataclass(frozen=True, slots=True)
class Grant:
    """A role in force, with its rows. `pairs`: what a teacher teaches; of a homeroom teacher the subject is ''."""

    role: ViewerRole
    school: str | None = None
    school_year: str | None = None
    classes: frozenset[str] = frozenset()
    subjects: frozenset[str] = frozenset()
    pairs: frozenset[Pair] = frozenset()


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks. `account_id`: '' of whoever sits at a PC without accounts."""

    account_id: str
    full_name: str
    grants: tuple[Grant, ...]

    @property
    def lacks_school(self) -> bool:
        return any(grant.school == NO_SCHOOL for grant in self.grants)

    @property
    def roles(self) -> tuple[ViewerRole, ...]:
        """Each once, the highest first."""
        return tuple(role for role in ROLES if any(grant.role == role for grant in self.grants))


LOCAL = Viewer("", "", (Grant("local"),))


def reach_of(role: str, right: str) -> Reach | None:
    """How far a role's right goes; None: not at all, which is so of every role and right that the table has not."""
    if role == "local":
        return "all" if right in RIGHTS else None
    return _TABLE.get(right, {}).get(role)  # type: ignore[call-overload, no-any-return]  # any text may be asked


def may(viewer: Viewer, right: str, row: Row) -> bool:
    """Whether the viewer may, of this row."""
    reaches = [(grant, reach_of(grant.role, right)) for grant in viewer.grants]
    return any(reach and (right in _ROWLESS or _covers(grant, reach, row)) for grant, reach in reaches)


def may_on_all(viewer: Viewer, right: str, schools: Iterable[str], *, of_pupils: bool = True) -> bool:
    """Whether the viewer may, of all that a page shows that narrows nothing; `schools`: all that the home has.

    Of an empty home there is nothing to be seen: there it is asked whether the role would see everything.
    """
    rows = [Row(school=school, of_pupils=of_pupils) for school in schools]
    if not rows:
        return any(reach in ("all", "figures") for _, reach in scope_of(viewer, right))
    return all(may(viewer, right, row) for row in rows)


def scope_of(viewer: Viewer, right: str) -> tuple[tuple[Grant, Reach], ...]:
    """The rows left to a viewer: of each grant that gives the right, how far. Together, not one after another."""
    found = ((grant, reach_of(grant.role, right)) for grant in viewer.grants)
    return tuple((grant, reach) for grant, reach in found if reach is not None)


def _covers(grant: Grant, reach: Reach, row: Row) -> bool:
    if not _within(grant, row):
        return False
    if reach in ("all", "figures"):
        return reach == "all" or not row.of_pupils
    if reach == "own":
        return row.of_viewer
    if reach == "department":
        return row.subject in grant.subjects
    if reach == "class":
        return _is_own_class(grant, row)
    return _is_taught(grant, row)


def _within(grant: Grant, row: Row) -> bool:
    """A grant that is bounded covers nothing that is not: of every school, or of every year."""
    return (grant.school is None or grant.school == row.school) and (
        grant.school_year is None or grant.school_year == row.school_year
    )


def _is_own_class(grant: Grant, row: Row) -> bool:
    """Of its year alone: next year's class of that name has other pupils."""
    assigned = (row.school, row.school_year, row.class_name, "") in grant.pairs
    return assigned or (grant.school_year is not None and row.class_name in grant.classes)


def _is_taught(grant: Grant, row: Row) -> bool:
    if not row.subject:
        return False
    assigned = (row.school, row.school_year, row.class_name, row.subject) in grant.pairs
    named = grant.school_year is not None and row.class_name in grant.classes and row.subject in grant.subjects
    return assigned or named
