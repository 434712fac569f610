"""Typst as the program uses it: no warning passes, data is never a command, equal input gives equal bytes."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from invented_class import NOW, class_record

from archive import glyphs
from archive.papers import hoc_ba
from archive.papers.frame import Stamp, frame, letterhead
from archive.typesetting import TEMPLATES, Attachment, TypesettingError, compile_pdf
from records.class_record import Pupil

RECORD = Attachment("record.json", '{"a":"Đ"}')
IMAGE = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><path d="M0 0h1v1z"/></svg>'


def page_of(pupil: Pupil, **changes: object) -> bytes:
    record = class_record(1)
    data = {
        **frame(letterhead(record), hoc_ba.heading(record), Stamp("7ZZZ-0000-1234-ABCD-K", IMAGE), NOW),
        **hoc_ba.body(record, pupil, hoc_ba.columns_of(record)),
    }
    return compile_pdf(hoc_ba.TEMPLATE, data, **({"now": NOW, "attachment": RECORD} | changes))  # type: ignore[arg-type]


def text_of(pdf: bytes) -> str:
    return "\n".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf))


@pytest.fixture
def pupil() -> Pupil:
    return class_record(1).pupils[0]


def test_equal_input_gives_equal_bytes_and_another_moment_others(pupil: Pupil) -> None:
    """Only the moment handed in is in the file, never the clock's."""
    assert page_of(pupil) == page_of(pupil)
    assert page_of(pupil) != page_of(pupil, now=NOW + timedelta(minutes=1))


def test_the_bytes_end_with_a_line_break(pupil: Pupil) -> None:
    """A signature appended right after '%%EOF' would break PDF/A."""
    assert page_of(pupil).endswith(b"%%EOF\n")


def test_the_record_is_inside_as_the_source(pupil: Pupil) -> None:
    """As an associated file of the document, byte for byte."""
    with pikepdf.open(BytesIO(page_of(pupil))) as pdf:
        record = pdf.attachments["record.json"]
        assert record.get_file().read_bytes() == RECORD.text.encode()
        assert record.relationship == pikepdf.Name("/Source")
        assert len(pdf.Root.AF) == 1


def test_language_title_and_author_are_set(pupil: Pupil) -> None:
    """And the title names no pupil: it is shown in window bars and lists of recent files."""
    with pikepdf.open(BytesIO(page_of(pupil))) as pdf:
        assert str(pdf.Root.Lang).startswith("vi")
        assert str(pdf.docinfo["/Author"]) == "TRƯỜNG THCS SAO MAI"
        assert str(pdf.docinfo["/Title"]) == "Học bạ, lớp 6A1, học kì I năm học 2025–2026"


@pytest.mark.parametrize(
    "name",
    [
        '#import "style.typ": *', '"); #panic("x") (', "\\u{41} \\ #{1+1}", "$ x^2 $ *b* _i_ `r` <l> @ref = t",
        "</svg>\"}'",
    ],
)
def test_a_name_is_never_a_command(pupil: Pupil, name: str) -> None:
    """It stands on the page letter for letter."""
    assert name in text_of(page_of(replace(pupil, full_name=name))).replace("\r\n", "\n")


def test_a_character_that_no_font_has_is_shown_by_its_number(pupil: Pupil) -> None:
    """One emoji in a comment must not stop a class from being sealed; nor may it vanish without a word."""
    text = text_of(page_of(replace(pupil, full_name="Lê \U0001f600 Na\u202e\uf0fc")))
    assert "Lê [U+1F600] Na[U+202E][U+F0FC]" in text


def test_every_vietnamese_letter_is_in_the_fonts() -> None:
    """All vowels with all marks, both cases."""
    marks = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
    letters = "".join(base + mark for base in "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY" for mark in marks)
    text = unicodedata.normalize("NFC", letters) + "đĐ"
    assert glyphs.printable(text) == text


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ('#set document(title: "t")\n#set text(font: "Phông Không Có")\nA', "unknown font"),
        ("#let x = data.khong-co", "unknown variable"),
        ('#set document(title: "t")\n= A\n#image(bytes("<svg xmlns=\'http://www.w3.org/2000/svg\'/>"))', "alt"),
    ],
    ids=["unknown font", "error", "image without a description"],
)
def test_warnings_and_errors_both_stop_the_press(tmp_path: Path, source: str, words: str) -> None:
    """An unknown font is only a warning to Typst, and would give blank pages that validators pass."""
    (tmp_path / "bad.typ").write_text(source, encoding="utf-8")
    with pytest.raises(TypesettingError, match=words):
        compile_pdf("bad", {}, now=NOW, attachment=RECORD, templates=tmp_path)


def test_an_error_tells_nothing_of_the_data(tmp_path: Path) -> None:
    """Errors go to logs; names must not."""
    source = "#let d = json(bytes(sys.inputs.data))\n#d.at(d.name, 1) + d.none"
    (tmp_path / "bad.typ").write_text(source, encoding="utf-8")
    with pytest.raises(TypesettingError) as raised:
        compile_pdf("bad", {"name": "Nguyễn Thị Bí Mật"}, now=NOW, attachment=RECORD, templates=tmp_path)
    assert "Bí Mật" not in str(raised.value)


def test_the_templates_use_the_shipped_font_alone(pupil: Pupil) -> None:
    """Whatever fonts the machine has."""
    with pikepdf.open(BytesIO(page_of(pupil))) as pdf:
        fonts = {
            str(font.BaseFont).split("+")[-1]
            for page in pdf.pages
            for font in page.Resources.Font.as_dict().values()  # type: ignore[union-attr]  # a dictionary
        }
    assert fonts
    assert all("LiberationSerif" in name for name in fonts)
    assert {path.name for path in TEMPLATES.glob("*.typ")} >= {"style.typ", "hoc-ba.typ", "class-summary.typ"}
