"""The versions of a profile that were kept: who saved which when, what each changed, and the way back to it."""

from __future__ import annotations

import polars as pl
import streamlit as st

from dashboard import viewing
from dashboard.acts import widget_key
from dashboard.frame import Desk, empty_state, many, plain
from dashboard.language import say, say_sentence
from dashboard.policy_draft import drop_draft
from dashboard.policy_read import CHANGE_SPOKEN, change_table, show_problems
from dashboard.policy_save import acting_office
from dashboard.table_view import show_table
from dashboard.two_steps import two_steps
from jobs.policy_versions import (
    Change,
    ProfileFile,
    Version,
    change_between,
    kept_text,
    save_profile,
    try_text,
    versions,
)
from records.clock import VIETNAM_AHEAD, to_store, vn_datetime
from records.policy.words import capital
from records.problems import SoluuError

SHORT = 12  # hex digits by which a version is called


def history(desk: Desk, file: ProfileFile) -> None:
    with desk.store.read() as db:
        found = versions(db, file.name)
    if not found:
        empty_state(say("Chưa có lần ghi nào trên trang này, nên chưa giữ bản nào. Lần ghi đầu giữ cả bản đang dùng."))
        return
    if file.digest != found[0].after:
        st.markdown(
            say(
                ":orange[**▲ Tệp đã được sửa ngoài trang này**] sau lần ghi {moment}; lần ghi kế tiếp "
                "giữ lại cả bản ấy.",
                moment=vn_datetime(found[0].at),
            )
        )
    show_table("Các lần sửa chính sách", _table(found), {"Tệp": file.name}, key="cac-ban",
               spoken=("Người làm", "Số điều khác", "Từ bản"))  # fmt: skip
    labels = _labels(found)
    chosen = st.selectbox(
        say("Bản"), list(labels), index=None, placeholder=say("Chọn một bản để xem, so hoặc quay lại"), width=420,
        format_func=labels.__getitem__, key=widget_key("ban"),
    )  # fmt: skip
    if chosen:
        _one(desk, file, chosen)


def _one(desk: Desk, file: ProfileFile, digest: str) -> None:
    try:
        text = kept_text(desk.home, digest)
    except SoluuError as error:
        st.warning(plain(say_sentence(str(error))), icon=":material/error:")
        return
    change = change_between(file.text or "", text, file.name)
    if digest == file.digest:
        st.markdown(say("Đây là bản đang dùng."))
    elif change and change.count:
        st.markdown(say("Bản này khác bản đang dùng **{things}**:", things=many(change.count, "điều")))
        show_table("Bản đã giữ khác bản đang dùng", change_table(change), {"Tệp": file.name}, key="so-ban",
                   spoken=CHANGE_SPOKEN)  # fmt: skip
    with st.expander(say("Nội dung bản này"), icon=":material/description:"):
        st.code(text, language="toml")
    if digest != file.digest and viewing.may_do("change_policy"):
        _go_back(desk, file, digest, text, change)


def _go_back(desk: Desk, file: ProfileFile, digest: str, text: str, change: Change | None) -> None:
    tried = try_text(desk.home, file.name, text)
    if tried.problems:
        st.markdown(say("Bản này có chỗ sai nên không quay lại được; lấy nội dung của nó mà sửa ở «Sửa nguyên văn»."))
        show_problems(tried.problems)
        return

    def act() -> str:
        saved = save_profile(
            desk.home, desk.store, file.name, text, seen=file.digest, by=acting_office(), now=desk.now
        )
        drop_draft(file)
        return say("Đã quay lại bản {version} (sự kiện số {number}).", version=digest[:SHORT], number=saved.number)

    what = say("thay bản có chỗ sai")
    if change:
        what = say("đổi {things}", things=many(change.count, "điều"))
    two_steps(
        "quay-lai", say("Quay lại bản này"), (digest, file.digest),
        lambda: [say("Tệp {file} trở về bản {version}: {what}, có hiệu lực ngay.", file=file.name,
                     version=digest[:SHORT], what=what),
                 say("Bản đang dùng được giữ; quay lại bản ấy cũng bằng cách này.")],
        "change_policy", act, confirm=say("Quay lại"), icon=":material/history:",
    )  # fmt: skip


def _labels(found: list[Version]) -> dict[str, str]:
    """Each kept version once: as the newest change made it, or what the oldest replaced."""
    labels: dict[str, str] = {}
    for each in found:
        kept, at = each.after[:SHORT], vn_datetime(each.at)
        labels.setdefault(each.after, say("{version}, ghi {moment}", version=kept, moment=at))
        if each.before:
            before = each.before[:SHORT]
            labels.setdefault(each.before, say("{version}, trước {moment}", version=before, moment=at))
    return labels


def _table(found: list[Version]) -> pl.DataFrame:
    return pl.DataFrame({
        "Lúc": [to_store(each.at) + VIETNAM_AHEAD for each in found],
        "Người làm": [capital(each.by) for each in found],
        "Số điều khác": ["không so được" if each.changes is None else str(each.changes) for each in found],
        "Từ bản": [each.before[:SHORT] if each.before else "chưa có tệp" for each in found],
        "Sang bản": [each.after[:SHORT] for each in found],
        "Sự kiện số": [each.number for each in found],
    })  # fmt: skip
