"""Pupils of an export that prints no codes, found by name in the class's list – only where the clerk consents to it.

A name counts where it is one pupil's alone, both in the list and in the export, and where no birthday speaks against
it. Whoever is not found so, or might be two, is told; nobody is ever guessed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ingest.headers import fold
from ingest.rules import Place, shown
from records.problems import Problem
from records.schools import canonical_school


@dataclass(frozen=True, slots=True)
class KnownPupil:
    """A pupil whom the store has in a class, as some export printed the name."""

    code: str
    full_name: str
    birthday: date | None = None


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
    by_name: dict[str, list[KnownPupil]] = {}
    for pupil in known:
        by_name.setdefault(fold(pupil.full_name), []).append(pupil)
    printed = Counter(fold(person.full_name) for person in people)
    codes, problems = [], []
    for person in people:
        name = fold(person.full_name)
        code, wrong = _code(person, by_name.get(name, []), printed[name])
        codes.append(code)
        if wrong:
            problems.append(place.broken("khong-khop", wrong, person.cell))
    if not problems:
        problems.append(place.broken("khop-ten", f"{len(people)} học sinh được khớp với danh sách lớp {class_name}"))
    return codes, problems


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


def merged(problems: Sequence[Problem]) -> Iterator[Problem]:
    """The problems with what is the same for every subject of a class told once: who is matched, or why nobody is."""
    told: set[str] = set()
    for problem in problems:
        if problem.code not in {"khong-ma", "khop-ten"}:
            yield problem
        elif problem.code not in told:
            told.add(problem.code)
            yield problem
