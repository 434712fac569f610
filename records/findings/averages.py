"""The mean of a class's marks of one kind against the mean of its whole grade. Says nothing of why they differ."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

import polars as pl

from records.findings.finding import Place
from records.findings.telling import places
from records.marks import FINAL, MIDTERM, PRIMARY_TEST, REGULAR

_GROUP = ["term", "class_name", "grade", "subject", "component"]
_GRADE = ["term", "grade", "subject", "component"]
_EXPORT = ["file", "sheet", "sha256", "taken"]
_NUMBER = r"^\d+(\.\d+)?$"


@dataclass(frozen=True, slots=True)
class Against:
    """A group's marks and those of its whole grade, its own among them: how many, and their sums in hundredths."""

    group: dict[str, Any]
    n: int
    hundredths: int
    grade_n: int
    grade_hundredths: int
    entered_by: datetime
    places: tuple[Place, ...]

    @property
    def mean(self) -> Decimal:
        return Decimal(self.hundredths) / (100 * self.n)

    @property
    def grade_mean(self) -> Decimal:
        return Decimal(self.grade_hundredths) / (100 * self.grade_n)

    @property
    def distance(self) -> Decimal:
        """How far above the grade's mean; negative where below. Exact until the one division."""
        return Decimal(self._crossed) / (100 * self.n * self.grade_n)

    def lies_from(self, threshold: Decimal) -> bool:
        """Whether the means differ by that much, either way; compared without a division."""
        return abs(self._crossed) >= threshold * 100 * self.n * self.grade_n

    @property
    def _crossed(self) -> int:
        return self.hundredths * self.grade_n - self.grade_hundredths * self.n


def averages(marks: pl.DataFrame) -> pl.DataFrame:
    """The frame `averages` of the frame `marks`: numeric marks only, neither averages nor other results."""
    code = pl.col("component")
    kind = pl.when(code.str.contains(rf"^{REGULAR}\d+$")).then(pl.lit(REGULAR)).otherwise(code)
    scores = marks.filter(pl.col("subject") != "", pl.col("value").str.contains(_NUMBER)).with_columns(component=kind)
    counted = scores.filter(code.is_in([REGULAR, MIDTERM, FINAL, PRIMARY_TEST]))
    return counted.group_by(*_GROUP, *_EXPORT).agg(
        n=pl.len(),
        hundredths=(pl.col("value").cast(pl.Decimal(8, 2)) * 100).cast(pl.Int64).sum(),
        entered_by=pl.col("entered_by").max(),
    )  # fmt: skip


def against_school(averages: pl.DataFrame, minimum: int) -> tuple[Against, ...]:
    """The groups of at least `minimum` marks whose grade has other classes with such marks, in order."""
    if averages.is_empty():
        return ()
    sums = averages.group_by(_GROUP).agg(pl.col("n", "hundredths").cast(pl.Int64).sum(), pl.col("entered_by").max())
    whole = sums.with_columns(
        grade_n=pl.col("n").sum().over(_GRADE), grade_hundredths=pl.col("hundredths").sum().over(_GRADE)
    )  # fmt: skip
    enough = whole.filter(pl.col("n") >= max(minimum, 1), pl.col("grade_n") > pl.col("n")).sort(_GROUP)
    shown = averages.partition_by(_GROUP, as_dict=True)
    return tuple(
        Against(
            {name: row[name] for name in _GROUP}, row["n"], row["hundredths"], row["grade_n"], row["grade_hundredths"],
            row["entered_by"], places(shown[tuple(row[name] for name in _GROUP)].select(_EXPORT)),
        )
        for row in enough.iter_rows(named=True)
    )  # fmt: skip
