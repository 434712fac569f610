"""What the office asks of every pupil at the start of the year. Everything is invented; some of it is still missing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from data.dice import Dice
from data.names import full_name
from data.people import Pupil
from data.school import PLACE, SampleSchool

MISSING_OF_HUNDRED = 1
_PEOPLES = ("Kinh", "Kinh", "Kinh", "Kinh", "Kinh", "Kinh", "Tày", "Mường", "Nùng", "Thái")
_FAMILIES = ("không", "không", "không", "không", "không", "không", "không", "không", "con thương binh", "con bệnh binh")

Row = tuple[str | date | None, ...]


def pupil_rows(school: SampleSchool) -> list[Row]:
    """A row a pupil who was there on the first day, class by class in the order of the class's list."""
    first_day = school.terms[0].first_day
    books = [school.book(name, school.terms[0].code) for name in school.class_names]
    return [_row(school, book.class_name, pupil) for book in books for pupil in book.roster(first_day)]


def _row(school: SampleSchool, class_name: str, pupil: Pupil) -> Row:
    dice = Dice(school.seed, school.key, "pupil data", pupil.code)
    family = pupil.full_name.split()[0]
    parents = f"{family} {' '.join(full_name(dice, is_female=False).split()[1:])}, {full_name(dice, is_female=True)}"
    values = (
        pupil.birthday,
        dice.pick(_PEOPLES),
        "Nữ" if pupil.is_female else "Nam",
        f"Thôn {dice.between(1, 9)}, xã {PLACE}",
        dice.pick(_FAMILIES),
        parents,
        f"0000 {dice.below(1000):03} {dice.below(1000):03}",    # no number begins so
    )
    return (class_name, pupil.code, pupil.full_name, *_with_gaps(dice, values))


def _with_gaps(dice: Dice, values: tuple[str | date, ...]) -> Iterator[str | date | None]:
    for value in values:
        yield None if dice.chance(MISSING_OF_HUNDRED) else value
