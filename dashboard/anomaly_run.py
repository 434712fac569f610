"""The computing of a year's unlikely figures, away from the page: once for each state of the data, whoever asks."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from dashboard.frame import Desk, plain
from dashboard.long_work import LongWork
from dashboard.remembered import state_of
from jobs.anomalies import SchoolAnomalies, anomalies_of

_KEPT = 8           # years' results; the oldest goes
_LOOK_EVERY = 0.3   # seconds


def watched(desk: Desk, school: str, school_year: str) -> SchoolAnomalies:
    """The unlikely figures of a school's year; while they are computed, how far that has come. Raises `SoluuError`."""
    work = _work_of(desk, school, school_year)
    if work.is_over(_LOOK_EVERY):
        return _answer(work)
    place = st.empty()
    with place.container():
        bar = st.progress(0.0, text="Đang tính từ các bản xuất…")
        st.caption("Mất từ vài giây đến một phút. Có thể sang trang khác trong lúc này; việc tính vẫn chạy tiếp.")
        while not work.is_over(_LOOK_EVERY):
            what = f" · {plain(work.what)}" if work.what else ""
            bar.progress(work.done / max(work.total, 1), text=f"Bước {work.done + 1} / {max(work.total, 1)}{what}")
    place.empty()
    return _answer(work)


def begun(desk: Desk, school: str, school_year: str) -> SchoolAnomalies | None:
    """The same where it is there already; else None, and it is being computed from now on. Raises `SoluuError`."""
    work = _work_of(desk, school, school_year)
    return _answer(work) if work.is_over(0) else None


def _work_of(desk: Desk, school: str, school_year: str) -> LongWork[SchoolAnomalies]:
    job = partial(anomalies_of, desk.store, desk.policies, school, school_year, desk.now)
    return _kept(str(desk.store.path), state_of(desk.store), desk.policies.version, school, school_year, job)


def _answer(work: LongWork[SchoolAnomalies]) -> SchoolAnomalies:
    try:
        return work.answer()
    except Exception:
        _kept.clear()   # a disk that was full, a store that was busy: the next run tries again
        raise


@st.cache_resource(max_entries=_KEPT, show_spinner=False)
def _kept(
    place: str, state: tuple[object, ...], version: str, school: str, school_year: str,
    _job: Callable[..., SchoolAnomalies],
) -> LongWork[SchoolAnomalies]:  # fmt: skip
    """All but the job is the key."""
    del place, state, version, school, school_year
    return LongWork(_job)
