"""What the books state, arranged as the circulars' claims: a term's or year's subject, and a pupil's term or year.

Polars finds the candidates; a claim is made only of them. `together`: the cells stood in the books at one moment, in
one export or for spans that overlap; a difference between cells that never did may come of a change in between.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

import polars as pl

from records.circulars.averages import TermMarks
from records.circulars.choice import TT27
from records.circulars.comment_subjects import CommentMarks
from records.circulars.pupil_claims import YEAR, PupilClaim
from records.circulars.rules import SecondaryRules
from records.circulars.subject_claims import SubjectClaim, TermAverage, TermLevel, YearAverage, YearLevel
from records.circulars.subject_results import SubjectResult
from records.findings.facts import Facts
from records.marks import EXEMPT, FINAL, MIDTERM, REGULAR, SECONDARY_LEVELS, TERM_AVERAGE, parse_score
from records.policy import Policy, circular_for, rules_for

TERMS = ("HK1", "HK2")
_PUPIL = ["term", "class_name", "grade", "pupil_code"]
_SUBJECT = [*_PUPIL, "subject"]
_MOST_ROUNDING = 5  # hundredths that an average may lie off its quotient, in any way of rounding


@dataclass(frozen=True, slots=True)
class Stated:
    """A claim with the row of the cell that states it."""

    claim: SubjectClaim
    rules: SecondaryRules
    row: dict[str, Any]
    together: bool


LAW = "thong-tu"  # stands for the rule where the profile names no circular, and the country's own is taken


def rules_by_grade(facts: Facts, policy: Policy) -> dict[int, SecondaryRules]:
    """The circular of each secondary grade: the one that the profile names; of a profile that names none at all, the
    country's for the year. A grade that a profile leaves out is not judged."""
    asked = {grade: rules_for(policy, grade, facts.school_year) for grade in _judged_grades(facts, policy)}
    return {grade: rules for grade, rules in asked.items() if rules is not None}


def primary_grades(facts: Facts, policy: Policy) -> list[int]:
    """The grades whose results follow TT27/2020."""
    return [grade for grade in _judged_grades(facts, policy) if circular_for(policy, grade, facts.school_year) is TT27]


def rule_code(policy: Policy, grade: int) -> str:
    rule = policy.circular_of(grade)
    return rule.code if rule else LAW


def _judged_grades(facts: Facts, policy: Policy) -> list[int]:
    grades = sorted(facts.marks["grade"].drop_nulls().unique())
    return [grade for grade in grades if not policy.circulars or policy.circular_of(grade)]


def subject_claims(marks: pl.DataFrame, rules: dict[int, SecondaryRules]) -> Iterator[Stated]:
    """The claims of the subjects' results that may differ from what lies beneath them."""
    of_subjects = marks.filter(pl.col("subject") != "", pl.col("grade").is_in(list(rules)))
    yield from _term_claims(of_subjects.filter(pl.col("term").is_in(TERMS)), rules)
    yield from _year_claims(of_subjects.filter(pl.col("component") == TERM_AVERAGE), rules)


def _term_claims(marks: pl.DataFrame, rules: dict[int, SecondaryRules]) -> Iterator[Stated]:
    component = pl.col("component")
    is_part = component.str.starts_with(REGULAR) | component.is_in([MIDTERM, FINAL])
    stated = marks.filter(component == TERM_AVERAGE, pl.col("value") != "", pl.col("value") != EXEMPT)
    parts = marks.filter(is_part, pl.col("value") != "")
    beneath = parts.sort("component").group_by(_SUBJECT, maintain_order=True).agg(
        components=component, values=pl.col("value"), total=_weighted().sum(), divisor=_weight().sum(),
        part_layouts=pl.col("layout").n_unique(), part_layout=pl.col("layout").first(),
        part_last=pl.col("last_seen").max(), part_first=pl.col("last_seen").min(),
        part_by=pl.col("entered_by").max(), part_from=_surely_until(),
        part_disputed=pl.col("is_disputed").any(),
    )  # fmt: skip
    joined = stated.join(beneath, on=_SUBJECT).with_columns(
        hundredths=_hundredths(), together=_same_sheet() | _at_one_time()
    )
    off = (pl.col("hundredths") * pl.col("divisor") - pl.col("total")).abs() >= _MOST_ROUNDING * pl.col("divisor")
    odd = pl.col("hundredths") % 10 != 0
    candidates = joined.filter(pl.col("hundredths").is_null() | pl.col("total").is_null() | off | odd)
    for row in candidates.iter_rows(named=True):
        read, sound = rules[row["grade"]], row["together"] and not (row["is_disputed"] or row["part_disputed"])
        if (claim := _term_claim(read, row)) is not None:
            yield Stated(claim, read, row, bool(sound))


def _term_claim(rules: SecondaryRules, row: dict[str, Any]) -> SubjectClaim | None:
    parts = dict(zip(row["components"], row["values"], strict=True))
    regular = [value for component, value in parts.items() if component.startswith(REGULAR)]
    if rules.is_comment(row["subject"]):
        if not {*parts.values(), row["value"]} <= set(SECONDARY_LEVELS):
            return None
        periodic = (parts[MIDTERM],) if MIDTERM in parts else ()
        marks = CommentMarks(tuple(regular), periodic, parts.get(FINAL))
        hours = rules.hours(row["subject"], row["grade"])
        needs = rules.needed_marks(row["subject"], hours) if hours else None
        return TermLevel(row["subject"], row["value"], marks, needs)
    scores = TermMarks(
        tuple(map(parse_score, regular)), (parse_score(parts.get(MIDTERM, "")),), parse_score(parts.get(FINAL, ""))
    )
    return TermAverage(row["subject"], parse_score(row["value"]), scores)


def _year_claims(averages: pl.DataFrame, rules: dict[int, SecondaryRules]) -> Iterator[Stated]:
    pupil = ["pupil_code", "subject"]
    cell = ["value", "entered_by", "seen_from", "is_disputed"]
    terms = {
        term: averages.filter(pl.col("term") == term).select(*pupil, *(pl.col(c).alias(f"{c}_{term}") for c in cell))
        for term in TERMS
    }
    joined = averages.filter(pl.col("term") == YEAR, pl.col("value") != "", pl.col("value") != EXEMPT)
    for term in TERMS:
        joined = joined.join(terms[term], on=pupil, how="left")
    first, second = (_hundredths(f"value_{term}") for term in TERMS)
    exact = (3 * _hundredths() - first - 2 * second).abs()
    sure = pl.max_horizontal("entered_by", *(f"entered_by_{term}" for term in TERMS)) <= pl.min_horizontal(
        "seen_from", *(f"seen_from_{term}" for term in TERMS)
    )
    known = pl.all_horizontal(pl.col(f"seen_from_{term}").is_not_null() for term in TERMS)
    disputed = pl.any_horizontal("is_disputed", *(f"is_disputed_{term}" for term in TERMS))
    joined = joined.with_columns(together=(sure & known & ~disputed).fill_null(False))
    off = exact.is_null() | (exact >= 3 * _MOST_ROUNDING) | (_hundredths() % 10 != 0)
    for row in joined.filter(off).iter_rows(named=True):
        read, values = rules[row["grade"]], [row[f"value_{term}"] for term in TERMS]
        if read.is_comment(row["subject"]):
            claim: SubjectClaim = YearLevel(row["subject"], row["value"], *values)
        else:
            scores = [parse_score(value or "") for value in values]
            claim = YearAverage(row["subject"], parse_score(row["value"]), *scores)
        yield Stated(claim, read, row, bool(row["together"]))


def pupil_rows(marks: pl.DataFrame, grades: Sequence[int]) -> Iterator[dict[str, Any]]:
    """A row a pupil and term: term, class_name, grade, pupil_code; `results` {code: value}, `averages` {subject:
    value}, `places` {code: row of the cell}, `together`."""
    results = (pl.col("subject") == "") | (pl.col("component") == TERM_AVERAGE)
    rows = marks.filter(results, pl.col("grade").is_in(list(grades)), pl.col("term").is_in([*TERMS, YEAR]))
    key = pl.when(pl.col("subject") == "").then(pl.col("component")).otherwise(pl.col("subject")).alias("key")
    rows = rows.with_columns(key, is_result=pl.col("subject") == "")
    grouped = rows.sort("key").group_by(_PUPIL, maintain_order=True).agg(
        "key", "value", "is_result", pl.struct("file", "sheet", "sha256", "taken", "cell").alias("place"),
        together=_together_in_group(),
    )  # fmt: skip
    for row in grouped.sort(_PUPIL).iter_rows(named=True):
        cells = list(zip(row["key"], row["value"], row["is_result"], strict=True))
        yield {
            **{name: row[name] for name in _PUPIL},
            "together": row["together"],
            "results": {key: value for key, value, is_result in cells if is_result},
            "averages": {key: value for key, value, is_result in cells if not is_result},
            "places": dict(zip(row["key"], row["place"], strict=True)),
        }


def pupil_claim(row: dict[str, Any], conduct_by_term: tuple[str, str], *, after_summer: bool | None) -> PupilClaim:
    """A pupil's stated term or year."""
    results = row["results"]
    return PupilClaim(
        term=row["term"],
        grade=row["grade"],
        results=tuple(SubjectResult(subject, _result(value)) for subject, value in row["averages"].items()),
        learning=results.get("learning_result", ""),
        conduct=results.get("conduct_result", ""),
        overall_average=parse_score(results.get("overall_average") or ""),
        title=results.get("title", ""),
        absences=absences(results),
        conduct_by_term=conduct_by_term,
        after_summer=after_summer,
    )


def absences(results: dict[str, str]) -> int | None:
    """Sessions away of the year, as the book states them; None where it does not."""
    stated = results.get("absent_total") or ""
    parts = [results.get(name) or "" for name in ("absent_excused", "absent_unexcused")]
    if stated.isdigit():
        return int(stated)
    return sum(map(int, parts)) if all(part.isdigit() for part in parts) else None


@cache
def _result(value: str) -> Decimal | str | None:
    score = parse_score(value) if value else None
    return score if score is not None else value if value in {*SECONDARY_LEVELS, EXEMPT} else None


def _hundredths(column: str = "value") -> pl.Expr:
    return (pl.col(column).cast(pl.Decimal(6, 2), strict=False) * 100).cast(pl.Int64)


def _weight() -> pl.Expr:
    return pl.col("component").replace_strict({MIDTERM: 2, FINAL: 3}, default=1, return_dtype=pl.Int64)


def _weighted() -> pl.Expr:
    return _hundredths() * _weight()


def _surely_until() -> pl.Expr:
    """Until when all cells of a group were surely there; NULL where one has no such moment."""
    known = pl.col("seen_from").null_count() == 0
    return pl.when(known).then(pl.col("seen_from").min())


def _same_sheet() -> pl.Expr:
    """The stated average and the marks beneath it were last seen in one export."""
    one_layout = (pl.col("part_layouts") == 1) & (pl.col("part_layout") == pl.col("layout"))
    one_time = (pl.col("part_last") == pl.col("last_seen")) & (pl.col("part_first") == pl.col("last_seen"))
    return (one_layout & one_time).fill_null(False)


def _at_one_time() -> pl.Expr:
    began, ended = pl.max_horizontal("entered_by", "part_by"), pl.min_horizontal("seen_from", "part_from")
    known = pl.col("seen_from").is_not_null() & pl.col("part_from").is_not_null()
    return (known & (began <= ended)).fill_null(False)


def _together_in_group() -> pl.Expr:
    one = (pl.col("layout").n_unique() == 1) & (pl.col("last_seen").n_unique() == 1)
    at_once = pl.col("entered_by").max() <= _surely_until()
    return (one | at_once.fill_null(False)) & ~pl.col("is_disputed").any()
