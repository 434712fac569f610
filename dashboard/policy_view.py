"""Quản trị, chính sách: read a profile in words, edit it by fields or as a text, see what that changes, save, go back.

A draft lives in the session alone until it is saved; both ways of editing change the same draft.
"""

from __future__ import annotations

import streamlit as st

from dashboard import address, viewing
from dashboard.acts import tell_done
from dashboard.boxes import Box
from dashboard.frame import Desk, answer, how, many, plain
from dashboard.language import say, say_sentence
from dashboard.policy_draft import draft_of, drop_draft
from dashboard.policy_edit import edit_fields, edit_text
from dashboard.policy_history import SHORT, history
from dashboard.policy_read import read_words
from dashboard.policy_save import save_section
from jobs.policy_versions import ProfileFile, profile_files
from records.policy import read_policy
from records.policy.telling import scope

FILE, WAY = "tep", "cach"
_READ, _FIELDS, _TEXT, _KEPT = "Đọc", "Sửa theo mục", "Sửa nguyên văn", "Các bản đã giữ"
_WAYS = {"doc": _READ, "sua": _FIELDS, "nguyen-van": _TEXT, "cac-ban": _KEPT}


def policy_part(desk: Desk) -> dict[str, str]:
    """Shows the part; what of it stands in the address."""
    files = {each.name: each for each in profile_files(desk.home)}
    head = st.container()
    tell_done()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        box = Box(FILE, "Tệp chính sách", list(files), str, 300)
        name = str(box.only() if len(files) == 1 else box.show(remembered=address.seen(f"{FILE}!")))
        may_change = viewing.may_do("change_policy")
        names = {code: word for code, word in _WAYS.items() if may_change or code in ("doc", "cac-ban")}
        ways = Box(WAY, "Cách xem", list(names), lambda code: names[code], 210,
                   on_screen=lambda code: say(names[code]))  # fmt: skip
        way = str(ways.show(remembered=address.seen(f"{WAY}!")))
    file = files[name]
    with head:
        answer(_answer(file))
    if way == "doc":
        read_words(file)
    elif way == "cac-ban":
        history(desk, file)
    else:
        _edit(desk, file, way)
    how(
        say(
            "Chương trình chỉ xét theo chính sách đang dùng, ngay từ lần bấm kế tiếp; không có quy định nào thì không "
            "xét. Mỗi lần ghi, bản cũ và bản mới đều được giữ trong thư mục `chinh-sach-cu` của kho, và nhật ký ghi "
            "ai, lúc nào, từ bản nào sang bản nào. **Quay lại** một bản đã giữ cũng là một lần ghi."
        ),
        say(
            "Sửa tệp bằng tay (`chinh-sach.toml`, thư mục `chinh-sach`) vẫn được; lần ghi kế tiếp ở đây giữ cả bản "
            "ấy. Kiểm tra, đọc, so sánh bằng lệnh: `soluu policy check`, `explain`, `diff`."
        ),
    )
    return {FILE: name, WAY: ways.word(way)}


def _edit(desk: Desk, file: ProfileFile, way: str) -> None:
    if file.text is None:
        name = plain(file.name)
        st.warning(say("Tệp {name} không phải chữ mã UTF-8: mở bằng Notepad, lưu lại với mã UTF-8.", name=name))
        return
    if way == "sua":
        edit_fields(file)
    else:
        edit_text(file)
    if draft_of(file) != file.text:
        save_section(desk, file)
        if st.button(say("Bỏ bản nháp"), icon=":material/undo:", key="nut-bo-nhap"):
            drop_draft(file)
            st.rerun()
    else:
        st.caption(say("Bản nháp giống bản đang dùng: chưa có gì để ghi."))


def _answer(file: ProfileFile) -> str:
    read = read_policy(file.text or "", file.name)
    if file.text is None or read.policy is None:
        wrong = many(len(read.problems), "chỗ sai")
        return say(":orange[**▲ {file} có {wrong}**], chưa dùng được.", file=plain(file.name), wrong=wrong)
    policy = read.policy
    said = say(
        "**{name}** – {scope}: {rules}, phiên bản {version}.",
        name=plain(policy.name), scope=plain(say_sentence(scope(policy))), rules=many(len(policy.rules), "quy định"),
        version=policy.version,
    )  # fmt: skip
    if file.digest is None:
        return f"{said} {say('Kho chưa có tệp riêng: đang dùng bản mẫu, ghi lần đầu là có tệp.')}"
    return f"{said} {say('Số của tệp, như ở «Các bản đã giữ»: {kept}.', kept=file.digest[:SHORT])}"
