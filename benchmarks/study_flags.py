"""How often the flags are wrong, and how often they find what was planted: a study on simulated schools.

A clean school has what real ones have, and nothing to ask about: classes and pupils of different strength, classes that
are strong in one subject, lenient and strict teachers, hard and easy tests, habits of rounding, kindness just below
5,0 in marking, weeks in which the whole school is late, spells of illness, careless and tidy teachers, corrections that
pupils ask for (most of all just below a threshold), tests that are marked anew, columns that were typed a row too low.
Then one to three teachers of such a school do what should be asked about.

Prints the share of runs with any flag, per measure too, and the power; exit 1 where more than 5 % of the clean runs
have a flag. The figures in docs/thong-ke.md are of `python benchmarks/study_flags.py`.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from multiprocessing import get_context

import numpy as np
import numpy.typing as npt
import polars as pl

from analytics.anomalies.bunching import THRESHOLDS
from analytics.anomalies.counting import reach_values, units, values
from analytics.anomalies.lifts import ELSEWHERE_OF, THRESHOLDS_OF, WIDTH
from analytics.anomalies.rates import Units
from analytics.anomalies.result import BUNCHING, LATE, LIFTS, MEASURES, Judged
from analytics.anomalies.run import Counted, anomalies
from analytics.exact import clopper_pearson

WILD = 1.5      # habits so many times as far apart: how the flags bear a school that is not as we thought
# The first seeds of the clean and of the planted schools: none of which the measures were made by looking at.
CLEAN_FROM, PLANTED_FROM = 10_000, 2 * 10**6
GOAL = 0.05     # of the runs on clean schools may have any flag
MINIMUM = 30    # marks of a group, as in the model profile
SUBJECTS = {    # marks a term, teachers
    "van": (6, 6), "toan": (6, 6), "anh": (6, 5), "khtn": (6, 5), "su-dia": (6, 5), "tin": (4, 2), "cong-nghe": (4, 2),
    "gdcd": (4, 2),
}
GRIDS = {100: 0.05, 50: 0.3, 25: 0.45, 10: 0.2}     # step of a test's marks in hundredths: how common
WEEKS = 30
PLANTS: dict[str, tuple[str, Sequence[float]]] = {
    "lifted": (LIFTS, (10, 15, 25, 40)),             # marks of a year lifted over a threshold by corrections
    "heaped": (BUNCHING, (0.3, 0.5, 0.7)),          # share of the marks just below 5,0 entered as 5,0
    "late": (LATE, (0.5, 0.7, 0.9)),                # share of the weeks with something late; usual are 5 to 10 %
}
Marks = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


@dataclass
class _School:
    """What one run's dice make. `habits`: of each teacher, drawn once."""

    dice: np.random.Generator
    wild: float = 1.0       # how many times as far apart the habits are
    classes: int = 28
    pupils: int = 38
    frames: list[pl.DataFrame] = field(default_factory=list)

    def chance(self, share: float, shape: tuple[int, ...] = ()) -> Mask:
        return np.asarray(self.dice.random(shape) < share)


@dataclass(frozen=True)
class _Habits:
    """How a teacher marks and corrects; none of it is to be asked about."""

    lenience: float
    grids: tuple[int, ...]
    kindness: float         # share of the marks a quarter below 5,0 that are given it in marking
    corrects: float         # per mark
    asked: float            # how much likelier a mark just below a threshold is looked at again


def school(
    seed: int, plant: str = "", dose: float = 0.0, who: int = 1, wild: float = 1.0
) -> tuple[Counted, set[str]]:
    """What is counted of a simulated school year, and the codes of the teachers in whom something was planted."""
    of = _School(np.random.default_rng(seed), wild)
    teachers = {subject: [f"{subject}-{i}" for i in range(count)] for subject, (_, count) in SUBJECTS.items()}
    every = [code for codes in teachers.values() for code in codes]
    of_many_marks = [code for code in every if code.split("-")[0] in {"van", "toan", "anh"}]
    planted = set(of.dice.choice(of_many_marks, who, replace=False)) if plant else set()
    asked, kind = of.dice.uniform(1, 3), of.dice.uniform(0, 0.3)
    habits = {code: _habits(of, asked, kind) for code in every}
    strength = of.dice.normal(0, 0.6, of.classes)
    able = of.dice.normal(0, 1.2, (of.classes, of.pupils)) + strength[:, None]
    for subject, codes in teachers.items():
        for number in range(of.classes):
            code = codes[number % len(codes)] if of.chance(0.85) else str(of.dice.choice(codes))
            special = of.dice.normal(0, 0.25) + 0.9 * of.chance(0.05)
            doses = (plant, dose) if code in planted else ("", 0.0)
            _subject(of, subject, number, code, habits[code], able[number] + special, *doses)
    marks = pl.concat(of.frames)
    if plant == "lifted":
        marks = _lifted(of, marks, planted, int(dose))
    late = _late_weeks(of, every, planted if plant == "late" else set(), dose)
    return _counted(marks, late), planted


def _habits(of: _School, asked: float, kind: float) -> _Habits:
    return _Habits(
        lenience=of.dice.normal(0, 0.35 * of.wild),
        grids=tuple(int(grid) for grid in of.dice.choice(list(GRIDS), 3, p=list(GRIDS.values()))),
        kindness=float(np.clip(kind + of.dice.normal(0, 0.1 * of.wild), 0, 1)),
        corrects=float(0.006 * np.exp(of.dice.normal(0, 0.6 * of.wild))),
        asked=float(np.clip(asked * np.exp(of.dice.normal(0, 0.2 * of.wild)), 1, 5)),
    )


def _subject(
    of: _School, subject: str, number: int, code: str, habits: _Habits, able: npt.NDArray[np.float64], plant: str,
    dose: float,
) -> None:  # fmt: skip
    """The columns of a class in one subject, both terms."""
    columns = 2 * SUBJECTS[subject][0]
    grid = of.dice.choice(habits.grids, columns)[:, None]
    of_test = of.dice.normal(0, 0.4, (columns, 1)) + of.dice.normal(0, 1.0, (columns, of.pupils))
    raw = 6.4 + habits.lenience + able + of_test
    first = (np.clip(np.round(raw * 100 / grid), 0, 1000 / grid) * grid).astype(np.int64)
    kind = (first >= 470) & (first < 500) & of.chance(habits.kindness, first.shape)
    if plant == "heaped":
        kind |= (first >= 450) & (first < 500) & of.chance(dose, first.shape)
    first[kind] = 500
    last = _corrected(of, first, grid, habits)
    of.frames.append(
        pl.DataFrame(
            {
                "first": first.ravel(), "last": last.ravel(),
                "component": np.repeat(np.arange(columns), of.pupils), "pupil": np.tile(np.arange(of.pupils), columns),
            }
        ).with_columns(
            teacher_code=pl.lit(code), subject=pl.lit(subject), number=pl.lit(number), grade=pl.lit(6 + number % 4)
        )
    )  # fmt: skip


def _corrected(of: _School, first: Marks, grid: Marks, habits: _Habits) -> Marks:
    """The marks after a year's honest corrections."""
    last = first.copy()
    typed_wrong = of.chance(habits.corrects / 2, first.shape)
    other = np.clip(first + grid * of.dice.integers(-6, 7, first.shape), 0, 1000)
    last[typed_wrong] = other[typed_wrong]
    # A pupil asks for a second look: most gain a step or two, the likelier the less is lacking.
    near = np.isin((first // 50) * 50, [threshold - WIDTH for threshold in THRESHOLDS])
    looked_at = of.dice.random(first.shape) < habits.corrects / 2 * np.where(near, habits.asked, 1.0)
    more = np.clip(first + grid * of.dice.integers(1, 3, first.shape), 0, 1000)
    last[looked_at] = more[looked_at]
    for column in np.flatnonzero(of.chance(0.01, (len(first),))):       # marked anew: everybody gains a step
        last[column] = np.minimum(first[column] + grid[column], 1000)
    for column in np.flatnonzero(of.chance(0.004, (len(first),))):      # typed a row too low
        last[column] = np.roll(first[column], 1)
    return last


def _lifted(of: _School, marks: pl.DataFrame, planted: set[str], dose: int) -> pl.DataFrame:
    """Each planted teacher lifts some marks from just below a threshold to it."""
    rows = marks.with_row_index()
    below = pl.any_horizontal(*((pl.col("first") >= t - WIDTH) & (pl.col("first") < t) for t in THRESHOLDS))
    unchanged = rows.filter(below, pl.col("first") == pl.col("last"))
    chosen = [
        index
        for code in sorted(planted)
        for index in of.dice.choice(unchanged.filter(teacher_code=code)["index"], dose, replace=False)
    ]
    bound = pl.coalesce(*(pl.when((pl.col("first") < t) & (pl.col("first") >= t - WIDTH)).then(t) for t in THRESHOLDS))
    is_chosen = pl.col("index").is_in(chosen)
    return rows.with_columns(last=pl.when(is_chosen).then(bound.cast(pl.Int64)).otherwise("last")).drop("index")


def _late_weeks(of: _School, every: Sequence[str], planted: set[str], dose: float) -> tuple[Units, ...]:
    bad = of.chance(0.05, (WEEKS,))
    rates = np.exp(of.dice.normal(np.log(0.06), 0.5 * of.wild, len(every)))
    found = []
    for code, rate in zip(every, rates, strict=True):
        due = of.chance(0.6, (WEEKS,))
        late = of.chance(dose if code in planted else min(rate, 0.5), (WEEKS,))
        if of.chance(0.2):      # ill for two or three weeks
            start = int(of.dice.integers(0, WEEKS - 3))
            late[start : start + int(of.dice.integers(2, 4))] = True
        late[bad] |= of.chance(0.8, (int(bad.sum()),))
        found.append((code, due, late & due))
    all_due = np.sum([due for _, due, _ in found], axis=0)
    usual = np.sum([late for _, _, late in found], axis=0) * 2 <= all_due
    return tuple(
        Units(code, int((late & usual).sum()), int((due & usual).sum()), 40 * int((due & usual).sum()))
        for code, due, late in found
    )


def _counted(marks: pl.DataFrame, late: tuple[Units, ...]) -> Counted:
    """The same rows as `analytics.anomalies.counting` yields of a store."""
    column = ["number", "subject", "component", "teacher_code"]
    corrected = marks.group_by(column).agg(
        marks=pl.len(), is_corrected=(pl.col("first") != pl.col("last")).any().cast(pl.Int64)
    )
    shown = marks.group_by("teacher_code", hundredths="last").agg(n=pl.len())
    of_pupil = marks.group_by("grade", "subject", "number", "teacher_code", "pupil")
    pupils = of_pupil.agg(total=pl.col("last").sum(), n=pl.len())
    return Counted(
        late, units(corrected, "is_corrected"), values(shown), reach_values(_reaches(marks, column)),
        pupils.with_columns(
            class_name=pl.format("{}", pl.col("number")), pupil_code=pl.format("{}/{}", "number", "pupil"),
        ),
    )  # fmt: skip


def _reaches(marks: pl.DataFrame, column: Sequence[str]) -> pl.DataFrame:
    places = pl.DataFrame(
        [
            (place - WIDTH, place, kind, is_threshold)
            for of_kind, is_threshold in ((THRESHOLDS_OF, True), (ELSEWHERE_OF, False))
            for kind, found in of_kind.items()
            for place in found
        ],
        schema=["from", "place", "kind", "is_threshold"], orient="row",
    )  # fmt: skip
    near = marks.with_columns((pl.col("first") // WIDTH * WIDTH).alias("from")).join(places, on="from")
    is_lift = (pl.col("last") >= pl.col("place")) & (pl.col("last") < pl.col("place") + WIDTH)
    at = pl.col("is_threshold")
    return near.group_by(*column, "kind", below=pl.col("place") - pl.col("first")).agg(
        at_threshold=at.sum().cast(pl.Int64), lifted=(at & is_lift).sum().cast(pl.Int64),
        elsewhere=(~at).sum().cast(pl.Int64), lifted_elsewhere=(~at & is_lift).sum().cast(pl.Int64),
    )


def flags_of(
    seed: int, plant: str = "", dose: float = 0.0, who: int = 1, wild: float = 1.0
) -> tuple[tuple[Judged, ...], set[str]]:
    """The flags of one simulated school, and where something was planted."""
    counted, planted = school(seed, plant, dose, who, wild)
    return anomalies(counted, MINIMUM).flags, planted


def clean(seeds: Iterable[int], workers: int = 1, wild: float = 1.0) -> list[tuple[Judged, ...]]:
    """The flags of clean schools, a tuple a run."""
    return [flags for flags, _ in _runs(partial(flags_of, wild=wild), seeds, workers)]


def power(plant: str, dose: float, seeds: Iterable[int], workers: int = 1, who: int = 1) -> tuple[float, float]:
    """The share of the planted teachers who are flagged for it, and of the runs in which anybody else is flagged."""
    measure = PLANTS[plant][0]
    runs = _runs(partial(flags_of, plant=plant, dose=dose, who=who), seeds, workers)
    found = [
        len({flag.test.teacher_code for flag in flags if flag.test.measure == measure} & planted)
        for flags, planted in runs
    ]
    wrong = [any(f.test.teacher_code not in planted for f in flags) for flags, planted in runs]
    return sum(found) / (who * len(runs)), sum(wrong) / len(runs)


def _runs(
    run: Callable[[int], tuple[tuple[Judged, ...], set[str]]], seeds: Iterable[int], workers: int
) -> list[tuple[tuple[Judged, ...], set[str]]]:
    if workers == 1:
        return [run(seed) for seed in seeds]
    # Started afresh: polars' threads do not survive a fork.
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        return list(pool.map(run, seeds, chunksize=5))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=400, help="clean schools; a quarter as many with wilder habits")
    parser.add_argument("--planted", type=int, default=30, help="schools for each planted case")
    parser.add_argument("--workers", type=int, default=2)
    asked = parser.parse_args()
    share = _print_clean(clean(range(CLEAN_FROM, CLEAN_FROM + asked.runs), asked.workers), 1.0)
    _print_clean(clean(range(CLEAN_FROM, CLEAN_FROM + max(asked.runs // 4, 1)), asked.workers, WILD), WILD)
    for plant, (_, doses) in PLANTS.items():
        for dose in doses:
            _print_power(plant, dose, asked.planted, asked.workers, who=1)
        # Where more do the same, the others are a worse measure of what is usual.
        _print_power(plant, doses[-1], max(asked.planted // 3, 1), asked.workers, who=3)
    return int(share > GOAL)


def _print_power(plant: str, dose: float, runs: int, workers: int, who: int) -> None:
    found, others = power(plant, dose, range(PLANTED_FROM, PLANTED_FROM + runs), workers, who)
    print(
        f"{plant} {dose:g}, {who} of 33 teachers, {runs} runs: {found:.0%} found ({PLANTS[plant][0]}); "
        f"others flagged in {others:.0%} of the runs", flush=True,
    )  # fmt: skip


def _print_clean(runs: Sequence[tuple[Judged, ...]], wild: float) -> float:
    wrong = sum(bool(flags) for flags in runs)
    lower, upper = clopper_pearson(wrong, len(runs))
    of = Counter(measure for flags in runs for measure in {flag.test.measure for flag in flags})
    print(
        f"clean schools, habits × {wild:g}: {wrong} of {len(runs)} runs with any flag = {wrong / len(runs):.1%} "
        f"({lower:.1%}–{upper:.1%}); " + ", ".join(f"{measure} {of[measure]}" for measure in MEASURES), flush=True,
    )  # fmt: skip
    return wrong / len(runs)


if __name__ == "__main__":
    sys.exit(main())
