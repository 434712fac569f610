"""Niêm phong, step by step for each class: what is missing, signatures, the seal, copies, the year's label; and the one
step that is next."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

import polars as pl
import streamlit as st

from archive.keys import load_private
from dashboard import filters as f
from dashboard import viewing
from dashboard.bundle_views import show_bundles, show_outcomes
from dashboard.frame import Desk, answer, count, how, many, plain, run_page, say_wrong_policy
from dashboard.language import say, say_sentence
from dashboard.long_work import LongWork
from dashboard.passphrase import is_lacking, passphrase_box
from dashboard.rules import circular_of_marks, recomputed_sentence
from dashboard.sealing_run import Compared, Sealing, seal_chosen
from dashboard.sealing_state import (
    FINDING_SPOKEN,
    class_states,
    finding_rows,
    findings_of,
    keep_compared,
    not_compared,
    steps_here,
)
from dashboard.sealing_steps_view import CHECKING, PRINT_BOX, PRINTING, show_next, show_steps
from dashboard.signing_view import READ_BY_OTHERS, ask_reason, show_waiting
from dashboard.table_view import show_table
from dashboard.who import who
from dashboard.work_view import begin, watch, work_of
from dashboard.year_set_form import ISSUED, SET_BOX, show_issued
from jobs.measuring import Filters
from jobs.revising import LONGEST_REASON
from jobs.sealing import require_nameless
from jobs.sealing_steps import ClassSteps
from records.clock import from_store, vn_datetime
from records.completeness import Finding
from records.problems import UsageError
from records.reading import Scope

_WORK, _RESULT, _DONE = "dang-niem-phong", "ket-qua-niem-phong", "vua-niem-phong"
_WORKS = {_WORK: "Đang niêm phong", CHECKING: "Đang đối chiếu", PRINTING: "Đang in giấy để ký"}
_OF_CHOSEN = {
    _WORK: "Đang niêm phong các lớp đã chọn.", CHECKING: "Đang đối chiếu các lớp đã chọn.",
    PRINTING: "Đang in giấy để ký các lớp đã chọn.",
}  # fmt: skip
_AT_ONCE = 1        # classes that are compared while the page waits: some seconds
_CLASSES, _PASSPHRASE = "lop-np", "mat-khau"


def show(desk: Desk) -> None:
    head = st.container()
    at_work = next(((key, work) for key in _WORKS if (work := work_of(desk, key)) is not None), None)
    work = at_work[1] if at_work else None
    is_done = st.session_state.pop(_DONE, False)
    if work is not None or is_done or st.session_state.pop(ISSUED, False):
        for key in (_PASSPHRASE, PRINT_BOX, SET_BOX):
            st.session_state.pop(key, None)
    if is_done or (at_work and at_work[0] == _WORK):
        st.session_state[_CLASSES] = []
    states = class_states(desk)
    chosen = f.choose(states.with_columns(subject=None, component=None), [])
    here = chosen.narrow(states).sort("grade", "class_name")
    waiting = here.filter(pl.col("revision").is_null() | pl.col("is_stale"))
    stale = here.filter("is_stale")
    error = desk.policies.error_of(str(chosen.school), str(chosen.school_year))
    if error is not None and work is None:
        with head:
            say_wrong_policy(error)
        _result()
        show_bundles(desk, chosen, states)
        return
    with head:
        if at_work:
            answer(say(_OF_CHOSEN[at_work[0]]))
        else:
            answer(_answer(here, waiting, stale, f.told_sentence(chosen)))
            _what_differs(stale.filter(pl.col("exports_since").is_not_null()))
            _whose_key_is_spent(stale.filter("is_key_spent"))
    steps = steps_here(desk, here)
    show_steps(desk, chosen, steps)
    names = st.multiselect(
        say("Lớp"), here["class_name"].to_list(), key=_CLASSES, bind="query-params",
        placeholder=say("Chọn một hay nhiều lớp"), select_all=False, disabled=work is not None,
    )  # fmt: skip
    closed = waiting.is_empty() or work is not None
    st.button(say("Chọn mọi lớp cần niêm phong"), disabled=closed, on_click=_choose, args=(waiting,), key="chon-het")
    if at_work:
        _watch(desk, *at_work)
    _result()
    _steps_taken()
    show_issued()
    _next(desk, chosen, here, steps, names)
    show_bundles(desk, chosen, states)
    show_waiting(desk)
    how(
        say(
            "Năm bước của mỗi lớp đọc từ kho: **đủ hồ sơ** (lần đối chiếu gần nhất, tính đến khi có dữ liệu mới), "
            "**chữ ký** (số giấy đã có đủ số chữ ký; ai ký và chữ ký có đúng không thì xét lúc niêm phong), **niêm "
            "phong**, **bản sao** (bản còn tốt ở nơi độc lập, cần hai), **nhãn** (bộ của năm học lập sau gói này). "
            "Trang không đọc lại gói nào: kiểm từng byte là việc của trang Bản sao. Nghỉ giữa chừng thì mở lại, các "
            "bước vẫn ở đó."
        ),
        say(
            "Trước khi niêm phong, chương trình nêu mọi điều còn thiếu hoặc mâu thuẫn, kèm điều khoản; danh sách được "
            "chấp nhận nằm trong gói. {recomputed}",
            recomputed=recomputed_sentence(circular_of_marks(here, desk.policies)),
        ),
        say(
            "Gói đã niêm phong **không bao giờ bị sửa**: dữ liệu đổi thì niêm phong lần mới, kèm lý do và hồ sơ sửa "
            "điểm; bản cũ được ghi là đã thay thế. Niêm phong lại khi không có gì đổi thì không sinh ra bản mới."
        ),
        say(
            "Một lớp cần niêm phong lại khi hồ sơ của lớp, tính lại từ mọi bản xuất và danh sách trong kho, có mã băm "
            "khác với lúc niêm phong, hoặc khóa đã ký gói bị lộ hay được thay trước lúc ký. Không xét bản xuất lấy "
            "ngày nào: nhập một bản xuất cũ hơn cũng có thể làm hồ sơ khác đi."
        ),
    )


def _watch(desk: Desk, key: str, work: LongWork[Any]) -> None:
    """Until its end; then what it came to, on a page drawn anew."""
    came = watch(key, work, say(_WORKS[key]), "lớp", may_stop=key != PRINTING)
    if key == CHECKING:
        keep_compared(desk, came.found)
    st.session_state[_RESULT if key == _WORK else f"{_RESULT}-{key}"] = came
    st.session_state[_DONE] = key == _WORK
    st.rerun()


def _steps_taken() -> None:
    """What the last comparison or printing came to, once."""
    compared: Compared | None = st.session_state.pop(f"{_RESULT}-{CHECKING}", None)
    if compared is not None:
        if compared.stopped_by:
            st.warning(plain(say_sentence(compared.stopped_by)), icon=":material/error:")
        left = say("; đã dừng theo yêu cầu, còn {classes}", classes=many(compared.left, "lớp")) if compared.left else ""
        done = many(len(compared.found), "lớp")
        st.info(say("Đã đối chiếu {classes}{left}.", classes=done, left=left), icon=":material/rule:")
    printed: tuple[int, str | None] | None = st.session_state.pop(f"{_RESULT}-{PRINTING}", None)
    if printed is not None:
        number, refusal = printed
        if refusal:
            st.warning(plain(say_sentence(refusal)), icon=":material/error:")
        else:
            printed_of = many(number, "lớp")
            st.success(say("Giấy của {classes} đã in, chờ ký.", classes=printed_of), icon=":material/print:")


def _next(
    desk: Desk, chosen: Filters, here: pl.DataFrame, steps: Sequence[ClassSteps], names: Sequence[str]
) -> None:
    """The one next step of what was picked, or of all where nothing was; of classes that wait, the sealing too, unless
    there are so many to compare before that nobody should wait for the page."""
    picked = here.filter(pl.col("class_name").is_in(names))
    waiting = picked.filter(pl.col("revision").is_null() | pl.col("is_stale"))
    scopes = _scopes(waiting)
    unknown = not_compared(desk, scopes)
    if waiting.height and len(unknown) <= _AT_ONCE:
        of = [each for each in steps if each.scope in scopes]
        # They are compared right here, whether or not that is on record: so the step is what comes after it.
        lacking = [
            replace(each, next="signatures") for each in of if each.states["signatures"].state in ("look", "unknown")
        ]
        show_next(desk, chosen, lacking or [replace(each, next="seal") for each in of], is_picked=True)
        _before_sealing(desk, waiting)
        return
    if waiting.height:      # whatever is on record: what was found has to be read before it is accepted
        of = [replace(each, next="complete") for each in steps if each.scope in unknown]
    else:
        of = [each for each in steps if not names or each.scope.class_name in names]
    show_next(desk, chosen, of, is_picked=bool(waiting.height))


def _scopes(classes: pl.DataFrame) -> list[Scope]:
    return [Scope(*row) for row in classes.select("school", "school_year", "term", "class_name").iter_rows()]


def _answer(here: pl.DataFrame, waiting: pl.DataFrame, stale: pl.DataFrame, of: str) -> str:
    done = say(
        "**{sealed} trong {all}** lớp của {of} đã niêm phong, đúng với kho dữ liệu",
        sealed=here.height - waiting.height, all=here.height, of=of,
    )  # fmt: skip
    left = [
        f"**{many(number, 'lớp')}** {say(what)}"
        for number, what in (
            (waiting.height - stale.height, "chưa niêm phong"),
            (stale.filter(pl.col("exports_since").is_not_null()).height, "có dữ liệu đã khác với gói"),
            (stale.filter(pl.col("exports_since").is_null()).height, "có khóa đã ký gói không còn giá trị"),
        )
        if number
    ]
    if not left:
        return f"{done}."
    *first, last = left
    if not first:
        return say("{done}; còn {last}.", done=done, last=last)
    return say("{done}; còn {first} và {last}.", done=done, first=", ".join(first), last=last)


def _what_differs(stale: pl.DataFrame) -> None:
    """What came since the sealing of each class whose record is no longer what was sealed."""
    if stale.is_empty():
        return
    rows = stale.select("class_name", "revision", "sealed_at", "exports_since").iter_rows()
    with st.container(border=True, gap="small"):
        st.markdown(
            say(
                "**Hồ sơ đã khác với gói** (thêm bản xuất, hoặc điểm, tên, phân công, sổ theo dõi sửa điểm đã đổi); "
                "gói cũ vẫn giữ nguyên, niêm phong lại thì có bản mới:"
            )
        )
        st.markdown("\n".join(f"- {_difference(*row)}" for row in rows))


def _difference(class_name: str, revision: int, sealed_at: datetime, exports: int) -> str:
    came = say("danh sách hoặc bản xuất khác đã đổi")
    if exports:
        came = say("đã nhập thêm {exports} của lớp", exports=many(exports, "bản xuất"))
    return say(
        "Lớp {name}: từ lần niêm phong {revision}, {moment}, {came}.",
        name=plain(class_name), revision=revision, moment=vn_datetime(from_store(sealed_at)), came=came,
    )  # fmt: skip


def _whose_key_is_spent(stale: pl.DataFrame) -> None:
    """Each class whose bundle was sealed by a key that was stolen or replaced by then."""
    if stale.is_empty():
        return
    with st.container(border=True, gap="small"):
        st.markdown(
            say(
                "**Khóa đã ký không còn giá trị cho gói** (gói được ký sau lúc khóa bị báo lộ, hoặc sau khi khóa đã "
                "được thay), nên không ai kiểm chứng gói là đạt; niêm phong lại bằng khóa đang dùng thì có bản mới:"
            )
        )
        st.markdown("\n".join(
            "- " + say(
                "Lớp {name}: lần niêm phong {revision}, {moment}.",
                name=plain(name), revision=revision, moment=vn_datetime(from_store(sealed_at)),
            )
            for name, revision, sealed_at in stale.select("class_name", "revision", "sealed_at").iter_rows()
        ))  # fmt: skip


def _choose(classes: pl.DataFrame) -> None:
    st.session_state[_CLASSES] = classes["class_name"].to_list()


def _before_sealing(desk: Desk, classes: pl.DataFrame) -> None:
    """What stands in the way, what will happen, and the button that does it."""
    scopes = _scopes(classes)
    with st.spinner(say("Đang đối chiếu {classes}…", classes=many(len(scopes), "lớp"))):
        found = findings_of(desk, scopes)
    st.subheader(say("{things} cần xem trước khi niêm phong", things=many(len(found), "điều")), anchor=False)
    accepted = _accepted(desk, scopes, found)
    passphrase = passphrase_box(desk, _PASSPHRASE)
    actor = who(say("Người niêm phong"), "nguoi-niem-phong")
    unsigned_reason = ask_reason(desk, scopes)
    anew = classes.filter("is_stale")
    reason = _ask_why(anew)
    pupils = int(classes["pupils"].sum())
    st.markdown(
        say(
            "Sẽ lập **{bundles}**, mỗi lớp một gói, gồm bảng tổng hợp, biên bản và **{papers}**, có mã QR và chữ ký "
            "niêm phong của trường.",
            bundles=many(len(scopes), "gói"), papers=many(pupils, "bản học bạ"),
        )
    )
    ready = accepted and not is_lacking(passphrase) and (anew.is_empty() or bool(reason))
    label = say("Niêm phong {classes}", classes=many(len(scopes), "lớp"))
    try:
        require_nameless(desk.store, scopes, unsigned_reason, reason)
    except UsageError as error:
        st.error(plain(say_sentence(str(error))), icon=":material/error:")
        ready = False
    if st.button(label, type="primary", disabled=not ready, icon=":material/lock:", key="niem-phong") and ready:
        viewing.require("seal")
        key = load_private(desk.home.keys, passphrase)
        begin(desk, _WORK, f"niêm phong {count(len(scopes), 'lớp')}", partial(
            seal_chosen, desk.home, desk.store, desk.policies, scopes, key, desk.now, actor, unsigned_reason, reason
        ), [scope.class_name for scope in scopes])  # fmt: skip


def _ask_why(anew: pl.DataFrame) -> str | None:
    """Why classes are sealed anew; nothing where none is."""
    if anew.is_empty():
        return None
    named = ", ".join(
        say("{name} (bản {number})", name=name, number=revision + 1)
        for name, revision in anew.select("class_name", "revision").rows()
    )
    said = st.text_input(
        say("Lý do lập bản mới"), key="ly-do-ban-moi", max_chars=LONGEST_REASON,
        placeholder=say("Ví dụ: sửa điểm giữa kì môn Toán theo biên bản ngày 12/02/2026"),
        help=say(
            "Bắt buộc khi niêm phong lại lớp mà dữ liệu đã khác, hoặc khóa đã ký gói không còn giá trị. Lý do, mọi "
            "điều khác với bản trước và hồ sơ sửa điểm được ghi vào gói mới và biên bản niêm phong; bản trước giữ "
            "nguyên, ghi là đã bị thay thế."
        ),
    )  # fmt: skip
    st.caption(plain(f"{say('Ghi vào biên bản của: {named}.', named=named)} {say(READ_BY_OTHERS)}"))
    return said.strip() or None


def _result() -> None:
    """What became of the last sealing, a line a class, and the sentence that cut it short."""
    sealing: Sealing | None = st.session_state.get(_RESULT)
    if sealing is None:
        return
    if sealing.stopped_by:
        st.warning(
            say(
                "{stopped_by} Việc niêm phong dừng ở đó; lớp nào đã xong có trong danh sách gói dưới đây.",
                stopped_by=plain(say_sentence(sealing.stopped_by)),
            ),
            icon=":material/error:",
        )
    if sealing.left:
        left = many(sealing.left, "lớp")
        st.info(say("Đã dừng theo yêu cầu: {classes} chưa niêm phong.", classes=left), icon=":material/stop:")
    show_outcomes(sealing.outcomes)


def _accepted(desk: Desk, scopes: Sequence[Scope], found: Sequence[tuple[Scope, Finding]]) -> bool:
    """Shows the findings; True when there are none, or when the clerk accepts exactly these."""
    if not found:
        st.success(say("Không thiếu gì, không có gì mâu thuẫn."), icon=":material/check:")
        return True
    rows = finding_rows(found)
    with st.container(horizontal=True):
        for kind, number in rows["Loại"].value_counts(sort=True).iter_rows():
            st.badge(f"▲ {say(kind)}: {number}", color="orange")
    notes = {
        "Lớp": ", ".join(scope.class_name for scope in scopes),
        "Học kì": f.said("term", scopes[0].term),
        "Năm học": scopes[0].school_year,
        "Lập lúc": vn_datetime(desk.now),
    }
    show_table("Điều cần xem trước khi niêm phong", rows, notes, key="dieu", height=320, spoken=FINDING_SPOKEN)
    # The tick belongs to these findings alone: should an import change them meanwhile, it is asked anew.
    digest = hashlib.sha256(repr(found).encode()).hexdigest()[:16]
    label = say(
        "Tôi đã xem và chấp nhận {things} trên; danh sách này được ghi vào gói.", things=many(len(found), "điều")
    )
    return st.checkbox(label, key=f"chap-nhan-{digest}")


run_page("niem_phong", show)
