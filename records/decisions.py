"""Decisions that open what is kept: what each allows, to whom, of what and until when; recorded, withdrawn, listed.

Whether an act needs one is the profile's matter, in `records.access`. Days are Vietnam's, and the last one counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Literal, get_args

import polars as pl

from records.access import Request
from records.clock import VIETNAM, from_store, to_store, vn_date
from records.facts import add_event
from records.policy.words import Action, Role, in_vietnamese
from records.problems import CannotError, UsageError
from records.schools import canonical_school
from records.store import Database

State = Literal["in_force", "not_yet", "run_out", "withdrawn"]
STATE_NAMES: dict[State, str] = {
    "in_force": "đang có hiệu lực", "not_yet": "chưa có hiệu lực", "run_out": "đã hết hạn", "withdrawn": "đã thu hồi",
}  # fmt: skip
OUTSIDE: tuple[Role, ...] = ("authority", "district")  # whose access always ends on a day
LONGEST_NUMBER, LONGEST_TEXT = 80, 200  # letters
_NUMBER = re.compile(rf"\d[\w./&-]{{0,{LONGEST_NUMBER - 1}}}")  # it enters the log: no room for a person's name
_DATED = re.compile(r"(?P<number>.*\S)[\s,]+ngày\s+(?P<day>\d{1,2})/(?P<month>\d{1,2})/(?P<year>\d{4})", re.IGNORECASE)
_LISTS = ("actions", "school_years", "terms", "classes", "pupils")
_NOT_LOGGED = ("office", "pupils")


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionAsked:
    """What a decision's paper says. An empty tuple bounds nothing. `office`: which body of the role it is for.
    `is_inline`: it was named together with an act, and is of that act alone. `by_pupil`: an inspector may look for
    pupils and see their own papers, of those alone whose codes are in `pupils` where there are any."""

    school: str
    number: str
    decided_on: date
    decided_by: Role
    granted_to: Role
    actions: tuple[Action, ...]
    valid_from: date
    valid_until: date | None = None
    office: str | None = None
    school_years: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    is_inline: bool = False
    by_pupil: bool = False
    pupils: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """Number and day, as people cite it."""
        return f"{self.number} ngày {vn_date(self.decided_on)}"

    def action_words(self) -> str:
        """What it lets be done. Between semicolons: some of the words have a comma."""
        return "; ".join(map(in_vietnamese, self.actions))

    def part_words(self) -> str:
        """Of which of the school's records it is, in words."""
        classes = f"lớp {', '.join(self.classes)}" if self.classes else ""
        parts = (classes, ", ".join(self.terms), ", ".join(self.school_years))
        named = ", ".join(filter(None, parts)) or "cả trường"
        if self.pupils:
            return f"{named}; chỉ {len(self.pupils)} học sinh được nêu"
        return f"{named}; tra cứu được từng học sinh" if self.by_pupil else named

    def scope_words(self) -> str:
        """The same with the school's name."""
        return f"{self.part_words()}, {self.school}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision(DecisionAsked):
    """A recorded decision with its whole history."""

    grant_id: str
    recorded_at: datetime
    recorded_by: str
    withdrawn_at: datetime | None = None
    withdrawn_by: str | None = None
    withdrawn_for: str | None = None

    def state(self, today: date) -> State:
        if self.withdrawn_at is not None:
            return "withdrawn"
        if today < self.valid_from:
            return "not_yet"
        return "run_out" if self.valid_until is not None and today > self.valid_until else "in_force"

    def allows(self, action: Action) -> bool:
        """What is lent by a decision also comes back by it."""
        return action in self.actions or (action == "return" and "lend" in self.actions)


def hindrances(decision: Decision, request: Request, today: date) -> tuple[str, ...]:
    """All that keeps a decision from being one for this request. Nothing is brought back too late, or by a wrong hand:
    for a return neither the days nor the borrower count."""
    bringing_back = request.action == "return"
    return (
        *(() if bringing_back else ended_words(decision, today)),
        *(() if decision.allows(request.action) else [f"chỉ cho {decision.action_words()}"]),
        *(() if bringing_back else _for_them(decision, request)),
        *_of_that(decision, request),
    )


def ended_words(decision: Decision, today: date) -> Iterator[str]:
    """Why it is not in force on a day; nothing where it is."""
    state = decision.state(today)
    if state == "withdrawn" and decision.withdrawn_at:
        yield f"đã thu hồi ngày {vn_date(decision.withdrawn_at.astimezone(VIETNAM).date())}"
    elif state == "not_yet":
        yield f"chưa có hiệu lực (từ ngày {vn_date(decision.valid_from)})"
    elif state == "run_out" and decision.valid_until:
        yield f"đã hết hạn (đến hết ngày {vn_date(decision.valid_until)})"


def _for_them(decision: Decision, request: Request) -> Iterator[str]:
    if request.asked_by != decision.granted_to:
        yield f"cấp cho {in_vietnamese(decision.granted_to)}, không phải {in_vietnamese(request.asked_by)}"
    if request.decided_by and request.decided_by != decision.decided_by:
        yield f"do {in_vietnamese(decision.decided_by)} quyết định, không phải {in_vietnamese(request.decided_by)}"


def _of_that(decision: Decision, request: Request) -> Iterator[str]:
    """What is asked for as a whole is not allowed by a decision on a part of it."""
    for bounds, asked, one, whole in (
        (decision.school_years, request.school_year, "năm học ", ""),
        (decision.terms, request.term, "học kì ", "mọi học kì"),
        (decision.classes, request.class_name, "lớp ", "mọi lớp"),
    ):
        if bounds and asked not in bounds:
            yield f"không gồm {f'{one}{asked}' if asked else whole} (chỉ {one}{', '.join(bounds)})"
    if decision.pupils:
        yield f"chỉ gồm {len(decision.pupils)} học sinh được nêu, không gồm cả lớp"


def refusal(decision: Decision, told: tuple[str, ...]) -> str:
    """A decision and all that keeps it from serving, in a sentence."""
    return f"Quyết định số {decision.words}: {'; '.join(told)}."


# ── recording and withdrawing ───────────────────────────────────────────────────────────────────────────────────────


def dated_number(text: str) -> tuple[str, date | None]:
    """Number and day of '12/QĐ-THCS ngày 03/06/2026'; the number alone where no day is named.

    Raises `UsageError` for a day that there is not.
    """
    plain = " ".join(text.split())
    found = _DATED.fullmatch(plain)
    if found is None:
        return plain, None
    try:
        return found["number"].rstrip(","), date(int(found["year"]), int(found["month"]), int(found["day"]))
    except ValueError as error:
        raise UsageError(f"Không có ngày {found['day']}/{found['month']}/{found['year']} trong «{plain}».") from error


def record_decision(db: Database, asked: DecisionAsked, *, by: str, now: datetime) -> Decision:
    """Record a decision; `by`: an office. Raises `UsageError` where it is not whole, `CannotError` where it was
    recorded before."""
    asked = checked(db, asked, now.astimezone(VIETNAM).date())
    grant_id = _next_id(db, now)
    told = {each.name: getattr(asked, each.name) for each in fields(asked)}
    row = told | {name: list(told[name]) for name in _LISTS}
    schema = {"office": pl.String, "valid_until": pl.Date} | dict.fromkeys(_LISTS, pl.List(pl.String))
    written = {"grant_id": grant_id, **row, "recorded_at": to_store(now), "recorded_by": by}
    db.insert("access_grant", pl.DataFrame([written], schema_overrides=schema))
    kept = {name: value.isoformat() if isinstance(value, date) else value for name, value in row.items() if value}
    logged = {name: kept[name] for name in kept if name not in _NOT_LOGGED}
    add_event(db, now, by, "access-decided", grant_id, logged | ({"pupils": len(asked.pupils)} if asked.pupils else {}))
    return decision_of(db, grant_id)


def checked(db: Database, asked: DecisionAsked, today: date) -> DecisionAsked:
    """A decision to record, tidied; raises as `record_decision` does."""
    number, office = " ".join(asked.number.split()), " ".join((asked.office or "").split())
    problems = [
        sentence for sentence, is_wrong in (
            (f"Ghi số quyết định, không có dấu cách, như 12/QĐ-THCS, không quá {LONGEST_NUMBER} chữ.",
             not _NUMBER.fullmatch(number)),
            ("Ngày quyết định không thể sau hôm nay.", asked.decided_on > today),
            ("Nêu ít nhất một việc mà quyết định cho làm.", not asked.actions),
            ("Quyết định không có hiệu lực trước ngày ký.", asked.valid_from < asked.decided_on),
            ("Ngày hết hạn không thể trước ngày bắt đầu.",
             asked.valid_until is not None and asked.valid_until < asked.valid_from),
            ("Quyết định cho thanh tra, kiểm tra, hoặc cho Phòng, Sở, phải có ngày hết hạn.",
             asked.valid_until is None and ("inspect" in asked.actions or asked.granted_to in OUTSIDE)),
            ("Nêu học sinh nào thì quyết định phải cho tra cứu theo học sinh.",
             bool(asked.pupils) and not asked.by_pupil),
            ("Tra cứu theo học sinh chỉ đi với việc thanh tra, kiểm tra.",
             asked.by_pupil and "inspect" not in asked.actions),
            ("Nêu từng học sinh thì chỉ cho thanh tra, kiểm tra; việc khác ghi ở quyết định riêng.",
             bool(asked.pupils) and asked.actions != ("inspect",)),
            (f"Tên cơ quan, đoàn không quá {LONGEST_TEXT} chữ.", len(office) > LONGEST_TEXT),
            ("Chỉ ghi tên cơ quan, đoàn; không ghi tên học sinh.", bool(office) and _names_a_pupil(db, office)),
        ) if is_wrong
    ]  # fmt: skip
    if problems:
        raise UsageError(" ".join(problems))
    tidied = DecisionAsked(
        school=canonical_school(asked.school), number=number, decided_on=asked.decided_on, decided_by=asked.decided_by,
        granted_to=asked.granted_to, valid_from=asked.valid_from, valid_until=asked.valid_until, office=office or None,
        actions=tuple(each for each in get_args(Action) if each in asked.actions), is_inline=asked.is_inline,
        school_years=tuple(sorted(set(asked.school_years))), terms=tuple(sorted(set(asked.terms))),
        classes=tuple(sorted(set(asked.classes))), by_pupil=asked.by_pupil,
        pupils=tuple(sorted({code.strip() for code in asked.pupils if code.strip()})),
    )  # fmt: skip
    there = [each for each in cited(db, tidied.school, tidied.words) if each.withdrawn_at is None]
    if not tidied.is_inline and any(not each.is_inline for each in there):
        raise CannotError(f"Quyết định số {tidied.words} đã ghi rồi. Ghi sai thì thu hồi rồi ghi lại.")
    return tidied


def _names_a_pupil(db: Database, office: str) -> bool:
    """Whether it is a pupil's name, or has a whole one of three words in it."""
    found = db.query(
        """SELECT 1 FROM roster_row WHERE lower(full_name) = lower($1)
               OR (full_name LIKE '% % %' AND contains(' ' || lower($1) || ' ', ' ' || lower(full_name) || ' '))
           LIMIT 1""",
        [office],
    )
    return not found.is_empty()


def withdraw_decision(db: Database, grant_id: str, *, reason: str, by: Role, now: datetime) -> Decision:
    """Withdraw a decision. Raises `UsageError` without a reason, `CannotError` where it was withdrawn before."""
    if not reason.strip() or len(reason.strip()) > LONGEST_TEXT:
        raise UsageError(f"Ghi lý do thu hồi, không quá {LONGEST_TEXT} chữ.")
    decision = decision_of(db, grant_id)
    if decision.withdrawn_at is not None:
        raise CannotError(f"Quyết định {grant_id} đã thu hồi từ trước.")
    db.execute(
        "UPDATE access_grant SET withdrawn_at = ?, withdrawn_by = ?, withdrawn_for = ? WHERE grant_id = ?",
        [to_store(now), in_vietnamese(by), reason.strip(), grant_id],
    )
    detail = {"school": decision.school, "number": decision.number}
    add_event(db, now, in_vietnamese(by), "access-withdrawn", grant_id, detail)
    return decision_of(db, grant_id)


# ── reading ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def all_decisions(db: Database, school: str | None = None) -> tuple[Decision, ...]:
    """Every decision ever recorded, of one school or of all, the newest first."""
    rows = db.query(
        "SELECT * FROM access_grant WHERE school = coalesce(?, school) ORDER BY recorded_at DESC, grant_id DESC",
        [canonical_school(school) if school else None],
    )
    return tuple(map(_decision, rows.iter_rows(named=True)))


def _decision(row: dict[str, object]) -> Decision:
    lists: dict[str, object] = {name: tuple(row[name]) for name in _LISTS}  # type: ignore[arg-type]  # a list column
    moments = {
        name: from_store(moment) if isinstance(moment := row[name], datetime) else None
        for name in ("recorded_at", "withdrawn_at")
    }
    return Decision(**(row | lists | moments))  # type: ignore[arg-type]  # a row of the table, as its schema has it


def decision_of(db: Database, grant_id: str) -> Decision:
    """A decision by its id. Raises `UsageError` where there is none."""
    found = next((each for each in all_decisions(db) if each.grant_id == grant_id), None)
    if found is None:
        raise UsageError(f"Không có quyết định mang mã {grant_id}. Xem: soluu access list")
    return found


def cited(db: Database, school: str, text: str) -> list[Decision]:
    """The school's decisions that a text cites: by id, or by number, with or without the day; the newest first."""
    number, day = dated_number(text)
    return [
        each for each in all_decisions(db, school)
        if number.casefold() in (each.number.casefold(), each.grant_id.casefold()) and day in (None, each.decided_on)
    ]  # fmt: skip


def _next_id(db: Database, now: datetime) -> str:
    year = now.astimezone(VIETNAM).year
    number = db.query("SELECT count(*) FROM access_grant WHERE grant_id LIKE ?", [f"QD-{year}-%"]).item() + 1
    return f"QD-{year}-{number:03d}"
