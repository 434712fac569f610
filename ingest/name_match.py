"""Pupils of an export that prints no codes, found by name in the class's list – only where the clerk consents to it.

A name counts where it is one pupil's alone, both in the list and in the export, and where no birthday speaks against
it. Whoever is not found so, or might be two, is told; nobody is ever guessed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ingest.headers import fold
from ingest.rules import Place, shown
from records.persons import person_key
from records.problems import Problem
from records.schools import canonical_school
from records.vn_order import GivenName

_OF_A_CLASS = frozenset({"khong-ma", "khop-ten"})
_OF_A_PUPIL = frozenset({"khong-khop", "khop-da-roi"})


@dataclass(frozen=True, slots=True)
class KnownPupil:
    """A pupil whom the store has in a class, as some export printed the name. `has_left`: the newest list lacks it."""

    code: str
    full_name: str
    birthday: date | None = None
    has_left: bool = False


# School (canonical), school year, class → who was ever listed in it.
Rosters = Mapping[tuple[str, str, str], Sequence[KnownPupil]]


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody in an export: the name and birthday as it prints them, and the cell."""

    full_name: str
    birthday: date | None
    cell: str


def codes_by_name(
    people: Sequence[Named], school: str | None, school_year: str | None, class_name: str | None, place: Place,
    rosters: Rosters | None,
) -> tuple[list[str], list[Problem]]:
    """The code of each, '' where there is none; and what is to be told of it."""
    if rosters is None:
        first = next((person.cell for person in people), None)
        return [""] * len(people), [place.broken("khong-ma", f"{len(people)} học sinh chỉ có họ tên", first)]
    known = rosters.get((canonical_school(school or ""), school_year or "", class_name or ""), ())
    by_name: dict[GivenName, list[KnownPupil]] = {}
    for pupil in known:
        by_name.setdefault(_key(pupil.full_name), []).append(pupil)
    printed = Counter(_key(person.full_name) for person in people)
    codes, problems, are_found = [], [], True
    for person in people:
        name = _key(person.full_name)
        code, wrong = _code(person, by_name.get(name, []), printed[name])
        codes.append(code)
        if wrong:
            are_found = False
            problems.append(place.broken("khong-khop", wrong, person.cell))
        elif all(pupil.has_left for pupil in by_name[name]):
            left = f"{shown(person.full_name)} không có trong danh sách mới nhất của lớp {class_name}"
            problems.append(place.broken("khop-da-roi", left, person.cell))
    if are_found:
        problems.append(place.broken("khop-ten", f"{len(people)} học sinh được khớp với danh sách lớp {class_name}"))
    return codes, problems


def _key(name: str) -> GivenName:
    """A name as it is compared: neither capitals, i and y nor the place of a tone make another."""
    return person_key(fold(name))


def _code(person: Named, known: Sequence[KnownPupil], printed: int) -> tuple[str, str | None]:
    """A pupil's code, or why there is none."""
    name, codes = shown(person.full_name), {pupil.code for pupil in known}
    if not codes:
        return "", f"{name} không có trong danh sách lớp đã nhập"
    if printed > 1:
        return "", f"{name} có {printed} em trong tệp"
    if len(codes) > 1:
        return "", f"{name} có {len(codes)} em trong danh sách lớp"
    if person.birthday and any(pupil.birthday not in (None, person.birthday) for pupil in known):
        return "", f"{name} có ngày sinh khác trong danh sách lớp"
    return next(iter(codes)), None


def merged(tables: Iterable[Iterable[Problem]]) -> Iterator[Problem]:
    """The problems of a class's subjects, with what is the same for all told once: who is matched, or why nobody is."""
    told: set[tuple[str, str]] = set()
    for table in tables:
        matches = []
        for problem in table:
            key = problem.code, problem.found if problem.code in _OF_A_PUPIL else ""
            if key not in told:
                yield problem
            matches += [key] if problem.code in _OF_A_PUPIL | _OF_A_CLASS else []
        told.update(matches)
