"""The rows that are left to whoever looks, as a value that travels with the store: see `Store.seen_by`.

Worked out of `records.rights` once for a page's right; measures apply `rows`, and what writes asks `require` of its
row. It says which rows, never how they are read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from operator import and_, or_

import polars as pl

from records.problems import CannotError
from records.rights import LOCAL, Grant, Reach, Right, Row, Viewer, may, may_on_all, scope_of
from records.rights_words import RIGHT_NAMES


class NotAllowedError(CannotError):
    """The viewer's roles do not allow it."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Some rows: those that have one of the values in every column. None: any value. `of_pupils`: single pupils may be
    told in them; else figures alone."""

    school: str | None = None
    school_year: str | None = None
    class_name: tuple[str, ...] | None = None
    subject: tuple[str, ...] | None = None
    of_pupils: bool = True

    def wanted(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Each column that is bounded, with its values."""
        if self.school is not None:
            yield "school", (self.school,)
        if self.school_year is not None:
            yield "school_year", (self.school_year,)
        if self.class_name is not None:
            yield "class_name", self.class_name
        if self.subject is not None:
            yield "subject", self.subject

    def covers(self, row: Row) -> bool:
        """Whether all of a row lies in these; what a row leaves open must be open here too."""
        return (self.of_pupils or not row.of_pupils) and all(
            getattr(row, column) in values for column, values in self.wanted()
        )


@dataclass(frozen=True, slots=True)
class Sight:
    """What of the store a viewer may see: `rows` together; none of them: nothing. `is_whole`: all there is, to whom
    what narrows nothing may be shown as well."""

    viewer: Viewer
    rows: tuple[Rows, ...] = ()
    is_whole: bool = False

    @property
    def key(self) -> str:
        """The same of two viewers who see the same; answers that are kept are kept under it."""
        return "" if self.is_whole else repr(self.rows)

    @property
    def tells_pupils(self) -> bool:
        """Whether single pupils may be told in any row."""
        return self.is_whole or any(part.of_pupils for part in self.rows)

    @property
    def hides_groups(self) -> bool:
        """Whether figures are told of rows whose people are not: then of no small group, and of no single teacher."""
        return not self.is_whole and any(not part.of_pupils for part in self.rows)

    def parts(self, *, of_pupils: bool) -> tuple[Rows, ...]:
        """The rows to look among, where single pupils are told or not."""
        return tuple(part for part in self.rows if part.of_pupils or not of_pupils)

    def covers(self, row: Row) -> bool:
        return self.is_whole or any(part.covers(row) for part in self.rows)

    def keep(self, frame: pl.DataFrame, *, of_pupils: bool = False) -> pl.DataFrame:
        """The rows of a frame that are left to the viewer; where it lacks a column that bounds them, none are."""
        if self.is_whole:
            return frame
        fitting = [_fits(frame, part) for part in self.parts(of_pupils=of_pupils)]
        return frame.filter(reduce(or_, fitting, pl.lit(value=False)))

    def of_classes(self) -> Sight:
        """The classes that it has any row of: for what is of a class as such, as its size or its exports."""
        return replace(self, rows=tuple(replace(part, subject=None) for part in self.rows))

    def sees_class(self, row: Row) -> bool:
        """Whether any row of a class is left to the viewer."""
        return self.of_classes().covers(replace(row, subject=None))

    def schools(self, known: Iterable[str]) -> list[str]:
        """The schools that it has any row of."""
        return [school for school in known if self.is_whole or any(part.school in (None, school) for part in self.rows)]

    def require(self, right: Right, row: Row) -> None:
        """Raises `NotAllowedError` unless the viewer may, of this row: whatever else may be seen."""
        if not may(self.viewer, right, row):
            raise NotAllowedError(f"Vai trò của bạn không được làm việc này ở đây: {RIGHT_NAMES[right]}.")


WHOLE = Sight(LOCAL, (Rows(),), is_whole=True)
NOTHING = Sight(Viewer("", "", ()))


def sight_of(viewer: Viewer, right: Right, schools: Sequence[str]) -> Sight:
    """What a right leaves a viewer of a home with these schools."""
    found = scope_of(viewer, right)
    is_whole = any(reach == "all" for _, reach in found) and may_on_all(viewer, right, schools)
    parts = (part for grant, reach in found for part in _rows(grant, reach))
    rows = {part for part in parts if all(values for _, values in part.wanted())}     # none of an empty list
    return Sight(viewer, tuple(sorted(rows, key=repr)), is_whole)


def _fits(frame: pl.DataFrame, part: Rows) -> pl.Expr:
    wanted = list(part.wanted())
    if any(column not in frame.columns for column, _ in wanted):
        return pl.lit(value=False)
    return reduce(and_, (pl.col(column).is_in(values).fill_null(value=False) for column, values in wanted),
                  pl.lit(value=True))  # fmt: skip


def _rows(grant: Grant, reach: Reach) -> Iterator[Rows]:
    """The rows of one role: as `records.rights` judges each of them. What is asked of
    somebody (`own`) is told by no column, so it leaves none."""
    own = Rows(grant.school, grant.school_year)
    if reach in ("all", "figures"):
        yield replace(own, of_pupils=reach == "all")
    elif reach == "department":
        yield replace(own, subject=tuple(sorted(grant.subjects)))
    elif reach == "class":
        yield from _assigned(grant, of_class=True)
        if grant.school_year is not None:
            yield replace(own, class_name=tuple(sorted(grant.classes)))
    elif reach == "pairs":
        yield from _assigned(grant, of_class=False)
        if grant.school_year is not None:
            yield replace(own, class_name=tuple(sorted(grant.classes)), subject=tuple(sorted(grant.subjects - {""})))


def _assigned(grant: Grant, *, of_class: bool) -> Iterator[Rows]:
    """What the teaching assignment gives, within the bounds of the role: a part for each subject of a year."""
    classes: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for school, year, class_name, subject in grant.pairs:
        is_within = grant.school in (None, school) and grant.school_year in (None, year)
        if is_within and of_class == (subject == ""):
            classes[school, year, subject].add(class_name)
    for (school, year, subject), names in classes.items():
        yield Rows(school, year, tuple(sorted(names)), None if of_class else (subject,))
