"""Thanh tra: by a code that a decision gave, until it ends – check discs, look up records, hold them against today."""

from __future__ import annotations

import streamlit as st

from dashboard.frame import Desk, answer, how, plain, run_page
from dashboard.inspector_check_view import check_section
from dashboard.inspector_search_view import search_section
from dashboard.inspector_session import code_form, leave_button, stand
from dashboard.language import say, say_sentence
from jobs.inspector import IDLE, Standing
from records.clock import vn_date
from records.inspector_accounts import FAILURES, LOCKED_FOR

_CHECK, _SEARCH = "Kiểm tra đĩa, thư mục", "Tra cứu hồ sơ"


def show(desk: Desk) -> None:
    stands = stand(desk)
    if stands is None:
        answer(say("Nhập mã thanh tra mà nhà trường cấp theo quyết định để mở trang này."))
        code_form(desk)
    else:
        answer(_answer(stands))
        leave_button(desk)
        words = {_CHECK: say(_CHECK), _SEARCH: say(_SEARCH)}
        chosen = st.segmented_control(
            say("Việc"), [_CHECK, _SEARCH], format_func=lambda part: words.get(part, part), default=_CHECK,
            key="thanh-tra-phan", label_visibility="collapsed", required=True,
        )  # fmt: skip
        if chosen == _SEARCH:
            search_section(desk, stands)
        else:
            check_section(desk)
    how(
        say(
            "Mã có hiệu lực đến **hết ngày** ghi trên quyết định, hoặc đến khi nhà trường thu hồi; trang hỏi lại ở mỗi "
            "lần bấm. Không dùng {idle} phút thì phiên tự đóng. Sai {failures} lần thì mã tạm khóa {locked} phút. Mỗi "
            "lần vào, tra cứu, xem, tải đều vào nhật ký theo số quyết định, không ghi tên ai.",
            idle=IDLE.seconds // 60, failures=FAILURES, locked=LOCKED_FOR.seconds // 60,
        ),
        say(
            "Kiểm tra hàng loạt xét từng gói, từng tệp PDF như trang Xác minh. **Chưa kiểm được** không phải là đạt: "
            "tệp hỏng, thư mục không mở được, tệp còn lại khi bấm Dừng đều được liệt kê."
        ),
        say(
            "So sánh đọc dữ liệu gốc trong gói đã niêm phong, đặt cạnh dữ liệu dựng từ các bản xuất hôm nay; ô khác "
            "thì nêu dòng của sổ theo dõi sửa điểm giải thích nó, hoặc nói chưa khớp dòng nào."
        ),
    )


def _answer(stands: Standing) -> str:
    decision = stands.decision
    office = f" – {plain(decision.office)}" if decision.office else ""
    until = say(" đến hết **{day}**", day=vn_date(decision.valid_until)) if decision.valid_until else ""
    return say(
        "{who}, theo quyết định số **{decision}**: {scope};{until}.",
        who=f"{say_sentence(stands.office)}{office}", decision=plain(say_sentence(decision.words)), until=until,
        scope=f"{plain(decision.school)}, {plain(say_sentence(decision.part_words()))}",
    )  # fmt: skip


run_page("thanh_tra", show)
