"""What is taught in which grade, how often it is assessed, and the spellings that exports give it.

TT22/2021 điều 6 and 7 (number of regular marks by yearly periods); TT27/2020 điều 7 (subjects with a periodic test).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SecondarySubject:
    """`regular`: ĐĐGtx a term. `headers`: two spellings of the same column. `ease`: tenths of a mark to add."""

    code: str
    headers: tuple[str, str]
    titles: tuple[str, str]
    regular: int
    is_comment: bool = False
    ease: int = 0

    @property
    def components(self) -> tuple[str, ...]:
        """TX1, …, GK, CK."""
        return (*(f"TX{number}" for number in range(1, self.regular + 1)), "GK", "CK")


@dataclass(frozen=True, slots=True)
class PrimarySubject:
    """`has_test_column`: the export shows a column for the periodic test; `is_tested`: the test is really held."""

    code: str
    header: str
    has_test_column: bool = False
    is_tested: bool = False
    group: str | None = None

    @property
    def components(self) -> tuple[str, ...]:
        return ("KTDK", "MUC") if self.is_tested else ("MUC",)


def secondary_subjects(grade: int) -> tuple[SecondarySubject, ...]:
    """Grades 6 to 9. Technology has 35 periods a year in grades 6 and 7, 52 in 8 and 9."""
    return (
        _scored("toan", "Toán", "Toán", 4, ease=-4),
        _scored("ngu_van", "Ngữ văn", "Văn", 4, ease=-2),
        _scored("ngoai_ngu", "Ng.ngữ", "Tiếng Anh", 4, titles=("NGOẠI NGỮ", "TIẾNG ANH"), ease=-5),
        _scored("khtn", "KHTN", "KHTN", 4, titles=("KHOA HỌC TỰ NHIÊN", "KHTN"), ease=-1),
        _scored("ls_dl", "LS&ĐL", "Lịch sử và Địa lí", 4, titles=("LỊCH SỬ VÀ ĐỊA LÍ", "LS&ĐL"), ease=2),
        _scored("gdcd", "GDCD", "GDCD", 2, titles=("GIÁO DỤC CÔNG DÂN", "GDCD"), ease=7),
        _scored("cong_nghe", "C.nghệ", "Công nghệ", 2 if grade <= 7 else 3, titles=("CÔNG NGHỆ", "CÔNG NGHỆ"), ease=6),
        _scored("tin_hoc", "Tin", "Tin học", 2, titles=("TIN HỌC", "TIN HỌC"), ease=5),
        _comment("gdtc", "GDTC", "GDTC", ("GIÁO DỤC THỂ CHẤT", "GDTC")),
        _comment("nghe_thuat", "Nghệ thuật", "Nghệ thuật", ("NGHỆ THUẬT", "NGHỆ THUẬT")),
        _comment("gddp", "NDGDCĐP", "GDĐP", ("NỘI DUNG GIÁO DỤC CỦA ĐỊA PHƯƠNG", "NDGDCĐP")),
        _comment("hdtn", "HĐTN&HN", "HĐTN,HN", ("HOẠT ĐỘNG TRẢI NGHIỆM, HƯỚNG NGHIỆP", "HĐTN&HN")),
    )


def _scored(
    code: str, header: str, other: str, regular: int, *, titles: tuple[str, str] | None = None, ease: int
) -> SecondarySubject:
    return SecondarySubject(code, (header, other), titles or (header.upper(), header.upper()), regular, ease=ease)


def _comment(code: str, header: str, other: str, titles: tuple[str, str]) -> SecondarySubject:
    return SecondarySubject(code, (header, other), titles, 2, is_comment=True)


def primary_subjects(grade: int) -> tuple[PrimarySubject, ...]:
    """Grades 1 to 5, in the column order of the exports. English is optional in grades 1 and 2: taught, not tested."""
    if grade <= 2:
        return (
            _tested("tieng_viet", "TViệt"),
            _tested("toan", "Toán"),
            PrimarySubject("ngoai_ngu", "Tiếng Anh", has_test_column=True),
            PrimarySubject("dao_duc", "ĐĐức"),
            PrimarySubject("tnxh", "TN-XH"),
            PrimarySubject("am_nhac", "Âm nhạc", group="Nghệ thuật"),
            PrimarySubject("mi_thuat", "MT", group="Nghệ thuật"),
            PrimarySubject("gdtc", "GDTC"),
            PrimarySubject("hdtn", "HĐTN"),
        )
    return (
        _tested("tieng_viet", "Tiếng Việt"),
        _tested("toan", "Toán"),
        *(() if grade == 3 else (_tested("khoa_hoc", "Khoa học"), _tested("ls_dl", "Lịch sử và Địa lí"))),
        _tested("ngoai_ngu", "Tiếng Anh"),
        _tested("tin_hoc", "Tin học"),
        PrimarySubject("dao_duc", "Đạo đức"),
        *((PrimarySubject("tnxh", "Tự nhiên và Xã hội"),) if grade == 3 else ()),
        PrimarySubject("am_nhac", "Âm nhạc", group="Nghệ thuật"),
        PrimarySubject("mi_thuat", "Mĩ thuật", group="Nghệ thuật"),
        _tested("cong_nghe", "Tin học và Công nghệ (Công nghệ)"),
        PrimarySubject("gdtc", "Giáo dục thể chất"),
        PrimarySubject("hdtn", "Hoạt động trải nghiệm"),
    )


def _tested(code: str, header: str) -> PrimarySubject:
    return PrimarySubject(code, header, has_test_column=True, is_tested=True)


def traits(grade: int) -> tuple[str, ...]:
    """Competences and qualities (TT27/2020 điều 6): technology and informatics are taught from grade 3 on."""
    late = () if grade <= 2 else ("nl_cong_nghe", "nl_tin_hoc")
    return (
        "tu_chu", "giao_tiep", "gqvd", "ngon_ngu", "tinh_toan", "nl_khoa_hoc", *late, "tham_mi", "the_chat",
        "yeu_nuoc", "nhan_ai", "cham_chi", "trung_thuc", "trach_nhiem",
    )  # fmt: skip
