"""The long works of the server process, by home: begun on a page, found again in every window of the same account.

One at a time in each home, so that nobody's work waits unseen for somebody else's lock. Knows nothing of Streamlit: a
work goes on when its page, its window or its session is gone, and ends with the process as any killed run does.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from threading import Event, Lock
from typing import Any, TypeVar

from dashboard.long_work import LongWork, Progress, Stopped
from records.clock import vn_datetime
from records.problems import CannotError

Answer = TypeVar("Answer")
Job = Callable[[Stopped, Progress], Answer]


class BusyError(CannotError):
    """Another long work is going on in the home."""


@dataclass(frozen=True, slots=True)
class Begun:
    """A work, whose it is, and what it is called: `key` is that of the page's state, `title` stands in a sentence."""

    key: str
    owner: str
    office: str
    title: str
    at: datetime
    work: LongWork[Any]

    def sentence(self) -> str:
        """For whoever has to wait."""
        so_far = f", đã xong {self.work.done} / {self.work.total}" if self.work.total else ""
        return (
            f"Một việc khác đang chạy trong kho này: {self.title} ({self.office}, bắt đầu {vn_datetime(self.at)}"
            f"{so_far}). Chờ việc ấy xong rồi làm lại."
        )


class Works:
    """The works that were begun and not told yet. Safe for the threads of all sessions."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._begun: dict[Path, list[Begun]] = {}

    def begin(
        self, home: Path, job: Job[Answer], *, key: str, owner: str, office: str, title: str, now: datetime,
        items: Sequence[str] = (),
    ) -> LongWork[Answer]:  # fmt: skip
        """Start it; `items`: what it will go through, by name. Raises `BusyError` while another one in the home is not
        over."""
        with self._lock:
            here = self._begun.setdefault(home, [])
            for other in here:
                if not other.work.is_over(0):
                    raise BusyError(other.sentence())
            # What nobody came back for since is told by the store itself: by the history, the classes and the log.
            here[:] = [other for other in here if (other.key, other.owner) != (key, owner)]
            work = _work(job, items)
            here.append(Begun(key, owner, office, title, now, work))
            work.begin()
            return work

    def of(self, home: Path, key: str, owner: str) -> LongWork[Any] | None:
        """The account's work of this page, at work or over, that was not told yet."""
        with self._lock:
            return next((b.work for b in self._begun.get(home, []) if (b.key, b.owner) == (key, owner)), None)

    def at_work(self, home: Path) -> Begun | None:
        """What goes on in the home, whosever it is."""
        with self._lock:
            return next((begun for begun in self._begun.get(home, []) if not begun.work.is_over(0)), None)

    def told(self, work: LongWork[Any]) -> None:
        """Its outcome was shown: the next window need not show it."""
        with self._lock:
            for here in self._begun.values():
                here[:] = [begun for begun in here if begun.work is not work]


def _work(job: Job[Answer], items: Sequence[str]) -> LongWork[Answer]:
    """The work whose job may ask whether it is to stop."""
    stop = Event()
    return LongWork(partial(job, stop.is_set), stop, items)


WORKS = Works()     # of this process
