"""The consolidated report of corrections: a term's or a year's, as a value, as PDF/A and as a workbook."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl

from analytics.declarations import NOT_SEEN, SEEN
from archive.papers.correction_report import CorrectionReport, correction_report
from jobs.inspection_tables import LOCKS, UNKNOWN, between, register_said
from jobs.measuring import Filters, declared_corrections, newest_export, observed_corrections
from jobs.whole_files import written_aside
from jobs.workbooks import workbook_of
from records.clock import asked_school_year, from_store, vn_datetime
from records.inspection_reading import authority_of
from records.marks import TERM_NAMES, component_name, vn_mark
from records.policy import Policies
from records.problems import UsageError
from records.reading import school_terms
from records.schools import ascii_slug, canonical_school
from records.sheet import Column, Sheet, Value
from records.store import Store
from records.subjects import subject_name
from records.vn_order import class_order
from records.year_facts import declared_of_year

WHOLE_YEAR = "CN"
_PARTS = {
    "da-khai": ("Đã khai trong sổ theo dõi", True, "Không có lần nào."),
    "chua-khai": ("Chưa khớp sổ theo dõi", False, "Không có lần nào chắc chắn chưa khai."),
    "chua-ro": ("Chưa rõ có trong sổ theo dõi hay không", None, "Không có lần nào."),
}


def report_scope(store: Store, school: str | None, year: str | None, term: str) -> Filters:
    """The school, year and term that are meant; a whole year's are those of its terms.

    Raises `UsageError` where none or several are.
    """
    code = term.strip().upper()
    if code not in {"HK1", "HK2", WHOLE_YEAR}:
        raise UsageError(f"Học kì «{term}» không đúng: cần HK1, HK2 hoặc CN (cả năm).")
    wanted = asked_school_year(year) if year else None
    with store.read() as db:
        known = sorted({(name, found) for name, found, _ in school_terms(db)})
    fitting = [
        (name, found)
        for name, found in known
        if (school is None or canonical_school(name) == canonical_school(school)) and wanted in {None, found}
    ]
    if len(fitting) != 1:
        there = "; ".join(f"{name}, {found}" for name, found in known) or "chưa có dữ liệu"
        raise UsageError(f"Cần đúng một trường và một năm học: thêm --school, --year. Có: {there}.")
    (name, found) = fitting[0]
    terms = _terms(store, name, found)
    if code not in terms:
        raise UsageError(f"Không có học kì «{term}» trong dữ liệu đã nhập. Có: {', '.join(sorted(terms))}.")
    return Filters(name, found, None if code == WHOLE_YEAR else code)


def _terms(store: Store, school: str, school_year: str) -> set[str]:
    """The terms that were exported, or of which the register has corrections; a whole year can always be asked for."""
    with store.read() as db:
        exported = {term for name, year, term in school_terms(db) if (name, year) == (school, school_year)}
        return exported | {WHOLE_YEAR, *declared_of_year(db, school, school_year)["term"]}


def report_of(store: Store, policies: Policies, chosen: Filters) -> CorrectionReport:
    """The report of a school's term or year, by what the store has now."""
    observed = observed_corrections(store, policies, chosen)
    declared = declared_corrections(store, chosen)
    school, year = str(chosen.school), str(chosen.school_year)
    policy = policies.of(school, year)
    newest = newest_export(store, chosen)
    with store.read() as db:
        authority = authority_of(db, school, year)
    return CorrectionReport(
        school, authority, _scope(chosen), f"BC-{year}-{chosen.term or WHOLE_YEAR}", policy.name, policy.version,
        from_store(newest) if newest else None, _summary(observed, declared),
        (_by_class(observed), *(_part(key, observed) for key in _PARTS), _unseen(declared)),
    )  # fmt: skip


def write_report(folder: Path, report: CorrectionReport, now: datetime) -> tuple[Path, Path]:
    """The report as PDF/A and as workbook in a folder; the names hold no person."""
    name = f"bao-cao-sua-chua-{ascii_slug(report.school)}-{report.label.removeprefix('BC-')}"
    folder.mkdir(parents=True, exist_ok=True)
    paths = folder / f"{name}.pdf", folder / f"{name}.xlsx"
    for path, content in zip(paths, (correction_report(report, now), report_workbook(report, now)), strict=True):
        with written_aside(path) as aside:
            aside.write_bytes(content)
            aside.replace(path)
    return paths


def report_workbook(report: CorrectionReport, now: datetime) -> bytes:
    """The same tables as .xlsx, with what the paper says of them."""
    notes = {
        "Trường": report.school,
        "Phạm vi": report.scope,
        "Theo quy chế": f"{report.policy_name} (phiên bản {report.policy_version})",
        "Dữ liệu đến": vn_datetime(report.data_time) if report.data_time else UNKNOWN,
        "Lập lúc": vn_datetime(now),
    }
    return workbook_of({table.title: (table.title, table.frame()) for table in report.tables}, notes, made=now)


def _scope(chosen: Filters) -> str:
    term = TERM_NAMES[chosen.term or WHOLE_YEAR]
    said = f"{term} năm học {str(chosen.school_year).replace('-', '–')}"
    return said.replace("năm năm", "năm")


def _summary(observed: pl.DataFrame, declared: pl.DataFrame) -> tuple[str, ...]:
    counts = {key: _of_part(key, observed).height for key in _PARTS}
    after = observed.filter(pl.col("lock_relation") == "after").height
    unseen = declared.filter(pl.col("status") == NOT_SEEN).height
    return (
        f"Thấy {observed.height} lần điểm thay đổi khi so sánh các bản xuất: {counts['da-khai']} lần đã khai trong sổ "
        f"theo dõi, {counts['chua-khai']} lần chưa khớp, {counts['chua-ro']} lần chưa rõ; {after} lần chắc chắn sau "
        "khóa sổ.",
        f"Sổ theo dõi khai {declared.height} lần sửa, trong đó {unseen} lần chắc chắn không thấy trên bản xuất.",
    )


def _of_part(key: str, observed: pl.DataFrame) -> pl.DataFrame:
    said = _PARTS[key][1]
    return observed.filter(pl.col("declared").is_null() if said is None else pl.col("declared") == said)


def _by_class(observed: pl.DataFrame) -> Sheet:
    counted = observed.group_by("class_name").agg(
        pl.len(), yes=pl.col("declared").fill_null(False).sum(), no=(~pl.col("declared").fill_null(True)).sum(),
        unknown=pl.col("declared").is_null().sum(), after=(pl.col("lock_relation") == "after").sum(),
    )  # fmt: skip
    names = ("Lần thay đổi", "Đã khai", "Chưa khớp sổ", "Chưa rõ", "Chắc chắn sau khóa sổ")
    columns = (Column("Lớp", 1.0, str), *(Column(name) for name in names))
    rows = sorted(counted.iter_rows(), key=lambda row: class_order(row[0]))
    return Sheet("theo-lop", "Theo lớp", columns, tuple(rows), "Không thấy điểm nào thay đổi.")


def _part(key: str, observed: pl.DataFrame) -> Sheet:
    title, _, none = _PARTS[key]
    rows = sorted(_of_part(key, observed).iter_rows(named=True), key=_order)
    columns = (
        Column("Lớp", 0.6, str), Column("Học kì", 0.8, str), Column("Học sinh (mã)", 1.1, str), Column("Môn", 1.2, str),
        Column("Cột điểm", 1.1, str), Column("Trước", 0.6, str), Column("Sau", 0.6, str),
        Column("Khoảng thời gian", 2.0, str), Column("Sổ theo dõi", 0.9, str), Column("Khóa sổ", 0.8, str),
        Column("Giáo viên", 1.6, str), Column("Mã GV", 0.8, str), Column("Tệp, trang tính, ô", 2.4, str),
    )  # fmt: skip
    return Sheet(key, title, columns, tuple(_row(row) for row in rows), none)


def _row(row: Mapping[str, Any]) -> tuple[Value, ...]:
    place = " · ".join(str(part) for part in (row["file"], row["sheet"], row["cell"]) if part)
    return (
        row["class_name"], TERM_NAMES.get(row["term"], row["term"]), row["pupil_code"], subject_name(row["subject"]),
        component_name(row["component"]), vn_mark(row["previous_value"]) or "(trống)",
        vn_mark(row["value"]) or "(trống)", between(row), register_said(row), LOCKS[row["lock_relation"]],
        row["teacher_name"] or UNKNOWN, row["teacher_code"], place,
    )  # fmt: skip


def _order(row: Mapping[str, Any]) -> tuple[Any, ...]:
    names = ("term", "entered_by", "pupil_code", "subject", "component", "version_no")
    return class_order(row["class_name"]), *(row[name] for name in names)


def _unseen(declared: pl.DataFrame) -> Sheet:
    wanted = declared.filter(pl.col("status") != SEEN).sort("class_name", "term", "pupil_code", "subject", "component")
    columns = (
        Column("Lớp", 0.6, str), Column("Học kì", 0.8, str), Column("Học sinh (mã)", 1.1, str), Column("Môn", 1.2, str),
        Column("Cột điểm", 1.1, str), Column("Trước", 0.6, str), Column("Sau", 0.6, str),
        Column("Bản xuất ghi", 0.9, str), Column("Xét", 1.6, str),
    )  # fmt: skip
    rows = (
        (
            row["class_name"], TERM_NAMES.get(row["term"], row["term"]), row["pupil_code"],
            subject_name(row["subject"]), component_name(row["component"]), vn_mark(row["old_value"]) or "(trống)",
            vn_mark(row["new_value"]) or "(trống)", vn_mark(row["shown_value"] or "") or None,
            "chắc chắn không thấy" if row["status"] == NOT_SEEN else "chưa kết luận được",
        )
        for row in wanted.iter_rows(named=True)
    )  # fmt: skip
    none = "Lần nào trong sổ cũng thấy trên bản xuất."
    return Sheet("khai-ma-chua-thay", "Khai trong sổ mà chưa thấy trên bản xuất", columns, tuple(rows), none)
