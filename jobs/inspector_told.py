"""What an inspector is told of a batch check: what the decision covers in full, of all else the verdict and no name.

Denied by default: a file is named where it says itself that it is of the scope, bears the name of a bundle of the
scope, or was named by the inspector.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import polars as pl

from archive.verify import VerifyProblem
from jobs.archive_check import ArchiveCheck, Checked
from jobs.seeing import Access
from jobs.verified_thing import Thing, Verified
from qr.payload import DocumentKind

OUTSIDE = "Ngoài phạm vi của quyết định, hoặc không đọc ra là hồ sơ nào: chỉ nêu kết luận."
UNNAMED = "tệp số {}"
_PUPILS, _OF_A_PUPIL = "hoc-ba/", "học bạ của một học sinh"


@dataclass(frozen=True, slots=True)
class _Scope:
    """What the decision gives, with the names of its bundles and of the papers that may be seen."""

    access: Sequence[Access]
    bundles: frozenset[str]
    papers: frozenset[str]


def told(check: ArchiveCheck, access: Sequence[Access], within: pl.DataFrame) -> ArchiveCheck:
    """The check, cut. `within`: the papers that the visit may see, as `papers_within` has them."""
    scope = _Scope(access, frozenset(within["file_name"]), frozenset(within["path"]))
    files = tuple(_told(each, number, scope, check.sources) for number, each in enumerate(check.files, 1))
    return replace(check, files=files, names_foreign=False)


def _told(each: Checked, number: int, scope: _Scope, named: Sequence[str]) -> Checked:
    thing = each.verified.thing if each.verified else None
    if thing and _is_inside(thing, scope.access):
        return each if _gives_pupils(thing, scope.access) else _without_pupils(each, scope)
    says_nothing = thing is None or thing.school is None
    if says_nothing and each.outcome != "foreign" and _last(each.place) in scope.bundles:
        return _without_pupils(each, scope)
    place = each.place if each.place in named else UNNAMED.format(number)
    why = each.why or OUTSIDE
    return Checked(place, each.outcome, _verdict_only(each.verified), why)


def _is_inside(thing: Thing, access: Sequence[Access]) -> bool:
    is_pupils = thing.form == "paper" and thing.kind in (None, DocumentKind.PUPIL_RECORD)  # None: it may be one
    return any(not each.pupils and (each.by_pupil or not is_pupils) for each in _covering(thing, access))


def _covering(thing: Thing, access: Sequence[Access]) -> list[Access]:
    if thing.term is None or thing.class_name is None:
        return []
    return [
        each for each in access
        if (each.school, each.school_year) == (thing.school, thing.school_year)
        and each.covers(thing.term, thing.class_name)
    ]  # fmt: skip


def _gives_pupils(thing: Thing, access: Sequence[Access]) -> bool:
    return any(each.by_pupil and not each.pupils for each in _covering(thing, access))


def _last(place: str) -> str:
    return place.replace("\\", "/").rpartition("/")[2]


def _without_pupils(each: Checked, scope: _Scope) -> Checked:
    """A pupil's paper has its own number in its name: what is wrong with it is told without that."""
    if each.verified is None:
        return each
    result = each.verified.result
    problems = tuple(_unnamed(problem, scope) for problem in result.problems)
    return replace(each, verified=replace(each.verified, result=replace(result, problems=problems)))


def _unnamed(problem: VerifyProblem, scope: _Scope) -> VerifyProblem:
    is_seen = _PUPILS not in problem.file or problem.file in scope.papers
    return problem if is_seen else replace(problem, file=_OF_A_PUPIL)


def _verdict_only(verified: Verified | None) -> Verified | None:
    """The answers, with nothing of what it is; of its time-stamp whether there is one."""
    if verified is None:
        return None
    result = verified.result
    stamps = tuple(
        replace(each, file="") for each in (*result.problems, *result.notes) if each.code.startswith("stamp")
    )
    bare = replace(result, path="", problems=(), notes=stamps, superseded_by=None, parts=())
    return Verified(bare, Thing(verified.thing.form))
