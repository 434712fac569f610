"""What another profile would say of the data that are there: counted by the measures of the pages, twice."""

from __future__ import annotations

from dataclasses import dataclass, replace

from jobs.measuring import Filters, lateness_totals
from jobs.policies import policies_of
from jobs.policy_versions import Tried, profile_file
from records.home import Home
from records.policy import Policies, PolicyError, read_policy
from records.reading import class_groups
from records.store import Store


@dataclass(frozen=True, slots=True)
class Effect:
    """Of one school and year: marks that are late for certain, and not entered though overdue, before and after."""

    school: str
    school_year: str
    late: tuple[int, int]
    overdue: tuple[int, int]


def effects_of(home: Home, store: Store, tried: Tried) -> list[Effect]:
    """Of every school and year that the data have and that is judged by this profile now or then."""
    if tried.read.policy is None or not store.path.exists():
        return []
    name = tried.read.file
    old = read_policy(profile_file(home, name).text or "", name).policy
    now_used = policies_of(home)
    kept = tuple(each for each in now_used.profiles if old is None or each.version != old.version)
    then_used = replace(
        now_used, profiles=(*kept, tried.read.policy),
        broken=tuple(each for each in now_used.broken if all(p.file != name for p in each.problems)),
    )  # fmt: skip
    with store.read() as db:
        years = sorted(set(class_groups(db).select("school", "school_year").iter_rows()))
    return [
        effect for school, year in years
        if (effect := _effect(store, now_used, then_used, school, year)) is not None
    ]  # fmt: skip


def _effect(store: Store, now_used: Policies, then_used: Policies, school: str, year: str) -> Effect | None:
    try:
        if now_used.of(school, year) == then_used.of(school, year):
            return None
        chosen = Filters(school, year)
        now, then = (lateness_totals(store, policies, chosen) for policies in (now_used, then_used))
    except PolicyError:     # what cannot be judged now has nothing to be compared with
        return None
    return Effect(school, year, (now.late, then.late), (now.missing_overdue, then.missing_overdue))
