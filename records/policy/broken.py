"""For whom a profile is that cannot be used, as far as its text still says. That school must not be judged by another
profile in its stead; all others go on.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass

from records.policy.fields import keys_at
from records.policy.lines import key_lines
from records.policy.problem import PolicyProblem
from records.policy.profile import Policy
from records.schools import canonical_school

_UNREADABLE = "\ufffd"  # what stands for a byte that is no letter
_YEAR = re.compile(r"\d{4}-\d{4}")
# What is looked for in a text that is no TOML.
_SCHOOLS = re.compile(r'^[ \t]*schools[ \t]*=[ \t]*(\[[^\]]*\]|"[^"\n]*")', re.MULTILINE)
_ITS_YEAR = re.compile(r'^[ \t]*school_year[ \t]*=[ \t]*"([^"\n]*)"', re.MULTILINE)
_TABLE = re.compile(r"^[ \t]*\[", re.MULTILINE)
_BEFORE_TABLES = re.compile(r"""[ \t]*(?:#|[A-Za-z0-9_-]+[ \t]*=|["'\]]|$)""")


@dataclass(frozen=True, slots=True)
class Addressee:
    """For whom a file is. `schools`: these; (): all that have no own; None: it cannot be told. `school_year` None:
    every year, or it cannot be told."""

    schools: tuple[str, ...] | None = None
    school_year: str | None = None


NOT_TOLD = Addressee()


@dataclass(frozen=True, slots=True)
class BrokenProfile:
    """A file that may not be used, and why."""

    meant_for: Addressee
    problems: tuple[PolicyProblem, ...]

    def closes(self, school: str, school_year: str, found: Policy | None) -> bool:
        """Whether this file, were it right, may be the one for a school and year in the stead of `found`.

        One that does not say for whom it is leaves alone the schools that have an own.
        """
        schools, year = self.meant_for.schools, self.meant_for.school_year
        if year not in {None, school_year}:
            return False
        if schools and not is_named(school, schools):
            return False
        return found is None or rank(found) <= (bool(schools), year is not None or schools is None)


def rank(policy: Policy) -> tuple[bool, bool]:
    """The school's own comes before the one for all schools, and one of that year before one of all years."""
    return bool(policy.schools), policy.school_year is not None


def is_named(school: str, schools: tuple[str, ...]) -> bool:
    return canonical_school(school) in map(canonical_school, schools)


def addressee(text: str) -> Addressee:
    """For whom a text is that holds no profile. Where there is any doubt, it is not told."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return _of_pieces(text)
    year = _year(data.get("school_year"))
    if "schools" in data:
        return Addressee(_names(data["schools"]), year)
    is_misspelt = any(key not in keys_at(()) for key in data)
    is_misplaced = any("schools" in path for path in key_lines(text))
    return Addressee(None if is_misspelt or is_misplaced else (), year)


def _of_pieces(text: str) -> Addressee:
    """Of a key that stands there twice either may be meant."""
    lists = [_names(_value(found)) for found in _SCHOOLS.findall(text)]
    schools = tuple(name for names in lists for name in names or ()) if all(lists) and lists else None
    return Addressee(schools, _year_before_tables(text))


def _year_before_tables(text: str) -> str | None:
    """The file's own year: each table below has one of its own, and what leads to it may be what is broken."""
    head = _TABLE.split(text, maxsplit=1)[0]
    found = list(_ITS_YEAR.finditer(head))
    if len(found) != 1 or not all(map(_BEFORE_TABLES.match, head[: found[0].start()].splitlines())):
        return None
    return _year(found[0][1])


def _value(text: str) -> object:
    try:
        return tomllib.loads(f"it = {text}")["it"]
    except tomllib.TOMLDecodeError:
        return None


def _names(value: object) -> tuple[str, ...] | None:
    """A list of names; one name by itself is meant as such a list."""
    if isinstance(value, str):
        return None if set(value) & set(",;") else _names([value])
    if not isinstance(value, list):
        return None
    names = tuple(name for name in value if isinstance(name, str) and name.strip() and _UNREADABLE not in name)
    return names if len(names) == len(value) else None


def _year(value: object) -> str | None:
    is_year = isinstance(value, str) and _YEAR.fullmatch(value) and int(value[5:]) == int(value[:4]) + 1
    return str(value) if is_year else None
