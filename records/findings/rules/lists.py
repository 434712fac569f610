"""The lists of promotion, titles, re-assessment and summer training against the results that they are made of.

A list is asked of a class only when the school has made some list for that class. Where another reading of the text,
the summer, or a list that was not made of the class yet would explain it, the difference is possible only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import polars as pl

from records.circulars.differences import Difference, Question
from records.circulars.primary_claims import PrimaryClaim, primary_differences
from records.circulars.promotion import Outcome, YearEnd, outcome
from records.circulars.pupil_claims import YEAR, PupilClaim, pupil_differences
from records.circulars.readings import Choices, every_reading
from records.circulars.rules import SecondaryRules
from records.circulars.spelling import level_of
from records.circulars.titles import NO_TITLE
from records.circulars.tt27 import PrimaryYear
from records.findings.claims import absences, primary_grades, pupil_claim, pupil_rows, rules_by_grade
from records.findings.facts import Facts
from records.findings.finding import POSSIBLE, Finding, Place
from records.findings.judging import certainty
from records.findings.summer import before_summer
from records.findings.telling import about, place, text_of
from records.policy import Policy
from records.policy.duty import ListRule
from records.policy.words import in_vietnamese

DIFFERS = "danh-sach-lech-ket-qua"

_OF_MOST = ("promoted", "completed")
_TRAINED = {Outcome.TRAINED, Outcome.BOTH}
_OF_QUESTION = {Question.PROMOTION: "promoted", Question.REASSESSMENT: "reassessed", Question.TITLE: "titles"}

Entries = list[dict[str, Any]]  # rows of a list


@dataclass(frozen=True, slots=True)
class _Lists:
    """The lists of a year. `rows`: by list and pupil; `made`: the lists of the rule that there are; `filled`: the
    (class, list) that have any row."""

    facts: Facts
    rule: ListRule
    rows: Mapping[tuple[str, str], Entries]
    made: frozenset[str]
    filled: frozenset[tuple[str, str]]

    def made_for(self, class_name: str) -> frozenset[str]:
        """The lists that were made of a class. One of those who go up has somebody of each class of which it was made;
        in the others a class may have nobody."""
        return frozenset(name for name in self.made if name not in _OF_MOST or (class_name, name) in self.filled)

    def speaks_of(self, row: Mapping[str, Any], name: str) -> bool:
        """Whether a list that has not the pupil was surely made of the class: one with nobody of it may come still."""
        return name in _OF_MOST or (row["class_name"], name) in self.filled

    def of(self, row: Mapping[str, Any]) -> dict[str, Entries]:
        """The rows of a pupil, by list; in whichever class, for a pupil may have changed it."""
        return {name: self.rows.get((name, row["pupil_code"]), []) for name in self.made_for(row["class_name"])}


def lists_differ(facts: Facts, policy: Policy, now: datetime) -> Iterator[Finding]:
    """A pupil of whom a list says one thing and the stated results another."""
    rule = next((rule for rule in policy.lists if rule.lists), None)
    listed = facts.result_lists.filter(pl.col("term") == YEAR)
    if rule is None or listed.is_empty():
        return
    classes = set(listed["class_name"])
    made, filled = frozenset(listed["list"]) & frozenset(rule.lists), listed.select("class_name", "list").unique()
    lists = _Lists(facts, rule, _by_pupil(listed), made, frozenset(filled.rows()))
    rules, summer = rules_by_grade(facts, policy), before_summer(facts, policy)
    for row in pupil_rows(facts.marks.filter(pl.col("class_name").is_in(classes)), list(rules)):
        if row["term"] == YEAR:
            claim = pupil_claim(row, ("", ""), after_summer=summer(row))
            yield from _secondary(lists, rules[row["grade"]], row, claim)
    yield from _primary(lists, policy, classes)
    yield from _on_both(lists, listed)


def _on_both(lists: _Lists, listed: pl.DataFrame) -> Iterator[Finding]:
    """Pupils whom one list has go up and the other not; possibly, for the second may be of after the summer."""
    rule, told = lists.rule, [in_vietnamese(name) for name in ("promoted", "not_promoted")]
    if not {"promoted", "not_promoted"} <= set(rule.lists):
        return
    goes_up, stays = (listed.filter(pl.col("list") == name) for name in ("promoted", "not_promoted"))
    stays = stays.unique("pupil_code", keep="first", maintain_order=True).join(goes_up, on="pupil_code", how="semi")
    for row in stays.sort("class_name", "pupil_code").iter_rows(named=True):
        entries = [*lists.rows["promoted", row["pupil_code"]], *lists.rows["not_promoted", row["pupil_code"]]]
        yield Finding(
            rule.code, DIFFERS, rule.article,
            about(lists.facts, term=YEAR, class_name=row["class_name"], pupil_code=row["pupil_code"],
                  detail="not_promoted"),
            POSSIBLE, f"Lớp {row['class_name']}: một học sinh có tên trong cả hai danh sách {told[0]} và {told[1]}.",
            (*map(place, entries), text_of(rule)),
        )  # fmt: skip


def _by_pupil(listed: pl.DataFrame) -> dict[tuple[str, str], Entries]:
    found: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in listed.iter_rows(named=True):
        found.setdefault((row["list"], row["pupil_code"]), []).append(row)
    return found


def _secondary(lists: _Lists, rules: SecondaryRules, row: dict[str, Any], claim: PupilClaim) -> Iterator[Finding]:
    on = lists.of(row)
    said = replace(
        claim,
        overall_average=None,
        title=_title(on),
        promoted=_promoted(on),
        reassessed=_subjects(on["reassessed"]) if "reassessed" in on else None,
    )
    for difference in pupil_differences(rules, said):
        if name := _OF_QUESTION.get(difference.question):
            yield _finding(lists, row, name, on.get(name, []), difference)
    if "summer_training" in on:
        yield from _training(lists, rules, row, claim, on["summer_training"])


def _title(on: Mapping[str, Entries]) -> str:
    """What the list of titles says of a pupil: who is not on it has none. Without the list, nothing."""
    if "titles" not in on:
        return ""
    return next((entry["detail"] or "" for entry in on["titles"]), NO_TITLE)


def _subjects(entries: Entries) -> frozenset[str] | None:
    """The subjects that a pupil is listed for; None where the list names a pupil and no subject."""
    subjects = frozenset(entry["detail"] or "" for entry in entries)
    return None if "" in subjects else subjects


def _promoted(on: Mapping[str, Entries]) -> bool | None:
    """What the lists say of a pupil: on the list of those who go up, on the other, or on neither of them."""
    if on.get("promoted"):
        return True
    if on.get("not_promoted") or "promoted" in on:
        return False
    return None


def _training(
    lists: _Lists, rules: SecondaryRules, row: dict[str, Any], claim: PupilClaim, entries: Entries
) -> Iterator[Finding]:
    passing = rules.passing
    year = YearEnd(
        level_of(claim.learning, passing.learning), level_of(claim.conduct, passing.conduct), absences(row["results"])
    )
    found = outcome(year, passing, rules.choices)
    if found is None or (found.value in _TRAINED) == bool(entries):
        return
    others = (outcome(year, passing, reading) for reading in every_reading(rules.choices, "both_failed"))
    explained = any(other is not None and (other.value in _TRAINED) == bool(entries) for other in others)
    stated, wanted = ("có tên", "không có tên") if entries else ("không có tên", "có tên")
    is_certain = not explained and claim.after_summer is False
    difference = Difference(Question.PROMOTION, "", stated, wanted, found.article, found.working, is_certain)
    yield _finding(lists, row, "summer_training", entries, difference)


def _primary(lists: _Lists, policy: Policy, classes: set[str]) -> Iterator[Finding]:
    grades = primary_grades(lists.facts, policy)
    choices, summer = Choices.of(policy.circular_choices), before_summer(lists.facts, policy)
    results = lists.facts.marks.filter(
        pl.col("term") == YEAR, pl.col("class_name").is_in(classes), pl.col("grade").is_in(grades),
        pl.col("subject") == "", pl.col("component") == "year_result", pl.col("value") != "",
    )  # fmt: skip
    for row in results.iter_rows(named=True):
        on = lists.of(row)
        most = next((name for name in _OF_MOST if name in on), "")
        claim = PrimaryClaim(
            PrimaryYear(row["grade"], {}, {}, {}), result=row["value"], title=_title(on), after_summer=summer(row),
            promoted=_promoted({**on, "promoted": on[most]}) if most else None,
        )  # fmt: skip
        for difference in primary_differences(claim, choices):
            name = "titles" if difference.question is Question.TITLE else most
            yield _finding(lists, row, name, on[name], difference)


def _finding(lists: _Lists, row: Mapping[str, Any], name: str, entries: Entries, difference: Difference) -> Finding:
    rule = lists.rule
    whom = about(
        lists.facts, term=YEAR, class_name=row["class_name"], pupil_code=row["pupil_code"], detail=name,
        subject=difference.subject or None,
    )  # fmt: skip
    is_certain = difference.certain and (bool(entries) or lists.speaks_of(row, name))
    evidence: tuple[Place, ...] = (*map(place, entries), text_of(rule))
    return Finding(
        rule.code, DIFFERS, f"{rule.article}; {difference.article}", whom, certainty(is_certain),
        f"Lớp {row['class_name']}: danh sách {in_vietnamese(name)} của cả năm ghi một học sinh là {difference.stated}, "
        f"theo kết quả trong sổ là {difference.recomputed}.",
        evidence, stated=difference.stated, recomputed=difference.recomputed, working=difference.working,
    )  # fmt: skip
