"""Which circular a class's marks follow: by grade and school year, and none where none is known."""

from __future__ import annotations

import pytest

from records.circulars.choice import PASS, TT22, TT27, TT58, Circular, circular_of


@pytest.mark.parametrize(
    ("grade", "school_year", "circular"),
    [
        (6, "2021-2022", TT22), (6, "2020-2021", TT58), (7, "2022-2023", TT22), (7, "2021-2022", TT58),
        (9, "2023-2024", TT58), (9, "2024-2025", TT22), (10, "2022-2023", TT22), (12, "2023-2024", TT58),
        (12, "2024-2025", TT22), (1, "2020-2021", TT27), (5, "2024-2025", TT27), (5, "2023-2024", None),
        (9, "2005-2006", None), (None, "2025-2026", None), (13, "2025-2026", None),
    ],
)  # fmt: skip
def test_a_circular_came_into_force_grade_by_grade(
    grade: int | None, school_year: str, circular: Circular | None
) -> None:
    """TT22: lớp 6 from 2021-2022 to lớp 9 and 12 in 2024-2025; TT27: lớp 1 from 2020-2021 to lớp 5 in 2024-2025."""
    assert circular_of(grade, school_year) == circular


def test_a_primary_school_has_no_secondary_thresholds() -> None:
    """No level of TT22 is drawn over a primary test; its own marks are asked of the year's last tests alone."""
    assert TT27.levels == ()
    assert (TT27.bands_of("HK1"), TT27.bands_of("GK2")) == ((), ())
    assert list(map(int, TT27.bands_of("CN"))) == [5, 7, 9]
    assert [str(bound) for bound in TT22.bands_of("HK1")] == ["3.5", "5.0", "6.5", "8.0"]
    assert PASS in TT22.bands
    assert PASS in TT58.bands
    assert PASS in TT27.bands
