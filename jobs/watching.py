"""Views of personal data and exports as events: who (the account), in which office, which page and filters. No pupil.

They are written aside, by one thread for each store, so that no page waits while an import writes; what is still to be
written is written before the program ends. Whoever sits at a PC without accounts cannot be told from another, and is
not written down.
"""

from __future__ import annotations

import atexit
import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from queue import Empty, SimpleQueue

from records.accounts import office_of
from records.facts import add_event
from records.problems import StoreBusyError
from records.rights import LOCAL, Viewer
from records.store import Store

VIEWED, EXPORTED = "viewed", "exported"
_LAST_WAIT = 10.0   # seconds that the end of the program waits for what is still to be written


@dataclass(frozen=True, slots=True)
class Seen:
    """A page that was looked at, or a table or paper that was taken along."""

    at: datetime
    account_id: str
    office: str
    kind: str
    what: str
    filters: Mapping[str, str]
    number: int | None = None       # of an export: how many rows

    def again(self, at: datetime) -> Seen:
        """The same, at another moment."""
        return replace(self, at=at)

    def detail(self) -> dict[str, object]:
        told: dict[str, object] = {"office": self.office, "filters": dict(self.filters)}
        return told if self.number is None else {**told, "rows": self.number}


def seen_by(
    viewer: Viewer | None, kind: str, what: str, filters: Mapping[str, str], at: datetime, number: int | None = None
) -> Seen | None:
    """What is to be written of a look; None of nobody, of an inspector (whose acts have their own events) and of a PC
    without accounts."""
    if viewer is None or viewer == LOCAL or not viewer.roles or "inspector" in viewer.roles:
        return None
    return Seen(at, viewer.account_id, office_of(viewer), kind, what, filters, number)


def write_down(store: Store, seen: Seen) -> None:
    """Have it written into the event log, soon."""
    with _LOCK:
        writer = _WRITERS.get(store.path)
        if writer is None:
            writer = _WRITERS[store.path] = _Writer(store.unbounded())
    writer.put(seen)


def written(store: Store) -> bool:
    """Wait until all that is known of a store is written; whether it was."""
    writer = _WRITERS.get(store.path)
    return writer is None or writer.idle.wait(_LAST_WAIT)


class _Writer:
    """One thread that writes what was seen in one store, several at a time where they come fast."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._queue: SimpleQueue[Seen] = SimpleQueue()
        self._lock = threading.Lock()
        self._left = 0
        self.idle = threading.Event()
        self.idle.set()
        threading.Thread(target=self._run, name="ghi-luot-xem", daemon=True).start()

    def put(self, seen: Seen) -> None:
        with self._lock:
            self._left += 1
            self.idle.clear()
        self._queue.put(seen)

    def _run(self) -> None:
        while True:
            batch = [self._queue.get(), *self._waiting()]
            self._write(batch)
            with self._lock:
                self._left -= len(batch)
                if not self._left:
                    self.idle.set()

    def _waiting(self) -> list[Seen]:
        found: list[Seen] = []
        try:
            while True:
                found.append(self._queue.get_nowait())
        except Empty:
            return found

    def _write(self, batch: list[Seen]) -> None:
        """Again while somebody else has the store. A store that is gone or damaged says so wherever it is read."""
        while self._store.path.exists():
            try:
                with self._store.write() as db:
                    for seen in batch:
                        add_event(db, seen.at, seen.account_id, seen.kind, seen.what, seen.detail())
            except StoreBusyError:
                continue
            except Exception:  # noqa: BLE001 – a thread of its own: nobody could be told, and the next look goes on
                return
            else:
                return


_LOCK = threading.Lock()
_WRITERS: dict[Path, _Writer] = {}


@atexit.register
def _write_the_rest() -> None:
    for writer in list(_WRITERS.values()):
        writer.idle.wait(_LAST_WAIT)
