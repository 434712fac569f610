"""Signing a month's inspection: first what will be frozen, in numbers, then who signs; and what was signed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from archive.keys import load_private
from dashboard import theme, viewing
from dashboard.frame import many, plain, thousands
from dashboard.inspection_acts import LEADERS, Sitting, add_supplement, do, drop_supplement, may_end, person
from dashboard.inspection_checklist_view import show_answers
from dashboard.inspection_notes_view import PARTS, list_notes
from dashboard.language import say, say_sentence
from dashboard.passphrase import is_lacking, passphrase_box
from dashboard.taking_along import download
from jobs.inspection_signing import Freezing, Signed, freezing, is_as_signed, sign
from qr.payload import address_of
from records.clock import vn_datetime
from records.inspection_record import record_title


def show_signing(sitting: Sitting) -> None:
    """What will be frozen, what is missing, and the button that signs."""
    frozen = freezing(sitting.record)
    st.markdown(_will_freeze(frozen))
    if frozen.missing:
        missing = "; ".join(map(say_sentence, frozen.missing))
        st.warning(say("Chưa ký được: {missing}.", missing=missing), icon=":material/error:")
        return
    if not viewing.may_do("sign_minutes"):
        st.caption(say("Đã đủ để ký; hiệu trưởng hoặc phó hiệu trưởng ký."))
        return
    who, role = person(sitting, "ki", ("principal", "vice_principal"))
    passphrase = passphrase_box(sitting.desk, sitting.key("mat-khau"))
    promise = "Tôi đã xem biên bản và số liệu trên; ký rồi thì không sửa được nữa."
    agreed = st.checkbox(say(promise), key=sitting.key("dong-y"))
    ready = agreed and bool(who.strip()) and not is_lacking(passphrase)
    pressed = st.button(say("Ký và niêm phong biên bản"), type="primary", disabled=not ready, key=sitting.key("ki"))
    if pressed and ready and may_end(sitting):
        office = "hiệu trưởng" if role == "principal" else "phó hiệu trưởng"
        with st.spinner(say("Đang dựng biên bản, các bảng và gói niêm phong…")):
            done = say("Đã ký và niêm phong biên bản.")
            do(done, lambda: _sign(sitting, f"{who.strip()}, {office}", passphrase), right="sign_minutes")


def _sign(sitting: Sitting, by: str, passphrase: str | None) -> None:
    desk = sitting.desk
    key = load_private(desk.home.keys, passphrase)
    sign(desk.home, desk.store, sitting.seen, by=by, key=key, colours=theme.OF_MONTH, now=desk.now)


def _will_freeze(frozen: Freezing) -> str:
    return say(
        "Ký sẽ đóng băng **{lines}** ({good} đạt, {look} cần xem, {rest} không xét), **{notes}** và **{tables}** với "
        "{rows} dòng; lập một gói niêm phong gồm {files}: biên bản PDF/A có mã QR, xlsx, CSV và JSON.",
        lines=many(frozen.lines, "mục kiểm tra"), good=frozen.good, look=frozen.look, rest=frozen.not_judged,
        notes=many(frozen.notes, "ý kiến"), tables=many(frozen.tables, "bảng"), rows=thousands(frozen.rows),
        files=many(frozen.files, "tệp"),
    )  # fmt: skip


def show_signed(sitting: Sitting, signed: tuple[Signed, ...]) -> None:
    """The signed state: by whom and when, the packs to take along, where to check them, and the way to a supplement."""
    say_signed(sitting, signed[-1])
    if not is_as_signed(signed[-1], sitting.record):
        differs = say(
            "Số liệu tính lại hôm nay đã khác lúc ký (dữ liệu hoặc quy chế đã đổi). Gói đã ký vẫn nguyên; lập bổ sung "
            "nếu cần."
        )
        st.info(differs, icon=":material/update:")
    show_packs(sitting, signed)
    with st.expander(say("Các mục và ý kiến đã ký"), type="compact"):
        show_answers(sitting.record.lines)
        for kind in (part.kind for part in PARTS.values()):
            list_notes(sitting.record.inspection.of(kind), kind)
    _supplement(sitting)


def say_signed(sitting: Sitting, part: Signed) -> None:
    """Which minutes were signed by whom and when."""
    inspection = part.inspection
    when = vn_datetime(inspection.signed_at) if inspection.signed_at else ""
    title = say_sentence(record_title(replace(sitting.record, inspection=inspection)))
    told = say("{title} đã ký: {who}, {when}.", title=title, who=inspection.signed_by, when=when)
    st.success(plain(told), icon=":material/lock:")


def show_packs(sitting: Sitting, signed: Sequence[Signed]) -> None:
    """The packs that were signed, newest first: to take along and to check, while a supplement is written too."""
    for part in reversed(signed):
        _take_along(sitting, part)


def _take_along(sitting: Sitting, part: Signed) -> None:
    supplement = part.inspection.supplement
    name = say("Bổ sung lần {number}", number=supplement) if supplement else say("Bản ký đầu")
    with st.container(horizontal=True, vertical_alignment="center"):
        if part.path.exists():
            download(
                say("Tải gói: {name} (.zip)", name=name), part.path.read_bytes, part.path.name, "application/zip",
                what=part.path.stem, key=sitting.key(f"tai-{part.inspection.supplement}"),
            )  # fmt: skip
        else:
            lost = "{name}: gói {file} không còn ở chỗ cũ. Chép lại từ bản sao."
            st.error(say(lost, name=name, file=part.path.name), icon=":material/error:")
        base = sitting.desk.home.verify_url.rstrip("/").removesuffix("/V")
        st.link_button(say("Kiểm chứng mã"), address_of(base, part.code), icon=":material/verified:")


def _supplement(sitting: Sitting) -> None:
    with st.expander(say("Lập bổ sung"), icon=":material/add:", type="compact"):
        st.markdown(say("Biên bản đã ký được giữ nguyên. Phần bổ sung nhận thêm ý kiến, được ký thành bản tiếp theo."))
        reason = st.text_input(say("Lý do lập bổ sung"), key=sitting.key("li-do-bo-sung"))
        who, role = person(sitting, "bo-sung", LEADERS)
        if st.button(say("Lập bổ sung"), key=sitting.key("bo-sung")):
            do(say("Đã mở phần bổ sung."), lambda: add_supplement(sitting, reason, who, role))


def show_supplement(sitting: Sitting) -> None:
    """Why the open supplement was opened, and the way to take it back while nobody has signed it."""
    inspection = sitting.record.inspection
    if not inspection.supplement:
        return
    opened = say(
        "{who} lập phần bổ sung lúc {when}: {reason}",
        who=inspection.opened_by, when=vn_datetime(inspection.opened_at), reason=inspection.reason,
    )  # fmt: skip
    st.caption(plain(opened))
    with st.expander(say("Rút phần bổ sung"), icon=":material/undo:", type="compact"):
        kept = "Phần bổ sung và các ý kiến trong đó được giữ lại là đã rút; biên bản đã ký vẫn là bản mới nhất."
        st.markdown(say(kept))
        reason = st.text_input(say("Lý do rút phần bổ sung"), key=sitting.key("li-do-bo"))
        who, role = person(sitting, "bo", LEADERS)
        if st.button(say("Rút phần bổ sung"), key=sitting.key("bo")) and may_end(sitting):
            dropped = say("Đã rút phần bổ sung; lý do được giữ lại.")
            do(dropped, lambda: drop_supplement(sitting, reason, who, role))
