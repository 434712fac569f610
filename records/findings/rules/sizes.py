"""Class sizes that changed between exports without a record of who came or left (TT-02, QN-12)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import polars as pl

from records.findings.facts import Facts
from records.findings.finding import CERTAIN, POSSIBLE, Finding
from records.findings.judging import absent_for_certain
from records.findings.movements import CAME, movements
from records.findings.recorded_moves import TOLD, with_rows
from records.findings.rules.sources import NO_TRANSFERS
from records.findings.telling import DROPPED, Row, about, between, day, moment, place, text_of
from records.policy import Policy
from records.policy.rule import Rule
from records.policy.words import TRANSFERS

SIZE_CHANGED = "si-so-doi-khong-ghi"

_CODE = "bien-dong-si-so"  # the duty of the profiles that asks for it


def size_changed(facts: Facts, policy: Policy, now: datetime) -> Iterator[Finding]:
    """A pupil who came to a class, or left it, of which the newest list of transfers has no row; possibly, where a row
    of another day or class may mean it."""
    rule = policy.rule(_CODE)
    if rule is None or not facts.is_given("transfers"):
        return
    for row in _unrecorded(facts).iter_rows(named=True):
        is_known = absent_for_certain(facts.saved_from("transfers"), row["by"])
        came, doubt = row["move"] == CAME, _doubt(row)
        told = "có thêm một học sinh" if came else "vắng một học sinh"
        yield Finding(
            rule.code, SIZE_CHANGED, rule.article,
            about(facts, term=row["term"], class_name=row["class_name"], pupil_code=row["pupil_code"]),
            CERTAIN if is_known and row["is_sure"] and not doubt else POSSIBLE,
            f"Lớp {row['class_name']}: {told} so với bản xuất trước ({between(row['after'], row['by'])}), "
            f"chưa thấy ghi {'chuyển đến' if came else 'chuyển đi, bỏ học'} hay chuyển lớp"
            f"{doubt}.",
            (place(row), text_of(rule)), moment(row["after"]), moment(row["by"]),
        )  # fmt: skip


def no_transfers(facts: Facts, policy: Policy, now: datetime) -> Iterator[Finding]:
    """Pupils came or left, and no list of transfers of the year was ever given."""
    rule = policy.rule(_CODE)
    if rule is None or facts.is_given("transfers"):
        return
    moved = movements(facts)
    if moved.height:
        yield _once(facts, rule, moved.height)


def _once(facts: Facts, rule: Rule, count: int) -> Finding:
    return Finding(
        rule.code, NO_TRANSFERS, rule.article, about(facts), CERTAIN,
        f"Chưa có sổ chuyển đến, chuyển đi của năm học: {count} thay đổi về sĩ số thấy giữa các bản xuất "
        "chưa xét được.",
        (text_of(rule),), count=count,
    )  # fmt: skip


def _unrecorded(facts: Facts) -> pl.DataFrame:
    """Movements of which no row of the newest list surely tells, with the row that may (`told_…`). `was_listed`: an
    earlier list has one that does, or may."""
    moved = with_rows(movements(facts), facts.transfers).filter(pl.col("told").ne_missing(TOLD))
    earlier = with_rows(moved.select(pl.exclude("^told.*$")), facts.earlier_transfers)
    return moved.with_columns(was_listed=earlier["told"].is_not_null()).sort("class_name", "pupil_code", "move")


def _doubt(row: Row) -> str:
    """What the lists say that may be of this movement."""
    if row["told"] is None:
        return DROPPED if row["was_listed"] else ""
    on = f"ngày {day(row['told_on'])}" if row["told_on"] else "không ghi ngày"
    of_class = f" của lớp {row['told_class']}" if row["told_class"] else ""
    return f" vào lúc ấy; danh sách có dòng «{TRANSFERS[row['told_kind']]}»{of_class} {on}, chưa rõ có phải của lần này"
