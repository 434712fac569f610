"""Long work that goes on whatever becomes of the page that began it: the page only watches, and any later run may."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from threading import Event, Lock
from typing import Generic, TypeVar

Answer = TypeVar("Answer")
Progress = Callable[[int, int, str], None]
Stopped = Callable[[], bool]


class LongWork(Generic[Answer]):
    """A job on a thread of its own. Streamlit ends a page's script at the next click; the job knows nothing of that."""

    def __init__(
        self, job: Callable[[Progress], Answer], stop: Event | None = None, items: Sequence[str] = ()
    ) -> None:
        self._job = [job]  # until it begins: what the job was handed, a key perhaps, goes when the job ends
        self._lock = Lock()
        self._future: Future[Answer] | None = None
        self._stop = stop or Event()     # the job's own, where it looks for one
        self.done, self.total, self.what = 0, 0, ""
        self.items = tuple(items)       # what it goes through, in its order, where that is known before

    def begin(self) -> Future[Answer]:
        """Start it, unless it was started: two runs of a script may ask at the same time."""
        with self._lock:
            if self._future is None:
                worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="viec-lau")
                self._future = worker.submit(self._job.pop(), self._advance)
                worker.shutdown(wait=False)  # it takes no other job, and finishes this one
            return self._future

    def stop(self) -> None:
        """Ask for its end. The job looks between its steps, so that none is left half done."""
        self._stop.set()

    def is_stopped(self) -> bool:
        """Whether somebody asked for its end."""
        return self._stop.is_set()

    def _advance(self, done: int, total: int, what: str) -> None:
        self.done, self.total, self.what = done, total, what

    def is_over(self, seconds: float) -> bool:
        """Whether it ends within so many seconds."""
        return bool(wait([self.begin()], timeout=seconds).done)

    def answer(self) -> Answer:
        """What the job returned; raises what it raised. Waits for its end."""
        return self.begin().result()
