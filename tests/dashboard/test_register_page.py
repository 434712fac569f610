"""Sổ sửa điểm: a correction's whole life through the page, and what the page then says of it."""

from __future__ import annotations

import json
import re
from datetime import date, datetime, time
from io import BytesIO
from typing import Any

import pikepdf
import pytest
from opened_pages import Open, answer, calm, said
from sample_home import School
from streamlit.testing.v1 import AppTest

from dashboard.frame import plain
from jobs.evidence_files import evidence_path
from jobs.measuring import Filters, observed_corrections
from jobs.policies import policies_of
from records.clock import VIETNAM
from records.reading import events
from records.register import cases_of, evidence_of
from records.statements import REGISTER, statement_of

NAME, YEAR = "TRƯỜNG THCS SAO MAI", "2025-2026"
NASTY = "Cộng nhầm *điểm* [bài](https://example.org) <b>x</b>"


def scan() -> bytes:
    made = pikepdf.new()
    made.add_blank_page(page_size=(595, 842))
    out = BytesIO()
    made.save(out)
    return out.getvalue()


@pytest.fixture
def page(open_page: Open, fresh_school: School) -> AppTest:
    return open_page(fresh_school.home, "so_sua_diem", truong=NAME, ki="Học kì I")


def box(at: AppTest, label: str, kind: str = "selectbox") -> Any:
    return next(element for element in at.get(kind) if element.label == label)


def press(at: AppTest, label: str) -> AppTest:
    return calm(box(at, label, "button").click().run())


def open_request(at: AppTest, old: str = "6,5", new: str = "7,5", reason: str = NASTY) -> AppTest:
    box(at, "Điểm gốc", "text_input").set_value(old)
    box(at, "Điểm đề nghị", "text_input").set_value(new)
    box(at, "Người đề nghị (họ tên)", "text_input").set_value("Nguyễn Văn An")
    box(at, "Ngày đề nghị", "date_input").set_value(date(2026, 1, 10))
    box(at, "Lý do", "text_area").set_value(reason)
    return press(at, "Lập đề nghị")


def choose(at: AppTest, step: str) -> AppTest:
    return calm(box(at, "Ghi tiếp").set_value(step).run())


def record(at: AppTest) -> AppTest:
    return press(at, "Ghi vào sổ")


def shown(at: AppTest) -> str:
    return "\n".join(element.value for element in at.markdown)


@pytest.mark.requirement("TM-05", "TM-06", "TM-07", "TM-09")
def test_a_request_is_followed_from_the_form_to_the_lock(page: AppTest, fresh_school: School) -> None:
    """Opened, decided, witnessed, proved, put into minutes, corrected, locked again; and nothing is missing then."""
    assert "Sổ chưa có đề nghị sửa điểm nào" in answer(page)
    at = open_request(page)
    assert "Sổ có **1 đề nghị**" in answer(at)
    assert "1 chờ duyệt" in answer(at)
    at = choose(at, "Đã sửa trên hệ thống")
    assert "Chưa ghi quyết định" in said(record(at))

    at = choose(at, "Quyết định")
    box(at, "Họ tên", "text_input").set_value("Trần Thị Bình")
    box(at, "Ngày quyết định", "date_input").set_value(date(2026, 1, 11))
    at = record(at)
    assert "1 đã duyệt" in answer(at)

    at = choose(at, "Đã sửa trên hệ thống")
    box(at, "Ngày sửa", "date_input").set_value(date(2026, 1, 12))
    box(at, "Giờ, phút sửa", "time_input").set_value(time(14, 5))
    at = record(at)
    assert "1 đã sửa; **1 đề nghị** đã sửa mà còn thiếu bước theo chính sách" in answer(at)
    assert "có mặt khi sửa" in shown(at)

    at = choose(at, "Người chứng kiến")
    for element, name in zip(
        [one for one in at.text_input if one.label == "Họ tên"], ("Trần Thị Bình", "Lê Văn Chín", "Nguyễn Văn An"),
        strict=False,
    ):  # fmt: skip
        element.set_value(name)
    at = record(at)
    assert "có mặt khi sửa" not in shown(at)
    assert "Chưa ghi đã khóa điểm lại" in shown(at)
    for kind, content in (("giấy đề nghị sửa điểm", scan()), ("bài kiểm tra", scan())):
        at = choose(at, "Thêm minh chứng")
        box(at, "Là").set_value("request_form" if kind.startswith("giấy") else "test_paper")
        at.get("file_uploader")[0].set_value([("Phạm Thị Dung.pdf", content, "application/pdf")])
        at = record(at)
        assert f"Đã giữ {kind}" in said(at)
    at = record(choose(at, "Biên bản"))
    at = choose(at, "Đã khóa điểm lại")
    box(at, "Ngày khóa lại", "date_input").set_value(date(2026, 1, 12))
    box(at, "Giờ, phút khóa lại", "time_input").set_value(time(14, 10))
    at = record(at)
    assert "1 đã khóa lại." in answer(at)
    assert "Chưa ghi đã khóa điểm lại" not in shown(at)
    assert "thiếu" not in answer(at)
    added = [row for row in at.dataframe[1].value.to_dict("records") if row["Bước"] == "thêm minh chứng"]
    assert [row["Nội dung"].partition(";")[0] for row in added] == [
        "loại: giấy đề nghị sửa điểm", "loại: bài kiểm tra",
    ]  # fmt: skip
    assert box(at, "Mở đề nghị").options == [box(at, "Mở đề nghị").options[0]], "one case, one line"

    with fresh_school.store.read() as db:
        ((case, _),) = cases_of(db, NAME, YEAR)
        evidence = evidence_of(db, NAME, YEAR)
        log = events(db)
    assert (case.old_value, case.new_value, case.admin_new_value) == ("6.5", "7.5", "7.5")
    assert case.witness_roles == ("principal", "board", "requester")
    assert case.witness_names == ("Trần Thị Bình", "Lê Văn Chín", "Nguyễn Văn An")
    assert case.relocked_at == datetime(2026, 1, 12, 14, 10, tzinfo=VIETNAM)
    assert {item.kind for item in evidence} == {"request_form", "test_paper"}
    assert len({evidence_path(fresh_school.home, i.sha256, i.extension) for i in evidence}) == 1
    steps = log.filter(log["subject"] == case.case_id)
    assert sorted(steps["kind"]) == [
        "correction-decide", "correction-edit", "correction-evidence", "correction-evidence", "correction-minutes",
        "correction-open", "correction-relock", "correction-witness",
    ]  # fmt: skip
    written = json.dumps(steps.drop("happened_at").to_dicts(), ensure_ascii=False)
    for private in ("Nguyễn", "Trần", "Phạm", "Cộng nhầm", "6.5", "7.5", case.pupil_code):
        assert private not in written


@pytest.mark.requirement("QL-03")
def test_what_people_wrote_is_never_taken_for_markup(page: AppTest) -> None:
    """Stars, brackets and tags stand as they were typed."""
    at = open_request(page)
    shown = next(str(element.value) for element in at.markdown if "đề nghị ngày" in str(element.value))
    assert r"Cộng nhầm \*điểm\* \[bài\]\(https\:⁠//example.org\) \<b\>x\</b\>".replace("⁠", "\u2060") in shown


# What Streamlit's Markdown looks for in running text after it has read the escapes (mdast-util-gfm-autolink-literal,
# remark-emoji, and its own icons).
_FOUND_IN_TEXT = (
    r"(https?://|www(?=\.))[-.\w]+", r"(?:^|[\s\W])[-.\w+]+@[-\w]+(?:\.[-\w]+)+", r":[\w+-]+:", r":material/\w+:",
)


@pytest.mark.parametrize(
    "text", ["xem https://vi.du/a", "WWW.vi.du", "an@vi.du.vn", "http://vi.du", ":smile:", ":100:", ":material/delete:"]
)
def test_an_address_that_people_wrote_is_no_link(text: str) -> None:
    """Web and mail addresses, emoji and icons stay the letters that were typed; the eye sees no difference."""
    shown = re.sub(r"\\(.)", r"\1", plain(text))
    assert not any(re.search(pattern, shown, re.IGNORECASE) for pattern in _FOUND_IN_TEXT)
    assert shown.replace("\u2060", "") == text
    assert plain("Sửa lúc 14:05, lý do: cộng nhầm") == r"Sửa lúc 14\:05, lý do\: cộng nhầm"


@pytest.mark.full
def test_the_next_step_is_what_the_profile_demands(page: AppTest, fresh_school: School) -> None:
    """Evidence of each kind that is asked for, then witnesses, the correction, the lock, and the minutes of it all."""
    at = open_request(page)
    assert box(at, "Ghi tiếp").value == "Quyết định"
    box(at, "Họ tên", "text_input").set_value("Trần Thị Bình")
    box(at, "Ngày quyết định", "date_input").set_value(date(2026, 1, 11))
    at = record(at)
    shown = []
    for content in (scan(), scan() + b"\n"):
        assert box(at, "Ghi tiếp").value == "Thêm minh chứng"
        shown.append(box(at, "Là").value)
        at.get("file_uploader")[0].set_value([("x.pdf", content, "application/pdf")])
        at = record(at)
    asked = policies_of(fresh_school.home).of(NAME, YEAR).correction.evidence
    assert asked is not None
    assert shown == [kinds[0] for kinds in asked.documents]
    assert box(at, "Ghi tiếp").value == "Người chứng kiến"
    names = [element.proto.label for element in at.get("download_button") if "·" in element.proto.label]
    assert len(set(names)) == 2
    for element in [one for one in at.text_input if one.label == "Họ tên"]:
        element.set_value("Lê Văn Chín")
    at = record(at)
    assert box(at, "Ghi tiếp").value == "Đã sửa trên hệ thống"
    box(at, "Ngày sửa", "date_input").set_value(date(2026, 1, 12))
    at = record(at)
    assert box(at, "Ghi tiếp").value == "Đã khóa điểm lại"
    box(at, "Ngày khóa lại", "date_input").set_value(date(2026, 1, 13))
    at = record(at)
    assert box(at, "Ghi tiếp").value == "Biên bản"
    assert box(record(at), "Ghi tiếp").value == "Hồ sơ liên quan"


@pytest.mark.full
def test_the_chosen_case_stays_open_while_its_state_changes(page: AppTest) -> None:
    """What is chosen is known by words that no step changes: the browser sends them back as it got them."""
    at = open_request(open_request(page), old="6,5", new="8")
    older = box(at, "Mở đề nghị").options[1]
    before = list(box(at, "Mở đề nghị").options)
    at = calm(box(at, "Mở đề nghị").select(older).run())
    box(at, "Họ tên", "text_input").set_value("Trần Thị Bình")
    box(at, "Ngày quyết định", "date_input").set_value(date(2026, 1, 11))
    at = record(at)
    assert list(box(at, "Mở đề nghị").options) == before


@pytest.mark.full
def test_a_second_window_does_not_decide_over_the_first(
    page: AppTest, open_page: Open, fresh_school: School
) -> None:
    """It is told, what was typed stays in the form, and pressing again is then a choice."""
    open_request(page)
    other = open_page(fresh_school.home, "so_sua_diem", truong=NAME, ki="Học kì I")
    page = calm(page.run())
    for at, name in ((page, "Trần Thị Bình"), (other, "Lê Văn Chín")):
        box(at, "Họ tên", "text_input").set_value(name)
        box(at, "Ngày quyết định", "date_input").set_value(date(2026, 1, 11))
    record(page)
    other = record(other)
    assert "vừa được ghi thêm ở nơi khác" in said(other)
    assert box(other, "Họ tên", "text_input").value == "Lê Văn Chín"
    with fresh_school.store.read() as db:
        ((case, _),) = cases_of(db, NAME, YEAR)
    assert case.approved_by == "Trần Thị Bình"


@pytest.mark.full
def test_what_cannot_be_is_said_beside_the_form_and_nothing_is_written(page: AppTest, fresh_school: School) -> None:
    """A mark that is none, no reason, the same request twice, a file that is no scan."""
    assert "Điểm phải từ 0 đến 10" in said(open_request(page, new="11"))
    assert "Chưa ghi lý do" in said(open_request(page, reason=" "))
    at = open_request(page)
    assert "Đã có đề nghị" in said(open_request(at))
    at = choose(at, "Thêm minh chứng")
    at.get("file_uploader")[0].set_value([("x.pdf", b"<html></html>", "application/pdf")])
    assert "loại tệp khác" in said(record(at))
    assert "Chưa chọn tệp" in said(record(choose(at, "Thêm minh chứng")))
    with fresh_school.store.read() as db:
        assert len(cases_of(db, NAME, YEAR)) == 1
        assert evidence_of(db, NAME, YEAR) == []
    assert not fresh_school.home.evidence.exists()


@pytest.mark.requirement("TM-21")
def test_an_observed_change_becomes_a_request_with_one_click_that_is_said_to_have_come_later(
    page: AppTest, fresh_school: School
) -> None:
    """The cell and both values stand in the form; the request of today is named, and makes nothing declared."""
    filters = Filters(NAME, YEAR, "HK1")
    policies = policies_of(fresh_school.home)
    before = observed_corrections(fresh_school.store, policies, filters)
    undeclared = before.filter(~before["declared"].fill_null(False))
    row = undeclared.row(0, named=True)
    at = press(page, "Điền vào đề nghị mới")
    old, new = (box(at, label, "text_input").value for label in ("Điểm gốc", "Điểm đề nghị"))
    expected = [(row[name].replace(".", ",") or "(trống)") for name in ("previous_value", "value")]
    assert [old or "(trống)", new or "(trống)"] == expected
    at = open_request(at, old, new)
    after = observed_corrections(fresh_school.store, policies, filters)
    with fresh_school.store.read() as db:
        ((case, _),) = cases_of(db, NAME, YEAR)
    found = after.filter(after["late_id"] == case.case_id)
    assert found.height == 1
    assert found["declared"].item() in {False, None}
    assert after["declared"].sum() == before["declared"].sum()
    shown = str([table.value.to_dict() for table in at.dataframe])
    assert f"SĐ-{case.case_id[:8].upper()} ghi sau khi điểm đã đổi" in shown


@pytest.mark.full
def test_the_school_says_that_its_register_is_whole_here_and_takes_it_back(
    page: AppTest, fresh_school: School
) -> None:
    """An event each; without a reason it is not taken back."""
    at = press(page, "Khai sổ giữ trọn ở đây")
    with fresh_school.store.read() as db:
        statement = statement_of(db, REGISTER, NAME, YEAR)
    assert statement is not None
    assert "Chưa ghi lý do" in said(press(at, "Bỏ lời khai"))
    box(at, "Lý do bỏ lời khai", "text_input").set_value("Sổ vẫn ghi trên giấy")
    press(at, "Bỏ lời khai")
    with fresh_school.store.read() as db:
        assert statement_of(db, REGISTER, NAME, YEAR) is None
        kinds = events(db, 2)["kind"].to_list()
    assert kinds == ["register-not-kept", "register-kept"]
