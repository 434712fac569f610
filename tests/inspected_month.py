"""Two small invented schools and their November 2025, small enough to be reckoned by hand. Nobody in them exists.

Hoa Gạo, 6A1, Toán, four pupils; marks within 7 days of the test; exports of 31/10, 10/11 and 20/11; no register:

    ======  =====  ========  =====  ======================  ==============================================
    column  test   deadline  pupil  seen                    so
    ======  =====  ========  =====  ======================  ==============================================
    TX1     28/10  04/11     1 2 3  on 31/10                in time: 3
    TX1                      4      never                   blank alone: 1
    TX2     02/11  09/11     1 3    31/10 no, 10/11 yes     perhaps late: 2 (between 31/10 and the end of 10/11)
    TX2                      2      10/11 no, 20/11 yes     late alone: 1 of 3, perhaps a make-up test
    TX2                      4      never                   blank alone: 1
    GK      12/11  19/11     1 2 3  10/11 no, 20/11 yes     perhaps late: 3
    GK                       4      never                   blank alone: 1
    ======  =====  ========  =====  ======================  ==============================================

Due: 12; entered 9 = 3 in time + 6 perhaps late; blank 3, each alone while the class has marks: perhaps overdue. The
true share of late marks lies between 0/9 and 6/9 = 66.7 %. Pupil 3's TX2 is 9 on 10/11 and 8 on 20/11: one change,
surely in November, no register to ask.

Hoa Sen, 7A1, Toán; marks within 14 days; exports of 31/10 and 15/11; a register saved on 25/11. TX1 was tested on
20/10, due on 03/11, seen on 31/10: pupils 1 to 3 in time. The fourth is on the list of 31/10 and no more on that of
15/11: four pupils, then three. Pupil 1's TX1 is 8 on 31/10 and 9 on 15/11, so perhaps changed on 31/10 still: possible,
and in the register.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
from invented_exports import CODES, Cell, Tab, layout_c, write_xlsx
from sample_home import make_home

from ingest.lists import write_list
from jobs.importing import import_files
from records.clock import VIETNAM
from records.home import Home
from records.list_tables import LIST_TABLES
from records.policy import Policies, Policy
from records.policy.duty import MonthlyRule, UnusualRule
from records.policy.entry import EntryRule
from records.store import Store

MONTH = "2025-11"
NOW = datetime(2025, 12, 3, 9, 0, tzinfo=VIETNAM)
GAO, SEN = "TRƯỜNG THCS HOA GẠO", "TRƯỜNG THCS HOA SEN"
YEAR = "2025-2026"

Marks = list[list[Cell]]
GAO_MARKS: dict[date, Marks] = {
    date(2025, 10, 31): [[8, "", "", "", "", "", ""], [6, "", "", "", "", "", ""], [10, "", "", "", "", "", ""],
                         ["", "", "", "", "", "", ""]],
    date(2025, 11, 10): [[8, 7.5, "", "", "", "", ""], [6, "", "", "", "", "", ""], [10, 9, "", "", "", "", ""],
                         ["", "", "", "", "", "", ""]],
    date(2025, 11, 20): [[8, 7.5, "", 8, "", "", ""], [6, 6, "", 5.5, "", "", ""], [10, 8, "", 10, "", "", ""],
                         ["", "", "", "", "", "", ""]],
}  # fmt: skip
SEN_MARKS: dict[date, Marks] = {
    date(2025, 10, 31): [[8, *[""] * 6], [7, *[""] * 6], [6, *[""] * 6], [""] * 7],
    date(2025, 11, 15): [[9, *[""] * 6], [7, *[""] * 6], [6, *[""] * 6]],
}
CAU = "TRƯỜNG THCS HOA CAU"
CAU_MARKS: dict[date, Marks] = {
    date(2025, 10, 25): [[""] * 7, [""] * 7, [""] * 7],
    date(2025, 11, 5): [[8, *[""] * 6], [7, *[""] * 6], [6, *[""] * 6]],
}


def _rule(days: int) -> EntryRule:
    return EntryRule(
        code="vao-diem", article="Điều 4", sentence=f"Điểm vào sổ trong {days} ngày sau ngày kiểm tra.",
        marks=("TX", "GK", "CK"), unit="calendar", days=days,
    )  # fmt: skip


MONTHLY = (
    MonthlyRule(
        code="kiem-dien", article="Điều 12", sentence="Kiểm diện chốt trước ngày 5.", work="attendance",
        by=("homeroom",), of="next", to_day=5,
    ),
    MonthlyRule(
        code="nhat-ki", article="Điều 6", sentence="In nhật ký sửa điểm trước buổi họp.", work="correction_log",
        by=("leaders",), event="before_meeting",
    ),
    MonthlyRule(
        code="nhan-xet", article="Điều 9", sentence="Phó hiệu trưởng ghi nhận xét mỗi tháng.", work="remark",
        by=("vice_principal",),
    ),
)  # fmt: skip
REPORT = MonthlyRule(
    code="bao-cao-to", article="Điều 5", sentence="Tổ trưởng kiểm tra việc vào điểm của tổ và báo cáo.",
    work="department_report", by=("department_head",), to="vice_principal",
)  # fmt: skip
UNUSUAL = UnusualRule(
    code="sua-nhieu", article="Điều 10", sentence="Giáo viên sửa điểm nhiều lần thì báo hiệu trưởng.",
    measure="corrections_of_teacher", threshold="1",
)  # fmt: skip
POLICIES = Policies(
    (
        Policy(
            name="Hoa Gạo", schools=(GAO,), minimum_group=9, entries=(_rule(7),), monthly=MONTHLY, unusual=(UNUSUAL,)
        ),
        Policy(name="Hoa Sen", schools=(SEN,), minimum_group=9, entries=(_rule(14),), monthly=(*MONTHLY, REPORT)),
    )
)


def two_schools(root: Path) -> tuple[Home, Store]:
    """A home with both, their exports and lists imported as a clerk does."""
    home = make_home(root / "kho")
    store = Store(home.store_path)
    folder = root / "tep"
    folder.mkdir()
    _exports(home, store, folder, "THCS Hoa Gạo", "6A1", GAO_MARKS)
    _exports(home, store, folder, "THCS Hoa Sen", "7A1", SEN_MARKS)
    tests = [("TX1", date(2025, 10, 28)), ("TX2", date(2025, 11, 2)), ("GK", date(2025, 11, 12))]
    _lists(home, store, folder, GAO, "6A1", tests, ("GV1", "Ngô Thị Lá"))
    _lists(home, store, folder, SEN, "7A1", [("TX1", date(2025, 10, 20))], ("GV2", "Bùi Văn Gió"))
    register = {"term": "HK1", "class_name": "7A1", "pupil_code": str(CODES[0]), "subject": "toan", "component": "TX1",
                "old_value": "8", "new_value": "9", "reason": "Cộng nhầm"}  # fmt: skip
    _write(home, store, folder, "list-correction", SEN, [register])
    return home, store


def late_school(root: Path) -> tuple[Store, Policies]:
    """Hoa Cau alone, with its profile."""
    home = make_home(root / "kho")
    store = Store(home.store_path)
    folder = root / "tep"
    folder.mkdir()
    _exports(home, store, folder, "THCS Hoa Cau", "8A1", CAU_MARKS)
    _lists(home, store, folder, CAU, "8A1", [("TX1", date(2025, 10, 15))], ("GV3", "Đỗ Thị Mây"))
    return store, Policies((Policy(name="Hoa Cau", schools=(CAU,), entries=(_rule(7),)),))


def _exports(home: Home, store: Store, folder: Path, school: str, class_name: str, marks: dict[date, Marks]) -> None:
    for day, values in marks.items():
        tab: Tab = layout_c(class_name=class_name, codes=CODES[: len(values)], marks=values).put("A2", school)
        noon = datetime(day.year, day.month, day.day, 5, tzinfo=UTC)
        path = write_xlsx(folder / f"{class_name}-{day}.xlsx", {"toán": tab}, noon)
        (report,) = import_files(home, store, [path], now=NOW, declared=day)
        assert not report.errors, report.errors


def _lists(
    home: Home, store: Store, folder: Path, school: str, class_name: str, tests: list[tuple[str, date]],
    teacher: tuple[str, str],
) -> None:  # fmt: skip
    scope = {"term": "HK1", "class_name": class_name, "subject": "toan"}
    assignment = {**scope, "teacher_code": teacher[0], "teacher_name": teacher[1]}
    _write(home, store, folder, "list-assignment", school, [assignment])
    calendar = [{**scope, "component": component, "test_date": day} for component, day in tests]
    _write(home, store, folder, "list-calendar", school, calendar)


def _write(home: Home, store: Store, folder: Path, kind: str, school: str, rows: list[dict[str, object]]) -> None:
    schema = {name: dtype for name, dtype in LIST_TABLES[kind][1].items() if name != "row_number"}
    frame = pl.DataFrame([{name: row.get(name) for name in schema} for row in rows], schema=schema)
    path = folder / f"{kind}-{school[-3:]}.xlsx"
    saved = datetime(2025, 11, 25, 8, tzinfo=VIETNAM)
    write_list(path, kind, school=school, school_year=YEAR, rows=frame, created=saved)
    (report,) = import_files(home, store, [path], now=NOW)
    assert not report.errors, report.errors
