"""What can go wrong with an input or a job, said so that a clerk knows what to do next.

`Problem` is one thing wrong in one place; the exceptions carry the exit code that the command line answers with.
Their texts never hold a pupil's name, birthday or mark: those stay in `Problem.found`, which is shown to the
clerk who brought the file and is written nowhere else.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import ClassVar, Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem of a file: where it is, what stands there, what was expected, and what to do."""

    code: str
    file: str
    sheet: str | None
    cell: str | None
    found: str
    expected: str
    action: str
    severity: Severity = "error"

    def as_dict(self) -> dict[str, str | None]:
        """The problem as JSON-ready fields (the command line's contract)."""
        return asdict(self)

    def sentence(self) -> str:
        """One line for the screen and the report file."""
        place = " › ".join(part for part in (self.file, self.sheet, self.cell) if part)
        return f"{place}: thấy {self.found}; cần {self.expected}. {self.action}"


class SoluuError(Exception):
    """Base of what the program says in a sentence instead of a traceback."""

    exit_code: ClassVar[int] = 3


def machine_refusal(error: Exception) -> str:
    """What to say where the operating system refused: no right, no room, a file that another program holds."""
    where = getattr(error, "filename", None)
    return (
        f"Máy không cho làm việc này{f' ở {where}' if where else ''}: {error}. "
        "Kiểm tra quyền ghi, chỗ trống của ổ đĩa và thư mục SOLUU_HOME rồi chạy lại."
    )


class ProblemsFoundError(SoluuError):
    """The job was done, and found problems."""

    exit_code = 1


class UsageError(SoluuError):
    """The caller asked for something that cannot be meant."""

    exit_code = 2


class CannotError(SoluuError):
    """The job could not be carried out, or a check could not be made."""

    exit_code = 3


class StoreBusyError(CannotError):
    """Another process kept the store longer than we were told to wait."""


class StoreTooNewError(CannotError):
    """The store was written by a newer version of the program."""
