"""The consolidated report of corrections: a term's or a year's, as a value, as PDF/A and as a workbook."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl

from analytics.declarations import CANNOT_TELL, NOT_SEEN, SEEN
from analytics.register_links import LATE, OWN, STEP
from archive.papers.correction_report import USUAL_SIGNERS, CorrectionReport, correction_report
from jobs.inspection_tables import LOCKS, UNKNOWN, between, register_said
from jobs.measuring import Filters, declared_corrections, newest_export, observed_corrections
from jobs.register import number_of
from jobs.whole_files import written_aside
from jobs.workbooks import workbook_of
from records.clock import asked_school_year, from_store, vn_date, vn_datetime
from records.inspection_reading import authority_of
from records.marks import TERM_NAMES, component_name, vn_mark
from records.paper_rules import named_places
from records.policy import Policies
from records.policy.words import in_vietnamese
from records.problems import UsageError
from records.reading import school_terms
from records.schools import canonical_school, path_slug
from records.sheet import Column, Sheet, Value
from records.store import Store
from records.subjects import subject_name
from records.vn_order import class_order
from records.year_facts import declared_of_year

WHOLE_YEAR = "CN"
_DECLARED = "da-khai"
_PARTS = {
    _DECLARED: ("Đã khai trong sổ theo dõi", True, "Không có lần nào."),
    "chua-khai": ("Chưa khớp sổ theo dõi", False, "Không có lần nào chắc chắn chưa khai."),
    "chua-ro": ("Chưa rõ có trong sổ theo dõi hay không", None, "Không có lần nào."),
}

# Rows of the register that have no change of their own above, each in one table.
_ROWS = {
    "khai-tung-buoc": (
        "Dòng của sổ cộng lại thành một lần thay đổi", pl.col("link") == STEP,
        "Không có lần thay đổi nào do nhiều dòng cộng lại.",
    ),
    "khai-sau": (
        "Dòng của sổ ghi sau khi điểm đã đổi", pl.col("link") == LATE, "Không có dòng nào ghi sau khi điểm đã đổi.",
    ),
    "khai-khong-thay-luc-doi": (
        "Bản xuất ghi điểm mới, không thấy lúc đổi", pl.col("link").is_null() & (pl.col("status") == SEEN),
        "Không có dòng nào.",
    ),
    "khai-ma-chua-thay": (
        "Khai trong sổ mà chưa thấy trên bản xuất", pl.col("link").is_null() & (pl.col("status") != SEEN),
        "Không có dòng nào mà bản xuất chưa ghi điểm mới.",
    ),
}  # fmt: skip
_NOT_SEEN = pl.col("link").is_null() & (pl.col("status") == NOT_SEEN)
_VERDICTS = {
    SEEN: "có điểm mới", NOT_SEEN: "chắc chắn không thấy", CANNOT_TELL: "chưa kết luận được",
}  # fmt: skip
_CELL = (
    Column("Lớp", 0.6, str), Column("Học kì", 0.8, str), Column("Học sinh (mã)", 1.5, str), Column("Môn", 1.2, str),
    Column("Cột điểm", 1.1, str), Column("Trước", 0.6, str), Column("Sau", 0.6, str),
)  # fmt: skip
_OF_REGISTER = (Column("Lý do", 1.7, str), Column("Người đề nghị", 1.3, str), Column("Người duyệt", 1.4, str))


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
        _tables(observed, declared),
        named_places(policy, "correction_report") or USUAL_SIGNERS,
    )  # fmt: skip


def _tables(observed: pl.DataFrame, declared: pl.DataFrame) -> tuple[Sheet, ...]:
    """Each change stands under what the register says of it; each row of the register with the change that it declares,
    or in one of the tables of rows."""
    said = declared.select("register_id", "reason", "requested_by", "approved_on", "approved_by", "approved_role")
    with_rows = observed.join(said, on="register_id", how="left")
    return (
        _by_class(observed), *(_part(key, with_rows) for key in _PARTS), *(_rows(key, declared) for key in _ROWS),
    )  # fmt: skip


def write_report(folder: Path, report: CorrectionReport, now: datetime) -> tuple[Path, Path]:
    """The report as PDF/A and as workbook in a folder; the names hold no person."""
    name = f"bao-cao-sua-chua-{path_slug(report.school, 'truong')}-{report.label.removeprefix('BC-')}"
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
    return (
        f"Thấy {observed.height} lần điểm thay đổi khi so sánh các bản xuất: {counts[_DECLARED]} lần đã khai trong sổ "
        f"theo dõi, {counts['chua-khai']} lần chưa khớp, {counts['chua-ro']} lần chưa rõ; {after} lần chắc chắn sau "
        "khóa sổ.",
        _of_rows(declared),
    )


def _of_rows(declared: pl.DataFrame) -> str:
    """How the rows of the register are parted: all of them, each once."""
    steps, late, unchanged, unseen = (declared.filter(wanted).height for _, wanted, _ in _ROWS.values())
    own, not_seen = (declared.filter(wanted).height for wanted in (pl.col("link") == OWN, _NOT_SEEN))
    return (
        f"Sổ theo dõi có {declared.height} dòng: {own} dòng khớp một lần thay đổi, {steps} dòng cộng lại thành một lần "
        f"thay đổi, {late} dòng ghi sau khi điểm đã đổi, {unchanged} dòng có điểm mới mà không thấy lúc đổi, {unseen} "
        f"dòng chưa thấy trên bản xuất ({not_seen} chắc chắn)."
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
        *_CELL,
        Column("Khoảng thời gian", 2.0, str), Column("Sổ theo dõi", 0.9, str), Column("Khóa sổ", 0.8, str),
        Column("Giáo viên", 1.6, str), Column("Mã GV", 0.8, str), Column("Tệp, trang tính, ô", 2.4, str),
    )  # fmt: skip
    if key != _DECLARED:
        return Sheet(key, title, columns, tuple(_row(row) for row in rows), none)
    return Sheet(key, title, (*columns, *_OF_REGISTER), tuple((*_row(row), *_said(row)) for row in rows), none)


def _row(row: Mapping[str, Any]) -> tuple[Value, ...]:
    place = " · ".join(str(part) for part in (row["file"], row["sheet"], row["cell"]) if part)
    return (
        *_cell(row, row["previous_value"], row["value"]), between(row), register_said(row), LOCKS[row["lock_relation"]],
        row["teacher_name"] or UNKNOWN, row["teacher_code"], place,
    )  # fmt: skip


def _cell(row: Mapping[str, Any], old: str, new: str) -> tuple[Value, ...]:
    """Which mark, and what it was and became."""
    return (
        row["class_name"], TERM_NAMES.get(row["term"], row["term"]), row["pupil_code"], subject_name(row["subject"]),
        component_name(row["component"]), vn_mark(old) or "(trống)", vn_mark(new) or "(trống)",
    )  # fmt: skip


def _order(row: Mapping[str, Any]) -> tuple[Any, ...]:
    names = ("term", "entered_by", "pupil_code", "subject", "component", "version_no")
    return class_order(row["class_name"]), *(row[name] for name in names)


def _rows(key: str, declared: pl.DataFrame) -> Sheet:
    title, wanted, none = _ROWS[key]
    order = ("class_name", "term", "pupil_code", "subject", "component", "register_id")
    columns = (
        Column("Trong sổ", 0.9, str), *_CELL, Column("Bản xuất ghi", 0.9, str),
        Column("Lúc sửa theo sổ", 1.1, str), Column("Xét", 1.2, str), *_OF_REGISTER,
    )  # fmt: skip
    rows = (
        (
            number_of(row["case_id"]) if row["case_id"] else f"dòng {row['row_number']}",
            *_cell(row, row["old_value"], row["new_value"]), vn_mark(row["shown_value"] or "") or None,
            vn_datetime(from_store(row["corrected_at"])) if row["corrected_at"] else None, _VERDICTS[row["status"]],
            *_said(row),
        )
        for row in declared.filter(wanted).sort(*order).iter_rows(named=True)
    )  # fmt: skip
    return Sheet(key, title, columns, tuple(rows), none)


def _said(row: Mapping[str, Any]) -> tuple[Value, Value, Value]:
    """Why, who asked, who consented, as the register says it."""
    role = in_vietnamese(row["approved_role"]) if row["approved_role"] else None
    on = vn_date(row["approved_on"]) if row["approved_on"] else None
    approved = ", ".join(part for part in (row["approved_by"], role, on) if part)
    return row["reason"], row["requested_by"], approved or None
