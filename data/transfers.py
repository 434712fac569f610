"""The comings and goings of a sample school as its office lists them: those that the books show, but for one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from data.dice import Dice
from data.people import Pupil
from data.school import SampleSchool

FORGOTTEN = 5       # the number of the class whose pupil left without a line in the list
_DROPPED_PERCENT = 15
_SCHOOLS = ("Bình Minh", "Hoa Gạo", "Suối Trong", "Đồi Chè", "Sông Xanh")

Row = tuple[str | date | None, ...]


def transfer_rows(school: SampleSchool) -> list[Row]:
    """A row a pupil who came or left within the year, in the order of the days."""
    rows = [row for pupil in school.pupils for row in _rows(school, pupil)]
    return sorted(rows, key=lambda row: (str(row[3]), str(row[0]), str(row[1])))


def _rows(school: SampleSchool, pupil: Pupil) -> Iterator[Row]:
    dice = Dice(school.seed, school.key, "transfer", pupil.code)
    kind = "TH" if school.is_primary else "THCS"
    other = f"Trường {'Tiểu học' if school.is_primary else 'THCS'} {dice.pick(_SCHOOLS)}"
    decision = f"{dice.between(3, 60)}/QĐ-{kind}"
    if pupil.joined is not None:
        yield pupil.class_name, pupil.code, "in", pupil.joined, other, decision
    if pupil.left is not None and school.class_names.index(pupil.class_name) != FORGOTTEN:
        if dice.chance(_DROPPED_PERCENT):
            yield pupil.class_name, pupil.code, "dropped", pupil.left, None, None
        else:
            yield pupil.class_name, pupil.code, "out", pupil.left, other, decision
