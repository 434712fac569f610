"""Every number on a page equals the same number in its workbook and in its PDF, in every table of every page."""

from __future__ import annotations

import re
from datetime import date, datetime

import polars as pl
import pypdfium2
import pytest
from sample_home import School
from shown_page import ShownPage, as_text, page_over

from archive.glyphs import printable
from dashboard import texts
from jobs.figure_papers import printable_signs

SECONDARY = "TRƯỜNG THCS SAO MAI"
BY = {"sua_diem": "Giáo viên", "nhap_tre": "Tuần đến hạn", "pho_diem": "Môn"}
CUT = "…"  # on the screen alone
BLANK = "–"  # on paper
MIDNIGHT = r"(?<=\d{4}) 00:00$"  # what pandas makes of a day
# What breaks a line inside a cell: Streamlit's padding, Typst's breaks, PDFium's sign of a hyphen at a line's end.
_SPACES = re.compile(r"[\s\u200b\u00ad\ufffe\u0002\u2060-]+")


@pytest.mark.parametrize("page", [
    pytest.param(page, marks=() if page == "pho_diem" else pytest.mark.full)
    for page in sorted(texts.PAGE_NAMES)
])  # fmt: skip
def test_every_number_is_the_same_on_the_screen_in_the_workbook_and_on_paper(school: School, page: str) -> None:
    """Cell by cell; on paper each row's cells follow one another, and nothing is cut."""
    address = {"truong": SECONDARY, "theo": BY[page]} if page in BY else {}
    with page_over(school.home, page, **address) as opened:
        tables = {element.proto.alt: element.value for element in opened.at.dataframe}
        for title in opened.downloads.keys() & tables.keys():
            screen = [[said(cell) for cell in row] for row in tables[title].itertuples(index=False)]
            lines, printed = opened.workbook(title)
            assert len(screen) == min(printed.height, 500)
            assert_alike(screen, printed)
            assert_on_paper(opened, title, whole(screen, printed), lines)
    if page in BY:
        assert len(opened.papers.keys() & tables.keys()) >= 2


def said(cell: object) -> str:
    """A cell as people read it, whichever library handed it over."""
    if isinstance(cell, datetime) and cell == cell:  # noqa: PLR0124 – no NaT
        return cell.strftime("%d/%m/%Y %H:%M")
    return f"{cell:%d/%m/%Y}" if isinstance(cell, date) and cell == cell else as_text(cell)  # noqa: PLR0124


def assert_alike(screen: list[list[str]], printed: pl.DataFrame) -> None:
    for shown, row in zip(screen, printed.rows(), strict=False):
        for on_screen, in_workbook in zip(shown, row, strict=True):
            assert CUT in on_screen or plain(on_screen) == plain(in_workbook)


def plain(text: str) -> str:
    """Numbers without points and closing noughts, moments and flags in one spelling."""
    moment = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)(?: (\d\d:\d\d)(?::\d\d)?)?", text)
    if moment:
        year, month, day, time = moment.groups()
        return f"{day}/{month}/{year} {time}" if time and (time != "00:00") else f"{day}/{month}/{year}"
    text = {"True": "có", "False": "không", "1": "1"}.get(text, text)
    text = text.removesuffix(" 00:00")
    if re.fullmatch(r"\d{1,3}(\.\d{3})+", text):
        return text.replace(".", "")
    return text.rstrip("0").rstrip(",") if re.fullmatch(r"\d+,\d+", text) else text


def whole(screen: list[list[str]], printed: pl.DataFrame) -> list[list[str]]:
    """The rows of the screen, with what it cut as the workbook has it."""
    pairs = zip(screen, printed.rows(), strict=False)
    return [[b if CUT in a else a for a, b in zip(shown, row, strict=True)] for shown, row in pairs]


def assert_on_paper(opened: ShownPage, title: str, rows: list[list[str]], lines: list[str]) -> None:
    pdf = pypdfium2.PdfDocument(opened.papers[title]())
    text = squeezed("".join(page.get_textpage().get_text_range() for page in pdf))
    for line in lines:
        assert squeezed(str(printable(line))) in text
    for row in rows:
        days = [re.sub(MIDNIGHT, "", cell) for cell in row]
        assert any(squeezed("".join(map(on_paper, cells))) in text for cells in (row, days)), title


def on_paper(cell: str) -> str:
    return str(printable(printable_signs(cell))) if cell else BLANK


def squeezed(text: str) -> str:
    return _SPACES.sub("", text)
