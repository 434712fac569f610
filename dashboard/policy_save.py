"""What a draft would change – rule by rule, and in the figures of the data that are there – and its saving."""

from __future__ import annotations

from hashlib import sha256

import polars as pl
import streamlit as st

from dashboard import viewing
from dashboard.frame import Desk, many, plain
from dashboard.language import say, say_sentence
from dashboard.policy_draft import begun_from, draft_of, drop_draft
from dashboard.policy_read import CHANGE_SPOKEN, change_table, show_problems
from dashboard.table_view import show_table
from dashboard.two_steps import two_steps
from jobs.policy_effects import Effect, effects_of
from jobs.policy_versions import ProfileFile, Tried, save_profile, try_text
from records.policy.telling import scope
from records.policy.words import in_vietnamese
from records.rights import ROLES, reach_of

_TRIED = "chinh-sach-thu"


def save_section(desk: Desk, file: ProfileFile) -> None:
    """The check of the draft, and the two steps of saving it."""
    tried = try_text(desk.home, file.name, draft_of(file))
    if tried.problems:
        wrong = many(len(tried.problems), "chỗ sai")
        st.markdown(say(":orange[**▲ Bản nháp có {wrong}**], chưa ghi được.", wrong=wrong))
        show_problems(tried.problems)
        return
    _show_change(tried)
    _show_effects(desk, tried)
    two_steps(
        "ghi-cs", say("Xem trước khi ghi"), draft_of(file), lambda: _told(file, tried), "change_policy",
        lambda: _save(desk, file), confirm=say("Ghi thành bản mới"), icon=":material/save:",
    )  # fmt: skip


def _show_change(tried: Tried) -> None:
    change = tried.change
    if change is None:
        st.markdown(say(":green[**✓ Bản nháp đúng**]; bản đang dùng có chỗ sai nên không so được."))
        return
    if not change.count:
        st.markdown(say(":green[**✓ Bản nháp đúng**]; chỉ khác lời và chú thích, không đổi điều nào được xét."))
        return
    st.markdown(say(":green[**✓ Bản nháp đúng**], khác bản đang dùng **{things}**:", things=many(change.count, "điều")))
    show_table("Bản nháp khác bản đang dùng", change_table(change), {"Tệp": tried.read.file}, key="khac",
               spoken=CHANGE_SPOKEN)  # fmt: skip


def _show_effects(desk: Desk, tried: Tried) -> None:
    """Counted when somebody asks: of a large school it takes some seconds."""
    stamp = sha256(repr(tried.read).encode()).hexdigest()
    if st.button(say("Tính thử trên dữ liệu đang có"), icon=":material/calculate:", key="nut-thu"):
        with st.spinner(say("Đang tính theo hai bản chính sách…")):
            st.session_state[_TRIED] = (stamp, effects_of(desk.home, desk.store, tried))
    done, effects = st.session_state.get(_TRIED, ("", []))
    if done != stamp:
        return
    if not effects:
        st.markdown(say("Không có trường, năm học nào trong kho bị xét khác đi."))
        return
    show_table("Tính thử", _effect_table(effects), {"Tệp": tried.read.file}, key="tinh-thu")


def _effect_table(effects: list[Effect]) -> pl.DataFrame:
    return pl.DataFrame({
        "Trường": [each.school for each in effects],
        "Năm học": [each.school_year for each in effects],
        "Chắc chắn trễ, trước": [each.late[0] for each in effects],
        "Chắc chắn trễ, sau": [each.late[1] for each in effects],
        "Quá hạn chưa vào, trước": [each.overdue[0] for each in effects],
        "Quá hạn chưa vào, sau": [each.overdue[1] for each in effects],
    })  # fmt: skip


def _told(file: ProfileFile, tried: Tried) -> list[str]:
    policy = tried.read.policy
    changed = tried.change.count if tried.change else None
    what = say("một bản mới thay bản có chỗ sai")
    if changed is not None:
        what = say("bản mới khác {things}", things=many(changed, "điều"))
    kept = say("Bản đang dùng được giữ, quay lại được ở «Các bản đã giữ».")
    return [
        say(
            "Tệp {file}: {what}; có hiệu lực ngay cho {scope}.",
            file=file.name, what=what, scope=say_sentence(scope(policy)) if policy else "",
        ),
        say("Mọi trang, báo cáo, biên bản lập từ giờ tính theo bản mới; gói đã niêm phong không đổi."),
        kept if file.digest else say("Kho có tệp riêng từ đây."),
        say("Nhật ký ghi việc này theo chức vụ của bạn."),
    ]  # fmt: skip


def _save(desk: Desk, file: ProfileFile) -> str:
    saved = save_profile(
        desk.home, desk.store, file.name, draft_of(file), seen=begun_from(file), by=acting_office(), now=desk.now
    )
    drop_draft(file)
    return say(
        "Đã ghi {file}, bản {version} (sự kiện số {number}).",
        file=plain(file.name), version=saved.after[:12], number=saved.number,
    )  # fmt: skip


def acting_office() -> str:
    """The office that the log writes: the highest own one that may; at a PC without accounts the administrator."""
    viewer = viewing.viewer()
    own = [role for role in viewer.roles if role in ROLES and reach_of(role, "change_policy")] if viewer else []
    return in_vietnamese(own[0] if own and own[0] != "local" else "admin")
