"""Unlikely figures as they would have been found in the sample school, made by hand: one of each measure."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from sample_home import NOW

from analytics.anomalies.result import BUNCHING, DISTANCE, LATE, LIFTS, Judged, Test
from analytics.anomalies.run import Anomalies
from jobs.anomalies import Flag, SchoolAnomalies
from jobs.anomaly_year import Bar, Evidence

SCHOOL, YEAR = "TRƯỜNG THCS SAO MAI", "2025-2026"
HOA, AN = "GV901", "GV902"


def cell(number: int, component: str = "CK") -> Evidence:
    return Evidence("HK1", "6A1", "toan", component, f"P{number}", "4.75", "5", "so.xlsx", "Toán", f"K{number}")


def lifts(*numbers: int) -> Flag:
    """Nine lifts over thresholds by Hoa, or those of the pupils named."""
    cells = tuple(cell(number) for number in numbers or range(9))
    test = Test(LIFTS, HOA, len(cells), 10, 6.5, is_of_note=True, p=1e-6, figures={"expected": 3.25})
    bars = (Bar("threshold", "lifted", 9), Bar("threshold", "left", 11), Bar("elsewhere", "lifted", 1),
            Bar("elsewhere", "left", 29))  # fmt: skip
    said = f"Giáo viên Lê Thị Hoa ({HOA}): {len(cells)} trong 10 lần. Vì sao?"
    return Flag(Judged(test, 0.0002, 3.1, is_flag=True), "Lê Thị Hoa", said, cells, bars)


def late() -> Flag:
    test = Test(LATE, AN, 6, 20, 4.0, is_of_note=True, p=1e-4, figures={"centre": 0.05})
    bars = (Bar("2025-10-06", "0", 104), Bar("2025-10-27", "1", 234))
    evidence = tuple(cell(number, "TX1") for number in range(2))
    return Flag(Judged(test, 0.01, 2.0, is_flag=True), "Trần Văn An", "Giáo viên Trần Văn An: trễ?", evidence, bars)


def bunching() -> Flag:
    test = Test(BUNCHING, AN, 40, 50, 3.0, is_of_note=True, p=1e-4, threshold=Decimal(5), figures={})
    bars = (Bar("475", "", 10), Bar("500", "", 40))
    return Flag(Judged(test, 0.02, 1.5, is_flag=True), "Trần Văn An", "Giáo viên Trần Văn An: ngưỡng?",
                (cell(1, "GK"),), bars)  # fmt: skip


def distance() -> Flag:
    test = Test(DISTANCE, AN, 2, 8, 0.6, is_of_note=True, p=1e-4, subject="van", figures={"shift": 1.2})
    bars = (Bar("6A1", "own", 1.1, 40), Bar("6A2", "others", -0.2, 38), Bar("6A3", "others", -0.4, 12))
    return Flag(Judged(test, 0.03, 1.0, is_flag=True), "Trần Văn An", "Giáo viên Trần Văn An: môn Ngữ văn?",
                (Evidence(class_name="6A1", subject="van"),), bars)  # fmt: skip


def found(*flags: Flag, school: str = SCHOOL) -> SchoolAnomalies:
    """Nothing flagged is something tested all the same."""
    quiet = tuple(Judged(replace(late().judged.test, teacher_code=f"GV{n}"), 1.0, 0.0, is_flag=False) for n in range(3))
    judged = Anomalies((), (), (*(flag.judged for flag in flags), *quiet))
    return SchoolAnomalies(school, YEAR, 30, NOW, NOW, judged, flags, is_late_judged=True)
