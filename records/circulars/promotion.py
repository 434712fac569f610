"""Who goes up, who is assessed again in which subjects, who trains in the summer, who stays."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from records.circulars.readings import BothFailed, Choices
from records.circulars.subject_results import FAILED, Standing
from records.circulars.worked import Worked, vn_average
from records.subjects import subject_name

MOST_ABSENCES = 45  # sessions a year (TT22/2021 điều 12 khoản 1 c; TT58/2011 điều 15)
PASS_MARK = Decimal("5.0")  # an average below is assessed again (TT22/2021 điều 14; TT58/2011 điều 16)


class Outcome(Enum):
    """What the year's results mean for a pupil, in the circulars' words."""

    PROMOTED = "Được lên lớp"
    REASSESSED = "Đánh giá lại môn học trong kì nghỉ hè"
    TRAINED = "Rèn luyện trong kì nghỉ hè"
    BOTH = "Rèn luyện và đánh giá lại môn học trong kì nghỉ hè"
    RETAINED = "Không được lên lớp"


@dataclass(frozen=True, slots=True)
class YearEnd:
    """A pupil's year: results by name, None while missing. `absences`: sessions, with and without leave, counted as
    one session a day."""

    learning: str | None
    conduct: str | None
    absences: int | None


@dataclass(frozen=True, slots=True)
class Passing:
    """A circular's levels, worst first, from which on a result lets a pupil go up; and its articles.

    `may_choose`: the pupil chooses among the subjects to be assessed again (TT58/2011 điều 16: «được lựa chọn một số
    môn»).
    """

    learning: tuple[str, ...]
    conduct: tuple[str, ...]
    passed_learning: str
    passed_conduct: str
    articles: tuple[str, str]
    may_choose: bool = False

    def ok_learning(self, level: str) -> bool:
        return self.learning.index(level) >= self.learning.index(self.passed_learning)

    def ok_conduct(self, level: str) -> bool:
        return self.conduct.index(level) >= self.conduct.index(self.passed_conduct)


def outcome(year: YearEnd, passing: Passing, choices: Choices) -> Worked[Outcome] | None:
    """What follows from the year (TT22/2021 điều 12–14; TT58/2011 điều 15–17). None while one of the three is missing.

    More than 45 sessions away, or học lực Kém, and the pupil stays whatever the rest.
    """
    if year.learning not in passing.learning or year.conduct not in passing.conduct or year.absences is None:
        return None
    learns, behaves = passing.ok_learning(year.learning), passing.ok_conduct(year.conduct)
    if year.absences > MOST_ABSENCES or year.learning == "Kém":
        found = Outcome.RETAINED
    elif learns and behaves:
        found = Outcome.PROMOTED
    elif learns:
        found = Outcome.TRAINED
    elif behaves:
        found = Outcome.REASSESSED
    else:
        found = _both_failed(passing, choices)
    return Worked(found, passing.articles[0], _described(year))


def _both_failed(passing: Passing, choices: Choices) -> Outcome:
    """TT58/2011 điều 15 khoản 2 b: học lực and hạnh kiểm both Yếu stay; TT22/2021 can be read in two ways."""
    if "Yếu" in passing.conduct:
        return Outcome.RETAINED
    return Outcome.TRAINED if choices.both_failed is BothFailed.TRAINING_ONLY else Outcome.BOTH


def promoted(year: YearEnd, passing: Passing) -> Worked[bool] | None:
    """Whether the pupil goes up by these results. One condition that is not met settles it; else all must be known."""
    checks = (
        passing.ok_learning(year.learning) if year.learning in passing.learning else None,
        passing.ok_conduct(year.conduct) if year.conduct in passing.conduct else None,
        year.absences <= MOST_ABSENCES if year.absences is not None else None,
    )
    if False in checks:
        return Worked(False, passing.articles[0], _described(year))
    return Worked(True, passing.articles[0], _described(year)) if None not in checks else None


def reassessed(year: YearEnd, standing: Standing, passing: Passing, choices: Choices) -> Worked[tuple[str, ...]] | None:
    """Subjects to assess again: CĐ, or an average below 5,0. Empty for whom the article is not; None where unknown.

    Where the pupil `may_choose`, these are the subjects to choose from.
    """
    found = outcome(year, passing, choices)
    if found is None:
        return None
    if found.value not in {Outcome.REASSESSED, Outcome.BOTH}:
        return Worked((), passing.articles[1], f"{found.value.value} ({found.working})")
    low = tuple((subject, vn_average(average)) for subject, average in standing.scored if average < PASS_MARK)
    failed = tuple((subject, FAILED) for subject in standing.failed)
    working = ", ".join(f"{subject_name(subject)} {shown}" for subject, shown in (*low, *failed))
    return Worked(tuple(subject for subject, _ in (*low, *failed)), passing.articles[1], working or "không có môn nào")


def _described(year: YearEnd) -> str:
    """'học tập Khá, rèn luyện Tốt, nghỉ 3 buổi'"""
    absences = "chưa rõ số buổi nghỉ" if year.absences is None else f"nghỉ {year.absences} buổi"
    return f"học tập {year.learning or 'chưa có'}, rèn luyện {year.conduct or 'chưa có'}, {absences}"
