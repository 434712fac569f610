"""What is wrong in a profile, and where, said so that whoever wrote it can put it right."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from difflib import get_close_matches

from records.problems import CannotError


def likely(word: object, allowed: Iterable[str], otherwise: str) -> str:
    """What to do about a word that is none of those allowed: the one that it resembles, else what is said."""
    near = get_close_matches(str(word), list(allowed), n=1)
    return f'Có phải ý là "{near[0]}"?' if near else otherwise


@dataclass(frozen=True, slots=True)
class PolicyProblem:
    """One problem of one profile. `line` is None where the text as a whole is meant."""

    file: str
    line: int | None
    key: str
    found: str
    expected: str
    action: str

    def as_dict(self) -> dict[str, str | int | None]:
        return asdict(self)

    def sentence(self) -> str:
        """One line for the screen."""
        where = f", dòng {self.line}" if self.line else ""
        key = f", khóa {self.key}" if self.key else ""
        return f"{self.file}{where}{key}: thấy {self.found}; cần {self.expected}. {self.action}"


class PolicyError(CannotError):
    """Profiles that cannot be used; all that is wrong with them is in `problems` and in the text. `head`: what that
    keeps from being done; `advice`: what to do, beside what each problem asks for."""

    def __init__(
        self, problems: Sequence[PolicyProblem], head: str = "Chính sách có chỗ sai, chưa dùng được:", advice: str = ""
    ) -> None:
        self.problems, self.head, self.advice = tuple(problems), head, advice
        told = [head, *(f"– {problem.sentence()}" for problem in problems), advice]
        super().__init__("\n".join(filter(None, told)))
