"""What the check of the event log says: what is wrong at which event, who witnessed what, how much is signed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from records.clock import vn_datetime

_ACTION = (
    "Giữ nguyên kho này làm bằng chứng, báo hiệu trưởng và nhân chứng, rồi khôi phục kho từ bản sao trước khi bị sửa."
)


@dataclass(frozen=True, slots=True)
class LogProblem:
    """One thing wrong: at which events (numbers, both None where it is no event's), what was found and expected."""

    code: str
    where: str
    found: str
    expected: str
    first: int | None = None
    last: int | None = None
    action: str = _ACTION

    def sentence(self) -> str:
        return f"{self.where}: thấy {self.found}; cần {self.expected}. {self.action}"

    def as_dict(self) -> dict[str, str | int | None]:
        return {
            "code": self.code, "first": self.first, "last": self.last, "where": self.where,
            "found": self.found, "expected": self.expected, "action": self.action,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Witnessed:
    """That a witness saw the head of `size` events, and said so at a time. `fingerprint` is of its key."""

    name: str
    fingerprint: str
    size: int
    at: datetime
    holds: bool  # whether today's events lead to that head

    def sentence(self) -> str:
        but = "" if self.holds else ", mà các sự kiện nay không còn dẫn đến đầu ấy"
        return f"Nhân chứng {self.name} đã ký đầu {self.size} sự kiện lúc {vn_datetime(self.at)}{but}."

    def as_dict(self) -> dict[str, str | int]:
        return {
            "name": self.name, "fingerprint": self.fingerprint, "size": self.size, "at": self.at.isoformat(),
            "holds": self.holds,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class LogReport:
    """The whole check. `signed_size`: how many events lie under a signed head that holds; 0 where there is none."""

    origin: str | None
    size: int
    root: bytes
    heads: int
    signed_size: int
    witnessed: tuple[Witnessed, ...]
    problems: tuple[LogProblem, ...]

    @property
    def exit_code(self) -> int:
        """1 with problems; 3 where no head was signed, so that there was nothing to compare with; else 0."""
        return 1 if self.problems else 0 if self.heads else 3

    def as_dict(self) -> dict[str, object]:
        return {
            "origin": self.origin, "size": self.size, "root": self.root.hex(), "heads": self.heads,
            "signed_size": self.signed_size, "witnessed": [each.as_dict() for each in self.witnessed],
            "problems": [each.as_dict() for each in self.problems],
        }  # fmt: skip


def at_numbers(code: str, numbers: Iterable[int], found: str, expected: str) -> list[LogProblem]:
    """One problem for each run of events whose numbers follow each other."""
    runs: list[tuple[int, int]] = []
    for number in sorted(numbers):
        if runs and runs[-1][1] == number - 1:
            runs[-1] = (runs[-1][0], number)
        else:
            runs.append((number, number))
    return [LogProblem(code, event_range(first, last), found, expected, first, last) for first, last in runs]


def event_range(first: int, last: int) -> str:
    """'Sự kiện số 5', 'Sự kiện số 5–7'."""
    return f"Sự kiện số {first}" + (f"–{last}" if last != first else "")
