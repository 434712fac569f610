"""Long work on a page: begun, watched, stopped, and found again by another window of the same account."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, TypeVar

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard import viewing
from dashboard.background import WORKS, BusyError, Job
from dashboard.frame import Desk, plain, thing_of
from dashboard.language import say, say_sentence
from dashboard.long_work import LongWork
from dashboard.who import writer_office

Answer = TypeVar("Answer")
LOOK_EVERY = 0.3  # seconds


def work_of(desk: Desk, key: str) -> LongWork[Any] | None:
    """The work that this session watches under the key, or that another window of the account began."""
    work: LongWork[Any] | None = st.session_state.get(key) or WORKS.of(desk.home.root, key, _owner())
    if work is not None:
        st.session_state[key] = work
    return work


def begin(desk: Desk, key: str, title: str, job: Job[Answer], items: Sequence[str] = ()) -> None:
    """Start it and draw the page anew; or say what has to end first. `items`: what it goes through, by name."""
    try:
        st.session_state[key] = WORKS.begin(
            desk.home.root, job, key=key, owner=_owner(), office=writer_office(), title=title, now=desk.now,
            items=items,
        )  # fmt: skip
    except BusyError as error:
        st.warning(plain(say_sentence(str(error))), icon=":material/hourglass_top:")
        return
    st.rerun()


def watch(key: str, work: LongWork[Answer], title: str, unit: str, *, may_stop: bool = True) -> Answer:
    """How far it has come, until its end, and what it answered; raises what it raised. This run may be cut short at any
    time, the work is not: it ends early only where somebody stops it."""
    bar, each = st.progress(0.0, text=f"{title}…"), st.empty()
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(say("Có thể sang trang khác hoặc đóng cửa sổ; việc vẫn chạy tiếp, mở lại trang này để xem."))
        if may_stop:
            st.button(
                say("Đang dừng…") if work.is_stopped() else say("Dừng"), icon=":material/stop:", key=f"dung-{key}",
                disabled=work.is_stopped(), on_click=work.stop,
                help=say(
                    "Dừng sau {unit} đang làm: phần đã xong giữ nguyên, không có gì dở dang.",
                    unit=thing_of(1, unit),
                ),
            )  # fmt: skip
    follow(bar, work, partial(_far, work, unit), f"{title}…", each)
    st.session_state.pop(key, None)
    WORKS.told(work)
    return work.answer()


def _far(work: LongWork[Any], unit: str) -> str:
    return f"{work.done} / {work.total} {thing_of(work.total, unit)}" if work.total else ""


def follow(
    bar: DeltaGenerator, work: LongWork[Any], far: Callable[[], str], before: str, each: DeltaGenerator | None = None
) -> None:
    """Draws how far a work has come, and at what it is, until its end. `far`: in words; '' as long as nothing is known,
    when `before` stands; `each`: where every thing that it goes through is told."""
    told = -1
    while not work.is_over(LOOK_EVERY):
        if each and work.items and work.done != told:
            told = work.done
            each.markdown(each_in_words(work.items, told))
        what = f" · {plain(work.what)}" if work.what else ""
        words = far()
        bar.progress(work.done / max(work.total, 1), text=f"{words}{what}" if words else before)


def each_in_words(items: Sequence[str], done: int) -> str:
    """Each thing that the work goes through, with a sign and in words: done, at work, waiting."""
    parts = (("✓ Đã qua", items[:done]), ("▸ Đang làm", items[done : done + 1]), ("– Còn chờ", items[done + 1 :]))
    return "  \n".join(f"{say(said)}: {plain(', '.join(names))}" for said, names in parts if names)


def _owner() -> str:
    seen = viewing.viewer()
    return seen.account_id if seen else ""
