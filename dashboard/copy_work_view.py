"""Copying and checking copies from their page: begun there, gone on with away from it, and told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

import streamlit as st

from dashboard import viewing
from dashboard.frame import Desk, count, many, plain
from dashboard.language import say, say_sentence
from dashboard.long_work import Progress, Stopped
from dashboard.work_view import begin, watch, work_of
from jobs.copy_places import chosen_places, within_reach
from jobs.copying import copy_all
from jobs.fixity import check_places
from records.copies import Location
from records.home import Home
from records.problems import SoluuError
from records.store import Store

_WORK, _RESULT = "dang-chep", "ket-qua-chep"


@dataclass(frozen=True, slots=True)
class CopyWork:
    """What a run over the locations came to: a sentence a location that was done, each problem; `left`: locations that
    were not come to, because somebody stopped the run."""

    done: tuple[str, ...]
    problems: tuple[str, ...]
    left: int = 0


def show_copy_work(desk: Desk, places: int) -> None:
    """The buttons, or how far the run has come, or what it came to. `places`: how many locations there are."""
    work = work_of(desk, _WORK)
    if work is not None:
        st.session_state[_RESULT] = watch(_WORK, work, say("Đang đọc và ghi các nơi giữ"), "đối tượng")
        st.rerun()
    _tell()
    if not places or not viewing.may_do("copy"):
        return
    with st.container(horizontal=True):
        if st.button(say("Chép những gì còn thiếu"), icon=":material/content_copy:", key="chep"):
            _begin(desk, "chép bản sao", copied)
        if st.button(say("Kiểm tra mọi bản sao"), icon=":material/fact_check:", key="kiem"):
            _begin(desk, "kiểm tra bản sao", checked)
    st.caption(say(
        "Kiểm tra là đọc lại từng byte ở mọi nơi giữ, có thể lâu; USB chưa cắm thì được nêu là chưa tới được."
    ))


Run = Callable[[Home, Store, datetime, Stopped, Progress], CopyWork]


def _begin(desk: Desk, title: str, run: Run) -> None:
    viewing.require("copy")
    begin(desk, _WORK, title, partial(run, desk.home, desk.store, desk.now))


def _tell() -> None:
    result: CopyWork | None = st.session_state.pop(_RESULT, None)
    if result is None:
        return
    if result.left:
        left = many(result.left, "nơi giữ")
        st.info(say("Đã dừng theo yêu cầu: còn {places} chưa làm.", places=left), icon=":material/stop:")
    if result.problems:
        listed = "\n".join(f"- {plain(say_sentence(problem))}" for problem in result.problems)
        head = say("**{things} cần xem:**", things=many(len(result.problems), "điều"))
        st.warning(f"{head}\n\n{listed}", icon=":material/error:")
    if result.done:
        st.success("\n\n".join(plain(say_sentence(sentence)) for sentence in result.done), icon=":material/check:")


def copied(home: Home, store: Store, now: datetime, stopped: Stopped, progress: Progress) -> CopyWork:
    """Copy to each location what it lacks; one that cannot be reached is told, and stops no other. Media that lie
    elsewhere are passed over, as mostly they do."""

    def one(place: Location) -> tuple[str | None, list[str]]:
        [outcome] = copy_all(home, store, [place], now=now, progress=progress)
        told = f"{place.location_id}: chép {count(outcome.written, 'gói')}, {count(outcome.present, 'gói')} đã có."
        wrong = [f"{place.location_id}: {each}" for each in (*outcome.problems, *outcome.notes)]
        return (None, [*wrong, f"{place.location_id}: {outcome.error}"]) if outcome.error else (told, wrong)

    return _over(lambda: within_reach(store, chosen_places(store, None))[0], stopped, one)


def checked(home: Home, store: Store, now: datetime, stopped: Stopped, progress: Progress) -> CopyWork:
    """Read every copy; what could not be checked is told as that, never as good."""

    def one(place: Location) -> tuple[str | None, list[str]]:
        [outcome] = check_places(home, store, [place], now=now, progress=progress)
        good, every = outcome.results.get("good", 0), sum(outcome.results.values())
        wrong = [f"{place.location_id}: {problem.sentence()}" for problem in outcome.problems]
        if outcome.error:
            wrong.append(f"{place.location_id}: chưa kiểm được, {outcome.error}")
        if outcome.exit_code:
            return None, wrong or [f"{place.location_id}: {good} trong {every} đối tượng còn tốt."]
        return f"{place.location_id}: {count(good, 'đối tượng')} đều còn tốt.", wrong

    return _over(lambda: chosen_places(store, None), stopped, one)


def _over(
    places_of: Callable[[], Sequence[Location]], stopped: Stopped,
    one: Callable[[Location], tuple[str | None, list[str]]],
) -> CopyWork:  # fmt: skip
    done: list[str] = []
    problems: list[str] = []
    try:
        places = places_of()
        for number, place in enumerate(places):
            if stopped():
                return CopyWork(tuple(done), tuple(problems), len(places) - number)
            told, wrong = one(place)
            done += [told] if told else []
            problems += wrong
        if not places:
            problems.append("Không nơi giữ nào đang trong tầm với: cắm USB, nối mạng rồi làm lại.")
    except SoluuError as error:     # another program copies, or the store is busy
        problems.append(str(error))
    return CopyWork(tuple(done), tuple(problems))
