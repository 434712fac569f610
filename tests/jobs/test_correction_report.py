"""The consolidated report of corrections: declared, undeclared and unknown apart, as paper and as workbook."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from pathlib import Path

import openpyxl
import polars as pl
import pypdfium2
import pytest
from inspected_month import GAO, NOW, POLICIES, SEN, YEAR, two_schools
from judge import COMPLIANT, judged
from sample_home import School

from archive.papers.correction_report import body
from jobs.correction_report import report_of, report_scope, report_workbook, write_report
from jobs.measuring import Filters, declared_corrections, observed_corrections
from jobs.policies import policies_of
from records.policy import Policies
from records.policy.keeping import SigningRule
from records.problems import UsageError
from records.store import Store


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return two_schools(tmp_path_factory.mktemp("hai-truong"))[1]


def counts(store: Store, school: str) -> dict[str, int]:
    report = report_of(store, POLICIES, Filters(school, YEAR, "HK1"))
    return {table.key: len(table.rows) for table in report.tables}


@pytest.mark.requirement("TM-21")
def test_each_correction_stands_under_what_the_register_says_of_it(store: Store) -> None:
    """Hoa Gạo has no register: its one change is unknown, not undeclared. Hoa Sen's one is in its register."""
    rows = {"khai-tung-buoc": 0, "khai-sau": 0, "khai-khong-thay-luc-doi": 0, "khai-ma-chua-thay": 0}
    gao = {"theo-lop": 1, "da-khai": 0, "chua-khai": 0, "chua-ro": 1, **rows}
    sen = {"theo-lop": 1, "da-khai": 1, "chua-khai": 0, "chua-ro": 0, **rows}
    assert (counts(store, GAO), counts(store, SEN)) == (gao, sen)
    report = report_of(store, POLICIES, Filters(GAO, YEAR, "HK1"))
    (row,) = next(table for table in report.tables if table.key == "chua-ro").rows
    assert row[:7] == ("6A1", "Học kì I", "2350000003", "Toán", "Thường xuyên 2", "9", "8")
    assert report.summary[0].startswith("Thấy 1 lần điểm thay đổi khi so sánh các bản xuất: 0 lần đã khai")


@pytest.mark.requirement("TM-21")
def test_the_years_report_is_that_of_all_its_terms(school: School) -> None:
    """Every observed correction of the year exactly once, whatever is said of it."""
    policies = policies_of(school.home)
    chosen = report_scope(school.store, "thcs sao mai", None, "CN")
    observed = observed_corrections(school.store, policies, chosen)
    assert observed["term"].n_unique() > 1
    tables = {table.key: table for table in report_of(school.store, policies, chosen).tables}
    parts = [tables[key] for key in ("da-khai", "chua-khai", "chua-ro")]
    assert sum(len(part.rows) for part in parts) == observed.height
    assert len(tables["chua-khai"].rows) == observed.filter(~pl.col("declared")).height
    assert sum(int(str(row[1])) for row in tables["theo-lop"].rows) == observed.height


@pytest.mark.requirement("TM-21")
def test_each_row_of_the_register_stands_in_one_table_and_the_sums_agree(school: School) -> None:
    """With the change that it declares, or among the rows without one; the sentence has the same numbers."""
    policies = policies_of(school.home)
    chosen = report_scope(school.store, "thcs sao mai", None, "CN")
    declared = declared_corrections(school.store, chosen)
    report = report_of(school.store, policies, chosen)
    tables = {table.key: table for table in report.tables}
    own = observed_corrections(school.store, policies, chosen)["register_id"].drop_nulls()
    assert own.n_unique() == own.len() == declared.filter(link="own").height
    alone = [table for key, table in tables.items() if key.startswith("khai-")]
    listed = [row[0] for table in alone for row in table.rows]
    assert own.len() + len(listed) == declared.height
    assert len(set(map(tuple, (row[:8] for table in alone for row in table.rows)))) == len(listed)
    assert tables["khai-khong-thay-luc-doi"].rows
    numbers = [int(number) for number in re.findall(r"\d+", report.summary[1])]
    assert numbers == [declared.height, own.len(), *(len(table.rows) for table in alone), numbers[-1]]


@pytest.mark.requirement("TM-21")
def test_a_declared_change_has_its_reason_and_who_asked_and_consented(school: School) -> None:
    """As the register's own row says it."""
    policies = policies_of(school.home)
    chosen = report_scope(school.store, "thcs sao mai", None, "CN")
    tables = {table.key: table for table in report_of(school.store, policies, chosen).tables}
    declared = declared_corrections(school.store, chosen).filter(link="own")
    frame = tables["da-khai"].frame()
    for column, name in (("Lý do", "reason"), ("Người đề nghị", "requested_by")):
        assert sorted(frame[column].drop_nulls()) == sorted(declared[name].drop_nulls())
    assert frame["Lý do"].drop_nulls().len() > 0
    assert all(said.endswith(("2025", "2026")) for said in frame["Người duyệt"].drop_nulls())


@pytest.mark.requirement("TM-21")
def test_who_signs_the_report_is_said_by_the_profile(store: Store) -> None:
    """Where it names nobody: the clerk, the administrator and the principal."""
    rule = SigningRule(
        code="ki", article="Điều 1", sentence="Ký báo cáo.", documents=("correction_report",),
        signers=("office", "vice_principal"),
    )  # fmt: skip
    named = Policies(tuple(replace(profile, signings=(rule,)) for profile in POLICIES.profiles))
    chosen = Filters(SEN, YEAR, "HK1")
    signers = [
        [place[0] for place in body(report_of(store, policies, chosen))["signatures"]]  # type: ignore[attr-defined]
        for policies in (POLICIES, named)
    ]
    assert signers == [["Văn thư", "Quản trị viên", "Hiệu trưởng"], ["Văn phòng", "Phó hiệu trưởng"]]


@pytest.mark.requirement("TM-21")
def test_paper_and_workbook_hold_the_same_rows_with_places_to_sign(store: Store, tmp_path: Path) -> None:
    """Every text of the workbook's tables is on the paper; scope, policy, time and signatures too."""
    report = report_of(store, POLICIES, Filters(SEN, YEAR, "HK1"))
    pdf, _ = write_report(tmp_path, report, NOW)
    printed = "".join("".join(p.get_textpage().get_text_bounded().split()) for p in pypdfium2.PdfDocument(pdf))
    book = openpyxl.load_workbook(io.BytesIO(report_workbook(report, NOW)))
    assert len(book.sheetnames) == len(report.tables)
    for table in report.tables:
        assert f"{table.title}({len(table.rows)}dòng)".replace(" ", "") in printed
    for name in book.sheetnames:
        lines = list(book[name].iter_rows(values_only=True))
        blank = next(number for number, line in enumerate(lines) if line[0] is None)
        for cell in (cell for line in lines[blank + 2 :] for cell in line if isinstance(cell, str)):
            assert "".join(cell.split()) in printed, cell
    for words in ("Hoa Sen (phiên bản", "Học kì I năm học 2025–2026", "Dữ liệu đến: 15/11/2025", "VĂN THƯ",
                  "HIỆU TRƯỞNG", "In lúc 09:00 ngày 03/12/2025"):  # fmt: skip
        assert words.replace(" ", "") in printed


@pytest.mark.tool("verapdf")
@pytest.mark.requirement("TM-21")
def test_the_report_is_pdf_a_3a_and_pdf_ua_1(store: Store, tmp_path: Path) -> None:
    """With rows and without."""
    paths = [write_report(tmp_path, report_of(store, POLICIES, Filters(s, YEAR, "HK1")), NOW)[0] for s in (GAO, SEN)]
    assert judged(paths) == [COMPLIANT, COMPLIANT]


def test_a_report_is_of_one_school_year_and_a_term_that_there_is(store: Store) -> None:
    """What is missing or unknown is said with what there is."""
    for school, year, term, words in (
        (None, None, "HK1", "--school"), (GAO, "2019-2020", "HK1", YEAR), (GAO, YEAR, "HK9", "HK1, HK2"),
        (GAO, YEAR, "HK2", "«HK2».*Có: CN, HK1"),
    ):  # fmt: skip
        with pytest.raises(UsageError, match=words):
            report_scope(store, school, year, term)
    assert report_scope(store, GAO, None, "cn") == Filters(GAO, YEAR, None)


def test_names_of_the_files_hold_no_person(store: Store, tmp_path: Path) -> None:
    """School, year and term only, in plain ASCII."""
    paths = write_report(tmp_path, report_of(store, POLICIES, Filters(GAO, YEAR, "HK1")), NOW)
    name = "bao-cao-sua-chua-truong-thcs-hoa-gao-2025-2026-HK1"
    assert [path.name for path in paths] == [f"{name}.pdf", f"{name}.xlsx"]
