"""Kho lưu trữ: how long each record is kept, what is held, what is revoked or suspended, disposals step by step, and by
which decisions it is opened or lent. Nothing goes by itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from dashboard.access_view import access_section, overdue_words
from dashboard.acts import tell_done
from dashboard.archive_search_view import archive_search
from dashboard.disposal_forms import hold_form, lift_form, next_step, propose_form
from dashboard.disposal_rows import (
    HOLD_SPOKEN,
    REVIEW_SPOKEN,
    disposal_table,
    hold_table,
    left_table,
    review_table,
)
from dashboard.frame import Desk, answer, empty_state, how, many, plain, run_page
from dashboard.language import say, say_sentence
from dashboard.pupil_extract_form import pupil_extract_form
from dashboard.table_view import show_table
from dashboard.withdrawal_forms import withdrawal_section
from jobs.destroying import how_to_remove
from records.clock import vn_datetime
from records.copies import Location, every_location
from records.disposal import Disposal
from records.disposal_store import Copy, Reviewed, copies_left, disposals, holds_on_left, review
from records.holds import all_holds
from records.kept import records_kept
from records.loans import open_loans
from records.withdrawals import acts

_COUNTED = {
    "due": "{number} đến hạn", "hand_over": "{number} đến hạn giao nộp", "held": "{number} đang bị giữ lại",
    "unconfirmed": "{number} chưa được trường xác nhận thời hạn",
}  # fmt: skip
WIDTHS = {"Hồ sơ": 290, "Vì sao": 460}


def show(desk: Desk) -> None:
    with desk.store.read() as db:
        found = review(db, desk.policies, desk.now.date())
        holds, left, made = all_holds(db), copies_left(db), disposals(db)
        places, kept_there = every_location(db), holds_on_left(db, left)
        ids = [item.subject_id for each in made if each.is_open for item in each.items]
        labels = {r.kept.subject_id: r.label for r in records_kept(db, desk.policies, ids, destroyed=True)}
        loans, withdrawn = open_loans(db), acts(db)
    answer(f"{_answer(found, left)}{overdue_words(loans, desk)}")
    tell_done()
    archive_search(desk)
    notes = {"Lập lúc": vn_datetime(desk.now)}
    if left:
        show_table("Bản sao chờ xóa", left_table(left), notes, key="cho-xoa", spoken=("Tình trạng",))
        _how_to_remove(left, places, kept_there)
    for disposal in made:
        if disposal.is_open:
            next_step(desk, disposal, labels, len(places))
    if not found and not made:
        empty_state(say("Chưa có gói nào được niêm phong, nên chưa có gì để xét thời hạn."), "niem_phong")
        access_section(desk, loans)
        _how()
        return
    _review(desk, found, made, notes)
    st.subheader(say("Lệnh giữ lại"), anchor=False)
    if holds:
        show_table("Lệnh giữ lại", hold_table(holds), notes, key="lenh-giu", spoken=HOLD_SPOKEN)
    hold_form(desk, found)
    lift_form(desk, holds)
    withdrawal_section(desk, found, withdrawn, notes)
    st.subheader(say("Học sinh chuyển đi"), anchor=False)
    pupil_extract_form(desk)
    if made:
        st.subheader(say("Các đề nghị tiêu hủy"), anchor=False)
        show_table("Các đề nghị tiêu hủy", disposal_table(made), notes, key="de-nghi", spoken=("Bước",))
    access_section(desk, loans)
    _how()


def _review(desk: Desk, found: Sequence[Reviewed], made: Sequence[Disposal], notes: dict[str, str]) -> None:
    st.subheader(say("Thời hạn của từng hồ sơ"), anchor=False)
    if found:
        show_table(
            "Thời hạn của từng hồ sơ", review_table(found), notes, key="thoi-han", widths=WIDTHS, spoken=REVIEW_SPOKEN
        )
    open_ids = {item.subject_id for each in made if each.is_open for item in each.items}
    free = [each for each in found if each.record.kept.subject_id not in open_ids]
    if due := [each for each in free if each.standing.state == "due"]:
        propose_form(desk, due)
    to_hand_over = [
        each for each in free if each.standing.state == "hand_over" and each.record.kept.kind == "bundle"
    ]
    if to_hand_over:
        propose_form(desk, to_hand_over, "hand_over")


def _answer(found: Sequence[Reviewed], left: Sequence[Copy]) -> str:
    if left:
        copies = many(len(left), "bản sao")
        return say(":red[**✕ Còn {copies} của hồ sơ đã tiêu hủy**] ở nơi chưa tới được.", copies=copies)
    number = {state: sum(each.standing.state == state for each in found) for state in _COUNTED}
    said = [say(words, number=number[state]) for state, words in _COUNTED.items() if number[state]]
    if not number["due"]:
        said.insert(0, say("chưa hồ sơ nào đến hạn tiêu hủy"))
    if not found:
        return say("Chưa có hồ sơ nào trong kho lưu trữ.")
    return say("Trong {records}: {said}.", records=many(len(found), "hồ sơ"), said=", ".join(said))


def _how_to_remove(left: Sequence[Copy], places: Sequence[Location], holds: Mapping[str, Sequence[str]]) -> None:
    """A line a location: a medium is plugged in and swept, a disc image is destroyed by hand; what is held stays."""
    waiting = {copy.location_id for copy in left}
    st.markdown("\n".join(
        f"- **{plain(each.location_id)}**: {plain(say_sentence(how_to_remove(each, holds.get(each.location_id, ()))))}"
        for each in places if each.location_id in waiting
    ))  # fmt: skip


def _how() -> None:
    how(
        say(
            "Tìm trong kho xem cả những bản đã bị thay (v1, v2…) và đã tiêu hủy. **Kiểm lần cuối** là kết quả xấu "
            "nhất trong những lần đọc lại gần nhất ở các nơi giữ; trang này không đọc lại gói nào. Mã, họ tên học "
            "sinh đã gõ không nằm trong địa chỉ trang."
        ),
        say(
            "Thời hạn lấy từ mục `[[retention]]` của chính sách. Một gói có nhiều loại giấy thì giữ theo thời hạn "
            "**dài nhất**; loại giấy nào chưa có thời hạn, hoặc trường chưa xác nhận (`confirmed`), thì cả gói chưa "
            "bao giờ đến hạn. Hồ sơ sửa điểm giữ đến khi học sinh ra trường; chưa biết chắc học sinh đã ra trường thì "
            "chưa đến hạn."
        ),
        say("Lệnh giữ lại có hiệu lực ngay, kể cả khi đã có quyết định tiêu hủy, và đi theo mọi bản sao của kho."),
        say(
            "Tiêu hủy cần đề nghị, thẩm định và quyết định của hiệu trưởng – ba người khác nhau. Khi thực hiện, từng "
            "hồ sơ được xét lại thời hạn và lệnh giữ ngay trước khi xóa. Hồ sơ đến hạn giao nộp (GN-…) qua đủ các "
            "bước ấy, và chỉ xóa bản lưu khi gói bàn giao khớp với nhật ký và kho. Tên và mã băm của hồ sơ, số quyết "
            "định vẫn nằm trong sổ; biên bản tiêu hủy được niêm phong và giữ vĩnh viễn. Điểm trong cơ sở dữ liệu và "
            "các bản xuất gốc không bị xóa."
        ),
        say(
            "Thu hồi cần người đề nghị và quyết định của hiệu trưởng; tạm đình chỉ thì hiệu trưởng làm ngay, rõ rồi "
            "thì thôi. Công chúng chỉ thấy loại lý do; lời ghi và họ tên nằm trong thư mục `thu-hoi` của kho. Danh "
            "sách trạng thái có ký được lập lại sau mỗi lần, ở `/V/status.json`."
        ),
        say(
            "Quyết định khai thác có hiệu lực đến **hết ngày** ghi trên đó, giờ Việt Nam. Việc nào cần quyết định do "
            "mục `[[access]]` của chính sách; hồ sơ đã cho mượn thì trả lúc nào cũng nhận, kể cả khi quyết định đã "
            "hết hạn."
        ),
    )


run_page("kho_luu_tru", show)
