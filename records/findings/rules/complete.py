"""Marks that are missing when they ought all to be there: at the term's end, and when the results were approved."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

import polars as pl

from records.clock import end_of, to_store
from records.findings.facts import Facts
from records.findings.finding import CERTAIN, POSSIBLE, Finding
from records.findings.judging import VERDICT
from records.findings.movements import newcomers
from records.findings.telling import about, capital, counted, day, listed, mark_told, places, text_of
from records.lock_acts import BOOK_OF
from records.marks import COMMENT, EXEMPT, FINAL, MIDTERM, TERM_AVERAGE, component_name
from records.policy import Policy
from records.policy.duty import ListRule

MISSING = "thieu-diem-cuoi-ki"
APPROVED_EARLY = "duyet-khi-chua-du-diem"

_CLASS_SUBJECT = ["term", "class_name", "grade", "subject"]
_COLUMN = [*_CLASS_SUBJECT, "component"]
_ALWAYS_DUE = (MIDTERM, FINAL, TERM_AVERAGE)
_NEWCOMER = "is_newcomer"
_AFTER_END, _PERHAPS_OLDER = "sau khi hết học kì", "đã hết học kì mà bản xuất mới nhất có thể cũ hơn"
_CAME_LATER = "học sinh vào lớp sau đầu học kì: chưa rõ có phải có các điểm này"


def missing_at_end(facts: Facts, policy: Policy, now: datetime) -> Iterator[Finding]:
    """Cells that are still blank after the term's last day; possibly, where the export may be older than that, and of
    pupils who came to the class after the term's beginning."""
    rule = _rule(policy)
    if rule is None:
        return
    ends = _ends(facts, policy, now)
    rows = _blank(facts.marks).with_columns(
        ended=pl.col("term").replace_strict(ends, default=None, return_dtype=pl.Datetime("us"))
    ).filter(pl.col("ended").is_not_null())  # fmt: skip
    came_later = _came_later(facts, policy)
    is_newcomer = pl.col("came_by").is_not_null().alias(_NEWCOMER)
    rows = rows.join(came_later, on=["term", "pupil_code"], how="left").with_columns(is_newcomer)
    sure = (pl.col("seen_from") >= pl.col("ended")).fill_null(False) & ~pl.col(_NEWCOMER)
    rows = rows.with_columns(pl.when(sure).then(pl.lit(CERTAIN)).otherwise(pl.lit(POSSIBLE)).alias(VERDICT))
    for key, cells in rows.partition_by(*_CLASS_SUBJECT, VERDICT, _NEWCOMER, as_dict=True).items():
        *of_subject, verdict, came = key
        row, pupils = dict(zip(_CLASS_SUBJECT, of_subject, strict=True)), cells["pupil_code"].n_unique()
        columns = listed(component_name(name) for name in sorted(cells["component"].unique()))
        when = _CAME_LATER if came else _AFTER_END if verdict == CERTAIN else _PERHAPS_OLDER
        yield Finding(
            rule.code, MISSING, rule.article, about(facts, row), verdict,
            f"{capital(mark_told(row))}: {counted(pupils, 'học sinh')} còn thiếu {columns} ({when}).",
            places(cells), count=cells.height,
        )  # fmt: skip


def approved_early(facts: Facts, policy: Policy, now: datetime) -> Iterator[Finding]:
    """Results that were approved while marks of the class were surely not yet entered. Who may have come to the class
    only then lacked nothing."""
    rule = _rule(policy)
    if rule is None:
        return
    approvals = facts.duties.filter(pl.col("work") == "approval", pl.col("term").is_not_null())
    classes = facts.classes.select("term", "class_name").unique().sort("term", "class_name")
    arrivals = newcomers(facts)
    for term, class_name in classes.rows():
        of_class = approvals.filter(
            pl.col("term") == BOOK_OF.get(term, term),
            pl.col("class_name").is_null() | (pl.col("class_name") == class_name),
        )
        if of_class.is_empty():
            continue
        approved: date = of_class["done_on"].max()  # type: ignore[assignment]
        at = to_store(end_of(approved))
        later = arrivals.filter(pl.col("term") == term, pl.col("came_by") > at)
        missing = _missing_at(facts, term, class_name, at).join(later, on="pupil_code", how="anti")
        if missing.height:
            names = missing.select("subject", "component").unique().height
            yield Finding(
                rule.code, APPROVED_EARLY, rule.article, about(facts, term=term, class_name=class_name), CERTAIN,
                f"Lớp {class_name}: kết quả được duyệt ngày {day(approved)} khi còn "
                f"{counted(missing.height, 'điểm')} của {counted(names, 'cột')} chưa vào sổ.",
                (*places(missing), *places(of_class), text_of(rule)), end_of(approved), count=missing.height,
            )  # fmt: skip


def _rule(policy: Policy) -> ListRule | None:
    return next((rule for rule in policy.lists if rule.after_all_entered), None)


def _ends(facts: Facts, policy: Policy, now: datetime) -> dict[str, datetime]:
    """The end of each term that is over, by the terms that exports bear."""
    over: dict[str, datetime] = {
        term.code: to_store(end_of(term.last_day))
        for term in policy.terms
        if term.school_year == facts.school_year and now > end_of(term.last_day)
    }
    return {**over, **{half: over[whole] for half, whole in BOOK_OF.items() if whole in over}}


def _came_later(facts: Facts, policy: Policy) -> pl.DataFrame:
    """Who came after a term had begun: term, pupil_code, came_by."""
    begun = {
        term.code: to_store(end_of(term.first_day)) for term in policy.terms if term.school_year == facts.school_year
    }
    start = pl.col("term").replace(BOOK_OF).replace_strict(begun, default=None, return_dtype=pl.Datetime("us"))
    return newcomers(facts).filter(pl.col("came_by") > start)


def _blank(marks: pl.DataFrame) -> pl.DataFrame:
    """The blank cells of columns that are due: those that anybody of the class has a mark in; mid-term, final and
    average in any case. A column that nobody has a mark in is a spare one of the form; who is exempt lacks nothing."""
    of_subjects = marks.filter(pl.col("subject") != "", pl.col("component") != COMMENT)
    exempt = of_subjects.filter(pl.col("value") == EXEMPT).select("term", "pupil_code", "subject")
    is_taught = (pl.col("value") != "").any().over(_CLASS_SUBJECT)
    is_used = (pl.col("value") != "").any().over(_COLUMN) | pl.col("component").is_in(_ALWAYS_DUE)
    due = of_subjects.filter(is_taught & is_used, pl.col("is_disputed").fill_null(False).not_())
    return due.filter(pl.col("value") == "").join(exempt, on=["term", "pupil_code", "subject"], how="anti")


def _missing_at(facts: Facts, term: str, class_name: str, at: datetime) -> pl.DataFrame:
    """Marks of a class that were surely not there at a moment: blank in a later export, or first seen after one."""
    here = (pl.col("term") == term) & (pl.col("class_name") == class_name)
    shared = ["pupil_code", "subject", "component", "file", "sheet", "sha256", "taken", "cell"]
    blank = _blank(facts.marks.filter(here)).filter(pl.col("seen_from") >= at).select(shared)
    later = facts.entries.filter(
        here, pl.col("status").is_in(["late", "unknown", "in_time"]), pl.col("entered_after") >= at,
        pl.col("order_known").fill_null(False), ~pl.col("joined_later").fill_null(False),
    ).select(shared)  # fmt: skip
    return pl.concat([blank, later]).unique(["pupil_code", "subject", "component"], maintain_order=True)
