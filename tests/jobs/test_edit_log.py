"""A vendor's log beside the exports: it narrows a change to its moment, and what contradicts is told, of nobody."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import polars as pl
import pytest
from invented_exports import CODES, layout_c, write_xlsx
from sample_home import NOW, make_home

from data.sample import build
from data.unknown_layout import LOG, unknown_files
from ingest.mapping import ColumnMapping, MappedColumn, Source
from jobs.importing import FileReport, import_files
from jobs.mappings import keep_mapping, kept_mappings, remove_mapping
from jobs.measuring import Filters, observed_corrections
from jobs.policies import policies_of
from records.clock import VIETNAM, to_store
from records.home import Home
from records.problems import UsageError
from records.store import Store

HEADINGS = ("Mã", "Môn", "Cột", "Cũ", "Mới", "Lúc", "Ai")
LOG_MAPPING = ColumnMapping(
    "Nhật ký Lạ", "edit-log",
    tuple(
        MappedColumn(heading, part)
        for heading, part in zip(
            HEADINGS,
            ("pupil_code", "subject", "component", "old_value", "new_value", "edited_at", "edited_by"), strict=True,
        )
    ),
    {"term": Source("fixed", "Học kì I"), "school_year": Source("fixed", "2025-2026"), "class": Source("fixed", "6A1")},
)  # fmt: skip
AT = datetime(2025, 11, 8, 10, 30, tzinfo=VIETNAM)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home with a mark that was 8 on 5 November and is 9.5 on 12 November."""
    home = make_home(tmp_path / "kho")
    tab = layout_c()
    row, column = next(
        (r, c) for r, line in enumerate(tab.rows) for c, value in enumerate(line)
        if c > 3 and isinstance(value, int | float) and str(CODES[0]) in map(str, line)
    )  # fmt: skip
    address = f"{chr(ord('A') + column)}{row + 1}"
    for day, value in ((5, 8), (12, 9.5)):
        path = write_xlsx(tmp_path / f"{day}.xlsx", {"6A1": tab.put(address, value)})
        reports = import_files(home, Store(home.store_path), [path], now=NOW, declared=date(2025, 11, day))
        assert not reports[0].errors, [problem.sentence() for problem in reports[0].problems]
    keep_mapping(home, Store(home.store_path), LOG_MAPPING, now=NOW, actor="văn thư")
    return home


def changes(home: Home) -> pl.DataFrame:
    return observed_corrections(Store(home.store_path), policies_of(home), Filters())


def imported(home: Home, folder: Path, *rows: tuple[str, ...]) -> FileReport:
    path = folder / f"nhat-ky-{len(rows)}.csv"
    path.write_text("\n".join(";".join(row) for row in (HEADINGS, *rows)), encoding="utf-8")
    (report,) = import_files(home, Store(home.store_path), [path], now=NOW)
    return report


def line(home: Home, new: str = "9,5", at: datetime = AT) -> tuple[str, ...]:
    (change,) = changes(home).to_dicts()
    return (str(CODES[0]), change["subject"].replace("toan", "Toán"), change["component"], "8", new,
            f"{at:%d/%m/%Y %H:%M}", "Cô Lan")  # fmt: skip


def test_a_row_that_agrees_narrows_the_change_to_its_moment(home: Home, tmp_path: Path) -> None:
    (before,) = changes(home).to_dicts()
    assert before["entered_after"] < to_store(AT) < before["entered_by"]
    report = imported(home, tmp_path, line(home))
    assert not report.problems, [problem.sentence() for problem in report.problems]
    (after,) = changes(home).to_dicts()
    assert after["entered_after"] == after["entered_by"] == after["edited_at"] == to_store(AT)
    assert (after["edited_by"], after["edit_cell"]) == ("Cô Lan", "F2")
    assert after["declared"] == before["declared"]


def test_a_row_of_another_time_or_of_two_moments_narrows_nothing(home: Home, tmp_path: Path) -> None:
    (before,) = changes(home).to_dicts()
    imported(home, tmp_path, line(home), line(home, at=AT.replace(hour=15)))
    (after,) = changes(home).to_dicts()
    assert (after["entered_after"], after["entered_by"]) == (before["entered_after"], before["entered_by"])
    assert after["edited_at"] is None


def test_a_row_that_the_next_export_contradicts_is_told_and_kept(home: Home, tmp_path: Path) -> None:
    report = imported(home, tmp_path, line(home, new="7"))
    assert report.facts is not None
    assert [(p.code, p.severity, p.cell) for p in report.problems] == [("nhat-ky-lech", "warning", "F2")]
    assert not any(name in p.sentence() for p in report.problems for name in ("Sao", str(CODES[0])))
    (after,) = changes(home).to_dicts()
    assert after["edited_at"] is None


def test_a_log_with_a_wrong_row_is_refused_whole(home: Home, tmp_path: Path) -> None:
    wrong = (*line(home)[:5], "hôm qua", "Cô Lan")
    report = imported(home, tmp_path, line(home), wrong)
    assert report.facts is None
    assert [(p.code, p.cell) for p in report.errors] == [("thoi-diem-sai", "F3")]


def test_a_name_is_taken_once_and_a_spoilt_mapping_stops_nobody(home: Home) -> None:
    store = Store(home.store_path)
    with pytest.raises(UsageError, match="Đã có"):
        keep_mapping(home, store, LOG_MAPPING, now=NOW, actor="văn thư")
    (home.mappings / "hong.toml").write_text("name = ", encoding="utf-8")
    kept = kept_mappings(home)
    assert [m.name for m in kept.sound] == ["Nhật ký Lạ"]
    assert [p.file for p in kept.broken] == ["hong.toml"]
    (home.mappings / "hong.toml").write_text('kind = "so"\n', encoding="utf-8")
    told = ("Thiếu name, tên của cách đọc.", "kind phải là marks hoặc edit-log.",
            "Thiếu [[columns]]: mỗi cột một mục, có heading và part.")  # fmt: skip
    kept = kept_mappings(home)
    assert kept.mistakes == {"hong.toml": told}
    assert [(p.file, p.found) for p in kept.broken] == [("hong.toml", f"3 chỗ viết sai, trước hết: {told[0]}")]
    assert ".;" not in kept.broken[0].sentence()
    remove_mapping(home, store, "Nhật ký Lạ", now=NOW, actor="văn thư")
    assert not kept_mappings(home).sound


def test_the_sample_log_names_nobody_outside_the_invented_school() -> None:
    (school,) = build(schools=("thcs",), classes=1)
    text = unknown_files(school)[LOG].decode("utf-8-sig")
    names = {teacher.name for teacher in school.teachers}
    assert {row.split(";")[1] for row in text.splitlines()[4:]} <= names
