"""No word, name or remark, however long, leaves the text area of a paper: what is in the margin is lost in print."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count

import pypdfium2
import pytest
from invented_class import KEY, NOW, class_record, findings, numbered_bytes
from register_cases import waiting
from test_correction_papers import paper

from archive.documents import Press
from archive.drafts import certificate_draft, class_drafts
from archive.papers.certificate import Item
from archive.papers.correction_form import correction_form
from archive.papers.correction_minutes import correction_minutes
from archive.papers.correction_report import CorrectionReport, correction_report
from archive.papers.frame import letterhead
from records.class_record import ClassRecord
from records.correction_case import LONGEST_NAME, LONGEST_TEXT, Witness, after
from records.sheet import Column, Sheet

MM = 72 / 25.4
LEFT, RIGHT, TOP, BOTTOM = 30 * MM - 2, 15 * MM - 2, 20 * MM - 8, 20 * MM - 2   # capitals' accents stand above the line
FOOTER = 16 * MM    # no line of the footer stands higher


def one_word(letters: int) -> str:
    return "Đ" + "ư" * (letters - 2) + "C"


def words(letters: int) -> str:
    return " ".join(["Đầu", *["Nguyễn", "Hoàng"] * (letters // 13 - 1), "Cuối"])


def outside(pdf: bytes) -> list[str]:
    """The letters outside the text area, the footer aside, with their page and place in points."""
    return [
        f"{letter} trang {number} {left:.0f} {bottom:.0f}"
        for number, page in enumerate(pypdfium2.PdfDocument(pdf), 1)
        for letter, (left, bottom, right, top) in _letters(page)
        if not (left >= LEFT and right <= page.get_width() - RIGHT and top <= page.get_height() - TOP)
        or (bottom < BOTTOM and not 0 < bottom < top < FOOTER)
    ]


def _letters(page: pypdfium2.PdfPage) -> Iterator[tuple[str, tuple[float, float, float, float]]]:
    layer = page.get_textpage()
    for place in range(layer.count_chars()):
        if (letter := layer.get_text_range(place, 1)).isprintable() and letter.strip():
            yield letter, layer.get_charbox(place)


def one_over_another(pdf: bytes) -> list[str]:
    """Pairs of letters of which one covers more than half of the other: cells that run into the next."""
    found = []
    for page in pypdfium2.PdfDocument(pdf):
        letters = sorted(_letters(page), key=lambda each: each[1])
        for number, (first, (left, low, right, high)) in enumerate(letters):
            for second, (start, bottom, end, top) in letters[number + 1 :]:
                if start >= right:
                    break
                wide, tall = min(right, end) - start, min(high, top) - max(low, bottom)
                if wide > 0.5 * min(right - left, end - start) and tall > 0.5 * min(high - low, top - bottom):
                    found.append(first + second)
    return found


def papers(record: ClassRecord) -> Iterator[bytes]:
    """Summary, corrections, one học bạ, and the certificate."""
    press = Press(letterhead(record), KEY, 1, NOW, "https://thcs-sao-mai.edu.vn", count(1), numbered_bytes())
    item = Item(f"Học bạ: {record.pupils[0].full_name}", "data/hoc-ba/0123-4567.pdf", "0123-4567", "f" * 64)
    certificate = certificate_draft(record, findings(2), [item], revision=1, key_id="00", now=NOW)
    for draft in (*list(class_drafts(record))[:3], certificate):
        yield press.print(press.prepare(draft))[1]


CHANGED: dict[str, Callable[[ClassRecord, str], ClassRecord]] = {
    "school": lambda record, text: replace(record, school=text, authority=text),
    "class": lambda record, text: replace(record, class_name=text),
    "teachers": lambda record, text: replace(
        record, homeroom_teacher=text, teachers=dict.fromkeys(dict(record.subjects), text)
    ),
    "subjects": lambda record, text: replace(record, subjects=tuple((code, text) for code, _ in record.subjects)),
    "pupils": lambda record, text: replace(
        record, pupils=tuple(replace(pupil, full_name=text) for pupil in record.pupils)
    ),
    "results": lambda record, text: replace(
        record, pupils=tuple(replace(pupil, results=dict.fromkeys(pupil.results, text)) for pupil in record.pupils)
    ),
}


@pytest.mark.full
@pytest.mark.parametrize(
    "text", [words(40), words(120), words(250), one_word(25), one_word(60)],
    ids=["40", "120", "250", "word25", "word60"],
)
@pytest.mark.parametrize("part", CHANGED)
@pytest.mark.parametrize("primary", [False, True], ids=["secondary", "primary"])
def test_the_papers_of_a_class_hold_long_texts(part: str, text: str, primary: bool) -> None:
    """Beside what exports really hold: a name written without spaces, a remark in a narrow column."""
    changed = CHANGED[part](class_record(2, primary=primary), text)
    assert changed != class_record(2, primary=primary)
    for pdf in papers(changed):
        assert outside(pdf) == []


@pytest.mark.parametrize("text", [words, one_word])
@pytest.mark.parametrize("make", [correction_form, correction_minutes])
def test_the_papers_of_a_correction_hold_long_texts(make: Callable[..., bytes], text: Callable[[int], str]) -> None:
    """As long as the register takes them."""
    names = tuple((role, text(LONGEST_NAME)) for role in ("principal", "admin", "teacher", "requester"))
    asked = waiting(
        reason=text(LONGEST_TEXT), requested_by=text(LONGEST_NAME), school=text(60), class_name=text(40)
    )
    assert outside(make(paper(after(asked, Witness(names), NOW)), NOW)) == []


@pytest.mark.parametrize("text", [words(90), words(250), one_word(60)], ids=["90", "250", "word60"])
@pytest.mark.parametrize("columns", [4, 15])
def test_a_table_of_many_columns_holds_long_texts(columns: int, text: str) -> None:
    """The sheets of the report of corrections and of a month's annexes, headings too."""
    table = Sheet(
        "theo-giao-vien", "Theo giáo viên", tuple(Column(f"{text[:20]} {n}", of=str) for n in range(columns)),
        ((text,) * columns, ("ngắn",) * columns),
    )  # fmt: skip
    report = CorrectionReport(
        "TRƯỜNG THCS SAO MAI", None, "Học kì I", "BC-1", text[:60], "1", None, (text,), (table,)
    )
    assert outside(correction_report(report, NOW)) == []


@pytest.mark.parametrize("name", ["vnedu_tieuhoc_cuoi_nam_so_diem_tong_ket_khoi_khoi_4.xls", "x" * 120, "so_diem.xls"])
def test_an_exports_name_stays_in_its_column(name: str) -> None:
    """As long as software names its files: no cell of the certificate lies over another."""
    record = class_record(2)
    (source,) = record.sources
    *_, certificate = papers(replace(record, sources=(replace(source, original_name=name),)))
    assert one_over_another(certificate) == []
    assert outside(certificate) == []


def test_the_measure_sees_what_runs_into_the_next_cell() -> None:
    """A document's number is kept whole: one that is too long lies over the digest beside it."""
    record = class_record(2)
    press = Press(letterhead(record), KEY, 1, NOW, "https://thcs-sao-mai.edu.vn", count(1), numbered_bytes())
    item = Item("Học bạ", "data/hoc-ba.pdf", "x" * 60, "f" * 10)
    draft = certificate_draft(record, (), [item], revision=1, key_id="00", now=NOW)
    assert one_over_another(press.print(press.prepare(draft))[1])


def test_the_measure_sees_what_runs_into_the_margin() -> None:
    """A file's path is kept whole, so that it can be copied: one that is too long is what the measure must find."""
    record = class_record(2)
    press = Press(letterhead(record), KEY, 1, NOW, "https://thcs-sao-mai.edu.vn", count(1), numbered_bytes())
    item = Item("Học bạ", "data/" + "x" * 200, "0123-4567", "f" * 64)
    draft = certificate_draft(record, (), [item], revision=1, key_id="00", now=NOW)
    assert outside(press.print(press.prepare(draft))[1])
