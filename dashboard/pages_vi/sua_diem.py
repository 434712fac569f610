"""Sửa điểm: changes of marks seen between exports, how certain each is, where it stands. Asks, never accuses."""

from __future__ import annotations

import streamlit as st

from analytics.correction_counts import CorrectionCounts
from dashboard import filters as f
from dashboard.bounds import Bounds
from dashboard.correction_report_view import show_report
from dashboard.correction_times_view import show_times
from dashboard.correction_views import show_changes, show_groups, show_kinds
from dashboard.frame import Desk, answer, data_time, how, link_to, many, plain, run_page
from dashboard.language import say
from dashboard.remembered import remembered
from dashboard.rules import circular_of_marks
from jobs.measuring import Filters, choices, corrections_by, marks_of_left_pupils

_HOW = (
    "Một **lần thay đổi** là một ô điểm đã có giá trị mà bản xuất sau ghi khác. Điểm trung bình do phần mềm tính "
    "không được kể. Thời điểm là một **khoảng**: sau bản xuất cuối còn giá trị cũ, trước bản xuất đầu có giá trị "
    "mới.",
    "**Theo thời gian**: mỗi thanh là một khoảng ngày (giờ Việt Nam) giữa hai bản xuất; lần thay đổi nằm ở một lúc "
    "nào đó trong khoảng. Một tuần chỉ được kể **chắc chắn** khi cả khoảng nằm trong tuần; lần **có thể** được kể "
    "ở mọi tuần mà khoảng chạm tới, nên không cộng các tuần lại. **Sau khi vào sổ**: số ngày từ lúc điểm vào sổ "
    "lần đầu đến lúc đổi, ít nhất – nhiều nhất, suy từ hai khoảng ấy.",
    "**Lúc sổ mở / sau khóa sổ** chỉ ghi khi chắc chắn; khóa lấy từ chính sách của trường "
    "(`locked_on` của học kì, hoặc khóa của cấp trên) và sổ việc. Trường chưa có sổ việc lưu sau lúc điểm đổi thì "
    "có thể sổ đã được mở mà chưa ghi nhận, nên chỉ là chưa rõ. "
    "**Khớp sổ theo dõi** là có dòng cùng học sinh, môn, cột, giá trị cũ và mới trong danh sách sửa điểm đã nhập. "
    "Dòng ghi sau khi điểm đã đổi không phải là khớp. "
    "**Chưa khớp** chỉ chắc chắn khi sổ của học kì đã nhập được lưu sau khi điểm đổi; không thì **chưa rõ**.",
    "Đề nghị lập ở trang Sổ sửa điểm cũng là dòng của sổ; trường có thể khai ở đó rằng sổ được giữ trọn.",
    "**Điểm đã từng vào sổ** là mọi ô mà giáo viên nhập và có bản xuất nào cho thấy giá trị, kể cả của học sinh "
    "nay không còn trong danh sách lớp; không kể nhận xét và điểm trung bình. Trang Nhập trễ đếm ít hơn: chỉ học "
    "sinh đang có trong danh sách, và chỉ bài có trong lịch kiểm tra.",
)
_HOW_SHARES = (
    "Tỉ lệ tính trên số điểm đã từng vào sổ; nhóm dưới {minimum} điểm không hiện tỉ lệ. "
    "Giáo viên xếp theo tên, đủ mọi người được phân công lớp đã có điểm. Điểm đổi có thể do chấm phúc khảo, nhập "
    "nhầm, kiểm tra bù: hãy hỏi trước khi kết luận."
)


def show(desk: Desk) -> None:
    head = st.container()
    options = remembered(desk, choices, desk.store)
    chosen = f.choose(options, ["grade", "class_name", "subject", "component"])
    time = data_time(desk, chosen)
    totals = remembered(desk, corrections_by, desk.store, desk.policies, chosen, ("school",))
    whole = totals[0] if totals else None
    left = remembered(desk, marks_of_left_pupils, desk.store, chosen)
    with head:
        answer(_answer(whole, left, chosen))
    if whole and whole.corrections:
        circular = circular_of_marks(chosen.narrow(options), desk.policies)
        show_kinds(whole, has_levels=bool(circular and circular.levels))
        show_groups(desk, chosen, whole, time)
        if not desk.store.sight.hides_groups:
            st.subheader(say("Theo thời gian"), anchor=False)
            show_times(desk, chosen, time)
        if desk.tells_pupils:
            st.subheader(say("Từng lần thay đổi"), anchor=False)
            show_changes(desk, chosen, time)
    link_to("so_sua_diem", say("Lập đề nghị, đối chiếu với sổ"))
    if desk.store.sight.is_whole:
        show_report(desk, chosen)
    how(*map(say, _HOW), say(_HOW_SHARES, minimum=desk.policy(chosen).minimum_group))


def _answer(whole: CorrectionCounts | None, left: int, chosen: Filters) -> str:
    where = plain(f.told_sentence(chosen))
    if whole is None or not whole.corrections:
        return say(
            "Chưa thấy điểm nào thay đổi giữa các bản xuất của {where}. "
            "Cần ít nhất hai bản xuất của cùng một lớp để so.",
            where=where,
        )
    gone = say(" (gồm {marks} của học sinh không còn trong danh sách lớp)", marks=many(left, "điểm")) if left else ""
    return say(
        "Thấy **{changes}** điểm thay đổi giữa các bản xuất của {where}, trong {marks} đã từng vào sổ{gone}; "
        "{register}, **{locked}** chắc chắn sau khi khóa sổ.",
        changes=many(whole.corrections, "lần"), where=where, marks=many(whole.marks, "điểm"), gone=gone,
        register=_register(whole), locked=many(whole.after_lock, "lần"),
    )  # fmt: skip


def _register(whole: CorrectionCounts) -> str:
    """How many changes the register does not know; without a register nothing is said against anybody."""
    if whole.no_register == whole.corrections:
        return say("**chưa có sổ theo dõi** sửa điểm nên chưa xét được lần nào đã khai")
    unasked = say(" ({n} chưa có sổ để xét)", n=many(whole.no_register, "lần")) if whole.no_register else ""
    undeclared = Bounds(whole.undeclared, whole.register_unknown).told("lần")
    return say("**{undeclared}** chưa khớp sổ theo dõi{unasked}", undeclared=undeclared, unasked=unasked)


run_page("sua_diem", show)
