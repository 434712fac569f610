"""Giấy đề nghị and Biên bản: what they say, that each is one page, and that the judge of PDF/A passes them."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from judge import COMPLIANT, judged
from register_cases import MADE_AT, NOW, corrected, waiting

from archive.papers.correction_form import correction_form
from archive.papers.correction_minutes import correction_minutes
from archive.papers.correction_paper import CorrectionPaper
from records.correction_case import LONGEST_NAME, LONGEST_TEXT, Case, Minutes, Relate, Relock, Witness, after

PRESENT = Witness((("principal", "Trần Thị Bình"), ("admin", "Lê Văn Chín"), ("requester", "Nguyễn Văn An")))


def whole() -> Case:
    case = corrected()
    minutes = Minutes(MADE_AT.date(), ("principal", "board", "requester"))
    for step in (PRESENT, minutes, Relock(MADE_AT + timedelta(minutes=5)), Relate(("hoc_ba",))):
        case = after(case, step, NOW)
    return case


def longest() -> Case:
    """Everything as long as it may be."""
    name = "Nguyễn Thị Hoàng Phương Thảo Nguyên " * 4
    people = tuple((role, name[:LONGEST_NAME]) for role in ("principal", "admin", "teacher", "requester"))
    long = waiting(
        reason=("Cộng nhầm điểm bài kiểm tra " * 40)[:LONGEST_TEXT], requested_by=name[:LONGEST_NAME],
        school="TRƯỜNG TRUNG HỌC CƠ SỞ VÀ TRUNG HỌC PHỔ THÔNG NGUYỄN THỊ MINH KHAI",
    )  # fmt: skip
    return after(long, Witness(people), NOW)


def paper(case: Case, **changed: object) -> CorrectionPaper:
    made = CorrectionPaper(
        case, "SĐ-01234567", "ỦY BAN NHÂN DÂN XÃ GIẢ ĐỊNH", "Phạm Thị Dung", "Toán", "Thường xuyên 1",
        ("request_form", "test_paper"), ("principal", "board", "requester"), "Quy chế quản lí hồ sơ điện tử",
    )  # fmt: skip
    return replace(made, **changed)  # type: ignore[arg-type]  # the paper's own fields


def pages(pdf: bytes) -> list[str]:
    opened = pypdfium2.PdfDocument(pdf)
    return [" ".join(page.get_textpage().get_text_range().split()) for page in opened]


@pytest.mark.requirement("QL-03")
def test_the_form_has_every_field_of_the_annex() -> None:
    """Requester, pupil, class, subject, six lines with two values, reason, day, consent with seal, administrator."""
    (text,) = pages(correction_form(paper(whole()), NOW))
    assert text == (
        "ỦY BAN NHÂN DÂN XÃ GIẢ ĐỊNH TRƯỜNG THCS SAO MAI CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM Độc lập - Tự do - Hạnh "
        "phúc GIẤY ĐỀ NGHỊ Điều chỉnh điểm, thông tin trên hệ thống quản lí nhà trường Kính gửi: Hiệu trưởng TRƯỜNG "
        "THCS SAO MAI Tên tôi là: Nguyễn Văn An Họ và tên học sinh: Phạm Thị Dung (mã 2300000001) Lớp: 6A1 – Học kì I, "
        "năm học 2025–2026 Môn học: Toán – cột điểm thường xuyên 1 Đề nghị được điều chỉnh lại điểm, thông tin đã nhập "
        "sai trên hệ thống quản lí nhà trường như sau: TT Thông tin Điểm gốc, thông tin đã nhập lên hệ thống Điểm, "
        "thông tin đề nghị điều chỉnh 1 Điểm 15 phút – – 2 Điểm 1 tiết – – 3 Điểm học kì, định kì – – 4 Đánh giá "
        "thường xuyên 6,5 7,5 5 Đánh giá định kì – – 6 Thông tin khác – – Lý do xin điều chỉnh: Cộng nhầm điểm "
        "bài kiểm tra Ngày 10 tháng 01 năm 2026 NGƯỜI ĐỀ NGHỊ (ký, ghi rõ họ tên) Nguyễn Văn An XÁC NHẬN CỦA HIỆU"
        " TRƯỞNG (ghi rõ "
        "đồng ý, ký tên, đóng dấu) Ý kiến: Đồng ý Ngày: 11/01/2026 Hiệu trưởng: Trần Thị Bình XÁC NHẬN CỦA QUẢN TRỊ "
        "VIÊN (ghi rõ thông tin cũ, mới và thời điểm; ký tên) Thông tin cũ: 6,5 Thông tin đã điều chỉnh: 7,5 Hệ thống "
        "ghi nhận lúc: 14 giờ 05 phút, ngày 12/01/2026 In lúc 09:30 ngày 20/01/2026 · Mã tài liệu SĐ-01234567 Trang 1/1"
    )


@pytest.mark.requirement("QL-03")
def test_a_form_that_nobody_answered_has_places_to_write_in() -> None:
    """Consent and administration are left open, and a case without a line of the form stands under the last."""
    (text,) = pages(correction_form(paper(waiting(form_mark=None)), NOW))
    assert "Ý kiến: ……" in text
    assert "Hệ thống ghi nhận lúc: …… giờ …… phút" in text
    assert "6 Thông tin khác 6,5 7,5" in text


@pytest.mark.requirement("TM-06", "TM-13", "VA-07", "TT-14")
def test_the_minutes_say_who_was_present_on_what_grounds_and_what_was_changed() -> None:
    """And have the profile's signers, each with the name of whoever was there."""
    (text,) = pages(correction_minutes(paper(whole()), NOW))
    assert text == (
        "ỦY BAN NHÂN DÂN XÃ GIẢ ĐỊNH TRƯỜNG THCS SAO MAI CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM Độc lập - Tự do - Hạnh "
        "phúc BIÊN BẢN Sửa điểm trên hệ thống quản lí nhà trường Hôm nay, ngày 12 tháng 01 năm 2026, tại TRƯỜNG THCS "
        "SAO MAI, Học kì I, năm học 2025–2026, chúng tôi gồm: 1. Trần Thị Bình Hiệu trưởng 2. Lê Văn Chín Quản trị "
        "viên 3. Nguyễn Văn An Người đề nghị Căn cứ Đề nghị SĐ-01234567 ngày 10/01/2026 của Nguyễn Văn An. Lý do: Cộng "
        "nhầm điểm bài kiểm tra Ý kiến đồng ý ngày 11/01/2026 của hiệu trưởng Trần Thị Bình. Minh chứng kèm theo: giấy "
        "đề nghị sửa điểm, bài kiểm tra. Quy định: Quy chế quản lí hồ sơ điện tử. Nội dung sửa Học sinh (mã) Lớp Môn – "
        "cột điểm Điểm cũ Điểm mới Phạm Thị Dung (2300000001) 6A1 Toán – thường xuyên 1 6,5 7,5 Thời điểm sửa trên hệ "
        "thống: 14 giờ 05 phút, ngày 12/01/2026; người sửa: giáo viên môn học, quản trị viên. Khóa điểm lại: 14 giờ 10 "
        "phút, ngày 12/01/2026. Hồ sơ liên quan cũng được sửa: học bạ. Biên bản được những người có tên trên đọc, "
        "thống nhất và ký tên. HIỆU TRƯỞNG (ký, ghi rõ họ tên) Trần Thị Bình BAN QUẢN TRỊ HỆ THỐNG (ký, ghi rõ họ tên) "
        "Lê Văn Chín Ngày 12 tháng 01 năm 2026 NGƯỜI ĐỀ NGHỊ (ký, ghi rõ họ tên) Nguyễn Văn An In lúc 09:30 ngày "
        "20/01/2026 · Mã tài liệu SĐ-01234567 Trang 1/1"
    )


def test_minutes_of_what_is_not_done_yet_have_places_to_write_in() -> None:
    """Day, moments and people; the usual signers where the profile names none."""
    (text,) = pages(correction_minutes(paper(waiting(), signers=(), evidence=(), regulation=None), NOW))
    assert "Hôm nay, ngày …… tháng …… năm" in text
    assert "1. ………………………… Hiệu trưởng" in text
    assert "3. Nguyễn Văn An Người đề nghị" in text
    assert "Minh chứng" not in text


@pytest.mark.parametrize("make", [correction_form, correction_minutes])
def test_a_correction_paper_is_one_page_however_long_its_texts(make: object) -> None:
    """The longest reason and names that the register takes."""
    assert len(pages(make(paper(longest()), NOW))) == 1  # type: ignore[operator]  # one of the two papers


def test_the_facts_are_attached_to_the_paper() -> None:
    """As they stood when it was printed; equal facts and time give equal bytes."""
    made = correction_form(paper(whole()), NOW)
    assert made == correction_form(paper(whole()), NOW)
    with pikepdf.open(BytesIO(made)) as pdf:
        facts = json.loads(pdf.attachments["record.json"].get_file().read_bytes())
    assert (facts["case"]["old_value"], facts["case"]["corrected_at"]) == ("6.5", "2026-01-12T14:05:00+07:00")


@pytest.mark.full
@pytest.mark.tool("verapdf")
def test_both_papers_are_pdf_a_3a_and_pdf_ua_1(tmp_path: Path) -> None:
    """Filled in, empty, and as long as they may be."""
    cases = (whole(), waiting(), longest())
    made = [make(paper(case), NOW) for case in cases for make in (correction_form, correction_minutes)]
    paths = [tmp_path / f"{number}.pdf" for number in range(len(made))]
    for path, content in zip(paths, made, strict=True):
        path.write_bytes(content)
    assert judged(paths) == [COMPLIANT] * len(made)


def test_everybody_who_was_present_has_a_place_to_sign() -> None:
    """Those whom the profile names first, then the others; two of one name are two people."""
    more = Witness((*PRESENT.people, ("vice_principal", "Lê Thị Cúc"), ("clerk", "Lê Thị Cúc")))
    (text,) = pages(correction_minutes(paper(after(whole(), more, NOW)), NOW))
    _, places = text.split("thống nhất và ký tên.")
    assert places.count("(ký, ghi rõ họ tên)") == 5
    for words in ("HIỆU TRƯỞNG", "BAN QUẢN TRỊ HỆ THỐNG", "NGƯỜI ĐỀ NGHỊ", "PHÓ HIỆU TRƯỞNG", "VĂN THƯ"):
        assert words in places
    assert places.count("Lê Thị Cúc") == 2
    assert places.count("Lê Văn Chín") == 1


def test_a_word_that_is_longer_than_its_cell_breaks_within_it() -> None:
    """Nothing is printed beyond the margin, nor over the next cell."""
    case = after(waiting(reason="W" * 200), Witness(()), NOW)
    pdf = correction_minutes(paper(case, pupil_name="W" * 60), NOW)
    (page,) = pypdfium2.PdfDocument(pdf)
    text = page.get_textpage()
    said = text.get_text_range()
    edges = [text.get_charbox(at)[2] for at, letter in enumerate(said) if letter == "W"]
    assert len(edges) == 260
    assert max(edges) <= page.get_width() - 15 * 72 / 25.4 + 1
    cell = edges[-60:]
    assert max(cell) <= 90 * 72 / 25.4
