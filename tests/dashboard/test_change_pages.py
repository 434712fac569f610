"""Sửa điểm and Nhập trễ: their figures, tables and workbooks against plain SQL over what the exports show."""

from __future__ import annotations

from collections import Counter
from typing import Any

import polars as pl
import pytest
from plain_lateness import judged
from sample_home import School
from shown_page import ShownPage, number, page_over

from dashboard import theme
from dashboard.group_names import NOBODY, in_order
from records.marks import component_name
from records.store import Store
from records.subjects import subject_name

SECONDARY, PRIMARY = "TRƯỜNG THCS SAO MAI", "TRƯỜNG TIỂU HỌC HOA SEN"
TERMS = [(SECONDARY, "HK1", "Học kì I"), (SECONDARY, "HK2", "Học kì II"), (PRIMARY, "CN", "Cả năm")]

# Every value that the exports of a term ever showed in a cell that a person fills in, each with the one before it.
SHOWN = """
SELECT o.pupil_code, o.subject, o.component, o.value, s.taken_latest, s.class_name,
       lag(o.value) OVER (PARTITION BY o.pupil_code, o.subject, o.component ORDER BY s.taken_latest) AS before,
       r.pupil_code IS NOT NULL AS is_here
FROM cell_observation o JOIN snapshot s USING (snapshot_id)
LEFT JOIN (
    SELECT DISTINCT pupil_code FROM roster_row JOIN snapshot t USING (snapshot_id)
    WHERE (t.school, t.term) = ($1, $2)
    QUALIFY t.taken_latest = max(t.taken_latest) OVER (PARTITION BY t.class_name)
) r USING (pupil_code)
WHERE (s.school, s.term) = ($1, $2) AND o.subject <> '' AND o.component NOT IN ('TBM', 'NX')
      AND s.layout IN ('vnedu-b', 'vnedu-c')
"""


def shown(store: Store, school: str, term: str) -> pl.DataFrame:
    with store.read() as db:
        return db.query(SHOWN, [school, term])


def changes(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.filter(pl.col("before") != "", pl.col("before") != pl.col("value"))


def marks(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.filter(pl.col("value") != "").unique(["pupil_code", "subject", "component"])


def teachers(store: Store, school: str, term: str) -> set[str]:
    with store.read() as db:
        found = db.query(
            """SELECT DISTINCT teacher_name FROM current_assignment a WHERE (school, term) = (?, ?) AND EXISTS
               (SELECT 1 FROM cell_observation o JOIN snapshot s USING (snapshot_id)
                WHERE (s.school, s.term, s.class_name, o.subject) = (a.school, a.term, a.class_name, a.subject)
                      AND o.component NOT IN ('TBM', 'NX') AND o.value <> '')""",
            [school, term],
        )
    return set(found["teacher_name"])


def colours_of(page: ShownPage) -> str:
    return " ".join(str(spec) for spec, _ in page.charts())


# ── Sửa điểm ───────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("name", "code", "term"), TERMS)
def test_changes_and_marks_are_those_that_the_exports_show(school: School, name: str, code: str, term: str) -> None:
    """How many changes, in how many marks, of which how many of pupils who left: by SQL over the cells themselves."""
    rows = shown(school.store, name, code)
    left = marks(rows).filter(~pl.col("is_here")).height
    gone = f" (gồm {left} điểm của học sinh không còn trong danh sách lớp)" if left else ""
    total = f"{marks(rows).height:,}".replace(",", ".")
    with page_over(school.home, "sua_diem", truong=name, ki=term) as page:
        assert page.answer().startswith(
            f"Thấy {changes(rows).height} lần điểm thay đổi giữa các bản xuất của 2025-2026 · {term}, trong {total} "
            f"điểm đã từng vào sổ{gone}; "
        )
        assert f"n = {total} điểm đã từng vào sổ" in page.said()
        assert ("Lên qua" in page.said()) == (name == SECONDARY)


def test_each_subject_has_its_changes_and_marks_also_where_nothing_changed(school: School) -> None:
    """The table on the screen and in the workbook; their sums are the n of the page."""
    rows = shown(school.store, SECONDARY, "HK1")
    changed, entered = (Counter(frame["subject"]) for frame in (changes(rows), marks(rows)))
    expected = {subject_name(code): (changed[code], entered[code]) for code in entered}
    with page_over(school.home, "sua_diem", truong=SECONDARY, ki="Học kì I") as page:
        table, title = page.table(0), "Số lần điểm thay đổi, theo môn"
        lines, printed = page.workbook(title)
    for frame in (table, printed):
        counts = frame.select("Môn", "Lần thay đổi", "Trong số điểm").rows()
        assert {subject: (number(c), number(m)) for subject, c, m in counts} == expected
    assert lines[0] == title
    assert f"Số dòng: {len(expected)}" in lines
    assert 0 in {c for c, _ in expected.values()}


def test_every_change_is_in_the_workbook_as_the_exports_show_it(school: School) -> None:
    """Class, pupil, subject, component, old and new value of each; and where the newest stands in its file."""
    found = changes(shown(school.store, SECONDARY, "HK1"))
    expected = sorted(
        (row["class_name"], row["pupil_code"], subject_name(row["subject"]), component_name(row["component"]),
         row["before"].replace(".", ","), row["value"].replace(".", ","))
        for row in found.iter_rows(named=True)
    )  # fmt: skip
    with page_over(school.home, "sua_diem", truong=SECONDARY, ki="Học kì I") as page:
        _, printed = page.workbook("Các lần điểm thay đổi")
    assert sorted(row[:6] for row in printed.rows()) == expected
    assert "" not in set(printed["Ô"])


@pytest.mark.full
@pytest.mark.parametrize("page_name", ["sua_diem", "nhap_tre"])
def test_a_page_begins_with_subjects_and_calls_no_person_for_a_look(school: School, page_name: str) -> None:
    """Amber is for what is to be looked at; among teachers nobody is, and all of them are there, by name."""
    address = {"truong": SECONDARY, "ki": "Học kì I"}
    with page_over(school.home, page_name, **address) as page:
        assert page.table(0).columns[0] == "Môn"
        assert theme.LOOK in colours_of(page)
    with page_over(school.home, page_name, **address, theo="Giáo viên") as page:
        assert theme.LOOK not in colours_of(page)
        assert "không phải bảng xếp hạng" in page.said()
        names = page.table(0)["Giáo viên"].to_list()
    assert set(names) - {NOBODY} == teachers(school.store, SECONDARY, "HK1")
    assert names == sorted(names, key=in_order)


# ── Nhập trễ ───────────────────────────────────────────────────────────────────────────────────────────────────────


def plain(store: Store, school: str, term: str) -> list[dict[str, Any]]:
    return [row for row in judged(store) if (row["school"], row["term"]) == (school, term)]


def certain(rows: list[dict[str, Any]]) -> Counter[str]:
    """The statuses counted, what one pupil's make-up test may explain as not told; and how much of it that is."""
    found: Counter[str] = Counter()
    tests: dict[tuple[str, ...], Counter[str]] = {}
    for row in rows:
        if row["status"]:
            key = tuple(row[name] for name in ("class_name", "subject", "component"))
            tests.setdefault(key, Counter())[row["status"]] += 1
    for counted in tests.values():
        entered = counted["late"] + counted["unknown"] + counted["in_time"]
        late, missing = counted["late"], counted["missing_overdue"]
        late_alone = late if 2 * late <= entered else 0
        missing_alone = missing if 2 * entered >= counted.total() else 0
        found += counted - Counter({"late": late_alone, "missing_overdue": missing_alone})
        found += Counter({"unknown": late_alone, "late alone": late_alone, "missing alone": missing_alone})
    return found


@pytest.mark.parametrize(("name", "code", "term"), TERMS)
def test_lateness_is_that_of_plain_sql(school: School, name: str, code: str, term: str) -> None:
    """Late, unknown, in all, and overdue: the answer's figures and the table's sums; one pupil's alone is certain of
    nobody."""
    found = certain(plain(school.store, name, code))
    entered = found["late"] + found["unknown"] + found["in_time"]
    said = {key: f"{value:,} điểm".replace(",", ".") for key, value in {**found, "n": entered}.items() if key}
    with page_over(school.home, "nhap_tre", truong=name, ki=term) as page:
        answer, table = page.answer(), page.table(0)
        _, printed = page.workbook("Điểm vào sổ, theo môn")
    assert answer.startswith(f"{said.get('late', '0 điểm')} của 2025-2026 · {term} chắc chắn vào sổ trễ")
    alone = f" (trong đó {said['late alone']} trễ lẻ)" if found["late alone"] else ""
    assert f"{said.get('unknown', '0 điểm')} chưa kết luận được{alone}, trong {said['n']} đã vào sổ" in answer
    assert ("đã quá hạn mà còn trống" in answer) == bool(found["missing_overdue"])
    assert ("trễ lẻ" in answer, "trống lẻ" in answer) == (bool(found["late alone"]), bool(found["missing alone"]))
    for frame in (table, printed):
        n, *sums = [sum(map(number, frame[column])) for column in frame.columns[1:8]]
        assert n == entered
        assert sums == [
            found[kind]
            for kind in ("late", "unknown", "late alone", "in_time", "missing_overdue", "missing alone")
        ]


def test_the_two_pages_say_why_their_numbers_differ(school: School) -> None:
    """Marks ever entered = those judged + those of pupils who left + those that no calendar asks for."""
    for name, code, term in TERMS:
        rows = marks(shown(school.store, name, code))
        found = Counter(row["status"] for row in plain(school.store, name, code))
        left = rows.filter(~pl.col("is_here")).height
        unlisted = rows.height - left - (found["late"] + found["unknown"] + found["in_time"])
        with page_over(school.home, "nhap_tre", truong=name, ki=term) as page:
            said = page.said()
        assert (f"{left} điểm của học sinh không còn trong danh sách lớp" in said) == bool(left)
        assert (f"{unlisted} điểm của bài không có trong lịch kiểm tra" in said) == bool(unlisted)


def test_every_late_mark_is_in_the_workbook(school: School) -> None:
    """Each late or overdue mark by class, pupil, subject, component; its mark itself is not shown."""
    rows = plain(school.store, SECONDARY, "HK2")
    late = [row for row in rows if row["status"] in {"late", "missing_overdue"}]
    expected = sorted(
        (row["class_name"], row["pupil_code"], subject_name(row["subject"]), component_name(row["component"]))
        for row in late
    )
    with page_over(school.home, "nhap_tre", truong=SECONDARY, ki="Học kì II") as page:
        _, printed = page.workbook("Điểm vào sổ trễ")
    assert sorted(row[:4] for row in printed.rows()) == expected
    assert expected
