"""Tests of a class that nobody exported: said apart on both pages that judge tests, never as zeros."""

from __future__ import annotations

from opened_pages import Open, answer, said
from sample_home import School

SCHOOL = "TRƯỜNG THCS SAO MAI"
SAID = "**2 bài** của 1 lớp chưa có bản xuất: không xét được"


def test_both_pages_say_of_which_tests_nothing_can_be_judged(fresh_school: School, open_page: Open) -> None:
    """Two tests of October, of a class that the calendar and the assignments name and no export shows."""
    with fresh_school.store.write() as db:
        for table in ("assessment", "teaching_assignment"):
            db.execute(
                f"""INSERT INTO {table} BY NAME
                    SELECT DISTINCT ON (subject) * REPLACE ('6Z9' AS class_name) FROM {table}
                    WHERE term = 'HK1' AND subject IN ('toan', 'ngu_van') AND class_name LIKE '6%' ORDER BY subject"""
            )
        db.execute("UPDATE assessment SET test_date = DATE '2025-10-06' WHERE class_name = '6Z9'")
    month = open_page(fresh_school.home, "kiem_tra_thang", truong=SCHOOL, thang="Tháng 10/2025")
    assert SAID in answer(month)
    tables = [table.value for table in month.dataframe]
    assert [set(table["Lớp"]) for table in tables if "6Z9" in set(table.get("Lớp", []))] == [{"6Z9"}]
    late = open_page(fresh_school.home, "nhap_tre", truong=SCHOOL, ki="Học kì I")
    assert SAID in said(late)
