"""Results that the books state and that their own marks do not yield, each with both values and the working."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import polars as pl

from records.circulars.differences import Difference, Question
from records.circulars.primary_claims import PrimaryClaim, primary_differences
from records.circulars.pupil_claims import YEAR, pupil_differences
from records.circulars.readings import Choices
from records.circulars.subject_claims import subject_difference
from records.circulars.tt27 import PrimaryYear
from records.findings.claims import (
    TERMS,
    primary_grades,
    pupil_claim,
    pupil_rows,
    rule_code,
    rules_by_grade,
    subject_claims,
)
from records.findings.facts import Facts
from records.findings.finding import Finding
from records.findings.judging import certainty
from records.findings.summer import before_summer
from records.findings.telling import about, mark_told, place
from records.marks import EXEMPT, PRIMARY_LEVEL, PRIMARY_LEVELS, PRIMARY_TEST, PRIMARY_TRAITS, parse_score
from records.policy import Policy
from records.policy.words import capital
from records.subjects import COMPETENCES, QUALITIES

AVERAGE = "lech-trung-binh-mon"
LEVEL = "lech-muc-mon"
OVERALL = "lech-diem-tong-ket"
LEARNING = "lech-ket-qua-hoc-tap"
CONDUCT = "lech-ket-qua-ren-luyen"
PROMOTION = "lech-len-lop"
TITLE = "lech-danh-hieu"
YEAR_RESULT = "lech-ket-qua-nam"

KINDS_OF_QUESTION = {
    Question.TERM_AVERAGE: AVERAGE, Question.YEAR_AVERAGE: AVERAGE,
    Question.TERM_LEVEL: LEVEL, Question.YEAR_LEVEL: LEVEL,
    Question.OVERALL_AVERAGE: OVERALL, Question.LEARNING: LEARNING, Question.CONDUCT: CONDUCT,
    Question.PROMOTION: PROMOTION, Question.TITLE: TITLE, Question.YEAR_RESULT: YEAR_RESULT,
}  # fmt: skip
# The cell that states what is asked.
_STATED_IN = {
    Question.OVERALL_AVERAGE: "overall_average", Question.LEARNING: "learning_result",
    Question.CONDUCT: "conduct_result", Question.TITLE: "title", Question.YEAR_RESULT: "year_result",
    Question.PROMOTION: "not_promoted",
}  # fmt: skip


def results_of_term(facts: Facts, policy: Policy, term: str, now: datetime) -> tuple[Finding, ...]:
    """All that the books state of one term or of the year, and that what lies beneath it does not yield."""
    rules = (subject_results, pupil_results, primary_results)
    found = [finding for rule in rules for finding in rule(facts, policy, now) if finding.about.term == term]
    return tuple(sorted(found, key=Finding.key))


def subject_results(facts: Facts, policy: Policy, now: datetime) -> Iterator[Finding]:
    """Averages and levels of subjects, of a term and of the year."""
    for stated in subject_claims(facts.marks, rules_by_grade(facts, policy)):
        if difference := subject_difference(stated.rules, stated.claim):
            code = rule_code(policy, stated.row["grade"])
            yield _finding(facts, code, difference, stated.row, stated.row, together=stated.together)


def pupil_results(facts: Facts, policy: Policy, now: datetime) -> Iterator[Finding]:
    """A pupil's learning result, conduct, average of all subjects and title, of a term and of the year."""
    rules = rules_by_grade(facts, policy)
    conduct = _conduct_by_pupil(facts.marks)
    summer = before_summer(facts, policy)
    for row in pupil_rows(facts.marks, list(rules)):
        read, code = rules[row["grade"]], rule_code(policy, row["grade"])
        by_term = conduct.get(row["pupil_code"], {})
        claim = pupil_claim(row, (by_term.get("HK1", ""), by_term.get("HK2", "")), after_summer=summer(row))
        for difference in pupil_differences(read, claim):
            # The year's conduct rests on the terms' books, whose exports are of other days.
            together = row["together"] and difference.question is not Question.CONDUCT
            cell = row["places"].get(_STATED_IN[difference.question], {})
            yield _finding(facts, code, difference, row, cell, together=together)


def primary_results(facts: Facts, policy: Policy, now: datetime) -> Iterator[Finding]:
    """A primary pupil's result of the year, title, and who goes up (TT27/2020)."""
    grades = primary_grades(facts, policy)
    choices, summer = Choices.of(policy.circular_choices), before_summer(facts, policy)
    rows = facts.marks.filter(pl.col("term") == YEAR, pl.col("grade").is_in(grades))
    for (_, grade, _), cells in rows.partition_by("class_name", "grade", "pupil_code", as_dict=True).items():
        code = rule_code(policy, grade)
        for difference in primary_differences(_primary_claim(grade, cells, summer), choices):
            row = cells.row(0, named=True)
            stated = cells.filter(pl.col("subject") == "", pl.col("component") == _STATED_IN[difference.question])
            cell: Mapping[str, Any] = stated.row(0, named=True) if stated.height else {}
            together = cells["last_seen"].n_unique() == 1 and not cells["is_disputed"].any()
            yield _finding(facts, code, difference, {**row, "subject": "", "component": ""}, cell, together=together)


def _primary_claim(grade: int, cells: pl.DataFrame, summer: Any) -> PrimaryClaim:
    values = {(subject, part): value for subject, part, value in cells.select("subject", "component", "value").rows()}
    levels = {subject: value for (subject, part), value in values.items() if part == PRIMARY_LEVEL}
    tests = {subject: value for (subject, part), value in values.items() if part == PRIMARY_TEST}
    traits = {part: value for (_, part), value in values.items() if part in {*COMPETENCES, *QUALITIES}}
    year = PrimaryYear(
        grade,
        {subject: _one_of(value, (*PRIMARY_LEVELS, EXEMPT)) for subject, value in levels.items()},
        {subject: parse_score(value) if value else None for subject, value in tests.items()},
        {trait: _one_of(value, PRIMARY_TRAITS) for trait, value in traits.items()},
    )
    ticked = values.get(("", "not_promoted"))
    return PrimaryClaim(
        year,
        result=values.get(("", "year_result"), ""),
        title=values.get(("", "title"), ""),
        promoted=None if ticked is None else ticked == "",
        after_summer=summer(cells.row(0, named=True)),
    )


def _one_of(value: str, known: tuple[str, ...]) -> str | None:
    return value if value in known else None


def _conduct_by_pupil(marks: pl.DataFrame) -> dict[str, dict[str, str]]:
    rows = marks.filter(pl.col("component") == "conduct_result", pl.col("subject") == "", pl.col("term").is_in(TERMS))
    found: dict[str, dict[str, str]] = {}
    for pupil, term, value in rows.select("pupil_code", "term", "value").rows():
        found.setdefault(pupil, {})[term] = value
    return found


def _finding(
    facts: Facts, code: str, difference: Difference, row: Mapping[str, Any], cell: Mapping[str, Any], *, together: bool
) -> Finding:
    whom = {name: row.get(name) for name in ("term", "class_name", "grade", "pupil_code")}
    whom["subject"] = difference.subject or None
    return Finding(
        code, KINDS_OF_QUESTION[difference.question], difference.article, about(facts, whom),
        certainty(difference.certain and together),
        f"{capital(mark_told(whom))}: {difference.question.value} ghi trong sổ là {difference.stated}, "
        f"tính lại được {difference.recomputed}.",
        tuple(each for each in (place(cell),) if any(each.key())),
        stated=difference.stated, recomputed=difference.recomputed, working=difference.working,
    )  # fmt: skip
