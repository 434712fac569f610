"""What asks for an explanation: a teacher who corrects often, a mark that was corrected more than once."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

import polars as pl

from records.clock import VIETNAM_AHEAD
from records.findings.facts import Facts
from records.findings.finding import CERTAIN, POSSIBLE, Finding
from records.findings.judging import certainty
from records.findings.matching import CELL, occurred
from records.findings.telling import about, counted, mark_told, moment, month_told, of_changes
from records.policy import Policy
from records.policy.duty import UnusualRule
from records.policy.words import capital

OF_TEACHER = "giao-vien-sua-nhieu"
OF_MARK = "mot-diem-sua-nhieu-lan"


def many_of_teacher(facts: Facts, policy: Policy, now: datetime) -> Iterator[Finding]:
    """A teacher with as many corrections in a month as the profile's threshold; those that may lie in another month
    make it possible at most."""
    rule = _rule(policy)
    if rule is None or rule.threshold is None:
        return
    least = math.ceil(Decimal(rule.threshold))
    rows = occurred(facts).filter(pl.col("teacher_code").is_not_null())
    spread = rows.with_columns(month=_months(), is_sure=_is_of_one_month()).explode("month")
    for key, found in spread.partition_by("teacher_code", "month", as_dict=True).items():
        sure = found.filter("is_sure").height
        if found.height >= least:
            is_certain = sure >= least
            counting = found.filter("is_sure") if is_certain else found
            number = counted(counting.height, "lần")
            told = f"{number if is_certain else f'có thể đến {number}'} trong {month_told(str(key[1]))}"
            yield Finding(
                rule.code, OF_TEACHER, rule.article,
                about(facts, teacher_code=str(key[0]), month=str(key[1])), certainty(is_certain),
                f"{_who(found)} sửa điểm {told} ({_by_register(counting)}), quy chế nêu từ {least} lần: "
                "cần giải trình.",
                of_changes(found), count=found.height,
            )  # fmt: skip


def many_of_mark(facts: Facts, policy: Policy, now: datetime) -> Iterator[Finding]:
    """A mark that was corrected more than once."""
    rule = _rule(policy)
    if rule is None or rule.threshold is None:
        return
    rows = facts.corrections.filter(pl.len().over(CELL) > 1).sort("version_no")
    for found in rows.partition_by(*CELL):
        row = found.row(-1, named=True)
        known = found["order_known"].fill_null(False).all()
        yield Finding(
            rule.code, OF_MARK, rule.article, about(facts, row), CERTAIN if known else POSSIBLE,
            f"{capital(mark_told(row))}: một điểm đã sửa {found.height} lần.", of_changes(found),
            moment(found["entered_after"].min() if found["entered_after"].null_count() == 0 else None),  # type: ignore[arg-type]
            moment(found["entered_by"].max()), found.height,  # type: ignore[arg-type]
        )  # fmt: skip


def _who(rows: pl.DataFrame) -> str:
    """The teacher by name and code."""
    code, name = (str(rows[column].drop_nulls().max() or "") for column in ("teacher_code", "teacher_name"))
    return f"Giáo viên {name} ({code})" if name else f"Giáo viên mã {code}"


def _by_register(rows: pl.DataFrame) -> str:
    """What is counted: changes between exports, in the month that the register names where it does."""
    declared = rows.filter(pl.col("declared").fill_null(False)).height
    others = counted(rows.height - declared, "lần")
    return f"{counted(declared, 'lần')} khớp sổ theo dõi, {others} chưa khớp hoặc chưa rõ"


def _rule(policy: Policy) -> UnusualRule | None:
    return next((rule for rule in policy.unusual if rule.measure == "corrections_of_teacher"), None)


def _first(column: str) -> pl.Expr:
    return (pl.col(column) + VIETNAM_AHEAD).dt.date().dt.truncate("1mo")


def _months() -> pl.Expr:
    """Every month in which the change may have been made; only that of `entered_by` where nothing bounds it below."""
    start = pl.coalesce(_first("entered_after"), _first("entered_by"))
    return pl.date_ranges(start, _first("entered_by"), "1mo").list.eval(pl.element().dt.strftime("%Y-%m"))


def _is_of_one_month() -> pl.Expr:
    same = _first("entered_after") == _first("entered_by")
    return pl.col("order_known").fill_null(False) & same.fill_null(False)
