"""Signing a month's inspection: first what will be frozen, in numbers, then who signs; and what was signed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from archive.keys import load_private
from dashboard import theme, viewing
from dashboard.frame import count, plain, thousands
from dashboard.inspection_acts import LEADERS, Sitting, add_supplement, do, drop_supplement, may_end, person
from dashboard.inspection_checklist_view import show_answers
from dashboard.inspection_notes_view import PARTS, list_notes
from dashboard.passphrase import is_lacking, passphrase_box
from jobs.inspection_signing import Freezing, Signed, freezing, is_as_signed, sign
from qr.payload import address_of
from records.clock import vn_datetime
from records.inspection_record import record_title


def show_signing(sitting: Sitting) -> None:
    """What will be frozen, what is missing, and the button that signs."""
    frozen = freezing(sitting.record)
    st.markdown(_will_freeze(frozen))
    if frozen.missing:
        st.warning(f"Chưa ký được: {'; '.join(frozen.missing)}.", icon=":material/error:")
        return
    if not viewing.may_do("sign_minutes"):
        st.caption("Đã đủ để ký; hiệu trưởng hoặc phó hiệu trưởng ký.")
        return
    who, role = person(sitting, "ki", ("principal", "vice_principal"))
    passphrase = passphrase_box(sitting.desk, sitting.key("mat-khau"))
    promise = "Tôi đã xem biên bản và số liệu trên; ký rồi thì không sửa được nữa."
    agreed = st.checkbox(promise, key=sitting.key("dong-y"))
    ready = agreed and bool(who.strip()) and not is_lacking(passphrase)
    pressed = st.button("Ký và niêm phong biên bản", type="primary", disabled=not ready, key=sitting.key("ki"))
    if pressed and ready and may_end(sitting):
        office = "hiệu trưởng" if role == "principal" else "phó hiệu trưởng"
        with st.spinner("Đang dựng biên bản, các bảng và gói niêm phong…"):
            done = "Đã ký và niêm phong biên bản."
            do(done, lambda: _sign(sitting, f"{who.strip()}, {office}", passphrase), right="sign_minutes")


def _sign(sitting: Sitting, by: str, passphrase: str | None) -> None:
    desk = sitting.desk
    key = load_private(desk.home.keys, passphrase)
    sign(desk.home, desk.store, sitting.seen, by=by, key=key, colours=theme.OF_MONTH, now=desk.now)


def _will_freeze(frozen: Freezing) -> str:
    return (
        f"Ký sẽ đóng băng **{count(frozen.lines, 'mục kiểm tra')}** ({frozen.good} đạt, {frozen.look} cần xem, "
        f"{frozen.not_judged} không xét), **{count(frozen.notes, 'ý kiến')}** và "
        f"**{count(frozen.tables, 'bảng')}** với {thousands(frozen.rows)} dòng; lập một gói niêm phong gồm "
        f"{count(frozen.files, 'tệp')}: biên bản PDF/A có mã QR, xlsx, CSV và JSON."
    )


def show_signed(sitting: Sitting, signed: tuple[Signed, ...]) -> None:
    """The signed state: by whom and when, the packs to take along, where to check them, and the way to a supplement."""
    say_signed(sitting, signed[-1])
    if not is_as_signed(signed[-1], sitting.record):
        st.info(
            "Số liệu tính lại hôm nay đã khác lúc ký (dữ liệu hoặc quy chế đã đổi). Gói đã ký vẫn nguyên; lập bổ sung "
            "nếu cần.",
            icon=":material/update:",
        )
    show_packs(sitting, signed)
    with st.expander("Các mục và ý kiến đã ký", type="compact"):
        show_answers(sitting.record.lines)
        for kind in (part.kind for part in PARTS.values()):
            list_notes(sitting.record.inspection.of(kind), kind)
    _supplement(sitting)


def say_signed(sitting: Sitting, part: Signed) -> None:
    """Which minutes were signed by whom and when."""
    inspection = part.inspection
    when = vn_datetime(inspection.signed_at) if inspection.signed_at else ""
    title = record_title(replace(sitting.record, inspection=inspection))
    st.success(plain(f"{title} đã ký: {inspection.signed_by}, {when}."), icon=":material/lock:")


def show_packs(sitting: Sitting, signed: Sequence[Signed]) -> None:
    """The packs that were signed, newest first: to take along and to check, while a supplement is written too."""
    for part in reversed(signed):
        _take_along(sitting, part)


def _take_along(sitting: Sitting, part: Signed) -> None:
    name = "Bản ký đầu" if part.inspection.supplement == 0 else f"Bổ sung lần {part.inspection.supplement}"
    with st.container(horizontal=True, vertical_alignment="center"):
        if part.path.exists():
            st.download_button(
                f"Tải gói: {name} (.zip)", part.path.read_bytes, part.path.name, "application/zip",
                key=sitting.key(f"tai-{part.inspection.supplement}"), icon=":material/download:", on_click="ignore",
            )  # fmt: skip
        else:
            st.error(f"{name}: gói {part.path.name} không còn ở chỗ cũ. Chép lại từ bản sao.", icon=":material/error:")
        base = sitting.desk.home.verify_url.rstrip("/").removesuffix("/V")
        st.link_button("Kiểm chứng mã", address_of(base, part.code), icon=":material/verified:")


def _supplement(sitting: Sitting) -> None:
    with st.expander("Lập bổ sung", icon=":material/add:", type="compact"):
        st.markdown("Biên bản đã ký được giữ nguyên. Phần bổ sung nhận thêm ý kiến, được ký thành bản tiếp theo.")
        reason = st.text_input("Lý do lập bổ sung", key=sitting.key("li-do-bo-sung"))
        who, role = person(sitting, "bo-sung", LEADERS)
        if st.button("Lập bổ sung", key=sitting.key("bo-sung")):
            do("Đã mở phần bổ sung.", lambda: add_supplement(sitting, reason, who, role))


def show_supplement(sitting: Sitting) -> None:
    """Why the open supplement was opened, and the way to take it back while nobody has signed it."""
    inspection = sitting.record.inspection
    if not inspection.supplement:
        return
    opened = f"{inspection.opened_by} lập phần bổ sung lúc {vn_datetime(inspection.opened_at)}: {inspection.reason}"
    st.caption(plain(opened))
    with st.expander("Rút phần bổ sung", icon=":material/undo:", type="compact"):
        st.markdown("Phần bổ sung và các ý kiến trong đó được giữ lại là đã rút; biên bản đã ký vẫn là bản mới nhất.")
        reason = st.text_input("Lý do rút phần bổ sung", key=sitting.key("li-do-bo"))
        who, role = person(sitting, "bo", LEADERS)
        if st.button("Rút phần bổ sung", key=sitting.key("bo")) and may_end(sitting):
            do("Đã rút phần bổ sung; lý do được giữ lại.", lambda: drop_supplement(sitting, reason, who, role))
