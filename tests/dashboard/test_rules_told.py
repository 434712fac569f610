"""What the pages say of the circular that a class's averages are recomputed by."""

from __future__ import annotations

import polars as pl
import pytest
from opened_pages import Open, said
from sample_home import School

from dashboard.rules import circular_of_marks, recomputed_sentence
from records.policy import Policies


@pytest.mark.parametrize(
    ("grades", "year", "told"),
    [
        ([6, 9], "2025-2026", "tính lại theo Thông tư 22/2021/TT-BGDĐT, Điều 9"),
        ([1, 5], "2025-2026", "Thông tư 27/2020/TT-BGDĐT không có trung bình môn"),
        ([5, 6], "2025-2026", ""),   # a school of both levels: no one circular
        ([9], "2020-2021", "tính lại theo Thông tư 58/2011/TT-BGDĐT, Điều 10"),
        ([9], "2010-2011", ""),
        ([None], "2025-2026", ""),
    ],
)
def test_the_recomputing_is_told_by_the_circular_of_the_classes(
    grades: list[int | None], year: str, told: str
) -> None:
    """Where there is not one circular that we recompute by, none is named."""
    rows = {"school": "TRƯỜNG THCS SAO MAI", "grade": grades, "school_year": [year] * len(grades)}
    classes = pl.DataFrame(rows, schema_overrides={"grade": pl.Int32})
    sentence = recomputed_sentence(circular_of_marks(classes, Policies(())))
    assert told in sentence
    assert bool(told) == bool(sentence)


def test_a_primary_school_is_not_told_of_averages_of_another_circular(school: School, open_page: Open) -> None:
    """TT27 has none."""
    text = said(open_page(school.home, "niem_phong", truong="TRƯỜNG TIỂU HỌC HOA SEN", ki="Cả năm"))
    assert "Thông tư 27/2020/TT-BGDĐT không có trung bình môn" in text
    assert "Thông tư 22/2021" not in text
