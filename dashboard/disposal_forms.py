"""What people do in the archive from the page: hold, lift, propose, appraise, decide, carry out; refusals are told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import streamlit as st

from archive.keys import load_private
from dashboard import viewing
from dashboard.acts import acting_role, do, role_box, widget_key
from dashboard.frame import Desk, many, plain
from dashboard.language import in_today_s_words, say, say_sentence
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
        who = st.text_input(say("Họ và tên"), key=widget_key(f"ten-{name}"), width=260)
        return Signer(role=role_box(name, first), name=who)


# ── holds ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def hold_form(desk: Desk, found: Sequence[Reviewed]) -> None:
    """Place a hold: of a record, of its class, of its year, or of its school."""
    with st.expander(say("Giữ lại"), icon=":material/lock:"):
        records = {each.record.kept.subject_id: each.record for each in found}
        scope = st.segmented_control(
            say("Phạm vi"), list(SCOPE_NAMES),
            format_func=in_today_s_words(SCOPE_NAMES, lambda one: say(SCOPE_NAMES[one])), default="bundle",
            key=widget_key("pham-vi"),
        )
        chosen = st.selectbox(
            say("Hồ sơ") if scope == "bundle" else say("Của hồ sơ này"), list(records), index=None,
            placeholder=say("Chọn hồ sơ"), key=widget_key("giu-gi"),
            format_func=in_today_s_words(records, lambda one: say_sentence(records[one].label)),
        )  # fmt: skip
        reason = st.text_input(say("Lý do"), key=widget_key("giu-vi"))
        authority = st.text_input(say("Văn bản yêu cầu giữ (số, ngày)"), key=widget_key("giu-theo"))
        by = acting_role("giu", "clerk")
        ready = bool(scope and chosen and reason.strip() and authority.strip())
        if st.button(say("Giữ lại"), disabled=not ready, key="nut-giu") and chosen and scope:
            kept = records[chosen].kept
            asked = HoldAsked(
                scope=scope, school=kept.school, school_year=kept.school_year, class_name=kept.class_name,
                subject_id=chosen, reason=reason, authority=authority,
            )  # fmt: skip
            do("hold", lambda: _placed(desk, asked, by))


def _placed(desk: Desk, asked: HoldAsked, by: Role) -> str:
    done = place(desk.home, desk.store, asked, by=by, now=desk.now)
    of = plain(say_sentence(done.hold.scope_words()))
    return say("Đã giữ lại, {hold}: {of}.", hold=done.hold.hold_id, of=of) + _elsewhere(done)


def _elsewhere(done: HoldOutcome) -> str:
    """What became of the copies in S3, where there are any."""
    told = [
        " " + say("Nơi giữ {place}: {files}.", place=plain(location), files=many(files, "tệp"))
        for location, files in done.files.items()
    ]
    return "".join([*told, *(f" ▲ {plain(say_sentence(told))}" for told in (*done.problems, *done.notes))])


def lift_form(desk: Desk, holds: Sequence[HoldRow]) -> None:
    standing = {hold.hold_id: hold for hold in holds if hold.lifted_at is None}
    if not standing:
        return
    with st.expander(say("Thôi giữ"), icon=":material/lock_open:"):
        chosen = st.selectbox(
            say("Lệnh giữ"), list(standing), index=None, placeholder=say("Chọn lệnh giữ"), key=widget_key("thoi-gi"),
            format_func=in_today_s_words(standing, lambda one: f"{one}: {say_sentence(standing[one].scope_words())}"),
        )  # fmt: skip
        reason = st.text_input(say("Lý do, theo văn bản nào"), key=widget_key("thoi-vi"))
        by = acting_role("thoi", "clerk")
        if st.button(say("Thôi giữ"), disabled=not (chosen and reason.strip()), key="nut-thoi") and chosen:
            do("hold", lambda: _lifted(desk, chosen, reason, by))


def _lifted(desk: Desk, hold_id: str, reason: str, by: Role) -> str:
    done = lift(desk.home, desk.store, hold_id, reason=reason, by=by, now=desk.now)
    return say("Đã thôi giữ {hold}.", hold=hold_id) + _elsewhere(done)


# ── disposals ───────────────────────────────────────────────────────────────────────────────────────────────────────


_PROPOSALS: dict[Purpose, tuple[str, str, str, str]] = {
    "destroy": ("Đề nghị tiêu hủy", ":material/delete_sweep:", "Hồ sơ đến hạn", "de-nghi"),
    "hand_over": ("Đề nghị giao nộp", ":material/drive_file_move:", "Hồ sơ đến hạn giao nộp", "giao-nop"),
}


def propose_form(desk: Desk, due: Sequence[Reviewed], purpose: Purpose = "destroy") -> None:
    labels = {each.record.kept.subject_id: each.record.label for each in due}
    title, icon, what, name = _PROPOSALS[purpose]
    with st.expander(say(title), icon=icon):
        if purpose == "hand_over":
            st.markdown(
                say(
                    "Lập gói bàn giao trước: `soluu export --eark THƯ_MỤC --to CƠ_QUAN`. Bản lưu của trường chỉ xóa "
                    "được bằng dòng lệnh, khi gói ấy ở đó để so: `soluu dispose carry-out MÃ --eark THƯ_MỤC`."
                )
            )
        chosen = st.multiselect(
            f"{say(what)} ({len(labels)})", list(labels), placeholder=say("Chọn hồ sơ"),
            format_func=in_today_s_words(labels, lambda one: say_sentence(labels[one])), key=widget_key(f"{name}-gi"),
        )  # fmt: skip
        reason = st.text_input(say("Lý do"), key=widget_key(f"{name}-vi"))
        by = _signer(name, "clerk")
        ready = bool(chosen and reason.strip() and by.name.strip())
        if st.button(say("Đề nghị"), disabled=not ready, key=f"nut-{name}"):
            do("propose_disposal", lambda: _proposed(desk, chosen, reason, by, purpose))


def _proposed(desk: Desk, chosen: Sequence[str], reason: str, by: Signer, purpose: Purpose) -> str:
    with desk.store.write() as db:
        disposal = propose(db, desk.policies, chosen, reason=reason, by=by, now=desk.now, purpose=purpose)
    records = many(len(disposal.items), "hồ sơ")
    return say("Đã đề nghị {number}, {records}; chờ thẩm định.", number=disposal.disposal_id, records=records)


def next_step(desk: Desk, disposal: Disposal, labels: dict[str, str], places: int) -> None:
    """The form of the step that comes next; all that it is about is listed above it."""
    words = {"proposed": "Thẩm định", "appraised": "Quyết định", "decided": "Tiêu hủy", "started": "Tiêu hủy tiếp"}
    with st.expander(f"{say(words[disposal.state])}: {disposal.disposal_id}", icon=":material/gavel:"):
        named = (say_sentence(labels.get(item.subject_id, item.subject_id)) for item in disposal.items)
        st.markdown("\n".join(f"- {plain(name)}" for name in named))
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
    agrees = _answer(say("Thẩm định"), name)
    text = st.text_input(say("Ý kiến thẩm định"), key=widget_key(f"y-kien-{name}"))
    by = _signer(name, "vice_principal")
    ready = bool(agrees is not None and text.strip() and by.name.strip())
    if st.button(say("Ghi thẩm định"), disabled=not ready, key=f"nut-tham-dinh-{name}"):

        def act() -> str:
            with desk.store.write() as db:
                appraise(db, name, agrees=bool(agrees), text=text, by=by, now=desk.now)
            return say("Đã ghi thẩm định của {name}.", name=name)

        do("appraise_disposal", act)


def _decision(desk: Desk, disposal: Disposal) -> None:
    name = disposal.disposal_id
    st.markdown(say("Hiệu trưởng quyết định, và là người khác với người đề nghị và người thẩm định."))
    if not viewing.may_do("decide_disposal"):
        return
    approves = _answer(say("Quyết định"), name)
    with st.container(horizontal=True):
        number = st.text_input(say("Số quyết định"), key=widget_key(f"so-{name}"), width=200)
        day = st.date_input(
            say("Ngày"), value=desk.now.date(), format="DD/MM/YYYY", key=widget_key(f"ngay-{name}"), width=150
        )
    by = _signer(name, "principal", ("principal",))
    ready = bool(approves is not None and number.strip() and by.name.strip() and isinstance(day, date))
    if st.button(say("Ghi quyết định"), disabled=not ready, key=f"nut-quyet-{name}") and isinstance(day, date):

        def act() -> str:
            with desk.store.write() as db:
                decide(db, desk.policies, name, approves=bool(approves), number=number, day=day, by=by, now=desk.now)
            return say("Đã ghi quyết định của {name}.", name=name)

        do("decide_disposal", act)


def _answer(label: str, name: str) -> bool | None:
    answers = ("Đồng ý", "Không đồng ý")
    said = st.segmented_control(
        label, answers, format_func=in_today_s_words(answers, say), key=widget_key(f"tra-loi-{name}")
    )
    return None if said is None else said == answers[0]


def _by_command(disposal: Disposal) -> None:
    """What rests on a package that lies outside the home goes by the command line alone."""
    st.markdown(
        say(
            "Hồ sơ đã giao nộp: bản lưu của trường chỉ xóa được bằng dòng lệnh, khi gói bàn giao ở đó để so, theo "
            "{authority}:",
            authority=plain(say_sentence(disposal.authority)),
        )
    )
    st.code(f"soluu dispose carry-out {disposal.disposal_id} --eark {say('THƯ_MỤC')}", language=None)


def _carrying_out(desk: Desk, disposal: Disposal, places: int) -> None:
    name, waiting = disposal.disposal_id, sum(item.destroyed_at is None for item in disposal.items)
    st.markdown(
        say(
            ":red[**Không lấy lại được.**] Sẽ xóa {records} ở kho và ở {places} (nơi chưa tới được thì chờ), theo "
            "{authority}, rồi lập biên bản tiêu hủy.",
            records=many(waiting, "hồ sơ"), places=many(places, "nơi giữ"),
            authority=plain(say_sentence(disposal.authority)),
        )
    )
    agreed = st.checkbox(say("Tôi đã đối chiếu danh sách với quyết định"), key=widget_key(f"dong-y-{name}"))
    passphrase = passphrase_box(desk, widget_key(f"mat-khau-{name}"))
    by = acting_role(name, "clerk")
    ready = agreed and not is_lacking(passphrase)
    if st.button(say("Tiêu hủy"), type="primary", disabled=not ready, key=f"nut-huy-{name}"):
        with st.spinner(say("Đang xóa từng hồ sơ và lập biên bản…")):
            do("carry_out_disposal", lambda: _carried_out(desk, name, passphrase, by))


def _carried_out(desk: Desk, disposal_id: str, passphrase: str | None, by: Role) -> str:
    key = load_private(desk.home.keys, passphrase)
    outcome = carry_out(desk.home, desk.store, desk.policies, disposal_id, key=key, by=by, now=desk.now)
    left = " " + say("Còn {copies} ở nơi chưa tới được.", copies=many(len(outcome.left), "bản sao"))
    authority = plain(say_sentence(outcome.disposal.authority))
    done = say("Đã tiêu hủy theo {authority}; biên bản nằm trong kho.", authority=authority)
    return done + (left if outcome.left else "")
