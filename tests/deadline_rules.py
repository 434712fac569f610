"""Profiles of deadlines alone, and those that ship, for tests of what is judged by them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from records.policy import Policies, Policy, load_policy
from records.policy.entry import EntryRule
from records.policy.words import EntryUnit, MarkKind, Role

SHIPPED = Path(__file__).resolve().parents[1] / "data" / "policy"
# A rule by which the school locks its book, in the text of a profile.
LOCK_RULE = """
[lock.term]
code = "khoa-so"
article = "Điều 7"
sentence = "Khóa sổ."
decided_by = "principal"
"""
EVERY_KIND: tuple[MarkKind, ...] = ("TX", "GK", "CK", "KTDK")


def within(
    days: int, unit: EntryUnit = "calendar", marks: tuple[MarkKind, ...] = EVERY_KIND, answers: Role = "teacher"
) -> Policies:
    """One profile for all schools, with one deadline."""
    rule = EntryRule(
        code="vao-diem", article="Điều 1", sentence=f"{days} ngày.", marks=marks, unit=unit, days=days, answers=answers
    )
    return Policies((Policy(name="Hạn", entries=(rule,)),))


def first_term(locked_on: str) -> str:
    """HK1 of 2025-2026, locked on a day, in the text of a profile."""
    return f"""
[[term]]
school_year = "2025-2026"
code = "HK1"
first_day = 2025-09-05
last_day = 2026-01-16
locked_on = {locked_on}
"""


def shipped(name: str) -> Policy:
    """A profile that ships, as it is."""
    path = SHIPPED / f"{name}.toml"
    return load_policy(path.read_text(encoding="utf-8"), path.name)


def switched_to(name: str, school: str | None = None) -> Policies:
    """A profile that ships, for a school of ours (or all) and every year."""
    return Policies((replace(shipped(name), schools=(school,) if school else (), school_year=None),))
