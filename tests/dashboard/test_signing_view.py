"""Niêm phong, where papers wait for signatures: what stands there, what is taken in, and the reason that is asked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from opened_pages import Open, said
from pki import Pki, today
from sample_home import School
from signing_office import Office, few_pupils, open_office, summary_of
from streamlit.testing.v1 import AppTest

from archive.signatures.signing import sign
from dashboard import address
from jobs.prepared_papers import all_prepared
from records.named_pupils import names_of_classes

ADDRESS = {address.TERM: "HK1"}


@pytest.fixture(scope="module")
def printed(school: School, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with few_pupils():
        office = open_office(school, tmp_path_factory.mktemp("trang") / "kho", Pki(today()))
        office.prepare()
        yield office


@pytest.fixture
def office(printed: Office, tmp_path: Path) -> Office:
    return printed.copied(tmp_path / "kho")


def test_papers_that_wait_are_shown_with_how_far_they_are(office: Office, open_page: Open) -> None:
    office.sign(office.homeroom, "homeroom")
    at = open_page(office.home, "niem_phong", **ADDRESS)
    assert "Giấy tờ chờ ký số" in [heading.value for heading in at.subheader]
    (frame,) = [each.value for each in at.dataframe if "Đã có chữ ký" in each.value.columns]
    assert frame[["Lớp", "Tài liệu", "Đã có chữ ký"]].astype(str).values.tolist() == [["6A1", "4", "4"]]
    assert at.dataframe[0].value["Chữ ký"].tolist() == ["▲ 0 trong 1 giấy đủ số chữ ký"]  # two have to sign it
    at.multiselect(key="lop-np").set_value(["6A1"])
    at.run()
    at.button(key="in-de-ky").click()
    at.run()
    assert any("Giấy của 1 lớp đã in" in box.value for box in at.success), said(at)
    assert office.now().revision == 1
    office.sign(office.principal, "principal")
    at = open_page(office.home, "niem_phong", **ADDRESS)
    assert at.dataframe[0].value["Chữ ký"].tolist() == ["✓ 1 trong 1 giấy đủ số chữ ký"]


def test_where_nothing_was_printed_nothing_is_shown(fresh_school: School, open_page: Open) -> None:
    at = open_page(fresh_school.home, "niem_phong", **ADDRESS)
    assert "Giấy tờ chờ ký số" not in [heading.value for heading in at.subheader]
    assert not [box for box in at.text_input if box.key == "ly-do-thieu-ky"]


def taken(at: AppTest, name: str, content: bytes, *roles: str) -> AppTest:
    """A file is dropped, offices are chosen, the button is pressed."""
    (uploader,) = [each for each in at.get("file_uploader") if "đã ký" in each.label]
    uploader.upload(name, content)
    at.multiselect(key="chuc-vu-ky").set_value(list(roles))
    at.run()
    at.button(key="nhan-tep-ky").click()
    return at.run()


def test_a_signed_file_is_taken_in_and_a_changed_one_refused(office: Office, open_page: Open) -> None:
    summary = summary_of(office.now())
    content = sign(office.now().current(summary), office.pen(office.homeroom), now=today())
    at = open_page(office.home, "niem_phong", **ADDRESS)
    changed = taken(at, "xau.pdf", content[:5000] + b"?" + content[5001:], "homeroom")
    assert any("không nhận" in box.value for box in changed.error)
    assert office.now().current(summary) == office.now().issued(summary)
    good = taken(changed, "tot.pdf", content, "homeroom")
    assert any("đã nhận" in box.value and "Nguyễn Thị Ân" in box.value for box in good.success), said(good)
    assert office.now().current(summary) == content
    (offices,) = all_prepared(office.home)[0].offices.values()
    assert offices == ("homeroom",)


@pytest.mark.full
def test_sealing_asks_for_a_reason_and_seals_with_it(office: Office, open_page: Open) -> None:
    at = open_page(office.home, "niem_phong", **ADDRESS)
    at.multiselect(key="lop-np").set_value(["6A1"])
    at.run()
    box = at.text_input(key="ly-do-thieu-ky")
    assert box.value == ""
    box.set_value("Hiệu trưởng đi công tác")
    at.run()
    (tick,) = [each for each in at.checkbox if each.key.startswith("chap-nhan-")]
    tick.check()
    at.run()
    at.button(key="niem-phong").click()
    at.run()
    assert any("đã niêm phong lần 1" in box.value for box in at.success), said(at)
    assert office.seal().unchanged


def test_a_reason_that_names_a_pupil_is_refused_in_the_form(office: Office, open_page: Open) -> None:
    """Others will read it, which the form says; with a name in it there is nothing to press."""
    with office.store.read() as db:
        name = next(each for each in names_of_classes(db, [office.scope]) if len(each.split()) > 2)
    at = open_page(office.home, "niem_phong", **ADDRESS)
    at.multiselect(key="lop-np").set_value(["6A1"])
    at.run()
    assert any("phụ huynh và trường khác sẽ đọc" in each.value for each in at.caption)
    for box in at.checkbox:
        if str(box.key).startswith("chap-nhan"):
            box.check()
    at.text_input(key="ly-do-thieu-ky").set_value("Hiệu trưởng đi công tác")
    at.run()
    assert not at.button(key="niem-phong").disabled
    at.text_input(key="ly-do-thieu-ky").set_value(f"Chờ {name}")
    at.run()
    assert at.button(key="niem-phong").disabled
    assert any("tên một học sinh" in each.value for each in at.error)
