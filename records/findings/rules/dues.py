"""Work with a day of the year, or so many days after a term: lists, covers, prints, archives, reports, hand-overs.

As with the month's work, what is missing is a record of it. A sealed bundle is an archive, and an export a class list.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from records.clock import end_of, to_store
from records.findings.facts import Facts
from records.findings.finding import CERTAIN, Finding
from records.findings.judging import absent_for_certain, certainty
from records.findings.telling import about, counted, day, places, term_told, text_of
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


@dataclass(frozen=True, slots=True)
class _Due:
    """A piece of work that is due by the end of `last`: of one term and one document, where the rule has any."""

    rule: DueRule
    term: str | None
    document: str | None
    last: date


def due_work(facts: Facts, policy: Policy, now: datetime) -> Iterator[Finding]:
    """Work whose last day has passed without a record, or with one of a later day. Of pupils' data, see pupil_data."""
    if not facts.is_given("duties"):
        return
    for rule in policy.dues:
        if rule.fields:
            continue  # what the data hold is judged by the data themselves
        ends = {term: last for term in rule.terms or (None,) if (last := _last_day(facts, policy, rule, term))}
        for term, last in ends.items():
            if now <= end_of(last):
                continue
            for document in rule.documents or (None,):
                yield from _of_due(facts, _Due(rule, term, document, last), sorted(set(ends.values())))


def _last_day(facts: Facts, policy: Policy, rule: DueRule, term: str | None) -> date | None:
    of_term = policy.term(facts.school_year, term) if term else None
    return rule.last_day(facts.school_year, of_term.last_day if of_term else None)


def _of_due(facts: Facts, due: _Due, ends: Sequence[date]) -> Iterator[Finding]:
    """`ends`: the last days of all terms of the rule, in order."""
    found = facts.duties.filter(
        pl.col("work") == due.rule.work,
        pl.col("document").is_null() | (pl.col("document") == due.document) if due.document else pl.lit(True),
    )
    of_no_term = found.filter(pl.col("term").is_null())
    if due.term:
        alone = pl.col("term").is_null() & pl.col("done_on").is_between(*_span(due.last, ends), closed="right")
        found = found.filter((pl.col("term") == due.term).fill_null(False) | alone)
    in_time = found.filter(pl.col("done_on") <= due.last)
    if not in_time.filter(pl.col("class_name").is_null()).is_empty():
        return
    done = {*in_time["class_name"], *_done_otherwise(facts, due)}
    classes = facts.classes.filter(pl.col("term") == due.term) if due.term else facts.classes
    names = sorted(set(classes["class_name"]))
    left = [name for name in names if name not in done]
    if in_time.height and not names:
        return
    late = found.filter(pl.col("done_on") > due.last)
    perhaps = of_no_term.filter(pl.col("done_on") > due.last)
    of_school = late.filter(pl.col("class_name").is_null())
    if left == names and (late.is_empty() or of_school.height):
        yield _finding(facts, due, of_school, None, len(names), in_doubt=perhaps.height > 0)
    else:
        for name in left:
            is_its = pl.col("class_name").is_null() | (pl.col("class_name") == name)
            in_doubt = perhaps.filter(is_its).height > 0
            yield _finding(facts, due, late.filter(is_its), name, 1, in_doubt=in_doubt)


def _span(last: date, ends: Sequence[date]) -> tuple[date, date]:
    """The days of a record that names no term, of which the term due by `last` is the first that it is in time for;
    of the last term, or the only one, also those of after."""
    earlier = [end for end in ends if end < last]
    return max(earlier, default=date.min), date.max if last == ends[-1] else last


def _done_otherwise(facts: Facts, due: _Due) -> set[str]:
    """Classes whose work shows in another way than by a record of it."""
    end = to_store(end_of(due.last))
    if due.rule.work == "archive" and (due.document is None or due.document in _IN_BUNDLES):
        sealed = facts.bundles.filter(pl.col("term") == due.term, pl.col("sealed_at") <= end)
        return set(sealed["class_name"])
    if due.rule.work == "class_lists":
        return set(facts.classes.filter(pl.col("first_seen") <= end)["class_name"])
    return set()


def _finding(
    facts: Facts, due: _Due, late: pl.DataFrame, class_name: str | None, count: int, *, in_doubt: bool
) -> Finding:
    """`in_doubt`: a later record may be of this term or of the next."""
    rule, term, last = due.rule, due.term, due.last
    paper = f" {in_vietnamese(due.document)}" if due.document else ""
    whose = f"lớp {class_name}" if class_name else f"tất cả {counted(count, 'lớp')}" if count > 1 else "trường"
    what = f"{in_vietnamese(rule.work)}{paper}{f', {term_told(term)}' if term else ''}, {whose}"
    shared = (rule.code, KINDS_OF_WORK[rule.work], rule.article)
    whom = about(facts, term=term, class_name=class_name, detail=due.document or rule.work)
    if late.height:
        done: date = late["done_on"].min()  # type: ignore[assignment]
        told = f"Việc {what}: ghi nhận ngày {day(done)}, hạn là hết ngày {day(last)}."
        seen = (*places(late), text_of(rule))
        return Finding(*shared, whom, CERTAIN, told, seen, end_of(last), end_of(done), count)
    known = absent_for_certain(facts.saved_from("duties"), to_store(end_of(last))) and not in_doubt
    told = f"Việc {what}: chưa thấy ghi nhận, hạn là hết ngày {day(last)}."
    return Finding(*shared, whom, certainty(known), told, (text_of(rule),), end_of(last), count=count)
