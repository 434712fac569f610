"""Class sizes that changed between exports without a record of who came or left (TT-02, QN-12)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import polars as pl

from records.findings.facts import Facts
from records.findings.finding import CERTAIN, POSSIBLE, Finding
from records.findings.judging import absent_for_certain
from records.findings.movements import CAME, movements
from records.findings.rules.sources import NO_TRANSFERS
from records.findings.telling import DROPPED, about, between, moment, place, text_of
from records.policy import Policy
from records.policy.rule import Rule
from records.policy.words import COMING

SIZE_CHANGED = "si-so-doi-khong-ghi"

_CODE = "bien-dong-si-so"  # the duty of the profiles that asks for it


def size_changed(facts: Facts, policy: Policy, now: datetime) -> Iterator[Finding]:
    """A pupil who came to a class, or left it, and of whom the newest list of transfers has no row."""
    rule = policy.rule(_CODE)
    if rule is None or not facts.is_given("transfers"):
        return
    for row in _unrecorded(facts).iter_rows(named=True):
        is_known = absent_for_certain(facts.saved_from("transfers"), row["by"])
        came = row["move"] == CAME
        told = "có thêm một học sinh" if came else "vắng một học sinh"
        yield Finding(
            rule.code, SIZE_CHANGED, rule.article,
            about(facts, term=row["term"], class_name=row["class_name"], pupil_code=row["pupil_code"]),
            CERTAIN if is_known and row["is_sure"] and not row["was_listed"] else POSSIBLE,
            f"Lớp {row['class_name']}: {told} so với bản xuất trước ({between(row['after'], row['by'])}), "
            f"chưa thấy ghi {'chuyển đến' if came else 'chuyển đi, bỏ học'} hay chuyển lớp"
            f"{DROPPED if row['was_listed'] else ''}.",
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
    """Movements without a row of the pupil: in the class itself, or, of a change of class, in the other one.
    `was_listed`: an earlier list has one."""
    moved = movements(facts).join(_moves(facts.transfers), on=["pupil_code", "move"], how="anti")
    was_listed = _moves(facts.earlier_transfers).with_columns(was_listed=pl.lit(True))
    moved = moved.join(was_listed, on=["pupil_code", "move"], how="left")
    return moved.with_columns(pl.col("was_listed").fill_null(False)).sort("class_name", "pupil_code", "move")


def _moves(transfers: pl.DataFrame) -> pl.DataFrame:
    recorded = transfers.with_columns(
        moves=pl.when(pl.col("kind") == "class").then(pl.lit(["came", "left"]))
        .when(pl.col("kind").is_in(COMING)).then(pl.lit(["came"]))
        .otherwise(pl.lit(["left"]))
    ).explode("moves")  # fmt: skip
    return recorded.select("pupil_code", move="moves").unique()
