"""Sửa điểm: changes of marks seen between exports, how certain each is, where it stands. Asks, never accuses."""

from __future__ import annotations

import streamlit as st

from analytics.correction_counts import CorrectionCounts
from dashboard import filters as f
from dashboard.bounds import Bounds
from dashboard.correction_report_view import show_report
from dashboard.correction_times_view import show_times
from dashboard.correction_views import show_changes, show_groups, show_kinds
from dashboard.frame import Desk, answer, count, data_time, how, link_to, plain, run_page
from dashboard.remembered import remembered
from dashboard.rules import circular_of_marks
from jobs.measuring import Filters, choices, corrections_by, marks_of_left_pupils


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
            st.subheader("Theo thời gian", anchor=False)
            show_times(desk, chosen, time)
        if desk.tells_pupils:
            st.subheader("Từng lần thay đổi", anchor=False)
            show_changes(desk, chosen, time)
    link_to("so_sua_diem", "Lập đề nghị, đối chiếu với sổ")
    if desk.store.sight.is_whole:
        show_report(desk, chosen)
    how(
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
        f"Tỉ lệ tính trên số điểm đã từng vào sổ; nhóm dưới {desk.policy(chosen).minimum_group} điểm không hiện tỉ lệ. "
        "Giáo viên xếp theo tên, đủ mọi người được phân công lớp đã có điểm. Điểm đổi có thể do chấm phúc khảo, nhập "
        "nhầm, kiểm tra bù: hãy hỏi trước khi kết luận.",
    )


def _answer(whole: CorrectionCounts | None, left: int, chosen: Filters) -> str:
    where = plain(f.sentence(chosen))
    if whole is None or not whole.corrections:
        return (
            f"Chưa thấy điểm nào thay đổi giữa các bản xuất của {where}. "
            "Cần ít nhất hai bản xuất của cùng một lớp để so."
        )
    of_left = f" (gồm {count(left, 'điểm')} của học sinh không còn trong danh sách lớp)" if left else ""
    return (
        f"Thấy **{count(whole.corrections, 'lần')}** điểm thay đổi giữa các bản xuất của {where}, trong "
        f"{count(whole.marks, 'điểm')} đã từng vào sổ{of_left}; {_register(whole)}, "
        f"**{count(whole.after_lock, 'lần')}** chắc chắn sau khi khóa sổ."
    )


def _register(whole: CorrectionCounts) -> str:
    """How many changes the register does not know; without a register nothing is said against anybody."""
    if whole.no_register == whole.corrections:
        return "**chưa có sổ theo dõi** sửa điểm nên chưa xét được lần nào đã khai"
    unasked = f" ({count(whole.no_register, 'lần')} chưa có sổ để xét)" if whole.no_register else ""
    return f"**{Bounds(whole.undeclared, whole.register_unknown).said('lần')}** chưa khớp sổ theo dõi{unasked}"


run_page("sua_diem", show)
