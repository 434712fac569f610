"""What a list states as done cannot lie in the future; what it plans can, and what was late is not its mistake."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from broken_exports import register
from invented_exports import CODES, NOW, Tab, write_xlsx

from ingest.list_specs import LIST_SPECS
from ingest.read import ReadResult, read_export
from records.clock import VIETNAM

_PLACE = {"term": "HK1", "class_name": "6A1", "pupil_code": str(CODES[0]), "subject": "Toán", "component": "Giữa kì"}


def _read(folder: Path, kind: str, row: dict[str, object], now: datetime = NOW) -> ReadResult:
    spec = LIST_SPECS[kind]
    fields = {field.name: field.heading for field in spec.fields}
    head = ["STT", *(fields[name] for name in row)]
    tab = Tab([["Trường: THCS Hoa Gạo"], [spec.title], ["Năm học: 2025-2026"], head, [1, *row.values()]])
    return read_export(write_xlsx(folder / "l.xlsx", {"s": tab}), now=now)


def _correction(folder: Path, now: datetime = NOW, **more: object) -> list[tuple[str, str | None]]:
    read = _read(folder, "list-correction", {**_PLACE, "old_value": 6, "new_value": 7, **more}, now)
    return [(problem.code, problem.cell) for problem in read.errors]


@pytest.mark.parametrize("field", ["requested_on", "approved_on", "minutes_on"])
def test_a_day_to_come_is_refused_and_today_is_not(tmp_path: Path, field: str) -> None:
    """NOW is 20/01/2026 in Vietnam."""
    assert _correction(tmp_path, **{field: "21/01/2026"}) == [("tuong-lai", "I5")]
    assert _correction(tmp_path, **{field: "20/01/2026"}) == []


@pytest.mark.parametrize("field", ["corrected_at", "relocked_at"])
def test_a_moment_to_come_is_refused_to_the_minute(tmp_path: Path, field: str) -> None:
    """NOW is 9:00 in Vietnam."""
    assert _correction(tmp_path, **{field: "20/01/2026 09:01"}) == [("tuong-lai", "I5")]
    assert _correction(tmp_path, **{field: "20/01/2026 09:00"}) == []


@pytest.mark.parametrize("field", ["requested_on", "minutes_on", "relocked_at", "corrected_at"])
def test_what_was_done_after_the_school_year_is_taken(tmp_path: Path, field: str) -> None:
    """Relocked, or written down, in the autumn after: late it may be, impossible it is not."""
    day = "15/10/2026" if field.endswith("_on") else "15/10/2026 08:00"
    assert _correction(tmp_path, datetime(2026, 11, 1, 9, 0, tzinfo=VIETNAM), **{field: day}) == []


@pytest.mark.parametrize(
    ("field", "text", "code"),
    [("requested_on", "31/07/2025", "ngay-sai"), ("corrected_at", "31/07/2025 23:59", "thoi-diem-sai")],
)
def test_what_was_done_before_the_school_year_is_refused(tmp_path: Path, field: str, text: str, code: str) -> None:
    """A mark of a year cannot be corrected before the year began."""
    assert _correction(tmp_path, **{field: text}) == [(code, "I5")]


def test_a_duty_done_in_the_future_is_told_once(tmp_path: Path) -> None:
    """The day is named; its hour is not named beside it. Today's hour to come is named."""
    duty = {"work": "khóa sổ", "class_name": "6A1"}
    tomorrow = _read(tmp_path, "list-duty", {**duty, "done_on": "21/01/2026", "done_at": "08:00"})
    assert [(p.code, p.cell) for p in tomorrow.errors] == [("tuong-lai", "D5")]
    tonight = _read(tmp_path, "list-duty", {**duty, "done_on": "20/01/2026", "done_at": "20:00"})
    assert [(p.code, p.cell) for p in tonight.errors] == [("tuong-lai", "E5")]


def test_what_is_planned_may_lie_ahead(tmp_path: Path) -> None:
    """A test, a teacher's last day, a pupil who will leave."""
    where = {name: _PLACE[name] for name in ("term", "class_name", "subject")}
    plans: dict[str, dict[str, object]] = {
        "list-calendar": {**where, "component": "Giữa kì", "test_date": "20/04/2026"},
        "list-assignment": {
            **where, "teacher_code": "GV001", "teacher_name": "Ngô Thị Lá", "valid_until": "29/05/2026",
        },
        "list-transfer": {
            "class_name": "6A1", "pupil_code": str(CODES[0]), "kind": "chuyển đi", "happened_on": "02/03/2026",
        },
    }  # fmt: skip
    for kind, row in plans.items():
        assert _read(tmp_path, kind, row).errors == (), kind


def test_a_row_of_two_blanks_and_a_register_without_a_column_of_marks_say_nothing(tmp_path: Path) -> None:
    """Refused: they would be told as corrections of their own, or of other marks than were corrected."""
    assert _correction(tmp_path, old_value="", new_value="") == [("thieu-gia-tri", "H5")]
    assert _correction(tmp_path, old_value="", new_value=7) == []
    assert _correction(tmp_path, old_value=7, new_value="") == []
    for name, missing in (("new_value", "Điểm cũ"), ("old_value", "Điểm mới")):
        [problem] = _read(tmp_path, "list-correction", {**_PLACE, name: 7}).errors
        assert (problem.code, problem.found) == ("thieu-cot", f"không có cột «{missing}»")
    assert _correction(tmp_path, old_value="Đ", new_value="đ") == [("khong-doi", "H5")]


def test_a_mark_of_the_register_is_put_right_in_the_register(tmp_path: Path) -> None:
    """The gradebook cannot export this file again."""
    tab = register("HK1", "6A1", str(CODES[0]), "Toán", "Giữa kì", 6, 77)
    [problem] = read_export(write_xlsx(tmp_path / "l.xlsx", {"s": tab}), now=NOW).errors
    assert problem.code == "diem-sai"
    assert "tệp danh sách" in problem.action
    assert "phần mềm sổ điểm" not in problem.action
