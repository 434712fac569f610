"""Marks that are missing when they ought all to be there: at the term's end, and when the results were approved."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

import polars as pl

from records.clock import end_of, to_store
from records.findings.facts import Facts
from records.findings.finding import CERTAIN, POSSIBLE, Finding
from records.findings.judging import VERDICT, certainty
from records.findings.lacking import CLASS_SUBJECT, IS_NEEDED, IS_THERE, NEEDS, NUMBER, lacking, perhaps_there
from records.findings.movements import leavers, newcomers
from records.findings.telling import Row, about, counted, day, listed, mark_told, places, text_of
from records.lock_acts import BOOK_OF
from records.marks import REGULAR, component_name
from records.policy import Policy
from records.policy.duty import ListRule
from records.policy.words import capital

MISSING = "thieu-diem-cuoi-ki"
APPROVED_EARLY = "duyet-khi-chua-du-diem"

_CELL = ["pupil_code", "subject", "component"]
_PLACE = ("file", "sheet", "sha256", "taken", "cell")
_NEWCOMER = "is_newcomer"
_AFTER_END, _PERHAPS_OLDER = "sau khi hết học kì", "đã hết học kì mà bản xuất mới nhất có thể cũ hơn"
_CAME_LATER = (
    "học sinh vào lớp sau đầu học kì, hoặc danh sách chuyển đến, chuyển đi trước đây có ghi: "
    "chưa rõ có phải có các điểm này"
)
_AS_OTHERS = "phần lớn lớp đã có; thông tư không chắc đòi"


def missing_at_end(facts: Facts, policy: Policy, now: datetime) -> Iterator[Finding]:
    """Marks that are still missing after the term's last day; possibly, where the export may be older than that, where
    only the rest of the class has them, and of pupils who came to the class after the term's beginning."""
    rule = _rule(policy)
    if rule is None:
        return
    ends = _ends(facts, policy, now)
    rows = lacking(facts, policy, facts.marks.with_columns(perhaps_there())).with_columns(
        ended=pl.col("term").replace_strict(ends, default=None, return_dtype=pl.Datetime("us"))
    ).filter(pl.col("ended").is_not_null())  # fmt: skip
    came_later = _came_later(facts, policy)
    was_listed = pl.col("pupil_code").is_in(facts.earlier_transfers["pupil_code"].implode())
    is_newcomer = (pl.col("came_by").is_not_null() | was_listed).alias(_NEWCOMER)
    rows = rows.join(came_later, on=["term", "pupil_code"], how="left").with_columns(is_newcomer)
    rows = rows.join(leavers(facts), on=["class_name", "pupil_code"], how="left").filter(
        (pl.col("left_from") > pl.col("ended")).fill_null(True)
    )
    sure = (pl.col("seen_from") >= pl.col("ended")).fill_null(False) & ~pl.col(_NEWCOMER) & pl.col(IS_NEEDED)
    rows = rows.with_columns(pl.when(sure).then(pl.lit(CERTAIN)).otherwise(pl.lit(POSSIBLE)).alias(VERDICT))
    for key, cells in rows.partition_by(*CLASS_SUBJECT, VERDICT, _NEWCOMER, IS_NEEDED, as_dict=True).items():
        *of_subject, verdict, came, is_needed = key
        row, pupils = dict(zip(CLASS_SUBJECT, of_subject, strict=True)), cells["pupil_code"].n_unique()
        columns = listed(sorted({_told(cell) for cell in cells.iter_rows(named=True)}))
        when = (
            _CAME_LATER if came else _AFTER_END if verdict == CERTAIN else _PERHAPS_OLDER if is_needed else _AS_OTHERS
        )
        yield Finding(
            rule.code, MISSING, rule.article, about(facts, row), verdict,
            f"{capital(mark_told(row))}: {counted(pupils, 'học sinh')} còn thiếu {columns} ({when}).",
            places(cells), count=int(cells[NUMBER].sum()),
        )  # fmt: skip


def approved_early(facts: Facts, policy: Policy, now: datetime) -> Iterator[Finding]:
    """Results that were approved while marks of the class were surely not yet entered. Who came to the class within
    the term, may have marks elsewhere, and who had perhaps left it lacked nothing."""
    rule = _rule(policy)
    if rule is None:
        return
    approvals, earlier = (
        duties.filter(pl.col("work") == "approval", pl.col("term").is_not_null())
        for duties in (facts.duties, facts.earlier_duties)
    )
    classes = facts.classes.select("term", "class_name").unique().sort("term", "class_name")
    arrivals, gone, begun = newcomers(facts), leavers(facts), _begun(facts, policy)
    for term, class_name in classes.rows():
        is_of = (pl.col("term") == BOOK_OF.get(term, term)) & (
            pl.col("class_name").is_null() | (pl.col("class_name") == class_name)
        )
        of_class = approvals.filter(is_of)
        if of_class.is_empty():
            continue
        approved: date = of_class["done_on"].max()  # type: ignore[assignment]
        at = to_store(end_of(approved))
        is_sure = earlier.filter(is_of, pl.col("done_on") > approved).is_empty()
        start = begun.get(BOOK_OF.get(term, term))
        later = arrivals.filter(pl.col("term") == term, pl.col("came_by") > start if start else pl.lit(True))
        left = gone.filter(pl.col("class_name") == class_name, pl.col("left_from") <= at)
        away = pl.concat([rows.select("pupil_code") for rows in (later, left, facts.earlier_transfers)])
        missing = _missing_at(facts, policy, term, class_name, at).join(away, on="pupil_code", how="anti")
        if missing.height:
            names, count = missing.select("subject", "component").unique().height, int(missing[NUMBER].sum())
            yield Finding(
                rule.code, APPROVED_EARLY, rule.article, about(facts, term=term, class_name=class_name),
                certainty(is_sure),
                f"Lớp {class_name}: kết quả được duyệt ngày {day(approved)} khi còn "
                f"{counted(count, 'điểm')} của {counted(names, 'cột')} chưa vào sổ.",
                (*places(missing), *places(of_class), text_of(rule)), end_of(approved), count=count,
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


def _told(cell: Row) -> str:
    """A mark that is missing: its column, or of which no column is used, how many of its kind there must be."""
    if cell["is_used"] or not cell["component"].startswith(REGULAR):
        return component_name(cell["component"])
    return f"{component_name(REGULAR)} (ít nhất {counted(cell[NEEDS], 'điểm')} một học kì)"


def _came_later(facts: Facts, policy: Policy) -> pl.DataFrame:
    """Who came after a term had begun: term, pupil_code, came_by."""
    begun = _begun(facts, policy)
    start = pl.col("term").replace(BOOK_OF).replace_strict(begun, default=None, return_dtype=pl.Datetime("us"))
    return newcomers(facts).filter(pl.col("came_by") > start)


def _begun(facts: Facts, policy: Policy) -> dict[str, datetime]:
    return {
        term.code: to_store(end_of(term.first_day)) for term in policy.terms if term.school_year == facts.school_year
    }


def _missing_at(facts: Facts, policy: Policy, term: str, class_name: str, at: datetime) -> pl.DataFrame:
    """Marks of a class that were surely not there at a moment, of those that the circular asks for: blank in a later
    export, or first seen after one."""
    here = (pl.col("term") == term) & (pl.col("class_name") == class_name)
    later = facts.entries.filter(
        here, pl.col("status").is_in(["late", "unknown", "in_time"]), pl.col("entered_after") >= at,
        pl.col("order_known").fill_null(False), ~pl.col("joined_later").fill_null(False),
    ).select("pupil_code", "subject", "component", *_PLACE).unique(_CELL, maintain_order=True)  # fmt: skip
    was_blank = (pl.col("value") == "") & (pl.col("seen_from") >= at).fill_null(False)
    came_later = pl.col("came_later").fill_null(False)
    marks = facts.marks.filter(here).join(
        later.with_columns(came_later=pl.lit(True)), on=_CELL, how="left", suffix="_then"
    ).with_columns(
        (~(was_blank | came_later) | pl.col("is_disputed").fill_null(False)).alias(IS_THERE),
        *(pl.when(came_later).then(pl.col(f"{name}_then")).otherwise(pl.col(name)).alias(name) for name in _PLACE),
    )  # fmt: skip
    rows = lacking(facts, policy, marks).filter(IS_NEEDED)
    return rows.filter((pl.col("component") != REGULAR) | (pl.col("seen_from") >= at))
