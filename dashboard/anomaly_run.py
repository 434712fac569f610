"""The computing of a year's unlikely figures, away from the page: once for each state of the data, whoever asks."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from threading import Lock

import streamlit as st

from dashboard.frame import Desk
from dashboard.language import say
from dashboard.long_work import LongWork
from dashboard.remembered import state_of
from dashboard.work_view import LOOK_EVERY, follow
from jobs.anomalies import SchoolAnomalies, anomalies_of

_KEPT = 8           # years' results; the oldest goes
_BEGUN = "Đang tính từ các bản xuất…"


def watched(desk: Desk, school: str, school_year: str) -> SchoolAnomalies:
    """The unlikely figures of a school's year; while they are computed, how far that has come. Raises `SoluuError`."""
    work = _work_of(desk, school, school_year)
    if work.is_over(LOOK_EVERY):
        return _answer(work)
    place = st.empty()
    with place.container():
        bar = st.progress(0.0, text=say(_BEGUN))
        st.caption(say("Mất từ vài giây đến một phút. Có thể sang trang khác trong lúc này; việc tính vẫn chạy tiếp."))
        follow(bar, work, lambda: _far(work), say(_BEGUN))
    place.empty()
    return _answer(work)


def _far(work: LongWork[SchoolAnomalies]) -> str:
    return say("Bước {number} / {total}", number=work.done + 1, total=work.total) if work.total else ""


def there(desk: Desk, school: str, school_year: str) -> SchoolAnomalies | None:
    """The same where it was computed of the data as they are; None where it was not, or failed. Starts nothing."""
    work = _kept().find(_key(desk, school, school_year))
    if work and work.is_over(0):
        with suppress(Exception):   # the inbox tries again, and tells
            return _answer(work)
    return None


def _work_of(desk: Desk, school: str, school_year: str) -> LongWork[SchoolAnomalies]:
    job = partial(anomalies_of, desk.store, desk.policies, school, school_year, desk.now)
    return _kept().of(_key(desk, school, school_year), job)


def _key(desk: Desk, school: str, school_year: str) -> tuple[object, ...]:
    """Changes with the data and the profiles, and with nothing else."""
    return str(desk.store.path), state_of(desk.store), desk.policies.version, school, school_year


def _answer(work: LongWork[SchoolAnomalies]) -> SchoolAnomalies:
    try:
        return work.answer()
    except Exception:
        _kept().forget(work)    # a disk that was full, a store that was busy: the next run tries again
        raise


class _Works:
    """The newest few works of this process, for whichever session asks."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._works: dict[tuple[object, ...], LongWork[SchoolAnomalies]] = {}

    def find(self, key: tuple[object, ...]) -> LongWork[SchoolAnomalies] | None:
        with self._lock:
            return self._works.get(key)

    def of(self, key: tuple[object, ...], job: Callable[..., SchoolAnomalies]) -> LongWork[SchoolAnomalies]:
        with self._lock:
            work = self._works.pop(key, None) or LongWork(job)
            self._works[key] = work
            for oldest in list(self._works)[:-_KEPT]:
                del self._works[oldest]
            return work

    def forget(self, work: LongWork[SchoolAnomalies]) -> None:
        with self._lock:
            self._works = {key: each for key, each in self._works.items() if each is not work}


@st.cache_resource(show_spinner=False)
def _kept() -> _Works:
    return _Works()
