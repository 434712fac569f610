"""What people do in the archive from the page: hold, lift, propose, appraise, decide, carry out; refusals are told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import streamlit as st

from archive.keys import load_private
from dashboard import viewing
from dashboard.acts import acting_role, do, role_box, widget_key
from dashboard.frame import Desk, count, plain
from dashboard.passphrase import is_lacking, passphrase_box
from dashboard.who import myself
from jobs.disposing import carry_out
from jobs.holding import HoldOutcome, lift, place
from records.disposal import Disposal, Purpose, Signer
from records.disposal_store import Reviewed, appraise, decide, propose
from records.holds import SCOPE_NAMES, HoldAsked, HoldRow
from records.policy.words import Role


def _signer(name: str, first: Role, among: Sequence[Role] | None = None) -> Signer:
    with st.container(horizontal=True):
        if me := myself(widget_key(f"vai-{name}"), among):
            return Signer(role=me[1], name=me[0])
        who = st.text_input("Họ và tên", key=widget_key(f"ten-{name}"), width=260)
        return Signer(role=role_box(name, first), name=who)


# ── holds ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def hold_form(desk: Desk, found: Sequence[Reviewed]) -> None:
    """Place a hold: of a record, of its class, of its year, or of its school."""
    with st.expander("Giữ lại", icon=":material/lock:"):
        records = {each.record.kept.subject_id: each.record for each in found}
        scope = st.segmented_control(
            "Phạm vi", list(SCOPE_NAMES), format_func=SCOPE_NAMES.__getitem__, default="bundle",
            key=widget_key("pham-vi"),
        )
        chosen = st.selectbox(
            "Hồ sơ" if scope == "bundle" else "Của hồ sơ này", list(records), index=None, placeholder="Chọn hồ sơ",
            format_func=lambda one: records[one].label, key=widget_key("giu-gi"),
        )  # fmt: skip
        reason = st.text_input("Lý do", key=widget_key("giu-vi"))
        authority = st.text_input("Văn bản yêu cầu giữ (số, ngày)", key=widget_key("giu-theo"))
        by = acting_role("giu", "clerk")
        ready = bool(scope and chosen and reason.strip() and authority.strip())
        if st.button("Giữ lại", disabled=not ready, key="nut-giu") and chosen and scope:
            kept = records[chosen].kept
            asked = HoldAsked(
                scope=scope, school=kept.school, school_year=kept.school_year, class_name=kept.class_name,
                subject_id=chosen, reason=reason, authority=authority,
            )  # fmt: skip
            do("hold", lambda: _placed(desk, asked, by))


def _placed(desk: Desk, asked: HoldAsked, by: Role) -> str:
    done = place(desk.home, desk.store, asked, by=by, now=desk.now)
    return f"Đã giữ lại, {done.hold.hold_id}: {plain(done.hold.scope_words())}.{_elsewhere(done)}"


def _elsewhere(done: HoldOutcome) -> str:
    """What became of the copies in S3, where there are any."""
    told = [f" Nơi giữ {plain(location)}: {count(files, 'tệp')}." for location, files in done.files.items()]
    return "".join([*told, *(f" ▲ {plain(problem)}" for problem in done.problems)])


def lift_form(desk: Desk, holds: Sequence[HoldRow]) -> None:
    standing = {hold.hold_id: hold for hold in holds if hold.lifted_at is None}
    if not standing:
        return
    with st.expander("Thôi giữ", icon=":material/lock_open:"):
        chosen = st.selectbox(
            "Lệnh giữ", list(standing), index=None, placeholder="Chọn lệnh giữ", key=widget_key("thoi-gi"),
            format_func=lambda one: f"{one}: {standing[one].scope_words()}",
        )  # fmt: skip
        reason = st.text_input("Lý do, theo văn bản nào", key=widget_key("thoi-vi"))
        by = acting_role("thoi", "clerk")
        if st.button("Thôi giữ", disabled=not (chosen and reason.strip()), key="nut-thoi") and chosen:
            do("hold", lambda: _lifted(desk, chosen, reason, by))


def _lifted(desk: Desk, hold_id: str, reason: str, by: Role) -> str:
    done = lift(desk.home, desk.store, hold_id, reason=reason, by=by, now=desk.now)
    return f"Đã thôi giữ {hold_id}.{_elsewhere(done)}"


# ── disposals ───────────────────────────────────────────────────────────────────────────────────────────────────────


_PROPOSALS: dict[Purpose, tuple[str, str, str, str]] = {
    "destroy": ("Đề nghị tiêu hủy", ":material/delete_sweep:", "Hồ sơ đến hạn", "de-nghi"),
    "hand_over": ("Đề nghị giao nộp", ":material/drive_file_move:", "Hồ sơ đến hạn giao nộp", "giao-nop"),
}


def propose_form(desk: Desk, due: Sequence[Reviewed], purpose: Purpose = "destroy") -> None:
    labels = {each.record.kept.subject_id: each.record.label for each in due}
    title, icon, what, name = _PROPOSALS[purpose]
    with st.expander(title, icon=icon):
        if purpose == "hand_over":
            st.markdown(
                "Lập gói bàn giao trước: `soluu export --eark THƯ_MỤC --to CƠ_QUAN`. Bản lưu của trường chỉ xóa được "
                "bằng dòng lệnh, khi gói ấy ở đó để so: `soluu dispose carry-out MÃ --eark THƯ_MỤC`."
            )
        chosen = st.multiselect(
            f"{what} ({len(labels)})", list(labels), format_func=labels.__getitem__, placeholder="Chọn hồ sơ",
            key=widget_key(f"{name}-gi"),
        )  # fmt: skip
        reason = st.text_input("Lý do", key=widget_key(f"{name}-vi"))
        by = _signer(name, "clerk")
        ready = bool(chosen and reason.strip() and by.name.strip())
        if st.button("Đề nghị", disabled=not ready, key=f"nut-{name}"):
            do("propose_disposal", lambda: _proposed(desk, chosen, reason, by, purpose))


def _proposed(desk: Desk, chosen: Sequence[str], reason: str, by: Signer, purpose: Purpose) -> str:
    with desk.store.write() as db:
        disposal = propose(db, desk.policies, chosen, reason=reason, by=by, now=desk.now, purpose=purpose)
    return f"Đã đề nghị {disposal.disposal_id}, {count(len(disposal.items), 'hồ sơ')}; chờ thẩm định."


def next_step(desk: Desk, disposal: Disposal, labels: dict[str, str], places: int) -> None:
    """The form of the step that comes next; all that it is about is listed above it."""
    words = {"proposed": "Thẩm định", "appraised": "Quyết định", "decided": "Tiêu hủy", "started": "Tiêu hủy tiếp"}
    with st.expander(f"{words[disposal.state]}: {disposal.disposal_id}", icon=":material/gavel:"):
        st.markdown("\n".join(f"- {plain(labels.get(item.subject_id, item.subject_id))}" for item in disposal.items))
        if disposal.state == "proposed":
            _appraisal(desk, disposal)
        elif disposal.state == "appraised":
            _decision(desk, disposal)
        elif disposal.purpose == "hand_over":
            _by_command(disposal)
        else:
            _carrying_out(desk, disposal, places)


def _appraisal(desk: Desk, disposal: Disposal) -> None:
    name = disposal.disposal_id
    agrees = _answer("Thẩm định", name)
    text = st.text_input("Ý kiến thẩm định", key=widget_key(f"y-kien-{name}"))
    by = _signer(name, "vice_principal")
    ready = bool(agrees is not None and text.strip() and by.name.strip())
    if st.button("Ghi thẩm định", disabled=not ready, key=f"nut-tham-dinh-{name}"):

        def act() -> str:
            with desk.store.write() as db:
                appraise(db, name, agrees=bool(agrees), text=text, by=by, now=desk.now)
            return f"Đã ghi thẩm định của {name}."

        do("appraise_disposal", act)


def _decision(desk: Desk, disposal: Disposal) -> None:
    name = disposal.disposal_id
    st.markdown("Hiệu trưởng quyết định, và là người khác với người đề nghị và người thẩm định.")
    if not viewing.may_do("decide_disposal"):
        return
    approves = _answer("Quyết định", name)
    with st.container(horizontal=True):
        number = st.text_input("Số quyết định", key=widget_key(f"so-{name}"), width=200)
        day = st.date_input(
            "Ngày", value=desk.now.date(), format="DD/MM/YYYY", key=widget_key(f"ngay-{name}"), width=150
        )
    by = _signer(name, "principal", ("principal",))
    ready = bool(approves is not None and number.strip() and by.name.strip() and isinstance(day, date))
    if st.button("Ghi quyết định", disabled=not ready, key=f"nut-quyet-{name}") and isinstance(day, date):

        def act() -> str:
            with desk.store.write() as db:
                decide(db, desk.policies, name, approves=bool(approves), number=number, day=day, by=by, now=desk.now)
            return f"Đã ghi quyết định của {name}."

        do("decide_disposal", act)


def _answer(label: str, name: str) -> bool | None:
    said = st.segmented_control(label, ["Đồng ý", "Không đồng ý"], key=widget_key(f"tra-loi-{name}"))
    return None if said is None else said == "Đồng ý"


def _by_command(disposal: Disposal) -> None:
    """What rests on a package that lies outside the home goes by the command line alone."""
    st.markdown(
        f"Hồ sơ đã giao nộp: bản lưu của trường chỉ xóa được bằng dòng lệnh, khi gói bàn giao ở đó để so, theo "
        f"{plain(disposal.authority)}:"
    )
    st.code(f"soluu dispose carry-out {disposal.disposal_id} --eark THƯ_MỤC", language=None)


def _carrying_out(desk: Desk, disposal: Disposal, places: int) -> None:
    name, waiting = disposal.disposal_id, sum(item.destroyed_at is None for item in disposal.items)
    st.markdown(
        f":red[**Không lấy lại được.**] Sẽ xóa {count(waiting, 'hồ sơ')} ở kho và ở {count(places, 'nơi giữ')} "
        f"(nơi chưa tới được thì chờ), theo {plain(disposal.authority)}, rồi lập biên bản tiêu hủy."
    )
    agreed = st.checkbox("Tôi đã đối chiếu danh sách với quyết định", key=widget_key(f"dong-y-{name}"))
    passphrase = passphrase_box(desk, widget_key(f"mat-khau-{name}"))
    by = acting_role(name, "clerk")
    ready = agreed and not is_lacking(passphrase)
    if st.button("Tiêu hủy", type="primary", disabled=not ready, key=f"nut-huy-{name}"):
        with st.spinner("Đang xóa từng hồ sơ và lập biên bản…"):
            do("carry_out_disposal", lambda: _carried_out(desk, name, passphrase, by))


def _carried_out(desk: Desk, disposal_id: str, passphrase: str | None, by: Role) -> str:
    key = load_private(desk.home.keys, passphrase)
    outcome = carry_out(desk.home, desk.store, desk.policies, disposal_id, key=key, by=by, now=desk.now)
    left = f" Còn {count(len(outcome.left), 'bản sao')} ở nơi chưa tới được." if outcome.left else ""
    return f"Đã tiêu hủy theo {plain(outcome.disposal.authority)}; biên bản nằm trong kho.{left}"
