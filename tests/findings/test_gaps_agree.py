"""The register's page and the findings judge one correction alike: what the one misses, the other misses."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, get_args

import pytest
from deadline_rules import first_term
from finding_cases import facts_of
from how_many import examples
from hypothesis import example, given, settings
from hypothesis import strategies as some
from register_cases import approved

from records.clock import VIETNAM, end_of
from records.correction_case import Case
from records.correction_gaps import Gap, gaps
from records.findings import Facts, Finding
from records.findings.rules import after_correction, procedure
from records.lock_acts import LockAct, judged_spans
from records.policy import Policy, load_policy
from records.policy.lock import BoardRule
from records.policy.words import IN_VIETNAMESE, Evidence, Role

PROFILES = sorted((Path(__file__).parents[2] / "data" / "policy").glob("*.toml"))
LATER = datetime(2026, 9, 20, 8, 0, tzinfo=VIETNAM)
LOCKED = datetime(2026, 1, 16, 17, 0, tzinfo=VIETNAM)
TERM = first_term("2026-01-16")
BOARD = BoardRule(
    code="ban-quan-tri", article="Điều 1", sentence="Ban quản trị.", members=("principal", "vice_principal", "clerk")
)
# What a gap is called on the page, and the kinds of finding that say the same.
SAME = {
    "ý kiến duyệt": procedure.NO_CONSENT, "duyệt trước khi sửa": procedure.CONSENT_LATER,
    "người chứng kiến": procedure.NO_WITNESS, "người sửa": procedure.WRONG_EDITOR, "biên bản": procedure.NO_MINUTES,
    "chữ ký biên bản": procedure.NOT_SIGNED, "khóa lại": after_correction.NOT_RELOCKED,
    "khóa lại đúng hạn": after_correction.RELOCKED_LATE,
}  # fmt: skip
RULES = (
    procedure.no_consent, procedure.consent_came_later, procedure.no_witness, procedure.no_evidence,
    procedure.no_minutes, procedure.minutes_not_signed, procedure.wrong_editor,
    after_correction.not_relocked, after_correction.relocked_late,
)  # fmt: skip
NAMES_GROUPS = {procedure.NO_WITNESS, procedure.NO_EVIDENCE, procedure.NOT_SIGNED, procedure.WRONG_EDITOR}
NAMES_PEOPLE = {procedure.NO_CONSENT, procedure.NO_WITNESS, procedure.NOT_SIGNED, procedure.WRONG_EDITOR}
BY_ANOTHER_MEASURE = {"hồ sơ liên quan"}  # asked until it is answered; found once the records were complete

Act = tuple[bool, datetime, bool]  # whether it locks, when, and whether its hour is known

ROLES = some.sampled_from(get_args(Role))
PEOPLE = some.lists(ROLES, max_size=4).map(tuple)
KINDS = some.lists(some.sampled_from([*get_args(Evidence), "minutes"]), unique=True, max_size=4)
MINUTES = some.integers(0, 14 * 24 * 60).map(lambda minutes: LOCKED + timedelta(minutes=minutes - 7 * 24 * 60))
MIDNIGHT = datetime(2026, 1, 16, tzinfo=VIETNAM)  # the profile's lock
MADE = MINUTES | some.sampled_from([MIDNIGHT - timedelta(minutes=1), MIDNIGHT, MIDNIGHT + timedelta(minutes=1)])
TODAY = some.just(LATER.date()) | some.integers(0, 12).map(lambda days: LOCKED.date() + timedelta(days=days))
ACTS = some.lists(some.tuples(some.booleans(), MINUTES, some.booleans()), max_size=3)


def judged_by(path: Path, *, has_board: bool) -> Policy:
    """A shipped profile, in force in the case's year."""
    policy = replace(load_policy(path.read_text(encoding="utf-8"), path.name), school_year=None)
    term = load_policy(f'name = "kì"{TERM}', "x.toml").terms
    return replace(policy, terms=term, board=BOARD if has_board else policy.board)


@some.composite
def cases(draw: some.DrawFn) -> Case:
    """Corrected, by steps that the program lets be taken."""
    made = draw(MADE)
    minutes_on = draw(some.none() | some.just(made.date()))
    relocked = draw(some.none() | some.integers(0, 5000).map(lambda minutes: made + timedelta(minutes=minutes)))
    return replace(
        approved(), corrected_at=made, admin_old_value="6.5", admin_new_value="7.5", edited_by_roles=draw(PEOPLE),
        approved_on=made.date() + timedelta(days=draw(some.integers(-3, 1))), approved_role=draw(ROLES),
        witness_roles=draw(some.none() | PEOPLE), minutes_on=minutes_on, relocked_at=relocked,
        minutes_signers=draw(PEOPLE) if minutes_on else None, related_documents=None,
    )  # fmt: skip


def changed_by_one_alone() -> Case:
    """On the day after a day of locks and openings."""
    return replace(
        approved(), corrected_at=LOCKED - timedelta(days=3), admin_old_value="6.5", admin_new_value="7.5",
        edited_by_roles=(), witness_roles=None, minutes_on=None, relocked_at=None, minutes_signers=None,
        related_documents=None,
    )  # fmt: skip


DAY_WITHOUT_HOURS = LOCKED - timedelta(days=4)


def lock_act(act: Act) -> LockAct:
    locks, at, has_hour = act
    return LockAct("TRƯỜNG THCS SAO MAI", "2025-2026", None, locks, at.date(), at if has_hour else None)


def duty(act: Act) -> dict[str, Any]:
    """The act as the view `current_duty` gives it to the findings."""
    locks, at, has_hour = act
    done = {"done_at": at.isoformat()} if has_hour else {}
    return {"work": "lock" if locks else "unlock", "done_on": at.date().isoformat(), **done}


def declared(case: Case, kinds: list[str]) -> dict[str, Any]:
    """The case as the view `declared_correction` gives it to the findings."""
    same = (
        "term", "class_name", "pupil_code", "subject", "component", "reason", "requested_on", "requested_by",
        "approved_on", "approved_by", "approved_role", "minutes_on", "corrected_at", "relocked_at", "case_id",
    )  # fmt: skip
    lists = ("witness_roles", "minutes_signers", "edited_by_roles")
    said = {name: _local(getattr(case, name)) for name in same}
    return said | {name: list(getattr(case, name) or ()) for name in lists} | {
        "old_value": case.admin_old_value, "new_value": case.admin_new_value, "evidence": kinds,
        "register_id": case.case_id,
    }  # fmt: skip


def _local(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def told_by_page(found: tuple[Gap, ...]) -> set[tuple[str, str]]:
    """Each kind of finding that a gap amounts to, with the group that it names."""
    return {
        (kind, _named(gap.sentence) if kind in NAMES_GROUPS else "")
        for gap in found
        if gap.is_due and gap.what not in BY_ANOTHER_MEASURE
        for kind in [SAME.get(gap.what, procedure.NO_EVIDENCE)]
    }


def _named(sentence: str) -> str:
    """The words for people or papers in a gap's sentence: 'hiệu trưởng hoặc phó hiệu trưởng'."""
    for around in ("Chưa ghi ", " có mặt khi sửa.", " cùng sửa.", "Biên bản chưa có chữ ký của ", "Chưa có tệp "):
        sentence = sentence.replace(around, "")
    return sentence.removesuffix(".")


def found_in(facts: Facts, policy: Policy, now: datetime) -> list[Finding]:
    return [finding for rule in RULES for finding in rule(facts, policy, now)]


def told_by_findings(found: list[Finding]) -> set[tuple[str, str]]:
    return {
        (finding.kind, group)
        for finding in found
        for group in (_groups(finding.sentence) if finding.kind in NAMES_GROUPS else [""])
    }


def _groups(sentence: str) -> list[str]:
    return sentence.removesuffix(".").rpartition(": ")[2].split("; ")


@pytest.mark.requirement("TM-05", "TM-06", "TM-07", "QL-02", "QL-03", "QN-06", "VA-07", "TT-14", "TT-15", "TT-16")
@pytest.mark.parametrize("path", PROFILES, ids=lambda path: path.stem)
@settings(deadline=None, max_examples=examples(20, 40))
@given(case=cases(), kinds=KINDS, has_board=some.booleans(), acts=ACTS, of_class=ACTS, today=TODAY)
@example(  # an opening, and a lock that is recorded twice, of one day without hours
    case=changed_by_one_alone(), kinds=[], has_board=False, of_class=[], today=LATER.date(),
    acts=[(locks, DAY_WITHOUT_HOURS, False) for locks in (True, True, False)],
)
def test_what_the_page_misses_is_what_the_findings_miss(
    path: Path, case: Case, kinds: list[str], has_board: bool, acts: list[Act], of_class: list[Act],
    today: date,
) -> None:
    """The same steps and the same groups of people and papers, by every shipped profile, with a board or without,
    however often the book, or the class's alone, was locked and opened, and while the time to lock it is running."""
    policy = judged_by(path, has_board=has_board)
    board = policy.board.members if policy.board else ()
    closed = judged_spans(policy, case.school_year, case.term, list(map(lock_act, acts)), None)
    duties = [*map(duty, acts), *(duty(act) | {"class_name": case.class_name} for act in of_class)]
    facts = facts_of({
        "policy": TERM, "now": LATER, "given": ["register"], "declared": [declared(case, kinds)], "duties": duties,
    })  # fmt: skip
    locked_on = [at.date() for locks, at, _ in (*acts, *of_class) if locks]
    found = found_in(facts, policy, end_of(today))
    # Who edits after the lock alone is certain only where an opening would be known; no list of duties is given here.
    # Nor is it certain that somebody was missing whom one of those named may be, by another office; or that a lock came
    # late where the book of duties has one.
    open_kinds = {*NAMES_PEOPLE, *([after_correction.RELOCKED_LATE] if locked_on else [])}
    assert all(finding.is_certain or finding.kind in open_kinds for finding in found)
    on_page = gaps(case, kinds, policy.correction, today=today, closed=closed, locked_on=locked_on, board=board)
    assert told_by_page(on_page) == told_by_findings(found)


def test_every_profile_that_ships_is_asked() -> None:
    """Six; and words that are compared name one thing each."""
    assert len(PROFILES) == 6
    words = [IN_VIETNAMESE[name] for name in (*get_args(Role), *get_args(Evidence))]
    assert len(set(words)) == len(words)
