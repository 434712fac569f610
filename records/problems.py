"""What can go wrong with an input or a job, said so that a clerk knows what to do next.

`Problem` is one thing wrong in one place; the exceptions carry the exit code that the command line answers with.
Their texts never hold a pupil's name, birthday or mark: those stay in `Problem.found`, which is shown to the
clerk who brought the file and is written nowhere else.
"""

from __future__ import annotations

import errno
import sqlite3
from dataclasses import asdict, dataclass
from typing import ClassVar, Literal

Severity = Literal["error", "warning"]

_REASONS = {
    errno.EACCES: "không có quyền", errno.EPERM: "không có quyền", errno.EROFS: "nơi này chỉ đọc",
    errno.ENOSPC: "ổ đĩa đã đầy", errno.ENOENT: "không có tệp hay thư mục ấy", errno.EEXIST: "đã có tệp cùng tên",
    errno.ENOTDIR: "một phần của đường dẫn là tệp, không phải thư mục", errno.EISDIR: "đó là thư mục",
    errno.EBUSY: "chương trình khác đang giữ", errno.EIO: "ổ đĩa đọc ghi bị lỗi",
    errno.ENAMETOOLONG: "tên hoặc đường dẫn quá dài", errno.EADDRINUSE: "cổng đang có chương trình khác dùng",
}  # fmt: skip


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
        return f"{place}: thấy {self.found.removesuffix('.')}; cần {self.expected}. {self.action}"


def as_text(name: str) -> str:
    """A file's name as text: of one that is not UTF-8, what is no text is written out."""
    return name.encode("utf-8", "backslashreplace").decode("utf-8")


class SoluuError(Exception):
    """Base of what the program says in a sentence instead of a traceback."""

    exit_code: ClassVar[int] = 3


def machine_refusal(error: Exception) -> str:
    """What to say where the operating system refused: no right, no room, a file that another program holds."""
    if isinstance(error, sqlite3.DatabaseError) and not isinstance(error, sqlite3.OperationalError):
        return (
            "Tệp tra cứu tra-cuu.sqlite trong kho đã hỏng. Đổi tên tệp ấy rồi niêm phong lại một lớp bất kì: "
            "tệp được dựng lại từ kho dữ liệu, không mất gì."
        )
    if own := getattr(error, "sentence", None):    # of a service on the net
        return str(own)
    where = getattr(error, "filename", None)
    return (
        f"Máy không cho làm việc này{f' ở {where}' if where else ''}: {reason_of(error)}. "
        "Kiểm tra quyền ghi, chỗ trống của ổ đĩa và thư mục SOLUU_HOME rồi chạy lại."
    )


def reason_of(error: Exception) -> str:
    """Why the operating system refused, in a few words."""
    number = getattr(error, "errno", None)
    if number in _REASONS:
        return _REASONS[number]
    return f"lỗi {errno.errorcode.get(number, type(error).__name__)}" if number else type(error).__name__


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
