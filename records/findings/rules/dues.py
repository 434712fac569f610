"""Work with a day of the year, or so many days after a term: lists, covers, prints, archives, reports, hand-overs.

As with the month's work, what is missing is a record of it. A sealed bundle is an archive, and an export a class list.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

import polars as pl

from records.clock import end_of, to_store
from records.findings.facts import Facts
from records.findings.finding import CERTAIN, Finding
from records.findings.judging import absent_for_certain, certainty
from records.findings.telling import about, counted, day, listed, places, term_told, text_of
from records.policy import Policy
from records.policy.duty import DueRule
from records.policy.words import in_vietnamese

KINDS_OF_WORK = {
    "print": "in-so-tre",
    "archive": "luu-tru-tre",
    "results": "ket-qua-tre",
    "approval": "ket-qua-tre",
    "report": "bao-cao-tre",
    "handover": "ban-giao-tre",
    "check": "kiem-tra-dau-nam-thieu",
    "class_lists": "danh-sach-lop-tre",
    "cover_pages": "bia-so-tre",
    "pupil_data": "thong-tin-dau-nam-tre",
}


# What a class's sealed bundle holds; nobody keeps test papers by sealing it.
_IN_BUNDLES = frozenset({"class_summary", "class_book", "hoc_ba", "mark_book", "correction_report"})


def due_work(facts: Facts, policy: Policy, now: datetime) -> Iterator[Finding]:
    """Work whose last day has passed without a record, or with one of a later day. Of pupils' data, see pupil_data."""
    if not facts.is_given("duties"):
        return
    for rule in policy.dues:
        if rule.fields:
            continue  # what the data hold is judged by the data themselves
        for term in rule.terms or (None,):
            yield from _of_term(facts, policy, rule, term, now)


def _of_term(facts: Facts, policy: Policy, rule: DueRule, term: str | None, now: datetime) -> Iterator[Finding]:
    of_term = policy.term(facts.school_year, term) if term else None
    last = rule.last_day(facts.school_year, of_term.last_day if of_term else None)
    if last is None or now <= end_of(last):
        return
    found = facts.duties.filter(
        pl.col("work") == rule.work,
        pl.col("term").is_null() | (pl.col("term") == term) if term else pl.lit(True),
        pl.col("document").is_null() | pl.col("document").is_in(rule.documents) if rule.documents else pl.lit(True),
    )
    in_time = found.filter(pl.col("done_on") <= last)
    if not in_time.filter(pl.col("class_name").is_null()).is_empty():
        return
    done = {*in_time["class_name"], *_done_otherwise(facts, rule, term, last)}
    classes = facts.classes.filter(pl.col("term") == term) if term else facts.classes
    names = sorted(set(classes["class_name"]))
    left = [name for name in names if name not in done]
    if in_time.height and not names:
        return
    late = found.filter(pl.col("done_on") > last)
    of_school = late.filter(pl.col("class_name").is_null())
    if left == names and (late.is_empty() or of_school.height):
        yield _finding(facts, rule, term, last, of_school, None, len(names))
    else:
        for name in left:
            of_class = late.filter(pl.col("class_name").is_null() | (pl.col("class_name") == name))
            yield _finding(facts, rule, term, last, of_class, name, 1)


def _done_otherwise(facts: Facts, rule: DueRule, term: str | None, last: date) -> set[str]:
    """Classes whose work shows in another way than by a record of it."""
    end = to_store(end_of(last))
    if rule.work == "archive" and (not rule.documents or set(rule.documents) & _IN_BUNDLES):
        sealed = facts.bundles.filter(pl.col("term") == term, pl.col("sealed_at") <= end)
        return set(sealed["class_name"])
    if rule.work == "class_lists":
        return set(facts.classes.filter(pl.col("first_seen") <= end)["class_name"])
    return set()


def _finding(
    facts: Facts, rule: DueRule, term: str | None, last: date, late: pl.DataFrame, class_name: str | None, count: int
) -> Finding:
    papers = f" {listed(map(in_vietnamese, rule.documents))}" if rule.documents else ""
    whose = f"lớp {class_name}" if class_name else f"tất cả {counted(count, 'lớp')}" if count > 1 else "trường"
    what = f"{in_vietnamese(rule.work)}{papers}{f', {term_told(term)}' if term else ''}, {whose}"
    shared = (rule.code, KINDS_OF_WORK[rule.work], rule.article)
    whom = about(facts, term=term, class_name=class_name, detail=rule.documents[0] if rule.documents else rule.work)
    if late.height:
        done: date = late["done_on"].min()  # type: ignore[assignment]
        told = f"Việc {what}: ghi nhận ngày {day(done)}, hạn là hết ngày {day(last)}."
        seen = (*places(late), text_of(rule))
        return Finding(*shared, whom, CERTAIN, told, seen, end_of(last), end_of(done), count)
    known = absent_for_certain(facts.saved_from("duties"), to_store(end_of(last)))
    told = f"Việc {what}: chưa thấy ghi nhận, hạn là hết ngày {day(last)}."
    return Finding(*shared, whom, certainty(known), told, (text_of(rule),), end_of(last), count=count)
