"""The fixity job: reads what lies at each location and says whether it is what was written; keeps every answer.

A check that could not be made is an answer of its own, never a pass.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from archive.discs.image import Image
from archive.ocfl.check import check_object, check_structure
from archive.ocfl.layout import object_path
from archive.ocfl.problems import NOT_CHECKED, OcflError, OcflProblem
from archive.ocfl.storage import Storage
from archive.s3.storage import Bucket
from jobs.copy_places import ACTOR, DeviceOf, device_of, found_root
from jobs.copying import Progress, copying_alone, said
from jobs.destroying import sweep
from jobs.disc_images import image_problems
from jobs.held_copies import unknown_holds
from jobs.judging import OnRecord, in_damaged_image, judge
from jobs.s3_places import keep_locked
from records.copies import (
    Check,
    Location,
    Result,
    copies_at,
    keep_checks,
    was_checked_whole,
)
from records.facts import add_event
from records.home import Home
from records.problems import SoluuError
from records.store import Store

_KEPT_DETAIL = 2000  # letters of a check's detail in the store; all of it is in the answer


@dataclass(slots=True)
class FixityOutcome:
    """What was found at one location: how many objects came to what, each problem; `error`: nothing could be read."""

    location_id: str
    results: dict[Result, int] = field(default_factory=dict)
    problems: list[OcflProblem] = field(default_factory=list)
    error: str | None = None

    @property
    def exit_code(self) -> int:
        """1 when something is bad or missing, 3 when a check could not be made; bad counts more."""
        if self.results.keys() & {"bad", "missing"} or any(each.code not in NOT_CHECKED for each in self.problems):
            return 1
        return 3 if self.error or "could-not-check" in self.results else 0

    def as_dict(self) -> dict[str, object]:
        counted: dict[str, object] = {name.replace("-", "_"): self.results.get(name, 0) for name in _RESULTS}
        return {
            "location": self.location_id, **counted,
            "problems": [problem.as_dict() for problem in self.problems], "error": self.error,
        }  # fmt: skip


_RESULTS: tuple[Result, ...] = ("good", "bad", "missing", "could-not-check")


def check_places(
    home: Home,
    store: Store,
    places: Sequence[Location],
    *,
    now: datetime,
    sample: int | None = None,
    progress: Progress | None = None,
    device_of: DeviceOf = device_of,
    is_declared: bool = False,
) -> list[FixityOutcome]:
    """Check each location; of `sample` only so many objects, those that were checked longest ago. `is_declared`: as
    `found_root` has it."""
    find = partial(found_root, home, store, now=now, device_of=device_of, is_declared=is_declared)
    with copying_alone(home, store.wait):
        return [_check_place(home, store, place, now, sample, progress, find) for place in places]


def _check_place(
    home: Home, store: Store, location: Location, now: datetime, sample: int | None, progress: Progress | None,
    find: Callable[[Location], Storage],
) -> FixityOutcome:  # fmt: skip
    outcome = FixityOutcome(location.location_id)
    with suppress(SoluuError, OSError, OcflError):  # what keeps it from being reached is told below
        sweep(home, store, location, find(location), now)
    with store.read() as db:
        known = list(copies_at(db, location.location_id).values())[:sample]
        on_record = OnRecord.read(home, db)
    try:
        root = find(location)
        own, _ = check_structure(root)
        if isinstance(root, Image):
            own += image_problems(store, location, root)
    except (SoluuError, OSError) as error:
        outcome.error = said(error)
        checks = [Check("", "could-not-check", outcome.error), *(Check(c.object_id, "could-not-check") for c in known)]
    else:
        outcome.problems += own
        checks = [Check("", _root_result(own), _detail(own))]
        is_damaged_image = any(problem.code == "image-changed" for problem in own)
        for number, copy in enumerate(known):
            if progress:
                progress(number, len(known), f"{location.location_id}: {copy.object_id}")
            wanted = on_record.wanted(location, copy)
            judged = judge(check_object(root, object_path(copy.object_id)), wanted)
            if is_damaged_image:
                judged = in_damaged_image(judged, wanted)
            outcome.problems += judged.problems
            checks.append(Check(copy.object_id, judged.result, _detail(judged.problems)))
        if isinstance(root, Bucket) and sample is None:
            in_doubt = [each.object_id for each in checks if each.result != "good"]
            _locks(home, store, location, root, now, outcome, in_doubt)
    for check in checks[1:]:
        outcome.results[check.result] = outcome.results.get(check.result, 0) + 1
    if outcome.error is None and checks[0].result == "could-not-check":
        outcome.results["could-not-check"] = outcome.results.get("could-not-check", 0) + 1
    is_whole = sample is None and "could-not-check" not in {check.result for check in checks}
    _keep(store, location, checks, outcome, now, is_whole=is_whole)
    return outcome


def _locks(
    home: Home, store: Store, location: Location, bucket: Bucket, now: datetime, outcome: FixityOutcome,
    in_doubt: Sequence[str],
) -> None:  # fmt: skip
    """Locks are extended, and told where that is refused; so are holds that the home does not know. Neither says
    whether a copy is good."""
    try:
        outcome.problems += keep_locked(store, location, bucket, now, in_doubt=in_doubt)
        with store.read() as db:
            there = copies_at(db, location.location_id)
            held = unknown_holds(home, db, bucket, location.location_id, there)
        outcome.problems += [OcflProblem("hold-unknown", str(object_path(each))) for each in held]
    except OSError as error:
        outcome.error = said(error)


def _keep(
    store: Store, location: Location, checks: list[Check], outcome: FixityOutcome, now: datetime, *, is_whole: bool
) -> None:
    with store.write() as db:
        keep_checks(db, location.location_id, checks, now)
        if is_whole:
            was_checked_whole(db, location, now)
        add_event(db, now, ACTOR, "fixity", location.location_id, {"whole": is_whole, "found": outcome.results})


def _root_result(own: Sequence[OcflProblem]) -> Result:
    if any(problem.code in NOT_CHECKED for problem in own):
        return "could-not-check"
    return "bad" if any(problem.code in {"layout", "root-declaration", "image-changed"} for problem in own) else "good"


def _detail(problems: Sequence[OcflProblem]) -> str | None:
    return "; ".join(f"{each.code} {each.path}" for each in problems)[:_KEPT_DETAIL] or None
