"""Papers that wait for people's signatures: how far they are, to be taken along, and to be taken in when signed."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence

import polars as pl
import streamlit as st

from dashboard import filters as f
from dashboard import viewing
from dashboard.frame import Desk, many, plain
from dashboard.language import say, say_sentence
from dashboard.table_view import show_table
from dashboard.taking_along import download
from dashboard.uploads import on_disk
from dashboard.who import role_words, who
from jobs.prepared_papers import Prepared, all_prepared, folder_of
from jobs.signing_papers import Checked, take_files
from jobs.stamping import proofs_of
from records.clock import vn_datetime
from records.paper_rules import paper_rules
from records.policy.words import Role
from records.problems import CannotError
from records.reading import Scope

READ_BY_OTHERS = (
    "Lý do nằm trong gói và trong bản trích học bạ của mọi học sinh trong lớp, phụ huynh và trường khác sẽ đọc: "
    "không ghi tên học sinh."
)
_TAKEN, _ROUND = "vua-nhan-ky", "lan-nhan-ky"


def ask_reason(desk: Desk, scopes: Sequence[Scope]) -> str | None:
    """Why classes are sealed without signatures that their profile asks for; asked where any could be lacking."""
    asked = any(
        paper_rules(desk.policies.of(scope.school, scope.school_year)).before_sealing
        or folder_of(desk.home, scope).exists()
        for scope in scopes
    )
    if not asked:
        return None
    said = st.text_input(
        say("Lý do niêm phong nếu còn thiếu chữ ký số"), key="ly-do-thieu-ky", max_chars=300,
        help=say("Bỏ trống: lớp còn thiếu chữ ký số mà quy chế đòi thì không được niêm phong."),
    )  # fmt: skip
    st.caption(say(READ_BY_OTHERS))
    return said.strip() or None


def show_waiting(desk: Desk) -> None:
    """Nothing where nothing was printed to be signed."""
    try:
        sets = all_prepared(desk.home)
    except CannotError as error:
        st.warning(plain(say_sentence(str(error))), icon=":material/error:")
        return
    if not sets:
        return
    st.subheader(say("Giấy tờ chờ ký số"), anchor=False)
    show_table(
        "Giấy tờ chờ ký số", pl.DataFrame([_row(each) for each in sets]), {"Lập lúc": vn_datetime(desk.now)},
        key="cho-ky", spoken=("Học kì",),
    )  # fmt: skip
    named = {_name(each): each for each in sets}
    chosen = st.selectbox(
        say("Tải giấy tờ của một lớp để ký"), list(named), index=None, placeholder=say("Chọn lớp"), key="lop-ky"
    )
    if chosen:
        prepared = named[chosen]
        download(
            say("Tải các tệp PDF (.zip)"), lambda: _zipped(prepared), f"{prepared.folder.name}.zip", "application/zip",
            what=f"cho-ky-{prepared.folder.name}", key="tai-cho-ky",
        )  # fmt: skip
    _take(desk, sets)


def _row(prepared: Prepared) -> dict[str, object]:
    signed = sum(prepared.signatures_on(paper) > 0 for paper in prepared.papers)
    return {
        "Lớp": prepared.scope.class_name,
        "Học kì": f.said("term", prepared.scope.term),
        "Năm học": prepared.scope.school_year,
        "In để ký lúc": vn_datetime(prepared.prepared_at),
        "Tài liệu": len(prepared.papers),
        "Đã có chữ ký": signed,
        "Trường": prepared.scope.school,
    }


def _name(prepared: Prepared) -> str:
    scope = prepared.scope
    return f"{scope.class_name} – {f.told('term', scope.term)} {scope.school_year} – {scope.school}"


def _zipped(prepared: Prepared) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for paper in prepared.papers:
            archive.writestr(paper.file, prepared.current(paper))
    return made.getvalue()


def _take(desk: Desk, sets: Sequence[Prepared]) -> None:
    """What was signed in another program: each file is taken in or refused with its reason."""
    turn = st.session_state.get(_ROUND, 0)
    uploads = st.file_uploader(
        say("Tệp PDF đã ký bằng chương trình của nhà cung cấp chữ ký số"), type="pdf", accept_multiple_files=True,
        key=f"tep-da-ky-{turn}",
    )  # fmt: skip
    offices: list[Role] = list(dict.fromkeys(role for each in sets for paper in each.papers for role in paper.places))
    roles = st.multiselect(
        say("Người ký ký với chức vụ"), offices, format_func=role_words(offices), key="chuc-vu-ky",
        placeholder=say("Chọn chức vụ"),
    )  # fmt: skip
    actor = who(say("Người nhận tệp"), "nguoi-nhan-tep-ky")
    ready = bool(uploads and roles)
    if st.button(say("Nhận tệp đã ký"), disabled=not ready, key="nhan-tep-ky", icon=":material/draw:") and ready:
        viewing.require("seal")
        from jobs.authorities import believed  # noqa: PLC0415 – what it needs takes a second to load

        with on_disk(uploads) as paths, st.spinner(say("Đang so từng tệp với bản đã in và kiểm tra chữ ký…")):
            trust = believed(desk.home)
            found = take_files(
                desk.home, desk.store, paths, roles, trust=trust, now=desk.now, actor=actor,
                prove=proofs_of(desk.home, trust),
            )  # fmt: skip
        names = [upload.name for upload in uploads]
        st.session_state[_TAKEN] = list(zip(names, found, strict=True))
        st.session_state[_ROUND] = turn + 1
        st.rerun()
    _say_taken()


def _say_taken() -> None:
    taken: list[tuple[str, Checked]] = st.session_state.get(_TAKEN, [])
    for name, checked in taken:
        if checked.taken:
            person = checked.report.signatures[-1]
            done = say("{name}: đã nhận, ký bởi {signer}.", name=plain(name), signer=plain(person.signer))
            st.success(done, icon=":material/check:")
        else:
            why = plain(say_sentence(checked.refusal or ""))
            st.error(say("{name}: không nhận. {why}", name=plain(name), why=why), icon=":material/error:")
        notes = [say_sentence(problem.message) for problem in checked.report.told() if not problem.is_failure]
        notes += [say_sentence(checked.why_not_higher)] if checked.why_not_higher else []
        if checked.taken and notes:
            st.caption(plain(" ".join(notes)))
    if taken:
        good = sum(bool(checked.taken) for _, checked in taken)
        st.caption(say("Đã nhận {files} trong {all}.", files=many(good, "tệp"), all=len(taken)))
