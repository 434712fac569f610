"""The profiles of one home: which of them a school's marks are judged by in a school year, and who cannot be judged."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from records.policy.broken import Addressee, BrokenProfile, is_named, rank
from records.policy.problem import PolicyError, PolicyProblem
from records.policy.profile import Policy
from records.policy.reading import ReadPolicy
from records.schools import canonical_school

NAME_OF_NONE = "Chưa có chính sách"
_AGAIN = "Sửa tệp trong thư mục kho; «soluu policy check» nêu lại mọi chỗ sai."


@dataclass(frozen=True, slots=True)
class Policies:
    """Profiles, and the files that hold none or are two for the same school and year (see `overlaps`): these close the
    schools and years that they may be for, and no others."""

    profiles: tuple[Policy, ...]
    broken: tuple[BrokenProfile, ...] = ()

    def of(self, school: str, school_year: str) -> Policy:
        """The profile by which a school is judged in a year ('2025-2026'); where none fits, an empty one: nothing is
        judged then. Raises `PolicyError` as `find`."""
        return self.find(school, school_year) or Policy(name=NAME_OF_NONE)

    def find(self, school: str, school_year: str) -> Policy | None:
        """The profile that fits. The school's own comes before the one for all schools, and one of that year before one
        of all years. Raises `PolicyError` where a broken file may be the one that should be used."""
        if error := self.error_of(school, school_year):
            raise error
        return self._fitting(school, school_year)

    def error_of(self, school: str, school_year: str) -> PolicyError | None:
        """Why a school cannot be judged in a year, with every problem of the files concerned; None where it can."""
        found = self._fitting(school, school_year)
        closing = [broken for broken in self.broken if broken.closes(school, school_year, found)]
        if not closing:
            return None
        head = f"Chính sách có chỗ sai nên chưa xét được {school}, năm học {school_year}:"
        return PolicyError(_problems_of(closing), head, " ".join(filter(None, (_unaddressed(closing), _AGAIN))))

    def require(self, school: str | None, school_year: str | None) -> None:
        """Raises `PolicyError` where that school's year, or, with one of them open, any school, cannot be judged."""
        if school is not None and school_year is not None:
            self.find(school, school_year)
        elif self.broken:
            raise PolicyError(_problems_of(self.broken), advice=_AGAIN)

    def minimum_group(self, school: str | None, school_year: str | None) -> int:
        """The smallest group whose statistics are shown; where several schools or years are, the strictest's. Raises
        `PolicyError` as `require`: a file that cannot be read may be the strictest."""
        self.require(school, school_year)
        if school is not None and school_year is not None:
            return self.of(school, school_year).minimum_group
        return max(policy.minimum_group for policy in (*self.profiles, Policy(name=NAME_OF_NONE)))

    @property
    def broken_files(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(problem.file for problem in _problems_of(self.broken)))

    @property
    def version(self) -> str:
        """Tells these profiles, and what is wrong with the others, apart from all others."""
        return " ".join([*(policy.version or repr(policy) for policy in self.profiles), *map(repr, self.broken)])

    def _fitting(self, school: str, school_year: str) -> Policy | None:
        fitting = [p for p in self.profiles if p.school_year in {None, school_year} and _is_for(p, school)]
        return max(fitting, key=rank, default=None)


def _is_for(policy: Policy, school: str) -> bool:
    return not policy.schools or is_named(school, policy.schools)


def _problems_of(broken: Iterable[BrokenProfile]) -> list[PolicyProblem]:
    return [problem for file in broken for problem in file.problems]


def _unaddressed(closing: list[BrokenProfile]) -> str:
    """Names the files that close a school only because they do not say for whom they are."""
    files = dict.fromkeys(file.problems[0].file for file in closing if file.meant_for.schools is None)
    if not files:
        return ""
    return (
        f"Không đọc được {', '.join(files)} là của trường nào, nên trường nào chưa có tệp riêng cũng chưa xét. Ghi "
        "schools cho đúng, hoặc chuyển tệp ấy ra khỏi thư mục."
    )


def overlaps(read: tuple[ReadPolicy, ...]) -> Iterator[BrokenProfile]:
    """Each profile that is for a school and a year for which an earlier file already is, and for which of them."""
    taken: dict[tuple[str, str | None], str] = {}
    for file, policy in ((r.file, r.policy) for r in read if r.policy is not None):
        for school in dict.fromkeys(map(canonical_school, policy.schools)) or [""]:
            earlier = taken.setdefault((school, policy.school_year), file)
            if earlier != file:
                problem = PolicyProblem(
                    file, None, "schools",
                    f"{school or 'mọi trường'}, {policy.school_year or 'mọi năm học'}, đã có ở {earlier}",
                    "mỗi trường, mỗi năm học một tệp", "Sửa schools hoặc school_year của một trong hai tệp.",
                )  # fmt: skip
                yield BrokenProfile(Addressee((school,) if school else (), policy.school_year), (problem,))
