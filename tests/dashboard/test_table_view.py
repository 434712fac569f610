"""Tables on the screen: numbers as people write them, sentences where they are seen; the workbook keeps the values."""

from __future__ import annotations

import json
from decimal import Decimal

import polars as pl
from shown_page import ShownPage
from streamlit.testing.v1 import AppTest

from dashboard import table_view
from dashboard.import_rows import PROBLEM_WIDTHS


def _a_table() -> None:
    import polars as pl  # noqa: PLC0415 – runs as a script of its own

    from dashboard.table_view import show_table  # noqa: PLC0415

    rows = pl.DataFrame(
        {
            "Lớp": ["6A1", "6A2"],
            "Số điểm": [23803, 812],
            "Sĩ số": [36, 7],
            "Tỉ lệ": pl.Series(["2.5", "10.0"]).cast(pl.Decimal(4, 1)),
            "Việc": ["Đối chiếu sổ gốc với bản xuất mới nhất rồi hỏi giáo viên bộ môn", "Không có gì"],
        }
    )
    show_table("Bảng thử", rows, {}, key="thu")


def test_numbers_have_points_and_commas_and_sentences_stand_second() -> None:
    """23.803 and 2,5, standing right; the sentence beside the first column, in lines, and nothing left out."""
    at = AppTest.from_function(_a_table, default_timeout=60).run()
    page = ShownPage(at, {})
    assert page.table(0)["Số điểm"].to_list() == ["23.803", "812"]
    assert page.table(0)["Tỉ lệ"].to_list() == ["2,5", "10,0"]
    proto = at.dataframe[0].proto
    assert list(proto.column_order) == ["Lớp", "Việc", "Số điểm", "Sĩ số", "Tỉ lệ"]
    assert proto.row_height > 4 * 16
    assert at.dataframe[0].value["Sĩ số"].to_list() == [36, 7]


def test_numbers_as_text_sort_as_numbers() -> None:
    """Padded to one width with a space that sorts before all digits."""
    numbers = pl.Series("n", [5, 99, 812, 1000, 1284, 23803, 100000])
    texts = table_view._as_read(numbers.to_frame())["n"].to_list()
    assert len({len(text) for text in texts}) == 1
    assert sorted(texts, key=lambda text: text.replace(table_view.FIGURE_SPACE, "\t")) == texts
    assert [text.strip(table_view.FIGURE_SPACE) for text in texts][-2:] == ["23.803", "100.000"]


def test_a_short_table_is_shown_whole() -> None:
    """Sixteen subjects or classes need no scrolling inside the page."""
    assert table_view.FEW_ROWS >= 16


def test_decimals_keep_their_places() -> None:
    """7,00 stands below 7,25."""
    column = pl.Series("n", [Decimal("7.00"), Decimal("7.25")])
    assert table_view._as_read(column.to_frame())["n"].to_list() == ["7,00", "7,25"]


def _a_problem() -> None:
    from dashboard.import_rows import PROBLEM_WIDTHS, problem_rows  # noqa: PLC0415 – runs as a script of its own
    from dashboard.table_view import show_table  # noqa: PLC0415
    from records.problems import Problem  # noqa: PLC0415

    found = [
        Problem("diem-sai", "so_diem_chi_tiet_lop_6A1_hoc_ki_1.xlsx", "6A1", "F9", "«11.5»", "điểm từ 0 đến 10",
                "Sửa ô này trong phần mềm sổ điểm của trường rồi xuất lại tệp và nhập lại vào đây."),
        Problem("diem-sai", "so diem.xls", "Lịch sử và Địa lí", "F9", "«x»", "điểm", "Sửa."),
    ]  # fmt: skip
    show_table("Điều cần xem", problem_rows(found), {}, key="thu", widths=PROBLEM_WIDTHS)


def test_a_problem_begins_with_its_place() -> None:
    """File, sheet, cell and what was found come first, narrow enough for a phone; then what to do."""
    at = AppTest.from_function(_a_problem, default_timeout=60).run()
    assert not at.exception
    table, proto = at.dataframe[0].value, at.dataframe[0].proto
    assert list(table.columns) == ["Tệp", "Trang tính", "Ô", "Thấy", "Cần", "Việc cần làm", "Mức"]
    assert list(proto.column_order) == []
    assert list(table["Tệp"]) == ["so_diem…i_1.xlsx", "so diem.xls"]
    assert list(table["Trang tính"]) == ["6A1", "Lịch sử và Địa lí"]
    columns = json.loads(proto.columns)
    assert sum(columns[name]["width"] for name in ("Tệp", "Trang tính", "Ô", "Thấy")) <= 358


def test_a_wrong_day_is_shown_whole() -> None:
    """Without its middle nobody would see what is wrong with it."""
    shown = table_view._shortened(pl.DataFrame({"Thấy": ["«31/02/2026»"]}), {"Thấy": PROBLEM_WIDTHS["Thấy"]})
    assert shown["Thấy"].to_list() == ["«31/02/2026»"]


def test_a_subject_has_room_for_its_name() -> None:
    """The longest name of a table, wherever it stands; and no narrower than its heading."""
    assert table_view._subject_width(pl.Series(["Toán", "Lịch sử và Địa lí"])) >= 17 * 7
    assert table_view._subject_width(pl.Series(["Hoạt động trải nghiệm, hướng nghiệp"])) >= 35 * 7
    assert table_view._subject_width(pl.Series([None], dtype=pl.String)) > 0


def test_a_line_of_words_is_shown_whole() -> None:
    """Too short to be wrapped, too long for what Streamlit gives it; a digest is no line of words."""
    line = pl.Series(["? chưa rõ: chưa chắc sổ đủ đến lúc đó"])
    assert (table_view._text_width(line, is_first=False) or 0) >= 37 * 7
    assert table_view._text_width(line, is_first=True) is None
    assert table_view._text_width(pl.Series(["a" * 64]), is_first=False) is None
    assert table_view._text_width(pl.Series(["Toán"]), is_first=False) is None
