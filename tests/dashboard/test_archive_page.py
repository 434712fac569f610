"""Kho lưu trữ: what is due, held and unconfirmed; every step by its form; a copy out of reach stands in red, and
an overdue loan in amber."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from copied_home import Copied
from disposing_home import TEN_YEARS, Disposing, with_periods
from opened_pages import Open, answer, calm, said

from dashboard.disposal_rows import review_table
from jobs.disc_images import copy_to_image
from qr.payload import document_label
from records.access import Request
from records.admitting import admit
from records.clock import now as clock_now
from records.disposal_store import Reviewed
from records.kept import Record
from records.policy import Policy
from records.retention import Kept, Standing, State

SHORT = TEN_YEARS.replace("years = 10", "years = 1").replace("school_year_end", "sealing")


@pytest.fixture
def old(copied: Copied) -> Disposing:
    """Sealed so long ago that everything is due by the machine's clock."""
    with_periods(copied, SHORT)
    with copied.store.write() as db:
        db.execute("UPDATE bundle SET sealed_at = TIMESTAMP '2020-06-01 00:00:00'")
    copied.now = clock_now()
    return Disposing(copied, copied.now)


def test_the_model_profile_leaves_everything_unconfirmed(copied: Copied, open_page: Open) -> None:
    at = open_page(copied.home, "kho_luu_tru")
    assert answer(at) == (
        "Trong 2 hồ sơ: chưa hồ sơ nào đến hạn tiêu hủy, 2 chưa được trường xác nhận thời hạn."
    )
    assert set(at.dataframe[0].value["Thời hạn"]) == {"▲ chưa xác nhận"}


def test_from_a_hold_to_a_certificate_by_the_forms(old: Disposing, open_page: Open) -> None:
    """Hold one, lift it; propose, appraise, decide (the proposer is refused), carry out; the list says so."""
    at = open_page(old.copied.home, "kho_luu_tru")
    assert answer(at) == "Trong 2 hồ sơ: 2 đến hạn."
    first = old.bundles()[0].bundle_id
    at.selectbox(key="kho-giu-gi-0").set_value(first)
    at.text_input(key="kho-giu-vi-0").set_value("Khiếu nại")
    at.text_input(key="kho-giu-theo-0").set_value("CV 5 ngày 01/02/2026").run()
    calm(at.button(key="nut-giu").click().run())
    assert answer(at) == "Trong 2 hồ sơ: 1 đến hạn, 1 đang bị giữ lại."
    assert at.dataframe[0].value["Thời hạn"].tolist() == ["▲ đến hạn", "■ đang bị giữ lại"]
    at.selectbox(key="kho-thoi-gi-1").set_value(at.dataframe[1].value["Mã"].iloc[0])
    at.text_input(key="kho-thoi-vi-1").set_value("Đã giải quyết").run()
    calm(at.button(key="nut-thoi").click().run())
    at.multiselect(key="kho-de-nghi-gi-2").set_value([first])
    at.text_input(key="kho-de-nghi-vi-2").set_value("Hết hạn")
    at.text_input(key="kho-ten-de-nghi-2").set_value("Nguyễn Thị Lan").run()
    calm(at.button(key="nut-de-nghi").click().run())
    (disposal_id,) = at.dataframe[2].value["Mã"]
    at.segmented_control(key=f"kho-tra-loi-{disposal_id}-3").set_value("Đồng ý")
    at.text_input(key=f"kho-y-kien-{disposal_id}-3").set_value("Đủ")
    at.text_input(key=f"kho-ten-{disposal_id}-3").set_value("Trần Văn Bình").run()
    calm(at.button(key=f"nut-tham-dinh-{disposal_id}").click().run())
    assert "Đã ghi thẩm định" in said(at)
    at.segmented_control(key=f"kho-tra-loi-{disposal_id}-4").set_value("Đồng ý")
    at.text_input(key=f"kho-so-{disposal_id}-4").set_value("12/QĐ")
    at.text_input(key=f"kho-ten-{disposal_id}-4").set_value("nguyễn thị lan").run()
    calm(at.button(key=f"nut-quyet-{disposal_id}").click().run())
    assert "phải khác người đề nghị" in said(at)
    at.text_input(key=f"kho-ten-{disposal_id}-4").set_value("Lê Thị Hoa").run()
    calm(at.button(key=f"nut-quyet-{disposal_id}").click().run())
    assert "Sẽ xóa 1 hồ sơ ở kho và ở 0 nơi giữ" in said(at)
    at.checkbox(key=f"kho-dong-y-{disposal_id}-5").check().run()
    calm(at.button(key=f"nut-huy-{disposal_id}").click().run())
    assert "Đã tiêu hủy theo quyết định số 12/QĐ" in said(at)
    assert at.dataframe[0].value["Thời hạn"].tolist() == ["▲ đến hạn", "✓ giữ vĩnh viễn"]
    assert old.lies_at(old.bundles()[0])
    assert first not in {bundle.bundle_id for bundle in old.bundles()}


@pytest.mark.full
def test_what_is_to_be_handed_over_is_proposed_here_and_carried_out_by_the_command_line(
    old: Disposing, open_page: Open
) -> None:
    """The page says which command, and has no button that deletes."""
    with_periods(old.copied, SHORT.replace('"destroy"', '"hand_over"'))
    at = open_page(old.copied.home, "kho_luu_tru")
    assert answer(at) == "Trong 2 hồ sơ: chưa hồ sơ nào đến hạn tiêu hủy, 2 đến hạn giao nộp."
    assert "soluu export --eark" in said(at)
    first = old.bundles()[0].bundle_id
    at.multiselect(key="kho-giao-nop-gi-0").set_value([first])
    at.text_input(key="kho-giao-nop-vi-0").set_value("Đến hạn giao nộp")
    at.text_input(key="kho-ten-giao-nop-0").set_value("Nguyễn Thị Lan").run()
    calm(at.button(key="nut-giao-nop").click().run())
    (disposal_id,) = at.dataframe[1].value["Mã"]
    assert disposal_id.startswith("GN-")
    old.now = clock_now()
    old.appraise(disposal_id)
    old.decide(disposal_id)
    at = open_page(old.copied.home, "kho_luu_tru")
    assert [block.value for block in at.code] == [f"soluu dispose carry-out {disposal_id} --eark THƯ_MỤC"]
    assert not [button for button in at.button if (button.key or "").startswith("nut-huy")]


@pytest.mark.full
def test_a_copy_out_of_reach_stands_in_red(old: Disposing, open_page: Open) -> None:
    usb = old.copied.add("usb-a1", kind="usb", serial="A1")
    old.copied.copy()
    old.now = old.copied.now
    Path(usb.uri).rename(old.copied.devices / "di-vang")
    old.carry_out(old.decided(old.bundles()[0].bundle_id).disposal_id)
    at = open_page(old.copied.home, "kho_luu_tru")
    assert answer(at) == ":red[**✕ Còn 1 bản sao của hồ sơ đã tiêu hủy**] ở nơi chưa tới được."
    assert at.dataframe[0].value["Nơi giữ"].tolist() == ["usb-a1"]
    assert at.dataframe[-1].value["Bước"].tolist() == ["đã tiêu hủy"]
    assert "Còn 1 bản sao của hồ sơ đã tiêu hủy" in said(open_page(old.copied.home, "ban_sao"))
    assert "mất tệp" not in said(open_page(old.copied.home, "tong_quan"))


@pytest.mark.full
def test_what_was_issued_is_suspended_lifted_and_revoked_by_the_forms(copied: Copied, open_page: Open) -> None:
    """A revocation asks for a second person, a decision and a tick; refusals are told."""
    at = open_page(copied.home, "kho_luu_tru")
    first = copied.bundles()[0].bundle_id
    at.selectbox(key="kho-hl-goi-0").set_value(first)
    at.text_input(key="kho-hl-vi-0").set_value("Đơn của phụ huynh")
    assert at.button(key="nut-hieu-luc").disabled
    at.text_input(key="kho-ten-hl-ht-0").set_value("Lê Thị Hoa").run()
    calm(at.button(key="nut-hieu-luc").click().run())
    assert "Đã tạm đình chỉ, HL-2026-001" in said(at)
    assert at.dataframe[1].value["Việc"].tolist() == ["▲ tạm đình chỉ"]
    at.selectbox(key="kho-hl-thoi-gi-1").set_value("HL-2026-001")
    at.text_input(key="kho-hl-thoi-vi-1").set_value("Đã so với bài")
    at.text_input(key="kho-ten-hl-thoi-ht-1").set_value("Lê Thị Hoa").run()
    calm(at.button(key="nut-thoi-dinh-chi").click().run())
    assert "Đã thôi đình chỉ, HL-2026-001" in said(at)
    assert not [button for button in at.button if button.key == "nut-thoi-dinh-chi"]
    at.segmented_control(key="kho-hl-viec-2").set_value("revoked").run()
    at.text_input(key="kho-hl-so-tai-lieu-2").set_value(document_label(bytes.fromhex(first)))
    at.selectbox(key="kho-hl-loai-2").set_value("content")
    at.text_input(key="kho-hl-vi-2").set_value("Sai điểm")
    at.text_input(key="kho-ten-hl-ht-2").set_value("Lê Thị Hoa")
    at.text_input(key="kho-ten-hl-nguoi-2").set_value("lê thị hoa")
    at.text_input(key="kho-hl-qd-2").set_value("12/QĐ")
    at.date_input(key="kho-hl-ngay-2").set_value(copied.now.date()).run()
    assert at.button(key="nut-hieu-luc").disabled
    at.checkbox(key="kho-hl-dong-y-2").check().run()
    calm(at.button(key="nut-hieu-luc").click().run())
    assert "phải khác hiệu trưởng" in said(at)
    at.text_input(key="kho-ten-hl-nguoi-2").set_value("Nguyễn Thị Lan").run()
    calm(at.button(key="nut-hieu-luc").click().run())
    assert "Đã thu hồi, HL-2026-002" in said(at)
    assert at.dataframe[1].value["Việc"].tolist() == ["■ thu hồi", "▲ tạm đình chỉ"]


@pytest.mark.full
def test_what_is_left_in_a_disc_image_is_destroyed_by_hand(old: Disposing, open_page: Open) -> None:
    """Nobody can plug an image in and sweep it: the page says which to destroy, and how to say so afterwards."""
    old.copied.lightened()
    folder = old.copied.devices / "dia"
    folder.mkdir(parents=True)
    location, _ = copy_to_image(
        old.copied.home, old.copied.store, folder / "dia.iso", name="dia-2026", now=old.now,
        device_of=old.copied.device_of,
    )  # fmt: skip
    old.carry_out(old.decided(old.bundles()[0].bundle_id).disposal_id)
    at = open_page(old.copied.home, "kho_luu_tru")
    assert f"Hủy ảnh {location.uri}" in said(at).replace("\\", "")
    assert "soluu dispose destroyed-by-hand dia-2026" in said(at).replace("\\", "")
    assert "soluu copy --to dia-2026" not in said(at).replace("\\", "")


@pytest.mark.full
def test_decisions_are_recorded_and_withdrawn_by_the_forms(copied: Copied, open_page: Open) -> None:
    """First the empty state; an inspector's access without a last day cannot be recorded; refusals are told."""
    at = open_page(copied.home, "kho_luu_tru")
    assert "Chưa ghi quyết định nào" in said(at)
    at.text_input(key="kho-qd-so-0").set_value("45/QĐ")
    at.multiselect(key="kho-qd-viec-0").set_value(["open", "inspect"])
    at.text_input(key="kho-qd-doan-0").set_value("Đoàn *thanh tra* Sở").run()
    assert at.button(key="nut-qd").disabled
    assert "phải có ngày hết hạn" in said(at)
    today = clock_now().date()
    at.date_input(key="kho-qd-den-0").set_value(today - timedelta(days=1)).run()
    calm(at.button(key="nut-qd").click().run())
    assert "trước ngày bắt đầu" in said(at)
    at.date_input(key="kho-qd-den-0").set_value(today).run()
    calm(at.button(key="nut-qd").click().run())
    assert "Đã ghi quyết định số 45/QĐ" in said(at)
    table = at.dataframe[-1].value
    assert table["Tình trạng"].tolist() == ["✓ đang có hiệu lực"]
    assert table["Cấp cho"].tolist() == ["Sở GDĐT – Đoàn *thanh tra* Sở"]
    at.selectbox(key="kho-thu-hoi-gi-1").set_value(table["Mã"].iloc[0])
    at.text_input(key="kho-thu-hoi-vi-1").set_value("Xong việc").run()
    calm(at.button(key="nut-thu-hoi").click().run())
    assert at.dataframe[-1].value["Tình trạng"].tolist() == ["✕ đã thu hồi"]
    assert not [button for button in at.button if button.key == "nut-thu-hoi"]


@pytest.mark.full
def test_an_overdue_loan_stands_in_amber_until_it_is_back(copied: Copied, open_page: Open) -> None:
    """On its last day it is in time; the day after, the answer says so."""
    today = clock_now().date()
    with copied.store.write() as db:
        school, year = db.query("SELECT school, school_year FROM bundle").row(0)
        request = Request(school=school, school_year=year, action="lend", asked_by="district", class_name="6A1")
        admit(db, request, Policy(name="không"), now=clock_now(), actor="văn thư", due_on=today)
    at = open_page(copied.home, "kho_luu_tru")
    assert ":orange" not in answer(at)
    assert at.dataframe[-1].value["Tình trạng"].tolist() == ["đang cho mượn"]
    with copied.store.write() as db:
        db.execute("UPDATE loan SET due_on = due_on - 3")
    at = open_page(copied.home, "kho_luu_tru")
    assert answer(at).endswith(" :orange[**▲ 1 lượt cho mượn quá hạn trả.**]")
    assert at.dataframe[-1].value["Tình trạng"].tolist() == ["▲ quá hạn 3 ngày"]
    at.selectbox(key="kho-tra-gi-0").set_value(at.dataframe[-1].value["Mã"].iloc[0]).run()
    calm(at.button(key="nut-tra").click().run())
    assert "Đã nhận trả" in said(at)
    assert ":orange" not in answer(at)


def test_the_soonest_to_end_stands_first_then_class_by_class() -> None:
    """Within a state by its day, then as a school lists its classes; whose end is not known comes last."""
    def kept(class_name: str, state: State, due_on: date | None) -> Reviewed:
        of = Kept(
            kind="bundle", subject_id=class_name, school="T", school_year="2025-2026", class_name=class_name,
            papers=(), made_on=date(2026, 1, 1), year_end=date(2026, 5, 31),
        )  # fmt: skip
        return Reviewed(Record(of, f"Lớp {class_name}", ()), Standing(state=state, due_on=due_on, reason=""))

    late, soon = date(2046, 6, 1), date(2036, 6, 1)
    found = [
        kept("6A10", "not_due", late), kept("7A1", "not_due", None), kept("6A2", "not_due", late),
        kept("9A1", "not_due", soon), kept("8A1", "never", None), kept("6A5", "due", late),
    ]  # fmt: skip
    assert review_table(found)["Mã"].to_list() == ["6A5", "9A1", "6A2", "6A10", "7A1", "8A1"]
