"""Who signs a class's papers, and on what they are kept: as the school's profile says, seen on the page."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from io import BytesIO
from zipfile import ZipFile

import pypdfium2
import pytest
from deadline_rules import shipped
from invented_class import class_record, sealed

from records.paper_rules import paper_rules
from records.policy import Policy
from records.policy.keeping import SigningRule

SUMMARY, CERTIFICATE, CORRECTIONS, HOC_BA = "bang-tong-hop", "bien-ban-niem-phong", "sua-diem", "hoc-ba"


def without(policy: Policy, codes: frozenset[str]) -> Policy:
    """The profile without its rules of these codes."""
    return replace(
        policy,
        signings=tuple(rule for rule in policy.signings if rule.code not in codes),
        media=tuple(rule for rule in policy.media if rule.code not in codes),
    )


@lru_cache(maxsize=16)
def papers(profile: str, dropped: frozenset[str] = frozenset()) -> dict[str, bytes]:
    """The papers of a class that is sealed by a profile; of the học bạ, one."""
    bundle = sealed(class_record(2), rules=paper_rules(without(shipped(profile), dropped)))
    with ZipFile(BytesIO(bundle.zip_bytes)) as archive:
        found = {name: archive.read(name) for name in sorted(archive.namelist(), reverse=True) if name.endswith(".pdf")}
    return {
        HOC_BA if "/hoc-ba/" in name else name.rpartition("/")[2].removesuffix(".pdf"): content
        for name, content in found.items()
    }


def text(profile: str, paper: str, *dropped: str) -> str:
    pages = pypdfium2.PdfDocument(papers(profile, frozenset(dropped))[paper])
    return "\n".join(page.get_textpage().get_text_range() for page in pages)


def places(page: str) -> list[str]:
    """The offices below which there is a place to sign, in their order."""
    offices = ("GIÁO VIÊN MÔN HỌC", "GIÁO VIÊN CHỦ NHIỆM", "HIỆU TRƯỞNG", "VĂN PHÒNG", "VĂN THƯ")
    return sorted((office for office in offices if office in page), key=page.index)


@pytest.mark.parametrize("profile", ["mau", "tien-minh", "quang-ninh", "vinh-an-tan-lien"])
def test_no_profile_that_ships_asks_for_signatures_before_sealing(profile: str) -> None:
    """Only where a school says so, and then of those that the rule names, document by document."""
    policy = shipped(profile)
    assert paper_rules(policy).before_sealing == {}
    rule = SigningRule(
        code="ky", article="1", sentence="s", documents=("class_book", "hoc_ba"), signers=("teacher", "principal"),
        before_sealing=True,
    )  # fmt: skip
    asked = paper_rules(replace(policy, signings=(*policy.signings, rule))).before_sealing
    assert asked == {"class_summary": ("teacher", "principal"), "hoc_ba": ("teacher", "principal")}


@pytest.mark.requirement("TM-01")
@pytest.mark.parametrize("paper", [SUMMARY, HOC_BA])
def test_tien_minh_s_legal_records_are_signed_digitally_by_homeroom_teacher_and_principal(paper: str) -> None:
    """The bảng tổng hợp and each học bạ have both places, signed digitally; without the rule they ask for ink."""
    page = text("tien-minh", paper)
    assert places(page) == ["GIÁO VIÊN CHỦ NHIỆM", "HIỆU TRƯỞNG"]
    assert page.count("(chữ ký số)") == 2
    assert "(chữ ký số)" not in text("tien-minh", paper, "ki-bang-tong-hop", "ki-hoc-ba")


@pytest.mark.requirement("TM-20")
@pytest.mark.parametrize("paper", [SUMMARY, HOC_BA])
def test_the_homeroom_teacher_s_own_rule_gives_a_place_beside_the_results_and_comments(paper: str) -> None:
    """Of a profile that has that rule alone the homeroom teacher signs, by name, and nobody else."""
    page = text("tien-minh", paper, "ki-bang-tong-hop", "ki-hoc-ba")
    assert places(page) == ["GIÁO VIÊN CHỦ NHIỆM"]
    assert "Vũ Thị Hồng Vân" in page[page.index("GIÁO VIÊN CHỦ NHIỆM") :]


@pytest.mark.requirement("QL-10")
def test_quynh_luu_s_subject_teachers_sign_and_the_principal_stamps() -> None:
    """Each subject has its box in the class's book, each học bạ a place that points to the subject's own row."""
    summary, pupil = text("quynh-luu-1", SUMMARY), text("quynh-luu-1", HOC_BA)
    signed = summary[summary.index("Chữ ký của giáo viên môn học") :]
    assert all(name in signed for name in ("Toán", "Nguyễn Thị Minh Khai", "Ngữ văn", "Đỗ Văn Lâm"))
    assert places(pupil) == ["GIÁO VIÊN MÔN HỌC", "GIÁO VIÊN CHỦ NHIỆM", "HIỆU TRƯỞNG"]
    assert "(ký ở dòng môn của mình)" in pupil
    for page in (summary, pupil):
        assert page.count("(ký, ghi rõ họ tên, đóng dấu)") == 1
    assert "Chữ ký của giáo viên môn học" not in text("quynh-luu-1", SUMMARY, "ki-so-diem")


@pytest.mark.requirement("QN-08")
def test_quang_ninh_s_book_is_signed_by_teachers_and_stamped_over_the_edges() -> None:
    """Subject teachers' boxes, homeroom teacher, principal, and the stamp that runs over the edges of the pages."""
    page = text("quang-ninh", SUMMARY)
    assert "Chữ ký của giáo viên môn học" in page
    assert places(page) == ["GIÁO VIÊN CHỦ NHIỆM", "HIỆU TRƯỞNG"]
    assert "Đóng dấu giáp lai các trang." in page
    bare = text("quang-ninh", SUMMARY, "ki-so-diem")
    assert "giáp lai" not in bare
    assert "Chữ ký của giáo viên môn học" not in bare


@pytest.mark.requirement("TT-18")
def test_toan_thang_s_printed_marks_are_signed_by_subject_and_homeroom_teachers_and_principal() -> None:
    """All three, and the stamp that binds the pages of the volume."""
    page = text("toan-thang-tien-thang", SUMMARY)
    signed = page[page.index("Chữ ký của giáo viên môn học") :]
    assert "Nguyễn Thị Minh Khai" in signed
    assert places(signed) == ["GIÁO VIÊN CHỦ NHIỆM", "HIỆU TRƯỞNG"]
    assert "Đóng dấu giáp lai các trang." in signed
    assert "Chữ ký của giáo viên môn học" not in text("toan-thang-tien-thang", SUMMARY, "ki-so-diem")


@pytest.mark.requirement("QL-08")
def test_the_seal_s_minutes_name_the_discs_on_which_quynh_luu_keeps_the_year() -> None:
    """A row a carrier, to be filled in when it has been burnt; no such part without the rule."""
    page = text("quynh-luu-1", CERTIFICATE)
    kept = page[page.index("4. Nơi lưu theo quy chế của trường") : page.index("5. Dấu niêm phong")]
    assert kept.index("Đĩa CD") < kept.index("Đĩa DVD")
    assert "học bạ" in kept
    bare = text("quynh-luu-1", CERTIFICATE, "ban-mem-hang-nam")
    assert "Nơi lưu" not in bare
    assert "4. Dấu niêm phong" in bare


@pytest.mark.requirement("QN-09")
def test_the_seal_s_minutes_name_quang_ninh_s_sealed_disc_of_pdf_files() -> None:
    """On CD, sealed, PDF."""
    page = text("quang-ninh", CERTIFICATE)
    assert "Đĩa CD, niêm phong" in page
    assert "pdf" in page[page.index("Đĩa CD, niêm phong") :]


@pytest.mark.requirement("TT-19")
def test_toan_thang_s_book_is_printed_on_a4_or_a3_and_its_data_go_to_a_usb() -> None:
    """A4 where both sizes may be; A3 where the profile leaves no other; USB in the minutes of the seal."""
    page = text("toan-thang-tien-thang", CERTIFICATE)
    assert "USB" in page[page.index("4. Nơi lưu theo quy chế của trường") :]
    assert _size("toan-thang-tien-thang") == (842, 595)
    policy = shipped("toan-thang-tien-thang")
    only_a3 = replace(policy, media=tuple(replace(rule, formats=("A3",)) for rule in policy.media))
    bundle = sealed(class_record(2), rules=paper_rules(only_a3))
    with ZipFile(BytesIO(bundle.zip_bytes)) as archive:
        name = next(name for name in archive.namelist() if name.endswith("bang-tong-hop.pdf"))
        assert _size_of(archive.read(name)) == (1191, 842)


def _size(profile: str) -> tuple[int, int]:
    return _size_of(papers(profile)[SUMMARY])


def _size_of(pdf: bytes) -> tuple[int, int]:
    width, height = pypdfium2.PdfDocument(pdf)[0].get_size()
    return round(width), round(height)
