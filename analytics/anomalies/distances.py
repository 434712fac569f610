"""How a teacher's classes differ in the subject from the other classes of their grade.

A strong class is strong in everything, and that is not its teacher's doing: what is compared is how each pupil stands
in the subject against the same pupil's other subjects. Pupils of a class share its tests, its teacher and their
history, so whole classes are exchanged among the classes of the grade, never pupils: few classes can say little, and
do. And since teachers may be lenient or strict, what is tested is whether they differ by more than ALLOWED.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations, islice
from math import comb, prod

import numpy as np
import polars as pl

from analytics.anomalies.result import DISTANCE, Test
from analytics.exact import Counts, Floats, dominance, enumeration_p, histogram_distance, permutation_p

MIN_OTHER_SUBJECTS = 3      # of a pupil, to say how the pupil stands elsewhere
ENUMERATED, DRAWN = 10_000, 9_999   # up to so many rearrangements all are looked at; else so many drawn ones
SEED = 20260610             # the same rearrangements in every run, whoever the teachers are
TESTABLE = 0.05             # a test that can never be more unlikely than this is a picture only
ALLOWED = 1000              # thousandths: one mark, more or less, is a teacher's way of testing and marking
NOTE_DELTA = 0.474          # «large» by Romano et al. 2006

_STRATUM = ("subject", "grade")


@dataclass(frozen=True, slots=True)
class Distance:
    """A teacher's classes of a subject against those of other teachers in the same grades.

    `delta`: Cliff's, of the pupils' standing against their own other subjects, from -1 to 1; `shift`: the difference of
    their mean standings in marks; `apart`: by how many marks the raw marks lie apart on the average (Wasserstein),
    class strength and all; `p`: of a shift beyond what is allowed, None where too few classes can be exchanged.
    """

    teacher_code: str
    subject: str
    classes: int
    other_classes: int
    pupils: int
    delta: float
    shift: float
    apart: float
    p: float | None

    def test(self) -> Test | None:
        """The test, where there is one."""
        if self.p is None:
            return None
        return Test(
            DISTANCE, self.teacher_code, self.classes, self.classes + self.other_classes, self.delta,
            abs(self.delta) >= NOTE_DELTA and 1000 * abs(self.shift) >= ALLOWED, self.p, subject=self.subject,
            figures={"pupils": self.pupils, "shift": self.shift, "apart": self.apart},
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Grade:
    """The classes of one subject and grade, by name: whose they are, how their pupils stand, and their marks."""

    teachers: tuple[str | None, ...]
    stands: tuple[Counts, ...]
    marks: tuple[Counts, ...]

    def own(self, code: str) -> Counts:
        return np.array([int(teacher == code) for teacher in self.teachers])

    def with_moved(self, code: str, by: int) -> _Grade:
        """With a teacher's pupils standing so much lower."""
        moved = (of - by * own for of, own in zip(self.stands, self.own(code), strict=True))
        return _Grade(self.teachers, tuple(moved), self.marks)

    def compared(self) -> _Compared:
        sizes = np.array([of.size for of in self.stands])
        every, starts = np.concatenate(self.stands), np.cumsum(sizes) - sizes
        above = [np.add.reduceat(dominance(every, of), starts) for of in self.stands]
        return _Compared(sizes.astype(np.float64), np.column_stack(above).astype(np.float64))


@dataclass(frozen=True, slots=True)
class _Compared:
    """How many pupils each class has, and the dominance of each class over each other."""

    sizes: Floats
    above: Floats

    def delta(self, chosen: Floats) -> Floats:
        """Cliff's delta of chosen classes against the rest, for each row of zeros and ones."""
        pupils = chosen @ self.sizes
        more = ((chosen @ self.above) * (1 - chosen)).sum(axis=1)
        return np.asarray(more / (pupils * (self.sizes.sum() - pupils)), dtype=np.float64)


def distances(pupils: pl.DataFrame, minimum: int) -> tuple[Distance, ...]:
    """One for each teacher and subject where other teachers have classes of the same grade.

    `pupils`: a row for each pupil and subject of the year: `grade, class_name, subject, teacher_code` (NULL: nobody is
    known to have taught all of it), `pupil_code, total` (of the marks, in hundredths), `n`.
    """
    grades = _grades(standing(pupils), minimum)
    of_teachers: dict[tuple[str, str], list[_Grade]] = {}
    for (subject, _), grade in grades.items():
        for code in sorted({code for code in grade.teachers if code}):
            of_teachers.setdefault((code, subject), []).append(grade)
    found = (_distance(code, subject, of, minimum) for (code, subject), of in sorted(of_teachers.items()))
    return tuple(distance for distance in found if distance)


def standing(pupils: pl.DataFrame) -> pl.DataFrame:
    """The pupils with `stands`: the mean in the subject less the mean of the means in the pupil's other subjects, in
    whole thousandths of a mark, so that equal ones are equal. Without enough other subjects a pupil is left out."""
    mean = pl.col("total") / pl.col("n")
    rows = pupils.with_columns(mean=mean, subjects=pl.len().over("pupil_code"), means=mean.sum().over("pupil_code"))
    rows = rows.filter(pl.col("subjects") > MIN_OTHER_SUBJECTS)
    elsewhere = (pl.col("means") - pl.col("mean")) / (pl.col("subjects") - 1)
    return rows.with_columns(stands=((pl.col("mean") - elsewhere) * 10).round().cast(pl.Int64))


def _grades(rows: pl.DataFrame, minimum: int) -> dict[tuple[str, int], _Grade]:
    """Those in which at least two teachers have pupils enough to be compared."""
    parts = rows.sort(*_STRATUM, "class_name").partition_by(*_STRATUM, as_dict=True, maintain_order=True)
    return {
        (str(subject), int(grade)): _grade(part)
        for (subject, grade), part in parts.items()
        if part["teacher_code"].drop_nulls().n_unique() > 1 and part.height >= 2 * minimum
    }


def _grade(rows: pl.DataFrame) -> _Grade:
    classes = rows.partition_by("class_name", maintain_order=True)
    return _Grade(
        teachers=tuple(of["teacher_code"][0] for of in classes),
        stands=tuple(of["stands"].to_numpy() for of in classes),
        marks=tuple(_tenths(of) for of in classes),
    )


def _tenths(rows: pl.DataFrame) -> Counts:
    means = (rows["total"] / rows["n"] / 10).round().cast(pl.Int64).to_numpy()
    return np.bincount(means, minlength=101).astype(np.int64)


def _distance(code: str, subject: str, grades: Sequence[_Grade], minimum: int) -> Distance | None:
    used = [grade for grade in grades if any(teacher not in {code, None} for teacher in grade.teachers)]
    owns = [grade.own(code) for grade in used]
    pupils = sum(of.size for grade, own in zip(used, owns, strict=True) for of in _of(grade.stands, own))
    if pupils < max(minimum, 1):
        return None
    rows = [own[None, :].astype(np.float64) for own in owns]
    delta = float(_together([grade.compared() for grade in used], rows)[0])
    counts = [(int(own.sum()), own.size) for own in owns]
    return Distance(
        code, subject, sum(own for own, _ in counts), sum(every - own for own, every in counts), pupils,
        delta, _mean(used, owns, _shift) / 1000, _mean(used, owns, _apart) / 10,
        _p(code, 1 if delta > 0 else -1, used, rows, counts),
    )  # fmt: skip


def _of(parts: Sequence[Counts], chosen: Counts) -> list[Counts]:
    return [part for part, is_chosen in zip(parts, chosen, strict=True) if is_chosen]


def _shift(grade: _Grade, own: Counts) -> float:
    """In thousandths of a mark."""
    return float(np.concatenate(_of(grade.stands, own)).mean() - np.concatenate(_of(grade.stands, 1 - own)).mean())


def _apart(grade: _Grade, own: Counts) -> float:
    """In tenths of a mark, the steps of the histograms."""
    return histogram_distance(own @ np.stack(grade.marks), (1 - own) @ np.stack(grade.marks))


def _mean(grades: Sequence[_Grade], owns: Sequence[Counts], figure: Callable[[_Grade, Counts], float]) -> float:
    """Over the grades, each weighing as many classes as the teacher has of it."""
    parts = (own.sum() * figure(grade, own) for grade, own in zip(grades, owns, strict=True))
    return float(sum(parts) / sum(own.sum() for own in owns))


def _together(grades: Sequence[_Compared], chosen: Sequence[Floats]) -> Floats:
    """Delta over all grades, each weighing as many classes as are chosen of it: the same in every rearrangement."""
    weights = [of[0].sum() for of in chosen]
    parts = (weight * grade.delta(of) for grade, weight, of in zip(grades, weights, chosen, strict=True))
    return np.asarray(sum(parts) / sum(weights), dtype=np.float64)


def _p(
    code: str, side: int, grades: Sequence[_Grade], own: Sequence[Floats], counts: Sequence[tuple[int, int]]
) -> float | None:
    """Among all choices of as many classes in each grade, once the teacher's pupils stand ALLOWED nearer to the others.
    Twice the side on which they stand, since it was chosen by looking."""
    ways = prod(comb(every, chosen) for chosen, every in counts)
    if 2 / ways > TESTABLE:
        return None
    nearer = [grade.with_moved(code, side * ALLOWED).compared() for grade in grades]
    observed = side * float(_together(nearer, own)[0])
    if ways <= ENUMERATED:
        parts = [_choices(*count) for count in counts]
        places = np.indices([len(part) for part in parts]).reshape(len(parts), -1)
        chosen = [part[place] for part, place in zip(parts, places, strict=True)]
        return min(1.0, 2 * enumeration_p(observed, side * _together(nearer, chosen)))
    dice = np.random.default_rng(SEED)
    drawn = [dice.permuted(np.tile(_choices(*count, most=1), (DRAWN, 1)), axis=1) for count in counts]
    return min(1.0, 2 * permutation_p(observed, side * _together(nearer, drawn)))


@cache
def _choices(own: int, every: int, most: int = ENUMERATED) -> Floats:
    """The choices of so many classes, a row each; no more than `most`."""
    rows = islice(combinations(range(every), own), most)
    return np.array([np.isin(np.arange(every), chosen) for chosen in rows], dtype=np.float64)
