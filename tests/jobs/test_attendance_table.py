"""The table of closed attendance and the findings of the same class say the same, with the same certainty."""

from __future__ import annotations

from datetime import date, datetime
from itertools import product

import polars as pl
import pytest

from jobs.inspection_tables import attendance
from records.clock import VIETNAM
from records.findings import Facts, findings
from records.findings.facts import SCHEMAS, conformed
from records.policy import Policy
from records.policy.duty import MonthlyRule

MONTH, YEAR, CLASS = "2025-11", "2025-2026", "6A1"
NOW = datetime(2026, 1, 20, tzinfo=VIETNAM)
SHARED = {"code": "kiem-dien", "article": "Điều 12", "sentence": "Chốt kiểm diện.", "by": ("homeroom",)}
RULES = {
    "within the month, no day": MonthlyRule(**SHARED, work="attendance"),
    "before a meeting": MonthlyRule(**SHARED, work="attendance", event="before_meeting"),
    "by the fifth of the next": MonthlyRule(**SHARED, work="attendance", of="next", to_day=5),
    "by the twentieth": MonthlyRule(**SHARED, work="attendance", to_day=20),
}
DAYS = (date(2025, 11, 3), date(2025, 11, 25), date(2025, 12, 3), date(2025, 12, 15))
SAYS = {"sau hạn": "ghi nhận ngày", "chưa ghi nhận": "chưa thấy ghi nhận"}


def duties(*records: tuple[str | None, str | None, date]) -> pl.DataFrame:
    """Records of attendance: of which month, of which class, on which day."""
    rows = [
        {"work": "attendance", "month": month, "class_name": name, "done_on": day, "file": "viec.xlsx", "row_number": 3}
        for month, name, day in records
    ]
    return conformed("duties", pl.DataFrame(rows, schema=dict(SCHEMAS["duties"]))).with_columns(
        done_by=pl.lit("Lê Văn Chủ")
    )


def in_table(rule: MonthlyRule, done: pl.DataFrame) -> str:
    (row,) = attendance([rule], MONTH, [CLASS], done).rows
    return str(row[-1])


def found(rule: MonthlyRule, done: pl.DataFrame) -> list[str]:
    """What the engine finds of the class's, or the school's, attendance of the month."""
    classes = pl.DataFrame({"term": ["HK1"], "class_name": [CLASS], "grade": [6]})
    facts = Facts(
        school="A", school_year=YEAR, classes=conformed("classes", classes), duties=conformed("duties", done),
        sources=conformed("sources", pl.DataFrame({"list": ["duties"]})),
    )  # fmt: skip
    every = findings(facts, Policy(name="P", monthly=(rule,)), NOW)
    return [finding.sentence for finding in every if finding.about.month == MONTH]


@pytest.mark.requirement("TT-17")
@pytest.mark.parametrize(
    ("rule", "record"),
    list(product(RULES, [None, *product((MONTH, "2025-10", None), (CLASS, None), DAYS)])),
)
def test_the_table_says_of_a_class_what_the_findings_say(
    rule: str, record: tuple[str | None, str | None, date] | None
) -> None:
    """Late where the text gives a day and it had passed; not recorded where no record is of the month; else neither."""
    done = duties(record) if record else duties()
    said, sentences = in_table(RULES[rule], done), found(RULES[rule], done)
    assert bool(sentences) == (said in SAYS), (said, sentences)
    assert all(SAYS[said] in sentence for sentence in sentences)


def test_without_a_day_in_the_text_nothing_is_after_it() -> None:
    """Closed for November on 15/12: recorded, and the regulation gives no day that it could have missed."""
    done = duties((MONTH, CLASS, date(2025, 12, 15)))
    assert in_table(RULES["within the month, no day"], done) == "đã ghi nhận; quy chế không nêu ngày"
    assert in_table(RULES["by the fifth of the next"], done) == "sau hạn"
