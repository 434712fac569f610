"""The form on Kho lưu trữ: a class, a pupil, who asks; a ZIP that verifies, or the profile's refusal."""

from __future__ import annotations

from pathlib import Path

import pytest
from copied_home import Copied
from opened_pages import Open, calm, said

from archive.keys import load_private
from archive.verify import verify_bundle
from dashboard.verdicts import checks, described, headline
from jobs.policies import policies_of
from jobs.pupil_extract import KIND, extract_pupil, write_extract
from jobs.verifying import trusted_keys, verify_and_name
from records.access import Request
from records.clock import vn_datetime
from records.decisions import DecisionAsked, record_decision
from records.pupil_papers import pupils_with_papers


def chosen(copied: Copied, open_page: Open):  # type: ignore[no-untyped-def]  # a page under test
    with copied.store.read() as db:
        pupil = pupils_with_papers(db, KIND).row(0, named=True)
    at = open_page(copied.home, "kho_luu_tru")
    at.selectbox(key="trich-lop").set_value((pupil["school"], pupil["school_year"], pupil["class_name"])).run()
    calm(at.selectbox(key="trich-em").set_value(pupil["pupil_code"]).run())
    return at


def test_a_pupils_extract_is_made_by_the_form(copied: Copied, open_page: Open) -> None:
    """The ZIP that is offered is sound; another pupil's choice takes it away."""
    at = chosen(copied, open_page)
    assert at.button(key="nut-trich").disabled    # nobody has asked yet
    at.selectbox(key="trich-ai").set_value("principal").run()
    calm(at.button(key="nut-trich").click().run())
    assert "Đã trích 2 học bạ từ 2 gói và kiểm chứng" in said(at)
    (_, done) = at.session_state["trich-hoc-ba-vua-lap"]
    assert verify_bundle(done.made.content, trusted_keys=trusted_keys(copied.home, None)).intact is True
    at.selectbox(key="trich-lop").set_value(None).run()
    assert "Đã trích" not in said(at)


@pytest.mark.requirement("QN-10")
def test_the_form_refuses_as_the_profile_does(copied: Copied, open_page: Open) -> None:
    """Without the decision that the model asks for: a sentence with the place to record one, no file, no event; with
    it: the file."""
    at = chosen(copied, open_page)
    at.selectbox(key="trich-ai").set_value("clerk").run()
    calm(at.button(key="nut-trich").click().run())
    assert "Chỉ mở, cho mượn, trích xuất hồ sơ lưu khi có quyết định của hiệu trưởng" in said(at)
    assert "mục «Ghi quyết định»" in said(at)
    assert "Ghi quyết định" in [each.label for each in at.expander]
    with copied.store.read() as db:
        assert db.query("SELECT 1 FROM event WHERE kind IN ('access', 'extract')").is_empty()
    at.selectbox(key="trich-ai-quyet").set_value("principal")
    at.text_input(key="trich-so").set_value("12/QĐ ngày 01/07/2026")
    calm(at.button(key="nut-trich").click().run())
    assert "Đã trích" in said(at)


@pytest.mark.requirement("QN-10", "TM-15")
def test_the_form_takes_a_recorded_decision_by_its_number_alone(copied: Copied, open_page: Open) -> None:
    """Within its bounds: one of another class gives a sentence that says so."""
    at = chosen(copied, open_page)
    school, _, class_name = at.selectbox(key="trich-lop").value
    day = copied.now.date()
    with copied.store.write() as db:
        for number, group in (("1/QĐ", "9Z9"), ("2/QĐ", class_name)):
            paper = DecisionAsked(
                school=school, number=number, decided_on=day, decided_by="principal", granted_to="clerk",
                actions=("extract",), valid_from=day, classes=(group,),
            )  # fmt: skip
            record_decision(db, paper, by="văn thư", now=copied.now)
    at.selectbox(key="trich-ai").set_value("clerk").run()
    at.text_input(key="trich-so").set_value("1/QĐ")
    calm(at.button(key="nut-trich").click().run())
    assert "không gồm lớp" in said(at)
    at.text_input(key="trich-so").set_value("2/QĐ")
    calm(at.button(key="nut-trich").click().run())
    assert "Đã trích" in said(at)


def test_what_the_verifying_page_says_of_an_extract(copied: Copied, tmp_path: Path) -> None:
    """That it is one, and of when; each check in the words of an extract."""
    with copied.store.read() as db:
        pupil = pupils_with_papers(db, KIND).row(0, named=True)
    asked = Request(school=pupil["school"], school_year="", action="extract", asked_by="principal")
    done = extract_pupil(
        copied.home, copied.store, policies_of(copied.home), pupil["pupil_code"], asked,
        key=load_private(copied.home.keys, None), now=copied.now, actor="văn thư",
    )  # fmt: skip
    (verified,) = verify_and_name(copied.home, [write_extract(tmp_path, done.made)], None, copied.now)
    assert "Học bạ trích từ hồ sơ niêm phong" in headline(verified)
    assert dict(described(verified.thing))["Trích lúc"] == vn_datetime(copied.now)
    words = {title: sentence for _, title, sentence in checks(verified)}
    assert "Từng học bạ được trích đúng như lúc niêm phong" in words["Nguyên vẹn"]
