"""The profiles of one home: which of them a school's marks are judged by in a school year."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from records.policy.problem import PolicyProblem
from records.policy.profile import Policy
from records.policy.reading import ReadPolicy
from records.schools import canonical_school

NAME_OF_NONE = "Chưa có chính sách"


@dataclass(frozen=True, slots=True)
class Policies:
    """Profiles of which no two are for the same school and year (see `overlaps`)."""

    profiles: tuple[Policy, ...]

    def of(self, school: str, school_year: str) -> Policy:
        """The profile by which a school is judged in a year ('2025-2026'); where none fits, an empty one: nothing is
        judged then."""
        return self.find(school, school_year) or Policy(name=NAME_OF_NONE)

    def find(self, school: str, school_year: str) -> Policy | None:
        """The profile that fits. The school's own comes before the one for all schools, and one of that year before one
        of all years."""
        fitting = [p for p in self.profiles if p.school_year in {None, school_year} and _is_for(p, school)]
        return max(fitting, key=lambda p: (bool(p.schools), p.school_year is not None), default=None)

    def minimum_group(self, school: str | None, school_year: str | None) -> int:
        """The smallest group whose statistics are shown; where several schools or years are, the strictest's."""
        if school is not None and school_year is not None:
            return self.of(school, school_year).minimum_group
        return max(policy.minimum_group for policy in (*self.profiles, Policy(name=NAME_OF_NONE)))

    @property
    def version(self) -> str:
        """Tells these profiles apart from all others."""
        return " ".join(policy.version or repr(policy) for policy in self.profiles)


def _is_for(policy: Policy, school: str) -> bool:
    return not policy.schools or canonical_school(school) in map(canonical_school, policy.schools)


def overlaps(read: tuple[ReadPolicy, ...]) -> Iterator[PolicyProblem]:
    """Each profile that is for a school and a year for which an earlier file already is."""
    taken: dict[tuple[str, str | None], str] = {}
    for file, policy in ((r.file, r.policy) for r in read if r.policy is not None):
        for school in dict.fromkeys(map(canonical_school, policy.schools)) or [""]:
            earlier = taken.setdefault((school, policy.school_year), file)
            if earlier != file:
                yield PolicyProblem(
                    file, None, "schools",
                    f"{school or 'mọi trường'}, {policy.school_year or 'mọi năm học'}, đã có ở {earlier}",
                    "mỗi trường, mỗi năm học một tệp", "Sửa schools hoặc school_year của một trong hai tệp.",
                )  # fmt: skip
