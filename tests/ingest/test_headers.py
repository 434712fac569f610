"""Headers and titles in their many spellings."""

from __future__ import annotations

import unicodedata

import pytest

from ingest import headers
from records.clock import school_year_in
from records.subjects import RESULT_NAMES, SUBJECTS


@pytest.mark.parametrize(
    ("code", "spellings"),
    [
        ("vat_li", "Lí|Lý|Vật lí|Vật lý|VẬT LÍ|vat ly"),
        ("hoa_hoc", "Hóa|Hoá|Hóa học|Hoá học|HOÁ"),
        ("mi_thuat", "MT|Mĩ thuật|Mỹ thuật|Hoạ|Họa|My thuat"),
        ("ngoai_ngu", "Tiếng Anh|Ng.ngữ|Ngoại ngữ|Ngoại ngữ 1|NN1|T.Anh"),
        ("ngoai_ngu_2", "Tiếng Pháp|Ngoại ngữ 2|NN2"),
        ("tieng_viet", "TViệt|Tiếng Việt|T. Việt"),
        ("dao_duc", "ĐĐức|Đạo đức|Đ.đức"),
        ("tnxh", "TN-XH|TN&XH|Tự nhiên và Xã hội"),
        ("am_nhac", "Nhạc|Âm nhạc"),
        ("gdtc", "TD|GDTC|Thể dục|Giáo dục thể chất"),
        ("gdqp_an", "GDQP|GDQP&AN|GDQP-AN"),
        ("hdtn", "HĐTN|HĐTN&HN|Hoạt động trải nghiệm|Hoạt động trải nghiệm, hướng nghiệp"),
        ("gddp", "NDGDCĐP|GDĐP|Nội dung giáo dục của địa phương"),
        ("ls_dl", "LS&ĐL|LSĐL|Lịch sử và Địa lí|Lịch sử & Địa lý"),
        ("khtn", "KHTN|Khoa học tự nhiên"),
        ("cong_nghe", "C.nghệ|Công nghệ|Tin học và Công nghệ (Công nghệ)"),
        ("tin_hoc", "Tin|Tin học|Tin học và Công nghệ (Tin học)"),
        ("gdkt_pl", "GDKT&PL|Giáo dục kinh tế và pháp luật"),
    ],
)
def test_a_subject_is_known_in_all_its_spellings(code: str, spellings: str) -> None:
    """With and without accents, composed and decomposed, with line breaks."""
    for spelling in spellings.split("|"):
        assert headers.subject_code(spelling) == code
        assert headers.subject_code(unicodedata.normalize("NFD", spelling).replace(" ", "\n")) == code


def test_accents_decide_where_they_are_all_that_differs() -> None:
    """'Hoá' is chemistry, 'Hoạ' is art, 'Hoa' could be either and is neither."""
    assert headers.subject_code("Hoa") is None


@pytest.mark.parametrize("code", sorted(SUBJECTS))
def test_every_subject_is_known_by_its_own_name(code: str) -> None:
    """What we print we can read."""
    assert headers.subject_code(SUBJECTS[code].name) == code


def test_every_result_code_is_one_that_records_knows() -> None:
    """Codes are spelt once."""
    vocabulary = {headers.RESULT_HEADERS.code(name) for name in ("Học lực", "Điểm TK", "P", "Khoa học", "Đột xuất")}
    assert vocabulary == {"learning_result", "overall_average", "absent_excused", "nl_khoa_hoc", "reward_special"}
    assert vocabulary <= RESULT_NAMES.keys()


@pytest.mark.parametrize(
    ("text", "code"),
    [("TX1", "TX1"), ("tx 12", "TX12"), ("Thường xuyên 3", "TX3"), ("GK1", "GK"), ("ĐĐGgk", "GK"), ("CK2", "CK"),
     ("ĐTB \nmhk", "TBM"), ("Điểm KTĐK", "KTDK"), ("Mức đạt được", "MUC"), ("Nhận xét", "NX"), ("ĐTB mcn", None)],
)  # fmt: skip
def test_components_are_known(text: str, code: str | None) -> None:
    """The year's average is no component of a term."""
    assert headers.component_code(text) == code


@pytest.mark.parametrize(
    ("text", "name"),
    [("Khối 10 - Lớp 10T - (Học kỳ 2)", "10T"), ("Lớp: 4A", "4A"), ("LỚP:6a1", "6A1"), ("Lớp 6/1 (HK1)", "6/1"),
     ("Lớp 10 Lý - Học kỳ 1", "10 LÝ"), ("Lớp 9A2 GVCN: Ngô Thị Lá", "9A2"), ("Năm học: 2025-2026", None),
     ("Lớp 6A1 Năm học 2025-2026", "6A1"), ("Lớp: 6A1 Sĩ số: 40", "6A1"), ("Lớp 6A1 Học kỳ I", "6A1"),
     ("Lớp 6A1, năm học 2025-2026", "6A1"), ("LỚP 6A1–Học kỳ 1", "6A1"), ("Lớp 6A1 -Khối 6", "6A1"),
     ("Lớp 6A1 - Môn Toán - HK1", "6A1"), ("Lớp 6A1 - Toán - Học kỳ 1", "6A1"), ("Lớp 6A1 - 2025-2026", "6A1"),
     ("Lớp 6A1 (Sĩ số 40)", "6A1"), ("Lớp 6A1 - GV: Ngô Thị Lá", "6A1"), ("Lớp 6A1.", "6A1"), ("Lớp 6-1 HKII", "6-1")],
)  # fmt: skip
def test_the_class_is_named_as_printed_in_capitals(text: str, name: str | None) -> None:
    """Nothing of the name is normalised away."""
    assert headers.class_in(text) == name


@pytest.mark.parametrize(
    ("text", "name"),
    [("Lớp: 6A1 - CLC", "6A1 - CLC"), ("Lớp: 6A1 - CLC - Học kỳ 1", "6A1 - CLC"),
     ("Lớp 6A1 CLC Năm học 2025", "6A1 CLC"),
     ("Lớp 10 Toán 1", "10 TOÁN 1"), ("Lớp 6A1-CLC", "6A1-CLC"), ("Lớp 6 Montessori", "6 MONTESSORI")],
)  # fmt: skip
def test_what_is_no_other_part_of_a_title_belongs_to_the_class(text: str, name: str) -> None:
    """Two classes of nearly one name are never made one."""
    assert headers.class_in(text) == name


@pytest.mark.parametrize(
    ("text", "terms"),
    [("HỌC KỲ 2, NĂM HỌC 2023 - 2024", {"HK2"}), ("CUỐI HỌC KÌ I", {"HK1"}), ("GIỮA HỌC KÌ II", {"GK2"}),
     ("CUỐI NĂM HỌC", {"CN"}), ("CẢ NĂM", {"CN"}), ("Năm học: 2025 - 2026", set()),
     ("Học kỳ 1 và học kỳ 2", {"HK1", "HK2"})],
)  # fmt: skip
def test_titles_name_terms(text: str, terms: set[str]) -> None:
    """The middle of a term is not the term, and a school year is none."""
    assert headers.terms_in(text) == terms


def test_a_school_year_is_two_years_that_follow() -> None:
    """Anything else is a typing mistake."""
    assert school_year_in("NĂM HỌC 2025 – 2026") == "2025-2026"
    assert school_year_in("2025 - 2027") is None


@pytest.mark.parametrize(
    ("title", "subject"),
    [("BẢNG ĐIỂM CHI TIẾT - MÔN NGOẠI NGỮ - HỌC KỲ 1 - NĂM HỌC 2026-2027", "NGOẠI NGỮ"),
     ("MÔN HOẠT ĐỘNG TRẢI NGHIỆM, HƯỚNG NGHIỆP, HỌC KỲ 1", "HOẠT ĐỘNG TRẢI NGHIỆM, HƯỚNG NGHIỆP"),
     ("MÔN: HÓA HỌC", "HÓA HỌC")],
)  # fmt: skip
def test_the_subject_is_cut_out_of_the_title(title: str, subject: str) -> None:
    """Commas inside a subject's name stay."""
    assert headers.subject_in(title) == subject


@pytest.mark.parametrize(
    ("title", "subject"),
    [
        ("BẢNG ĐIỂM MÔN HỌC", None), ("ĐIỂM MÔN HỌC KỲ 1", None), ("Môn học: Toán", "Toán"),
        ("Môn: Khoa học", "Khoa học"), ("SỔ ĐIỂM BỘ MÔN TOÁN", "TOÁN"), ("Môn (Toán)", "(Toán)"),
        ("Giáo viên bộ môn: Trần B", None), ("Bộ môn (Ký, ghi rõ họ tên)", None), ("Tổ chuyên môn: Trần B", None),
        ("Giáo viên: Trần B - Môn: Toán", "Toán"),
    ],
)  # fmt: skip
def test_the_word_for_a_subject_is_no_subject(title: str, subject: str | None) -> None:
    """'MÔN HỌC' names none."""
    assert headers.subject_in(title) == subject
