"""Charts on paper: what stands beside each row is there in full."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from judge import COMPLIANT, judged

from jobs.drawing import AnyChart, paper_svg, stacked_bars
from jobs.drawn_figures import Ink, boxes, interval_bars
from jobs.figure_papers import Drawn, figure_pdf
from records.clock import VIETNAM

INK = Ink(data="#1668b8", deep="#0b3d70", pale="#bcd6f0", quiet="#8a94a0", text="#333333")
LONG, SHORT = "Tổ Khoa học tự nhiên – Công nghệ · n = 1.284", "Toán · n = 7"


def of_bars(names: list[str]) -> AnyChart:
    return stacked_bars(pl.DataFrame({"ten": names, "dat": [3, 4]}), "ten", [("dat", "Đạt", INK.data)], "bài")


def of_boxes(names: list[str]) -> AnyChart:
    places = {"d1": 3.0, "q1": 5.0, "giua": 6.5, "q3": 8.0, "d9": 9.5}
    return boxes(pl.DataFrame({"ten": names, "noi": names, **places}), [Decimal("5.0")], INK)


def of_intervals(names: list[str]) -> AnyChart:
    days = {"tu": date(2026, 1, 5), "den": date(2026, 1, 9), "nhan": "9", "n": 9, "loai": "a"}
    return interval_bars(pl.DataFrame({"ten": names, **days}), [("a", "Sửa", INK.data)], INK)


@pytest.mark.full
@pytest.mark.tool("verapdf")
def test_tables_and_charts_on_paper_are_pdf_a_3a_and_pdf_ua_1(tmp_path: Path) -> None:
    """A table alone, one over several sheets, one with as many columns as lie across, and each kind of chart."""
    notes = {"Năm học": "2025-2026", "Dữ liệu đến": "09/01/2026"}
    rows = pl.DataFrame({"Nhóm": [LONG, SHORT], "Số điểm": [1284, 7], "Trung vị": [Decimal("6.5"), None]})
    wide = pl.DataFrame({f"Cột số {number}": ["✓ đạt", "✕ chưa"] for number in range(12)})
    charts = [Drawn("Phổ điểm", make([LONG, SHORT]), "Đọc thành lời.", "Đơn vị: điểm · n = 1.291",
                    [("dat", "Đạt", INK.data)]) for make in (of_bars, of_boxes, of_intervals)]  # fmt: skip
    made = [
        (rows, None), (pl.concat([rows] * 90), None), (wide, None), *((rows, drawn) for drawn in charts),
    ]  # fmt: skip
    paths = [tmp_path / f"{number}.pdf" for number in range(len(made))]
    now = datetime(2026, 1, 10, 8, 0, tzinfo=VIETNAM)
    for path, (table, drawn) in zip(paths, made, strict=True):
        path.write_bytes(figure_pdf("Bảng thử", table, notes, now, drawn))
    assert judged(paths) == [COMPLIANT] * len(made)


@pytest.mark.parametrize("drawn", [of_bars, of_boxes, of_intervals])
def test_a_long_name_loses_neither_its_end_nor_its_n(drawn) -> None:
    """The name above, its n below; with short names alone all stand in one line, in rows that are lower."""
    long, short = paper_svg(drawn([LONG, SHORT])), paper_svg(drawn([SHORT, f"{SHORT}0"]))
    for part in LONG.split(" · "):
        assert f">{part}<" in long
    assert "…" not in long
    assert f">{SHORT}<" in short
    undivided = paper_svg(drawn([SHORT, "? (chưa rõ từ bao giờ) – 05/01/2026"]))
    assert ">? (chưa rõ từ bao giờ) – 05/01/2026<" in undivided
    assert drawn([LONG, SHORT]).to_dict()["height"] > drawn([SHORT, f"{SHORT}0"]).to_dict()["height"]
